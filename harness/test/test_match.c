/*
 * Patterns against values, and templates filled in.
 */
#include "suite/match.h"

#include <stdlib.h>

#include "qmp/emit.h"
#include "qmp/frame.h"
#include "suite/parse.h"
#include "test/test.h"

static struct qs_diag diag;

static struct qs_json *json(const char *text)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;

    CHECK_ROW(text);
    CHECK_INT(qs_frame_whole(qs_slice_str(text), &qs_limits_qemu, &value,
                             &fault), QS_OK);
    return value;
}

static struct qs_pattern *pattern(const char *text)
{
    struct qs_pattern *p = NULL;

    CHECK_ROW(text);
    if (qs_parse_pattern(text, &p, &diag)) {
        CHECK_STR(diag.text, "");
    }
    return p;
}

/* Names of a runner: @base is an object, @seven a value. */
static struct qs_pattern *base;

static struct qs_json *value_of(void *ctx, const char *name)
{
    (void)ctx;
    if (!strcmp(name, "noop")) {
        return json("{\"execute\": \"q\", \"id\": 1}");
    }
    return !strcmp(name, "seven") ? qs_json_int(7) : NULL;
}

static const struct qs_pattern *pattern_of(void *ctx, const char *name)
{
    (void)ctx;
    return strcmp(name, "base") ? NULL : base;
}

static const struct qs_names names = { NULL, value_of, pattern_of };

struct row {
    const char *pattern, *value, *differs;      /* NULL: matches */
};

static void try_row(const struct row *row)
{
    struct qs_pattern *p = pattern(row->pattern);
    struct qs_json *value = json(row->value);
    struct qs_buf differs = QS_BUF_INIT(4096);
    struct qs_vars vars = { .n = 0 };
    bool same = qs_match(p, value, &vars, &names, 3, &differs);

    CHECK_ROW(row->value);
    CHECK_STR(qs_buf_str(&differs), row->differs ? row->differs : "");
    CHECK_INT(same, !row->differs);
    CHECK(same || vars.n == 0);
    qs_vars_release(&vars);
    qs_buf_release(&differs);
    qs_json_free(value);
    qs_pattern_free(p);
}

#define TRY(rows) \
    for (size_t i = 0; i < QS_COUNT(rows); i++) { \
        try_row(&(rows)[i]); \
    }

static void scalars(void)
{
    static const struct row rows[] = {
        { "*", "null", NULL },
        { "*", "{\"a\": 1}", NULL },
        { "<int>", "-1", NULL },
        { "<int>", "1.0", "1.0 is not <int>" },
        { "<int>", "1e3", "1e3 is not <int>" },
        { "<int>", "\"1\"", "\"1\" is not <int>" },
        { "<string>", "\"\"", NULL },
        { "<string>", "1", "1 is not <string>" },
        { "<object>", "{}", NULL },
        { "<object>", "[]", "[] is not <object>" },
        { "<array>", "[]", NULL },
        { "<array>", "{}", "{} is not <array>" },
        { "<bool>", "false", NULL },
        { "<bool>", "null", "null is not <bool>" },
        { "true", "true", NULL },
        { "true", "false", "false is not true" },
        { "false", "null", "null is not false" },
        { "null", "null", NULL },
        { "null", "0", "0 is not null" },
        { "\"a\"", "\"\\u0061\"", NULL },
        { "\"a\\u0000\"", "\"a\\u0000\"", NULL },
        { "\"a\"", "\"a\\u0000\"", "\"a\\u0000\" is not \"a\"" },
        { "\"q#\"", "\"q3\"", NULL },
        { "\"q#\"", "\"q#\"", "\"q#\" is not \"q#\"" },
        { "1", "\"1\"", "\"1\" is not 1" },
        { "\"1\"", "1", "1 is not \"1\"" },
    };

    TRY(rows);
}

static void numbers(void)
{
    static const struct row rows[] = {
        { "1", "1", NULL },
        { "1", "1.0", NULL },
        { "100", "1e2", NULL },
        { "0", "-0", NULL },
        { "9007199254740993", "9007199254740993", NULL },
        { "9007199254740993", "9007199254740992",
          "9007199254740992 is not 9007199254740993" },
        { "-9223372036854775808", "-9223372036854775808", NULL },
        { "-9223372036854775808", "-9223372036854775807",
          "-9223372036854775807 is not -9223372036854775808" },
        { "9223372036854775807", "9223372036854775808",
          "9223372036854775808 is not 9223372036854775807" },
        { "18446744073709551615", "18446744073709551615", NULL },
        { "18446744073709551615", "18446744073709551614",
          "18446744073709551614 is not 18446744073709551615" },
        /* Beyond uint64 there is binary64 alone. */
        { "18446744073709551617", "18446744073709551618", NULL },
        { "0.1", "0.10", NULL },
        { "0.1", "0.1000000000000000055511151231257827", NULL },
        { "0.1", "0.2", "0.2 is not 0.1" },
    };

    TRY(rows);
}

static void objects(void)
{
    static const struct row rows[] = {
        { "{}", "{}", NULL },
        { "{}", "{\"a\": 1}", "unexpected member \"a\"" },
        { "{\"a\": 1, \"b\": 2}", "{\"b\": 2, \"a\": 1}", NULL },
        { "{\"a\": 1}", "{}", "member \"a\" missing" },
        { "{\"a\": 1}", "{\"A\": 1}",
          "member \"a\" missing; unexpected member \"A\"" },
        { "{\"a\"?: 1}", "{}", NULL },
        { "{\"a\"?: 1}", "{\"a\": 1}", NULL },
        { "{\"a\"?: 1}", "{\"a\": 2}", "2 is not 1" },
        { "{!a}", "{}", NULL },
        { "{!a}", "{\"a\": null}", "member \"a\" is there" },
        { "{!a, ...}", "{\"b\": 1}", NULL },
        { "{\"a\": 1, ...}", "{\"x\": 0, \"a\": 1, \"y\": 0}", NULL },
        { "{}", "{\"__a\": 1}", NULL },
        { "{}", "{\"_a\": 1}", "unexpected member \"_a\"" },
        { "{\"a\": {}}", "{\"a\": {\"__b\": 1}}", NULL },
        { "{\"QMP\": {}}", "{\"QMP\": {\"__b\": 1}}",
          "unexpected member \"__b\"" },
        { "{\"QMP\": {}}", "{\"QMP\": {}, \"__b\": 1}",
          "unexpected member \"__b\"" },
        { "{\"return\": {\"a\": 1}}", "{\"return\": {\"a\": 1, \"b\": 2}}",
          NULL },
        { "{\"return\": {}}", "{\"return\": {\"b\": 2}}",
          "unexpected member \"b\"" },
        { "{\"return\": {\"a\": {\"b\": 1}}}",
          "{\"return\": {\"a\": {\"b\": 1, \"c\": 2}}}", NULL },
        { "{\"error\": {\"class\": *}}",
          "{\"error\": {\"class\": \"x\", \"data\": {}}}",
          "unexpected member \"data\"" },
        { "{\"a\": 1}", "[]", "[] is not {\"a\": 1}" },
    };

    TRY(rows);
}

static void arrays(void)
{
    static const struct row rows[] = {
        { "[]", "[]", NULL },
        { "[]", "[1]", "[1] is not []" },
        { "[1, 2]", "[1, 2]", NULL },
        { "[1, 2]", "[2, 1]", "2 is not 1" },
        { "[1, 2]", "[1]", "[1] is not [1, 2]" },
        { "[1, ...]", "[1, 2, 3]", NULL },
        { "[1, ...]", "[1]", NULL },
        { "[1, ...]", "[2, 1]", "2 is not 1" },
        { "[..., 1]", "[3, 2, 1]", NULL },
        { "[1, ..., 3]", "[1, 2, 2, 3]", NULL },
        { "[1, ..., 3]", "[3]", "[3] is not [1, ..., 3]" },
        { "[...]", "[]", NULL },
        { "{{1, 2}}", "[2, 1]", NULL },
        { "{{1, 2}}", "[2, 1, 3]", "[2, 1, 3] is not {{1, 2}}" },
        { "{{1, 1}}", "[1, 2]", "[1, 2] is not {{1, 1}}" },
        { "{{1, ...}}", "[3, 2, 1]", NULL },
        { "{{1, ...}}", "[2]", "[2] is not {{1, ...}}" },
        { "{{*, 1}}", "[1, 2]", NULL },
        { "{{$x, 1}}", "[1, 2]", NULL },
        { "{{$x, $x}}", "[1, 2]", "[1, 2] is not {{$x, $x}}" },
        { "[{{{\"a\": $x, \"b\": 1}, *}}, $x]",
          "[[{\"a\": 1, \"b\": 0}, {\"a\": 2, \"b\": 1}], 2]", NULL },
        { "{{<int>, \"a\"}}", "[\"a\", 1]", NULL },
        { "{{1}}", "{}", "{} is not {{1}}" },
    };

    TRY(rows);
}

static void names_and_variables(void)
{
    static const struct row rows[] = {
        { "[$x, $x]", "[1, 1]", NULL },
        { "[$x, $x]", "[1, 1.0]", NULL },
        { "[$x, $x]", "[1, \"1\"]", "\"1\" is not $x" },
        { "[$x, $x]", "[0, false]", "false is not $x" },
        { "[$x, $x]", "[{\"a\": [1]}, {\"a\": [1]}]", NULL },
        { "[$x, $y]", "[1, 2]", NULL },
        { "[$x, $x]", "[18446744073709551615, 18446744073709551614]",
          "18446744073709551614 is not $x" },
        { "@base", "{\"a\": 1, \"b\": 2}", NULL },
        { "@base {\"b\": 3, \"c\"?: 4}", "{\"a\": 1, \"b\": 3}", NULL },
        { "@base {!b}", "{\"a\": 1}", NULL },
        { "@base {!b}", "{\"a\": 1, \"b\": 2}", "member \"b\" is there" },
        { "@seven", "7", NULL },
        { "@seven", "8", "8 is not @seven" },
        { "@nobody", "8", "8 is not @nobody" },
    };

    base = pattern("{\"a\": 1, \"b\": 2}");
    TRY(rows);
    qs_pattern_free(base);
}

/* A bag of a target's making costs a bounded time, whatever is in it. */
static void large_bags(void)
{
    struct qs_buf text = QS_BUF_INIT(1u << 20);
    struct qs_vars vars = { .n = 0 };
    struct qs_pattern *last = pattern("{{2, ...}}");
    struct qs_pattern *none = pattern("{{1, 1, 1, 1, 1, 1, 1, 1, 3, ...}}");
    struct qs_json *value;

    qs_buf_adds(&text, "[1");
    for (int i = 0; i < 2000; i++) {
        qs_buf_adds(&text, ", 1");
    }
    qs_buf_adds(&text, ", 2]");
    value = json(qs_buf_str(&text));
    CHECK(qs_match(last, value, &vars, &names, 0, NULL));
    CHECK(!qs_match(none, value, &vars, &names, 0, NULL));
    qs_json_free(value);
    qs_pattern_free(last);
    qs_pattern_free(none);
    qs_buf_release(&text);
}

static void templates(void)
{
    static const struct { const char *text, *want, *says; } rows[] = {
        { "@noop", "{\"execute\": \"q\", \"id\": 1}", NULL },
        { "@noop {\"id\": \"q#\"}", "{\"execute\": \"q\", \"id\": \"q3\"}",
          NULL },
        { "@noop {!id}", "{\"execute\": \"q\"}", NULL },
        { "{\"a\": [$x, @seven, 0.10, null, true]}",
          "{\"a\": [\"v\", 7, 0.10, null, true]}", NULL },
        { "{\"a\"?: $x, \"b\"?: $y}", "{\"a\": \"v\"}", NULL },
        { "{\"a\"?: [$y]}", NULL, "line 1: nothing is bound to $y" },
        { "$y", NULL, "line 1: nothing is bound to $y" },
        { "@nobody", NULL, "line 1: nothing is called @nobody" },
        { "[*]", NULL, "line 1: no wildcard can be sent: " },
        { "{\"a\": <int>}", NULL, "line 1: no wildcard can be sent: int" },
        { "{{1}}", NULL, "line 1: no wildcard can be sent: " },
    };
    struct qs_vars vars = { .n = 0 };
    struct qs_json *v = qs_json_string("v");

    CHECK(qs_vars_set(&vars, "x", v));
    qs_json_free(v);
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_pattern *p = pattern(rows[i].text);
        struct qs_json *made = qs_match_fill(p, &vars, &names, 3, &diag);
        struct qs_buf out = QS_BUF_INIT(4096);

        CHECK_ROW(rows[i].text);
        CHECK_INT(!made, !rows[i].want);
        if (made) {
            qs_emit(&out, made);
            CHECK_STR(qs_buf_str(&out), rows[i].want);
        } else {
            CHECK_STR(diag.text, rows[i].says);
        }
        qs_json_free(made);
        qs_buf_release(&out);
        qs_pattern_free(p);
    }
    qs_vars_release(&vars);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(scalars),
        TEST(numbers),
        TEST(objects),
        TEST(arrays),
        TEST(names_and_variables),
        TEST(large_bags),
        TEST(templates),
    };

    return test_main(cases, QS_COUNT(cases));
}
