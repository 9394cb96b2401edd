/*
 * Writes a tree without recursion: a stack of the containers that are open,
 * at most as deep as the frame allows.
 */
#include "qmp/emit.h"
#include "qmp/text.h"

#include <stdlib.h>

struct level {
    const struct qs_json *next;     /* child to write next */
    bool object;
};

struct stack {
    struct level *v;
    size_t n, size;
};

static bool push(struct stack *stack, const struct qs_json *container)
{
    if (stack->n == stack->size) {
        size_t size = stack->size ? stack->size * 2 : 8;
        void *v = realloc(stack->v, size * sizeof(*stack->v));

        if (!v) {
            return false;
        }
        stack->v = v;
        stack->size = size;
    }
    stack->v[stack->n].next = qs_json_first(container);
    stack->v[stack->n].object = qs_json_type(container) == QS_JSON_OBJECT;
    stack->n++;
    return true;
}

static void number(struct qs_buf *out, const struct qs_json *node)
{
    int64_t value;

    if (qs_json_text(node)) {
        qs_buf_adds(out, qs_json_text(node));
    } else if (qs_json_int_value(node, &value)) {
        qs_buf_addf(out, "%lld", (long long)value);
    } else {
        /* Only our own files hold such; none of them needs a fraction. */
        qs_buf_adds(out, "null");
    }
}

/* A scalar wholly, or the opening bracket of a container. */
static void open_node(struct qs_buf *out, const struct qs_json *node,
                      struct stack *stack)
{
    switch (qs_json_type(node)) {
    case QS_JSON_OBJECT:
    case QS_JSON_ARRAY:
        qs_buf_addc(out, qs_json_type(node) == QS_JSON_OBJECT ? '{' : '[');
        if (!push(stack, node)) {
            out->err = QS_NOMEM;
        }
        break;
    case QS_JSON_STRING:
        qs_text_emit(out, qs_slice_str(qs_json_text(node)));
        break;
    case QS_JSON_NUMBER:
        number(out, node);
        break;
    case QS_JSON_BOOL:
        qs_buf_adds(out, qs_json_is_true(node) ? "true" : "false");
        break;
    case QS_JSON_NULL:
        qs_buf_adds(out, "null");
        break;
    }
}

void qs_emit(struct qs_buf *out, const struct qs_json *node)
{
    struct stack stack = { NULL, 0, 0 };
    bool first = true;

    open_node(out, node, &stack);
    while (stack.n > 0 && out->err == QS_OK) {
        struct level *top = &stack.v[stack.n - 1];
        const struct qs_json *child = top->next;

        if (!child) {
            qs_buf_addc(out, top->object ? '}' : ']');
            stack.n--;
            first = false;
            continue;
        }
        if (!first) {
            qs_buf_adds(out, ", ");
        }
        top->next = qs_json_next(child);
        if (top->object) {
            qs_text_emit(out, qs_slice_str(qs_json_key(child)));
            qs_buf_adds(out, ": ");
        }
        first = qs_json_type(child) == QS_JSON_OBJECT ||
                qs_json_type(child) == QS_JSON_ARRAY;
        open_node(out, child, &stack);
    }
    free(stack.v);
}

void qs_emit_line(struct qs_buf *out, const struct qs_json *node)
{
    qs_emit(out, node);
    qs_buf_adds(out, "\r\n");
}
