/*
 * The reference server behind sockets: the harness's two halves against each
 * other, over every kind of address.
 */
#include "target/host.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "ref/server.h"
#include "target/addr.h"
#include "test/ask.h"

static char dir[] = "/tmp/qmpspec-host-XXXXXX";
static char address[256];
static pid_t server;

/* In the child: serves until its parent has enough. */
static _Noreturn void serve(const int *listener, size_t n, int fd,
                            unsigned monitors)
{
    static const volatile sig_atomic_t never = 0;
    static const char *const caps[] = { "oob" };
    const struct qs_config config = {
        .caps = caps, .ncaps = 1, .connections = monitors,
        .limits = qs_limits_qemu,
    };
    static struct qs_host host;
    struct qs_endpoint endpoint;
    sigset_t none;
    void *machine;
    enum qs_err err;

    qs_server_endpoint(&endpoint, NULL);
    machine = endpoint.open(&endpoint, &config);
    qs_host_init(&host, &endpoint, machine, monitors);
    host.listener = listener;
    host.nlistener = n;
    if (fd >= 0) {
        qs_host_admit(&host, fd, fd);
    }
    sigemptyset(&none);
    err = qs_host_run(&host, &none, &never);
    qs_host_release(&host);
    endpoint.close(machine);
    exit(err ? 9 : 0);
}

static void start_server(const char *where, unsigned monitors)
{
    struct qs_addr addr;
    int listener = -1;

    CHECK_INT(qs_addr_find(where, &addr, &diag), QS_OK);
    if (qs_addr_listen(&addr, &listener, &diag)) {
        CHECK_STR(diag.text, "");
    }
    CHECK_INT(qs_addr_name(listener, address, sizeof(address)), QS_OK);
    server = fork();
    CHECK(server >= 0);
    if (server == 0) {
        serve(&listener, 1, -1, monitors);
    }
    close(listener);
}

static void start_unix(unsigned monitors)
{
    char where[64];

    CHECK(mkdtemp(dir) != NULL);
    snprintf(where, sizeof(where), "unix:%s/s", dir);
    start_server(where, monitors);
    CHECK_STR(address, where);
}

/* Exit status of the server; asked to end when kill_it. */
static int end_server(bool kill_it)
{
    int status;

    if (kill_it) {
        kill(server, SIGTERM);
    }
    CHECK(waitpid(server, &status, 0) == server);
    if (!strncmp(address, "unix:", 5)) {
        unlink(address + 5);
        rmdir(dir);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

static void try_all(void)
{
    start_at("serve", address);
    CHECK(!qs_target_restartable(target));
    join(0, 0);
    join(1, 0);
    try_basics(0);
    try_basics(1);
    try_run_state(1);
    try_slow(0);
    qs_target_hangup(target, 0);
    join(0, 0);
    try_basics(0);
    finish();
}

static void test_unix(void)
{
    start_unix(4);
    try_all();
    CHECK_INT(end_server(true), -SIGTERM);
}

static void test_tcp(void)
{
    start_server("tcp:127.0.0.1:0", 4);
    CHECK(!strncmp(address, "tcp:127.0.0.1:", 14) &&
          strcmp(address, "tcp:127.0.0.1:0") != 0);
    try_all();
    CHECK_INT(end_server(true), -SIGTERM);
}

static void test_tcp_v6(void)
{
    struct qs_addr addr;
    int fd = -1;

    CHECK_INT(qs_addr_find("tcp:[::1]:0", &addr, &diag), QS_OK);
    if (qs_addr_listen(&addr, &fd, &diag)) {
        test_skip("no IPv6 here");
    }
    close(fd);
    start_server("tcp:[::1]:0", 4);
    CHECK(!strncmp(address, "tcp:[::1]:", 10));
    try_all();
    CHECK_INT(end_server(true), -SIGTERM);
}

static void test_quit(void)
{
    start_unix(2);
    start_at("serve", address);
    join(0, 0);
    join(1, 0);
    ask(0, "quit", QS_MSG_RETURN);
    while (!qs_target_link(target, 1)->ended) {
        CHECK_INT(qs_target_pump(target, &diag), QS_PUMP_NEWS);
    }
    finish();
    CHECK_INT(end_server(false), 0);
}

/* One monitor: the second client is served when the first has left, and what
   it said before is not lost. */
static void test_waiting(void)
{
    start_unix(1);
    start_at("serve", address);
    join(0, 0);
    CHECK_INT(qs_target_connect(target, 1, 0, &diag), QS_OK);
    ask(0, "noop", QS_MSG_RETURN);
    CHECK_INT(qs_buf_len(&qs_target_link(target, 1)->in), 0);
    say_fixture(1, "noop", "early");
    qs_target_hangup(target, 0);
    qs_json_free(hear(1));
    qs_json_free(hear_reply(1, "early", QS_MSG_ERROR));
    finish();
    CHECK_INT(end_server(true), -SIGTERM);
}

/* The slow command was said first, so it has begun when the other, read in
   the same round, releases it: whichever monitor either is on. */
static void try_order(unsigned slow, unsigned release)
{
    int status;

    kill(server, SIGSTOP);
    CHECK(waitpid(server, &status, WUNTRACED) == server);
    say_fixture(slow, "slow", "s");
    say_fixture(release, "release", "r");
    kill(server, SIGCONT);
    qs_json_free(hear_reply(slow, "s", QS_MSG_RETURN));
    qs_json_free(hear_reply(release, "r", QS_MSG_RETURN));
}

static void test_order(void)
{
    start_unix(2);
    start_at("serve", address);
    join(0, 0);
    join(1, 0);
    try_order(0, 1);
    try_order(1, 0);
    finish();
    CHECK_INT(end_server(true), -SIGTERM);
}

/* Half-close: what was asked is answered, then the stream ends. */
static void test_half_close(void)
{
    start_unix(2);
    start_at("serve", address);
    join(0, 0);
    for (int i = 0; i < 100; i++) {
        say_fixture(0, "noop", "x");
    }
    qs_target_eof(target, 0);
    for (int i = 0; i < 100; i++) {
        qs_json_free(hear_reply(0, "x", QS_MSG_RETURN));
    }
    while (!qs_target_link(target, 0)->ended) {
        CHECK_INT(qs_target_pump(target, &diag), QS_PUMP_NEWS);
    }
    finish();
    CHECK_INT(end_server(true), -SIGTERM);
}

/* Who only writes is soon not read from; the others do not notice. */
static void test_slow_reader(void)
{
    static const char noop[] = "{\"execute\": \"query-commands\"}\n";
    size_t sent = 0;
    ssize_t n = 0;
    struct qs_addr addr;
    int fd;

    start_unix(2);
    CHECK_INT(qs_addr_find(address, &addr, &diag), QS_OK);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK(!connect(fd, (const struct sockaddr *)&addr.sa, addr.n));
    while (sent < (16u << 20)) {
        n = send(fd, noop, sizeof(noop) - 1, MSG_DONTWAIT);
        if (n < 0) {
            usleep(100000);
            n = send(fd, noop, sizeof(noop) - 1, MSG_DONTWAIT);
        }
        if (n < 0) {
            break;
        }
        sent += (size_t)n;
    }
    CHECK(n < 0 && errno == EAGAIN);
    start_at("serve", address);
    join(0, 0);
    try_basics(0);
    finish();
    close(fd);
    CHECK_INT(end_server(true), -SIGTERM);
}

/* Without listeners it serves one client, and ends with its input. */
static void test_one_client(void)
{
    static const char commands[] =
        "{\"execute\": \"qmp_capabilities\"}{\"execute\": \"query-status\"}";
    char bytes[4096];
    size_t lines = 0;
    ssize_t n;
    int pair[2];

    CHECK(!socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair));
    server = fork();
    if (server == 0) {
        close(pair[1]);
        serve(NULL, 0, pair[0], 1);
    }
    close(pair[0]);
    CHECK(write(pair[1], commands, sizeof(commands) - 1) > 0);
    shutdown(pair[1], SHUT_WR);
    while ((n = read(pair[1], bytes, sizeof(bytes))) > 0) {
        for (ssize_t i = 0; i < n; i++) {
            lines += bytes[i] == '\n';
        }
    }
    CHECK_INT(lines, 3);
    close(pair[1]);
    address[0] = '\0';
    CHECK_INT(end_server(false), 0);
}

/* A stale socket is replaced; one in use, and any other file, is not. */
static void test_listen(void)
{
    char path[64];
    struct qs_addr addr;
    int first = -1, second = -1, file;

    CHECK(mkdtemp(dir) != NULL);
    snprintf(path, sizeof(path), "%s/s", dir);
    CHECK_INT(qs_addr_unix(path, &addr, &diag), QS_OK);
    CHECK_INT(qs_addr_listen(&addr, &first, &diag), QS_OK);
    CHECK_INT(qs_addr_listen(&addr, &second, &diag), QS_IO);
    CHECK_STR(diag.text, "cannot listen: Address already in use");
    close(first);
    CHECK_INT(qs_addr_listen(&addr, &second, &diag), QS_OK);
    close(second);
    unlink(path);
    file = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    CHECK(file >= 0);
    close(file);
    CHECK_INT(qs_addr_listen(&addr, &second, &diag), QS_IO);
    CHECK(!access(path, F_OK));
    unlink(path);
    rmdir(dir);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(test_unix),
        TEST(test_tcp),
        TEST(test_tcp_v6),
        TEST(test_quit),
        TEST(test_waiting),
        TEST(test_order),
        TEST(test_half_close),
        TEST(test_slow_reader),
        TEST(test_one_client),
        TEST(test_listen),
    };

    return test_main(cases, QS_COUNT(cases));
}
