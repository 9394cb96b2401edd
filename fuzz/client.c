/*
 * Target `client`: a client and a server that says anything; malformed
 * offers, okays, errors and events, early, late, twice or never.  Oracles:
 * those of client_model.h.
 */
#include "target.h"

#include <stdlib.h>

#include "client_model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct qs_model *model;
    static struct qs_tape tape;

    if (!model) {
        model = qs_model_new();
    }
    if (model && qs_fuzz_decode(&tape, data, size)) {
        qs_model_play(model, qs_fuzz_endpoint(QS_CLIENT,
                                              qs_slice(data, size)), &tape);
    }
    return 0;
}
