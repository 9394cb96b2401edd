/*
 * What the matrix says of the cases: few that catch everything, and those
 * without which as much would be caught.
 */
#ifndef QS_PROOF_SMOKE_H
#define QS_PROOF_SMOKE_H

#include "proof/matrix.h"

/*
 * Marks in chosen[case] a set of cases that catch every table and wire
 * mutant that any case catches, and of which none can be left out.  False
 * without memory.
 */
bool qs_smoke_choose(const struct qs_matrix *matrix,
                     bool *chosen) QS_MUST_CHECK;
/* The first mutant that the chosen do not catch, though others do;
   mutants.n when there is none. */
size_t qs_smoke_gap(const struct qs_matrix *matrix, const bool *chosen);
/* Marks the cases that are the only ones to catch some mutant by name. */
void qs_smoke_alone(const struct qs_matrix *matrix, bool *alone);

/*
 * How alike failures are: of the cases that fail here or on the mutant (and
 * that ran on both), how many fail on both.
 */
struct qs_likeness {
    size_t both, either;
};

struct qs_likeness qs_matrix_likeness(const struct qs_matrix *matrix,
                                      size_t mutant, const bool *ran,
                                      const bool *failed);

#endif
