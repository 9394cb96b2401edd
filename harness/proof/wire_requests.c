/*
 * Mutants of what is heard: forms of a request that are refused although
 * they are good, or taken although they are bad.
 */
#include "proof/wire_impl.h"

#include <stdio.h>

static bool is_request(const struct qs_json *message)
{
    return *qs_wire_command(message) != '\0';
}

static bool selects(const struct qs_json *message)
{
    return strcmp(qs_wire_command(message), "qmp_capabilities") == 0;
}

static void execute_first(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    if (is_request(*message) &&
        strncmp(qs_json_key(qs_json_first(*message)), "exec", 4) != 0) {
        qs_wire_refuse(w, conn, QS_E_NO_EXECUTE, message);
    }
}

/* Any member but those a command has. */
static const char *strange(const struct qs_json *message)
{
    const struct qs_json *c = NULL;

    if (qs_json_type(message) == QS_JSON_OBJECT) {
        c = qs_json_first(message);
    }
    for (; c; c = qs_json_next(c)) {
        const char *key = qs_json_key(c);

        if (strcmp(key, "execute") && strcmp(key, "exec-oob") &&
            strcmp(key, "arguments") && strcmp(key, "id")) {
            return key;
        }
    }
    return NULL;
}

static void any_member(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    const char *key;

    (void)w;
    (void)conn;
    while ((key = strange(*message)) != NULL) {
        char own[256];

        snprintf(own, sizeof(own), "%s", key);
        if (strlen(own) != strlen(key)) {
            return;
        }
        qs_json_unset(*message, own);
    }
}

static void any_arguments(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    const struct qs_json *arguments = qs_json_get(*message, "arguments");

    (void)w;
    (void)conn;
    if (arguments && qs_json_type(arguments) != QS_JSON_OBJECT) {
        qs_json_unset(*message, "arguments");
    }
}

static void nameless(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    if (qs_json_type(*message) == QS_JSON_OBJECT && !is_request(*message)) {
        qs_wire_okay(w, conn, message);
    }
}

static void wants_arguments(struct qs_wire *w, unsigned conn,
                            struct qs_json **message)
{
    if (is_request(*message) && w->conn[conn].ready &&
        !qs_json_get(*message, "arguments")) {
        qs_wire_refuse(w, conn, QS_E_ARG_MISSING, message);
    }
}

static void wants_id(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    if (is_request(*message) && !qs_json_get(*message, "id")) {
        qs_wire_refuse(w, conn, QS_E_NOT_OBJECT, message);
    }
}

static void unknown_arguments(struct qs_wire *w, unsigned conn,
                              struct qs_json **message)
{
    const struct qs_json *arguments = qs_json_get(*message, "arguments");

    if (w->conn[conn].ready && is_request(*message) && !selects(*message) &&
        arguments && qs_json_type(arguments) == QS_JSON_OBJECT) {
        qs_json_unset(*message, "arguments");
    }
}

static void unknown_options(struct qs_wire *w, unsigned conn,
                            struct qs_json **message)
{
    const struct qs_json *arguments = qs_json_get(*message, "arguments");
    struct qs_json *enable = NULL;

    (void)w;
    (void)conn;
    if (!selects(*message) || !arguments ||
        qs_json_type(arguments) != QS_JSON_OBJECT) {
        return;
    }
    if (qs_json_get(arguments, "enable")) {
        enable = qs_json_copy(qs_json_get(arguments, "enable"));
    }
    qs_wire_put(*message, "arguments", qs_json_object());
    if (enable) {
        qs_wire_put(qs_json_get(*message, "arguments"), "enable", enable);
    }
}

static void any_enable(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    struct qs_json *arguments = qs_json_get(*message, "arguments");
    const struct qs_json *enable = qs_json_get(arguments, "enable");

    (void)w;
    (void)conn;
    if (selects(*message) && enable &&
        qs_json_type(enable) != QS_JSON_ARRAY) {
        qs_json_unset(arguments, "enable");
    }
}

/* The command is done; what was wrong with it is said then. */
static void acts_first(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    const struct qs_json *arguments = qs_json_get(*message, "arguments");
    char text[128];

    if (w->conn[conn].ready && arguments && qs_json_first(arguments) &&
        !selects(*message)) {
        snprintf(text, sizeof(text), "{\"execute\": \"%s\"}",
                 qs_wire_command(*message));
        qs_wire_inject(w, conn, text);
    }
}

static void enables_first(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (qs_wire_is(*message, QS_MSG_ERROR) && !c->ready &&
        selects(c->request)) {
        qs_wire_inject(w, conn, "{\"execute\": \"qmp_capabilities\"}");
        c->ready = true;
    }
}

#define HEARS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_BOTH, \
      .hears = hook }
#define QMP_HEARS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_QMP, \
      .hears = hook }

const struct qs_wire_rule qs_wire_requests[] = {
    HEARS("wants execute to come first", "N5", execute_first),
    HEARS("takes members it does not know", "N21", any_member),
    HEARS("takes arguments that are no object", "N21", any_arguments),
    HEARS("takes objects that name no command", "N21", nameless),
    QMP_HEARS("wants arguments with every command", "N23", wants_arguments),
    HEARS("wants an id with every command", "N25", wants_id),
    HEARS("takes arguments it does not know", "N64", unknown_arguments),
    QMP_HEARS("takes options of the selection it does not know", "N64",
              unknown_options),
    QMP_HEARS("takes any type for the list of capabilities", "N64",
              any_enable),
    HEARS("acts before it checks the arguments", "N65", acts_first),
    { .name = "selects before it checks the arguments", .breaks = "N65",
      .profiles = QS_FOR_QMP, .says = enables_first },
    { .name = NULL },
};
