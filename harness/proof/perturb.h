/*
 * The judge on trial: conversations that were legal, with one message of the
 * server dropped, doubled, moved to the front or given another type.  Each
 * must be illegal, or a gap of the standard says why it is not.
 */
#ifndef QS_PROOF_PERTURB_H
#define QS_PROOF_PERTURB_H

#include "suite/judge.h"

enum qs_twist {
    QS_TWIST_DROP,
    QS_TWIST_DOUBLE,
    QS_TWIST_FRONT,             /* right behind the greeting */
    QS_TWIST_RETYPE,
    QS_TWIST_COUNT
};

const char *qs_twist_name(enum qs_twist twist);

struct qs_trial {
    size_t conversations, unread;       /* unread: too long to come back */
    size_t n, illegal;                  /* twisted ones */
    size_t excused[QS_TWIST_COUNT][5];  /* by statement, see qs_excuse_name */
    size_t open;                        /* neither: the judge is blind */
};

/* "N45", "Gk" and why; NULL behind the last. */
const char *qs_excuse_name(size_t i);
const char *qs_excuse_why(size_t i);

/*
 * Twists every message of the server in the transcript.  What the judge lets
 * pass without an excuse is appended to out, a line each.  QS_BAD when the
 * transcript does not come back as a legal conversation.
 */
enum qs_err qs_trial_add(struct qs_trial *trial, const char *id,
                         struct qs_slice transcript,
                         const struct qs_judge_options *options,
                         struct qs_buf *out) QS_MUST_CHECK;

#endif
