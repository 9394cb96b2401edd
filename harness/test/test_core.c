/*
 * The core at its edges: the first and the last code point of each length,
 * bytes that are dropped and those that end the dropping, buffers that are
 * just full.
 */
#include "qmp/emit.h"
#include "qmp/frame.h"
#include "qmp/lex.h"
#include "qmp/text.h"
#include "test/test.h"

/* Between quotes, what becomes of it in memory; NULL: refused. */
static const struct {
    const char *in, *out;
} decodings[] = {
    { "\x7F", "\x7F" }, { "\xC2\x80", "\xC2\x80" },
    { "\xDF\xBF", "\xDF\xBF" }, { "\xE0\xA0\x80", "\xE0\xA0\x80" },
    { "\xE1\x80\x80", "\xE1\x80\x80" }, { "\xED\x9F\xBF", "\xED\x9F\xBF" },
    { "\xEE\x80\x80", "\xEE\x80\x80" }, { "\xEF\xBF\xBF", "\xEF\xBF\xBF" },
    { "\xF0\x90\x80\x80", "\xF0\x90\x80\x80" },
    { "\xF1\x80\x80\x80", "\xF1\x80\x80\x80" },
    { "\xF3\xBF\xBF\xBF", "\xF3\xBF\xBF\xBF" },
    { "\xF4\x8F\xBF\xBF", "\xF4\x8F\xBF\xBF" },
    { "\xC0\x80", NULL }, { "\xC1\xBF", NULL }, { "\xC2", NULL },
    { "\xC2\x7F", NULL }, { "\xC2\xC0", NULL }, { "\xDF", NULL },
    { "\xE0\x9F\xBF", NULL }, { "\xE0\xA0", NULL },
    { "\xE0\xA0\x7F", NULL }, { "\xE0\x7F\x80", NULL },
    { "\xED\xA0\x80", NULL }, { "\xED\xBF\xBF", NULL },
    { "\xF0\x8F\xBF\xBF", NULL }, { "\xF0\x90\x80", NULL },
    { "\xF4\x90\x80\x80", NULL }, { "\xF5\x80\x80\x80", NULL },
    { "\xF8\x88\x80\x80\x80", NULL }, { "\x80", NULL }, { "\xBF", NULL },
    { "\\u0000", "\xC0\x80" }, { "\\u007f", "\x7F" },
    { "\\u0080", "\xC2\x80" }, { "\\u07fF", "\xDF\xBF" },
    { "\\u0800", "\xE0\xA0\x80" }, { "\\ud7ff", "\xED\x9F\xBF" },
    { "\\ue000", "\xEE\x80\x80" }, { "\\uffff", "\xEF\xBF\xBF" },
    { "\\ud800\\udc00", "\xF0\x90\x80\x80" },
    { "\\udbff\\udfff", "\xF4\x8F\xBF\xBF" },
    { "\\ud800\\udc00z", "\xF0\x90\x80\x80z" },
    { "\\ud800", NULL }, { "\\udbff", NULL }, { "\\udc00", NULL },
    { "\\udfff", NULL }, { "\\ud800\\udbff", NULL },
    { "\\ud800\\ue000", NULL }, { "\\ud800x", NULL },
    { "\\ud800\\n00000", NULL }, { "\\udc00\\ud800", NULL },
    { "\\u12", NULL }, { "\\u00g0", NULL }, { "\\x", NULL },
    { "\\\"\\\\\\/\\b\\f\\n\\r\\t\\'", "\"\\/\b\f\n\r\t'" },
};

static void strings_are_decoded(void)
{
    for (size_t i = 0; i < QS_COUNT(decodings); i++) {
        struct qs_buf token = QS_BUF_INIT(256), out = QS_BUF_INIT(256);
        struct qs_buf arg = QS_BUF_INIT(256);
        enum qs_error_id error;

        CHECK_ROW(decodings[i].in);
        qs_buf_addf(&token, "\"%s\"", decodings[i].in);
        error = qs_text_decode(qs_buf_slice(&token), &out, &arg);
        CHECK_INT(error == QS_E_NONE, decodings[i].out != NULL);
        if (decodings[i].out) {
            CHECK_STR(qs_buf_str(&out), decodings[i].out);
        }
        qs_buf_release(&token);
        qs_buf_release(&out);
        qs_buf_release(&arg);
    }
}

static void strings_are_emitted(void)
{
    static const struct {
        const char *in, *out;
    } rows[] = {
        { " ~", "\" ~\"" }, { "\x7F", "\"\\u007F\"" },
        { "\x1F", "\"\\u001F\"" }, { "\xC2\x80", "\"\\u0080\"" },
        { "\xDF\xBF", "\"\\u07FF\"" }, { "\xE0\xA0\x80", "\"\\u0800\"" },
        { "\xEF\xBF\xBF", "\"\\uFFFF\"" },
        { "\xF0\x90\x80\x80", "\"\\uD800\\uDC00\"" },
        { "\xF4\x8F\xBF\xBF", "\"\\uDBFF\\uDFFF\"" },
        { "\xC0\x80", "\"\\u0000\"" }, { "a\xC0\x80z", "\"a\\u0000z\"" },
        { "\"\\/\b\f\n\r\t'", "\"\\\"\\\\/\\b\\f\\n\\r\\t'\"" },
        { "", "\"\"" }, { "a\xFFz", "\"a\\uFFFDz\"" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_buf out = QS_BUF_INIT(256);

        CHECK_ROW(rows[i].out);
        qs_text_emit(&out, qs_slice_str(rows[i].in));
        CHECK_STR(qs_buf_str(&out), rows[i].out);
        qs_buf_release(&out);
    }
}

/* Appends each value that comes, "!N" for the fault N. */
static void read_all(struct qs_frame *frame, struct qs_slice in,
                     struct qs_buf *out)
{
    struct qs_json *value = NULL;
    enum qs_frame_result got;

    while ((got = qs_frame_next(frame, &in, &value)) != QS_FRAME_MORE) {
        qs_buf_adds(out, qs_buf_len(out) ? " " : "");
        if (got == QS_FRAME_BAD) {
            qs_buf_addf(out, "!%d", (int)qs_frame_fault(frame)->id);
            if (qs_frame_fault(frame)->arg[0]) {
                qs_buf_addf(out, "(%s)", qs_frame_fault(frame)->arg);
            }
        } else {
            CHECK_INT(got, QS_FRAME_VALUE);
            qs_emit(out, value);
            qs_json_free(value);
        }
    }
}

static void check_frames(const char *in, size_t n, const char *want)
{
    static const size_t pieces[] = { 1000, 1, 3 };

    for (size_t i = 0; i < QS_COUNT(pieces); i++) {
        struct qs_frame *frame = qs_frame_new(&qs_limits_qemu);
        struct qs_buf out = QS_BUF_INIT(4096);

        CHECK(frame != NULL);
        for (size_t at = 0; at < n; at += pieces[i]) {
            size_t m = n - at < pieces[i] ? n - at : pieces[i];

            read_all(frame, qs_slice(in + at, m), &out);
        }
        CHECK_STR(qs_buf_str(&out), want);
        qs_frame_free(frame);
        qs_buf_release(&out);
    }
}

#define FRAMES(in, want) { in, sizeof(in) - 1, want }

/* 1 stray, 2 value, 3 colon, 4, 5 separators, 6 key, 7 twice, 8 keyword. */
static void messages_are_framed(void)
{
    static const struct {
        const char *in;
        size_t n;
        const char *want;
    } rows[] = {
        FRAMES("{}{}[] 1 ", "{} {} [] 1"),
        FRAMES("{\"a\": 1", ""),
        FRAMES("{1: 2} {}", "!6 {}"),
        FRAMES("{true: 2} {}", "!6 {}"),
        FRAMES("{[]: 2} {}", "!6 {}"),
        FRAMES("{{}: 2} {}", "!6 {}"),
        FRAMES("{wrong: 2} {}", "!8(wrong) {}"),
        FRAMES("{: 2} {}", "!2 {}"),
        FRAMES("{, 2} {}", "!2 {}"),
        FRAMES("{] {}", "!2 {}"),
        FRAMES("{\"a\" 2} {}", "!3 {}"),
        FRAMES("{\"a\": } {}", "!2 {}"),
        FRAMES("{\"a\": 1 2} {}", "!4 {}"),
        FRAMES("{\"a\": 1,} {}", "!2 {}"),
        FRAMES("{\"a\": 1, \"a\": 2} {}", "!7 {}"),
        FRAMES("{\"b\": 1, \"a\": 2, \"b\": 3} {}", "!7 {}"),
        FRAMES("{\"aa\": 1, \"a\": 2} {}", "{\"aa\": 1, \"a\": 2} {}"),
        FRAMES("[1 2] {}", "!5 {}"),
        FRAMES("[1,] {}", "!2 {}"),
        FRAMES("nul {}", "!8(nul) {}"),
        FRAMES("zaz {}", "!8(zaz) {}"),
        FRAMES("\"\\ \" {}", "!9 {}"),
        FRAMES("} {}", "!2 {}"),
        /* A line end, a bracket or a resync byte ends the dropping. */
        FRAMES("@ a {}", "!1(@) {}"),
        FRAMES("@ a\n{}", "!1(@) {}"),
        FRAMES("@ a\r1 ", "!1(@) 1"),
        FRAMES("@ 2\n1 ", "!1(@) 1"),
        FRAMES("@ 2 \" 1 ", "!1(@)"),
        FRAMES("@ \x01 1 ", "!1(@) 1"),
        FRAMES("@ \t 1 ", "!1(@)"),
        FRAMES("@ \xFE 1 ", "!1(@) 1"),
        FRAMES("@ \xFD 1 ", "!1(@)"),
        FRAMES("@ \x1F 1 ", "!1(@) 1"),
        FRAMES("[@ 1, 2] {}", "!1(@) {}"),
        FRAMES("[@\n] {}", "!1(@) {}"),
        FRAMES("\xFF{}", "!1(\xFF) {}"),
        FRAMES("\"a\xFE{}", "!1(\"a\xFE) {}"),
        FRAMES("\"a\\\xFE{}", "!1(\"a\\\xFE) {}"),
        FRAMES("\"a\\\xFDz\" {}", "!9 {}"),
        FRAMES("\"a\x1F{}", "!1(\"a\x1F) {}"),
        FRAMES("{\"a\x01{}", "!1(\"a\x01) {}"),
        FRAMES("'a\"b' \"c'd\" ", "\"a\\\"b\" \"c'd\""),
        FRAMES("'a\\'b' ", "\"a'b\""),
        FRAMES("-0 0.1e+9 ", "-0 0.1e+9"),
        FRAMES("01 {}", "!1(01) {}"),
        FRAMES("1.x {}", "!1(1.x) {}"),
        FRAMES("1e {}", "!1(1e ) {}"),
        FRAMES("- {}", "!1(- ) {}"),
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].in);
        check_frames(rows[i].in, rows[i].n, rows[i].want);
    }
}

/* What was begun is forgotten, whatever it was. */
static void a_reset_forgets(void)
{
    static const char *const begun[] = {
        "{", "[[{\"a\": ", "@ ", "{@", "\"", "\"\\", "tru", "[1, ", "{\"a\"",
    };
    struct qs_frame *frame = qs_frame_new(&qs_limits_qemu);

    for (size_t i = 0; i < QS_COUNT(begun); i++) {
        struct qs_buf out = QS_BUF_INIT(256);

        CHECK_ROW(begun[i]);
        CHECK(qs_frame_idle(frame));
        read_all(frame, qs_slice_str(begun[i]), &out);
        CHECK(!qs_frame_idle(frame));
        qs_frame_reset(frame);
        CHECK(qs_frame_idle(frame) && !qs_frame_dropping(frame));
        qs_buf_reset(&out);
        read_all(frame, qs_slice_str("{\"b\": [1]}"), &out);
        CHECK_STR(qs_buf_str(&out), "{\"b\": [1]}");
        qs_buf_release(&out);
    }
    qs_frame_free(frame);
}

static void integers_are_read(void)
{
    static const struct {
        const char *lexeme;
        bool good;
        int64_t value;
    } rows[] = {
        { "5", true, 5 }, { "-7", true, -7 }, { "0", true, 0 },
        { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 }, { "1.5", false, 0 },
        { "1e3", false, 0 },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_json *node = qs_json_lexeme(rows[i].lexeme);
        int64_t value = 42;

        CHECK_ROW(rows[i].lexeme);
        CHECK_INT(qs_json_int_value(node, &value), rows[i].good);
        CHECK_INT(value, rows[i].good ? rows[i].value : 42);
        qs_json_free(node);
    }
}

static void buffers_keep_what_they_hold(void)
{
    struct qs_buf buf = QS_BUF_INIT(1000);
    char bytes[64];

    for (int i = 0; i < 200; i++) {
        qs_buf_addf(&buf, "%05d", i);
        if (i >= 20) {
            CHECK_INT(qs_buf_take(&buf, bytes, 5), 5);
            CHECK_INT(bytes[4], '0' + (i - 20) % 10);
        }
    }
    CHECK_INT(qs_buf_len(&buf), 100);
    qs_buf_drop(&buf, 95);
    CHECK_STR(qs_buf_str(&buf), "00199");
    qs_buf_drop(&buf, 5);
    CHECK_INT(qs_buf_len(&buf), 0);
    /* At the ceiling, and one past it. */
    for (int i = 0; i < 1000; i++) {
        qs_buf_addc(&buf, 'x');
    }
    CHECK_INT(buf.err, QS_OK);
    CHECK_INT(qs_buf_len(&buf), 1000);
    qs_buf_addc(&buf, 'y');
    CHECK_INT(buf.err, QS_LIMIT);
    CHECK_INT(qs_buf_len(&buf), 1000);
    qs_buf_reset(&buf);
    CHECK_INT(buf.err, QS_OK);
    qs_buf_adds(&buf, "z");
    CHECK_STR(qs_buf_str(&buf), "z");
    qs_buf_release(&buf);
}

/* Deep and wide, so that every stack grows more than once. */
static void values_come_back_as_they_are(void)
{
    struct qs_buf in = QS_BUF_INIT(1u << 20), out = QS_BUF_INIT(1u << 20);
    struct qs_frame *frame = qs_frame_new(&qs_limits_qemu);

    for (int i = 0; i < 300; i++) {
        qs_buf_adds(&in, i % 2 ? "[1, " : "{\"a\": ");
    }
    qs_buf_adds(&in, "null");
    for (int i = 300; i-- > 0;) {
        qs_buf_adds(&in, i % 2 ? ", 2]" : ", \"b\": true}");
    }
    read_all(frame, qs_buf_slice(&in), &out);
    CHECK_STR(qs_buf_str(&out), qs_buf_str(&in));
    qs_frame_free(frame);
    qs_buf_release(&in);
    qs_buf_release(&out);
}

/* What is told of a fault is cut, not overrun. */
static void long_words_are_cut(void)
{
    struct qs_frame *frame = qs_frame_new(&qs_limits_qemu);
    struct qs_buf in = QS_BUF_INIT(1024);
    struct qs_slice rest;
    struct qs_json *value;

    for (int i = 0; i < 200; i++) {
        qs_buf_addc(&in, 'a');
    }
    qs_buf_addc(&in, '\n');
    rest = qs_buf_slice(&in);
    CHECK_INT(qs_frame_next(frame, &rest, &value), QS_FRAME_BAD);
    CHECK_INT(strlen(qs_frame_fault(frame)->arg),
              sizeof(qs_frame_fault(frame)->arg) - 1);
    qs_frame_free(frame);
    qs_buf_release(&in);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(strings_are_decoded),
        TEST(strings_are_emitted),
        TEST(messages_are_framed),
        TEST(a_reset_forgets),
        TEST(integers_are_read),
        TEST(buffers_keep_what_they_hold),
        TEST(values_come_back_as_they_are),
        TEST(long_words_are_cut),
    };

    return test_main(cases, QS_COUNT(cases));
}
