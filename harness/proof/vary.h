/*
 * Every case in every way of handing its bytes over: cut at each point, one
 * at a time, coalesced, and spelled in other ways.  The verdict may not
 * change.
 */
#ifndef QS_PROOF_VARY_H
#define QS_PROOF_VARY_H

#include "proof/matrix.h"

struct qs_varied {
    size_t cases, none;         /* none: that say `vary none` */
    size_t differ;              /* whose verdict changed */
};

/*
 * Runs them on the reference in so many processes.  Appends a line for each
 * that differs: "ID: FAIL only when cut after byte 17".
 */
enum qs_err qs_vary(const struct qs_lab *lab, unsigned workers,
                    struct qs_varied *varied,
                    struct qs_buf *out) QS_MUST_CHECK;

#endif
