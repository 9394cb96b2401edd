/*
 * Reading and writing of a visit, and the fence that ends it.
 */
#include "suite/visit_impl.h"

#include <stdio.h>
#include <time.h>

#include "qmp/emit.h"
#include "qmp/message.h"

static uint64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

void qs_visit_note(struct qs_visit *v)
{
    const struct qs_judge_sight *sight = qs_judge_sight(v->judge);
    struct qs_find *f = v->find;

    if (!v->noted) {
        v->noted = true;
        snprintf(f->state, sizeof(f->state), "%s",
                 qs_state_name(sight->state));
        snprintf(f->event, sizeof(f->event), "%s",
                 sight->event == QS_EV_COUNT ? "none"
                                             : qs_event_name(sight->event));
    }
}

static bool is_fence(const struct qs_visit *v, const struct qs_turn *turn)
{
    const char *id = turn->kind == QS_TURN_VALUE &&
                     turn->toward == QS_TO_CLIENT
                     ? qs_json_get_text(turn->value, "id") : NULL;

    return id && !strcmp(id, v->fence);
}

/* Puts the turns that are new before the judge. */
static void hear(struct qs_visit *v)
{
    const struct qs_judge_sight *sight = qs_judge_sight(v->judge);

    for (; v->judged < qs_talk_count(v->talk); v->judged++) {
        const struct qs_turn *turn = qs_talk_turn(v->talk, v->judged);

        qs_judge_turn(v->judge, turn);
        if (qs_judge_found(v->judge, turn->link)) {
            qs_visit_note(v);
        }
        if (sight->count != v->seen) {
            v->seen = sight->count;
            v->watch.saw(v->watch.ctx, sight);
        }
        if (is_fence(v, turn)) {
            v->link[turn->link].fenced = true;
        }
    }
}

bool qs_visit_pull(struct qs_visit *v)
{
    bool ok = true;

    for (unsigned i = 0; i < v->monitors && ok; i++) {
        struct qs_link *link = qs_target_link(v->target, i);
        struct qs_slice bytes;

        if (!v->link[i].open) {
            continue;
        }
        bytes = qs_buf_slice(&link->in);
        if (bytes.n > 0) {
            ok = qs_talk_bytes(v->talk, i, QS_TO_CLIENT, bytes);
            qs_buf_drop(&link->in, bytes.n);
        }
        if (link->ended && !v->link[i].ended) {
            v->link[i].ended = true;
            ok = ok && qs_talk_eof(v->talk, i, QS_TO_CLIENT);
        }
    }
    hear(v);
    if (!ok) {
        qs_diag_set(v->diag, "out of memory");
        v->wait = QS_WAIT_BROKEN;
    }
    return ok;
}

bool qs_visit_send(struct qs_visit *v, unsigned link, struct qs_slice bytes)
{
    if (!qs_talk_bytes(v->talk, link, QS_TO_SERVER, bytes) ||
        qs_target_send(v->target, link, bytes) != QS_OK) {
        qs_diag_set(v->diag, "out of memory");
        v->wait = QS_WAIT_BROKEN;
        return false;
    }
    hear(v);
    return true;
}

/* Waits for the fence's reply or the end of stream.  Only its own clock ends
   the wait on a server that says other things for ever. */
static bool await(struct qs_visit *v, unsigned i)
{
    struct qs_link *link = qs_target_link(v->target, i);
    uint64_t end = now_ms() + v->deadline_ms;

    for (;;) {
        enum qs_pump pump;

        if (!qs_visit_pull(v)) {
            return false;
        }
        if (v->link[i].fenced) {
            return true;
        }
        if (v->link[i].ended) {
            v->wait = v->link[i].eof ? QS_WAIT_FENCED : QS_WAIT_ENDED;
            return v->link[i].eof;
        }
        pump = qs_target_pump(v->target, v->diag);
        if (qs_buf_len(&link->out) > 0) {
            end = now_ms() + v->deadline_ms;
        }
        switch (pump) {
        case QS_PUMP_NEWS:
        case QS_PUMP_QUIET:
            break;
        case QS_PUMP_DEADLINE:
            end = 0;
            break;
        case QS_PUMP_DIED:
            qs_visit_pull(v);
            v->wait = QS_WAIT_DIED;
            return false;
        case QS_PUMP_CEILING:
            v->wait = QS_WAIT_FLOOD;
            return false;
        case QS_PUMP_BROKEN:
            v->wait = QS_WAIT_BROKEN;
            return false;
        }
        if (now_ms() >= end) {
            v->wait = QS_WAIT_HANG;
            return false;
        }
    }
}

/* 0xFF, a selection, whose answer shows that negotiating still works, and
   the description's fence. */
static bool send_fence(struct qs_visit *v, unsigned i)
{
    struct qs_json *message = qs_target_fixture(v->target, v->desc->fence);
    bool ok = message != NULL;

    snprintf(v->fence, sizeof(v->fence), "visit-fence-%u", ++v->fences);
    if (ok) {
        qs_json_unset(message, "id");
        ok = qs_json_set(message, "id", qs_json_string(v->fence));
    }
    qs_buf_reset(&v->text);
    qs_buf_addc(&v->text, '\xFF');
    if (v->desc->negotiates && v->profile == QS_PROFILE_QMP) {
        qs_buf_addf(&v->text, "{\"execute\": \"qmp_capabilities\", \"id\": "
                    "\"visit-select-%u\"}\n", v->fences);
    }
    if (ok) {
        qs_emit(&v->text, message);
        qs_buf_addc(&v->text, '\n');
        ok = v->text.err == QS_OK;
    }
    qs_json_free(message);
    if (!ok) {
        qs_diag_set(v->diag, "description '%s' has no fixture '%s' for a "
                    "fence", v->desc->name, v->desc->fence);
        v->wait = QS_WAIT_BROKEN;
    }
    return ok && qs_visit_send(v, i, qs_buf_slice(&v->text));
}

bool qs_visit_settle(struct qs_visit *v, unsigned i)
{
    v->link[i].fenced = false;
    return (v->link[i].eof || send_fence(v, i)) && await(v, i);
}
