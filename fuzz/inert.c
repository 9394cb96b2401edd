/*
 * See inert.h.
 */
#include "inert.h"

#include <stdlib.h>

#include "fail.h"
#include "record.h"
#include "scan.h"

struct qs_inert {
    const struct qs_tape *tape;
    struct qs_oracle *oracle;
    struct qs_record first, second;
    size_t mark[QS_CONNECTIONS_MAX];    /* of first, when the step began */
    unsigned at;                        /* connection of the step */
    struct qs_tape_step *kept;          /* steps that are no such message */
    size_t nkept, size;
    bool any, unfit;
};

struct qs_inert *qs_inert_new(void)
{
    struct qs_inert *inert = calloc(1, sizeof(*inert));

    if (inert) {
        qs_record_init(&inert->first);
        qs_record_init(&inert->second);
    }
    return inert;
}

void qs_inert_free(struct qs_inert *inert)
{
    if (inert) {
        qs_record_release(&inert->first);
        qs_record_release(&inert->second);
        free(inert->kept);
        free(inert);
    }
}

static void mark(struct qs_inert *inert)
{
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        inert->mark[i] = qs_buf_len(&inert->first.out[i]);
    }
}

static void says(void *ctx, unsigned conn, struct qs_slice bytes)
{
    struct qs_inert *inert = ctx;

    qs_buf_add(&inert->first.out[conn], bytes.p, bytes.n);
}

static void ended(void *ctx, unsigned conn, enum qs_play_end how)
{
    struct qs_inert *inert = ctx;

    (void)how;
    qs_buf_addc(&inert->first.out[conn], '\0');
}

/* What the step made the endpoint say: one GenericError, here alone. */
static bool drew_one_error(const struct qs_inert *inert)
{
    static const char word[] = "\"class\": \"GenericError\"";
    struct qs_slice said = { "", 0 };
    struct qs_scan scan;

    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        struct qs_slice all = qs_buf_slice(&inert->first.out[i]);

        if (i == inert->at) {
            said = qs_slice(all.p + inert->mark[i], all.n - inert->mark[i]);
        } else if (all.n != inert->mark[i]) {
            return false;
        }
    }
    return said.n && memmem(said.p, said.n, word, sizeof(word) - 1) &&
           memchr(said.p, '\n', said.n) == said.p + said.n - 1 &&
           qs_scan_line(said, &scan) && (scan.members & QS_SCAN_ERROR);
}

static bool is_message(struct qs_slice bytes)
{
    struct qs_scan scan;

    return bytes.n && memchr(bytes.p, '\n', bytes.n) ==
                      bytes.p + bytes.n - 1 &&
           qs_scan_line(bytes, &scan) && scan.object && !scan.repeats &&
           !scan.lone && scan.depth < 1000;
}

static void stepped(void *ctx, const struct qs_tape_step *step)
{
    struct qs_inert *inert = ctx;
    const struct qs_player *player = qs_oracle_player(inert->oracle);

    if (step->kind == QS_TAPE_ON) {
        inert->at = step->number;
    }
    inert->unfit |= step->nomem > 0;
    if (step->kind == QS_TAPE_FEED && !inert->unfit &&
        qs_oracle_plain(inert->oracle, inert->at) &&
        !qs_player_deaf(player, inert->at) &&
        !qs_player_unsent(player, inert->at) &&
        drew_one_error(inert) &&
        is_message(qs_tape_bytes(inert->tape, step))) {
        inert->first.out[inert->at].n = inert->first.out[inert->at].head +
                                        inert->mark[inert->at];
        inert->any = true;
    } else if (inert->nkept < inert->size) {
        inert->kept[inert->nkept++] = *step;
    }
    mark(inert);
}

struct qs_watch qs_inert_watch(struct qs_inert *inert,
                               const struct qs_tape *tape,
                               struct qs_oracle *oracle)
{
    struct qs_watch watch = {
        .ctx = inert, .says = says, .ended = ended, .stepped = stepped,
    };

    inert->tape = tape;
    inert->oracle = oracle;
    inert->at = 0;
    inert->nkept = 0;
    inert->any = inert->unfit = false;
    if (tape->n > inert->size) {
        free(inert->kept);
        inert->kept = calloc(tape->n, sizeof(*inert->kept));
        inert->size = inert->kept ? tape->n : 0;
    }
    qs_record_reset(&inert->first);
    mark(inert);
    return watch;
}

void qs_inert_check(struct qs_inert *inert,
                    const struct qs_endpoint *endpoint)
{
    struct qs_watch watch = qs_record_watch(&inert->second);
    struct qs_tape rest = *inert->tape;

    if (!inert->any || inert->unfit || inert->tape->n > inert->size) {
        return;
    }
    rest.step = inert->kept;
    rest.n = inert->nkept;
    qs_record_reset(&inert->second);
    if (qs_player_play(qs_oracle_player(inert->oracle), endpoint, &rest,
                       QS_PIECES_TAPE, &watch) == QS_OK) {
        qs_record_compare(&inert->first, &inert->second, "inert",
                          "without the messages refused");
    }
}
