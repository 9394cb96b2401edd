/*
 * Changes of lines: which of them there are, how often, in what order.
 */
#include "tape/mutate_impl.h"

#include <stdlib.h>

/* Far above what any engine lets a tape grow to. */
#define TEXT_MAX ((size_t)4 << 20)

struct qs_mutator *qs_mutator_new(void)
{
    struct qs_mutator *m = calloc(1, sizeof(*m));

    if (m) {
        qs_buf_init(&m->text[0], TEXT_MAX);
        qs_buf_init(&m->text[1], TEXT_MAX);
        qs_buf_init(&m->scratch, TEXT_MAX);
    }
    return m;
}

void qs_mutator_free(struct qs_mutator *m)
{
    if (m) {
        qs_buf_release(&m->text[0]);
        qs_buf_release(&m->text[1]);
        qs_buf_release(&m->scratch);
        free(m);
    }
}

struct qs_mutator_stats qs_mutator_stats(const struct qs_mutator *m)
{
    return m->stats;
}

bool qs_mutate_is_wire(struct qs_slice line)
{
    return line.n < 2 || line.p[0] != '#' || line.p[1] != '!' ||
           (line.n > 2 && line.p[2] == '!');
}

static struct qs_slice next_line(struct qs_slice *text)
{
    const char *lf = memchr(text->p, '\n', text->n);
    struct qs_slice line = *text;

    line.n = lf ? (size_t)(lf + 1 - text->p) : text->n;
    text->p += line.n;
    text->n -= line.n;
    return line;
}

void qs_mutate_split(struct qs_mutator *m, struct qs_slice text)
{
    static const char role[] = "#!role client";

    m->nlines = 0;
    m->client = text.n >= sizeof(role) - 1 &&
                memmem(text.p, text.n, role, sizeof(role) - 1) != NULL;
    while (text.n && m->nlines < QS_LINES_MAX) {
        m->line[m->nlines++] = next_line(&text);
    }
    m->rest = text;
}

static void add_line(struct qs_buf *out, struct qs_slice line)
{
    qs_buf_add(out, line.p, line.n);
}

static void add_lines(struct qs_mutator *m, struct qs_buf *out, size_t from,
                      size_t to)
{
    for (size_t i = from; i < to; i++) {
        add_line(out, m->line[i]);
    }
}

/* Only the last line of a tape may lack its LF. */
static void end_line(struct qs_buf *out)
{
    size_t n = qs_buf_len(out);

    if (n && qs_buf_slice(out).p[n - 1] != '\n') {
        qs_buf_addc(out, '\n');
    }
}

/* A line that is wire, if some tries find one. */
static size_t some_wire(struct qs_mutator *m)
{
    size_t n = 0;

    for (int i = 0; i < 6; i++) {
        n = qs_rng_below(&m->rng, m->nlines);
        if (qs_mutate_is_wire(m->line[n])) {
            break;
        }
    }
    return n;
}

static void add_repeated(struct qs_mutator *m, struct qs_buf *out, size_t at)
{
    static const size_t times[] = { 1, 1, 1, 2, 8, 10 };
    size_t length = 1 + qs_rng_below(&m->rng, m->nlines - at < 3
                                     ? m->nlines - at : 3);
    size_t n = times[qs_rng_below(&m->rng, QS_COUNT(times))];

    add_lines(m, out, 0, at + length);
    for (size_t i = 0; i < n; i++) {
        end_line(out);
        add_lines(m, out, at, at + length);
    }
    add_lines(m, out, at + length, m->nlines);
}

static void add_swapped(struct qs_mutator *m, struct qs_buf *out, size_t a,
                        size_t b)
{
    struct qs_slice line = m->line[a];

    m->line[a] = m->line[b];
    m->line[b] = line;
    for (size_t i = 0; i < m->nlines; i++) {
        end_line(out);
        add_line(out, m->line[i]);
    }
}

/* Something new in front of line `at`, which goes when replace is set. */
static void add_new(struct qs_mutator *m, struct qs_buf *out, size_t at,
                    void (*make)(struct qs_mutator *, struct qs_buf *),
                    bool replace)
{
    add_lines(m, out, 0, at);
    end_line(out);
    make(m, out);
    add_lines(m, out, at + replace, m->nlines);
}

/* One change of m->line into out. */
static void change(struct qs_mutator *m, struct qs_buf *out)
{
    size_t at;

    if (!m->nlines) {
        qs_words_line(m, out);
        return;
    }
    at = some_wire(m);
    switch (qs_rng_below(&m->rng, 16)) {
    case 0:
        add_lines(m, out, 0, at);
        add_lines(m, out, at + 1, m->nlines);
        break;
    case 1:
        add_repeated(m, out, at);
        break;
    case 2:
        add_swapped(m, out, at, some_wire(m));
        break;
    case 3:
    case 4:
        add_new(m, out, at, qs_words_line, false);
        break;
    case 5:
        add_new(m, out, m->nlines, qs_words_line, false);
        break;
    case 6:
        add_new(m, out, at, qs_words_line, true);
        break;
    case 7:
    case 8:
        add_new(m, out, at, qs_words_directive, false);
        break;
    case 9:
        if (qs_rng_below(&m->rng, 4) == 0) {
            add_new(m, out, 0, qs_words_setting, false);
        } else {
            /* Any line goes, so that directives go too. */
            at = qs_rng_below(&m->rng, m->nlines);
            add_lines(m, out, 0, at);
            add_lines(m, out, at + 1, m->nlines);
        }
        break;
    default:
        add_lines(m, out, 0, at);
        if (qs_mutate_is_wire(m->line[at])) {
            qs_mutate_message(m, at, out);
        } else {
            qs_words_directive(m, out);
        }
        add_lines(m, out, at + 1, m->nlines);
        break;
    }
    qs_buf_add(out, m->rest.p, m->rest.n);
}

/* Cut behind the last whole line that fits. */
static size_t give(struct qs_slice text, void *out, size_t max)
{
    size_t n = text.n;

    if (n > max) {
        const char *lf = memrchr(text.p, '\n', max);

        n = lf ? (size_t)(lf + 1 - text.p) : max;
    }
    memcpy(out, text.p, n);
    return n;
}

size_t qs_mutator_mutate(struct qs_mutator *m, struct qs_slice text,
                         void *out, size_t max, uint64_t seed)
{
    struct qs_slice from = text;
    size_t times;

    m->rng.state = seed;
    times = 1 + (qs_rng_below(&m->rng, 2) ? qs_rng_below(&m->rng, 4) : 0);
    for (size_t i = 0; i < times; i++) {
        struct qs_buf *to = &m->text[i % 2];

        qs_buf_reset(to);
        qs_mutate_split(m, from);
        change(m, to);
        if (to->err != QS_OK) {
            break;
        }
        from = qs_buf_slice(to);
    }
    m->stats.calls++;
    m->stats.wasted += from.n == text.n &&
                       memcmp(from.p, text.p, text.n) == 0;
    return give(from, out, max);
}

size_t qs_mutator_cross(struct qs_mutator *m, struct qs_slice a,
                        struct qs_slice b, void *out, size_t max,
                        uint64_t seed)
{
    struct qs_buf *to = &m->text[0];
    size_t at;

    m->rng.state = seed;
    qs_buf_reset(to);
    qs_mutate_split(m, a);
    at = m->nlines ? qs_rng_below(&m->rng, m->nlines + 1) : 0;
    add_lines(m, to, 0, at);
    end_line(to);
    qs_mutate_split(m, b);
    at = m->nlines ? qs_rng_below(&m->rng, m->nlines) : 0;
    add_lines(m, to, at, m->nlines);
    m->stats.calls++;
    return give(qs_buf_slice(to), out, max);
}

bool qs_mutator_without(struct qs_slice text, size_t n, struct qs_buf *out)
{
    bool gone = false;

    for (size_t i = 0; text.n; i++) {
        struct qs_slice line = next_line(&text);

        if (i == n) {
            gone = true;
        } else {
            add_line(out, line);
        }
    }
    return gone;
}
