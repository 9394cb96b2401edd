/*
 * See pair.h.  Calls of the server stand between enter and leave of its
 * oracles, so that what it allocates is counted apart.
 */
#include "pair.h"

#include <stdlib.h>

/* Each round answers at least one command; a tape issues far fewer. */
#define ROUNDS 20000u

static enum qs_role other(enum qs_role role)
{
    return role == QS_SERVER ? QS_CLIENT : QS_SERVER;
}

struct qs_pair *qs_pair_new(void)
{
    struct qs_pair *pair = calloc(1, sizeof(*pair));

    if (!pair) {
        return NULL;
    }
    qs_wire_init(&pair->wire);
    qs_buf_init(&pair->unread[QS_SERVER], (size_t)1 << 30);
    qs_buf_init(&pair->unread[QS_CLIENT], (size_t)1 << 30);
    qs_answers_init(&pair->answers);
    pair->oracle = qs_oracle_new();
    if (!pair->oracle) {
        qs_pair_free(pair);
        return NULL;
    }
    return pair;
}

void qs_pair_free(struct qs_pair *pair)
{
    if (pair) {
        qs_oracle_free(pair->oracle);
        qs_answers_release(&pair->answers);
        qs_buf_release(&pair->unread[QS_SERVER]);
        qs_buf_release(&pair->unread[QS_CLIENT]);
        qs_wire_release(&pair->wire);
        free(pair);
    }
}

static void enter(struct qs_pair *pair, enum qs_role who)
{
    if (who == QS_SERVER) {
        pair->watch.enter(pair->watch.ctx, 0);
    }
}

static void leave(struct qs_pair *pair, enum qs_role who)
{
    if (who == QS_SERVER) {
        pair->watch.leave(pair->watch.ctx);
    }
}

enum qs_conn_state qs_pair_state(struct qs_pair *pair, enum qs_role who)
{
    enum qs_conn_state state;

    enter(pair, who);
    state = pair->end[who]->state(pair->machine[who], 0);
    leave(pair, who);
    return state;
}

static void read_told(struct qs_pair *pair)
{
    const struct qs_endpoint *client = pair->end[QS_CLIENT];

    if (client->told) {
        qs_answers_told(&pair->answers,
                        client->told(pair->machine[QS_CLIENT]));
    }
}

/* Puts all that a side says under way to the other. */
static bool take(struct qs_pair *pair, enum qs_role who)
{
    char bytes[4096];
    bool any = false;
    size_t n;

    if (who == QS_CLIENT) {
        read_told(pair);
    }
    do {
        enter(pair, who);
        n = pair->end[who]->take(pair->machine[who], 0, bytes,
                                 sizeof(bytes));
        leave(pair, who);
        if (n && who == QS_SERVER) {
            pair->watch.says(pair->watch.ctx, 0, qs_slice(bytes, n));
        } else if (n) {
            qs_answers_sent(&pair->answers, qs_slice(bytes, n));
        }
        qs_wire_put(&pair->wire, other(who), qs_slice(bytes, n));
        any |= n > 0;
    } while (n > 0);
    return any;
}

/* Offers what arrived for as long as some of it is consumed. */
static bool offer(struct qs_pair *pair, enum qs_role to)
{
    struct qs_buf *unread = &pair->unread[to];
    bool any = false;
    size_t n;

    do {
        struct qs_slice rest = qs_buf_slice(unread);

        if (qs_pair_state(pair, to) != QS_OPEN) {
            qs_buf_reset(unread);
            rest.n = 0;
        }
        enter(pair, to);
        n = rest.n ? pair->end[to]->feed(pair->machine[to], 0, rest.p,
                                         rest.n) : 0;
        leave(pair, to);
        qs_buf_drop(unread, n);
        any = take(pair, to) || n > 0 || any;
    } while (n > 0);
    return any;
}

void qs_pair_arrive(struct qs_pair *pair, enum qs_role to, size_t n)
{
    struct qs_slice bytes = qs_buf_slice(&pair->wire.way[to]);

    bytes.n = n < bytes.n ? n : bytes.n;
    if (bytes.n && qs_pair_state(pair, to) == QS_OPEN) {
        if (to == QS_SERVER) {
            pair->watch.sends(pair->watch.ctx, 0, bytes);
        } else {
            qs_answers_arrived(&pair->answers, bytes);
        }
        qs_buf_add(&pair->unread[to], bytes.p, bytes.n);
    }
    qs_buf_drop(&pair->wire.way[to], bytes.n);
    offer(pair, to);
}

void qs_pair_act(struct qs_pair *pair, enum qs_role who, enum qs_act what,
                 struct qs_slice arg)
{
    struct qs_buf text = QS_BUF_INIT(QS_TAPE_BYTES);
    int done = 0;

    qs_buf_add(&text, arg.p, arg.n);
    if (pair->end[who]->act && text.err == QS_OK) {
        const char *word = arg.n ? qs_buf_str(&text) : NULL;

        enter(pair, who);
        done = pair->end[who]->act(pair->machine[who], what, word);
        leave(pair, who);
    }
    qs_buf_release(&text);
    pair->issued += done && what == QS_ACT_ISSUE;
    pair->hurried |= done && what == QS_ACT_TIMEOUT;
    take(pair, who);
    offer(pair, who);
}

/* Tells a side once that the other is gone, when all of it arrived. */
static bool pass_end(struct qs_pair *pair, enum qs_role to)
{
    if (pair->ended[to] || qs_pair_state(pair, to) != QS_OPEN ||
        qs_pair_state(pair, other(to)) == QS_OPEN ||
        qs_buf_len(&pair->wire.way[to]) || qs_buf_len(&pair->unread[to])) {
        return false;
    }
    pair->ended[to] = true;
    if (to == QS_SERVER) {
        pair->watch.eof(pair->watch.ctx, 0);
    }
    enter(pair, to);
    pair->end[to]->eof(pair->machine[to], 0);
    leave(pair, to);
    take(pair, to);
    return true;
}

bool qs_pair_drain(struct qs_pair *pair)
{
    for (size_t i = 0; i < ROUNDS; i++) {
        bool moved = qs_buf_len(&pair->wire.way[QS_SERVER]) ||
                     qs_buf_len(&pair->wire.way[QS_CLIENT]);

        qs_pair_arrive(pair, QS_SERVER, SIZE_MAX);
        qs_pair_arrive(pair, QS_CLIENT, SIZE_MAX);
        moved = pass_end(pair, QS_SERVER) || moved;
        moved = pass_end(pair, QS_CLIENT) || moved;
        if (!moved) {
            qs_pair_act(pair, QS_SERVER, QS_ACT_RELEASE, qs_slice("", 0));
            if (!qs_buf_len(&pair->wire.way[QS_CLIENT])) {
                return true;
            }
        }
    }
    return false;
}

bool qs_pair_open(struct qs_pair *pair, const struct qs_endpoint *server,
                  const struct qs_endpoint *client,
                  const struct qs_tape *tape)
{
    static const char *const wanted[] = { "oob" };
    char text[QS_TAPE_OFFER];
    const char *caps[QS_TAPE_CAPS];
    struct qs_config config = {
        .profile = tape->profile, .connections = 1, .limits = qs_limits_qemu,
        .caps = wanted, .ncaps = 1,
    };

    pair->end[QS_SERVER] = server;
    pair->end[QS_CLIENT] = client;
    pair->issued = 0;
    pair->ended[QS_SERVER] = pair->ended[QS_CLIENT] = pair->hurried = false;
    /* The play before may have been given up. */
    pair->connected = false;
    qs_wire_reset(&pair->wire);
    qs_answers_reset(&pair->answers);
    qs_buf_reset(&pair->unread[QS_SERVER]);
    qs_buf_reset(&pair->unread[QS_CLIENT]);
    pair->machine[QS_CLIENT] = client->open(client, &config);
    if (tape->offer_given || tape->profile == QS_PROFILE_MODES) {
        config.ncaps = qs_tape_caps(tape, text, caps);
        config.caps = caps;
    }
    pair->watch = qs_oracle_begin(pair->oracle, server, tape, NULL);
    enter(pair, QS_SERVER);
    pair->machine[QS_SERVER] = server->open(server, &config);
    leave(pair, QS_SERVER);
    if (!pair->machine[QS_CLIENT] || !pair->machine[QS_SERVER]) {
        qs_pair_close(pair);
        return false;
    }
    client->connect(pair->machine[QS_CLIENT], 0);
    enter(pair, QS_SERVER);
    server->connect(pair->machine[QS_SERVER], 0);
    leave(pair, QS_SERVER);
    pair->watch.connected(pair->watch.ctx, 0);
    pair->connected = true;
    take(pair, QS_SERVER);
    take(pair, QS_CLIENT);
    return true;
}

/* The oracles of the server see its end; what it had to say was taken. */
static void finish(struct qs_pair *pair)
{
    const struct qs_watch *watch = &pair->watch;
    bool closed = qs_pair_state(pair, QS_SERVER) != QS_OPEN;

    if (!closed) {
        watch->stepped(watch->ctx, NULL);
        watch->finished(watch->ctx);
    }
    enter(pair, QS_SERVER);
    pair->end[QS_SERVER]->hangup(pair->machine[QS_SERVER], 0);
    leave(pair, QS_SERVER);
    watch->ended(watch->ctx, 0, closed ? QS_PLAY_CLOSED : QS_PLAY_HUNG_UP);
    pair->connected = false;
}

void qs_pair_close(struct qs_pair *pair)
{
    if (pair->connected) {
        finish(pair);
    }
    if (pair->machine[QS_CLIENT]) {
        pair->end[QS_CLIENT]->close(pair->machine[QS_CLIENT]);
    }
    if (pair->machine[QS_SERVER]) {
        enter(pair, QS_SERVER);
        pair->end[QS_SERVER]->close(pair->machine[QS_SERVER]);
        leave(pair, QS_SERVER);
        qs_oracle_end(pair->oracle);
    }
    pair->machine[QS_CLIENT] = pair->machine[QS_SERVER] = NULL;
}
