/*
 * Private to target/: what the transports share.  target.c keeps the books
 * of links; inproc.c and sock.c move bytes, caller.c is called instead of
 * calling, pump.c waits, proc.c owns the child and its folder, orphan.c what
 * that leaves behind, fixture.c fills in what a description leaves open,
 * release.c ends the slow command.
 */
#ifndef QS_TARGET_IMPL_H
#define QS_TARGET_IMPL_H

#include <sys/types.h>

#include "target/addr.h"
#include "target/target.h"

enum qs_target_kind {
    QS_TARGET_REF,
    QS_TARGET_UNIX,
    QS_TARGET_TCP,
    QS_TARGET_EXEC,
    QS_TARGET_STDIO,
    QS_TARGET_CALLER,       /* exec: of a client, which connects to us */
    QS_TARGET_LISTEN,       /* unix: and tcp: for clients that somebody else
                               starts */
};

/* Slow commands that may be outstanding at one time; QEMU runs one. */
#define QS_SLOW_MAX 16u
/* Kept of what the child printed: a sanitizer's summary fits. */
#define QS_TAIL 4096u
/* Kept of what a client printed on standard output, from its beginning. */
#define QS_PRINTED (64u << 10)
/* One that prints more than this is endless. */
#define QS_PRINTED_TOTAL (16u << 20)
/* The same for what it sends: no client has so much to ask in one case. */
#define QS_CALLER_TOTAL (1u << 20)
/* Where a caller that is told {host} and {port} is waited for. */
#define QS_CALLER_HOST "127.0.0.1"
/* Children that were there before the client was started. */
#define QS_KIN_MAX 16u

struct qs_child {
    pid_t pid;              /* 0: none */
    bool ended;             /* a zombie; stop reaps it */
    bool killed;            /* ended: by a signal */
    int number;             /* ended: the signal or the exit status */
    int err;                /* read end of its output, -1 */
    int out;                /* caller: of its standard output alone, -1 */
    struct qs_buf printed;  /* caller: the first QS_PRINTED bytes of that */
    uint64_t nprinted;
    char death[48];
    char tail[QS_TAIL + 1];
    size_t ntail;
};

/* What only a transport knows of a link. */
struct qs_wire {
    bool news;              /* bytes or an end since the last pump */
    bool told_eof;          /* our end of stream was passed on */
    bool deaf;              /* the peer takes no more bytes */
    bool attached;          /* in-process: the monitor serves this link */
    uint64_t arrival;       /* in-process: order of waiting */
};

struct qs_target_ops {
    bool restartable, proves_quiet, dials_in;
    enum qs_err (*start)(struct qs_target *t, struct qs_diag *diag);
    void (*stop)(struct qs_target *t);
    enum qs_err (*connect)(struct qs_target *t, unsigned link,
                           struct qs_diag *diag);
    /* Passes on what links hold in out, and the end of stream behind it. */
    void (*flush)(struct qs_target *t);
    enum qs_pump (*pump)(struct qs_target *t, struct qs_diag *diag);
    bool (*sent)(struct qs_target *t, unsigned link);
    void (*hangup)(struct qs_target *t, unsigned link);
    enum qs_err (*act)(struct qs_target *t, enum qs_act what,
                       const char *arg, struct qs_diag *diag);
};

extern const struct qs_target_ops qs_inproc_ops;    /* ref */
extern const struct qs_target_ops qs_sock_ops;      /* unix, tcp */
extern const struct qs_target_ops qs_proc_ops;      /* exec, stdio */
extern const struct qs_target_ops qs_caller_ops;    /* exec of a client */
extern const struct qs_target_ops qs_listen_ops;    /* unix, tcp for one */

struct qs_target {
    const struct qs_target_ops *ops;
    enum qs_target_kind kind;
    struct qs_target_options opt;
    char *rest;             /* the address behind its scheme */
    bool started;
    unsigned failures;      /* connects that failed in a row; a start counts
                               as one */
    bool flood;             /* a ceiling was passed */
    bool taken;             /* the peer's side took bytes: a sign of life */
    uint64_t limit;         /* when every wait ends; 0: not said */
    struct qs_link link[QS_LINKS_MAX];
    struct qs_wire wire[QS_LINKS_MAX];

    /* in-process */
    const struct qs_endpoint *endpoint;
    void *machine;
    bool capabilities;      /* in modes: as the description says */
    unsigned monitors;
    uint64_t arrivals;
    bool failed;            /* an endpoint ran out of memory */

    /* everything else */
    struct qs_addr addr;    /* unix and tcp */
    char *dir;              /* private folder, NULL until it is made */
    struct qs_child child;
    int stdio;              /* our end, -1 when taken or none */
    unsigned fresh;         /* the last {n} given */
    unsigned slow[QS_SLOW_MAX];
    size_t nslow;           /* those not found waiting yet, oldest first */
    int held;               /* FIFO that the slow command reads, -1: none */
    int listener;           /* for callers, -1: none */
    bool accepting;         /* a caller is waited for */
    char where[128];        /* its address, "" when there is none */
    bool reached;           /* some caller connected once */
    pid_t kin[QS_KIN_MAX];
    size_t nkin;
    uint64_t swept;         /* when orphans were last reaped */
};

/* scheme.c: fills in kind, ops, rest and, where it is fixed, addr. */
enum qs_err qs_target_parse(struct qs_target *t, const char *address,
                            struct qs_diag *diag) QS_MUST_CHECK;

/* target.c */
bool qs_target_interrupted(const struct qs_target *t);
/* Adds received bytes to the link and watches the ceilings. */
void qs_target_received(struct qs_target *t, unsigned link,
                        const void *bytes, size_t n);

/* pump.c */
uint64_t qs_clock_ms(void);
/*
 * One wait of at most wait_ms: reads and writes every link that is ready and
 * keeps the child's output flowing.  False when poll itself fails.
 */
bool qs_pump_round(struct qs_target *t, int wait_ms);
/* Writes what the links hold without waiting. */
void qs_pump_flush(struct qs_target *t);
enum qs_pump qs_pump_links(struct qs_target *t, struct qs_diag *diag);
bool qs_pump_sent(struct qs_target *t, unsigned link);

/* sock.c */
enum qs_err qs_sock_connect(struct qs_target *t, unsigned link,
                            struct qs_diag *diag);
/* A connected, non-blocking socket in *fd; its connection is in no link. */
enum qs_err qs_sock_open(struct qs_target *t, unsigned monitor, int *fd,
                         struct qs_diag *diag) QS_MUST_CHECK;
void qs_sock_hangup(struct qs_target *t, unsigned link);

/* words.c */
/*
 * Splits a command into words as a shell does; gives argv, ended by NULL.
 * QS_BAD with diag on an open quote or when there is no word.
 */
enum qs_err qs_argv_new(const char *command, char ***argv,
                        struct qs_diag *diag) QS_MUST_CHECK;
void qs_argv_free(char **argv);

/* spawn.c: starts the child; stdio: our end in t->stdio. */
enum qs_err qs_proc_spawn(struct qs_target *t,
                          struct qs_diag *diag) QS_MUST_CHECK;

/* proc.c */
/* Notes whether the child ended; does not reap. */
void qs_proc_watch(struct qs_target *t);
/* Takes in what the child printed. */
void qs_proc_drain(struct qs_target *t);
/* Says how a child that ended did so, and the last line it printed. */
void qs_proc_explain(struct qs_target *t, struct qs_diag *diag);

/* Kills the child with its group, reaps it, and ends what it was. */
void qs_proc_end(struct qs_target *t);

/* orphan.c */
/*
 * From now on what a child of ours leaves behind becomes ours; notes which
 * children there are.
 */
void qs_orphans_adopt(struct qs_target *t);
/* Reaps those of them that ended, if it was not done just now. */
void qs_orphans_reap(struct qs_target *t);
/* Kills and reaps every child that was not there then. */
void qs_orphans_end(struct qs_target *t);

/* dir.c: the private folder, mode 0700, below $TMPDIR or /tmp. */
enum qs_err qs_dir_make(struct qs_target *t,
                        struct qs_diag *diag) QS_MUST_CHECK;
void qs_dir_remove(struct qs_target *t);

/* fixture.c */
/* Appends text with {n} {n0} {dir} {sock} {sock2} filled in, for callers also
   {host} and {port}; *fresh (may be NULL) tells whether {n} stood in it. */
void qs_target_expand(struct qs_target *t, const char *text, unsigned n,
                      unsigned n0, struct qs_buf *out, bool *fresh);

/* release.c */
/*
 * Waits until a slow command has begun, where its FIFO tells; true when none
 * was sent or nothing can tell.  False at the deadline.
 */
bool qs_target_slow_begun(struct qs_target *t);
/* Lets the slow command that has begun go on, if there is one. */
void qs_target_let_go(struct qs_target *t);
enum qs_err qs_target_release(struct qs_target *t, enum qs_act what,
                              const char *arg, struct qs_diag *diag);

#endif
