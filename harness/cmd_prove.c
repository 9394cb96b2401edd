/*
 * qmpspec prove: shows that the suite can fail.  Every case runs on every
 * mutant; what no case catches is named.
 */
#include "cmd_prove.h"

#include "proof/smoke.h"
#include "proof/trace.h"
#include "proof/vary.h"
#include "qmp/json.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const char help[] =
"usage: qmpspec prove [OPTION]...\n"
"\n"
"Runs the specs on mutants of the reference and on liars, and fails unless\n"
"all are caught: a mutant by a case that covers the statement it breaks.\n"
"\n"
"  --only KIND     table, wire, liars, judge or axes\n"
"  --format F      text (default) or json: a line for each score and mutant\n"
"  --write-smoke   write the list that run --smoke reads\n"
"  --specs DIR     folder of the specs\n"
"  -v              each mutant with the cases that catch it, * by name, and\n"
"                  the cases without which as much would be caught\n"
"\n"
"Exit status: 0 all caught, 1 some not, 2 usage, 4 the harness failed.\n";

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static size_t excused_by(const struct qs_trial *trial, size_t excuse)
{
    size_t n = 0;

    for (size_t t = 0; t < QS_TWIST_COUNT; t++) {
        n += trial->excused[t][excuse];
    }
    return n;
}

static void print_trial(const struct qs_trial *trial)
{
    printf("judge    %5.1f %% of %zu twists of %zu conversations are "
           "illegal or excused (%zu illegal, %zu unread)\n",
           prove_percent(trial->n - trial->open, trial->n), trial->n,
           trial->conversations, trial->illegal, trial->unread);
    for (size_t i = 0; qs_excuse_name(i); i++) {
        printf("         %5zu excused by %s: %s\n", excused_by(trial, i),
               qs_excuse_name(i), qs_excuse_why(i));
    }
}

static void write_trial(struct prove *prove, const struct qs_trial *trial,
                        struct qs_buf *lines)
{
    size_t excused = 0;

    for (size_t i = 0; qs_excuse_name(i); i++) {
        excused += excused_by(trial, i);
    }
    prove_json_score(prove, "judge", (const struct prove_count[]){
        { "n", trial->n }, { "good", trial->n - trial->open },
        { "illegal", trial->illegal }, { "excused", excused },
        { "conversations", trial->conversations },
        { "unread", trial->unread },
    }, 6, "lines", prove_json_lines(lines));
}

static void say_judge(struct prove *prove)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 24);
    struct qs_trial trial;

    if (qs_lab_try(&prove->proof.lab, &trial, &out) != QS_OK) {
        fprintf(stderr, "qmpspec prove: the judge could not be tried\n");
        prove->bad = true;
    } else {
        if (prove->json) {
            write_trial(prove, &trial, &out);
        } else {
            cli_write(qs_buf_str(&out), qs_buf_len(&out));
            print_trial(&trial);
        }
        prove->bad = prove->bad || trial.open > 0 || trial.n == 0;
    }
    qs_buf_release(&out);
}

static void say_axes(struct prove *prove)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 20);
    struct qs_varied varied;
    bool good = qs_vary(&prove->proof.lab, PROOF_WORKERS, &varied,
                        &out) == QS_OK && varied.cases > 0;

    if (prove->json) {
        prove_json_score(prove, "axes", (const struct prove_count[]){
            { "n", varied.cases }, { "good", varied.cases - varied.differ },
            { "none", varied.none },
        }, 3, "lines", prove_json_lines(&out));
    } else {
        cli_write(qs_buf_str(&out), qs_buf_len(&out));
        printf("axes     %5.1f %% of %zu cases have one verdict however they "
               "are cut and spelled (%zu vary in nothing)\n",
               prove_percent(varied.cases - varied.differ, varied.cases),
               varied.cases, varied.none);
    }
    qs_buf_release(&out);
    prove->bad = prove->bad || !good || varied.differ > 0 ||
                 10 * varied.none > varied.cases;
}

/* Writes the file, or sees that it is good; what is wrong is printed. */
static void do_smoke(struct prove *prove)
{
    struct proof *p = &prove->proof;
    bool *chosen = calloc(p->all.n + 1, sizeof(*chosen));
    size_t gap, n = 0;

    if (!chosen || (prove->write_smoke &&
                    (!qs_smoke_choose(&p->matrix, chosen) ||
                     cli_smoke_write(p->specs, &p->all, chosen,
                                     &p->diag) != QS_OK)) ||
        cli_smoke_read(p->specs, &p->all, chosen, &p->diag) != QS_OK) {
        fprintf(stderr, "qmpspec prove: %s\n",
                chosen ? p->diag.text : "out of memory");
        prove->bad = true;
        free(chosen);
        return;
    }
    gap = qs_smoke_gap(&p->matrix, chosen);
    if (gap < p->mutants.n) {
        fprintf(stderr, "qmpspec prove: run --smoke misses %s: prove "
                "--write-smoke\n", p->mutants.v[gap].name);
        prove->bad = true;
    }
    for (size_t c = 0; c < p->all.n; c++) {
        n += chosen[c];
    }
    if (prove->json) {
        prove_json_score(prove, "smoke", (const struct prove_count[]){
            { "n", p->all.n }, { "cases", n }, { "missed", gap <
                p->mutants.n },
        }, 3, NULL, NULL);
    } else {
        printf("smoke    %zu cases catch what all %zu catch\n", n, p->all.n);
    }
    free(chosen);
}

/* The totals of qmpspec statements. */
static void say_statements(struct prove *prove)
{
    const struct proof *p = &prove->proof;
    size_t count[QS_TRACE_COUNT] = { 0 };

    for (size_t i = 0; i < p->statements.n; i++) {
        count[qs_trace(&p->matrix, p->reference, &p->statements.v[i]).state]
            ++;
    }
    if (prove->json) {
        struct prove_count row[QS_TRACE_COUNT + 1] = {
            { "n", p->statements.n },
        };

        for (int s = 0; s < QS_TRACE_COUNT; s++) {
            row[s + 1] = (struct prove_count){
                qs_trace_word((enum qs_trace_state)s), count[s],
            };
        }
        prove_json_score(prove, "rows", row, QS_COUNT(row), NULL, NULL);
    } else {
        printf("rows    ");
        for (int s = 0; s < QS_TRACE_COUNT; s++) {
            printf("%s %zu %s", s ? "," : "", count[s],
                   qs_trace_word((enum qs_trace_state)s));
        }
        printf(", of %zu statements\n", p->statements.n);
    }
    prove->bad = prove->bad || count[QS_TRACE_EMPTY] > 0 ||
                 count[QS_TRACE_BLIND] > 0;
}

static void say_needless(struct prove *prove)
{
    const struct proof *p = &prove->proof;
    bool *alone = calloc(p->all.n + 1, sizeof(*alone));
    size_t n = 0;

    if (!alone) {
        return;
    }
    qs_smoke_alone(&p->matrix, alone);
    for (size_t c = 0; c < p->all.n; c++) {
        if (!alone[c] && p->reference[c] == QS_V_PASS) {
            n++;
            if (prove->verbose && !prove->json) {
                printf("  needless %s\n", p->all.v[c]->id);
            }
        }
    }
    if (prove->json) {
        prove_json_score(prove, "needless", (const struct prove_count[]){
            { "n", p->all.n }, { "cases", n },
        }, 2, NULL, NULL);
    } else {
        printf("needless %zu cases catch nothing by name that no other does "
               "(-v lists them)\n", n);
    }
    free(alone);
}

static int work(struct prove *prove)
{
    struct proof *p = &prove->proof;
    double start = now(), took;
    enum qs_err err = proof_prepare(p);

    if (err == QS_OK) {
        err = proof_measure(p);
    }
    if (err != QS_OK) {
        return cli_error("prove", err, &p->diag);
    }
    prove_mutants(prove, QS_MUTANT_TABLE);
    prove_mutants(prove, QS_MUTANT_WIRE);
    prove_liars(prove);
    if (p->kinds == QS_ALL_MUTANTS || p->kinds == PROVE_JUDGE) {
        say_judge(prove);
    }
    if (p->kinds == QS_ALL_MUTANTS || p->kinds == PROVE_AXES) {
        say_axes(prove);
    }
    if (p->kinds == QS_ALL_MUTANTS) {
        say_statements(prove);
        do_smoke(prove);
        say_needless(prove);
    }
    took = now() - start;
    if (prove->json) {
        prove_json_score(prove, "executions", (const struct prove_count[]){
            { "n", p->matrix.nrun }, { "microseconds", (size_t)(took * 1e6) },
        }, 2, NULL, NULL);
    } else {
        printf("%zu executions in %.1f s\n", p->matrix.nrun, took);
    }
    return prove->bad ? QS_EXIT_UNEXPECTED : QS_EXIT_OK;
}

static bool set_only(struct proof *p, const char *word)
{
    static const char *const words[] = { "table", "wire", "liars", "judge",
                                         "axes" };

    for (unsigned k = 0; k < QS_COUNT(words); k++) {
        if (!strcmp(word, words[k])) {
            p->kinds = 1u << k;
            return true;
        }
    }
    return false;
}

int cmd_prove(int argc, char **argv)
{
    static const struct option options[] = {
        { "only", required_argument, NULL, 'o' },
        { "format", required_argument, NULL, 'f' },
        { "write-smoke", no_argument, NULL, 'w' },
        { "specs", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct prove prove = { .proof.kinds = QS_ALL_MUTANTS };
    int option, status;

    while ((option = getopt_long(argc, argv, "hv", options, NULL)) != -1) {
        switch (option) {
        case 'o':
            if (!set_only(&prove.proof, optarg)) {
                return cli_usage("prove", "bad value '%s', expected --only "
                                 "table, wire, liars, judge or axes",
                                 optarg);
            }
            break;
        case 'f':
            prove.json = !strcmp(optarg, "json");
            if (!prove.json && strcmp(optarg, "text") != 0) {
                return cli_usage("prove", "bad value '%s', expected --format "
                                 "text or json", optarg);
            }
            break;
        case 'w':
            prove.write_smoke = true;
            break;
        case 's':
            prove.proof.specs = optarg;
            break;
        case 'v':
            prove.verbose++;
            break;
        case 'h':
            return cli_write(help, sizeof(help) - 1) ? QS_EXIT_OK
                                                     : QS_EXIT_BROKEN;
        default:
            return QS_EXIT_USAGE;
        }
    }
    status = work(&prove);
    proof_release(&prove.proof);
    return status;
}
