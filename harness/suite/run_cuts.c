/*
 * Every way of cutting a case's bytes that was asked for, and races.
 */
#include "suite/run_impl.h"

/* Cut points tried of one case in a sample, and one live case in so many. */
#define SAMPLE 6u
#define LIVE_SHARE 8u
/*
 * QS_CUTS_ALL tries every cut point of a case that sends up to CUTS_MAX, and
 * SPREAD drawn ones of a longer case: each costs as much as the case is long.
 */
#define CUTS_MAX 4096u
#define SPREAD 64u
/* Sent byte by byte, a large case says nothing that a small one does not. */
#define BYTES_MAX 4096u

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

static bool one_way(struct qs_runner *runner, const struct qs_case *c,
                    const struct qs_program *program, enum qs_cut_kind kind,
                    size_t at, struct qs_result *result)
{
    struct qs_cut cut = { kind, at, QS_SPELL_PLAIN };
    size_t ignored;

    return qs_runner_execute(runner, c, program, cut, result, &ignored);
}

static bool drawn_cuts(struct qs_runner *runner, const struct qs_case *c,
                       const struct qs_program *program, size_t sent,
                       unsigned n, struct qs_result *result)
{
    uint64_t state = seed_of(runner, c);

    for (; n > 0 && sent > 1; n--) {
        size_t at = 1 + (size_t)(next_random(&state) % (sent - 1));

        if (!one_way(runner, c, program, QS_CUT_AT, at, result)) {
            return false;
        }
    }
    return true;
}

static bool every_cut(struct qs_runner *runner, const struct qs_case *c,
                      const struct qs_program *program, size_t sent,
                      struct qs_result *result)
{
    for (size_t at = 1; at < sent; at++) {
        if (!one_way(runner, c, program, QS_CUT_AT, at, result)) {
            return false;
        }
    }
    return true;
}

/* A live target is tried one other way in one case of LIVE_SHARE. */
static bool live_cut(struct qs_runner *runner, const struct qs_case *c,
                     const struct qs_program *program, size_t sent,
                     struct qs_result *result)
{
    uint64_t state = seed_of(runner, c);
    uint64_t draw = next_random(&state);

    if (draw % LIVE_SHARE != 0 || sent > BYTES_MAX || sent < 2) {
        return true;
    }
    switch (draw / LIVE_SHARE % 3) {
    case 0:
        return one_way(runner, c, program, QS_CUT_BYTES, 0, result);
    case 1:
        return one_way(runner, c, program, QS_CUT_JOIN, 0, result);
    default:
        return drawn_cuts(runner, c, program, sent, 1, result);
    }
}

/* Whether bytes are sent or expected: ids in them stay as they are. */
static bool pins_bytes(const struct qs_program *program)
{
    for (size_t i = 0; i < program->n; i++) {
        const struct qs_step *step = program->v[i].step;

        if (program->v[i].op == QS_OP_STEP && step->kind == QS_STEP_RAW) {
            return true;
        }
    }
    return false;
}

/* Whether the case may be spelled so. */
static bool varies(const struct qs_runner *runner, const struct qs_case *c,
                   const struct qs_program *program,
                   enum qs_spelling spelling)
{
    /* Where a ceiling is the point, a message may not grow. */
    if ((c->limit_depth || c->limit_tokens || c->limit_bytes) &&
        spelling != QS_SPELL_ORDER && spelling != QS_SPELL_LINES) {
        return false;
    }
    if (spelling == QS_SPELL_IDS &&
        (runner->role == QS_CLIENT || pins_bytes(program))) {
        return false;
    }
    return c->vary.n == 0 ||
           qs_words_has(&c->vary, qs_spelling_word(spelling));
}

static bool other_spellings(struct qs_runner *runner, const struct qs_case *c,
                            const struct qs_program *program,
                            struct qs_result *result)
{
    for (int s = QS_SPELL_PLAIN + 1; s < QS_SPELL_COUNT; s++) {
        struct qs_cut cut = { QS_CUT_NONE, 0, (enum qs_spelling)s };
        size_t ignored;

        if (varies(runner, c, program, cut.spelling) &&
            !qs_runner_execute(runner, c, program, cut, result, &ignored)) {
            return false;
        }
    }
    return true;
}

void qs_runner_cuts(struct qs_runner *runner, const struct qs_case *c,
                    const struct qs_program *program,
                    struct qs_result *result)
{
    struct qs_cut whole = { QS_CUT_NONE, 0, QS_SPELL_PLAIN };
    enum qs_cut_effort effort = runner->options.cuts;
    size_t sent = 0;

    if (!qs_runner_execute(runner, c, program, whole, result, &sent) ||
        qs_words_has(&c->vary, "none") ||
        (runner->options.axes &&
         !other_spellings(runner, c, program, result)) ||
        effort == QS_CUTS_WHOLE) {
        return;
    }
    if (!runner->in_process && effort == QS_CUTS_SAMPLE) {
        live_cut(runner, c, program, sent, result);
        return;
    }
    if ((sent <= BYTES_MAX &&
         !one_way(runner, c, program, QS_CUT_BYTES, 0, result)) ||
        !one_way(runner, c, program, QS_CUT_JOIN, 0, result)) {
        return;
    }
    if (effort == QS_CUTS_SAMPLE) {
        drawn_cuts(runner, c, program, sent, SAMPLE, result);
    } else if (sent > CUTS_MAX) {
        drawn_cuts(runner, c, program, sent, SPREAD, result);
    } else {
        every_cut(runner, c, program, sent, result);
    }
}

void qs_runner_repeat(struct qs_runner *runner, const struct qs_case *c,
                      const struct qs_program *program,
                      struct qs_result *result)
{
    struct qs_cut whole = { QS_CUT_NONE, 0, QS_SPELL_PLAIN };
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
