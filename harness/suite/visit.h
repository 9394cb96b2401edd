/*
 * One conversation of a tape with a live server: connected, sent, read while
 * it is written, and fenced at the end, so that silence is proven as in any
 * case; the judge hears all of it.
 *
 * What a tape asks for that only an endpoint can do is passed over: an event,
 * a release, a failing allocation, output left unread, a connection beyond
 * the monitors there are (its bytes go to one of those).  Where a client goes
 * away, what it sent is answered first, as on an endpoint.
 */
#ifndef QS_SUITE_VISIT_H
#define QS_SUITE_VISIT_H

#include "suite/judge.h"
#include "tape/tape.h"
#include "target/target.h"

enum qs_visit_end {
    QS_VISIT_FINE,          /* legal, and silent in the end */
    QS_VISIT_QUIT,          /* the server ended, and had been asked to */
    QS_VISIT_LEFT_OUT,      /* nothing was sent: see qs_visit_play */
    QS_VISIT_FOUND,         /* see the find */
    QS_VISIT_UNREACHED,     /* the target cannot be started or connected to */
    QS_VISIT_BROKEN,        /* the harness failed, or a signal came */
};

/* What was wrong.  rule: a statement, "N57", or hang, crash, hangup (the
   server hung up unasked) and flood. */
struct qs_find {
    char rule[16], state[24], event[24];
    char what[256], legal[256];
};

struct qs_visit;

/* Told of each message of the server, as the judge saw it. */
struct qs_visit_watch {
    void *ctx;
    void (*saw)(void *ctx, const struct qs_judge_sight *sight);
};

/* Borrows all; NULL without memory.  deadline_ms: without a fence's reply
   for so long it is a hang. */
struct qs_visit *qs_visit_new(struct qs_target *target,
                              const struct qs_desc *desc,
                              unsigned deadline_ms,
                              const struct qs_visit_watch *watch);
void qs_visit_free(struct qs_visit *visit);

/*
 * Plays the tape.  Starts the target when it does not run, and stops one
 * that can be started again once it is of no more use.
 *
 * Left out are tapes that ask for the description's slow command, which
 * nobody would release, and for its quit, unless quit is set and the target
 * can be started again.
 */
enum qs_visit_end qs_visit_play(struct qs_visit *visit,
                                const struct qs_tape *tape, bool quit,
                                struct qs_find *find, struct qs_diag *diag);
/* The latest conversation. */
const struct qs_talk *qs_visit_talk(const struct qs_visit *visit);
/* Whether the server's first message in it was a greeting. */
bool qs_visit_greeted(const struct qs_visit *visit);

#endif
