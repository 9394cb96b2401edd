/*
 * The steps of a case and the comments between them.  Steps end at a line's
 * end or at " ; "; those of par and alt stand in braces, lanes apart by
 * "and", branches by "or".
 */
#include "suite/parse_impl.h"

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

/* *out stays NULL when there are none. */
static bool keep_comments(struct qs_parser *parser, const struct between *b,
                          char **out)
{
    if (b->comments) {
        *out = qs_copy(parser, qs_slice(b->comments, (size_t)
                           (b->comments_end - b->comments)));
        return *out != NULL;
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
    for (p = b->comments; p > parser->line_start && p[-1] != '\n'; p--) {
    }
    if (parser->p < parser->end && p > parser->file_start + 1 &&
        p[-2] == '\n') {
        /* Hand them back to the head of the next case. */
        qs_rewind(parser, p);
        return true;
    }
    return keep_comments(parser, b, &parser->c->trailer);
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
    return keep_comments(parser, b, &v->before) &&
           qs_parse_step(parser, v, nesting);
}

bool qs_parse_steps(struct qs_parser *parser, struct qs_steps *steps,
                    unsigned nesting)
{
    bool told = false;

    for (;;) {
        struct between b;
        /* What stands behind the outcomes belongs to no step. */
        struct qs_step *previous = steps->n && !told
            ? &steps->v[steps->n - 1] : NULL;

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
            return !b.comments ||
                   qs_fail(parser, "comment without a step behind it, "
                           "expected one before the lane ends");
        }
        if (!b.line_end && !b.semicolon) {
            return qs_fail(parser, "text behind a step, expected ; or the "
                           "line's end");
        }
        if (nesting == 0 && !parser->talk &&
            qs_accept_word(parser, "outcome")) {
            if ((!told && !keep_comments(parser, &b,
                                         &parser->c->outcome_before)) ||
                !qs_parse_outcomes(parser)) {
                return false;
            }
            told = true;
            continue;
        }
        if (!add_step(parser, steps, &b, nesting)) {
            return false;
        }
    }
}
