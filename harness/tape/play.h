/*
 * Plays a tape on an endpoint, step by step: after each, all that it can
 * cause has happened, and was taken and told.  It judges nothing; whoever
 * watches does.
 */
#ifndef QS_TAPE_PLAY_H
#define QS_TAPE_PLAY_H

#include "tape/tape.h"

/* How bytes go to the endpoint. */
enum qs_pieces {
    QS_PIECES_TAPE,         /* cut as the tape says */
    QS_PIECES_WHOLE,        /* each feed at once */
    QS_PIECES_BYTES,        /* one byte at a time */
    QS_PIECES_LINES,        /* before, behind and at each line end */
};

enum qs_play_end {
    QS_PLAY_HUNG_UP,          /* we hung up */
    QS_PLAY_CLOSED,          /* the endpoint closed; all it said was taken */
    QS_PLAY_FAILED,          /* the endpoint ran out of memory */
};

/* What the player tells; each may be NULL.  ctx is passed to all. */
struct qs_watch {
    void *ctx;
    void (*connected)(void *ctx, unsigned conn);
    /* Bytes on their way to the endpoint, before it is offered any. */
    void (*sends)(void *ctx, unsigned conn, struct qs_slice bytes);
    void (*says)(void *ctx, unsigned conn, struct qs_slice bytes);
    void (*eof)(void *ctx, unsigned conn);
    void (*ended)(void *ctx, unsigned conn, enum qs_play_end how);
    /* The step is done, and what it caused was told. */
    void (*stepped)(void *ctx, const struct qs_tape_step *step);
    /* All steps are done, nothing is outstanding; connections still stand. */
    void (*finished)(void *ctx);
    /* Around every call of the endpoint; nomem: which allocation in it is to
       fail, from 1, or 0. */
    void (*enter)(void *ctx, unsigned nomem);
    void (*leave)(void *ctx);
};

struct qs_player;

/* NULL without memory. */
struct qs_player *qs_player_new(void);
void qs_player_free(struct qs_player *player);

/*
 * Opens the endpoint as the tape says, plays all steps, lets the slow command
 * end, takes what is left, hangs up and closes.  offer/noffer: capabilities
 * where the tape names none.  QS_NOMEM, or QS_IO when the endpoint would not
 * open.
 */
enum qs_err qs_player_play(struct qs_player *player,
                           const struct qs_endpoint *endpoint,
                           const struct qs_tape *tape,
                           enum qs_pieces pieces,
                           const struct qs_watch *watch) QS_MUST_CHECK;

/*
 * While `finished` is being told: sends more, and all that it causes was told
 * when it returns.  False, and nothing is sent, when no play is under way,
 * where nobody is connected, after eof, and while input is left untaken.
 */
bool qs_player_more(struct qs_player *player, unsigned conn,
                    struct qs_slice bytes);

/* While a watch is being told: */

/* Bytes that the endpoint did not consume yet, being suspended. */
size_t qs_player_unsent(const struct qs_player *player, unsigned conn);
bool qs_player_deaf(const struct qs_player *player, unsigned conn);
/* Whether the endpoint could do the latest `act` of the tape. */
bool qs_player_acted(const struct qs_player *player);
/* What the client told its user so far; "" when it tells nothing. */
const char *qs_player_told(const struct qs_player *player);
/* Ceilings the endpoint was opened with. */
const struct qs_limits *qs_player_limits(const struct qs_player *player);
/* Capabilities it was opened with; *n is their number. */
const char *const *qs_player_caps(const struct qs_player *player, size_t *n);

#endif
