/*
 * The tree: what its look-ups tell, who owns what, and that building,
 * copying and freeing cost one step a node.  Steps are allocations, counted;
 * a search per member would not end before the case's deadline.
 */
#include "qmp/frame.h"
#include "qmp/json.h"
#include "test/alloc.h"

#define MEMBERS 200000u
#define LEVELS 1000u

static struct qs_json *parse(const char *text)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;

    CHECK_ROW(text);
    CHECK_INT(qs_frame_whole(qs_slice_str(text), &qs_limits_qemu, &value,
                             &fault), QS_OK);
    return value;
}

static void look_ups(void)
{
    struct qs_json *v = parse("{'a': 'x', 'A': 1.50, 'b': [true, false],"
                              " 'n': null, '': {}}");
    const struct qs_json *b = qs_json_get(v, "b");

    CHECK_INT(qs_json_type(v), QS_JSON_OBJECT);
    CHECK_INT(qs_json_count(v), 5);
    CHECK_STR(qs_json_get_text(v, "a"), "x");
    CHECK_STR(qs_json_get_text(v, "A"), NULL);
    CHECK_STR(qs_json_get_text(v, "x"), NULL);
    CHECK_STR(qs_json_text(qs_json_get(v, "A")), "1.50");
    CHECK_INT(qs_json_type(qs_json_get(v, "A")), QS_JSON_NUMBER);
    CHECK(qs_json_get(v, "B") == NULL);
    CHECK_INT(qs_json_type(qs_json_get(v, "n")), QS_JSON_NULL);
    CHECK_STR(qs_json_text(qs_json_get(v, "n")), NULL);
    CHECK_INT(qs_json_type(qs_json_get(v, "")), QS_JSON_OBJECT);
    CHECK(qs_json_first(qs_json_get(v, "")) == NULL);
    CHECK_STR(qs_json_key(b), "b");
    CHECK_INT(qs_json_count(b), 2);
    CHECK(qs_json_is_true(qs_json_first(b)));
    CHECK(!qs_json_is_true(qs_json_next(qs_json_first(b))));
    CHECK_STR(qs_json_key(qs_json_first(b)), NULL);
    CHECK(qs_json_next(qs_json_next(qs_json_first(b))) == NULL);
    CHECK(qs_json_get(b, "a") == NULL);
    CHECK(qs_json_get(NULL, "a") == NULL);
    qs_json_unset(v, "a");
    qs_json_unset(v, "a");
    CHECK_INT(qs_json_count(v), 4);
    CHECK_STR(qs_json_text(qs_json_first(v)), "1.50");
    qs_json_free(v);
    qs_json_free(NULL);
}

static void integers_in_64_bits(void)
{
    static const struct {
        const char *text;
        bool ok;
        int64_t value;
    } rows[] = {
        { "0", true, 0 }, { "-0", true, 0 }, { "-1", true, -1 },
        { "9223372036854775807", true, INT64_MAX },
        { "-9223372036854775808", true, INT64_MIN },
        { "9223372036854775808", false, 0 },
        { "-9223372036854775809", false, 0 },
        { "18446744073709551615", false, 0 },
        { "1.0", false, 0 }, { "1e3", false, 0 }, { "1e309", false, 0 },
        { "'1'", false, 0 }, { "true", false, 0 }, { "null", false, 0 },
        { "[1]", false, 0 },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_json *v = parse(rows[i].text);
        int64_t value = 77;

        CHECK_INT(qs_json_int_value(v, &value), rows[i].ok);
        CHECK_INT(value, rows[i].ok ? rows[i].value : 77);
        if (rows[i].ok) {
            struct qs_json *same = qs_json_int(rows[i].value);

            CHECK(qs_json_equal(v, same));
            qs_json_free(same);
        }
        qs_json_free(v);
    }
}

static void our_own_files(void)
{
    static const struct {
        const char *text;
        size_t offset;          /* of the error; 0: there is none */
    } rows[] = {
        { "{\"a\": [1, 2.5]} \r\n\t", 0 },
        { "{\"a\": 1} x", 9 },
        { "{\"a\": ?}", 6 },
        { "{} {}", 3 },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        size_t offset = 0;
        struct qs_json *v = qs_json_parse_own(rows[i].text,
                                              strlen(rows[i].text), &offset);

        CHECK_ROW(rows[i].text);
        CHECK_INT(offset, rows[i].offset);
        CHECK((v == NULL) == (offset != 0));
        qs_json_free(v);
    }
}

static void what_is_taken_is_freed(void)
{
    struct qs_json *v;

    test_alloc_hook();
    CHECK(!qs_json_set(NULL, "a", qs_json_null()));
    CHECK(!qs_json_push(NULL, qs_json_null()));
    CHECK(qs_json_with(NULL, "a", qs_json_null()) == NULL);
    CHECK(qs_json_with(qs_json_object(), "a", NULL) == NULL);
    CHECK_INT(test_alloc.live, 0);
    v = qs_json_object();
    CHECK(!qs_json_set(v, "a", NULL));
    CHECK_INT(qs_json_count(v), 0);
    qs_json_free(v);
    CHECK_INT(test_alloc.live, 0);
}

/* Every allocation of a maker fails in turn; nothing is lost. */
static void makers_without_memory(void)
{
    struct qs_json *v;
    size_t before;

    test_alloc_hook();
    v = parse("{'a': [1, 'b', {'c': null}]}");
    before = test_alloc.live;
    for (size_t n = 1;; n++) {
        struct qs_json *copy, *made;

        test_alloc_reset(n, false);
        copy = qs_json_copy(v);
        made = qs_json_with(qs_json_object(), "k", copy);
        CHECK((made == NULL) == (test_alloc.failed > 0));
        qs_json_free(made);
        CHECK_INT(test_alloc.live, before);
        if (test_alloc.failed == 0) {
            CHECK(n > 10);
            break;
        }
    }
    test_alloc_reset(0, false);
    qs_json_free(v);
}

static struct qs_json *wide(bool object, unsigned n)
{
    struct qs_json *v = object ? qs_json_object() : qs_json_array();

    for (unsigned i = 0; i < n; i++) {
        char key[12] = "k";

        for (unsigned d = 0, rest = i; d < 8; d++, rest /= 10) {
            key[8 - d] = (char)('0' + rest % 10);
        }
        CHECK(object ? qs_json_set(v, key, qs_json_string("x"))
                     : qs_json_push(v, qs_json_string("x")));
    }
    return v;
}

static struct qs_json *deep(unsigned levels)
{
    struct qs_json *v = qs_json_object();

    for (unsigned i = 1; i < levels; i++) {
        struct qs_json *outer = i % 2 ? qs_json_array() : qs_json_object();

        if (i % 2) {
            CHECK(qs_json_push(outer, v));
        } else {
            CHECK(qs_json_set(outer, "k", v));
        }
        v = outer;
    }
    return v;
}

/* Copies and frees; takes v.  Gives the allocations of a copy. */
static size_t copy_cost(struct qs_json *v)
{
    size_t before = test_alloc.live, cost;
    struct qs_json *copy;

    test_alloc_reset(0, false);
    copy = qs_json_copy(v);
    CHECK(copy != NULL);
    cost = test_alloc.calls;
    CHECK_INT(test_alloc.live - before, cost);
    CHECK_INT(test_alloc.compared, 0);
    CHECK(qs_json_equal(copy, v));
    qs_json_free(copy);
    CHECK_INT(test_alloc.live, before);
    qs_json_free(v);
    return cost;
}

static void copying_costs_one_step_a_node(void)
{
    test_alloc_hook();
    /* Node, key and text; node and text; node and, in objects, a key. */
    CHECK_INT(copy_cost(wide(true, MEMBERS)), 3 * (size_t)MEMBERS + 1);
    CHECK_INT(copy_cost(wide(true, MEMBERS / 8)), 3 * (size_t)MEMBERS / 8 + 1);
    CHECK_INT(copy_cost(wide(false, MEMBERS)), 2 * (size_t)MEMBERS + 1);
    CHECK_INT(copy_cost(deep(LEVELS)), LEVELS + (LEVELS - 1) / 2);
    CHECK_INT(test_alloc.live, 0);
}

/* A name is looked for among the members once, not once for each. */
static void building_compares_nothing(void)
{
    struct qs_json *v;

    test_alloc_hook();
    test_alloc_reset(0, false);
    v = wide(true, MEMBERS);
    CHECK_INT(test_alloc.compared, 0);
    CHECK_INT(test_alloc.calls, 3 * (size_t)MEMBERS + 1);
    qs_json_free(v);
    CHECK_INT(test_alloc.live, 0);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(look_ups),
        TEST(integers_in_64_bits),
        TEST(our_own_files),
        TEST(what_is_taken_is_freed),
        TEST(makers_without_memory),
        TEST(copying_costs_one_step_a_node),
        TEST(building_compares_nothing),
    };

    return test_main(cases, QS_COUNT(cases));
}
