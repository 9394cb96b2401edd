/*
 * The grammar of a message as a push parser.  What may come next is one
 * small enum; the stack holds the open containers, which hang in the tree
 * already, so that an error frees the root and nothing else.
 */
#include "qmp/frame_impl.h"
#include "qmp/text.h"

#include <stdlib.h>

void qs_frame_forget(struct qs_frame *frame)
{
    qs_json_free(frame->root);
    frame->root = NULL;
    frame->nstack = 0;
    frame->tokens = 0;
    frame->bytes = 0;
    frame->expect = VALUE;
}

enum qs_frame_result qs_frame_no_memory(struct qs_frame *frame)
{
    qs_frame_forget(frame);
    frame->failed = true;
    return QS_FRAME_FAILED;
}

enum qs_frame_result qs_frame_bad_arg(struct qs_frame *frame,
                                      enum qs_error_id id,
                                      struct qs_slice arg)
{
    size_t n = arg.n < sizeof(frame->fault.arg) - 1
               ? arg.n : sizeof(frame->fault.arg) - 1;

    frame->fault.id = id;
    if (n > 0) {
        memcpy(frame->fault.arg, arg.p, n);
    }
    frame->fault.arg[n] = '\0';
    qs_frame_forget(frame);
    frame->dropping = frame->depth > 0;
    return QS_FRAME_BAD;
}

enum qs_frame_result qs_frame_bad(struct qs_frame *frame,
                                  enum qs_error_id id)
{
    return qs_frame_bad_arg(frame, id, qs_slice("", 0));
}

static bool grow_stack(struct qs_frame *frame)
{
    size_t size = frame->size ? frame->size * 2 : 16;
    struct qs_json **stack;

    if (frame->nstack < frame->size) {
        return true;
    }
    stack = realloc(frame->stack, size * sizeof(*stack));
    if (!stack) {
        return false;
    }
    frame->stack = stack;
    frame->size = size;
    return true;
}

/* Hangs a value where it belongs; takes it.  MORE, VALUE (it is the whole
   message and a scalar) or FAILED. */
static enum qs_frame_result attach(struct qs_frame *frame,
                                   struct qs_json *value)
{
    struct qs_json *top;

    if (!value) {
        return qs_frame_no_memory(frame);
    }
    if (frame->nstack == 0) {
        frame->root = value;
        return QS_FRAME_VALUE;
    }
    top = frame->stack[frame->nstack - 1];
    if (qs_json_type(top) == QS_JSON_OBJECT) {
        frame->expect = MEMBER_END;
        if (!qs_json_set(top, qs_buf_str(&frame->key), value)) {
            return qs_frame_no_memory(frame);
        }
    } else {
        frame->expect = ITEM_END;
        if (!qs_json_push(top, value)) {
            return qs_frame_no_memory(frame);
        }
    }
    return QS_FRAME_MORE;
}

static enum qs_frame_result open_container(struct qs_frame *frame,
                                           bool object)
{
    struct qs_json *node = object ? qs_json_object() : qs_json_array();

    if (attach(frame, node) == QS_FRAME_FAILED || !grow_stack(frame)) {
        return qs_frame_no_memory(frame);
    }
    frame->stack[frame->nstack++] = node;
    frame->expect = object ? KEY_OR_END : ITEM_OR_END;
    return QS_FRAME_MORE;
}

static enum qs_frame_result close_container(struct qs_frame *frame)
{
    struct qs_json *node = frame->stack[--frame->nstack];
    const char *twice;

    if (qs_json_type(node) == QS_JSON_OBJECT) {
        if (qs_json_duplicate(node, &twice) != QS_OK) {
            return qs_frame_no_memory(frame);
        }
        if (twice) {
            return qs_frame_bad(frame, QS_E_DUPLICATE_KEY);
        }
    }
    if (frame->nstack == 0) {
        return QS_FRAME_VALUE;
    }
    node = frame->stack[frame->nstack - 1];
    frame->expect = qs_json_type(node) == QS_JSON_OBJECT ? MEMBER_END
                                                         : ITEM_END;
    return QS_FRAME_MORE;
}

/* Decodes the string token in hand into *to. */
static enum qs_frame_result decode(struct qs_frame *frame, struct qs_buf *to)
{
    char room[16];
    struct qs_buf arg;
    enum qs_error_id id;
    enum qs_frame_result result = QS_FRAME_MORE;

    qs_buf_init(&arg, sizeof(room));
    qs_buf_reset(to);
    id = qs_text_decode(qs_buf_slice(&frame->lex.text), to, &arg);
    if (to->err != QS_OK || arg.err != QS_OK) {
        result = qs_frame_no_memory(frame);
    } else if (id != QS_E_NONE) {
        result = qs_frame_bad_arg(frame, id, qs_buf_slice(&arg));
    }
    qs_buf_release(&arg);
    return result;
}

static enum qs_frame_result keyword(struct qs_frame *frame)
{
    struct qs_slice word = qs_buf_slice(&frame->lex.text);

    if (qs_slice_is(word, "null")) {
        return attach(frame, qs_json_null());
    }
    if (qs_slice_is(word, "true") || qs_slice_is(word, "false")) {
        return attach(frame, qs_json_bool(qs_slice_is(word, "true")));
    }
    return qs_frame_bad_arg(frame, QS_E_KEYWORD, word);
}

static enum qs_frame_result value(struct qs_frame *frame, enum qs_token token)
{
    enum qs_frame_result result;

    switch (token) {
    case QS_TOK_OBJECT:
    case QS_TOK_ARRAY:
        return open_container(frame, token == QS_TOK_OBJECT);
    case QS_TOK_STRING:
        result = decode(frame, &frame->text);
        return result == QS_FRAME_MORE
               ? attach(frame, qs_json_string(qs_buf_str(&frame->text)))
               : result;
    case QS_TOK_NUMBER:
        return attach(frame, qs_json_lexeme(qs_buf_str(&frame->lex.text)));
    case QS_TOK_KEYWORD:
        return keyword(frame);
    case QS_TOK_OBJECT_END:
    case QS_TOK_ARRAY_END:
    case QS_TOK_COLON:
    case QS_TOK_COMMA:
        return qs_frame_bad(frame, QS_E_EXPECTING_VALUE);
    case QS_TOK_MORE:
    case QS_TOK_STRAY:
    case QS_TOK_RESYNC:
    case QS_TOK_RESUMED:
    case QS_TOK_LIMIT:
    case QS_TOK_FAILED:
        break;
    }
    return qs_frame_no_memory(frame);
}

static enum qs_frame_result key(struct qs_frame *frame, enum qs_token token)
{
    if (token == QS_TOK_STRING) {
        frame->expect = COLON;
        return decode(frame, &frame->key);
    }
    if (token == QS_TOK_KEYWORD) {
        struct qs_slice word = qs_buf_slice(&frame->lex.text);

        if (!qs_slice_is(word, "null") && !qs_slice_is(word, "true") &&
            !qs_slice_is(word, "false")) {
            return qs_frame_bad_arg(frame, QS_E_KEYWORD, word);
        }
    }
    if (token == QS_TOK_OBJECT || token == QS_TOK_ARRAY ||
        token == QS_TOK_NUMBER || token == QS_TOK_KEYWORD) {
        return qs_frame_bad(frame, QS_E_KEY_NOT_STRING);
    }
    return qs_frame_bad(frame, QS_E_EXPECTING_VALUE);
}

enum qs_frame_result qs_frame_parse(struct qs_frame *frame,
                                    enum qs_token token)
{
    switch (frame->expect) {
    case KEY_OR_END:
        if (token == QS_TOK_OBJECT_END) {
            return close_container(frame);
        }
        return key(frame, token);
    case KEY:
        return key(frame, token);
    case COLON:
        if (token != QS_TOK_COLON) {
            return qs_frame_bad(frame, QS_E_MISSING_COLON);
        }
        frame->expect = VALUE;
        return QS_FRAME_MORE;
    case MEMBER_END:
        if (token == QS_TOK_OBJECT_END) {
            return close_container(frame);
        }
        if (token != QS_TOK_COMMA) {
            return qs_frame_bad(frame, QS_E_DICT_SEPARATOR);
        }
        frame->expect = KEY;
        return QS_FRAME_MORE;
    case ITEM_END:
        if (token == QS_TOK_ARRAY_END) {
            return close_container(frame);
        }
        if (token != QS_TOK_COMMA) {
            return qs_frame_bad(frame, QS_E_LIST_SEPARATOR);
        }
        frame->expect = ITEM;
        return QS_FRAME_MORE;
    case ITEM_OR_END:
        if (token == QS_TOK_ARRAY_END) {
            return close_container(frame);
        }
        return value(frame, token);
    case VALUE:
    case ITEM:
        return value(frame, token);
    }
    return qs_frame_no_memory(frame);
}
