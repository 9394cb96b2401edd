/*
 * What the rules of wire_*.c share, and all of them in one list.
 */
#include "proof/wire_impl.h"

#include "qmp/emit.h"

static const struct qs_wire_rule *const lists[] = {
    qs_wire_bytes, qs_wire_envelope, qs_wire_greeting, qs_wire_requests,
    qs_wire_order, qs_wire_negotiation, qs_wire_oob, qs_wire_modes,
    qs_wire_client, qs_wire_news,
};

const struct qs_wire_rule qs_wire_none[2] = {
    { .name = "is good", .profiles = QS_FOR_BOTH, .role = QS_SERVER },
    { .name = "is good", .profiles = QS_FOR_BOTH, .role = QS_CLIENT },
};

const struct qs_wire_rule *qs_wire_rule(size_t i)
{
    for (size_t l = 0; l < QS_COUNT(lists); l++) {
        for (const struct qs_wire_rule *r = lists[l]; r->name; r++) {
            if (i-- == 0) {
                return r;
            }
        }
    }
    return NULL;
}

void qs_wire_say(struct qs_wire *w, unsigned conn, struct qs_json *message)
{
    struct qs_buf line = QS_BUF_INIT((size_t)1 << 28);

    if (message) {
        qs_emit_line(&line, message);
    }
    qs_json_free(message);
    if (w->rule->prints) {
        w->rule->prints(w, conn, &line);
    }
    qs_buf_add(&w->conn[conn].out, qs_buf_slice(&line).p,
               qs_buf_len(&line));
    qs_buf_release(&line);
}

void qs_wire_print(struct qs_wire *w, unsigned conn, const char *text)
{
    qs_buf_adds(&w->conn[conn].out, text);
}

struct qs_json *qs_wire_json(const char *text)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;

    return qs_frame_whole(qs_slice_str(text), &qs_limits_qemu, &value,
                          &fault) == QS_OK ? value : NULL;
}

void qs_wire_keep(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (!c->kept) {
        c->kept = qs_json_array();
    }
    if (c->kept && !qs_json_push(c->kept, *message)) {
        c->mark++;
    }
    *message = NULL;
}

void qs_wire_let_go(struct qs_wire *w, unsigned conn, bool backwards)
{
    struct qs_json *kept = w->conn[conn].kept;
    size_t n = kept ? qs_json_count(kept) : 0;

    w->conn[conn].kept = NULL;
    for (size_t i = 0; i < n; i++) {
        const struct qs_json *m = qs_json_first(kept);

        for (size_t k = backwards ? n - 1 - i : i; k > 0; k--) {
            m = qs_json_next(m);
        }
        qs_wire_say(w, conn, qs_json_copy(m));
    }
    qs_json_free(kept);
}

void qs_wire_put(struct qs_json *object, const char *key,
                 struct qs_json *value)
{
    qs_json_unset(object, key);
    /* Without memory the mutant is none, and is counted as a survivor. */
    if (!qs_json_set(object, key, value)) {
        return;
    }
}

void qs_wire_refuse(struct qs_wire *w, unsigned conn, enum qs_error_id error,
                    struct qs_json **message)
{
    const char *name = qs_wire_command(*message);

    qs_wire_say(w, conn, qs_message_error(w->profile, error, name,
                                          qs_json_get(*message, "id")));
    qs_json_free(*message);
    *message = NULL;
}

void qs_wire_okay(struct qs_wire *w, unsigned conn, struct qs_json **message)
{
    qs_wire_say(w, conn, qs_message_return(qs_json_object(),
                                           qs_json_get(*message, "id")));
    qs_json_free(*message);
    *message = NULL;
}

const char *qs_wire_command(const struct qs_json *message)
{
    const char *name = qs_json_get_text(message, "execute");

    if (!name) {
        name = qs_json_get_text(message, "exec-oob");
    }
    return name ? name : "";
}

bool qs_wire_is(const struct qs_json *message, enum qs_message_kind kind)
{
    return qs_message_kind(message) == kind;
}

bool qs_wire_is_reply(const struct qs_json *message)
{
    return qs_wire_is(message, QS_MSG_RETURN) ||
           qs_wire_is(message, QS_MSG_ERROR);
}

struct qs_json *qs_wire_offer(const struct qs_json *message)
{
    return qs_json_get(message, "QMP");
}

void qs_wire_give_up(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    qs_json_free(*message);
    *message = NULL;
    qs_buf_adds(&w->conn[conn].pending, "}\r\n");
}

void qs_wire_note_id(struct qs_wire *w, unsigned conn,
                     struct qs_json **message)
{
    struct qs_wire_conn *c = &w->conn[conn];
    const struct qs_json *id = qs_json_get(*message, "id");

    qs_json_free(c->kept);
    c->kept = id ? qs_json_copy(id) : NULL;
}
