/*
 * qmpspec prove: shows that the suite can fail.  Every case runs on every
 * mutant; what no case catches is named.
 */
#include "cmd_proof.h"

#include "proof/smoke.h"
#include "proof/trace.h"
#include "proof/vary.h"

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
"  --write-smoke   write the list that run --smoke reads\n"
"  --specs DIR     folder of the specs\n"
"  -v              each mutant with the cases that catch it, * by name, and\n"
"                  the cases without which as much would be caught\n"
"\n"
"Exit status: 0 all caught, 1 some not, 2 usage, 4 the harness failed.\n";

/* Of what is asked for; no kind of mutant. */
#define JUDGE (QS_ALL_MUTANTS + 1u)
#define AXES (2 * JUDGE)

struct prove {
    struct proof proof;
    int verbose;
    bool write_smoke;
    bool bad;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double percent(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 100.0;
}

static void list_killers(const struct proof *p, size_t i)
{
    size_t n = 0;

    for (size_t c = 0; c < p->all.n; c++) {
        if (qs_matrix_kills(&p->matrix, i, c)) {
            printf("%s%s%s", n++ ? " " : "    ", p->all.v[c]->id,
                   qs_matrix_names(&p->matrix, i, c) ? "*" : "");
        }
    }
    printf("%s", n ? "\n" : "");
}

static void list_mutants(const struct prove *prove, enum qs_mutant_kind kind)
{
    const struct proof *p = &prove->proof;

    for (size_t i = 0; i < p->mutants.n; i++) {
        const struct qs_mutant *m = &p->mutants.v[i];
        struct proof_fate fate;

        if (m->kind != kind || m->equivalent || !m->rule) {
            continue;
        }
        fate = proof_fate(p, i);
        if (fate.named == 0 || prove->verbose) {
            printf("  %s %-4s %s%s%s\n", fate.named ? "caught" :
                   fate.killers ? "UNNAMED" : "SURVIVED", m->rule, m->name,
                   m->walk[0] ? "  # " : "", m->walk);
            list_killers(p, i);
        }
    }
}

static void say_score(struct prove *prove, enum qs_mutant_kind kind,
                      const char *word)
{
    struct qs_score s = qs_matrix_score(&prove->proof.matrix, kind);

    if (!(prove->proof.kinds & 1u << kind)) {
        return;
    }
    list_mutants(prove, kind);
    printf("%-8s %5.1f %% of %zu mutants caught by name (%zu; %zu at all)",
           word, percent(s.named, s.n), s.n, s.named, s.killed);
    if (kind == QS_MUTANT_TABLE) {
        printf(", %zu more look the same, %zu break no statement\n",
               s.equivalent, s.free);
    } else {
        printf(", they break %zu statements\n", s.rules);
    }
    prove->bad = prove->bad || s.named < s.n || s.n == 0;
}

static bool is_tried(const struct proof *p, size_t mutant, size_t c)
{
    return qs_matrix_at(&p->matrix, mutant, c) != QS_V_NONE &&
           p->all.v[c]->level <= QS_SHOULD;
}

static void say_liars(struct prove *prove)
{
    const struct proof *p = &prove->proof;
    size_t n = 0, exposed = 0;

    for (size_t i = 0; i < p->mutants.n; i++) {
        const struct qs_mutant *m = &p->mutants.v[i];

        for (size_t c = 0; m->kind == QS_MUTANT_LIAR && c < p->all.n; c++) {
            if (!is_tried(p, i, c)) {
                continue;
            }
            n++;
            exposed += qs_matrix_exposes(&p->matrix, i, c);
            if (!qs_matrix_exposes(&p->matrix, i, c)) {
                printf("  BELIEVED a %s that %s: %s\n", m->role == QS_SERVER
                       ? "server" : "client", m->name, p->all.v[c]->id);
            }
        }
    }
    if (p->kinds & 1u << QS_MUTANT_LIAR) {
        printf("%-8s %5.1f %% of %zu meetings of a case and a liar expose "
               "it\n", "liars", percent(exposed, n), n);
        prove->bad = prove->bad || exposed < n || n == 0;
    }
}

static void say_judge(struct prove *prove)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 24);
    struct qs_trial trial;

    if (qs_lab_try(&prove->proof.lab, &trial, &out) != QS_OK ||
        !cli_write(qs_buf_str(&out), qs_buf_len(&out))) {
        printf("  the judge could not be tried\n");
        prove->bad = true;
    } else {
        printf("judge    %5.1f %% of %zu twists of %zu conversations are "
               "illegal or excused (%zu illegal, %zu unread)\n",
               percent(trial.n - trial.open, trial.n), trial.n,
               trial.conversations, trial.illegal, trial.unread);
        for (size_t i = 0; qs_excuse_name(i); i++) {
            size_t n = 0;

            for (size_t t = 0; t < QS_TWIST_COUNT; t++) {
                n += trial.excused[t][i];
            }
            printf("         %5zu excused by %s: %s\n", n,
                   qs_excuse_name(i), qs_excuse_why(i));
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

    cli_write(qs_buf_str(&out), qs_buf_len(&out));
    qs_buf_release(&out);
    printf("axes     %5.1f %% of %zu cases have one verdict however they are "
           "cut and spelled (%zu vary in nothing)\n",
           percent(varied.cases - varied.differ, varied.cases), varied.cases,
           varied.none);
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
        printf("  %s\n", chosen ? p->diag.text : "out of memory");
        prove->bad = true;
        free(chosen);
        return;
    }
    gap = qs_smoke_gap(&p->matrix, chosen);
    if (gap < p->mutants.n) {
        printf("  run --smoke misses %s: prove --write-smoke\n",
               p->mutants.v[gap].name);
        prove->bad = true;
    }
    for (size_t c = 0; c < p->all.n; c++) {
        n += chosen[c];
    }
    printf("smoke    %zu cases catch what all %zu catch\n", n, p->all.n);
    free(chosen);
}

/* The totals of qmpspec statements. */
static void say_statements(struct prove *prove)
{
    const struct proof *p = &prove->proof;
    size_t count[QS_TRACE_COUNT] = { 0 };

    printf("rows    ");
    for (size_t i = 0; i < p->statements.n; i++) {
        count[qs_trace(&p->matrix, p->reference, &p->statements.v[i]).state]
            ++;
    }
    for (int s = 0; s < QS_TRACE_COUNT; s++) {
        printf("%s %zu %s", s ? "," : "", count[s],
               qs_trace_word((enum qs_trace_state)s));
    }
    printf(", of %zu statements\n", p->statements.n);
    prove->bad = prove->bad || count[QS_TRACE_EMPTY] > 0 ||
                 count[QS_TRACE_BLIND] > 0;
}

static void say_needless(const struct prove *prove)
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
            if (prove->verbose) {
                printf("  needless %s\n", p->all.v[c]->id);
            }
        }
    }
    printf("needless %zu cases catch nothing by name that no other does "
           "(-v lists them)\n", n);
    free(alone);
}

static int work(struct prove *prove)
{
    struct proof *p = &prove->proof;
    double start = now();
    enum qs_err err = proof_prepare(p);

    if (err == QS_OK) {
        err = proof_measure(p);
    }
    if (err != QS_OK) {
        return cli_error("prove", err, &p->diag);
    }
    say_score(prove, QS_MUTANT_TABLE, "table");
    say_score(prove, QS_MUTANT_WIRE, "wire");
    say_liars(prove);
    if (p->kinds == QS_ALL_MUTANTS || p->kinds == JUDGE) {
        say_judge(prove);
    }
    if (p->kinds == QS_ALL_MUTANTS || p->kinds == AXES) {
        say_axes(prove);
    }
    if (p->kinds == QS_ALL_MUTANTS) {
        say_statements(prove);
        do_smoke(prove);
        say_needless(prove);
    }
    printf("%zu executions in %.1f s\n", p->matrix.nrun, now() - start);
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
