/*
 * All oracles of a target over one tape.  A find does not return, see
 * fail.h.
 */
#ifndef QS_FUZZ_CHECK_H
#define QS_FUZZ_CHECK_H

#include "tape/tape.h"

/* Oracles of oracle.h, and inert. */
void qs_check_server(const struct qs_endpoint *endpoint,
                     const struct qs_tape *tape);
/* Oracles of client_model.h. */
void qs_check_client(const struct qs_endpoint *endpoint,
                     const struct qs_tape *tape);
/*
 * Oracle `split`: what is said does not depend on how the bytes arrived
 * (qmp-spec frames by value, not by read): as the tape cuts them, whole, one
 * at a time, and around each line end.  Allocations that would fail do not;
 * the tape is changed so.
 */
void qs_check_split(const struct qs_endpoint *endpoint, struct qs_tape *tape);

#endif
