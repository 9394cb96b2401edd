/*
 * See record.h.
 */
#include "record.h"

#include "fail.h"

void qs_record_init(struct qs_record *record)
{
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_init(&record->out[i], (size_t)1 << 30);
    }
}

void qs_record_reset(struct qs_record *record)
{
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_reset(&record->out[i]);
    }
}

void qs_record_release(struct qs_record *record)
{
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_release(&record->out[i]);
    }
}

static void says(void *ctx, unsigned conn, struct qs_slice bytes)
{
    struct qs_record *record = ctx;

    qs_buf_add(&record->out[conn], bytes.p, bytes.n);
}

static void ended(void *ctx, unsigned conn, enum qs_play_end how)
{
    struct qs_record *record = ctx;

    (void)how;
    qs_buf_addc(&record->out[conn], '\0');
}

struct qs_watch qs_record_watch(struct qs_record *record)
{
    struct qs_watch watch = { .ctx = record, .says = says, .ended = ended };

    return watch;
}

int qs_record_differs(const struct qs_record *a, const struct qs_record *b,
                      size_t *at)
{
    for (int i = 0; i < (int)QS_CONNECTIONS_MAX; i++) {
        struct qs_slice x = qs_buf_slice(&a->out[i]);
        struct qs_slice y = qs_buf_slice(&b->out[i]);
        size_t n = x.n < y.n ? x.n : y.n;

        if (x.n == y.n && memcmp(x.p, y.p, n) == 0) {
            continue;
        }
        *at = 0;
        while (*at < n && x.p[*at] == y.p[*at]) {
            ++*at;
        }
        return i;
    }
    return -1;
}

/* The line in which the offset lies. */
static struct qs_slice line_at(struct qs_slice text, size_t at)
{
    size_t from = at < text.n ? at : text.n, to = from;

    while (from > 0 && text.p[from - 1] != '\n') {
        from--;
    }
    while (to < text.n && text.p[to] != '\r' && text.p[to] != '\0') {
        to++;
    }
    return qs_slice(text.p + from, to - from < 160 ? to - from : 160);
}

void qs_record_compare(const struct qs_record *a, const struct qs_record *b,
                       const char *name, const char *what)
{
    struct qs_slice x, y;
    size_t at;
    int conn = qs_record_differs(a, b, &at);

    if (conn >= 0) {
        x = line_at(qs_buf_slice(&a->out[conn]), at);
        y = line_at(qs_buf_slice(&b->out[conn]), at);
        qs_fuzz_fail(name, "any", "any", "%s: on %d [%.*s] became [%.*s]",
                     what, conn, (int)x.n, x.p, (int)y.n, y.p);
    }
}
