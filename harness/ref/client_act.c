/*
 * What the client does: the actions of its table.  It sends one command at
 * a time while it negotiates, and afterwards no more at a time than a
 * server must be able to keep.
 */
#include "ref/client_impl.h"

#include <inttypes.h>
#include <stdio.h>

#include "qmp/emit.h"

void qs_client_fail(struct qs_client *client)
{
    client->status = QS_FAILED;
    client->why = "out of memory";
}

bool qs_client_chose(const struct qs_client *client, size_t i)
{
    return (client->chosen >> i & 1) != 0;
}

/* Takes command, an object without id, and gives it one. */
static void send(struct qs_client *client, struct qs_json *command)
{
    char *id = client->flight[client->nflight];

    if (client->nflight == QS_CLIENT_FLIGHT) {
        /* Only a wrong table asks again before the reply is there. */
        qs_client_fail(client);
        qs_json_free(command);
        return;
    }
    snprintf(id, QS_CLIENT_ID, "qs-%" PRIu64, ++client->issued);
    client->nflight++;
    command = qs_json_with(command, "id", qs_json_string(id));
    if (command) {
        qs_emit_line(&client->out, command);
    }
    if (!command || client->out.err != QS_OK) {
        qs_client_fail(client);
    }
    qs_json_free(command);
}

/* Sends a command with one argument.  Takes value. */
static void ask(struct qs_client *client, const char *command,
                const char *key, struct qs_json *value)
{
    struct qs_json *arguments = qs_json_with(qs_json_object(), key, value);

    if (arguments) {
        send(client, qs_message_command(command, false, arguments, NULL));
    } else {
        qs_client_fail(client);
    }
}

/* Reads what is offered into chosen; see offer_wrong for the shape. */
static void choose(struct qs_client *client, const struct qs_json *greeting)
{
    const struct qs_json *caps =
        qs_json_get(qs_json_get(greeting, "QMP"), "capabilities");

    client->chosen = 0;
    for (const struct qs_json *c = caps ? qs_json_first(caps) : NULL; c;
         c = qs_json_next(c)) {
        for (size_t i = 0; i < client->nwant; i++) {
            if (qs_json_type(c) == QS_JSON_STRING &&
                strcmp(qs_json_text(c), client->want[i]) == 0) {
                client->chosen |= (uint32_t)1 << i;
            }
        }
    }
}

/*
 * With nothing to enable there are no arguments: servers before 2.12 do not
 * know that one.
 */
static void send_selection(struct qs_client *client)
{
    struct qs_json *list;

    if (client->chosen == 0) {
        send(client, qs_message_command("qmp_capabilities", false, NULL,
                                        NULL));
        return;
    }
    list = qs_json_array();
    for (size_t i = 0; list && i < client->nwant; i++) {
        if (qs_client_chose(client, i) &&
            !qs_json_push(list, qs_json_string(client->want[i]))) {
            qs_json_free(list);
            list = NULL;
        }
    }
    ask(client, "qmp_capabilities", "enable", list);
}

/* Leaves out the last of the chosen; with none left there is a ceiling. */
static enum qs_event retry(struct qs_client *client)
{
    if (client->chosen == 0) {
        client->why = "the server refuses every selection";
        return QS_EV_CEILING;
    }
    for (size_t i = client->nwant; i-- > 0;) {
        if (qs_client_chose(client, i)) {
            client->chosen &= ~((uint32_t)1 << i);
            break;
        }
    }
    send_selection(client);
    return QS_EV_COUNT;
}

/* Enables the next of the chosen, or notices that there is none. */
static enum qs_event proceed(struct qs_client *client, enum qs_event event)
{
    if (event == QS_EV_REFUSED && client->next > 0) {
        client->chosen &= ~((uint32_t)1 << (client->next - 1));
    }
    while (client->next < client->nwant &&
           !qs_client_chose(client, client->next)) {
        client->next++;
    }
    if (client->next == client->nwant) {
        return QS_EV_CHOSEN;
    }
    ask(client, "qmp_capability_enable", "name",
        qs_json_string(client->want[client->next++]));
    return QS_EV_COUNT;
}

static void give_up(struct qs_client *client)
{
    qs_client_tell_end(client);
    if (client->status == QS_OPEN) {
        client->status = QS_CLOSED;
    }
}

static void forget(struct qs_client *client)
{
    qs_frame_reset(client->frame);
    qs_buf_reset(&client->out);
    client->nflight = 0;
    client->ignored = 0;
    client->chosen = 0;
    client->next = 0;
    for (; client->nwaiting > 0; client->nwaiting--) {
        qs_json_free(client->waiting[client->first]);
        client->first = (client->first + 1) % QS_CLIENT_WAITING;
    }
}

/* Does it; gives the event that this is in turn, or QS_EV_COUNT. */
static enum qs_event perform(struct qs_client *client, enum qs_action action,
                             enum qs_event event, const struct qs_json *value)
{
    switch (action) {
    case QS_AC_NOTHING:
    case QS_AC_IGNORE:
        break;
    case QS_AC_FORGET:
        forget(client);
        break;
    case QS_AC_SELECT:
        choose(client, value);
        send_selection(client);
        break;
    case QS_AC_RETRY:
        return retry(client);
    case QS_AC_PROCEED:
        if (event == QS_EV_OFFER) {
            choose(client, value);
        }
        return proceed(client, event);
    case QS_AC_SWITCH:
        ask(client, "qmp_switch_mode", "mode",
            qs_json_string(qs_state_name(QS_ST_OPERATIONAL)));
        break;
    case QS_AC_READY:
        qs_client_tell_ready(client);
        break;
    case QS_AC_DELIVER:
        qs_client_tell(client, value);
        break;
    case QS_AC_GIVE_UP:
        give_up(client);
        break;
    case QS_AC_IMPOSSIBLE:
    case QS_AC_GREET:
    case QS_AC_OKAY:
    case QS_AC_REFUSE:
    case QS_AC_EXPECTING:
    case QS_AC_ALREADY:
    case QS_AC_NOT_FOUND:
    case QS_AC_RUN:
    case QS_AC_RUN_NOW:
    case QS_AC_NO_OOB_MEMBER:
    case QS_AC_NO_OOB_COMMAND:
    case QS_AC_TELL:
    case QS_AC_WITHHOLD:
    case QS_AC_MODE:
    case QS_AC_COUNT:
        qs_client_fail(client);
    }
    return QS_EV_COUNT;
}

void qs_client_step(struct qs_client *client, enum qs_event event,
                    const struct qs_json *value)
{
    /* What it notices itself follows at most once. */
    for (int i = 0; i < 2 && event != QS_EV_COUNT; i++) {
        const struct qs_cell *cell = qs_negotiate_at(client->table,
                                                     client->state, event);

        client->state = cell->next;
        event = perform(client, cell->action, event, value);
    }
    qs_client_flush(client);
}

bool qs_client_awaits(const struct qs_client *client)
{
    return client->state != QS_ST_READY || client->nflight > 0 ||
           client->nwaiting > 0;
}

void qs_client_flush(struct qs_client *client)
{
    while (client->state == QS_ST_READY && client->status == QS_OPEN &&
           client->nwaiting > 0 && client->nflight < QS_CLIENT_FLIGHT) {
        struct qs_json *command = client->waiting[client->first];

        client->first = (client->first + 1) % QS_CLIENT_WAITING;
        client->nwaiting--;
        send(client, command);
    }
}
