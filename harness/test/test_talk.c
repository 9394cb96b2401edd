/* A conversation: framing, line ends, bounds, and printing that reads back. */
#include <stdlib.h>

#include "suite/parse.h"
#include "suite/talk.h"
#include "test/test.h"

static const enum qs_toward up = QS_TO_SERVER, down = QS_TO_CLIENT;

static void say_in(struct qs_talk *talk, unsigned link, enum qs_toward toward,
                   struct qs_slice bytes, size_t piece)
{
    while (bytes.n) {
        size_t n = bytes.n < piece ? bytes.n : piece;

        CHECK(qs_talk_bytes(talk, link, toward, qs_slice(bytes.p, n)));
        bytes.p += n;
        bytes.n -= n;
    }
}

static void say(struct qs_talk *talk, enum qs_toward toward, const char *text)
{
    say_in(talk, 0, toward, qs_slice_str(text), SIZE_MAX);
}

static struct qs_slice raw(const struct qs_talk *talk, size_t i)
{
    const struct qs_turn *turn = qs_talk_turn(talk, i);

    return qs_slice(turn->raw, turn->nraw);
}

struct want {
    enum qs_turn_kind kind;
    const char *raw;
    enum qs_line_end end;
};

static const struct want wanted[] = {
    { QS_TURN_VALUE, "{\"a\": [1, 2]}", QS_END_CRLF },
    { QS_TURN_VALUE, "[]", QS_END_NONE },
    { QS_TURN_VALUE, "{'b':1}", QS_END_LF },
    { QS_TURN_BAD, "{\"id\":%d}", QS_END_UNSEEN },
    { QS_TURN_VALUE, "17", QS_END_NONE },
    { QS_TURN_VALUE, "null", QS_END_LF },
    { QS_TURN_BAD, "{]", QS_END_UNSEEN },
    { QS_TURN_BAD, "{\"x\x01", QS_END_UNSEEN },
    { QS_TURN_RESYNC, "", QS_END_UNSEEN },
    { QS_TURN_BAD, "\xFF", QS_END_UNSEEN },
    { QS_TURN_RESYNC, "", QS_END_UNSEEN },
    { QS_TURN_VALUE, "{}", QS_END_UNSEEN },
};

static const char all[] =
    "{\"a\": [1, 2]}\r\n[]{'b':1}\n{\"id\":%d}\n 17 null\n{]\n{\"x\x01\xFF{}";

static void frames_alike_in_pieces(void)
{
    static const size_t pieces[] = { SIZE_MAX, 1, 2, 3, 7 };

    for (size_t p = 0; p < QS_COUNT(pieces); p++) {
        struct qs_talk *talk = qs_talk_new();

        CHECK(talk != NULL);
        say_in(talk, 0, up, qs_slice_str(all), pieces[p]);
        CHECK_INT(qs_talk_count(talk), QS_COUNT(wanted));
        for (size_t i = 0; i < QS_COUNT(wanted); i++) {
            CHECK_ROW(wanted[i].raw);
            CHECK_INT(qs_talk_turn(talk, i)->kind, wanted[i].kind);
            CHECK_BYTES(raw(talk, i), wanted[i].raw);
            CHECK_INT(qs_talk_turn(talk, i)->end, wanted[i].end);
        }
        CHECK(qs_talk_idle(talk, 0, up));
        qs_talk_free(talk);
    }
}

static void server_has_no_resync(void)
{
    struct qs_talk *talk = qs_talk_new();

    say(talk, down, "\xFF{\"return\": 1}\n");
    CHECK_INT(qs_talk_count(talk), 2);
    CHECK_INT(qs_talk_turn(talk, 0)->kind, QS_TURN_BAD);
    CHECK_INT(qs_talk_turn(talk, 1)->kind, QS_TURN_VALUE);
    CHECK_INT(qs_talk_turn(talk, 1)->end, QS_END_LF);
    qs_talk_free(talk);
}

static void line_end_may_come_late(void)
{
    struct qs_talk *talk = qs_talk_new();

    say(talk, down, "{}");
    CHECK_INT(qs_talk_turn(talk, 0)->end, QS_END_UNSEEN);
    say(talk, down, "\r");
    CHECK_INT(qs_talk_turn(talk, 0)->end, QS_END_UNSEEN);
    say(talk, down, "\n[");
    CHECK_INT(qs_talk_turn(talk, 0)->end, QS_END_CRLF);
    CHECK(qs_talk_turn(talk, 0)->line_end);
    CHECK(!qs_talk_idle(talk, 0, down));
    say(talk, down, "]\r\r");
    CHECK_INT(qs_talk_turn(talk, 1)->before, QS_END_CRLF);
    CHECK_INT(qs_talk_turn(talk, 1)->end, QS_END_NONE);
    say(talk, down, "{}");
    CHECK(qs_talk_eof(talk, 0, down));
    CHECK_INT(qs_talk_turn(talk, 2)->end, QS_END_NONE);
    CHECK_INT(qs_talk_turn(talk, 3)->kind, QS_TURN_EOF);
    CHECK_INT(qs_talk_turn(talk, 3)->before, QS_END_NONE);
    qs_talk_free(talk);
}

static void stream_may_end_inside(void)
{
    struct qs_talk *talk = qs_talk_new();

    say(talk, up, "{\"execute");
    say(talk, down, "12");
    CHECK(qs_talk_close(talk, 0));
    CHECK(qs_talk_eof(talk, 0, down));
    CHECK_INT(qs_talk_count(talk), 4);
    CHECK_INT(qs_talk_turn(talk, 0)->kind, QS_TURN_BAD);
    CHECK_INT(qs_talk_turn(talk, 0)->fault.id, QS_E_NONE);
    CHECK_BYTES(raw(talk, 0), "{\"execute");
    CHECK_INT(qs_talk_turn(talk, 1)->kind, QS_TURN_CLOSE);
    CHECK_INT(qs_talk_turn(talk, 2)->kind, QS_TURN_VALUE);
    /* A new connection begins clean. */
    CHECK(qs_talk_open(talk, 0, 0));
    say(talk, up, "{}");
    CHECK_INT(qs_talk_turn(talk, 5)->kind, QS_TURN_VALUE);
    qs_talk_free(talk);
}

static void tells_what_malformed_bytes_may_hold(void)
{
    static const struct { const char *bytes; bool commands, oob; } rows[] = {
        { "{]\x01", false, false },
        { "{\"execute\": nul}\x01", false, false },
        { "{\"execute\": \"qmp_cap\x01", false, false },
        { "{\"a\":% {\"execute\": \"x\"}}\x01", true, false },
        { "{\"a\":% {\"exec-oob\": \"x\"}}\x01", true, true },
        { "{\"a\":% {\"\\u0065xecute\": \"x\"}}\x01", true, true },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_talk *talk = qs_talk_new();
        const struct qs_turn *turn;

        CHECK_ROW(rows[i].bytes);
        say_in(talk, 0, up, qs_slice_str(rows[i].bytes), 1);
        turn = qs_talk_turn(talk, qs_talk_count(talk) - 1);
        CHECK_INT(turn->kind, QS_TURN_RESYNC);
        CHECK_INT(turn->commands, rows[i].commands);
        CHECK_INT(turn->oob, rows[i].oob);
        qs_talk_free(talk);
    }
}

static void long_turns_are_cut_in_the_middle(void)
{
    struct qs_talk *talk = qs_talk_new();
    struct qs_buf bytes = QS_BUF_INIT(QS_LIMIT_BYTES);
    struct qs_buf out = QS_BUF_INIT(QS_LIMIT_BYTES);
    size_t kept = 0;

    qs_buf_adds(&bytes, "[\"front");
    for (int i = 0; i < 300000; i++) {
        qs_buf_addf(&bytes, "%d ", i);
    }
    qs_buf_adds(&bytes, "back\"]\r\n");
    for (int i = 0; i < 30; i++) {
        say_in(talk, 0, down, qs_buf_slice(&bytes), 10007);
    }
    CHECK_INT(qs_talk_count(talk), 30);
    for (size_t i = 0; i < 30; i++) {
        const struct qs_turn *turn = qs_talk_turn(talk, i);

        CHECK_INT(turn->length, qs_buf_len(&bytes) - 2);
        CHECK(turn->head < turn->nraw && turn->nraw < turn->length);
        CHECK(memcmp(turn->raw, "[\"front", 7) == 0);
        CHECK(memcmp(turn->raw + turn->nraw - 6, "back\"]", 6) == 0);
        kept += turn->nraw;
    }
    CHECK(kept <= QS_TALK_BYTES + QS_TALK_TURN_BYTES +
                  30 * QS_TALK_TURN_BYTES_LATE);
    qs_talk_print(&out, talk, NULL);
    CHECK(strstr(qs_buf_str(&out), "bytes were not kept") != NULL);
    qs_buf_release(&out);
    qs_buf_release(&bytes);
    qs_talk_free(talk);
}

static void print(struct qs_buf *out, const char *notation)
{
    struct qs_talk *talk = qs_talk_new();
    struct qs_case *c = NULL;
    struct qs_diag diag = { "" };

    CHECK_INT(qs_parse_talk("row", qs_slice_str(notation), &c, &diag), QS_OK);
    CHECK_INT(qs_talk_read(talk, c, "\r\n", &diag), QS_OK);
    qs_buf_reset(out);
    qs_talk_print(out, talk, &c->link);
    CHECK_INT(out->err, QS_OK);
    qs_case_free(c);
    qs_talk_free(talk);
}

static void prints_what_it_reads(void)
{
    static const struct { const char *in, *out; } rows[] = {
        { "-> {\"execute\": \"x\"}\n<- {\"return\": {}}\n", NULL },
        { "-> {\"a\":\n   1}\n", "-> {\"a\":    1}\n" },
        { "-> 1\n-> CLOSE\n", NULL },
        { "->| 1\n-> EOF\n<- EOF\n", "->| 1\\x20\n-> EOF\n<- EOF\n" },
        { "->| {'a': 'b'}\\n\n", NULL },
        { "->| \\xFF\n", NULL },
        { "->| {\"execute\": foo}\n-> {}\n", NULL },
        { "<-| {\\r\\n    \"return\": 1\\r\\n}\\r\\n\n", NULL },
        { "<-| {\"re\n", NULL },
        { "->| \\*2000{[}\n", NULL },
        { "[a] open mon2\n[b] open\n[a] -> {}\n[b] -> CLOSE\n", NULL },
        { "-> {}\n-> CLOSE\nopen\n-> {}\n", NULL },
        { "x 2 -> {\"id\": \"q#\"}\n",
          "-> {\"id\": \"q1\"}\n-> {\"id\": \"q2\"}\n" },
    };
    struct qs_buf once = QS_BUF_INIT(1 << 20), twice = QS_BUF_INIT(1 << 20);

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].in);
        print(&once, rows[i].in);
        CHECK_STR(qs_buf_str(&once), rows[i].out ? rows[i].out : rows[i].in);
        print(&twice, qs_buf_str(&once));
        CHECK_STR(qs_buf_str(&twice), qs_buf_str(&once));
    }
    qs_buf_release(&once);
    qs_buf_release(&twice);
}

static void refuses_what_was_never_sent(void)
{
    static const char *const rows[] = {
        "<- {\"return\": *}\n", "<- {\"return\": {...}}\n", "fence\n",
        "<- {\"return\": {}, \"id\": $a}\n",
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_talk *talk = qs_talk_new();
        struct qs_case *c = NULL;
        struct qs_diag diag = { "" };
        enum qs_err err = qs_parse_talk("row", qs_slice_str(rows[i]), &c,
                                        &diag);

        CHECK_ROW(rows[i]);
        if (!err) {
            err = qs_talk_read(talk, c, "\r\n", &diag);
        }
        CHECK_INT(err, QS_BAD);
        CHECK(strstr(diag.text, "row:1:") == diag.text);
        qs_case_free(c);
        qs_talk_free(talk);
    }
}

static void limits_are_the_servers(void)
{
    struct qs_limits small = qs_limits_qemu;
    struct qs_talk *talk = qs_talk_new();

    small.depth = 2;
    qs_talk_limits(talk, &small);
    say(talk, up, "[[[]]]");
    say(talk, down, "[[[]]]");
    CHECK_INT(qs_talk_turn(talk, 0)->kind, QS_TURN_BAD);
    CHECK_INT(qs_talk_turn(talk, qs_talk_count(talk) - 1)->kind,
              QS_TURN_VALUE);
    qs_talk_reset(talk);
    qs_talk_limits(talk, &qs_limits_qemu);
    say(talk, up, "[[[]]]");
    CHECK_INT(qs_talk_turn(talk, 0)->kind, QS_TURN_VALUE);
    qs_talk_free(talk);
}

static void knows_what_is_under_way(void)
{
    static const struct {
        const char *up, *down;
        bool settled;
    } rows[] = {
        { "", "", false },
        { "", "{\"QMP\": 1}", true },
        { "{}", "{\"QMP\": 1}", false },
        { "{}", "{\"QMP\": 1}{\"error\": 1}", true },
        { "{}{}", "{\"QMP\": 1}{\"error\": 1}", false },
        { "{}", "{\"QMP\": 1}{\"event\": 1}", false },
        { "{}", "{\"return\": 1, \"id\": \"fence-1\"}", true },
        { "{} {", "{\"return\": 1, \"id\": \"fence-1\"}", false },
        { "{]{}", "{\"QMP\": 1}{\"error\": 1}", false },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_talk *talk = qs_talk_new();
        const char *down_text = rows[i].down;

        CHECK_ROW(rows[i].up);
        CHECK(qs_talk_open(talk, 0, 0));
        if (!strncmp(down_text, "{\"QMP\": 1}", 10)) {
            say_in(talk, 0, down, qs_slice(down_text, 10), SIZE_MAX);
            down_text += 10;
        }
        say(talk, up, rows[i].up);
        say(talk, down, down_text);
        CHECK_INT(qs_talk_settled(talk, 0), rows[i].settled);
        qs_talk_free(talk);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(frames_alike_in_pieces),
        TEST(server_has_no_resync),
        TEST(line_end_may_come_late),
        TEST(stream_may_end_inside),
        TEST(tells_what_malformed_bytes_may_hold),
        TEST(long_turns_are_cut_in_the_middle),
        TEST(prints_what_it_reads),
        TEST(refuses_what_was_never_sent),
        TEST(limits_are_the_servers),
        TEST(knows_what_is_under_way),
    };

    return test_main(cases, QS_COUNT(cases));
}
