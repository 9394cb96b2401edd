/*
 * The wire's writer: ASCII, double quotes, ", " and ": " between, members in
 * the order of the tree, numbers by their lexeme.  Does not recurse.
 */
#ifndef QS_QMP_EMIT_H
#define QS_QMP_EMIT_H

#include "qmp/json.h"

/* Appends the value; out->err tells of failure. */
void qs_emit(struct qs_buf *out, const struct qs_json *node);
/* The value and CR LF (qmp-spec, General Definitions). */
void qs_emit_line(struct qs_buf *out, const struct qs_json *node);

#endif
