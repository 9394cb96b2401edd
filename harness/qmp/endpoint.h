/*
 * The one thing that can be put under test: a server or a client of QMP, as
 * a struct of functions.  Fill it in for your own implementation and link
 * your object in the place of endpoint.o.
 *
 * Contract: when a call returns, all that it can cause has happened, and
 * nothing to take is silence.  Same calls, same bytes.  Machines do not know
 * of each other.  After a failed allocation either the job is done or the
 * state of the connection is QS_FAILED.
 *
 * A server's connection number is a monitor: each takes one peer at a time.
 * A client has connection 0 only.
 */
#ifndef QS_QMP_ENDPOINT_H
#define QS_QMP_ENDPOINT_H

#include "qmp/error.h"

#define QS_ENDPOINT_ABI 1u
#define QS_CONNECTIONS_MAX 4u

enum qs_role { QS_SERVER, QS_CLIENT };

enum qs_conn_state {
    QS_IDLE,                /* nobody connected yet, or the peer hung up */
    QS_OPEN,
    QS_CLOSED,              /* the endpoint hung up */
    QS_FAILED,              /* out of memory; only hangup or close follow */
};

enum qs_act {
    QS_ACT_RELEASE,         /* let the slow command end; arg NULL */
    QS_ACT_EVENT,           /* server: emit the event named arg, no data */
    QS_ACT_ISSUE,           /* client: a command, JSON without id, to be sent
                               once ready */
    QS_ACT_TIMEOUT,         /* client: what it waits for will not come */
};

struct qs_config {
    enum qs_profile profile;
    const char *const *caps;    /* server: offered; client: wanted */
    size_t ncaps;
    unsigned connections;       /* 1 to QS_CONNECTIONS_MAX */
    struct qs_limits limits;
};

struct qs_endpoint {
    unsigned abi;               /* QS_ENDPOINT_ABI */
    enum qs_role role;
    const char *name;           /* for reports */
    const void *user;           /* the endpoint's own: a table, a wrapped one */
    bool survives_nomem;        /* keeps the last sentence of the contract;
                                   else no allocation is made to fail */

    /* Copies what it needs of config; NULL without memory or if refused. */
    void *(*open)(const struct qs_endpoint *self,
                  const struct qs_config *config);
    /* A new peer: parser and mode reset.  0: refused. */
    int (*connect)(void *machine, unsigned conn);
    /* Bytes consumed; fewer than n: suspended, offer the rest later. */
    size_t (*feed)(void *machine, unsigned conn, const void *bytes, size_t n);
    /* Bytes written to buf; 0: nothing to say.  Untaken output suspends. */
    size_t (*take)(void *machine, unsigned conn, void *buf, size_t cap);
    /* The peer sends no more, and still reads. */
    void (*eof)(void *machine, unsigned conn);
    /* The peer is gone; replies to it are dropped. */
    void (*hangup)(void *machine, unsigned conn);
    enum qs_conn_state (*state)(void *machine, unsigned conn);
    /* Optional.  0: cannot. */
    int (*act)(void *machine, enum qs_act what, const char *arg);
    /* Optional, clients: what it told its user so far, one line each:
       "ready CAP...", "return JSON", "error JSON", "event NAME",
       "gave up: WHY".  Borrowed until the next call. */
    const char *(*told)(void *machine);
    void (*close)(void *machine);
};

/*
 * The one symbol of endpoint.o: what is under test in that role, or NULL
 * when it has none.
 */
const struct qs_endpoint *qs_endpoint_get(enum qs_role role);

#endif
