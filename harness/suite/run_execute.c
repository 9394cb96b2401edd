/*
 * One execution: a target fit for it, the run, the judge's word, and what is
 * left behind for the next.
 */
#include "suite/run_impl.h"

#include <stdlib.h>

static bool needs_capability(const struct qs_case *c)
{
    for (size_t i = 0; i < c->needs.n; i++) {
        if (!strncmp(c->needs.v[i], "cap:", 4)) {
            return true;
        }
    }
    return false;
}

/* A target fit for the next execution. */
static bool ready(struct qs_runner *runner, const struct qs_case *c,
                  struct qs_result *result)
{
    struct qs_limits limits = qs_case_limits(c, runner->desc->limits);
    struct qs_diag diag = { "" };
    bool restart = qs_words_has(&c->needs, "restart");
    bool restartable = qs_target_restartable(runner->target);
    bool caller = qs_target_dials_in(runner->target);
    bool fresh = runner->in_process || restart ||
                 ((runner->tainted || caller) && restartable);

    if (runner->tainted && !fresh) {
        result->after_tainted = true;
    }
    if (fresh) {
        qs_target_stop(runner->target);
    }
    runner->tainted = false;
    if (runner->in_process) {
        qs_target_configure(runner->target, c->profile == QS_CASE_MODES
                            ? QS_PROFILE_MODES : QS_PROFILE_QMP,
                            needs_capability(c), &limits);
    }
    qs_talk_reset(runner->talk);
    qs_talk_limits(runner->talk, &limits);
    if (qs_target_started(runner->target)) {
        return true;
    }
    if (qs_target_start(runner->target, &diag) != QS_OK) {
        result->verdict = QS_V_NOT_STARTED;
        qs_buf_adds(&result->note, diag.text);
        return false;
    }
    if (!restart) {
        qs_target_settle(runner->target);
    }
    return true;
}

static struct qs_judge *new_judge(const struct qs_runner *runner,
                                  const struct qs_case *c)
{
    struct qs_judge_options options = qs_judge_default;

    options.profile = c->profile == QS_CASE_MODES ? QS_PROFILE_MODES
                                                  : QS_PROFILE_QMP;
    options.greeting = runner->desc->greeting;
    options.negotiates = runner->desc->negotiates;
    options.line_end = runner->desc->line_end;
    options.pretty = runner->desc->pretty;
    return qs_judge_new(&options);
}

/* Whether the links were left as a case must leave them. */
static bool drained(const struct qs_run *run)
{
    for (unsigned i = 0; i < run->program->link.n; i++) {
        const struct qs_run_link *l = &run->link[i];

        /* A server that hung up unasked may be about to end. */
        if ((l->open && !qs_talk_idle(run->talk, i, QS_TO_SERVER)) ||
            (run->ours == QS_TO_CLIENT && l->ended && !l->half_closed)) {
            return false;
        }
    }
    return run->slow == 0 && !run->left;
}

static void clean_up(struct qs_runner *runner, struct qs_run *run)
{
    for (unsigned i = 0; i < run->program->link.n; i++) {
        if (run->link[i].open) {
            qs_target_hangup(runner->target, i);
        }
        free(run->link[i].v);
    }
    qs_run_drop_hyps(run, 0);
    free(run->sent_early);
    qs_json_free(run->unspelt);
    if (run->done || !drained(run) ||
        qs_target_death(runner->target)[0] != '\0') {
        /* Every client begins anew. */
        runner->tainted = !qs_target_dials_in(runner->target);
    }
}

static void finish(struct qs_runner *runner, struct qs_run *run)
{
    struct qs_result *result = run->result;

    if (run->judge) {
        qs_judge_end(run->judge, &result->judge);
        if (!run->done && result->judge.finding == QS_ILLEGAL) {
            result->verdict = QS_V_ILLEGAL;
            run->done = true;
        }
    }
    if (run->done) {
        qs_cut_print(&result->cut, run->cut);
        if (qs_target_death(runner->target)[0]) {
            qs_buf_addf(&result->note, "%s%s",
                        qs_buf_len(&result->note) ? "; " : "",
                        qs_target_death(runner->target));
        }
        if (qs_target_stderr(runner->target)[0]) {
            qs_buf_addf(&result->note, "%sstderr: %s",
                        qs_buf_len(&result->note) ? "; " : "",
                        qs_target_stderr(runner->target));
        }
    }
    /* Of the cuts only a bad one is shown; the whole stands for the rest. */
    if (run->done || (run->cut.kind == QS_CUT_NONE &&
                      run->cut.spelling == QS_SPELL_PLAIN)) {
        qs_buf_reset(&result->transcript);
        qs_talk_print(&result->transcript, run->talk, &run->program->link);
    }
}

bool qs_runner_execute(struct qs_runner *runner, const struct qs_case *c,
                       const struct qs_program *program,
                       struct qs_cut cut, struct qs_result *result,
                       size_t *sent)
{
    struct qs_run *run;
    bool passed = false;

    if (!ready(runner, c, result)) {
        return false;
    }
    run = calloc(1, sizeof(*run));
    if (run) {
        run->target = runner->target;
        run->desc = runner->desc;
        run->c = c;
        run->program = program;
        run->names = qs_run_names_of(&runner->names, c->profile);
        run->talk = runner->talk;
        run->theirs = runner->role == QS_SERVER ? QS_TO_SERVER
                                                : QS_TO_CLIENT;
        run->ours = runner->role == QS_SERVER ? QS_TO_CLIENT : QS_TO_SERVER;
        run->cut = cut;
        run->result = result;
        run->sent_early = calloc(program->n, sizeof(*run->sent_early));
        if (runner->options.judge && runner->role == QS_SERVER) {
            run->judge = new_judge(runner, c);
        }
    }
    if (!run || !run->sent_early) {
        free(run);
        result->verdict = QS_V_BROKEN;
        qs_buf_adds(&result->note, "out of memory");
        return false;
    }
    qs_run_once(run);
    finish(runner, run);
    passed = !run->done;
    *sent = run->sent;
    clean_up(runner, run);
    qs_judge_free(run->judge);
    free(run);
    return passed;
}
