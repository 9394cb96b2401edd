/*
 * Runs the cases on one mutant, or on the reference.
 */
#include "proof/matrix.h"

/* A mutant that talks without end is caught long before a target would be. */
#define CEILING ((uint64_t)32 << 20)
#define LIAR_CEILING ((uint64_t)64 << 10)

/* A target and a runner for one of the two roles. */
struct bench {
    struct qs_mutant_body body;
    struct qs_target *target;
    struct qs_runner *runner;
};

static enum qs_profile profile_of(const struct qs_case *c)
{
    return c->profile == QS_CASE_MODES ? QS_PROFILE_MODES : QS_PROFILE_QMP;
}

static void bench_release(struct bench *bench)
{
    qs_runner_free(bench->runner);
    qs_target_free(bench->target);
}

/* mutant NULL: the reference. */
static bool bench_init(struct bench *bench, const struct qs_lab *lab,
                       const struct qs_mutant *mutant, enum qs_role role)
{
    struct qs_target_options options = {
        .desc = lab->desc[role],
        .role = role,
        .limits = lab->desc[role]->limits,
        .deadline_ms = 1000,
        .total_ceiling = mutant && mutant->liar ? LIAR_CEILING : CEILING,
    };
    struct qs_run_options run = { .cuts = QS_CUTS_WHOLE, .seed = 1,
                                  .judge = true };
    struct qs_diag diag;

    bench->target = NULL;
    bench->runner = NULL;
    if (mutant) {
        qs_mutant_endpoint(mutant, &bench->body);
        options.endpoint = &bench->body.endpoint;
    }
    if (qs_target_new("ref", &options, &bench->target, &diag) == QS_OK) {
        bench->runner = qs_runner_new(bench->target, lab->cases,
                                      lab->desc[role], &run);
    }
    if (!bench->runner) {
        bench_release(bench);
        return false;
    }
    return true;
}

static bool is_for(const struct bench *bench, const struct qs_mutant *mutant,
                   const struct qs_case *c)
{
    return qs_runner_selects(bench->runner, c) &&
           c->profile != QS_CASE_QEMU72 &&
           (!mutant || (mutant->profiles & 1u << profile_of(c)));
}

static unsigned char run_one(struct qs_runner *runner,
                             const struct qs_case *c)
{
    struct qs_result result;
    enum qs_verdict verdict;

    qs_result_init(&result, c);
    qs_runner_case(runner, c, &result);
    verdict = result.verdict;
    qs_result_release(&result);
    return (unsigned char)(verdict == QS_V_NA ? QS_V_NONE : verdict);
}

static bool run_role(const struct qs_lab *lab, const struct qs_mutant *mutant,
                     enum qs_role role, unsigned char *row)
{
    struct bench bench;

    if (!bench_init(&bench, lab, mutant, role)) {
        return false;
    }
    for (size_t i = 0; i < lab->cases->n; i++) {
        if (is_for(&bench, mutant, lab->cases->v[i])) {
            row[i] = run_one(bench.runner, lab->cases->v[i]);
        }
    }
    bench_release(&bench);
    return true;
}

bool qs_lab_row(const struct qs_lab *lab, const struct qs_mutant *mutant,
                unsigned char *row)
{
    memset(row, QS_V_NONE, lab->cases->n);
    if (mutant) {
        return run_role(lab, mutant, mutant->role, row);
    }
    return run_role(lab, NULL, QS_SERVER, row) &&
           run_role(lab, NULL, QS_CLIENT, row);
}

static enum qs_err try_one(struct bench *bench, const struct qs_case *c,
                           struct qs_trial *trial, struct qs_buf *out)
{
    struct qs_judge_options options = qs_judge_default;
    struct qs_result result;
    enum qs_err err = QS_OK;

    options.profile = profile_of(c);
    qs_result_init(&result, c);
    qs_runner_case(bench->runner, c, &result);
    if (result.verdict == QS_V_PASS) {
        err = qs_trial_add(trial, c->id, qs_buf_slice(&result.transcript),
                           &options, out);
    }
    qs_result_release(&result);
    return err;
}

enum qs_err qs_lab_try(const struct qs_lab *lab, struct qs_trial *trial,
                       struct qs_buf *out)
{
    struct bench bench;
    enum qs_err err = QS_OK;

    memset(trial, 0, sizeof(*trial));
    if (!bench_init(&bench, lab, NULL, QS_SERVER)) {
        return QS_NOMEM;
    }
    for (size_t i = 0; i < lab->cases->n && err == QS_OK; i++) {
        if (is_for(&bench, NULL, lab->cases->v[i])) {
            err = try_one(&bench, lab->cases->v[i], trial, out);
        }
    }
    bench_release(&bench);
    return err;
}
