/*
 * From text to steps.  What is no directive of ours is a comment; nothing is
 * an error but the lack of memory.
 */
#include "tape/tape.h"

/* More glued lines than any tape has. */
#define NUMBER_MAX 1000000u

/* Directives that wait for the next wire. */
struct pending {
    struct qs_slice cuts;       /* the numbers as they stand */
    size_t glue;                /* lines of wire still to join, 0: none */
    bool nolf;
    unsigned nomem;
};

struct decode {
    struct qs_tape *tape;
    struct pending pending;
    bool begun;                 /* a step was met: no more configuration */
    bool feeding;               /* the last step awaits more glued lines */
    bool failed;                /* no memory */
    size_t line;
};

static bool starts(struct qs_slice s, const char *text)
{
    size_t n = strlen(text);

    return s.n >= n && memcmp(s.p, text, n) == 0;
}

/* The next decimal number, blanks before it skipped; false: none, too big. */
static bool number(struct qs_slice *s, size_t *value)
{
    size_t v = 0, digits = 0;

    while (s->n && s->p[0] == ' ') {
        s->p++;
        s->n--;
    }
    while (s->n && s->p[0] >= '0' && s->p[0] <= '9' && v < NUMBER_MAX * 10) {
        v = 10 * v + (size_t)(s->p[0] - '0');
        digits++;
        s->p++;
        s->n--;
    }
    *value = v;
    return digits > 0 && v <= NUMBER_MAX * 10;
}

static bool one_number(struct qs_slice s, size_t least, size_t most,
                       size_t *value)
{
    return number(&s, value) && s.n == 0 && *value >= least && *value <= most;
}

/* Only numbers; sets *pending. */
static bool numbers(struct qs_slice s, struct qs_slice *pending)
{
    struct qs_slice all = s;
    size_t value;

    do {
        if (!number(&s, &value)) {
            return false;
        }
    } while (s.n);
    *pending = all;
    return true;
}

static void read_offer(struct qs_tape *tape, struct qs_slice s)
{
    if (s.n < sizeof(tape->offer) && !memchr(s.p, '\0', s.n)) {
        memcpy(tape->offer, s.p, s.n);
        tape->offer[s.n] = '\0';
        tape->offer_given = true;
    }
}

static void read_limits(struct qs_tape *tape, struct qs_slice s)
{
    static const char *const names[] = { "depth=", "tokens=", "bytes=" };
    size_t value[3] = { tape->depth, tape->tokens, tape->bytes };

    while (s.n) {
        size_t which = 0;

        while (which < 3 && !starts(s, names[which])) {
            which++;
        }
        if (which == 3) {
            return;
        }
        s.p += strlen(names[which]);
        s.n -= strlen(names[which]);
        if (!number(&s, &value[which]) || value[which] == 0 ||
            (s.n && (s.p[0] != ' ' || s.n == 1))) {
            return;
        }
        if (s.n) {
            s.p++;
            s.n--;
        }
    }
    tape->depth = value[0];
    tape->tokens = value[1];
    tape->bytes = value[2];
}

/* How the endpoint is opened. */
static void configure(struct qs_tape *tape, struct qs_slice word,
                      struct qs_slice rest)
{
    if (qs_slice_is(word, "role")) {
        if (qs_slice_is(rest, "client") || qs_slice_is(rest, "server")) {
            tape->role = qs_slice_is(rest, "client") ? QS_CLIENT : QS_SERVER;
        }
    } else if (qs_slice_is(word, "profile")) {
        if (qs_slice_is(rest, "modes") || qs_slice_is(rest, "qmp")) {
            tape->profile = qs_slice_is(rest, "modes") ? QS_PROFILE_MODES
                                                       : QS_PROFILE_QMP;
        }
    } else if (qs_slice_is(word, "offer")) {
        read_offer(tape, rest);
    } else if (qs_slice_is(word, "limits")) {
        read_limits(tape, rest);
    }
}

/* What waits for the next wire; false when it is no such directive. */
static bool prepare(struct decode *d, struct qs_slice word,
                    struct qs_slice rest)
{
    size_t value;

    if (qs_slice_is(word, "nolf")) {
        d->pending.nolf |= rest.n == 0;
    } else if (qs_slice_is(word, "cut")) {
        return !d->feeding && numbers(rest, &d->pending.cuts);
    } else if (qs_slice_is(word, "glue")) {
        if (!d->feeding && one_number(rest, 2, NUMBER_MAX, &value)) {
            d->pending.glue = value;
        }
    } else if (qs_slice_is(word, "nomem")) {
        if (!d->feeding && one_number(rest, 1, NUMBER_MAX, &value)) {
            d->pending.nomem = (unsigned)value;
        }
    } else {
        return false;
    }
    return true;
}

static void feed_ends(struct decode *d)
{
    struct qs_slice cuts = d->pending.cuts;
    size_t value;

    if (!d->feeding) {
        return;
    }
    /* Cuts that do not fit are none, and neither is a feed of nothing. */
    while (cuts.n && number(&cuts, &value)) {
        d->failed |= !qs_tape_add_cut(d->tape, value) &&
                     d->tape->ncuts == d->tape->cuts_size;
    }
    if (d->tape->step[d->tape->n - 1].n == 0) {
        d->tape->n--;
    }
    memset(&d->pending, 0, sizeof(d->pending));
    d->feeding = false;
}

/* A step without wire; false when it is no such directive. */
static bool act(struct decode *d, struct qs_slice word, struct qs_slice rest)
{
    enum qs_tape_kind kind = QS_TAPE_ON;
    struct qs_tape_step *step;
    size_t value = 0;

    while (!qs_slice_is(word, qs_tape_word(kind))) {
        if (kind == QS_TAPE_TIMEOUT) {
            return false;
        }
        kind++;
    }
    if (kind == QS_TAPE_EVENT || kind == QS_TAPE_ISSUE) {
        if (!rest.n || memchr(rest.p, '\0', rest.n)) {
            return false;
        }
    } else if (kind == QS_TAPE_ON) {
        if (!one_number(rest, 0, QS_CONNECTIONS_MAX - 1, &value)) {
            return false;
        }
        rest.n = 0;
    } else if (rest.n) {
        return false;
    }
    feed_ends(d);
    step = qs_tape_add_bytes(d->tape, kind, rest);
    if (!step) {
        d->failed = true;
        return true;
    }
    step->number = (unsigned)value;
    step->line = d->line;
    d->begun = true;
    return true;
}

static void directive(struct decode *d, struct qs_slice line)
{
    struct qs_slice word = line, rest = line;

    word.n = 0;
    while (word.n < line.n && line.p[word.n] != ' ') {
        word.n++;
    }
    rest.p += word.n;
    rest.n -= word.n;
    if (rest.n) {
        rest.p++;
        rest.n--;
    }
    if (!prepare(d, word, rest) && !act(d, word, rest) && !d->begun) {
        configure(d->tape, word, rest);
    }
}

/* line: with its LF, if it has one; mark: what was escaped before it. */
static void wire(struct decode *d, const char *mark, struct qs_slice line)
{
    struct qs_tape *tape = d->tape;
    struct qs_tape_step *step;

    if (d->pending.nolf && line.n && line.p[line.n - 1] == '\n') {
        line.n--;
    }
    d->pending.nolf = false;
    step = d->feeding ? &tape->step[tape->n - 1]
                      : qs_tape_add(tape, QS_TAPE_FEED);
    if (!step) {
        d->failed = true;
        return;
    }
    step->nomem = d->pending.nomem;
    d->begun = d->feeding = true;
    qs_buf_adds(&tape->wire, mark);
    qs_buf_add(&tape->wire, line.p, line.n);
    step->n = qs_buf_len(&tape->wire) - step->at;
    step->line = d->line;
    d->pending.glue -= d->pending.glue > 0;
    if (!d->pending.glue) {
        feed_ends(d);
    }
}

enum qs_err qs_tape_decode(struct qs_tape *tape, struct qs_slice text)
{
    struct decode d = { .tape = tape };

    qs_tape_reset(tape);
    while (text.n && tape->wire.err == QS_OK && !d.failed) {
        const char *lf = memchr(text.p, '\n', text.n);
        struct qs_slice line = text;

        line.n = lf ? (size_t)(lf + 1 - text.p) : text.n;
        text.p += line.n;
        text.n -= line.n;
        d.line++;
        if (starts(line, "#!!")) {
            wire(&d, "#!", qs_slice(line.p + 3, line.n - 3));
        } else if (starts(line, "#!")) {
            directive(&d, qs_slice(line.p + 2, line.n - 2 - (lf != NULL)));
        } else {
            wire(&d, "", line);
        }
    }
    feed_ends(&d);
    return d.failed ? QS_NOMEM : tape->wire.err;
}
