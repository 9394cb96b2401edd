/*
 * Which case says what of which mutant, measured: every case that fits runs
 * on every mutant, in this process, its bytes whole.
 */
#ifndef QS_PROOF_MATRIX_H
#define QS_PROOF_MATRIX_H

#include "proof/mutant.h"
#include "proof/perturb.h"
#include "suite/run.h"

/* What cases run on: the descriptions of the reference in its two roles. */
struct qs_lab {
    const struct qs_cases *cases;
    const struct qs_desc *desc[2];      /* by role */
    /* In the place of the reference, for vary alone; NULL: that. */
    const struct qs_endpoint *endpoint[2];
};

struct qs_matrix {
    const struct qs_cases *cases;
    const struct qs_mutants *mutants;
    unsigned char *cell;        /* mutants by cases; see qs_matrix_at */
    size_t size;
    size_t nrun;                /* executions */
};

/* No verdict: the case is not for that mutant. */
#define QS_V_NONE QS_V_COUNT

/* False without memory. */
bool qs_matrix_init(struct qs_matrix *matrix, const struct qs_cases *cases,
                    const struct qs_mutants *mutants) QS_MUST_CHECK;
void qs_matrix_release(struct qs_matrix *matrix);
/*
 * Runs everything in so many processes.  A mutant that takes seconds or
 * kills its process is named in diag: QS_IO.
 */
enum qs_err qs_matrix_fill(struct qs_matrix *matrix, const struct qs_lab *lab,
                           unsigned workers,
                           struct qs_diag *diag) QS_MUST_CHECK;

enum qs_verdict qs_matrix_at(const struct qs_matrix *matrix, size_t mutant,
                             size_t c);
/* Whether a case that counts fails by its script's own verdict. */
bool qs_matrix_kills(const struct qs_matrix *matrix, size_t mutant,
                     size_t c);
/* The same, and the case covers the statement that the mutant breaks. */
bool qs_matrix_names(const struct qs_matrix *matrix, size_t mutant,
                     size_t c);
/* Whether a case against a liar ends as it must, or does not count. */
bool qs_matrix_exposes(const struct qs_matrix *matrix, size_t mutant,
                       size_t c);

/* One mutant, or the reference itself when it is NULL, on all cases. */
bool qs_lab_row(const struct qs_lab *lab, const struct qs_mutant *mutant,
                unsigned char *row);

/* Puts the judge on trial with what the reference says in every case. */
enum qs_err qs_lab_try(const struct qs_lab *lab, struct qs_trial *trial,
                       struct qs_buf *out) QS_MUST_CHECK;

/* Scores of one kind of mutant. */
struct qs_score {
    size_t n, killed, named;    /* equivalents left out; named <= killed */
    size_t equivalent;
    size_t free;                /* no statement says what the cell must be */
    size_t rules;               /* different statements broken */
};

struct qs_score qs_matrix_score(const struct qs_matrix *matrix,
                                enum qs_mutant_kind kind);

#endif
