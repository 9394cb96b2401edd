/*
 * Patterns: JSON and the wildcards of NOTATION.md.
 *
 *   value  = object | array | bag | string | number | true | false | null
 *          | * | <int> | <string> | <object> | <array> | <bool>
 *          | $name | @name [object]
 *   object = { [member {, member}] }
 *   member = string [?] : value | ! name | elision
 *   array  = [ [element {, element}] ]      element = value | elision
 *   bag    = {{ [element {, element}] }}
 *   elision = ... | ... words ...
 *
 * Recursion is bounded by QS_PATTERN_DEPTH.
 */
#include "suite/parse_impl.h"

#include "qmp/frame.h"
#include "qmp/text.h"

#include <stdlib.h>

void qs_skip_space(struct qs_parser *parser)
{
    while (parser->p < parser->end) {
        char c = *parser->p;

        if (c == '#') {
            while (parser->p < parser->end && *parser->p != '\n') {
                qs_advance(parser);
            }
        } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            qs_advance(parser);
        } else {
            return;
        }
    }
}

/* A string token, decoded; NULL after failure. */
static char *string(struct qs_parser *parser)
{
    const char *start = parser->p;
    struct qs_place at = qs_here(parser);
    struct qs_buf text, arg;
    enum qs_error_id bad;
    char *copy = NULL;

    qs_advance(parser);
    while (parser->p < parser->end && *parser->p != '"' &&
           *parser->p != '\n') {
        if (*parser->p == '\\' && parser->p + 1 < parser->end) {
            qs_advance(parser);
        }
        qs_advance(parser);
    }
    if (parser->p == parser->end || *parser->p != '"') {
        qs_fail_at(parser, at, "string without end, expected \" on its line");
        return NULL;
    }
    qs_advance(parser);
    qs_buf_init(&text, QS_SPEC_FILE_MAX);
    qs_buf_init(&arg, 16);
    bad = qs_text_decode(qs_slice(start, (size_t)(parser->p - start)), &text,
                         &arg);
    if (bad != QS_E_NONE) {
        qs_fail_at(parser, at, "bad escape or UTF-8 in string, expected a "
                   "string of RFC 8259");
    } else {
        copy = qs_copy(parser, qs_buf_slice(&text));
    }
    qs_buf_release(&text);
    qs_buf_release(&arg);
    return copy;
}

static bool number(struct qs_parser *parser, struct qs_pattern *pattern)
{
    const char *start = parser->p;
    struct qs_place at = qs_here(parser);
    struct qs_json *value = NULL;
    struct qs_fault fault;
    struct qs_slice text;

    while (parser->p < parser->end && strchr("+-.0123456789eE", *parser->p)) {
        qs_advance(parser);
    }
    text = qs_slice(start, (size_t)(parser->p - start));
    if (qs_frame_whole(text, &qs_limits_qemu, &value, &fault) != QS_OK) {
        return qs_fail_at(parser, at, "bad number '%.*s', expected one of "
                          "RFC 8259", (int)text.n, text.p);
    }
    qs_json_free(value);
    pattern->kind = QS_PAT_NUMBER;
    pattern->text = qs_copy(parser, text);
    return pattern->text != NULL;
}

/* true, false, null, *, <type>, $name: everything without parts. */
static bool word(struct qs_parser *parser, struct qs_pattern *pattern)
{
    static const struct {
        const char *spelt;
        enum qs_pat kind;
        const char *text;
    } words[] = {
        { "true", QS_PAT_KEYWORD, "true" },
        { "false", QS_PAT_KEYWORD, "false" },
        { "null", QS_PAT_KEYWORD, "null" },
        { "*", QS_PAT_ANY, "" },
        { "<int>", QS_PAT_TYPE, "int" },
        { "<string>", QS_PAT_TYPE, "string" },
        { "<object>", QS_PAT_TYPE, "object" },
        { "<array>", QS_PAT_TYPE, "array" },
        { "<bool>", QS_PAT_TYPE, "bool" },
    };

    for (size_t i = 0; i < QS_COUNT(words); i++) {
        if (qs_at(parser, words[i].spelt)) {
            parser->p += strlen(words[i].spelt);
            pattern->kind = words[i].kind;
            pattern->text = qs_copy(parser, qs_slice_str(words[i].text));
            return pattern->text != NULL;
        }
    }
    return qs_fail(parser, "no value, expected JSON, *, <int>, <string>, "
                   "<object>, <array>, <bool>, $name or @name");
}

static bool named(struct qs_parser *parser, unsigned depth,
                  struct qs_pattern *pattern)
{
    bool variable = *parser->p == '$';
    struct qs_slice name;

    qs_advance(parser);
    name = qs_name(parser);
    if (name.n == 0) {
        return qs_fail(parser, "no name behind %c, expected letters, digits "
                       "or -", variable ? '$' : '@');
    }
    pattern->kind = variable ? QS_PAT_VAR : QS_PAT_NAME;
    pattern->text = qs_copy(parser, name);
    if (!pattern->text || variable) {
        return pattern->text != NULL;
    }
    qs_skip_blanks(parser);
    if (parser->p < parser->end && *parser->p == '{') {
        return qs_parse_value(parser, depth + 1, &pattern->merge);
    }
    return true;
}

/* "..." or "... words ..."; notes it in pattern. */
static bool elision(struct qs_parser *parser, struct qs_pattern *pattern)
{
    const char *q;

    /* Of two in an array only one could say where elements may be. */
    if (pattern->kind == QS_PAT_ARRAY && pattern->open && !parser->talk) {
        return qs_fail(parser, "a second ... in an array, expected one");
    }
    parser->p += 3;
    pattern->open = true;
    pattern->dots = pattern->n;
    for (q = parser->p; q < parser->end &&
         (*q == ' ' || (*q >= 'a' && *q <= 'z') || (*q >= 'A' && *q <= 'Z'));
         q++) {
    }
    if (parser->end - q >= 3 && !memcmp(q, "...", 3) && q > parser->p) {
        parser->p = q + 3;
    }
    return true;
}

static bool member(struct qs_parser *parser, unsigned depth,
                   struct qs_pattern *pattern)
{
    struct qs_pat_member *m = qs_grow(parser, pattern->member, &pattern->n,
                                      sizeof(*m));

    if (!m) {
        return false;
    }
    pattern->member = m;
    m += pattern->n - 1;
    if (*parser->p == '!') {
        struct qs_slice name;

        qs_advance(parser);
        m->absent = true;
        name = qs_name(parser);
        if (name.n == 0) {
            return qs_fail(parser, "no name behind !, expected a member that "
                           "must be absent");
        }
        m->key = qs_copy(parser, name);
        return m->key != NULL;
    }
    if (*parser->p != '"') {
        return qs_fail(parser, "no member, expected \"key\", !key or ...");
    }
    m->key = string(parser);
    if (!m->key) {
        return false;
    }
    if (parser->p < parser->end && *parser->p == '?') {
        m->optional = true;
        qs_advance(parser);
    }
    qs_skip_space(parser);
    if (parser->p == parser->end || *parser->p != ':') {
        return qs_fail(parser, "no colon behind key \"%.40s\", expected :",
                       m->key);
    }
    qs_advance(parser);
    return qs_parse_value(parser, depth + 1, &m->value);
}

static bool element(struct qs_parser *parser, unsigned depth,
                    struct qs_pattern *pattern)
{
    struct qs_pat_member *m = qs_grow(parser, pattern->member, &pattern->n,
                                      sizeof(*m));

    if (!m) {
        return false;
    }
    pattern->member = m;
    return qs_parse_value(parser, depth + 1,
                          &pattern->member[pattern->n - 1].value);
}

/* Everything between the brackets, and the closing one. */
static bool container(struct qs_parser *parser, unsigned depth,
                      const char *close, struct qs_pattern *pattern)
{
    bool first = true;

    for (;;) {
        bool ok;

        qs_skip_space(parser);
        if (first && qs_at(parser, close)) {
            break;
        }
        if (parser->p == parser->end) {
            return qs_fail_at(parser, pattern->at, "bracket without end, "
                              "expected %s", close);
        }
        first = false;
        if (qs_at(parser, "...")) {
            ok = elision(parser, pattern);
        } else if (pattern->kind == QS_PAT_OBJECT) {
            ok = member(parser, depth, pattern);
        } else {
            ok = element(parser, depth, pattern);
        }
        if (!ok) {
            return false;
        }
        qs_skip_space(parser);
        if (qs_at(parser, close)) {
            break;
        }
        if (parser->p == parser->end || *parser->p != ',') {
            return qs_fail(parser, "no separator, expected , or %s", close);
        }
        qs_advance(parser);
    }
    parser->p += strlen(close);
    return true;
}

static bool fill(struct qs_parser *parser, unsigned depth,
                 struct qs_pattern *pattern)
{
    char c = *parser->p;

    if (qs_at(parser, "{{")) {
        pattern->kind = QS_PAT_BAG;
        parser->p += 2;
        return container(parser, depth, "}}", pattern);
    }
    if (c == '{' || c == '[') {
        pattern->kind = c == '{' ? QS_PAT_OBJECT : QS_PAT_ARRAY;
        qs_advance(parser);
        return container(parser, depth, c == '{' ? "}" : "]", pattern);
    }
    if (c == '"') {
        pattern->kind = QS_PAT_STRING;
        pattern->text = string(parser);
        return pattern->text != NULL;
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
        return number(parser, pattern);
    }
    if (c == '$' || c == '@') {
        return named(parser, depth, pattern);
    }
    return word(parser, pattern);
}

bool qs_parse_value(struct qs_parser *parser, unsigned depth,
                    struct qs_pattern **out)
{
    struct qs_pattern *pattern;

    qs_skip_space(parser);
    if (parser->p == parser->end) {
        return qs_fail(parser, "no value, expected JSON or a wildcard");
    }
    if (depth > QS_PATTERN_DEPTH) {
        return qs_fail(parser, "message nested too deep, expected at most %d "
                       "levels; use ->| and \\*N{...}", QS_PATTERN_DEPTH);
    }
    pattern = qs_pattern_new(QS_PAT_ANY, qs_here(parser));
    if (!pattern) {
        return qs_fail_memory(parser);
    }
    if (!fill(parser, depth, pattern)) {
        qs_pattern_free(pattern);
        return false;
    }
    *out = pattern;
    return true;
}
