/*
 * See tolerated.h.  A row looks for its cause with as little knowledge of
 * JSON as will do.
 */
#include "tolerated.h"

#include "scan.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The byte at i, NUL beyond both ends. */
static char at(struct qs_slice text, size_t i)
{
    return i < text.n ? text.p[i] : '\0';
}

static bool holds(struct qs_slice text, const char *part)
{
    return text.n && memmem(text.p, text.n, part, strlen(part));
}

static bool apostrophe(struct qs_slice text)
{
    return holds(text, "'");
}

static bool lone_surrogate(struct qs_slice text)
{
    struct qs_scan scan;

    return qs_scan_line(text, &scan) && scan.lone;
}

static bool repeated_key(struct qs_slice text)
{
    struct qs_scan scan;

    return qs_scan_line(text, &scan) && scan.repeats;
}

static size_t openers(struct qs_slice text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] == '[' || text.p[i] == '{';
    }
    return n;
}

static bool beyond_depth(struct qs_slice text)
{
    return openers(text) > QS_LIMIT_DEPTH;
}

static bool beyond_cjson_depth(struct qs_slice text)
{
    return openers(text) > 1000;
}

static bool leading_zero(struct qs_slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '0' && is_digit(at(text, i + 1)) &&
            !is_digit(at(text, i - 1)) && at(text, i - 1) != '.') {
            return true;
        }
    }
    return false;
}

static bool bare_point(struct qs_slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '.' && (!is_digit(at(text, i + 1)) ||
                                 !is_digit(at(text, i - 1)))) {
            return true;
        }
    }
    return false;
}

/* A control byte inside a string, or elsewhere one that is no space. */
static bool control(struct qs_slice text, bool inside)
{
    bool string = false;

    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c < 0x20 && string == inside &&
            (inside || !c || !strchr("\t\r\n", c))) {
            return true;
        }
        if (string && c == '\\') {
            i++;
        } else if (c == '"') {
            string = !string;
        }
    }
    return false;
}

static bool control_in_string(struct qs_slice text)
{
    return control(text, true);
}

static bool control_as_space(struct qs_slice text)
{
    return control(text, false);
}

/* Length of one character of UTF-8, 0 when it is none. */
static size_t utf8(struct qs_slice text, size_t i)
{
    unsigned char c = (unsigned char)text.p[i];
    unsigned char next = (unsigned char)at(text, i + 1);
    size_t n = c < 0x80 ? 1 : c < 0xC2 ? 0 : c < 0xE0 ? 2 : c < 0xF0 ? 3 :
               c < 0xF5 ? 4 : 0;

    for (size_t k = 1; k < n; k++) {
        if (((unsigned char)at(text, i + k) & 0xC0) != 0x80) {
            return 0;
        }
    }
    return (c == 0xE0 && next < 0xA0) || (c == 0xED && next > 0x9F) ||
           (c == 0xF0 && next < 0x90) || (c == 0xF4 && next > 0x8F) ? 0 : n;
}

static bool bad_utf8(struct qs_slice text)
{
    for (size_t i = 0, n; i < text.n; i += n) {
        n = utf8(text, i);
        if (!n) {
            return true;
        }
    }
    return false;
}

static bool byte_order_mark(struct qs_slice text)
{
    return text.n >= 3 && memcmp(text.p, "\xEF\xBB\xBF", 3) == 0;
}

static bool bad_hex(struct qs_slice text)
{
    for (size_t i = 0; i + 1 < text.n; i++) {
        for (size_t k = 2; text.p[i] == '\\' && text.p[i + 1] == 'u' && k < 6;
             k++) {
            char c = at(text, i + k);

            if (!is_digit(c) && (!c || !strchr("abcdefABCDEF", c))) {
                return true;
            }
        }
    }
    return false;
}

static bool nul_escape(struct qs_slice text)
{
    return holds(text, "\\u0000");
}

static bool many_digits(struct qs_slice text)
{
    size_t run = 0;

    for (size_t i = 0; i < text.n && run < 16; i++) {
        run = is_digit(text.p[i]) || text.p[i] == '.' ? run + 1 : 0;
    }
    return run == 16;
}

static bool big_exponent(struct qs_slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        size_t k = i + 1 + (at(text, i + 1) == '+');

        if ((text.p[i] == 'e' || text.p[i] == 'E') &&
            is_digit(at(text, k)) && is_digit(at(text, k + 1)) &&
            is_digit(at(text, k + 2))) {
            return true;
        }
    }
    return false;
}

const struct qs_tolerated qs_tolerated[] = {
    { "single-quotes", QS_OURS_ACCEPTS, apostrophe,
      "QMP's servers take single quotes, and \\' in both kinds" },
    { "lone-surrogate", QS_OURS_REFUSES, lone_surrogate,
      "half a surrogate pair is no character" },
    { "repeated-key", QS_OURS_REFUSES, repeated_key,
      "RFC 8259 leaves it open; servers refuse it since QEMU 4.0" },
    { "depth", QS_OURS_REFUSES, beyond_depth, "the ceiling on depth" },
    { "cjson-leading-zero", QS_CJSON_ACCEPTS, leading_zero,
      "reads numbers by strtod" },
    { "cjson-bare-point", QS_CJSON_ACCEPTS, bare_point,
      "reads numbers by strtod" },
    { "cjson-control-in-string", QS_CJSON_ACCEPTS, control_in_string,
      "copies all bytes up to the quote" },
    { "cjson-control-as-space", QS_CJSON_ACCEPTS, control_as_space,
      "skips all bytes up to 0x20" },
    { "cjson-bad-utf-8", QS_CJSON_ACCEPTS, bad_utf8, "does not look" },
    { "cjson-byte-order-mark", QS_CJSON_ACCEPTS, byte_order_mark,
      "skips it" },
    { "cjson-bad-hex", QS_CJSON_ACCEPTS, bad_hex, "reads it as U+0000" },
    { "cjson-single-quotes", QS_CJSON_REFUSES, apostrophe,
      "does not know them" },
    { "cjson-depth", QS_CJSON_REFUSES, beyond_cjson_depth,
      "its ceiling is 1000" },
    { "cjson-nul-escape", QS_CJSON_VALUE, nul_escape,
      "ends the string there" },
    { "cjson-many-digits", QS_CJSON_VALUE, many_digits,
      "rounds to binary64, and prints 15 digits where they are close" },
    { "cjson-big-exponent", QS_CJSON_VALUE, big_exponent,
      "prints null for what is beyond binary64" },
};

const size_t qs_tolerated_count = QS_COUNT(qs_tolerated);

bool qs_tolerates(enum qs_differs differs, struct qs_slice text,
                  struct qs_slice struck)
{
    for (size_t i = 0; i < QS_COUNT(qs_tolerated); i++) {
        const struct qs_tolerated *row = &qs_tolerated[i];

        if (row->differs == differs && !qs_slice_is(struck, row->name) &&
            row->holds(text)) {
            return true;
        }
    }
    return false;
}
