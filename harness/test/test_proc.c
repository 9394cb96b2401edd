/*
 * Targets that are children: how they start, fail to, print, die, and are
 * got rid of.
 */
#include "target/target.h"

#include "test/fake.h"

static void test_never_listens(void)
{
    struct qs_target *t = start("never", 50);

    CHECK_INT(qs_target_connect(t, 0, 0, &diag), QS_IO);
    CHECK_STR(diag.text, "cannot connect to the child's socket: No such "
              "file or directory");
    finish(t);
}

/* Settled: its sockets are there, unless it dies or never makes them. */
static void test_settles(void)
{
    struct qs_target *t = start("late", 20000);
    char path[256];

    qs_target_settle(t);
    snprintf(path, sizeof(path), "%s/sock", t->dir);
    CHECK_INT(access(path, F_OK), 0);
    connect_to(t, 0);
    say(t, 0, "x");
    expect(t, 0, "x");
    CHECK_INT(qs_target_offers(t, "restart"), QS_OFFER_YES);
    finish(t);
    t = start("never", 50);
    qs_target_settle(t);
    finish(t);
    t = start("refuse", 20000);
    qs_target_settle(t);
    CHECK_STR(qs_target_death(t), "exit status 1");
    finish(t);
}

static void test_listens_late(void)
{
    struct qs_target *t = start("late", 20000);

    connect_to(t, 0);
    say(t, 0, "x");
    expect(t, 0, "x");
    finish(t);
}

static void test_refuses_to_start(void)
{
    struct qs_target *t = start("refuse", 20000);

    CHECK_INT(qs_target_connect(t, 0, 0, &diag), QS_IO);
    CHECK_STR(diag.text, "the target ended (exit status 1): fake: use -help");
    CHECK_STR(qs_target_stderr(t),
              "fake: no machine specified\nfake: use -help\n");
    CHECK(!qs_target_link(t, 0)->used);
    CHECK(qs_target_gone(t));
    finish(t);
}

static void test_no_such_program(void)
{
    struct qs_target *t = make("exec:/no/such/program {sock}", 20000);

    CHECK_INT(qs_target_start(t, &diag), QS_IO);
    CHECK_STR(diag.text, "cannot start '/no/such/program': No such file or "
              "directory");
    CHECK(!qs_target_started(t) && !t->dir);
    finish(t);
}

static void test_dies(void)
{
    static const struct { const char *mode, *death, *said; } rows[] = {
        { "die", "exit status 3", "fake: first line\nfake: dying now\n" },
        { "crash", "signal 9", "" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_target *t = start(rows[i].mode, 20000);

        CHECK_ROW(rows[i].mode);
        connect_to(t, 0);
        expect(t, 0, "{\"QMP\": {");
        await_end(t, 0);
        CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_DIED);
        CHECK_STR(qs_target_death(t), rows[i].death);
        CHECK_STR(qs_target_stderr(t), rows[i].said);
        CHECK_INT(qs_target_connect(t, 1, 0, &diag), QS_IO);
        CHECK(!qs_target_gone(t));
        CHECK_INT(qs_target_connect(t, 1, 0, &diag), QS_IO);
        CHECK(qs_target_gone(t));
        qs_target_stop(t);
        CHECK_STR(qs_target_death(t), rows[i].death);
        CHECK_STR(qs_target_stderr(t), rows[i].said);
        CHECK_INT(qs_target_start(t, &diag), QS_OK);
        CHECK_STR(qs_target_death(t), "");
        finish(t);
    }
}

static void test_noisy(void)
{
    static const char last[] = "\nfake: the last line\n";
    struct qs_target *t = start("noisy", 20000);
    const char *tail;

    connect_to(t, 0);
    expect(t, 0, "done\n");
    tail = qs_target_stderr(t);
    CHECK_INT(strlen(tail), QS_TAIL);
    CHECK_STR(tail + QS_TAIL - strlen(last), last);
    finish(t);
}

static void test_nothing_outlives(void)
{
    struct qs_target *t = start("orphan", 20000);

    connect_to(t, 0);
    finish(t);
    t = start("stubborn", 20000);
    connect_to(t, 0);
    finish(t);
}

static void test_stdio(void)
{
    struct qs_target *t = make("stdio:/proc/self/exe fake stdio", 20000);

    CHECK_INT(qs_target_start(t, &diag), QS_OK);
    CHECK_INT(qs_target_connect(t, 0, 1, &diag), QS_IO);
    for (int i = 0; i < 2; i++) {
        connect_to(t, 0);
        say(t, 0, "x\n");
        qs_target_eof(t, 0);
        expect(t, 0, "hello\nx\nend\n");
        await_end(t, 0);
        qs_target_hangup(t, 0);
    }
    CHECK_INT(qs_target_offers(t, "reconnect"), QS_OFFER_NO);
    finish(t);
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(test_never_listens),
        TEST(test_settles),
        TEST(test_listens_late),
        TEST(test_refuses_to_start),
        TEST(test_no_such_program),
        TEST(test_dies),
        TEST(test_noisy),
        TEST(test_nothing_outlives),
        TEST(test_stdio),
    };
    int status = fake_main(argc, argv);

    return status >= 0 ? status : test_main(cases, QS_COUNT(cases));
}
