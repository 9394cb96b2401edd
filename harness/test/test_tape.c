/*
 * Tapes as text: every directive, everything that is none, the way back, and
 * that no bytes are left out: each string decodes, each can be fed.
 */
#include "tape/tape.h"

#include <stdlib.h>

#include "test/test.h"

/* One line for a tape: [bytes/cuts!nomem] and words, "$" for each LF. */
static void describe(struct qs_buf *out, const struct qs_tape *tape)
{
    qs_buf_reset(out);
    qs_buf_adds(out, tape->role == QS_CLIENT ? "client " : "");
    qs_buf_adds(out, tape->profile == QS_PROFILE_MODES ? "modes " : "");
    if (tape->offer_given) {
        qs_buf_addf(out, "offer(%s) ", tape->offer);
    }
    if (tape->depth || tape->tokens || tape->bytes) {
        qs_buf_addf(out, "%zu,%zu,%zu ", tape->depth, tape->tokens,
                    tape->bytes);
    }
    for (size_t i = 0; i < tape->n; i++) {
        const struct qs_tape_step *step = &tape->step[i];
        struct qs_slice bytes = qs_tape_bytes(tape, step);

        qs_buf_adds(out, step->kind == QS_TAPE_FEED
                         ? "[" : qs_tape_word(step->kind));
        if (step->kind == QS_TAPE_ON) {
            qs_buf_addf(out, " %u", step->number);
        }
        qs_buf_adds(out, step->kind != QS_TAPE_FEED && bytes.n ? ":" : "");
        for (size_t k = 0; k < bytes.n; k++) {
            qs_buf_addc(out, bytes.p[k] == '\n' ? '$' : bytes.p[k]);
        }
        for (size_t k = 0; k < step->ncuts; k++) {
            qs_buf_addf(out, "/%zu", qs_tape_cuts(tape, step)[k]);
        }
        if (step->nomem) {
            qs_buf_addf(out, "!%u", step->nomem);
        }
        qs_buf_adds(out, step->kind == QS_TAPE_FEED ? "]" : ";");
    }
}

static const struct row {
    const char *text, *tape;
} rows[] = {
    { "", "" },
    /* Wire. */
    { "a\n", "[a$]" },
    { "a", "[a]" },
    { "a\nb", "[a$][b]" },
    { "\n\n", "[$][$]" },
    { "#\n", "[#$]" },
    { " #!on 1\n", "[ #!on 1$]" },
    { "#!!on 1\n", "[#!on 1$]" },
    { "#!!!\n", "[#!!$]" },
    { "#!!", "[#!]" },
    { "#!!\n", "[#!$]" },
    /* Cuts: ascending and inside the feed, the last directive counts. */
    { "#!cut 1 3\nabcd\nef\n", "[abcd$/1/3][ef$]" },
    { "#!cut 4\nabcd\n", "[abcd$/4]" },
    { "#!cut 0 5 9\nabcd\n", "[abcd$]" },
    { "#!cut 3 1\nabcd\n", "[abcd$/3]" },
    { "#!cut 2\n#!cut 3\nabcd\n", "[abcd$/3]" },
    { "#!cut 1  2\nabcd\n", "[abcd$/1/2]" },
    { "#!cut\nabcd\n", "[abcd$]" },
    { "#!cut x\nabcd\n", "[abcd$]" },
    { "#!cut 1 \nabcd\n", "[abcd$]" },
    { "#!cut 1 -2\nabcd\n", "[abcd$]" },
    { "#!cut 99999999999999999999\nabcd\n", "[abcd$]" },
    { "#!cut 1\n#!open\nabcd\n", "open;[abcd$/1]" },
    { "#!cut 1", "" },
    /* Glue: so many lines in one feed, unless something comes between. */
    { "#!glue 2\na\nb\nc\n", "[a$b$][c$]" },
    { "#!glue 3\na\nb\n", "[a$b$]" },
    { "#!glue 2\na\n#!open\nb\n", "[a$]open;[b$]" },
    { "#!glue 2\na\n#!nothing\nb\n", "[a$b$]" },
    { "#!glue 2\na\n#!cut 1\nb\n", "[a$b$]" },
    { "#!glue 2\n#!cut 1 3\na\nb\n", "[a$b$/1/3]" },
    { "#!glue 2\na\n#!glue 5\nb\nc\n", "[a$b$][c$]" },
    { "#!glue 1\na\nb\n", "[a$][b$]" },
    { "#!glue 0\na\nb\n", "[a$][b$]" },
    { "#!glue 2 3\na\nb\n", "[a$][b$]" },
    { "#!glue 1000001\na\nb\n", "[a$][b$]" },
    { "#!glue 2\n#!!a\n#!!b\n", "[#!a$#!b$]" },
    /* No line end. */
    { "#!nolf\na\nb\n", "[a][b$]" },
    { "#!nolf\na", "[a]" },
    { "#!nolf\n\nb\n", "[b$]" },
    { "#!nolf\n#!nolf\na\nb\n", "[a][b$]" },
    { "#!glue 2\n#!nolf\na\nb\n", "[ab$]" },
    { "#!glue 2\na\n#!nolf\nb\nc\n", "[a$b][c$]" },
    { "#!nolf \na\n", "[a]" },
    { "#!nolf x\na\n", "[a$]" },
    { "#!nolf\n#!!\n", "[#!]" },
    /* Failing allocations. */
    { "#!nomem 3\na\nb\n", "[a$!3][b$]" },
    { "#!nomem 1000000\na\n", "[a$!1000000]" },
    { "#!nomem 0\na\n", "[a$]" },
    { "#!nomem 1000001\na\n", "[a$]" },
    { "#!nomem\na\n", "[a$]" },
    /* Steps without wire. */
    { "#!on 0\n#!on 3\n", "on 0;on 3;" },
    { "#!on 4\n#!on\n#!on x\n#!on 1 2\n#!on1\n", "" },
    { "#!open\n#!eof\n#!hangup\n", "open;eof;hangup;" },
    { "#!deaf\n#!read\n#!release\n#!timeout\n", "deaf;read;release;timeout;" },
    { "#!open now\n#!eof 1\n#!Open\n#!open\r\n#! open\n", "" },
    { "#!open", "open;" },
    { "#!event STOP\n#!event A B\n", "event:STOP;event:A B;" },
    { "#!event\n#!event \n", "" },
    { "#!issue {\"execute\": \"x\"}\n", "issue:{\"execute\": \"x\"};" },
    { "#!issue\n", "" },
    /* How it is opened, before the first step only. */
    { "#!role client\na\n", "client [a$]" },
    { "#!role client\n#!role server\n", "" },
    { "#!role both\n#!role\n", "" },
    { "#!profile modes\n", "modes " },
    { "#!profile modes\n#!profile qmp\n", "" },
    { "#!offer\n", "offer() " },
    { "#!offer oob x\n", "offer(oob x) " },
    { "#!limits depth=8 tokens=9 bytes=10\n", "8,9,10 " },
    { "#!limits bytes=10\n#!limits depth=1\n", "1,0,10 " },
    { "#!limits depth=0\n#!limits depth=\n#!limits depth=1 \n", "" },
    { "#!limits depth=1 deep=2\n#!limits depth=1tokens=2\n", "" },
    { "a\n#!role client\n#!profile modes\n#!offer x\n", "[a$]" },
    { "#!on 0\n#!limits depth=3\n", "on 0;" },
    { "#!cut 1\n#!role client\nab\n", "client [ab$/1]" },
    /* Comments. */
    { "#!\n#! \n#!nothing\n#!lie raw\n#!repeat 9\na\n", "[a$]" },
};

static struct qs_tape tape, again;
static struct qs_buf line = QS_BUF_INIT(1u << 24);
static struct qs_buf second = QS_BUF_INIT(1u << 24);
static struct qs_buf text = QS_BUF_INIT(1u << 24);
static struct qs_buf twice = QS_BUF_INIT(1u << 24);

static void begin(void)
{
    qs_tape_init(&tape);
    qs_tape_init(&again);
}

static void end(void)
{
    qs_tape_release(&tape);
    qs_tape_release(&again);
    qs_buf_release(&line);
    qs_buf_release(&second);
    qs_buf_release(&text);
    qs_buf_release(&twice);
}

static bool same(const struct qs_buf *a, const struct qs_buf *b)
{
    struct qs_slice x = qs_buf_slice(a), y = qs_buf_slice(b);

    return x.n == y.n && memcmp(x.p, y.p, x.n) == 0;
}

/* What was encoded gives the same tape, and is encoded as it stands. */
static void check_round_trip(struct qs_slice from)
{
    CHECK_INT(qs_tape_decode(&tape, from), QS_OK);
    qs_buf_reset(&text);
    qs_tape_encode(&text, &tape);
    CHECK_INT(qs_tape_decode(&again, qs_buf_slice(&text)), QS_OK);
    describe(&line, &tape);
    describe(&second, &again);
    CHECK(same(&line, &second));
    qs_buf_reset(&twice);
    qs_tape_encode(&twice, &again);
    CHECK(same(&text, &twice));
}

static void each_line_says_what_it_should(void)
{
    begin();
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].text);
        check_round_trip(qs_slice_str(rows[i].text));
        CHECK_STR(qs_buf_str(&line), rows[i].tape);
    }
    end();
}

static uint32_t random_state = 1;

static uint32_t next(uint32_t n)
{
    random_state = random_state * 1664525u + 1013904223u;
    return (random_state >> 8) % n;
}

/* Words of tapes in any order, and now and then any byte. */
static struct qs_slice random_text(struct qs_buf *out)
{
    static const char *const words[] = {
        "#!", "#!!", "\n", "\n", " ", "cut", "glue", "nolf", "nomem", "on",
        "open", "event", "issue", "role client", "profile modes", "offer",
        "limits depth=", "0", "1", "2", "17", "a", "{}", "\r", "#", "!",
    };

    qs_buf_reset(out);
    for (uint32_t n = next(24); n > 0; n--) {
        if (next(8) == 0) {
            qs_buf_addc(out, (char)next(256));
        } else {
            qs_buf_adds(out, words[next(QS_COUNT(words))]);
        }
    }
    return qs_buf_slice(out);
}

static void every_text_is_a_tape(void)
{
    struct qs_buf any = QS_BUF_INIT(1u << 16);

    begin();
    for (int i = 0; i < 20000; i++) {
        check_round_trip(random_text(&any));
    }
    qs_buf_release(&any);
    end();
}

static void every_string_can_be_fed(void)
{
    struct qs_buf any = QS_BUF_INIT(1u << 16);

    begin();
    for (int i = 0; i < 20000; i++) {
        struct qs_slice bytes = random_text(&any), got;

        qs_buf_reset(&text);
        qs_tape_encode_wire(&text, bytes);
        CHECK_INT(qs_tape_decode(&tape, qs_buf_slice(&text)), QS_OK);
        CHECK_INT(tape.n, bytes.n > 0);
        if (bytes.n) {
            CHECK_INT(tape.step[0].kind, QS_TAPE_FEED);
            got = qs_tape_bytes(&tape, &tape.step[0]);
            CHECK_INT(got.n, bytes.n);
            CHECK(memcmp(got.p, bytes.p, bytes.n) == 0);
        }
    }
    qs_buf_release(&any);
    end();
}

static void a_step_knows_its_line(void)
{
    begin();
    CHECK_INT(qs_tape_decode(&tape, qs_slice_str("#!role client\na\n#!glue 2\n"
                                                 "b\nc\n#!open\n")), QS_OK);
    CHECK_INT(tape.n, 3);
    CHECK_INT(tape.step[0].line, 2);
    CHECK_INT(tape.step[1].line, 5);
    CHECK_INT(tape.step[2].line, 6);
    end();
}

static void wire_has_a_ceiling(void)
{
    char *much = malloc(QS_TAPE_BYTES + 1u);

    begin();
    CHECK(much != NULL);
    memset(much, 'a', QS_TAPE_BYTES + 1u);
    CHECK_INT(qs_tape_decode(&tape, qs_slice(much, QS_TAPE_BYTES)), QS_OK);
    CHECK_INT(tape.n, 1);
    CHECK_INT(qs_tape_decode(&tape, qs_slice(much, QS_TAPE_BYTES + 1u)),
              QS_LIMIT);
    /* And a tape that met it serves again. */
    CHECK_INT(qs_tape_decode(&tape, qs_slice_str("a\n")), QS_OK);
    CHECK_INT(tape.n, 1);
    CHECK(!qs_tape_add_bytes(&tape, QS_TAPE_EVENT,
                             qs_slice(much, QS_TAPE_BYTES)));
    CHECK_INT(tape.n, 1);
    free(much);
    end();
}

static void an_offer_has_a_ceiling(void)
{
    char offer[QS_TAPE_OFFER + 16] = "#!offer ", words[QS_TAPE_OFFER];
    const char *caps[QS_TAPE_CAPS];

    begin();
    memset(offer + 8, 'x', QS_TAPE_OFFER - 1);
    CHECK_INT(qs_tape_decode(&tape, qs_slice_str(offer)), QS_OK);
    CHECK(tape.offer_given);
    CHECK_INT(qs_tape_caps(&tape, words, caps), 1);
    CHECK_INT(strlen(caps[0]), QS_TAPE_OFFER - 1);
    strncat(offer, "x", 2);
    CHECK_INT(qs_tape_decode(&tape, qs_slice_str(offer)), QS_OK);
    CHECK(!tape.offer_given);
    CHECK_INT(qs_tape_decode(&tape, qs_slice_str("#!offer  a  b ")), QS_OK);
    CHECK_INT(qs_tape_caps(&tape, words, caps), 2);
    CHECK_STR(caps[0], "a");
    CHECK_STR(caps[1], "b");
    end();
}

static void cuts_ascend_inside_the_feed(void)
{
    begin();
    CHECK(!qs_tape_add_cut(&tape, 1));
    CHECK(qs_tape_add_bytes(&tape, QS_TAPE_FEED, qs_slice_str("abc")));
    CHECK(!qs_tape_add_cut(&tape, 0));
    CHECK(qs_tape_add_cut(&tape, 1));
    CHECK(!qs_tape_add_cut(&tape, 1));
    CHECK(qs_tape_add_cut(&tape, 2));
    CHECK(!qs_tape_add_cut(&tape, 3));
    CHECK_INT(tape.step[0].ncuts, 2);
    end();
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(each_line_says_what_it_should),
        TEST(every_text_is_a_tape),
        TEST(every_string_can_be_fed),
        TEST(a_step_knows_its_line),
        TEST(wire_has_a_ceiling),
        TEST(an_offer_has_a_ceiling),
        TEST(cuts_ascend_inside_the_feed),
    };

    return test_main(cases, QS_COUNT(cases));
}
