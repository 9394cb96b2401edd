/*
 * When the reference server reads, when it does not, and in what order it
 * answers while a slow command runs.
 */
#include "test/serve.h"

static void without_oob_a_slow_command_stops_reading(void)
{
    static const char more[] = "{'execute': 'stop', 'id': 2}";
    void *m = open_with(QS_PROFILE_QMP, 1, QS_LIMIT_QUEUE);
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    greet(m, 0, HELLO);
    talk(m, 0, SELECT "{'execute': 'x-slow', 'id': 1}", OKAY);
    CHECK_INT(feed(m, 0, more, sizeof(more) - 1, &out), 0);
    CHECK_INT(server->act(m, QS_ACT_RELEASE, NULL), 1);
    take_all(m, 0, &out);
    CHECK_STR(qs_buf_str(&out), RETURN("1"));
    qs_buf_release(&out);
    talk(m, 0, more, RETURN("2"));
    server->close(m);
}

static void reading_stops_right_behind_the_slow_command(void)
{
    static const char both[] = "{'execute': 'x-slow'}{'execute': 'stop'}";
    void *m = open_with(QS_PROFILE_QMP, 1, QS_LIMIT_QUEUE);
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    greet(m, 0, HELLO);
    talk(m, 0, SELECT, OKAY);
    CHECK_INT(feed(m, 0, both, sizeof(both), &out),
              strlen("{'execute': 'x-slow'}"));
    qs_buf_release(&out);
    server->close(m);
}

/* One runs and seven wait: still read.  The eighth to wait is the last. */
static void with_oob_reading_goes_on_until_the_queue_is_full(void)
{
    static const char ping[] = "{'exec-oob': 'x-oob-ping', 'id': 'o'}";
    void *m = open_with(QS_PROFILE_QMP, 1, QS_LIMIT_QUEUE);
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    greet(m, 0, HELLO);
    talk(m, 0, SELECT_OOB "{'execute': 'x-slow', 'id': 0}", OKAY);
    talk(m, 0, "{'execute': 'stop', 'id': 1}{'execute': 1, 'id': 2}]"
         "{'execute': 'stop', 'id': 4}{'execute': 'nosuch', 'id': 5}"
         "{'exec-oob': 'a', 'execute': 'b', 'id': 6}"
         "{'execute': 'stop', 'id': 7}", "");
    talk(m, 0, ping, RETURN("\"o\""));
    talk(m, 0, "{'exec-oob': 1}",
         GENERIC("", "QMP input member 'exec-oob' must be a string"));
    talk(m, 0, "{'execute': 'stop', 'id': 8}", "");
    CHECK_INT(feed(m, 0, ping, sizeof(ping) - 1, &out), 0);
    CHECK_INT(server->act(m, QS_ACT_RELEASE, NULL), 1);
    take_all(m, 0, &out);
    CHECK_STR(qs_buf_str(&out), RETURN("0") RETURN("1")
              GENERIC("\"id\": 2, ",
                      "QMP input member 'execute' must be a string")
              GENERIC("", "JSON parse error, expecting value")
              RETURN("4") NOT_FOUND("\"id\": 5, ", "nosuch")
              GENERIC("\"id\": 6, ",
                      "QMP input member 'execute' clashes with 'exec-oob'")
              RETURN("7") RETURN("8"));
    qs_buf_release(&out);
    talk(m, 0, ping, RETURN("\"o\""));
    server->close(m);
}

static void a_smaller_queue_fills_sooner(void)
{
    void *m = open_with(QS_PROFILE_QMP, 1, 1);
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    greet(m, 0, HELLO);
    talk(m, 0, SELECT_OOB "{'execute': 'x-slow'}{'execute': 'stop'}", OKAY);
    CHECK_INT(feed(m, 0, "{}", 2, &out), 0);
    qs_buf_release(&out);
    server->close(m);
}

static void slow_commands_are_released_one_by_one(void)
{
    void *m = open_with(QS_PROFILE_QMP, 2, QS_LIMIT_QUEUE);

    greet(m, 0, HELLO);
    greet(m, 1, HELLO);
    talk(m, 0, SELECT_OOB "{'execute': 'x-slow', 'id': 1}"
         "{'execute': 'x-slow', 'id': 2}", OKAY);
    talk(m, 0, "{'exec-oob': 'x-release', 'id': 3}", RETURN("3") RETURN("1"));
    talk(m, 1, SELECT "{'execute': 'x-release', 'id': 4}", OKAY RETURN("4"));
    talk(m, 0, "", RETURN("2"));
    server->close(m);
}

static void nothing_stale_reaches_the_next_peer(void)
{
    void *m = open_with(QS_PROFILE_QMP, 1, QS_LIMIT_QUEUE);

    greet(m, 0, HELLO);
    talk(m, 0, SELECT_OOB "{'execute': 'x-slow', 'id': 1}"
         "{'execute': 'stop', 'id': 2}{'execute':", OKAY);
    server->hangup(m, 0);
    CHECK_INT(server->state(m, 0), QS_IDLE);
    CHECK_INT(server->act(m, QS_ACT_RELEASE, NULL), 1);
    greet(m, 0, HELLO);
    CHECK_INT(server->act(m, QS_ACT_RELEASE, NULL), 1);
    talk(m, 0, "{'execute': 'stop'}", EXPECTING(""));
    talk(m, 0, SELECT "{'exec-oob': 'x-oob-ping'}",
         OKAY GENERIC("", "QMP input member 'exec-oob' is unexpected"));
    server->hangup(m, 0);
    greet(m, 0, HELLO);
    talk(m, 0, SELECT "{'execute': 'x-slow'}", OKAY);
    server->close(m);
}

static void untaken_output_stops_reading(void)
{
    static const char stop[] = "{'execute': 'stop'}";
    struct qs_config config = {
        .profile = QS_PROFILE_QMP, .connections = 1,
        .limits = qs_limits_qemu,
    };
    char bytes[4096];
    void *m;

    config.limits.output = 16;
    m = server->open(server, &config);
    CHECK(m != NULL);
    CHECK_INT(server->connect(m, 0), 1);
    CHECK_INT(server->feed(m, 0, SELECT, strlen(SELECT)), 0);
    CHECK(server->take(m, 0, bytes, sizeof(bytes)) > 0);
    CHECK_INT(server->feed(m, 0, SELECT, strlen(SELECT)), strlen(SELECT));
    CHECK_INT(server->feed(m, 0, stop, strlen(stop)), strlen(stop));
    CHECK_INT(server->feed(m, 0, stop, strlen(stop)), 0);
    server->close(m);
}

/* With a ceiling of nothing a peer is read once it has taken everything. */
static void no_untaken_output_at_all(void)
{
    static const char *const oob[] = { "oob" };
    struct qs_config config = {
        .profile = QS_PROFILE_QMP, .caps = oob, .ncaps = 1,
        .connections = 1, .limits = qs_limits_qemu,
    };
    void *m;

    config.limits.output = 0;
    m = server->open(server, &config);
    CHECK(m != NULL);
    greet(m, 0, HELLO);
    CHECK_INT(server->feed(m, 0, SELECT "{", strlen(SELECT) + 1),
              strlen(SELECT));
    talk(m, 0, "", OKAY);
    CHECK_INT(server->feed(m, 0, "{}{}", 4), 2);
    server->close(m);
}

/* A ceiling as high as can be is not one that wraps around to nothing. */
static void events_up_to_any_ceiling(void)
{
    struct qs_config config = {
        .profile = QS_PROFILE_QMP, .connections = 1,
        .limits = qs_limits_qemu,
    };
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    char name[1000];
    void *m;

    memset(name, 'X', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    config.limits.output = SIZE_MAX;
    m = server->open(server, &config);
    CHECK(m != NULL);
    CHECK_INT(server->connect(m, 0), 1);
    CHECK_INT(feed(m, 0, SELECT, 1000, &out), strlen(SELECT));
    qs_buf_reset(&out);
    for (unsigned i = 0; i < 600; i++) {
        CHECK_INT(server->act(m, QS_ACT_EVENT, name), 1);
    }
    take_all(m, 0, &out);
    CHECK_INT(qs_buf_len(&out), 600 * (strlen(EVENT("")) +
                                       sizeof(name) - 1));
    qs_buf_release(&out);
    server->close(m);
}

/* Events wait for a peer that does not read, and not without a bound. */
static void unread_events_are_bounded(void)
{
    void *m = open_with(QS_PROFILE_QMP, 1, QS_LIMIT_QUEUE);
    struct qs_buf out = QS_BUF_INIT(1u << 24);

    greet(m, 0, HELLO);
    talk(m, 0, SELECT, OKAY);
    for (unsigned i = 0; i < 20000; i++) {
        CHECK_INT(server->act(m, QS_ACT_EVENT, "X"), 1);
    }
    CHECK_INT(server->state(m, 0), QS_OPEN);
    take_all(m, 0, &out);
    /* The ceiling, room for events, and the event that goes past both. */
    CHECK(qs_buf_len(&out) > 5 * QS_LIMIT_OUTPUT);
    CHECK(qs_buf_len(&out) <= 5 * QS_LIMIT_OUTPUT + strlen(EVENT("X")));
    CHECK_INT(qs_buf_len(&out) % strlen(EVENT("X")), 0);
    qs_buf_release(&out);
    talk(m, 0, "{'execute': 'stop'}", OKAY);
    server->close(m);
}

/* Exactly at the ceiling one more is kept. */
static void unread_events_at_the_ceiling(void)
{
    const size_t length = strlen(EVENT("X"));
    const size_t room = 4 * (size_t)QS_LIMIT_OUTPUT;
    const size_t n = room / length + 9;
    struct qs_config config = {
        .profile = QS_PROFILE_QMP, .connections = 1,
        .limits = qs_limits_qemu,
    };
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    void *m;

    config.limits.output = n * length - room;
    m = server->open(server, &config);
    CHECK(m != NULL);
    CHECK_INT(server->connect(m, 0), 1);
    CHECK_INT(feed(m, 0, SELECT, 1000, &out), strlen(SELECT));
    qs_buf_reset(&out);
    for (size_t i = 0; i < n + 9; i++) {
        CHECK_INT(server->act(m, QS_ACT_EVENT, "X"), 1);
    }
    take_all(m, 0, &out);
    CHECK_INT(qs_buf_len(&out), (n + 1) * length);
    qs_buf_release(&out);
    server->close(m);
}

static void half_close_waits_for_the_slow_command(void)
{
    void *m = open_with(QS_PROFILE_QMP, 1, QS_LIMIT_QUEUE);

    greet(m, 0, HELLO);
    talk(m, 0, SELECT_OOB "{'execute': 'x-slow', 'id': 1}"
         "{'execute': 'stop', 'id': 2}", OKAY);
    server->eof(m, 0);
    CHECK_INT(server->state(m, 0), QS_OPEN);
    CHECK_INT(server->act(m, QS_ACT_RELEASE, NULL), 1);
    CHECK_INT(server->state(m, 0), QS_CLOSED);
    talk(m, 0, "", RETURN("1") RETURN("2"));
    server->close(m);
}

static void nothing_runs_behind_quit(void)
{
    void *m = open_with(QS_PROFILE_QMP, 1, QS_LIMIT_QUEUE);

    greet(m, 0, HELLO);
    talk(m, 0, SELECT_OOB "{'execute': 'x-slow', 'id': 1}"
         "{'execute': 'quit', 'id': 2}{'execute': 'stop', 'id': 3}", OKAY);
    CHECK_INT(server->act(m, QS_ACT_RELEASE, NULL), 1);
    talk(m, 0, "", RETURN("1")
         "{\"timestamp\": {\"seconds\": -1, \"microseconds\": -1}, "
         "\"event\": \"SHUTDOWN\", \"data\": {\"guest\": false, "
         "\"reason\": \"host-qmp-quit\"}}\r\n" RETURN("2"));
    CHECK_INT(server->state(m, 0), QS_CLOSED);
    server->close(m);
}

static void as_many_monitors_as_may_be(void)
{
    void *m = open_with(QS_PROFILE_QMP, QS_CONNECTIONS_MAX, QS_LIMIT_QUEUE);

    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        greet(m, i, HELLO);
        talk(m, i, SELECT, OKAY);
    }
    CHECK_INT(server->connect(m, QS_CONNECTIONS_MAX), 0);
    CHECK_INT(server->act(m, QS_ACT_EVENT, "X"), 1);
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        talk(m, i, "{'execute': 'x-slow'}", EVENT("X"));
    }
    CHECK_INT(server->act(m, QS_ACT_RELEASE, NULL), 1);
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        talk(m, i, "", OKAY);
    }
    server->close(m);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(without_oob_a_slow_command_stops_reading),
        TEST(reading_stops_right_behind_the_slow_command),
        TEST(with_oob_reading_goes_on_until_the_queue_is_full),
        TEST(a_smaller_queue_fills_sooner),
        TEST(slow_commands_are_released_one_by_one),
        TEST(nothing_stale_reaches_the_next_peer),
        TEST(untaken_output_stops_reading),
        TEST(no_untaken_output_at_all),
        TEST(events_up_to_any_ceiling),
        TEST(unread_events_are_bounded),
        TEST(unread_events_at_the_ceiling),
        TEST(half_close_waits_for_the_slow_command),
        TEST(nothing_runs_behind_quit),
        TEST(as_many_monitors_as_may_be),
    };

    return test_main(cases, QS_COUNT(cases));
}
