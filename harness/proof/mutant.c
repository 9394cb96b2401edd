/*
 * The list of mutants, and an endpoint for each.
 */
#include "proof/mutant.h"

#include <stdio.h>
#include <stdlib.h>

#include "ref/client.h"
#include "ref/server.h"

static struct qs_mutant *add(struct qs_mutants *mutants)
{
    size_t n = mutants->n;

    if (n == 0 || (n & (n - 1)) == 0) {
        void *v = realloc(mutants->v, (n ? n * 2 : 1) * sizeof(*mutants->v));

        if (!v) {
            return NULL;
        }
        mutants->v = v;
    }
    memset(&mutants->v[n], 0, sizeof(*mutants->v));
    mutants->n++;
    return &mutants->v[n];
}

static bool add_fault(struct qs_mutants *mutants,
                      const struct qs_fault_cell *fault)
{
    struct qs_mutant *m = add(mutants);
    struct qs_buf text = QS_BUF_INIT(1024);

    if (!m) {
        return false;
    }
    m->kind = QS_MUTANT_TABLE;
    m->role = fault->role;
    m->profiles = 1u << fault->profile;
    m->rule = fault->rule;
    m->fault = fault;
    qs_fault_name(fault, &text);
    snprintf(m->name, sizeof(m->name), "%s", qs_buf_str(&text));
    qs_buf_reset(&text);
    m->equivalent = !qs_fault_walk(fault, &text);
    snprintf(m->walk, sizeof(m->walk), "%s", qs_buf_str(&text));
    qs_buf_release(&text);
    return true;
}

static bool add_tables(struct qs_mutants *mutants)
{
    size_t t = 0;

    for (int role = QS_SERVER; role <= QS_CLIENT; role++) {
        for (int p = QS_PROFILE_QMP; p <= QS_PROFILE_MODES; p++, t++) {
            struct qs_faults *faults = &mutants->faults[t];

            if (!qs_faults_make(faults, (enum qs_role)role,
                                (enum qs_profile)p)) {
                return false;
            }
            for (size_t i = 0; i < faults->n; i++) {
                if (!add_fault(mutants, &faults->v[i])) {
                    return false;
                }
            }
        }
    }
    return true;
}

static bool add_wires(struct qs_mutants *mutants)
{
    const struct qs_wire_rule *rule;

    for (size_t i = 0; (rule = qs_wire_rule(i)) != NULL; i++) {
        struct qs_mutant *m = add(mutants);

        if (!m) {
            return false;
        }
        m->kind = QS_MUTANT_WIRE;
        m->role = rule->role;
        m->profiles = rule->profiles;
        m->rule = rule->breaks;
        m->wire = rule;
        snprintf(m->name, sizeof(m->name), "%s", rule->name);
    }
    return true;
}

static bool add_liars(struct qs_mutants *mutants)
{
    const struct qs_liar *liar;

    for (int role = QS_SERVER; role <= QS_CLIENT; role++) {
        for (size_t i = 0; (liar = qs_liar((enum qs_role)role, i)); i++) {
            struct qs_mutant *m = add(mutants);

            if (!m) {
                return false;
            }
            m->kind = QS_MUTANT_LIAR;
            m->role = (enum qs_role)role;
            m->profiles = 1u << QS_PROFILE_QMP | 1u << QS_PROFILE_MODES;
            m->liar = liar;
            snprintf(m->name, sizeof(m->name), "%s", liar->name);
        }
    }
    return true;
}

bool qs_mutants_make(struct qs_mutants *mutants, unsigned kinds)
{
    memset(mutants, 0, sizeof(*mutants));
    if (((kinds & 1u << QS_MUTANT_TABLE) && !add_tables(mutants)) ||
        ((kinds & 1u << QS_MUTANT_WIRE) && !add_wires(mutants)) ||
        ((kinds & 1u << QS_MUTANT_LIAR) && !add_liars(mutants))) {
        qs_mutants_release(mutants);
        return false;
    }
    return true;
}

void qs_mutants_release(struct qs_mutants *mutants)
{
    for (size_t i = 0; i < QS_COUNT(mutants->faults); i++) {
        qs_faults_release(&mutants->faults[i]);
    }
    free(mutants->v);
    memset(mutants, 0, sizeof(*mutants));
}

void qs_mutant_endpoint(const struct qs_mutant *mutant,
                        struct qs_mutant_body *out)
{
    switch (mutant->kind) {
    case QS_MUTANT_TABLE:
        qs_fault_table(mutant->fault, &out->table);
        if (mutant->role == QS_SERVER) {
            qs_server_endpoint(&out->endpoint, &out->table);
        } else {
            qs_client_endpoint(&out->endpoint, &out->table);
        }
        return;
    case QS_MUTANT_WIRE:
        qs_wire_endpoint(mutant->wire, &out->endpoint);
        return;
    case QS_MUTANT_LIAR:
        qs_liar_endpoint(mutant->role, mutant->liar, &out->endpoint);
        return;
    }
}
