/*
 * The contract of endpoint.h as far as it says the same of both roles: what
 * is under test by default keeps it, whoever calls, and in whatever state.
 */
#include "qmp/endpoint.h"
#include "test/test.h"

#define ROOM (1u << 16)

static const enum qs_role roles[] = { QS_SERVER, QS_CLIENT };

/* What each role hears in the course of its negotiation. */
static const char *const talks[] = {
    "{'execute': 'query-version', 'id': 1}"
    "{'execute': 'qmp_capabilities', 'arguments': {'enable': ['oob']}}"
    "{'execute': 'x-slow', 'id': [2]}{'execute': 'stop', 'id': 3}{]"
    "{'exec-oob': 'x-oob-ping', 'id': 4}{'execute':",
    "{'event': 'A', 'timestamp': {}}{'QMP': {'capabilities': ['oob']}}"
    "{'error': {'class': 'a', 'desc': 'b'}, 'id': 'qs-1'}"
    "{'return': {}, 'id': 'qs-2'}{'event': 'B', 'timestamp': {}}{'ret",
};

static struct qs_config config_of(unsigned connections)
{
    static const char *const caps[] = { "oob" };
    struct qs_config config = {
        .profile = QS_PROFILE_QMP, .caps = caps, .ncaps = 1,
        .connections = connections, .limits = qs_limits_qemu,
    };

    return config;
}

static void *open_one(enum qs_role role)
{
    struct qs_config config = config_of(1);
    const struct qs_endpoint *e = qs_endpoint_get(role);
    void *machine = e->open(e, &config);

    CHECK(machine != NULL);
    return machine;
}

/* All there is to take, at most `piece` at a time, as text. */
static const char *heard(enum qs_role role, void *machine, size_t piece)
{
    const struct qs_endpoint *e = qs_endpoint_get(role);
    static char room[2][ROOM];
    static unsigned turn;
    char *text = room[turn++ % 2];
    size_t n = 0, got;

    while ((got = e->take(machine, 0, text + n, piece)) > 0) {
        n += got;
        CHECK(n + piece < ROOM);
    }
    CHECK_INT(e->take(machine, 0, text + n, piece), 0);
    text[n] = '\0';
    return text;
}

static size_t say(enum qs_role role, void *machine, const char *text)
{
    return qs_endpoint_get(role)->feed(machine, 0, text, strlen(text));
}

static void both_roles_are_there(void)
{
    for (size_t r = 0; r < QS_COUNT(roles); r++) {
        const struct qs_endpoint *e = qs_endpoint_get(roles[r]);

        CHECK(e != NULL);
        CHECK_INT(e->abi, QS_ENDPOINT_ABI);
        CHECK_INT(e->role, roles[r]);
        CHECK(e->name && e->name[0] != '\0');
        CHECK(e->open && e->connect && e->feed && e->take && e->eof &&
              e->hangup && e->state && e->close);
        CHECK(roles[r] != QS_CLIENT || e->told);
    }
}

static void refused_configurations(void)
{
    for (size_t r = 0; r < QS_COUNT(roles); r++) {
        const struct qs_endpoint *e = qs_endpoint_get(roles[r]);

        for (unsigned i = 0; i < 6; i++) {
            struct qs_config config = config_of(1);

            switch (i) {
            case 0: config.connections = 0; break;
            case 1: config.connections = QS_CONNECTIONS_MAX + 1; break;
            case 2: config.ncaps = 1000; break;
            case 3: config.limits.depth = 0; break;
            case 4: config.limits.tokens = 0; break;
            default: config.limits.bytes = 0; break;
            }
            CHECK(e->open(e, &config) == NULL);
        }
    }
    {
        struct qs_config config = config_of(2);
        const struct qs_endpoint *e = qs_endpoint_get(QS_CLIENT);

        CHECK(e->open(e, &config) == NULL);
    }
}

/* The caller's memory is its own again once open has returned. */
static void the_configuration_is_copied(void)
{
    for (size_t r = 0; r < QS_COUNT(roles); r++) {
        const struct qs_endpoint *e = qs_endpoint_get(roles[r]);
        char name[] = "oob";
        const char *caps[] = { name };
        struct qs_config config = config_of(1);
        void *machine;

        config.caps = caps;
        machine = e->open(e, &config);
        CHECK(machine != NULL);
        memset(name, 'z', sizeof(name) - 1);
        caps[0] = NULL;
        memset(&config, 0xFF, sizeof(config));
        CHECK_INT(e->connect(machine, 0), 1);
        (void)say(roles[r], machine, "{'QMP': {'capabilities': ['oob']}}");
        CHECK(strstr(heard(roles[r], machine, 100), "\"oob\"") != NULL);
        e->close(machine);
    }
}

static void nobody_and_nowhere(void)
{
    static const unsigned nowhere[] = { 0, 1, 3, 4, 1000, ~0u };

    for (size_t r = 0; r < QS_COUNT(roles); r++) {
        const struct qs_endpoint *e = qs_endpoint_get(roles[r]);
        void *machine = open_one(roles[r]);
        char byte;

        for (size_t i = 0; i < QS_COUNT(nowhere); i++) {
            unsigned conn = nowhere[i];

            CHECK_INT(e->state(machine, conn), QS_IDLE);
            CHECK_INT(e->feed(machine, conn, "{}", 2), 0);
            CHECK_INT(e->take(machine, conn, &byte, 1), 0);
            e->eof(machine, conn);
            e->hangup(machine, conn);
            CHECK_INT(e->state(machine, conn), QS_IDLE);
            CHECK_INT(e->connect(machine, conn), conn == 0);
            if (conn == 0) {
                e->hangup(machine, conn);
            }
        }
        e->close(machine);
    }
}

static void one_peer_at_a_time(void)
{
    for (size_t r = 0; r < QS_COUNT(roles); r++) {
        const struct qs_endpoint *e = qs_endpoint_get(roles[r]);
        void *machine = open_one(roles[r]);
        char first[1000] = "";

        for (unsigned i = 0; i < 3; i++) {
            const char *hello;

            CHECK_INT(e->connect(machine, 0), 1);
            CHECK_INT(e->connect(machine, 0), 0);
            CHECK_INT(e->state(machine, 0), QS_OPEN);
            hello = heard(roles[r], machine, 100);
            CHECK(strlen(hello) < sizeof(first));
            if (i == 0) {
                memcpy(first, hello, strlen(hello) + 1);
            }
            CHECK_STR(hello, first);
            /* The next peer finds nothing of this one. */
            (void)say(roles[r], machine, talks[r]);
            e->hangup(machine, 0);
            CHECK_INT(e->state(machine, 0), QS_IDLE);
            CHECK_STR(heard(roles[r], machine, 100), "");
        }
        e->close(machine);
    }
}

static void same_calls_same_bytes(void)
{
    for (size_t r = 0; r < QS_COUNT(roles); r++) {
        const struct qs_endpoint *e = qs_endpoint_get(roles[r]);
        void *a = open_one(roles[r]), *b = open_one(roles[r]);
        void *noise = open_one(roles[r]);
        const char *text = talks[r];

        CHECK_INT(e->connect(a, 0), 1);
        CHECK_INT(e->connect(b, 0), 1);
        CHECK_INT(e->connect(noise, 0), 1);
        CHECK_INT(say(roles[r], a, text), strlen(text));
        for (size_t i = 0; text[i]; i++) {
            CHECK_INT(e->feed(b, 0, text + i, 1), 1);
            (void)e->feed(noise, 0, i % 2 ? "\xFF" : "}", 1);
        }
        CHECK_STR(heard(roles[r], a, 1000), heard(roles[r], b, 1));
        if (e->told) {
            CHECK_STR(e->told(a), e->told(b));
        }
        e->eof(a, 0);
        e->eof(b, 0);
        CHECK_STR(heard(roles[r], a, 7), heard(roles[r], b, 1000));
        CHECK_INT(e->state(a, 0), e->state(b, 0));
        e->close(noise);
        e->close(a);
        e->close(b);
    }
}

/* Leaks show under the sanitizers. */
static void closed_in_any_state(void)
{
    for (size_t r = 0; r < QS_COUNT(roles); r++) {
        const struct qs_endpoint *e = qs_endpoint_get(roles[r]);

        for (size_t n = 0; n <= strlen(talks[r]); n++) {
            void *machine = open_one(roles[r]);

            CHECK_INT(e->connect(machine, 0), 1);
            CHECK_INT(e->feed(machine, 0, talks[r], n), n);
            if (n % 3 == 1) {
                e->eof(machine, 0);
                CHECK_INT(e->feed(machine, 0, "{}", 2), 0);
                e->eof(machine, 0);
            } else if (n % 3 == 2) {
                e->hangup(machine, 0);
            }
            e->close(machine);
        }
    }
}

/* It hung up: what it had to say can still be taken, nothing is read. */
static void closed_by_the_endpoint(void)
{
    static const char *const last[] = {
        "{'execute': 'qmp_capabilities'}{'execute': 'quit', 'id': 1} {}",
        "{'QMP': {'capabilities': []}}{] {}",
    };

    for (size_t r = 0; r < QS_COUNT(roles); r++) {
        const struct qs_endpoint *e = qs_endpoint_get(roles[r]);
        void *machine = open_one(roles[r]);

        CHECK_INT(e->connect(machine, 0), 1);
        CHECK_INT(say(roles[r], machine, last[r]), strlen(last[r]) - 3);
        CHECK_INT(e->state(machine, 0), QS_CLOSED);
        CHECK(heard(roles[r], machine, 3)[0] == '{');
        CHECK_INT(say(roles[r], machine, "{}"), 0);
        CHECK_INT(e->connect(machine, 0), 0);
        e->eof(machine, 0);
        CHECK_INT(e->state(machine, 0), QS_CLOSED);
        e->hangup(machine, 0);
        CHECK_INT(e->state(machine, 0), QS_IDLE);
        e->close(machine);
    }
}

static void acts_that_cannot_be(void)
{
    static const struct {
        enum qs_role role;
        enum qs_act act;
        const char *arg;
    } rows[] = {
        { QS_SERVER, QS_ACT_ISSUE, "{'execute': 'stop'}" },
        { QS_SERVER, QS_ACT_TIMEOUT, NULL },
        { QS_SERVER, QS_ACT_EVENT, NULL },
        { QS_CLIENT, QS_ACT_RELEASE, NULL },
        { QS_CLIENT, QS_ACT_EVENT, "X" },
        { QS_CLIENT, QS_ACT_TIMEOUT, NULL },    /* nobody is connected */
        { QS_CLIENT, QS_ACT_ISSUE, NULL },
        { QS_CLIENT, QS_ACT_ISSUE, "" },
        { QS_CLIENT, QS_ACT_ISSUE, "{'execute'" },
        { QS_CLIENT, QS_ACT_ISSUE, "{'execute': 'a'} {}" },
        { QS_CLIENT, QS_ACT_ISSUE, "{'execute': 'a', 'id': 1}" },
        { QS_CLIENT, QS_ACT_ISSUE, "{'execute': 1}" },
        { QS_CLIENT, QS_ACT_ISSUE, "[]" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        const struct qs_endpoint *e = qs_endpoint_get(rows[i].role);
        void *machine = open_one(rows[i].role);

        CHECK_ROW(rows[i].arg ? rows[i].arg : "(null)");
        CHECK_INT(e->act(machine, rows[i].act, rows[i].arg), 0);
        CHECK_INT(e->state(machine, 0), QS_IDLE);
        e->close(machine);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(both_roles_are_there),
        TEST(refused_configurations),
        TEST(the_configuration_is_copied),
        TEST(nobody_and_nowhere),
        TEST(one_peer_at_a_time),
        TEST(same_calls_same_bytes),
        TEST(closed_in_any_state),
        TEST(closed_by_the_endpoint),
        TEST(acts_that_cannot_be),
    };

    return test_main(cases, QS_COUNT(cases));
}
