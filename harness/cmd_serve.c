/*
 * qmpspec serve: the reference server behind sockets or standard input and
 * output.
 */
#include "cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "target/addr.h"
#include "target/host.h"

#define CAPS_MAX 16u

struct serve {
    struct qs_config config;
    const char *caps[CAPS_MAX];
    const char *address[QS_HOST_LISTENERS];
    int listener[QS_HOST_LISTENERS];
    size_t nlistener;
    bool stdio;
    struct qs_host host;
};

static volatile sig_atomic_t stopped;

static const char usage[] =
    "usage: qmpspec serve [--profile qmp|modes] --listen ADDRESS...\n"
    "                     [--offer CAP,...] [--monitors N]\n"
    "\n"
    "Be the reference server until killed, or until its machine quits.\n"
    "\n"
    "  --profile P       qmp (what QEMU ships; the default) or modes (2010)\n"
    "  --listen ADDRESS  unix:PATH, tcp:HOST:PORT (port 0: any) or stdio;\n"
    "                    may be given up to four times, save stdio\n"
    "  --offer CAP,...   capabilities in the greeting, at most 16; unless\n"
    "                    given, oob in qmp and none in modes\n"
    "  --monitors N      clients served at a time, 1 to 4 (the default);\n"
    "                    more wait\n"
    "  -h, --help        this text\n"
    "\n"
    "Each address is said on standard error once it is listened on.  A stale\n"
    "socket is replaced, any other file is not.  SIGINT and SIGTERM end it.\n"
    "Exit status: 0 ended as said, 2 called wrongly, 4 cannot listen.\n";

/* Cuts the list in place. */
static bool parse_offer(struct serve *s, char *list)
{
    char *rest = list, *cap;

    s->config.ncaps = 0;
    while ((cap = strsep(&rest, ",")) != NULL) {
        if (!*cap) {
            continue;
        }
        if (s->config.ncaps == CAPS_MAX) {
            return false;
        }
        s->caps[s->config.ncaps++] = cap;
    }
    return true;
}

static int refuse_value(int option, const char *value)
{
    const char *expected =
        option == 'p' ? "--profile qmp or modes" :
        option == 'l' ? "--listen at most four times" :
        option == 'o' ? "--offer CAP,... (at most 16)" :
        "--monitors 1 to 4";

    return cli_usage("serve", "bad value '%s', expected %s", value, expected);
}

/* QS_EXIT_OK to go on, else the exit status; -1: help was printed. */
static int parse_options(struct serve *s, int argc, char **argv)
{
    static const struct option options[] = {
        { "profile", required_argument, NULL, 'p' },
        { "listen", required_argument, NULL, 'l' },
        { "offer", required_argument, NULL, 'o' },
        { "monitors", required_argument, NULL, 'm' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    bool offered = false;
    size_t n = 0;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return -1;
        } else if (option == '?') {
            return cli_option("serve", argc, argv);
        } else if (option == 'p' && cli_profile(optarg, &s->config.profile)) {
            continue;
        } else if (option == 'l' && n < QS_HOST_LISTENERS) {
            s->stdio = s->stdio || !strcmp(optarg, "stdio");
            s->address[n++] = optarg;
        } else if (option == 'o' && parse_offer(s, optarg)) {
            offered = true;
        } else if (option == 'm' && optarg[0] >= '1' && optarg[0] <= '4' &&
                   !optarg[1]) {
            s->config.connections = (unsigned)(optarg[0] - '0');
        } else {
            return refuse_value(option, optarg);
        }
    }
    if (optind < argc || n == 0 || (s->stdio && n > 1)) {
        return cli_usage("serve", n ? "one --listen stdio, or others" :
                         "--listen is missing");
    }
    if (!offered && s->config.profile == QS_PROFILE_QMP) {
        s->caps[0] = "oob";
        s->config.ncaps = 1;
    }
    return QS_EXIT_OK;
}

static void on_signal(int number)
{
    stopped = number;
}

static enum qs_err listen_all(struct serve *s, struct qs_diag *diag)
{
    enum qs_err err = QS_OK;

    for (size_t i = 0; !err && !s->stdio && s->address[i]; i++) {
        struct qs_diag why = { "" };
        struct qs_addr addr;
        char name[256];

        err = qs_addr_find(s->address[i], &addr, diag);
        if (!err) {
            err = qs_addr_listen(&addr, &s->listener[i], &why);
            qs_diag_set(diag, "%s: %s", s->address[i], why.text);
        }
        if (!err) {
            s->nlistener++;
            err = qs_addr_name(s->listener[i], name, sizeof(name));
        }
        if (!err) {
            fprintf(stderr, "listening on %s\n", name);
        }
    }
    return err;
}

static void unlisten(const struct serve *s)
{
    for (size_t i = 0; i < s->nlistener; i++) {
        close(s->listener[i]);
        if (!strncmp(s->address[i], "unix:", 5)) {
            unlink(s->address[i] + 5);
        }
    }
}

/* Signals come in while we wait, never between a look and a wait. */
static void hold_signals(sigset_t *unblocked)
{
    struct sigaction action = { .sa_handler = on_signal };
    sigset_t blocked;

    sigemptyset(&blocked);
    sigaddset(&blocked, SIGINT);
    sigaddset(&blocked, SIGTERM);
    sigprocmask(SIG_BLOCK, &blocked, unblocked);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static enum qs_err serve(struct serve *s, const struct qs_endpoint *endpoint,
                         void *machine, struct qs_diag *diag)
{
    struct qs_host *host = &s->host;
    sigset_t unblocked;
    enum qs_err err;

    hold_signals(&unblocked);
    qs_host_init(host, endpoint, machine, s->config.connections);
    err = listen_all(s, diag);
    if (!err) {
        host->listener = s->listener;
        host->nlistener = s->nlistener;
        if (s->stdio) {
            qs_host_admit(host, STDIN_FILENO, STDOUT_FILENO);
        }
        err = qs_host_run(host, &unblocked, &stopped);
        if (err) {
            qs_diag_set(diag, "%s", err == QS_NOMEM ? "out of memory" :
                        strerror(errno));
        }
        qs_host_release(host);
    }
    unlisten(s);
    return err;
}

int cmd_serve(int argc, char **argv)
{
    static struct serve s;
    struct qs_diag diag = { "" };
    const struct qs_endpoint *endpoint = qs_endpoint_get(QS_SERVER);
    void *machine = NULL;
    enum qs_err err;
    int status;

    s.config = (struct qs_config){
        .caps = s.caps, .connections = QS_CONNECTIONS_MAX,
        .limits = qs_limits_qemu,
    };
    status = parse_options(&s, argc, argv);
    if (status) {
        return status < 0 ? QS_EXIT_OK : status;
    }
    if (endpoint) {
        machine = endpoint->open(endpoint, &s.config);
    }
    if (!machine) {
        qs_diag_set(&diag, "no server to be had");
        return cli_error("serve", QS_IO, &diag);
    }
    err = serve(&s, endpoint, machine, &diag);
    endpoint->close(machine);
    return err ? cli_error("serve", err, &diag) : QS_EXIT_OK;
}
