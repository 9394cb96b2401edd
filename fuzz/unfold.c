/*
 * See unfold.h.
 */
#include "unfold.h"

/* N of "#!WORD N\n", 0 when the line is no such directive. */
static size_t count_of(struct qs_slice line, const char *word)
{
    size_t n = strlen(word), value = 0;

    if (line.n <= n || memcmp(line.p, word, n) != 0) {
        return 0;
    }
    for (; n < line.n && line.p[n] != '\n'; n++) {
        if (line.p[n] < '0' || line.p[n] > '9' || value > (1u << 20)) {
            return 0;
        }
        value = 10 * value + (size_t)(line.p[n] - '0');
    }
    return value;
}

static size_t room(const struct qs_buf *out)
{
    return out->max - qs_buf_len(out);
}

static void add(struct qs_buf *out, struct qs_slice line, size_t times)
{
    while (times-- > 0 && line.n && line.n <= room(out)) {
        qs_buf_add(out, line.p, line.n);
    }
}

void qs_unfold(struct qs_buf *out, struct qs_slice text)
{
    size_t repeat = 1, stretch = 1;

    while (text.n) {
        const char *lf = memchr(text.p, '\n', text.n);
        struct qs_slice line = text;
        size_t n;

        line.n = lf ? (size_t)(lf + 1 - text.p) : text.n;
        text.p += line.n;
        text.n -= line.n;
        if ((n = count_of(line, "#!repeat ")) > 0) {
            repeat = n;
        } else if ((n = count_of(line, "#!stretch ")) > 0) {
            stretch = n;
        } else if (stretch > 1) {
            add(out, qs_slice(line.p, line.n - (lf != NULL)), stretch);
            add(out, qs_slice("\n", 1), 1);
            repeat = stretch = 1;
        } else {
            add(out, line, repeat);
            repeat = 1;
        }
    }
}
