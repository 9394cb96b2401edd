/*
 * What a tape does to an endpoint, told by one that writes down each call;
 * the ids a client's tape stands on; and the way back, the recorder.
 */
#include "ref/client.h"
#include "ref/server.h"
#include "tape/play.h"
#include "tape/record.h"

#include "test/test.h"

/* The endpoint: says "ok" to each feed, reads nothing behind '%' until it is
   released, and hangs up behind 'Q'. */
static struct {
    struct qs_buf log;
    enum qs_conn_state state[QS_CONNECTIONS_MAX];
    bool stuck, refuses;
    struct qs_buf out[QS_CONNECTIONS_MAX];
} fake;

static void *fake_open(const struct qs_endpoint *self,
                       const struct qs_config *config)
{
    (void)self;
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_init(&fake.out[i], 1u << 16);
        fake.state[i] = QS_IDLE;
    }
    fake.stuck = false;
    CHECK(config->connections == 1 ||
          config->connections == QS_CONNECTIONS_MAX);
    return fake.refuses ? NULL : &fake;
}

static int fake_connect(void *machine, unsigned conn)
{
    (void)machine;
    qs_buf_addf(&fake.log, "c%u ", conn);
    fake.state[conn] = QS_OPEN;
    return 1;
}

static size_t fake_feed(void *machine, unsigned conn, const void *bytes,
                        size_t n)
{
    const char *p = bytes;
    size_t used = 0;

    (void)machine;
    while (used < n && !fake.stuck && fake.state[conn] == QS_OPEN) {
        fake.stuck = p[used] == '%';
        fake.state[conn] = p[used++] == 'Q' ? QS_CLOSED : QS_OPEN;
    }
    if (used) {
        qs_buf_addf(&fake.log, "f%u(", conn);
        for (size_t i = 0; i < used; i++) {
            qs_buf_addc(&fake.log, p[i] == '\n' ? '$' : p[i]);
        }
        qs_buf_adds(&fake.log, ") ");
        qs_buf_adds(&fake.out[conn], "ok");
    }
    return used;
}

static size_t fake_take(void *machine, unsigned conn, void *buf, size_t cap)
{
    (void)machine;
    return qs_buf_take(&fake.out[conn], buf, cap);
}

static void fake_eof(void *machine, unsigned conn)
{
    (void)machine;
    qs_buf_addf(&fake.log, "e%u ", conn);
}

static void fake_hangup(void *machine, unsigned conn)
{
    (void)machine;
    qs_buf_addf(&fake.log, "h%u ", conn);
    fake.state[conn] = QS_IDLE;
}

static enum qs_conn_state fake_state(void *machine, unsigned conn)
{
    (void)machine;
    return fake.state[conn];
}

static int fake_act(void *machine, enum qs_act what, const char *arg)
{
    static const char *const names[] = {
        [QS_ACT_RELEASE] = "release", [QS_ACT_EVENT] = "event",
        [QS_ACT_ISSUE] = "issue", [QS_ACT_TIMEOUT] = "timeout",
    };

    (void)machine;
    qs_buf_addf(&fake.log, "%s%s%s ", names[what], arg ? ":" : "",
                arg ? arg : "");
    fake.stuck = fake.stuck && what != QS_ACT_RELEASE;
    return 1;
}

static void fake_close(void *machine)
{
    (void)machine;
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_release(&fake.out[i]);
    }
}

static struct qs_endpoint fake_endpoint = {
    .abi = QS_ENDPOINT_ABI, .name = "fake", .open = fake_open,
    .connect = fake_connect, .feed = fake_feed, .take = fake_take,
    .eof = fake_eof, .hangup = fake_hangup, .state = fake_state,
    .act = fake_act, .close = fake_close,
};

static void says(void *ctx, unsigned conn, struct qs_slice bytes)
{
    (void)ctx;
    (void)conn;
    qs_buf_addf(&fake.log, "<%.*s ", (int)bytes.n, bytes.p);
}

static void enter(void *ctx, unsigned nomem)
{
    (void)ctx;
    if (nomem) {
        qs_buf_addf(&fake.log, "!%u ", nomem);
    }
}

static void ended(void *ctx, unsigned conn, enum qs_play_end how)
{
    (void)ctx;
    (void)conn;
    qs_buf_adds(&fake.log, how == QS_PLAY_CLOSED ? "closed " : "");
}

static const struct row {
    const char *text;
    enum qs_pieces pieces;
    const char *log;
} rows[] = {
    { "", QS_PIECES_TAPE, "release " },
    { "#!nolf\nab\n", QS_PIECES_TAPE, "c0 f0(ab) <ok release h0 " },
    { "#!cut 1\nab\nc\n", QS_PIECES_TAPE,
      "c0 f0(a) <ok f0(b$) <ok f0(c$) <ok release h0 " },
    { "#!cut 1 2 4\nabcd\n", QS_PIECES_TAPE,
      "c0 f0(a) <ok f0(b) <ok f0(cd) <ok f0($) <ok release h0 " },
    { "#!cut 1\nab\n", QS_PIECES_WHOLE, "c0 f0(ab$) <ok release h0 " },
    { "#!cut 1\nab\n", QS_PIECES_BYTES,
      "c0 f0(a) <ok f0(b) <ok f0($) <ok release h0 " },
    { "#!glue 2\nabc\nd\n", QS_PIECES_LINES,
      "c0 f0(ab) <ok f0(c) <ok f0($) <ok f0(d) <ok f0($) <ok release h0 " },
    { "#!glue 2\na\nb\n", QS_PIECES_TAPE, "c0 f0(a$b$) <ok release h0 " },
    { "#!nomem 2\n#!cut 1\nab\n", QS_PIECES_TAPE,
      "c0 !2 f0(a) <ok f0(b$) <ok release h0 " },
    { "#!on 2\na\n#!on 0\n#!on 2\n", QS_PIECES_TAPE,
      "c2 f2(a$) <ok c0 release h0 h2 " },
    { "a\n#!open\nb\n", QS_PIECES_TAPE,
      "c0 f0(a$) <ok h0 c0 f0(b$) <ok release h0 " },
    { "#!open\n", QS_PIECES_TAPE, "c0 release h0 " },
    { "a\n#!hangup\n#!hangup\n", QS_PIECES_TAPE,
      "c0 f0(a$) <ok h0 release " },
    { "#!eof\na\n#!eof\n", QS_PIECES_TAPE, "c0 e0 release h0 " },
    { "#!event X\n#!release\n", QS_PIECES_TAPE, "event:X release release " },
    /* What nobody takes is said later; who is not there is not deaf. */
    { "#!deaf\na\n#!deaf\nb\nc\n#!read\nd\n", QS_PIECES_TAPE,
      "c0 f0(a$) <ok f0(b$) f0(c$) <okok f0(d$) <ok release h0 " },
    { "a\n#!deaf\nb\n", QS_PIECES_TAPE,
      "c0 f0(a$) <ok f0(b$) <ok release h0 " },
    /* What was not read is offered again, and the end comes behind it. */
    { "#!nolf\na%b\n#!nolf\nc\n#!eof\n#!release\n", QS_PIECES_TAPE,
      "c0 f0(a%) <ok release f0(bc) <ok e0 release h0 " },
    { "#!nolf\n%b\n#!open\n", QS_PIECES_TAPE,
      "c0 f0(%) <ok h0 c0 release h0 " },
    /* What is behind its end is not read; the next feed connects anew. */
    { "#!cut 2\naQb\nc\n", QS_PIECES_TAPE,
      "c0 f0(aQ) <ok h0 closed c0 f0(c$) <ok release h0 " },
};

static const char *play(const struct qs_endpoint *endpoint, const char *text,
                        enum qs_pieces pieces, enum qs_err want)
{
    struct qs_watch watch = { .says = says, .enter = enter, .ended = ended };
    struct qs_player *player = qs_player_new();
    struct qs_tape tape;

    qs_tape_init(&tape);
    qs_buf_init(&fake.log, 1u << 16);
    CHECK(player != NULL);
    CHECK_INT(qs_tape_decode(&tape, qs_slice_str(text)), QS_OK);
    CHECK_INT(qs_player_play(player, endpoint, &tape, pieces, &watch), want);
    qs_tape_release(&tape);
    qs_player_free(player);
    return qs_buf_str(&fake.log);
}

static void each_step_is_done(void)
{
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].text);
        CHECK_STR(play(&fake_endpoint, rows[i].text, rows[i].pieces, QS_OK),
                  rows[i].log);
        qs_buf_release(&fake.log);
    }
}

static void a_client_has_one_link_and_a_user(void)
{
    fake_endpoint.role = QS_CLIENT;
    CHECK_STR(play(&fake_endpoint, "#!issue {}\n#!on 3\na\n#!timeout\n",
                   QS_PIECES_TAPE, QS_OK),
              "issue:{} c0 f0(a$) <ok timeout h0 ");
    qs_buf_release(&fake.log);
}

static void what_does_not_open_is_an_error(void)
{
    fake.refuses = true;
    CHECK_STR(play(&fake_endpoint, "a\n", QS_PIECES_TAPE, QS_IO), "");
    qs_buf_release(&fake.log);
}

static void the_oldest_id_is_filled_in(void)
{
    struct qs_ids ids;

    CHECK(qs_ids_init(&ids, 1000));
    CHECK_BYTES(qs_ids_fill(&ids, qs_slice_str("{\"id\": \"@id\"}")),
                "{\"id\": \"@id\"}");
    /* In pieces; what is no command or has no id is not waited for. */
    qs_ids_watch(&ids, qs_slice_str("{\"execute\": \"a\", \"id\": [1]}{\"ex"));
    qs_ids_watch(&ids, qs_slice_str("ec-oob\": \"b\", \"id\": \"x\"}\n{}"
                                    "{\"execute\": \"c\"}{\"id\": 4}"));
    CHECK_INT(ids.n, 2);
    CHECK_BYTES(qs_ids_fill(&ids, qs_slice_str("{\"event\": \"@id\"}")),
                "{\"event\": [1]}");
    CHECK_BYTES(qs_ids_fill(&ids, qs_slice_str("{\"return\": 1}")),
                "{\"return\": 1}");
    CHECK_BYTES(qs_ids_fill(&ids, qs_slice_str("{\"return\": \"@id\", "
                                               "\"id\": \"@id\"}\n")),
                "{\"return\": [1], \"id\": [1]}\n");
    CHECK_BYTES(qs_ids_fill(&ids, qs_slice_str("{\"error\": 1, "
                                               "\"id\": \"@id\"}")),
                "{\"error\": 1, \"id\": \"x\"}");
    CHECK_INT(ids.n, 0);
    qs_ids_release(&ids);
}

static void marking_is_the_way_back(void)
{
    struct qs_ids ids;

    CHECK(qs_ids_init(&ids, 1000));
    qs_ids_watch(&ids, qs_slice_str("{\"execute\": \"a\", \"id\": \"q1\"}"
                                    "{\"execute\": \"a\", \"id\": \"q2\"}"));
    CHECK_BYTES(qs_ids_mark(&ids, qs_slice_str("{\"return\": 1, "
                                               "\"id\": \"q2\"}")),
                "{\"return\": 1, \"id\": \"q2\"}");
    CHECK_BYTES(qs_ids_mark(&ids, qs_slice_str("{\"return\": 1, "
                                               "\"id\": \"q1\"}")),
                "{\"return\": 1, \"id\": \"@id\"}");
    CHECK_BYTES(qs_ids_mark(&ids, qs_slice_str("{\"error\": 1, "
                                               "\"id\": \"q2\"}")),
                "{\"error\": 1, \"id\": \"@id\"}");
    /* Of too many the oldest are forgotten, and with a connection all. */
    for (size_t i = 0; i < QS_IDS_MAX + 1; i++) {
        qs_ids_watch(&ids, qs_slice_str(i ? "{\"execute\": \"a\", \"id\": 2}"
                                          : "{\"execute\": \"a\", \"id\": 1}"));
    }
    CHECK_INT(ids.n, QS_IDS_MAX);
    CHECK_BYTES(qs_ids_fill(&ids, qs_slice_str("\"@id\"")), "2");
    qs_ids_forget(&ids);
    CHECK_BYTES(qs_ids_fill(&ids, qs_slice_str("\"@id\"")), "\"@id\"");
    qs_ids_release(&ids);
}

/* Playing to a recorder gives the tape back, and the end of the play. */
static const struct {
    const struct qs_endpoint *endpoint;
    const char *text, *end;
} records[] = {
    { &qs_server_reference, "#!on 0\n{\"execute\": \"qmp_capabilities\"}\n"
      "#!glue 2\n{}\n#!!\n#!nolf\n{}\n#!event STOP\n#!on 2\n{}\n#!eof\n",
      "#!release\n#!on 0\n#!hangup\n" },
    { &qs_server_reference, "#!profile modes\n#!offer a b\n"
      "#!limits depth=3 bytes=9\n#!on 1\n{}\n#!on 0\n#!hangup\n",
      "#!release\n#!on 1\n#!hangup\n" },
    { &qs_client_reference, "#!role client\n#!issue {\"execute\": \"x\"}\n"
      "#!on 0\n{\"QMP\": {\"capabilities\": []}}\n"
      "{\"return\": {}, \"id\": \"@id\"}\n{\"error\": {}, \"id\": \"@id\"}\n",
      "#!hangup\n" },
};

static void what_was_played_is_recorded(void)
{
    for (size_t i = 0; i < QS_COUNT(records); i++) {
        struct qs_recorder recorder;
        struct qs_buf text = QS_BUF_INIT(1u << 16);
        struct qs_buf want = QS_BUF_INIT(1u << 16);

        CHECK_ROW(records[i].text);
        CHECK(qs_recorder_init(&recorder, records[i].endpoint));
        play(&recorder.endpoint, records[i].text, QS_PIECES_TAPE, QS_OK);
        CHECK(!recorder.failed);
        qs_tape_encode(&text, &recorder.tape);
        qs_buf_addf(&want, "%s%s", records[i].text, records[i].end);
        CHECK_STR(qs_buf_str(&text), qs_buf_str(&want));
        qs_recorder_release(&recorder);
        qs_buf_release(&text);
        qs_buf_release(&want);
        qs_buf_release(&fake.log);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(each_step_is_done),
        TEST(a_client_has_one_link_and_a_user),
        TEST(what_does_not_open_is_an_error),
        TEST(the_oldest_id_is_filled_in),
        TEST(marking_is_the_way_back),
        TEST(what_was_played_is_recorded),
    };

    return test_main(cases, QS_COUNT(cases));
}
