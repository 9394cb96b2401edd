/*
 * What is tested, seen from the runner: links (connections) that carry bytes
 * both ways, and a way to start, stop and prod the thing behind them.  It
 * frames nothing and judges nothing.
 *
 * Every wait reads while it writes, keeps no more than the ceilings allow,
 * and ends at the deadline: a target is never trusted.
 */
#ifndef QS_TARGET_TARGET_H
#define QS_TARGET_TARGET_H

#include <signal.h>

#include "qmp/buf.h"
#include "qmp/endpoint.h"
#include "target/desc.h"

/* Links a case may hold open at one time, waiting ones included. */
#define QS_LINKS_MAX 8u
/* Unread bytes kept for one link before the target is called endless. */
#define QS_LINK_CEILING (96u << 20)
/* Bytes one connection may send in all, dropped ones included. */
#define QS_LINK_TOTAL (256u << 20)
/* A client is waited for until it comes. */
#define QS_PATIENCE_FOREVER 0xFFFFFFFFu

enum qs_pump {
    QS_PUMP_NEWS,           /* bytes or an end of stream arrived on a link */
    QS_PUMP_QUIET,          /* proven: nothing will come (in-process only) */
    QS_PUMP_DEADLINE,       /* nothing came in time */
    QS_PUMP_DIED,           /* the process ended */
    QS_PUMP_CEILING,        /* a link sent more than is kept */
    QS_PUMP_BROKEN,         /* the harness failed; see diag */
};

struct qs_link {
    bool used;              /* connected and not hung up by us */
    bool ended;             /* end of stream from the target */
    bool write_closed;      /* we sent the end of stream */
    unsigned monitor;       /* which monitor it was opened to, from 0 */
    int fd;                 /* -1 in-process */
    uint64_t received;      /* since it was connected, dropped ones too */
    struct qs_buf in;       /* received, not yet dropped by the runner */
    struct qs_buf out;      /* accepted by send, not yet written */
};

struct qs_target_options {
    const struct qs_desc *desc;     /* borrowed; never NULL */
    enum qs_role role;              /* of the thing under test */
    enum qs_profile profile;        /* in-process */
    struct qs_limits limits;        /* in-process */
    const char *const *offer;       /* in-process: capabilities */
    size_t noffer;                  /* offer NULL: in qmp the description's,
                                       in modes none */
    unsigned deadline_ms;           /* of one wait */
    /* Of the wait for a client to connect; 0: as deadline_ms. */
    unsigned patience_ms;
    /* In-process: the endpoint instead of qs_endpoint_get(role). */
    const struct qs_endpoint *endpoint;
    uint64_t total_ceiling;         /* of one connection; 0: QS_LINK_TOTAL */
    /* Set by a signal handler: every wait ends soon, pump says BROKEN. */
    const volatile sig_atomic_t *interrupted;   /* may be NULL */
};

/* What is known of the process of a client under test. */
enum qs_life {
    QS_LIFE_UNSEEN,         /* somebody else's; only its connections show */
    QS_LIFE_RUNS,
    QS_LIFE_EXITED,
    QS_LIFE_KILLED,         /* by a signal */
};

struct qs_target;

/*
 * Parses "ref", "unix:PATH", "tcp:HOST:PORT", "exec:COMMAND",
 * "stdio:COMMAND", or the description's name, which stands for its start.
 * COMMAND is split into words as a shell does ('..' ".." and \), without
 * one; {sock}, {sock2} and {dir} are filled in.  Starts nothing yet.  QS_BAD
 * with diag on a bad address.
 *
 * A client is called by nobody: it calls.  "exec:COMMAND" starts it anew for
 * each start, listens at {sock}, or where {port} stands in COMMAND on
 * loopback at {host}:{port}, and connect accepts.  "unix:PATH" and
 * "tcp:HOST:PORT" listen there for clients that somebody else starts.
 */
enum qs_err qs_target_new(const char *address,
                          const struct qs_target_options *options,
                          struct qs_target **out,
                          struct qs_diag *diag) QS_MUST_CHECK;
/* Stops and frees; NULL is fine. */
void qs_target_free(struct qs_target *target);

/*
 * In-process: the next start uses these.  Elsewhere no effect.  In `modes`
 * capabilities are offered (or wanted) only if asked for, because a session
 * of that design has none.
 */
void qs_target_configure(struct qs_target *target, enum qs_profile profile,
                         bool capabilities, const struct qs_limits *limits);
/* Starts it (again).  exec: makes the private folder and the child. */
enum qs_err qs_target_start(struct qs_target *target,
                            struct qs_diag *diag) QS_MUST_CHECK;
/*
 * exec: waits until the child has its sockets and all its threads sleep, so
 * that the first connection does not race with its start.  Says nothing of
 * how that went.
 */
void qs_target_settle(struct qs_target *target);
/*
 * Ends every link, kills the child's group, reaps it, unlinks sockets and
 * the folder.  Safe when not started.
 */
void qs_target_stop(struct qs_target *target);
bool qs_target_started(const struct qs_target *target);
/* Whether stop and start give a fresh target (in-process, exec, stdio). */
bool qs_target_restartable(const struct qs_target *target);
/* Whether silence can be proven without a fence (in-process). */
bool qs_target_proves_quiet(const struct qs_target *target);
/*
 * qs_desc_offers, less what this address cannot do, and `restart` (a process
 * of its own for the case, connected to at once) where it can be restarted:
 * stdio carries one connection, and only exec: with {sock2} or in-process has
 * two monitors.
 */
enum qs_offer qs_target_offers(const struct qs_target *target,
                               const char *need);

/*
 * Opens link number `link` to a monitor.  Does not wait for a greeting.
 * Retries EAGAIN, ECONNREFUSED and ENOENT until the deadline.  QS_IO with
 * diag when it cannot; at once when the child died.  In-process a monitor
 * serves one link at a time; the next waits in silence, its bytes kept.
 * stdio: every connection after the first is to a process started anew.
 */
enum qs_err qs_target_connect(struct qs_target *target, unsigned link,
                              unsigned monitor,
                              struct qs_diag *diag) QS_MUST_CHECK;
/*
 * After a connect that failed: whether the target is not there at all, so
 * that the fault is not the case's.  Nothing was reached since the start, or
 * the connect before this one failed too.
 */
bool qs_target_gone(struct qs_target *target);
/* Accepts bytes; they are written now as far as possible, and in pump. */
enum qs_err qs_target_send(struct qs_target *target, unsigned link,
                           struct qs_slice bytes) QS_MUST_CHECK;
/*
 * From now on all waits together may take so long, whatever arrives or is
 * taken meanwhile; a start forgets it.
 */
void qs_target_limit(struct qs_target *target, uint64_t ms);
/* Of one wait, in milliseconds. */
unsigned qs_target_deadline(const struct qs_target *target);
/*
 * Writes and reads all links until something happens; see enum qs_pump.  The
 * deadline begins anew as long as the target takes bytes: QEMU reads them
 * one at a time.
 */
enum qs_pump qs_target_pump(struct qs_target *target, struct qs_diag *diag);
/*
 * Waits until the peer has taken all bytes sent; false at the deadline.  On a
 * Unix socket the peer has read them, on TCP its kernel has them; in-process
 * the endpoint has consumed them, and false comes at once when it is
 * suspended.  With a slow command among them also until it has begun, where
 * the target can tell (a child that reads a FIFO).
 */
bool qs_target_sent(struct qs_target *target, unsigned link);
/* End of stream towards the target; what is unsent is sent first. */
void qs_target_eof(struct qs_target *target, unsigned link);
/* Closes at once; unsent and unread bytes are dropped. */
void qs_target_hangup(struct qs_target *target, unsigned link);
struct qs_link *qs_target_link(struct qs_target *target, unsigned link);

/*
 * Lets the slow command end, as the description's release says; in-process
 * QS_ACT_RELEASE.  For a client in-process: QS_ACT_ISSUE, QS_ACT_TIMEOUT.
 */
enum qs_err qs_target_act(struct qs_target *target, enum qs_act what,
                          const char *arg, struct qs_diag *diag)
    QS_MUST_CHECK;
/* Client in-process: what it told its user; "" elsewhere. */
const char *qs_target_told(struct qs_target *target);

/* Bytes for a fixture of the description, its {n}, {dir} etc. filled in;
   gives a tree, NULL when there is no such fixture or no memory. */
struct qs_json *qs_target_fixture(struct qs_target *target,
                                  const char *name);
/* Last bytes of the child's standard error, "" if none or no child. */
const char *qs_target_stderr(struct qs_target *target);
/* Whether it is a client that connects to us, and not in this process. */
bool qs_target_dials_in(const struct qs_target *target);
/* Whether it passed a ceiling since it was started. */
bool qs_target_flooded(const struct qs_target *target);
/* Where such a one is waited for, "unix:PATH"; "" when not started. */
const char *qs_target_where(const struct qs_target *target);
/* Of a client: what became of its process, its exit status or signal. */
enum qs_life qs_target_life(struct qs_target *target, int *number);
/* Of a client: what it printed on standard output, the beginning if long. */
struct qs_slice qs_target_printed(struct qs_target *target);
/* How the child ended: "exit status 1", "signal 11"; "" while it runs. */
const char *qs_target_death(struct qs_target *target);

#endif
