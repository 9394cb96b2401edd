/*
 * See feedback.h.  Built without either engine it only counts.
 */
#include "feedback.h"

#define BUCKETS 4096u

#ifdef QS_FUZZ_AFL

void __sanitizer_cov_trace_pc_guard(uint32_t *guard);
void __sanitizer_cov_trace_pc_guard_init(uint32_t *start, uint32_t *stop);

static uint32_t guards[BUCKETS];

__attribute__((constructor)) static void announce(void)
{
    __sanitizer_cov_trace_pc_guard_init(guards, guards + BUCKETS);
}

static void hit(size_t bucket)
{
    __sanitizer_cov_trace_pc_guard(&guards[bucket]);
}

#else

/* Also where libFuzzer is not linked: nobody reads it then.  Nobody here
   does ever, which is no reason for a compiler to leave it out. */
__attribute__((section("__libfuzzer_extra_counters"), aligned(8), used))
static unsigned char counters[BUCKETS];

/* That it was seen, not how often: each number would be news to the engine,
   which then keeps the long tapes that only say more of the same. */
static void hit(size_t bucket)
{
    counters[bucket] = 1;
}

#endif

static uint32_t before, last;

static struct {
    bool seen[QS_ST_COUNT][QS_EV_COUNT + 1];
    unsigned short list[QS_ST_COUNT * (QS_EV_COUNT + 1)];
    size_t n;
} cells;

static void note(enum qs_state state, enum qs_event event)
{
    if (!cells.seen[state][event]) {
        cells.seen[state][event] = true;
        cells.list[cells.n++] = (unsigned short)
                                ((unsigned)state * (QS_EV_COUNT + 1) +
                                 (unsigned)event);
    }
}

bool qs_feedback_cell(size_t i, enum qs_state *state, enum qs_event *event)
{
    if (i >= cells.n) {
        return false;
    }
    *state = (enum qs_state)(cells.list[i] / (QS_EV_COUNT + 1));
    *event = (enum qs_event)(cells.list[i] % (QS_EV_COUNT + 1));
    return true;
}

void qs_feedback_reset(void)
{
    before = last = 0;
}

void qs_feedback(enum qs_state state, enum qs_event event,
                 enum qs_message_kind kind)
{
    uint32_t now = 1 + (uint32_t)kind +
                   5 * ((uint32_t)event + (QS_EV_COUNT + 1) *
                        (uint32_t)state);
    uint32_t gram = (before * 31 + last) * 1021 + now;

    note(state, event);
    hit((gram * 2654435761u >> 16) % BUCKETS);
    before = last;
    last = now;
}
