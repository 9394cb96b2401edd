/*
 * What every target shares: the entry point that engines call, and the
 * endpoint that is fuzzed.
 */
#ifndef QS_FUZZ_TARGET_H
#define QS_FUZZ_TARGET_H

#include "tape/tape.h"

/* What a target is: one input, and 0.  An oracle that fires does not return. */
int qs_fuzz_input(const uint8_t *data, size_t size);
/* What engines call: the same, guarded as fail.h says. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The linked endpoint in that role.  Where the environment has
 * QMPSPEC_LIES=1 and the text a line "#!lie NAME", one that tells that lie:
 * so an oracle is seen to fire in the very binary that fuzzes.
 */
const struct qs_endpoint *qs_fuzz_endpoint(enum qs_role role,
                                           struct qs_slice text);
/* The NAME of that line, for targets without an endpoint; else empty. */
struct qs_slice qs_fuzz_lie(struct qs_slice text);
/* Decodes; false when it is too large.  The tape is the target's own. */
bool qs_fuzz_decode(struct qs_tape *tape, const uint8_t *data, size_t size);

#endif
