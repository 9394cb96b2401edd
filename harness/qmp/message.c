/*
 * Envelopes.  A message is built as a tree whose members stand in the order
 * in which QEMU prints them; the emitter keeps that order.  A maker that
 * runs out of memory gives NULL and frees what it was handed.
 */
#include "qmp/message.h"

/* Room for the longest text of the error table around its argument. */
#define DESC_FRAME 512u

/* The members an envelope may have, and the first that it may not. */
struct members {
    const struct qs_json *execute, *oob, *arguments, *id;
    const char *extra;
};

static struct members members_of(const struct qs_json *value)
{
    struct members m = { NULL, NULL, NULL, NULL, NULL };

    for (const struct qs_json *c = qs_json_first(value); c;
         c = qs_json_next(c)) {
        const char *key = qs_json_key(c);

        if (strcmp(key, "execute") == 0) {
            m.execute = c;
        } else if (strcmp(key, "exec-oob") == 0) {
            m.oob = c;
        } else if (strcmp(key, "arguments") == 0) {
            m.arguments = c;
        } else if (strcmp(key, "id") == 0) {
            m.id = c;
        } else if (!m.extra) {
            m.extra = key;
        }
    }
    return m;
}

static bool is_string(const struct qs_json *node)
{
    return qs_json_type(node) == QS_JSON_STRING;
}

/* The first fault of the envelope, in the order in which QEMU looks. */
static enum qs_error_id fault_of(const struct members *m, bool oob,
                                 const char **arg)
{
    bool bad_arguments = m->arguments &&
                         qs_json_type(m->arguments) != QS_JSON_OBJECT;

    if (m->oob && !oob &&
        (m->execute || !is_string(m->oob) || bad_arguments)) {
        *arg = "exec-oob";
        return QS_E_EXTRA_MEMBER;
    }
    if (m->oob && !is_string(m->oob)) {
        *arg = "exec-oob";
        return QS_E_NOT_STRING;
    }
    if (m->execute && !is_string(m->execute)) {
        *arg = "execute";
        return QS_E_NOT_STRING;
    }
    if (m->execute && m->oob) {
        *arg = "exec-oob";
        return QS_E_CLASH;
    }
    if (bad_arguments) {
        *arg = "arguments";
        return QS_E_ARGS_NOT_OBJECT;
    }
    if (m->extra) {
        *arg = m->extra;
        return QS_E_EXTRA_MEMBER;
    }
    return m->execute || m->oob ? QS_E_NONE : QS_E_NO_EXECUTE;
}

void qs_request_read(const struct qs_json *value, bool oob,
                     struct qs_request *request)
{
    struct qs_request r = { QS_E_NOT_OBJECT, NULL, NULL, false, NULL, NULL };
    struct members m;

    if (qs_json_type(value) == QS_JSON_OBJECT) {
        m = members_of(value);
        r.id = m.id;
        r.oob = m.oob && !m.execute;
        r.error = fault_of(&m, oob, &r.arg);
        if (r.error == QS_E_NONE) {
            r.command = qs_json_text(m.oob ? m.oob : m.execute);
            r.arguments = m.arguments;
        }
    }
    *request = r;
}

bool qs_request_is_oob(const struct qs_json *value)
{
    return qs_json_get(value, "exec-oob") && !qs_json_get(value, "execute");
}

enum qs_message_kind qs_message_kind(const struct qs_json *value)
{
    if (qs_json_get(value, "QMP")) {
        return QS_MSG_GREETING;
    }
    if (qs_json_get(value, "return")) {
        return QS_MSG_RETURN;
    }
    if (qs_json_get(value, "error")) {
        return QS_MSG_ERROR;
    }
    return qs_json_get(value, "event") ? QS_MSG_EVENT : QS_MSG_OTHER;
}

/* Adds a copy of id; without id the object stays as it is. */
static struct qs_json *with_id(struct qs_json *object,
                               const struct qs_json *id)
{
    return id ? qs_json_with(object, "id", qs_json_copy(id)) : object;
}

struct qs_json *qs_message_version(const struct qs_version *version)
{
    struct qs_json *triple = qs_json_object();

    triple = qs_json_with(triple, "micro", qs_json_int(version->micro));
    triple = qs_json_with(triple, "minor", qs_json_int(version->minor));
    triple = qs_json_with(triple, "major", qs_json_int(version->major));
    return qs_json_with(qs_json_with(qs_json_object(), "qemu", triple),
                        "package", qs_json_string(version->package));
}

struct qs_json *qs_message_greeting(enum qs_profile profile,
                                    const struct qs_version *version,
                                    const char *const *caps, size_t ncaps)
{
    struct qs_json *list = qs_json_array();
    struct qs_json *offer = qs_json_object();

    for (size_t i = 0; list && i < ncaps; i++) {
        if (!qs_json_push(list, qs_json_string(caps[i]))) {
            qs_json_free(list);
            list = NULL;
        }
    }
    if (profile == QS_PROFILE_QMP) {
        offer = qs_json_with(offer, "version", qs_message_version(version));
    }
    offer = qs_json_with(offer, "capabilities", list);
    return qs_json_with(qs_json_object(), "QMP", offer);
}

struct qs_json *qs_message_return(struct qs_json *value,
                                  const struct qs_json *id)
{
    return with_id(qs_json_with(qs_json_object(), "return", value), id);
}

/* The data member of an error of the 2010 profile. */
static struct qs_json *error_data(enum qs_error_id error, const char *arg)
{
    const char *name = qs_error_data_name(error);
    const char *expected = qs_error_data_expected(error);
    struct qs_json *data = qs_json_object();

    if (name) {
        data = qs_json_with(data, name, qs_json_string(arg ? arg : ""));
    }
    if (expected) {
        data = qs_json_with(data, "expected", qs_json_string(expected));
    }
    return data;
}

struct qs_json *qs_message_error(enum qs_profile profile,
                                 enum qs_error_id error, const char *arg,
                                 const struct qs_json *id)
{
    struct qs_buf desc = QS_BUF_INIT((arg ? strlen(arg) : 0) + DESC_FRAME);
    struct qs_json *body = qs_json_object();

    qs_error_desc(&desc, profile, error, arg);
    body = qs_json_with(body, "class",
                        qs_json_string(qs_error_class(profile, error)));
    body = qs_json_with(body, "desc", desc.err == QS_OK ?
                        qs_json_string(qs_buf_str(&desc)) : NULL);
    if (profile == QS_PROFILE_MODES) {
        body = qs_json_with(body, "data", error_data(error, arg));
    }
    qs_buf_release(&desc);
    return qs_json_with(with_id(qs_json_object(), id), "error", body);
}

struct qs_json *qs_message_event(const char *name, struct qs_json *data,
                                 int64_t seconds, int64_t microseconds)
{
    struct qs_json *time = qs_json_object();
    struct qs_json *event;

    if (seconds < 0) {
        seconds = -1;
        microseconds = -1;
    }
    time = qs_json_with(time, "seconds", qs_json_int(seconds));
    time = qs_json_with(time, "microseconds", qs_json_int(microseconds));
    event = qs_json_with(qs_json_object(), "timestamp", time);
    event = qs_json_with(event, "event", qs_json_string(name));
    return data ? qs_json_with(event, "data", data) : event;
}

struct qs_json *qs_message_command(const char *name, bool oob,
                                   struct qs_json *arguments,
                                   struct qs_json *id)
{
    struct qs_json *command = qs_json_object();

    command = qs_json_with(command, oob ? "exec-oob" : "execute",
                           qs_json_string(name));
    if (arguments) {
        command = qs_json_with(command, "arguments", arguments);
    }
    return id ? qs_json_with(command, "id", id) : command;
}
