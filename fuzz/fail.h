/*
 * How an oracle says that it was right to be there: its name, the state and
 * the event, which tell finds apart.  An engine wants one line of it and
 * abort(); a command that replays takes it as data.
 */
#ifndef QS_FUZZ_FAIL_H
#define QS_FUZZ_FAIL_H

#include "qmp/base.h"

struct qs_find {
    char name[48], state[32], event[32];
    char text[512];             /* for a person */
};

/* Who hears of a find instead; it must not return.  NULL: abort(). */
void qs_fuzz_heard_by(void (*hear)(void *ctx, const struct qs_find *find),
                      void *ctx);

/*
 * "qmpspec-oracle: NAME state=STATE event=EVENT: text" on standard error,
 * unless somebody else hears of it.
 */
_Noreturn void qs_fuzz_fail(const char *name, const char *state,
                            const char *event, const char *fmt, ...)
    QS_PRINTF(4, 5);

#endif
