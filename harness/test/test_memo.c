/*
 * What is remembered of lines: the line itself and nothing like it, and a
 * turn made of a known line is the turn that reading it makes.
 */
#include "suite/memo.h"

#include <stdio.h>
#include <stdlib.h>

#include "suite/judge.h"
#include "test/talks.h"

static struct qs_slice numbered(char *room, size_t size, unsigned i)
{
    return qs_slice(room, (size_t)snprintf(room, size, "line %u", i));
}

static void finds_what_was_put(void)
{
    struct qs_memo memo = { NULL, 0 };
    struct qs_slice line = qs_slice_str("{\"return\": {}}\r\n");
    struct qs_slice like = qs_slice_str("{\"return\": []}\r\n");
    struct qs_memo_slot *slot = qs_memo_at(&memo, line);
    int what;

    CHECK(slot != NULL);
    CHECK(!qs_memo_is(slot, line));
    qs_memo_put(&memo, slot, line, &what);
    CHECK(qs_memo_at(&memo, line) == slot);
    CHECK(qs_memo_is(slot, line));
    CHECK(slot->what == &what);
    CHECK(!qs_memo_is(slot, like));
    CHECK(!qs_memo_is(slot, qs_slice(line.p, line.n - 1)));
    CHECK_INT(slot->note, 0);
    slot->note = 1;
    qs_memo_put(&memo, slot, like, &what);
    CHECK_INT(slot->note, 0);
    free(memo.slot);
}

static void lengths_at_the_ceiling(void)
{
    static char text[QS_MEMO_LINE + 1];
    struct qs_memo memo = { NULL, 0 };

    CHECK(qs_memo_at(&memo, qs_slice(text, 0)) == NULL);
    CHECK(qs_memo_at(&memo, qs_slice(text, QS_MEMO_LINE)) != NULL);
    CHECK(qs_memo_at(&memo, qs_slice(text, QS_MEMO_LINE + 1)) == NULL);
    free(memo.slot);
}

/* More lines than slots: none in use gives way before the round ends. */
static void lines_in_use_stay(void)
{
    struct qs_memo memo = { NULL, 0 };
    unsigned kept = 0, again = 0, given_way = 0;
    char room[32];

    for (unsigned i = 0; i < 4 * QS_MEMO_SLOTS; i++) {
        struct qs_slice line = numbered(room, sizeof(room), i);
        struct qs_memo_slot *slot = qs_memo_at(&memo, line);

        CHECK(!slot || slot->n == 0);
        if (slot) {
            qs_memo_put(&memo, slot, line, NULL);
            kept++;
        }
    }
    CHECK(kept > QS_MEMO_SLOTS / 2);
    qs_memo_round(&memo);
    for (unsigned i = 4 * QS_MEMO_SLOTS; i-- > 0;) {
        struct qs_slice line = numbered(room, sizeof(room), i);
        struct qs_memo_slot *slot = qs_memo_at(&memo, line);

        if (slot && qs_memo_is(slot, line)) {
            again++;
        } else if (slot) {
            qs_memo_put(&memo, slot, line, NULL);
            given_way++;
        }
    }
    CHECK(again > 0);
    CHECK(given_way > 0);
    free(memo.slot);
}

static void check_turn(const struct qs_turn *a, const struct qs_turn *b)
{
    CHECK_INT(a->kind, b->kind);
    CHECK_INT(a->toward, b->toward);
    CHECK_INT(a->end, b->end);
    CHECK_INT(a->before, b->before);
    CHECK_INT(a->line_end, b->line_end);
    CHECK_INT(a->length, b->length);
    CHECK_INT(a->head, b->head);
    CHECK_INT(a->nraw, b->nraw);
    CHECK(a->nraw == 0 || !memcmp(a->raw, b->raw, a->nraw));
    CHECK(!a->value == !b->value);
    CHECK(!a->value || qs_json_equal(a->value, b->value));
}

/* A line at a time; a bar, which is not fed, divides as well. */
static void feed_by_lines(struct qs_talk *talk, const char *bytes)
{
    while (*bytes) {
        size_t n = strcspn(bytes, "\n|");

        n += bytes[n] == '\n';
        CHECK(qs_talk_bytes(talk, 0, QS_TO_CLIENT, qs_slice(bytes, n)));
        bytes += n;
        bytes += *bytes == '|';
    }
}

/* The same in lines, when they are known, and by bytes. */
static void check_stream(const char *bytes)
{
    struct qs_talk *known = qs_talk_new(), *read = qs_talk_new();
    struct qs_slice line = qs_slice_str("{\"a\": 1}\r\n");

    CHECK_ROW(bytes);
    for (int round = 0; round < 2; round++) {
        qs_talk_reset(known);
        CHECK(qs_talk_bytes(known, 0, QS_TO_CLIENT, line));
        CHECK(qs_talk_open(known, 0, 0));
        feed_by_lines(known, bytes);
    }
    CHECK(qs_talk_bytes(read, 0, QS_TO_CLIENT, line));
    CHECK(qs_talk_open(read, 0, 0));
    for (const char *p = bytes; *p; p++) {
        CHECK(qs_talk_bytes(read, 0, QS_TO_CLIENT, qs_slice(p, *p != '|')));
    }
    CHECK(qs_talk_eof(known, 0, QS_TO_CLIENT));
    CHECK(qs_talk_eof(read, 0, QS_TO_CLIENT));
    CHECK_INT(qs_talk_count(known), qs_talk_count(read));
    for (size_t i = 0; i < qs_talk_count(known); i++) {
        check_turn(qs_talk_turn(known, i), qs_talk_turn(read, i));
    }
    qs_talk_free(known);
    qs_talk_free(read);
}

static void known_lines_are_as_read(void)
{
    static const char *const streams[] = {
        "{\"a\": 1}\r\n{\"a\": 1}\r\n{\"b\": []}\r\n",
        "{\"a\": 1}\r\n{\"a\": 1}{\"a\": 1}\r\n",
        "{\"a\": 1} {\"a\": 1}\r\n{\"a\": 1}\n{\"a\": 1}\r\n",
        "{\"a\": 1}{\"b\": 2}\r\n{\"a\": 1}{\"b\": 2}\r\n",
        "{\"a\":\r\n{\"a\": 1}\r\n}\r\n{\"a\": 1}\r\n",
        "[{\"a\": 1}\r\n, 2]\r\n{\"a\": 1}\r\n",
        "{\"a\": 1}}\r\n{\"a\": 1}}\r\n{\"a\": 1}\r\n",
        "{\"a\": 1, \"a\": 2}\r\n{\"a\": 1, \"a\": 2}\r\n",
        "{\"a\": [}\r\n{\"a\": 1}\r\n]\r\n{\"a\": 1}\r\n",
        "{}\r\n{}\r\r\n{}\r\n\r\n{}\r\n1{}\r\n{}\r\n",
        "{\"a\": 1}\r\n{\"a\": 1}\r",
        "{\"b\": 2}|{\"a\": 1}\r\n|\n|{\"a\": 1}\r\n",
        "{\"a\": 1}\r\n{\"b\": 2}\r|{\"a\": 1}\r\n",
        "{\"a\": 1}|{\"a\": 1}\r\n{\"b\"}|{\"a\": 1}\r\n",
        "{\"b\": @ }|{\"a\": 1}\r\n",
        "{\"b\": {}|}|{\"a\": 1}\r\n@|{\"a\": 1}\r\n{\"a\": 1}\r\n",
    };

    for (size_t i = 0; i < QS_COUNT(streams); i++) {
        check_stream(streams[i]);
    }
}

static void a_known_line_is_not_read_again(void)
{
    struct qs_slice line = qs_slice_str("{\"return\": {}}\r\n");
    struct qs_talk *talk = qs_talk_new();
    const struct qs_json *value;

    CHECK(qs_talk_bytes(talk, 0, QS_TO_CLIENT, line));
    CHECK(qs_talk_bytes(talk, 0, QS_TO_CLIENT, line));
    value = qs_talk_turn(talk, 0)->value;
    CHECK(value == qs_talk_turn(talk, 1)->value);
    qs_talk_reset(talk);
    CHECK(qs_talk_bytes(talk, 3, QS_TO_CLIENT, line));
    CHECK(qs_talk_bytes(talk, 3, QS_TO_CLIENT, line));
    CHECK(value == qs_talk_turn(talk, 1)->value);
    qs_talk_free(talk);
}

static void a_line_behind_the_rest_of_another_is_known(void)
{
    struct qs_slice line = qs_slice_str("{\"return\": {}}\r\n");
    struct qs_talk *talk = qs_talk_new();

    CHECK(qs_talk_bytes(talk, 0, QS_TO_CLIENT, line));
    CHECK(qs_talk_bytes(talk, 0, QS_TO_CLIENT, qs_slice_str("{\"a\"")));
    CHECK(qs_talk_bytes(talk, 0, QS_TO_CLIENT,
                        qs_slice_str(": 1}\r\n{\"return\": {}}\r\n")));
    CHECK_INT(qs_talk_count(talk), 3);
    CHECK(qs_talk_turn(talk, 2)->value == qs_talk_turn(talk, 0)->value);
    qs_talk_free(talk);
}

/* Each conversation is judged in turn, on one talk; what is its rule. */
static void what_a_judge_noted_hides_no_fault(void)
{
#define GOOD "{\"QMP\": {\"capabilities\": []}}\r\n"
#define BAD "{\"return\": {}, \"x\": 1}\r\n"
    static const struct {
        const char *said;
        enum qs_profile profile;
        const char *rule;
    } rows[] = {
        { GOOD, QS_PROFILE_MODES, NULL },
        { GOOD, QS_PROFILE_MODES, NULL },
        { GOOD, QS_PROFILE_QMP, "N16" },
        { GOOD BAD, QS_PROFILE_MODES, "N43" },
        { GOOD BAD, QS_PROFILE_MODES, "N43" },
        { GOOD, QS_PROFILE_MODES, NULL },
        { GOOD, QS_PROFILE_QMP, "N16" },
    };
    struct qs_talk *talk = qs_talk_new();
    struct qs_judge *judge = qs_judge_new(&qs_judge_default);

    for (size_t row = 0; row < QS_COUNT(rows); row++) {
        const struct qs_judgement *found;

        qs_talk_reset(talk);
        qs_judge_reset(judge, rows[row].profile);
        CHECK(qs_talk_open(talk, 0, 0));
        CHECK(qs_talk_bytes(talk, 0, QS_TO_CLIENT,
                            qs_slice_str(rows[row].said)));
        for (size_t i = 0; i < qs_talk_count(talk); i++) {
            qs_judge_turn(judge, qs_talk_turn(talk, i));
        }
        found = qs_judge_found(judge, 0);
        CHECK_STR(found ? found->rule : "none",
                  rows[row].rule ? rows[row].rule : "none");
    }
    qs_judge_free(judge);
    qs_talk_free(talk);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(finds_what_was_put),
        TEST(lengths_at_the_ceiling),
        TEST(lines_in_use_stay),
        TEST(known_lines_are_as_read),
        TEST(a_known_line_is_not_read_again),
        TEST(a_line_behind_the_rest_of_another_is_known),
        TEST(what_a_judge_noted_hides_no_fault),
    };

    return test_main(cases, QS_COUNT(cases));
}
