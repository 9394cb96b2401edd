/*
 * qmpspec prove: shows that the suite can fail.  Every case runs on every
 * mutant; what no case catches is named.
 */
#include "cli.h"

#include "proof/matrix.h"
#include "target/desc.h"

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
"  --only KIND    table, wire or liars\n"
"  --specs DIR    folder of the specs\n"
"  -v             each mutant with the cases that catch it\n";

struct proof {
    struct qs_diag diag;
    const char *specs;
    unsigned kinds;
    int verbose;
    struct qs_cases all, chosen;
    struct qs_desc *desc[2];
    struct qs_mutants mutants;
    struct qs_matrix matrix;
    bool bad;
};

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum qs_err prepare(struct proof *p)
{
    enum qs_err err = QS_BAD;

    p->specs = cli_specs(p->specs, &p->diag);
    if (p->specs) {
        err = cli_select(p->specs, NULL, 0, &p->all, &p->chosen, &p->diag);
    }
    for (int role = QS_SERVER; role <= QS_CLIENT && err == QS_OK; role++) {
        err = qs_desc_find(p->specs, NULL, "ref", (enum qs_role)role,
                           &p->desc[role], &p->diag);
    }
    if (err == QS_OK && (!qs_mutants_make(&p->mutants, p->kinds) ||
                         !qs_matrix_init(&p->matrix, &p->all,
                                         &p->mutants))) {
        qs_diag_set(&p->diag, "out of memory");
        err = QS_NOMEM;
    }
    return err;
}

/* The reference must be good, or the rest says nothing. */
static enum qs_err sound(struct proof *p, const struct qs_lab *lab)
{
    unsigned char *row = malloc(p->all.n + 1);
    enum qs_err err = QS_OK;

    if (!row || !qs_lab_row(lab, NULL, row)) {
        qs_diag_set(&p->diag, "the reference could not be run");
        err = QS_NOMEM;
    }
    for (size_t i = 0; err == QS_OK && i < p->all.n; i++) {
        if (row[i] != QS_V_PASS && row[i] != QS_V_NONE) {
            qs_diag_set(&p->diag, "the reference itself fails %s",
                        p->all.v[i]->id);
            err = QS_BAD;
        }
    }
    free(row);
    return err;
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

static void list_mutants(struct proof *p, enum qs_mutant_kind kind)
{
    for (size_t i = 0; i < p->mutants.n; i++) {
        const struct qs_mutant *m = &p->mutants.v[i];
        bool killed = false, named = false;

        if (m->kind != kind || m->equivalent || !m->rule) {
            continue;
        }
        for (size_t c = 0; c < p->all.n; c++) {
            killed = killed || qs_matrix_kills(&p->matrix, i, c);
            named = named || qs_matrix_names(&p->matrix, i, c);
        }
        if (!named || p->verbose) {
            printf("  %s %-4s %s%s%s\n", named ? "caught" : killed ?
                   "UNNAMED" : "SURVIVED", m->rule ? m->rule : "-", m->name,
                   m->walk[0] ? "  # " : "", m->walk);
            if (killed) {
                list_killers(p, i);
            }
        }
    }
}

static void say_score(struct proof *p, enum qs_mutant_kind kind,
                      const char *word)
{
    struct qs_score s = qs_matrix_score(&p->matrix, kind);

    if (!(p->kinds & 1u << kind)) {
        return;
    }
    list_mutants(p, kind);
    printf("%-8s %zu of %zu caught by name (%.1f %%), %zu caught at all; "
           "%zu statements, %zu equivalent, %zu free\n", word, s.named, s.n,
           s.n ? 100.0 * (double)s.named / (double)s.n : 0.0, s.killed,
           s.rules, s.equivalent, s.free);
    p->bad = p->bad || s.named < s.n;
}

static void say_liars(struct proof *p)
{
    size_t n = 0, exposed = 0;

    if (!(p->kinds & 1u << QS_MUTANT_LIAR)) {
        return;
    }
    for (size_t i = 0; i < p->mutants.n; i++) {
        const struct qs_mutant *m = &p->mutants.v[i];

        for (size_t c = 0; m->kind == QS_MUTANT_LIAR && c < p->all.n; c++) {
            const struct qs_case *k = p->all.v[c];

            if (qs_matrix_at(&p->matrix, i, c) == QS_V_NONE ||
                k->level > QS_SHOULD) {
                continue;
            }
            n++;
            if (qs_matrix_exposes(&p->matrix, i, c)) {
                exposed++;
            } else {
                printf("  BELIEVED a %s: %s, %s\n", m->name, k->id,
                       qs_verdict_name(qs_matrix_at(&p->matrix, i, c)));
            }
        }
    }
    printf("%-8s %zu of %zu cases expose the liar (%.1f %%)\n", "liars",
           exposed, n, n ? 100.0 * (double)exposed / (double)n : 0.0);
    p->bad = p->bad || exposed < n;
}

static int work(struct proof *p)
{
    struct qs_lab lab = { &p->all, { p->desc[0], p->desc[1] } };
    double start = now();
    enum qs_err err = sound(p, &lab);

    if (err == QS_OK) {
        err = qs_matrix_fill(&p->matrix, &lab, 2, &p->diag);
    }
    if (err != QS_OK) {
        return cli_error("prove", err, &p->diag);
    }
    say_score(p, QS_MUTANT_TABLE, "table");
    say_score(p, QS_MUTANT_WIRE, "wire");
    say_liars(p);
    printf("%zu executions in %.1f s\n", p->matrix.nrun, now() - start);
    return p->bad ? QS_EXIT_UNEXPECTED : QS_EXIT_OK;
}

static bool set_only(struct proof *p, const char *word)
{
    static const char *const words[] = { "table", "wire", "liars" };

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
        { "specs", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct proof p = { .kinds = 7 };
    enum qs_err err;
    int option, status;

    while ((option = getopt_long(argc, argv, "hv", options, NULL)) != -1) {
        switch (option) {
        case 'o':
            if (!set_only(&p, optarg)) {
                return cli_usage("prove", "bad value '%s', expected --only "
                                 "table, wire or liars", optarg);
            }
            break;
        case 's':
            p.specs = optarg;
            break;
        case 'v':
            p.verbose++;
            break;
        case 'h':
            return cli_write(help, sizeof(help) - 1) ? QS_EXIT_OK
                                                     : QS_EXIT_BROKEN;
        default:
            return QS_EXIT_USAGE;
        }
    }
    err = prepare(&p);
    status = err == QS_OK ? work(&p) : cli_error("prove", err, &p.diag);
    qs_matrix_release(&p.matrix);
    qs_mutants_release(&p.mutants);
    qs_desc_free(p.desc[0]);
    qs_desc_free(p.desc[1]);
    free(p.chosen.v);
    qs_cases_release(&p.all);
    return status;
}
