/*
 * The reference server: one machine, several monitors.  Bytes in, bytes out;
 * the only code, with client.c, that knows every step of the negotiation.
 * Which step comes next is the table's affair.
 */
#ifndef QS_REF_SERVER_H
#define QS_REF_SERVER_H

#include "qmp/negotiate.h"

/* With the profile's true table. */
extern const struct qs_endpoint qs_server_reference;
/* The same over the given table, which must outlive *out. */
void qs_server_endpoint(struct qs_endpoint *out, const struct qs_table *table);

#endif
