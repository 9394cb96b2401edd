/*
 * qmpspec statements: the matrix, measured: statement, specs, mutants and
 * what became of them.
 */
#include "cmd_proof.h"

#include "proof/trace.h"
#include "qmp/emit.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
"usage: qmpspec statements [OPTION]... [ID]...\n"
"\n"
"Prints for each statement (all without one) which cases cover it, which\n"
"mutants break it and how many are caught by a case that covers it.  Nothing\n"
"is taken from tags alone: every mutant is run.\n"
"\n"
"  --format F     text (default) or json\n"
"  --check        run nothing: only that every statement that can be tested\n"
"                 has a spec and every spec a statement\n"
"  --specs DIR    folder of the specs\n"
"\n"
"Exit status: 0 all proven, 1 a statement is empty or blind, 2 usage, 4 the\n"
"harness failed.\n";

struct job {
    struct proof proof;
    bool json, check, bad;
    size_t count[QS_TRACE_COUNT];
    char **ids;
    int nids;
};

static bool is_asked(const struct job *job, const char *id)
{
    for (int i = 0; i < job->nids; i++) {
        if (!strcmp(job->ids[i], id)) {
            return true;
        }
    }
    return job->nids == 0;
}

static bool say(struct job *job, const struct qs_statement *s,
                const struct qs_trace *t)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 26);
    bool ok;

    if (job->json) {
        struct qs_json *row = qs_trace_json(&job->proof.matrix,
                                            job->proof.reference, s);

        if (row) {
            qs_emit(&out, row);
            qs_buf_addc(&out, '\n');
        }
        qs_json_free(row);
    } else {
        qs_buf_addf(&out, "%-4s %-6s %-6s %-10s %3zu specs", s->id, s->role,
                    s->level, qs_trace_word(t->state), t->specs + t->other);
        if (!job->check) {
            qs_buf_addf(&out, " %2zu wire %3zu table %3zu caught", t->wire,
                        t->table, t->named);
        }
        qs_buf_addf(&out, "  %s\n", t->why ? t->why : s->rule);
    }
    ok = out.n > 0 && cli_write(qs_buf_str(&out), qs_buf_len(&out));
    qs_buf_release(&out);
    return ok;
}

/* A case must cover a statement, and one that there is. */
static void check_cases(struct job *job)
{
    const struct proof *p = &job->proof;

    for (size_t c = 0; c < p->all.n; c++) {
        const struct qs_case *k = p->all.v[c];

        if (k->covers.n == 0) {
            fprintf(stderr, "qmpspec statements: %s:%d: %s covers nothing\n",
                    k->file, k->line, k->id);
            job->bad = true;
        }
        for (size_t i = 0; i < k->covers.n; i++) {
            if (!qs_statement_find(&p->statements, k->covers.v[i])) {
                fprintf(stderr, "qmpspec statements: %s:%d: there is no "
                        "statement %s\n", k->file, k->line, k->covers.v[i]);
                job->bad = true;
            }
        }
    }
}

static int work(struct job *job)
{
    struct proof *p = &job->proof;
    enum qs_err err;
    size_t n = 0;

    p->kinds = job->check ? 0
                          : 1u << QS_MUTANT_TABLE | 1u << QS_MUTANT_WIRE;
    err = proof_prepare(p);
    if (err == QS_OK && !job->check) {
        err = proof_measure(p);
    }
    if (err != QS_OK) {
        return cli_error("statements", err, &p->diag);
    }
    check_cases(job);
    for (size_t i = 0; i < p->statements.n; i++) {
        const struct qs_statement *s = &p->statements.v[i];
        struct qs_trace t = qs_trace(&p->matrix, p->reference, s);
        bool bad = t.state == QS_TRACE_EMPTY ||
                   (t.state == QS_TRACE_BLIND && !job->check);

        if (!is_asked(job, s->id)) {
            continue;
        }
        n++;
        job->count[t.state]++;
        job->bad = job->bad || bad;
        if ((!job->check || bad) && !say(job, s, &t)) {
            return QS_EXIT_BROKEN;
        }
    }
    if (n == 0) {
        return cli_usage("statements", "there is no such statement");
    }
    if (!job->json && !job->check) {
        printf("%zu statements: %zu proven, %zu covered, %zu elsewhere, %zu "
               "untestable, %zu empty, %zu blind\n", n,
               job->count[QS_TRACE_PROVEN], job->count[QS_TRACE_COVERED],
               job->count[QS_TRACE_ELSEWHERE],
               job->count[QS_TRACE_UNTESTABLE], job->count[QS_TRACE_EMPTY],
               job->count[QS_TRACE_BLIND]);
    }
    return job->bad ? QS_EXIT_UNEXPECTED : QS_EXIT_OK;
}

int cmd_statements(int argc, char **argv)
{
    static const struct option options[] = {
        { "format", required_argument, NULL, 'f' },
        { "check", no_argument, NULL, 'c' },
        { "specs", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct job job = { .json = false };
    int option, status;

    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'f':
            job.json = !strcmp(optarg, "json");
            if (!job.json && strcmp(optarg, "text") != 0) {
                return cli_usage("statements", "bad value '%s', expected "
                                 "--format text or json", optarg);
            }
            break;
        case 'c':
            job.check = true;
            break;
        case 's':
            job.proof.specs = optarg;
            break;
        case 'h':
            return cli_write(help, sizeof(help) - 1) ? QS_EXIT_OK
                                                     : QS_EXIT_BROKEN;
        default:
            return QS_EXIT_USAGE;
        }
    }
    job.ids = argv + optind;
    job.nids = argc - optind;
    status = work(&job);
    proof_release(&job.proof);
    return status;
}
