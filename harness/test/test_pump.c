/*
 * Waiting on targets behind sockets that answer late, never, or without end.
 */
#include "target/target.h"

#include <time.h>

#include "test/fake.h"

static void test_echo(void)
{
    struct qs_target *t = start("echo", 20000);

    CHECK(!qs_target_proves_quiet(t) && qs_target_restartable(t));
    connect_to(t, 0);
    say(t, 0, "hello");
    expect(t, 0, "hello");
    CHECK(qs_target_sent(t, 0));
    connect_to(t, 5);
    say(t, 5, "early");
    CHECK(qs_target_link(t, 0)->used && qs_target_link(t, 5)->used);
    qs_target_eof(t, 0);
    expect(t, 0, "end\n");
    await_end(t, 0);
    expect(t, 5, "early");
    CHECK_STR(qs_target_death(t), "");
    finish(t);
}

/* Both directions full: who writes first and reads later hangs here. */
static void test_read_while_write(void)
{
    struct qs_target *t = start("echo", 20000);
    size_t n = 16u << 20;
    char *bytes = malloc(n);

    CHECK(bytes != NULL);
    memset(bytes, 'y', n);
    connect_to(t, 0);
    CHECK_INT(qs_target_send(t, 0, qs_slice(bytes, n)), QS_OK);
    qs_target_eof(t, 0);
    gather(t, 0, n + 4);
    CHECK_INT(qs_target_link(t, 0)->received, n + 4);
    free(bytes);
    finish(t);
}

static void test_never_answers(void)
{
    struct qs_target *t = start("echo", 50);

    connect_to(t, 0);
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_DEADLINE);
    CHECK_STR(qs_target_death(t), "");
    finish(t);
}

static void test_closes_at_once(void)
{
    struct qs_target *t = start("close", 1000);

    connect_to(t, 0);
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    CHECK(qs_target_link(t, 0)->ended);
    say(t, 0, "into the void");
    say(t, 0, "and again");
    CHECK(qs_target_sent(t, 0));
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_QUIET);
    finish(t);
}

/* Nobody drops the bytes: no more than the ceiling is kept. */
static void test_stream(void)
{
    struct qs_target *t = start("stream", 20000);
    enum qs_pump result;

    connect_to(t, 0);
    do {
        result = qs_target_pump(t, &diag);
    } while (result == QS_PUMP_NEWS);
    CHECK_INT(result, QS_PUMP_CEILING);
    CHECK(qs_buf_len(&qs_target_link(t, 0)->in) <= QS_LINK_CEILING);
    CHECK_INT(qs_target_start(t, &diag), QS_OK);
    connect_to(t, 0);
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    finish(t);
}

/* Somebody drops them: the connection has a ceiling all the same. */
static void test_gigabyte(void)
{
    struct qs_target *t = start("gigabyte", 20000);
    struct qs_link *link = qs_target_link(t, 0);
    enum qs_pump result;

    connect_to(t, 0);
    do {
        result = qs_target_pump(t, &diag);
        qs_buf_drop(&link->in, qs_buf_len(&link->in));
    } while (result == QS_PUMP_NEWS);
    CHECK_INT(result, QS_PUMP_CEILING);
    CHECK(link->received > QS_LINK_TOTAL);
    CHECK(link->received <= QS_LINK_TOTAL + (1u << 20));
    CHECK(link->in.size <= 8u << 20);
    finish(t);
}

static void test_sent(void)
{
    struct qs_target *t = start("lazy", 20000);
    struct timespec before, after;

    connect_to(t, 0);
    clock_gettime(CLOCK_MONOTONIC, &before);
    say(t, 0, "7 bytes");
    CHECK(qs_target_sent(t, 0));
    clock_gettime(CLOCK_MONOTONIC, &after);
    CHECK(after.tv_sec > before.tv_sec ||
          after.tv_nsec - before.tv_nsec > 50000000);
    finish(t);
    t = start("stream", 50);
    connect_to(t, 0);
    say(t, 0, "never read");
    CHECK(!qs_target_sent(t, 0));
    finish(t);
}

static void test_interrupted(void)
{
    static const volatile sig_atomic_t yes = 1;
    struct qs_target *t = start("echo", 20000);

    connect_to(t, 0);
    t->opt.interrupted = &yes;
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_BROKEN);
    CHECK_STR(diag.text, "interrupted");
    finish(t);
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(test_echo),
        TEST(test_read_while_write),
        TEST(test_never_answers),
        TEST(test_closes_at_once),
        TEST(test_stream),
        TEST(test_gigabyte),
        TEST(test_sent),
        TEST(test_interrupted),
    };
    int status = fake_main(argc, argv);

    return status >= 0 ? status : test_main(cases, QS_COUNT(cases));
}
