/*
 * Mutants of order: what waits for what, and which news are told where.
 */
#include "proof/wire_impl.h"

static void keeps_replies(struct qs_wire *w, unsigned conn,
                          struct qs_json **message)
{
    if (qs_wire_is_reply(*message)) {
        qs_wire_keep(w, conn, message);
    }
}

static void turns_round(struct qs_wire *w, unsigned conn)
{
    qs_wire_let_go(w, conn, true);
}

static bool is_oob(const struct qs_json *message)
{
    return qs_request_is_oob(message);
}

/* Answers what need not be asked of the machine while that is busy. */
static void does_two(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (c->slow > 0 && !c->oob &&
        strcmp(qs_wire_command(*message), "x-slow") != 0) {
        qs_wire_okay(w, conn, message);
    }
}

static void does_two_with_oob(struct qs_wire *w, unsigned conn,
                              struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (c->slow > 0 && c->oob && !is_oob(*message) &&
        strcmp(qs_wire_command(*message), "x-slow") != 0) {
        qs_wire_okay(w, conn, message);
    }
}

static void deaf(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (c->slow > 0 && c->oob &&
        strcmp(qs_wire_command(*message), "x-slow") != 0) {
        qs_json_free(*message);
        *message = NULL;
    }
}

/* Counts what waits behind the slow command; see mark. */
static bool overflows(struct qs_wire_conn *c, const struct qs_json *message,
                      unsigned room)
{
    if (c->slow == 0 || !c->oob) {
        c->mark = 0;
        return false;
    }
    if (strcmp(qs_wire_command(message), "x-slow") == 0) {
        return false;
    }
    if (!is_oob(message)) {
        c->mark++;
    }
    return c->mark > room;
}

static void loses(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    if (overflows(&w->conn[conn], *message, 7) && !is_oob(*message)) {
        qs_json_free(*message);
        *message = NULL;
    }
}

static void turns_away(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    if (overflows(&w->conn[conn], *message, 7) && !is_oob(*message)) {
        qs_wire_refuse(w, conn, QS_E_NOT_OBJECT, message);
    }
}

static void small_queue(struct qs_wire *w, unsigned conn,
                        struct qs_json **message)
{
    if (overflows(&w->conn[conn], *message, 4)) {
        qs_json_free(*message);
        *message = NULL;
    }
}

static void oob_waits(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (c->slow > 0 && c->oob && qs_wire_is_reply(*message)) {
        qs_wire_keep(w, conn, message);
    }
}

static void then_says(struct qs_wire *w, unsigned conn)
{
    if (w->conn[conn].slow == 0) {
        qs_wire_let_go(w, conn, false);
    }
}

static void no_events(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    (void)w;
    (void)conn;
    if (qs_wire_is(*message, QS_MSG_EVENT)) {
        qs_json_free(*message);
        *message = NULL;
    }
}

/* Whoever is connected is told, ready or not. */
static void tells_all(struct qs_wire *w, unsigned conn,
                      struct qs_json **message)
{
    if (!qs_wire_is(*message, QS_MSG_EVENT)) {
        return;
    }
    for (unsigned i = 0; i < w->n; i++) {
        if (i != conn && !w->conn[i].ready && w->conn[i].said > 0) {
            qs_wire_say(w, i, qs_json_copy(*message));
        }
    }
}

static void tells_late(struct qs_wire *w, unsigned conn,
                       struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (c->said == 2 && !c->ready) {
        qs_wire_say(w, conn, qs_wire_json("{'timestamp': {'seconds': 1, "
                    "'microseconds': 2}, 'event': 'RESUME'}"));
    }
    (void)message;
}

static void does_nothing(struct qs_wire *w, unsigned conn,
                         struct qs_json **message)
{
    if (w->conn[conn].ready && *qs_wire_command(*message) &&
        strcmp(qs_wire_command(*message), "qmp_capabilities") != 0) {
        qs_wire_refuse(w, conn, QS_E_EXPECTING_NEGOTIATION, message);
    }
}

const struct qs_wire_rule qs_wire_order[] = {
    { .name = "answers what it has read in reverse", .breaks = "N30",
      .profiles = QS_FOR_BOTH, .says = keeps_replies,
      .settles = turns_round },
    { .name = "begins a command before the last has ended", .breaks = "N29",
      .profiles = QS_FOR_BOTH, .hears = does_two },
    { .name = "begins a command before the last has ended, with oob",
      .breaks = "N32", .profiles = QS_FOR_QMP, .hears = does_two_with_oob },
    { .name = "reads nothing while a command runs", .breaks = "N31",
      .profiles = QS_FOR_QMP, .hears = deaf },
    { .name = "drops what its queue has no room for", .breaks = "N37",
      .profiles = QS_FOR_QMP, .hears = loses },
    { .name = "refuses what its queue has no room for", .breaks = "N37",
      .profiles = QS_FOR_QMP, .hears = turns_away },
    { .name = "has a queue of four", .breaks = "N38",
      .profiles = QS_FOR_QMP, .hears = small_queue },
    { .name = "keeps out-of-band replies back", .breaks = "N33",
      .profiles = QS_FOR_QMP, .says = oob_waits, .settles = then_says },
    { .name = "tells no events", .breaks = "N62", .profiles = QS_FOR_QMP,
      .says = no_events },
    { .name = "runs no command in command mode", .breaks = "N62",
      .profiles = QS_FOR_QMP, .hears = does_nothing },
    { .name = "tells events to monitors that negotiate", .breaks = "N58",
      .profiles = QS_FOR_QMP, .says = tells_all },
    { .name = "tells an event between greeting and selection",
      .breaks = "N58", .profiles = QS_FOR_QMP, .says = tells_late },
    { .name = NULL },
};
