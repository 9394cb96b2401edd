/*
 * The steps of a case.  Steps end at a line's end or at " ; "; those of par
 * and alt stand in braces, lanes apart by "and", branches by "or".
 */
#include "suite/parse_impl.h"

#include <stdlib.h>

/* Largest N of `x N`: a burst, not a load test. */
#define TIMES_MAX 100000u

/* Index of the link of that name; adds it when new.  False fails. */
static bool find_link(struct qs_parser *parser, struct qs_slice name,
                      unsigned *link)
{
    struct qs_words *links = &parser->c->link;

    for (size_t i = 0; i < links->n; i++) {
        if (qs_slice_is(name, links->v[i])) {
            *link = (unsigned)i;
            return true;
        }
    }
    *link = (unsigned)links->n;
    return qs_add_word(parser, links, name);
}

/* "[name]" in front of a step; otherwise that of the par or alt around it. */
static bool prefix(struct qs_parser *parser, struct qs_step *step)
{
    struct qs_slice name = qs_slice("", 0);

    if (*parser->p == '[') {
        qs_advance(parser);
        name = qs_name(parser);
        if (name.n == 0 || parser->p == parser->end || *parser->p != ']') {
            return qs_fail(parser, "bad connection, expected [name]");
        }
        qs_advance(parser);
        qs_skip_blanks(parser);
    } else if (parser->around) {
        step->link = parser->around->link;
        return true;
    }
    return find_link(parser, name, &step->link);
}

static bool number(struct qs_parser *parser, unsigned max, unsigned *out)
{
    unsigned value = 0;
    bool any = false;

    while (parser->p < parser->end && *parser->p >= '0' &&
           *parser->p <= '9') {
        any = true;
        value = value * 10 + (unsigned)(*parser->p - '0');
        if (value > max) {
            return qs_fail(parser, "number too large, expected at most %u",
                           max);
        }
        qs_advance(parser);
    }
    if (!any || value == 0) {
        return qs_fail(parser, "no number, expected one from 1 to %u", max);
    }
    *out = value;
    return true;
}

static bool times(struct qs_parser *parser, struct qs_step *step)
{
    step->times = 1;
    if (!qs_accept_word(parser, "x")) {
        return true;
    }
    qs_skip_blanks(parser);
    if (!number(parser, TIMES_MAX, &step->times)) {
        return false;
    }
    qs_skip_blanks(parser);
    return true;
}

/* Behind -> or <-: a message, raw bytes, EOF or CLOSE. */
static bool directed(struct qs_parser *parser, struct qs_step *step)
{
    if (parser->p < parser->end && *parser->p == '|') {
        qs_advance(parser);
        step->kind = QS_STEP_RAW;
        return qs_parse_bytes(parser, step);
    }
    qs_skip_blanks(parser);
    if (qs_accept_word(parser, "EOF")) {
        step->kind = QS_STEP_EOF;
        return true;
    }
    if (step->toward == QS_TO_SERVER && qs_accept_word(parser, "CLOSE")) {
        step->kind = QS_STEP_CLOSE;
        return true;
    }
    step->kind = QS_STEP_MESSAGE;
    return qs_parse_message(parser, &step->pattern, &step->text);
}

static bool arrow(struct qs_parser *parser, struct qs_step *step)
{
    static const struct {
        const char *spelt;
        enum qs_toward toward;
        enum qs_step_kind kind;
    } arrows[] = {
        { "->", QS_TO_SERVER, QS_STEP_MESSAGE },
        { "<-", QS_TO_CLIENT, QS_STEP_MESSAGE },
        { "<+", QS_TO_CLIENT, QS_STEP_MANY },
        { "+>", QS_TO_SERVER, QS_STEP_MANY },
        { "<~", QS_TO_CLIENT, QS_STEP_ANY },
        { "~>", QS_TO_SERVER, QS_STEP_ANY },
    };

    for (size_t i = 0; i < QS_COUNT(arrows); i++) {
        if (qs_at(parser, arrows[i].spelt)) {
            parser->p += 2;
            step->toward = arrows[i].toward;
            step->kind = arrows[i].kind;
            return step->kind == QS_STEP_MESSAGE
                   ? directed(parser, step)
                   : qs_parse_message(parser, &step->pattern, &step->text);
        }
    }
    return qs_fail(parser, "unknown step, expected ->, <-, ->|, <-|, <+, <~, "
                   "par, alt, open, fence, resync, sent, noevents, @release "
                   "or outcome");
}

/* A step that is one word and perhaps another. */
static bool worded(struct qs_parser *parser, struct qs_step *step,
                   bool *known)
{
    static const struct {
        const char *word;
        enum qs_step_kind kind;
    } words[] = {
        { "resync", QS_STEP_RESYNC },
        { "sent", QS_STEP_SENT },
        { "noevents", QS_STEP_NOEVENTS },
        { "@release", QS_STEP_RELEASE },
    };

    *known = true;
    for (size_t i = 0; i < QS_COUNT(words); i++) {
        if (qs_accept_word(parser, words[i].word)) {
            step->kind = words[i].kind;
            return true;
        }
    }
    if (qs_accept_word(parser, "fence")) {
        qs_skip_blanks(parser);
        step->kind = qs_accept_word(parser, "oob") ? QS_STEP_FENCE_OOB
                                                   : QS_STEP_FENCE;
        return true;
    }
    if (qs_accept_word(parser, "open")) {
        step->kind = QS_STEP_OPEN;
        qs_skip_blanks(parser);
        if (qs_at(parser, "mon")) {
            parser->p += 3;
            if (!number(parser, 4, &step->monitor)) {
                return false;
            }
            step->monitor--;
        }
        return true;
    }
    *known = false;
    return true;
}

static bool step(struct qs_parser *parser, struct qs_step *step,
                 unsigned nesting)
{
    bool known;

    step->at = qs_here(parser);
    if (!prefix(parser, step) || !times(parser, step) ||
        !worded(parser, step, &known)) {
        return false;
    }
    if (known) {
        if (parser->talk && step->kind != QS_STEP_OPEN) {
            return qs_fail_at(parser, step->at, "no step of a conversation, "
                              "expected ->, <-, ->|, <-| or open");
        }
        return true;
    }
    if (!parser->talk && qs_accept_word(parser, "par")) {
        step->kind = QS_STEP_PAR;
        return qs_parse_branches(parser, step, nesting);
    }
    if (!parser->talk && qs_accept_word(parser, "alt")) {
        step->kind = QS_STEP_ALT;
        return qs_parse_branches(parser, step, nesting);
    }
    return arrow(parser, step);
}

/* What may stand between two steps. */
struct between {
    const char *comments;       /* first comment line seen, or NULL */
    const char *comments_end;
    bool line_end, semicolon;
};

/*
 * Skips blanks, line ends, semicolons and comments.  A comment on the line
 * of the step before belongs to that step, later ones to the next.
 */
static bool skip_between(struct qs_parser *parser, struct qs_step *previous,
                         struct between *b)
{
    /* Raw bytes take their line's end with them. */
    bool line_end = !previous || previous->kind == QS_STEP_RAW;

    *b = (struct between){ NULL, NULL, line_end, false };
    while (parser->p < parser->end) {
        char c = *parser->p;

        if (c == '\n') {
            b->line_end = true;
        } else if (c == ';') {
            b->semicolon = true;
        } else if (c == '#') {
            const char *start = parser->p;
            struct qs_slice text = qs_rest_of_line(parser);

            if (!b->line_end && previous && !previous->after) {
                previous->after = qs_copy(parser, text);
                if (!previous->after) {
                    return false;
                }
            } else {
                b->comments = b->comments ? b->comments : start;
                b->comments_end = text.p + text.n;
            }
            b->line_end = true;
            continue;
        } else if (c != ' ' && c != '\t' && c != '\r') {
            break;
        }
        qs_advance(parser);
    }
    return true;
}

/* Comments behind the last step of a case: those that a blank line sets
   apart belong to the next case. */
static bool end_of_case(struct qs_parser *parser, const struct between *b,
                        unsigned nesting)
{
    const char *p;

    if (!b->comments || nesting > 0) {
        return true;
    }
    for (p = b->comments; p > parser->line_start - 1 && p[-1] != '\n'; p--) {
    }
    if (parser->p < parser->end && p > parser->file_start + 1 &&
        p[-2] == '\n') {
        /* Hand them back to the head of the next case. */
        qs_rewind(parser, p);
        return true;
    }
    parser->c->trailer = qs_copy(parser, qs_slice(b->comments, (size_t)
                                     (b->comments_end - b->comments)));
    return parser->c->trailer != NULL;
}

static bool add_step(struct qs_parser *parser, struct qs_steps *steps,
                     const struct between *b, unsigned nesting)
{
    struct qs_step *v = qs_grow(parser, steps->v, &steps->n, sizeof(*v));

    if (!v) {
        return false;
    }
    steps->v = v;
    v += steps->n - 1;
    v->same_line = b->semicolon && !b->line_end;
    if (b->comments) {
        v->before = qs_copy(parser, qs_slice(b->comments, (size_t)
                                (b->comments_end - b->comments)));
        if (!v->before) {
            return false;
        }
    }
    return step(parser, v, nesting);
}

bool qs_parse_steps(struct qs_parser *parser, struct qs_steps *steps,
                    unsigned nesting)
{
    for (;;) {
        struct between b;
        struct qs_step *previous = steps->n ? &steps->v[steps->n - 1] : NULL;

        if (!skip_between(parser, previous, &b)) {
            return false;
        }
        if (parser->p == parser->end ||
            (nesting == 0 && qs_at(parser, "===") &&
             parser->p == parser->line_start)) {
            return end_of_case(parser, &b, nesting);
        }
        if (nesting > 0 && (*parser->p == '}' || qs_at(parser, "and ") ||
                            qs_at(parser, "or ") || qs_at(parser, "and\n") ||
                            qs_at(parser, "or\n"))) {
            return true;
        }
        if (!b.line_end && !b.semicolon) {
            return qs_fail(parser, "text behind a step, expected ; or the "
                           "line's end");
        }
        if (nesting == 0 && !parser->talk &&
            qs_accept_word(parser, "outcome")) {
            if (!qs_parse_outcomes(parser)) {
                return false;
            }
            continue;
        }
        if (!add_step(parser, steps, &b, nesting)) {
            return false;
        }
    }
}
