/*
 * The reference client: reads the offer, selects from it what it was asked
 * to, understands okay and error, retries with less, ignores what it does
 * not know, and never takes another's reply for its own.
 *
 * Every command it sends carries an id of its own, "qs-1" and so on.  It
 * gives up, and says why, after QS_CLIENT_IGNORED messages in a row that
 * were not what it waits for, after a refusal with nothing left to leave
 * out, on malformed bytes, on an offer of the wrong shape, and when the
 * input ends or a time-out comes while it still waits for something.
 */
#ifndef QS_REF_CLIENT_H
#define QS_REF_CLIENT_H

#include "qmp/negotiate.h"

/* Far above any event storm seen before an okay; finite. */
#define QS_CLIENT_IGNORED 10000u
/* In-band commands in flight (qmp-spec, Out-of-band execution). */
#define QS_CLIENT_FLIGHT 8u
/* Commands issued that still wait for the negotiation or for a place. */
#define QS_CLIENT_WAITING 64u
/* Bytes of lines for its user; what is beyond is not told. */
#define QS_CLIENT_TOLD (1u << 20)

/* With the profile's true table. */
extern const struct qs_endpoint qs_client_reference;
/* The same over the given table, which must outlive *out. */
void qs_client_endpoint(struct qs_endpoint *out, const struct qs_table *table);

#endif
