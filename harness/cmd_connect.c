/*
 * qmpspec connect: the reference client on a live server.  Lines of standard
 * input are commands; what the client tells its user is printed as it comes.
 */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "target/addr.h"

#define CAPS_MAX 16u
#define CHUNK 4096u
#define LINE_BYTES (1u << 20)
/* qmp-spec, Out-of-band execution: at most eight commands in flight. */
#define IN_FLIGHT QS_LIMIT_QUEUE
#define TIMEOUT_S 30

struct talk {
    const struct qs_endpoint *endpoint;
    void *machine;
    int fd, timeout_ms;
    size_t told;            /* bytes printed of what it told */
    unsigned issued, answered;
    bool ready, gave_up, bad;
    bool stdin_ended, server_ended;
    struct qs_buf in, out, line;
};

static const char usage[] =
    "usage: qmpspec connect [--profile qmp|modes] [--enable CAP]...\n"
    "                       [--timeout SECONDS] ADDRESS\n"
    "\n"
    "Be the reference client of the server at unix:PATH or tcp:HOST:PORT.\n"
    "Each line of standard input is a command as JSON, without id, e.g.\n"
    "  {\"execute\": \"query-status\"}\n"
    "What the client is told is printed a line each: ready, return, error,\n"
    "event.  It hangs up at the end of input, when all replies have come.\n"
    "\n"
    "  --profile P       qmp (what QEMU ships; the default) or modes (2010)\n"
    "  --enable CAP      a capability to enable if it is offered; may be\n"
    "                    given 16 times\n"
    "  --timeout S       seconds, 0 to 86400: gives up when so long nothing\n"
    "                    comes that is due; 30 unless given, 0: never\n"
    "  -h, --help        this text\n"
    "\n"
    "Exit status: 0 all replies came, 1 gave up (standard error says why),\n"
    "2 called wrongly or a line that is no command, 3 cannot connect.\n";

/* One line of what the client told; false: it gave up. */
static void tell(struct talk *t, const char *line, size_t n)
{
    static const char gave_up[] = "gave up: ";

    if (!strncmp(line, gave_up, sizeof(gave_up) - 1)) {
        fprintf(stderr, "qmpspec connect: %.*s\n", (int)n, line);
        t->gave_up = true;
        return;
    }
    t->ready = t->ready || !strncmp(line, "ready", 5);
    t->answered += !strncmp(line, "return ", 7) ||
                   !strncmp(line, "error ", 6);
    cli_write(line, n + 1);
}

static void print_told(struct talk *t)
{
    const char *told = t->endpoint->told(t->machine);
    const char *end;

    while (told && (end = strchr(told + t->told, '\n')) != NULL) {
        const char *line = told + t->told;

        t->told += (size_t)(end + 1 - line);
        tell(t, line, (size_t)(end - line));
    }
}

static void write_out(struct talk *t)
{
    while (qs_buf_len(&t->out) > 0) {
        struct qs_slice rest = qs_buf_slice(&t->out);
        ssize_t n = write(t->fd, rest.p, rest.n);

        if (n >= 0) {
            qs_buf_drop(&t->out, (size_t)n);
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR) {
            qs_buf_reset(&t->out);
        }
    }
}

/* Until client and buffers have nothing to say to each other. */
static void settle(struct talk *t)
{
    char bytes[CHUNK];
    bool moved = true;
    size_t n;

    while (moved && t->endpoint->state(t->machine, 0) == QS_OPEN) {
        struct qs_slice rest = qs_buf_slice(&t->in);

        n = rest.n ? t->endpoint->feed(t->machine, 0, rest.p, rest.n) : 0;
        qs_buf_drop(&t->in, n);
        moved = n > 0;
        while (qs_buf_len(&t->out) == 0 &&
               (n = t->endpoint->take(t->machine, 0, bytes, CHUNK)) > 0) {
            qs_buf_add(&t->out, bytes, n);
            write_out(t);
            moved = true;
        }
    }
    print_told(t);
}

static void issue(struct talk *t, struct qs_slice line)
{
    struct qs_buf text = QS_BUF_INIT(LINE_BYTES);
    const char *command;

    qs_buf_add(&text, line.p, line.n);
    command = qs_buf_str(&text);
    if (command[strspn(command, " \t\r")]) {
        if (t->endpoint->act(t->machine, QS_ACT_ISSUE, command)) {
            t->issued++;
        } else {
            fprintf(stderr, "qmpspec connect: not a command: %s\n", command);
            t->bad = true;
        }
    }
    qs_buf_release(&text);
}

/* Issues the lines that are complete, as many as may be in flight. */
static void issue_lines(struct talk *t)
{
    while (t->issued - t->answered < IN_FLIGHT && !t->bad && !t->gave_up) {
        struct qs_slice rest = qs_buf_slice(&t->line);
        const char *end = memchr(rest.p, '\n', rest.n);
        size_t n = end ? (size_t)(end - rest.p) : rest.n;

        if (!end && (!t->stdin_ended || n == 0)) {
            return;
        }
        issue(t, qs_slice(rest.p, n));
        qs_buf_drop(&t->line, end ? n + 1 : n);
        settle(t);
    }
}

static void read_into(int fd, struct qs_buf *buf, bool *ended)
{
    char bytes[CHUNK];
    ssize_t n = read(fd, bytes, sizeof(bytes));

    if (n > 0) {
        qs_buf_add(buf, bytes, (size_t)n);
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        *ended = true;
    }
}

/* Waits for either side; false: nothing came in time. */
static bool wait_for(struct talk *t)
{
    bool more = !t->stdin_ended && t->issued - t->answered < IN_FLIGHT;
    bool due = !t->ready || t->issued > t->answered;
    struct pollfd p[] = {
        { .fd = t->fd }, { .fd = more ? STDIN_FILENO : -1, .events = POLLIN },
    };
    int n;

    p[0].events = (short)((qs_buf_len(&t->in) == 0 ? POLLIN : 0) |
                          (qs_buf_len(&t->out) > 0 ? POLLOUT : 0));
    n = poll(p, QS_COUNT(p), due && t->timeout_ms ? t->timeout_ms : -1);
    if (p[0].revents & POLLOUT) {
        write_out(t);
    }
    if (p[0].revents & ~POLLOUT) {
        read_into(t->fd, &t->in, &t->server_ended);
    }
    if (p[1].revents) {
        read_into(STDIN_FILENO, &t->line, &t->stdin_ended);
    }
    return n != 0;
}

static bool done(const struct talk *t)
{
    return t->gave_up || t->bad || t->server_ended || t->line.err ||
           (t->stdin_ended && t->ready && t->issued == t->answered &&
            qs_buf_len(&t->line) == 0);
}

static int converse(struct talk *t)
{
    for (settle(t); !done(t);) {
        if (!wait_for(t)) {
            t->endpoint->act(t->machine, QS_ACT_TIMEOUT, NULL);
        }
        settle(t);
        issue_lines(t);
    }
    if (t->server_ended && t->endpoint->state(t->machine, 0) == QS_OPEN) {
        t->endpoint->eof(t->machine, 0);
        settle(t);
    }
    if (t->bad || t->line.err) {
        return t->bad ? QS_EXIT_USAGE :
               cli_usage("connect", "a line of more than %u bytes",
                         LINE_BYTES);
    }
    if (!t->gave_up && (!t->ready || t->issued > t->answered)) {
        fprintf(stderr, "qmpspec connect: the connection ended with %u "
                "replies due\n", t->issued - t->answered);
        t->gave_up = true;
    }
    return t->gave_up ? QS_EXIT_UNEXPECTED : QS_EXIT_OK;
}

static int dial(const char *address, int *fd)
{
    struct qs_diag diag;
    struct qs_addr addr;
    int s;

    if (qs_addr_find(address, &addr, &diag)) {
        return cli_usage("connect", "%s", diag.text);
    }
    s = socket(addr.sa.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0 || connect(s, (const struct sockaddr *)&addr.sa, addr.n) ||
        fcntl(s, F_SETFL, O_NONBLOCK)) {
        fprintf(stderr, "qmpspec connect: %s: %s\n", address,
                strerror(errno));
        if (s >= 0) {
            close(s);
        }
        return QS_EXIT_NO_TARGET;
    }
    *fd = s;
    return QS_EXIT_OK;
}

/* Whole seconds, up to a day; false for anything else. */
static bool parse_timeout(const char *text, int *ms)
{
    char *end;
    long seconds = strtol(text, &end, 10);

    if (end == text || *end || seconds < 0 || seconds > 86400) {
        return false;
    }
    *ms = (int)seconds * 1000;
    return true;
}

/* QS_EXIT_OK to go on, else the exit status; -1: help was printed. */
static int parse_options(struct talk *t, struct qs_config *config,
                         const char **caps, int argc, char **argv)
{
    static const struct option options[] = {
        { "profile", required_argument, NULL, 'p' },
        { "enable", required_argument, NULL, 'e' },
        { "timeout", required_argument, NULL, 't' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return -1;
        } else if (option == '?') {
            return cli_option("connect", argc, argv);
        } else if (option == 'e' && config->ncaps < CAPS_MAX) {
            caps[config->ncaps++] = optarg;
        } else if ((option != 'p' ||
                    !cli_profile(optarg, &config->profile)) &&
                   (option != 't' ||
                    !parse_timeout(optarg, &t->timeout_ms))) {
            return cli_usage("connect", "bad value '%s', expected %s", optarg,
                             option == 'p' ? "--profile qmp or modes" :
                             option == 't' ? "--timeout SECONDS, 0 to 86400" :
                             "--enable at most 16 times");
        }
    }
    if (optind + 1 != argc) {
        return cli_usage("connect", "expected one ADDRESS");
    }
    return QS_EXIT_OK;
}

int cmd_connect(int argc, char **argv)
{
    const char *caps[CAPS_MAX] = { NULL };
    struct qs_config config = {
        .caps = caps, .connections = 1, .limits = qs_limits_qemu,
    };
    struct talk t = {
        .endpoint = qs_endpoint_get(QS_CLIENT), .fd = -1,
        .timeout_ms = TIMEOUT_S * 1000,
    };
    int status = parse_options(&t, &config, caps, argc, argv);

    if (!status) {
        status = dial(argv[optind], &t.fd);
    }
    if (status) {
        return status < 0 ? QS_EXIT_OK : status;
    }
    qs_buf_init(&t.in, CHUNK);
    qs_buf_init(&t.out, CHUNK);
    qs_buf_init(&t.line, LINE_BYTES);
    t.machine = t.endpoint ? t.endpoint->open(t.endpoint, &config) : NULL;
    if (t.machine && t.endpoint->connect(t.machine, 0)) {
        status = converse(&t);
    } else {
        fputs("qmpspec connect: no client to be had\n", stderr);
        status = QS_EXIT_BROKEN;
    }
    if (t.machine) {
        t.endpoint->close(t.machine);
    }
    close(t.fd);
    qs_buf_release(&t.in);
    qs_buf_release(&t.out);
    qs_buf_release(&t.line);
    return status;
}
