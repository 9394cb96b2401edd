/*
 * What the judge saw, as coverage: three messages in a row make one feature,
 * so that a history is new although every line of code was seen before.
 * libFuzzer reads counters in a section of their own; AFL++ is told through
 * guards that are registered as if a compiler had placed them.
 */
#ifndef QS_FUZZ_FEEDBACK_H
#define QS_FUZZ_FEEDBACK_H

#include "qmp/negotiate.h"

void qs_feedback_reset(void);
void qs_feedback(enum qs_state state, enum qs_event event,
                 enum qs_message_kind kind);

/* The i-th pair of state and event that was ever seen; false: no more. */
bool qs_feedback_cell(size_t i, enum qs_state *state, enum qs_event *event);

#endif
