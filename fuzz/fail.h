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
 * Runs one input.  Where the environment has QMPSPEC_PASS=FILE, finds named
 * in it, a line "NAME STATE EVENT" each, are let pass, so that a shallow find
 * that is known does not hide a deep one: what was under way is given up,
 * with the memory it held, and -1 says that the input is not worth keeping.
 * What a sanitizer stops cannot go on.
 */
int qs_fuzz_guard(int (*input)(const uint8_t *data, size_t size),
                  const uint8_t *data, size_t size);

/*
 * "qmpspec-oracle: NAME state=STATE event=EVENT: text" on standard error,
 * unless somebody else hears of it.
 */
_Noreturn void qs_fuzz_fail(const char *name, const char *state,
                            const char *event, const char *fmt, ...)
    QS_PRINTF(4, 5);

#endif
