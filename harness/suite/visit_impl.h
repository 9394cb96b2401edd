/*
 * Shared by visit*.c alone.
 */
#ifndef QS_SUITE_VISIT_IMPL_H
#define QS_SUITE_VISIT_IMPL_H

#include "suite/visit.h"

struct qs_visit_link {
    bool open;
    bool eof;                   /* we sent the end of stream */
    bool ended;                 /* the talk was told of the server's */
    bool fenced;                /* the reply to the latest fence came */
};

/* Why nothing more will come. */
enum qs_visit_wait {
    QS_WAIT_FENCED,
    QS_WAIT_ENDED,              /* end of stream */
    QS_WAIT_DIED,
    QS_WAIT_HANG,
    QS_WAIT_REFUSED,            /* it does not accept; diag says why */
    QS_WAIT_FLOOD,
    QS_WAIT_BROKEN,
};

struct qs_visit {
    struct qs_target *target;
    const struct qs_desc *desc;
    unsigned deadline_ms;
    struct qs_visit_watch watch;
    enum qs_profile profile;
    unsigned monitors;
    bool half_close;
    struct qs_talk *talk;
    struct qs_judge *judge;
    size_t judged;              /* turns */
    uint64_t seen;              /* messages the watch was told of */
    struct qs_visit_link link[QS_CONNECTIONS_MAX];
    unsigned at;                /* link in turn */
    unsigned fences;
    char fence[32];             /* id of the latest */
    enum qs_visit_wait wait;    /* the first that was none of FENCED */
    bool noted;                 /* find has state and event */
    struct qs_find *find;
    struct qs_diag *diag;
    struct qs_buf text;         /* what is being put together */
};

/* visit_step.c */

/* Whether the tape may run the command of that fixture, however framed. */
bool qs_visit_asks(struct qs_visit *v, const struct qs_tape *tape,
                   const char *fixture);
/* Connects, if it is not; false, with v->wait, when that fails. */
bool qs_visit_join(struct qs_visit *v, unsigned link);
void qs_visit_leave(struct qs_visit *v, unsigned link);
/* False: the conversation cannot go on. */
bool qs_visit_step(struct qs_visit *v, const struct qs_tape *tape,
                   const struct qs_tape_step *step);

/* visit_wait.c: takes in what arrived, and shows it to the judge. */
bool qs_visit_pull(struct qs_visit *v);
bool qs_visit_send(struct qs_visit *v, unsigned link, struct qs_slice bytes);
/* Proves that nothing more comes on the link; false, with v->wait, when the
   conversation cannot go on. */
bool qs_visit_settle(struct qs_visit *v, unsigned link);
/* Notes, once, where the server's latest message stood. */
void qs_visit_note(struct qs_visit *v);

#endif
