/*
 * The machine around the reference: it takes the bytes of both sides apart
 * into messages, shows each to its rule and passes on what the rule left.
 */
#include "proof/wire_impl.h"

#include "qmp/emit.h"

static bool is_selection(const struct qs_json *request)
{
    const char *name = qs_wire_command(request);

    return strcmp(name, "qmp_capabilities") == 0 ||
           strcmp(name, "qmp_switch_mode") == 0;
}

/* Whether the request enables anything; the one capability there is. */
static bool enables(const struct qs_json *request)
{
    const struct qs_json *list =
        qs_json_get(qs_json_get(request, "arguments"), "enable");

    return list && qs_json_count(list) > 0;
}

/* Keeps what rules may look at. */
static void note_said(struct qs_wire_conn *c, const struct qs_json *message)
{
    c->said++;
    if (qs_wire_is(message, QS_MSG_RETURN) && !c->ready &&
        is_selection(c->request)) {
        c->ready = true;
        c->oob = enables(c->request);
    }
}

static void pass_on(struct qs_wire *w, unsigned conn, struct qs_json *message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    note_said(c, message);
    if (w->rule->says) {
        w->rule->says(w, conn, &message);
    }
    if (message) {
        qs_wire_say(w, conn, message);
    }
}

/* Takes all that the inner endpoint has to say to anybody. */
static void drain(struct qs_wire *w)
{
    char bytes[4096];
    size_t n;

    for (unsigned i = 0; i < w->n; i++) {
        while ((n = w->inner->take(w->machine, i, bytes,
                                   sizeof(bytes))) > 0) {
            struct qs_slice in = qs_slice(bytes, n);
            struct qs_json *value = NULL;

            while (qs_frame_next(w->conn[i].says, &in, &value) ==
                   QS_FRAME_VALUE) {
                pass_on(w, i, value);
            }
        }
    }
}

static void settle(struct qs_wire *w)
{
    drain(w);
    for (unsigned i = 0; i < w->n && w->rule->settles; i++) {
        w->rule->settles(w, i);
    }
}

/* Gives the inner endpoint what waits for it; false: some still waits. */
static bool push(struct qs_wire *w, unsigned conn)
{
    struct qs_buf *pending = &w->conn[conn].pending;
    size_t n = 1;

    while (n > 0 && qs_buf_len(pending) > 0) {
        struct qs_slice bytes = qs_buf_slice(pending);

        n = w->inner->feed(w->machine, conn, bytes.p, bytes.n);
        qs_buf_drop(pending, n);
        drain(w);
    }
    return qs_buf_len(pending) == 0;
}

/* The bytes of a whole message, and its value; takes it. */
static void deliver(struct qs_wire *w, unsigned conn, struct qs_json *value,
                    size_t n)
{
    struct qs_wire_conn *c = &w->conn[conn];

    qs_json_free(c->asked);
    c->asked = c->request;
    c->request = qs_json_copy(value);
    c->heard++;
    if (c->ready && strcmp(qs_wire_command(value), "x-slow") == 0) {
        c->slow++;
    }
    if (w->rule->hears) {
        w->rule->hears(w, conn, &value);
    }
    if (value && qs_json_equal(value, c->request)) {
        qs_buf_add(&c->pending, qs_buf_slice(&c->raw).p, n);
    } else if (value) {
        qs_emit_line(&c->pending, value);
    }
    qs_json_free(value);
    qs_buf_drop(&c->raw, n);
}

/* One byte; a scalar is complete before the byte behind it. */
static void hear(struct qs_wire *w, unsigned conn, char byte)
{
    struct qs_wire_conn *c = &w->conn[conn];
    struct qs_slice in = qs_slice(&byte, 1);
    struct qs_json *value = NULL;

    qs_buf_addc(&c->raw, byte);
    while (in.n > 0) {
        enum qs_frame_result got = qs_frame_next(c->hears, &in, &value);

        if (got == QS_FRAME_VALUE) {
            deliver(w, conn, value, qs_buf_len(&c->raw) - in.n);
        } else if (got == QS_FRAME_BAD || qs_frame_dropping(c->hears)) {
            struct qs_slice raw = qs_buf_slice(&c->raw);

            qs_buf_add(&c->pending, raw.p, raw.n - in.n);
            qs_buf_drop(&c->raw, raw.n - in.n);
        }
    }
    /* What stands between messages belongs to nobody and ends a scalar. */
    if (qs_frame_idle(c->hears)) {
        qs_buf_add(&c->pending, qs_buf_slice(&c->raw).p,
                   qs_buf_len(&c->raw));
        qs_buf_reset(&c->raw);
    }
}

static size_t wire_feed(void *machine, unsigned conn, const void *bytes,
                        size_t n)
{
    struct qs_wire *w = machine;
    const char *p = bytes;
    size_t i = 0;

    if (conn >= w->n ||
        w->inner->state(w->machine, conn) != QS_OPEN) {
        return 0;
    }
    while (i < n && push(w, conn) &&
           qs_buf_len(&w->conn[conn].out) <= w->max_out) {
        char byte = p[i++];

        if (!w->rule->reads || w->rule->reads(w, conn, &byte)) {
            hear(w, conn, byte);
        }
    }
    push(w, conn);
    settle(w);
    return i;
}

static size_t wire_take(void *machine, unsigned conn, void *buf, size_t cap)
{
    struct qs_wire *w = machine;

    if (conn >= w->n) {
        return 0;
    }
    push(w, conn);
    return qs_buf_take(&w->conn[conn].out, buf, cap);
}

static int wire_connect(void *machine, unsigned conn)
{
    struct qs_wire *w = machine;
    struct qs_wire_conn *c = &w->conn[conn];

    if (conn >= w->n || !w->inner->connect(w->machine, conn)) {
        return 0;
    }
    qs_frame_reset(c->hears);
    qs_frame_reset(c->says);
    qs_buf_reset(&c->raw);
    qs_buf_reset(&c->pending);
    qs_buf_reset(&c->out);
    c->heard = 0;
    c->said = 0;
    c->ready = false;
    c->oob = false;
    c->slow = 0;
    drain(w);
    if (w->rule->meets) {
        w->rule->meets(w, conn);
    }
    return 1;
}

/* What is left of an unfinished message is the inner endpoint's. */
static void wire_eof(void *machine, unsigned conn)
{
    struct qs_wire *w = machine;
    struct qs_wire_conn *c = &w->conn[conn];
    struct qs_slice raw = qs_buf_slice(&c->raw);

    qs_buf_add(&c->pending, raw.p, raw.n);
    qs_buf_reset(&c->raw);
    push(w, conn);
    w->inner->eof(w->machine, conn);
    settle(w);
}

static void wire_hangup(void *machine, unsigned conn)
{
    struct qs_wire *w = machine;

    if (w->rule->leaves) {
        w->rule->leaves(w, conn);
    }
    w->inner->hangup(w->machine, conn);
    settle(w);
}

static enum qs_conn_state wire_state(void *machine, unsigned conn)
{
    struct qs_wire *w = machine;

    return w->inner->state(w->machine, conn);
}

static int wire_act(void *machine, enum qs_act what, const char *arg)
{
    struct qs_wire *w = machine;
    int done;

    if (w->rule->acts && !w->rule->acts(w, what, arg)) {
        return 1;
    }
    for (unsigned i = 0; i < w->n && what == QS_ACT_RELEASE; i++) {
        w->conn[i].slow = 0;
    }
    done = w->inner->act(w->machine, what, arg);
    settle(w);
    return done;
}

static const char *wire_told(void *machine)
{
    struct qs_wire *w = machine;

    return w->inner->told(w->machine);
}

void qs_wire_endpoint(const struct qs_wire_rule *rule,
                      struct qs_endpoint *out)
{
    *out = (struct qs_endpoint){
        .abi = QS_ENDPOINT_ABI,
        .role = rule->role,
        .name = rule->name,
        .user = rule,
        .open = qs_wire_open,
        .connect = wire_connect,
        .feed = wire_feed,
        .take = wire_take,
        .eof = wire_eof,
        .hangup = wire_hangup,
        .state = wire_state,
        .act = wire_act,
        .told = rule->role == QS_CLIENT ? wire_told : NULL,
        .close = qs_wire_close,
    };
}

void qs_wire_hear(struct qs_wire *w, unsigned conn, const char *text)
{
    for (; *text; text++) {
        hear(w, conn, *text);
    }
    push(w, conn);
}

void qs_wire_inject(struct qs_wire *w, unsigned conn, const char *text)
{
    char bytes[4096];

    w->inner->feed(w->machine, conn, text, strlen(text));
    while (w->inner->take(w->machine, conn, bytes, sizeof(bytes)) > 0) {
        continue;
    }
    drain(w);
}
