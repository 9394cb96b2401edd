/*
 * Fuzzing of a live server: tapes are mutated (tape/mutate.h) and played
 * (visit.h); one that showed the judge three messages in a row that no tape
 * showed before is kept and mutated further.  Finds are told apart by the
 * statement broken, the state and the event, and shrunk line by line.
 */
#ifndef QS_SUITE_HUNT_H
#define QS_SUITE_HUNT_H

#include "suite/known.h"
#include "suite/visit.h"

/* What a tape may grow to. */
#define QS_HUNT_TAPE 4096u
/* Tapes kept for mutation; beyond it another goes. */
#define QS_HUNT_POOL 4096u
/* Finds that are told apart; a server with more is not worth the night. */
#define QS_HUNT_FINDS 256u

struct qs_hunt_options {
    struct qs_target *target;
    const struct qs_desc *desc;
    const struct qs_known *known;   /* NULL: none */
    uint64_t seed;
    unsigned deadline_ms;
};

struct qs_hunt_stats {
    uint64_t talks;             /* conversations, those of shrinking too */
    uint64_t left_out, quits, restarts;
    size_t tapes, features, finds, known;
};

enum qs_hunt_end {
    QS_HUNT_ON,
    QS_HUNT_NEWS,           /* a find nobody had: see qs_hunt_news */
    QS_HUNT_UNREACHED,      /* see diag */
    QS_HUNT_BROKEN,
};

/* A find that is new, borrowed until the next step. */
struct qs_news {
    struct qs_find find;
    unsigned plays;             /* until it came again; 0: it did not */
    struct qs_slice tape;       /* shrunk, if it came at once */
    struct qs_slice talk;       /* its conversation, in the notation */
};

struct qs_hunt;

struct qs_hunt *qs_hunt_new(const struct qs_hunt_options *options);
void qs_hunt_free(struct qs_hunt *hunt);
/* A tape to begin with; longer ones are passed over.  False: no memory. */
bool qs_hunt_seed(struct qs_hunt *hunt, struct qs_slice text) QS_MUST_CHECK;
/*
 * One conversation: the seeds as they are, then mutations.  The first of all
 * is an empty one, and a server that does not greet in it although its
 * description says so is unreached: somebody else may listen there.
 */
enum qs_hunt_end qs_hunt_step(struct qs_hunt *hunt, struct qs_diag *diag);
const struct qs_news *qs_hunt_news(const struct qs_hunt *hunt);
struct qs_hunt_stats qs_hunt_stats(const struct qs_hunt *hunt);

#endif
