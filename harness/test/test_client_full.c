/*
 * The reference client where it is full: as many capabilities as there may
 * be, as much told as is kept; and with tables that are wrong.
 */
#include "ref/client.h"
#include "test/test.h"

#include <stdlib.h>

static const struct qs_endpoint *const client = &qs_client_reference;

#define OFFER "{'QMP': {'capabilities': []}}"
#define OKAY "{'return': {}, 'id': 'qs-1'}"

static struct qs_config config_of(const char *const *caps, size_t ncaps)
{
    struct qs_config config = {
        .caps = caps, .ncaps = ncaps, .connections = 1,
        .limits = qs_limits_qemu,
    };

    return config;
}

static void say(const struct qs_endpoint *e, void *machine, const char *text)
{
    CHECK_INT(e->feed(machine, 0, text, strlen(text)), strlen(text));
}

static const char *hear(void *machine)
{
    static char text[1u << 12];
    size_t n = client->take(machine, 0, text, sizeof(text) - 1);

    text[n] = '\0';
    return text;
}

static void *connected(const struct qs_config *config)
{
    void *machine = client->open(client, config);

    CHECK(machine != NULL);
    CHECK_INT(client->connect(machine, 0), 1);
    return machine;
}

/* "a", "b" and so on, n times what is between. */
static void letters(struct qs_buf *out, size_t n, const char *quote,
                    const char *between)
{
    for (size_t i = 0; i < n; i++) {
        qs_buf_addf(out, "%s%s%c%s", i ? between : "", quote,
                    (int)(i < 26 ? 'a' + i : 'A' + i - 26), quote);
    }
}

/* All that may be wanted are wanted, offered, asked for and told. */
static void as_many_capabilities_as_may_be(void)
{
    static char names[QS_CAPS_MAX][2];
    const char *caps[QS_CAPS_MAX];
    struct qs_config config = config_of(caps, QS_CAPS_MAX);
    struct qs_buf in = QS_BUF_INIT(4000), out = QS_BUF_INIT(4000);
    char byte;
    void *m;

    for (size_t i = 0; i < QS_CAPS_MAX; i++) {
        names[i][0] = (char)(i < 26 ? 'a' + i : 'A' + i - 26);
        caps[i] = names[i];
    }
    m = connected(&config);
    qs_buf_adds(&in, "{'QMP': {'capabilities': [");
    letters(&in, QS_CAPS_MAX, "'", ", ");
    qs_buf_adds(&in, "]}}");
    say(client, m, qs_buf_str(&in));
    qs_buf_adds(&out, "{\"execute\": \"qmp_capabilities\", \"arguments\": "
                "{\"enable\": [");
    letters(&out, QS_CAPS_MAX, "\"", ", ");
    qs_buf_adds(&out, "]}, \"id\": \"qs-1\"}\r\n");
    /* Nobody else hears it. */
    CHECK_INT(client->take(m, 1, &byte, 1), 0);
    CHECK_STR(hear(m), qs_buf_str(&out));
    say(client, m, OKAY);
    qs_buf_reset(&out);
    qs_buf_adds(&out, "ready ");
    letters(&out, QS_CAPS_MAX, "", " ");
    qs_buf_addc(&out, '\n');
    CHECK_STR(client->told(m), qs_buf_str(&out));
    client->close(m);
    qs_buf_release(&in);
    qs_buf_release(&out);
}

/* The same in 2010: one after the other, and no one more. */
static void one_after_the_other_to_the_last(void)
{
    static char names[QS_CAPS_MAX][2];
    const char *caps[QS_CAPS_MAX];
    struct qs_config config = config_of(caps, QS_CAPS_MAX);
    struct qs_buf text = QS_BUF_INIT(4000);
    void *m;

    for (size_t i = 0; i < QS_CAPS_MAX; i++) {
        names[i][0] = (char)(i < 26 ? 'a' + i : 'A' + i - 26);
        caps[i] = names[i];
    }
    config.profile = QS_PROFILE_MODES;
    m = connected(&config);
    qs_buf_adds(&text, "{'QMP': {'capabilities': [");
    letters(&text, QS_CAPS_MAX, "'", ", ");
    qs_buf_adds(&text, "]}}");
    say(client, m, qs_buf_str(&text));
    for (unsigned i = 1; i <= QS_CAPS_MAX; i++) {
        CHECK(strstr(hear(m), "qmp_capability_enable") != NULL);
        qs_buf_reset(&text);
        qs_buf_addf(&text, "{'%s': {}, 'id': 'qs-%u'}",
                    i == QS_CAPS_MAX ? "error" : "return", i);
        say(client, m, qs_buf_str(&text));
    }
    CHECK(strstr(hear(m), "qmp_switch_mode") != NULL);
    say(client, m, "{'return': {}, 'id': 'qs-33'}");
    qs_buf_reset(&text);
    qs_buf_adds(&text, "ready ");
    letters(&text, QS_CAPS_MAX - 1, "", " ");
    qs_buf_addc(&text, '\n');
    CHECK_STR(client->told(m), qs_buf_str(&text));
    client->close(m);
    qs_buf_release(&text);
}

/* Of any kind a line that would leave no room for the last is not told. */
static void no_line_takes_the_room_of_the_last(void)
{
    char *name = malloc(QS_CLIENT_TOLD);
    const char *caps[] = { name };
    struct qs_config config = config_of(caps, 1);
    struct qs_buf text = QS_BUF_INIT(2 * QS_CLIENT_TOLD);
    void *m;

    CHECK(name != NULL);
    memset(name, 'x', QS_CLIENT_TOLD);
    name[QS_CLIENT_TOLD - 100] = '\0';
    config.limits.output = SIZE_MAX;
    m = connected(&config);
    qs_buf_addf(&text, "{'QMP': {'capabilities': ['%s']}}" OKAY, name);
    say(client, m, qs_buf_str(&text));
    CHECK_STR(client->told(m), "");
    qs_buf_reset(&text);
    qs_buf_addf(&text, "{'event': '%s', 'timestamp': {}}", name);
    say(client, m, qs_buf_str(&text));
    CHECK_STR(client->told(m), "");
    CHECK_INT(client->act(m, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
    qs_buf_reset(&text);
    qs_buf_addf(&text, "{'return': '%s', 'id': 'qs-2'}", name);
    say(client, m, qs_buf_str(&text));
    CHECK_STR(client->told(m), "");
    CHECK_INT(client->state(m, 0), QS_OPEN);
    /* Escaped it is longer than a line may be. */
    qs_buf_reset(&text);
    qs_buf_adds(&text, "{'event': '");
    for (size_t i = 0; i < QS_CLIENT_TOLD / 6; i++) {
        qs_buf_adds(&text, "\xE2\x82\xAC");
    }
    qs_buf_adds(&text, "', 'timestamp': {}}");
    say(client, m, qs_buf_str(&text));
    CHECK_STR(client->told(m), "");
    CHECK_INT(client->state(m, 0), QS_OPEN);
    say(client, m, "}");
    CHECK_STR(client->told(m), "gave up: malformed input\n");
    client->close(m);
    qs_buf_release(&text);
    free(name);
}

/* With its line end a line may just fill what is not kept for the last. */
static void a_line_fills_the_room_there_is(void)
{
    const size_t room = QS_CLIENT_TOLD - 256;
    struct qs_config config = config_of(NULL, 0);

    for (size_t over = 0; over < 2; over++) {
        struct qs_buf text = QS_BUF_INIT(2 * QS_CLIENT_TOLD);
        void *m = connected(&config);

        say(client, m, "{'QMP': {'capabilities': []}}" OKAY);
        CHECK_STR(client->told(m), "ready\n");
        CHECK_INT(client->act(m, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
        qs_buf_adds(&text, "{'return': '");
        for (size_t n = strlen("ready\nreturn \"\"\n"); n < room + over; n++) {
            qs_buf_addc(&text, 'x');
        }
        qs_buf_adds(&text, "', 'id': 'qs-2'}");
        say(client, m, qs_buf_str(&text));
        CHECK_INT(strlen(client->told(m)), over ? strlen("ready\n") : room);
        client->close(m);
        qs_buf_release(&text);
    }
}

/* In whatever order, each reply finds its command, and none finds it twice. */
static void replies_in_any_order(void)
{
    static const unsigned orders[][3] = {
        { 2, 3, 4 }, { 4, 3, 2 }, { 3, 2, 4 }, { 2, 4, 3 },
    };
    struct qs_config config = config_of(NULL, 0);

    for (size_t i = 0; i < QS_COUNT(orders); i++) {
        struct qs_buf in = QS_BUF_INIT(1000), told = QS_BUF_INIT(1000);
        void *m = connected(&config);

        qs_buf_adds(&told, "ready\n");
        say(client, m, OFFER OKAY);
        for (unsigned n = 0; n < 3; n++) {
            CHECK_INT(client->act(m, QS_ACT_ISSUE, "{'execute': 'a'}"), 1);
        }
        for (unsigned n = 0; n < 6; n++) {
            unsigned id = orders[i][n / 2];

            qs_buf_reset(&in);
            qs_buf_addf(&in, "{'return': %u, 'id': 'qs-%u'}", id, id);
            say(client, m, qs_buf_str(&in));
            if (n % 2 == 0) {
                qs_buf_addf(&told, "return %u\n", id);
            }
            CHECK_STR(client->told(m), qs_buf_str(&told));
        }
        CHECK_INT(client->act(m, QS_ACT_TIMEOUT, NULL), 0);
        client->close(m);
        qs_buf_release(&in);
        qs_buf_release(&told);
    }
}

/* What the last peer was asked, answered, or tried its patience with. */
static void the_next_peer_begins_anew(void)
{
    static const char *const caps[] = { "a", "b" };
    struct qs_config config = config_of(caps, 2);
    void *m;

    config.profile = QS_PROFILE_MODES;
    m = connected(&config);
    for (unsigned i = 0; i < 2 * QS_CLIENT_FLIGHT; i++) {
        for (unsigned n = 1; i < 3 && n < QS_CLIENT_IGNORED; n++) {
            say(client, m, "{}");
        }
        say(client, m, "{'QMP': {'capabilities': ['b', 'a']}}");
        CHECK(strstr(hear(m), "{\"name\": \"a\"}") != NULL);
        say(client, m, "{'return': {}, 'id': 'qs-0'}" OKAY);
        if (i == 0) {
            CHECK(strstr(hear(m), "{\"name\": \"b\"}") != NULL);
        } else {
            /* That was the first peer's. */
            CHECK_STR(hear(m), "");
        }
        client->hangup(m, 0);
        CHECK_INT(client->connect(m, 0), 1);
    }
    client->close(m);
}

/* A wrong table that gives up before anything was said. */
static void whatever_the_table_a_reason_is_told(void)
{
    struct qs_config config = config_of(NULL, 0);
    struct qs_table table = qs_table_client_qmp;
    struct qs_endpoint wrong;
    void *m;

    table.cell[QS_ST_NONE][QS_EV_CONNECT].action = QS_AC_GIVE_UP;
    qs_client_endpoint(&wrong, &table);
    m = wrong.open(&wrong, &config);
    CHECK_INT(wrong.connect(m, 0), 1);
    CHECK_STR(wrong.told(m), "gave up: no reason\n");
    wrong.close(m);
    table = qs_table_client_qmp;
    table.cell[QS_ST_AWAIT_OFFER][QS_EV_STRANGE].action = QS_AC_GIVE_UP;
    m = wrong.open(&wrong, &config);
    CHECK_INT(wrong.connect(m, 0), 1);
    say(&wrong, m, "{}");
    CHECK_STR(wrong.told(m),
              "gave up: a message that does not belong here\n");
    wrong.close(m);
}

/* A wrong table that asks at each offer, and never waits for the reply. */
static void no_table_puts_more_in_flight(void)
{
    struct qs_config config = config_of(NULL, 0);
    struct qs_table table = qs_table_client_qmp;
    struct qs_endpoint wrong;
    void *m;

    table.cell[QS_ST_AWAIT_OFFER][QS_EV_OFFER].next = QS_ST_AWAIT_OFFER;
    qs_client_endpoint(&wrong, &table);
    m = wrong.open(&wrong, &config);
    CHECK_INT(wrong.connect(m, 0), 1);
    for (unsigned i = 0; i < QS_CLIENT_FLIGHT; i++) {
        say(&wrong, m, OFFER);
        CHECK_INT(wrong.state(m, 0), QS_OPEN);
    }
    say(&wrong, m, OFFER);
    CHECK_INT(wrong.state(m, 0), QS_FAILED);
    CHECK_STR(hear(m), "");
    wrong.close(m);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(as_many_capabilities_as_may_be),
        TEST(one_after_the_other_to_the_last),
        TEST(no_line_takes_the_room_of_the_last),
        TEST(a_line_fills_the_room_there_is),
        TEST(replies_in_any_order),
        TEST(the_next_peer_begins_anew),
        TEST(whatever_the_table_a_reason_is_told),
        TEST(no_table_puts_more_in_flight),
    };

    return test_main(cases, QS_COUNT(cases));
}
