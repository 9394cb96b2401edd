/*
 * Mutants of what is said: replies, their ids, errors, events.
 */
#include "proof/wire_impl.h"

#include <stdio.h>
#include <stdlib.h>

static void twice(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    if (qs_wire_is_reply(*message)) {
        qs_wire_say(w, conn, qs_json_copy(*message));
    }
}

static void no_errors(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (qs_wire_is(*message, QS_MSG_ERROR)) {
        qs_json_free(*message);
        *message = NULL;
    }
}

static void no_id(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    (void)w;
    (void)conn;
    qs_json_unset(*message, "id");
}

static void no_error_id(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    if (qs_wire_is(*message, QS_MSG_ERROR)) {
        no_id(w, conn, message);
    }
}

static void strings_only(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    if (!qs_json_get_text(*message, "id")) {
        no_id(w, conn, message);
    }
}

static void flat_ids(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    const struct qs_json *id = qs_json_get(*message, "id");

    (void)w;
    (void)conn;
    if (id && (qs_json_type(id) == QS_JSON_OBJECT ||
               qs_json_type(id) == QS_JSON_ARRAY)) {
        qs_wire_put(*message, "id", qs_json_null());
    }
}

/* The number in the id, NULL if it is none. */
static const char *number_id(const struct qs_json *message)
{
    const struct qs_json *id = qs_json_get(message, "id");

    return id && qs_json_type(id) == QS_JSON_NUMBER ? qs_json_text(id)
                                                    : NULL;
}

static void number_as_string(struct qs_wire *w, unsigned conn,
                             struct qs_json **message)
{
    const char *number = number_id(*message);

    (void)w;
    (void)conn;
    if (number) {
        struct qs_json *text = qs_json_string(number);

        qs_wire_put(*message, "id", text);
    }
}

static void rounded(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    const char *number = number_id(*message);
    char text[40];

    (void)w;
    (void)conn;
    if (number) {
        snprintf(text, sizeof(text), "%.9g", strtod(number, NULL));
        if (!strchr(text, 'i')) {
            qs_wire_put(*message, "id", qs_json_lexeme(text));
        }
    }
}

static void null_id(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (qs_wire_is_reply(*message) && !qs_json_get(*message, "id")) {
        qs_wire_put(*message, "id", qs_json_null());
    }
}

static void to_nobody(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    if (qs_wire_is(*message, QS_MSG_RETURN) && w->conn[conn].said == 3) {
        qs_wire_say(w, conn,
                    qs_wire_json("{'return': {}, 'id': 'nobody'}"));
    }
}

static void returns_null(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    const struct qs_json *value = qs_json_get(*message, "return");

    (void)w;
    (void)conn;
    if (value && !qs_json_first(value)) {
        qs_wire_put(*message, "return", qs_json_null());
    }
}

static void more_success(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (qs_wire_is(*message, QS_MSG_RETURN)) {
        qs_wire_put(*message, "status", qs_json_string("ok"));
    }
}

static struct qs_json *error_of(struct qs_json *message)
{
    return qs_json_get(message, "error");
}

static void no_desc(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (error_of(*message)) {
        qs_json_unset(error_of(*message), "desc");
    }
}

static void class_number(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (error_of(*message)) {
        qs_wire_put(error_of(*message), "class", qs_json_int(59));
    }
}

static void more_error(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (error_of(*message)) {
        qs_wire_put(error_of(*message), "code", qs_json_int(22));
    }
}

static bool is_event(const struct qs_json *message)
{
    return qs_wire_is(message, QS_MSG_EVENT);
}

static void no_timestamp(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_event(*message)) {
        qs_json_unset(*message, "timestamp");
    }
}

static void event_id(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_event(*message)) {
        qs_wire_put(*message, "id", qs_json_int(1));
    }
}

static void null_data(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_event(*message) && !qs_json_get(*message, "data")) {
        qs_wire_put(*message, "data", qs_json_null());
    }
}

static void text_time(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_event(*message)) {
        qs_wire_put(qs_json_get(*message, "timestamp"), "seconds",
                    qs_json_string("1267020223"));
    }
}

static void seconds_only(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_event(*message)) {
        qs_json_unset(qs_json_get(*message, "timestamp"), "microseconds");
    }
}

static void in_lists(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    struct qs_json *list = qs_json_array();

    if (w->conn[conn].said > 1 && list && qs_json_push(list, *message)) {
        *message = list;
    } else {
        qs_json_free(list);
    }
}

static void beats(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    if (qs_wire_is_reply(*message)) {
        qs_wire_print(w, conn, "null\r\n");
    }
}

#define SAYS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_BOTH, \
      .says = hook }

const struct qs_wire_rule qs_wire_envelope[] = {
    SAYS("answers twice", "N40", twice),
    SAYS("answers nothing where it fails", "N40", no_errors),
    SAYS("gives no id back", "N26", no_id),
    SAYS("gives no id back with errors", "N26", no_error_id),
    SAYS("gives back ids that are strings only", "N27", strings_only),
    SAYS("gives back null for ids with members", "N27", flat_ids),
    SAYS("gives numbers back as strings", "N41", number_as_string),
    SAYS("rounds ids", "N41", rounded),
    SAYS("makes up an id where none was given", "N41", null_id),
    SAYS("answers nobody, too", "N42", to_nobody),
    SAYS("returns null where there is nothing to say", "N43", returns_null),
    SAYS("adds a member to a success", "N43", more_success),
    SAYS("gives no desc", "N44", no_desc),
    SAYS("gives the class as a number", "N44", class_number),
    { .name = "adds a member to an error", .breaks = "N44",
      .profiles = QS_FOR_QMP, .says = more_error },
    SAYS("gives no timestamp", "N46", no_timestamp),
    SAYS("gives events an id", "N46", event_id),
    SAYS("gives null as the data of an event", "N47", null_data),
    SAYS("gives the time as text", "N48", text_time),
    SAYS("gives no microseconds", "N48", seconds_only),
    SAYS("wraps messages in a list", "N11", in_lists),
    SAYS("sends null between messages", "N11", beats),
    { .name = NULL },
};
