/*
 * What a watch is told, as bytes: written down or sent through a pipe, and
 * told again to another watch.  So a child plays and its parent listens, and
 * what a live server said is put before oracles afterwards.
 */
#ifndef QS_FUZZ_HEARD_H
#define QS_FUZZ_HEARD_H

#include "tape/play.h"

/* All that one play may say: a full queue of replies to the largest tape. */
#define QS_HEARD_MAX ((size_t)256 << 20)

struct qs_heard {
    int fd;                     /* where it goes, or -1: into text */
    struct qs_buf text;
};

/* Borrows fd. */
void qs_heard_init(struct qs_heard *heard, int fd);
void qs_heard_release(struct qs_heard *heard);
/* All of a watch but stepped, enter and leave. */
struct qs_watch qs_heard_watch(struct qs_heard *heard);
/* All that a client told its user so far. */
void qs_heard_tell(struct qs_heard *heard, const char *told);
/* Reads until the end of the stream; heard->text.err tells. */
void qs_heard_read(struct qs_heard *heard, int fd);
/*
 * Tells the watch all of it, told with the watch's ctx; either may lack
 * functions.  What was cut off by the writer's death is left out.
 */
void qs_heard_again(struct qs_slice text, const struct qs_watch *watch,
                    void (*told)(void *ctx, const char *told));

#endif
