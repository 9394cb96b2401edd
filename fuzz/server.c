/*
 * Target `server`: a server and up to four clients of it, in both profiles;
 * malformed selections, messages out of order, connections closed and opened
 * again.  Oracles: those of oracle.h, and inert.
 */
#include "target.h"

#include <stdlib.h>

#include "inert.h"
#include "oracle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct qs_oracle *oracle;
    static struct qs_inert *inert;
    static struct qs_tape tape;
    const struct qs_endpoint *endpoint =
        qs_fuzz_endpoint(QS_SERVER, qs_slice(data, size));
    struct qs_watch more;

    if (!oracle) {
        oracle = qs_oracle_new();
        inert = qs_inert_new();
    }
    if (!oracle || !inert || !qs_fuzz_decode(&tape, data, size)) {
        return 0;
    }
    more = qs_inert_watch(inert, &tape, oracle);
    qs_oracle_play(oracle, endpoint, &tape, &more);
    qs_inert_check(inert, endpoint);
    return 0;
}
