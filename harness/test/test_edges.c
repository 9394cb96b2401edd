/*
 * The reference at its edges: ceilings, connections it does not have, what
 * it says where no time is known.
 */
#include "ref/client.h"
#include "ref/server.h"
#include "test/test.h"

static const char *const caps[QS_CAPS_MAX + 1] = {
    "c0", "c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9", "c10",
    "c11", "c12", "c13", "c14", "c15", "c16", "c17", "c18", "c19", "c20",
    "c21", "c22", "c23", "c24", "c25", "c26", "c27", "c28", "c29", "c30",
    "c31", "c32",
};

static struct qs_config config_of(size_t ncaps, unsigned connections)
{
    struct qs_config config = {
        .caps = caps, .ncaps = ncaps, .connections = connections,
        .limits = qs_limits_qemu,
    };

    return config;
}

static void check_open(const struct qs_endpoint *e,
                       const struct qs_config *config, bool good)
{
    void *machine = e->open(e, config);

    CHECK_INT(machine != NULL, good);
    if (machine) {
        e->close(machine);
    }
}

static void machines_have_ceilings(void)
{
    static const struct {
        size_t ncaps;
        unsigned connections;
        bool server, client;
    } rows[] = {
        { 0, 1, true, true }, { QS_CAPS_MAX, 1, true, true },
        { QS_CAPS_MAX + 1, 1, false, false }, { 0, 0, false, false },
        { 0, QS_CONNECTIONS_MAX, true, false },
        { 0, QS_CONNECTIONS_MAX + 1, false, false }, { 0, 2, true, false },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_config config = config_of(rows[i].ncaps,
                                            rows[i].connections);

        check_open(&qs_server_reference, &config, rows[i].server);
        check_open(&qs_client_reference, &config, rows[i].client);
    }
    for (int i = 0; i < 3; i++) {
        struct qs_config config = config_of(0, 1);

        config.limits.depth = config.limits.tokens = config.limits.bytes = 1;
        check_open(&qs_server_reference, &config, true);
        check_open(&qs_client_reference, &config, true);
        *(i == 0 ? &config.limits.depth : i == 1 ? &config.limits.tokens
          : &config.limits.bytes) = 0;
        check_open(&qs_server_reference, &config, false);
        check_open(&qs_client_reference, &config, false);
    }
}

/* All that the machine has to say on that connection. */
static const char *hear(const struct qs_endpoint *e, void *machine,
                        unsigned conn)
{
    static char text[1u << 16];
    size_t n = e->take(machine, conn, text, sizeof(text) - 1);

    text[n] = '\0';
    return text;
}

static void say(const struct qs_endpoint *e, void *machine, const char *text)
{
    CHECK_INT(e->feed(machine, 0, text, strlen(text)), strlen(text));
}

static void there_are_no_other_connections(void)
{
    const struct qs_endpoint *const both[] = {
        &qs_server_reference, &qs_client_reference,
    };

    for (size_t i = 0; i < QS_COUNT(both); i++) {
        const struct qs_endpoint *e = both[i];
        struct qs_config config = config_of(0, 1);
        void *machine = e->open(e, &config);

        CHECK_INT(e->take(machine, 0, NULL, 0), 0);
        CHECK_INT(e->connect(machine, 1), 0);
        CHECK_INT(e->connect(machine, 0), 1);
        CHECK_INT(e->connect(machine, 0), 0);
        CHECK_INT(e->feed(machine, 1, "{}", 2), 0);
        CHECK_STR(hear(e, machine, 1), "");
        CHECK_INT(e->state(machine, 1), QS_IDLE);
        e->eof(machine, 1);
        e->hangup(machine, 1);
        CHECK_INT(e->state(machine, 0), QS_OPEN);
        e->close(machine);
    }
}

#define NO_TIME "\"timestamp\": {\"seconds\": -1, \"microseconds\": -1}"

static void events_know_no_time(void)
{
    const struct qs_endpoint *e = &qs_server_reference;
    struct qs_config config = config_of(0, 1);
    void *machine = e->open(e, &config);

    CHECK_INT(e->connect(machine, 0), 1);
    say(e, machine, "{'execute': 'qmp_capabilities'}");
    hear(e, machine, 0);
    CHECK_INT(e->act(machine, QS_ACT_EVENT, NULL), 0);
    CHECK_INT(e->act(machine, QS_ACT_EVENT, "WAKEUP"), 1);
    CHECK_STR(hear(e, machine, 0),
              "{" NO_TIME ", \"event\": \"WAKEUP\"}\r\n");
    say(e, machine, "{'execute': 'quit'}");
    CHECK(strstr(hear(e, machine, 0), "\"SHUTDOWN\"") != NULL);
    e->close(machine);
}

static void shutdown_knows_no_time(void)
{
    const struct qs_endpoint *e = &qs_server_reference;
    struct qs_config config = config_of(0, 2);
    void *machine = e->open(e, &config);

    CHECK_INT(e->connect(machine, 0), 1);
    say(e, machine, "{'execute': 'qmp_capabilities'} {'execute': 'quit'}");
    CHECK(strstr(hear(e, machine, 0), NO_TIME) != NULL);
    CHECK_INT(e->state(machine, 0), QS_CLOSED);
    /* Nobody is let in any more. */
    CHECK_INT(e->connect(machine, 1), 0);
    e->close(machine);
}

/* As many as there is room for, and all of them are let go of. */
static void commands_wait_for_the_client(void)
{
    const struct qs_endpoint *e = &qs_client_reference;
    struct qs_config config = config_of(0, 1);
    void *machine = e->open(e, &config);

    CHECK_INT(e->act(machine, QS_ACT_ISSUE, "{'execute': 'a', 'id': 1}"), 0);
    CHECK_INT(e->act(machine, QS_ACT_ISSUE, "{'exec-oob': 'a'}"), 1);
    for (unsigned i = 1; i < QS_CLIENT_WAITING; i++) {
        CHECK_INT(e->act(machine, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
    }
    CHECK_INT(e->act(machine, QS_ACT_ISSUE, "{'execute': 'a'}"), 0);
    CHECK_INT(e->connect(machine, 0), 1);
    say(e, machine, "{'QMP': {'version': {}, 'capabilities': []}}"
        "{'return': {}, 'id': 'qs-1'}");
    /* Eight are sent, the first of them as it was asked. */
    CHECK(strstr(hear(e, machine, 0), "{\"exec-oob\": \"a\", \"id\": "
                 "\"qs-2\"}\r\n") != NULL);
    for (unsigned i = 0; i < QS_CLIENT_FLIGHT; i++) {
        CHECK_INT(e->act(machine, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
    }
    CHECK_INT(e->act(machine, QS_ACT_ISSUE, "{'execute': 'a'}"), 0);
    e->close(machine);
}

/* What nobody waits for is counted, and forgotten with what is awaited. */
static void patience_begins_anew(void)
{
    const struct qs_endpoint *e = &qs_client_reference;
    struct qs_config config = config_of(0, 1);
    void *machine = e->open(e, &config);

    CHECK_INT(e->act(machine, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
    CHECK_INT(e->connect(machine, 0), 1);
    say(e, machine, "{'QMP': {'version': {}, 'capabilities': []}}");
    for (unsigned i = 0; i < QS_CLIENT_IGNORED - 1; i++) {
        say(e, machine, "{'return': {}}");
    }
    say(e, machine, "{'return': {}, 'id': 'qs-1'}");
    for (unsigned i = 0; i < QS_CLIENT_IGNORED - 1; i++) {
        say(e, machine, "{'return': {}}");
    }
    CHECK_INT(e->state(machine, 0), QS_OPEN);
    say(e, machine, "{'return': {}}");
    CHECK_INT(e->state(machine, 0), QS_CLOSED);
    CHECK(strstr(e->told(machine), "gave up: too many") != NULL);
    e->close(machine);
}

/* What was refused is not what the user is told to have. */
static void only_what_was_enabled_is_told(void)
{
    const struct qs_endpoint *e = &qs_client_reference;
    struct qs_config config = config_of(3, 1);
    void *machine;

    config.profile = QS_PROFILE_MODES;
    machine = e->open(e, &config);
    CHECK_INT(e->connect(machine, 0), 1);
    say(e, machine, "{'QMP': {'capabilities': ['c2', 'c1', 'c0']}}"
        "{'return': {}, 'id': 'qs-1'}"
        "{'error': {'class': 'x', 'desc': '', 'data': {}}, 'id': 'qs-2'}"
        "{'return': {}, 'id': 'qs-3'} {'return': {}, 'id': 'qs-4'}");
    CHECK_STR(e->told(machine), "ready c0 c2\n");
    e->hangup(machine, 0);
    CHECK_INT(e->connect(machine, 0), 1);
    CHECK_STR(e->told(machine), "");
    say(e, machine, "{'QMP': {'capabilities': ['c1']}}");
    e->hangup(machine, 0);
    CHECK_STR(e->told(machine), "gave up: end of input\n");
    e->close(machine);
}

/* With a ceiling of nothing it reads once everything is taken. */
static void no_untaken_output_at_all(void)
{
    static const char offer[] = "{'QMP': {'capabilities': []}}";
    const struct qs_endpoint *e = &qs_client_reference;
    struct qs_config config = config_of(0, 1);
    void *machine;

    config.limits.output = 0;
    machine = e->open(e, &config);
    CHECK_INT(e->connect(machine, 0), 1);
    say(e, machine, offer);
    CHECK_INT(e->feed(machine, 0, "{}", 2), 0);
    CHECK(hear(e, machine, 0)[0] == '{');
    say(e, machine, "{'return': {}, 'id': 'qs-1'}{}");
    e->close(machine);
}

static void an_end_is_heard_once(void)
{
    const struct qs_endpoint *e = &qs_server_reference;
    struct qs_config config = config_of(0, 1);
    void *machine = e->open(e, &config);
    const char *listed;

    e->eof(machine, 0);
    CHECK_INT(e->state(machine, 0), QS_IDLE);
    CHECK_INT(e->connect(machine, 0), 1);
    say(e, machine, "{'execute': 'qmp_capabilities'}"
        "{'execute': 'query-commands'} {'execute': 'x-slow'}");
    listed = hear(e, machine, 0);
    CHECK(strstr(listed, "{\"name\": \"query-version\"}") != NULL);
    CHECK(strstr(listed, "{\"name\": \"qmp_capabilities\"}") != NULL);
    e->eof(machine, 0);
    e->eof(machine, 0);
    CHECK_INT(e->state(machine, 0), QS_OPEN);
    CHECK_INT(e->act(machine, QS_ACT_RELEASE, NULL), 1);
    CHECK_STR(hear(e, machine, 0), "{\"return\": {}}\r\n");
    CHECK_INT(e->state(machine, 0), QS_CLOSED);
    e->eof(machine, 0);
    e->close(machine);
}

static void time_begins_at_zero(void)
{
    struct qs_json *event = qs_message_event("X", NULL, 0, 5);
    struct qs_json *time = qs_json_get(event, "timestamp");
    int64_t value = -1;

    CHECK(qs_json_int_value(qs_json_get(time, "seconds"), &value));
    CHECK_INT(value, 0);
    CHECK(qs_json_int_value(qs_json_get(time, "microseconds"), &value));
    CHECK_INT(value, 5);
    qs_json_free(event);
}

/* What waits when the peer leaves is let go of, each of it once. */
static void what_waits_is_forgotten(void)
{
    const struct qs_endpoint *e = &qs_client_reference;
    struct qs_config config = config_of(0, 1);
    void *machine = e->open(e, &config);

    for (int i = 0; i < 3; i++) {
        CHECK_INT(e->act(machine, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
    }
    CHECK_INT(e->connect(machine, 0), 1);
    e->hangup(machine, 0);
    CHECK_INT(e->connect(machine, 0), 1);
    say(e, machine, "{'QMP': {'version': {}, 'capabilities': []}}");
    CHECK_STR(hear(e, machine, 0), "{\"execute\": \"qmp_capabilities\", "
              "\"id\": \"qs-1\"}\r\n");
    say(e, machine, "{'return': {}, 'id': 'qs-1'}");
    CHECK_STR(hear(e, machine, 0), "");
    e->close(machine);
}

/* Long names are cut between characters; the second offer has the second
   bit. */
static void selections_name_what_is_wrong(void)
{
    struct qs_selection selection;
    struct qs_request request;
    struct qs_fault fault;
    struct qs_json *value;
    struct qs_buf text = QS_BUF_INIT(1024);

    qs_buf_adds(&text, "{'execute': 'qmp_capabilities', 'arguments': "
                "{'enable': ['c1', '");
    for (int i = 0; i < 60; i++) {
        qs_buf_adds(&text, "\xC3\xA9");
    }
    qs_buf_adds(&text, "']}}");
    CHECK_INT(qs_frame_whole(qs_buf_slice(&text), &qs_limits_qemu, &value,
                             &fault), QS_OK);
    qs_request_read(value, true, &request);
    CHECK_INT(qs_negotiate_event(QS_PROFILE_QMP, &request, caps, 2, false,
                                 false, &selection), QS_EV_SELECT_REFUSED);
    CHECK_INT(selection.mask, 2);
    CHECK_INT(strlen(selection.arg), sizeof(selection.arg) - 2);
    CHECK_INT((unsigned char)selection.arg[sizeof(selection.arg) - 3], 0xA9);
    qs_json_free(value);
    qs_buf_release(&text);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(machines_have_ceilings),
        TEST(there_are_no_other_connections),
        TEST(events_know_no_time),
        TEST(shutdown_knows_no_time),
        TEST(commands_wait_for_the_client),
        TEST(patience_begins_anew),
        TEST(only_what_was_enabled_is_told),
        TEST(no_untaken_output_at_all),
        TEST(an_end_is_heard_once),
        TEST(time_begins_at_zero),
        TEST(what_waits_is_forgotten),
        TEST(selections_name_what_is_wrong),
    };

    return test_main(cases, QS_COUNT(cases));
}
