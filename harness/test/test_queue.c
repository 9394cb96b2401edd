/*
 * Order, ceiling and ownership of a monitor's queue.  Leaks show under the
 * sanitizers.
 */
#include "ref/queue.h"
#include "test/test.h"

static struct qs_item number(int64_t value)
{
    struct qs_item item = { qs_json_int(value), false };

    CHECK(item.value != NULL);
    return item;
}

static void check_pop(struct qs_queue *queue, const char *want)
{
    struct qs_item item = qs_queue_pop(queue);

    CHECK(item.value != NULL);
    CHECK_STR(qs_json_text(item.value), want);
    qs_json_free(item.value);
}

static void ceiling_is_cut_and_never_nothing(void)
{
    struct qs_queue queue;

    memset(&queue, 0xFF, sizeof(queue));
    qs_queue_init(&queue, 0);
    CHECK_INT(queue.max, 1);
    qs_queue_init(&queue, 3);
    CHECK_INT(queue.max, 3);
    qs_queue_init(&queue, 1000);
    CHECK_INT(queue.max, QS_LIMIT_QUEUE);
}

static void full_at_the_ceiling(void)
{
    struct qs_queue queue;

    memset(&queue, 0xFF, sizeof(queue));
    qs_queue_init(&queue, QS_LIMIT_QUEUE);
    for (int64_t i = 0; i < QS_LIMIT_QUEUE; i++) {
        CHECK(!qs_queue_full(&queue));
        qs_queue_push(&queue, number(i));
    }
    CHECK(qs_queue_full(&queue));
    check_pop(&queue, "0");
    CHECK(!qs_queue_full(&queue));
    qs_queue_clear(&queue);
    CHECK(qs_queue_pop(&queue).value == NULL);
}

static void first_in_first_out_around_the_end(void)
{
    struct qs_queue queue;

    memset(&queue, 0xFF, sizeof(queue));
    qs_queue_init(&queue, 3);
    qs_queue_push(&queue, number(0));
    for (int64_t i = 1; i < 30; i++) {
        char want[] = "00";

        qs_queue_push(&queue, number(i));
        want[0] = (char)('0' + (i - 1) / 10);
        want[1] = (char)('0' + (i - 1) % 10);
        check_pop(&queue, i - 1 < 10 ? want + 1 : want);
    }
    qs_queue_clear(&queue);
}

static void an_answer_stays_one(void)
{
    struct qs_queue queue;
    struct qs_item item = number(1);

    memset(&queue, 0xFF, sizeof(queue));
    qs_queue_init(&queue, 2);
    item.answer = true;
    qs_queue_push(&queue, item);
    qs_queue_push(&queue, number(2));
    item = qs_queue_pop(&queue);
    CHECK(item.answer);
    qs_json_free(item.value);
    item = qs_queue_pop(&queue);
    CHECK(!item.answer);
    qs_json_free(item.value);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(ceiling_is_cut_and_never_nothing),
        TEST(full_at_the_ceiling),
        TEST(first_in_first_out_around_the_end),
        TEST(an_answer_stays_one),
    };

    return test_main(cases, QS_COUNT(cases));
}
