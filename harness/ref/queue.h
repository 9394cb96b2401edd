/*
 * The in-band requests of one monitor: read, not yet answered, in order.
 * Bounded; when full, the monitor stops reading (qmp-spec, Out-of-band
 * execution).
 */
#ifndef QS_REF_QUEUE_H
#define QS_REF_QUEUE_H

#include "qmp/message.h"

struct qs_queue {
    struct qs_json *item[QS_LIMIT_QUEUE];   /* owned */
    size_t first, n, max;
};

/* max is cut to QS_LIMIT_QUEUE and is at least 1. */
void qs_queue_init(struct qs_queue *queue, size_t max);
void qs_queue_release(struct qs_queue *queue);
bool qs_queue_full(const struct qs_queue *queue);
/* Takes value; must not be full. */
void qs_queue_push(struct qs_queue *queue, struct qs_json *value);
/* Gives the oldest, NULL when empty. */
struct qs_json *qs_queue_pop(struct qs_queue *queue);
void qs_queue_clear(struct qs_queue *queue);

#endif
