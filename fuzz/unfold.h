/*
 * Small texts for large tapes.  Two directives of target `huge` alone are
 * replaced before the tape is read:
 *
 *   #!repeat N     the next line, N times
 *   #!stretch N    what is in the next line, N times in one line
 */
#ifndef QS_FUZZ_UNFOLD_H
#define QS_FUZZ_UNFOLD_H

#include "qmp/buf.h"

/* Appends the text with both replaced, cut at the ceiling of out. */
void qs_unfold(struct qs_buf *out, struct qs_slice text);

#endif
