/*
 * Target `huge`: tapes of up to 1 MiB on a server or a client: deep nesting,
 * long tokens, many small ones, thousands of messages, a long id that comes
 * back.  So that seeds are small, #!repeat and #!stretch of unfold.h stand
 * for what is large.  Oracle `linear`: all that the endpoint ever allocates
 * is within a fixed multiple of what it was sent.  On a server also those of
 * oracle.h, the judge left out; on a client `memory` and `leak`.
 */
#include "target.h"

#include <stdlib.h>

#include "alloc.h"
#include "fail.h"
#include "memory.h"
#include "oracle.h"
#include "unfold.h"

#define TEXT_MAX ((size_t)1 << 20)
/* Four monitors, and output that nobody took. */
#define BASE ((size_t)4 << 20)
/* A lone "]" draws an error: its tree, its text and their way through
   buffers; 700 on glibc. */
#define EACH 1000u

static size_t sent;

static void check(const char *state, const char *event)
{
    if (qs_alloc_total() > BASE + EACH * sent) {
        qs_fuzz_fail("linear", state, event, "%zu bytes allocated in all, "
                     "%zu sent", qs_alloc_total(), sent);
    }
}

static void sends(void *ctx, unsigned conn, struct qs_slice bytes)
{
    (void)ctx;
    (void)conn;
    sent += bytes.n;
}

static void stepped(void *ctx, const struct qs_tape_step *step)
{
    const struct qs_oracle *oracle = ctx;

    /* What a tape makes an endpoint do otherwise is paid for as well. */
    sent += step->kind == QS_TAPE_FEED ? 0 : 64 + step->n;
    check(qs_oracle_state(oracle), qs_oracle_event(oracle));
    qs_memory_check(sent, qs_oracle_state(oracle), qs_oracle_event(oracle));
}

int qs_fuzz_input(const uint8_t *data, size_t size)
{
    static struct qs_oracle *oracle;
    static struct qs_tape tape;
    static struct qs_buf text = QS_BUF_INIT(TEXT_MAX);
    struct qs_slice in = qs_slice(data, size);
    struct qs_watch watch = { .sends = sends, .stepped = stepped,
                              .enter = qs_memory_enter,
                              .leave = qs_memory_leave };
    const struct qs_endpoint *endpoint;

    if (!oracle && (oracle = qs_oracle_new()) != NULL) {
        qs_oracle_without_judge(oracle);
    }
    qs_buf_reset(&text);
    qs_unfold(&text, in);
    if (!oracle || !qs_fuzz_decode(&tape, (const uint8_t *)
                                   qs_buf_slice(&text).p,
                                   qs_buf_len(&text))) {
        return 0;
    }
    sent = 0;
    watch.ctx = oracle;
    endpoint = qs_fuzz_endpoint(tape.role, in);
    if (tape.role == QS_SERVER) {
        qs_oracle_play(oracle, endpoint, &tape, &watch);
        return 0;
    }
    qs_memory_begin(endpoint);
    if (qs_player_play(qs_oracle_player(oracle), endpoint, &tape,
                       QS_PIECES_TAPE, &watch) == QS_OK) {
        qs_memory_end("any", "any");
    }
    return 0;
}
