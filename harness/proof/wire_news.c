/*
 * Mutants of the client: what it makes of replies, events and what it does
 * not know.
 */
#include "proof/wire_impl.h"

static void as_own(struct qs_wire *w, unsigned conn,
                   struct qs_json *message)
{
    if (w->conn[conn].kept) {
        qs_wire_put(message, "id", qs_json_copy(w->conn[conn].kept));
    }
}

static void no_bad_news(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    if (qs_wire_is(*message, QS_MSG_ERROR) && w->conn[conn].heard > 2) {
        qs_json_free(*message);
        *message = NULL;
    }
}

static void without_id(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    if (qs_wire_is_reply(*message) && !qs_json_get(*message, "id")) {
        as_own(w, conn, *message);
    }
}

static void any_reply(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    if (qs_wire_is(*message, QS_MSG_RETURN)) {
        as_own(w, conn, *message);
    }
}

static void any_error(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    if (qs_wire_is(*message, QS_MSG_ERROR)) {
        as_own(w, conn, *message);
    }
}

static void event_as_reply(struct qs_wire *w, unsigned conn,
                           struct qs_json **message)
{
    if (qs_wire_is(*message, QS_MSG_EVENT)) {
        qs_json_free(*message);
        *message = qs_wire_json("{'return': {'status': 'EVENT'}}");
        as_own(w, conn, *message);
    }
}

static void dislikes_events(struct qs_wire *w, unsigned conn,
                            struct qs_json **message)
{
    if (qs_wire_is(*message, QS_MSG_EVENT) && w->conn[conn].said == 1) {
        qs_wire_give_up(w, conn, message);
    }
}

static void wants_data(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    if (qs_wire_is(*message, QS_MSG_EVENT) &&
        !qs_json_get(*message, "data")) {
        qs_wire_give_up(w, conn, message);
    }
}

static void known_events(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    const char *name = qs_json_get_text(*message, "event");

    if (name && strncmp(name, "X_", 2) == 0) {
        qs_wire_give_up(w, conn, message);
    }
}

/* Whether a key outside return begins so. */
static bool has_key(const struct qs_json *message, const char *prefix)
{
    const struct qs_json *c = NULL;

    if (message && qs_json_type(message) == QS_JSON_OBJECT) {
        c = qs_json_first(message);
    }
    for (; c; c = qs_json_next(c)) {
        if (strncmp(qs_json_key(c), prefix, strlen(prefix)) == 0) {
            return true;
        }
    }
    return false;
}

static void no_news(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    if (has_key(*message, "x-") || has_key(qs_wire_offer(*message), "x-")) {
        qs_wire_give_up(w, conn, message);
    }
}

static void no_downstream(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    if (has_key(*message, "__") || has_key(qs_wire_offer(*message), "__")) {
        qs_wire_give_up(w, conn, message);
    }
}

static void known_errors(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    const char *name = qs_json_get_text(qs_json_get(*message, "error"),
                                        "class");

    if (name && strcmp(name, "GenericError") != 0 &&
        strcmp(name, "CommandNotFound") != 0) {
        qs_wire_give_up(w, conn, message);
    }
}

/* mark: the byte before. */
static bool wants_crlf(struct qs_wire *w, unsigned conn, char *byte)
{
    char before = (char)w->conn[conn].mark;

    w->conn[conn].mark = (unsigned char)*byte;
    if (*byte == '\n' && before != '\r') {
        *byte = '}';
    }
    return true;
}

static void one_line(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    struct qs_slice raw = qs_buf_slice(&w->conn[conn].raw);

    while (raw.n > 0 && (*raw.p == '\r' || *raw.p == '\n')) {
        raw.p++;
        raw.n--;
    }
    if (raw.n > 0 && memchr(raw.p, '\n', raw.n)) {
        qs_wire_give_up(w, conn, message);
    }
}

/* kept: the id of the last out-of-band command; mark: no reply since. */
static void notes_oob(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    if (qs_json_get(*message, "exec-oob")) {
        qs_wire_note_id(w, conn, message);
        w->conn[conn].mark = 1;
    }
}

static void in_order(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    const struct qs_json *id = qs_json_get(*message, "id");
    struct qs_wire_conn *c = &w->conn[conn];

    if (!c->mark || !qs_wire_is_reply(*message)) {
        return;
    }
    c->mark = 0;
    if (id && c->kept && qs_json_equal(id, c->kept)) {
        qs_wire_give_up(w, conn, message);
    }
}

#define HEARS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_QMP, \
      .hears = hook, .role = QS_CLIENT }
/* The same where the mutant must know its last id. */
#define BOTH(text, statement, says_hook, hears_hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_QMP, \
      .says = says_hook, .hears = hears_hook, .role = QS_CLIENT }

const struct qs_wire_rule qs_wire_news[] = {
    HEARS("waits on where it is refused", "N40", no_bad_news),
    BOTH("wants replies in the order of commands", "N34", notes_oob,
         in_order),
    BOTH("takes a reply without an id for its own", "N41", qs_wire_note_id,
         without_id),
    BOTH("takes any reply for its own", "N42", qs_wire_note_id, any_reply),
    BOTH("takes any error for its own", "N42", qs_wire_note_id, any_error),
    BOTH("takes an event for a reply", "N45", qs_wire_note_id, event_as_reply),
    HEARS("gives up at an event before the okay", "N45", dislikes_events),
    HEARS("wants data with every event", "N47", wants_data),
    HEARS("wants to know every event", "N93", known_events),
    HEARS("wants to know every member", "N67", no_news),
    HEARS("gives up at members of downstream", "N78", no_downstream),
    HEARS("wants to know every class of error", "N69", known_errors),
    { .name = "wants CRLF", .breaks = "N72", .profiles = QS_FOR_QMP,
      .reads = wants_crlf, .role = QS_CLIENT },
    HEARS("reads by line", "N72", one_line),
    { .name = NULL },
};
