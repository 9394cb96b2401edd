/*
 * When all is done, each connection on which something malformed was sent
 * gets a byte that no parser state survives (N52) and a command.  It has to
 * be answered; and since in-band commands are answered in order, the judge
 * then knows that whatever came before was answered or swallowed.
 */
#include "oracle_impl.h"

#include "fail.h"

/* With ceilings below this the command itself is refused, without its id. */
#define BYTES 256u
#define TOKENS 32u
#define DEPTH 4u

#define ID "\"qs-alive\""
static const char fence[] = "\xFF{\"execute\": \"qs-alive\", \"id\": " ID
                            "}\n";

void qs_oracle_alive_hears(struct qs_oracle_conn *conn, uint64_t id)
{
    static uint64_t ours;

    if (!ours) {
        ours = qs_scan_hash(qs_slice(ID, sizeof(ID) - 1));
    }
    conn->fenced &= id != ours;
}

void qs_oracle_alive(struct qs_oracle *o)
{
    const struct qs_limits *limits = qs_player_limits(o->player);
    const struct qs_watch *more = o->more;

    if (limits->bytes < BYTES || limits->tokens < TOKENS ||
        limits->depth < DEPTH) {
        return;
    }
    /* Who compares plays is not to see what we send. */
    o->more = NULL;
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        struct qs_oracle_conn *conn = &o->conn[i];

        if (!conn->open || conn->plain) {
            continue;
        }
        conn->fenced = true;
        if (qs_player_more(o->player, i,
                           qs_slice(fence, sizeof(fence) - 1)) &&
            conn->open && conn->fenced) {
            qs_fuzz_fail("alive", qs_oracle_state(o), qs_oracle_event(o),
                         "no response to a command behind 0xFF, on "
                         "connection %u", i);
        }
        conn->fenced = false;
    }
    o->more = more;
}
