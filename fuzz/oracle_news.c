/*
 * An event that the tape asked for: each connection in command mode is told,
 * once (N62).  Looked at only where nothing else can have been said in that
 * step: all was read and answered, on every connection.
 */
#include "oracle_impl.h"

#include <ctype.h>

#include "fail.h"

/* Whether nothing waits anywhere, so that the step tells events alone. */
static bool quiet(const struct qs_oracle *o)
{
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        const struct qs_oracle_conn *conn = &o->conn[i];

        if (conn->open &&
            (!conn->plain || conn->asked != conn->answered ||
             qs_player_deaf(o->player, i) ||
             qs_player_unsent(o->player, i))) {
            return false;
        }
    }
    return true;
}

/* The hash of the name as a JSON string; 0: it has to be escaped. */
static uint64_t hash_of(struct qs_slice name)
{
    char text[80];

    if (!name.n || name.n > sizeof(text) - 2) {
        return 0;
    }
    text[0] = text[name.n + 1] = '"';
    for (size_t i = 0; i < name.n; i++) {
        text[i + 1] = name.p[i];
        if (!isalnum((unsigned char)name.p[i]) && name.p[i] != '_') {
            return 0;
        }
    }
    return qs_scan_hash(qs_slice(text, name.n + 2));
}

static void check(const struct qs_oracle *o, unsigned i, uint64_t name,
                  struct qs_slice arg)
{
    const struct qs_oracle_conn *conn = &o->conn[i];

    if (!conn->open || !qs_judge_events_allowed(o->judge, i)) {
        return;
    }
    if (conn->events != 1 || conn->event_names != name) {
        qs_fuzz_fail("event", qs_oracle_state(o), qs_oracle_event(o),
                     "connection %u was told %zu events, not %.*s alone", i,
                     conn->events, (int)arg.n, arg.p);
    }
}

void qs_oracle_news(struct qs_oracle *o, const struct qs_tape_step *step)
{
    struct qs_slice arg = step ? qs_tape_bytes(o->tape, step)
                               : qs_slice("", 0);
    uint64_t name = step && step->kind == QS_TAPE_EVENT && !o->unjudged &&
                    qs_player_acted(o->player) && quiet(o)
                    ? hash_of(arg) : 0;

    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        if (name) {
            check(o, i, name, arg);
        }
        o->conn[i].events = 0;
        o->conn[i].event_names = 0;
    }
}
