/*
 * Conversations that make the reference allocate in every way it can: both
 * roles, both profiles, the queue, out-of-band, events to two monitors,
 * malformed input, hangup with a command still running.
 */
#ifndef QS_TEST_NOMEM_TALKS_H
#define QS_TEST_NOMEM_TALKS_H

#include "qmp/endpoint.h"

#define STEPS_MAX 64

enum verb { CONNECT, FEED, END, HANGUP, ACT };

struct step {
    enum verb verb;
    unsigned conn;
    const char *text;
    enum qs_act act;
};

struct talk {
    const char *name;
    enum qs_role role;
    enum qs_profile profile;
    const struct step *steps;
    size_t n;
    /* The next peer: what it says, and how the answer begins.  NULL: there
       can be none. */
    const char *hello, *answer;
};

#define PEER(verb, conn) { verb, conn, NULL, QS_ACT_RELEASE }
#define SAY(conn, text) { FEED, conn, text, QS_ACT_RELEASE }
#define DO(what, arg) { ACT, 0, arg, QS_ACT_##what }
#define COMMAND(name, id) "{'execute': '" name "', 'id': " id "}"
#define ENABLE(list) \
    "{'execute': 'qmp_capabilities', 'arguments': {'enable': [" list "]}}"

static const struct step server_qmp_steps[] = {
    PEER(CONNECT, 0), PEER(CONNECT, 1),
    SAY(0, COMMAND("query-version", "{'a': [1.50, 'b', null, {}]}")),
    SAY(0, ENABLE("'foo'") ENABLE("1") ENABLE("'oob', {}")),
    SAY(0, "{'execute': 'qmp_capabilities', 'arguments': {'x': 1}}"),
    SAY(0, "{'exec-oob': 'x-oob-ping', 'id': 1}"),
    SAY(0, ENABLE("'oob', 'oob', 'x-foo'")),
    SAY(1, ENABLE("")),
    SAY(0, ENABLE("'oob'") COMMAND("no-such-command", "'\\u0000\\ud83d'")),
    SAY(0, COMMAND("nosuch", "'\\ud83d\\ude00'") "[1, 2]" "}" "null "),
    SAY(0, COMMAND("query-commands", "18446744073709551615")),
    SAY(0, COMMAND("query-status", "[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]")),
    SAY(0, COMMAND("query-status", "{'b': {'c': {'d': [{}, {}]}}}")),
    SAY(0, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["), SAY(0, "{\xFF"),
    SAY(0, "{'a': 1, 'b': 2, 'c': 3, 'd': 4, 'e': 5, 'f': 6, 'g': 7, 'h': 8,"
        " 'i': 9, 'j': 10, 'k': 11, 'l': 12, 'm': 13, 'n': 14, 'o': 15,"
        " 'p': 16, 'q': 17, 'r': 18}"),
    SAY(0, "{'a': 1, 'a': 2}{'a': @ }{'a': foo}['\\ud800']"),
    SAY(0, COMMAND("cont", "1") COMMAND("cont", "2")),
    SAY(1, COMMAND("stop", "'a name that is longer than a small buffer, so"
                   " that what holds it must grow once and then once more,"
                   " and is still valid'")),
    SAY(0, COMMAND("x-slow", "0") COMMAND("cont", "1") "{]"),
    SAY(0, COMMAND("stop", "3") COMMAND("nosuch", "4") "{'execute': 1}"),
    SAY(0, "{'exec-oob': 'x-oob-ping', 'id': 'o'}{'exec-oob': 'nosuch'}"),
    SAY(0, "{'exec-oob': 'stop'}{'exec-oob': 1}"),
    SAY(0, COMMAND("x-slow", "6") COMMAND("query-version", "7") "[]"),
    SAY(0, COMMAND("stop", "'not read'")),
    SAY(1, COMMAND("x-slow", "1")),
    DO(EVENT, "X"), DO(RELEASE, NULL), DO(EVENT, "Y"),
    SAY(0, "{'exec-oob': 'x-release', 'id': 9}"),
    SAY(0, COMMAND("x-slow", "1") COMMAND("cont", "2") "{'execute':"),
    PEER(HANGUP, 0), PEER(CONNECT, 0),
    SAY(0, "{'execute'"), SAY(0, ": 'qmp_capabilities'}"),
    SAY(1, COMMAND("x-slow", "1")), PEER(END, 1), DO(RELEASE, NULL),
    SAY(0, "{'execute': 'query-version', 'id': "), PEER(END, 0),
};

static const struct talk server_qmp = {
    .name = "server qmp", .role = QS_SERVER, .profile = QS_PROFILE_QMP,
    .steps = server_qmp_steps, .n = QS_COUNT(server_qmp_steps),
    .hello = ENABLE("") COMMAND("x-oob-ping", "[1]"),
    .answer = "{\"return\": {}}\r\n{\"return\": {}, \"id\": [1]}\r\n",
};

static const struct step server_quits_steps[] = {
    PEER(CONNECT, 0), PEER(CONNECT, 1),
    SAY(0, ENABLE("'oob'")), SAY(1, ENABLE("")),
    SAY(1, COMMAND("x-slow", "1")), SAY(0, COMMAND("quit", "[2]")),
};

static const struct talk server_quits = {
    .name = "server quits", .role = QS_SERVER, .profile = QS_PROFILE_QMP,
    .steps = server_quits_steps, .n = QS_COUNT(server_quits_steps),
};

static const struct step server_modes_steps[] = {
    PEER(CONNECT, 0), PEER(CONNECT, 1),
    SAY(0, COMMAND("query-qmp-mode", "1") COMMAND("stop", "2")),
    SAY(0, COMMAND("query-commands", "3") COMMAND("query-version", "4")),
    SAY(0, "{'execute': 'qmp_capability_enable', 'arguments': {'name': 1}}"
        "{'execute': 'qmp_capability_enable', 'arguments': {'name': 'y'}}"
        "{'execute': 'qmp_capability_enable', 'arguments': {'name': 'oob'}}"
        "{'execute': 'qmp_capability_disable', 'arguments': {'z': 1}}"),
    SAY(0, "{]{'execute': 1}[]{'exec-oob': 'x'}"),
    SAY(0, "{'execute': 'qmp_switch_mode', 'arguments': {'mode': 'x'}}"
        "{'execute': 'qmp_switch_mode', 'arguments':"
        " {'mode': 'operational'}}"),
    SAY(0, COMMAND("query-qmp-mode", "{'a': 1}") COMMAND("nosuch", "2")),
    SAY(0, COMMAND("cont", "1") COMMAND("stop", "2") "{'execute': 'stop',"
        " 'arguments': {'a': 1}}"),
    SAY(0, COMMAND("x-slow", "1")), DO(EVENT, "X"), DO(RELEASE, NULL),
    PEER(HANGUP, 0), PEER(CONNECT, 0), SAY(0, COMMAND("stop", "1")),
    PEER(END, 0), PEER(END, 1),
};

static const struct talk server_modes = {
    .name = "server modes", .role = QS_SERVER, .profile = QS_PROFILE_MODES,
    .steps = server_modes_steps, .n = QS_COUNT(server_modes_steps),
    .hello = COMMAND("query-qmp-mode", "[1]"),
    .answer = "{\"return\": {\"mode\": \"handshake\"}, \"id\": [1]}\r\n",
};

#define OFFER "{'QMP': {'capabilities': ['oob', 'x-foo', 'y']}}"
#define OKAY(n) "{'return': {'a': [1]}, 'id': 'qs-" n "'}"
#define REFUSED(n) "{'error': {'class': 'a', 'desc': 'b'}, 'id': 'qs-" n "'}"
#define EVENT(name) "{'event': '" name "', 'timestamp': {}}"

static const struct step client_qmp_steps[] = {
    DO(ISSUE, "{'execute': 'stop', 'arguments': {'a': [1, {'b': null}]}}"),
    DO(ISSUE, "{'execute': 'stop', 'id': 1}"), DO(ISSUE, "{'execute'"),
    PEER(CONNECT, 0),
    SAY(0, EVENT("A") "[]{'x': 1}" "{'QMP': {'capab"),
    SAY(0, "ilities': ['oob', 'x-foo', 'y']}}"),
    SAY(0, EVENT("B\\u0000") "{'return': {}}" OFFER),
    SAY(0, REFUSED("1")), SAY(0, REFUSED("2")), SAY(0, OKAY("3")),
    DO(ISSUE, "{'execute': '1'}"), DO(ISSUE, "{'execute': '2'}"),
    DO(ISSUE, "{'execute': '3'}"), DO(ISSUE, "{'execute': '4'}"),
    DO(ISSUE, "{'execute': '5'}"), DO(ISSUE, "{'execute': '6'}"),
    DO(ISSUE, "{'execute': '7'}"), DO(ISSUE, "{'exec-oob': '8'}"),
    SAY(0, OKAY("5") EVENT("C") REFUSED("4") OKAY("5")),
    SAY(0, "{'return': [[[{'a': 'a text that makes the line that tells of"
        " it grow beyond what a buffer begins with, and then some more, so"
        " that it grows twice before it ends'}]]], 'id': 'qs-6'}"),
    DO(TIMEOUT, NULL), PEER(HANGUP, 0),
    PEER(CONNECT, 0), SAY(0, OFFER), SAY(0, "{]"), PEER(HANGUP, 0),
    PEER(CONNECT, 0), SAY(0, "{'QMP': 1}"), PEER(HANGUP, 0),
    PEER(CONNECT, 0), SAY(0, OFFER), PEER(END, 0), PEER(HANGUP, 0),
    PEER(CONNECT, 0), SAY(0, OFFER), PEER(HANGUP, 0),
};

static const struct talk client_qmp = {
    .name = "client qmp", .role = QS_CLIENT, .profile = QS_PROFILE_QMP,
    .steps = client_qmp_steps, .n = QS_COUNT(client_qmp_steps),
    .hello = "{'QMP': {'capabilities': []}}",
    .answer = "{\"execute\": \"qmp_capabilities\", \"id\": \"qs-",
};

static const struct step client_modes_steps[] = {
    DO(ISSUE, "{'execute': 'stop'}"), PEER(CONNECT, 0),
    SAY(0, OFFER), SAY(0, REFUSED("1")), SAY(0, EVENT("A")),
    SAY(0, OKAY("2")), SAY(0, EVENT("B")), SAY(0, OKAY("3")),
    SAY(0, OKAY("4")), PEER(END, 0), PEER(HANGUP, 0),
    PEER(CONNECT, 0), SAY(0, OFFER), SAY(0, OKAY("5") OKAY("6")),
    SAY(0, REFUSED("7")), PEER(HANGUP, 0),
};

static const struct talk client_modes = {
    .name = "client modes", .role = QS_CLIENT, .profile = QS_PROFILE_MODES,
    .steps = client_modes_steps, .n = QS_COUNT(client_modes_steps),
    .hello = "{'QMP': {'capabilities': []}}",
    .answer = "{\"execute\": \"qmp_switch_mode\", \"arguments\": ",
};

#endif
