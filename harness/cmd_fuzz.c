/*
 * qmpspec fuzz: looks for the inputs on which a live server says something
 * wrong, hangs or dies.
 */
#include "cmd_fuzz.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* Replies to 4 KiB of nonsense are a hundredth of it. */
#define TOTAL_CEILING ((uint64_t)64 << 20)
/* Between two status lines. */
#define TELL_SECONDS 0.5

struct session {
    struct fuzz_options o;
    struct qs_diag diag;
    struct qs_desc *desc;
    struct qs_target *target;
    struct qs_known *known;
    struct qs_statements statements;
    struct qs_hunt *hunt;
    double start, told;
    bool terminal;
    int status;
};

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
    interrupted = number;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* What acts on this very machine is started as its description says. */
static bool is_safe(struct session *s)
{
    if (!s->desc->hazard || !strcmp(s->o.target, s->desc->name)) {
        return true;
    }
    qs_diag_set(&s->diag, "commands of '%s' act on the machine it runs on; "
                "expected --target %s, which is started without them",
                s->desc->name, s->desc->name);
    return false;
}

static enum qs_err open_known(struct session *s)
{
    char path[PATH_MAX];
    const char *given = s->o.known;

    if (!given && s->desc->known) {
        snprintf(path, sizeof(path), "%s/%s", s->o.specs, s->desc->known);
        given = path;
    }
    return given ? qs_known_read(given, &s->known, &s->diag) : QS_OK;
}

static enum qs_err open_target(struct session *s)
{
    struct qs_target_options options = {
        .desc = s->desc,
        .role = QS_SERVER,
        .limits = s->desc->limits,
        .deadline_ms = s->o.deadline_ms,
        .total_ceiling = TOTAL_CEILING,
        .interrupted = &interrupted,
    };

    if (!strcmp(s->o.target, "ref")) {
        qs_diag_set(&s->diag, "target 'ref' is no live server; `make fuzz` "
                    "fuzzes what is in-process");
        return QS_BAD;
    }
    return qs_target_new(s->o.target, &options, &s->target, &s->diag);
}

static enum qs_err open_hunt(struct session *s, char *const *patterns,
                             size_t n)
{
    struct qs_hunt_options options = {
        .target = s->target,
        .desc = s->desc,
        .known = s->known,
        .seed = s->o.seed,
        .deadline_ms = s->o.deadline_ms,
    };
    char folder[PATH_MAX];

    s->hunt = qs_hunt_new(&options);
    if (!s->hunt) {
        qs_diag_set(&s->diag, "out of memory");
        return QS_NOMEM;
    }
    snprintf(folder, sizeof(folder), "%s/../corpus/server", s->o.specs);
    return cmd_fuzz_seeds(s->hunt, s->o.corpus ? s->o.corpus : folder,
                          patterns, n, &s->diag);
}

static enum qs_err prepare(struct session *s, char *const *patterns,
                           size_t n)
{
    char path[PATH_MAX];
    enum qs_err err = QS_BAD;

    s->o.specs = cli_specs(s->o.specs, &s->diag);
    if (s->o.specs) {
        err = qs_desc_find(s->o.specs, s->o.desc, s->o.target, QS_SERVER,
                           &s->desc, &s->diag);
    }
    if (err == QS_OK && !is_safe(s)) {
        err = QS_BAD;
    }
    if (err == QS_OK) {
        snprintf(path, sizeof(path), "%s/statements.json", s->o.specs);
        err = qs_statements_read(path, &s->statements, &s->diag);
    }
    if (err == QS_OK) {
        err = open_known(s);
    }
    if (err == QS_OK) {
        err = open_target(s);
    }
    return err == QS_OK ? open_hunt(s, patterns, n) : err;
}

static void tell_status(struct session *s, bool last)
{
    struct qs_hunt_stats stats = qs_hunt_stats(s->hunt);
    double at = now(), spent = at - s->start;

    if (s->terminal && !last && at - s->told >= TELL_SECONDS) {
        s->told = at;
        fprintf(stderr, "\r%.0f s, %llu conversations, %.0f/s, %zu "
                "features, %zu finds ", spent,
                (unsigned long long)stats.talks,
                (double)stats.talks / spent, stats.features, stats.finds);
    }
    if (s->terminal && last) {
        fputs("\r\x1B[K", stderr);
    }
}

/* Ends a line of its own; the file is where the rest is. */
static void tell_find(struct session *s, const struct qs_news *news,
                      const char *path)
{
    struct qs_buf line = QS_BUF_INIT(8192);
    char text[CMD_FUZZ_AGAIN];
    const struct qs_find *f = &news->find;
    const struct qs_statement *rule = qs_statement_find(&s->statements,
                                                        f->rule);

    tell_status(s, true);
    qs_buf_addf(&line, "FIND %s state=%s event=%s: %s\n", f->rule, f->state,
                f->event, f->what);
    if (f->legal[0]) {
        qs_buf_addf(&line, "  legal  %s\n", f->legal);
    }
    if (rule) {
        qs_buf_addf(&line, "  rule   %s\n", rule->rule);
    }
    if (news->plays != 1) {
        qs_buf_addf(&line, "  again  %s\n", cmd_fuzz_again(news, text));
    }
    qs_buf_addf(&line, "  tape   %s\n", path ? path : "not written");
    if (!cli_write(qs_buf_str(&line), qs_buf_len(&line))) {
        s->status = QS_EXIT_BROKEN;
    }
    qs_buf_release(&line);
}

static void found(struct session *s)
{
    const struct qs_news *news = qs_hunt_news(s->hunt);
    char *path = NULL;
    enum qs_err err = cmd_fuzz_write(news, s->o.out, &path, &s->diag);

    s->status = s->status ? s->status : QS_EXIT_UNEXPECTED;
    tell_find(s, news, path);
    if (err != QS_OK) {
        cli_error("fuzz", err, &s->diag);
        s->status = QS_EXIT_BROKEN;
    }
    free(path);
}

static bool is_over(const struct session *s)
{
    return (s->o.seconds &&
            now() - s->start >= (double)s->o.seconds) ||
           (s->o.runs && qs_hunt_stats(s->hunt).talks >= s->o.runs);
}

static void hunt(struct session *s)
{
    s->start = s->told = now();
    s->terminal = isatty(STDERR_FILENO);
    while (!interrupted && s->status < QS_EXIT_USAGE && !is_over(s)) {
        enum qs_hunt_end end = qs_hunt_step(s->hunt, &s->diag);

        if (interrupted) {
            break;
        }
        tell_status(s, false);
        switch (end) {
        case QS_HUNT_ON:
            break;
        case QS_HUNT_NEWS:
            found(s);
            break;
        case QS_HUNT_UNREACHED:
            tell_status(s, true);
            cli_usage("fuzz", "%s", s->diag.text);
            s->status = QS_EXIT_NO_TARGET;
            break;
        case QS_HUNT_BROKEN:
            tell_status(s, true);
            s->status = cli_error("fuzz", QS_IO, &s->diag);
            break;
        }
    }
    tell_status(s, true);
}

static void sum_up(struct session *s)
{
    struct qs_hunt_stats stats = qs_hunt_stats(s->hunt);
    double spent = now() - s->start;
    struct qs_buf line = QS_BUF_INIT(4096);

    qs_buf_addf(&line, "%s: %llu conversations in %.1f s, %.0f a second; "
                "%zu features, %zu tapes; %llu left out, %llu quits, %llu "
                "restarts; %zu finds, %zu known\n", s->o.target,
                (unsigned long long)stats.talks, spent,
                spent > 0 ? (double)stats.talks / spent : 0.0,
                stats.features, stats.tapes,
                (unsigned long long)stats.left_out,
                (unsigned long long)stats.quits,
                (unsigned long long)stats.restarts, stats.finds,
                stats.known);
    if (!cli_write(qs_buf_str(&line), qs_buf_len(&line))) {
        s->status = QS_EXIT_BROKEN;
    }
    qs_buf_release(&line);
}

static void let_go(struct session *s)
{
    qs_hunt_free(s->hunt);
    qs_target_free(s->target);
    qs_known_free(s->known);
    qs_statements_release(&s->statements);
    qs_desc_free(s->desc);
}

int cmd_fuzz(int argc, char **argv)
{
    struct session s = { .status = QS_EXIT_OK };
    struct sigaction action = { .sa_handler = on_signal };
    int status = cmd_fuzz_options(&s.o, argc, argv);
    enum qs_err err;

    if (status >= 0) {
        return status;
    }
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    err = prepare(&s, argv + optind, (size_t)(argc - optind));
    if (err == QS_OK) {
        hunt(&s);
        sum_up(&s);
    } else {
        s.status = cli_error("fuzz", err, &s.diag);
    }
    status = interrupted ? 128 + interrupted : s.status;
    let_go(&s);
    return status;
}
