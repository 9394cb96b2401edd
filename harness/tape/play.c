/*
 * One play of a tape.  After each step every connection is served until
 * nothing moves any more.
 */
#include "tape/play_impl.h"

#include <stdlib.h>

#define TAKE 4096u

struct qs_player *qs_player_new(void)
{
    struct qs_player *player = calloc(1, sizeof(*player));

    if (!player) {
        return NULL;
    }
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_init(&player->conn[i].unsent, 2 * (size_t)QS_TAPE_BYTES);
    }
    if (!qs_ids_init(&player->ids, QS_TAPE_BYTES)) {
        free(player);
        return NULL;
    }
    return player;
}

void qs_player_free(struct qs_player *player)
{
    if (!player) {
        return;
    }
    qs_ids_release(&player->ids);
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_release(&player->conn[i].unsent);
    }
    free(player);
}

void qs_play_enter(struct qs_player *p, unsigned nomem)
{
    if (p->watch->enter) {
        p->watch->enter(p->watch->ctx, nomem);
    }
}

void qs_play_leave(struct qs_player *p)
{
    if (p->watch->leave) {
        p->watch->leave(p->watch->ctx);
    }
}

static enum qs_conn_state state_of(struct qs_player *p, unsigned conn)
{
    enum qs_conn_state state;

    qs_play_enter(p, 0);
    state = p->endpoint->state(p->machine, conn);
    qs_play_leave(p);
    return state;
}

/* Takes what there is; false when there was nothing. */
static bool take(struct qs_player *p, unsigned conn)
{
    char bytes[TAKE];
    bool any = false;
    size_t n;

    do {
        qs_play_enter(p, 0);
        n = p->endpoint->take(p->machine, conn, bytes, sizeof(bytes));
        qs_play_leave(p);
        if (n && p->endpoint->role == QS_CLIENT) {
            qs_ids_watch(&p->ids, qs_slice(bytes, n));
        }
        if (n && p->watch->says) {
            p->watch->says(p->watch->ctx, conn, qs_slice(bytes, n));
        }
        p->said += n;
        any |= n > 0;
    } while (n > 0);
    return any;
}

void qs_play_end_link(struct qs_player *p, unsigned conn, enum qs_play_end how)
{
    struct qs_play_conn *c = &p->conn[conn];

    if (!c->connected) {
        return;
    }
    qs_play_enter(p, 0);
    p->endpoint->hangup(p->machine, conn);
    qs_play_leave(p);
    c->connected = c->deaf = c->eof = c->told_eof = false;
    qs_buf_reset(&c->unsent);
    if (p->watch->ended) {
        p->watch->ended(p->watch->ctx, conn, how);
    }
}

/* Offers what waits; false when nothing of it was taken. */
static bool offer(struct qs_player *p, unsigned conn, unsigned nomem)
{
    struct qs_play_conn *c = &p->conn[conn];
    struct qs_slice rest = qs_buf_slice(&c->unsent);
    size_t n;

    if (rest.n) {
        qs_play_enter(p, nomem);
        n = p->endpoint->feed(p->machine, conn, rest.p, rest.n);
        qs_play_leave(p);
        qs_buf_drop(&c->unsent, n);
        return n > 0;
    }
    if (c->eof && !c->told_eof) {
        c->told_eof = true;
        qs_play_enter(p, 0);
        p->endpoint->eof(p->machine, conn);
        qs_play_leave(p);
        return true;
    }
    return false;
}

static bool serve(struct qs_player *p, unsigned conn)
{
    bool moved = false;

    switch (state_of(p, conn)) {
    case QS_OPEN:
        if (!p->conn[conn].deaf) {
            moved = take(p, conn);
        }
        return offer(p, conn, 0) || moved;
    case QS_IDLE:
    case QS_CLOSED:
        if (p->conn[conn].deaf) {
            return false;
        }
        take(p, conn);
        qs_play_end_link(p, conn, QS_PLAY_CLOSED);
        return true;
    case QS_FAILED:
        qs_play_end_link(p, conn, QS_PLAY_FAILED);
        return true;
    }
    return false;
}

void qs_play_settle(struct qs_player *p)
{
    bool moved;

    do {
        moved = false;
        for (unsigned i = 0; i < p->conns; i++) {
            moved = (p->conn[i].connected && serve(p, i)) || moved;
        }
    } while (moved);
}

/* False when the endpoint refuses. */
bool qs_play_join(struct qs_player *p, unsigned conn)
{
    int there;

    if (p->conn[conn].connected) {
        return true;
    }
    qs_play_enter(p, 0);
    there = p->endpoint->connect(p->machine, conn);
    qs_play_leave(p);
    if (!there) {
        return false;
    }
    p->conn[conn].connected = true;
    if (p->endpoint->role == QS_CLIENT) {
        qs_ids_forget(&p->ids);
    }
    if (p->watch->connected) {
        p->watch->connected(p->watch->ctx, conn);
    }
    qs_play_settle(p);
    return true;
}

void qs_play_send(struct qs_player *p, struct qs_slice bytes, unsigned nomem)
{
    struct qs_play_conn *c = &p->conn[p->at];

    if (!bytes.n || !c->connected || c->eof) {
        return;
    }
    if (p->watch->sends) {
        p->watch->sends(p->watch->ctx, p->at, bytes);
    }
    qs_buf_add(&c->unsent, bytes.p, bytes.n);
    p->failed |= c->unsent.err == QS_NOMEM;
    if (state_of(p, p->at) == QS_OPEN) {
        offer(p, p->at, nomem);
    }
    qs_play_settle(p);
}

static bool open_machine(struct qs_player *p, const struct qs_tape *tape)
{
    static const char *const usual[] = { "oob" };
    struct qs_config config = { .profile = tape->profile };

    p->ncaps = qs_tape_caps(tape, p->offer, p->caps);
    if (!tape->offer_given && tape->profile == QS_PROFILE_QMP) {
        p->caps[0] = usual[0];
        p->ncaps = 1;
    }
    p->limits = qs_limits_qemu;
    p->limits.depth = tape->depth ? tape->depth : p->limits.depth;
    p->limits.tokens = tape->tokens ? tape->tokens : p->limits.tokens;
    p->limits.bytes = tape->bytes ? tape->bytes : p->limits.bytes;
    p->conns = p->endpoint->role == QS_CLIENT ? 1 : QS_CONNECTIONS_MAX;
    p->at = 0;
    config.caps = p->caps;
    config.ncaps = p->ncaps;
    config.connections = p->conns;
    config.limits = p->limits;
    qs_play_enter(p, 0);
    p->machine = p->endpoint->open(p->endpoint, &config);
    qs_play_leave(p);
    return p->machine != NULL;
}

static void finish(struct qs_player *p)
{
    uint64_t said;

    for (unsigned i = 0; i < p->conns; i++) {
        p->conn[i].deaf = false;
    }
    qs_play_settle(p);
    /* Behind one slow command another may wait: until nothing is said. */
    do {
        said = p->said;
        if (p->endpoint->role == QS_SERVER) {
            qs_play_act(p, QS_ACT_RELEASE, qs_slice("", 0));
        }
    } while (p->said != said);
    if (p->watch->finished) {
        p->watch->finished(p->watch->ctx);
    }
    for (unsigned i = 0; i < p->conns; i++) {
        qs_play_end_link(p, i, QS_PLAY_HUNG_UP);
    }
    qs_play_enter(p, 0);
    p->endpoint->close(p->machine);
    qs_play_leave(p);
    p->machine = NULL;
    qs_ids_forget(&p->ids);
}

enum qs_err qs_player_play(struct qs_player *player,
                           const struct qs_endpoint *endpoint,
                           const struct qs_tape *tape,
                           enum qs_pieces pieces,
                           const struct qs_watch *watch)
{
    player->endpoint = endpoint;
    player->watch = watch;
    player->failed = player->ids.failed = false;
    /* The play before may have been given up. */
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        struct qs_play_conn *c = &player->conn[i];

        c->connected = c->deaf = c->eof = c->told_eof = false;
        qs_buf_reset(&c->unsent);
    }
    if (!open_machine(player, tape)) {
        return QS_IO;
    }
    for (size_t i = 0; i < tape->n && !player->failed; i++) {
        qs_play_step(player, tape, &tape->step[i], pieces);
    }
    finish(player);
    return player->failed || player->ids.failed ? QS_NOMEM : QS_OK;
}

bool qs_player_more(struct qs_player *player, unsigned conn,
                    struct qs_slice bytes)
{
    const struct qs_play_conn *c = &player->conn[conn];

    if (!player->machine || !c->connected || c->eof ||
        qs_buf_len(&c->unsent)) {
        return false;
    }
    player->at = conn;
    qs_play_send(player, bytes, 0);
    return true;
}

size_t qs_player_unsent(const struct qs_player *player, unsigned conn)
{
    return qs_buf_len(&player->conn[conn].unsent);
}

bool qs_player_deaf(const struct qs_player *player, unsigned conn)
{
    return player->conn[conn].deaf;
}

bool qs_player_acted(const struct qs_player *player)
{
    return player->acted;
}

const char *qs_player_told(const struct qs_player *player)
{
    const char *told = NULL;

    if (player->machine && player->endpoint->told) {
        told = player->endpoint->told(player->machine);
    }
    return told ? told : "";
}

const struct qs_limits *qs_player_limits(const struct qs_player *player)
{
    return &player->limits;
}

const char *const *qs_player_caps(const struct qs_player *player, size_t *n)
{
    *n = player->ncaps;
    return player->caps;
}
