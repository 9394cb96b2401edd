/*
 * Bytes into turns: which bytes belong to which message, where a malformed
 * one ends, and what stood behind a value.
 */
#include <stdlib.h>

#include "qmp/bytes.h"
#include "suite/talk_impl.h"

/* Fed at once, so that what is kept for a moment beyond its bounds is
   little. */
#define PIECE 4096u

static size_t keep_max(const struct qs_talk *talk)
{
    return talk->kept < QS_TALK_BYTES ? QS_TALK_TURN_BYTES
                                      : QS_TALK_TURN_BYTES_LATE;
}

/* The turn shows the bytes in hand, which the stream goes on gathering. */
static void turn_show(struct qs_turn *turn, const struct qs_keep *keep)
{
    turn->raw = keep->p;
    turn->nraw = keep->n;
    turn->length = keep->length;
    turn->head = keep->head;
}

/* The turn takes the bytes in hand; the next turn begins. */
static void turn_take(struct qs_talk *talk, struct qs_turn *turn,
                      struct qs_keep *keep)
{
    qs_keep_cut(keep, keep_max(talk));
    turn_show(turn, keep);
    turn->raw = qs_store_add(&talk->raw, qs_slice(keep->p, keep->n));
    turn->nraw = turn->raw ? keep->n : 0;
    turn->head = turn->raw ? keep->head : 0;
    talk->kept += turn->nraw;
    qs_keep_reset(keep);
}

/*
 * Whether another framing could make of the bytes an object with a member
 * that is spelt so: behind the word so many quotes, its own among them, and a
 * brace are needed.  Escapes may hide the word.
 */
static bool may_hold(const struct qs_turn *turn, const char *word,
                     size_t quotes)
{
    const char *p = turn->nraw ? memmem(turn->raw, turn->nraw, word,
                                        strlen(word)) : NULL;
    size_t seen = 0;
    bool closed = false;

    if (turn->nraw != turn->length) {
        return true;
    }
    if (!p && (!turn->nraw || !memchr(turn->raw, '\\', turn->nraw))) {
        return false;
    }
    for (p = p ? p : turn->raw; p < turn->raw + turn->nraw; p++) {
        seen += *p == '"' || *p == '\'';
        closed |= *p == '}';
    }
    return seen >= quotes && closed;
}

/* All bytes of the malformed turn are there. */
static void bad_complete(struct qs_talk *talk, struct qs_talk_stream *s,
                         struct qs_turn *turn)
{
    turn_take(talk, turn, &s->keep);
    turn->commands = turn->dropping || may_hold(turn, "exec", 3);
    turn->ids = turn->dropping || may_hold(turn, "id", 1);
    turn->oob = turn->dropping || may_hold(turn, "exec-oob", 3);
    turn->dropping = false;
    s->commands |= may_hold(turn, "exec", 3);
    s->ids |= may_hold(turn, "id", 1);
    s->oob |= may_hold(turn, "exec-oob", 3);
}

void qs_talk_drop_ends(struct qs_talk *talk, struct qs_talk_stream *s)
{
    if (s->bad) {
        bad_complete(talk, s, &talk->turn[s->bad - 1]);
        s->bad = 0;
    }
}

bool qs_talk_framed(struct qs_talk *talk, unsigned link,
                    enum qs_toward toward, struct qs_json *value,
                    const struct qs_fault *fault)
{
    struct qs_talk_stream *s = qs_talk_stream(talk, link, toward);
    struct qs_turn *turn = qs_talk_add(talk,
                                       value ? QS_TURN_VALUE : QS_TURN_BAD,
                                       link, toward);

    if (!turn) {
        qs_json_free(value);
        return false;
    }
    s->cr = false;
    s->last = value ? talk->n : 0;
    if (value) {
        turn->value = value;
    } else {
        turn->fault = *fault;
    }
    if (!value && qs_frame_dropping(s->frame)) {
        turn->dropping = turn->commands = turn->oob = turn->ids = true;
        turn_show(turn, &s->keep);
        s->bad = talk->n;
    } else if (value) {
        turn_take(talk, turn, &s->keep);
    } else {
        bad_complete(talk, s, turn);
    }
    return true;
}

void qs_talk_behind(struct qs_talk *talk, struct qs_talk_stream *s,
                    struct qs_slice behind)
{
    struct qs_turn *turn = s->last ? &talk->turn[s->last - 1] : NULL;

    for (size_t i = 0; turn && turn->end == QS_END_UNSEEN && i < behind.n;
         i++) {
        char c = behind.p[i];

        if (c == '\n') {
            turn->end = s->cr ? QS_END_CRLF : QS_END_LF;
        } else if (c == '\r' && !s->cr) {
            s->cr = true;
        } else {
            turn->end = QS_END_NONE;
        }
        turn->line_end = turn->end == QS_END_CRLF;
    }
}

static struct qs_slice skip_space(struct qs_slice s)
{
    while (s.n && qs_is_space(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

/* Adds consumed bytes to the message whose they are: the malformed one that
   is being dropped, or the next. */
static bool account(struct qs_talk *talk, struct qs_talk_stream *s,
                    enum qs_frame_result result, struct qs_slice used)
{
    bool dropping = qs_frame_dropping(s->frame);

    if (s->bad && (result != QS_FRAME_MORE ||
                   (!dropping && !qs_frame_idle(s->frame)))) {
        qs_talk_drop_ends(talk, s);
    }
    if (!s->keep.length) {
        used = skip_space(used);
    }
    if (!qs_keep_add(&s->keep, used, keep_max(talk))) {
        return false;
    }
    if (s->bad) {
        turn_show(&talk->turn[s->bad - 1], &s->keep);
        if (!dropping) {
            qs_talk_drop_ends(talk, s);
        }
    }
    return true;
}

/* No resync byte stands in bytes but at the end. */
static bool feed(struct qs_talk *talk, unsigned link, enum qs_toward toward,
                 struct qs_slice bytes)
{
    struct qs_talk_stream *s = qs_talk_stream_get(talk, link, toward);

    while (s && bytes.n) {
        struct qs_json *value = NULL;
        struct qs_slice in = bytes, used = bytes;
        enum qs_frame_result result;

        qs_talk_behind(talk, s, bytes);
        /* Only byte by byte is it seen which one ends the dropping. */
        in.n = s->bad ? 1 : in.n < PIECE ? in.n : PIECE;
        result = qs_frame_next(s->frame, &in, &value);
        used.n = (size_t)(in.p - bytes.p);
        bytes.p += used.n;
        bytes.n -= used.n;
        if (result == QS_FRAME_FAILED ||
            !account(talk, s, result, used)) {
            qs_json_free(value);
            return false;
        }
        if (result != QS_FRAME_MORE &&
            !qs_talk_framed(talk, link, toward, value,
                            value ? NULL : qs_frame_fault(s->frame))) {
            return false;
        }
    }
    return s != NULL;
}

static bool resynced(struct qs_talk *talk, unsigned link,
                     enum qs_toward toward)
{
    struct qs_talk_stream *s = qs_talk_stream(talk, link, toward);
    struct qs_turn *turn = qs_talk_add(talk, QS_TURN_RESYNC, link, toward);

    if (!turn) {
        return false;
    }
    turn->commands = s->commands;
    turn->oob = s->oob;
    turn->ids = s->ids;
    s->commands = s->oob = s->ids = false;
    s->last = 0;
    turn_take(talk, turn, &s->keep);
    return true;
}

/* Frames bytes as they come; resync bytes are turns of their own. */
static bool read_bytes(struct qs_talk *talk, unsigned link,
                       enum qs_toward toward, struct qs_slice bytes)
{
    while (bytes.n) {
        struct qs_slice part = { bytes.p, 0 };
        bool resync = false;

        if (toward == QS_TO_CLIENT) {
            return feed(talk, link, toward, bytes);
        }
        while (part.n < bytes.n && !resync) {
            resync = qs_is_resync(part.p[part.n]);
            part.n++;
        }
        if (!feed(talk, link, toward, part) ||
            (resync && !resynced(talk, link, toward))) {
            return false;
        }
        bytes.p += part.n;
        bytes.n -= part.n;
    }
    return true;
}

static bool read_line(struct qs_talk *talk, unsigned link,
                      enum qs_toward toward, struct qs_slice line)
{
    struct qs_memo_slot *slot = NULL;
    size_t before = talk->n;
    bool failed = false;

    if (qs_talk_known(talk, link, toward, line, &slot, &failed)) {
        return !failed;
    }
    if (!read_bytes(talk, link, toward, line)) {
        return false;
    }
    if (slot) {
        qs_talk_note(talk, toward, line, slot, before);
    }
    return true;
}

static struct qs_slice front_line(struct qs_slice bytes)
{
    const char *lf = memchr(bytes.p, '\n', bytes.n);

    return lf ? qs_slice(bytes.p, (size_t)(lf + 1 - bytes.p)) : bytes;
}

bool qs_talk_bytes(struct qs_talk *talk, unsigned link,
                   enum qs_toward toward, struct qs_slice bytes)
{
    struct qs_talk_stream *s = qs_talk_stream_get(talk, link, toward);

    while (s && bytes.n) {
        struct qs_slice line = qs_talk_whole_line(s, bytes);

        if (line.n && !read_line(talk, link, toward, line)) {
            return false;
        }
        if (!line.n) {
            /* The rest of a line begun; behind it whole ones may follow. */
            line = front_line(bytes);
            if (!read_bytes(talk, link, toward, line)) {
                return false;
            }
        }
        bytes.p += line.n;
        bytes.n -= line.n;
    }
    return s != NULL;
}
