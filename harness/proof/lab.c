/*
 * Runs the cases on one mutant.
 */
#include "proof/matrix.h"

/* A mutant that talks without end is caught long before a target would be. */
#define CEILING ((uint64_t)32 << 20)
#define LIAR_CEILING ((uint64_t)64 << 10)

static enum qs_profile profile_of(const struct qs_case *c)
{
    return c->profile == QS_CASE_MODES ? QS_PROFILE_MODES : QS_PROFILE_QMP;
}

static bool is_for(const struct qs_runner *runner,
                   const struct qs_mutant *mutant, const struct qs_case *c)
{
    return qs_runner_selects(runner, c) && c->profile != QS_CASE_QEMU72 &&
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
    static struct qs_mutant_body body;
    struct qs_target_options options = {
        .desc = lab->desc[role],
        .role = role,
        .limits = lab->desc[role]->limits,
        .deadline_ms = 1000,
        .total_ceiling = mutant && mutant->liar ? LIAR_CEILING : CEILING,
    };
    struct qs_run_options run = { .cuts = QS_CUTS_WHOLE, .seed = 1,
                                  .judge = true };
    struct qs_target *target;
    struct qs_runner *runner;
    struct qs_diag diag;

    if (mutant) {
        qs_mutant_endpoint(mutant, &body);
        options.endpoint = &body.endpoint;
    }
    if (qs_target_new("ref", &options, &target, &diag) != QS_OK) {
        return false;
    }
    runner = qs_runner_new(target, lab->cases, lab->desc[role], &run);
    for (size_t i = 0; runner && i < lab->cases->n; i++) {
        if (is_for(runner, mutant, lab->cases->v[i])) {
            row[i] = run_one(runner, lab->cases->v[i]);
        }
    }
    qs_runner_free(runner);
    qs_target_free(target);
    return runner != NULL;
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
