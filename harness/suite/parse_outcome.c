/*
 * The outcomes of a client's case.
 */
#include "suite/parse_impl.h"

static bool add_outcome(struct qs_parser *parser, struct qs_outcome *outcome)
{
    outcome->at = qs_here(parser);
    if (qs_accept_word(parser, "tolerated")) {
        outcome->grade = QS_OUTCOME_TOLERATED;
    } else if (qs_accept_word(parser, "wrong")) {
        outcome->grade = QS_OUTCOME_WRONG;
    } else if (qs_accept_word(parser, "ok")) {
        outcome->grade = QS_OUTCOME_OK;
    } else {
        return qs_fail(parser, "no grade, expected ok, tolerated or wrong");
    }
    qs_skip_blanks(parser);
    if (qs_accept_word(parser, "refused")) {
        outcome->kind = QS_OUTCOME_REFUSED;
    } else if (qs_accept_word(parser, "ended")) {
        outcome->kind = QS_OUTCOME_ENDED;
    } else if (qs_accept_word(parser, "ready")) {
        outcome->kind = QS_OUTCOME_READY;
    } else if (qs_accept_word(parser, "prints")) {
        const char *start;

        outcome->kind = QS_OUTCOME_PRINTS;
        qs_skip_blanks(parser);
        start = parser->p;
        while (parser->p < parser->end && !strchr(" \t\r\n|#", *parser->p)) {
            qs_advance(parser);
        }
        if (parser->p == start) {
            return qs_fail(parser, "nothing behind prints, expected @canary "
                           "or a word");
        }
        outcome->text = qs_copy(parser, qs_slice(start, (size_t)
                                                 (parser->p - start)));
        return outcome->text != NULL;
    } else {
        return qs_fail(parser, "no outcome, expected prints WORD, refused, "
                       "ended or ready");
    }
    return true;
}

bool qs_parse_outcomes(struct qs_parser *parser)
{
    struct qs_case *c = parser->c;

    if (c->noutcome > 0) {
        return qs_fail(parser, "a second outcome, expected | between grades");
    }
    do {
        struct qs_outcome *v = qs_grow(parser, c->outcome, &c->noutcome,
                                       sizeof(*v));

        if (!v) {
            return false;
        }
        c->outcome = v;
        qs_skip_blanks(parser);
        if (!add_outcome(parser, &v[c->noutcome - 1])) {
            return false;
        }
        qs_skip_blanks(parser);
    } while (parser->p < parser->end && *parser->p == '|' &&
             (qs_advance(parser), true));
    if (parser->p < parser->end && *parser->p == '#') {
        c->outcome_after = qs_copy(parser, qs_rest_of_line(parser));
        return c->outcome_after != NULL;
    }
    if (parser->p < parser->end && *parser->p != '\n') {
        return qs_fail(parser, "text behind an outcome, expected | or the "
                       "line's end");
    }
    return true;
}
