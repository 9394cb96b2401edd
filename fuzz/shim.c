/*
 * See shim.h.
 */
#include "shim.h"

#include <stdio.h>
#include <stdlib.h>

static struct qs_mutator *mutator;

static void tell_waste(void)
{
    struct qs_mutator_stats stats = qs_mutator_stats(mutator);

    fprintf(stderr, "mutator: %llu calls, %.1f %% changed nothing\n",
            (unsigned long long)stats.calls,
            stats.calls ? 100.0 * (double)stats.wasted / (double)stats.calls
                        : 0.0);
}

struct qs_mutator *qs_shim_mutator(void)
{
    if (!mutator) {
        mutator = qs_mutator_new();
        if (mutator && getenv("QMPSPEC_WASTE")) {
            atexit(tell_waste);
        }
    }
    return mutator;
}
