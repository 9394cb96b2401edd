/*
 * News that come on demand, said as a script can: by a command that causes
 * them, on a connection in command mode.  Which one that is the reference
 * tells, as it plays the tape once before: whoever hears of the news may give
 * the command, and in the case all who hear of it must, nobody else may.
 */
#include "suite/retell_impl.h"

#include <stdio.h>

/* As every case finds the machine it is stopped, and is to leave it so. */
static const struct news {
    const char *event, *command;
} news[] = { { "STOP", "stop" }, { "RESUME", "cont" } };

bool qs_told_is_news(struct qs_slice event)
{
    return qs_slice_is(event, news[false].event) ||
           qs_slice_is(event, news[true].event);
}

/* Whether it can give a command that is read as one, and at once. */
static bool is_able(const struct qs_told_conn *conn)
{
    return conn->open && conn->hears && !conn->eof &&
           qs_frame_idle(conn->frame);
}

static int able_one(const struct qs_told *told)
{
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        if (is_able(&told->conn[i])) {
            return (int)i;
        }
    }
    return -1;
}

static void connected(void *ctx, unsigned number)
{
    struct qs_told_conn *conn = &((struct qs_told *)ctx)->conn[number];

    conn->open = true;
    conn->eof = conn->hears = false;
    qs_frame_reset(conn->frame);
}

static void sends(void *ctx, unsigned number, struct qs_slice bytes)
{
    qs_told_frame(&((struct qs_told *)ctx)->conn[number], bytes);
}

static void says(void *ctx, unsigned number, struct qs_slice bytes)
{
    struct qs_told *told = ctx;
    const struct qs_tape *tape = told->tape;

    (void)bytes;
    if (told->step < tape->n &&
        tape->step[told->step].kind == QS_TAPE_EVENT) {
        told->conn[number].hears = true;
    }
}

static void eof(void *ctx, unsigned number)
{
    ((struct qs_told *)ctx)->conn[number].eof = true;
}

static void ended(void *ctx, unsigned number, enum qs_play_end how)
{
    (void)how;
    ((struct qs_told *)ctx)->conn[number].open = false;
}

static void stepped(void *ctx, const struct qs_tape_step *step)
{
    struct qs_told *told = ctx;

    if (step->kind == QS_TAPE_EVENT) {
        int caller = able_one(told);

        if (caller < 0) {
            qs_told_bad(told, "an event comes on demand, and no connection "
                        "in command mode could cause it");
        } else if (told->ncallers < QS_TOLD_EVENTS) {
            told->caller[told->ncallers++] = (unsigned)caller;
        }
    }
    told->step++;
}

static void finished(void *ctx)
{
    struct qs_told *told = ctx;

    told->stopper = able_one(told);
}

enum qs_err qs_told_callers(struct qs_told *told)
{
    const struct qs_watch watch = {
        .ctx = told, .connected = connected, .sends = sends, .says = says,
        .eof = eof, .ended = ended, .stepped = stepped,
        .finished = finished,
    };
    enum qs_err err = qs_player_play(told->player, told->how->reference,
                                     told->tape, QS_PIECES_TAPE, &watch);

    told->step = 0;
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        struct qs_told_conn *conn = &told->conn[i];

        conn->open = conn->eof = conn->hears = false;
        conn->murky = conn->unproven = false;
        qs_frame_reset(conn->frame);
    }
    return err;
}

/* An id that the tape does not have: "e1", or one behind it. */
static void make_id(struct qs_told *told, struct qs_told_cause *cause)
{
    struct qs_slice wire = qs_buf_slice(&told->tape->wire);
    char quoted[sizeof(cause->id) + 2];

    do {
        snprintf(cause->id, sizeof(cause->id), "e%u", ++told->ids);
        snprintf(quoted, sizeof(quoted), "\"%s\"", cause->id);
    } while (wire.n && memmem(wire.p, wire.n, quoted, strlen(quoted)));
}

/* Adds the command, given by conn, with its id. */
static bool cause(struct qs_told *told, struct qs_tape *copy, bool resume,
                  unsigned conn)
{
    struct qs_buf line = QS_BUF_INIT(256);
    struct qs_told_cause *c = &told->cause[told->ncauses++];
    bool good;

    make_id(told, c);
    c->event = news[resume].event;
    c->conn = conn;
    c->step = copy->n;
    qs_buf_addf(&line, "{\"execute\": \"%s\", \"id\": \"%s\"}\n",
                news[resume].command, c->id);
    good = line.err == QS_OK &&
           qs_tape_add_bytes(copy, QS_TAPE_FEED, qs_buf_slice(&line));
    qs_buf_release(&line);
    told->running = resume;
    return good;
}

bool qs_told_on(struct qs_told *told, struct qs_tape *copy, unsigned conn)
{
    struct qs_tape_step *step;

    if (told->on == conn) {
        return true;
    }
    step = qs_tape_add(copy, QS_TAPE_ON);
    if (step) {
        step->number = told->on = conn;
    }
    return step != NULL;
}

/* A machine that is to stop runs before. */
bool qs_told_provoke(struct qs_told *told, struct qs_tape *copy,
                     struct qs_slice event)
{
    unsigned conn = told->caller[told->nevents++];
    bool resume = qs_slice_is(event, news[true].event);

    return qs_told_on(told, copy, conn) &&
           (resume != told->running ||
            cause(told, copy, !resume, conn)) &&
           cause(told, copy, resume, conn);
}

bool qs_told_restore(struct qs_told *told, struct qs_tape *copy)
{
    if (!told->running) {
        return true;
    }
    if (told->stopper < 0) {
        qs_told_bad(told, "an event comes on demand, and nobody is left to "
                    "stop the machine again");
        return true;
    }
    return qs_told_on(told, copy, (unsigned)told->stopper) &&
           cause(told, copy, false, (unsigned)told->stopper);
}

/* The command in hand; NULL where the step is one of the tape. */
static struct qs_told_cause *in_hand(struct qs_told *told)
{
    struct qs_told_cause *c = &told->cause[told->causes_done];

    return told->causes_done < told->ncauses && c->step == told->step
           ? c : NULL;
}

bool qs_told_caused(struct qs_told *told, unsigned number,
                    const struct qs_json *value)
{
    struct qs_told_cause *c = in_hand(told);
    const char *event = qs_json_get_text(value, "event");
    const char *id = qs_json_get_text(value, "id");

    if (!c) {
        return false;
    }
    if (event && !strcmp(event, c->event)) {
        told->conn[number].hears = true;
        if (number == c->conn) {
            c->came = true;
        } else {
            qs_told_prefix(told, number);
            qs_buf_addf(&told->steps, "<- {\"event\": \"%s\", ...}\n", event);
        }
        return true;
    }
    if (number != c->conn || !id || strcmp(id, c->id) != 0 ||
        !qs_json_get(value, "return")) {
        return false;
    }
    qs_told_prefix(told, number);
    qs_buf_addf(&told->steps, "par { <- {\"return\": {}, \"id\": \"%s\"} and "
                "<- {\"event\": \"%s\", ...} }\n", c->id, c->event);
    told->conn[number].murky = told->conn[number].unproven = false;
    c->answered = true;
    return true;
}

void qs_told_cause_done(struct qs_told *told)
{
    const struct qs_told_cause *c = in_hand(told);

    if (!c) {
        return;
    }
    if (!c->answered) {
        qs_told_bad(told, "an event comes on demand, and the command that "
                    "would cause it waits");
    } else if (!c->came) {
        qs_told_bad(told, "an event comes on demand, and the tape moves the "
                    "machine itself");
    }
    told->causes_done++;
}
