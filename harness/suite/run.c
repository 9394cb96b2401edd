/*
 * The runner: which cases are for the target, its life between them, and
 * every way of cutting a case's bytes that was asked for.
 */
#include "suite/run_impl.h"

#include <stdlib.h>
#include <time.h>

/* Cut points tried of one case in a sample, and one live case in so many. */
#define SAMPLE 6u
#define LIVE_SHARE 8u
/* Every cut point up to here in QS_CUTS_ALL. */
#define CUTS_MAX 4096u
/* Where nothing is negotiated, this prelude has happened. */
#define NEGOTIATED "select/plain"

struct qs_runner {
    struct qs_target *target;
    const struct qs_desc *desc;
    const struct qs_cases *cases;
    struct qs_run_options options;
    enum qs_role role;
    bool in_process;
    bool tainted;
    struct qs_run_names names;
    struct qs_talk *talk;
};

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

static struct qs_limits limits_of(const struct qs_runner *runner,
                                  const struct qs_case *c)
{
    struct qs_limits limits = runner->desc->limits;

    if (c->limit_depth) {
        limits.depth = c->limit_depth;
    }
    if (c->limit_tokens) {
        limits.tokens = c->limit_tokens;
    }
    if (c->limit_bytes) {
        limits.bytes = c->limit_bytes;
    }
    return limits;
}

/* A target fit for the next execution. */
static bool ready(struct qs_runner *runner, const struct qs_case *c,
                  struct qs_result *result)
{
    struct qs_limits limits = limits_of(runner, c);
    struct qs_diag diag = { "" };
    bool fresh = runner->in_process ||
                 (runner->tainted && qs_target_restartable(runner->target));

    if (runner->tainted && !fresh) {
        result->after_tainted = true;
    }
    if (fresh) {
        qs_target_stop(runner->target);
    }
    runner->tainted = false;
    if (runner->in_process) {
        qs_target_configure(runner->target, c->profile == QS_CASE_MODES
                            ? QS_PROFILE_MODES : QS_PROFILE_QMP, &limits);
    }
    qs_talk_reset(runner->talk);
    qs_talk_limits(runner->talk, &limits);
    if (!qs_target_started(runner->target) &&
        qs_target_start(runner->target, &diag) != QS_OK) {
        result->verdict = QS_V_NOT_STARTED;
        qs_buf_adds(&result->note, diag.text);
        return false;
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
        if (run->link[i].open &&
            !qs_talk_idle(run->talk, i, QS_TO_SERVER)) {
            return false;
        }
    }
    return run->slow == 0;
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
    if (run->done || !drained(run) ||
        qs_target_death(runner->target)[0] != '\0') {
        runner->tainted = true;
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
    qs_buf_reset(&result->transcript);
    qs_talk_print(&result->transcript, run->talk, &run->program->link);
}

/* One execution; *sent is how many bytes the script sent. */
static bool execute(struct qs_runner *runner, const struct qs_case *c,
                    const struct qs_program *program, struct qs_cut cut,
                    struct qs_result *result, size_t *sent)
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

/* A small generator, so that a seed gives the same cuts everywhere. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static uint64_t seed_of(const struct qs_runner *runner,
                        const struct qs_case *c)
{
    uint64_t h = runner->options.seed ^ 0xCBF29CE484222325u;

    for (const char *p = c->id; *p; p++) {
        h = (h ^ (unsigned char)*p) * 0x100000001B3u;
    }
    return h | 1;
}

static bool all_cuts(struct qs_runner *runner, const struct qs_case *c,
                     const struct qs_program *program, size_t sent,
                     struct qs_result *result)
{
    struct qs_cut cut = { QS_CUT_BYTES, 0 };
    size_t ignored, last = sent < CUTS_MAX ? sent : CUTS_MAX;

    if (!execute(runner, c, program, cut, result, &ignored)) {
        return false;
    }
    cut.kind = QS_CUT_JOIN;
    if (!execute(runner, c, program, cut, result, &ignored)) {
        return false;
    }
    cut.kind = QS_CUT_AT;
    for (cut.at = 1; cut.at < last; cut.at++) {
        if (!execute(runner, c, program, cut, result, &ignored)) {
            return false;
        }
    }
    return true;
}

/* Sent byte by byte, a large case says nothing that a small one does not. */
#define BYTES_MAX 4096u

static bool sampled_cuts(struct qs_runner *runner, const struct qs_case *c,
                         const struct qs_program *program, size_t sent,
                         struct qs_result *result)
{
    uint64_t state = seed_of(runner, c);
    struct qs_cut cut = { QS_CUT_BYTES, 0 };
    size_t ignored;
    unsigned n = SAMPLE;

    if (!runner->in_process) {
        /* One way of cutting for one case in LIVE_SHARE. */
        uint64_t draw = next_random(&state);

        if (draw % LIVE_SHARE != 0 || sent > BYTES_MAX) {
            return true;
        }
        cut.kind = draw / LIVE_SHARE % 2 ? QS_CUT_BYTES : QS_CUT_JOIN;
        return execute(runner, c, program, cut, result, &ignored);
    }
    if (sent <= BYTES_MAX &&
        !execute(runner, c, program, cut, result, &ignored)) {
        return false;
    }
    cut.kind = QS_CUT_JOIN;
    if (!execute(runner, c, program, cut, result, &ignored)) {
        return false;
    }
    cut.kind = QS_CUT_AT;
    for (; n > 0 && sent > 1; n--) {
        cut.at = 1 + (size_t)(next_random(&state) % (sent - 1));
        if (!execute(runner, c, program, cut, result, &ignored)) {
            return false;
        }
    }
    return true;
}

static void with_cuts(struct qs_runner *runner, const struct qs_case *c,
                      const struct qs_program *program,
                      struct qs_result *result)
{
    struct qs_cut whole = { QS_CUT_NONE, 0 };
    size_t sent = 0;

    if (!execute(runner, c, program, whole, result, &sent) ||
        qs_words_has(&c->vary, "none")) {
        return;
    }
    switch (runner->options.cuts) {
    case QS_CUTS_WHOLE:
        break;
    case QS_CUTS_SAMPLE:
        sampled_cuts(runner, c, program, sent, result);
        break;
    case QS_CUTS_ALL:
        all_cuts(runner, c, program, sent, result);
        break;
    }
}

/* A race: how often it goes wrong in so many runs. */
static void repeatedly(struct qs_runner *runner, const struct qs_case *c,
                       const struct qs_program *program,
                       struct qs_result *result)
{
    struct qs_cut whole = { QS_CUT_NONE, 0 };
    size_t sent;

    for (unsigned i = 0; i < c->repeat; i++) {
        struct qs_result one;

        qs_result_init(&one, c);
        execute(runner, c, program, whole, &one, &sent);
        result->runs++;
        if (one.verdict != QS_V_PASS && result->bad++ == 0) {
            /* The first bad run is the one to be shown. */
            one.runs = result->runs;
            one.bad = 1;
            qs_result_release(result);
            *result = one;
            if (one.verdict == QS_V_NOT_STARTED) {
                return;
            }
        } else {
            if (result->bad == 0) {
                qs_buf_reset(&result->transcript);
                qs_buf_add(&result->transcript,
                           qs_buf_slice(&one.transcript).p,
                           qs_buf_len(&one.transcript));
            }
            qs_result_release(&one);
        }
    }
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
        repeatedly(runner, c, &program, result);
    } else {
        with_cuts(runner, c, &program, result);
    }
    qs_program_release(&program);
    result->seconds = now() - start;
}
