/*
 * Offsets of cuts that do not fit their feed are none, wherever they stand.
 */
#include "tape/tape.h"
#include "test/test.h"

static void cuts_that_do_not_fit(void)
{
    static const struct {
        const char *text;
        size_t ncuts;
    } rows[] = {
        { "#!cut 60\nabc\n", 0 },
        { "#!cut 0\nabc\n", 0 },
        { "#!cut 60 2\nabc\n", 1 },
        { "#!cut 2 1 3 3 4\nabc\n", 2 },
        { "#!cut 9\nab\n#!cut 1\nab\n", 0 },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_tape tape;

        CHECK_ROW(rows[i].text);
        qs_tape_init(&tape);
        CHECK_INT(qs_tape_decode(&tape, qs_slice_str(rows[i].text)), QS_OK);
        CHECK_INT(tape.step[0].ncuts, rows[i].ncuts);
        qs_tape_release(&tape);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(cuts_that_do_not_fit),
    };

    return test_main(cases, QS_COUNT(cases));
}
