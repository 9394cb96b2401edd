/*
 * The scanner that fuzz targets trust more than our parser: rows of good and
 * bad JSON, and hashes that tell values apart and spellings together.
 */
#include "fuzz/scan.h"

#include "test/test.h"

static const char *const good[] = {
    "{}", "[]", "\"\"", "0", "-0", "-1", "10", "1.0", "0.5e+10", "1E-2",
    "true", "false", "null", " \t\r\n1 \t\r\n", "[1,2]", "[ 1 , [ ] ]",
    "{\"a\":1}", "{ \"a\" : { \"b\" : [ null ] } , \"\" : \"\" }",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\"",
    "\"\xC2\x80 \xDF\xBF \xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80\"",
    "\"\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF \x7F\"",
    "123456789012345678901234567890", "1e999",
};

static const char *const bad[] = {
    "", " ", "{", "[", "}", "]", "\"", "{}}", "[]]", "{} {}", "1 2", "[1 2]",
    "[1,]", "[,1]", "[,]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}",
    "{\"a\" 1}", "{1:1}", "{a:1}", "{'a':1}", "'a'", "[1}", "{\"a\":1]",
    "01", "-01", "+1", "-", "--1", ".5", "1.", "1.e1", "1e", "1e+", "0x10",
    "1_0", "NaN", "Infinity", "tru", "True", "nulll", "truefalse",
    "\"a", "\"\\\"", "\"\\x\"", "\"\\'\"", "\"\\u12\"", "\"\\u00g0\"",
    "\"\t\"", "\"\n\"", "\"\x01\"", "\x0C[]", "\xEF\xBB\xBF[]",
    "\"\x80\"", "\"\xC0\x80\"", "\"\xC1\xBF\"", "\"\xC3\"", "\"\xE0\x9F\xBF\"",
    "\"\xED\xA0\x80\"", "\"\xF0\x8F\xBF\xBF\"", "\"\xF4\x90\x80\x80\"",
    "\"\xF5\x80\x80\x80\"", "\"\xFF\"", "// c\n1", "/* c */ 1", "[1]x", "1\xFF",
};

static bool line(const char *text, struct qs_scan *scan)
{
    CHECK_ROW(text);
    return qs_scan_line(qs_slice_str(text), scan);
}

static void the_grammar_and_nothing_else(void)
{
    struct qs_scan scan;

    for (size_t i = 0; i < QS_COUNT(good); i++) {
        CHECK(line(good[i], &scan));
        CHECK(scan.why == NULL);
    }
    for (size_t i = 0; i < QS_COUNT(bad); i++) {
        CHECK(!line(bad[i], &scan));
    }
    /* A NUL is no white space, and no end. */
    CHECK(!qs_scan_line(qs_slice("1\0", 2), &scan));
    CHECK(!qs_scan_line(qs_slice("\0" "1", 2), &scan));
    CHECK(!qs_scan_line(qs_slice("\"\0\"", 3), &scan));
}

/* Rows of one table share a value, different tables do not. */
static const char *const values[][6] = {
    { "1", "1.0", "10e-1", "0.1E1", "1e0" },
    { "-1", "-1.0" },
    { "0", "-0", "0.0", "-0e5" },
    { "100", "1e2", "1E+2", "100.0" },
    { "9223372036854775807" },
    { "9223372036854775806" },
    { "18446744073709551615" },
    { "-9223372036854775808" },
    { "9007199254740993" },
    { "9007199254740992", "9007199254740992.0" },
    { "0.1", "1e-1", "0.10" },
    { "0.2" },
    { "1e400" },
    { "true" }, { "false" }, { "null" },
    { "\"\"" },
    { "\"1\"", "\"\\u0031\"" },
    { "\"a/b\"", "\"a\\/b\"", "\"\\u0061/b\"" },
    { "\"\xC3\xA9\"", "\"\\u00e9\"", "\"\\u00E9\"" },
    { "\"\xF0\x9F\x98\x80\"", "\"\\ud83d\\ude00\"" },
    { "\"\\n\"", "\"\\u000a\"" },
    { "\"\\u0000\"" },
    { "\"true\"" },
    { "[]", "[ ]" },
    { "{}", "{ }" },
    { "[[]]" }, { "[{}]" }, { "[[],[]]" }, { "[null]" }, { "[0]" },
    { "[1,2]", "[1.0, 2]" },
    { "[2,1]" },
    { "[1,[2]]" }, { "[[1],2]" }, { "[[1,2]]" },
    { "{\"a\":1,\"b\":2}", "{\"b\":2, \"a\":1}", "{\"\\u0061\":1,\"b\":2.0}" },
    { "{\"a\":2,\"b\":1}" },
    { "{\"a\":1}" }, { "{\"b\":1}" }, { "{\"a\":\"1\"}" },
    { "{\"a\":{\"b\":1}}" }, { "{\"a\":[\"b\",1]}" }, { "{\"\":1}" },
};

static void hashes_are_of_values(void)
{
    for (size_t i = 0; i < QS_COUNT(values); i++) {
        uint64_t hash = qs_scan_hash(qs_slice_str(values[i][0]));

        CHECK_ROW(values[i][0]);
        CHECK(hash != 0);
        for (size_t k = 1; k < QS_COUNT(values[i]) && values[i][k]; k++) {
            CHECK_ROW(values[i][k]);
            CHECK(qs_scan_hash(qs_slice_str(values[i][k])) == hash);
        }
        for (size_t k = 0; k < i; k++) {
            CHECK_ROW(values[i][0]);
            CHECK(qs_scan_hash(qs_slice_str(values[k][0])) != hash);
        }
    }
    CHECK(qs_scan_hash(qs_slice_str("1 ")) == 0);
    CHECK(qs_scan_hash(qs_slice_str("[")) == 0);
}

static void members_of_the_top_are_known(void)
{
    struct qs_scan scan;

    CHECK(line("{\"return\": {\"id\": 1, \"error\": 2}, \"id\": [3]}",
               &scan));
    CHECK(scan.object);
    CHECK_INT(scan.members, QS_SCAN_RETURN | QS_SCAN_ID);
    CHECK(scan.id == qs_scan_hash(qs_slice_str("[3]")));
    CHECK(scan.body == qs_scan_hash(qs_slice_str("{\"error\":2,\"id\":1}")));
    CHECK(line("{\"QMP\": 1, \"event\": 1, \"execute\": 1, \"exec-oob\": 1, "
               "\"error\": 1, \"Id\": 1}", &scan));
    CHECK_INT(scan.members, QS_SCAN_GREETING | QS_SCAN_EVENT |
              QS_SCAN_EXECUTE | QS_SCAN_EXEC_OOB | QS_SCAN_ERROR);
    CHECK(line("[{\"id\": 1}]", &scan));
    CHECK(!scan.object);
    CHECK_INT(scan.members, 0);
}

static void doubts_are_told(void)
{
    struct qs_scan scan;

    CHECK(line("{\"a\": 1, \"b\": {\"a\": 1}, \"c\": {\"a\": 1}}", &scan));
    CHECK(!scan.repeats && !scan.lone && scan.ascii);
    CHECK_INT(scan.depth, 2);
    CHECK(line("{\"a\": 1, \"\\u0061\": 1}", &scan));
    CHECK(scan.repeats);
    CHECK(line("[{\"x\": {\"a\": {}, \"b\": 2, \"a\": 1}}]", &scan));
    CHECK(scan.repeats);
    CHECK_INT(scan.depth, 4);
    CHECK(line("\"\\ud83d\"", &scan) && scan.lone);
    CHECK(line("\"\\ude00\\ud83d\"", &scan) && scan.lone);
    CHECK(line("\"\\ud83dx\"", &scan) && scan.lone);
    CHECK(line("\"\\ud83d\\ude00\"", &scan) && !scan.lone && scan.ascii);
    CHECK(line("\"\xC3\xA9\"", &scan) && !scan.ascii);
    CHECK(line("\"\x7F\"", &scan) && !scan.ascii);
}

static void a_value_ends_where_it_ends(void)
{
    struct qs_scan scan;

    CHECK_INT(qs_scan_value(qs_slice_str("{\"a\": []} {}"), &scan), 9);
    CHECK_INT(qs_scan_value(qs_slice_str("12]"), &scan), 2);
    CHECK_INT(qs_scan_value(qs_slice_str(" 1"), &scan), 0);
    /* Bytes behind the slice are not its. */
    CHECK_INT(qs_scan_value(qs_slice("true", 3), &scan), 0);
    CHECK_INT(qs_scan_value(qs_slice("\"\\u00e9\"", 5), &scan), 0);
    CHECK_INT(qs_scan_value(qs_slice("\"\xC3\xA9\"", 2), &scan), 0);
    CHECK_INT(qs_scan_value(qs_slice("123", 2), &scan), 2);
}

static void depth_has_a_ceiling(void)
{
    char text[2 * QS_SCAN_DEPTH + 2];
    struct qs_scan scan;

    for (size_t n = QS_SCAN_DEPTH; n <= QS_SCAN_DEPTH + 1; n++) {
        memset(text, '[', n);
        memset(text + n, ']', n);
        CHECK_INT(qs_scan_line(qs_slice(text, 2 * n), &scan),
                  n == QS_SCAN_DEPTH);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(the_grammar_and_nothing_else),
        TEST(hashes_are_of_values),
        TEST(members_of_the_top_are_known),
        TEST(doubts_are_told),
        TEST(a_value_ends_where_it_ends),
        TEST(depth_has_a_ceiling),
    };

    return test_main(cases, QS_COUNT(cases));
}
