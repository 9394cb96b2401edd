/*
 * Shared by cmd_replay_live.c and cmd_replay_step.c alone.
 */
#ifndef QS_CMD_REPLAY_IMPL_H
#define QS_CMD_REPLAY_IMPL_H

#include "cmd_replay.h"

#include "suite/talk.h"

struct replay_link {
    bool open, ended, eof;
    bool fog;                   /* bytes that servers may frame otherwise */
    bool proven;                /* its fence came back */
    size_t due, said;           /* responses */
};

struct replay_live {
    const struct replay_options *o;
    struct qs_desc *desc;
    struct qs_target *target;
    struct qs_talk *talk;
    size_t seen;                /* turns */
    struct replay_link link[QS_CONNECTIONS_MAX];
    unsigned at, slow, fences;
    char fence[32];             /* id of the latest */
    bool fenced;                /* it came back */
    const struct qs_watch *watch;
    struct qs_find *find;
    struct qs_buf *notes;
    struct qs_diag *diag;
    enum qs_found found;
};

/* cmd_replay_live.c: the connections. */

/* Takes what arrived; waits once, false when that was the end of it. */
void replay_collect(struct replay_live *live);
bool replay_pump(struct replay_live *live);
/* Connects when it is not; false when it cannot be. */
bool replay_join(struct replay_live *live, unsigned conn);
void replay_send(struct replay_live *live, unsigned conn,
                 struct qs_slice bytes);
/* Until each command has its response, where that must come. */
void replay_await(struct replay_live *live, unsigned conn);
void replay_hang_up(struct replay_live *live, unsigned conn);

#endif
