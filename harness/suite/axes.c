/*
 * Words for the ways of cutting.
 */
#include "suite/axes.h"

void qs_cut_print(struct qs_buf *out, struct qs_cut cut)
{
    switch (cut.kind) {
    case QS_CUT_NONE:
        qs_buf_adds(out, "whole message");
        break;
    case QS_CUT_BYTES:
        qs_buf_adds(out, "one byte at a time");
        break;
    case QS_CUT_JOIN:
        qs_buf_adds(out, "coalesced");
        break;
    case QS_CUT_AT:
        qs_buf_addf(out, "cut after byte %zu", cut.at);
        break;
    }
}
