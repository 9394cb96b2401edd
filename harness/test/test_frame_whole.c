/*
 * The ceilings of a frame, exactly there and one past, and the reader of a
 * message that is at hand as a whole.
 */
#include "qmp/emit.h"
#include "qmp/frame.h"
#include "test/guard.h"

static enum qs_err whole(struct qs_slice text, const struct qs_limits *limits,
                         struct qs_fault *fault)
{
    struct qs_json *value = NULL;
    enum qs_err err = qs_frame_whole(text, limits, &value, fault);

    CHECK((value != NULL) == (err == QS_OK));
    qs_json_free(value);
    return err;
}

static void whole_values(void)
{
    static const char *const rows[] = {
        "{}", " {} \r\n\t", "1", " -0", "1e309 ", "null", "true\n", "'a'",
        "[1,[2]]", "{'a':{'b':[]}}",
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_fault fault;

        CHECK_ROW(rows[i]);
        CHECK_INT(whole(guarded(rows[i], strlen(rows[i])), &qs_limits_qemu,
                        &fault), QS_OK);
    }
}

static void what_is_not_one_value(void)
{
    static const struct {
        const char *text;
        enum qs_error_id error;
    } rows[] = {
        /* Nothing, or cut short. */
        { "", QS_E_EXPECTING_VALUE }, { " \n", QS_E_EXPECTING_VALUE },
        { "{", QS_E_EXPECTING_VALUE }, { "[1", QS_E_EXPECTING_VALUE },
        { "{'a':", QS_E_EXPECTING_VALUE }, { "'a", QS_E_EXPECTING_VALUE },
        { "-", QS_E_EXPECTING_VALUE }, { "1.", QS_E_EXPECTING_VALUE },
        { "1e+", QS_E_EXPECTING_VALUE }, { "'\\", QS_E_EXPECTING_VALUE },
        /* Too much. */
        { "{} {}", QS_E_EXPECTING_VALUE }, { "1 2", QS_E_EXPECTING_VALUE },
        { "{}'", QS_E_EXPECTING_VALUE }, { "{}[", QS_E_EXPECTING_VALUE },
        { "{}1", QS_E_EXPECTING_VALUE }, { "{}}", QS_E_EXPECTING_VALUE },
        { "{},", QS_E_EXPECTING_VALUE }, { "null null", QS_E_EXPECTING_VALUE },
        { "{}@", QS_E_STRAY }, { "{}\xFF", QS_E_STRAY },
        /* Malformed. */
        { "foo", QS_E_KEYWORD }, { "nul", QS_E_KEYWORD },
        { "01", QS_E_STRAY }, { "[01]", QS_E_STRAY },
        { "[1,]", QS_E_EXPECTING_VALUE },
        { "{'a':1,'a':1}", QS_E_DUPLICATE_KEY }, { "'\\x'", QS_E_ESCAPE },
        { "\xEF\xBB\xBF{}", QS_E_STRAY }, { "'\xC0\x80'", QS_E_UTF8 },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_fault fault;

        CHECK_ROW(rows[i].text);
        CHECK_INT(whole(guarded(rows[i].text, strlen(rows[i].text)),
                        &qs_limits_qemu, &fault), QS_BAD);
        CHECK_INT(fault.id, rows[i].error);
    }
}

/* NUL is no end of anything. */
static void bytes_may_hold_nul(void)
{
    struct qs_fault fault;

    CHECK_INT(whole(guarded("{}\0", 3), &qs_limits_qemu, &fault), QS_BAD);
    CHECK_INT(fault.id, QS_E_STRAY);
    CHECK_INT(whole(guarded("'a\0'", 4), &qs_limits_qemu, &fault), QS_BAD);
    CHECK_INT(fault.id, QS_E_STRAY);
}

/* A number in n pairs of brackets. */
static void nest(struct qs_buf *text, const char *const *pair, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        qs_buf_adds(text, pair[0]);
    }
    qs_buf_addc(text, '1');
    for (size_t i = 0; i < n; i++) {
        qs_buf_adds(text, pair[1]);
    }
}

static void check_depth(struct qs_limits limits, size_t depth)
{
    static const char *const brackets[][2] = {
        { "[", "]" }, { "{'a':", "}" }, { "[{'a':", "}]" },
    };

    limits.depth = depth;
    for (size_t i = 0; i < QS_COUNT(brackets); i++) {
        size_t per = i == 2 ? 2 : 1;
        struct qs_buf text = QS_BUF_INIT(1u << 20);
        struct qs_fault fault;

        for (size_t past = 0; past < 2; past++) {
            qs_buf_reset(&text);
            qs_buf_adds(&text, past ? "[" : "");
            nest(&text, brackets[i], depth / per);
            qs_buf_adds(&text, past ? "]" : "");
            CHECK_INT(whole(qs_buf_slice(&text), &limits, &fault),
                      past ? QS_BAD : QS_OK);
            CHECK(!past || fault.id == QS_E_DEPTH);
        }
        qs_buf_release(&text);
    }
}

static void depth_at_the_ceiling_and_past_it(void)
{
    check_depth(qs_limits_qemu, QS_LIMIT_DEPTH);
    check_depth(qs_limits_qemu, 2);
    check_depth(qs_limits_qemu, 8);
}

/* Whatever is asked for, no tree is too deep to be copied and freed. */
static void no_ceiling_on_depth_is_beyond_the_highest(void)
{
    static const char *const pair[] = { "[", "]" };
    struct qs_limits limits = qs_limits_qemu;
    struct qs_buf text = QS_BUF_INIT(1u << 24);
    struct qs_json *value = NULL, *copy;
    struct qs_fault fault;

    limits.depth = SIZE_MAX;
    nest(&text, pair, QS_LIMIT_DEPTH_MAX);
    CHECK_INT(qs_frame_whole(qs_buf_slice(&text), &limits, &value, &fault),
              QS_OK);
    copy = qs_json_copy(value);
    CHECK(copy && qs_json_equal(copy, value));
    qs_json_free(copy);
    qs_json_free(value);
    qs_buf_reset(&text);
    nest(&text, pair, QS_LIMIT_DEPTH_MAX + 1);
    CHECK_INT(whole(qs_buf_slice(&text), &limits, &fault), QS_BAD);
    CHECK_INT(fault.id, QS_E_DEPTH);
    qs_buf_reset(&text);
    nest(&text, pair, 1000000);
    CHECK_INT(whole(qs_buf_slice(&text), &limits, &fault), QS_BAD);
    qs_buf_release(&text);
}

/* Brackets that come and go are no depth. */
static void breadth_is_no_depth(void)
{
    struct qs_limits limits = qs_limits_qemu;
    struct qs_buf text = QS_BUF_INIT(1u << 20);
    struct qs_fault fault;

    limits.depth = 2;
    qs_buf_addc(&text, '[');
    for (unsigned i = 0; i < 5000; i++) {
        qs_buf_adds(&text, i ? ",{}" : "[]");
    }
    qs_buf_addc(&text, ']');
    CHECK_INT(whole(qs_buf_slice(&text), &limits, &fault), QS_OK);
    qs_buf_release(&text);
}

/* [{},1,1,...]: four tokens and two for each one. */
static void check_tokens(size_t tokens)
{
    struct qs_limits limits = qs_limits_qemu;
    struct qs_buf text = QS_BUF_INIT(1u << 24);
    struct qs_fault fault;

    limits.tokens = tokens;
    qs_buf_adds(&text, "[{}");
    for (size_t n = 4; n < tokens; n += 2) {
        qs_buf_adds(&text, ",1");
    }
    qs_buf_addc(&text, ']');
    CHECK_INT(whole(qs_buf_slice(&text), &limits, &fault), QS_OK);
    qs_buf_reset(&text);
    qs_buf_adds(&text, "[");
    for (size_t n = 2; n < tokens; n += 2) {
        qs_buf_adds(&text, "1,");
    }
    qs_buf_adds(&text, "1]");
    CHECK_INT(whole(qs_buf_slice(&text), &limits, &fault), QS_BAD);
    CHECK_INT(fault.id, QS_E_TOKENS);
    qs_buf_release(&text);
}

static void tokens_at_the_ceiling_and_past_it(void)
{
    check_tokens(QS_LIMIT_TOKENS);
    check_tokens(4);
    check_tokens(16);
}

/* {"a":"xxx"}: eight bytes and one for each x; blanks are no token. */
static void check_bytes(size_t bytes)
{
    struct qs_limits limits = qs_limits_qemu;
    struct qs_buf text = QS_BUF_INIT(bytes + 100);
    struct qs_fault fault;

    limits.bytes = bytes;
    for (size_t past = 0; past < 2; past++) {
        qs_buf_reset(&text);
        qs_buf_adds(&text, " { \"a\" : \"");
        for (size_t n = 8 - past; n < bytes; n++) {
            qs_buf_addc(&text, 'x');
        }
        qs_buf_adds(&text, "\" } ");
        CHECK_INT(whole(qs_buf_slice(&text), &limits, &fault),
                  past ? QS_BAD : QS_OK);
        CHECK(!past || fault.id == QS_E_BYTES);
    }
    qs_buf_release(&text);
}

/* One token alone. */
static void check_scalar(const char *text, size_t bytes)
{
    struct qs_limits limits = qs_limits_qemu;
    struct qs_fault fault;

    CHECK_ROW(text);
    limits.bytes = bytes;
    CHECK_INT(whole(guarded(text, strlen(text)), &limits, &fault), QS_OK);
    limits.bytes = bytes - 1;
    CHECK_INT(whole(guarded(text, strlen(text)), &limits, &fault), QS_BAD);
    CHECK_INT(fault.id, QS_E_BYTES);
}

static void bytes_at_the_ceiling_and_past_it(void)
{
    check_bytes(QS_LIMIT_BYTES);
    check_bytes(9);
    check_bytes(64);
    check_scalar("'abc'", 5);
    check_scalar("'\\u0041'", 8);
    check_scalar("1234", 4);
    check_scalar("-1.5e+10", 8);
    check_scalar("null", 4);
    check_scalar("{}", 2);
    check_scalar("[1,2]", 5);
}

/* Past any ceiling: one error, then dropped to the end, then a good one. */
static void recovery_behind_a_ceiling(void)
{
    static const struct {
        const char *text;
        enum qs_error_id error;
    } rows[] = {
        { "[[[[[]],1]]]", QS_E_DEPTH },
        { "[[[[{'a':'x'},@\n2]]]]", QS_E_DEPTH },
        { "[1,2,3,4,5,6]", QS_E_TOKENS },
        { "[1,2,3,4,[5,6],'a']", QS_E_TOKENS },
        { "['0123456789012345678901234567890']", QS_E_BYTES },
        { "{'0123456789012345678901234567890':{'a':[1]}}", QS_E_BYTES },
        { "'0123456789012345678901234567890'", QS_E_BYTES },
        { "0123456789012345678901234567890 ", QS_E_STRAY },
        { "1123456789012345678901234567890 ", QS_E_BYTES },
        { "thisisaverylongkeywordnobodyknows ", QS_E_BYTES },
        { "[1,\"0123456789012345678901234567890\xFF", QS_E_BYTES },
        { "['012345678','012345678','01234567']", QS_E_BYTES },
    };
    struct qs_limits limits = {
        .depth = 4, .tokens = 10, .bytes = 30,
    };
    struct qs_frame *frame = qs_frame_new(&limits);

    CHECK(frame != NULL);
    for (size_t i = 0; i < 2 * QS_COUNT(rows); i++) {
        const char *bad = rows[i / 2].text;
        struct qs_json *value = NULL;
        struct qs_buf text = QS_BUF_INIT(1000);
        unsigned errors = 0, values = 0;
        struct qs_slice rest;

        CHECK_ROW(bad);
        qs_buf_addf(&text, "%s\n[1,2]", bad);
        rest = qs_buf_slice(&text);
        while (rest.n > 0) {
            struct qs_slice in = next_piece(&rest, i % 2 ? 1 : SIZE_MAX);
            enum qs_frame_result result;

            while ((result = qs_frame_next(frame, &in, &value)) !=
                   QS_FRAME_MORE) {
                if (result == QS_FRAME_BAD) {
                    CHECK_INT(qs_frame_fault(frame)->id, rows[i / 2].error);
                    errors++;
                } else {
                    CHECK_INT(result, QS_FRAME_VALUE);
                    CHECK_INT(qs_json_count(value), 2);
                    qs_json_free(value);
                    values++;
                }
            }
        }
        CHECK_INT(errors, 1);
        CHECK_INT(values, 1);
        CHECK(qs_frame_idle(frame));
        qs_buf_release(&text);
    }
    qs_frame_free(frame);
}

/* Its brackets are counted, not kept. */
static void what_is_dropped_nests_without_a_ceiling(void)
{
    static const char *const pair[] = { "[", "]" };
    struct qs_limits limits = qs_limits_qemu;
    struct qs_buf text = QS_BUF_INIT(1u << 24);
    struct qs_fault fault;

    limits.depth = 1;
    nest(&text, pair, 1000000);
    CHECK_INT(whole(qs_buf_slice(&text), &limits, &fault), QS_BAD);
    CHECK_INT(fault.id, QS_E_DEPTH);
    qs_buf_release(&text);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(whole_values),
        TEST(what_is_not_one_value),
        TEST(bytes_may_hold_nul),
        TEST(depth_at_the_ceiling_and_past_it),
        TEST(no_ceiling_on_depth_is_beyond_the_highest),
        TEST(breadth_is_no_depth),
        TEST(tokens_at_the_ceiling_and_past_it),
        TEST(bytes_at_the_ceiling_and_past_it),
        TEST(recovery_behind_a_ceiling),
        TEST(what_is_dropped_nests_without_a_ceiling),
    };

    return test_main(cases, QS_COUNT(cases));
}
