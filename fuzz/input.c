/*
 * The entry point that engines and the replay call.
 */
#include "target.h"

#include "fail.h"

#ifdef QS_FUZZ_AFL
#include <signal.h>
#include <sys/prctl.h>

/* A persistent target stops itself between two inputs, and would stay so for
   ever when afl-fuzz is killed: it shall not outlive its fork server. */
static void die_with_parent(void)
{
    static bool bound;

    if (!bound) {
        bound = true;
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    }
}
#else
static void die_with_parent(void)
{
}
#endif

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    die_with_parent();
    return qs_fuzz_guard(qs_fuzz_input, data, size);
}
