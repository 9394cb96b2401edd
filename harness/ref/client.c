/*
 * The reference client as an endpoint: its life, bytes in and bytes out, and
 * what its user asks of it.
 */
#include "ref/client.h"

#include <stdlib.h>

#include "ref/client_impl.h"

/* What it sends is small; an issued command is what its user made it. */
#define OUT_MAX ((size_t)1 << 30)

static void client_close(void *machine)
{
    struct qs_client *client = machine;

    qs_frame_free(client->frame);
    qs_buf_release(&client->out);
    qs_buf_release(&client->told);
    for (size_t i = 0; i < client->nwaiting; i++) {
        qs_json_free(client->waiting[(client->first + i) %
                                     QS_CLIENT_WAITING]);
    }
    for (size_t i = 0; i < client->nwant; i++) {
        free(client->want[i]);
    }
    free(client);
}

static void *client_open(const struct qs_endpoint *self,
                         const struct qs_config *config)
{
    const struct qs_table *table = self->user;
    const struct qs_limits *limits = &config->limits;
    struct qs_client *client;

    if (config->connections != 1 || config->ncaps > QS_CAPS_MAX ||
        limits->depth == 0 || limits->tokens == 0 || limits->bytes == 0) {
        return NULL;
    }
    client = calloc(1, sizeof(*client));
    if (!client) {
        return NULL;
    }
    client->table = table ? table :
                    qs_negotiate_table(QS_CLIENT, config->profile);
    client->limits = *limits;
    client->why = "no reason";
    qs_buf_init(&client->out, OUT_MAX);
    qs_buf_init(&client->told, QS_CLIENT_TOLD);
    client->frame = qs_frame_new(limits);
    while (client->frame && client->nwant < config->ncaps) {
        client->want[client->nwant] = strdup(config->caps[client->nwant]);
        if (!client->want[client->nwant]) {
            break;
        }
        client->nwant++;
    }
    if (!client->frame || client->nwant < config->ncaps) {
        client_close(client);
        return NULL;
    }
    return client;
}

static int client_connect(void *machine, unsigned conn)
{
    struct qs_client *client = machine;

    if (conn != 0 || client->status != QS_IDLE) {
        return 0;
    }
    qs_buf_reset(&client->told);
    client->status = QS_OPEN;
    qs_client_step(client, QS_EV_CONNECT, NULL);
    return 1;
}

/* One message, or malformed bytes, from the frame; takes value. */
static void accept(struct qs_client *client, enum qs_frame_result result,
                   struct qs_json *value)
{
    enum qs_event event;

    switch (result) {
    case QS_FRAME_MORE:
        return;
    case QS_FRAME_FAILED:
        client->status = QS_FAILED;
        return;
    case QS_FRAME_BAD:
        client->why = "malformed input";
        qs_client_step(client, QS_EV_MALFORMED, NULL);
        return;
    case QS_FRAME_VALUE:
        break;
    }
    client->why = "a message that does not belong here";
    event = qs_client_read(client, value);
    client->ignored++;
    if (qs_client_awaited(client, event)) {
        client->ignored = 0;
    } else if (client->ignored >= QS_CLIENT_IGNORED) {
        client->why = "too many messages that it does not wait for";
        event = QS_EV_CEILING;
    }
    qs_client_step(client, event, value);
    qs_json_free(value);
}

static size_t client_feed(void *machine, unsigned conn, const void *bytes,
                          size_t n)
{
    struct qs_client *client = machine;
    struct qs_slice in = qs_slice(bytes, n);

    while (conn == 0 && in.n > 0 && client->status == QS_OPEN &&
           qs_buf_len(&client->out) <= client->limits.output) {
        struct qs_json *value = NULL;
        enum qs_frame_result result = qs_frame_next(client->frame, &in,
                                                    &value);

        accept(client, result, value);
    }
    return n - in.n;
}

static size_t client_take(void *machine, unsigned conn, void *buf, size_t cap)
{
    struct qs_client *client = machine;

    if (conn != 0 || client->status == QS_IDLE ||
        client->status == QS_FAILED) {
        return 0;
    }
    return qs_buf_take(&client->out, buf, cap);
}

/* Nothing more will come: an end, or a failure if something is awaited. */
static void end_input(struct qs_client *client)
{
    client->why = "end of input";
    if (client->state != QS_ST_READY) {
        qs_client_step(client, QS_EV_HANGUP, NULL);
    } else if (qs_client_awaits(client)) {
        qs_client_step(client, QS_EV_CEILING, NULL);
    }
    if (client->status == QS_OPEN) {
        client->status = QS_CLOSED;
    }
}

static void client_eof(void *machine, unsigned conn)
{
    struct qs_client *client = machine;
    struct qs_json *value = NULL;
    enum qs_frame_result result;

    if (conn != 0 || client->status != QS_OPEN) {
        return;
    }
    result = qs_frame_end(client->frame, &value);
    accept(client, result, value);
    if (client->status == QS_OPEN) {
        end_input(client);
    }
}

static void client_hangup(void *machine, unsigned conn)
{
    struct qs_client *client = machine;
    bool failed = client->status == QS_FAILED;

    if (conn != 0 || client->status == QS_IDLE) {
        return;
    }
    if (client->status == QS_OPEN) {
        end_input(client);
    }
    if (failed && client->state != QS_ST_GAVE_UP) {
        /* It has yet to give up, and only then forgets. */
        qs_client_step(client, QS_EV_HANGUP, NULL);
    }
    qs_client_step(client, QS_EV_HANGUP, NULL);
    /* Without the memory to say why it gives up, this has failed too. */
    if (failed || client->status != QS_FAILED) {
        client->status = QS_IDLE;
    }
}

static enum qs_conn_state client_state(void *machine, unsigned conn)
{
    const struct qs_client *client = machine;

    return conn == 0 ? client->status : QS_IDLE;
}

/* Queues a command; 0 when it is none, or there are too many. */
static int issue(struct qs_client *client, const char *text)
{
    struct qs_json *command;
    struct qs_request request;
    struct qs_fault fault;
    enum qs_err err;

    if (!text || client->nwaiting == QS_CLIENT_WAITING ||
        (client->status != QS_IDLE && client->status != QS_OPEN)) {
        return 0;
    }
    err = qs_frame_whole(qs_slice_str(text), &client->limits, &command,
                         &fault);
    if (err != QS_OK) {
        if (err == QS_NOMEM) {
            qs_client_fail(client);
        }
        return 0;
    }
    qs_request_read(command, true, &request);
    if (request.error != QS_E_NONE || request.id) {
        qs_json_free(command);
        return 0;
    }
    client->waiting[(client->first + client->nwaiting) % QS_CLIENT_WAITING] =
        command;
    client->nwaiting++;
    qs_client_flush(client);
    return 1;
}

static int client_act(void *machine, enum qs_act what, const char *arg)
{
    struct qs_client *client = machine;

    switch (what) {
    case QS_ACT_ISSUE:
        return issue(client, arg);
    case QS_ACT_TIMEOUT:
        if (client->status != QS_OPEN || !qs_client_awaits(client)) {
            return 0;
        }
        client->why = "timeout";
        qs_client_step(client, QS_EV_CEILING, NULL);
        return 1;
    case QS_ACT_RELEASE:
    case QS_ACT_EVENT:
        break;
    }
    return 0;
}

static const char *client_told(void *machine)
{
    struct qs_client *client = machine;

    return qs_buf_str(&client->told);
}

const struct qs_endpoint qs_client_reference = {
    .abi = QS_ENDPOINT_ABI,
    .role = QS_CLIENT,
    .name = "reference client",
    .survives_nomem = true,
    .open = client_open,
    .connect = client_connect,
    .feed = client_feed,
    .take = client_take,
    .eof = client_eof,
    .hangup = client_hangup,
    .state = client_state,
    .act = client_act,
    .told = client_told,
    .close = client_close,
};

void qs_client_endpoint(struct qs_endpoint *out, const struct qs_table *table)
{
    *out = qs_client_reference;
    out->user = table;
}
