/*
 * The judge: each interleaving of a small conversation, and what must stay
 * linear and bounded.
 */
#include <stdio.h>
#include <time.h>

#include "test/talks.h"

/* Commands in the order sent; lower case is in-band, upper out-of-band. */
struct shuffle {
    const char *commands;
    char text[8192];
    size_t sent, legal, illegal;
    char answered[16];
    bool ordered;
};

static void check_shuffle(struct shuffle *s)
{
    struct qs_judgement j = judge_text(s->text);

    CHECK_ROW(s->text);
    CHECK_INT(j.finding, s->ordered ? QS_LEGAL : QS_ILLEGAL);
    if (s->ordered) {
        s->legal++;
    } else {
        CHECK_STR(j.rule, "N30");
        s->illegal++;
    }
}

/* Every order of sending and answering, whether legal or not. */
static void shuffle(struct shuffle *s)
{
    size_t n = strlen(s->text), nanswered = strlen(s->answered);
    bool ordered = s->ordered;

    if (nanswered == strlen(s->commands)) {
        check_shuffle(s);
        return;
    }
    if (s->commands[s->sent]) {
        char c = s->commands[s->sent];

        snprintf(s->text + n, sizeof(s->text) - n,
                 "-> {\"%s\": \"x-any\", \"id\": \"%c\"}\n",
                 c >= 'a' ? "execute" : "exec-oob", c);
        s->sent++;
        shuffle(s);
        s->sent--;
        s->text[n] = '\0';
    }
    for (size_t i = 0; i < s->sent; i++) {
        char c = s->commands[i];

        if (strchr(s->answered, c)) {
            continue;
        }
        for (size_t k = 0; c >= 'a' && k < i; k++) {
            s->ordered &= s->commands[k] < 'a' ||
                          strchr(s->answered, s->commands[k]) != NULL;
        }
        snprintf(s->text + n, sizeof(s->text) - n,
                 i % 2 ? "<- {\"return\": [], \"id\": \"%c\"}\n" :
                 "<- {\"error\": {\"class\": \"GenericError\", \"desc\": "
                 "\"x\"}, \"id\": \"%c\"}\n", c);
        s->answered[nanswered] = c;
        shuffle(s);
        s->answered[nanswered] = '\0';
        s->ordered = ordered;
        s->text[n] = '\0';
    }
}

static void every_order_of_out_of_band_is_legal(void)
{
    static struct shuffle s = { .commands = "aXbYc", .ordered = true };

    snprintf(s.text, sizeof(s.text), "%s", SELECT_OOB);
    shuffle(&s);
    CHECK(s.legal > 100 && s.illegal > 100);
}

/*
 * A hundred commands and as many errors, of which `noise` answer malformed
 * bytes; then what is left of the commands, and one that has an id.
 */
static enum qs_finding judge_noise(int noise)
{
    struct qs_buf text = QS_BUF_INIT(1 << 20);
    enum qs_finding finding;

    qs_buf_adds(&text, SELECT "->| {]\\xFF\n");
    for (int i = 0; i < 100; i++) {
        qs_buf_adds(&text, "-> {\"execute\": \"x\"}\n");
    }
    qs_buf_adds(&text, "-> {\"execute\": \"x\", \"id\": \"z\"}\n");
    for (int i = 0; i < 100; i++) {
        qs_buf_adds(&text, ERROR(""));
    }
    for (int i = 0; i < noise; i++) {
        qs_buf_adds(&text, "<- {\"return\": 1}\n");
    }
    qs_buf_adds(&text, "<- {\"return\": 1, \"id\": \"z\"}\n");
    finding = judge_text(qs_buf_str(&text)).finding;
    qs_buf_release(&text);
    return finding;
}

/* Too many attributions may not make the judge say illegal. */
static void ambiguity_is_bounded(void)
{
    size_t unsure = 0;

    for (int noise = 0; noise <= 100; noise += 5) {
        enum qs_finding finding = judge_noise(noise);

        CHECK(finding != QS_ILLEGAL);
        unsure += finding == QS_CANNOT_TELL;
    }
    CHECK(unsure > 0 && unsure < 20);
}

/* Seconds of processor time to judge n commands, sent in bursts. */
static double judge_many(size_t n, size_t burst, const char *begin)
{
    struct qs_talk *talk = read_talk("row", qs_slice_str(begin), "\r\n");
    struct qs_judgement j;
    clock_t start;
    char text[128];

    for (size_t i = 0; i < n; i += burst) {
        for (size_t k = i; k < i + burst; k++) {
            snprintf(text, sizeof(text), "{\"execute\": \"x\", \"id\": %zu}\n",
                     k);
            CHECK(qs_talk_bytes(talk, 0, QS_TO_SERVER, qs_slice_str(text)));
        }
        for (size_t k = i; k < i + burst; k++) {
            snprintf(text, sizeof(text), "{\"return\": {}, \"id\": %zu}\r\n",
                     k);
            CHECK(qs_talk_bytes(talk, 0, QS_TO_CLIENT, qs_slice_str(text)));
        }
    }
    start = clock();
    CHECK_INT(qs_judge_talk(talk, &qs_judge_default, &j), QS_OK);
    CHECK_INT(j.finding, QS_LEGAL);
    qs_talk_free(talk);
    return (double)(clock() - start) / CLOCKS_PER_SEC;
}

static void cost_is_linear(void)
{
    static const struct { size_t burst; const char *begin; } ways[] = {
        { 1, SELECT },
        { 5000, SELECT },
        { 1, SELECT "->| {\"a\":% {\"execute\": \"x\"}}\\xFF\n" },
        { 5000, SELECT "->| {\"a\":% {\"execute\": \"x\"}}\\xFF\n" },
    };

    for (size_t i = 0; i < QS_COUNT(ways); i++) {
        double one = judge_many(5000, ways[i].burst, ways[i].begin);
        double ten = judge_many(50000, ways[i].burst, ways[i].begin);

        fprintf(stderr, "# burst %zu: %.0f ms, ten times as many %.0f ms\n",
                ways[i].burst, one * 1e3, ten * 1e3);
        /* Quadratic would be a hundred times; little clocks are coarse. */
        CHECK(ten < 30 * one + 0.5);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(every_order_of_out_of_band_is_legal),
        TEST(ambiguity_is_bounded),
        TEST(cost_is_linear),
    };

    return test_main(cases, QS_COUNT(cases));
}
