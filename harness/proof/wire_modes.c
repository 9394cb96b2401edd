/*
 * Mutants of the design of 2010: two modes, and the way between them.
 */
#include "proof/wire_impl.h"

static const char go[] = "{\"execute\": \"qmp_switch_mode\", \"arguments\": "
                         "{\"mode\": \"operational\"}}";

static bool asks(const struct qs_json *message, const char *name)
{
    return strcmp(qs_wire_command(message), name) == 0;
}

static bool toggles(const struct qs_json *message)
{
    return asks(message, "qmp_capability_enable") ||
           asks(message, "qmp_capability_disable");
}

static bool negotiates(const struct qs_json *message)
{
    return toggles(message) || asks(message, "query-qmp-mode") ||
           asks(message, "qmp_switch_mode");
}

static void switches(struct qs_wire *w, unsigned conn)
{
    if (!w->conn[conn].ready) {
        qs_wire_inject(w, conn, go);
        w->conn[conn].ready = true;
    }
}

static void runs_early(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    if (!w->conn[conn].ready && *qs_wire_command(*message) &&
        !negotiates(*message) && !qs_json_get(*message, "exec-oob")) {
        qs_wire_okay(w, conn, message);
    }
}

static struct qs_json *error_of(struct qs_json *message)
{
    return qs_json_get(message, "error");
}

static bool has_class(struct qs_json *message, const char *name)
{
    const char *text = qs_json_get_text(error_of(message), "class");

    return text && strcmp(text, name) == 0;
}

static void nameless(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (has_class(*message, "CommandNotFound")) {
        qs_wire_put(error_of(*message), "data", qs_json_object());
    }
}

static void other_class(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (has_class(*message, "CommandNotFound")) {
        qs_wire_put(error_of(*message), "class",
                    qs_json_string("UndefinedError"));
    }
}

/* mark: a command for capabilities was refused. */
static void resents(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (error_of(*message) && toggles(c->request)) {
        c->mark = 1;
    }
}

static void stays(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    if (w->conn[conn].mark && asks(*message, "qmp_switch_mode")) {
        qs_wire_refuse(w, conn, QS_E_NOT_FOUND, message);
    }
}

static void way_back(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    if (w->conn[conn].ready && asks(*message, "qmp_switch_mode")) {
        qs_wire_okay(w, conn, message);
    }
}

static void toggles_late(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    if (w->conn[conn].ready && toggles(*message)) {
        qs_wire_okay(w, conn, message);
    }
}

static void always_handshake(struct qs_wire *w, unsigned conn,
                             struct qs_json **message)
{
    struct qs_json *value = qs_json_get(*message, "return");

    (void)w;
    (void)conn;
    if (qs_json_get(value, "mode")) {
        qs_wire_put(value, "mode", qs_json_string("handshake"));
    }
}

static void no_query(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    if (w->conn[conn].ready && asks(*message, "query-qmp-mode")) {
        qs_wire_refuse(w, conn, QS_E_NOT_FOUND, message);
    }
}

static void all_switch(struct qs_wire *w, unsigned conn)
{
    for (unsigned i = 0; i < w->n && w->conn[conn].ready; i++) {
        if (w->conn[i].said > 0) {
            switches(w, i);
        }
    }
}

static void value_named(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    const struct qs_json *asked =
        qs_json_get(w->conn[conn].request, "arguments");
    const char *value = qs_json_get_text(asked, "name");

    if (has_class(*message, "InvalidParameter") && value) {
        qs_wire_put(qs_json_get(error_of(*message), "data"), "name",
                    qs_json_string(value));
    }
}

static void versioned(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (qs_wire_offer(*message)) {
        qs_wire_put(qs_wire_offer(*message), "version", qs_json_object());
    }
}

static void offers_more(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (qs_wire_offer(*message)) {
        qs_wire_put(qs_wire_offer(*message), "capabilities",
                    qs_wire_json("['x-not-there']"));
    }
}

static void no_data(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (error_of(*message)) {
        qs_json_unset(error_of(*message), "data");
    }
}

static void tells_mode(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    if (qs_json_get(*message, "return") &&
        asks(w->conn[conn].request, "qmp_switch_mode")) {
        qs_wire_put(*message, "return",
                    qs_wire_json("{'mode': 'operational'}"));
    }
}

static void runs_nothing(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    if (w->conn[conn].ready && *qs_wire_command(*message) &&
        !negotiates(*message)) {
        qs_wire_refuse(w, conn, QS_E_NOT_FOUND, message);
    }
}

static void any_mode(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    struct qs_json *arguments = qs_json_get(*message, "arguments");

    if (!w->conn[conn].ready && asks(*message, "qmp_switch_mode") &&
        qs_json_get_text(arguments, "mode")) {
        qs_wire_put(arguments, "mode", qs_json_string("operational"));
    }
}

static void tells_all(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    for (unsigned i = 0; i < w->n; i++) {
        if (i != conn && qs_wire_is(*message, QS_MSG_EVENT) &&
            !w->conn[i].ready && w->conn[i].said > 0) {
            qs_wire_say(w, i, qs_json_copy(*message));
        }
    }
}

static void no_blanks(struct qs_wire *w, unsigned conn, struct qs_buf *line)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 28);

    (void)w;
    (void)conn;
    for (const char *p = qs_buf_str(line); *p; p++) {
        if (p[0] != ' ' || (p[-1] != ',' && p[-1] != ':')) {
            qs_buf_addc(&out, *p);
        }
    }
    qs_buf_reset(line);
    qs_buf_add(line, qs_buf_slice(&out).p, qs_buf_len(&out));
    qs_buf_release(&out);
}

static void no_disable(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    if (!w->conn[conn].ready && asks(*message, "qmp_capability_disable")) {
        qs_wire_refuse(w, conn, QS_E_NOT_FOUND, message);
    }
}

/* Runs what it refused, as soon as it can. */
static void remembers(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    if (!w->conn[conn].ready && asks(*message, "cont")) {
        w->conn[conn].mark = 1;
    }
}

static void makes_up(struct qs_wire *w, unsigned conn)
{
    if (w->conn[conn].ready && w->conn[conn].mark) {
        w->conn[conn].mark = 0;
        qs_wire_inject(w, conn, "{\"execute\": \"cont\"}");
    }
}

#define HEARS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_MODES, \
      .hears = hook }
#define SAYS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_MODES, \
      .says = hook }

const struct qs_wire_rule qs_wire_modes[] = {
    { .name = "starts in operational mode", .breaks = "H1",
      .profiles = QS_FOR_MODES, .meets = switches },
    HEARS("runs commands in handshake mode", "H2", runs_early),
    SAYS("does not name the command it did not find", "H3", nameless),
    SAYS("says another class for what it did not find", "H3", other_class),
    { .name = "does not switch behind a refusal", .breaks = "H4",
      .profiles = QS_FOR_MODES, .says = resents, .hears = stays },
    HEARS("switches once more", "H6", way_back),
    HEARS("takes capabilities in operational mode", "H7", toggles_late),
    SAYS("always says handshake", "H8", always_handshake),
    HEARS("knows no query of the mode once operational", "H8", no_query),
    { .name = "switches all monitors at once", .breaks = "H9",
      .profiles = QS_FOR_MODES, .settles = all_switch },
    SAYS("offers what it does not have", "H10", offers_more),
    SAYS("names the value instead of the parameter", "H11", value_named),
    SAYS("greets with a version", "H12", versioned),
    SAYS("gives errors no data", "H13", no_data),
    SAYS("returns the mode from the switch", "H14", tells_mode),
    HEARS("runs no command in operational mode", "H14", runs_nothing),
    HEARS("switches to any mode", "H15", any_mode),
    SAYS("tells events in handshake mode", "H16", tells_all),
    { .name = "spells without blanks", .breaks = "H17",
      .profiles = QS_FOR_MODES, .prints = no_blanks },
    HEARS("cannot disable", "H18", no_disable),
    { .name = "runs later what it refused", .breaks = "H20",
      .profiles = QS_FOR_MODES, .hears = remembers, .settles = makes_up },
    { .name = NULL },
};
