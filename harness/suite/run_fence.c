/*
 * Fences: proof that nothing else was said, by a command whose reply must
 * come last.
 */
#include "suite/run_impl.h"

#include "qmp/emit.h"

#include <stdio.h>

/* Sends a message of our own making, with a fresh id put into it, in one
   piece with the bytes before it. */
static bool send_fixture(struct qs_run *run, unsigned link, const char *name,
                         const char *id, const char *before)
{
    struct qs_json *message = qs_target_fixture(run->target, name);
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    bool ok = message != NULL;

    if (!ok) {
        qs_buf_addf(&run->result->note, "no fixture %s in the description",
                    name);
        return qs_run_end(run, QS_V_UNTESTED, NULL, "nothing");
    }
    qs_json_unset(message, "id");
    ok = qs_json_set(message, "id", qs_json_string(id));
    if (ok) {
        qs_buf_adds(&out, before);
        qs_emit(&out, message);
        qs_buf_addc(&out, '\n');
        ok = out.err == QS_OK;
    }
    ok = ok ? qs_run_send(run, link, qs_buf_slice(&out), false)
            : qs_run_end(run, QS_V_BROKEN, NULL, "out of memory");
    qs_buf_release(&out);
    qs_json_free(message);
    return ok;
}

static bool has_id(const struct qs_turn *turn, const char *id)
{
    const char *text = turn->kind == QS_TURN_VALUE
                       ? qs_json_get_text(turn->value, "id") : NULL;

    return text && !strcmp(text, id);
}

static bool error_without_id(const struct qs_turn *turn)
{
    return turn->kind == QS_TURN_VALUE &&
           qs_message_kind(turn->value) == QS_MSG_ERROR &&
           !qs_json_get(turn->value, "id");
}

/* Marks everything up to the reply with that id as taken, if all of it may
   be there.  *found: the reply came. */
static bool take_until(struct qs_run *run, unsigned link, const char *id,
                       const struct qs_instr *instr, bool errors_ok,
                       bool *found)
{
    struct qs_pending *pending;

    while (!*found && (pending = qs_run_next(run, link)) != NULL) {
        const struct qs_turn *turn = qs_talk_turn(run->talk, pending->turn);

        *found = has_id(turn, id);
        if (!*found && !(errors_ok && error_without_id(turn)) &&
            !qs_run_loop_takes(run, link, turn) &&
            !qs_run_skips(run, link, pending)) {
            return qs_run_mismatch(run, instr, turn);
        }
        pending->taken = true;
    }
    return true;
}

/* before: what goes ahead of the fence; then it may draw errors. */
static bool fence(struct qs_run *run, unsigned link,
                  const struct qs_instr *instr, const char *before)
{
    char id[32];
    bool found = false;
    enum qs_verdict verdict;

    snprintf(id, sizeof(id), "fence-%u", ++run->fences);
    if (!send_fixture(run, link, run->desc->fence, id, before)) {
        return false;
    }
    while (!found) {
        if (!qs_run_wait(run, 1u << link, &verdict)) {
            return qs_run_end(run, verdict == QS_V_PASS ? QS_V_FAIL : verdict,
                              instr, "nothing");
        }
        if (!take_until(run, link, id, instr, *before, &found)) {
            return false;
        }
    }
    run->link[link].noevents = false;
    run->hyp[0].nloop = 0;
    return true;
}

bool qs_run_fence(struct qs_run *run, unsigned link,
                  const struct qs_instr *instr)
{
    return fence(run, link, instr, "");
}

/* The reply may be anywhere: in-band ones are left where they are. */
bool qs_run_fence_oob(struct qs_run *run, const struct qs_instr *instr)
{
    struct qs_run_link *link = &run->link[instr->link];
    size_t seen = 0;
    char id[32];
    enum qs_verdict verdict = QS_V_PASS;

    snprintf(id, sizeof(id), "fence-%u", ++run->fences);
    if (!send_fixture(run, instr->link, "oobnoop", id, "")) {
        return false;
    }
    for (;;) {
        for (; seen < link->n; seen++) {
            const struct qs_turn *turn =
                qs_talk_turn(run->talk, link->v[seen].turn);

            if (!link->v[seen].taken && has_id(turn, id)) {
                link->v[seen].taken = true;
                return true;
            }
        }
        /* Only a turn that is new can be the one. */
        while (link->n == seen) {
            struct qs_diag diag = { "" };
            enum qs_pump pump = qs_target_pump(run->target, &diag);

            if (!qs_run_pull(run)) {
                return false;
            }
            if (link->n > seen || pump == QS_PUMP_NEWS) {
                continue;
            }
            verdict = pump == QS_PUMP_QUIET ? QS_V_FAIL
                      : pump == QS_PUMP_DIED ? QS_V_CRASH
                      : pump == QS_PUMP_CEILING ? QS_V_FLOOD : QS_V_HANG;
            return qs_run_end(run, verdict, instr, "nothing");
        }
    }
}

/* In one piece: what follows the byte in the same read is not to be lost. */
bool qs_run_resync(struct qs_run *run, unsigned link,
                   const struct qs_instr *instr)
{
    return fence(run, link, instr, "\xFF");
}
