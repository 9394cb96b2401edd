/*
 * Target `split`: the same bytes in other pieces.  Oracle: split, see
 * check.h.
 */
#include "target.h"

#include "check.h"

int qs_fuzz_input(const uint8_t *data, size_t size)
{
    static struct qs_tape tape;

    if (qs_fuzz_decode(&tape, data, size) && qs_endpoint_get(tape.role)) {
        qs_check_split(qs_fuzz_endpoint(tape.role, qs_slice(data, size)),
                       &tape);
    }
    return 0;
}
