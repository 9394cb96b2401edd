/*
 * See memory.h.
 */
#include "memory.h"

#include <stdlib.h>

#include "alloc.h"
#include "fail.h"

/* What a machine needs to be there, and output nobody took. */
#define BASE ((size_t)3 << 20)
/* Two bytes of "1," are a node of 64, its lexeme and their copies. */
#define EACH 400u

static bool survives, runtime;

void qs_memory_begin(const struct qs_endpoint *endpoint)
{
    survives = endpoint->survives_nomem;
    runtime = getenv("QMPSPEC_RUNTIME") != NULL;
    qs_alloc_reset();
}

void qs_memory_enter(void *ctx, unsigned nomem)
{
    (void)ctx;
    qs_alloc_arm(survives ? nomem : 0);
}

void qs_memory_leave(void *ctx)
{
    (void)ctx;
    qs_alloc_disarm();
}

void qs_memory_check(size_t sent, const char *state, const char *event)
{
    if (qs_alloc_peak() > BASE + EACH * sent) {
        qs_fuzz_fail("memory", state, event, "%zu bytes held, %zu sent",
                     qs_alloc_peak(), sent);
    }
}

void qs_memory_end(const char *state, const char *event)
{
    if (qs_alloc_live() > 0 && !runtime) {
        qs_fuzz_fail("leak", state, event,
                     "%zu bytes held by a closed machine", qs_alloc_live());
    }
}
