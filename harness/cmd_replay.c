/*
 * qmpspec replay: plays tapes, prints the conversations with their states,
 * and says which oracle fires.
 */
#include "cmd_replay.h"

#include "suite/show.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define DEADLINE_MS 5000u

static const char usage[] =
"usage: qmpspec replay [OPTION]... FILE...\n\n"
"Plays tapes (the inputs of the fuzz targets, the files of corpus/) on the\n"
"linked endpoint, or on a live server, and prints each conversation in the\n"
"notation: below a message stands the state before and after it; behind all\n"
"of it, the oracle that fired and the statement that is broken.\n\n"
"  --target T    a live server: unix:PATH, tcp:HOST:PORT, exec:COMMAND,\n"
"                stdio:COMMAND, or a target description's name\n"
"  --desc NAME   target description, by name, or by path if it has a slash\n"
"  --role R      server or client: of the tested side, whatever the tape says\n"
"  --deadline S  seconds to wait for a live server, 1 to 3600 (default: 5)\n"
"  --specs DIR   folder of the specs (default: $QMPSPEC_SPECS, ./specs, or\n"
"                the installed ones)\n"
"  -h, --help    this text\n\n"
"Exit status: 0 no oracle fired, 1 one did, 2 called wrongly or a file that\n"
"cannot be read, 3 the target could not be reached, 4 the harness failed.\n";

struct job {
    struct replay_options o;
    struct qs_statements rules;
    bool have_rules;
    struct replay_live *live;
};

static void add_find(const struct job *job, struct qs_buf *out,
                     const struct qs_find *find, enum qs_role role)
{
    const char *id = qs_find_rule(find, role);
    const struct qs_statement *rule =
        job->have_rules ? qs_statement_find(&job->rules, id) : NULL;

    qs_buf_addf(out, "# oracle %s fired, state %s, event %s: ", find->name,
                find->state, find->event);
    /* What was said stands in it, and may hold anything. */
    for (const char *p = find->text; *p; p++) {
        if (*p >= 0x20 && *p <= 0x7E) {
            qs_buf_addc(out, *p);
        } else {
            qs_buf_addf(out, "\\x%02X", (unsigned char)*p);
        }
    }
    qs_buf_addf(out, "\n# breaks %s", id);
    if (rule) {
        qs_buf_addf(out, ": %s (%s, %s)", rule->rule, rule->source,
                    rule->section);
    }
    qs_buf_addc(out, '\n');
}

/* A judge's finding as any other oracle's. */
static enum qs_found judged(const struct qs_show *show, struct qs_find *find)
{
    const struct qs_judgement *j = qs_show_found(show);

    if (!j) {
        return QS_FOUND_NOTHING;
    }
    memset(find, 0, sizeof(*find));
    snprintf(find->name, sizeof(find->name), "judge-%s", j->rule);
    snprintf(find->state, sizeof(find->state), "any");
    snprintf(find->event, sizeof(find->event), "turn-%zu", j->turn);
    snprintf(find->text, sizeof(find->text), "%.240s; legal: %.240s",
             j->what, j->legal);
    return QS_FOUND_ONE;
}

/* Whether the oracles of oracle.h know how such a server speaks. */
static bool speaks_plainly(const struct qs_desc *desc)
{
    return desc->greeting && desc->negotiates && !desc->pretty &&
           !strcmp(desc->line_end, "\r\n");
}

static enum qs_found play_live(struct job *job, const struct qs_tape *tape,
                               struct qs_show *show, struct qs_find *find,
                               struct qs_buf *notes, struct qs_diag *diag)
{
    const struct qs_desc *desc = replay_live_desc(job->live);
    struct qs_heard heard;
    struct qs_watch watch, to = qs_show_watch(show);
    enum qs_found found, other;
    struct qs_find heard_find;

    qs_heard_init(&heard, -1);
    watch = qs_heard_watch(&heard);
    found = replay_live_play(job->live, tape, &watch, find, notes, diag);
    qs_heard_again(qs_buf_slice(&heard.text), &to, NULL);
    if (found != QS_FOUND_BROKEN) {
        other = speaks_plainly(desc)
                ? qs_finder_listen(tape, &heard, &heard_find)
                : judged(show, &heard_find);
        if (other != QS_FOUND_NOTHING) {
            found = other;
            *find = heard_find;
            qs_diag_set(diag, "no child to judge in");
        }
    }
    qs_heard_release(&heard);
    return found;
}

static enum qs_found play_linked(const struct qs_endpoint *endpoint,
                                 const struct qs_tape *tape,
                                 struct qs_show *show, struct qs_find *find)
{
    struct qs_watch to = qs_show_watch(show);
    struct qs_heard heard;
    struct qs_find died;
    enum qs_found found;

    qs_heard_init(&heard, -1);
    found = qs_finder_show(endpoint, tape, &heard, &died);
    qs_heard_again(qs_buf_slice(&heard.text), &to, qs_show_told);
    qs_heard_release(&heard);
    return found == QS_FOUND_BROKEN ? found
                                    : qs_finder_check(endpoint, tape, find);
}

static struct qs_show *new_show(const struct job *job,
                                const struct qs_tape *tape)
{
    struct qs_judge_options options = qs_judge_default;
    struct qs_limits limits = qs_limits_qemu;
    struct qs_show *show;

    options.profile = tape->profile;
    if (job->live) {
        const struct qs_desc *desc = replay_live_desc(job->live);

        options.greeting = desc->greeting;
        options.negotiates = desc->negotiates;
        options.pretty = desc->pretty;
        options.line_end = desc->line_end;
        limits = desc->limits;
    } else {
        limits.depth = tape->depth ? tape->depth : limits.depth;
        limits.tokens = tape->tokens ? tape->tokens : limits.tokens;
        limits.bytes = tape->bytes ? tape->bytes : limits.bytes;
    }
    show = qs_show_new(tape->role, &options);
    if (show) {
        qs_show_limits(show, &limits);
    }
    return show;
}

static int report(const struct job *job, const char *path,
                  const struct qs_tape *tape, struct qs_show *show,
                  enum qs_found found, const struct qs_find *find,
                  struct qs_buf *notes)
{
    struct qs_buf out = QS_BUF_INIT((size_t)64 << 20);
    bool good;

    qs_buf_addf(&out, "# %s: a %s, profile %s, on %s\n", path,
                tape->role == QS_CLIENT ? "client" : "server",
                qs_profile_name(tape->profile),
                job->o.target ? job->o.target : "the linked endpoint");
    qs_show_print(&out, show);
    qs_buf_adds(&out, qs_buf_str(notes));
    if (found == QS_FOUND_ONE) {
        add_find(job, &out, find, tape->role);
    } else {
        qs_buf_adds(&out, "# no oracle fired\n");
    }
    good = out.err == QS_OK && cli_write(qs_buf_str(&out), qs_buf_len(&out));
    qs_buf_release(&out);
    if (!good) {
        return QS_EXIT_BROKEN;
    }
    return found == QS_FOUND_ONE ? QS_EXIT_UNEXPECTED : QS_EXIT_OK;
}

static int no_target(const struct qs_diag *diag)
{
    fprintf(stderr, "qmpspec replay: %s\n", diag->text);
    return QS_EXIT_NO_TARGET;
}

static int replay(struct job *job, const char *path, struct qs_tape *tape,
                  struct qs_buf *text)
{
    const struct qs_endpoint *endpoint = NULL;
    struct qs_buf notes = QS_BUF_INIT(64u << 10);
    struct qs_diag diag = { "no child to play in" };
    enum qs_found found;
    struct qs_find find;
    struct qs_show *show;
    enum qs_err err = replay_read(path, text, tape, &diag);
    int status;

    if (err != QS_OK) {
        return cli_error("replay", err, &diag);
    }
    tape->role = job->o.role < 0 ? tape->role : (enum qs_role)job->o.role;
    if (job->live && tape->role == QS_CLIENT) {
        return cli_usage("replay", "%s is played to a client, expected a "
                         "server's for --target", path);
    }
    if (!job->live) {
        endpoint = replay_endpoint(tape->role, qs_buf_slice(text), &diag);
        if (!endpoint) {
            return no_target(&diag);
        }
    }
    show = new_show(job, tape);
    if (!show) {
        return cli_error("replay", QS_NOMEM, &diag);
    }
    qs_diag_set(&diag, "no child to play in");
    found = job->live ? play_live(job, tape, show, &find, &notes, &diag)
                      : play_linked(endpoint, tape, show, &find);
    if (found == QS_FOUND_BROKEN) {
        status = job->live ? no_target(&diag)
                           : cli_error("replay", QS_NOMEM, &diag);
    } else {
        status = report(job, path, tape, show, found, &find, &notes);
    }
    qs_show_free(show);
    qs_buf_release(&notes);
    return status;
}

/* 4 beats 2 beats 3 beats 1. */
static int worse(int a, int b)
{
    static const int weight[] = {
        [QS_EXIT_OK] = 0, [QS_EXIT_UNEXPECTED] = 1, [QS_EXIT_NO_TARGET] = 2,
        [QS_EXIT_USAGE] = 3, [QS_EXIT_BROKEN] = 4,
    };

    return weight[a] > weight[b] ? a : b;
}

static int replay_all(struct job *job, char **paths, int n)
{
    struct qs_buf text = QS_BUF_INIT(4 * (size_t)QS_TAPE_BYTES);
    struct qs_buf path = QS_BUF_INIT(4096);
    struct qs_diag diag;
    struct qs_tape tape;
    int status = QS_EXIT_OK;

    job->o.specs = cli_specs(job->o.specs, &diag);
    if (job->o.specs) {
        qs_buf_addf(&path, "%s/statements.json", job->o.specs);
        job->have_rules = qs_statements_read(qs_buf_str(&path), &job->rules,
                                             &diag) == QS_OK;
    }
    if (job->o.target) {
        job->live = replay_live_new(&job->o, &status);
    }
    qs_tape_init(&tape);
    for (int i = 0; i < n && (!job->o.target || job->live); i++) {
        status = worse(status, replay(job, paths[i], &tape, &text));
    }
    qs_tape_release(&tape);
    replay_live_free(job->live);
    if (job->have_rules) {
        qs_statements_release(&job->rules);
    }
    qs_buf_release(&path);
    qs_buf_release(&text);
    return status;
}

/* QS_EXIT_OK, or how the call is wrong. */
static int set_option(struct replay_options *o, int option,
                      const char *value)
{
    char *end;
    unsigned long n;

    switch (option) {
    case 't':
        o->target = value;
        break;
    case 'd':
        o->desc = value;
        break;
    case 's':
        o->specs = value;
        break;
    case 'r':
        if (strcmp(value, "server") != 0 && strcmp(value, "client") != 0) {
            return cli_usage("replay", "no role '%s'; expected server or "
                             "client", value);
        }
        o->role = value[0] == 's' ? QS_SERVER : QS_CLIENT;
        break;
    case 'D':
        n = strtoul(value, &end, 10);
        if (*value < '0' || *value > '9' || *end || n < 1 || n > 3600) {
            return cli_usage("replay", "bad value '%s', expected --deadline "
                             "SECONDS, 1 to 3600", value);
        }
        o->deadline_ms = (unsigned)n * 1000;
        break;
    }
    return QS_EXIT_OK;
}

int cmd_replay(int argc, char **argv)
{
    static const struct option options[] = {
        { "target", required_argument, NULL, 't' },
        { "desc", required_argument, NULL, 'd' },
        { "role", required_argument, NULL, 'r' },
        { "deadline", required_argument, NULL, 'D' },
        { "specs", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct job job = { .o = { .role = -1, .deadline_ms = DEADLINE_MS } };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        int status;

        if (option == 'h') {
            return cli_write(usage, strlen(usage)) ? QS_EXIT_OK
                                                   : QS_EXIT_BROKEN;
        }
        status = option == '?' ? cli_option("replay", argc, argv)
                               : set_option(&job.o, option, optarg);
        if (status) {
            return status;
        }
    }
    if (optind == argc) {
        return cli_usage("replay", "no file, expected FILE...");
    }
    return replay_all(&job, argv + optind, argc - optind);
}
