/*
 * Shared by perturb*.c alone.
 */
#ifndef QS_PROOF_PERTURB_IMPL_H
#define QS_PROOF_PERTURB_IMPL_H

#include "proof/perturb.h"

/* A message of the server. */
bool qs_turn_is_said(const struct qs_turn *turn);
/* Index of the excuse for what the judge said, or -1. */
int qs_excuse_for(const struct qs_talk *talk, size_t at, enum qs_twist twist,
                  const struct qs_judgement *j);

#endif
