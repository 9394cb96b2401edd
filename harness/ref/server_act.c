/*
 * Messages into answers.  Which action an event draws is the table's affair;
 * here it is carried out, whatever the table says, so that a wrong cell
 * shows on the wire and nowhere else.
 */
#include "ref/server_impl.h"

/* A message being answered, or bytes that were none. */
struct turn {
    struct qs_json *value;              /* owned */
    bool answer;                        /* value is the reply itself */
    struct qs_request request;
    struct qs_selection selection;
    const struct qs_command *command;   /* NULL: unknown */
};

static void send_return(struct qs_monitor *monitor, struct qs_json *value,
                        const struct turn *turn)
{
    qs_monitor_send(monitor, qs_message_return(value, turn->request.id));
}

static void send_error(struct qs_server *server, struct qs_monitor *monitor,
                       const struct turn *turn, enum qs_error_id error,
                       const char *arg)
{
    qs_monitor_send(monitor, qs_message_error(server->machine.profile, error,
                                              arg, turn->request.id));
}

/* On the wire a mode is called what the table calls the state. */
static struct qs_json *mode_of(enum qs_state state)
{
    return qs_json_with(qs_json_object(), "mode",
                        qs_json_string(qs_state_name(state)));
}

/* Runs the command and answers it, if it is not the slow one. */
static void run(struct qs_server *server, struct qs_monitor *monitor,
                struct turn *turn)
{
    const struct qs_command *command = turn->command;
    const struct qs_json *arguments = turn->request.arguments;
    enum qs_effect effect;

    if (!command) {
        /* Only a wrong table runs what does not exist. */
        send_return(monitor, qs_json_object(), turn);
        return;
    }
    if (arguments && qs_json_first(arguments)) {
        send_error(server, monitor, turn, QS_E_ARG_EXTRA,
                   qs_json_key(qs_json_first(arguments)));
        return;
    }
    effect = qs_command_run(command, &server->machine);
    switch (effect) {
    case QS_EFFECT_NONE:
        break;
    case QS_EFFECT_STOP:
    case QS_EFFECT_RESUME:
    case QS_EFFECT_QUIT:
        qs_server_news(server, qs_command_event(effect));
        break;
    case QS_EFFECT_SLOW:
        /* Only a wrong table begins another out-of-band. */
        if (!monitor->slow) {
            monitor->slow = turn->value;
            turn->value = NULL;
            return;
        }
        break;
    case QS_EFFECT_RELEASE:
        qs_server_release(server);
        break;
    }
    send_return(monitor, command->reply ? command->reply(&server->machine) :
                qs_json_object(), turn);
}

/* Sends the error that the request or the bytes have drawn. */
static void refuse(struct qs_server *server, struct qs_monitor *monitor,
                   struct turn *turn)
{
    if (turn->answer) {
        qs_monitor_send(monitor, turn->value);
        turn->value = NULL;
    } else if (turn->request.error != QS_E_NONE) {
        send_error(server, monitor, turn, turn->request.error,
                   turn->request.arg);
    } else if (turn->selection.error != QS_E_NONE) {
        send_error(server, monitor, turn, turn->selection.error,
                   turn->selection.arg);
    } else {
        /* Only a wrong table refuses what is good. */
        send_error(server, monitor, turn, QS_E_NOT_FOUND,
                   turn->request.command);
    }
}

/* Drops all that belongs to the peer that left. */
static void forget(struct qs_monitor *monitor)
{
    qs_frame_reset(monitor->frame);
    qs_buf_reset(&monitor->out);
    qs_queue_clear(&monitor->queue);
    qs_json_free(monitor->slow);
    monitor->slow = NULL;
    monitor->released = false;
    monitor->eof = false;
}

static void greet(struct qs_server *server, struct qs_monitor *monitor)
{
    qs_monitor_send(monitor, qs_message_greeting(server->machine.profile,
                                      &qs_command_version,
                                      (const char *const *)server->caps,
                                      server->ncaps));
}

static void perform(struct qs_server *server, struct qs_monitor *monitor,
                    enum qs_action action, struct turn *turn)
{
    const char *command = turn->request.command;

    switch (action) {
    case QS_AC_NOTHING:
    case QS_AC_WITHHOLD:
    case QS_AC_TELL:            /* see qs_dispatch_news */
        return;
    case QS_AC_GREET:
        greet(server, monitor);
        return;
    case QS_AC_FORGET:
        forget(monitor);
        return;
    case QS_AC_OKAY:
        send_return(monitor, qs_json_object(), turn);
        return;
    case QS_AC_REFUSE:
        refuse(server, monitor, turn);
        return;
    case QS_AC_EXPECTING:
        send_error(server, monitor, turn, QS_E_EXPECTING_NEGOTIATION, command);
        return;
    case QS_AC_ALREADY:
        send_error(server, monitor, turn, QS_E_ALREADY_NEGOTIATED, command);
        return;
    case QS_AC_NOT_FOUND:
        send_error(server, monitor, turn, QS_E_NOT_FOUND, command);
        return;
    case QS_AC_NO_OOB_MEMBER:
        send_error(server, monitor, turn, QS_E_EXTRA_MEMBER, "exec-oob");
        return;
    case QS_AC_NO_OOB_COMMAND:
        send_error(server, monitor, turn, QS_E_NO_OOB, command);
        return;
    case QS_AC_RUN:
    case QS_AC_RUN_NOW:
        run(server, monitor, turn);
        return;
    case QS_AC_MODE:
        if (turn->selection.error != QS_E_NONE) {
            refuse(server, monitor, turn);
            return;
        }
        send_return(monitor, mode_of(monitor->state), turn);
        return;
    case QS_AC_IMPOSSIBLE:
    case QS_AC_SELECT:
    case QS_AC_RETRY:
    case QS_AC_PROCEED:
    case QS_AC_SWITCH:
    case QS_AC_READY:
    case QS_AC_DELIVER:
    case QS_AC_IGNORE:
    case QS_AC_GIVE_UP:
    case QS_AC_COUNT:
        qs_monitor_fail(monitor);
    }
}

/* The one reader of the table for what a peer does. */
static void step(struct qs_server *server, struct qs_monitor *monitor,
                 enum qs_event event, struct turn *turn)
{
    const struct qs_cell *cell = qs_negotiate_at(server->table,
                                                 monitor->state, event);

    monitor->state = cell->next;
    perform(server, monitor, cell->action, turn);
}

void qs_dispatch_event(struct qs_server *server, struct qs_monitor *monitor,
                       enum qs_event event)
{
    struct turn turn = { .answer = false };

    step(server, monitor, event, &turn);
}

/* Reads the value as a request; what it is to the negotiation. */
static enum qs_event read_request(const struct qs_server *server,
                                  const struct qs_monitor *monitor,
                                  struct turn *turn)
{
    const struct qs_command *command = NULL;

    qs_request_read(turn->value, monitor->state == QS_ST_COMMAND_OOB,
                    &turn->request);
    if (turn->request.command) {
        command = qs_command_find(turn->request.command);
    }
    turn->command = command;
    return qs_negotiate_event(server->machine.profile, &turn->request,
                              (const char *const *)server->caps,
                              server->ncaps, command != NULL,
                              command && command->oob_able,
                              &turn->selection);
}

bool qs_dispatch_at_once(const struct qs_server *server,
                         const struct qs_monitor *monitor,
                         struct qs_json *value)
{
    struct turn turn = { .value = value };
    enum qs_event event = read_request(server, monitor, &turn);
    enum qs_action action = qs_negotiate_at(server->table, monitor->state,
                                            event)->action;

    /* Errors of an out-of-band request do not wait either. */
    return action == QS_AC_RUN_NOW ||
           (action != QS_AC_RUN && qs_request_is_oob(value));
}

void qs_dispatch_item(struct qs_server *server, struct qs_monitor *monitor,
                      struct qs_item item)
{
    struct turn turn = { .value = item.value, .answer = item.answer };

    if (item.answer) {
        step(server, monitor, QS_EV_MALFORMED, &turn);
    } else {
        enum qs_event event = read_request(server, monitor, &turn);

        step(server, monitor, event, &turn);
    }
    qs_json_free(turn.value);
}
