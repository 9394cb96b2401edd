/*
 * Target `selfplay`: a server and a client joined by a wire that cuts,
 * delays, doubles and reorders.  Of a tape, wire is the schedule of wire.h,
 * one order a line; #!issue and #!timeout are the client's, #!event and
 * #!release the server's, #!profile and #!offer are for both, and #!role
 * says which of them lies; the rest says nothing here.  Oracles, when all
 * that is left has arrived in order:
 *
 *   converge   the client is ready or gave up, the server is open or closed,
 *              and it ends; on a wire that only cut and delayed the client
 *              is ready, and every command was answered exactly once
 *   answers    what the client takes for a reply was one to that command
 *
 * and those of oracle.h over the server.  Of a client that tells its user
 * nothing only its end is known.
 */
#include "target.h"

#include <stdlib.h>

#include "fail.h"
#include "pair.h"

static void order(struct qs_pair *pair, struct qs_slice bytes)
{
    while (bytes.n) {
        const char *lf = memchr(bytes.p, '\n', bytes.n);
        size_t n = lf ? (size_t)(lf + 1 - bytes.p) : bytes.n;
        enum qs_role to;
        size_t arrives = qs_wire_obey(&pair->wire, qs_slice(bytes.p, n), &to);

        if (arrives) {
            qs_pair_arrive(pair, to, arrives);
        }
        bytes.p += n;
        bytes.n -= n;
    }
}

static void step(struct qs_pair *pair, enum qs_tape_kind kind,
                 struct qs_slice bytes)
{
    switch (kind) {
    case QS_TAPE_FEED:
        order(pair, bytes);
        break;
    case QS_TAPE_RELEASE:
        qs_pair_act(pair, QS_SERVER, QS_ACT_RELEASE, bytes);
        break;
    case QS_TAPE_EVENT:
        qs_pair_act(pair, QS_SERVER, QS_ACT_EVENT, bytes);
        break;
    case QS_TAPE_ISSUE:
        qs_pair_act(pair, QS_CLIENT, QS_ACT_ISSUE, bytes);
        break;
    case QS_TAPE_TIMEOUT:
        qs_pair_act(pair, QS_CLIENT, QS_ACT_TIMEOUT, bytes);
        break;
    case QS_TAPE_ON: case QS_TAPE_OPEN: case QS_TAPE_EOF:
    case QS_TAPE_HANGUP: case QS_TAPE_DEAF: case QS_TAPE_READ:
        break;
    }
}

static void check(struct qs_pair *pair)
{
    const struct qs_answers *a = &pair->answers;
    enum qs_conn_state server = qs_pair_state(pair, QS_SERVER);
    bool tells = pair->end[QS_CLIENT]->told != NULL;
    bool faithful = tells && !pair->wire.tangled && !pair->hurried &&
                    !a->overrun;
    const char *state = a->gave_up ? "gave-up" : a->ready ? "ready" : "waits";
    /* Who is told to quit answers nothing behind that. */
    bool served = faithful && server == QS_OPEN;
    const struct {
        bool is;
        const char *what;
    } wrong[] = {
        { server != QS_OPEN && server != QS_CLOSED,
          "the server is neither open nor closed" },
        { qs_buf_len(&pair->unread[QS_SERVER]) > 0 ||
          qs_buf_len(&pair->unread[QS_CLIENT]) > 0,
          "what arrived is not read" },
        { tells && !a->ready && !a->gave_up,
          "the client is neither ready nor gave up" },
        { faithful && !a->ready,
          "nothing was lost, and the client is not ready" },
        { served && a->gave_up, "nothing was lost, and the client gave up" },
        { served && a->ntold != pair->issued,
          "a command has no answer, or two" },
    };

    for (size_t i = 0; i < QS_COUNT(wrong); i++) {
        if (wrong[i].is) {
            qs_fuzz_fail("converge", state, "end", "%s; %zu issued, %zu told",
                         wrong[i].what, pair->issued, a->ntold);
        }
    }
}

int qs_fuzz_input(const uint8_t *data, size_t size)
{
    static struct qs_pair *pair;
    static struct qs_tape tape;
    struct qs_slice text = qs_slice(data, size), none = { NULL, 0 };
    bool client;

    pair = pair ? pair : qs_pair_new();
    if (!pair || !qs_fuzz_decode(&tape, data, size)) {
        return 0;
    }
    tape.depth = tape.tokens = tape.bytes = 0;
    client = tape.role == QS_CLIENT;
    if (!qs_pair_open(pair, qs_fuzz_endpoint(QS_SERVER, client ? none : text),
                      qs_fuzz_endpoint(QS_CLIENT, client ? text : none),
                      &tape)) {
        return 0;
    }
    for (size_t i = 0; i < tape.n; i++) {
        step(pair, tape.step[i].kind, qs_tape_bytes(&tape, &tape.step[i]));
    }
    if (!qs_pair_drain(pair)) {
        qs_fuzz_fail("converge", "any", "end", "it does not end");
    }
    check(pair);
    qs_pair_close(pair);
    return 0;
}
