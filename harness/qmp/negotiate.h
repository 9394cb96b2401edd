/*
 * The negotiation as a table: [state][event] = { next, action, rule, alt },
 * one per profile and role.  It is the executable specification: the
 * reference takes the first action, the judge also accepts the alternative
 * that the standard leaves open, rule is the statement that a wrong cell
 * breaks, and the diagram is printed from it.
 *
 * The zero action is the loud one: a cell that no peer can reach.
 */
#ifndef QS_QMP_NEGOTIATE_H
#define QS_QMP_NEGOTIATE_H

#include "qmp/endpoint.h"
#include "qmp/message.h"

enum qs_state {
    QS_ST_NONE,                 /* nobody is connected */
    /* server, qmp */
    QS_ST_NEGOTIATION,          /* capabilities negotiation mode */
    QS_ST_COMMAND,              /* command mode */
    QS_ST_COMMAND_OOB,          /* command mode, oob enabled */
    /* server, modes */
    QS_ST_HANDSHAKE,
    QS_ST_OPERATIONAL,
    /* client */
    QS_ST_AWAIT_OFFER,
    QS_ST_SELECTING,            /* a selection was sent, its reply is due */
    QS_ST_SWITCHING,            /* modes: the switch was sent */
    QS_ST_READY,
    QS_ST_GAVE_UP,
    QS_ST_COUNT
};

enum qs_event {
    /* both roles */
    QS_EV_CONNECT,
    QS_EV_HANGUP,
    QS_EV_MALFORMED,            /* bytes that are no JSON value */
    /* server: a message that is no request */
    QS_EV_INVALID,
    /* server, qmp: qmp_capabilities */
    QS_EV_SELECT,               /* acceptable, enables nothing */
    QS_EV_SELECT_OOB,           /* acceptable, enables oob */
    QS_EV_SELECT_REFUSED,       /* unknown, unoffered or ill-typed */
    /* server, modes: the capability commands */
    QS_EV_QUERY_MODE,
    QS_EV_ENABLE,
    QS_EV_DISABLE,
    QS_EV_CAP_REFUSED,          /* enable or disable of what is not offered */
    QS_EV_SWITCH,
    QS_EV_SWITCH_REFUSED,       /* to a mode there is not, or ill-typed */
    /* server, modes: a command that both modes have, see is_exempt */
    QS_EV_EXEMPT,
    /* server: everything else that is asked */
    QS_EV_KNOWN,                /* an in-band command that exists */
    QS_EV_UNKNOWN,
    QS_EV_OOB,                  /* exec-oob of a command that allows it */
    QS_EV_OOB_UNABLE,           /* exec-oob of a command that does not */
    QS_EV_OOB_UNKNOWN,
    /* server: the machine has news */
    QS_EV_NEWS,
    /* client: what the server said */
    QS_EV_OFFER,                /* a greeting it can use */
    QS_EV_OFFER_BAD,            /* a greeting of the wrong shape */
    QS_EV_OKAY,                 /* success of the outstanding command */
    QS_EV_REFUSED,              /* error of the outstanding command */
    QS_EV_FOREIGN,              /* a reply that answers nothing outstanding */
    QS_EV_ASYNC,                /* an event */
    QS_EV_STRANGE,              /* an object of no known kind, or ill-shaped */
    /* client: what it notices itself */
    QS_EV_CHOSEN,               /* modes: nothing is left to enable */
    QS_EV_CEILING,              /* too much was ignored or retried, or time */
    QS_EV_COUNT
};

enum qs_action {
    QS_AC_IMPOSSIBLE,           /* the table has a hole: FAILED */
    QS_AC_NOTHING,
    /* server */
    QS_AC_GREET,
    QS_AC_FORGET,               /* drop queue, capabilities and output */
    QS_AC_OKAY,                 /* take the selection and say so */
    QS_AC_REFUSE,               /* the request's own error */
    QS_AC_EXPECTING,            /* CommandNotFound: negotiate first */
    QS_AC_ALREADY,              /* CommandNotFound: already negotiated */
    QS_AC_NOT_FOUND,
    QS_AC_RUN,                  /* in turn */
    QS_AC_RUN_NOW,              /* out-of-band */
    QS_AC_NO_OOB_MEMBER,        /* exec-oob is an unexpected member */
    QS_AC_NO_OOB_COMMAND,       /* the command cannot run out-of-band */
    QS_AC_TELL,                 /* deliver the event */
    QS_AC_WITHHOLD,             /* not delivered here, nor later */
    QS_AC_MODE,                 /* say which mode it is */
    /* client */
    QS_AC_SELECT,               /* answer the offer */
    QS_AC_RETRY,                /* select less */
    QS_AC_PROCEED,              /* modes: enable the next capability */
    QS_AC_SWITCH,               /* modes: go operational */
    QS_AC_READY,                /* negotiation is done: issue what waits */
    QS_AC_DELIVER,              /* the reply or event belongs to the user */
    QS_AC_IGNORE,               /* counted against the ceiling */
    QS_AC_GIVE_UP,
    QS_AC_COUNT
};

struct qs_cell {
    enum qs_state next;
    enum qs_action action;
    const char *rule;           /* "N57"; NULL where nothing can break */
    enum qs_action alt;         /* also legal, or QS_AC_IMPOSSIBLE: none */
};

struct qs_table {
    const char *name;           /* "server qmp" */
    struct qs_cell cell[QS_ST_COUNT][QS_EV_COUNT];
};

extern const struct qs_table qs_table_server_qmp, qs_table_server_modes;
extern const struct qs_table qs_table_client_qmp, qs_table_client_modes;

const struct qs_table *qs_negotiate_table(enum qs_role role,
                                          enum qs_profile profile);

/* The one reader of a table. */
static inline const struct qs_cell *
qs_negotiate_at(const struct qs_table *table, enum qs_state state,
                enum qs_event event)
{
    return &table->cell[state][event];
}

const char *qs_state_name(enum qs_state state);
const char *qs_event_name(enum qs_event event);
const char *qs_action_name(enum qs_action action);
const char *qs_profile_name(enum qs_profile profile);

/* Capabilities one greeting may offer; a selection is a mask of them. */
#define QS_CAPS_MAX 32u

/* What a selection (or qmp_capability_enable or _disable) asks for. */
struct qs_selection {
    enum qs_error_id error;     /* QS_E_NONE, or why it is refused */
    char arg[64];               /* of the error, cut */
    size_t ncaps;               /* distinct capabilities selected */
    uint32_t mask;              /* bit i: offered[i] was selected */
};

/*
 * What a request is to the negotiation.  offered/noffered: the capabilities
 * in the greeting, at most QS_CAPS_MAX.  known and oob_able say of
 * request->command what the server knows; the judge, which does not, tries
 * both.  *selection is filled in every case.
 */
enum qs_event qs_negotiate_event(enum qs_profile profile,
                                 const struct qs_request *request,
                                 const char *const *offered, size_t noffered,
                                 bool known, bool oob_able,
                                 struct qs_selection *selection);

/* Whether name is one of the profile's negotiation commands. */
bool qs_negotiate_is_command(enum qs_profile profile, const char *name);
/* The profile's i-th negotiation command, NULL behind the last. */
const char *qs_negotiate_command(enum qs_profile profile, size_t i);
/*
 * Whether the command runs in handshake mode although it negotiates nothing.
 * The proposal allows "few exceptions" and names none; ours are what shows a
 * client whom it speaks to and changes nothing: query-version, which its
 * greeting does not tell, and query-commands.
 */
bool qs_negotiate_is_exempt(enum qs_profile profile, const char *name);

/* Appends the table as a diagram in Graphviz' language. */
void qs_negotiate_print(struct qs_buf *out, const struct qs_table *table);

#endif
