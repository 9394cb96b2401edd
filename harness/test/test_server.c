/*
 * The reference server against transcripts, byte for byte.  Each runs whole,
 * a byte at a time and seven at a time: chunks must not show.
 */
#include "test/serve.h"

#define NAMED(command) "{\"name\": \"" command "\"}"

struct transcript {
    enum qs_profile profile;
    const char *in, *out;
};

static void run(const struct transcript *t, size_t piece)
{
    void *machine = open_with(t->profile, 1, QS_LIMIT_QUEUE);
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    CHECK_ROW(t->in);
    CHECK_INT(server->connect(machine, 0), 1);
    CHECK_INT(feed(machine, 0, t->in, piece, &out), strlen(t->in));
    server->eof(machine, 0);
    take_all(machine, 0, &out);
    CHECK_STR(qs_buf_str(&out), t->out);
    CHECK_INT(server->state(machine, 0), QS_CLOSED);
    qs_buf_release(&out);
    server->close(machine);
}

static const struct transcript transcripts[] = {
    { QS_PROFILE_QMP, "", HELLO },
    /* Negotiation: only the selection runs; refused, nothing changed. */
    { QS_PROFILE_QMP,
      "{'execute': 'query-version', 'id': 1}{'execute': ''}"
      "{'execute': 'qmp_capabilities', 'arguments': {'enable': ['foo']},"
      " 'id': null}{'execute': 'cont', 'id': [2]}"
      "{'exec-oob': 'x-oob-ping', 'id': 3}" SELECT
      "{'exec-oob': 'x-oob-ping', 'id': 4}",
      HELLO EXPECTING("\"id\": 1, ") EXPECTING("")
      GENERIC("\"id\": null, ",
              "Parameter 'null' does not accept value 'foo'")
      EXPECTING("\"id\": [2], ")
      GENERIC("\"id\": 3, ", "QMP input member 'exec-oob' is unexpected")
      OKAY
      GENERIC("\"id\": 4, ", "QMP input member 'exec-oob' is unexpected") },
    /* Command mode: everything but the selection. */
    { QS_PROFILE_QMP,
      SELECT SELECT_OOB "{'execute': 'qmp_capabilities', 'arguments': "
      "{'bad': 1}, 'id': 1}{'execute': 'nosuch', 'id': 1.50}"
      "{'execute': 'query-status', 'arguments': {'a': 1}}"
      "{'execute': 'query-status'}{'execute': 'stop', 'id': 'x'}",
      HELLO OKAY ALREADY("")
      GENERIC("\"id\": 1, ", "Parameter 'bad' is unexpected")
      NOT_FOUND("\"id\": 1.50, ", "nosuch")
      GENERIC("", "Parameter 'a' is unexpected")
      "{\"return\": {\"status\": \"prelaunch\", \"singlestep\": false, "
      "\"running\": false}}\r\n" RETURN("\"x\"") },
    { QS_PROFILE_QMP,
      SELECT "{'execute': 'query-commands'}",
      HELLO OKAY "{\"return\": [" NAMED("qmp_capabilities") ", "
      NAMED("query-version") ", " NAMED("query-status") ", "
      NAMED("query-commands") ", " NAMED("stop") ", " NAMED("cont") ", "
      NAMED("quit") ", " NAMED("x-slow") ", " NAMED("x-release") ", "
      NAMED("x-oob-ping") "]}\r\n" },
    { QS_PROFILE_MODES,
      "{'execute': 'query-commands'}",
      "{\"QMP\": {\"capabilities\": []}}\r\n{\"return\": ["
      NAMED("query-qmp-mode") ", " NAMED("qmp_capability_enable") ", "
      NAMED("qmp_capability_disable") ", " NAMED("qmp_switch_mode") ", "
      NAMED("query-version") ", " NAMED("query-status") ", "
      NAMED("query-commands") ", " NAMED("stop") ", " NAMED("cont") ", "
      NAMED("quit") ", " NAMED("x-slow") ", " NAMED("x-release") ", "
      NAMED("x-oob-ping") "]}\r\n" },
    /* Events come before the reply, only when something changed. */
    { QS_PROFILE_QMP,
      SELECT "{'execute': 'cont', 'id': 1}{'execute': 'cont', 'id': 2}"
      "{'execute': 'stop', 'id': 3}{'execute': 'stop', 'id': 4}",
      HELLO OKAY EVENT("RESUME") RETURN("1") RETURN("2")
      EVENT("STOP") RETURN("3") RETURN("4") },
    /* Out-of-band. */
    { QS_PROFILE_QMP,
      SELECT_OOB SELECT "{'exec-oob': 'x-oob-ping', 'id': 1}"
      "{'execute': 'x-oob-ping'}{'exec-oob': 'stop', 'id': 2}"
      "{'exec-oob': 'nosuch', 'id': 3}{'exec-oob': 'qmp_capabilities'}"
      "{'exec-oob': 1}{'exec-oob': 'a', 'execute': 'b', 'id': 4}",
      HELLO OKAY ALREADY("") RETURN("1") OKAY
      GENERIC("\"id\": 2, ", "The command stop does not support OOB")
      NOT_FOUND("\"id\": 3, ", "nosuch")
      GENERIC("", "The command qmp_capabilities does not support OOB")
      GENERIC("", "QMP input member 'exec-oob' must be a string")
      GENERIC("\"id\": 4, ",
              "QMP input member 'execute' clashes with 'exec-oob'") },
    /* What is no request: without id where there was no object. */
    { QS_PROFILE_QMP,
      SELECT "[1]{'id': 1}}\n{'execute': nonsense}\nnull",
      HELLO OKAY GENERIC("", "QMP input must be a JSON object")
      GENERIC("\"id\": 1, ", "QMP input lacks member 'execute'")
      GENERIC("", "JSON parse error, expecting value")
      GENERIC("", "JSON parse error, invalid keyword 'nonsense'")
      GENERIC("", "QMP input must be a JSON object") },
    /* The session of January 2010. */
    { QS_PROFILE_MODES,
      "{ \"execute\": \"query-qmp-mode\" }\n"
      "{ \"execute\": \"stop\" }\n"
      "{ \"execute\": \"qmp_capability_enable\","
      " \"arguments\": { \"name\": \"foobar\" } }\n"
      "{ \"execute\": \"qmp_switch_mode\","
      " \"arguments\": { \"mode\": \"operational\" } }\n"
      "{ \"execute\": \"query-qmp-mode\" }\n"
      "{ \"execute\": \"stop\" }\n",
      "{\"QMP\": {\"capabilities\": []}}\r\n"
      "{\"return\": {\"mode\": \"handshake\"}}\r\n"
      "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"The command "
      "stop has not been found\", \"data\": {\"name\": \"stop\"}}}\r\n"
      "{\"error\": {\"class\": \"InvalidParameter\", \"desc\": \"Invalid "
      "parameter name\", \"data\": {\"name\": \"name\"}}}\r\n"
      OKAY "{\"return\": {\"mode\": \"operational\"}}\r\n" OKAY },
    { QS_PROFILE_MODES,
      "{'execute': 'query-version', 'id': 1}"
      "{'execute': 'query-qmp-mode', 'arguments': {'a': 1}}"
      "{'execute': 'qmp_switch_mode', 'arguments': {'mode': 'a'}}"
      "{'execute': 'qmp_switch_mode', 'arguments': {'mode': 'operational'}}"
      "{'execute': 'qmp_switch_mode', 'arguments': {'mode': 'handshake'}}"
      "{'execute': 'cont'}",
      "{\"QMP\": {\"capabilities\": []}}\r\n"
      "{\"return\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}, "
      "\"package\": \"(qmpspec reference)\"}, \"id\": 1}\r\n"
      "{\"error\": {\"class\": \"InvalidParameter\", \"desc\": \"Invalid "
      "parameter a\", \"data\": {\"name\": \"a\"}}}\r\n"
      "{\"error\": {\"class\": \"InvalidParameter\", \"desc\": \"Invalid "
      "parameter mode\", \"data\": {\"name\": \"mode\"}}}\r\n" OKAY
      "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"The command "
      "qmp_switch_mode has not been found\", \"data\": {\"name\": "
      "\"qmp_switch_mode\"}}}\r\n" EVENT("RESUME") OKAY },
};

static void transcripts_whole_and_in_pieces(void)
{
    for (size_t i = 0; i < QS_COUNT(transcripts); i++) {
        run(&transcripts[i], 1u << 20);
        run(&transcripts[i], 1);
        run(&transcripts[i], 7);
    }
}

static void monitors_negotiate_apart(void)
{
    void *m = open_with(QS_PROFILE_QMP, 2, QS_LIMIT_QUEUE);

    greet(m, 0, HELLO);
    greet(m, 1, HELLO);
    CHECK_INT(server->connect(m, 1), 0);
    CHECK_INT(server->connect(m, 2), 0);
    talk(m, 0, SELECT "{'execute': 'cont'}", OKAY EVENT("RESUME") OKAY);
    talk(m, 1, "", "");
    talk(m, 1, SELECT "{'execute': 'stop'}", OKAY EVENT("STOP") OKAY);
    talk(m, 0, "", EVENT("STOP"));
    CHECK_INT(server->act(m, QS_ACT_EVENT, "X"), 1);
    talk(m, 0, "", EVENT("X"));
    talk(m, 1, "", EVENT("X"));
    CHECK_INT(server->act(m, QS_ACT_ISSUE, "{}"), 0);
    server->close(m);
}

static void quit_answers_and_closes_all(void)
{
    void *m = open_with(QS_PROFILE_QMP, 2, QS_LIMIT_QUEUE);

    greet(m, 0, HELLO);
    greet(m, 1, HELLO);
    talk(m, 0, SELECT "{'execute': 'quit', 'id': 1}",
         OKAY "{\"timestamp\": {\"seconds\": -1, \"microseconds\": -1}, "
         "\"event\": \"SHUTDOWN\", \"data\": {\"guest\": false, "
         "\"reason\": \"host-qmp-quit\"}}\r\n" RETURN("1"));
    CHECK_INT(server->state(m, 0), QS_CLOSED);
    CHECK_INT(server->state(m, 1), QS_CLOSED);
    CHECK_INT(server->feed(m, 0, "{}", 2), 0);
    server->hangup(m, 0);
    CHECK_INT(server->connect(m, 0), 0);
    server->close(m);
}

static void bad_configurations_are_refused(void)
{
    struct qs_config config = {
        .connections = 1, .limits = qs_limits_qemu,
    };

    config.connections = 0;
    CHECK(server->open(server, &config) == NULL);
    config.connections = QS_CONNECTIONS_MAX + 1;
    CHECK(server->open(server, &config) == NULL);
    config.connections = 1;
    config.ncaps = QS_CAPS_MAX + 1;
    CHECK(server->open(server, &config) == NULL);
    config.ncaps = 0;
    config.limits.depth = 0;
    CHECK(server->open(server, &config) == NULL);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(transcripts_whole_and_in_pieces),
        TEST(monitors_negotiate_apart),
        TEST(quit_answers_and_closes_all),
        TEST(bad_configurations_are_refused),
    };

    return test_main(cases, QS_COUNT(cases));
}
