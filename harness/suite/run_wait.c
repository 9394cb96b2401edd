/*
 * Receiving: what arrived, and waiting for more.
 */
#include "suite/run_impl.h"

#include "qmp/message.h"

#include <stdlib.h>

static bool push(struct qs_run_link *link, struct qs_pending pending)
{
    if (link->n == link->size) {
        size_t size = link->size ? link->size * 2 : 16;
        void *v = realloc(link->v, size * sizeof(*link->v));

        if (!v) {
            return false;
        }
        link->v = v;
        link->size = size;
    }
    link->v[link->n++] = pending;
    return true;
}

static bool is_event(const struct qs_turn *turn)
{
    return turn->kind == QS_TURN_VALUE &&
           qs_message_kind(turn->value) == QS_MSG_EVENT;
}

const struct qs_json *qs_run_value(struct qs_run *run,
                                   const struct qs_turn *turn)
{
    if (run->cut.spelling != QS_SPELL_IDS || turn->toward != run->ours) {
        return turn->value;
    }
    if (run->spelt != turn->value) {
        qs_json_free(run->unspelt);
        run->spelt = turn->value;
        run->unspelt = qs_json_copy(turn->value);
        if (run->unspelt) {
            qs_unspell_id(run->unspelt);
        }
    }
    return run->unspelt ? run->unspelt : turn->value;
}

/* Shows the judge the turns it has not seen and notes those for us. */
static bool new_turns(struct qs_run *run)
{
    for (; run->judged < qs_talk_count(run->talk); run->judged++) {
        const struct qs_turn *turn = qs_talk_turn(run->talk, run->judged);
        struct qs_pending pending = { run->judged, true, false, NULL };

        if (run->judge) {
            pending.event_ok = qs_judge_events_allowed(run->judge,
                                                       turn->link);
            qs_judge_turn(run->judge, turn);
        }
        if (turn->toward == run->ours &&
            (turn->kind == QS_TURN_VALUE || turn->kind == QS_TURN_BAD ||
             turn->kind == QS_TURN_EOF) &&
            !push(&run->link[turn->link], pending)) {
            return false;
        }
    }
    return true;
}

bool qs_run_pull(struct qs_run *run)
{
    bool ok = true;

    for (unsigned i = 0; i < run->program->link.n && ok; i++) {
        struct qs_link *link = qs_target_link(run->target, i);
        struct qs_slice bytes = qs_buf_slice(&link->in);

        if (!run->link[i].open) {
            continue;
        }
        if (bytes.n > 0) {
            ok = qs_talk_bytes(run->talk, i, run->ours, bytes);
            qs_buf_drop(&link->in, bytes.n);
        }
        if (link->ended && !run->link[i].ended) {
            run->link[i].ended = true;
            ok = ok && qs_talk_eof(run->talk, i, run->ours);
        }
    }
    if (!ok || !new_turns(run)) {
        return qs_run_end(run, QS_V_BROKEN, NULL, "out of memory");
    }
    return true;
}

struct qs_pending *qs_run_next(struct qs_run *run, unsigned link)
{
    struct qs_run_link *l = &run->link[link];

    while (l->head < l->n && l->v[l->head].taken) {
        l->head++;
    }
    return l->head < l->n ? &l->v[l->head] : NULL;
}

static bool any_pending(struct qs_run *run, uint32_t mask)
{
    for (unsigned i = 0; i < run->program->link.n; i++) {
        if ((mask >> i & 1) && qs_run_next(run, i)) {
            return true;
        }
    }
    return false;
}

bool qs_run_wait(struct qs_run *run, uint32_t mask, enum qs_verdict *verdict)
{
    struct qs_diag diag = { "" };

    while (!run->done) {
        enum qs_pump pump;

        if (!qs_run_pull(run)) {
            break;
        }
        if (any_pending(run, mask)) {
            return true;
        }
        pump = qs_target_pump(run->target, &diag);
        if (!qs_run_pull(run)) {
            break;
        }
        if (any_pending(run, mask)) {
            return true;
        }
        switch (pump) {
        case QS_PUMP_NEWS:
            continue;
        case QS_PUMP_QUIET:
            *verdict = QS_V_PASS;
            return false;
        case QS_PUMP_DEADLINE:
            *verdict = QS_V_HANG;
            return false;
        case QS_PUMP_DIED:
            *verdict = QS_V_CRASH;
            return false;
        case QS_PUMP_CEILING:
            *verdict = QS_V_FLOOD;
            return false;
        case QS_PUMP_BROKEN:
            qs_buf_adds(&run->result->note, diag.text);
            *verdict = QS_V_BROKEN;
            return false;
        }
    }
    *verdict = run->result->verdict;
    return false;
}

bool qs_run_skips(const struct qs_run *run, unsigned link,
                  const struct qs_pending *pending)
{
    return pending->event_ok && !run->link[link].noevents &&
           run->ours == QS_TO_CLIENT &&
           is_event(qs_talk_turn(run->talk, pending->turn));
}
