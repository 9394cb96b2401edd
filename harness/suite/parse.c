/*
 * Files and headers of the notation; steps are parse_step.c's.
 */
#include "suite/parse_impl.h"

#include <stdlib.h>

/* Comments and blank lines in front of a case; trimmed copy or NULL. */
static bool head_comments(struct qs_parser *parser, char **out)
{
    const char *start = NULL, *end = NULL;

    while (parser->p < parser->end) {
        qs_skip_blanks(parser);
        if (parser->p == parser->end) {
            break;
        }
        if (*parser->p == '#') {
            start = start ? start : parser->p;
            qs_rest_of_line(parser);
            end = parser->p;
        } else if (*parser->p == '\n') {
            /* A blank line behind comments sets them apart: kept. */
            qs_advance(parser);
            end = start ? parser->p : end;
        } else {
            break;
        }
    }
    if (!start) {
        return true;
    }
    *out = qs_copy(parser, qs_slice(start, (size_t)(end - start)));
    return *out != NULL;
}

static bool start_case(struct qs_parser *parser)
{
    struct qs_slice id;

    if (!qs_at(parser, "=== ")) {
        return qs_fail(parser, "no case, expected === topic/slug");
    }
    parser->c->line = parser->line;
    parser->p += 4;
    qs_skip_blanks(parser);
    id = qs_name(parser);
    qs_skip_blanks(parser);
    if (id.n == 0 || (parser->p < parser->end && *parser->p != '\n')) {
        return qs_fail(parser, "bad id, expected topic/slug of letters, "
                       "digits and -");
    }
    parser->c->id = qs_copy(parser, id);
    return parser->c->id != NULL;
}

static bool one_case(struct qs_parser *parser)
{
    struct qs_case *c = parser->c;

    if (!start_case(parser) || !qs_parse_header(parser) ||
        !qs_parse_steps(parser, &c->steps, 0)) {
        return false;
    }
    c->last_line = parser->line;
    if (c->steps.n == 0 && !c->from) {
        qs_diag_set(parser->diag, "%s:%d:1: case %s has no steps, expected "
                    "at least one", parser->file, c->line, c->id);
        parser->err = QS_BAD;
        return false;
    }
    return true;
}

static bool new_case(struct qs_parser *parser)
{
    parser->c = calloc(1, sizeof(*parser->c));
    if (!parser->c) {
        return qs_fail_memory(parser);
    }
    parser->factor = 1;
    parser->steps = 0;
    parser->c->file = qs_copy(parser, qs_slice_str(parser->file));
    return parser->c->file != NULL;
}

static bool all_cases(struct qs_parser *parser, struct qs_cases *cases)
{
    for (;;) {
        char *before = NULL;
        struct qs_case **v;

        if (!head_comments(parser, &before)) {
            return false;
        }
        if (parser->p == parser->end) {
            free(before);
            return true;
        }
        if (cases->n == QS_SPEC_CASES_MAX) {
            free(before);
            return qs_fail(parser, "too many cases, expected at most %u in a "
                           "file", QS_SPEC_CASES_MAX);
        }
        if (!new_case(parser)) {
            free(before);
            return false;
        }
        parser->c->before = before;
        if (!one_case(parser)) {
            return false;
        }
        v = qs_grow(parser, cases->v, &cases->n, sizeof(*v));
        if (!v) {
            return false;
        }
        cases->v = v;
        v[cases->n - 1] = parser->c;
        parser->c = NULL;
    }
}

static bool begin(struct qs_parser *parser, const char *file,
                  struct qs_slice text, struct qs_diag *diag)
{
    const char *nul = text.n ? memchr(text.p, '\0', text.n) : NULL;

    *parser = (struct qs_parser){
        .file = file, .p = text.p, .end = text.p + text.n,
        .file_start = text.p, .line_start = text.p, .line = 1, .diag = diag,
    };
    if (nul) {
        while (parser->p < nul) {
            qs_advance(parser);
        }
        return qs_fail(parser, "NUL byte, expected text");
    }
    return true;
}

enum qs_err qs_parse(const char *file, struct qs_slice text,
                     struct qs_cases *cases, struct qs_diag *diag)
{
    struct qs_parser parser;
    struct qs_cases found = { NULL, 0 };
    struct qs_case **v;

    if (begin(&parser, file, text, diag) && all_cases(&parser, &found) &&
        found.n > 0) {
        v = realloc(cases->v, (cases->n + found.n) * sizeof(*v));
        if (v) {
            memcpy(v + cases->n, found.v, found.n * sizeof(*v));
            cases->v = v;
            cases->n += found.n;
            free(found.v);
            return QS_OK;
        }
        qs_fail_memory(&parser);
    } else if (parser.err == QS_OK) {
        qs_fail(&parser, "no case in this file, expected === topic/slug");
    }
    qs_case_free(parser.c);
    qs_cases_release(&found);
    return parser.err;
}

enum qs_err qs_parse_talk(const char *file, struct qs_slice text,
                          struct qs_case **out, struct qs_diag *diag)
{
    struct qs_parser parser;

    if (begin(&parser, file, text, diag)) {
        parser.talk = true;
        if (new_case(&parser) &&
            qs_parse_steps(&parser, &parser.c->steps, 0)) {
            if (parser.p == parser.end) {
                *out = parser.c;
                return QS_OK;
            }
            qs_fail(&parser, "a case begins here, expected a conversation "
                    "without headers");
        }
    }
    qs_case_free(parser.c);
    return parser.err;
}

enum qs_err qs_parse_pattern(const char *text, struct qs_pattern **out,
                             struct qs_diag *diag)
{
    struct qs_parser parser;
    struct qs_pattern *pattern = NULL;

    if (!begin(&parser, "pattern", qs_slice_str(text), diag) ||
        !qs_parse_value(&parser, 0, &pattern)) {
        return parser.err;
    }
    qs_skip_blanks(&parser);
    if (parser.p != parser.end) {
        qs_pattern_free(pattern);
        qs_fail(&parser, "text behind the pattern, expected its end");
        return parser.err;
    }
    *out = pattern;
    return QS_OK;
}
