/*
 * The liars.  They see messages, because a lie is told to a question, and
 * give back the id, because a liar without it would be found out too easily.
 */
#include "proof/liar.h"

#include <stdio.h>
#include <stdlib.h>

#include "qmp/emit.h"
#include "qmp/message.h"

/* Enough to pass every ceiling a runner of the proof sets. */
#define OUT_MAX ((size_t)1 << 24)

static const struct qs_liar liars[] = {
    { "is silent", QS_LIE_SILENT },
    { "closes at once", QS_LIE_CLOSES },
    { "echoes", QS_LIE_ECHOES },
    { "always returns {}", QS_LIE_RETURNS },
    { "always says CommandNotFound", QS_LIE_NOT_FOUND },
    { "greets for ever", QS_LIE_GREETS },
    { "sends random bytes", QS_LIE_RANDOM },
    { "answers once, then hangs", QS_LIE_HANGS },
    { "answers the question before", QS_LIE_LATE },
};

const struct qs_liar *qs_liar(enum qs_role role, size_t i)
{
    (void)role;
    return i < QS_COUNT(liars) ? &liars[i] : NULL;
}

struct peer {
    enum qs_conn_state state;
    struct qs_frame *frame;
    struct qs_buf out;
    struct qs_json *before;     /* owned: id of the question before */
    unsigned asked;
};

struct machine {
    const struct qs_liar *liar;
    enum qs_role role;
    enum qs_profile profile;
    unsigned n;
    uint32_t random;
    struct peer peer[QS_CONNECTIONS_MAX];
};

static const struct qs_version version = { 7, 2, 0, "" };

static void liar_close(void *machine)
{
    struct machine *m = machine;

    for (unsigned i = 0; i < m->n; i++) {
        qs_frame_free(m->peer[i].frame);
        qs_buf_release(&m->peer[i].out);
        qs_json_free(m->peer[i].before);
    }
    free(m);
}

static void *open_as(const struct qs_endpoint *self,
                     const struct qs_config *config)
{
    struct machine *m = calloc(1, sizeof(*m));

    if (!m) {
        return NULL;
    }
    m->liar = self->user;
    m->role = self->role;
    m->profile = config->profile;
    m->random = 2463534242u;
    for (; m->n < config->connections; m->n++) {
        m->peer[m->n].frame = qs_frame_new(&config->limits);
        qs_buf_init(&m->peer[m->n].out, OUT_MAX);
        if (!m->peer[m->n].frame) {
            liar_close(m);
            return NULL;
        }
    }
    return m;
}

static void say(struct peer *p, struct qs_json *message)
{
    if (message) {
        qs_emit_line(&p->out, message);
    }
    qs_json_free(message);
}

static void greet(struct machine *m, struct peer *p)
{
    say(p, qs_message_greeting(m->profile, &version, NULL, 0));
}

static void babble(struct machine *m, struct peer *p)
{
    for (int i = 0; i < 64; i++) {
        m->random ^= m->random << 13;
        m->random ^= m->random >> 17;
        m->random ^= m->random << 5;
        qs_buf_addc(&p->out, (char)(m->random & 0xFF));
    }
}

/* The lie told to one message; a client's is told unasked, too. */
static void lie(struct machine *m, struct peer *p,
                const struct qs_json *value)
{
    const struct qs_json *id = qs_json_get(value, "id");

    switch (m->liar->lie) {
    case QS_LIE_SILENT:
    case QS_LIE_CLOSES:
    case QS_LIE_GREETS:
        return;
    case QS_LIE_ECHOES:
        say(p, qs_json_copy(value));
        return;
    case QS_LIE_RETURNS:
        say(p, qs_message_return(qs_json_object(), id));
        return;
    case QS_LIE_NOT_FOUND:
        say(p, qs_message_error(m->profile, QS_E_NOT_FOUND, "it", id));
        return;
    case QS_LIE_RANDOM:
        babble(m, p);
        return;
    case QS_LIE_HANGS:
        if (p->asked++ == 0) {
            say(p, qs_message_return(qs_json_object(), id));
        }
        return;
    case QS_LIE_LATE:
        if (p->asked++ > 0) {
            say(p, qs_message_return(qs_json_object(), p->before));
        }
        qs_json_free(p->before);
        p->before = id ? qs_json_copy(id) : NULL;
        return;
    }
}

static int liar_connect(void *machine, unsigned conn)
{
    struct machine *m = machine;
    struct peer *p = conn < m->n ? &m->peer[conn] : NULL;

    if (!p || p->state != QS_IDLE) {
        return 0;
    }
    p->state = QS_OPEN;
    p->asked = 0;
    switch (m->liar->lie) {
    case QS_LIE_CLOSES:
        p->state = QS_CLOSED;
        break;
    case QS_LIE_RANDOM:
        babble(m, p);
        break;
    case QS_LIE_RETURNS: case QS_LIE_NOT_FOUND:
    case QS_LIE_HANGS: case QS_LIE_LATE: case QS_LIE_ECHOES:
        /* Past the greeting, so that the lie itself is what is seen. */
        if (m->role == QS_SERVER) {
            greet(m, p);
        }
        break;
    case QS_LIE_SILENT:
    case QS_LIE_GREETS:
        break;
    }
    return 1;
}

static size_t liar_feed(void *machine, unsigned conn, const void *bytes,
                        size_t n)
{
    struct machine *m = machine;
    struct peer *p = &m->peer[conn];
    struct qs_slice in = qs_slice(bytes, n);

    while (in.n > 0) {
        struct qs_json *value = NULL;
        enum qs_frame_result got = qs_frame_next(p->frame, &in, &value);

        if (got == QS_FRAME_VALUE || got == QS_FRAME_BAD) {
            lie(m, p, value);
        } else if (got == QS_FRAME_FAILED) {
            p->state = QS_FAILED;
            break;
        }
        qs_json_free(value);
    }
    return n;
}

static size_t liar_take(void *machine, unsigned conn, void *buf, size_t cap)
{
    struct machine *m = machine;
    struct peer *p = &m->peer[conn];

    if (m->liar->lie == QS_LIE_GREETS && p->state == QS_OPEN) {
        greet(m, p);
    }
    return qs_buf_take(&p->out, buf, cap);
}

static void liar_eof(void *machine, unsigned conn)
{
    struct machine *m = machine;

    /* The silent one does not even go away. */
    if (m->liar->lie != QS_LIE_SILENT) {
        m->peer[conn].state = QS_CLOSED;
    }
}

static void liar_hangup(void *machine, unsigned conn)
{
    struct machine *m = machine;
    struct peer *p = &m->peer[conn];

    p->state = QS_IDLE;
    qs_frame_reset(p->frame);
    qs_buf_reset(&p->out);
    qs_json_free(p->before);
    p->before = NULL;
}

static enum qs_conn_state liar_state(void *machine, unsigned conn)
{
    const struct machine *m = machine;

    return conn < m->n ? m->peer[conn].state : QS_IDLE;
}

/* Everything asked of it is granted, and nothing done. */
static int liar_act(void *machine, enum qs_act what, const char *arg)
{
    (void)machine;
    (void)what;
    (void)arg;
    return 1;
}

/* A client tells its user nothing but that lie. */
static const char *liar_told(void *machine)
{
    const struct machine *m = machine;

    return m->liar->lie == QS_LIE_RETURNS ? "ready\nreturn {}\n" : "";
}

void qs_liar_endpoint(enum qs_role role, const struct qs_liar *liar,
                      struct qs_endpoint *out)
{
    *out = (struct qs_endpoint){
        .abi = QS_ENDPOINT_ABI,
        .role = role,
        .name = liar->name,
        .user = liar,
        .open = open_as,
        .connect = liar_connect,
        .feed = liar_feed,
        .take = liar_take,
        .eof = liar_eof,
        .hangup = liar_hangup,
        .state = liar_state,
        .act = liar_act,
        .told = role == QS_CLIENT ? liar_told : NULL,
        .close = liar_close,
    };
}
