/*
 * The canonical form of the notation.  Printing what was parsed and parsing
 * what was printed give the same case, and printing is a fixed point.
 */
#ifndef QS_SUITE_PRINT_H
#define QS_SUITE_PRINT_H

#include "qmp/buf.h"
#include "suite/case.h"

void qs_print_case(struct qs_buf *out, const struct qs_case *c);
/* One step, without indentation or line end. */
void qs_print_step(struct qs_buf *out, const struct qs_case *c,
                   const struct qs_step *step);
/* The outcomes of a client's case, without line end. */
void qs_print_outcomes(struct qs_buf *out, const struct qs_case *c);
void qs_print_pattern(struct qs_buf *out, const struct qs_pattern *pattern);
/* Bytes as they stand behind ->| : escaped, runs of 16 and more as \*N{}. */
void qs_print_bytes(struct qs_buf *out, struct qs_slice bytes);

#endif
