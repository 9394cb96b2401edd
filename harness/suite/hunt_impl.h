/*
 * Shared by hunt*.c alone.
 */
#ifndef QS_SUITE_HUNT_IMPL_H
#define QS_SUITE_HUNT_IMPL_H

#include "suite/hunt.h"
#include "tape/mutate.h"

#define QS_HUNT_BITS (1u << 16)

struct qs_hunt_tape {
    char *p;
    size_t n;
};

struct qs_hunt {
    struct qs_hunt_options options;
    struct qs_visit *visit;
    struct qs_mutator *mutator;
    struct qs_tape tape;        /* as it is played */
    struct qs_hunt_tape pool[QS_HUNT_POOL];
    size_t npool, nseeds, next;     /* next: seed to be played */
    uint64_t random;
    unsigned char seen[QS_HUNT_BITS / 8];
    uint32_t before, last;      /* the two messages before */
    bool fresh;                 /* this conversation showed something new */
    bool begun;
    unsigned unreached;         /* in a row */
    char key[QS_HUNT_FINDS][64];    /* of the finds so far */
    size_t nkeys;
    uint64_t quits_seen;
    struct qs_hunt_stats stats;
    struct qs_news news;
    char text[QS_HUNT_TAPE];
    struct qs_buf previous;     /* the tape before */
    struct qs_buf shrunk, tried, talk;
};

/* hunt.c: plays the text. */
enum qs_visit_end qs_hunt_play(struct qs_hunt *hunt, struct qs_slice text,
                               bool quit, struct qs_find *find,
                               struct qs_diag *diag);
/* Below n; n must not be 0. */
size_t qs_hunt_below(struct qs_hunt *hunt, size_t n);

/* hunt_change.c: writes a change of some tape into hunt->text. */
size_t qs_hunt_change(struct qs_hunt *hunt);

/* hunt_find.c: whether the find is new; then it is shrunk into the news. */
enum qs_hunt_end qs_hunt_found(struct qs_hunt *hunt, struct qs_slice text,
                               const struct qs_find *find,
                               struct qs_diag *diag);

#endif
