/*
 * Strings between the wire and memory.  In memory they are modified UTF-8:
 * U+0000 is C0 80, so that a C string holds any JSON string.
 */
#ifndef QS_QMP_TEXT_H
#define QS_QMP_TEXT_H

#include "qmp/error.h"

/*
 * Decodes one string token, quotes included, and appends it to *out.
 * QS_E_NONE when good; else QS_E_ESCAPE, QS_E_UTF8 or QS_E_CODE_POINT with
 * the offending escape appended to *arg.  Rejects overlong forms,
 * surrogates that are no pair and anything beyond U+10FFFF (RFC 8259 §8).
 */
enum qs_error_id qs_text_decode(struct qs_slice token, struct qs_buf *out,
                                struct qs_buf *arg) QS_MUST_CHECK;

/*
 * Length of the character at the front if a terminal only draws it: no
 * control (C0, DEL, C1), no broken UTF-8, not the start of one.  Else 0.
 */
size_t qs_text_printable(struct qs_slice text);

/* Appends modified UTF-8 as a JSON string: quoted, ASCII only. */
void qs_text_emit(struct qs_buf *out, struct qs_slice text);

#endif
