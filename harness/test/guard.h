/*
 * Bytes that end where readable memory ends: whoever reads one byte more
 * dies at once, with or without a sanitizer.  And streams cut into pieces
 * that each end so.
 */
#ifndef QS_TEST_GUARD_H
#define QS_TEST_GUARD_H

#include <sys/mman.h>

#include "test/test.h"

/* The longest that fits in front of the guard page. */
#define GUARD_ROOM ((size_t)1 << 20)
#define GUARD_PAGE ((size_t)1 << 16)

/* A copy of the bytes against the page; valid until the next call. */
static inline struct qs_slice guarded(const void *bytes, size_t n)
{
    static char *room;

    CHECK(n <= GUARD_ROOM);
    if (!room) {
        room = mmap(NULL, GUARD_ROOM + GUARD_PAGE, PROT_READ | PROT_WRITE,
                    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        CHECK(room != MAP_FAILED);
        CHECK_INT(mprotect(room + GUARD_ROOM, GUARD_PAGE, PROT_NONE), 0);
    }
    if (n > 0) {
        memcpy(room + GUARD_ROOM - n, bytes, n);
    }
    return qs_slice(room + GUARD_ROOM - n, n);
}

/* How streams are cut: whole, by the byte, and twice at a prime size. */
static const size_t pieces[] = { SIZE_MAX, 1, 3, 7 };

/* The next piece of what is left, guarded; n is 0 at the end. */
static inline struct qs_slice next_piece(struct qs_slice *rest, size_t piece)
{
    size_t n = rest->n < piece ? rest->n : piece;
    struct qs_slice part = guarded(rest->p, n);

    rest->p += n;
    rest->n -= n;
    return part;
}

#endif
