/*
 * A ring of fixed size.  It owns the values in it and knows nothing of what
 * they mean.
 */
#include "ref/queue.h"

#include <assert.h>

void qs_queue_init(struct qs_queue *queue, size_t max)
{
    memset(queue, 0, sizeof(*queue));
    queue->max = max > QS_LIMIT_QUEUE ? QS_LIMIT_QUEUE : max;
    if (queue->max == 0) {
        queue->max = 1;
    }
}

bool qs_queue_full(const struct qs_queue *queue)
{
    return queue->n >= queue->max;
}

void qs_queue_push(struct qs_queue *queue, struct qs_item item)
{
    assert(!qs_queue_full(queue));
    queue->item[(queue->first + queue->n) % QS_LIMIT_QUEUE] = item;
    queue->n++;
}

struct qs_item qs_queue_pop(struct qs_queue *queue)
{
    struct qs_item item = { NULL, false };

    if (queue->n > 0) {
        item = queue->item[queue->first];
        queue->first = (queue->first + 1) % QS_LIMIT_QUEUE;
        queue->n--;
    }
    return item;
}

void qs_queue_clear(struct qs_queue *queue)
{
    while (queue->n > 0) {
        qs_json_free(qs_queue_pop(queue).value);
    }
}
