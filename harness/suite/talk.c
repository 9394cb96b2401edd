/*
 * The life of a conversation, its links and the ends of their streams.  It
 * judges nothing: bytes that are no JSON are a turn like any other.
 */
#include <stdlib.h>

#include "qmp/message.h"
#include "suite/talk_impl.h"

struct qs_talk *qs_talk_new(void)
{
    struct qs_talk *talk = calloc(1, sizeof(*talk));

    if (talk) {
        talk->limits = qs_limits_qemu;
    }
    return talk;
}

void qs_talk_limits(struct qs_talk *talk, const struct qs_limits *limits)
{
    /* Frames outlive a reset, with the ceilings they were made for. */
    for (size_t i = 0; i < talk->nlinks; i++) {
        qs_frame_free(talk->stream[i][QS_TO_SERVER].frame);
        talk->stream[i][QS_TO_SERVER].frame = NULL;
    }
    talk->limits = *limits;
}

static void stream_forget(struct qs_talk_stream *s)
{
    struct qs_frame *frame = s->frame;
    struct qs_keep keep = s->keep;

    qs_keep_reset(&keep);
    memset(s, 0, sizeof(*s));
    s->keep = keep;
    s->frame = frame;
    if (frame) {
        qs_frame_reset(frame);
    }
}

void qs_talk_reset(struct qs_talk *talk)
{
    for (size_t i = 0; i < talk->nlinks; i++) {
        stream_forget(&talk->stream[i][QS_TO_SERVER]);
        stream_forget(&talk->stream[i][QS_TO_CLIENT]);
    }
    for (size_t i = 0; i < talk->n; i++) {
        if (!talk->turn[i].shared) {
            qs_json_free(talk->turn[i].value);
        }
    }
    qs_memo_round(&talk->known[QS_TO_SERVER]);
    qs_memo_round(&talk->known[QS_TO_CLIENT]);
    qs_store_reset(&talk->raw);
    talk->n = 0;
    talk->kept = 0;
}

void qs_talk_free(struct qs_talk *talk)
{
    if (!talk) {
        return;
    }
    qs_talk_reset(talk);
    for (size_t i = 0; i < talk->nlinks; i++) {
        for (int side = QS_TO_SERVER; side <= QS_TO_CLIENT; side++) {
            qs_frame_free(talk->stream[i][side].frame);
            qs_keep_release(&talk->stream[i][side].keep);
        }
    }
    qs_talk_forget_lines(&talk->known[QS_TO_SERVER]);
    qs_talk_forget_lines(&talk->known[QS_TO_CLIENT]);
    qs_store_release(&talk->raw);
    free(talk->stream);
    free(talk->turn);
    free(talk);
}

struct qs_talk_stream *qs_talk_stream(const struct qs_talk *talk,
                                      unsigned link, enum qs_toward toward)
{
    return link < talk->nlinks ? &talk->stream[link][toward] : NULL;
}

struct qs_talk_stream *qs_talk_stream_get(struct qs_talk *talk, unsigned link,
                                          enum qs_toward toward)
{
    struct qs_talk_stream *s;

    if (link >= QS_TALK_LINKS_MAX) {
        return NULL;
    }
    if (link >= talk->nlinks) {
        size_t n = (size_t)link + 1;
        struct qs_talk_stream (*stream)[2] = realloc(talk->stream,
                                                     n * sizeof(*stream));

        if (!stream) {
            return NULL;
        }
        memset(stream + talk->nlinks, 0,
               (n - talk->nlinks) * sizeof(*stream));
        talk->stream = stream;
        talk->nlinks = n;
    }
    s = &talk->stream[link][toward];
    if (!s->frame) {
        s->frame = qs_frame_new(toward == QS_TO_SERVER ? &talk->limits
                                                       : &qs_limits_qemu);
    }
    return s->frame ? s : NULL;
}

struct qs_turn *qs_talk_add(struct qs_talk *talk, enum qs_turn_kind kind,
                            unsigned link, enum qs_toward toward)
{
    const struct qs_talk_stream *s = qs_talk_stream(talk, link, toward);
    struct qs_turn *turn;

    if (talk->n == talk->size) {
        size_t size = talk->size ? 2 * talk->size : 32;

        turn = realloc(talk->turn, size * sizeof(*turn));
        if (!turn) {
            return NULL;
        }
        talk->turn = turn;
        talk->size = size;
    }
    turn = &talk->turn[talk->n++];
    memset(turn, 0, sizeof(*turn));
    turn->kind = kind;
    turn->link = link;
    turn->toward = toward;
    if (s && s->last) {
        turn->before = talk->turn[s->last - 1].end;
    }
    return turn;
}

bool qs_talk_open(struct qs_talk *talk, unsigned link, unsigned monitor)
{
    struct qs_turn *turn;

    for (int side = QS_TO_SERVER; side <= QS_TO_CLIENT; side++) {
        struct qs_talk_stream *s = qs_talk_stream_get(talk, link,
                                                      (enum qs_toward)side);

        if (!s) {
            return false;
        }
        qs_talk_drop_ends(talk, s);
        stream_forget(s);
    }
    turn = qs_talk_add(talk, QS_TURN_OPEN, link, QS_TO_SERVER);
    if (!turn) {
        return false;
    }
    turn->monitor = monitor;
    return true;
}

/* No more comes from that side, maybe in the middle of a message. */
static bool stream_ends(struct qs_talk *talk, unsigned link,
                        enum qs_toward toward)
{
    static const struct qs_fault cut_off = { QS_E_NONE, "" };
    struct qs_talk_stream *s = qs_talk_stream_get(talk, link, toward);
    struct qs_json *value = NULL;

    if (!s) {
        return false;
    }
    qs_talk_drop_ends(talk, s);
    if (s->last && talk->turn[s->last - 1].end == QS_END_UNSEEN) {
        talk->turn[s->last - 1].end = QS_END_NONE;
    }
    switch (qs_frame_end(s->frame, &value)) {
    case QS_FRAME_VALUE:
        return qs_talk_framed(talk, link, toward, value, NULL);
    case QS_FRAME_BAD:
        return qs_talk_framed(talk, link, toward, NULL,
                              qs_frame_fault(s->frame));
    case QS_FRAME_MORE:
        return !s->keep.length ||
               qs_talk_framed(talk, link, toward, NULL, &cut_off);
    case QS_FRAME_FAILED:
        break;
    }
    return false;
}

bool qs_talk_eof(struct qs_talk *talk, unsigned link, enum qs_toward toward)
{
    return stream_ends(talk, link, toward) &&
           qs_talk_add(talk, QS_TURN_EOF, link, toward);
}

bool qs_talk_close(struct qs_talk *talk, unsigned link)
{
    return stream_ends(talk, link, QS_TO_SERVER) &&
           qs_talk_add(talk, QS_TURN_CLOSE, link, QS_TO_SERVER);
}

size_t qs_talk_count(const struct qs_talk *talk)
{
    return talk->n;
}

const struct qs_turn *qs_talk_turn(const struct qs_talk *talk, size_t i)
{
    return &talk->turn[i];
}

bool qs_talk_idle(const struct qs_talk *talk, unsigned link,
                  enum qs_toward toward)
{
    const struct qs_talk_stream *s = qs_talk_stream(talk, link, toward);

    return !s || !s->frame || (qs_frame_idle(s->frame) && !s->keep.length);
}

static bool is_fence(const struct qs_json *reply)
{
    const char *id = qs_json_get_text(reply, "id");

    return id && !strncmp(id, "fence-", 6);
}

/* Back from the latest turn to the connection's first, or to a fence. */
bool qs_talk_settled(const struct qs_talk *talk, unsigned link)
{
    size_t asked = 0, answered = 0;

    if (!qs_talk_idle(talk, link, QS_TO_SERVER)) {
        return false;
    }
    for (size_t i = talk->n; i-- > 0;) {
        const struct qs_turn *turn = &talk->turn[i];

        if (turn->link != link) {
            continue;
        }
        if (turn->kind == QS_TURN_OPEN || turn->kind == QS_TURN_BAD) {
            return false;
        }
        if (turn->kind == QS_TURN_VALUE && turn->toward == QS_TO_SERVER) {
            asked++;
        } else if (turn->kind == QS_TURN_VALUE) {
            switch (qs_message_kind(turn->value)) {
            case QS_MSG_RETURN:
            case QS_MSG_ERROR:
                answered++;
                if (is_fence(turn->value)) {
                    return asked + 1 == answered;
                }
                break;
            case QS_MSG_GREETING:
                return asked == answered;
            case QS_MSG_EVENT:
            case QS_MSG_OTHER:
                break;
            }
        }
    }
    return false;
}
