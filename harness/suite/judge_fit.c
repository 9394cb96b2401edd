/*
 * What may answer what.  The table says which actions are legal in a state,
 * with the alternatives that the standard leaves open; here is what each
 * action looks like on the wire.  Whether a command exists, or may run
 * out-of-band, nobody said: every answer that fits one case is legal.
 */
#include "suite/judge_impl.h"

static const char command_not_found[] = "CommandNotFound";

enum qs_state qs_judge_start(const struct qs_judge *judge)
{
    if (!judge->options.negotiates) {
        return judge->options.profile == QS_PROFILE_QMP ? QS_ST_COMMAND
                                                        : QS_ST_OPERATIONAL;
    }
    return qs_negotiate_at(judge->table, QS_ST_NONE, QS_EV_CONNECT)->next;
}

bool qs_judge_tells(const struct qs_judge *judge, enum qs_state state)
{
    const struct qs_cell *cell = qs_negotiate_at(judge->table, state,
                                                 QS_EV_NEWS);

    return cell->action == QS_AC_TELL || cell->alt == QS_AC_TELL;
}

void qs_judge_read(const struct qs_judge *judge, const struct qs_link *link,
                   const struct qs_item *item, enum qs_state state,
                   bool known, struct qs_reading *reading)
{
    /* A command that may run out-of-band is one that exists. */
    reading->event = qs_negotiate_event(judge->options.profile,
                                        &item->request, link->offered,
                                        link->noffered, known, known,
                                        &reading->selection);
    reading->cell = qs_negotiate_at(judge->table, state, reading->event);
}

/* An empty object; downstream's own members do not count. */
static bool is_empty(const struct qs_json *value)
{
    const struct qs_json *c;

    if (qs_json_type(value) != QS_JSON_OBJECT) {
        return false;
    }
    for (c = qs_json_first(value); c; c = qs_json_next(c)) {
        if (strncmp(qs_json_key(c), "__", 2) != 0) {
            return false;
        }
    }
    return true;
}

static bool is_class(const struct qs_reply *reply, const char *name)
{
    return reply->kind == QS_MSG_ERROR &&
           strcmp(reply->error_class, name) == 0;
}

static bool names(const struct qs_reply *reply, const char *member,
                  const char *text)
{
    const char *got = qs_json_get_text(qs_json_get(reply->body, "data"),
                                       member);

    return got && strcmp(got, text) == 0;
}

/* CommandNotFound, and in `modes` the name of the command (H3). */
static bool is_not_found(enum qs_profile profile, const struct qs_item *item,
                         const struct qs_reply *reply)
{
    return is_class(reply, command_not_found) &&
           (profile == QS_PROFILE_QMP ||
            names(reply, "name", item->request.command));
}

/* Any class will do (gap n), but for what `modes` shows in its session. */
static bool is_refusal(enum qs_profile profile,
                       const struct qs_reading *reading,
                       const struct qs_reply *reply)
{
    if (reply->kind != QS_MSG_ERROR) {
        return false;
    }
    if (profile == QS_PROFILE_MODES && reading->event == QS_EV_CAP_REFUSED &&
        reading->selection.error == QS_E_UNKNOWN_CAP) {
        return is_class(reply, qs_error_class(profile, QS_E_UNKNOWN_CAP)) &&
               names(reply, "name", "name");
    }
    return true;
}

/* What a few commands return is known; all others may return anything. */
static bool is_result(enum qs_profile profile, const struct qs_item *item,
                      const struct qs_reply *reply)
{
    const char *command = item->request.command;
    const struct qs_json *number = qs_json_get(item->request.arguments, "id");
    bool delimited = strcmp(command, "guest-sync-delimited") == 0;

    if (reply->kind == QS_MSG_ERROR) {
        return !reply->sentinel;
    }
    if (reply->sentinel != delimited) {
        return false;
    }
    if (delimited || strcmp(command, "guest-sync") == 0) {
        return number && qs_json_equal(reply->body, number);
    }
    return profile == QS_PROFILE_MODES ||
           strcmp(command, "query-version") != 0 ||
           qs_message_is_version(reply->body);
}

static bool allows(enum qs_profile profile, enum qs_action action,
                   const struct qs_item *item, enum qs_state state,
                   const struct qs_reading *reading,
                   const struct qs_reply *reply)
{
    switch (action) {
    case QS_AC_OKAY:
        return reply->kind == QS_MSG_RETURN && is_empty(reply->body);
    case QS_AC_REFUSE:
    case QS_AC_NO_OOB_COMMAND:
        return is_refusal(profile, reading, reply);
    case QS_AC_EXPECTING:
    case QS_AC_NOT_FOUND:
        return is_not_found(profile, item, reply);
    case QS_AC_ALREADY:
        return is_class(reply, command_not_found);
    case QS_AC_RUN:
    case QS_AC_RUN_NOW:
        return is_result(profile, item, reply);
    case QS_AC_NO_OOB_MEMBER:
        return profile == QS_PROFILE_QMP ? is_class(reply, "GenericError")
                                         : reply->kind == QS_MSG_ERROR;
    case QS_AC_MODE:
        if (reading->selection.error != QS_E_NONE) {
            return reply->kind == QS_MSG_ERROR;
        }
        return reply->kind == QS_MSG_RETURN &&
               qs_json_get_text(reply->body, "mode") &&
               strcmp(qs_json_get_text(reply->body, "mode"),
                      qs_state_name(state)) == 0;
    case QS_AC_IMPOSSIBLE:
    case QS_AC_NOTHING:
    case QS_AC_GREET:
    case QS_AC_FORGET:
    case QS_AC_TELL:
    case QS_AC_WITHHOLD:
    case QS_AC_SELECT:
    case QS_AC_RETRY:
    case QS_AC_PROCEED:
    case QS_AC_SWITCH:
    case QS_AC_READY:
    case QS_AC_DELIVER:
    case QS_AC_IGNORE:
    case QS_AC_GIVE_UP:
    case QS_AC_COUNT:
        break;
    }
    return false;
}

bool qs_judge_id_fits(const struct qs_item *item,
                      const struct qs_reply *reply)
{
    const struct qs_json *want = item->request.id;

    switch (item->kind) {
    case QS_ITEM_REQUEST:
        break;
    case QS_ITEM_INVALID:
        if (!reply->id) {
            return true;        /* gap e */
        }
        break;
    case QS_ITEM_NO_OBJECT:
    case QS_ITEM_FOG:
        return !reply->id;
    }
    return want && reply->id ? qs_json_equal(want, reply->id)
                             : !want && !reply->id;
}

static size_t add_state(enum qs_state *next, size_t n, enum qs_state state)
{
    for (size_t i = 0; i < n; i++) {
        if (next[i] == state) {
            return n;
        }
    }
    next[n] = state;
    return n + 1;
}

/* A selection that names a capability twice may also be refused (gap a). */
static bool repeats(const struct qs_item *item,
                    const struct qs_reading *reading)
{
    const struct qs_json *enable = qs_json_get(item->request.arguments,
                                               "enable");

    return enable && reading->cell->action == QS_AC_OKAY &&
           (reading->event == QS_EV_SELECT ||
            reading->event == QS_EV_SELECT_OOB) &&
           qs_json_count(enable) > reading->selection.ncaps;
}

size_t qs_judge_fit(const struct qs_judge *judge, const struct qs_link *link,
                    const struct qs_item *item, enum qs_state state,
                    const struct qs_reply *reply, enum qs_state *next)
{
    enum qs_profile profile = judge->options.profile;
    struct qs_reading reading;
    size_t n = 0;

    if (!qs_judge_id_fits(item, reply)) {
        return 0;
    }
    if (item->kind != QS_ITEM_REQUEST) {
        return reply->kind == QS_MSG_ERROR && !reply->sentinel
               ? add_state(next, n, state) : 0;
    }
    for (int known = 0; known <= 1; known++) {
        qs_judge_read(judge, link, item, state, known != 0, &reading);
        if (allows(profile, reading.cell->action, item, state, &reading,
                   reply) ||
            allows(profile, reading.cell->alt, item, state, &reading,
                   reply)) {
            n = add_state(next, n, reading.cell->next);
        }
        if (repeats(item, &reading) && reply->kind == QS_MSG_ERROR) {
            n = add_state(next, n, state);
        }
    }
    return n;
}

size_t qs_judge_fit_fog(const struct qs_judge *judge, enum qs_state state,
                        const struct qs_reply *reply, enum qs_state *next)
{
    size_t n = 0;

    if (reply->kind == QS_MSG_ERROR) {
        return add_state(next, n, state);
    }
    for (int event = 0; event < QS_EV_COUNT; event++) {
        const struct qs_cell *cell = qs_negotiate_at(judge->table, state,
                                                     (enum qs_event)event);

        if (cell->action == QS_AC_OKAY || cell->action == QS_AC_MODE ||
            cell->action == QS_AC_RUN || cell->action == QS_AC_RUN_NOW) {
            n = add_state(next, n, cell->next);
        }
    }
    return n;
}

bool qs_judge_selects(const struct qs_judge *judge,
                      const struct qs_link *link, const struct qs_item *item)
{
    struct qs_reading reading;

    if (item->kind != QS_ITEM_REQUEST || item->request.oob ||
        !qs_negotiate_is_command(judge->options.profile,
                                 item->request.command)) {
        return false;
    }
    qs_judge_read(judge, link, item, qs_judge_start(judge), true, &reading);
    return reading.cell->action == QS_AC_OKAY &&
           qs_judge_tells(judge, reading.cell->next);
}
