/*
 * qmpspec mock as the server in somebody's tests: it says when it listens,
 * tells who kept to the case, and leaves nothing behind.
 */
#include "test/sh.h"

#define ASK "echo '{\"execute\": \"query-status\"}'"
/* Until it holds, for a minute at most. */
#define UNTIL(cond) \
    "n=0; until " cond " || test $n -gt 6000; do " \
    "n=$((n + 1)); sleep 0.01; done; "
/* In the background, until it said where it listens. */
#define MOCK(args) \
    "rm -f $T/out; qmpspec mock " args " >$T/out & " \
    UNTIL("grep -q listening $T/out 2>/dev/null")

static void slips(void)
{
    static const struct sh_row rows[] = {
        { "qmpspec mock client-offer/plain", 2,
          "qmpspec mock: expected --listen ADDRESS and one SPEC" },
        { "qmpspec mock --listen unix:$T/s", 2,
          "qmpspec mock: expected --listen ADDRESS and one SPEC" },
        { "qmpspec mock --listen $T/s client-offer/plain", 2,
          "qmpspec mock: bad value '$T/s', expected --listen unix:PATH or" },
        { "qmpspec mock --listen unix:$T/s --timeout 0 client-offer/plain", 2,
          "qmpspec mock: bad value '0', expected --timeout SECONDS, 1 to" },
        { "qmpspec mock --listen unix:$T/s 'client-offer/*'", 2,
          "qmpspec mock: 'client-offer/*' selects " },
        { "qmpspec mock --listen unix:$T/s select/plain", 2,
          "qmpspec mock: 'select/plain' is a case for servers, expected one" },
        { "qmpspec mock --listen unix:$T/s no/such-case", 2,
          "qmpspec mock: 'no/such-case' selects nothing" },
        { "qmpspec mock --listen unix:$T/file client-offer/plain", 4,
          "qmpspec mock: cannot listen: Address already in use" },
    };

    sh_enter();
    sh_do("echo mine >$T/file");
    sh_refuse_all(rows, QS_COUNT(rows));
    sh_leave();
}

static void kept(void)
{
    sh_enter();
    sh_do(MOCK("--listen unix:$T/s client-offer/plain")
          "grep -qx \"listening unix:$T/s\" $T/out && "
          ASK " | qmpspec connect unix:$T/s >$T/got && wait $! && "
          "grep -qx 'PASS client-offer/plain  # carried on' $T/out && "
          "grep -q '\"status\": \"canary-' $T/got && ! test -e $T/s");
    /* The port is the kernel's choice. */
    sh_do(MOCK("--listen tcp:127.0.0.1:0 client-offer/never")
          "at=$(sed -n 's/^listening //p' $T/out); "
          "test \"$at\" != tcp:127.0.0.1:0 && "
          "! qmpspec connect $at 2>/dev/null && wait $!");
    /* A socket that nobody listens on is replaced. */
    sh_do(MOCK("--listen unix:$T/s client-offer/plain")
          "kill -9 $!; wait $! 2>/dev/null; test -S $T/s && { "
          MOCK("--listen unix:$T/s client-offer/plain") "} && "
          ASK " | qmpspec connect unix:$T/s >$T/got && wait $!");
    sh_leave();
}

static void not_kept(void)
{
    struct sh sh;

    sh_enter();
    sh_run(MOCK("--listen unix:$T/s client-steps/to-the-end")
           "qmpspec connect unix:$T/s </dev/null >/dev/null; wait $!",
           &sh);
    CHECK_INT(sh.status, 1);
    sh_release(&sh);
    sh_do("grep -q '^FAIL client-steps/to-the-end' $T/out && "
          "grep -q '^  outcome   refused' $T/out && "
          "grep -q '^  rule      N14: ' $T/out && "
          "grep -q '^  wire      <- {\"QMP\"' $T/out && "
          "grep -q '^  rerun     qmpspec mock --listen unix:' $T/out");
    sh_run("qmpspec mock --listen unix:$T/s --timeout 1 client-offer/plain",
           &sh);
    CHECK_INT(sh.status, 3);
    CHECK(strstr(qs_buf_str(&sh.err), "nobody connected to unix:"));
    sh_release(&sh);
    sh_do("! test -e $T/s");
    sh_leave();
}

static void many(void)
{
    struct sh sh;

    sh_enter();
    sh_run(MOCK("--serve-many --listen unix:$T/s client-offer/plain")
           "for i in 1 2 3; do "
           ASK " | qmpspec connect unix:$T/s >/dev/null; "
           UNTIL("test $(grep -c PASS $T/out) = $i")
           "done; kill -TERM $!; wait $!", &sh);
    CHECK_STR(qs_buf_str(&sh.err), "");
    CHECK_INT(sh.status, 0);
    sh_release(&sh);
    /* One bad client among good ones is not forgotten. */
    sh_run(MOCK("--serve-many --listen unix:$T/s client-offer/plain")
           "qmpspec connect unix:$T/s </dev/null; "
           ASK " | qmpspec connect unix:$T/s >/dev/null; "
           UNTIL("grep -q PASS $T/out")
           "kill -TERM $!; wait $!", &sh);
    CHECK_INT(sh.status, 1);
    sh_release(&sh);
    sh_do("! test -e $T/s");
    sh_leave();
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(slips),
        TEST(kept),
        TEST(not_kept),
        TEST(many),
    };

    return test_main(cases, QS_COUNT(cases));
}
