/*
 * qmpspec spec: turns a tape into a case that fails as long as the linked
 * endpoint has the bug that the tape shows.
 */
#include "cmd_spec.h"

#include "ref/client.h"
#include "ref/server.h"
#include "suite/retell.h"
#include "tape/shrink.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char usage[] =
"usage: qmpspec spec [OPTION]... FILE\n\n"
"Turns a tape on which an oracle fires into a case of a spec: shrinks it as\n"
"long as the same oracle fires in the same state on the same event, writes\n"
"what it sends and what the true reference answers, and proves that the case\n"
"fails on the linked endpoint and passes on the reference.\n\n"
"  --id ID      of the case (default: found/ and the file's name)\n"
"  --no-shrink  the tape as it is, byte for byte\n"
"  --out FILE   where it goes (default: standard output)\n"
"  --specs DIR  folder of the specs (default: $QMPSPEC_SPECS, ./specs, or the\n"
"               installed ones)\n"
"  -h, --help   this text\n\n"
"Exit status: 0 written, and proven if an oracle fires; 1 written, but the\n"
"case passes on the endpoint all the same, or no spec can say what the tape\n"
"does; 2 called wrongly or a file that cannot be read; 3 there is no\n"
"endpoint; 4 the harness failed.\n";

struct job {
    const char *path, *id, *out, *specs;
    bool no_shrink;
    struct qs_buf text;
    struct qs_tape tape;
    const struct qs_endpoint *endpoint;
    enum qs_role role;
    enum qs_found found;
    struct qs_find find;
    size_t tries;
    struct qs_diag diag;
};

/* Whether it is the same find still. */
static bool still(void *ctx, struct qs_slice text)
{
    struct job *job = ctx;
    struct qs_tape tape;
    struct qs_find find;
    bool same;

    qs_tape_init(&tape);
    same = qs_tape_decode(&tape, text) == QS_OK &&
           tape.role == job->role &&
           qs_finder_check(job->endpoint, &tape, &find) == QS_FOUND_ONE &&
           qs_find_same(&find, &job->find);
    qs_tape_release(&tape);
    return same;
}

/* "found/" and the file's name in the letters of an id. */
static void make_id(const char *path, struct qs_buf *id)
{
    const char *base = strrchr(path, '/');

    qs_buf_adds(id, "found/");
    for (const char *p = base ? base + 1 : path; *p; p++) {
        unsigned char c = (unsigned char)*p;

        qs_buf_addc(id, isalnum(c) ? (char)tolower(c) : '-');
    }
}

/* Comment lines of less than 80 columns, of words that are ASCII. */
static void comment(struct qs_buf *out, const char *text)
{
    size_t column = 0;

    while (*text) {
        size_t n = strcspn(text, " ");

        if (column == 0 || column + n + 1 > 78) {
            qs_buf_adds(out, column ? "\n#" : "#");
            column = 1;
        }
        qs_buf_addc(out, ' ');
        for (size_t i = 0; i < n; i++) {
            qs_buf_addc(out, text[i] >= 0x20 && text[i] <= 0x7E ? text[i]
                                                                : '?');
        }
        column += n + 1;
        text += n;
        text += strspn(text, " ");
    }
    qs_buf_addc(out, '\n');
}

static void describe(const struct job *job, struct qs_buf *out)
{
    struct qs_buf line = QS_BUF_INIT(4096);

    if (job->found == QS_FOUND_ONE) {
        qs_buf_addf(&line, "Found by fuzzing: oracle %s, state %s, event "
                    "%s.", job->find.name, job->find.state, job->find.event);
        comment(out, qs_buf_str(&line));
        qs_buf_reset(&line);
        qs_buf_addf(&line, "It said: %s", job->find.text);
        comment(out, qs_buf_str(&line));
    } else {
        comment(out, "Retold from a tape on which no oracle fires.");
    }
    qs_buf_release(&line);
}

static enum qs_err retell(struct job *job, bool exact, bool fence,
                          struct qs_buf *spec)
{
    struct qs_buf id = QS_BUF_INIT(256), words = QS_BUF_INIT(8192);
    struct qs_retell how = {
        .reference = job->role == QS_CLIENT ? &qs_client_reference
                                            : &qs_server_reference,
        .exact = exact,
        .fence = fence,
        .resync = job->found == QS_FOUND_ONE &&
                  !strcmp(job->find.name, "alive"),
        .same_tape = job->no_shrink || job->found != QS_FOUND_ONE,
    };
    enum qs_err err;

    if (job->id) {
        qs_buf_adds(&id, job->id);
    } else {
        make_id(job->path, &id);
    }
    describe(job, &words);
    how.id = qs_buf_str(&id);
    how.comment = qs_buf_str(&words);
    how.covers = job->found == QS_FOUND_ONE
                 ? qs_find_rule(&job->find, job->role)
                 : job->role == QS_CLIENT ? "N72" : "N40";
    how.level = "must";
    qs_buf_reset(spec);
    err = qs_retell(spec, &job->tape, &how, &job->diag);
    qs_buf_release(&id);
    qs_buf_release(&words);
    return err;
}

static void shrink(struct job *job)
{
    job->tries = qs_shrink(&job->text, QS_SHRINK_TRIES, still, job);
}

/* Whether the case does what it should, said on stderr. */
static bool proven(const struct job *job, struct qs_slice spec,
                   bool *reference_passes)
{
    enum spec_verdict on_reference, on_endpoint;

    on_reference = spec_try(job->specs, job->role, spec,
                            job->role == QS_CLIENT ? &qs_client_reference
                                                   : &qs_server_reference);
    on_endpoint = spec_try(job->specs, job->role, spec, job->endpoint);
    *reference_passes = on_reference == SPEC_PASSES;
    return *reference_passes &&
           (on_endpoint == SPEC_FAILS) == (job->found == QS_FOUND_ONE);
}

static bool write_out(const struct job *job, struct qs_slice spec)
{
    FILE *f;
    bool good;

    if (!job->out) {
        return cli_write(spec.p, spec.n);
    }
    f = fopen(job->out, "wb");
    good = f && fwrite(spec.p, 1, spec.n, f) == spec.n;
    if (f) {
        good = fclose(f) == 0 && good;
    }
    if (!good) {
        fprintf(stderr, "qmpspec spec: %s: cannot be written: %s\n",
                job->out, strerror(errno));
    }
    return good;
}

static int no_spec(const struct job *job)
{
    fprintf(stderr, "qmpspec spec: %s\n", job->diag.text);
    return QS_EXIT_UNEXPECTED;
}

/* Retells in general words, with a fence behind them, in exact words, until
   the case shows the fault. */
static int make_spec(struct job *job)
{
    struct qs_buf spec = QS_BUF_INIT((size_t)16 << 20);
    bool passes = false, good = false;
    enum qs_err err = QS_OK;
    int status;

    for (int how = 0; how < 4 && !good && err == QS_OK; how++) {
        err = retell(job, how & 2, how & 1, &spec);
        good = err == QS_OK && proven(job, qs_buf_slice(&spec), &passes);
    }
    if (err == QS_BAD) {
        status = no_spec(job);
    } else if (err != QS_OK) {
        status = cli_error("spec", err, &job->diag);
    } else {
        status = !write_out(job, qs_buf_slice(&spec)) ? QS_EXIT_BROKEN :
                 good ? QS_EXIT_OK : QS_EXIT_UNEXPECTED;
    }
    if (status == QS_EXIT_UNEXPECTED && err == QS_OK) {
        fprintf(stderr, "qmpspec spec: not proven: %s\n", !passes
                ? "it does not pass on the reference"
                : job->found == QS_FOUND_ONE
                ? "it passes on the endpoint, a script cannot see the fault"
                : "it fails on the endpoint, and no oracle fired");
    }
    qs_buf_release(&spec);
    return status;
}

static int work(struct job *job)
{
    enum qs_err err = replay_read(job->path, &job->text, &job->tape,
                                  &job->diag);

    if (err != QS_OK) {
        return cli_error("spec", err, &job->diag);
    }
    job->role = job->tape.role;
    job->endpoint = replay_endpoint(job->role, qs_buf_slice(&job->text),
                                    &job->diag);
    if (!job->endpoint) {
        fprintf(stderr, "qmpspec spec: %s\n", job->diag.text);
        return QS_EXIT_NO_TARGET;
    }
    job->found = qs_finder_check(job->endpoint, &job->tape, &job->find);
    if (job->found == QS_FOUND_BROKEN) {
        qs_diag_set(&job->diag, "no child to play in");
        return cli_error("spec", QS_NOMEM, &job->diag);
    }
    if (job->found == QS_FOUND_ONE && !job->no_shrink) {
        shrink(job);
        err = qs_tape_decode(&job->tape, qs_buf_slice(&job->text));
        fprintf(stderr, "qmpspec spec: oracle %s, state %s, event %s; %zu "
                "bytes left after %zu plays\n", job->find.name,
                job->find.state, job->find.event, qs_buf_len(&job->text),
                job->tries);
    } else if (job->found != QS_FOUND_ONE) {
        fprintf(stderr, "qmpspec spec: no oracle fires on %s\n", job->path);
    }
    return err == QS_OK ? make_spec(job)
                        : cli_error("spec", err, &job->diag);
}

int cmd_spec(int argc, char **argv)
{
    static const struct option options[] = {
        { "id", required_argument, NULL, 'i' },
        { "no-shrink", no_argument, NULL, 'n' },
        { "out", required_argument, NULL, 'o' },
        { "specs", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct job job = { .text = QS_BUF_INIT(4 * (size_t)QS_TAPE_BYTES) };
    int option, status;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'i':
            job.id = optarg;
            break;
        case 'n':
            job.no_shrink = true;
            break;
        case 'o':
            job.out = optarg;
            break;
        case 's':
            job.specs = optarg;
            break;
        case 'h':
            return cli_write(usage, strlen(usage)) ? QS_EXIT_OK
                                                   : QS_EXIT_BROKEN;
        default:
            return cli_option("spec", argc, argv);
        }
    }
    if (optind != argc - 1) {
        return cli_usage("spec", "expected one FILE");
    }
    job.path = argv[optind];
    job.specs = cli_specs(job.specs, &job.diag);
    if (!job.specs) {
        return cli_error("spec", QS_BAD, &job.diag);
    }
    qs_tape_init(&job.tape);
    status = work(&job);
    qs_tape_release(&job.tape);
    qs_buf_release(&job.text);
    return status;
}
