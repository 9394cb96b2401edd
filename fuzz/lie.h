/*
 * Endpoints that break one thing on purpose, for fuzz/negative.  Each wraps
 * another and lies in what it says:
 *
 *   raw       a byte beyond ASCII in a message        json
 *   lf        a line that ends with LF alone           crlf
 *   cut       the last byte of a reply held back       crlf
 *   greet     greets twice                             greeting
 *   mute      a reply that never comes                 reply
 *   news      an event that nobody is told           event
 *   id        a digit of an id changed                 id
 *   class     another error class                      judge-N57
 *   sticks    says another state after an error        inert
 *   pieces    says more when fed a single byte         split
 *   hoard     holds 16 MiB                             memory
 *   leak      holds 32 bytes behind its end            leak
 *   twice     client: tells its user each reply twice  answers
 *   deaf      client: reads nothing                    converge
 *   waste     takes and gives back memory by the byte  linear
 */
#ifndef QS_FUZZ_LIE_H
#define QS_FUZZ_LIE_H

#include "qmp/endpoint.h"

/* NULL when there is no such lie.  One at a time: storage is shared. */
const struct qs_endpoint *qs_lie(const struct qs_endpoint *inner,
                                 struct qs_slice name);

#endif
