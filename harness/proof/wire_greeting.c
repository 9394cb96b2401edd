/*
 * Mutants of the greeting: when it comes, and what it says.
 */
#include "proof/wire_impl.h"

static bool is_greeting(const struct qs_json *message)
{
    return qs_wire_is(message, QS_MSG_GREETING);
}

static void waits(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    if (is_greeting(*message)) {
        qs_json_free(w->conn[conn].kept);
        w->conn[conn].kept = NULL;
        qs_wire_keep(w, conn, message);
    }
}

static void then_greets(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    (void)message;
    qs_wire_let_go(w, conn, false);
}

static void no_greeting(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        qs_json_free(*message);
        *message = NULL;
    }
}

static void greets_twice(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    if (is_greeting(*message)) {
        qs_wire_say(w, conn, qs_json_copy(*message));
    }
}

/* Once more, behind the reply that ends the negotiation. */
static void greets_again(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (is_greeting(*message)) {
        qs_json_free(c->kept);
        c->kept = qs_json_copy(*message);
        c->mark = 0;
    } else if (c->ready && c->mark++ == 0) {
        qs_wire_say(w, conn, *message);
        *message = c->kept;
        c->kept = NULL;
    }
}

static void says_hello(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    if (is_greeting(*message)) {
        qs_wire_say(w, conn, qs_wire_json("{'return': {}}"));
    }
}

static void in_a_list(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        struct qs_json *list = qs_json_array();
        struct qs_json *offer = qs_json_copy(qs_wire_offer(*message));

        if (list && offer && qs_json_push(list, offer)) {
            qs_wire_put(*message, "QMP", list);
        }
    }
}

static void caps_object(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        qs_wire_put(qs_wire_offer(*message), "capabilities", qs_json_object());
    }
}

static void no_caps(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        qs_json_unset(qs_wire_offer(*message), "capabilities");
    }
}

static void no_version(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        qs_json_unset(qs_wire_offer(*message), "version");
    }
}

static void text_version(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        qs_wire_put(qs_json_get(qs_wire_offer(*message), "version"), "qemu",
                    qs_json_string("0.12.50"));
    }
}

static void other_version(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        struct qs_json *version = qs_json_get(qs_wire_offer(*message),
                                              "version");

        qs_wire_put(qs_json_get(version, "qemu"), "micro",
                    qs_json_string("0"));
    }
}

static void hides(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        qs_wire_put(qs_wire_offer(*message), "capabilities", qs_json_array());
    }
}

static void caps_numbers(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        qs_wire_put(qs_wire_offer(*message), "capabilities",
                    qs_wire_json("[1]"));
    }
}

static void branded(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        qs_wire_put(qs_wire_offer(*message), "__org.example_build",
                    qs_json_int(7));
    }
}

static void branded_outside(struct qs_wire *w, unsigned conn,
                            struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (is_greeting(*message)) {
        qs_wire_put(*message, "__org.example_build", qs_json_int(7));
    }
}

#define GREETS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_QMP, \
      .says = hook }

const struct qs_wire_rule qs_wire_greeting[] = {
    { .name = "greets when it is spoken to", .breaks = "N14",
      .profiles = QS_FOR_QMP, .says = waits, .hears = then_greets },
    GREETS("does not greet", "N14", no_greeting),
    GREETS("greets twice", "N15", greets_twice),
    GREETS("greets again behind the selection", "N15", greets_again),
    GREETS("speaks before it greets", "N15", says_hello),
    GREETS("greets with a list", "N16", in_a_list),
    GREETS("gives its capabilities as an object", "N16", caps_object),
    GREETS("gives no capabilities", "N16", no_caps),
    GREETS("gives no version", "N13", no_version),
    GREETS("gives its version as text", "N17", text_version),
    GREETS("gives a version of other types than query-version", "N17",
           other_version),
    GREETS("hides what it can do", "N18", hides),
    GREETS("offers capabilities that are no names", "N18", caps_numbers),
    GREETS("adds a member of downstream to its greeting", "N76", branded),
    GREETS("adds a member of downstream beside QMP", "N76",
           branded_outside),
    { .name = NULL },
};
