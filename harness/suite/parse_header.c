/*
 * The header of a case: words and their values, in any order, several on a
 * line.  The next header word ends the values of the one before.
 */
#include "suite/parse_impl.h"

#include <assert.h>
#include <stdlib.h>

/* Races are repeated at most so often. */
#define REPEAT_MAX 1000000u

static bool bad_value(struct qs_parser *parser, struct qs_slice value,
                      const char *expected)
{
    parser->p = value.p;
    return qs_fail(parser, "'%.*s' is not known here, expected %s",
                   (int)(value.n > 40 ? 40 : value.n), value.p, expected);
}

/* Sets *out to the index of value among the words of list. */
static bool choose(struct qs_parser *parser, struct qs_slice value,
                   const char *const *list, size_t n, const char *expected,
                   unsigned *out)
{
    for (size_t i = 0; i < n; i++) {
        if (qs_slice_is(value, list[i])) {
            *out = (unsigned)i;
            return true;
        }
    }
    return bad_value(parser, value, expected);
}

static bool set_level(struct qs_parser *parser, struct qs_slice value)
{
    static const char *const words[] = { "must", "should", "may", "info" };
    unsigned i = 0;

    if (parser->c->level_given) {
        return bad_value(parser, value, "one level");
    }
    if (!choose(parser, value, words, QS_COUNT(words),
                "must, should, may or info", &i)) {
        return false;
    }
    parser->c->level = (enum qs_level)i;
    parser->c->level_given = true;
    return true;
}

static bool set_role(struct qs_parser *parser, struct qs_slice value)
{
    static const char *const words[] = { "server", "client" };
    unsigned i = 0;

    if (!choose(parser, value, words, QS_COUNT(words), "server or client",
                &i)) {
        return false;
    }
    parser->c->role = (enum qs_role_word)i;
    return true;
}

static bool set_profile(struct qs_parser *parser, struct qs_slice value)
{
    static const char *const words[] = { "qmp", "modes", "qemu-7.2" };
    unsigned i = 0;

    if (!choose(parser, value, words, QS_COUNT(words),
                "qmp, modes or qemu-7.2", &i)) {
        return false;
    }
    parser->c->profile = (enum qs_case_profile)i;
    return true;
}

static struct qs_place place_of(const struct qs_parser *parser,
                                struct qs_slice value)
{
    struct qs_place at = { parser->line,
                           (int)(value.p - parser->line_start) + 1 };

    return at;
}

static bool add_placed(struct qs_parser *parser, struct qs_words *words,
                       struct qs_places *places, struct qs_slice value)
{
    struct qs_place *v = qs_grow(parser, places->v, &places->n, sizeof(*v));

    if (!v) {
        return false;
    }
    places->v = v;
    v[places->n - 1] = place_of(parser, value);
    return qs_add_word(parser, words, value);
}

static bool add_covers(struct qs_parser *parser, struct qs_slice value)
{
    return add_placed(parser, &parser->c->covers, &parser->c->covers_at,
                      value);
}

static bool add_needs(struct qs_parser *parser, struct qs_slice value)
{
    return add_placed(parser, &parser->c->needs, &parser->c->needs_at, value);
}

static bool add_vary(struct qs_parser *parser, struct qs_slice value)
{
    static const char *const words[] = {
        "chunks", "ws", "order", "escape", "id", "none",
    };
    unsigned i = 0;

    parser->c->vary_at = place_of(parser, value);
    return choose(parser, value, words, QS_COUNT(words),
                  "chunks, ws, order, escape, id or none", &i) &&
           qs_add_word(parser, &parser->c->vary, value);
}

static bool set_from(struct qs_parser *parser, struct qs_slice value)
{
    if (parser->c->from) {
        return bad_value(parser, value, "one prelude");
    }
    parser->c->from_at = place_of(parser, value);
    parser->c->from = qs_copy(parser, value);
    return parser->c->from != NULL;
}

static bool natural(struct qs_slice text, size_t *out)
{
    size_t value = 0;

    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9' || value > QS_SPEC_BYTES_MAX) {
            return false;
        }
        value = value * 10 + (size_t)(text.p[i] - '0');
    }
    *out = value;
    return value > 0;
}

static bool set_repeat(struct qs_parser *parser, struct qs_slice value)
{
    size_t n;

    if (!natural(value, &n) || n > REPEAT_MAX) {
        return bad_value(parser, value, "a number up to 1000000");
    }
    parser->c->repeat = (unsigned)n;
    return true;
}

static bool set_limit(struct qs_parser *parser, struct qs_slice value)
{
    const char *expected = "depth=N, tokens=N or bytes=N";
    const char *sign = memchr(value.p, '=', value.n);
    struct qs_slice name, number;
    size_t n;

    if (!sign) {
        return bad_value(parser, value, expected);
    }
    name = qs_slice(value.p, (size_t)(sign - value.p));
    number = qs_slice(sign + 1, value.n - name.n - 1);
    if (!natural(number, &n)) {
        return bad_value(parser, value, expected);
    }
    if (qs_slice_is(name, "depth")) {
        parser->c->limit_depth = n;
    } else if (qs_slice_is(name, "tokens")) {
        parser->c->limit_tokens = n;
    } else if (qs_slice_is(name, "bytes")) {
        parser->c->limit_bytes = n;
    } else {
        return bad_value(parser, value, expected);
    }
    return true;
}

static const struct key {
    const char *word;
    bool (*value)(struct qs_parser *parser, struct qs_slice value);
    bool many;                  /* takes more than one value */
} keys[] = {
    { "level", set_level, false },
    { "covers", add_covers, true },
    { "role", set_role, false },
    { "profile", set_profile, false },
    { "needs", add_needs, true },
    { "vary", add_vary, true },
    { "limits", set_limit, true },
    { "from", set_from, false },
    { "repeat", set_repeat, false },
};

static const char header_words[] = "level, covers, role, profile, needs, "
                                   "vary, limits, from or repeat";

static const struct key *find_key(struct qs_slice word)
{
    for (size_t i = 0; i < QS_COUNT(keys); i++) {
        if (qs_slice_is(word, keys[i].word)) {
            return &keys[i];
        }
    }
    return NULL;
}

static struct qs_slice next_word(struct qs_parser *parser)
{
    const char *start;

    qs_skip_blanks(parser);
    start = parser->p;
    while (parser->p < parser->end && !strchr(" \t\r\n#", *parser->p)) {
        parser->p++;
    }
    return qs_slice(start, (size_t)(parser->p - start));
}

/* One header line, from its first word on. */
static bool header_line(struct qs_parser *parser)
{
    const struct key *key = NULL;
    bool given = true;

    for (;;) {
        struct qs_slice word = next_word(parser);
        const struct key *next = find_key(word);

        /* The caller saw that the line begins with one. */
        assert(key || next || word.n == 0);
        if (word.n == 0 || next) {
            if (!given) {
                return qs_fail(parser, "nothing behind %s, expected a value",
                               key->word);
            }
            if (word.n == 0) {
                return true;
            }
            key = next;
            given = false;
        } else if (given && !key->many) {
            return bad_value(parser, word, header_words);
        } else if (key->value(parser, word)) {
            parser->p = word.p + word.n;
            given = true;
        } else {
            return false;
        }
    }
}

/* Whether a header word stands here; does not move. */
static bool at_key(struct qs_parser *parser)
{
    const char *p = parser->p;
    bool is_key = find_key(next_word(parser)) != NULL;

    parser->p = p;
    return is_key;
}

bool qs_parse_header(struct qs_parser *parser)
{
    for (;;) {
        size_t varies;

        while (parser->p < parser->end && strchr(" \t\r\n", *parser->p)) {
            qs_advance(parser);
        }
        if (parser->p == parser->end || !at_key(parser)) {
            return true;
        }
        varies = parser->c->vary.n;
        if (!header_line(parser)) {
            return false;
        }
        if (parser->p < parser->end && *parser->p == '#') {
            struct qs_slice why;

            if (parser->c->vary.n == varies) {
                return qs_fail(parser, "comment in a header, expected it "
                               "above === or behind vary");
            }
            why = qs_rest_of_line(parser);
            free(parser->c->vary_why);
            parser->c->vary_why = qs_copy(parser, why);
            if (!parser->c->vary_why) {
                return false;
            }
        }
    }
}
