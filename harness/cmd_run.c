/*
 * qmpspec run: runs specs on a target and says the verdicts.
 */
#include "cmd_run.h"

#include "report/report.h"
#include "suite/known.h"
#include "suite/run.h"
#include "target/target.h"

#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Everything a run holds, so that one place lets go of it. */
struct session {
    struct run_options o;
    struct qs_diag diag;
    struct qs_desc *desc;
    struct qs_target *target;
    struct qs_cases all, chosen;
    struct qs_statements statements;
    struct qs_known *known;
    char *known_path;
    struct qs_runner *runner;
    struct qs_result **results;
    size_t nresults;
    struct qs_totals totals;
    struct qs_buf out;
    int status;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = number;
}

static void raise_status(struct session *s, int status)
{
    static const int rank[] = { 0, 1, 3, 2, 4 };

    if (rank[status] > rank[s->status]) {
        s->status = status;
    }
}

static int fail(struct session *s, enum qs_err err)
{
    s->status = cli_error("run", err, &s->diag);
    return s->status;
}

static bool profile_fits(const struct run_options *o, const struct qs_case *c)
{
    static const char *const words[] = { "qmp", "modes", "qemu-7.2" };

    return !o->profile || !strcmp(o->profile, words[c->profile]);
}

static enum qs_err open_target(struct session *s)
{
    struct run_options *o = &s->o;
    struct qs_target_options options = {
        .desc = s->desc,
        .role = o->role,
        .limits = s->desc->limits,
        .offer = o->offer_text ? o->offer : NULL,
        .noffer = o->noffer,
        .deadline_ms = cmd_run_deadline(o, s->desc),
        .interrupted = &interrupted,
    };

    return qs_target_new(o->target, &options, &s->target, &s->diag);
}

static enum qs_err open_known(struct session *s)
{
    const char *path = s->o.known;

    if (!path && s->desc->known) {
        if (asprintf(&s->known_path, "%s/%s", s->o.specs,
                     s->desc->known) < 0) {
            s->known_path = NULL;
            qs_diag_set(&s->diag, "out of memory");
            return QS_NOMEM;
        }
        path = s->known_path;
    }
    s->o.known = path;
    if (!path && s->o.write_known) {
        qs_diag_set(&s->diag, "--write-known needs --known FILE or a "
                    "description that names one");
        return QS_BAD;
    }
    if (!path || (s->o.write_known && access(path, F_OK) != 0)) {
        return QS_OK;
    }
    return qs_known_read(path, &s->known, &s->diag);
}

/* Everything a run needs; false with the status set. */
static bool prepare(struct session *s, char **patterns, size_t n)
{
    struct run_options *o = &s->o;
    char *path;
    enum qs_err err = QS_BAD;

    o->specs = cli_specs(o->specs, &s->diag);
    if (o->specs) {
        err = qs_desc_find(o->specs, o->desc, o->target, o->role, &s->desc,
                           &s->diag);
    }
    /* What it is told to offer it must offer, and nothing else. */
    if (err == QS_OK && o->offer_text &&
        qs_desc_set_capabilities(s->desc, o->offer, o->noffer) != QS_OK) {
        qs_diag_set(&s->diag, "out of memory");
        err = QS_NOMEM;
    }
    if (err == QS_OK && asprintf(&path, "%s/statements.json",
                                 o->specs) >= 0) {
        err = qs_statements_read(path, &s->statements, &s->diag);
        free(path);
    }
    if (err == QS_OK) {
        err = cli_select(o->specs, patterns, n, &s->all, &s->chosen,
                         &s->diag);
    }
    if (err == QS_OK && o->smoke) {
        err = cli_smoke_keep(o->specs, &s->all, &s->chosen, &s->diag);
    }
    if (err == QS_OK) {
        err = open_known(s);
    }
    if (err == QS_OK) {
        err = open_target(s);
    }
    if (err == QS_OK) {
        s->runner = qs_runner_new(s->target, &s->all, s->desc, &o->run);
        if (!s->runner) {
            qs_diag_set(&s->diag, "out of memory");
            err = QS_NOMEM;
        }
    }
    return err == QS_OK || (fail(s, err), false);
}

static bool selected(const struct session *s, const struct qs_case *c)
{
    return qs_runner_selects(s->runner, c) && profile_fits(&s->o, c);
}

static void flush(struct session *s)
{
    struct qs_slice text = qs_buf_slice(&s->out);

    if (s->out.err != QS_OK || !cli_write(text.p, text.n)) {
        raise_status(s, QS_EXIT_BROKEN);
    }
    qs_buf_reset(&s->out);
}

static void count(struct session *s, const struct qs_result *result,
                  bool as_known)
{
    s->totals.count[result->verdict]++;
    s->totals.known += result->known;
    if (result->verdict == QS_V_NOT_STARTED) {
        raise_status(s, QS_EXIT_NO_TARGET);
    } else if (result->verdict == QS_V_BROKEN) {
        raise_status(s, QS_EXIT_BROKEN);
    } else if (!as_known || (!result->known && qs_report_counts(result))) {
        s->totals.unexpected++;
        raise_status(s, QS_EXIT_UNEXPECTED);
    }
}

/* Runs one case and reports it; false when the run must end. */
static bool one(struct session *s, const struct qs_report *report,
                const struct qs_report_info *info, const struct qs_case *c)
{
    struct qs_result *result = malloc(sizeof(*result));
    bool as_known = true;

    if (!result) {
        raise_status(s, QS_EXIT_BROKEN);
        return false;
    }
    qs_result_init(result, c);
    qs_runner_case(s->runner, c, result);
    if (interrupted) {
        qs_result_release(result);
        free(result);
        return false;
    }
    if (s->known && !s->o.write_known) {
        as_known = qs_known_apply(s->known, result, &s->diag);
    }
    s->results[s->nresults++] = result;
    count(s, result, as_known);
    report->result(&s->out, info, s->nresults, result);
    flush(s);
    if (!as_known) {
        fprintf(stderr, "qmpspec run: %s\n", s->diag.text);
    }
    /* Only what --write-known needs is kept. */
    qs_buf_release(&result->transcript);
    return result->verdict != QS_V_NOT_STARTED && !ferror(stdout);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void complain(void *ctx, const char *text)
{
    (void)ctx;
    fprintf(stderr, "qmpspec run: %s\n", text);
}

static void run_all(struct session *s)
{
    const struct qs_report *report = qs_report_find(s->o.format);
    struct qs_buf rerun = QS_BUF_INIT(64u << 10);
    bool text = report == qs_report_find("text");
    struct qs_report_info info = {
        .target = s->o.target,
        .role = s->o.role,
        .version = cli_version,
        .verbose = s->o.verbose,
        .terminal = text && isatty(STDOUT_FILENO),
        .colour = text && isatty(STDOUT_FILENO) && !getenv("NO_COLOR"),
        .statements = &s->statements,
    };
    double start = now();
    bool go_on = true;

    cmd_run_again(&rerun, &s->o);
    info.rerun = qs_buf_str(&rerun);
    for (size_t i = 0; i < s->chosen.n; i++) {
        info.planned += selected(s, s->chosen.v[i]);
    }
    report->begin(&s->out, &info);
    for (size_t i = 0; i < s->chosen.n && go_on; i++) {
        if (selected(s, s->chosen.v[i])) {
            go_on = one(s, report, &info, s->chosen.v[i]);
        } else {
            s->totals.not_selected += s->chosen.v[i]->repeat > 0 ||
                qs_words_has(&s->chosen.v[i]->needs, "cost:heavy");
        }
    }
    s->totals.seconds = now() - start;
    if (text && s->totals.unexpected > 0 && !interrupted) {
        cmd_run_like(&s->out, &s->o, s->results, s->nresults);
    }
    report->end(&s->out, &info, &s->totals);
    flush(s);
    qs_buf_release(&rerun);
}

static void after(struct session *s)
{
    if (s->known && qs_known_unmatched(s->known, &s->all, complain,
                                       NULL) > 0) {
        raise_status(s, QS_EXIT_UNEXPECTED);
    }
    if (s->o.write_known && !interrupted) {
        enum qs_err err = qs_known_write(s->o.known, s->known, s->results,
                                         s->nresults, &s->diag);

        if (err != QS_OK) {
            raise_status(s, cli_error("run", err, &s->diag));
        }
    }
}

static void let_go(struct session *s)
{
    qs_runner_free(s->runner);
    qs_target_free(s->target);
    qs_known_free(s->known);
    qs_desc_free(s->desc);
    for (size_t i = 0; i < s->nresults; i++) {
        qs_result_release(s->results[i]);
        free(s->results[i]);
    }
    free(s->results);
    free(s->chosen.v);
    qs_cases_release(&s->all);
    qs_statements_release(&s->statements);
    qs_buf_release(&s->out);
    free(s->known_path);
    free(s->o.offer_text);
}

static void work(struct session *s)
{
    size_t any = 0;

    for (size_t i = 0; i < s->chosen.n; i++) {
        any += selected(s, s->chosen.v[i]);
    }
    s->results = calloc(s->chosen.n + 1, sizeof(struct qs_result *));
    if (!s->results) {
        s->status = QS_EXIT_BROKEN;
    } else if (any == 0) {
        s->status = cli_usage("run", "nothing selected fits this target; "
                              "races and heavy cases need --races and "
                              "--heavy");
    } else {
        run_all(s);
        after(s);
    }
}

int cmd_run(int argc, char **argv)
{
    struct session s = {
        .o = {
            .target = "ref",
            .format = "text",
            .role = QS_SERVER,
            .run = { .cuts = QS_CUTS_SAMPLE, .seed = RUN_SEED,
                     .judge = true },
        },
    };
    struct sigaction action = { .sa_handler = on_signal };
    int status = cmd_run_options(&s.o, argc, argv);

    if (status < 0) {
        qs_buf_init(&s.out, (size_t)16 << 20);
        sigaction(SIGINT, &action, NULL);
        sigaction(SIGTERM, &action, NULL);
        if (prepare(&s, argv + optind, (size_t)(argc - optind))) {
            work(&s);
        }
        status = interrupted ? 128 + interrupted : s.status;
    }
    let_go(&s);
    return status;
}
