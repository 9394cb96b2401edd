/*
 * A tape played on a live server.  Nothing proves that it is silent but a
 * fence at the end; before that a reply is waited for only where one is due:
 * all that was sent on the connection was whole values, and no slow command
 * runs.  The deadline turns a wait into a find, never into an opinion.
 */
#include "cmd_replay_impl.h"

#include <stdlib.h>

const struct qs_desc *replay_live_desc(const struct replay_live *live)
{
    return live->desc;
}

void replay_live_free(struct replay_live *live)
{
    if (live) {
        qs_target_free(live->target);
        qs_talk_free(live->talk);
        qs_desc_free(live->desc);
        free(live);
    }
}

struct replay_live *replay_live_new(const struct replay_options *o,
                                    int *status)
{
    struct replay_live *live = calloc(1, sizeof(*live));
    struct qs_target_options options = {
        .role = QS_SERVER, .deadline_ms = o->deadline_ms,
    };
    struct qs_diag diag = { "no specs, expected --specs DIR" };
    enum qs_err err = !live ? QS_NOMEM :
        o->specs ? qs_desc_find(o->specs, o->desc, o->target, QS_SERVER,
                                &live->desc, &diag) : QS_BAD;

    if (err == QS_OK) {
        live->o = o;
        options.desc = live->desc;
        options.limits = live->desc->limits;
        live->talk = qs_talk_new();
        err = live->talk ? qs_target_new(o->target, &options, &live->target,
                                         &diag) : QS_NOMEM;
    }
    if (err != QS_OK) {
        replay_live_free(live);
        *status = cli_error("replay", err, &diag);
        return NULL;
    }
    return live;
}

static bool fail(struct replay_live *l, const char *name, const char *text)
{
    if (l->found == QS_FOUND_NOTHING) {
        memset(l->find, 0, sizeof(*l->find));
        memcpy(l->find->name, name, strlen(name));
        memcpy(l->find->state, "any", 3);
        memcpy(l->find->event, "none", 4);
        strncat(l->find->text, text, sizeof(l->find->text) - 1);
        l->found = QS_FOUND_ONE;
    }
    return false;
}

static bool is_slow(const struct replay_live *l, const struct qs_json *value)
{
    const char *slow = qs_json_get_text(qs_desc_fixture(l->desc, "slow"),
                                        "execute");
    const char *name = qs_json_get_text(value, "execute");

    return slow && name && !strcmp(slow, name);
}

/* Takes new turns into account. */
static void see(struct replay_live *l)
{
    for (; l->seen < qs_talk_count(l->talk); l->seen++) {
        const struct qs_turn *turn = qs_talk_turn(l->talk, l->seen);
        struct replay_link *link = &l->link[turn->link];
        const char *id;

        if (turn->toward == QS_TO_SERVER) {
            link->fog |= turn->kind == QS_TURN_BAD ||
                         turn->kind == QS_TURN_RESYNC;
            link->due += turn->kind == QS_TURN_VALUE;
            l->slow += turn->kind == QS_TURN_VALUE && is_slow(l, turn->value);
        } else if (turn->kind == QS_TURN_VALUE) {
            id = qs_json_get_text(turn->value, "id");
            l->fenced |= id && !strcmp(id, l->fence);
            link->said += qs_json_get(turn->value, "return") ||
                          qs_json_get(turn->value, "error");
        }
    }
}

void replay_collect(struct replay_live *l)
{
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        struct qs_link *from = qs_target_link(l->target, i);
        struct qs_slice bytes = qs_buf_slice(&from->in);

        if (!l->link[i].open) {
            continue;
        }
        if (bytes.n > 0) {
            l->watch->says(l->watch->ctx, i, bytes);
            qs_talk_bytes(l->talk, i, QS_TO_CLIENT, bytes);
            qs_buf_drop(&from->in, bytes.n);
        }
        if (from->ended && !l->link[i].ended) {
            l->link[i].ended = true;
            l->link[i].open = false;
            qs_target_hangup(l->target, i);
            l->watch->ended(l->watch->ctx, i, QS_PLAY_CLOSED);
        }
    }
    see(l);
}

/* Waits once; false when that was the end of it. */
bool replay_pump(struct replay_live *l)
{
    enum qs_pump got = qs_target_pump(l->target, l->diag);

    replay_collect(l);
    switch (got) {
    case QS_PUMP_NEWS:
        return true;
    case QS_PUMP_QUIET:
        return false;
    case QS_PUMP_DEADLINE:
        return fail(l, "hang", "no answer within the deadline");
    case QS_PUMP_DIED:
        return fail(l, "crash", qs_target_death(l->target));
    case QS_PUMP_CEILING:
        return fail(l, "flood", "it sends without end");
    case QS_PUMP_BROKEN:
        break;
    }
    l->found = QS_FOUND_BROKEN;
    return false;
}

void replay_await(struct replay_live *l, unsigned conn)
{
    struct replay_link *link = &l->link[conn];

    while (link->open && !link->fog && !l->slow && link->said < link->due &&
           replay_pump(l)) {
    }
}

static void await_greeting(struct replay_live *l, unsigned conn)
{
    size_t from = qs_talk_count(l->talk);

    while (l->desc->greeting && l->link[conn].open &&
           qs_talk_count(l->talk) == from && replay_pump(l)) {
    }
}

/* Connects when it is not; false when it cannot be. */
bool replay_join(struct replay_live *l, unsigned conn)
{
    char need[] = "monitors:1";

    if (l->link[conn].open || l->found != QS_FOUND_NOTHING) {
        return l->link[conn].open;
    }
    need[sizeof(need) - 2] = (char)('1' + conn);
    if (conn > 0 && qs_target_offers(l->target, need) != QS_OFFER_YES) {
        qs_buf_addf(l->notes, "# connection %u is left out: the target "
                    "offers no %s\n", conn, need);
        return false;
    }
    if (qs_target_connect(l->target, conn, conn, l->diag) != QS_OK) {
        l->found = QS_FOUND_BROKEN;
        return false;
    }
    l->link[conn] = (struct replay_link){ .open = true };
    l->watch->connected(l->watch->ctx, conn);
    qs_talk_open(l->talk, conn, conn);
    see(l);
    await_greeting(l, conn);
    return l->link[conn].open;
}

void replay_send(struct replay_live *l, unsigned conn,
                 struct qs_slice bytes)
{
    if (bytes.n > 0 && l->link[conn].open && !l->link[conn].eof) {
        l->watch->sends(l->watch->ctx, conn, bytes);
        qs_talk_bytes(l->talk, conn, QS_TO_SERVER, bytes);
        see(l);
        if (qs_target_send(l->target, conn, bytes) != QS_OK) {
            qs_diag_set(l->diag, "out of memory");
            l->found = QS_FOUND_BROKEN;
        }
    }
}

void replay_hang_up(struct replay_live *l, unsigned conn)
{
    if (l->link[conn].open) {
        replay_collect(l);
        qs_target_hangup(l->target, conn);
        l->link[conn].open = false;
        l->watch->ended(l->watch->ctx, conn, QS_PLAY_HUNG_UP);
        qs_talk_close(l->talk, conn);
        see(l);
    }
}
