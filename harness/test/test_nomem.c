/*
 * Out of memory at every allocation, once and from then on, in whole
 * conversations of the reference.  What endpoint.h promises: the job is done
 * or the state is FAILED; what was sent is whole messages; after a hangup
 * all is well again; nothing leaks.
 */
#include "qmp/endpoint.h"
#include "test/alloc.h"
#include "test/nomem_talks.h"
#include "test/scan.h"

#define LOGS 2u             /* connections, or a client's and what it told */
#define ROOM (1u << 16)

/* All that was said, and how much of it was said by each step. */
struct trace {
    char log[LOGS][ROOM];
    size_t n[LOGS];
    struct {
        size_t n[LOGS];
        long long returned;
    } mark[STEPS_MAX];
};

static struct trace good, now;

struct play {
    const struct qs_endpoint *e;
    const struct talk *talk;
    void *machine;
    struct trace *trace;
    size_t told;            /* bytes of it in the log */
};

static unsigned connections(const struct play *p)
{
    return p->talk->role == QS_SERVER ? LOGS : 1;
}

static void log_bytes(struct trace *trace, unsigned i, const char *bytes,
                      size_t n)
{
    CHECK(n < ROOM - trace->n[i]);
    memcpy(trace->log[i] + trace->n[i], bytes, n);
    trace->n[i] += n;
    trace->log[i][trace->n[i]] = '\0';
}

static void listen(struct play *p)
{
    char bytes[100];
    size_t n;

    for (unsigned c = 0; c < connections(p); c++) {
        while ((n = p->e->take(p->machine, c, bytes, sizeof(bytes))) > 0) {
            log_bytes(p->trace, c, bytes, n);
        }
    }
    if (p->e->told) {
        const char *told = p->e->told(p->machine);

        p->told = strlen(told) < p->told ? 0 : p->told;
        log_bytes(p->trace, 1, told + p->told, strlen(told) - p->told);
        p->told = strlen(told);
    }
}

static bool failed(const struct play *p, unsigned conn)
{
    return p->e->state(p->machine, conn) == QS_FAILED;
}

static bool any_failed(const struct play *p)
{
    bool any = false;

    for (unsigned c = 0; c < connections(p); c++) {
        any = failed(p, c) || any;
    }
    return any;
}

/* What the call returned, or what its effect is on the state. */
static long long take_step(struct play *p, const struct step *s)
{
    switch (s->verb) {
    case CONNECT:
        return p->e->connect(p->machine, s->conn);
    case FEED:
        return (long long)p->e->feed(p->machine, s->conn, s->text,
                                     strlen(s->text));
    case END:
        p->e->eof(p->machine, s->conn);
        break;
    case HANGUP:
        p->e->hangup(p->machine, s->conn);
        break;
    case ACT:
        return p->e->act(p->machine, s->act, s->text);
    }
    return p->e->state(p->machine, s->conn);
}

static void check_step(const struct play *p, size_t i, long long returned)
{
    CHECK_INT(returned, good.mark[i].returned);
    for (unsigned c = 0; c < LOGS; c++) {
        CHECK_INT(p->trace->n[c], good.mark[i].n[c]);
        CHECK(memcmp(p->trace->log[c], good.log[c], p->trace->n[c]) == 0);
    }
}

/* Everything in order; what comes after a failure is only kept whole. */
static void take_steps(struct play *p, bool compare)
{
    for (size_t i = 0; i < p->talk->n; i++) {
        const struct step *s = &p->talk->steps[i];
        long long returned;

        CHECK_ROW(s->text ? s->text : p->talk->name);
        if (failed(p, s->conn) && s->verb != HANGUP) {
            /* The contract allows no other call. */
            continue;
        }
        returned = take_step(p, s);
        listen(p);
        compare = compare && !any_failed(p);
        if (compare) {
            check_step(p, i, returned);
        }
        p->trace->mark[i].returned = returned;
        memcpy(p->trace->mark[i].n, p->trace->n, sizeof(p->trace->n));
    }
}

/* With memory again the next peer is served as if nothing had been. */
static void check_recovery(struct play *p)
{
    size_t before;

    for (unsigned c = 0; c < connections(p); c++) {
        p->e->hangup(p->machine, c);
        CHECK_INT(p->e->state(p->machine, c), QS_IDLE);
    }
    if (!p->talk->hello) {
        return;
    }
    CHECK_INT(p->e->connect(p->machine, 0), 1);
    listen(p);
    before = p->trace->n[0];
    CHECK_INT(p->e->feed(p->machine, 0, p->talk->hello,
                         strlen(p->talk->hello)), strlen(p->talk->hello));
    listen(p);
    CHECK_ROW(p->trace->log[0] + before);
    CHECK(strncmp(p->trace->log[0] + before, p->talk->answer,
                  strlen(p->talk->answer)) == 0);
    CHECK_INT(p->e->state(p->machine, 0), QS_OPEN);
}

/* One performance; false when memory was too short even to open. */
static bool perform(const struct talk *talk, struct trace *trace,
                    bool compare)
{
    static const char *const caps[] = { "oob", "x-foo" };
    struct play p = { qs_endpoint_get(talk->role), talk, NULL, trace, 0 };
    struct qs_config config = {
        .profile = talk->profile, .caps = caps, .ncaps = QS_COUNT(caps),
        .connections = connections(&p), .limits = qs_limits_qemu,
    };

    memset(trace, 0, sizeof(*trace));
    config.limits.depth = 32;
    p.machine = p.e->open(p.e, &config);
    if (!p.machine) {
        return false;
    }
    take_steps(&p, compare);
    test_alloc.fail_at = 0;
    check_recovery(&p);
    p.e->close(p.machine);
    for (unsigned c = 0; c < connections(&p); c++) {
        CHECK_ROW(trace->log[c]);
        CHECK(scan_lines(trace->log[c]));
    }
    return true;
}

static void fail_each_allocation(const struct talk *talk, bool for_ever)
{
    size_t n = 0;

    test_alloc_hook();
    test_alloc_reset(0, false);
    CHECK(perform(talk, &good, false));
    CHECK_INT(test_alloc.live, 0);
    do {
        bool opened;

        test_alloc_reset(++n, for_ever);
        opened = perform(talk, &now, true);
        CHECK(opened || test_alloc.failed > 0);
        CHECK_INT(test_alloc.live, 0);
    } while (test_alloc.failed > 0);
    /* Far fewer would mean that the failures do not arrive. */
    CHECK(n > 80);
}

#define EACH(talk) \
    static void talk##_once(void) { fail_each_allocation(&talk, false); } \
    static void talk##_for_ever(void) { fail_each_allocation(&talk, true); }

EACH(server_qmp)
EACH(server_quits)
EACH(server_modes)
EACH(client_qmp)
EACH(client_modes)

int main(void)
{
    static const struct test_case cases[] = {
        TEST(server_qmp_once),
        TEST(server_qmp_for_ever),
        TEST(server_quits_once),
        TEST(server_quits_for_ever),
        TEST(server_modes_once),
        TEST(server_modes_for_ever),
        TEST(client_qmp_once),
        TEST(client_qmp_for_ever),
        TEST(client_modes_once),
        TEST(client_modes_for_ever),
    };

    return test_main(cases, QS_COUNT(cases));
}
