/*
 * The stream side of frame.h: tokens are counted against the ceilings,
 * brackets against each other, and dropped or handed to the grammar in
 * frame_parse.c.
 */
#include "qmp/frame_impl.h"

#include <stdlib.h>

struct qs_frame *qs_frame_new(const struct qs_limits *limits)
{
    struct qs_frame *frame = calloc(1, sizeof(*frame));

    if (frame) {
        frame->limits = *limits;
        if (frame->limits.depth > QS_LIMIT_DEPTH_MAX) {
            frame->limits.depth = QS_LIMIT_DEPTH_MAX;
        }
        qs_lex_init(&frame->lex, limits->bytes);
        qs_buf_init(&frame->key, limits->bytes);
        qs_buf_init(&frame->text, limits->bytes);
    }
    return frame;
}

void qs_frame_free(struct qs_frame *frame)
{
    if (frame) {
        qs_frame_forget(frame);
        qs_lex_release(&frame->lex);
        qs_buf_release(&frame->key);
        qs_buf_release(&frame->text);
        free(frame->stack);
        free(frame);
    }
}

void qs_frame_reset(struct qs_frame *frame)
{
    qs_frame_forget(frame);
    qs_lex_reset(&frame->lex);
    frame->depth = 0;
    frame->dropping = false;
    frame->failed = false;
}

const struct qs_fault *qs_frame_fault(const struct qs_frame *frame)
{
    return &frame->fault;
}

bool qs_frame_idle(const struct qs_frame *frame)
{
    return !frame->dropping && frame->depth == 0 &&
           qs_lex_idle(&frame->lex);
}

bool qs_frame_dropping(const struct qs_frame *frame)
{
    return frame->dropping ||
           (frame->depth == 0 && qs_lex_skipping(&frame->lex));
}

/* Keeps the depth, whatever becomes of the token. */
static void count_brackets(struct qs_frame *frame, enum qs_token token)
{
    if (token == QS_TOK_OBJECT || token == QS_TOK_ARRAY) {
        frame->depth++;
    } else if ((token == QS_TOK_OBJECT_END || token == QS_TOK_ARRAY_END) &&
               frame->depth > 0) {
        frame->depth--;
    }
}

static enum qs_frame_result take_token(struct qs_frame *frame,
                                       enum qs_token token)
{
    struct qs_slice text = qs_buf_slice(&frame->lex.text);
    bool was_dropping = frame->dropping;

    if (token == QS_TOK_FAILED) {
        return qs_frame_no_memory(frame);
    }
    if (token == QS_TOK_RESYNC || token == QS_TOK_RESUMED) {
        frame->depth = 0;
        frame->dropping = false;
        return was_dropping || token == QS_TOK_RESUMED
               ? QS_FRAME_MORE
               : qs_frame_bad_arg(frame, QS_E_STRAY, text);
    }
    count_brackets(frame, token);
    if (frame->dropping) {
        frame->dropping = frame->depth > 0;
        return QS_FRAME_MORE;
    }
    if (token == QS_TOK_STRAY) {
        return qs_frame_bad_arg(frame, QS_E_STRAY, text);
    }
    frame->tokens++;
    frame->bytes += qs_buf_len(&frame->lex.text);
    if (token == QS_TOK_LIMIT) {
        /* The rest of this token comes yet and is dropped with it. */
        qs_frame_bad(frame, QS_E_BYTES);
        frame->dropping = true;
        return QS_FRAME_BAD;
    }
    if (frame->bytes > frame->limits.bytes) {
        return qs_frame_bad(frame, QS_E_BYTES);
    }
    if (frame->depth > frame->limits.depth) {
        return qs_frame_bad(frame, QS_E_DEPTH);
    }
    if (frame->tokens > frame->limits.tokens) {
        return qs_frame_bad(frame, QS_E_TOKENS);
    }
    return qs_frame_parse(frame, token);
}

/* Gives the finished tree away. */
static void hand_over(struct qs_frame *frame, struct qs_json **value)
{
    *value = frame->root;
    frame->root = NULL;
    qs_frame_forget(frame);
}

enum qs_frame_result qs_frame_next(struct qs_frame *frame,
                                   struct qs_slice *in,
                                   struct qs_json **value)
{
    enum qs_frame_result result = QS_FRAME_MORE;

    if (frame->failed) {
        return QS_FRAME_FAILED;
    }
    while (result == QS_FRAME_MORE) {
        enum qs_token token = qs_lex_next(&frame->lex, in);

        if (token == QS_TOK_MORE) {
            return QS_FRAME_MORE;
        }
        result = take_token(frame, token);
    }
    if (result == QS_FRAME_VALUE) {
        hand_over(frame, value);
    }
    return result;
}

enum qs_frame_result qs_frame_end(struct qs_frame *frame,
                                  struct qs_json **value)
{
    enum qs_frame_result result = QS_FRAME_MORE;
    enum qs_token token;

    if (frame->failed) {
        return QS_FRAME_FAILED;
    }
    token = frame->depth == 0 ? qs_lex_end(&frame->lex) : QS_TOK_MORE;
    if (token != QS_TOK_MORE) {
        result = take_token(frame, token);
    }
    if (result == QS_FRAME_VALUE) {
        hand_over(frame, value);
    }
    return result;
}
