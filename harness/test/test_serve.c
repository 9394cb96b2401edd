/*
 * qmpspec serve and qmpspec connect as a user runs them: on every kind of
 * address, several clients, what ends them and what they leave.
 */
#include "test/sh.h"

#define GREETING \
    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, " \
    "\"major\": 7}, \"package\": \"(qmpspec reference)\"}, " \
    "\"capabilities\": [\"oob\"]}}\r\n"
#define STATUS \
    "return {\"status\": \"prelaunch\", \"singlestep\": false, " \
    "\"running\": false}\n"

/* A server at $A, its process $p; what follows ends it with `stop`. */
#define SERVER(address) \
    "qmpspec serve --listen " address " 2>$T/log & p=$!\n" \
    "until [ -s $T/log ]; do sleep 0.01; done\n" \
    "A=$(sed -n 's/listening on //p' $T/log)\n" \
    "stop() { kill -$1 $p; wait $p; echo \"status $?\"; }\n"

static void converse(const char *line, int status, const char *out,
                     const char *err)
{
    char *says = sh_expand(err);
    struct sh sh;

    sh_run(line, &sh);
    CHECK_ROW(line);
    CHECK_STR(qs_buf_str(&sh.err), says);
    CHECK_STR(qs_buf_str(&sh.out), out);
    CHECK_INT(sh.status, status);
    sh_release(&sh);
    free(says);
}

/* What is in $T, the server's log aside. */
static void left(const char *names)
{
    converse("ls -A $T | grep -vx log", *names ? 0 : 1, names, "");
}

static void commands_pass_through(void)
{
    sh_enter();
    converse(SERVER("unix:$T/s")
             "printf '{\"execute\": \"query-status\"}\\n\\n{\"execute\": "
             "\"x\"}' | qmpspec connect $A\nstop TERM\n", 0,
             "ready\n" STATUS "error {\"class\": \"CommandNotFound\", "
             "\"desc\": \"The command x has not been found\"}\nstatus 0\n",
             "");
    left("");
    converse("rm $T/log\n" SERVER("tcp:127.0.0.1:0")
             "echo '{\"execute\": \"query-status\"}' | "
             "qmpspec connect --enable oob $A\nstop INT\n", 0,
             "ready oob\n" STATUS "status 0\n", "");
    left("");
    sh_leave();
}

/* A client that stays does not keep others from being served. */
static void several_clients(void)
{
    sh_enter();
    sh_do("mkfifo $T/f");
    converse(SERVER("unix:$T/s --listen unix:$T/t")
             "until grep -q /t $T/log; do sleep 0.01; done\n"
             "exec 3<>$T/f; : >$T/first\n"
             "qmpspec connect unix:$T/s <$T/f >$T/first 3>&- & first=$!\n"
             "until grep -q ready $T/first; do sleep 0.01; done\n"
             "echo '{\"execute\": \"query-status\"}' | "
             "qmpspec connect unix:$T/t 3>&-\n"
             "echo '{\"execute\": \"query-status\"}' >&3\n"
             "exec 3>&-\nwait $first; echo \"first $?\"; cat $T/first\n"
             "stop TERM; rm $T/first $T/f\n", 0,
             "ready\n" STATUS "first 0\nready\n" STATUS "status 0\n", "");
    left("");
    sh_leave();
}

static void on_standard_streams(void)
{
    sh_enter();
    converse("echo '{\"execute\": \"qmp_capabilities\"}' | "
             "qmpspec serve --listen stdio", 0,
             GREETING "{\"return\": {}}\r\n", "");
    converse("qmpspec serve --listen stdio <&-", 0, GREETING, "");
    converse("qmpspec serve --profile modes --offer '' --listen stdio "
             "</dev/null | head -c 8", 0, "{\"QMP\": ", "");
    left("");
    sh_leave();
}

/* An address that is taken stays with whom it belongs to. */
static void address_in_use(void)
{
    sh_enter();
    sh_do("echo x >$T/file");
    converse(SERVER("unix:$T/s")
             "qmpspec serve --listen unix:$T/s; echo \"second $?\"\n"
             "qmpspec serve --listen unix:$T/file; echo \"file $?\"\n"
             "echo '{\"execute\": \"query-status\"}' | qmpspec connect $A\n"
             "cat $T/file; stop TERM\n", 0,
             "second 4\nfile 4\nready\n" STATUS "x\nstatus 0\n",
             "qmpspec serve: unix:$T/s: cannot listen: Address already in "
             "use\nqmpspec serve: unix:$T/file: cannot listen: Address "
             "already in use\n");
    left("file\n");
    converse("rm $T/log\n" SERVER("tcp:127.0.0.1:0")
             "qmpspec serve --listen $A 2>$T/e; echo \"second $?\"\n"
             "sed 's/[0-9]*: cannot/cannot/' $T/e; rm $T/e; stop TERM\n", 0,
             "second 4\nqmpspec serve: tcp:127.0.0.1:cannot listen: Address "
             "already in use\nstatus 0\n", "");
    converse("qmpspec serve --listen unix:$T/no/s", 4, "",
             "qmpspec serve: unix:$T/no/s: cannot listen: No such file or "
             "directory\n");
    left("file\n");
    /* One that was killed leaves its socket; the next takes it. */
    converse("rm $T/log\n" SERVER("unix:$T/s") "stop KILL 2>/dev/null\n", 0,
             "status 137\n", "");
    left("file\ns\n");
    converse("rm $T/log\n" SERVER("unix:$T/s")
             "qmpspec connect $A </dev/null\nstop TERM\n", 0,
             "ready\nstatus 0\n", "");
    left("file\n");
    sh_leave();
}

static void client_gives_up(void)
{
    sh_enter();
    converse("qmpspec connect unix:$T/none", 3, "",
             "qmpspec connect: unix:$T/none: No such file or directory\n");
    converse(SERVER("unix:$T/s")
             "echo nope | qmpspec connect $A >$T/log; echo \"nope $?\"\n"
             "timeout 10 qmpspec connect $A <&-; echo \"closed $?\"\n"
             "echo '{\"execute\": \"quit\"}' | qmpspec connect $A\n"
             "wait $p; echo \"server $?\"\n", 0,
             "nope 2\nready\nclosed 0\nready\nevent SHUTDOWN\n"
             "return {}\nserver 0\n",
             "qmpspec connect: not a command: nope\n");
    left("");
    sh_leave();
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(commands_pass_through),
        TEST(several_clients),
        TEST(on_standard_streams),
        TEST(address_in_use),
        TEST(client_gives_up),
    };

    return test_main(cases, QS_COUNT(cases));
}
