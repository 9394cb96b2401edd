/*
 * How the bytes of a case are handed over.  The verdict may not depend on it.
 */
#ifndef QS_SUITE_AXES_H
#define QS_SUITE_AXES_H

#include "qmp/buf.h"
#include "suite/case.h"

enum qs_cut_kind {
    QS_CUT_NONE,            /* each step's bytes in one piece */
    QS_CUT_BYTES,           /* one byte at a time */
    QS_CUT_JOIN,            /* coalesced as far as is sound */
    QS_CUT_AT,              /* one cut, after byte `at` of all that is sent */
};

struct qs_cut {
    enum qs_cut_kind kind;
    size_t at;
};

/* "whole", "one byte at a time", "coalesced", "cut after byte 17". */
void qs_cut_print(struct qs_buf *out, struct qs_cut cut);

enum qs_cut_effort {
    QS_CUTS_WHOLE,          /* --cuts none */
    QS_CUTS_SAMPLE,         /* whole, bytes, coalesced, a seeded few */
    QS_CUTS_ALL,            /* every cut point of cases up to 4 KiB */
};

#endif
