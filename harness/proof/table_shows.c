/*
 * What an action looks like from outside.  It follows what the reference
 * does with an action, sensible or not, and says no more than the standard
 * lets a peer see.
 */
#include "proof/table.h"

#include <string.h>

/* Errors that the event may have drawn when it gets here. */
struct range {
    enum qs_error_id first, last;
};

static struct range errors_of(enum qs_event event)
{
    struct range none = { QS_E_NOT_FOUND, QS_E_NOT_FOUND };

    /* A row of the error table for each kind; the rest are no errors. */
    if (event == QS_EV_MALFORMED) {
        return (struct range){ QS_E_STRAY, QS_E_BYTES };
    }
    if (event == QS_EV_INVALID) {
        return (struct range){ QS_E_NOT_OBJECT, QS_E_CLASH };
    }
    if (event == QS_EV_SELECT_REFUSED) {
        return (struct range){ QS_E_UNKNOWN_CAP, QS_E_ARG_EXTRA };
    }
    if (event == QS_EV_CAP_REFUSED) {
        return (struct range){ QS_E_ARG_EXTRA, QS_E_ARG_TYPE };
    }
    if (event == QS_EV_SWITCH_REFUSED) {
        return (struct range){ QS_E_ARG_EXTRA, QS_E_ARG_VALUE };
    }
    return none;
}

/*
 * Where the standard gives no class: to bytes that are no message, to what
 * is no request and to a selection it refuses (gap Gn), to commands that may
 * not run out-of-band, and to all of those where there is no oob (gap Go).
 */
static bool class_is_open(enum qs_state state, enum qs_event event)
{
    if (event == QS_EV_OOB || event == QS_EV_OOB_UNKNOWN) {
        return state != QS_ST_COMMAND_OOB;
    }
    return event == QS_EV_MALFORMED || event == QS_EV_INVALID ||
           event == QS_EV_SELECT_REFUSED || event == QS_EV_SWITCH_REFUSED ||
           event == QS_EV_OOB_UNABLE;
}

static void show_error(struct qs_buf *out, enum qs_profile profile,
                       enum qs_state state, enum qs_event event,
                       enum qs_error_id error)
{
    const char *data = qs_error_data_name(error);

    qs_buf_adds(out, "error");
    if (class_is_open(state, event)) {
        return;
    }
    qs_buf_addf(out, " %s", qs_error_class(profile, error));
    if (profile == QS_PROFILE_MODES && data) {
        qs_buf_addf(out, " with %s", data);
    }
}

/* All the errors, each look once. */
static void show_errors(struct qs_buf *out, enum qs_profile profile,
                        enum qs_state state, enum qs_event event)
{
    struct range range = errors_of(event);
    char before[128] = "";

    for (int e = (int)range.first; e <= (int)range.last; e++) {
        struct qs_buf one = QS_BUF_INIT(sizeof(before));

        show_error(&one, profile, state, event, (enum qs_error_id)e);
        if (strcmp(qs_buf_str(&one), before) != 0) {
            qs_buf_adds(out, before[0] ? ", " : "");
            qs_buf_adds(out, qs_buf_str(&one));
            memcpy(before, qs_buf_str(&one), qs_buf_len(&one) + 1);
        }
        qs_buf_release(&one);
    }
}

/* Whether the event names a command that the machine has. */
static bool exists(enum qs_event event)
{
    return event == QS_EV_KNOWN || event == QS_EV_EXEMPT ||
           event == QS_EV_OOB || event == QS_EV_OOB_UNABLE;
}

/* Out of turn shows only where the server reads while a command runs. */
static void show_run(struct qs_buf *out, enum qs_state state,
                     enum qs_event event, bool now)
{
    if (!exists(event)) {
        qs_buf_adds(out, "return {}");
        return;
    }
    qs_buf_adds(out, now && state == QS_ST_COMMAND_OOB ? "runs at once"
                                                       : "runs");
}

static void show_server(struct qs_buf *out, enum qs_profile profile,
                        enum qs_state state, enum qs_event event,
                        enum qs_action action)
{
    switch (action) {
    case QS_AC_NOTHING:
    case QS_AC_TELL:
    case QS_AC_WITHHOLD:
        break;
    case QS_AC_EXPECTING:
        show_error(out, profile, state, event,
                   QS_E_EXPECTING_NEGOTIATION);
        break;
    case QS_AC_ALREADY:
        show_error(out, profile, state, event,
                   QS_E_ALREADY_NEGOTIATED);
        break;
    case QS_AC_NOT_FOUND:
        show_error(out, profile, state, event,
                   QS_E_NOT_FOUND);
        break;
    case QS_AC_NO_OOB_MEMBER:
        show_error(out, profile, state, event,
                   QS_E_EXTRA_MEMBER);
        break;
    case QS_AC_NO_OOB_COMMAND:
        show_error(out, profile, state, event,
                   QS_E_NO_OOB);
        break;
    case QS_AC_OKAY:
        qs_buf_adds(out, "return {}");
        break;
    case QS_AC_RUN:
    case QS_AC_RUN_NOW:
        show_run(out, state, event, action == QS_AC_RUN_NOW);
        break;
    case QS_AC_MODE:
        if (errors_of(event).first == QS_E_NOT_FOUND) {
            qs_buf_adds(out, "return mode");
            break;
        }
        show_errors(out, profile, state, event);
        break;
    case QS_AC_REFUSE:
        show_errors(out, profile, state, event);
        break;
    case QS_AC_GREET:
    case QS_AC_FORGET:
    case QS_AC_IMPOSSIBLE: case QS_AC_SELECT: case QS_AC_RETRY:
    case QS_AC_PROCEED: case QS_AC_SWITCH: case QS_AC_READY:
    case QS_AC_DELIVER: case QS_AC_IGNORE: case QS_AC_GIVE_UP:
    case QS_AC_COUNT:
        qs_buf_adds(out, qs_action_name(action));
        break;
    }
}

/*
 * Only replies are delivered for all to see: whether a user is told of an
 * event, or twice that all is ready, nobody but the user knows.  Before an
 * offer was read there is nothing to go on with and less to ask for; once a
 * client of `modes` switches, nothing is left to enable.
 */
static void show_client(struct qs_buf *out, enum qs_profile profile,
                        enum qs_state state, enum qs_event event,
                        enum qs_action action)
{
    bool reply = event == QS_EV_OKAY || event == QS_EV_REFUSED ||
                 event == QS_EV_FOREIGN;
    bool early = state == QS_ST_NONE || state == QS_ST_AWAIT_OFFER;
    bool late = profile == QS_PROFILE_MODES &&
                (state == QS_ST_SWITCHING || state == QS_ST_READY);

    if (action == QS_AC_RETRY && early) {
        action = QS_AC_GIVE_UP;
    }
    if (action != QS_AC_NOTHING && action != QS_AC_IGNORE &&
        !(action == QS_AC_DELIVER && !reply) &&
        !(action == QS_AC_READY && state == QS_ST_READY) &&
        !(action == QS_AC_PROCEED &&
          (late || (early && event != QS_EV_OFFER)))) {
        qs_buf_adds(out, qs_action_name(action));
    }
}

void qs_action_shows(struct qs_buf *out, enum qs_role role,
                     enum qs_profile profile, enum qs_state state,
                     enum qs_event event, enum qs_action action)
{
    if (role == QS_CLIENT) {
        show_client(out, profile, state, event, action);
    } else if (event == QS_EV_NEWS) {
        qs_buf_adds(out, action == QS_AC_TELL && state != QS_ST_NONE
                    ? "event" : "");
    } else {
        show_server(out, profile, state, event, action);
    }
}
