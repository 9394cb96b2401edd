/*
 * Mutants of out-of-band execution: who may ask for it, and for what.
 */
#include "proof/wire_impl.h"

static void rename_to(struct qs_json *message, const char *from,
                      const char *to)
{
    const char *name = qs_json_get_text(message, from);

    if (name) {
        qs_wire_put(message, to, qs_json_string(name));
        qs_json_unset(message, from);
    }
}

static bool is_oob(const struct qs_json *message)
{
    return qs_json_get_text(message, "exec-oob") != NULL &&
           !qs_json_get(message, "execute");
}

/* Only the two that may be run so are. */
static bool is_able(const struct qs_json *message)
{
    const char *name = qs_wire_command(message);

    return strcmp(name, "x-oob-ping") == 0 || strcmp(name, "x-release") == 0;
}

static void in_turn(struct qs_wire *w, unsigned conn,
                    struct qs_json **message)
{
    if (w->conn[conn].oob && is_oob(*message) && is_able(*message)) {
        rename_to(*message, "exec-oob", "execute");
    }
}

static void unknown_oob(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    if (w->conn[conn].oob && is_oob(*message) &&
        strncmp(qs_wire_command(*message), "x-no", 4) == 0) {
        qs_wire_okay(w, conn, message);
    }
}

static void without_oob(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    if (w->conn[conn].ready && !w->conn[conn].oob && is_oob(*message) &&
        is_able(*message)) {
        rename_to(*message, "exec-oob", "execute");
    }
}

static void anything(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    if (w->conn[conn].oob && is_oob(*message) && !is_able(*message)) {
        rename_to(*message, "exec-oob", "execute");
    }
}

static void wants_id(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    if (w->conn[conn].oob && is_oob(*message) && is_able(*message) &&
        !qs_json_get(*message, "id")) {
        qs_wire_refuse(w, conn, QS_E_NOT_OBJECT, message);
    }
}

static void only_oob(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    if (w->conn[conn].ready && !is_oob(*message) && is_able(*message)) {
        qs_wire_refuse(w, conn, QS_E_NOT_FOUND, message);
    }
}

#define HEARS(text, statement, hook) \
    { .name = text, .breaks = statement, .profiles = QS_FOR_QMP, \
      .hears = hook }

const struct qs_wire_rule qs_wire_oob[] = {
    HEARS("takes exec-oob for execute", "N22", in_turn),
    HEARS("runs out-of-band what does not exist", "N22", unknown_oob),
    HEARS("takes exec-oob without oob", "N86", without_oob),
    HEARS("runs any command out-of-band", "N39", anything),
    HEARS("wants an id with exec-oob", "N35", wants_id),
    HEARS("runs some commands only out-of-band", "N91", only_oob),
    { .name = NULL },
};
