/*
 * A wire with a will of its own between two endpoints: what one says is under
 * way until a line of a schedule lets it arrive, whole or in part, twice or
 * behind what was said after it.  A line begins with the side towards which
 * it works:
 *
 *   >            all that is under way to the server arrives
 *   > N          so many bytes of it arrive
 *   > twice      its first message is there twice
 *   > last       its first message goes behind all others under way
 *
 * and "<" in the same way towards the client.  Any other line does nothing,
 * so every byte string is a schedule; a line that does not come is a delay.
 */
#ifndef QS_FUZZ_WIRE_H
#define QS_FUZZ_WIRE_H

#include "qmp/buf.h"
#include "qmp/endpoint.h"

struct qs_wire {
    struct qs_buf way[2];       /* by enum qs_role of the side it goes to */
    bool tangled;               /* a message was doubled or went last */
};

void qs_wire_init(struct qs_wire *wire);
void qs_wire_release(struct qs_wire *wire);
void qs_wire_reset(struct qs_wire *wire);

/* Puts what the other side said under way to `to`. */
void qs_wire_put(struct qs_wire *wire, enum qs_role to,
                 struct qs_slice bytes);
/* Obeys one line; gives how many bytes arrive at *to, 0: none. */
size_t qs_wire_obey(struct qs_wire *wire, struct qs_slice line,
                    enum qs_role *to);

#endif
