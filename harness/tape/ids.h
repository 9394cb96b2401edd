/*
 * The ids under which a client waits for replies, oldest first, so that a
 * tape can answer a client without knowing how it numbers its commands: the
 * string "@id" stands for the oldest.  A message with "return" or "error"
 * that holds it answers that command.
 */
#ifndef QS_TAPE_IDS_H
#define QS_TAPE_IDS_H

#include "qmp/frame.h"

/* Open commands that are known; of more the oldest are forgotten. */
#define QS_IDS_MAX 32u

struct qs_ids {
    struct qs_frame *frame;     /* of what the client says */
    struct qs_json *id[QS_IDS_MAX];     /* owned ring */
    size_t first, n;
    struct qs_buf text;
    bool failed;                /* no memory */
};

/* max: ceiling on a message filled in.  False without memory. */
bool qs_ids_init(struct qs_ids *ids, size_t max) QS_MUST_CHECK;
void qs_ids_release(struct qs_ids *ids);
/* A new connection. */
void qs_ids_forget(struct qs_ids *ids);
/* The client said these bytes. */
void qs_ids_watch(struct qs_ids *ids, struct qs_slice said);
/* bytes with "@id" as what it stands for; valid until the next call. */
struct qs_slice qs_ids_fill(struct qs_ids *ids, struct qs_slice bytes);
/* The way back: bytes in which the oldest id became "@id". */
struct qs_slice qs_ids_mark(struct qs_ids *ids, struct qs_slice bytes);

#endif
