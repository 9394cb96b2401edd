/*
 * Joins the oracles to the player: what it tells goes to talk and judge, to
 * the raw-byte oracles, and to the feedback for the engine.
 */
#include "oracle_impl.h"

#include <stdlib.h>

#include "fail.h"
#include "feedback.h"
#include "memory.h"

struct qs_oracle *qs_oracle_new(void)
{
    struct qs_oracle *oracle = calloc(1, sizeof(*oracle));

    if (!oracle) {
        return NULL;
    }
    oracle->player = qs_player_new();
    oracle->talk = qs_talk_new();
    oracle->judge = qs_judge_new(&qs_judge_default);
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_init(&oracle->conn[i].in, QS_ORACLE_LINE);
        qs_buf_init(&oracle->conn[i].out, (size_t)1 << 30);
    }
    if (!oracle->player || !oracle->talk || !oracle->judge) {
        qs_oracle_free(oracle);
        return NULL;
    }
    return oracle;
}

void qs_oracle_free(struct qs_oracle *oracle)
{
    if (oracle) {
        for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
            qs_buf_release(&oracle->conn[i].in);
            qs_buf_release(&oracle->conn[i].out);
        }
        for (size_t i = 0; oracle->said.slot && i < QS_MEMO_SLOTS; i++) {
            free(oracle->said.slot[i].what);
        }
        free(oracle->said.slot);
        qs_judge_free(oracle->judge);
        qs_talk_free(oracle->talk);
        qs_player_free(oracle->player);
        free(oracle);
    }
}

struct qs_player *qs_oracle_player(struct qs_oracle *oracle)
{
    return oracle->player;
}

bool qs_oracle_plain(const struct qs_oracle *oracle, unsigned conn)
{
    return oracle->conn[conn].plain;
}

const char *qs_oracle_state(const struct qs_oracle *oracle)
{
    return qs_state_name(qs_judge_sight(oracle->judge)->state);
}

const char *qs_oracle_event(const struct qs_oracle *oracle)
{
    enum qs_event event = qs_judge_sight(oracle->judge)->event;

    return event == QS_EV_COUNT ? "none" : qs_event_name(event);
}

void qs_oracle_without_judge(struct qs_oracle *oracle)
{
    oracle->unjudged = true;
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        oracle->conn[i].in.max = QS_TAPE_BYTES;
    }
}

/* Puts the turns that are new before the judge. */
static void hear(struct qs_oracle *o)
{
    const struct qs_judge_sight *sight = qs_judge_sight(o->judge);

    for (; o->judged < qs_talk_count(o->talk); o->judged++) {
        const struct qs_turn *turn = qs_talk_turn(o->talk, o->judged);
        const struct qs_judgement *found;

        qs_judge_turn(o->judge, turn);
        found = qs_judge_found(o->judge, turn->link);
        if (found) {
            char name[24] = "judge-";

            strncat(name, found->rule, 16);
            qs_fuzz_fail(name, qs_oracle_state(o), qs_oracle_event(o),
                         "%s; legal: %s", found->what, found->legal);
        }
        if (sight->count != o->seen) {
            o->seen = sight->count;
            qs_feedback(sight->state, sight->event, sight->kind);
        }
    }
}

static void connected(void *ctx, unsigned conn)
{
    struct qs_oracle *o = ctx;

    qs_oracle_wire_open(&o->conn[conn]);
    if (!o->unjudged) {
        qs_talk_open(o->talk, conn, conn);
        hear(o);
    }
    if (o->more && o->more->connected) {
        o->more->connected(o->more->ctx, conn);
    }
}

static void sends(void *ctx, unsigned conn, struct qs_slice bytes)
{
    struct qs_oracle *o = ctx;

    o->wire += bytes.n;
    qs_oracle_wire_sends(o, conn, bytes);
    if (!o->unjudged) {
        qs_talk_bytes(o->talk, conn, QS_TO_SERVER, bytes);
        hear(o);
    }
    if (o->more && o->more->sends) {
        o->more->sends(o->more->ctx, conn, bytes);
    }
}

static void says(void *ctx, unsigned conn, struct qs_slice bytes)
{
    struct qs_oracle *o = ctx;

    qs_oracle_wire_says(o, conn, bytes);
    if (!o->unjudged) {
        qs_talk_bytes(o->talk, conn, QS_TO_CLIENT, bytes);
        hear(o);
    }
    if (o->more && o->more->says) {
        o->more->says(o->more->ctx, conn, bytes);
    }
}

static void eof(void *ctx, unsigned conn)
{
    struct qs_oracle *o = ctx;

    if (o->unjudged) {
        return;
    }
    qs_talk_eof(o->talk, conn, QS_TO_SERVER);
    hear(o);
}

static void ended(void *ctx, unsigned conn, enum qs_play_end how)
{
    struct qs_oracle *o = ctx;

    o->conn[conn].open = false;
    switch (how) {
    case QS_PLAY_CLOSED:
        qs_oracle_wire_settled(o, conn, false);
        if (!o->unjudged) {
            qs_talk_eof(o->talk, conn, QS_TO_CLIENT);
        }
        break;
    case QS_PLAY_HUNG_UP:
    case QS_PLAY_FAILED:
        if (!o->unjudged) {
            qs_talk_close(o->talk, conn);
        }
        break;
    }
    hear(o);
    if (o->more && o->more->ended) {
        o->more->ended(o->more->ctx, conn, how);
    }
}

static void stepped(void *ctx, const struct qs_tape_step *step)
{
    struct qs_oracle *o = ctx;

    qs_oracle_news(o, step);
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        if (o->conn[i].open && !qs_player_deaf(o->player, i)) {
            qs_oracle_wire_settled(o, i, false);
        }
    }
    qs_memory_check(o->wire, qs_oracle_state(o), qs_oracle_event(o));
    if (o->more && o->more->stepped) {
        o->more->stepped(o->more->ctx, step);
    }
}

/* The slow command was let go and all was taken: nothing is outstanding. */
static void finished(void *ctx)
{
    struct qs_oracle *o = ctx;

    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        if (o->conn[i].open) {
            qs_oracle_wire_settled(o, i, true);
        }
    }
    qs_oracle_alive(o);
}

struct qs_watch qs_oracle_begin(struct qs_oracle *oracle,
                                const struct qs_endpoint *endpoint,
                                const struct qs_tape *tape,
                                const struct qs_watch *more)
{
    struct qs_watch watch = {
        .ctx = oracle, .connected = connected, .sends = sends, .says = says,
        .eof = eof, .ended = ended, .stepped = stepped, .finished = finished,
        .enter = qs_memory_enter, .leave = qs_memory_leave,
    };
    struct qs_limits limits = qs_limits_qemu;

    limits.depth = tape->depth ? tape->depth : limits.depth;
    limits.tokens = tape->tokens ? tape->tokens : limits.tokens;
    limits.bytes = tape->bytes ? tape->bytes : limits.bytes;
    qs_talk_reset(oracle->talk);
    qs_memo_round(&oracle->said);
    if (oracle->limited || tape->depth || tape->tokens || tape->bytes) {
        qs_talk_limits(oracle->talk, &limits);
    }
    oracle->limited = tape->depth || tape->tokens || tape->bytes;
    qs_judge_reset(oracle->judge, tape->profile);
    oracle->more = more;
    oracle->tape = tape;
    oracle->wire = oracle->judged = 0;
    oracle->seen = 0;
    /* The play before may have been given up. */
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        oracle->conn[i].open = false;
    }
    qs_memory_begin(endpoint);
    qs_feedback_reset();
    return watch;
}

void qs_oracle_end(struct qs_oracle *oracle)
{
    qs_memory_end(qs_oracle_state(oracle), qs_oracle_event(oracle));
}

void qs_oracle_play(struct qs_oracle *oracle,
                    const struct qs_endpoint *endpoint,
                    const struct qs_tape *tape, const struct qs_watch *more)
{
    struct qs_watch watch = qs_oracle_begin(oracle, endpoint, tape, more);

    if (qs_player_play(oracle->player, endpoint, tape, QS_PIECES_TAPE,
                       &watch) == QS_OK) {
        qs_oracle_end(oracle);
    }
}
