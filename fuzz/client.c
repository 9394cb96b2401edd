/*
 * Target `client`: a client and a server that says anything; malformed
 * offers, okays, errors and events, early, late, twice or never.  Oracles:
 * those of client_model.h.
 */
#include "target.h"

#include "check.h"

int qs_fuzz_input(const uint8_t *data, size_t size)
{
    static struct qs_tape tape;

    if (qs_fuzz_decode(&tape, data, size)) {
        qs_check_client(qs_fuzz_endpoint(QS_CLIENT, qs_slice(data, size)),
                        &tape);
    }
    return 0;
}
