/*
 * One run of one case, in a child.
 */
#include "cmd_spec.h"

#include "suite/parse.h"
#include "suite/run.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The child's exit status; a sanitizer has others. */
enum { PASSED = 0, FAILED = 90, BROKE = 91 };

static int run(struct qs_target *target, const struct qs_cases *cases,
               const struct qs_desc *desc)
{
    const struct qs_run_options options = { .cuts = QS_CUTS_SAMPLE,
                                            .seed = 1, .judge = true };
    struct qs_runner *runner = qs_runner_new(target, cases, desc, &options);
    struct qs_result result;

    if (!runner) {
        return BROKE;
    }
    qs_result_init(&result, cases->v[0]);
    qs_runner_case(runner, cases->v[0], &result);
    return result.verdict == QS_V_PASS ? PASSED :
           result.verdict == QS_V_BROKEN || result.verdict == QS_V_NA ||
           result.verdict == QS_V_UNTESTED ? BROKE : FAILED;
}

static _Noreturn void be_child(const char *specs, enum qs_role role,
                               struct qs_slice text,
                               const struct qs_endpoint *endpoint)
{
    const struct rlimit no_core = { 0, 0 };
    struct qs_target_options options = { .role = role, .deadline_ms = 5000,
                                         .endpoint = endpoint };
    struct qs_cases cases = { NULL, 0 };
    struct qs_target *target = NULL;
    struct qs_desc *desc = NULL;
    struct qs_diag diag;
    int quiet = open("/dev/null", O_WRONLY);
    int status = BROKE;

    setrlimit(RLIMIT_CORE, &no_core);
    if (quiet >= 0) {
        dup2(quiet, STDERR_FILENO);
    }
    alarm(QS_FINDER_SECONDS);
    if (qs_desc_find(specs, NULL, "ref", role, &desc, &diag) == QS_OK &&
        qs_parse("spec", text, &cases, &diag) == QS_OK && cases.n == 1) {
        options.desc = desc;
        options.limits = desc->limits;
        if (qs_target_new("ref", &options, &target, &diag) == QS_OK) {
            status = run(target, &cases, desc);
        }
    }
    _exit(status);
}

enum spec_verdict spec_try(const char *specs, enum qs_role role,
                           struct qs_slice text,
                           const struct qs_endpoint *endpoint)
{
    int status = 0;
    pid_t pid;

    fflush(NULL);
    pid = fork();
    if (pid == 0) {
        be_child(specs, role, text, endpoint);
    }
    if (pid < 0) {
        return SPEC_BROKEN;
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == PASSED) {
        return SPEC_PASSES;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == BROKE ? SPEC_BROKEN
                                                             : SPEC_FAILS;
}
