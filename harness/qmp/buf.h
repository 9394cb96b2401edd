/*
 * A growable byte buffer with a mandatory ceiling.
 *
 * Invariants: n <= size; p is NULL only while nothing was ever added; bytes
 * before `head` were consumed.  The first failure sticks: later additions do
 * nothing, and err says why, so that a writer checks once at the end.
 */
#ifndef QS_QMP_BUF_H
#define QS_QMP_BUF_H

#include "qmp/base.h"

struct qs_buf {
    char *p;
    size_t head;            /* consumed from the front */
    size_t n;               /* end of the content, counted from p */
    size_t size;            /* allocated */
    size_t max;             /* ceiling on n - head */
    enum qs_err err;        /* QS_OK, QS_NOMEM or QS_LIMIT; sticks */
};

#define QS_BUF_INIT(ceiling) { NULL, 0, 0, 0, (ceiling), QS_OK }

void qs_buf_init(struct qs_buf *buf, size_t max);
/* Frees the storage and leaves an empty buffer with the same ceiling. */
void qs_buf_release(struct qs_buf *buf);
/* Empties and clears err, keeps the storage. */
void qs_buf_reset(struct qs_buf *buf);

void qs_buf_add(struct qs_buf *buf, const void *bytes, size_t n);
static inline void qs_buf_addc(struct qs_buf *buf, char c);
void qs_buf_adds(struct qs_buf *buf, const char *text);
void qs_buf_addf(struct qs_buf *buf, const char *fmt, ...) QS_PRINTF(2, 3);

/* Drops n bytes from the front; amortised constant per byte. */
void qs_buf_drop(struct qs_buf *buf, size_t n);
/* Moves at most size bytes from the front to dst; says how many. */
size_t qs_buf_take(struct qs_buf *buf, void *dst, size_t size);
/* The content as a NUL-terminated string, "" when nothing could be kept. */
const char *qs_buf_str(struct qs_buf *buf);

/* The content; valid until the next addition. */
static inline struct qs_slice qs_buf_slice(const struct qs_buf *buf)
{
    return qs_slice(buf->p ? buf->p + buf->head : "", buf->n - buf->head);
}

static inline size_t qs_buf_len(const struct qs_buf *buf)
{
    return buf->n - buf->head;
}

/* Lexer and emitter add byte by byte: where there is room, in line. */
static inline void qs_buf_addc(struct qs_buf *buf, char c)
{
    if (buf->err == QS_OK && buf->size - buf->n > 1 &&
        qs_buf_len(buf) < buf->max) {
        buf->p[buf->n++] = c;
    } else {
        qs_buf_add(buf, &c, 1);
    }
}

#endif
