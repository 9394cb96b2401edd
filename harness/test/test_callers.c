/*
 * Clients under test as their author sees it: whatever such a client does
 * costs one verdict, which says what it did, and nothing of it is left.
 */
#include <time.h>

#include "test/sh.h"

/* Longer than any of these may take on a busy machine; a client that is not
   ended sleeps for five minutes. */
#define QUICK_S 60

/* What the runner keeps for a client that prints or sends without end. */
#define PEAK_KIB (96 * 1024)

#define CLIENT "qmpspec run --role client --cuts none "
#define RUN CLIENT "--deadline 1 --target "
/* A client of a few lines: prints whatever it gets first. */
#define NAIVE \
    "exec 3<>/dev/tcp/$1/$2; read -r -u3 offer\n" \
    "echo '{\"execute\": \"qmp_capabilities\"}' >&3; read -r -u3 okay\n" \
    "echo '{\"execute\": \"query-status\", \"id\": 1}' >&3; read -r -u3 r\n" \
    "echo \"$r\"\n"

static void enter(void)
{
    sh_enter();
    sh_do("cat >$T/naive <<'END'\n" NAIVE "END\n");
    sh_do("cat >$T/ids.json <<'END'\n{\"name\": \"ids\", \"role\": \"client\","
          " \"profiles\": [\"qmp\"], \"offers\": [\"client:ids\"]}\nEND\n");
}

/* $T is filled in also where the shell would not. */
static void run(const char *line, struct sh *sh)
{
    char *full = sh_expand(line);

    sh_run(full, sh);
    free(full);
}

struct row {
    const char *target, *spec;
    int status;
    const char *says[3];
    bool text;              /* for a person, which takes its time */
};

static void check_row(const struct row *row, unsigned deadline)
{
    struct qs_buf line = QS_BUF_INIT(4096);
    struct sh sh;

    CHECK_ROW(row->target);
    qs_buf_addf(&line, CLIENT "--deadline %u --target '%s' --desc "
                "$T/ids.json --format %s %s 2>&1",
                deadline, row->target, row->text ? "text" : "tap", row->spec);
    run(qs_buf_str(&line), &sh);
    for (size_t i = 0; i < QS_COUNT(row->says) && row->says[i]; i++) {
        if (!strstr(qs_buf_str(&sh.out), row->says[i])) {
            CHECK_STR(qs_buf_str(&sh.out), row->says[i]);
        }
    }
    CHECK_INT(sh.status, row->status);
    sh_release(&sh);
    qs_buf_release(&line);
}

static void check_rows(const struct row *rows, size_t n, unsigned deadline)
{
    char *before = sh_inventory(), *after;

    for (size_t i = 0; i < n; i++) {
        check_row(&rows[i], deadline);
    }
    after = sh_inventory();
    CHECK_STR(after, before);
    free(before);
    free(after);
}

#define PLAIN "client-offer/plain"
#define TCP "exec 3<>/dev/tcp/{host}/{port}; "

static void outcomes(void)
{
    static const struct row rows[] = {
        { "exec:bash $T/naive {host} {port}", PLAIN, 0,
          { "# 1 passed" }, false },
        { "exec:bash $T/naive {host} {port}",
          "client-reply/stale-reply-is-not-mine", 1,
          { "FAIL client-reply/stale-reply-is-not-mine",
            "took wrong data for right (exit status 0), printed {\"return\": "
            "{\"status\": \"stale-", "rule      N42" }, true },
        { "exec:bash $T/naive {host} {port}", "client-offer/never", 1,
          { "FAIL", "ended without a word (exit status 0)" }, false },
        { "exec:bash -c \"" TCP "exit 3\" {port}", "client-offer/never", 0,
          { "# 1 passed" }, false },
        { "exec:bash -c \"" TCP "exit 3\" {port}", PLAIN, 1,
          { "got       refused (exit status 3)", "rerun     qmpspec run" },
          true },
        { "exec:bash -c \"" TCP "echo 7\" {port}", PLAIN, 1,
          { "took wrong data for right (exit status 0), printed 7" }, false },
        { "exec:bash -c \"" TCP "(kill -SEGV $BASHPID)\" {port}", PLAIN, 1,
          { "CRASH", "crashed (exit status 139)" }, false },
        { "exec:bash -c \"" TCP "kill -SEGV $$\" {port}", PLAIN, 1,
          { "CRASH", "crashed (signal 11)" }, false },
        { "exec:bash -c \"" TCP "echo stop >&3; sleep 300\" {port}", PLAIN, 1,
          { "FAIL", "->| stop", "outcome: \"hung\"" }, false },
        { "exec:sh -c \"exit 77\" {sock}", PLAIN, 3, { "NOT-STARTED" }, false },
        { "exec:/no/such/client {sock}", PLAIN, 3,
          { "cannot start '/no/such/client'" }, false },
        { "exec:cat", PLAIN, 2, { "neither {sock} nor {port}" }, false },
    };

    enter();
    check_rows(rows, QS_COUNT(rows), 1);
    sh_leave();
}

static void mischief(void)
{
    static const struct row rows[] = {
        { "exec:sh -c \"trap : TERM; while :; do sleep 300; done\" {sock}",
          PLAIN, 1, { "HANG", "nobody connected to unix:" }, false },
        { "exec:bash -c \"" TCP "yes \\\"\\\" >&3\" {port}", PLAIN, 1,
          { "FLOOD" }, false },
        { "exec:bash -c \"" TCP "sleep 300\" {port}", "client-offer/never", 1,
          { "HANG", "hung" }, false },
        { "exec:sh -c \"yes\" {sock}", PLAIN, 1,
          { "FLOOD", "prints without end" }, false },
        { "exec:sh -c \"yes >&2\" {sock}", PLAIN, 1, { "HANG" }, false },
        { "exec:bash -c \". $T/naive; head -c 1000000000 /dev/zero\" "
          "naive {host} {port}", PLAIN, 1, { "FLOOD" }, false },
    };
    time_t start = time(NULL);

    enter();
    check_rows(rows, QS_COUNT(rows), 1);
    CHECK(time(NULL) - start < QUICK_S);
    CHECK(SH_SANITIZED || sh_peak() < PEAK_KIB);
    sh_leave();
}

/* Seconds that it took. */
static time_t time_row(const struct row *row, unsigned deadline)
{
    time_t start = time(NULL);

    check_rows(row, 1, deadline);
    return time(NULL) - start;
}

/* One that has told all is not waited for longer than a moment, and nobody
   gains time by saying a little now and then. */
static void bounded(void)
{
    static const struct row lives_on = {
        "exec:bash -c \". $T/naive; exec 3>&-; sleep 300\" naive {host} "
        "{port}", PLAIN, 0,
        { "# 1 passed" }, false
    };
    static const struct row wrong = {
        "exec:bash -c \". $T/naive; exec 3>&-; sleep 300\" naive {host} "
        "{port}", "client-reply/stale-reply-is-not-mine", 1,
        { "FAIL", "took wrong data for right (hung up and lives on)" }, true
    };
    static const struct row silent = {
        "exec:bash -c \"" TCP "exec 3>&-; sleep 300\" {port}",
        "client-offer/never", 1, { "HANG", "hung" }, true
    };
    static const struct row drips = {
        "exec:bash -c \"" TCP "echo {>&3; while printf \\\" \\\" >&3; do "
        "sleep 0.05; done\" {port}", PLAIN, 1, { "HANG" }, false
    };

    enter();
    CHECK(time_row(&lives_on, 2 * QUICK_S) < QUICK_S / 2);
    time_row(&wrong, 1);
    time_row(&silent, 1);
    CHECK(time_row(&drips, 1) < QUICK_S / 2);
    sh_leave();
}

/*
 * One that asks on the way, reads its replies strictly and says in its own
 * way that it gave up.
 */
static void described(void)
{
    static const char text[] =
        "{\"name\": \"strict\", \"role\": \"client\", \"profiles\": [\"qmp\"]"
        ", \"client\": {\"ask\": \"query-name\", \"reply\": {\"names\": "
        "[\"{canary}\"], \"n\": 1}, \"canaries\": [\"red\", \"green\"], "
        "\"answers\": {\"query-kvm\": {\"v\": 7}}, \"refuses\": [0, 200]}}";
    static const char *const says[] = {
        "-> {\"execute\": \"query-kvm\", \"id\": [4]}",
        "<- {\"return\": {\"v\": 7}, \"id\": [4]}",
        "<- {\"error\": {\"class\": \"CommandNotFound\", ",
        "<- {\"return\": {\"names\": [\"", "\"], \"n\": 1}}",
        "PASS client-offer/plain  # carried on (exit status 0), printed ",
        "PASS client-offer/never  # refused (exit status 0)",
    };
    struct qs_buf line = QS_BUF_INIT(4096);
    struct sh sh;

    enter();
    qs_buf_addf(&line, "echo '%s' >$T/strict.json", text);
    sh_do(qs_buf_str(&line));
    sh_do("cat >$T/strict <<'END'\n"
          "exec 3<>/dev/tcp/$1/$2; read -r -u3 offer || exit 0\n"
          "echo '{\"execute\": \"qmp_capabilities\"}' >&3; read -r -u3 o\n"
          "echo '{\"execute\": \"query-kvm\", \"id\": [4]}' >&3\n"
          "read -r -u3 o\n"
          "echo '{\"execute\": \"query-block\"}' >&3; read -r -u3 o\n"
          "echo '{\"execute\": \"query-name\"}' >&3; read -r -u3 r\n"
          "r=${r#*[}; echo \"${r%]*}\"\nEND\n");
    run(RUN "'exec:bash $T/strict {host} {port}' --desc $T/strict.json -vv "
        PLAIN " client-offer/never", &sh);
    for (size_t i = 0; i < QS_COUNT(says); i++) {
        if (!strstr(qs_buf_str(&sh.out), says[i])) {
            CHECK_STR(qs_buf_str(&sh.out), says[i]);
        }
    }
    CHECK_INT(sh.status, 0);
    sh_release(&sh);
    qs_buf_release(&line);
    sh_leave();
}

/* Each of them leaves its number in a file when it has a life of its own. */
static void orphans(void)
{
    static const char *const rows[] = {
        "sh -c 'echo $$ >$T/pid; sleep 300' & ",
        "setsid sh -c 'echo $$ >$T/pid; sleep 300' & ",
        "(setsid sh -c 'trap \"\" TERM; echo $$ >$T/pid; sleep 300' &) ",
        "(setsid sh -c 'sleep 300 & echo $! >$T/pid; wait' &) ",
        /* Many that end at once: they are reaped while it goes on. */
        "for i in $(seq 40); do (true &); done\n"
        "until [ \"$(wc -w </proc/$PPID/task/$PPID/children)\" -eq 1 ]; do "
        "sleep 0.02; done\necho 99999999 >$T/pid",
    };
    struct sh sh;

    enter();
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_buf line = QS_BUF_INIT(4096);

        CHECK_ROW(rows[i]);
        qs_buf_addf(&line, "cat >$T/client <<'END'\n%s\n"
                    "while [ ! -s $T/pid ]; do sleep 0.01; done\n"
                    ". $T/naive\nEND\n", rows[i]);
        sh_do(qs_buf_str(&line));
        run(RUN "'exec:bash $T/client {host} {port}' " PLAIN, &sh);
        CHECK_INT(sh.status, 0);
        sh_release(&sh);
        sh_do("! kill -0 \"$(cat $T/pid)\" 2>/dev/null && rm $T/pid");
        qs_buf_release(&line);
    }
    sh_leave();
}

/* A known failure of a client is one, and what is known is written. */
static void known(void)
{
    struct sh sh;

    enter();
    run(RUN "'exec:bash $T/naive {host} {port}' --desc $T/ids.json "
        "--known $T/known.json --format tap --write-known "
        "'client-reply/stale*'", &sh);
    CHECK_INT(sh.status, 1);
    sh_release(&sh);
    run(RUN "'exec:bash $T/naive {host} {port}' --desc $T/ids.json "
        "--known $T/known.json --format tap 'client-reply/stale*'", &sh);
    CHECK_INT(sh.status, 0);
    CHECK(strstr(qs_buf_str(&sh.out), "1 failed (1 of them known)"));
    sh_release(&sh);
    sh_do("sed -i 's/took wrong data for right/refused/' $T/known.json");
    run(RUN "'exec:bash $T/naive {host} {port}' --desc $T/ids.json "
        "--known $T/known.json --format tap 'client-reply/stale*'", &sh);
    CHECK_INT(sh.status, 1);
    CHECK(strstr(qs_buf_str(&sh.err), "it is known that it refused, but it "
                 "took wrong data for right"));
    sh_release(&sh);
    sh_leave();
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(outcomes),
        TEST(mischief),
        TEST(bounded),
        TEST(described),
        TEST(orphans),
        TEST(known),
    };

    return test_main(cases, QS_COUNT(cases));
}
