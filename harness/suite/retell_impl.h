/*
 * Shared by retell*.c alone: a case that is being written while a tape is
 * played.
 */
#ifndef QS_SUITE_RETELL_IMPL_H
#define QS_SUITE_RETELL_IMPL_H

#include "qmp/frame.h"
#include "qmp/negotiate.h"
#include "suite/match.h"
#include "suite/retell.h"
#include "tape/play.h"

/* Words behind needs, each once. */
#define QS_TOLD_NEEDS 16u
/* News of one tape; each may need the machine moved back first. */
#define QS_TOLD_EVENTS 8u
#define QS_TOLD_CAUSES (2 * QS_TOLD_EVENTS + 1)

struct qs_told_conn {
    bool open, was_open, eof;
    bool gone;                  /* the tested side closed it */
    size_t left;                /* steps up to our close, if it is not open */
    bool murky;                 /* malformed bytes: errors may follow */
    bool unproven;              /* since when nothing showed it is clean */
    bool errors;                /* the latest line is <+ for it */
    bool hears;                 /* it is told news */
    struct qs_frame *frame;     /* of what is sent */
    struct qs_buf in;           /* what the endpoint says, up to a line */
};

/* A command of a client, its id as it wrote it, and the variable's name. */
struct qs_told_id {
    char text[64];
    char name;
};

/* A command in the place of news that come on demand. */
struct qs_told_cause {
    const char *event;          /* "RESUME" */
    char id[16];
    unsigned conn;              /* which gives it */
    size_t step;                /* of the tape as it is played */
    bool answered, came;        /* the event, to the one who caused it */
};

struct qs_told {
    const struct qs_retell *how;
    const struct qs_tape *tape;
    struct qs_diag *diag;
    struct qs_limits limits;    /* of the server */
    struct qs_buf steps;
    size_t behind;              /* steps up to the closes at their end */
    struct qs_told_conn conn[QS_CONNECTIONS_MAX];
    bool several;               /* connections are named */
    unsigned slow;              /* slow commands that were not let go */
    size_t step;                /* of the tape, in hand */
    bool released;              /* that step is a release, and was written */
    bool ending;                /* all steps are done */
    char needs[QS_TOLD_NEEDS][24];
    size_t nneeds;
    /* News: who can cause those of the tape, and what is said of them. */
    unsigned caller[QS_TOLD_EVENTS];
    size_t ncallers, nevents;
    int stopper;                /* who can give commands at the end, or -1 */
    struct qs_told_cause cause[QS_TOLD_CAUSES];
    size_t ncauses, causes_done;
    unsigned ids;               /* given to them */
    unsigned on;                /* the connection that the copy is on */
    bool running;               /* the machine, by the latest of them */
    /* Of a client: */
    struct qs_told_id id[QS_VARS_MAX];
    size_t nids;
    struct qs_buf sent;         /* all that it was sent */
    struct qs_buf outcome;
    struct qs_player *player;
    bool hung_up;               /* what it tells since does not count */
    bool waits;                 /* it neither gave up nor was given data */
    enum qs_err err;            /* the first; diag says more of QS_BAD */
};

/* "[a] " where connections are named; in front of each step. */
void qs_told_prefix(struct qs_told *told, unsigned conn);
void qs_told_need(struct qs_told *told, const char *need);
void qs_told_bad(struct qs_told *told, const char *why);
/* retell_case.c */

/* Whether a spec can say all of the tape; what cannot matter is passed
   over.  Sets several. */
void qs_told_look_over(struct qs_told *told);
/* The tape as the runner can play it; false without memory. */
bool qs_told_copy(struct qs_told *told, struct qs_tape *copy);
void qs_told_header(struct qs_told *told, struct qs_buf *out);
/* Reads what was written, and prints it as the suite prints cases. */
enum qs_err qs_told_canonical(struct qs_told *told, struct qs_buf *text,
                              struct qs_buf *out) QS_MUST_CHECK;
/* retell_event.c: news that come on demand. */

/* Whether a command causes them. */
bool qs_told_is_news(struct qs_slice event);
/* Plays the tape to learn who can; QS_BAD is told. */
enum qs_err qs_told_callers(struct qs_told *told) QS_MUST_CHECK;
/* Adders to the copy, false without memory: the connection, the command for
   the tape's next news, the one that stops the machine again. */
bool qs_told_on(struct qs_told *told, struct qs_tape *copy, unsigned conn);
bool qs_told_provoke(struct qs_told *told, struct qs_tape *copy,
                     struct qs_slice event);
bool qs_told_restore(struct qs_told *told, struct qs_tape *copy);
/* Writes what was said of such a command; false when it is something else. */
bool qs_told_caused(struct qs_told *told, unsigned number,
                    const struct qs_json *value);
/* The step is done: whether all came that a case would wait for. */
void qs_told_cause_done(struct qs_told *told);
/* retell_send.c: bytes on their way to the tested side. */

/* Takes the bytes into account as a server would read them. */
void qs_told_frame(struct qs_told_conn *conn, struct qs_slice bytes);
void qs_told_sends(struct qs_told *told, unsigned conn,
                   struct qs_slice bytes);
/* retell_reply.c: what the tested side said. */
void qs_told_says(struct qs_told *told, unsigned conn, struct qs_slice bytes);
/* retell_client.c */
void qs_told_command(struct qs_told *told, const struct qs_json *value);
/* The line with variables in the place of ids; false when it holds none. */
bool qs_told_fill(struct qs_told *told, struct qs_slice line,
                  struct qs_buf *out);
/* What came of it so far: the line that begins with "outcome". */
void qs_told_outcome(struct qs_told *told);

#endif
