/*
 * Every way of cutting a case's bytes that was asked for, and races.
 */
#include "suite/run_impl.h"

/* Cut points tried of one case in a sample, and one live case in so many. */
#define SAMPLE 6u
#define LIVE_SHARE 8u
/* Every cut point up to here in QS_CUTS_ALL. */
#define CUTS_MAX 4096u

/* A small generator, so that a seed gives the same cuts everywhere. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static uint64_t seed_of(const struct qs_runner *runner,
                        const struct qs_case *c)
{
    uint64_t h = runner->options.seed ^ 0xCBF29CE484222325u;

    for (const char *p = c->id; *p; p++) {
        h = (h ^ (unsigned char)*p) * 0x100000001B3u;
    }
    return h | 1;
}

static bool all_cuts(struct qs_runner *runner, const struct qs_case *c,
                     const struct qs_program *program, size_t sent,
                     struct qs_result *result)
{
    struct qs_cut cut = { QS_CUT_BYTES, 0 };
    size_t ignored, last = sent < CUTS_MAX ? sent : CUTS_MAX;

    if (!qs_runner_execute(runner, c, program, cut, result, &ignored)) {
        return false;
    }
    cut.kind = QS_CUT_JOIN;
    if (!qs_runner_execute(runner, c, program, cut, result, &ignored)) {
        return false;
    }
    cut.kind = QS_CUT_AT;
    for (cut.at = 1; cut.at < last; cut.at++) {
        if (!qs_runner_execute(runner, c, program, cut, result, &ignored)) {
            return false;
        }
    }
    return true;
}

/* Sent byte by byte, a large case says nothing that a small one does not. */
#define BYTES_MAX 4096u

static bool sampled_cuts(struct qs_runner *runner, const struct qs_case *c,
                         const struct qs_program *program, size_t sent,
                         struct qs_result *result)
{
    uint64_t state = seed_of(runner, c);
    struct qs_cut cut = { QS_CUT_BYTES, 0 };
    size_t ignored;
    unsigned n = SAMPLE;

    if (!runner->in_process) {
        /* One way of cutting for one case in LIVE_SHARE. */
        uint64_t draw = next_random(&state);

        if (draw % LIVE_SHARE != 0 || sent > BYTES_MAX) {
            return true;
        }
        cut.kind = draw / LIVE_SHARE % 2 ? QS_CUT_BYTES : QS_CUT_JOIN;
        return qs_runner_execute(runner, c, program, cut, result, &ignored);
    }
    if (sent <= BYTES_MAX &&
        !qs_runner_execute(runner, c, program, cut, result, &ignored)) {
        return false;
    }
    cut.kind = QS_CUT_JOIN;
    if (!qs_runner_execute(runner, c, program, cut, result, &ignored)) {
        return false;
    }
    cut.kind = QS_CUT_AT;
    for (; n > 0 && sent > 1; n--) {
        cut.at = 1 + (size_t)(next_random(&state) % (sent - 1));
        if (!qs_runner_execute(runner, c, program, cut, result, &ignored)) {
            return false;
        }
    }
    return true;
}

void qs_runner_cuts(struct qs_runner *runner, const struct qs_case *c,
                    const struct qs_program *program,
                    struct qs_result *result)
{
    struct qs_cut whole = { QS_CUT_NONE, 0 };
    size_t sent = 0;

    if (!qs_runner_execute(runner, c, program, whole, result, &sent) ||
        qs_words_has(&c->vary, "none")) {
        return;
    }
    switch (runner->options.cuts) {
    case QS_CUTS_WHOLE:
        break;
    case QS_CUTS_SAMPLE:
        sampled_cuts(runner, c, program, sent, result);
        break;
    case QS_CUTS_ALL:
        all_cuts(runner, c, program, sent, result);
        break;
    }
}

void qs_runner_repeat(struct qs_runner *runner, const struct qs_case *c,
                      const struct qs_program *program,
                      struct qs_result *result)
{
    struct qs_cut whole = { QS_CUT_NONE, 0 };
    size_t sent;

    for (unsigned i = 0; i < c->repeat; i++) {
        struct qs_result one;

        qs_result_init(&one, c);
        qs_runner_execute(runner, c, program, whole, &one, &sent);
        result->runs++;
        if (one.verdict != QS_V_PASS && result->bad++ == 0) {
            /* The first bad run is the one to be shown. */
            one.runs = result->runs;
            one.bad = 1;
            qs_result_release(result);
            *result = one;
            if (one.verdict == QS_V_NOT_STARTED) {
                return;
            }
        } else {
            if (result->bad == 0) {
                qs_buf_reset(&result->transcript);
                qs_buf_add(&result->transcript,
                           qs_buf_slice(&one.transcript).p,
                           qs_buf_len(&one.transcript));
            }
            qs_result_release(&one);
        }
    }
}
