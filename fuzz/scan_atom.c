/*
 * Strings are hashed by code point, numbers by value.
 */
#include "scan_atom.h"

#include <errno.h>
#include <stdlib.h>

static int hex4(const char *p, uint32_t *out)
{
    uint32_t v = 0;

    for (int i = 0; i < 4; i++) {
        char c = p[i];
        int digit = c >= '0' && c <= '9' ? c - '0' :
                    c >= 'a' && c <= 'f' ? c - 'a' + 10 :
                    c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

        if (digit < 0) {
            return 0;
        }
        v = 16 * v + (uint32_t)digit;
    }
    *out = v;
    return 1;
}

/* One escape behind its backslash; pairs are joined. */
static size_t escape(struct qs_slice in, uint32_t *point,
                     struct qs_scan *scan)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    const char *at;
    uint32_t low;

    if (in.n && in.p[0] && (at = strchr(from, in.p[0])) != NULL) {
        *point = (unsigned char)to[at - from];
        return 1;
    }
    if (in.n < 5 || in.p[0] != 'u' || !hex4(in.p + 1, point)) {
        return 0;
    }
    if (*point < 0xD800 || *point > 0xDFFF) {
        return 5;
    }
    if (*point < 0xDC00 && in.n >= 11 && in.p[5] == '\\' && in.p[6] == 'u' &&
        hex4(in.p + 7, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *point = 0x10000 + ((*point - 0xD800) << 10) + (low - 0xDC00);
        return 11;
    }
    scan->lone = true;
    return 5;
}

/* One character of UTF-8 beyond ASCII. */
static size_t utf8(struct qs_slice in, uint32_t *point)
{
    unsigned char c = (unsigned char)in.p[0];
    size_t n = c >= 0xF0 ? 4 : c >= 0xE0 ? 3 : 2;
    static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };

    if (c < 0xC2 || c > 0xF4 || in.n < n) {
        return 0;
    }
    *point = c & (0x7Fu >> n);
    for (size_t i = 1; i < n; i++) {
        if (((unsigned char)in.p[i] & 0xC0) != 0x80) {
            return 0;
        }
        *point = (*point << 6) | ((unsigned char)in.p[i] & 0x3Fu);
    }
    return *point >= least[n] && *point <= 0x10FFFF &&
           !(*point >= 0xD800 && *point <= 0xDFFF) ? n : 0;
}

size_t qs_scan_string(struct qs_slice in, uint64_t *hash,
                      struct qs_scan *scan)
{
    uint64_t h = 17;
    size_t at = 1;

    while (at < in.n && in.p[at] != '"') {
        struct qs_slice rest = qs_slice(in.p + at, in.n - at);
        uint32_t point = (unsigned char)rest.p[0];
        size_t n = 1;

        if (point < 0x20) {
            scan->why = "control character in a string";
            return 0;
        }
        if (point == '\\') {
            n = escape(qs_slice(rest.p + 1, rest.n - 1), &point, scan);
            n += n > 0;
        } else if (point > 0x7F) {
            n = utf8(rest, &point);
        }
        if (!n) {
            scan->why = "bad escape or UTF-8";
            return 0;
        }
        h = qs_scan_mix(h, point);
        at += n;
    }
    *hash = h;
    return at < in.n ? at + 1 : 0;
}

static size_t digits(struct qs_slice in, size_t at)
{
    while (at < in.n && in.p[at] >= '0' && in.p[at] <= '9') {
        at++;
    }
    return at;
}

/* Length of a number's lexeme, 0 when it is none; *whole: an integer. */
static size_t lexeme(struct qs_slice in, bool *whole)
{
    size_t at = in.n && in.p[0] == '-', from = at;

    at = digits(in, at);
    if (at == from || (in.p[from] == '0' && at > from + 1)) {
        return 0;
    }
    *whole = true;
    if (at < in.n && in.p[at] == '.') {
        *whole = false;
        from = at + 1;
        at = digits(in, from);
        if (at == from) {
            return 0;
        }
    }
    if (at < in.n && (in.p[at] == 'e' || in.p[at] == 'E')) {
        *whole = false;
        at++;
        at += at < in.n && (in.p[at] == '+' || in.p[at] == '-');
        from = at;
        at = digits(in, from);
        if (at == from) {
            return 0;
        }
    }
    return at;
}

/* Integers in int64 or uint64 by their bits, all else as binary64. */
static uint64_t number_hash(const char *text, bool whole)
{
    union {
        double d;
        uint64_t u;
    } bits;

    errno = 0;
    if (whole && text[0] == '-') {
        bits.u = (uint64_t)strtoll(text, NULL, 10);
        if (errno == 0) {
            return qs_scan_mix(bits.u ? 23 : 19, bits.u);
        }
    } else if (whole) {
        bits.u = strtoull(text, NULL, 10);
        if (errno == 0) {
            return qs_scan_mix(19, bits.u);
        }
    }
    bits.d = strtod(text, NULL);
    if (!whole && bits.d >= -9007199254740992.0 &&
        bits.d <= 9007199254740992.0) {
        int64_t v = (int64_t)bits.d;

        if ((double)v >= bits.d && (double)v <= bits.d) {
            return qs_scan_mix(v < 0 ? 23 : 19, (uint64_t)v);
        }
    }
    return qs_scan_mix(29, bits.u);
}

size_t qs_scan_atom(struct qs_slice in, uint64_t *hash)
{
    static const char *const words[] = { "true", "false", "null" };
    char text[400];
    bool whole = false;
    size_t n;

    for (size_t i = 0; i < QS_COUNT(words); i++) {
        n = strlen(words[i]);
        if (in.n >= n && memcmp(in.p, words[i], n) == 0) {
            *hash = 31 + i;
            return n;
        }
    }
    n = lexeme(in, &whole);
    if (n && n < sizeof(text)) {
        memcpy(text, in.p, n);
        text[n] = '\0';
        *hash = number_hash(text, whole);
    } else {
        /* Longer than any number has a reason to be: by its bytes. */
        *hash = 37;
        for (size_t i = 0; i < n; i++) {
            *hash = qs_scan_mix(*hash, (unsigned char)in.p[i]);
        }
    }
    return n;
}
