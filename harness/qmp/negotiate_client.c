/*
 * The client's tables.  After giving up it hears nothing, so that state has
 * one line.  A reply before anything was asked is foreign, whatever it says.
 */
#include "qmp/negotiate_row.h"

/* clang-format off */
/* Once it is over, well or not, both profiles are the same. */
#define AFTERWARDS \
    [QS_ST_READY] = { \
        ON(HANGUP,    NONE,        FORGET,  "N55"), \
        ON(MALFORMED, GAVE_UP,     GIVE_UP, "N71"), \
        OR(OFFER,     READY,       IGNORE,  "N72", GIVE_UP), \
        OR(OFFER_BAD, READY,       IGNORE,  "N72", GIVE_UP), \
        ON(OKAY,      READY,       DELIVER, "N43"), \
        ON(REFUSED,   READY,       DELIVER, "N40"), \
        OR(FOREIGN,   READY,       IGNORE,  "N42", GIVE_UP), \
        OR(ASYNC,     READY,       DELIVER, "N45", IGNORE), \
        OR(STRANGE,   READY,       IGNORE,  "N72", GIVE_UP), \
        ON(CEILING,   GAVE_UP,     GIVE_UP, NULL), \
    }, \
    [QS_ST_GAVE_UP] = { \
        ON(HANGUP,    NONE,        FORGET,  "N55"), \
    }

const struct qs_table qs_table_client_qmp = {
    .name = "client qmp",
    .cell = {
        [QS_ST_NONE] = {
            ON(CONNECT,   AWAIT_OFFER, NOTHING, "N14"),
        },
        [QS_ST_AWAIT_OFFER] = {
            ON(HANGUP,    GAVE_UP,     GIVE_UP, "N14"),
            ON(MALFORMED, GAVE_UP,     GIVE_UP, "N71"),
            ON(OFFER,     SELECTING,   SELECT,  "N59"),
            OR(OFFER_BAD, GAVE_UP,     GIVE_UP, "N16", IGNORE),
            OR(FOREIGN,   AWAIT_OFFER, IGNORE,  "N42", GIVE_UP),
            OR(ASYNC,     AWAIT_OFFER, IGNORE,  "N72", GIVE_UP),
            OR(STRANGE,   AWAIT_OFFER, IGNORE,  "N72", GIVE_UP),
            ON(CEILING,   GAVE_UP,     GIVE_UP, NULL),
        },
        [QS_ST_SELECTING] = {
            ON(HANGUP,    GAVE_UP,     GIVE_UP, "N60"),
            ON(MALFORMED, GAVE_UP,     GIVE_UP, "N71"),
            OR(OFFER,     SELECTING,   IGNORE,  "N72", GIVE_UP),
            OR(OFFER_BAD, SELECTING,   IGNORE,  "N72", GIVE_UP),
            ON(OKAY,      READY,       READY,   "N60"),
            OR(REFUSED,   SELECTING,   RETRY,   "N60", GIVE_UP),
            ON(FOREIGN,   SELECTING,   IGNORE,  "N42"),
            OR(ASYNC,     SELECTING,   DELIVER, "N45", IGNORE),
            OR(STRANGE,   SELECTING,   IGNORE,  "N72", GIVE_UP),
            ON(CEILING,   GAVE_UP,     GIVE_UP, NULL),
        },
        AFTERWARDS
    },
};

const struct qs_table qs_table_client_modes = {
    .name = "client modes",
    .cell = {
        [QS_ST_NONE] = {
            ON(CONNECT,   AWAIT_OFFER, NOTHING, "H12"),
        },
        [QS_ST_AWAIT_OFFER] = {
            ON(HANGUP,    GAVE_UP,     GIVE_UP, "H12"),
            ON(MALFORMED, GAVE_UP,     GIVE_UP, "N71"),
            ON(OFFER,     SELECTING,   PROCEED, "H10"),
            OR(OFFER_BAD, GAVE_UP,     GIVE_UP, "H12", IGNORE),
            OR(FOREIGN,   AWAIT_OFFER, IGNORE,  "N42", GIVE_UP),
            OR(ASYNC,     AWAIT_OFFER, IGNORE,  "N72", GIVE_UP),
            OR(STRANGE,   AWAIT_OFFER, IGNORE,  "N72", GIVE_UP),
            ON(CEILING,   GAVE_UP,     GIVE_UP, NULL),
        },
        [QS_ST_SELECTING] = {
            ON(HANGUP,    GAVE_UP,     GIVE_UP, "H19"),
            ON(MALFORMED, GAVE_UP,     GIVE_UP, "N71"),
            OR(OFFER,     SELECTING,   IGNORE,  "N72", GIVE_UP),
            OR(OFFER_BAD, SELECTING,   IGNORE,  "N72", GIVE_UP),
            ON(OKAY,      SELECTING,   PROCEED, "H18"),
            OR(REFUSED,   SELECTING,   PROCEED, "H4", GIVE_UP),
            ON(FOREIGN,   SELECTING,   IGNORE,  "N42"),
            OR(ASYNC,     SELECTING,   IGNORE,  "N72", GIVE_UP),
            OR(STRANGE,   SELECTING,   IGNORE,  "N72", GIVE_UP),
            ON(CHOSEN,    SWITCHING,   SWITCH,  "H19"),
            ON(CEILING,   GAVE_UP,     GIVE_UP, NULL),
        },
        [QS_ST_SWITCHING] = {
            ON(HANGUP,    GAVE_UP,     GIVE_UP, "H19"),
            ON(MALFORMED, GAVE_UP,     GIVE_UP, "N71"),
            OR(OFFER,     SWITCHING,   IGNORE,  "N72", GIVE_UP),
            OR(OFFER_BAD, SWITCHING,   IGNORE,  "N72", GIVE_UP),
            ON(OKAY,      READY,       READY,   "H19"),
            ON(REFUSED,   GAVE_UP,     GIVE_UP, "H19"),
            ON(FOREIGN,   SWITCHING,   IGNORE,  "N42"),
            OR(ASYNC,     SWITCHING,   DELIVER, "N45", IGNORE),
            OR(STRANGE,   SWITCHING,   IGNORE,  "N72", GIVE_UP),
            ON(CEILING,   GAVE_UP,     GIVE_UP, NULL),
        },
        AFTERWARDS
    },
};
/* clang-format on */
