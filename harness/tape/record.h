/*
 * An endpoint that wraps another and writes down, as a tape, what is done to
 * it: how specs become seeds.  What was offered and not consumed is written
 * when it is.
 */
#ifndef QS_TAPE_RECORD_H
#define QS_TAPE_RECORD_H

#include "tape/ids.h"
#include "tape/tape.h"

struct qs_recorder {
    struct qs_endpoint endpoint;    /* to be put in the other's place */
    const struct qs_endpoint *inner;
    void *machine;                  /* one at a time */
    struct qs_tape tape;            /* of the latest machine */
    unsigned at;                    /* connection in turn */
    struct qs_ids ids;
    bool failed;                    /* no memory, or beyond a tape's bounds */
};

/* False without memory.  Borrows inner. */
bool qs_recorder_init(struct qs_recorder *recorder,
                      const struct qs_endpoint *inner) QS_MUST_CHECK;
void qs_recorder_release(struct qs_recorder *recorder);

#endif
