/*
 * make bench: requests in a second, the suite against a bare lock-step loop
 * that sends the same bytes, and the reference's cost by input size.
 *
 * usage: bench QMPSPEC         in the folder that holds specs/
 */
#include "test/bench.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "suite/parse.h"
#include "suite/run.h"

#define SPECS "specs"
/* Of so many runs the fastest counts, for others use the machine too. */
#define RUNS 3

extern char **environ;

static const struct row {
    const char *name, *program;     /* NULL: in-process */
} rows[] = {
    { "ref", NULL },
    { "serve", "qmpspec" },
    { "qemu-system", "qemu-system-x86_64" },
};

double bench_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

_Noreturn void bench_fail(const char *what, const char *why)
{
    fflush(stdout);
    fprintf(stderr, "bench: %s: %s\n", what, why);
    exit(1);
}

struct qs_desc *bench_desc(const char *name)
{
    struct qs_desc *desc = NULL;
    struct qs_diag diag = { "" };

    if (qs_desc_find(SPECS, name, name, QS_SERVER, &desc, &diag)) {
        bench_fail(name, diag.text);
    }
    return desc;
}

struct qs_target *bench_target(const char *name, struct qs_desc *desc)
{
    struct qs_target_options options = {
        .desc = desc, .role = QS_SERVER, .limits = desc->limits,
        .deadline_ms = 5000,
    };
    struct qs_target *target = NULL;
    struct qs_diag diag = { "" };

    if (qs_target_new(name, &options, &target, &diag)) {
        bench_fail(name, diag.text);
    }
    return target;
}

static bool installed(const char *program)
{
    const char *path = getenv("PATH");
    char *copy = strdup(path ? path : ""), *rest = copy, *folder;
    bool found = false;

    while (copy && (folder = strsep(&rest, ":")) != NULL && !found) {
        char *file;

        if (asprintf(&file, "%s/%s", folder, program) >= 0) {
            found = access(file, X_OK) == 0;
            free(file);
        }
    }
    free(copy);
    return found;
}

static bool skip(const struct row *row)
{
    if (row->program && !installed(row->program)) {
        printf("  %-14s not installed: %s\n", row->name, row->program);
        return true;
    }
    return false;
}

static void rates(void)
{
    puts("requests per second, each sent when the one before is answered");
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        double rate;

        if (skip(&rows[i])) {
            continue;
        }
        if (rows[i].program) {
            struct qs_desc *desc = bench_desc(rows[i].name);
            struct qs_target *target = bench_target(rows[i].name, desc);

            rate = bench_rate(target);
            qs_target_free(target);
            qs_desc_free(desc);
        } else {
            rate = bench_rate_ref();
        }
        printf("  %-14s %10.0f\n", rows[i].name, rate);
    }
}

/* Seconds of `qmpspec run` as a user starts it, reading of specs included. */
static double time_suite(const char *qmpspec, const char *name)
{
    char *argv[] = { strdup(qmpspec), strdup("run"), strdup("--target"),
                     strdup(name), NULL };
    posix_spawn_file_actions_t actions;
    double start = bench_now();
    int status = -1;
    pid_t pid;

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null",
                                     O_WRONLY, 0);
    if (posix_spawnp(&pid, qmpspec, &actions, NULL, argv, environ) ||
        waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) > 1) {
        bench_fail(qmpspec, "did not run");
    }
    posix_spawn_file_actions_destroy(&actions);
    for (size_t i = 0; i + 1 < QS_COUNT(argv); i++) {
        free(argv[i]);
    }
    return bench_now() - start;
}

/* Runs all cases once as `qmpspec run` does, and writes down what it does. */
static struct bench_trace *record(const char *name, size_t *cases)
{
    struct qs_run_options options = {
        .cuts = QS_CUTS_SAMPLE, .seed = 1, .judge = true,
    };
    struct qs_desc *desc = bench_desc(name);
    struct qs_target *target = bench_target(name, desc);
    struct qs_cases all = { NULL, 0 };
    struct qs_diag diag = { "" };
    struct bench_trace *trace;
    struct qs_runner *runner;

    if (qs_parse_path(SPECS, &all, &diag)) {
        bench_fail(SPECS, diag.text);
    }
    trace = bench_trace_new(target);
    runner = qs_runner_new(target, &all, desc, &options);
    for (size_t i = 0; runner && i < all.n; i++) {
        struct qs_result result;

        if (!qs_runner_selects(runner, all.v[i])) {
            continue;
        }
        qs_result_init(&result, all.v[i]);
        qs_runner_case(runner, all.v[i], &result);
        *cases += result.verdict != QS_V_NA;
        qs_result_release(&result);
    }
    bench_trace_end(trace);
    qs_runner_free(runner);
    qs_target_free(target);
    qs_cases_release(&all);
    qs_desc_free(desc);
    return trace;
}

static void ratio(const char *qmpspec, const char *name)
{
    size_t cases = 0;
    struct bench_trace *trace = record(name, &cases);
    struct qs_desc *desc = bench_desc(name);
    struct qs_target *target = bench_target(name, desc);
    double suite = 0, bare = 0;

    for (int i = 0; i < RUNS; i++) {
        double took = time_suite(qmpspec, name), start;

        suite = i == 0 || took < suite ? took : suite;
        start = bench_now();
        bench_replay(trace, target);
        took = bench_now() - start;
        bare = i == 0 || took < bare ? took : bare;
    }
    printf("  %-14s %5zu %9zu %8.3f %8.3f %6.2f\n", name, cases,
           bench_trace_bytes(trace), suite, bare, suite / bare);
    qs_target_free(target);
    qs_desc_free(desc);
    bench_trace_free(trace);
}

static void costs(void)
{
    puts("nanoseconds a byte, one request to the reference in-process\n"
         "            bytes   string  numbers     keys");
    for (size_t n = 64; n <= (size_t)1 << 20; n *= 4) {
        printf("  %15zu", n);
        for (int shape = BENCH_STRING; shape <= BENCH_KEYS; shape++) {
            printf(" %8.1f", bench_cost((enum bench_shape)shape, n));
        }
        putchar('\n');
    }
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fputs("usage: bench QMPSPEC\n", stderr);
        return 2;
    }
    rates();
    printf("the suite against a bare loop that sends the same bytes, the "
           "fastest of %d\n  target         cases     bytes  suite s   bare s"
           "  ratio\n", RUNS);
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        if (!skip(&rows[i])) {
            ratio(argv[1], rows[i].name);
            fflush(stdout);
        }
    }
    costs();
    return 0;
}
