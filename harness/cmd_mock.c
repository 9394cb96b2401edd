/*
 * qmpspec mock: plays the server of one spec for somebody's own client, who
 * is started by somebody else.
 */
#include "cli.h"

#include "report/report.h"
#include "suite/run.h"
#include "target/target.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#define TIMEOUT_S 30u
#define TIMEOUT_MAX_S 86400u

struct mock {
    const char *listen, *spec, *desc_name, *specs;
    bool many;
    int verbose;
    unsigned timeout_s;
    struct qs_diag diag;
    struct qs_desc *desc;
    struct qs_cases all, chosen;
    struct qs_statements statements;
    struct qs_target *target;
    struct qs_runner *runner;
    struct qs_buf rerun;
    size_t served, bad;
};

static volatile sig_atomic_t stopped;

static const char usage[] =
    "usage: qmpspec mock --listen ADDRESS [OPTION]... SPEC\n"
    "\n"
    "Plays the server's side of SPEC, a case for clients, with the client\n"
    "that connects, and says whether that kept to it.  What the client asks\n"
    "besides is answered as its description says, or by CommandNotFound.\n"
    "\n"
    "  --listen ADDRESS  unix:PATH or tcp:HOST:PORT (port 0: any); said in a\n"
    "                    line \"listening ADDRESS\" once clients may connect\n"
    "  --serve-many      one client after another, a verdict each, until\n"
    "                    SIGTERM or SIGINT\n"
    "  --timeout S       seconds that the client may take for a step, or to\n"
    "                    connect (not with --serve-many), 1 to 86400; 30\n"
    "                    unless given\n"
    "  --desc NAME       description of the client (default: mock)\n"
    "  --specs DIR       folder of the specs (default: $QMPSPEC_SPECS,\n"
    "                    ./specs, or the installed ones)\n"
    "  -v, -vv           transcripts of those that kept to it, too\n"
    "  -h, --help        this text\n"
    "\n"
    "A socket's file is removed in the end.  Exit status: 0 every client kept\n"
    "to it, 1 one did not, 2 called wrongly, 3 nobody connected, 4 cannot\n"
    "listen or the harness failed.\n";

static void on_signal(int number)
{
    stopped = number;
}

static bool parse_timeout(const char *text, unsigned *seconds)
{
    char *end;
    unsigned long n;

    errno = 0;
    n = strtoul(text, &end, 10);
    if (errno || *text < '0' || *text > '9' || *end || n == 0 ||
        n > TIMEOUT_MAX_S) {
        return false;
    }
    *seconds = (unsigned)n;
    return true;
}

/* QS_EXIT_OK to go on, else the exit status; -1: help was printed. */
static int parse_options(struct mock *m, int argc, char **argv)
{
    static const struct option options[] = {
        { "listen", required_argument, NULL, 'l' },
        { "serve-many", no_argument, NULL, 'm' },
        { "timeout", required_argument, NULL, 't' },
        { "desc", required_argument, NULL, 'd' },
        { "specs", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "hv", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(usage, stdout);
            return -1;
        } else if (option == '?') {
            return cli_option("mock", argc, argv);
        } else if (option == 'l') {
            m->listen = optarg;
        } else if (option == 'd') {
            m->desc_name = optarg;
        } else if (option == 's') {
            m->specs = optarg;
        } else if (option == 'v') {
            m->verbose++;
        } else if (option == 'm') {
            m->many = true;
        } else if (!parse_timeout(optarg, &m->timeout_s)) {
            return cli_usage("mock", "bad value '%s', expected --timeout "
                             "SECONDS, 1 to 86400", optarg);
        }
    }
    if (!m->listen || optind + 1 != argc) {
        return cli_usage("mock", "expected --listen ADDRESS and one SPEC");
    }
    if (strncmp(m->listen, "unix:", 5) != 0 &&
        strncmp(m->listen, "tcp:", 4) != 0) {
        return cli_usage("mock", "bad value '%s', expected --listen "
                         "unix:PATH or tcp:HOST:PORT", m->listen);
    }
    m->spec = argv[optind];
    return QS_EXIT_OK;
}

static enum qs_err choose(struct mock *m)
{
    char *pattern = strdup(m->spec);
    enum qs_err err = pattern ? cli_select(m->specs, &pattern, 1, &m->all,
                                           &m->chosen, &m->diag) : QS_NOMEM;

    free(pattern);
    if (!err && m->chosen.n != 1) {
        qs_diag_set(&m->diag, "'%s' selects %zu cases, expected one",
                    m->spec, m->chosen.n);
        err = QS_BAD;
    }
    if (!err && m->chosen.v[0]->role != QS_CASE_CLIENT) {
        qs_diag_set(&m->diag, "'%s' is a case for servers, expected one for "
                    "clients", m->spec);
        err = QS_BAD;
    }
    return err;
}

static enum qs_err open_target(struct mock *m)
{
    struct qs_target_options options = {
        .desc = m->desc, .role = QS_CLIENT, .limits = m->desc->limits,
        .deadline_ms = m->timeout_s * 1000, .interrupted = &stopped,
        .patience_ms = m->many ? QS_PATIENCE_FOREVER : 0,
    };
    const struct qs_run_options run = {
        .cuts = QS_CUTS_WHOLE, .races = true, .heavy = true,
    };
    enum qs_err err = qs_target_new(m->listen, &options, &m->target,
                                    &m->diag);

    if (!err) {
        err = qs_target_start(m->target, &m->diag);
    }
    if (!err) {
        m->runner = qs_runner_new(m->target, &m->all, m->desc, &run);
        err = m->runner ? QS_OK : QS_NOMEM;
    }
    return err;
}

static enum qs_err prepare(struct mock *m)
{
    enum qs_err err = QS_BAD;
    char *path;

    qs_diag_set(&m->diag, "out of memory");
    m->specs = cli_specs(m->specs, &m->diag);
    if (m->specs) {
        err = qs_desc_find(m->specs, m->desc_name, m->listen, QS_CLIENT,
                           &m->desc, &m->diag);
    }
    if (!err && asprintf(&path, "%s/statements.json", m->specs) >= 0) {
        err = qs_statements_read(path, &m->statements, &m->diag);
        free(path);
    }
    if (!err) {
        err = choose(m);
    }
    return err ? err : open_target(m);
}

static bool report(struct mock *m, struct qs_result *result)
{
    const struct qs_report *text = qs_report_find("text");
    bool good = result->verdict == QS_V_PASS;
    struct qs_report_info info = {
        .target = m->listen, .version = cli_version,
        .rerun = qs_buf_str(&m->rerun),
        .verbose = good && !m->verbose ? 1 : 2,
        .statements = &m->statements,
    };
    struct qs_buf out = QS_BUF_INIT((size_t)16 << 20);
    bool ok;

    text->result(&out, &info, 1, result);
    ok = out.err == QS_OK && cli_write(qs_buf_slice(&out).p,
                                       qs_buf_len(&out));
    qs_buf_release(&out);
    return ok;
}

/* Plays it once; QS_EXIT_OK to go on with another client. */
static int play(struct mock *m)
{
    struct qs_result *result = malloc(sizeof(*result));
    int status = QS_EXIT_OK;

    if (!result) {
        return QS_EXIT_BROKEN;
    }
    qs_result_init(result, m->chosen.v[0]);
    qs_runner_case(m->runner, m->chosen.v[0], result);
    if (stopped) {
        /* It was not the client who ended this. */
    } else if (result->verdict == QS_V_NOT_STARTED) {
        fprintf(stderr, "qmpspec mock: %s\n", qs_buf_str(&result->note));
        status = QS_EXIT_NO_TARGET;
    } else {
        m->served++;
        m->bad += result->verdict != QS_V_PASS;
        status = report(m, result) && result->verdict != QS_V_BROKEN
                 ? QS_EXIT_OK : QS_EXIT_BROKEN;
    }
    qs_result_release(result);
    free(result);
    return status;
}

static int serve(struct mock *m)
{
    int status;

    qs_buf_addf(&m->rerun, "qmpspec mock --listen %s", m->listen);
    printf("listening %s\n", qs_target_where(m->target));
    fflush(stdout);
    do {
        status = play(m);
    } while (status == QS_EXIT_OK && m->many && !stopped);
    if (status != QS_EXIT_OK) {
        return status;
    }
    if (m->served == 0) {
        fputs("qmpspec mock: nobody connected\n", stderr);
        return QS_EXIT_NO_TARGET;
    }
    return m->bad ? QS_EXIT_UNEXPECTED : QS_EXIT_OK;
}

int cmd_mock(int argc, char **argv)
{
    struct mock m = { .desc_name = "mock", .timeout_s = TIMEOUT_S };
    struct sigaction action = { .sa_handler = on_signal };
    int status = parse_options(&m, argc, argv);
    enum qs_err err;

    if (status) {
        return status < 0 ? QS_EXIT_OK : status;
    }
    qs_buf_init(&m.rerun, 4096);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    err = prepare(&m);
    status = err ? cli_error("mock", err, &m.diag) : serve(&m);
    qs_runner_free(m.runner);
    qs_target_free(m.target);
    qs_desc_free(m.desc);
    free(m.chosen.v);
    qs_cases_release(&m.all);
    qs_statements_release(&m.statements);
    qs_buf_release(&m.rerun);
    return status;
}
