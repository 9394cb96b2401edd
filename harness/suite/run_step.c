/*
 * What the runner itself does: sending in the pieces asked for, opening and
 * closing.
 */
#include "suite/run_impl.h"

#include "qmp/emit.h"

#include <stdlib.h>

bool qs_run_is_receive(const struct qs_run *run, const struct qs_step *step)
{
    switch (step->kind) {
    case QS_STEP_MESSAGE:
    case QS_STEP_RAW:
    case QS_STEP_MANY:
    case QS_STEP_ANY:
    case QS_STEP_EOF:
        return step->toward == run->ours;
    case QS_STEP_PAR: case QS_STEP_ALT: case QS_STEP_OPEN:
    case QS_STEP_FENCE: case QS_STEP_FENCE_OOB: case QS_STEP_RESYNC:
    case QS_STEP_SENT: case QS_STEP_NOEVENTS: case QS_STEP_RELEASE:
    case QS_STEP_CLOSE:
        break;
    }
    return false;
}

static bool send_piece(struct qs_run *run, unsigned link,
                       struct qs_slice bytes)
{
    if (qs_target_send(run->target, link, bytes) != QS_OK) {
        return qs_run_end(run, QS_V_BROKEN, NULL, "out of memory");
    }
    return true;
}

bool qs_run_send(struct qs_run *run, unsigned link, struct qs_slice bytes,
                 bool scripted)
{
    size_t from = run->sent;

    if (bytes.n > 0 &&
        !qs_talk_bytes(run->talk, link, run->theirs, bytes)) {
        return qs_run_end(run, QS_V_BROKEN, NULL, "out of memory");
    }
    if (!scripted) {
        return send_piece(run, link, bytes);
    }
    run->sent += bytes.n;
    if (run->cut.kind == QS_CUT_BYTES) {
        for (size_t i = 0; i < bytes.n; i++) {
            if (!send_piece(run, link, qs_slice(bytes.p + i, 1))) {
                return false;
            }
        }
        return true;
    }
    if (run->cut.kind == QS_CUT_AT && run->cut.at > from &&
        run->cut.at < from + bytes.n) {
        size_t n = run->cut.at - from;

        return send_piece(run, link, qs_slice(bytes.p, n)) &&
               send_piece(run, link, qs_slice(bytes.p + n, bytes.n - n));
    }
    return send_piece(run, link, bytes);
}

static enum qs_verdict no_connection(struct qs_run *run)
{
    int number;

    if (qs_target_flooded(run->target)) {
        return QS_V_FLOOD;
    }
    if (qs_target_gone(run->target)) {
        return QS_V_NOT_STARTED;
    }
    if (!qs_target_death(run->target)[0]) {
        return QS_V_HANG;
    }
    /* A client may end as it likes, but not by a signal. */
    return qs_target_dials_in(run->target) &&
           qs_target_life(run->target, &number) == QS_LIFE_EXITED
           ? QS_V_FAIL : QS_V_CRASH;
}

bool qs_run_open(struct qs_run *run, unsigned link, unsigned monitor)
{
    struct qs_run_link *l = &run->link[link];
    struct qs_diag diag = { "" };

    if (l->open) {
        return qs_run_end(run, QS_V_BROKEN, NULL,
                          "the spec opens a connection that is open");
    }
    if (qs_target_connect(run->target, link, monitor, &diag) != QS_OK) {
        qs_buf_adds(&run->result->note, diag.text);
        return qs_run_end(run, no_connection(run), NULL, "no connection");
    }
    l->n = 0;
    l->head = 0;
    l->ended = false;
    l->half_closed = false;
    l->noevents = false;
    l->open = true;
    l->was_open = true;
    if (!qs_talk_open(run->talk, link, monitor)) {
        return qs_run_end(run, QS_V_BROKEN, NULL, "out of memory");
    }
    if (run->theirs == QS_TO_SERVER && !run->desc->greeting) {
        return qs_run_resync(run, link, NULL);
    }
    return true;
}

static bool close_link(struct qs_run *run, unsigned link)
{
    if (!qs_run_pull(run)) {
        return false;
    }
    run->left |= run->slow > 0 ||
                 (run->theirs == QS_TO_SERVER &&
                  !qs_talk_settled(run->talk, link));
    qs_target_hangup(run->target, link);
    run->link[link].open = false;
    run->link[link].n = 0;
    run->link[link].head = 0;
    if (!qs_talk_close(run->talk, link)) {
        return qs_run_end(run, QS_V_BROKEN, NULL, "out of memory");
    }
    return true;
}

static bool is_slow(const struct qs_step *step)
{
    return step->pattern && step->pattern->kind == QS_PAT_NAME &&
           !strcmp(step->pattern->text, "slow");
}

/* Appends what the step sends to out. */
static bool render(struct qs_run *run, const struct qs_instr *instr,
                   struct qs_buf *out)
{
    const struct qs_step *step = instr->step;
    struct qs_diag diag = { "" };
    bool template = qs_pattern_is_template(step->pattern);
    struct qs_json *message = NULL;

    if (step->kind == QS_STEP_RAW) {
        qs_buf_add(out, step->bytes, step->nbytes);
        return true;
    }
    if (template || (step->pattern && qs_target_dials_in(run->target))) {
        message = qs_match_fill(step->pattern, &run->hyp[0].vars,
                                &run->names, instr->counter, &diag);
    }
    if (template && !message) {
        qs_buf_adds(&run->result->note, diag.text);
        return qs_run_end(run, QS_V_UNTESTED, instr, "nothing");
    }
    if (message && (qs_run_dress(run, message) || template)) {
        qs_emit(out, message);
    } else {
        qs_buf_adds(out, step->text);
    }
    qs_json_free(message);
    qs_spell(out, run->cut.spelling);
    /* A server that is busy with the slow command may read nothing more;
       a line end left behind would make `sent` wait for its release. */
    if (!is_slow(step)) {
        bool crlf = (run->theirs == QS_TO_CLIENT) !=
                    (run->cut.spelling == QS_SPELL_LINES);

        qs_buf_adds(out, crlf ? "\r\n" : "\n");
    }
    return true;
}

static bool is_send(const struct qs_run *run, const struct qs_instr *instr)
{
    return instr->op == QS_OP_STEP && instr->step->toward == run->theirs &&
           (instr->step->kind == QS_STEP_MESSAGE ||
            instr->step->kind == QS_STEP_RAW);
}

/* Whether the coalescer may look past this for more to send. */
static bool may_pass(const struct qs_run *run, const struct qs_instr *instr,
                     unsigned link)
{
    /* Before the first answer lies the greeting, and a variable may be
       bound by any answer: neither is passed. */
    return instr->op == QS_OP_STEP && instr->link == link &&
           run->link[link].head > 0 &&
           qs_run_is_receive(run, instr->step) &&
           instr->step->kind != QS_STEP_EOF &&
           !qs_pattern_is_template(instr->step->pattern);
}

/* Adds later sends on the same link to out, as far as that is sound. */
static bool coalesce(struct qs_run *run, size_t pc, struct qs_buf *out)
{
    unsigned link = run->program->v[pc].link;

    if (run->hyp[0].in_par || is_slow(run->program->v[pc].step)) {
        return true;
    }
    for (pc++; pc < run->program->n; pc++) {
        const struct qs_instr *instr = &run->program->v[pc];

        if (is_send(run, instr) && instr->link == link) {
            if (is_slow(instr->step) || !render(run, instr, out)) {
                return !run->done;
            }
            run->sent_early[pc] = true;
        } else if (!may_pass(run, instr, link)) {
            break;
        }
    }
    return true;
}

static bool send_step(struct qs_run *run, const struct qs_instr *instr)
{
    size_t pc = (size_t)(instr - run->program->v);
    struct qs_buf out = QS_BUF_INIT((size_t)QS_LINK_CEILING);
    bool ok;

    if (run->sent_early[pc]) {
        return true;
    }
    ok = render(run, instr, &out);
    if (ok && run->cut.kind == QS_CUT_JOIN) {
        ok = coalesce(run, pc, &out);
    }
    if (ok && out.err != QS_OK) {
        ok = qs_run_end(run, QS_V_BROKEN, instr, "out of memory");
    }
    if (ok) {
        run->slow += is_slow(instr->step);
        ok = qs_run_send(run, instr->link, qs_buf_slice(&out), true);
    }
    qs_buf_release(&out);
    return ok;
}

static bool release(struct qs_run *run, const struct qs_instr *instr)
{
    struct qs_diag diag = { "" };

    if (qs_target_act(run->target, QS_ACT_RELEASE, NULL, &diag) != QS_OK) {
        qs_buf_adds(&run->result->note, diag.text);
        return qs_run_end(run, QS_V_HANG, instr, "no release");
    }
    run->slow = 0;
    return true;
}

static bool half_close(struct qs_run *run, unsigned link)
{
    run->link[link].half_closed = true;
    qs_target_eof(run->target, link);
    if (!qs_talk_eof(run->talk, link, run->theirs)) {
        return qs_run_end(run, QS_V_BROKEN, NULL, "out of memory");
    }
    return true;
}

bool qs_run_act(struct qs_run *run, const struct qs_instr *instr)
{
    const struct qs_step *step = instr->step;
    unsigned link = instr->link;

    if (step->kind == QS_STEP_OPEN) {
        return qs_run_open(run, link, step->monitor);
    }
    if (!run->link[link].open && !run->link[link].was_open &&
        step->kind != QS_STEP_RELEASE && !qs_run_open(run, link, 0)) {
        return false;
    }
    switch (step->kind) {
    case QS_STEP_MESSAGE:
    case QS_STEP_RAW:
        return send_step(run, instr);
    case QS_STEP_FENCE:
        return qs_run_fence(run, link, instr);
    case QS_STEP_FENCE_OOB:
        return qs_run_fence_oob(run, instr);
    case QS_STEP_RESYNC:
        return qs_run_resync(run, link, instr);
    case QS_STEP_SENT:
        return qs_target_sent(run->target, link) ||
               qs_run_end(run, QS_V_HANG, instr, "bytes not taken");
    case QS_STEP_NOEVENTS:
        run->link[link].noevents = true;
        return true;
    case QS_STEP_RELEASE:
        return release(run, instr);
    case QS_STEP_EOF:
        return half_close(run, link);
    case QS_STEP_CLOSE:
        return close_link(run, link);
    case QS_STEP_OPEN:
    case QS_STEP_MANY:
    case QS_STEP_ANY:
    case QS_STEP_PAR:
    case QS_STEP_ALT:
        break;
    }
    return qs_run_end(run, QS_V_BROKEN, instr, "a step that cannot be done");
}
