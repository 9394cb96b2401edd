/*
 * Mutants of the negotiation: mode, selection, what it leaves behind.
 */
#include "proof/wire_impl.h"

#include <stdio.h>

static bool selects(const struct qs_json *message)
{
    return strcmp(qs_wire_command(message), "qmp_capabilities") == 0;
}

static struct qs_json *enable_of(const struct qs_json *message)
{
    return qs_json_get(qs_json_get(message, "arguments"), "enable");
}

/* mark: the client that left had negotiated. */
static void remembers(struct qs_wire *w, unsigned conn)
{
    w->conn[conn].mark = w->conn[conn].ready;
}

static void goes_on(struct qs_wire *w, unsigned conn)
{
    if (w->conn[conn].mark) {
        qs_wire_inject(w, conn, "{\"execute\": \"qmp_capabilities\"}");
        w->conn[conn].ready = true;
    }
}

static void keeps_last(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (qs_wire_is_reply(*message)) {
        qs_json_free(c->kept);
        c->kept = qs_json_copy(*message);
    }
}

static void says_last(struct qs_wire *w, unsigned conn)
{
    qs_wire_say(w, conn, w->conn[conn].kept);
    w->conn[conn].kept = NULL;
}

static void keeps_half(struct qs_wire *w, unsigned conn)
{
    struct qs_wire_conn *c = &w->conn[conn];

    qs_json_free(c->kept);
    c->kept = qs_json_string(qs_buf_str(&c->raw));
}

static void hears_half(struct qs_wire *w, unsigned conn)
{
    struct qs_json *half = w->conn[conn].kept;

    w->conn[conn].kept = NULL;
    if (half) {
        qs_wire_hear(w, conn, qs_json_text(half));
    }
    qs_json_free(half);
}

static bool is_command(const struct qs_json *message)
{
    return *qs_wire_command(message) != '\0' && !selects(message) &&
           strcmp(qs_wire_command(message), "x-no-such-command") != 0;
}

static void runs_early(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    if (!w->conn[conn].ready && is_command(*message) &&
        !qs_request_is_oob(*message)) {
        qs_wire_okay(w, conn, message);
    }
}

static void runs_oob_early(struct qs_wire *w, unsigned conn,
                           struct qs_json **message)
{
    if (!w->conn[conn].ready && is_command(*message) &&
        qs_request_is_oob(*message)) {
        qs_wire_okay(w, conn, message);
    }
}

static void says_generic(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    if (!w->conn[conn].ready && qs_wire_is(*message, QS_MSG_ERROR)) {
        qs_wire_put(qs_json_get(*message, "error"), "class",
                    qs_json_string("GenericError"));
    }
}

static void refused_but_ready(struct qs_wire *w, unsigned conn,
                              struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (qs_wire_is(*message, QS_MSG_ERROR) && !c->ready &&
        enable_of(c->request)) {
        qs_wire_inject(w, conn, "{\"execute\": \"qmp_capabilities\"}");
        c->ready = true;
    }
}

static void refuses_offer(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    const struct qs_json *enable = enable_of(*message);

    if (selects(*message) && enable && qs_json_first(enable) &&
        !w->conn[conn].ready) {
        qs_wire_refuse(w, conn, QS_E_UNKNOWN_CAP, message);
    }
}

static void okay_but_waits(struct qs_wire *w, unsigned conn,
                           struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (selects(*message) && !enable_of(*message) && !c->ready &&
        c->mark++ == 0) {
        qs_wire_okay(w, conn, message);
    }
}

/* Whether all that is to be enabled is offered. */
static bool is_good(const struct qs_json *enable)
{
    const struct qs_json *c = NULL;

    if (enable && qs_json_type(enable) == QS_JSON_ARRAY) {
        c = qs_json_first(enable);
    }
    for (; c; c = qs_json_next(c)) {
        if (qs_json_type(c) != QS_JSON_STRING ||
            strcmp(qs_json_text(c), "oob") != 0) {
            return false;
        }
    }
    return enable && qs_json_first(enable);
}

static void forgets(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    if (selects(*message) && w->offers && !w->conn[conn].ready &&
        is_good(enable_of(*message))) {
        qs_wire_put(*message, "arguments", qs_json_object());
    }
}

/* Leaves out what is not offered, instead of refusing it. */
static void takes_all(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    const struct qs_json *enable = enable_of(*message);
    bool strange = false;

    (void)conn;
    if (!selects(*message) || !enable ||
        qs_json_type(enable) != QS_JSON_ARRAY) {
        return;
    }
    for (const struct qs_json *c = qs_json_first(enable); c;
         c = qs_json_next(c)) {
        if (qs_json_type(c) == QS_JSON_STRING &&
            (!w->offers || strcmp(qs_json_text(c), "oob") != 0)) {
            strange = true;
        }
    }
    if (strange) {
        qs_wire_put(*message, "arguments", qs_json_object());
    }
}

static void enables_all(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    const struct qs_json *arguments = qs_json_get(*message, "arguments");

    if (selects(*message) && w->offers && !w->conn[conn].ready &&
        !qs_request_is_oob(*message) &&
        (!arguments || !qs_json_first(arguments))) {
        qs_wire_put(*message, "arguments",
                    qs_wire_json("{'enable': ['oob']}"));
    }
}

static void selects_again(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    if (w->conn[conn].ready && selects(*message)) {
        qs_wire_okay(w, conn, message);
    }
}

#define HEARS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_QMP, \
      .hears = hook }

const struct qs_wire_rule qs_wire_negotiation[] = {
    { .name = "goes on where the last client was", .breaks = "N55",
      .profiles = QS_FOR_QMP, .leaves = remembers, .meets = goes_on },
    { .name = "says its last reply to the next client", .breaks = "N55",
      .profiles = QS_FOR_QMP, .says = keeps_last, .meets = says_last },
    { .name = "keeps half a message for the next client", .breaks = "N55",
      .profiles = QS_FOR_QMP, .leaves = keeps_half, .meets = hears_half },
    HEARS("runs commands before the selection", "N56", runs_early),
    HEARS("runs out-of-band commands before the selection", "N56",
          runs_oob_early),
    { .name = "says GenericError before the selection", .breaks = "N57",
      .profiles = QS_FOR_QMP, .says = says_generic },
    { .name = "goes on behind a refused selection", .breaks = "N60",
      .profiles = QS_FOR_QMP, .says = refused_but_ready },
    HEARS("refuses to enable what it offers", "N60", refuses_offer),
    HEARS("takes the selection and goes on negotiating", "N60",
          okay_but_waits),
    HEARS("forgets what was enabled", "N61", forgets),
    HEARS("takes selections of what it does not offer", "N83", takes_all),
    HEARS("enables all where nothing is named", "N84", enables_all),
    HEARS("takes a second selection", "N85", selects_again),
    { .name = NULL },
};
