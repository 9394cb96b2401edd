/*
 * What one monitor has read and not yet begun, in order: requests, and the
 * errors drawn by bytes that were none, which wait their turn like any
 * other.  Bounded; when full, the monitor stops reading (qmp-spec,
 * Out-of-band execution).
 */
#ifndef QS_REF_QUEUE_H
#define QS_REF_QUEUE_H

#include "qmp/message.h"

struct qs_item {
    struct qs_json *value;      /* owned; NULL: there is no item */
    bool answer;                /* value is no message but the reply to one */
};

struct qs_queue {
    struct qs_item item[QS_LIMIT_QUEUE];
    size_t first, n, max;
};

/* max is cut to QS_LIMIT_QUEUE and is at least 1. */
void qs_queue_init(struct qs_queue *queue, size_t max);
bool qs_queue_full(const struct qs_queue *queue);
/* Takes the item's value; must not be full. */
void qs_queue_push(struct qs_queue *queue, struct qs_item item);
/* Gives the oldest; its value is NULL when the queue is empty. */
struct qs_item qs_queue_pop(struct qs_queue *queue);
/* Frees all items; the queue holds nothing else. */
void qs_queue_clear(struct qs_queue *queue);

#endif
