/*
 * One execution of a program from its first step to its verdict, and the
 * proof at its end that nothing else was said.
 */
#include "suite/run_impl.h"

#include "suite/print.h"

#include <stdlib.h>

/* The message or bytes of a turn as the notation writes them. */
static void print_turn(struct qs_buf *out, const struct qs_turn *turn)
{
    const char *arrow = turn->toward == QS_TO_SERVER ? "->" : "<-";

    if (turn->kind == QS_TURN_EOF) {
        qs_buf_adds(out, "end of stream");
    } else if (turn->kind == QS_TURN_VALUE && turn->nraw == turn->length) {
        qs_buf_addf(out, "%s ", arrow);
        qs_buf_add(out, turn->raw, turn->nraw);
    } else {
        qs_buf_addf(out, "%s| ", arrow);
        qs_print_bytes(out, qs_slice(turn->raw, turn->nraw));
    }
}

bool qs_run_end(struct qs_run *run, enum qs_verdict verdict,
                const struct qs_instr *instr, const char *got)
{
    struct qs_result *result = run->result;

    if (run->done) {
        return false;
    }
    run->done = true;
    result->verdict = verdict;
    qs_buf_adds(&result->got, got);
    if (instr && instr->step) {
        result->step = instr->number;
        result->line = instr->step->at.line;
        qs_print_step(&result->expected, run->c, instr->step);
        if (instr->number == 0 && verdict != QS_V_BROKEN) {
            result->verdict = QS_V_BLOCKED;
            qs_buf_addf(&result->note, "%s in its prelude %s",
                        qs_verdict_name(verdict), run->c->from);
        }
    } else if (instr && instr->op == QS_OP_END) {
        qs_buf_adds(&result->expected, "nothing more");
    }
    if (result->expected.n == 0) {
        qs_buf_adds(&result->expected, "an open connection");
    }
    return false;
}

/*
 * FAIL, or CRASH where the stream ended because the target did.  Its end may
 * be seen a moment after that of the stream, which pump waits for.
 */
static enum qs_verdict why_ended(struct qs_run *run,
                                 const struct qs_turn *turn)
{
    bool ended = turn->kind == QS_TURN_EOF ||
                 (turn->kind == QS_TURN_BAD && turn->fault.id == QS_E_NONE);
    struct qs_diag diag = { "" };

    if (ended && !qs_target_death(run->target)[0]) {
        qs_target_pump(run->target, &diag);
    }
    return ended && qs_target_death(run->target)[0] ? QS_V_CRASH : QS_V_FAIL;
}

bool qs_run_mismatch(struct qs_run *run, const struct qs_instr *instr,
                     const struct qs_turn *turn)
{
    struct qs_result *result = run->result;

    if (instr && instr->op == QS_OP_STEP && instr->step->pattern &&
        turn->kind == QS_TURN_VALUE && !run->done && run->nhyp > 0) {
        qs_match(instr->step->pattern, qs_run_value(run, turn),
                 &run->hyp[0].vars, &run->names, instr->counter,
                 &result->differs);
    }
    qs_run_end(run, why_ended(run, turn), instr, "");
    print_turn(&result->got, turn);
    return false;
}

/* Everything the script said was there; nothing else may be. */
static bool leftovers(struct qs_run *run, unsigned link,
                      const struct qs_instr *end)
{
    bool client = run->theirs == QS_TO_CLIENT;
    struct qs_pending *pending;

    while ((pending = qs_run_next(run, link)) != NULL) {
        const struct qs_turn *turn = qs_talk_turn(run->talk, pending->turn);

        /* A client ends when it likes; what it told then is judged. */
        if (!qs_run_loop_takes(run, link, turn) &&
            !qs_run_skips(run, link, pending) &&
            !(client && turn->kind == QS_TURN_EOF)) {
            return qs_run_mismatch(run, end, turn);
        }
        pending->taken = true;
    }
    return true;
}

/* What was taken as bytes must have got its line end by now. */
static bool ends_came(struct qs_run *run, unsigned link)
{
    const struct qs_run_link *l = &run->link[link];
    bool quiet = qs_target_proves_quiet(run->target);

    for (size_t i = 0; i < l->n; i++) {
        const struct qs_turn *turn = qs_talk_turn(run->talk, l->v[i].turn);

        if (l->v[i].raw && !qs_run_end_fits(l->v[i].raw->step, turn,
                                            !quiet)) {
            qs_buf_adds(&run->result->differs, "the end of the line");
            return qs_run_mismatch(run, l->v[i].raw, turn);
        }
    }
    return true;
}

/* Whether a fence is sound on the link now. */
static bool can_fence(const struct qs_run *run, unsigned link)
{
    return !run->link[link].ended && !run->link[link].half_closed &&
           run->slow == 0 && qs_talk_idle(run->talk, link, QS_TO_SERVER);
}

static bool drain(struct qs_run *run)
{
    const struct qs_instr *end = &run->program->v[run->program->n - 1];

    if (qs_target_proves_quiet(run->target)) {
        struct qs_diag diag = { "" };

        while (qs_target_pump(run->target, &diag) == QS_PUMP_NEWS) {
            if (!qs_run_pull(run)) {
                return false;
            }
        }
    }
    if (!qs_run_pull(run)) {
        return false;
    }
    for (unsigned i = 0; i < run->program->link.n; i++) {
        if (!run->link[i].open) {
            continue;
        }
        if (!leftovers(run, i, end) || !ends_came(run, i)) {
            return false;
        }
        /* A client has no fence: only its end and what it told count. */
        if (!qs_target_proves_quiet(run->target) && can_fence(run, i) &&
            !qs_run_fence(run, i, end)) {
            return false;
        }
    }
    return true;
}

static bool issue(struct qs_run *run, const char *command)
{
    struct qs_diag diag = { "" };

    if (qs_target_act(run->target, QS_ACT_ISSUE, command, &diag) != QS_OK) {
        qs_buf_adds(&run->result->note, diag.text);
        return qs_run_end(run, QS_V_BROKEN, NULL, "nothing");
    }
    return true;
}

/* Starts the client's side of a case: what it shall ask once ready. */
static bool begin_client(struct qs_run *run)
{
    return issue(run, "{\"execute\": \"query-status\"}") &&
           (!qs_words_has(&run->c->needs, "client:exec-oob") ||
            issue(run, "{\"exec-oob\": \"x-oob-ping\"}")) &&
           qs_run_open(run, 0, 0);
}

static void note_grade(struct qs_run *run)
{
    const struct qs_branch *branch = run->hyp[0].branch;

    if (branch) {
        qs_buf_addf(&run->result->note, "%s: %s",
                    branch->grade == QS_GRADE_QUIRK ? "quirk" : "tolerated",
                    branch->why);
    }
}

bool qs_run_play(struct qs_run *run)
{
    while (!run->over) {
        const struct qs_instr *instr;
        const struct qs_hyp *hyp = &run->hyp[0];

        if (!qs_run_settle(run)) {
            return false;
        }
        instr = &run->program->v[hyp->pc];
        if (instr->op == QS_OP_END) {
            qs_run_drop_hyps(run, 1);
            note_grade(run);
            return qs_target_dials_in(run->target) || drain(run);
        }
        if (hyp->in_par || qs_run_is_receive(run, instr->step)) {
            /* A link may be opened by waiting for its greeting. */
            if (!hyp->in_par && !run->link[instr->link].was_open &&
                !qs_run_open(run, instr->link, 0)) {
                return false;
            }
            if (!qs_run_receive(run)) {
                return false;
            }
            continue;
        }
        qs_run_drop_hyps(run, 1);
        if (!qs_run_act(run, instr)) {
            return false;
        }
        run->hyp[0].pc++;
    }
    return true;
}

void qs_run_once(struct qs_run *run)
{
    bool client = run->theirs == QS_TO_CLIENT;

    run->hyp[0] = (struct qs_hyp){ .pc = 0 };
    run->nhyp = 1;
    if (qs_target_dials_in(run->target)) {
        qs_run_client(run);
    } else if ((!client || begin_client(run)) && qs_run_play(run) &&
               client) {
        qs_run_told(run);
    }
    if (!run->done) {
        run->result->verdict = QS_V_PASS;
    }
    /* What had arrived belongs to the transcript, whatever the verdict. */
    qs_run_pull(run);
}
