/*
 * Words for the ways of cutting and spelling, and the spelling itself: from
 * token to token, so that what a token says stays untouched.
 */
#include "suite/axes.h"

#include <ctype.h>

#include "qmp/lex.h"

#define TEXT_MAX (16u << 20)

static const struct {
    const char *word, *text;
} spellings[] = {
    [QS_SPELL_PLAIN] = { NULL, "" },
    [QS_SPELL_SPACED] = { "ws", "white space between tokens" },
    [QS_SPELL_LINES] = { "ws", "other line ends" },
    [QS_SPELL_ORDER] = { "order", "members in reverse" },
    [QS_SPELL_ESCAPED] = { "escape", "strings escaped" },
    [QS_SPELL_IDS] = { "id", "ids in lists" },
};
_Static_assert(QS_COUNT(spellings) == QS_SPELL_COUNT, "words for each");

void qs_cut_print(struct qs_buf *out, struct qs_cut cut)
{
    if (cut.spelling != QS_SPELL_PLAIN) {
        qs_buf_adds(out, spellings[cut.spelling].text);
        return;
    }
    switch (cut.kind) {
    case QS_CUT_NONE:
        qs_buf_adds(out, "whole message");
        break;
    case QS_CUT_BYTES:
        qs_buf_adds(out, "one byte at a time");
        break;
    case QS_CUT_JOIN:
        qs_buf_adds(out, "coalesced");
        break;
    case QS_CUT_AT:
        qs_buf_addf(out, "cut after byte %zu", cut.at);
        break;
    }
}

const char *qs_spelling_word(enum qs_spelling spelling)
{
    return spellings[spelling].word;
}

static void add(struct qs_buf *out, struct qs_slice s)
{
    qs_buf_add(out, s.p, s.n);
}

/* Plain ASCII characters of a string token, each as an escape. */
static void add_escaped(struct qs_buf *out, struct qs_slice token)
{
    for (size_t i = 0; i < token.n; i++) {
        unsigned char c = (unsigned char)token.p[i];

        if (c == '\\' && i + 1 < token.n) {
            size_t n = token.p[i + 1] == 'u' && i + 5 < token.n ? 6 : 2;

            qs_buf_add(out, token.p + i, n);
            i += n - 1;
        } else if (i > 0 && i + 1 < token.n && c >= 0x20 && c < 0x7F) {
            qs_buf_addf(out, "\\u%04x", c);
        } else {
            qs_buf_addc(out, (char)c);
        }
    }
}

/*
 * The next token of *rest in *token, without what stands before it; false at
 * the end or on something that is no token.
 */
static bool next(struct qs_lex *lex, struct qs_slice *rest,
                 struct qs_slice *token, enum qs_token *kind)
{
    while (rest->n > 0 && strchr(" \t\r\n", *rest->p)) {
        rest->p++;
        rest->n--;
    }
    token->p = rest->p;
    *kind = qs_lex_next(lex, rest);
    if (*kind == QS_TOK_MORE) {
        *kind = qs_lex_end(lex);
    }
    token->n = (size_t)(rest->p - token->p);
    return *kind >= QS_TOK_OBJECT && *kind <= QS_TOK_KEYWORD;
}

static void respell_tokens(struct qs_buf *out, struct qs_slice text,
                           enum qs_spelling spelling)
{
    static const char *const blanks[] = { " ", "\t", "\r\n", "  ", "\n" };
    struct qs_lex lex;
    struct qs_slice rest = text, token;
    enum qs_token kind;
    size_t n = 0;

    qs_lex_init(&lex, TEXT_MAX);
    while (next(&lex, &rest, &token, &kind)) {
        if (spelling == QS_SPELL_SPACED) {
            qs_buf_adds(out, blanks[n++ % QS_COUNT(blanks)]);
        }
        if (spelling == QS_SPELL_ESCAPED && kind == QS_TOK_STRING) {
            add_escaped(out, token);
        } else {
            add(out, token);
        }
    }
    qs_lex_release(&lex);
}

/* A member of the outermost object. */
struct member {
    struct qs_slice key, value;
};

/* Splits text; the number of members, 0 when it is no plain object. */
static size_t split(struct qs_slice text, struct member *v, size_t max)
{
    struct qs_lex lex;
    struct qs_slice rest = text, token;
    enum qs_token kind;
    size_t depth = 0, n = 0;
    bool key = true, good = false;

    qs_lex_init(&lex, TEXT_MAX);
    while (next(&lex, &rest, &token, &kind)) {
        bool opens = kind == QS_TOK_OBJECT || kind == QS_TOK_ARRAY;

        depth -= kind == QS_TOK_OBJECT_END || kind == QS_TOK_ARRAY_END;
        if (depth == 0) {
            good = kind == QS_TOK_OBJECT_END;
            if (!opens || n > 0) {
                break;
            }
        } else if (depth == 1 && kind == QS_TOK_COMMA) {
            key = true;
        } else if (depth == 1 && kind == QS_TOK_COLON) {
            key = false;
        } else if (key && n < max && kind == QS_TOK_STRING) {
            v[n++] = (struct member){ token, { NULL, 0 } };
        } else if (key || n == 0) {
            break;
        } else {
            v[n - 1].value.p = v[n - 1].value.p ? v[n - 1].value.p : token.p;
            v[n - 1].value.n = (size_t)(rest.p - v[n - 1].value.p);
        }
        depth += opens;
    }
    qs_lex_release(&lex);
    while (rest.n > 0 && isspace((unsigned char)*rest.p)) {
        rest.p++;
        rest.n--;
    }
    return good && rest.n == 0 ? n : 0;
}

static bool is_id(struct qs_slice key)
{
    return qs_slice_is(key, "\"id\"") || qs_slice_is(key, "'id'");
}

static bool respell_members(struct qs_buf *out, struct qs_slice text,
                            enum qs_spelling spelling)
{
    struct member v[32];
    size_t n = split(text, v, QS_COUNT(v));

    qs_buf_addc(out, '{');
    for (size_t i = 0; i < n; i++) {
        const struct member *m = &v[spelling == QS_SPELL_ORDER ? n - 1 - i
                                                               : i];
        bool wrap = spelling == QS_SPELL_IDS && is_id(m->key);

        qs_buf_adds(out, i > 0 ? ", " : "");
        add(out, m->key);
        qs_buf_adds(out, wrap ? ": [" : ": ");
        add(out, m->value);
        qs_buf_adds(out, wrap ? "]" : "");
    }
    qs_buf_addc(out, '}');
    return n > 0;
}

void qs_spell(struct qs_buf *text, enum qs_spelling spelling)
{
    struct qs_buf out = QS_BUF_INIT(TEXT_MAX);
    struct qs_slice old = qs_buf_slice(text);
    struct member v[32];
    bool good = split(old, v, QS_COUNT(v)) > 0;

    switch (spelling) {
    case QS_SPELL_PLAIN:
    case QS_SPELL_COUNT:
        good = false;
        break;
    case QS_SPELL_SPACED:
    case QS_SPELL_ESCAPED:
        respell_tokens(&out, old, spelling);
        break;
    case QS_SPELL_LINES:
        qs_buf_adds(&out, "\r\n \n");
        add(&out, old);
        break;
    case QS_SPELL_ORDER:
    case QS_SPELL_IDS:
        good = good && respell_members(&out, old, spelling);
        break;
    }
    if (good && out.err == QS_OK) {
        qs_buf_reset(text);
        add(text, qs_buf_slice(&out));
    }
    qs_buf_release(&out);
}

void qs_unspell_id(struct qs_json *reply)
{
    const struct qs_json *id = qs_json_get(reply, "id");
    const char *text = id ? qs_json_get_text(reply, "id") : NULL;
    struct qs_json *own;

    if (!id || (text && strncmp(text, "fence-", 6) == 0)) {
        return;
    }
    if (qs_json_type(id) == QS_JSON_ARRAY && qs_json_count(id) == 1) {
        own = qs_json_copy(qs_json_first(id));
    } else {
        own = qs_json_string("an id that is not as it was spelled");
    }
    qs_json_unset(reply, "id");
    if (!qs_json_set(reply, "id", own)) {
        /* Without it the pattern that expects one does not match. */
        return;
    }
}
