/*
 * The oracle `spec-place`: a mistake has its place inside the text.
 */
#ifndef QS_FUZZ_PLACE_H
#define QS_FUZZ_PLACE_H

#include "qmp/base.h"

/* Aborts unless said is "fuzz:LINE:COLUMN: ..." with both in the text; one
   column behind the end of a line is still in it. */
void qs_place_check(struct qs_slice text, const char *said);

#endif
