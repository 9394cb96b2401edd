/*
 * The reference client against scripted servers: what it sends, what it
 * tells, how it ends.  Each script runs whole, a byte at a time and seven
 * at a time.
 */
#include "ref/client.h"
#include "test/test.h"

static const struct qs_endpoint *const client = &qs_client_reference;

#define OFFER(caps) "{'QMP': {'version': {}, 'capabilities': [" caps "]}}"
#define CAPABILITIES(n) \
    "{\"execute\": \"qmp_capabilities\", \"id\": \"qs-" n "\"}\r\n"
#define ENABLE(caps, n) \
    "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": [" caps \
    "]}, \"id\": \"qs-" n "\"}\r\n"
#define STATUS(n) "{\"execute\": \"query-status\", \"id\": \"qs-" n "\"}\r\n"
#define OKAY(n) "{'return': {}, 'id': 'qs-" n "'}"
#define REFUSED(n) "{'error': {'class': 'a', 'desc': 'b'}, 'id': 'qs-" n "'}"
#define TIME "'timestamp': {'seconds': 1, 'microseconds': 2}"
#define REPLY(n) "{'return': {'status': 'CANARY'}, 'id': 'qs-" n "'}"
#define TOLD "return {\"status\": \"CANARY\"}\n"

struct script {
    enum qs_profile profile;
    const char *in;             /* all that the server says, then its end */
    const char *out, *told;
};

static void *open_client(enum qs_profile profile)
{
    static const char *const want[] = { "oob", "x-foo" };
    struct qs_config config = {
        .profile = profile, .caps = want, .ncaps = QS_COUNT(want),
        .connections = 1, .limits = qs_limits_qemu,
    };
    void *machine = client->open(client, &config);

    CHECK(machine != NULL);
    return machine;
}

static void take_all(void *machine, struct qs_buf *out)
{
    char bytes[11];
    size_t n;

    while ((n = client->take(machine, 0, bytes, sizeof(bytes))) > 0) {
        qs_buf_add(out, bytes, n);
    }
}

static void run(const struct script *s, size_t piece)
{
    void *machine = open_client(s->profile);
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    size_t length = strlen(s->in);

    CHECK_ROW(s->in);
    CHECK_INT(client->act(machine, QS_ACT_ISSUE,
                          "{'execute': 'query-status'}"), 1);
    CHECK_INT(client->connect(machine, 0), 1);
    for (size_t done = 0; done < length;) {
        size_t n = length - done < piece ? length - done : piece;
        size_t used = client->feed(machine, 0, s->in + done, n);

        take_all(machine, &out);
        if (used < n) {
            CHECK_INT(client->state(machine, 0), QS_CLOSED);
            break;
        }
        done += used;
    }
    client->eof(machine, 0);
    take_all(machine, &out);
    CHECK_STR(qs_buf_str(&out), s->out);
    CHECK_STR(client->told(machine), s->told);
    CHECK_INT(client->state(machine, 0), QS_CLOSED);
    client->hangup(machine, 0);
    CHECK_INT(client->state(machine, 0), QS_IDLE);
    qs_buf_release(&out);
    client->close(machine);
}

static const struct script scripts[] = {
    /* The plain course, and what may be odd about an offer. */
    { QS_PROFILE_QMP, OFFER("") OKAY("1") REPLY("2"),
      CAPABILITIES("1") STATUS("2"), "ready\n" TOLD },
    { QS_PROFILE_QMP,
      "{'x': 1, 'QMP': {'capabilities': ['y', 1, 'oob', 'oob'], 'z': 2}}"
      OKAY("1") REPLY("2"),
      ENABLE("\"oob\"", "1") STATUS("2"), "ready oob\n" TOLD },
    { QS_PROFILE_QMP, OFFER("'x-foo', 'oob'") OKAY("1") REPLY("2"),
      ENABLE("\"oob\", \"x-foo\"", "1") STATUS("2"),
      "ready oob x-foo\n" TOLD },
    /* Refused: less each time, in the end nothing. */
    { QS_PROFILE_QMP,
      OFFER("'oob', 'x-foo'") REFUSED("1") REFUSED("2") OKAY("3") REPLY("4"),
      ENABLE("\"oob\", \"x-foo\"", "1") ENABLE("\"oob\"", "2")
      CAPABILITIES("3") STATUS("4"), "ready\n" TOLD },
    { QS_PROFILE_QMP, OFFER("'oob'") REFUSED("1") REFUSED("2") OFFER(""),
      ENABLE("\"oob\"", "1") CAPABILITIES("2"),
      "gave up: the server refuses every selection\n" },
    /* Events: before the offer ignored, then delivered. */
    { QS_PROFILE_QMP,
      "{'event': 'A', " TIME "}" OFFER("") "{'event': 'B', " TIME "}"
      OKAY("1") "{'event': 'C\\n\\u20ac', " TIME "}"
      "{'event': 'D', 'id': 'qs-2', " TIME "}" REPLY("2"),
      CAPABILITIES("1") STATUS("2"),
      "event B\nready\nevent C\\n\\u20AC\nevent D\n" TOLD },
    /* Replies that answer nothing it asked. */
    { QS_PROFILE_QMP,
      "{'return': {}}" OKAY("1") OFFER("") "{'return': {}}" OKAY("01")
      "{'return': {}, 'id': 1}" REFUSED("2")
      "{'error': {'class': 'a', 'desc': 'b'}}" OKAY("1") OKAY("1")
      "{'return': {}}" REPLY("2") OKAY("2"),
      CAPABILITIES("1") STATUS("2"), "ready\n" TOLD },
    /* What is of no kind, or of two. */
    { QS_PROFILE_QMP,
      "{'QMP': {'capabilities': ['oob']}, 'return': {}}"
      "{'QMP': {'capabilities': ['oob']}, 'error': {}}"
      "{'QMP': {'capabilities': ['oob']}, 'event': 'A'}" OFFER("")
      "{'error': {}, 'event': 'A', 'id': 'qs-1'}"
      "{'return': {}, 'event': 'A', 'id': 'qs-1'}" OKAY("1") REPLY("2"),
      CAPABILITIES("1") STATUS("2"), "ready\n" TOLD },
    { QS_PROFILE_QMP,
      OFFER("") "[]1 {}" OFFER("'oob'") "{'QMP': 1}"
      "{'return': {}, 'error': {}, 'id': 'qs-1'}{'event': 1}" OKAY("1")
      REPLY("2"),
      CAPABILITIES("1") STATUS("2"), "ready\n" TOLD },
    { QS_PROFILE_QMP, OFFER("") OKAY("1") REFUSED("2"),
      CAPABILITIES("1") STATUS("2"),
      "ready\nerror {\"class\": \"a\", \"desc\": \"b\"}\n" },
    /* Ends. */
    { QS_PROFILE_QMP, "", "", "gave up: end of input\n" },
    { QS_PROFILE_QMP, "{'QMP': {'version':", "",
      "gave up: end of input\n" },
    { QS_PROFILE_QMP, "no greeting", "", "gave up: malformed input\n" },
    { QS_PROFILE_QMP, "{'QMP': []}", "",
      "gave up: the offer is no object\n" },
    { QS_PROFILE_QMP, "{'QMP': {'capabilities': {}}}", "",
      "gave up: the offer has no array of capabilities\n" },
    { QS_PROFILE_QMP, OFFER(""), CAPABILITIES("1"),
      "gave up: end of input\n" },
    { QS_PROFILE_QMP, OFFER("") OKAY("1"), CAPABILITIES("1") STATUS("2"),
      "ready\ngave up: end of input\n" },
    { QS_PROFILE_QMP, OFFER("") "{'return': }" OKAY("1"), CAPABILITIES("1"),
      "gave up: malformed input\n" },
    { QS_PROFILE_QMP, OFFER("") "nul", CAPABILITIES("1"),
      "gave up: malformed input\n" },
    { QS_PROFILE_QMP, OFFER("") "null", CAPABILITIES("1"),
      "gave up: end of input\n" },
    /* Modes: enable one after the other, then switch. */
    { QS_PROFILE_MODES,
      "{'QMP': {'capabilities': ['oob', 'x-foo']}}{'event': 'A', " TIME "}"
      REFUSED("1") OKAY("2") OKAY("3") REPLY("4"),
      "{\"execute\": \"qmp_capability_enable\", \"arguments\": {\"name\": "
      "\"oob\"}, \"id\": \"qs-1\"}\r\n"
      "{\"execute\": \"qmp_capability_enable\", \"arguments\": {\"name\": "
      "\"x-foo\"}, \"id\": \"qs-2\"}\r\n"
      "{\"execute\": \"qmp_switch_mode\", \"arguments\": {\"mode\": "
      "\"operational\"}, \"id\": \"qs-3\"}\r\n" STATUS("4"),
      "ready x-foo\n" TOLD },
    { QS_PROFILE_MODES, "{'QMP': {'capabilities': []}}" REFUSED("1"),
      "{\"execute\": \"qmp_switch_mode\", \"arguments\": {\"mode\": "
      "\"operational\"}, \"id\": \"qs-1\"}\r\n",
      "gave up: the server refuses to go on\n" },
};

static void scripts_whole_and_in_pieces(void)
{
    for (size_t i = 0; i < QS_COUNT(scripts); i++) {
        run(&scripts[i], 1u << 20);
        run(&scripts[i], 1);
        run(&scripts[i], 7);
    }
}

static void feed(void *machine, const char *text)
{
    CHECK_INT(client->feed(machine, 0, text, strlen(text)), strlen(text));
}

static void silence_is_ended_by_a_time_out(void)
{
    void *m = open_client(QS_PROFILE_QMP);

    CHECK_INT(client->act(m, QS_ACT_TIMEOUT, NULL), 0);
    CHECK_INT(client->connect(m, 0), 1);
    feed(m, OFFER("") OKAY("1"));
    CHECK_INT(client->act(m, QS_ACT_TIMEOUT, NULL), 0);
    CHECK_INT(client->act(m, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
    CHECK_INT(client->act(m, QS_ACT_TIMEOUT, NULL), 1);
    CHECK_STR(client->told(m), "ready\ngave up: timeout\n");
    CHECK_INT(client->feed(m, 0, "{}", 2), 0);
    client->close(m);
}

static void noise_is_ended_by_a_ceiling(void)
{
    void *m = open_client(QS_PROFILE_QMP);

    CHECK_INT(client->connect(m, 0), 1);
    for (unsigned i = 1; i < QS_CLIENT_IGNORED; i++) {
        feed(m, "{}");
    }
    CHECK_INT(client->state(m, 0), QS_OPEN);
    feed(m, "{}");
    CHECK_INT(client->state(m, 0), QS_CLOSED);
    CHECK_STR(client->told(m),
              "gave up: too many messages that it does not wait for\n");
    client->close(m);
}

static void what_it_tells_is_bounded(void)
{
    void *m = open_client(QS_PROFILE_QMP);
    const char *told;
    size_t n;

    CHECK_INT(client->connect(m, 0), 1);
    feed(m, OFFER("") OKAY("1"));
    for (unsigned i = 0; i < QS_CLIENT_TOLD / 16; i++) {
        feed(m, "{'event': 'A_LONG_NAME_OF_AN_EVENT', " TIME "}");
    }
    CHECK_INT(client->act(m, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
    client->eof(m, 0);
    told = client->told(m);
    n = strlen(told);
    CHECK(n < QS_CLIENT_TOLD);
    CHECK_STR(told + n - strlen("gave up: end of input\n"),
              "gave up: end of input\n");
    client->close(m);
}

static void eight_in_flight_at_most(void)
{
    void *m = open_client(QS_PROFILE_QMP);
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    size_t lines = 0;

    CHECK_INT(client->connect(m, 0), 1);
    for (unsigned i = 0; i < QS_CLIENT_WAITING; i++) {
        CHECK_INT(client->act(m, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
    }
    CHECK_INT(client->act(m, QS_ACT_ISSUE, "{'execute': 'a'}"), 0);
    feed(m, OFFER("") OKAY("1"));
    take_all(m, &out);
    for (const char *p = qs_buf_str(&out); (p = strchr(p, '\n')); p++) {
        lines++;
    }
    CHECK_INT(lines, 1 + QS_CLIENT_FLIGHT);
    qs_buf_reset(&out);
    feed(m, OKAY("9"));
    take_all(m, &out);
    CHECK_STR(qs_buf_str(&out),
              "{\"execute\": \"a\", \"id\": \"qs-10\"}\r\n");
    qs_buf_release(&out);
    client->close(m);
}

static void only_commands_without_id_are_issued(void)
{
    static const char *const rows[] = {
        "", "{", "[]", "{}", "{'execute': 1}", "{'execute': 'a', 'id': 1}",
        "{'execute': 'a'} {'execute': 'b'}",
    };
    void *m = open_client(QS_PROFILE_QMP);

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i]);
        CHECK_INT(client->act(m, QS_ACT_ISSUE, rows[i]), 0);
    }
    CHECK_INT(client->act(m, QS_ACT_ISSUE, NULL), 0);
    CHECK_INT(client->act(m, QS_ACT_RELEASE, NULL), 0);
    CHECK_INT(client->act(m, QS_ACT_EVENT, "X"), 0);
    client->close(m);
}

static void a_new_connection_starts_afresh(void)
{
    void *m = open_client(QS_PROFILE_QMP);
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    CHECK_INT(client->connect(m, 0), 1);
    CHECK_INT(client->connect(m, 0), 0);
    CHECK_INT(client->connect(m, 1), 0);
    feed(m, OFFER("'oob'") OKAY("1") "{'return");
    client->hangup(m, 0);
    CHECK_STR(client->told(m), "ready oob\n");
    CHECK_INT(client->connect(m, 0), 1);
    CHECK_STR(client->told(m), "");
    feed(m, OFFER(""));
    take_all(m, &out);
    CHECK_STR(qs_buf_str(&out), CAPABILITIES("2"));
    qs_buf_release(&out);
    client->close(m);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(scripts_whole_and_in_pieces),
        TEST(silence_is_ended_by_a_time_out),
        TEST(noise_is_ended_by_a_ceiling),
        TEST(what_it_tells_is_bounded),
        TEST(eight_in_flight_at_most),
        TEST(only_commands_without_id_are_issued),
        TEST(a_new_connection_starts_afresh),
    };

    return test_main(cases, QS_COUNT(cases));
}
