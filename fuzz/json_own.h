/*
 * Our own reader and writer of JSON held against the scanner of scan.h, on
 * one text.  Each function aborts by the oracles it names.
 */
#ifndef QS_FUZZ_JSON_OWN_H
#define QS_FUZZ_JSON_OWN_H

#include "qmp/frame.h"

/* json-pieces: the framer says the same of whole bytes and of single ones;
   json-emit: each value of the stream is written strictly. */
void qs_own_stream(struct qs_slice text, struct qs_slice lie);

/*
 * json-accepts, json-refuses: against RFC 8259; json-emit, json-value and
 * json-equal: what was read, written and read again is the same value.
 * Gives what was written, valid until the next call; empty when refused.
 */
struct qs_slice qs_own_whole(struct qs_slice text, struct qs_slice lie);

#endif
