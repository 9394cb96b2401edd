/*
 * See check.h.  What the oracles need is made once and kept.
 */
#include "check.h"

#include "client_model.h"
#include "inert.h"
#include "oracle.h"
#include "record.h"

void qs_check_server(const struct qs_endpoint *endpoint,
                     const struct qs_tape *tape)
{
    static struct qs_oracle *oracle;
    static struct qs_inert *inert;
    struct qs_watch more;

    if (!oracle) {
        oracle = qs_oracle_new();
        inert = qs_inert_new();
    }
    if (!oracle || !inert) {
        return;
    }
    more = qs_inert_watch(inert, tape, oracle);
    qs_oracle_play(oracle, endpoint, tape, &more);
    qs_inert_check(inert, endpoint);
}

void qs_check_client(const struct qs_endpoint *endpoint,
                     const struct qs_tape *tape)
{
    static struct qs_model *model;

    if (!model) {
        model = qs_model_new();
    }
    if (model) {
        qs_model_play(model, endpoint, tape);
    }
}

static void no_failures(struct qs_tape *tape)
{
    for (size_t i = 0; i < tape->n; i++) {
        tape->step[i].nomem = 0;
    }
}

void qs_check_split(const struct qs_endpoint *endpoint, struct qs_tape *tape)
{
    static const char *const names[] = {
        [QS_PIECES_WHOLE] = "whole instead of as cut",
        [QS_PIECES_BYTES] = "one byte at a time instead of as cut",
        [QS_PIECES_LINES] = "around line ends instead of as cut",
    };
    static struct qs_player *player;
    static struct qs_record first, again;
    struct qs_watch watch;

    if (!player) {
        player = qs_player_new();
        qs_record_init(&first);
        qs_record_init(&again);
    }
    no_failures(tape);
    watch = qs_record_watch(&first);
    qs_record_reset(&first);
    if (!player || qs_player_play(player, endpoint, tape, QS_PIECES_TAPE,
                                  &watch) != QS_OK) {
        return;
    }
    watch = qs_record_watch(&again);
    for (int p = QS_PIECES_WHOLE; p <= QS_PIECES_LINES; p++) {
        qs_record_reset(&again);
        if (qs_player_play(player, endpoint, tape, (enum qs_pieces)p,
                           &watch) == QS_OK) {
            qs_record_compare(&first, &again, "split", names[p]);
        }
    }
}
