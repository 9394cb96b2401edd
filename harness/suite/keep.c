/*
 * Bytes with a hole: see keep.h.  The front stays where it is; the back is
 * moved up to it each time twice the ceiling is reached, so that every move
 * is paid for by as many bytes added.
 */
#include "suite/keep.h"

#include <stdlib.h>

/* Room for the turns of a short conversation. */
#define BLOCK ((size_t)16 << 10)

struct qs_store_block {
    struct qs_store_block *next;
    size_t n, size;
    char bytes[];
};

void qs_keep_cut(struct qs_keep *keep, size_t max)
{
    size_t half = max / 2;

    if (keep->n > max) {
        memmove(keep->p + half, keep->p + keep->n - half, half);
        keep->n = 2 * half;
        keep->head = half;
    }
}

bool qs_keep_add(struct qs_keep *keep, struct qs_slice s, size_t max)
{
    if (!s.n) {
        return true;
    }
    if (keep->n + s.n > keep->size) {
        size_t size = 2 * (keep->n + s.n);
        char *p = realloc(keep->p, size);

        if (!p) {
            return false;
        }
        keep->p = p;
        keep->size = size;
    }
    memcpy(keep->p + keep->n, s.p, s.n);
    if (keep->head == keep->n) {
        keep->head += s.n;
    }
    keep->n += s.n;
    keep->length += s.n;
    if (keep->n >= 2 * max) {
        qs_keep_cut(keep, max);
    }
    return true;
}

void qs_keep_reset(struct qs_keep *keep)
{
    keep->n = keep->head = keep->length = 0;
}

void qs_keep_release(struct qs_keep *keep)
{
    free(keep->p);
    memset(keep, 0, sizeof(*keep));
}

static struct qs_store_block *block_new(size_t n)
{
    size_t size = n < BLOCK ? BLOCK : n;
    struct qs_store_block *block = malloc(sizeof(*block) + size);

    if (block) {
        block->n = 0;
        block->size = size;
    }
    return block;
}

char *qs_store_add(struct qs_store *store, struct qs_slice s)
{
    struct qs_store_block *block = store->block;
    char *p;

    if (!block || block->size - block->n < s.n) {
        block = block_new(s.n);
        if (!block) {
            return NULL;
        }
        block->next = store->block;
        store->block = block;
    }
    p = block->bytes + block->n;
    if (s.n) {
        memcpy(p, s.p, s.n);
    }
    block->n += s.n;
    return p;
}

void qs_store_reset(struct qs_store *store)
{
    struct qs_store_block *block;

    while ((block = store->block) != NULL &&
           (block->next || block->size > BLOCK)) {
        store->block = block->next;
        free(block);
    }
    if (block) {
        block->n = 0;
    }
}

void qs_store_release(struct qs_store *store)
{
    qs_store_reset(store);
    free(store->block);
    store->block = NULL;
}
