/*
 * A tape retold as a case of a spec: what it sends, verbatim, and what a
 * pristine endpoint answers, made general: the class GenericError, texts and
 * return data are left open.  Events are expected only where the tape has
 * them on demand: there the case gives the command that causes them.  Where
 * bytes are malformed it is open how many errors come, and a fence or resync
 * behind them proves recovery.
 *
 * It is the way back from `seed`: a case's tape retold, and run, gives the
 * same tape.
 */
#ifndef QS_SUITE_RETELL_H
#define QS_SUITE_RETELL_H

#include "suite/case.h"
#include "tape/tape.h"

struct qs_retell {
    const char *id;             /* topic/slug */
    const char *level;          /* "must" */
    const char *covers;         /* statements, one blank between */
    const char *comment;        /* lines above the case, or NULL */
    /* The reference in that role, with the true table. */
    const struct qs_endpoint *reference;
    bool fence;                 /* one on each connection at the end */
    bool resync;                /* there, even where it looks clean */
    bool exact;                 /* return data and classes as they came */
    bool same_tape;             /* byte for byte: no slow command by its name
                                   unless that sends the same, no proof of
                                   recovery that the tape does not have */
};

/*
 * Appends the case in canonical form.  QS_BAD with diag when the tape does
 * what no spec can say (events that no command causes, failed allocations,
 * not reading, other capabilities), QS_NOMEM.
 */
enum qs_err qs_retell(struct qs_buf *out, const struct qs_tape *tape,
                      const struct qs_retell *how,
                      struct qs_diag *diag) QS_MUST_CHECK;

#endif
