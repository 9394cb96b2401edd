/*
 * The bytes of one turn while they arrive: all of them up to a ceiling, else
 * the front and the back with a hole between.  Constant time per byte.  And
 * where they stay, once the turn is complete.
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
/* Leaves the first and the last max / 2 bytes. */
void qs_keep_cut(struct qs_keep *keep, size_t max);
/* For the next turn; keeps the storage. */
void qs_keep_reset(struct qs_keep *keep);
void qs_keep_release(struct qs_keep *keep);

/* Bytes of many turns, one behind the other, that go all at once. */
struct qs_store {
    struct qs_store_block *block;   /* in use, and those that are full */
};

/* A copy that stays where it is until reset; NULL without memory. */
char *qs_store_add(struct qs_store *store, struct qs_slice s);
/* Forgets all, keeps a block. */
void qs_store_reset(struct qs_store *store);
void qs_store_release(struct qs_store *store);

#endif
