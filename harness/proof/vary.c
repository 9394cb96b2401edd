/*
 * The axes, on the reference.  Processes share the cases; each leaves its
 * findings in memory that all can see.
 */
#include "proof/vary.h"

#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* What became of one case. */
struct finding {
    enum { UNTRIED, SAME, DIFFERS } state;
    char text[112];
};

static void try_case(struct qs_runner *runner, const struct qs_case *c,
                     struct finding *finding)
{
    struct qs_result result;

    qs_result_init(&result, c);
    qs_runner_case(runner, c, &result);
    finding->state = SAME;
    if (result.verdict != QS_V_PASS && result.verdict != QS_V_NA) {
        finding->state = DIFFERS;
        snprintf(finding->text, sizeof(finding->text), "%s only when %s",
                 qs_verdict_name(result.verdict), qs_buf_str(&result.cut));
    }
    qs_result_release(&result);
}

static bool work(const struct qs_lab *lab, enum qs_role role, unsigned share,
                 unsigned shares, struct finding *v)
{
    struct qs_target_options options = {
        .desc = lab->desc[role], .role = role,
        .limits = lab->desc[role]->limits, .deadline_ms = 1000,
        .endpoint = lab->endpoint[role],
    };
    struct qs_run_options run = { .cuts = QS_CUTS_ALL, .seed = 1,
                                  .judge = true, .axes = true };
    struct qs_target *target;
    struct qs_runner *runner;
    struct qs_diag diag;

    if (qs_target_new("ref", &options, &target, &diag) != QS_OK) {
        return false;
    }
    runner = qs_runner_new(target, lab->cases, lab->desc[role], &run);
    for (size_t i = share; runner && i < lab->cases->n; i += shares) {
        const struct qs_case *c = lab->cases->v[i];

        if (qs_runner_selects(runner, c) && c->profile != QS_CASE_QEMU72) {
            try_case(runner, c, &v[i]);
        }
    }
    qs_runner_free(runner);
    qs_target_free(target);
    return runner != NULL;
}

static enum qs_err run_shares(const struct qs_lab *lab, unsigned workers,
                              struct finding *v)
{
    enum qs_err err = QS_OK;
    unsigned running = 0;

    for (unsigned i = 0; i < workers; i++) {
        pid_t pid = fork();

        if (pid == 0) {
            _exit(work(lab, QS_SERVER, i, workers, v) &&
                  work(lab, QS_CLIENT, i, workers, v) ? 0 : 1);
        }
        running += pid > 0;
        err = pid > 0 ? err : QS_IO;
    }
    for (; running > 0; running--) {
        int status;

        if (wait(&status) < 0 || status != 0) {
            err = QS_IO;
        }
    }
    return err;
}

enum qs_err qs_vary(const struct qs_lab *lab, unsigned workers,
                    struct qs_varied *varied, struct qs_buf *out)
{
    size_t size = (lab->cases->n + 1) * sizeof(struct finding);
    struct finding *v = mmap(NULL, size, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    enum qs_err err;

    *varied = (struct qs_varied){ 0, 0, 0 };
    if (v == MAP_FAILED) {
        return QS_NOMEM;
    }
    err = run_shares(lab, workers, v);
    for (size_t i = 0; i < lab->cases->n; i++) {
        const struct qs_case *c = lab->cases->v[i];

        varied->cases += v[i].state != UNTRIED;
        varied->none += v[i].state != UNTRIED &&
                        qs_words_has(&c->vary, "none");
        varied->differ += v[i].state == DIFFERS;
        if (v[i].state == DIFFERS) {
            qs_buf_addf(out, "  DIFFERS %s: %s\n", c->id, v[i].text);
        }
    }
    munmap(v, size);
    return err;
}
