/*
 * One step: its connection, how often it is done, what it is.
 */
#include "suite/parse_impl.h"

#include "suite/talk.h"

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
    if (links->n == QS_TALK_LINKS_MAX) {
        return qs_fail(parser, "too many connections, expected at most %u",
                       QS_TALK_LINKS_MAX);
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
    return qs_parse_message(parser, step);
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
                   : qs_parse_message(parser, step);
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

bool qs_parse_step(struct qs_parser *parser, struct qs_step *step,
                   unsigned nesting)
{
    bool known;

    step->at = qs_here(parser);
    if (!prefix(parser, step) || !times(parser, step)) {
        return false;
    }
    parser->steps += parser->factor * step->times;
    if (parser->steps > QS_SPEC_STEPS_MAX) {
        return qs_fail_at(parser, step->at, "too many steps, expected at "
                          "most %u in a case, repetitions counted",
                          QS_SPEC_STEPS_MAX);
    }
    if (!worded(parser, step, &known)) {
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
