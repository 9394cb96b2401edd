/*
 * The bytes of one turn while they arrive: all of them up to a ceiling, else
 * the front and the back with a hole between.  Constant time per byte.
 */
#ifndef QS_SUITE_KEEP_H
#define QS_SUITE_KEEP_H

#include "qmp/base.h"

struct qs_keep {
    char *p;                /* owned; NULL while nothing was added */
    size_t n, size;         /* kept, allocated */
    size_t head;            /* where the hole is; n when there is none */
    size_t length;          /* seen, the hole included */
};

/* Appends; false without memory.  Keeps at most about twice max. */
bool qs_keep_add(struct qs_keep *keep, struct qs_slice s,
                 size_t max) QS_MUST_CHECK;
/* Cuts to max and gives back what is spare. */
void qs_keep_trim(struct qs_keep *keep, size_t max);
void qs_keep_release(struct qs_keep *keep);

#endif
