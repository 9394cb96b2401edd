/*
 * Target `split`: the same bytes in other pieces.  Oracle `split`: what is
 * said does not depend on how the bytes arrived (qmp-spec frames by value,
 * not by read): as the tape cuts them, whole, one at a time, and around each
 * line end.
 */
#include "target.h"

#include <stdlib.h>

#include "record.h"

static void no_failures(struct qs_tape *tape)
{
    for (size_t i = 0; i < tape->n; i++) {
        tape->step[i].nomem = 0;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {
        [QS_PIECES_WHOLE] = "whole instead of as cut",
        [QS_PIECES_BYTES] = "one byte at a time instead of as cut",
        [QS_PIECES_LINES] = "around line ends instead of as cut",
    };
    static struct qs_player *player;
    static struct qs_record first, again;
    static struct qs_tape tape;
    const struct qs_endpoint *endpoint;
    struct qs_watch watch;

    if (!player) {
        player = qs_player_new();
        qs_record_init(&first);
        qs_record_init(&again);
    }
    if (!player || !qs_fuzz_decode(&tape, data, size)) {
        return 0;
    }
    endpoint = qs_fuzz_endpoint(tape.role, qs_slice(data, size));
    no_failures(&tape);
    watch = qs_record_watch(&first);
    qs_record_reset(&first);
    if (qs_player_play(player, endpoint, &tape, QS_PIECES_TAPE, &watch) !=
        QS_OK) {
        return 0;
    }
    watch = qs_record_watch(&again);
    for (int p = QS_PIECES_WHOLE; p <= QS_PIECES_LINES; p++) {
        qs_record_reset(&again);
        if (qs_player_play(player, endpoint, &tape, (enum qs_pieces)p,
                           &watch) == QS_OK) {
            qs_record_compare(&first, &again, "split", names[p]);
        }
    }
    return 0;
}
