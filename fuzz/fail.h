/*
 * How an oracle says that it was right to be there: one line with its name,
 * the state and the event, which tell finds apart, and then abort().
 */
#ifndef QS_FUZZ_FAIL_H
#define QS_FUZZ_FAIL_H

#include "qmp/base.h"

/* "qmpspec-oracle: NAME state=STATE event=EVENT: text" on standard error. */
_Noreturn void qs_fuzz_fail(const char *name, const char *state,
                            const char *event, const char *fmt, ...)
    QS_PRINTF(4, 5);

#endif
