/*
 * The lanes of par and the branches of alt.
 */
#include "suite/parse_impl.h"

/* ok | tolerated "why" | quirk "who"; ok when none is given. */
static bool grade(struct qs_parser *parser, struct qs_branch *branch)
{
    const char *start;

    qs_skip_blanks(parser);
    branch->grade = QS_GRADE_OK;
    if (qs_accept_word(parser, "ok")) {
        return true;
    }
    if (qs_accept_word(parser, "tolerated")) {
        branch->grade = QS_GRADE_TOLERATED;
    } else if (qs_accept_word(parser, "quirk")) {
        branch->grade = QS_GRADE_QUIRK;
    } else {
        return true;
    }
    qs_skip_blanks(parser);
    if (parser->p == parser->end || *parser->p != '"') {
        return qs_fail(parser, "no reason, expected \"...\"");
    }
    qs_advance(parser);
    start = parser->p;
    while (parser->p < parser->end && *parser->p != '"' &&
           *parser->p != '\n') {
        qs_advance(parser);
    }
    if (parser->p == parser->end || *parser->p != '"') {
        return qs_fail(parser, "reason without end, expected \" on its line");
    }
    branch->why = qs_copy(parser, qs_slice(start,
                                           (size_t)(parser->p - start)));
    qs_advance(parser);
    return branch->why != NULL;
}

/* { A ; B and C } of par, { A or B } of alt. */
static bool read_branches(struct qs_parser *parser, struct qs_step *step,
                          unsigned nesting)
{
    const char *between = step->kind == QS_STEP_PAR ? "and" : "or";
    struct qs_place at = qs_here(parser);

    if (nesting == QS_STEP_NESTING) {
        return qs_fail(parser, "par and alt nested too deep, expected at "
                       "most %d levels", QS_STEP_NESTING);
    }
    qs_skip_blanks(parser);
    if (parser->p == parser->end || *parser->p != '{') {
        return qs_fail(parser, "no lanes, expected {");
    }
    qs_advance(parser);
    for (;;) {
        struct qs_branch *v = qs_grow(parser, step->branch, &step->nbranch,
                                      sizeof(*v));

        if (!v) {
            return false;
        }
        step->branch = v;
        v += step->nbranch - 1;
        while (parser->p < parser->end && strchr(" \t\r\n", *parser->p)) {
            qs_advance(parser);
        }
        if (step->kind == QS_STEP_ALT && !grade(parser, v)) {
            return false;
        }
        if (!qs_parse_steps(parser, &v->steps, nesting + 1)) {
            return false;
        }
        if (qs_accept_word(parser, between)) {
            continue;
        }
        if (parser->p == parser->end || *parser->p != '}') {
            return qs_fail_at(parser, at, "lanes without end, expected %s or "
                              "}", between);
        }
        qs_advance(parser);
        return true;
    }
}

bool qs_parse_branches(struct qs_parser *parser, struct qs_step *step,
                       unsigned nesting)
{
    const struct qs_step *outer = parser->around;
    size_t factor = parser->factor;
    bool ok;

    parser->around = step;
    parser->factor *= step->times;
    ok = read_branches(parser, step, nesting);
    parser->factor = factor;
    parser->around = outer;
    return ok;
}
