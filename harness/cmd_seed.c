/*
 * qmpspec seed: writes the cases as tapes, the seeds of fuzzing.  Each is
 * run on the linked endpoint, and what was done to it is the tape.
 */
#include "cli.h"

#include "suite/run.h"
#include "tape/record.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Longer ones slow a fuzzer down more than they teach it. */
#define SEED_MAX 4096u

static const char usage[] =
"usage: qmpspec seed [OPTION]... [PATTERN]...\n\n"
"Runs the cases that PATTERNs select (all without one) on the linked\n"
"endpoint and writes what was sent as tapes, one a case:\n"
"DIR/server/TOPIC-SLUG or DIR/client/TOPIC-SLUG.\n\n"
"  --out DIR    folder (default: corpus); missing folders are made\n"
"  --specs DIR  folder of the specs (default: $QMPSPEC_SPECS, ./specs, or the\n"
"               installed ones)\n"
"  -v           name the cases that are no seeds, and why\n"
"  -h, --help   this text\n\n"
"A case is no seed when it does not apply to the endpoint or does not pass\n"
"on it, when it is a race or heavy, or when its tape is over 4096 bytes.\n\n"
"Exit status: 0 written, 2 called wrongly, nothing selected, or a spec that\n"
"does not parse, 4 a file cannot be written.\n";

struct job {
    const char *out, *specs;
    bool verbose;
    struct qs_diag diag;
    struct qs_cases all, chosen;
    size_t written, left_out;
};

static void leave_out(struct job *job, const struct qs_case *c,
                      const char *why)
{
    job->left_out++;
    if (job->verbose) {
        fprintf(stderr, "qmpspec seed: %s: %s\n", c->id, why);
    }
}

static bool make_folder(struct job *job, const char *path)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) {
        return true;
    }
    qs_diag_set(&job->diag, "%s: cannot be made: %s", path, strerror(errno));
    return false;
}

static enum qs_err write_file(struct job *job, const char *path,
                              struct qs_slice text)
{
    FILE *f = fopen(path, "wb");
    bool good = f && fwrite(text.p, 1, text.n, f) == text.n;

    if (f) {
        good = fclose(f) == 0 && good;
    }
    if (!good) {
        qs_diag_set(&job->diag, "%s: cannot be written: %s", path,
                    strerror(errno));
    }
    return good ? QS_OK : QS_IO;
}

static enum qs_err write_seed(struct job *job, const struct qs_case *c,
                              const struct qs_recorder *recorder)
{
    struct qs_buf text = QS_BUF_INIT(4 * (size_t)QS_TAPE_BYTES);
    struct qs_buf path = QS_BUF_INIT(4096);
    enum qs_err err;

    qs_tape_encode(&text, &recorder->tape);
    qs_buf_addf(&path, "%s/%s/", job->out,
                c->role == QS_CASE_CLIENT ? "client" : "server");
    for (const char *p = c->id; *p; p++) {
        qs_buf_addc(&path, *p == '/' ? '-' : *p);
    }
    err = text.err ? text.err : path.err;
    if (err == QS_OK && qs_buf_len(&text) > SEED_MAX) {
        leave_out(job, c, "its tape is too long");
    } else if (err == QS_OK) {
        err = write_file(job, qs_buf_str(&path), qs_buf_slice(&text));
        job->written += err == QS_OK;
    } else {
        qs_diag_set(&job->diag, "out of memory");
    }
    qs_buf_release(&text);
    qs_buf_release(&path);
    return err;
}

static enum qs_err seed_case(struct job *job, const struct qs_case *c,
                             struct qs_target *target,
                             struct qs_runner *runner,
                             struct qs_recorder *recorder)
{
    struct qs_result result;
    enum qs_err err = QS_OK;

    qs_result_init(&result, c);
    if (c->repeat || !qs_runner_selects(runner, c)) {
        leave_out(job, c, "a race, heavy, or for another target");
    } else {
        /* A machine of its own, so that the tape begins with it. */
        qs_target_stop(target);
        qs_runner_case(runner, c, &result);
        if (result.verdict != QS_V_PASS) {
            leave_out(job, c, qs_verdict_name(result.verdict));
        } else if (recorder->failed) {
            leave_out(job, c, "it does not fit a tape");
        } else {
            err = write_seed(job, c, recorder);
        }
    }
    qs_result_release(&result);
    return err;
}

static enum qs_err seed_role(struct job *job, enum qs_role role)
{
    struct qs_run_options run = { .cuts = QS_CUTS_WHOLE, .seed = 1,
                                  .judge = true };
    struct qs_recorder recorder;
    struct qs_target_options options = { .role = role,
                                         .deadline_ms = 5000 };
    struct qs_target *target = NULL;
    struct qs_runner *runner = NULL;
    struct qs_desc *desc = NULL;
    enum qs_err err = qs_desc_find(job->specs, NULL, "ref", role, &desc,
                                   &job->diag);

    if (err != QS_OK || !qs_endpoint_get(role)) {
        qs_desc_free(desc);
        return err;
    }
    options.desc = desc;
    options.limits = desc->limits;
    options.endpoint = &recorder.endpoint;
    err = qs_recorder_init(&recorder, qs_endpoint_get(role)) ? QS_OK
                                                             : QS_NOMEM;
    if (err == QS_OK) {
        err = qs_target_new("ref", &options, &target, &job->diag);
    }
    if (err == QS_OK) {
        runner = qs_runner_new(target, &job->all, desc, &run);
        err = runner ? QS_OK : QS_NOMEM;
    }
    for (size_t i = 0; err == QS_OK && i < job->chosen.n; i++) {
        if ((job->chosen.v[i]->role == QS_CASE_CLIENT) ==
            (role == QS_CLIENT)) {
            err = seed_case(job, job->chosen.v[i], target, runner,
                            &recorder);
        }
    }
    qs_runner_free(runner);
    qs_target_free(target);
    qs_recorder_release(&recorder);
    qs_desc_free(desc);
    return err;
}

static bool make_folders(struct job *job)
{
    static const char *const below[] = { "", "/server", "/client" };
    char path[4096];

    for (size_t i = 0; i < QS_COUNT(below); i++) {
        if (snprintf(path, sizeof(path), "%s%s", job->out, below[i]) >=
            (int)sizeof(path)) {
            qs_diag_set(&job->diag, "%s: too long", job->out);
            return false;
        }
        if (!make_folder(job, path)) {
            return false;
        }
    }
    return true;
}

int cmd_seed(int argc, char **argv)
{
    static const struct option options[] = {
        { "out", required_argument, NULL, 'o' },
        { "specs", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct job job = { .out = "corpus" };
    int c, status = QS_EXIT_OK;
    enum qs_err err;

    opterr = 0;
    while ((c = getopt_long(argc, argv, "hv", options, NULL)) != -1) {
        switch (c) {
        case 'o':
            job.out = optarg;
            break;
        case 's':
            job.specs = optarg;
            break;
        case 'v':
            job.verbose = true;
            break;
        case 'h':
            return cli_write(usage, strlen(usage)) ? QS_EXIT_OK
                                                   : QS_EXIT_BROKEN;
        default:
            return cli_option("seed", argc, argv);
        }
    }
    job.specs = cli_specs(job.specs, &job.diag);
    err = job.specs ? cli_select(job.specs, argv + optind,
                                 (size_t)(argc - optind), &job.all,
                                 &job.chosen, &job.diag) : QS_BAD;
    if (err == QS_OK && !make_folders(&job)) {
        err = QS_IO;
    }
    for (int role = QS_SERVER; err == QS_OK && role <= QS_CLIENT; role++) {
        err = seed_role(&job, (enum qs_role)role);
    }
    if (err == QS_OK) {
        struct qs_buf line = QS_BUF_INIT(8192);

        qs_buf_addf(&line, "%zu seeds written to %s, %zu cases are none\n",
                    job.written, job.out, job.left_out);
        if (!cli_write(qs_buf_slice(&line).p, qs_buf_len(&line))) {
            status = QS_EXIT_BROKEN;
        }
        qs_buf_release(&line);
    }
    free(job.chosen.v);
    qs_cases_release(&job.all);
    return err == QS_OK ? status : cli_error("seed", err, &job.diag);
}
