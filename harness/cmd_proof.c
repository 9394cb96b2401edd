/*
 * What a proof needs, found and measured.
 */
#include "cmd_proof.h"

#include <stdio.h>
#include <stdlib.h>

static enum qs_err read_statements(struct proof *p)
{
    enum qs_err err;
    char *path;

    if (asprintf(&path, "%s/statements.json", p->specs) < 0) {
        qs_diag_set(&p->diag, "out of memory");
        return QS_NOMEM;
    }
    err = qs_statements_read(path, &p->statements, &p->diag);
    free(path);
    return err;
}

/* One row in which everything must pass. */
static enum qs_err all_pass(struct proof *p, const struct qs_mutant *mutant,
                            const char *who)
{
    if (!qs_lab_row(&p->lab, mutant, p->reference)) {
        qs_diag_set(&p->diag, "%s could not be run", who);
        return QS_NOMEM;
    }
    for (size_t i = 0; i < p->all.n; i++) {
        if (p->reference[i] != QS_V_PASS && p->reference[i] != QS_V_NONE) {
            qs_diag_set(&p->diag, "%s fails %s: %s", who, p->all.v[i]->id,
                        qs_verdict_name((enum qs_verdict)p->reference[i]));
            return QS_BAD;
        }
    }
    return QS_OK;
}

/*
 * The reference must be good, and so must be what wraps it in a mutant that
 * breaks nothing, or the rest says nothing.
 */
static enum qs_err be_sound(struct proof *p)
{
    enum qs_err err = QS_OK;

    p->reference = malloc(p->all.n + 1);
    if (!p->reference) {
        return QS_NOMEM;
    }
    for (int role = QS_SERVER; role <= QS_CLIENT && err == QS_OK; role++) {
        struct qs_mutant none = {
            .kind = QS_MUTANT_WIRE, .role = (enum qs_role)role,
            .profiles = QS_FOR_BOTH, .wire = &qs_wire_none[role],
        };

        err = all_pass(p, &none, "a mutant that breaks nothing");
    }
    return err == QS_OK ? all_pass(p, NULL, "the reference itself") : err;
}

enum qs_err proof_prepare(struct proof *p)
{
    enum qs_err err = QS_BAD;

    p->specs = cli_specs(p->specs, &p->diag);
    if (p->specs) {
        err = cli_select(p->specs, NULL, 0, &p->all, &p->chosen, &p->diag);
    }
    if (err == QS_OK) {
        err = read_statements(p);
    }
    for (int role = QS_SERVER; role <= QS_CLIENT && err == QS_OK; role++) {
        err = qs_desc_find(p->specs, NULL, "ref", (enum qs_role)role,
                           &p->desc[role], &p->diag);
        p->lab.desc[role] = p->desc[role];
    }
    p->lab.cases = &p->all;
    if (err == QS_OK && (!qs_mutants_make(&p->mutants, p->kinds) ||
                         !qs_matrix_init(&p->matrix, &p->all,
                                         &p->mutants))) {
        qs_diag_set(&p->diag, "out of memory");
        err = QS_NOMEM;
    }
    return err == QS_OK ? be_sound(p) : err;
}

enum qs_err proof_measure(struct proof *p)
{
    return qs_matrix_fill(&p->matrix, &p->lab, PROOF_WORKERS, &p->diag);
}

void proof_release(struct proof *p)
{
    qs_matrix_release(&p->matrix);
    qs_mutants_release(&p->mutants);
    qs_desc_free(p->desc[QS_SERVER]);
    qs_desc_free(p->desc[QS_CLIENT]);
    qs_statements_release(&p->statements);
    free(p->reference);
    free(p->chosen.v);
    qs_cases_release(&p->all);
}

struct proof_fate proof_fate(const struct proof *p, size_t mutant)
{
    struct proof_fate fate = { 0, 0 };

    for (size_t c = 0; c < p->all.n; c++) {
        fate.killers += qs_matrix_kills(&p->matrix, mutant, c);
        fate.named += qs_matrix_names(&p->matrix, mutant, c);
    }
    return fate;
}
