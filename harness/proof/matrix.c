/*
 * The matrix in memory that several processes share, and what it says.
 */
#include "proof/matrix.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Seconds after which a mutant is taken to run for ever. */
#define PATIENCE 60u

bool qs_matrix_init(struct qs_matrix *matrix, const struct qs_cases *cases,
                    const struct qs_mutants *mutants)
{
    void *cell;

    *matrix = (struct qs_matrix){ .cases = cases, .mutants = mutants,
                                  .size = cases->n * mutants->n + 1 };
    cell = mmap(NULL, matrix->size, PROT_READ | PROT_WRITE,
                MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (cell == MAP_FAILED) {
        return false;
    }
    matrix->cell = cell;
    memset(cell, QS_V_NONE, matrix->size);
    return true;
}

void qs_matrix_release(struct qs_matrix *matrix)
{
    if (matrix->cell) {
        munmap(matrix->cell, matrix->size);
    }
    matrix->cell = NULL;
}

/* A share of the rows; *at is the one at hand, for whoever comes after. */
static bool fill_share(struct qs_matrix *matrix, const struct qs_lab *lab,
                       unsigned share, unsigned shares, volatile size_t *at)
{
    size_t width = matrix->cases->n;

    for (size_t i = share; i < matrix->mutants->n; i += shares) {
        *at = i;
        alarm(PATIENCE);
        if (!matrix->mutants->v[i].equivalent &&
            !matrix->mutants->v[i].skipped &&
            !qs_lab_row(lab, &matrix->mutants->v[i],
                        matrix->cell + i * width)) {
            return false;
        }
    }
    alarm(0);
    *at = matrix->mutants->n;
    return true;
}

static void count_runs(struct qs_matrix *matrix)
{
    matrix->nrun = 0;
    for (size_t i = 0; i + 1 < matrix->size; i++) {
        matrix->nrun += matrix->cell[i] != QS_V_NONE;
    }
}

enum qs_err qs_matrix_fill(struct qs_matrix *matrix, const struct qs_lab *lab,
                           unsigned workers, struct qs_diag *diag)
{
    size_t *at = mmap(NULL, workers * sizeof(*at), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t *pid = calloc(workers, sizeof(*pid));
    enum qs_err err = QS_OK;

    if (at == MAP_FAILED || !pid) {
        qs_diag_set(diag, "out of memory");
        free(pid);
        return QS_NOMEM;
    }
    for (unsigned i = 0; i < workers; i++) {
        pid[i] = fork();
        if (pid[i] == 0) {
            fill_share(matrix, lab, i, workers, &at[i]);
            _exit(0);
        }
    }
    for (unsigned i = 0; i < workers; i++) {
        int status = 0;

        if (pid[i] < 0 || waitpid(pid[i], &status, 0) < 0) {
            qs_diag_set(diag, "a process of the proof could not be had");
            err = QS_IO;
        } else if (at[i] < matrix->mutants->n) {
            qs_diag_set(diag, "mutant '%s' %s",
                        matrix->mutants->v[at[i]].name, WIFSIGNALED(status)
                        ? "took its process with it" : "could not be run");
            err = QS_IO;
        }
    }
    munmap(at, workers * sizeof(*at));
    free(pid);
    count_runs(matrix);
    return err;
}

enum qs_verdict qs_matrix_at(const struct qs_matrix *matrix, size_t mutant,
                             size_t c)
{
    return (enum qs_verdict)matrix->cell[mutant * matrix->cases->n + c];
}

static bool counts(const struct qs_case *c)
{
    return c->level == QS_MUST || c->level == QS_SHOULD;
}

bool qs_matrix_kills(const struct qs_matrix *matrix, size_t mutant, size_t c)
{
    enum qs_verdict verdict = qs_matrix_at(matrix, mutant, c);

    return counts(matrix->cases->v[c]) &&
           (verdict == QS_V_FAIL || verdict == QS_V_HANG ||
            verdict == QS_V_CRASH || verdict == QS_V_FLOOD);
}

bool qs_matrix_names(const struct qs_matrix *matrix, size_t mutant, size_t c)
{
    const char *rule = matrix->mutants->v[mutant].rule;

    return qs_matrix_kills(matrix, mutant, c) &&
           (!rule || qs_words_has(&matrix->cases->v[c]->covers, rule));
}

bool qs_matrix_exposes(const struct qs_matrix *matrix, size_t mutant,
                       size_t c)
{
    enum qs_verdict verdict = qs_matrix_at(matrix, mutant, c);

    return verdict == QS_V_NONE || verdict == QS_V_BLOCKED ||
           !counts(matrix->cases->v[c]) ||
           qs_matrix_kills(matrix, mutant, c);
}

static bool first_of_rule(const struct qs_mutants *mutants, size_t i)
{
    const struct qs_mutant *m = &mutants->v[i];

    for (size_t k = 0; k < i && m->rule; k++) {
        const struct qs_mutant *other = &mutants->v[k];

        if (other->kind == m->kind && other->rule &&
            strcmp(other->rule, m->rule) == 0) {
            return false;
        }
    }
    return m->rule != NULL;
}

struct qs_score qs_matrix_score(const struct qs_matrix *matrix,
                                enum qs_mutant_kind kind)
{
    struct qs_score score = { 0 };

    for (size_t i = 0; i < matrix->mutants->n; i++) {
        const struct qs_mutant *m = &matrix->mutants->v[i];
        bool killed = false, named = false;

        if (m->kind != kind) {
            continue;
        }
        if (m->equivalent) {
            score.equivalent++;
            continue;
        }
        if (!m->rule) {
            score.free++;
            continue;
        }
        for (size_t c = 0; c < matrix->cases->n && !named; c++) {
            killed = killed || qs_matrix_kills(matrix, i, c);
            named = qs_matrix_names(matrix, i, c);
        }
        score.n++;
        score.killed += killed;
        score.named += named;
        score.rules += first_of_rule(matrix->mutants, i);
    }
    return score;
}
