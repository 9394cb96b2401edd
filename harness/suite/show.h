/*
 * A conversation with the states it went through, for a person who replays a
 * tape: each message in the notation, and below it a comment that says in
 * which state the tested side was before it and is after it.  A server's
 * state is the judge's opinion, a client's what it did and told.
 */
#ifndef QS_SUITE_SHOW_H
#define QS_SUITE_SHOW_H

#include "suite/judge.h"
#include "tape/play.h"

struct qs_show;

/* role: of the tested side.  NULL without memory. */
struct qs_show *qs_show_new(enum qs_role role,
                            const struct qs_judge_options *options);
void qs_show_free(struct qs_show *show);
/* Ceilings of the server, if they are not QEMU's; before the first byte. */
void qs_show_limits(struct qs_show *show, const struct qs_limits *limits);
/* To be told of the conversation; its ctx is the show. */
struct qs_watch qs_show_watch(struct qs_show *show);
/* All that a client told its user so far.  ctx: the show. */
void qs_show_told(void *ctx, const char *told);
/* Appends all of it; what the judge calls illegal is marked. */
void qs_show_print(struct qs_buf *out, struct qs_show *show);
/* What the judge found illegal first; NULL: nothing.  Never of a client. */
const struct qs_judgement *qs_show_found(const struct qs_show *show);
const struct qs_talk *qs_show_talk(const struct qs_show *show);

#endif
