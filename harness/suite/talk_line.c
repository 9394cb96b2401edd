/*
 * Lines that came before: their turn is made from what was read then.  That
 * is sound where the frame has nothing in hand, for then what it makes of a
 * line depends on the line and its ceilings alone.
 */
#include "suite/talk_impl.h"

#include <stdlib.h>

struct qs_slice qs_talk_whole_line(const struct qs_talk_stream *s,
                                   struct qs_slice bytes)
{
    const char *lf = bytes.p[0] == '{' ? memchr(bytes.p, '\n', bytes.n)
                                       : NULL;
    struct qs_slice line = { bytes.p, lf ? (size_t)(lf + 1 - bytes.p) : 0 };

    if (s->keep.length || !qs_frame_idle(s->frame)) {
        line.n = 0;
    }
    return line;
}

/* What stands before the line end, when that is the brace of an object. */
static struct qs_slice object_of(struct qs_slice line, enum qs_line_end *end)
{
    struct qs_slice object = { line.p, line.n - 1 };

    *end = QS_END_LF;
    if (object.n && object.p[object.n - 1] == '\r') {
        *end = QS_END_CRLF;
        object.n--;
    }
    if (object.n && object.p[object.n - 1] != '}') {
        object.n = 0;
    }
    return object;
}

bool qs_talk_known(struct qs_talk *talk, unsigned link,
                   enum qs_toward toward, struct qs_slice line,
                   struct qs_memo_slot **slot, bool *failed)
{
    struct qs_talk_stream *s = qs_talk_stream(talk, link, toward);
    struct qs_slice object;
    enum qs_line_end end;
    struct qs_turn *turn;

    /* What is known is known by the usual ceilings. */
    *slot = toward == QS_TO_CLIENT ||
            !memcmp(&talk->limits, &qs_limits_qemu, sizeof(talk->limits))
            ? qs_memo_at(&talk->known[toward], line) : NULL;
    if (!*slot || !qs_memo_is(*slot, line)) {
        return false;
    }
    qs_talk_behind(talk, s, line);
    turn = qs_talk_add(talk, QS_TURN_VALUE, link, toward);
    if (!turn) {
        *failed = true;
        return true;
    }
    object = object_of(qs_slice((*slot)->line, (*slot)->n), &end);
    turn->value = (*slot)->what;
    turn->shared = true;
    turn->note = &(*slot)->note;
    turn->raw = object.p;
    turn->nraw = turn->length = turn->head = object.n;
    turn->end = end;
    turn->line_end = end == QS_END_CRLF;
    talk->kept += object.n;
    s->last = talk->n;
    s->cr = end == QS_END_CRLF;
    return true;
}

void qs_talk_note(struct qs_talk *talk, enum qs_toward toward,
                  struct qs_slice line, struct qs_memo_slot *slot,
                  size_t before)
{
    struct qs_turn *turn;
    enum qs_line_end end;
    struct qs_slice object = object_of(line, &end);

    if (talk->n != before + 1) {
        return;
    }
    turn = &talk->turn[before];
    if (turn->kind == QS_TURN_VALUE && turn->nraw == object.n &&
        turn->end == end) {
        qs_json_free(slot->what);
        qs_memo_put(&talk->known[toward], slot, line, turn->value);
        turn->shared = true;
        turn->note = &slot->note;
    }
}

void qs_talk_forget_lines(struct qs_memo *known)
{
    for (size_t i = 0; known->slot && i < QS_MEMO_SLOTS; i++) {
        qs_json_free(known->slot[i].what);
    }
    free(known->slot);
    known->slot = NULL;
}
