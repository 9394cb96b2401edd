/*
 * Sets of cases.  The smallest set is a hard problem; taking the case that
 * catches most of what is left, and dropping at the end what became needless,
 * comes near it and is quick.
 */
#include "proof/smoke.h"

#include <stdlib.h>

static bool matters(const struct qs_mutant *m)
{
    return m->kind != QS_MUTANT_LIAR && !m->equivalent;
}

static bool caught(const struct qs_matrix *matrix, size_t mutant,
                   const bool *chosen)
{
    for (size_t c = 0; c < matrix->cases->n; c++) {
        if ((!chosen || chosen[c]) && qs_matrix_kills(matrix, mutant, c)) {
            return true;
        }
    }
    return false;
}

/* Of the open mutants, how many the case catches. */
static size_t gain(const struct qs_matrix *matrix, size_t c,
                   const bool *open)
{
    size_t n = 0;

    for (size_t i = 0; i < matrix->mutants->n; i++) {
        n += open[i] && qs_matrix_kills(matrix, i, c);
    }
    return n;
}

static size_t best(const struct qs_matrix *matrix, const bool *open)
{
    size_t most = 0, at = matrix->cases->n;

    for (size_t c = 0; c < matrix->cases->n; c++) {
        size_t n = gain(matrix, c, open);

        if (n > most) {
            most = n;
            at = c;
        }
    }
    return at;
}

size_t qs_smoke_gap(const struct qs_matrix *matrix, const bool *chosen)
{
    for (size_t i = 0; i < matrix->mutants->n; i++) {
        if (matters(&matrix->mutants->v[i]) && !caught(matrix, i, chosen) &&
            caught(matrix, i, NULL)) {
            return i;
        }
    }
    return matrix->mutants->n;
}

bool qs_smoke_choose(const struct qs_matrix *matrix, bool *chosen)
{
    bool *open = calloc(matrix->mutants->n + 1, sizeof(*open));
    size_t c;

    if (!open) {
        return false;
    }
    memset(chosen, 0, matrix->cases->n * sizeof(*chosen));
    for (size_t i = 0; i < matrix->mutants->n; i++) {
        open[i] = matters(&matrix->mutants->v[i]);
    }
    while ((c = best(matrix, open)) < matrix->cases->n) {
        chosen[c] = true;
        for (size_t i = 0; i < matrix->mutants->n; i++) {
            open[i] = open[i] && !qs_matrix_kills(matrix, i, c);
        }
    }
    for (c = 0; c < matrix->cases->n; c++) {
        if (chosen[c]) {
            chosen[c] = false;
            chosen[c] = qs_smoke_gap(matrix, chosen) < matrix->mutants->n;
        }
    }
    free(open);
    return true;
}

void qs_smoke_alone(const struct qs_matrix *matrix, bool *alone)
{
    memset(alone, 0, matrix->cases->n * sizeof(*alone));
    for (size_t i = 0; i < matrix->mutants->n; i++) {
        size_t n = 0, last = 0;

        for (size_t c = 0; c < matrix->cases->n && n < 2; c++) {
            if (matters(&matrix->mutants->v[i]) &&
                qs_matrix_names(matrix, i, c)) {
                last = c;
                n++;
            }
        }
        if (n == 1) {
            alone[last] = true;
        }
    }
}

struct qs_likeness qs_matrix_likeness(const struct qs_matrix *matrix,
                                      size_t mutant, const bool *ran,
                                      const bool *failed)
{
    struct qs_likeness like = { 0, 0 };

    for (size_t c = 0; c < matrix->cases->n; c++) {
        enum qs_verdict verdict = qs_matrix_at(matrix, mutant, c);
        bool dies = verdict != QS_V_PASS && verdict != QS_V_NONE &&
                    verdict != QS_V_ILLEGAL;

        if (ran[c] && verdict != QS_V_NONE) {
            like.both += dies && failed[c];
            like.either += dies || failed[c];
        }
    }
    return like;
}
