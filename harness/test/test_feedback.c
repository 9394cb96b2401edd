/*
 * What libFuzzer is told of states: where it looks there are counters, and
 * a history that is new sets one that was not.
 */
#include "fuzz/feedback.h"

#include "test/test.h"

/* The section's bounds as a linker gives them; NULL when it is not there. */
extern const volatile unsigned char __start___libfuzzer_extra_counters[]
    __attribute__((weak));
extern const volatile unsigned char __stop___libfuzzer_extra_counters[]
    __attribute__((weak));

static int told(void)
{
    const volatile unsigned char *c = __start___libfuzzer_extra_counters;
    int n = 0;

    while (c < __stop___libfuzzer_extra_counters) {
        n += *c++ != 0;
    }
    return n;
}

static void hear(enum qs_message_kind kind)
{
    qs_feedback(QS_ST_NEGOTIATION, QS_EV_SELECT, kind);
}

static void a_new_history_is_told(void)
{
    CHECK_INT(told(), 0);
    hear(QS_MSG_ERROR);
    CHECK_INT(told(), 1);
    hear(QS_MSG_RETURN);
    CHECK_INT(told(), 2);
    qs_feedback_reset();
    hear(QS_MSG_ERROR);
    hear(QS_MSG_RETURN);
    CHECK_INT(told(), 2);
    hear(QS_MSG_RETURN);
    CHECK_INT(told(), 3);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(a_new_history_is_told),
    };

    return test_main(cases, QS_COUNT(cases));
}
