/*
 * What is written: ASCII, valid to a reader of its own (scan.h), and the
 * same tree when it is read again.
 */
#include "qmp/emit.h"
#include "qmp/frame.h"
#include "test/guard.h"
#include "test/scan.h"

static struct qs_json *parse(struct qs_slice text)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;

    CHECK_INT(qs_frame_whole(text, &qs_limits_qemu, &value, &fault), QS_OK);
    return value;
}

static void spelling(void)
{
    static const struct {
        const char *text, *wire;
    } rows[] = {
        { "null", "null" }, { "true", "true" }, { "false", "false" },
        { "{}", "{}" }, { "[]", "[]" }, { "[[],{}]", "[[], {}]" },
        { "[{},1,[2],3]", "[{}, 1, [2], 3]" },
        { "{'b':1,'a':{'c':[]},'d':null}",
          "{\"b\": 1, \"a\": {\"c\": []}, \"d\": null}" },
        { "'\\'/\\u007f\\u00e9\\n'", "\"'/\\u007F\\u00E9\\n\"" },
        { "{'\\u0000\\ud83d\\ude00':'\\u0000'}",
          "{\"\\u0000\\uD83D\\uDE00\": \"\\u0000\"}" },
        /* A number is its lexeme. */
        { "[0,-0,-0.0,1.0,0.1,1E+05,1e309,2.50]",
          "[0, -0, -0.0, 1.0, 0.1, 1E+05, 1e309, 2.50]" },
        { "[9223372036854775807,9223372036854775808,-9223372036854775808]",
          "[9223372036854775807, 9223372036854775808, "
          "-9223372036854775808]" },
        { "[18446744073709551615,18446744073709551616,1e-400]",
          "[18446744073709551615, 18446744073709551616, 1e-400]" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_json *value = parse(qs_slice_str(rows[i].text));
        struct qs_buf out = QS_BUF_INIT(1000);

        CHECK_ROW(rows[i].text);
        qs_emit(&out, value);
        CHECK_STR(qs_buf_str(&out), rows[i].wire);
        qs_buf_reset(&out);
        qs_emit_line(&out, value);
        CHECK_INT(qs_buf_len(&out), strlen(rows[i].wire) + 2);
        CHECK_STR(qs_buf_str(&out) + strlen(rows[i].wire), "\r\n");
        qs_buf_release(&out);
        qs_json_free(value);
    }
}

/* Any generator will do, as long as it is the same one everywhere. */
static unsigned draw(unsigned *seed, unsigned below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 16) % below;
}

static const char *some_text(unsigned *seed)
{
    static const char *const texts[] = {
        "", "id", "\xC0\x80", "\xC3\xA9\"\\", "\x7F\x01\x1F", "\n\r\t\b\f",
        "\xF0\x9F\x98\x80", "\xEF\xBF\xBF", "'", "/", " , : ", "{}[]",
    };

    return texts[draw(seed, QS_COUNT(texts))];
}

static struct qs_json *some_scalar(unsigned *seed)
{
    static const char *const numbers[] = {
        "0", "-0", "1e309", "18446744073709551615", "0.1", "-12.5E-3",
    };

    switch (draw(seed, 4)) {
    case 0:
        return qs_json_string(some_text(seed));
    case 1:
        return qs_json_lexeme(numbers[draw(seed, QS_COUNT(numbers))]);
    case 2:
        return qs_json_bool(draw(seed, 2) != 0);
    default:
        return qs_json_null();
    }
}

/* Grows a tree at its open end, so that nothing here recurses either. */
static struct qs_json *some_tree(unsigned *seed)
{
    struct qs_json *root = qs_json_array(), *at = root;

    for (unsigned n = draw(seed, 60); n > 0; n--) {
        struct qs_json *child;
        char key[8] = "k";

        child = draw(seed, 3) ? some_scalar(seed) :
                draw(seed, 2) ? qs_json_object() : qs_json_array();
        if (qs_json_type(at) == QS_JSON_ARRAY) {
            CHECK(qs_json_push(at, child));
        } else {
            key[1] = (char)('0' + n % 10);
            key[2] = (char)('0' + n / 10);
            CHECK(qs_json_set(at, key, child));
        }
        if ((qs_json_type(child) == QS_JSON_ARRAY ||
             qs_json_type(child) == QS_JSON_OBJECT) && draw(seed, 4)) {
            at = child;
        }
    }
    return root;
}

static void drawn_trees_there_and_back(void)
{
    unsigned seed = 1;

    for (unsigned i = 0; i < 3000; i++) {
        struct qs_json *tree = some_tree(&seed), *again;
        struct qs_buf out = QS_BUF_INIT(1u << 16);
        struct qs_buf twice = QS_BUF_INIT(1u << 16);
        const char *end;

        qs_emit(&out, tree);
        CHECK_INT(out.err, QS_OK);
        end = scan_value(qs_buf_str(&out));
        CHECK(end != NULL && *end == '\0');
        again = parse(guarded(qs_buf_str(&out), qs_buf_len(&out)));
        CHECK(qs_json_equal(tree, again));
        qs_emit(&twice, again);
        CHECK_STR(qs_buf_str(&twice), qs_buf_str(&out));
        qs_json_free(tree);
        qs_json_free(again);
        qs_buf_release(&out);
        qs_buf_release(&twice);
    }
}

static void as_deep_as_may_be(void)
{
    struct qs_buf text = QS_BUF_INIT(1u << 16), out = QS_BUF_INIT(1u << 16);
    struct qs_json *value;

    for (unsigned i = 0; i < QS_LIMIT_DEPTH / 2; i++) {
        qs_buf_adds(&text, i + 1 < QS_LIMIT_DEPTH / 2 ? "[{\"a\": " : "[{");
    }
    for (unsigned i = 0; i < QS_LIMIT_DEPTH / 2; i++) {
        qs_buf_adds(&text, "}]");
    }
    value = parse(qs_buf_slice(&text));
    qs_emit(&out, value);
    CHECK_STR(qs_buf_str(&out), qs_buf_str(&text));
    qs_json_free(value);
    qs_buf_release(&text);
    qs_buf_release(&out);
}

static void wide_arrays(void)
{
    struct qs_buf text = QS_BUF_INIT(1u << 22), out = QS_BUF_INIT(1u << 22);
    struct qs_json *value;

    qs_buf_adds(&text, "[0");
    for (unsigned i = 1; i < 200000; i++) {
        qs_buf_addf(&text, ", %u", i);
    }
    qs_buf_addc(&text, ']');
    value = parse(qs_buf_slice(&text));
    qs_emit(&out, value);
    CHECK_STR(qs_buf_str(&out), qs_buf_str(&text));
    qs_json_free(value);
    qs_buf_release(&text);
    qs_buf_release(&out);
}

static void the_ceiling_is_told(void)
{
    static const char text[] = "{\"a\": [1, \"b\"]}";
    struct qs_json *value = parse(qs_slice_str(text));

    for (size_t max = 0; max <= sizeof(text); max++) {
        struct qs_buf out = QS_BUF_INIT(max);

        qs_emit(&out, value);
        CHECK_INT(out.err, max < sizeof(text) - 1 ? QS_LIMIT : QS_OK);
        CHECK(strncmp(text, qs_buf_str(&out), qs_buf_len(&out)) == 0);
        qs_buf_release(&out);
    }
    qs_json_free(value);
}

static void our_own_numbers(void)
{
    static const char text[] = "[1, -7, 9007199254740992, 0.5]";
    size_t offset = 0;
    struct qs_json *value = qs_json_parse_own(text, strlen(text), &offset);
    struct qs_buf out = QS_BUF_INIT(100);

    CHECK(value != NULL);
    qs_emit(&out, value);
    CHECK_STR(qs_buf_str(&out), "[1, -7, 9007199254740992, null]");
    qs_buf_release(&out);
    qs_json_free(value);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(spelling),
        TEST(drawn_trees_there_and_back),
        TEST(as_deep_as_may_be),
        TEST(wide_arrays),
        TEST(the_ceiling_is_told),
        TEST(our_own_numbers),
    };

    return test_main(cases, QS_COUNT(cases));
}
