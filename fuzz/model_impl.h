/*
 * Shared by client_model.c and model_rules.c alone.
 */
#ifndef QS_FUZZ_MODEL_IMPL_H
#define QS_FUZZ_MODEL_IMPL_H

#include "client_model.h"
#include "qmp/negotiate.h"

/* A line longer than this is fog. */
#define QS_MODEL_LINE (64u << 10)
/* Open commands followed; a client keeps to eight. */
#define QS_MODEL_OPEN 64u
#define QS_MODEL_CAP 64u

struct qs_model_open {
    uint64_t id;
    bool selection;             /* qmp_capabilities, or qmp_switch_mode */
    bool oob;
    bool maybe;                 /* or answered already, by a hasty reply */
};

struct qs_model {
    struct qs_player *player;
    enum qs_profile profile;
    bool limited;               /* the tape shrinks the ceilings */
    struct qs_buf in, out;      /* lines that are not complete */
    size_t sent, told;          /* bytes */
    bool offered;               /* a plain greeting was sent to it */
    bool maybe_offered;
    bool fog;                   /* since some line that was no plain object */
    bool murky;                 /* the line in hand is none so far */
    bool early;                 /* the line in hand was taken in already */
    bool selected, okay, ready;
    char cap[QS_CAPS_MAX][QS_MODEL_CAP];    /* in any greeting */
    size_t ncaps;
    struct qs_model_open open[QS_MODEL_OPEN];
    size_t nopen;
    uint64_t matched[QS_MODEL_OPEN];    /* hashes of bodies, not told yet */
    size_t nmatched;
    /* Replies of this step to nothing that is open: in one piece with what
       made the client ask, they may be there before it was heard to ask. */
    struct qs_model_reply { uint64_t id, body; bool okay; }
        hasty[QS_MODEL_OPEN];
    size_t nhasty;
    const char *event;          /* kind of the latest message sent to it */
};

const char *qs_model_state(const struct qs_model *model);
/* A line sent to the client; complete: with its LF. */
void qs_model_heard(struct qs_model *model, struct qs_slice line,
                    bool complete);
/* A line that the client sent. */
void qs_model_said(struct qs_model *model, struct qs_slice line);
/* All that it told its user so far. */
void qs_model_told(struct qs_model *model, const char *told);

#endif
