/*
 * One change inside one message.
 */
#include "tape/mutate_impl.h"

/* An edit: bytes [at, at + gone) become what is in scratch. */
struct edit {
    size_t at, gone;
};

static void add_span(struct qs_buf *out, struct qs_slice line, size_t from,
                     size_t to)
{
    qs_buf_add(out, line.p + from, to - from);
}

/* From the key, if there is one, to the end of the value. */
static struct edit member_of(const struct qs_span *s)
{
    return (struct edit){ s->key, s->to - s->key };
}

/* A comma goes with it, the one behind or else the one before. */
static struct edit drop(struct qs_slice line, const struct qs_span *s)
{
    struct edit e = member_of(s);
    size_t to = s->to;

    while (to < line.n && line.p[to] == ' ') {
        to++;
    }
    if (to < line.n && line.p[to] == ',') {
        to += to + 1 < line.n && line.p[to + 1] == ' ' ? 2 : 1;
        e.gone = to - e.at;
        return e;
    }
    while (e.at > 0 && line.p[e.at - 1] == ' ') {
        e.at--;
    }
    if (e.at > 0 && line.p[e.at - 1] == ',') {
        e.at--;
    } else {
        e.at = s->key;
    }
    e.gone = s->to - e.at;
    return e;
}

static struct edit repeat(struct qs_mutator *m, struct qs_slice line,
                          const struct qs_span *s)
{
    qs_buf_adds(&m->scratch, ", ");
    add_span(&m->scratch, line, s->key, s->to);
    return (struct edit){ s->to, 0 };
}

static struct edit wrap(struct qs_mutator *m, struct qs_slice line,
                        const struct qs_span *s)
{
    bool object = qs_rng_below(&m->rng, 2);

    qs_buf_adds(&m->scratch, object ? "{\"k\": " : "[");
    add_span(&m->scratch, line, s->from, s->to);
    qs_buf_addc(&m->scratch, object ? '}' : ']');
    return (struct edit){ s->from, s->to - s->from };
}

/* A value of another message, best one under the same key. */
static struct edit borrow(struct qs_mutator *m, struct qs_slice line,
                          const struct qs_span *s)
{
    struct qs_span other[QS_SPANS_MAX];
    struct qs_slice from = m->line[qs_rng_below(&m->rng, m->nlines)];
    size_t n = qs_mutate_is_wire(from) ? qs_spans(from, other, QS_SPANS_MAX)
                                       : 0;
    size_t pick;

    if (!n) {
        qs_words_value(m, &m->scratch);
        return (struct edit){ s->from, s->to - s->from };
    }
    pick = qs_rng_below(&m->rng, n);
    for (size_t i = 0; i < n; i++) {
        size_t length = s->key_end - s->key;

        if (length && other[i].key_end - other[i].key == length &&
            memcmp(line.p + s->key, from.p + other[i].key, length) == 0) {
            pick = i;
        }
    }
    add_span(&m->scratch, from, other[pick].from, other[pick].to);
    return (struct edit){ s->from, s->to - s->from };
}

static struct edit rename_key(struct qs_mutator *m, const struct qs_span *s)
{
    if (!s->in_object) {
        qs_words_value(m, &m->scratch);
        return (struct edit){ s->from, s->to - s->from };
    }
    qs_buf_addf(&m->scratch, "\"%s\"", qs_words_key(m));
    return (struct edit){ s->key, s->key_end - s->key };
}

/* Another word, or this one a little off. */
static struct edit respell(struct qs_mutator *m, struct qs_slice line,
                           const struct qs_span *s)
{
    size_t inside = s->to > s->from + 2 ? s->to - s->from - 2 : 0;
    size_t at = s->from + 1 + (inside ? qs_rng_below(&m->rng, inside) : 0);

    if ((s->kind != '"' && s->kind != '\'') || !inside ||
        qs_rng_below(&m->rng, 3)) {
        qs_buf_addf(&m->scratch, "\"%s\"", qs_words_name(m));
        return (struct edit){ s->from, s->to - s->from };
    }
    switch (qs_rng_below(&m->rng, 5)) {
    case 0:
        return (struct edit){ at, 1 };
    case 1:
        qs_buf_addc(&m->scratch, line.p[at]);
        return (struct edit){ at, 0 };
    case 2:
        qs_buf_addc(&m->scratch, (char)(line.p[at] ^ 0x20));
        return (struct edit){ at, 1 };
    case 3:
        qs_buf_addf(&m->scratch, "\\u%04x", (unsigned char)line.p[at]);
        return (struct edit){ at, 1 };
    default:
        qs_buf_adds(&m->scratch, "X");
        return (struct edit){ s->to - 1, 0 };
    }
}

/* One more member or element, in front of what is there. */
static struct edit enlarge(struct qs_mutator *m, struct qs_slice line,
                           const struct qs_span *s)
{
    size_t at = s->from + 1, behind = at;

    if (s->kind == '{') {
        qs_words_member(m, &m->scratch);
    } else if (s->kind == '[') {
        qs_buf_addf(&m->scratch, "\"%s\"", qs_words_name(m));
    } else {
        qs_words_value(m, &m->scratch);
        return (struct edit){ s->from, s->to - s->from };
    }
    while (behind < line.n && line.p[behind] == ' ') {
        behind++;
    }
    if (behind < line.n && line.p[behind] != '}' && line.p[behind] != ']') {
        qs_buf_adds(&m->scratch, ", ");
    }
    return (struct edit){ at, 0 };
}

static struct edit disturb(struct qs_mutator *m, struct qs_slice line)
{
    static const char *const bytes[] = {
        "\xFF", "\x01", "\x7F", " ", "\t", "\r", "\n", "{", "}", "[", "]",
        ",", ":", "\"", "'", "\\", "0", "\xEF\xBB\xBF", "\xC0\x80", "%",
    };

    qs_buf_adds(&m->scratch, bytes[qs_rng_below(&m->rng, QS_COUNT(bytes))]);
    return (struct edit){ qs_rng_below(&m->rng, line.n + 1),
                          qs_rng_below(&m->rng, 2) };
}

static struct edit choose(struct qs_mutator *m, struct qs_slice line)
{
    struct qs_span span[QS_SPANS_MAX], *s;
    size_t n = qs_spans(line, span, QS_SPANS_MAX);

    if (!n) {
        return disturb(m, line);
    }
    s = &span[qs_rng_below(&m->rng, n)];
    switch (qs_rng_below(&m->rng, 12)) {
    case 0:
        return drop(line, s);
    case 1:
        return repeat(m, line, s);
    case 2:
        return wrap(m, line, s);
    case 3:
    case 4:
        return borrow(m, line, s);
    case 5:
        return rename_key(m, s);
    case 6:
    case 7:
        return respell(m, line, s);
    case 8:
    case 9:
        return enlarge(m, line, s);
    case 10:
        qs_words_value(m, &m->scratch);
        return (struct edit){ s->from, s->to - s->from };
    default:
        return disturb(m, line);
    }
}

/* The offsets of a "#!cut" line, moved as the edit moves its text. */
static void move_cuts(struct qs_slice cuts, struct edit e, size_t come,
                      struct qs_buf *out)
{
    size_t i = 5;

    qs_buf_adds(out, "#!cut");
    while (i < cuts.n) {
        size_t value = 0;

        while (i < cuts.n && (cuts.p[i] < '0' || cuts.p[i] > '9')) {
            i++;
        }
        if (i == cuts.n) {
            break;
        }
        for (; i < cuts.n && cuts.p[i] >= '0' && cuts.p[i] <= '9' &&
               value < QS_LIMIT_BYTES; i++) {
            value = 10 * value + (size_t)(cuts.p[i] - '0');
        }
        if (value >= e.at + e.gone) {
            value = value - e.gone + come;
        }
        qs_buf_addf(out, " %zu", value);
    }
    qs_buf_addc(out, '\n');
}

void qs_mutate_message(struct qs_mutator *m, size_t n, struct qs_buf *out)
{
    struct qs_slice line = m->line[n], before = n ? m->line[n - 1] : line;
    bool lf = line.n && line.p[line.n - 1] == '\n';
    struct edit e;

    line.n -= lf;
    qs_buf_reset(&m->scratch);
    e = choose(m, line);
    if (e.at + e.gone > line.n) {
        e.gone = line.n - e.at;
    }
    /* The line of cuts stands right before, and was written already. */
    if (n && before.n > 6 && memcmp(before.p, "#!cut ", 6) == 0 &&
        qs_buf_len(out) >= before.n) {
        out->n -= before.n;
        move_cuts(before, e, qs_buf_len(&m->scratch), out);
    }
    qs_buf_add(out, line.p, e.at);
    qs_buf_add(out, qs_buf_slice(&m->scratch).p, qs_buf_len(&m->scratch));
    qs_buf_add(out, line.p + e.at + e.gone, line.n - e.at - e.gone);
    if (lf) {
        qs_buf_addc(out, '\n');
    }
}
