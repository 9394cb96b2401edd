/*
 * Shared by cmd_replay*.c alone, and by cmd_spec.c: a tape of a file, and
 * its play on a live server.
 */
#ifndef QS_CMD_REPLAY_H
#define QS_CMD_REPLAY_H

#include "cli.h"
#include "finder.h"
#include "target/target.h"

struct replay_options {
    const char *target;         /* NULL: the linked endpoint */
    const char *desc, *specs;
    int role;                   /* enum qs_role, -1: as the tape says */
    unsigned deadline_ms;
};

/* The file's bytes, and the tape they are; QS_BAD with diag, QS_NOMEM. */
enum qs_err replay_read(const char *path, struct qs_buf *text,
                        struct qs_tape *tape,
                        struct qs_diag *diag) QS_MUST_CHECK;
/* The endpoint of that role that is linked, NULL with diag: there is none.
   text: of the tape, which may ask for a lie, see target.h. */
const struct qs_endpoint *replay_endpoint(enum qs_role role,
                                          struct qs_slice text,
                                          struct qs_diag *diag);

/* A server that is started, or reached, once a tape. */
struct replay_live;

/* Starts nothing yet; NULL with the exit status and a line on stderr. */
struct replay_live *replay_live_new(const struct replay_options *options,
                                    int *status);
void replay_live_free(struct replay_live *live);
const struct qs_desc *replay_live_desc(const struct replay_live *live);
/*
 * Plays the tape and tells the watch.  QS_FOUND_ONE: it died, hung, or sent
 * without end.  QS_FOUND_BROKEN with diag: it is not there, or could not be
 * started.  What a live server cannot be made to do is said in notes, as
 * comments.
 */
enum qs_found replay_live_play(struct replay_live *live,
                               const struct qs_tape *tape,
                               const struct qs_watch *watch,
                               struct qs_find *find, struct qs_buf *notes,
                               struct qs_diag *diag);
#endif
