/*
 * The growable buffer of buf.h.  Growth doubles, so that adding n bytes one
 * at a time costs O(n); the ceiling is compared before anything is added.
 */
#include "qmp/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Small enough not to matter, large enough for most replies. */
#define FIRST_SIZE 128u

void qs_buf_init(struct qs_buf *buf, size_t max)
{
    *buf = (struct qs_buf)QS_BUF_INIT(max);
}

void qs_buf_release(struct qs_buf *buf)
{
    free(buf->p);
    qs_buf_init(buf, buf->max);
}

void qs_buf_reset(struct qs_buf *buf)
{
    buf->head = 0;
    buf->n = 0;
    buf->err = QS_OK;
}

/* Makes room for n more bytes and a NUL. */
static bool reserve(struct qs_buf *buf, size_t n)
{
    size_t length = qs_buf_len(buf);
    size_t size;
    char *p;

    if (buf->err != QS_OK) {
        return false;
    }
    if (n > buf->max || length > buf->max - n) {
        buf->err = QS_LIMIT;
        return false;
    }
    if (buf->size - buf->n > n) {
        return true;
    }
    if (buf->head > 0 && buf->head >= length) {
        /* At least half is consumed: moving pays for itself. */
        memmove(buf->p, buf->p + buf->head, length);
        buf->head = 0;
        buf->n = length;
        if (buf->size - buf->n > n) {
            return true;
        }
    }
    size = buf->size ? buf->size : FIRST_SIZE;
    while (size - buf->n <= n) {
        if (size > SIZE_MAX / 2) {
            buf->err = QS_LIMIT;
            return false;
        }
        size *= 2;
    }
    p = realloc(buf->p, size);
    if (!p) {
        buf->err = QS_NOMEM;
        return false;
    }
    buf->p = p;
    buf->size = size;
    return true;
}

void qs_buf_add(struct qs_buf *buf, const void *bytes, size_t n)
{
    bool room = buf->err == QS_OK && n < buf->size - buf->n &&
                n <= buf->max - qs_buf_len(buf);

    if (n > 0 && (room || reserve(buf, n))) {
        memcpy(buf->p + buf->n, bytes, n);
        buf->n += n;
    }
}

void qs_buf_adds(struct qs_buf *buf, const char *text)
{
    qs_buf_add(buf, text, strlen(text));
}

void qs_buf_addf(struct qs_buf *buf, const char *fmt, ...)
{
    va_list args;
    int n;

    va_start(args, fmt);
    n = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    if (n <= 0 || !reserve(buf, (size_t)n)) {
        return;
    }
    va_start(args, fmt);
    /* reserve() left room for the NUL, which is not counted. */
    n = vsnprintf(buf->p + buf->n, (size_t)n + 1, fmt, args);
    va_end(args);
    buf->n += (size_t)n;
}

void qs_buf_drop(struct qs_buf *buf, size_t n)
{
    if (n >= qs_buf_len(buf)) {
        buf->head = 0;
        buf->n = 0;
    } else {
        buf->head += n;
    }
}

size_t qs_buf_take(struct qs_buf *buf, void *dst, size_t size)
{
    size_t n = qs_buf_len(buf);

    if (n > size) {
        n = size;
    }
    if (n > 0) {
        memcpy(dst, buf->p + buf->head, n);
        qs_buf_drop(buf, n);
    }
    return n;
}

const char *qs_buf_str(struct qs_buf *buf)
{
    if (!buf->p) {
        return "";
    }
    buf->p[buf->n] = '\0';
    return buf->p + buf->head;
}
