/*
 * The reference client: reads the offer, selects from it what it was asked
 * to, understands okay and error, retries with less, ignores what it does
 * not know, and never takes another's reply for its own.
 *
 * Every command it sends carries an id of its own.  It gives up, and says
 * why, after QS_CLIENT_IGNORED messages that were not for it in a row,
 * after a refusal with nothing left to leave out, on malformed bytes, on an
 * offer of the wrong shape, and at end of input before it is ready.
 */
#ifndef QS_REF_CLIENT_H
#define QS_REF_CLIENT_H

#include "qmp/negotiate.h"

/* Far above any event storm seen before an okay; finite. */
#define QS_CLIENT_IGNORED 10000u

/* With the profile's true table. */
extern const struct qs_endpoint qs_client_reference;
/* The same over the given table, which must outlive *out. */
void qs_client_endpoint(struct qs_endpoint *out, const struct qs_table *table);

#endif
