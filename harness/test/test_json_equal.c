/*
 * Equality as JSON values and repeated keys: what is equal, and that large
 * and deep trees cost n log n comparisons of keys, counted.
 */
#include "qmp/frame.h"
#include "qmp/json.h"
#include "test/alloc.h"

#define MEMBERS 200000u
#define LEVELS 1000u

static struct qs_json *parse_text(struct qs_slice text)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;

    CHECK_INT(qs_frame_whole(text, &qs_limits_qemu, &value, &fault), QS_OK);
    return value;
}

static void numbers(void)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        { "0", "0", true }, { "0", "-0", true }, { "0", "0.0", true },
        { "1", "1.0", true }, { "1", "1e0", true }, { "100", "1E+2", true },
        { "0.1", "1e-1", true }, { "0.1", "0.10000000000000001", true },
        { "1", "2", false }, { "1", "-1", false }, { "1", "1.5", false },
        /* Integers exactly, where a binary64 would round. */
        { "9007199254740993", "9007199254740992", false },
        { "9223372036854775807", "9223372036854775808", false },
        { "18446744073709551615", "18446744073709551614", false },
        { "-9223372036854775808", "9223372036854775808", false },
        { "-9223372036854775808", "-9223372036854775807", false },
        { "18446744073709551615", "18446744073709551615", true },
        /* Beyond 64 bits as binary64. */
        { "18446744073709551616", "1.8446744073709552e+19", true },
        { "18446744073709551616", "18446744073709551617", true },
        { "18446744073709551616", "28446744073709551616", false },
        { "1e309", "1e309", true }, { "1e309", "1e310", true },
        { "1e309", "-1e309", false }, { "1e-400", "0", true },
        { "1e309", "1e308", false },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].a);
        CHECK_INT(qs_json_number_equal(rows[i].a, rows[i].b), rows[i].equal);
        CHECK_INT(qs_json_number_equal(rows[i].b, rows[i].a), rows[i].equal);
        CHECK(qs_json_number_equal(rows[i].a, rows[i].a));
    }
}

static void values(void)
{
    static const struct {
        const char *a, *b;
        bool equal;
    } rows[] = {
        { "{'a': 1, 'b': [2]}", "{'b': [2.0], 'a': 1}", true },
        { "{'a': 1}", "{'a': 1, 'b': 1}", false },
        { "{'a': 1}", "{'b': 1}", false },
        { "{'a': 1}", "{'A': 1}", false },
        { "{'a': {'b': 1}}", "{'a': {'b': 2}}", false },
        { "{}", "[]", false }, { "{}", "{}", true }, { "[]", "[]", true },
        { "[1, 2]", "[2, 1]", false }, { "[1]", "[1, 1]", false },
        { "[1, [2, 3]]", "[1, [2, 3]]", true },
        { "[[]]", "[]", false }, { "[[], []]", "[[[]]]", false },
        { "null", "false", false }, { "false", "true", false },
        { "null", "null", true }, { "0", "false", false },
        { "1", "'1'", false }, { "''", "null", false },
        { "'\\u0000'", "''", false }, { "'\\u0041'", "'A'", true },
        { "'a\\u0000b'", "'a\\u0000c'", false },
        { "{'\\u0000': 1}", "{'': 1}", false },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_json *a = parse_text(qs_slice_str(rows[i].a));
        struct qs_json *b = parse_text(qs_slice_str(rows[i].b));

        CHECK_ROW(rows[i].a);
        CHECK_INT(qs_json_equal(a, b), rows[i].equal);
        CHECK_INT(qs_json_equal(b, a), rows[i].equal);
        CHECK(qs_json_equal(a, a) && qs_json_equal(b, b));
        qs_json_free(a);
        qs_json_free(b);
    }
}

static void numbers_of_our_own_files(void)
{
    static const char text[] = "[1, -7, 1]";
    struct qs_json *peer = parse_text(qs_slice_str("[1, -7, 1.5]"));
    struct qs_json *same = parse_text(qs_slice_str("[1, -7, 1]"));
    size_t offset;
    struct qs_json *own = qs_json_parse_own(text, strlen(text), &offset);

    CHECK(own != NULL);
    CHECK(qs_json_equal(own, own));
    CHECK(qs_json_equal(own, same));
    CHECK(!qs_json_equal(own, peer));
    qs_json_free(own);
    qs_json_free(same);
    qs_json_free(peer);
}

/* n members k0.. in a scattered order; the key of `twice` comes again. */
static struct qs_json *members(unsigned n, unsigned step, unsigned twice)
{
    struct qs_json *v = qs_json_object();

    for (unsigned i = 0; i < n + (twice < n); i++) {
        char key[12] = "k";
        unsigned rest = i < n ? i * step % n : twice;

        for (unsigned d = 0; d < 8; d++, rest /= 10) {
            key[8 - d] = (char)('0' + rest % 10);
        }
        CHECK(qs_json_set(v, key, qs_json_null()));
    }
    return v;
}

static void repeated_keys_in_all_sizes(void)
{
    for (unsigned n = 1; n < 40; n++) {
        struct qs_json *v = members(n, 1, n);
        const char *key = "unset";

        CHECK_INT(qs_json_duplicate(v, &key), QS_OK);
        CHECK_STR(key, NULL);
        qs_json_free(v);
        for (unsigned twice = 0; twice < n; twice++) {
            v = members(n, 1, twice);
            CHECK_INT(qs_json_duplicate(v, &key), QS_OK);
            CHECK(key != NULL);
            CHECK_INT(key[8], '0' + twice % 10);
            qs_json_free(v);
        }
    }
}

/* n times its binary logarithm, rounded up. */
static size_t n_log_n(size_t n)
{
    size_t log = 0;

    while ((size_t)1 << log < n) {
        log++;
    }
    return n * log;
}

static void large_objects_cost_n_log_n(void)
{
    /* The steps have no factor in common with the number of members. */
    struct qs_json *a = members(MEMBERS, 7919, MEMBERS);
    struct qs_json *b = members(MEMBERS, 20011, MEMBERS);
    const char *key;

    test_alloc_reset(0, false);
    CHECK_INT(qs_json_duplicate(a, &key), QS_OK);
    CHECK_STR(key, NULL);
    CHECK(test_alloc.compared <= n_log_n(MEMBERS) + MEMBERS);
    CHECK(test_alloc.calls <= 1);

    test_alloc_reset(0, false);
    CHECK(qs_json_equal(a, b));
    CHECK(test_alloc.compared <= 2 * n_log_n(MEMBERS) + MEMBERS);
    /* Two to sort, the rest for a stack that doubles. */
    CHECK(test_alloc.calls <= 2 + 20);
    qs_json_free(a);
    qs_json_free(b);
}

static void deep_trees_cost_one_step_a_level(void)
{
    struct qs_buf text = QS_BUF_INIT(1u << 20);
    struct qs_json *a, *b;

    for (unsigned i = 0; i < LEVELS; i++) {
        qs_buf_adds(&text, i % 2 ? "[1," : "{'a':0,'k':");
    }
    qs_buf_addc(&text, '1');
    for (unsigned i = LEVELS; i-- > 0;) {
        qs_buf_addc(&text, i % 2 ? ']' : '}');
    }
    a = parse_text(qs_buf_slice(&text));
    b = parse_text(qs_buf_slice(&text));
    test_alloc_reset(0, false);
    CHECK(qs_json_equal(a, b));
    CHECK(test_alloc.compared <= (size_t)8 * LEVELS);
    CHECK(test_alloc.calls <= 16);
    qs_json_free(a);
    qs_json_free(b);
    qs_buf_release(&text);
}

static void without_memory(void)
{
    struct qs_json *a = members(40, 7, 40), *b = members(40, 11, 40);
    size_t before = test_alloc.live;
    const char *key;

    for (size_t n = 1;; n++) {
        bool equal;

        test_alloc_reset(n, true);
        equal = qs_json_equal(a, b);
        CHECK_INT(equal, test_alloc.failed == 0);
        CHECK_INT(test_alloc.live, before);
        if (test_alloc.failed == 0) {
            CHECK(n > 3);
            break;
        }
    }
    test_alloc_reset(1, true);
    CHECK_INT(qs_json_duplicate(a, &key), QS_NOMEM);
    test_alloc_reset(0, false);
    qs_json_free(a);
    qs_json_free(b);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(numbers),
        TEST(values),
        TEST(numbers_of_our_own_files),
        TEST(repeated_keys_in_all_sizes),
        TEST(large_objects_cost_n_log_n),
        TEST(deep_trees_cost_one_step_a_level),
        TEST(without_memory),
    };

    return test_main(cases, QS_COUNT(cases));
}
