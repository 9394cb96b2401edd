/*
 * The reference server as an endpoint: life and death of machine and
 * monitors, bytes in and bytes out, and when to stop reading.
 */
#include "ref/server.h"

#include <assert.h>
#include <stdlib.h>

#include "ref/server_impl.h"

/* Untaken bytes of one peer.  The two largest replies there can be fit (an
   id of QS_LIMIT_BYTES, escaped); what is beyond is refused. */
#define OUT_MAX ((size_t)1 << 30)

static void server_close(void *machine)
{
    struct qs_server *server = machine;

    for (size_t i = 0; i < server->nmonitors; i++) {
        struct qs_monitor *m = &server->monitor[i];

        qs_frame_free(m->frame);
        qs_buf_release(&m->out);
        qs_queue_clear(&m->queue);
        qs_json_free(m->slow);
    }
    for (size_t i = 0; i < server->ncaps; i++) {
        free(server->caps[i]);
    }
    free(server);
}

static bool acceptable(const struct qs_config *config)
{
    const struct qs_limits *limits = &config->limits;

    return config->connections >= 1 &&
           config->connections <= QS_CONNECTIONS_MAX &&
           config->ncaps <= QS_CAPS_MAX &&
           limits->depth > 0 && limits->tokens > 0 && limits->bytes > 0;
}

/* False without memory; what is there already is counted. */
static bool furnish(struct qs_server *server, const struct qs_config *config)
{
    for (; server->nmonitors < config->connections; server->nmonitors++) {
        struct qs_monitor *m = &server->monitor[server->nmonitors];

        m->frame = qs_frame_new(&config->limits);
        if (!m->frame) {
            return false;
        }
        qs_buf_init(&m->out, OUT_MAX);
        qs_queue_init(&m->queue, config->limits.queue);
    }
    for (; server->ncaps < config->ncaps; server->ncaps++) {
        server->caps[server->ncaps] = strdup(config->caps[server->ncaps]);
        if (!server->caps[server->ncaps]) {
            return false;
        }
    }
    return true;
}

static void *server_open(const struct qs_endpoint *self,
                         const struct qs_config *config)
{
    const struct qs_table *table = self->user;
    struct qs_server *server;

    if (!acceptable(config)) {
        return NULL;
    }
    server = calloc(1, sizeof(*server));
    if (!server) {
        return NULL;
    }
    server->table = table ? table :
                    qs_negotiate_table(QS_SERVER, config->profile);
    server->limits = config->limits;
    server->machine.profile = config->profile;
    if (!furnish(server, config)) {
        server_close(server);
        return NULL;
    }
    return server;
}

/* NULL when there is no such monitor. */
static struct qs_monitor *monitor_at(struct qs_server *server, unsigned conn)
{
    return conn < server->nmonitors ? &server->monitor[conn] : NULL;
}

static int server_connect(void *machine, unsigned conn)
{
    struct qs_server *server = machine;
    struct qs_monitor *m = monitor_at(server, conn);

    if (!m || m->status != QS_IDLE || server->machine.quit) {
        return 0;
    }
    m->status = QS_OPEN;
    qs_dispatch_event(server, m, QS_EV_CONNECT);
    qs_server_settle(server);
    return 1;
}

/*
 * Without oob nothing is read while a command runs; with it, until the
 * queue behind that command is full (qmp-spec, Out-of-band execution).
 */
static bool suspended(const struct qs_server *server,
                      const struct qs_monitor *m)
{
    if (m->status != QS_OPEN || m->eof ||
        qs_buf_len(&m->out) > server->limits.output) {
        return true;
    }
    return m->slow && (m->state != QS_ST_COMMAND_OOB ||
                       qs_queue_full(&m->queue));
}

/* One message, or malformed bytes, from the frame; takes value. */
static void accept(struct qs_server *server, struct qs_monitor *m,
                   enum qs_frame_result result, struct qs_json *value)
{
    const struct qs_fault *fault;
    struct qs_item item = { value, false };

    switch (result) {
    case QS_FRAME_MORE:
        return;
    case QS_FRAME_FAILED:
        qs_monitor_fail(m);
        return;
    case QS_FRAME_BAD:
        fault = qs_frame_fault(m->frame);
        item.answer = true;
        item.value = qs_message_error(server->machine.profile, fault->id,
                                      fault->arg, NULL);
        if (!item.value) {
            qs_monitor_fail(m);
            return;
        }
        break;
    case QS_FRAME_VALUE:
        if (qs_dispatch_at_once(server, m, value)) {
            qs_dispatch_item(server, m, item);
            qs_server_settle(server);
            return;
        }
        break;
    }
    assert(!qs_queue_full(&m->queue));
    qs_queue_push(&m->queue, item);
    qs_server_settle(server);
}

static size_t server_feed(void *machine, unsigned conn, const void *bytes,
                          size_t n)
{
    struct qs_server *server = machine;
    struct qs_monitor *m = monitor_at(server, conn);
    struct qs_slice in = qs_slice(bytes, n);

    while (m && in.n > 0 && !suspended(server, m)) {
        struct qs_json *value = NULL;
        enum qs_frame_result result = qs_frame_next(m->frame, &in, &value);

        accept(server, m, result, value);
    }
    return n - in.n;
}

static size_t server_take(void *machine, unsigned conn, void *buf, size_t cap)
{
    struct qs_monitor *m = monitor_at(machine, conn);

    if (!m || (m->status != QS_OPEN && m->status != QS_CLOSED)) {
        return 0;
    }
    return qs_buf_take(&m->out, buf, cap);
}

static void server_eof(void *machine, unsigned conn)
{
    struct qs_server *server = machine;
    struct qs_monitor *m = monitor_at(server, conn);
    struct qs_json *value = NULL;
    enum qs_frame_result result;

    if (!m || m->status != QS_OPEN || m->eof) {
        return;
    }
    result = qs_frame_end(m->frame, &value);
    m->eof = true;
    accept(server, m, result, value);
    qs_server_settle(server);
}

static void server_hangup(void *machine, unsigned conn)
{
    struct qs_server *server = machine;
    struct qs_monitor *m = monitor_at(server, conn);

    if (m && m->status != QS_IDLE) {
        qs_dispatch_event(server, m, QS_EV_HANGUP);
        m->status = QS_IDLE;
    }
}

static enum qs_conn_state server_state(void *machine, unsigned conn)
{
    const struct qs_monitor *m = monitor_at(machine, conn);

    return m ? m->status : QS_IDLE;
}

static int server_act(void *machine, enum qs_act what, const char *arg)
{
    struct qs_server *server = machine;

    switch (what) {
    case QS_ACT_RELEASE:
        qs_server_release(server);
        break;
    case QS_ACT_EVENT:
        if (!arg) {
            return 0;
        }
        qs_server_news(server, qs_message_event(arg, NULL, -1, -1));
        break;
    case QS_ACT_ISSUE:
    case QS_ACT_TIMEOUT:
        return 0;
    }
    qs_server_settle(server);
    return 1;
}

const struct qs_endpoint qs_server_reference = {
    .abi = QS_ENDPOINT_ABI,
    .role = QS_SERVER,
    .name = "reference server",
    .survives_nomem = true,
    .open = server_open,
    .connect = server_connect,
    .feed = server_feed,
    .take = server_take,
    .eof = server_eof,
    .hangup = server_hangup,
    .state = server_state,
    .act = server_act,
    .close = server_close,
};

void qs_server_endpoint(struct qs_endpoint *out, const struct qs_table *table)
{
    *out = qs_server_reference;
    out->user = table;
}
