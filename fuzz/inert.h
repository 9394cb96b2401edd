/*
 * The oracle `inert`: a message that was refused leaves no trace.  The tape
 * is played again without the messages that drew one GenericError and
 * nothing else; everything else must be said just as before.
 */
#ifndef QS_FUZZ_INERT_H
#define QS_FUZZ_INERT_H

#include "oracle.h"

struct qs_inert;

struct qs_inert *qs_inert_new(void);
void qs_inert_free(struct qs_inert *inert);
/* To be told of the first play, which it prepares for. */
struct qs_watch qs_inert_watch(struct qs_inert *inert,
                               const struct qs_tape *tape,
                               struct qs_oracle *oracle);
/* The second play, if there was such a message; a find does not return. */
void qs_inert_check(struct qs_inert *inert,
                    const struct qs_endpoint *endpoint);

#endif
