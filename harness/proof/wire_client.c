/*
 * Mutants of the client.  What it hears is what the server says.
 */
#include "proof/wire_impl.h"

static bool is_greeting(const struct qs_json *message)
{
    return qs_wire_is(message, QS_MSG_GREETING);
}

static bool selects(const struct qs_json *message)
{
    return strcmp(qs_wire_command(message), "qmp_capabilities") == 0;
}

static void asks_first(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    if (selects(*message)) {
        qs_wire_say(w, conn, qs_wire_json("{'execute': 'query-status', "
                                          "'id': 'early'}"));
    }
}

static void keeps_offer(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    const struct qs_json *caps =
        qs_json_get(qs_wire_offer(*message), "capabilities");

    if (caps && !w->conn[conn].kept) {
        w->conn[conn].kept = qs_json_copy(caps);
    }
}

static void selects_offer(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (selects(*message) && c->kept) {
        qs_wire_put(*message, "arguments", qs_json_object());
        qs_wire_put(qs_json_get(*message, "arguments"), "enable",
                    qs_json_copy(c->kept));
    }
}

static void selects_oob(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (selects(*message)) {
        qs_wire_put(*message, "arguments",
                    qs_wire_json("{'enable': ['oob']}"));
    }
}

static bool begins_with(const struct qs_json *object, const char *key)
{
    return object && qs_json_first(object) &&
           strcmp(qs_json_key(qs_json_first(object)), key) == 0;
}

static void result_first(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    if (qs_wire_is(*message, QS_MSG_RETURN) &&
        !begins_with(*message, "return")) {
        qs_wire_give_up(w, conn, message);
    }
}

static void version_first(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    if (is_greeting(*message) &&
        !begins_with(qs_wire_offer(*message), "version")) {
        qs_wire_give_up(w, conn, message);
    }
}

static const char greeting[] =
    "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n";

static void unasked(struct qs_wire *w, unsigned conn)
{
    qs_wire_hear(w, conn, greeting);
}

static void any_greeting(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    if (w->conn[conn].heard == 1 &&
        qs_json_type(*message) == QS_JSON_OBJECT) {
        qs_json_free(*message);
        *message = qs_wire_json(greeting);
    }
}

static void reply_as_greeting(struct qs_wire *w, unsigned conn,
                              struct qs_json **message)
{
    if (qs_wire_is_reply(*message)) {
        any_greeting(w, conn, message);
    }
}

static void list_as_greeting(struct qs_wire *w, unsigned conn,
                             struct qs_json **message)
{
    if (w->conn[conn].heard == 1 &&
        qs_json_type(*message) == QS_JSON_ARRAY) {
        qs_json_free(*message);
        *message = qs_wire_json(greeting);
    }
}

static const struct qs_json *caps_of(const struct qs_json *message)
{
    const struct qs_json *caps =
        qs_json_get(qs_wire_offer(message), "capabilities");

    return caps && qs_json_type(caps) == QS_JSON_ARRAY ? caps : NULL;
}

static void oob_first(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    const struct qs_json *caps = caps_of(*message);
    const struct qs_json *first = caps ? qs_json_first(caps) : NULL;

    if (first && qs_json_type(first) == QS_JSON_STRING &&
        strcmp(qs_json_text(first), "oob") != 0) {
        qs_wire_give_up(w, conn, message);
    }
}

static void few_caps(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    const struct qs_json *caps = caps_of(*message);

    if (caps && qs_json_count(caps) > 8) {
        qs_wire_give_up(w, conn, message);
    }
}

static void no_ids(struct qs_wire *w, unsigned conn,
                   struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (!selects(*message)) {
        qs_json_unset(*message, "id");
    }
}

/* The okay is taken for granted. */
static void impatient(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    w->conn[conn].mark = selects(*message) ||
        strcmp(qs_wire_command(*message), "qmp_switch_mode") == 0;
    qs_wire_note_id(w, conn, message);
}

static void hears_okay(struct qs_wire *w, unsigned conn)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (c->mark && c->kept && qs_json_text(c->kept)) {
        struct qs_buf text = QS_BUF_INIT(128);

        c->mark = 0;
        qs_buf_addf(&text, "{\"return\": {}, \"id\": \"%s\"}\r\n",
                    qs_json_text(c->kept));
        qs_wire_hear(w, conn, qs_buf_str(&text));
        qs_buf_release(&text);
    }
}

static void no_switch(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    impatient(w, conn, message);
    if (w->conn[conn].mark) {
        qs_json_free(*message);
        *message = NULL;
    }
}

#define HEARS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_QMP, \
      .hears = hook, .role = QS_CLIENT }
#define SAYS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_QMP, \
      .says = hook, .role = QS_CLIENT }
#define BOTH(text, statement, says_hook, hears_hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_QMP, \
      .says = says_hook, .hears = hears_hook, .role = QS_CLIENT }

const struct qs_wire_rule qs_wire_client[] = {
    SAYS("asks before it selects", "N59", asks_first),
    BOTH("selects all that is offered", "N83", selects_offer, keeps_offer),
    SAYS("selects what is not offered", "N83", selects_oob),
    HEARS("wants the result to come first", "N5", result_first),
    HEARS("wants the version to come first", "N68", version_first),
    { .name = "does not wait for the greeting", .breaks = "N14",
      .profiles = QS_FOR_QMP, .meets = unasked, .role = QS_CLIENT },
    HEARS("takes a reply for the greeting", "N15", reply_as_greeting),
    HEARS("takes any object for the greeting", "N16", any_greeting),
    HEARS("takes a list for the greeting", "N11", list_as_greeting),
    HEARS("wants oob to be the first offer", "N19", oob_first),
    HEARS("wants few offers", "N66", few_caps),
    SAYS("gives commands no id", "N36", no_ids),
    { .name = "does not wait for the okay", .breaks = "N60",
      .profiles = QS_FOR_QMP, .says = impatient, .settles = hears_okay,
      .role = QS_CLIENT },
    { .name = "does not switch", .breaks = "H19", .profiles = QS_FOR_MODES,
      .says = no_switch, .settles = hears_okay, .role = QS_CLIENT },
    { .name = NULL },
};
