/*
 * Shared by the commands that measure: prove, statements, and run for what a
 * failure looks like.
 */
#ifndef QS_CMD_PROOF_H
#define QS_CMD_PROOF_H

#include "cli.h"
#include "proof/matrix.h"
#include "target/desc.h"

/* As many processes as the smallest machine that runs this has cores. */
#define PROOF_WORKERS 2u

/* Everything a proof needs; kinds is a mask of 1 << qs_mutant_kind. */
struct proof {
    struct qs_diag diag;
    const char *specs;          /* as given; then the folder */
    unsigned kinds;
    struct qs_cases all, chosen;
    struct qs_statements statements;
    struct qs_desc *desc[2];
    struct qs_mutants mutants;
    struct qs_matrix matrix;
    struct qs_lab lab;
    unsigned char *reference;   /* verdicts of the reference, by case */
};

/* Reads all of it; QS_BAD with diag when the reference itself fails. */
enum qs_err proof_prepare(struct proof *proof) QS_MUST_CHECK;
/* Runs every case on every mutant. */
enum qs_err proof_measure(struct proof *proof) QS_MUST_CHECK;
void proof_release(struct proof *proof);

/* What a mutant came to, all cases taken together. */
struct proof_fate {
    size_t killers, named;      /* named: of the killers, cover its rule */
};
struct proof_fate proof_fate(const struct proof *proof, size_t mutant);

#endif
