/*
 * Strings in both directions: escapes and UTF-8 good and bad, and every code
 * point there is.
 */
#include "qmp/text.h"
#include "test/guard.h"
#include "test/scan.h"

#include <stdio.h>

static enum qs_error_id decode(struct qs_slice token, struct qs_buf *out,
                               struct qs_buf *arg)
{
    struct qs_slice text = guarded(token.p, token.n);

    qs_buf_reset(out);
    qs_buf_reset(arg);
    return qs_text_decode(text, out, arg);
}

static void good_strings(void)
{
    static const struct {
        const char *token, *text;
    } rows[] = {
        { "\"\"", "" },
        { "''", "" },
        { "\"it's\"", "it's" },
        { "'\"'", "\"" },
        { "\"\\\"\\'\\\\\\/\\b\\f\\n\\r\\t\"", "\"'\\/\b\f\n\r\t" },
        { "'\\\"\\'\\\\\\/\\b\\f\\n\\r\\t'", "\"'\\/\b\f\n\r\t" },
        { "\"\\u0041\\u00e9\\u20AC\"", "A\xC3\xA9\xE2\x82\xAC" },
        { "\"\\uD834\\uDD1E\"", "\xF0\x9D\x84\x9E" },
        { "\"\\ud800\\udc00\\uDBFF\\uDFFF\"",
          "\xF0\x90\x80\x80\xF4\x8F\xBF\xBF" },
        { "\"a\\u0000b\"", "a\xC0\x80" "b" },
        { "\"\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E\"",
          "\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E" },
        { "\"\x7F%d\"", "\x7F%d" },
        { "\"\\uD7FF\\uE000\\u0800\\u07FF\\u0080\\u007F\"",
          "\xED\x9F\xBF\xEE\x80\x80\xE0\xA0\x80\xDF\xBF\xC2\x80\x7F" },
        /* No characters, and valid all the same (RFC 8259 section 8.2). */
        { "\"\\uFFFF\xEF\xB7\x90\"", "\xEF\xBF\xBF\xEF\xB7\x90" },
    };
    struct qs_buf out = QS_BUF_INIT(1000), arg = QS_BUF_INIT(16);

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].token);
        CHECK_INT(decode(qs_slice_str(rows[i].token), &out, &arg),
                  QS_E_NONE);
        CHECK_STR(qs_buf_str(&out), rows[i].text);
        CHECK_STR(qs_buf_str(&arg), "");
    }
    qs_buf_release(&out);
    qs_buf_release(&arg);
}

static void bad_strings(void)
{
    static const struct {
        const char *token;
        enum qs_error_id error;
        const char *arg;
    } rows[] = {
        { "'\\a'", QS_E_ESCAPE, "" }, { "'\\v'", QS_E_ESCAPE, "" },
        { "'\\x41'", QS_E_ESCAPE, "" }, { "'\\0'", QS_E_ESCAPE, "" },
        { "'\\U0041'", QS_E_ESCAPE, "" }, { "'\\N'", QS_E_ESCAPE, "" },
        { "'\\\xC3\xA9'", QS_E_ESCAPE, "" }, { "'\\ '", QS_E_ESCAPE, "" },
        { "'\\u'", QS_E_CODE_POINT, "\\u'" },
        { "'\\u0'", QS_E_CODE_POINT, "\\u0'" },
        { "'\\u00'", QS_E_CODE_POINT, "\\u00'" },
        { "'\\u004'", QS_E_CODE_POINT, "\\u004'" },
        { "\"\\u00\\\"\"", QS_E_CODE_POINT, "\\u00\\\"" },
        { "'\\u1\\u0041'", QS_E_CODE_POINT, "\\u1\\u0" },
        { "'\\u00g0'", QS_E_CODE_POINT, "\\u00g0" },
        { "'\\u 041'", QS_E_CODE_POINT, "\\u 041" },
        { "'\\u+041'", QS_E_CODE_POINT, "\\u+041" },
        { "'\\u-001'", QS_E_CODE_POINT, "\\u-001" },
        { "'\\u0x41'", QS_E_CODE_POINT, "\\u0x41" },
        { "'\\uD800'", QS_E_CODE_POINT, "\\uD800" },
        { "'\\udbff.'", QS_E_CODE_POINT, "\\udbff" },
        { "'\\uDC00'", QS_E_CODE_POINT, "\\uDC00" },
        { "'\\uDC00\\uD800'", QS_E_CODE_POINT, "\\uDC00" },
        { "'\\uD800\\uD800'", QS_E_CODE_POINT, "\\uD800" },
        { "'\\uD800\\u0041'", QS_E_CODE_POINT, "\\uD800" },
        { "'\\uD800\\n12345'", QS_E_CODE_POINT, "\\uD800" },
        { "'\\uD800\\uDBFF'", QS_E_CODE_POINT, "\\uD800" },
        { "'\\uD800\\uE000'", QS_E_CODE_POINT, "\\uD800" },
        { "'\\u0041\\uDC00'", QS_E_CODE_POINT, "\\uDC00" },
        { "'\\uD7FF\\uDC00'", QS_E_CODE_POINT, "\\uDC00" },
        { "'\\uDC00\\uDC00'", QS_E_CODE_POINT, "\\uDC00" },
        { "'\\uE000\\uDC00'", QS_E_CODE_POINT, "\\uDC00" },
        { "'\\uD800.uDC00'", QS_E_CODE_POINT, "\\uD800" },
        { "'\\uD800\\uDC0'", QS_E_CODE_POINT, "\\uD800" },
        { "'\\uD800\\uDC0g'", QS_E_CODE_POINT, "\\uD800" },
        /* Overlong, also for NUL, which escapes must spell. */
        { "'\xC0\x80'", QS_E_UTF8, "" }, { "'\xC0\xAF'", QS_E_UTF8, "" },
        { "'\xC1\xBF'", QS_E_UTF8, "" },
        { "'\xE0\x80\x80'", QS_E_UTF8, "" },
        { "'\xE0\x9F\xBF'", QS_E_UTF8, "" },
        { "'\xF0\x80\x80\x80'", QS_E_UTF8, "" },
        { "'\xF0\x8F\xBF\xBF'", QS_E_UTF8, "" },
        { "'\xF8\x88\x80\x80\x80'", QS_E_UTF8, "" },
        { "'\xFC\x84\x80\x80\x80\x80'", QS_E_UTF8, "" },
        /* Surrogates, alone and in pairs. */
        { "'\xED\xA0\x80'", QS_E_UTF8, "" },
        { "'\xED\xBF\xBF'", QS_E_UTF8, "" },
        { "'\xED\xA0\x80\xED\xB0\x80'", QS_E_UTF8, "" },
        /* Beyond U+10FFFF. */
        { "'\xF4\x90\x80\x80'", QS_E_UTF8, "" },
        { "'\xF5\x80\x80\x80'", QS_E_UTF8, "" },
        { "'\xF7\xBF\xBF\xBF'", QS_E_UTF8, "" },
        /* Cut short, and continuations of nothing. */
        { "'\xC3'", QS_E_UTF8, "" }, { "'\xE2\x82'", QS_E_UTF8, "" },
        { "'\xF0\x9D\x84'", QS_E_UTF8, "" }, { "'\xE2'", QS_E_UTF8, "" },
        { "'\xC3'\\''", QS_E_UTF8, "" }, { "'\xC3.'", QS_E_UTF8, "" },
        { "'\xE2\x82.'", QS_E_UTF8, "" }, { "'\xE2\xC3\xA9'", QS_E_UTF8, "" },
        { "'\x80'", QS_E_UTF8, "" }, { "'\xBF'", QS_E_UTF8, "" },
        { "'\xC3\xA9\xA9'", QS_E_UTF8, "" },
    };
    struct qs_buf out = QS_BUF_INIT(1000), arg = QS_BUF_INIT(16);

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].token);
        CHECK_INT(decode(qs_slice_str(rows[i].token), &out, &arg),
                  rows[i].error);
        CHECK_STR(qs_buf_str(&arg), rows[i].arg);
    }
    qs_buf_release(&out);
    qs_buf_release(&arg);
}

/* UTF-8 as RFC 3629 tabulates it, without arithmetic shared with text.c. */
static size_t encode(unsigned c, char *bytes)
{
    if (c < 0x80) {
        bytes[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        bytes[0] = (char)(192 + c / 64);
        bytes[1] = (char)(128 + c % 64);
        return 2;
    }
    if (c < 0x10000) {
        bytes[0] = (char)(224 + c / 4096);
        bytes[1] = (char)(128 + c / 64 % 64);
        bytes[2] = (char)(128 + c % 64);
        return 3;
    }
    bytes[0] = (char)(240 + c / 262144);
    bytes[1] = (char)(128 + c / 4096 % 64);
    bytes[2] = (char)(128 + c / 64 % 64);
    bytes[3] = (char)(128 + c % 64);
    return 4;
}

/* What the emitter must write between its quotes. */
static void escape(unsigned c, char *text, size_t size)
{
    static const char plain[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
    const char *at = c && c < 0x80 ? strchr(plain, (int)c) : NULL;

    if (at) {
        snprintf(text, size, "\"\\%c\"", letters[at - plain]);
    } else if (c >= 0x20 && c < 0x7F) {
        snprintf(text, size, "\"%c\"", (int)c);
    } else if (c < 0x10000) {
        snprintf(text, size, "\"\\u%04X\"", c);
    } else {
        snprintf(text, size, "\"\\u%04X\\u%04X\"",
                 0xD800 + (c - 0x10000) / 0x400,
                 0xDC00 + (c - 0x10000) % 0x400);
    }
}

static void every_code_point_there_and_back(void)
{
    struct qs_buf out = QS_BUF_INIT(100), arg = QS_BUF_INIT(16);
    struct qs_buf wire = QS_BUF_INIT(100);

    for (unsigned c = 1; c <= 0x110000; c++) {
        bool bad = (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF;
        char raw[8] = "'", text[20];
        size_t n = encode(c, raw + 1);

        raw[n + 1] = '\'';
        /* The lexer keeps what ends a string, so these stay outside. */
        if (c == '\'' || c == '\\') {
            continue;
        }
        CHECK_INT(decode(qs_slice(raw, n + 2), &out, &arg),
                  bad ? QS_E_UTF8 : QS_E_NONE);
        if (bad) {
            continue;
        }
        CHECK_INT(qs_buf_len(&out), n);
        CHECK(memcmp(out.p, raw + 1, n) == 0);
        qs_buf_reset(&wire);
        qs_text_emit(&wire, guarded(raw + 1, n));
        escape(c, text, sizeof(text));
        CHECK_STR(qs_buf_str(&wire), text);
        CHECK_INT(decode(qs_buf_slice(&wire), &out, &arg), QS_E_NONE);
        CHECK_INT(qs_buf_len(&out), n);
        CHECK(memcmp(out.p, raw + 1, n) == 0);
    }
    qs_buf_release(&out);
    qs_buf_release(&arg);
    qs_buf_release(&wire);
}

static void nul_there_and_back(void)
{
    struct qs_buf out = QS_BUF_INIT(100), arg = QS_BUF_INIT(16);
    struct qs_buf wire = QS_BUF_INIT(100);

    CHECK_INT(decode(qs_slice_str("'\\u0000x\\u0000'"), &out, &arg),
              QS_E_NONE);
    CHECK_STR(qs_buf_str(&out), "\xC0\x80x\xC0\x80");
    qs_text_emit(&wire, guarded(out.p, qs_buf_len(&out)));
    CHECK_STR(qs_buf_str(&wire), "\"\\u0000x\\u0000\"");
    qs_buf_release(&out);
    qs_buf_release(&arg);
    qs_buf_release(&wire);
}

/* Memory that no decoder made: still one valid string of ASCII. */
static void whatever_is_emitted_is_valid(void)
{
    static const unsigned char odd[] = {
        0x00, 0x22, 0x41, 0x5C, 0x7F, 0x80, 0xA9, 0xBF, 0xC0, 0xC1, 0xC3,
        0xE0, 0xE2, 0xED, 0xEF, 0xF0, 0xF4, 0xF5, 0xFE, 0xFF,
    };
    struct qs_buf wire = QS_BUF_INIT(100);
    const size_t n = sizeof(odd);

    for (size_t i = 0; i < n * n * n * n; i++) {
        const unsigned char bytes[4] = {
            odd[i % n], odd[i / n % n], odd[i / n / n % n],
            odd[i / n / n / n],
        };
        const char *end;

        qs_buf_reset(&wire);
        qs_text_emit(&wire, guarded(bytes, sizeof(bytes)));
        end = scan_value(qs_buf_str(&wire));
        CHECK(end != NULL);
        CHECK_INT(end - qs_buf_str(&wire), qs_buf_len(&wire));
    }
    qs_buf_release(&wire);
}

/* A byte that begins no character is replaced alone. */
static void what_is_no_character_is_replaced(void)
{
#define BAD "\\uFFFD"
    static const struct {
        const char *text, *wire;
    } rows[] = {
        { "\xC0\x81", "\"" BAD BAD "\"" },
        { "\xC1\xBF", "\"" BAD BAD "\"" },
        { "\xF5\x80\x80\x80", "\"" BAD BAD BAD BAD "\"" },
        { "\xFF" "a", "\"" BAD "a\"" },
        { "\x80", "\"" BAD "\"" },
        { "\xC3" "a\xC3", "\"" BAD "a" BAD "\"" },
        { "\xC0\x80\xC0", "\"\\u0000" BAD "\"" },
    };
    struct qs_buf wire = QS_BUF_INIT(100);

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        qs_buf_reset(&wire);
        qs_text_emit(&wire, guarded(rows[i].text, strlen(rows[i].text)));
        CHECK_STR(qs_buf_str(&wire), rows[i].wire);
    }
    qs_buf_release(&wire);
}

static void ceilings_stick(void)
{
    struct qs_buf out = QS_BUF_INIT(3), arg = QS_BUF_INIT(16);

    CHECK_INT(decode(qs_slice_str("'abc'"), &out, &arg), QS_E_NONE);
    CHECK_INT(out.err, QS_OK);
    CHECK_INT(decode(qs_slice_str("'ab\\u00e9'"), &out, &arg), QS_E_NONE);
    CHECK_INT(out.err, QS_LIMIT);
    qs_buf_reset(&out);
    qs_text_emit(&out, qs_slice_str("a"));
    CHECK_INT(out.err, QS_OK);
    qs_text_emit(&out, qs_slice_str(""));
    CHECK_INT(out.err, QS_LIMIT);
    qs_buf_release(&out);
    qs_buf_release(&arg);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(good_strings),
        TEST(bad_strings),
        TEST(every_code_point_there_and_back),
        TEST(nul_there_and_back),
        TEST(whatever_is_emitted_is_valid),
        TEST(what_is_no_character_is_replaced),
        TEST(ceilings_stick),
    };

    return test_main(cases, QS_COUNT(cases));
}
