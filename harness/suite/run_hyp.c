/*
 * Hypotheses: the courses that the spec still allows, moved on by what the
 * tested side says.
 */
#include "suite/run_impl.h"

static void hyp_release(struct qs_hyp *hyp)
{
    qs_vars_release(&hyp->vars);
}

void qs_run_drop_hyps(struct qs_run *run, size_t keep)
{
    while (run->nhyp > keep) {
        hyp_release(&run->hyp[--run->nhyp]);
    }
}

static bool hyp_copy(struct qs_hyp *to, const struct qs_hyp *from)
{
    *to = *from;
    return qs_vars_copy(&to->vars, &from->vars);
}

static void add_loop(struct qs_hyp *hyp, size_t pc)
{
    for (size_t i = 0; i < hyp->nloop; i++) {
        if (hyp->loop[i] == pc) {
            return;
        }
    }
    if (hyp->nloop < QS_LOOPS_MAX) {
        hyp->loop[hyp->nloop++] = pc;
    }
}

static bool waits_any(const struct qs_run *run, size_t pc)
{
    const struct qs_instr *instr = &run->program->v[pc];

    return instr->op == QS_OP_STEP && instr->step->kind == QS_STEP_ANY &&
           qs_run_is_receive(run, instr->step);
}

/* Moves the lanes past what needs no message; true when all have ended. */
static bool settle_lanes(const struct qs_run *run, struct qs_hyp *hyp)
{
    const struct qs_instr *par = &run->program->v[hyp->pc];
    bool all = true;

    for (unsigned i = 0; i < par->nlanes; i++) {
        while (hyp->lane[i] != SIZE_MAX && waits_any(run, hyp->lane[i])) {
            add_loop(hyp, hyp->lane[i]++);
        }
        if (hyp->lane[i] != SIZE_MAX &&
            run->program->v[hyp->lane[i]].op == QS_OP_LANE_END) {
            hyp->lane[i] = SIZE_MAX;
        }
        all = all && hyp->lane[i] == SIZE_MAX;
    }
    return all;
}

/* Inserts a copy of hypothesis i behind it, to go on at pc. */
static bool fork_hyp(struct qs_run *run, size_t i, size_t pc)
{
    struct qs_hyp copy;

    if (run->nhyp == QS_HYPS_MAX || !hyp_copy(&copy, &run->hyp[i])) {
        return qs_run_end(run, QS_V_BROKEN, NULL,
                          "too many courses at once, or out of memory");
    }
    memmove(&run->hyp[i + 2], &run->hyp[i + 1],
            (run->nhyp - i - 1) * sizeof(run->hyp[0]));
    copy.pc = pc;
    run->hyp[i + 1] = copy;
    run->nhyp++;
    return true;
}

static bool settle_one(struct qs_run *run, size_t i)
{
    for (;;) {
        struct qs_hyp *hyp = &run->hyp[i];
        const struct qs_instr *instr = &run->program->v[hyp->pc];

        switch (instr->op) {
        case QS_OP_JUMP:
            hyp->pc = instr->to;
            continue;
        case QS_OP_SPLIT:
            if (!fork_hyp(run, i, instr->to)) {
                return false;
            }
            hyp->pc++;
            continue;
        case QS_OP_BRANCH:
            if (instr->branch->grade != QS_GRADE_OK) {
                hyp->branch = instr->branch;
            }
            hyp->pc++;
            continue;
        case QS_OP_PAR:
            if (!hyp->in_par) {
                hyp->in_par = true;
                memcpy(hyp->lane, instr->lane, sizeof(hyp->lane));
            }
            if (!settle_lanes(run, hyp)) {
                return true;
            }
            hyp->in_par = false;
            hyp->pc = instr->to;
            continue;
        case QS_OP_STEP:
            if (!waits_any(run, hyp->pc)) {
                return true;
            }
            add_loop(hyp, hyp->pc++);
            continue;
        case QS_OP_LANE_END:
        case QS_OP_END:
            return true;
        }
    }
}

bool qs_run_settle(struct qs_run *run)
{
    for (size_t i = 0; i < run->nhyp; i++) {
        if (!settle_one(run, i)) {
            return false;
        }
    }
    return true;
}

/* The line end that the step demands behind a value; UNSEEN: none. */
static enum qs_line_end end_of(const struct qs_step *step,
                               const struct qs_turn *turn)
{
    size_t n = step->nbytes;

    if (turn->kind != QS_TURN_VALUE || n == 0 || step->bytes[n - 1] != '\n') {
        return QS_END_UNSEEN;
    }
    return n >= 2 && step->bytes[n - 2] == '\r' ? QS_END_CRLF : QS_END_LF;
}

bool qs_run_end_fits(const struct qs_step *step, const struct qs_turn *turn,
                     bool may_come)
{
    enum qs_line_end end = end_of(step, turn);

    return end == QS_END_UNSEEN || turn->end == end ||
           (may_come && turn->end == QS_END_UNSEEN);
}

/* Exact bytes: the message as it was sent, with or without its line end. */
static bool raw_matches(const struct qs_step *step,
                        const struct qs_turn *turn)
{
    enum qs_line_end end = end_of(step, turn);
    size_t n = step->nbytes;

    if (!qs_run_end_fits(step, turn, true)) {
        return false;
    }
    n -= end == QS_END_CRLF ? 2 : end == QS_END_LF ? 1 : 0;
    return turn->kind != QS_TURN_EOF && turn->nraw == turn->length &&
           turn->nraw == n && !memcmp(turn->raw, step->bytes, n);
}

static bool step_takes(struct qs_run *run, struct qs_hyp *hyp, size_t pc,
                       unsigned link, const struct qs_turn *turn)
{
    const struct qs_instr *instr = &run->program->v[pc];

    if (instr->op != QS_OP_STEP || instr->link != link ||
        !qs_run_is_receive(run, instr->step)) {
        return false;
    }
    if (instr->step->kind == QS_STEP_EOF) {
        return turn->kind == QS_TURN_EOF;
    }
    if (instr->step->kind == QS_STEP_RAW) {
        return raw_matches(instr->step, turn);
    }
    return turn->kind == QS_TURN_VALUE &&
           qs_match(instr->step->pattern, qs_run_value(run, turn),
                    &hyp->vars, &run->names, instr->counter, NULL);
}

/* The step at pc took a message: the position behind it. */
static size_t behind(const struct qs_run *run, struct qs_hyp *hyp, size_t pc)
{
    hyp->nloop = 0;
    if (run->program->v[pc].step->kind == QS_STEP_MANY) {
        add_loop(hyp, pc);
    }
    return pc + 1;
}

/* Whether hyp, changed in place, survives the turn. */
static bool survives(struct qs_run *run, struct qs_hyp *hyp, unsigned link,
                     const struct qs_turn *turn)
{
    if (!hyp->in_par) {
        if (step_takes(run, hyp, hyp->pc, link, turn)) {
            hyp->pc = behind(run, hyp, hyp->pc);
            return true;
        }
    } else {
        for (unsigned i = 0; i < run->program->v[hyp->pc].nlanes; i++) {
            if (hyp->lane[i] != SIZE_MAX &&
                step_takes(run, hyp, hyp->lane[i], link, turn)) {
                hyp->lane[i] = behind(run, hyp, hyp->lane[i]);
                return true;
            }
        }
    }
    for (size_t i = 0; i < hyp->nloop; i++) {
        if (step_takes(run, hyp, hyp->loop[i], link, turn)) {
            return true;
        }
    }
    return false;
}

bool qs_run_loop_takes(struct qs_run *run, unsigned link,
                       const struct qs_turn *turn)
{
    struct qs_hyp *hyp = &run->hyp[0];

    for (size_t i = 0; i < hyp->nloop; i++) {
        if (step_takes(run, hyp, hyp->loop[i], link, turn)) {
            return true;
        }
    }
    return false;
}

static uint32_t mask_of(const struct qs_run *run, size_t pc)
{
    return pc == SIZE_MAX ? 0 : 1u << run->program->v[pc].link;
}

/* The links on which a hypothesis waits. */
static uint32_t waits_on(const struct qs_run *run, const struct qs_hyp *hyp)
{
    uint32_t mask = 0;

    if (!hyp->in_par) {
        mask = mask_of(run, hyp->pc);
    } else {
        for (unsigned i = 0; i < run->program->v[hyp->pc].nlanes; i++) {
            mask |= mask_of(run, hyp->lane[i]);
        }
    }
    return mask;
}

/* The step to show when nothing fits: the first that waits on the link. */
static const struct qs_instr *expected(const struct qs_run *run)
{
    const struct qs_hyp *hyp = &run->hyp[0];
    const struct qs_instr *instr = &run->program->v[hyp->pc];

    if (hyp->in_par) {
        for (unsigned i = 0; i < instr->nlanes; i++) {
            if (hyp->lane[i] != SIZE_MAX) {
                return &run->program->v[hyp->lane[i]];
            }
        }
    }
    return instr;
}

/* Offers the turn to every hypothesis; those that refuse it are dropped. */
static bool offer(struct qs_run *run, unsigned link,
                  struct qs_pending *pending)
{
    const struct qs_turn *turn = qs_talk_turn(run->talk, pending->turn);
    const struct qs_instr *shown = expected(run);
    size_t kept = 0;
    bool survivor[QS_HYPS_MAX] = { false };

    for (size_t i = 0; i < run->nhyp; i++) {
        survivor[i] = survives(run, &run->hyp[i], link, turn);
        kept += survivor[i];
    }
    if (kept == 0) {
        if (qs_run_skips(run, link, pending)) {
            pending->taken = true;
            return true;
        }
        return qs_run_aside(run, link, pending) ||
               qs_run_mismatch(run, shown, turn);
    }
    kept = 0;
    for (size_t i = 0; i < run->nhyp; i++) {
        if (survivor[i]) {
            struct qs_hyp hyp = run->hyp[i];

            run->hyp[kept++] = hyp;
        } else {
            hyp_release(&run->hyp[i]);
        }
    }
    run->nhyp = kept;
    pending->taken = true;
    pending->raw = shown->op == QS_OP_STEP &&
                   shown->step->kind == QS_STEP_RAW ? shown : NULL;
    return true;
}

bool qs_run_receive(struct qs_run *run)
{
    uint32_t mask = 0;
    enum qs_verdict verdict;

    for (size_t i = 0; i < run->nhyp; i++) {
        mask |= waits_on(run, &run->hyp[i]);
    }
    if (!qs_run_wait(run, mask, &verdict)) {
        if (verdict == QS_V_CRASH && qs_target_dials_in(run->target)) {
            run->over = true;
            return true;
        }
        return qs_run_end(run, verdict == QS_V_PASS ? QS_V_FAIL : verdict,
                          expected(run), "nothing");
    }
    for (unsigned i = 0; i < run->program->link.n; i++) {
        struct qs_pending *pending =
            (mask >> i & 1) ? qs_run_next(run, i) : NULL;

        if (pending) {
            return offer(run, i, pending);
        }
    }
    return false;
}
