/*
 * What a run costs, says and gives back: specs that are huge or no text, the
 * exit status where several apply, colour on a terminal and nowhere else.
 */
#include <pty.h>
#include <time.h>

#include "test/sh.h"

/* What the commands may take to refuse a spec; sanitizers need more. */
#define PEAK_KIB (96 * 1024)

static void specs_that_are_none(void)
{
    static const struct sh_row rows[] = {
        { "qmpspec run $T/empty", 2, "qmpspec run: $T/empty:1:1: no case in" },
        { "qmpspec fmt $T/empty", 2, "qmpspec fmt: $T/empty:1:1: no case in" },
        { "qmpspec run $T/elf", 2, "qmpspec run: $T/elf:" },
        { "qmpspec judge $T/elf", 2, "qmpspec judge: $T/elf:" },
        { "qmpspec fmt --write $T/cut", 2,
          "qmpspec fmt: $T/cut:3:26: string without end, expected \"" },
        { "qmpspec show $T/cut", 2, "qmpspec show: $T/cut:3:26: string" },
        { "qmpspec list $T/cut", 2, "qmpspec list: $T/cut:3:26: string" },
        { "qmpspec run $T/nul", 2,
          "qmpspec run: $T/nul:2:4: NUL byte, expected text" },
        { "qmpspec run $T/a64", 2,
          "qmpspec run: $T/a64: file too large, expected at most 4194304" },
        { "qmpspec fmt $T/zero", 2, "qmpspec fmt: $T/zero: file too large" },
        { "qmpspec judge $T/zero", 2, "qmpspec judge: $T/zero: file too l" },
        { "qmpspec run $T/a3", 2, "qmpspec run: $T/a3:1:1: no case, expec" },
        { "qmpspec run $T/lines", 2,
          "qmpspec run: $T/lines:131074:1: too many steps, expected at" },
        { "qmpspec fmt $T/hashes", 2,
          "qmpspec fmt: $T/hashes:1000001:1: no case in this file" },
        { "qmpspec run $T/cases", 2,
          "qmpspec run: $T/cases:8193:1: too many cases, expected at" },
        { "qmpspec run $T/links", 2,
          "qmpspec run: $T/links:66:6: too many connections, expected" },
        { "qmpspec run $T/deep", 2,
          "qmpspec run: $T/deep:2:69: message nested too deep, expected" },
        { "qmpspec run --known $T/a64", 2,
          "qmpspec run: $T/a64: file too large, expected at most 1048576" },
        { "qmpspec run --known $T/elf", 2, "qmpspec run: $T/elf:1:1: not J" },
    };

    sh_enter();
    sh_do("cd $T && : >empty && head -c 5000 /bin/sh >elf && "
          "printf '=== a/b\\n# c\\n-> {\"execute\": \"q\", \"i\": \"x' >cut && "
          "printf '=== a/b\\n-> \\0' >nul && truncate -s 64M zero && "
          "tr '\\0' a <zero >a64 && head -c 3000000 a64 >a3 && "
          "{ echo '=== a/b'; yes -- '->1' | head -n 1000000; } >lines && "
          "yes '#' | head -n 1000000 >hashes && "
          "seq 1 9000 | sed 's/.*/=== a\\/&\\n->1/' >cases && "
          "{ echo '=== a/b'; seq 1 9000 | sed 's/.*/[&] fence/'; } >links && "
          "{ echo '=== a/b'; printf '%s ' '->'; "
          "head -c 1000000 zero | tr '\\0' '['; } >deep");
    sh_refuse_all(rows, QS_COUNT(rows));
    CHECK(SH_SANITIZED || sh_peak() < PEAK_KIB);
    sh_leave();
}

/* A spec comes through a pipe as well as from a file. */
static void from_a_pipe(void)
{
    sh_enter();
    sh_do("mkfifo $T/p && { printf '=== p/q\\n<- @greeting\\n' >$T/p & "
          "qmpspec run $T/p >/dev/null; }");
    sh_leave();
}

static void exit_statuses(void)
{
    static const struct { const char *words; int status; } rows[] = {
        { "$T/good.qmp", 0 },
        { "--offer '' 'greeting/**' 'select/**'", 0 },
        { "--offer oob,x-other 'greeting/**' 'select/**'", 0 },
        { "$T/good.qmp $T/bad.qmp", 1 },
        { "$T/may.qmp", 0 },
        { "$T/good.qmp --known $T/stale.json", 1 },
        { "$T/bad.qmp --known $T/known.json", 0 },
        { "$T/good.qmp --known $T/nowhere.json", 1 },
        { "$T/good.qmp --target \"exec:/no/such/program {sock}\"", 3 },
        { "$T/good.qmp --target unix:$T/none --deadline 1", 3 },
        /* A first failure, and the restart after it fails: 3 beats 1. */
        { "$T/bad.qmp $T/good.qmp --target exec:\"$T/once {sock}\"", 3 },
        { "$T/bad.qmp $T/none.qmp", 2 },
        { "$T/bad.qmp >/dev/full", 4 },
        { "$T/good.qmp --target \"exec:/no/such {sock}\" >/dev/full", 4 },
        { "$T/none.qmp >/dev/full", 2 },
        { "$T/bad.qmp --write-known --known $T/no/x", 4 },
    };

    sh_enter();
    sh_do("cd $T && printf '=== g/g\\n<- @greeting\\n' >good.qmp && "
          "printf '=== b/b\\n<- {}\\n' >bad.qmp && "
          "printf '=== m/m\\nlevel may\\n<- {}\\n' >may.qmp");
    sh_do("cd $T && echo '[{\"spec\": \"g/g\", \"verdict\": \"FAIL\", "
          "\"statement\": \"N1\", \"reason\": \"r\"}]' >stale.json && "
          "sed s:g/g:b/b: stale.json >known.json && "
          "sed s:g/g:x/x: stale.json >nowhere.json");
    sh_do("cd $T && printf '#!/bin/sh\\nmkdir %s/gone && "
          "exec qmpspec serve --listen unix:$1\\n' $T >once && chmod +x once");
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        char line[256];
        struct sh sh;

        snprintf(line, sizeof(line), "qmpspec run %s", rows[i].words);
        CHECK_ROW(line);
        sh_run(line, &sh);
        CHECK_INT(sh.status, rows[i].status);
        sh_release(&sh);
    }
    sh_leave();
}

/* What a command says to a terminal. */
static void on_a_terminal(const char *line, struct qs_buf *out)
{
    char bytes[4096];
    int master, status;
    pid_t pid;
    ssize_t n;

    fflush(NULL);
    pid = forkpty(&master, NULL, NULL, NULL);
    CHECK(pid >= 0);
    if (pid == 0) {
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(126);
    }
    while ((n = read(master, bytes, sizeof(bytes))) > 0) {
        qs_buf_add(out, bytes, (size_t)n);
    }
    close(master);
    CHECK(waitpid(pid, &status, 0) == pid);
    CHECK_ROW(line);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 1);
}

static void colour(void)
{
    static const struct {
        const char *line;
        bool colour, status_line;
    } rows[] = {
        { "qmpspec run $T/bad.qmp", true, true },
        { "NO_COLOR=1 qmpspec run $T/bad.qmp", false, true },
        { "qmpspec run --format tap $T/bad.qmp", false, false },
        { "qmpspec run --format jsonl $T/bad.qmp", false, false },
        { "qmpspec run $T/bad.qmp >$T/o; s=$?; cat $T/o; exit $s", false,
          false },
    };

    sh_enter();
    unsetenv("NO_COLOR");
    sh_do("printf '=== b/b\\n<- {}\\n' >$T/bad.qmp");
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_buf out = QS_BUF_INIT(1u << 20);

        on_a_terminal(rows[i].line, &out);
        CHECK_INT(strstr(qs_buf_str(&out), "\033[31mFAIL\033[0m") != NULL,
                  rows[i].colour);
        CHECK_INT(strstr(qs_buf_str(&out), "\r\033[K") != NULL,
                  rows[i].status_line);
        qs_buf_release(&out);
    }
    sh_leave();
}

/* Told to stop, a run stops at once and takes its target with it. */
static void interrupted(void)
{
    struct sh sh;

    sh_enter();
    sh_do("printf '=== g/g\\n<- @greeting\\n' >$T/g.qmp");
    sh_run("qmpspec run --target 'exec:sh -c \"sleep 60\" {sock}' "
           "--deadline 60 $T/g.qmp & sleep 0.3; kill -TERM $!; wait $!", &sh);
    CHECK_INT(sh.status, 128 + SIGTERM);
    sh_release(&sh);
    sh_run("ls -A $T", &sh);
    CHECK_STR(qs_buf_str(&sh.out), "g.qmp\n");
    sh_release(&sh);
    sh_leave();
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(specs_that_are_none),
        TEST(from_a_pipe),
        TEST(exit_statuses),
        TEST(colour),
        TEST(interrupted),
    };

    return test_main(cases, QS_COUNT(cases));
}
