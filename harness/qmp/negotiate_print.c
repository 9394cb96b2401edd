/*
 * The tables for people: names, and the diagram that is drawn from the
 * table itself, so that it cannot differ from what runs.
 */
#include "qmp/negotiate.h"

static const char *const states[] = {
    [QS_ST_NONE] = "none",
    [QS_ST_NEGOTIATION] = "negotiation",
    [QS_ST_COMMAND] = "command",
    [QS_ST_COMMAND_OOB] = "command-oob",
    [QS_ST_HANDSHAKE] = "handshake",
    [QS_ST_OPERATIONAL] = "operational",
    [QS_ST_AWAIT_OFFER] = "await-offer",
    [QS_ST_SELECTING] = "selecting",
    [QS_ST_SWITCHING] = "switching",
    [QS_ST_READY] = "ready",
    [QS_ST_GAVE_UP] = "gave-up",
};

static const char *const events[] = {
    [QS_EV_CONNECT] = "connect",
    [QS_EV_HANGUP] = "hangup",
    [QS_EV_MALFORMED] = "malformed",
    [QS_EV_INVALID] = "invalid",
    [QS_EV_SELECT] = "select",
    [QS_EV_SELECT_OOB] = "select-oob",
    [QS_EV_SELECT_REFUSED] = "select-refused",
    [QS_EV_QUERY_MODE] = "query-mode",
    [QS_EV_ENABLE] = "enable",
    [QS_EV_DISABLE] = "disable",
    [QS_EV_CAP_REFUSED] = "capability-refused",
    [QS_EV_SWITCH] = "switch",
    [QS_EV_SWITCH_REFUSED] = "switch-refused",
    [QS_EV_EXEMPT] = "exempt",
    [QS_EV_KNOWN] = "known",
    [QS_EV_UNKNOWN] = "unknown",
    [QS_EV_OOB] = "oob",
    [QS_EV_OOB_UNABLE] = "oob-unable",
    [QS_EV_OOB_UNKNOWN] = "oob-unknown",
    [QS_EV_NEWS] = "news",
    [QS_EV_OFFER] = "offer",
    [QS_EV_OFFER_BAD] = "offer-bad",
    [QS_EV_OKAY] = "okay",
    [QS_EV_REFUSED] = "refused",
    [QS_EV_FOREIGN] = "foreign",
    [QS_EV_ASYNC] = "async",
    [QS_EV_STRANGE] = "strange",
    [QS_EV_CHOSEN] = "chosen",
    [QS_EV_CEILING] = "ceiling",
};

static const char *const actions[] = {
    [QS_AC_IMPOSSIBLE] = "impossible",
    [QS_AC_NOTHING] = "nothing",
    [QS_AC_GREET] = "greet",
    [QS_AC_FORGET] = "forget",
    [QS_AC_OKAY] = "okay",
    [QS_AC_REFUSE] = "refuse",
    [QS_AC_EXPECTING] = "expecting-negotiation",
    [QS_AC_ALREADY] = "already-negotiated",
    [QS_AC_NOT_FOUND] = "not-found",
    [QS_AC_RUN] = "run",
    [QS_AC_RUN_NOW] = "run-now",
    [QS_AC_NO_OOB_MEMBER] = "no-oob-member",
    [QS_AC_NO_OOB_COMMAND] = "no-oob-command",
    [QS_AC_TELL] = "tell",
    [QS_AC_WITHHOLD] = "withhold",
    [QS_AC_MODE] = "mode",
    [QS_AC_SELECT] = "select",
    [QS_AC_RETRY] = "retry",
    [QS_AC_PROCEED] = "proceed",
    [QS_AC_SWITCH] = "switch",
    [QS_AC_READY] = "ready",
    [QS_AC_DELIVER] = "deliver",
    [QS_AC_IGNORE] = "ignore",
    [QS_AC_GIVE_UP] = "give-up",
};

_Static_assert(QS_COUNT(states) == QS_ST_COUNT, "a state has no name");
_Static_assert(QS_COUNT(events) == QS_EV_COUNT, "an event has no name");
_Static_assert(QS_COUNT(actions) == QS_AC_COUNT, "an action has no name");

const char *qs_state_name(enum qs_state state)
{
    return states[state];
}

const char *qs_event_name(enum qs_event event)
{
    return events[event];
}

const char *qs_action_name(enum qs_action action)
{
    return actions[action];
}

const char *qs_profile_name(enum qs_profile profile)
{
    return profile == QS_PROFILE_MODES ? "modes" : "qmp";
}

/* One edge: every event that leads from one state to the next by it. */
static void print_edge(struct qs_buf *out, const struct qs_table *table,
                       unsigned from, unsigned to, unsigned action)
{
    bool any = false;

    for (unsigned e = 0; e < QS_EV_COUNT; e++) {
        const struct qs_cell *cell = &table->cell[from][e];

        if (cell->action != action || cell->next != to) {
            continue;
        }
        if (any) {
            qs_buf_adds(out, "\\n");
        } else {
            qs_buf_addf(out, "    \"%s\" -> \"%s\" [label=\"", states[from],
                        states[to]);
            any = true;
        }
        qs_buf_adds(out, events[e]);
        if (cell->rule) {
            qs_buf_addf(out, " (%s)", cell->rule);
        }
        if (cell->alt != QS_AC_IMPOSSIBLE) {
            qs_buf_addf(out, " or %s", actions[cell->alt]);
        }
    }
    if (any) {
        qs_buf_addf(out, "\\n/ %s\"];\n", actions[action]);
    }
}

void qs_negotiate_print(struct qs_buf *out, const struct qs_table *table)
{
    qs_buf_addf(out, "digraph \"%s\" {\n", table->name);
    for (unsigned from = 0; from < QS_ST_COUNT; from++) {
        for (unsigned to = 0; to < QS_ST_COUNT; to++) {
            for (unsigned a = QS_AC_IMPOSSIBLE + 1; a < QS_AC_COUNT; a++) {
                print_edge(out, table, from, to, a);
            }
        }
    }
    qs_buf_adds(out, "}\n");
}
