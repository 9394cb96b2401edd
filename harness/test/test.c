/*
 * The runner behind test.h.  A case runs in a child: a crash, a hang or a
 * leaked descriptor fails that case alone, and what it has started and not
 * ended goes with it.  What it prints goes to standard error; standard output
 * is TAP and nothing else.
 */
#include "test/test.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

/* Far above what any case needs, also under valgrind. */
#define DEADLINE_SECONDS 60

/* Exit status of a case that was skipped. */
#define SKIPPED 77

static const char *row;

void test_row(const char *text)
{
    row = text;
}

/* Ends the case: its process with it. */
void test_fail(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: %s", file, line, what);
    if (row) {
        fprintf(stderr, " [row: %s]", row);
    }
    fputc('\n', stderr);
    fflush(stderr);
    _exit(1);
}

void test_check_int(long long got, long long want, const char *what,
                    const char *file, int line)
{
    if (got != want) {
        fprintf(stderr, "%s is %lld, expected %lld\n", what, got, want);
        test_fail(file, line, what);
    }
}

void test_check_str(const char *got, const char *want, const char *what,
                    const char *file, int line)
{
    if (!got || !want ? got != want : strcmp(got, want) != 0) {
        fprintf(stderr, "%s is \"%s\"\n  expected \"%s\"\n", what,
                got ? got : "(null)", want ? want : "(null)");
        test_fail(file, line, what);
    }
}

void test_check_bytes(struct qs_slice got, struct qs_slice want,
                      const char *what, const char *file, int line)
{
    if (got.n != want.n ||
        (got.n > 0 && memcmp(got.p, want.p, got.n) != 0)) {
        fprintf(stderr, "%s is \"%.*s\"\n  expected \"%.*s\"\n", what,
                (int)got.n, got.p, (int)want.n, want.p);
        test_fail(file, line, what);
    }
}

_Noreturn void test_skip(const char *why)
{
    fprintf(stderr, "skipped: %s\n", why);
    fflush(stderr);
    _exit(SKIPPED);
}

static int count_descriptors(void)
{
    DIR *dir = opendir("/proc/self/fd");
    int n = 0;

    if (!dir) {
        return -1;
    }
    while (readdir(dir)) {
        n++;
    }
    closedir(dir);
    return n;
}

/* In the child; leak checkers run at exit. */
static void run_case(const struct test_case *test)
{
    int before = count_descriptors();

    alarm(DEADLINE_SECONDS);
    test->run();
    row = NULL;
    test_check_int(count_descriptors(), before, "open descriptors",
                   test->name, 0);
    exit(0);
}

/* The case that runs now; the group of all that it starts. */
static volatile pid_t group;

/* A key of the terminal reaches us alone. */
static void end_all(int number)
{
    if (group > 0) {
        kill(-group, SIGKILL);
    }
    signal(number, SIG_DFL);
    raise(number);
}

/* Exit status of the case, -1 when it crashed; then says how. */
static int status_of(const struct test_case *test)
{
    pid_t child;
    int status;

    fflush(NULL);
    child = fork();
    if (child < 0) {
        perror("fork");
        return -1;
    }
    if (child == 0) {
        setpgid(0, 0);
        signal(SIGINT, SIG_DFL);
        signal(SIGTERM, SIG_DFL);
        run_case(test);
    }
    setpgid(child, child);
    group = child;
    if (waitpid(child, &status, 0) != child) {
        perror("waitpid");
        return -1;
    }
    kill(-child, SIGKILL);
    group = 0;
    if (WIFSIGNALED(status)) {
        fprintf(stderr, "%s: %s\n", test->name,
                strsignal(WTERMSIG(status)));
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int test_main(const struct test_case *cases, size_t n)
{
    size_t bad = 0;

    signal(SIGPIPE, SIG_IGN);
    signal(SIGINT, end_all);
    signal(SIGTERM, end_all);
    printf("TAP version 14\n1..%zu\n", n);
    for (size_t i = 0; i < n; i++) {
        int status = status_of(&cases[i]);
        bool ok = status == 0 || status == SKIPPED;

        printf("%sok %zu - %s%s\n", ok ? "" : "not ", i + 1, cases[i].name,
               status == SKIPPED ? " # SKIP" : "");
        bad += !ok;
    }
    return bad ? 1 : 0;
}
