/*
 * The runner: which cases are for the target, and what they need of it.
 */
#include "suite/run_impl.h"

#include <stdlib.h>
#include <time.h>

/* Where nothing is negotiated, this prelude has happened. */
#define NEGOTIATED "select/plain"

struct qs_runner *qs_runner_new(struct qs_target *target,
                                const struct qs_cases *cases,
                                const struct qs_desc *desc,
                                const struct qs_run_options *options)
{
    struct qs_runner *runner = calloc(1, sizeof(*runner));
    struct qs_diag diag;

    if (!runner) {
        return NULL;
    }
    runner->target = target;
    runner->desc = desc;
    runner->cases = cases;
    runner->options = *options;
    runner->role = desc->role;
    runner->in_process = qs_target_proves_quiet(target);
    runner->talk = qs_talk_new();
    if (!runner->talk ||
        qs_run_names_init(&runner->names, target, desc, options->seed,
                          &diag) != QS_OK) {
        qs_runner_free(runner);
        return NULL;
    }
    return runner;
}

void qs_runner_free(struct qs_runner *runner)
{
    if (runner) {
        qs_run_names_release(&runner->names);
        qs_talk_free(runner->talk);
        free(runner);
    }
}

static const char *profile_word(enum qs_case_profile profile)
{
    switch (profile) {
    case QS_CASE_QMP:
        return "qmp";
    case QS_CASE_MODES:
        return "modes";
    case QS_CASE_QEMU72:
        return "qemu-7.2";
    }
    return "";
}

bool qs_runner_selects(const struct qs_runner *runner,
                       const struct qs_case *c)
{
    bool heavy = qs_words_has(&c->needs, "cost:heavy");

    return (c->role == QS_CASE_CLIENT) == (runner->role == QS_CLIENT) &&
           (!heavy || runner->options.heavy) &&
           (c->repeat == 0 || runner->options.races);
}

/* Whether a step of the list, or one inside it, waits for a greeting. */
static bool greets(const struct qs_steps *steps)
{
    for (size_t i = 0; i < steps->n; i++) {
        const struct qs_step *step = &steps->v[i];

        if (step->pattern && step->pattern->kind == QS_PAT_NAME &&
            !strcmp(step->pattern->text, "greeting")) {
            return true;
        }
        for (size_t k = 0; k < step->nbranch; k++) {
            if (greets(&step->branch[k].steps)) {
                return true;
            }
        }
    }
    return false;
}

/* Whether the target offers what the case, or a prelude of it, needs. */
static enum qs_offer offers(const struct qs_runner *runner,
                            const struct qs_case *c, struct qs_buf *note)
{
    for (size_t depth = 0; c && depth < QS_PRELUDES_MAX; depth++) {
        if (depth > 0 && !runner->desc->negotiates &&
            !strcmp(c->id, NEGOTIATED)) {
            return QS_OFFER_YES;
        }
        for (size_t i = 0; i < c->needs.n; i++) {
            const char *need = c->needs.v[i];
            enum qs_offer offer = QS_OFFER_YES;

            if (strcmp(need, "cost:heavy") != 0) {
                offer = qs_target_offers(runner->target, need);
            }
            if (offer != QS_OFFER_YES) {
                qs_buf_adds(note, need);
                return offer;
            }
        }
        if (runner->role == QS_SERVER && !runner->desc->greeting &&
            greets(&c->steps)) {
            qs_buf_adds(note, "greeting");
            return QS_OFFER_NO;
        }
        c = c->from ? qs_cases_find(runner->cases, c->from) : NULL;
    }
    return QS_OFFER_YES;
}

/* PASS when the case can be run at all. */
static enum qs_verdict applicable(const struct qs_runner *runner,
                                  const struct qs_case *c,
                                  struct qs_buf *note)
{
    const char *profile = profile_word(c->profile);

    if (!qs_desc_has_profile(runner->desc, profile)) {
        qs_buf_addf(note, "profile %s", profile);
        return QS_V_NA;
    }
    if ((c->limit_depth || c->limit_tokens || c->limit_bytes) &&
        !runner->in_process) {
        qs_buf_adds(note, "its ceilings can only be set in-process");
        return QS_V_NA;
    }
    switch (offers(runner, c, note)) {
    case QS_OFFER_NO:
        return QS_V_NA;
    case QS_OFFER_MISSING:
        return QS_V_UNTESTED;
    case QS_OFFER_YES:
        break;
    }
    return QS_V_PASS;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

void qs_runner_case(struct qs_runner *runner, const struct qs_case *c,
                    struct qs_result *result)
{
    const char *skip = runner->desc->negotiates ? NULL : NEGOTIATED;
    struct qs_program program;
    struct qs_diag diag;
    double start = now();

    result->verdict = applicable(runner, c, &result->note);
    if (result->verdict != QS_V_PASS) {
        return;
    }
    if (qs_program_make(&program, c, runner->cases, skip, &diag) != QS_OK) {
        result->verdict = QS_V_BROKEN;
        qs_buf_adds(&result->note, diag.text);
        return;
    }
    if (c->repeat > 0) {
        qs_runner_repeat(runner, c, &program, result);
    } else {
        qs_runner_cuts(runner, c, &program, result);
    }
    qs_program_release(&program);
    qs_result_shorten(result);
    result->seconds = now() - start;
}
