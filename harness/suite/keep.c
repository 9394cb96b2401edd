/*
 * Bytes with a hole: see keep.h.  The front stays where it is; the back is
 * moved up to it each time twice the ceiling is reached, so that every move
 * is paid for by as many bytes added.
 */
#include "suite/keep.h"

#include <stdlib.h>

/* Leaves the first and the last max / 2 bytes. */
static void cut(struct qs_keep *keep, size_t max)
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
        cut(keep, max);
    }
    return true;
}

void qs_keep_trim(struct qs_keep *keep, size_t max)
{
    char *p;

    cut(keep, max);
    p = keep->n ? realloc(keep->p, keep->n) : NULL;
    if (p) {
        keep->p = p;
        keep->size = keep->n;
    }
}

void qs_keep_release(struct qs_keep *keep)
{
    free(keep->p);
    memset(keep, 0, sizeof(*keep));
}
