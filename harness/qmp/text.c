/*
 * Strings of RFC 8259 section 7 between token and memory: escapes and UTF-8
 * are judged here, one code point at a time.
 */
#include "qmp/text.h"

#define BAD_UTF8 UINT32_MAX

static bool is_surrogate(uint32_t c)
{
    return c >= 0xD800 && c <= 0xDFFF;
}

/* Reads one code point of UTF-8 and moves *p; BAD_UTF8 when it is none. */
static uint32_t utf8_next(const unsigned char **p, const unsigned char *end)
{
    static const uint32_t least[] = { 0, 0x80, 0x800, 0x10000 };
    uint32_t c = *(*p)++;
    unsigned more;

    if (c < 0x80) {
        return c;
    }
    if (c >= 0xC2 && c <= 0xDF) {
        more = 1;
        c &= 0x1F;
    } else if (c >= 0xE0 && c <= 0xEF) {
        more = 2;
        c &= 0x0F;
    } else if (c >= 0xF0 && c <= 0xF4) {
        more = 3;
        c &= 0x07;
    } else {
        return BAD_UTF8;
    }
    for (unsigned i = 0; i < more; i++) {
        if (*p == end || (**p & 0xC0) != 0x80) {
            return BAD_UTF8;
        }
        c = c << 6 | (*(*p)++ & 0x3F);
    }
    if (c < least[more] || c > 0x10FFFF || is_surrogate(c)) {
        return BAD_UTF8;
    }
    return c;
}

/* Appends modified UTF-8: U+0000 in two bytes. */
static void utf8_add(struct qs_buf *out, uint32_t c)
{
    if (c != 0 && c < 0x80) {
        qs_buf_addc(out, (char)c);
    } else if (c < 0x800) {
        qs_buf_addc(out, (char)(0xC0 | c >> 6));
        qs_buf_addc(out, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        qs_buf_addc(out, (char)(0xE0 | c >> 12));
        qs_buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        qs_buf_addc(out, (char)(0x80 | (c & 0x3F)));
    } else {
        qs_buf_addc(out, (char)(0xF0 | c >> 18));
        qs_buf_addc(out, (char)(0x80 | (c >> 12 & 0x3F)));
        qs_buf_addc(out, (char)(0x80 | (c >> 6 & 0x3F)));
        qs_buf_addc(out, (char)(0x80 | (c & 0x3F)));
    }
}

/* Four hexadecimal digits at p, or UINT32_MAX. */
static uint32_t hex4(const unsigned char *p, const unsigned char *end)
{
    uint32_t c = 0;

    if (end - p < 4) {
        return UINT32_MAX;
    }
    for (int i = 0; i < 4; i++) {
        unsigned char d = p[i];

        if (d >= '0' && d <= '9') {
            c = c << 4 | (uint32_t)(d - '0');
        } else if (d >= 'a' && d <= 'f') {
            c = c << 4 | (uint32_t)(d - 'a' + 10);
        } else if (d >= 'A' && d <= 'F') {
            c = c << 4 | (uint32_t)(d - 'A' + 10);
        } else {
            return UINT32_MAX;
        }
    }
    return c;
}

/*
 * The escape as it was spelt, at most six bytes; one that is cut short takes
 * the closing quote along, which stands at end.
 */
static enum qs_error_id bad_code_point(const unsigned char *escape,
                                       const unsigned char *end,
                                       struct qs_buf *arg)
{
    size_t n = (size_t)(end - escape) + 1;

    qs_buf_add(arg, escape, n < 6 ? n : 6);
    return QS_E_CODE_POINT;
}

/* *p stands behind "\u"; pairs of surrogates are joined. */
static enum qs_error_id unicode_escape(const unsigned char **p,
                                       const unsigned char *end,
                                       struct qs_buf *out,
                                       struct qs_buf *arg)
{
    const unsigned char *start = *p - 2;
    uint32_t c = hex4(*p, end);
    uint32_t low;

    if (c == UINT32_MAX) {
        return bad_code_point(start, end, arg);
    }
    *p += 4;
    if (c >= 0xD800 && c <= 0xDBFF && end - *p >= 6 && (*p)[0] == '\\' &&
        (*p)[1] == 'u') {
        low = hex4(*p + 2, end);
        if (low >= 0xDC00 && low <= 0xDFFF) {
            *p += 6;
            utf8_add(out, 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00));
            return QS_E_NONE;
        }
    }
    if (is_surrogate(c)) {
        return bad_code_point(start, end, arg);
    }
    utf8_add(out, c);
    return QS_E_NONE;
}

/* *p stands behind the backslash. */
static enum qs_error_id escape(const unsigned char **p,
                               const unsigned char *end, struct qs_buf *out,
                               struct qs_buf *arg)
{
    static const char from[] = "\"'\\/bfnrt";
    static const char to[] = "\"'\\/\b\f\n\r\t";
    const char *at;
    unsigned char c;

    if (*p == end) {
        return QS_E_ESCAPE;
    }
    c = *(*p)++;
    if (c == 'u') {
        return unicode_escape(p, end, out, arg);
    }
    at = c ? strchr(from, c) : NULL;
    if (!at) {
        return QS_E_ESCAPE;
    }
    qs_buf_addc(out, to[at - from]);
    return QS_E_NONE;
}

enum qs_error_id qs_text_decode(struct qs_slice token, struct qs_buf *out,
                                struct qs_buf *arg)
{
    const unsigned char *p = (const unsigned char *)token.p + 1;
    const unsigned char *end = (const unsigned char *)token.p + token.n - 1;

    while (p < end) {
        const unsigned char *plain = p;

        while (p < end && *p < 0x80 && *p != '\\') {
            p++;
        }
        qs_buf_add(out, plain, (size_t)(p - plain));
        if (p == end) {
            break;
        }
        if (*p == '\\') {
            enum qs_error_id bad;

            p++;
            bad = escape(&p, end, out, arg);
            if (bad != QS_E_NONE) {
                return bad;
            }
        } else {
            uint32_t c = utf8_next(&p, end);

            if (c == BAD_UTF8) {
                return QS_E_UTF8;
            }
            utf8_add(out, c);
        }
    }
    return QS_E_NONE;
}

/* The short escape of c, or 0. */
static char short_escape(uint32_t c)
{
    switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return 0;
    }
}

/* c as "\uXXXX". */
static void emit_unit(struct qs_buf *out, uint32_t c)
{
    static const char digits[] = "0123456789ABCDEF";
    const char text[] = { '\\', 'u', digits[c >> 12 & 15],
                          digits[c >> 8 & 15], digits[c >> 4 & 15],
                          digits[c & 15] };

    qs_buf_add(out, text, sizeof(text));
}

static void emit_escaped(struct qs_buf *out, uint32_t c)
{
    char letter = short_escape(c);

    if (letter) {
        qs_buf_addc(out, '\\');
        qs_buf_addc(out, letter);
    } else if (c >= 0x10000) {
        c -= 0x10000;
        emit_unit(out, 0xD800 + (c >> 10));
        emit_unit(out, 0xDC00 + (c & 0x3FF));
    } else {
        emit_unit(out, c);
    }
}

size_t qs_text_printable(struct qs_slice text)
{
    const unsigned char *p = (const unsigned char *)text.p;
    const unsigned char *end = p + text.n;
    uint32_t c = text.n > 0 ? utf8_next(&p, end) : BAD_UTF8;

    return c == BAD_UTF8 || c < 0x20 || (c >= 0x7F && c < 0xA0)
           ? 0 : text.n - (size_t)(end - p);
}

/* Bytes that stand for themselves between quotes: ASCII that prints. */
#define EIGHT true, true, true, true, true, true, true, true
#define NONE false, false, false, false, false, false, false, false
static const bool plain_bytes[256] = {
    NONE, NONE, NONE, NONE,
    true, true, ['"'] = false, true, true, true, true, true,
    EIGHT, EIGHT, EIGHT, EIGHT, EIGHT, EIGHT,
    true, true, true, true, ['\\'] = false, true, true, true,
    EIGHT, EIGHT, EIGHT,
    true, true, true, true, true, true, true, [0x7F] = false,
};

void qs_text_emit(struct qs_buf *out, struct qs_slice text)
{
    const unsigned char *p = (const unsigned char *)text.p;
    const unsigned char *end = p + text.n;

    qs_buf_addc(out, '"');
    while (p < end) {
        const unsigned char *plain = p;
        uint32_t c;

        while (p < end && plain_bytes[*p]) {
            p++;
        }
        qs_buf_add(out, plain, (size_t)(p - plain));
        if (p == end) {
            break;
        }
        if (end - p >= 2 && p[0] == 0xC0 && p[1] == 0x80) {
            p += 2;
            c = 0;
        } else {
            c = utf8_next(&p, end);
        }
        /* What is no UTF-8 cannot come from a peer; still emit valid JSON. */
        emit_escaped(out, c == BAD_UTF8 ? 0xFFFD : c);
    }
    qs_buf_addc(out, '"');
}
