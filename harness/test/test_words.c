/*
 * Addresses of targets, and commands split into words.
 */
#include "target/target.h"

#include "target/impl.h"
#include "test/test.h"

static struct qs_diag diag;

static void test_addresses(void)
{
    static const struct { const char *address; enum qs_err err; } rows[] = {
        { "ref", QS_OK }, { "unix:/x", QS_OK }, { "tcp:127.0.0.1:1", QS_OK },
        { "tcp:[::1]:1", QS_OK }, { "exec:a {sock}", QS_OK },
        { "stdio:'a b' \"c\\\"d\" e\\ f", QS_OK },
        { "", QS_BAD }, { "unix:", QS_BAD }, { "tcp:1", QS_BAD },
        { "tcp:localhost:", QS_BAD }, { "tcp::1", QS_BAD },
        { "exec:", QS_BAD }, { "exec: \t", QS_BAD }, { "exec:'a", QS_BAD },
        { "exec:a\\", QS_BAD }, { "nothing", QS_BAD }, { "ref:", QS_BAD },
    };
    struct qs_target_options options = { .deadline_ms = 1 };
    struct qs_desc *desc = NULL;

    CHECK_INT(qs_desc_find("specs", "ref", "ref", QS_SERVER, &desc, &diag),
              QS_OK);
    options.desc = desc;
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_target *t = NULL;

        CHECK_ROW(rows[i].address);
        CHECK_INT(qs_target_new(rows[i].address, &options, &t, &diag),
                  rows[i].err);
        qs_target_free(t);
    }
    qs_desc_free(desc);
}

static void test_words(void)
{
    static const char *const want[] = {
        "qemu", "a b", "c\"d\\", "e f", "", "x'y", "\\n", "g",
    };
    char **argv = NULL;

    CHECK_INT(qs_argv_new("qemu 'a b' \"c\\\"d\\\\\"\te\\ f '' x\"'\"y "
                          "\"\\n\" g ", &argv, &diag), QS_OK);
    for (size_t i = 0; i < QS_COUNT(want); i++) {
        CHECK_STR(argv[i], want[i]);
    }
    CHECK(argv[QS_COUNT(want)] == NULL);
    qs_argv_free(argv);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(test_addresses),
        TEST(test_words),
    };

    return test_main(cases, QS_COUNT(cases));
}
