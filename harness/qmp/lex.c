/*
 * The lexer of lex.h as a state machine over bytes.  States name what has
 * been read of a token; strings are scanned in runs, everything else is
 * short.  Escapes and UTF-8 inside strings are text.c's affair.
 */
#include "qmp/lex.h"

#include "qmp/bytes.h"

enum state {
    START,
    STRING, STRING_ESCAPE,      /* double quotes */
    SINGLE, SINGLE_ESCAPE,      /* single quotes */
    WORD,
    MINUS, ZERO, INT, POINT, FRACTION, EXP, EXP_SIGN, EXP_DIGITS,
    SKIP,                       /* after a lexical error */
};

void qs_lex_init(struct qs_lex *lex, size_t max)
{
    lex->state = START;
    lex->pending = false;
    lex->discard = false;
    qs_buf_init(&lex->text, max);
}

void qs_lex_release(struct qs_lex *lex)
{
    qs_buf_release(&lex->text);
}

void qs_lex_reset(struct qs_lex *lex)
{
    lex->state = START;
    lex->pending = false;
    lex->discard = false;
    qs_buf_reset(&lex->text);
}

bool qs_lex_idle(const struct qs_lex *lex)
{
    return lex->state == START;
}

bool qs_lex_skipping(const struct qs_lex *lex)
{
    return lex->state == SKIP;
}

/* Strings are most of what is read: bytes that may end a run of one. */
#define EIGHT true, true, true, true, true, true, true, true
static const bool stops[256] = {
    EIGHT, EIGHT, EIGHT, EIGHT,     /* control bytes */
    ['"'] = true, ['\''] = true, ['\\'] = true,
    [0xFE] = true, [0xFF] = true,
};

static enum qs_token structural(unsigned char c)
{
    switch (c) {
    case '{': return QS_TOK_OBJECT;
    case '}': return QS_TOK_OBJECT_END;
    case '[': return QS_TOK_ARRAY;
    case ']': return QS_TOK_ARRAY_END;
    case ':': return QS_TOK_COLON;
    case ',': return QS_TOK_COMMA;
    default: return QS_TOK_MORE;
    }
}

/* Keeps bytes of the token; MORE, LIMIT or FAILED. */
static enum qs_token keep(struct qs_lex *lex, const void *p, size_t n)
{
    if (lex->discard) {
        return QS_TOK_MORE;
    }
    if (n == 1) {
        qs_buf_addc(&lex->text, *(const char *)p);
    } else {
        qs_buf_add(&lex->text, p, n);
    }
    if (lex->text.err == QS_LIMIT) {
        lex->discard = true;
        return QS_TOK_LIMIT;
    }
    return lex->text.err == QS_OK ? QS_TOK_MORE : QS_TOK_FAILED;
}

static void shift(struct qs_slice *in, size_t n)
{
    in->p += n;
    in->n -= n;
}

/* The token in hand is complete; the next call begins another. */
static enum qs_token done(struct qs_lex *lex, enum qs_token token)
{
    lex->state = token == QS_TOK_STRAY ? SKIP : START;
    lex->pending = true;
    return token;
}

/*
 * The byte in front is no part of any token.  It is shown in the text; a
 * structural one is left to be counted.
 */
static enum qs_token stray(struct qs_lex *lex, struct qs_slice *in)
{
    unsigned char c = (unsigned char)in->p[0];
    enum qs_token token = qs_is_resync((char)c) ? QS_TOK_RESYNC : QS_TOK_STRAY;

    if (keep(lex, in->p, 1) == QS_TOK_FAILED) {
        return QS_TOK_FAILED;
    }
    if (structural(c) == QS_TOK_MORE) {
        shift(in, 1);
    }
    return done(lex, token);
}

/* The state after c in a number, START when c is not part of it. */
static enum state number_next(enum state state, unsigned char c)
{
    bool digit = qs_is_digit((char)c);
    bool exponent = c == 'e' || c == 'E';

    switch (state) {
    case MINUS:
        return c == '0' ? ZERO : digit ? INT : START;
    case ZERO:
        return c == '.' ? POINT : exponent ? EXP : START;
    case INT:
        return digit ? INT : c == '.' ? POINT : exponent ? EXP : START;
    case POINT:
        return digit ? FRACTION : START;
    case FRACTION:
        return digit ? FRACTION : exponent ? EXP : START;
    case EXP:
        return digit ? EXP_DIGITS : c == '+' || c == '-' ? EXP_SIGN : START;
    case EXP_SIGN:
    case EXP_DIGITS:
        return digit ? EXP_DIGITS : START;
    case START: case STRING: case STRING_ESCAPE: case SINGLE:
    case SINGLE_ESCAPE: case WORD: case SKIP:
        break;
    }
    return START;
}

static bool number_complete(enum state state)
{
    return state == ZERO || state == INT || state == FRACTION ||
           state == EXP_DIGITS;
}

static enum qs_token in_number(struct qs_lex *lex, struct qs_slice *in)
{
    unsigned char c = (unsigned char)in->p[0];
    enum state state = (enum state)lex->state;
    enum state next = number_next(state, c);
    enum qs_token token;

    if (next == START) {
        /* A digit behind a leading zero is part of no number. */
        if (!number_complete(state) || qs_is_digit((char)c)) {
            return stray(lex, in);
        }
        return done(lex, QS_TOK_NUMBER);
    }
    token = keep(lex, in->p, 1);
    lex->state = (int)next;
    shift(in, 1);
    return token;
}

static enum qs_token in_word(struct qs_lex *lex, struct qs_slice *in)
{
    size_t n = 0;
    enum qs_token token;

    while (n < in->n && in->p[n] >= 'a' && in->p[n] <= 'z') {
        n++;
    }
    token = keep(lex, in->p, n);
    shift(in, n);
    if (token != QS_TOK_MORE || in->n == 0) {
        return token;
    }
    return done(lex, QS_TOK_KEYWORD);
}

/* Scans to the closing quote, an escape or a byte that may not be there. */
static enum qs_token in_string(struct qs_lex *lex, struct qs_slice *in)
{
    const char quote = lex->state == STRING ? '"' : '\'';
    size_t n = 0;
    enum qs_token token;

    while (n < in->n && (!stops[(unsigned char)in->p[n]] ||
                         (in->p[n] == (quote ^ '"' ^ '\'')))) {
        n++;
    }
    if (n < in->n && (in->p[n] == quote || in->p[n] == '\\')) {
        bool closed = in->p[n] == quote;

        token = keep(lex, in->p, n + 1);
        if (token == QS_TOK_LIMIT && closed) {
            /* The quote is left, so that the token still gets its end. */
            shift(in, n);
            return token;
        }
        shift(in, n + 1);
        if (!closed) {
            lex->state = quote == '"' ? STRING_ESCAPE : SINGLE_ESCAPE;
            return token;
        }
        return token == QS_TOK_MORE ? done(lex, QS_TOK_STRING) : token;
    }
    token = keep(lex, in->p, n);
    shift(in, n);
    if (token != QS_TOK_MORE || in->n == 0) {
        return token;
    }
    return stray(lex, in);
}

static enum qs_token in_escape(struct qs_lex *lex, struct qs_slice *in)
{
    unsigned char c = (unsigned char)in->p[0];
    enum qs_token token;

    if (c < 0x20 || c >= 0xFE) {
        return stray(lex, in);
    }
    token = keep(lex, in->p, 1);
    lex->state = lex->state == STRING_ESCAPE ? STRING : SINGLE;
    shift(in, 1);
    return token;
}

/* Drops bytes that follow a lexical error; MORE when there is nothing to
   say yet. */
static enum qs_token in_skip(struct qs_lex *lex, struct qs_slice *in)
{
    while (in->n > 0) {
        unsigned char c = (unsigned char)in->p[0];

        if (structural(c) != QS_TOK_MORE) {
            lex->state = START;
            return QS_TOK_MORE;
        }
        shift(in, 1);
        if (qs_is_resync((char)c)) {
            return done(lex, QS_TOK_RESUMED);
        }
        if (c == '\n' || c == '\r') {
            lex->state = START;
            return QS_TOK_MORE;
        }
    }
    return QS_TOK_MORE;
}

static enum qs_token at_start(struct qs_lex *lex, struct qs_slice *in)
{
    unsigned char c = (unsigned char)in->p[0];
    enum qs_token token = structural(c);

    if (lex->pending) {
        qs_buf_reset(&lex->text);
        lex->pending = false;
        lex->discard = false;
    }
    if (qs_is_space((char)c)) {
        do {
            shift(in, 1);
        } while (in->n > 0 && qs_is_space(in->p[0]));
        return QS_TOK_MORE;
    }
    if (token != QS_TOK_MORE) {
        enum qs_token kept = keep(lex, in->p, 1);

        shift(in, 1);
        return kept == QS_TOK_MORE ? done(lex, token) : kept;
    }
    if (c == '"' || c == '\'') {
        lex->state = c == '"' ? STRING : SINGLE;
    } else if (c == '-') {
        lex->state = MINUS;
    } else if (c == '0') {
        lex->state = ZERO;
    } else if (qs_is_digit((char)c)) {
        lex->state = INT;
    } else if (c >= 'a' && c <= 'z') {
        lex->state = WORD;
    } else {
        return stray(lex, in);
    }
    token = keep(lex, in->p, 1);
    shift(in, 1);
    return token;
}

static enum qs_token step(struct qs_lex *lex, struct qs_slice *in)
{
    switch ((enum state)lex->state) {
    case START:
        return at_start(lex, in);
    case STRING:
    case SINGLE:
        return in_string(lex, in);
    case STRING_ESCAPE:
    case SINGLE_ESCAPE:
        return in_escape(lex, in);
    case WORD:
        return in_word(lex, in);
    case MINUS: case ZERO: case INT: case POINT: case FRACTION:
    case EXP: case EXP_SIGN: case EXP_DIGITS:
        return in_number(lex, in);
    case SKIP:
        return in_skip(lex, in);
    }
    return QS_TOK_FAILED;
}

enum qs_token qs_lex_next(struct qs_lex *lex, struct qs_slice *in)
{
    enum qs_token token = QS_TOK_MORE;

    while (in->n > 0 && token == QS_TOK_MORE) {
        token = step(lex, in);
    }
    return token;
}

enum qs_token qs_lex_end(struct qs_lex *lex)
{
    enum state state = (enum state)lex->state;

    if (state == WORD) {
        return done(lex, QS_TOK_KEYWORD);
    }
    if (number_complete(state)) {
        return done(lex, QS_TOK_NUMBER);
    }
    return QS_TOK_MORE;
}
