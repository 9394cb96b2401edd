/*
 * Target `server`: a server and up to four clients of it, in both profiles;
 * malformed selections, messages out of order, connections closed and opened
 * again.  Oracles: those of oracle.h, and inert.
 */
#include "target.h"

#include "check.h"

int qs_fuzz_input(const uint8_t *data, size_t size)
{
    static struct qs_tape tape;
    const struct qs_endpoint *endpoint =
        qs_fuzz_endpoint(QS_SERVER, qs_slice(data, size));

    if (qs_fuzz_decode(&tape, data, size)) {
        qs_check_server(endpoint, &tape);
    }
    return 0;
}
