/*
 * Makes the text of a tape smaller while something stays true of it: first
 * lines go, in halves, quarters, down to one; then members and elements of
 * the messages, outermost first, and bytes in the middle of long lines; then
 * cuts, one by one.  Over again until nothing more can go.
 *
 * Pure, and bounded: what stays true is the caller's to say, and is asked a
 * limited number of times.
 */
#ifndef QS_TAPE_SHRINK_H
#define QS_TAPE_SHRINK_H

#include "qmp/buf.h"

/* A tape of 4 KiB needs some hundreds. */
#define QS_SHRINK_TRIES 3000u

/*
 * text: of which still() holds; what is left when it ends.  tries: how often
 * still() may be asked.  Gives how often it was; without memory it ends
 * early, and text is still one of which it holds.
 */
size_t qs_shrink(struct qs_buf *text, size_t tries,
                 bool (*still)(void *ctx, struct qs_slice text), void *ctx);

#endif
