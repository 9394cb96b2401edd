/*
 * What a JSON value says in QMP: requests as a server reads them, greetings,
 * replies and events as a client reads them, and the makers of each.
 */
#ifndef QS_QMP_MESSAGE_H
#define QS_QMP_MESSAGE_H

#include "qmp/error.h"
#include "qmp/frame.h"
#include "qmp/json.h"

/* A value read as a request; everything is borrowed from the value. */
struct qs_request {
    enum qs_error_id error;     /* QS_E_NONE when it is a request */
    const char *arg;            /* of the error, or NULL */
    const char *command;        /* NULL on error */
    bool oob;                   /* asked for by exec-oob */
    const struct qs_json *arguments;    /* an object, or NULL when absent */
    const struct qs_json *id;   /* NULL when absent or value is no object */
};

/*
 * Checks the envelope (qmp-spec, Issuing Commands).  Where oob is false,
 * exec-oob does not exist: one that is faulty, or stands beside execute, is
 * an unexpected member.  One that is good is read all the same, because it
 * is the negotiation's table that says what comes of it.
 */
void qs_request_read(const struct qs_json *value, bool oob,
                     struct qs_request *request);
/* Whether the value asks for out-of-band execution, well or badly formed. */
bool qs_request_is_oob(const struct qs_json *value);

enum qs_message_kind {
    QS_MSG_GREETING,            /* has "QMP" */
    QS_MSG_RETURN,              /* has "return" */
    QS_MSG_ERROR,               /* has "error" */
    QS_MSG_EVENT,               /* has "event" */
    QS_MSG_OTHER,
};

/* By the one member that tells; its shape is judged elsewhere. */
enum qs_message_kind qs_message_kind(const struct qs_json *value);

/*
 * Whether a server's message has the shape its kind demands: mandatory
 * members there and of the right type, nothing else but id (and, save in a
 * greeting, members that begin with "__").  NULL when good; else what is
 * wrong, and *rule is the statement, as "N16".
 */
const char *qs_message_wrong(enum qs_profile profile,
                             const struct qs_json *value, const char **rule);

/* Whether it has the shape of a version, in a greeting or returned (N17). */
bool qs_message_is_version(const struct qs_json *value);

/* What the machine says of itself in a greeting and to query-version. */
struct qs_version {
    int major, minor, micro;
    const char *package;
};

/* Makers give a new tree or NULL without memory; id is copied, may be NULL. */
struct qs_json *qs_message_version(const struct qs_version *version);
struct qs_json *qs_message_greeting(enum qs_profile profile,
                                    const struct qs_version *version,
                                    const char *const *caps, size_t ncaps);
/* Takes value, also on failure. */
struct qs_json *qs_message_return(struct qs_json *value,
                                  const struct qs_json *id);
struct qs_json *qs_message_error(enum qs_profile profile,
                                 enum qs_error_id error, const char *arg,
                                 const struct qs_json *id);
/* Time is passed in; seconds < 0: unknown, both members -1.  Takes data. */
struct qs_json *qs_message_event(const char *name, struct qs_json *data,
                                 int64_t seconds, int64_t microseconds);
/* Takes arguments (may be NULL) and id (may be NULL). */
struct qs_json *qs_message_command(const char *name, bool oob,
                                   struct qs_json *arguments,
                                   struct qs_json *id);

#endif
