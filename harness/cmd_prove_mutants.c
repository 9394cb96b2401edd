/*
 * What mutants and liars came to: how many are caught, and by whom.
 */
#include "cmd_prove.h"

#include <stdio.h>

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

static void list_mutants(struct prove *prove, enum qs_mutant_kind kind)
{
    const struct proof *p = &prove->proof;

    for (size_t i = 0; i < p->mutants.n; i++) {
        const struct qs_mutant *m = &p->mutants.v[i];
        struct proof_fate fate;

        if (m->kind != kind || m->equivalent || !m->rule) {
            continue;
        }
        if (prove->json) {
            prove_json_mutant(prove, i);
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

void prove_mutants(struct prove *prove, enum qs_mutant_kind kind)
{
    static const char *const words[] = { "table", "wire", "liars" };
    struct qs_score s = qs_matrix_score(&prove->proof.matrix, kind);

    if (!(prove->proof.kinds & 1u << kind)) {
        return;
    }
    list_mutants(prove, kind);
    prove->bad = prove->bad || s.named < s.n || s.n == 0;
    if (prove->json) {
        prove_json_score(prove, words[kind], (const struct prove_count[]){
            { "n", s.n }, { "good", s.named }, { "caught", s.killed },
            { "alike", s.equivalent }, { "free", s.free },
            { "statements", s.rules },
        }, 6, NULL, NULL);
        return;
    }
    printf("%-8s %5.1f %% of %zu mutants caught by name (%zu; %zu at all)",
           words[kind], prove_percent(s.named, s.n), s.n, s.named, s.killed);
    if (kind == QS_MUTANT_TABLE) {
        printf(", %zu more look the same, %zu break no statement\n",
               s.equivalent, s.free);
    } else {
        printf(", they break %zu statements\n", s.rules);
    }
}

static bool is_tried(const struct proof *p, size_t mutant, size_t c)
{
    return qs_matrix_at(&p->matrix, mutant, c) != QS_V_NONE &&
           p->all.v[c]->level <= QS_SHOULD;
}

void prove_liars(struct prove *prove)
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
            if (qs_matrix_exposes(&p->matrix, i, c)) {
                continue;
            }
            if (prove->json) {
                prove_json_believed(prove, i, c);
            } else {
                printf("  BELIEVED a %s that %s: %s\n", m->role == QS_SERVER
                       ? "server" : "client", m->name, p->all.v[c]->id);
            }
        }
    }
    if (!(p->kinds & 1u << QS_MUTANT_LIAR)) {
        return;
    }
    prove->bad = prove->bad || exposed < n || n == 0;
    if (prove->json) {
        prove_json_score(prove, "liars", (const struct prove_count[]){
            { "n", n }, { "good", exposed },
        }, 2, NULL, NULL);
    } else {
        printf("%-8s %5.1f %% of %zu meetings of a case and a liar expose "
               "it\n", "liars", prove_percent(exposed, n), n);
    }
}
