/*
 * The parser's hands: place, words, errors, and memory that it grows.
 */
#include "suite/parse_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool qs_fail_at(struct qs_parser *parser, struct qs_place at,
                const char *fmt, ...)
{
    char what[400];
    va_list args;

    va_start(args, fmt);
    if (vsnprintf(what, sizeof(what), fmt, args) < 0) {
        what[0] = '\0';
    }
    va_end(args);
    qs_diag_set(parser->diag, "%s:%d:%d: %s", parser->file, at.line,
                at.column, what);
    parser->err = QS_BAD;
    return false;
}

bool qs_fail(struct qs_parser *parser, const char *fmt, ...)
{
    char what[400];
    va_list args;

    va_start(args, fmt);
    if (vsnprintf(what, sizeof(what), fmt, args) < 0) {
        what[0] = '\0';
    }
    va_end(args);
    return qs_fail_at(parser, qs_here(parser), "%s", what);
}

bool qs_fail_memory(struct qs_parser *parser)
{
    qs_diag_set(parser->diag, "%s: out of memory", parser->file);
    parser->err = QS_NOMEM;
    return false;
}

struct qs_place qs_here(const struct qs_parser *parser)
{
    struct qs_place at = { parser->line,
                           (int)(parser->p - parser->line_start) + 1 };

    return at;
}

void qs_advance(struct qs_parser *parser)
{
    if (*parser->p++ == '\n') {
        parser->line++;
        parser->line_start = parser->p;
    }
}

void qs_rewind(struct qs_parser *parser, const char *line_start)
{
    for (const char *p = parser->p; p > line_start; p--) {
        parser->line -= p[-1] == '\n';
    }
    parser->p = line_start;
    parser->line_start = line_start;
}

void qs_skip_blanks(struct qs_parser *parser)
{
    while (parser->p < parser->end &&
           (*parser->p == ' ' || *parser->p == '\t' || *parser->p == '\r')) {
        parser->p++;
    }
}

struct qs_slice qs_rest_of_line(struct qs_parser *parser)
{
    const char *start = parser->p;
    const char *end = memchr(start, '\n', (size_t)(parser->end - start));

    parser->p = end ? end : parser->end;
    end = parser->p;
    if (parser->p < parser->end) {
        qs_advance(parser);
    }
    return qs_slice(start, (size_t)(end - start));
}

bool qs_at(const struct qs_parser *parser, const char *text)
{
    size_t n = strlen(text);

    return (size_t)(parser->end - parser->p) >= n &&
           !memcmp(parser->p, text, n);
}

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/' ||
           c == '.';
}

bool qs_accept_word(struct qs_parser *parser, const char *word)
{
    size_t n = strlen(word);

    if (!qs_at(parser, word) ||
        (parser->p + n < parser->end && is_name(parser->p[n]))) {
        return false;
    }
    parser->p += n;
    return true;
}

struct qs_slice qs_name(struct qs_parser *parser)
{
    const char *start = parser->p;

    while (parser->p < parser->end && is_name(*parser->p)) {
        parser->p++;
    }
    return qs_slice(start, (size_t)(parser->p - start));
}

char *qs_copy(struct qs_parser *parser, struct qs_slice text)
{
    char *copy = malloc(text.n + 1);

    if (!copy) {
        qs_fail_memory(parser);
        return NULL;
    }
    if (text.n > 0) {
        memcpy(copy, text.p, text.n);
    }
    copy[text.n] = '\0';
    return copy;
}

void *qs_grow(struct qs_parser *parser, void *v, size_t *n, size_t size)
{
    char *grown = v;

    /* Powers of two only, so that growing stays linear. */
    if ((*n & (*n - 1)) == 0 || *n == 0) {
        grown = realloc(v, (*n ? *n * 2 : 1) * size);
        if (!grown) {
            qs_fail_memory(parser);
            return NULL;
        }
    }
    memset(grown + *n * size, 0, size);
    (*n)++;
    return grown;
}

bool qs_add_word(struct qs_parser *parser, struct qs_words *words,
                 struct qs_slice word)
{
    char **v = qs_grow(parser, words->v, &words->n, sizeof(*v));

    if (!v) {
        return false;
    }
    words->v = v;
    v[words->n - 1] = qs_copy(parser, word);
    if (!v[words->n - 1]) {
        words->n--;
        return false;
    }
    return true;
}
