/*
 * The server's tables.  A row is a state, a line an event: the next state,
 * what is done, the statement that a wrong line breaks and, with OR, what
 * the standard allows as well.  Lines that are not there cannot be reached.
 */
#include "qmp/negotiate_row.h"

/* clang-format off */
const struct qs_table qs_table_server_qmp = {
    .name = "server qmp",
    .cell = {
        [QS_ST_NONE] = {
            ON(CONNECT,        NEGOTIATION, GREET,          "N14"),
            ON(NEWS,           NONE,        WITHHOLD,       "N15"),
        },
        [QS_ST_NEGOTIATION] = {
            ON(HANGUP,         NONE,        FORGET,         "N55"),
            ON(MALFORMED,      NEGOTIATION, REFUSE,         "N44"),
            ON(INVALID,        NEGOTIATION, REFUSE,         "N21"),
            ON(SELECT,         COMMAND,     OKAY,           "N60"),
            ON(SELECT_OOB,     COMMAND_OOB, OKAY,           "N61"),
            ON(SELECT_REFUSED, NEGOTIATION, REFUSE,         "N83"),
            ON(KNOWN,          NEGOTIATION, EXPECTING,      "N56"),
            ON(UNKNOWN,        NEGOTIATION, EXPECTING,      "N57"),
            OR(OOB,            NEGOTIATION, NO_OOB_MEMBER,  "N56", EXPECTING),
            OR(OOB_UNABLE,     NEGOTIATION, NO_OOB_MEMBER,  "N57", EXPECTING),
            OR(OOB_UNKNOWN,    NEGOTIATION, NO_OOB_MEMBER,  "N57", EXPECTING),
            ON(NEWS,           NEGOTIATION, WITHHOLD,       "N58"),
        },
        [QS_ST_COMMAND] = {
            ON(HANGUP,         NONE,        FORGET,         "N55"),
            ON(MALFORMED,      COMMAND,     REFUSE,         "N44"),
            ON(INVALID,        COMMAND,     REFUSE,         "N21"),
            ON(SELECT,         COMMAND,     ALREADY,        "N62"),
            ON(SELECT_OOB,     COMMAND,     ALREADY,        "N85"),
            OR(SELECT_REFUSED, COMMAND,     REFUSE,         "N85", ALREADY),
            ON(KNOWN,          COMMAND,     RUN,            "N62"),
            ON(UNKNOWN,        COMMAND,     NOT_FOUND,      "N40"),
            OR(OOB,            COMMAND,     NO_OOB_MEMBER,  "N86", NOT_FOUND),
            OR(OOB_UNABLE,     COMMAND,     NO_OOB_MEMBER,  "N86", NOT_FOUND),
            OR(OOB_UNKNOWN,    COMMAND,     NO_OOB_MEMBER,  "N86", NOT_FOUND),
            ON(NEWS,           COMMAND,     TELL,           "N62"),
        },
        [QS_ST_COMMAND_OOB] = {
            ON(HANGUP,         NONE,        FORGET,         "N55"),
            ON(MALFORMED,      COMMAND_OOB, REFUSE,         "N44"),
            ON(INVALID,        COMMAND_OOB, REFUSE,         "N21"),
            ON(SELECT,         COMMAND_OOB, ALREADY,        "N62"),
            ON(SELECT_OOB,     COMMAND_OOB, ALREADY,        "N85"),
            OR(SELECT_REFUSED, COMMAND_OOB, REFUSE,         "N85", ALREADY),
            ON(KNOWN,          COMMAND_OOB, RUN,            "N32"),
            ON(UNKNOWN,        COMMAND_OOB, NOT_FOUND,      "N40"),
            ON(OOB,            COMMAND_OOB, RUN_NOW,        "N33"),
            ON(OOB_UNABLE,     COMMAND_OOB, NO_OOB_COMMAND, "N39"),
            ON(OOB_UNKNOWN,    COMMAND_OOB, NOT_FOUND,      "N22"),
            ON(NEWS,           COMMAND_OOB, TELL,           "N62"),
        },
    },
};

const struct qs_table qs_table_server_modes = {
    .name = "server modes",
    .cell = {
        [QS_ST_NONE] = {
            ON(CONNECT,        HANDSHAKE,   GREET,          "H1"),
            ON(NEWS,           NONE,        WITHHOLD,       "N15"),
        },
        [QS_ST_HANDSHAKE] = {
            ON(HANGUP,         NONE,        FORGET,         "N55"),
            ON(MALFORMED,      HANDSHAKE,   REFUSE,         "H13"),
            ON(INVALID,        HANDSHAKE,   REFUSE,         "H13"),
            ON(QUERY_MODE,     HANDSHAKE,   MODE,           "H8"),
            ON(ENABLE,         HANDSHAKE,   OKAY,           "H18"),
            ON(DISABLE,        HANDSHAKE,   OKAY,           "H18"),
            ON(CAP_REFUSED,    HANDSHAKE,   REFUSE,         "H11"),
            ON(SWITCH,         OPERATIONAL, OKAY,           "H14"),
            ON(SWITCH_REFUSED, HANDSHAKE,   REFUSE,         "H15"),
            OR(EXEMPT,         HANDSHAKE,   RUN,            "H2", NOT_FOUND),
            ON(KNOWN,          HANDSHAKE,   NOT_FOUND,      "H2"),
            ON(UNKNOWN,        HANDSHAKE,   NOT_FOUND,      "H3"),
            OR(OOB,            HANDSHAKE,   NO_OOB_MEMBER,  "H2", NOT_FOUND),
            OR(OOB_UNABLE,     HANDSHAKE,   NO_OOB_MEMBER,  "H2", NOT_FOUND),
            OR(OOB_UNKNOWN,    HANDSHAKE,   NO_OOB_MEMBER,  "H2", NOT_FOUND),
            ON(NEWS,           HANDSHAKE,   WITHHOLD,       "H16"),
        },
        [QS_ST_OPERATIONAL] = {
            ON(HANGUP,         NONE,        FORGET,         "N55"),
            ON(MALFORMED,      OPERATIONAL, REFUSE,         "H13"),
            ON(INVALID,        OPERATIONAL, REFUSE,         "H13"),
            ON(QUERY_MODE,     OPERATIONAL, MODE,           "H8"),
            ON(ENABLE,         OPERATIONAL, NOT_FOUND,      "H7"),
            ON(DISABLE,        OPERATIONAL, NOT_FOUND,      "H7"),
            ON(CAP_REFUSED,    OPERATIONAL, NOT_FOUND,      "H7"),
            ON(SWITCH,         OPERATIONAL, NOT_FOUND,      "H6"),
            ON(SWITCH_REFUSED, OPERATIONAL, NOT_FOUND,      "H6"),
            ON(EXEMPT,         OPERATIONAL, RUN,            "H14"),
            ON(KNOWN,          OPERATIONAL, RUN,            "H14"),
            ON(UNKNOWN,        OPERATIONAL, NOT_FOUND,      "H3"),
            OR(OOB,            OPERATIONAL, NO_OOB_MEMBER,  "H7", NOT_FOUND),
            OR(OOB_UNABLE,     OPERATIONAL, NO_OOB_MEMBER,  "H7", NOT_FOUND),
            OR(OOB_UNKNOWN,    OPERATIONAL, NO_OOB_MEMBER,  "H7", NOT_FOUND),
            ON(NEWS,           OPERATIONAL, TELL,           "H16"),
        },
    },
};
/* clang-format on */
