/*
 * See record.h.  The machine that it opens is the recorder itself.
 */
#include "tape/record.h"

#include <stdio.h>

static void write_step(struct qs_recorder *r, enum qs_tape_kind kind,
                       struct qs_slice bytes)
{
    r->failed |= !qs_tape_add_bytes(&r->tape, kind, bytes);
}

/* Makes conn the one in turn. */
static void turn_to(struct qs_recorder *r, unsigned conn)
{
    struct qs_tape_step *step;

    if (r->at != conn) {
        step = qs_tape_add(&r->tape, QS_TAPE_ON);
        if (!step) {
            r->failed = true;
            return;
        }
        step->number = conn;
        r->at = conn;
    }
}

/* Capabilities, unless they are what is usual. */
static void write_config(struct qs_recorder *r,
                         const struct qs_config *config)
{
    bool usual = config->profile == QS_PROFILE_MODES
                 ? config->ncaps == 0
                 : config->ncaps == 1 && !strcmp(config->caps[0], "oob");
    char *offer = r->tape.offer;
    size_t n = 0;

    qs_tape_reset(&r->tape);
    r->tape.role = r->inner->role;
    r->tape.profile = config->profile;
    r->tape.offer_given = !usual;
    for (size_t i = 0; !usual && i < config->ncaps && !r->failed; i++) {
        int more = snprintf(offer + n, sizeof(r->tape.offer) - n, "%s%s",
                            i ? " " : "", config->caps[i]);

        n += (size_t)more;
        r->failed = n >= sizeof(r->tape.offer);
    }
    r->tape.depth = config->limits.depth == qs_limits_qemu.depth
                    ? 0 : config->limits.depth;
    r->tape.tokens = config->limits.tokens == qs_limits_qemu.tokens
                     ? 0 : config->limits.tokens;
    r->tape.bytes = config->limits.bytes == qs_limits_qemu.bytes
                    ? 0 : config->limits.bytes;
}

static void *record_open(const struct qs_endpoint *self,
                         const struct qs_config *config)
{
    struct qs_recorder *r = (struct qs_recorder *)(uintptr_t)self->user;

    r->failed = false;
    r->at = QS_CONNECTIONS_MAX;
    write_config(r, config);
    qs_ids_forget(&r->ids);
    r->machine = r->inner->open(r->inner, config);
    return r->machine ? r : NULL;
}

static int record_connect(void *machine, unsigned conn)
{
    struct qs_recorder *r = machine;

    r->at = QS_CONNECTIONS_MAX;
    turn_to(r, conn);
    qs_ids_forget(&r->ids);
    return r->inner->connect(r->machine, conn);
}

static size_t record_feed(void *machine, unsigned conn, const void *bytes,
                          size_t n)
{
    struct qs_recorder *r = machine;
    size_t used = r->inner->feed(r->machine, conn, bytes, n);
    struct qs_slice wire = qs_slice(bytes, used);

    /* What it closed in front of, nobody will offer again. */
    if (used < n && r->inner->state(r->machine, conn) != QS_OPEN) {
        wire.n = n;
    }
    if (wire.n) {
        turn_to(r, conn);
        if (r->inner->role == QS_CLIENT) {
            wire = qs_ids_mark(&r->ids, wire);
        }
        write_step(r, QS_TAPE_FEED, wire);
    }
    return used;
}

static size_t record_take(void *machine, unsigned conn, void *buf, size_t cap)
{
    struct qs_recorder *r = machine;
    size_t n = r->inner->take(r->machine, conn, buf, cap);

    if (n && r->inner->role == QS_CLIENT) {
        qs_ids_watch(&r->ids, qs_slice(buf, n));
    }
    return n;
}

static void record_eof(void *machine, unsigned conn)
{
    struct qs_recorder *r = machine;

    turn_to(r, conn);
    write_step(r, QS_TAPE_EOF, qs_slice("", 0));
    r->inner->eof(r->machine, conn);
}

static void record_hangup(void *machine, unsigned conn)
{
    struct qs_recorder *r = machine;

    if (r->inner->state(r->machine, conn) == QS_OPEN) {
        turn_to(r, conn);
        write_step(r, QS_TAPE_HANGUP, qs_slice("", 0));
    }
    r->inner->hangup(r->machine, conn);
}

static enum qs_conn_state record_state(void *machine, unsigned conn)
{
    struct qs_recorder *r = machine;

    return r->inner->state(r->machine, conn);
}

static int record_act(void *machine, enum qs_act what, const char *arg)
{
    static const enum qs_tape_kind kinds[] = {
        [QS_ACT_RELEASE] = QS_TAPE_RELEASE, [QS_ACT_EVENT] = QS_TAPE_EVENT,
        [QS_ACT_ISSUE] = QS_TAPE_ISSUE, [QS_ACT_TIMEOUT] = QS_TAPE_TIMEOUT,
    };
    struct qs_recorder *r = machine;

    write_step(r, kinds[what], qs_slice_str(arg ? arg : ""));
    return r->inner->act ? r->inner->act(r->machine, what, arg) : 0;
}

static const char *record_told(void *machine)
{
    struct qs_recorder *r = machine;

    return r->inner->told ? r->inner->told(r->machine) : "";
}

static void record_close(void *machine)
{
    struct qs_recorder *r = machine;

    r->inner->close(r->machine);
    r->machine = NULL;
}

bool qs_recorder_init(struct qs_recorder *r, const struct qs_endpoint *inner)
{
    memset(r, 0, sizeof(*r));
    qs_tape_init(&r->tape);
    r->inner = inner;
    r->endpoint = *inner;
    r->endpoint.user = r;
    r->endpoint.open = record_open;
    r->endpoint.connect = record_connect;
    r->endpoint.feed = record_feed;
    r->endpoint.take = record_take;
    r->endpoint.eof = record_eof;
    r->endpoint.hangup = record_hangup;
    r->endpoint.state = record_state;
    r->endpoint.act = record_act;
    r->endpoint.told = record_told;
    r->endpoint.close = record_close;
    return qs_ids_init(&r->ids, QS_TAPE_BYTES);
}

void qs_recorder_release(struct qs_recorder *r)
{
    qs_tape_release(&r->tape);
    qs_ids_release(&r->ids);
}
