/*
 * The in-process target, on an endpoint small enough to see through: it
 * echoes lines, and some lines make it wait, close, fail or never end.
 */
#include "target/target.h"

#include <stdlib.h>

#include "test/test.h"

struct echo {
    unsigned connections;
    struct {
        enum qs_conn_state state;
        bool held, endless;
        struct qs_buf line, out;
    } conn[QS_CONNECTIONS_MAX];
};

static void *echo_open(const struct qs_endpoint *self,
                       const struct qs_config *config)
{
    struct echo *e = calloc(1, sizeof(*e));

    CHECK(e != NULL);
    CHECK(self->role == QS_SERVER);
    e->connections = config->connections;
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_init(&e->conn[i].line, 1u << 20);
        qs_buf_init(&e->conn[i].out, 1u << 20);
    }
    return e;
}

static int echo_connect(void *machine, unsigned conn)
{
    struct echo *e = machine;

    CHECK(conn < e->connections);
    CHECK_INT(e->conn[conn].state, QS_IDLE);
    e->conn[conn].state = QS_OPEN;
    qs_buf_addf(&e->conn[conn].out, "hello %u\n", conn);
    return 1;
}

static void echo_line(struct echo *e, unsigned conn, const char *line)
{
    if (!strcmp(line, "close")) {
        qs_buf_adds(&e->conn[conn].out, "bye\n");
        e->conn[conn].state = QS_CLOSED;
    } else if (!strcmp(line, "fail")) {
        e->conn[conn].state = QS_FAILED;
    } else if (!strcmp(line, "hold")) {
        e->conn[conn].held = true;
    } else if (!strcmp(line, "flood")) {
        e->conn[conn].endless = true;
    } else if (!strcmp(line, "all")) {
        for (unsigned i = 0; i < e->connections; i++) {
            if (e->conn[i].state == QS_OPEN) {
                qs_buf_adds(&e->conn[i].out, "all\n");
            }
        }
    } else {
        qs_buf_addf(&e->conn[conn].out, "%s\n", line);
    }
}

static size_t echo_feed(void *machine, unsigned conn, const void *bytes,
                        size_t n)
{
    struct echo *e = machine;
    size_t i = 0;

    CHECK_INT(e->conn[conn].state, QS_OPEN);
    for (; i < n && !e->conn[conn].held && e->conn[conn].state == QS_OPEN;
         i++) {
        char c = ((const char *)bytes)[i];

        if (c != '\n') {
            qs_buf_addc(&e->conn[conn].line, c);
        } else {
            echo_line(e, conn, qs_buf_str(&e->conn[conn].line));
            qs_buf_reset(&e->conn[conn].line);
        }
    }
    return i;
}

static size_t echo_take(void *machine, unsigned conn, void *buf, size_t cap)
{
    struct echo *e = machine;
    struct qs_slice out = qs_buf_slice(&e->conn[conn].out);

    CHECK(e->conn[conn].state != QS_FAILED);
    if (e->conn[conn].endless) {
        memset(buf, 'x', cap);
        return cap;
    }
    cap = out.n < cap ? out.n : cap;
    memcpy(buf, out.p, cap);
    qs_buf_drop(&e->conn[conn].out, cap);
    return cap;
}

static void echo_eof(void *machine, unsigned conn)
{
    echo_line(machine, conn, "eof");
    echo_line(machine, conn, "close");
}

static void echo_hangup(void *machine, unsigned conn)
{
    struct echo *e = machine;

    CHECK(e->conn[conn].state != QS_IDLE);
    e->conn[conn].state = QS_IDLE;
    e->conn[conn].held = false;
    qs_buf_reset(&e->conn[conn].line);
    qs_buf_reset(&e->conn[conn].out);
}

static enum qs_conn_state echo_state(void *machine, unsigned conn)
{
    return ((struct echo *)machine)->conn[conn].state;
}

static int echo_act(void *machine, enum qs_act what, const char *arg)
{
    struct echo *e = machine;

    (void)arg;
    for (unsigned i = 0; i < e->connections; i++) {
        e->conn[i].held = false;
    }
    return what == QS_ACT_RELEASE;
}

static void echo_close(void *machine)
{
    struct echo *e = machine;

    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_release(&e->conn[i].line);
        qs_buf_release(&e->conn[i].out);
    }
    free(e);
}

static const struct qs_endpoint echo = {
    .abi = QS_ENDPOINT_ABI, .role = QS_SERVER, .name = "echo",
    .open = echo_open, .connect = echo_connect, .feed = echo_feed,
    .take = echo_take, .eof = echo_eof, .hangup = echo_hangup,
    .state = echo_state, .act = echo_act, .close = echo_close,
};

static struct qs_diag diag;
static struct qs_desc *desc;

/* A started target with two monitors. */
static struct qs_target *start(void)
{
    struct qs_target_options options = {
        .endpoint = &echo, .total_ceiling = 1u << 20,
    };
    struct qs_target *t = NULL;

    CHECK_INT(qs_desc_find("specs", "ref", "ref", QS_SERVER, &desc, &diag),
              QS_OK);
    options.desc = desc;
    CHECK_INT(qs_target_new("ref", &options, &t, &diag), QS_OK);
    CHECK(!qs_target_started(t));
    CHECK_INT(qs_target_connect(t, 0, 0, &diag), QS_IO);
    CHECK_INT(qs_target_start(t, &diag), QS_OK);
    CHECK(qs_target_restartable(t) && qs_target_proves_quiet(t));
    return t;
}

static void finish(struct qs_target *t)
{
    qs_target_free(t);
    qs_desc_free(desc);
}

static void say(struct qs_target *t, unsigned link, const char *text)
{
    CHECK_INT(qs_target_send(t, link, qs_slice_str(text)), QS_OK);
}

/* What came on the link, and drops it. */
static void expect(struct qs_target *t, unsigned link, const char *text)
{
    struct qs_buf *in = &qs_target_link(t, link)->in;

    CHECK_BYTES(qs_buf_slice(in), text);
    qs_buf_drop(in, qs_buf_len(in));
}

static void test_news_then_quiet(void)
{
    struct qs_target *t = start();

    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_QUIET);
    CHECK_INT(qs_target_connect(t, 3, 0, &diag), QS_OK);
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_QUIET);
    expect(t, 3, "hello 0\n");
    say(t, 3, "one\ntw");
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    expect(t, 3, "one\n");
    say(t, 3, "o\n");
    expect(t, 3, "two\n");
    CHECK(qs_target_sent(t, 3));
    CHECK_STR(qs_target_told(t), "");
    CHECK_STR(qs_target_stderr(t), "");
    CHECK_STR(qs_target_death(t), "");
    finish(t);
}

static void test_monitors(void)
{
    struct qs_target *t = start();

    CHECK_INT(qs_target_connect(t, 0, 0, &diag), QS_OK);
    CHECK_INT(qs_target_connect(t, 1, 1, &diag), QS_OK);
    CHECK_INT(qs_target_connect(t, 2, 2, &diag), QS_IO);
    expect(t, 0, "hello 0\n");
    expect(t, 1, "hello 1\n");
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    say(t, 0, "all\n");
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    expect(t, 0, "all\n");
    expect(t, 1, "all\n");
    finish(t);
}

/* Links beyond the first wait for the monitor, in order, and keep bytes. */
static void test_waiting(void)
{
    struct qs_target *t = start();

    CHECK_INT(qs_target_connect(t, 2, 0, &diag), QS_OK);
    CHECK_INT(qs_target_connect(t, 1, 0, &diag), QS_OK);
    CHECK_INT(qs_target_connect(t, 0, 0, &diag), QS_OK);
    say(t, 0, "third\n");
    say(t, 1, "second\n");
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_QUIET);
    expect(t, 1, "");
    CHECK(!qs_target_sent(t, 1));
    qs_target_hangup(t, 2);
    expect(t, 1, "hello 0\nsecond\n");
    expect(t, 0, "");
    say(t, 1, "close\n");
    expect(t, 1, "bye\n");
    expect(t, 0, "hello 0\nthird\n");
    CHECK(qs_target_link(t, 1)->ended && qs_target_link(t, 1)->used);
    finish(t);
}

static void test_suspended(void)
{
    struct qs_target *t = start();

    CHECK_INT(qs_target_connect(t, 0, 0, &diag), QS_OK);
    say(t, 0, "hold\nmore\n");
    expect(t, 0, "hello 0\n");
    CHECK(!qs_target_sent(t, 0));
    qs_target_eof(t, 0);
    CHECK_INT(qs_target_act(t, QS_ACT_EVENT, "X", &diag), QS_BAD);
    CHECK_INT(qs_target_act(t, QS_ACT_RELEASE, NULL, &diag), QS_OK);
    CHECK(qs_target_sent(t, 0));
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    expect(t, 0, "more\neof\nbye\n");
    CHECK(qs_target_link(t, 0)->ended);
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_QUIET);
    finish(t);
}

static void test_flood(void)
{
    struct qs_target *t = start();

    CHECK_INT(qs_target_connect(t, 0, 0, &diag), QS_OK);
    say(t, 0, "flood\n");
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_CEILING);
    CHECK(qs_target_link(t, 0)->received <= (1u << 20) + 4096);
    CHECK_INT(qs_target_start(t, &diag), QS_OK);
    CHECK(!qs_target_link(t, 0)->used);
    CHECK_INT(qs_target_connect(t, 0, 0, &diag), QS_OK);
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    finish(t);
}

static void test_failed(void)
{
    struct qs_target *t = start();

    CHECK_INT(qs_target_connect(t, 0, 0, &diag), QS_OK);
    say(t, 0, "fail\nx\n");
    CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_BROKEN);
    CHECK_STR(diag.text, "endpoint 'echo' failed: out of memory");
    qs_target_stop(t);
    qs_target_stop(t);
    CHECK(!qs_target_started(t));
    finish(t);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(test_news_then_quiet),
        TEST(test_monitors),
        TEST(test_waiting),
        TEST(test_suspended),
        TEST(test_flood),
        TEST(test_failed),
    };

    return test_main(cases, QS_COUNT(cases));
}
