/*
 * Shared by play*.c alone.
 */
#ifndef QS_TAPE_PLAY_IMPL_H
#define QS_TAPE_PLAY_IMPL_H

#include "tape/ids.h"
#include "tape/play.h"

struct qs_play_conn {
    bool connected, deaf;
    bool eof;                   /* to be passed on behind what is unsent */
    bool told_eof;
    struct qs_buf unsent;
};

struct qs_player {
    const struct qs_endpoint *endpoint;
    const struct qs_watch *watch;
    void *machine;
    unsigned conns, at;
    uint64_t said;              /* bytes the endpoint said, ever */
    struct qs_play_conn conn[QS_CONNECTIONS_MAX];
    struct qs_limits limits;
    char offer[QS_TAPE_OFFER];
    const char *caps[QS_TAPE_CAPS];
    size_t ncaps;
    bool acted;                 /* what the latest act returned */
    bool failed;                /* the player has no memory */
    struct qs_ids ids;          /* of a client */
};

/* play.c: calls of the endpoint, each between these two. */
void qs_play_enter(struct qs_player *player, unsigned nomem);
void qs_play_leave(struct qs_player *player);
/* Until nothing moves on any connection. */
void qs_play_settle(struct qs_player *player);
/* Connects when it is not; false when the endpoint refuses. */
bool qs_play_join(struct qs_player *player, unsigned conn);
void qs_play_end_link(struct qs_player *player, unsigned conn,
                      enum qs_play_end how);
/* One piece, on the connection in turn. */
void qs_play_send(struct qs_player *player, struct qs_slice bytes,
                  unsigned nomem);

/* play_step.c */
void qs_play_act(struct qs_player *player, enum qs_act what,
                 struct qs_slice arg);
void qs_play_step(struct qs_player *player, const struct qs_tape *tape,
                  const struct qs_tape_step *step, enum qs_pieces pieces);

#endif
