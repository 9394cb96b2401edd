/*
 * Shrinking a tape's text: what must stay stays, what need not goes, in all
 * sizes of question budget.
 */
#include "tape/shrink.h"

#include "tape/tape.h"
#include "test/test.h"

static struct qs_buf text = QS_BUF_INIT(1u << 20);

/* Every one of the words, in this order. */
struct wish {
    const char *word[4];
    size_t asked;
};

static bool has(void *ctx, struct qs_slice t)
{
    struct wish *wish = ctx;
    size_t at = 0;

    wish->asked++;
    for (size_t i = 0; i < QS_COUNT(wish->word) && wish->word[i]; i++) {
        const char *word = wish->word[i];
        const char *p = t.n > at
                        ? memmem(t.p + at, t.n - at, word, strlen(word))
                        : NULL;

        if (!p) {
            return false;
        }
        at = (size_t)(p - t.p) + strlen(word);
    }
    return true;
}

static void shrink(const char *from, struct wish wish, const char *to)
{
    size_t asked;

    qs_buf_reset(&text);
    qs_buf_adds(&text, from);
    asked = qs_shrink(&text, QS_SHRINK_TRIES, has, &wish);
    CHECK_INT(asked, wish.asked);
    CHECK_BYTES(qs_buf_slice(&text), to);
    qs_buf_release(&text);
}

static void test_lines(void)
{
    shrink("a\nb\nc\nd\ne\nf\ng\n", (struct wish){ { "c\n", "f" }, 0 },
           "c\nf\n");
    shrink("#!on 0\n{}\n#!nolf\n{\"x\": 1}\n#!hangup\n",
           (struct wish){ { "#!nolf\n{" }, 0 }, "#!nolf\n{}\n");
    shrink("all\nof\nit\n", (struct wish){ { NULL }, 0 }, "");
    shrink("", (struct wish){ { NULL }, 0 }, "");
    shrink("keep", (struct wish){ { "keep" }, 0 }, "keep");
}

static void test_members(void)
{
    static const struct { const char *from, *want, *to; } rows[] = {
        { "{\"a\": 1, \"b\": 2, \"c\": 3}\n", "\"b\": 2", "{\"b\": 2}" },
        { "{\"a\": {\"x\": [1, 2, 3], \"y\": 0}, \"b\": 2}\n", "2",
          "{\"a\": {\"x\": [2]}}" },
        { "{\"a\": [\"not, a } brace\", 4]}\n", "[", "{\"a\": []}" },
        { "{\"a\": \"\\\"}, \", \"b\": 5}\n", "5", "{\"b\": 5}" },
        /* Malformed lines shrink by the brackets they have. */
        { "{\"a\": 1, \"b\": [1, 2\n", "\"b\": [", "{\"b\": [2" },
        { "]]{\"a\": 1, \"b\": 2}}\n", "b", "]]{\"b\": 2}}" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct wish wish = { { rows[i].want }, 0 };

        CHECK_ROW(rows[i].from);
        qs_buf_reset(&text);
        qs_buf_adds(&text, rows[i].from);
        qs_shrink(&text, QS_SHRINK_TRIES, has, &wish);
        qs_buf_addc(&text, '\0');
        CHECK(has(&wish, qs_buf_slice(&text)));
        CHECK(!strncmp(qs_buf_str(&text), rows[i].to, strlen(rows[i].to)));
        CHECK_STR(qs_buf_str(&text) + strlen(rows[i].to), "\n");
    }
    qs_buf_release(&text);
}

/* Where line ends, and no byte of a value, may go. */
static void test_long(void)
{
    struct wish wish = { { "<<", ">>" }, 0 };

    qs_buf_reset(&text);
    qs_buf_adds(&text, "<<");
    for (int i = 0; i < 4000; i++) {
        qs_buf_addc(&text, 'z');
    }
    qs_buf_adds(&text, ">>");
    qs_shrink(&text, QS_SHRINK_TRIES, has, &wish);
    CHECK(has(&wish, qs_buf_slice(&text)));
    CHECK(qs_buf_len(&text) < 100);
    qs_buf_release(&text);
}

/* What a cut marks is the byte, not its number. */
static bool is_cut_at_x(void *ctx, struct qs_slice t)
{
    struct qs_tape tape;
    bool good = false;

    (void)ctx;
    qs_tape_init(&tape);
    if (qs_tape_decode(&tape, t) == QS_OK) {
        for (size_t i = 0; i < tape.n; i++) {
            const struct qs_tape_step *step = &tape.step[i];
            const size_t *cuts = qs_tape_cuts(&tape, step);

            for (size_t k = 0; k < step->ncuts; k++) {
                good |= qs_tape_bytes(&tape, step).p[cuts[k]] == 'x';
            }
        }
    }
    qs_tape_release(&tape);
    return good;
}

static void test_cuts(void)
{
    qs_buf_reset(&text);
    qs_buf_adds(&text, "#!on 0\n{}\n#!cut 3 9 18 20 22\n"
                "{\"aaa\": 1, \"bb\": \"x\", \"c\": 3}\n{}\n");
    CHECK(is_cut_at_x(NULL, qs_buf_slice(&text)));
    CHECK(qs_shrink(&text, QS_SHRINK_TRIES, is_cut_at_x, NULL) > 0);
    CHECK(is_cut_at_x(NULL, qs_buf_slice(&text)));
    CHECK_BYTES(qs_buf_slice(&text), "#!cut 8\n{\"bb\": \"x\"}\n");
    qs_buf_release(&text);
}

static void test_budget(void)
{
    static const char from[] = "a\nb\nc\nd\ne\nf\ng\n{\"a\": 1, \"b\": 2}\n";

    for (size_t tries = 0; tries < 60; tries++) {
        struct wish wish = { { "d\n", "2" }, 0 };

        qs_buf_reset(&text);
        qs_buf_adds(&text, from);
        CHECK(qs_shrink(&text, tries, has, &wish) <= tries);
        CHECK(wish.asked <= tries);
        CHECK(has(&wish, qs_buf_slice(&text)));
        CHECK(tries > 0 || qs_buf_len(&text) == strlen(from));
    }
    qs_buf_release(&text);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(test_lines), TEST(test_members), TEST(test_long),
        TEST(test_cuts), TEST(test_budget),
    };

    return test_main(cases, QS_COUNT(cases));
}
