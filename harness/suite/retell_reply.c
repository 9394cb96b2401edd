/*
 * What a pristine server says, as a pattern that other servers match, too.
 */
#include "suite/retell_impl.h"

#include "qmp/emit.h"
#include "suite/parse.h"

/* Whether a pattern may nest so deep, inside a message. */
static bool is_shallow(struct qs_slice text)
{
    size_t depth = 0, deepest = 0;

    for (size_t i = 0; i < text.n; i++) {
        depth += text.p[i] == '[' || text.p[i] == '{';
        deepest = depth > deepest ? depth : deepest;
        depth -= depth && (text.p[i] == ']' || text.p[i] == '}');
    }
    return deepest < QS_PATTERN_DEPTH - 2;
}

/* The id as it came, in front of the closing brace. */
static void add_id(struct qs_buf *out, const struct qs_json *value)
{
    const struct qs_json *id = qs_json_get(value, "id");
    struct qs_buf text = QS_BUF_INIT(QS_SPEC_FILE_MAX);

    if (id) {
        qs_emit(&text, id);
        qs_buf_adds(out, ", \"id\": ");
        qs_buf_adds(out, is_shallow(qs_buf_slice(&text)) ? qs_buf_str(&text)
                                                         : "*");
        qs_buf_release(&text);
    }
    qs_buf_adds(out, "}\n");
}

/* Objects stay open at every level: a server may say more. */
static void add_open(struct qs_buf *out, const struct qs_json *value)
{
    bool object = qs_json_type(value) == QS_JSON_OBJECT;
    bool any = false;

    if (!object) {
        qs_emit(out, value);
        return;
    }
    qs_buf_addc(out, '{');
    for (const struct qs_json *m = qs_json_first(value); m;
         m = qs_json_next(m)) {
        struct qs_json *key = qs_json_string(qs_json_key(m));

        qs_buf_adds(out, any ? ", " : "");
        qs_emit(out, key);
        qs_json_free(key);
        qs_buf_adds(out, ": ");
        /* One level: deeper data is never what a negotiation is about. */
        if (qs_json_type(m) == QS_JSON_OBJECT) {
            qs_buf_adds(out, "<object>");
        } else {
            qs_emit(out, m);
        }
        any = true;
    }
    qs_buf_adds(out, any ? ", ...}" : "...}");
}

static void add_return(struct qs_told *told, const struct qs_json *value)
{
    const struct qs_json *data = qs_json_get(value, "return");
    struct qs_buf *out = &told->steps;

    qs_buf_adds(out, "<- {\"return\": ");
    if (qs_json_type(data) == QS_JSON_OBJECT && !qs_json_count(data)) {
        qs_buf_adds(out, "{}");
    } else if (told->how->exact || (told->tape->profile == QS_PROFILE_MODES &&
                                    qs_json_get(data, "mode"))) {
        add_open(out, data);
    } else {
        qs_buf_addc(out, '*');
    }
    add_id(out, value);
}

/* The modes of 2010 say what is wrong by class and data. */
static void add_data(struct qs_told *told, const struct qs_json *data)
{
    if (told->tape->profile == QS_PROFILE_MODES) {
        qs_buf_adds(&told->steps, ", \"data\": ");
        if (data) {
            qs_emit(&told->steps, data);
        } else {
            qs_buf_adds(&told->steps, "<object>");
        }
    }
}

static void add_error(struct qs_told *told, const struct qs_json *value)
{
    const struct qs_json *error = qs_json_get(value, "error");
    const char *class = qs_json_get_text(error, "class");
    bool fixed = class && (told->how->exact ||
                           strcmp(class, "GenericError") != 0);

    qs_buf_adds(&told->steps, "<- {\"error\": {\"class\": ");
    if (fixed) {
        qs_buf_addf(&told->steps, "\"%s\"", class);
    } else {
        qs_buf_adds(&told->steps, "<string>");
    }
    qs_buf_adds(&told->steps, ", \"desc\": <string>");
    add_data(told, fixed ? qs_json_get(error, "data") : NULL);
    qs_buf_addc(&told->steps, '}');
    add_id(&told->steps, value);
}

/* One or more, and one line for all that come in a row (gap k). */
static void add_errors(struct qs_told *told, struct qs_told_conn *conn,
                       unsigned number)
{
    if (!conn->errors) {
        qs_told_prefix(told, number);
        qs_buf_adds(&told->steps, "<+ {\"error\": {\"class\": <string>, "
                    "\"desc\": *");
        add_data(told, NULL);
        qs_buf_adds(&told->steps, "}, !id}\n");
        conn->errors = true;
    }
}

static void reply(struct qs_told *told, unsigned number,
                  const struct qs_json *value)
{
    struct qs_told_conn *conn = &told->conn[number];
    bool nameless = !qs_json_get(value, "id");

    if (qs_told_caused(told, number, value)) {
        return;
    }
    switch (qs_message_kind(value)) {
    case QS_MSG_GREETING:
        qs_told_prefix(told, number);
        qs_buf_adds(&told->steps, "<- @greeting\n");
        break;
    case QS_MSG_RETURN:
        qs_told_prefix(told, number);
        add_return(told, value);
        conn->murky = conn->unproven = false;
        break;
    case QS_MSG_ERROR:
        if (nameless && conn->murky) {
            add_errors(told, conn, number);
            break;
        }
        qs_told_prefix(told, number);
        add_error(told, value);
        conn->unproven = conn->unproven && nameless;
        conn->murky = conn->murky && nameless;
        break;
    case QS_MSG_EVENT:          /* may come, or not */
    case QS_MSG_OTHER:
        break;
    }
}

static void line_said(struct qs_told *told, unsigned number,
                      struct qs_slice line)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;

    if (qs_frame_whole(line, &qs_limits_qemu, &value, &fault) != QS_OK) {
        told->err = told->err ? told->err : QS_NOMEM;
    } else if (told->tape->role == QS_CLIENT) {
        qs_told_command(told, value);
    } else {
        reply(told, number, value);
    }
    qs_json_free(value);
}

void qs_told_says(struct qs_told *told, unsigned number,
                  struct qs_slice bytes)
{
    struct qs_buf *in = &told->conn[number].in;
    const char *lf;

    qs_buf_add(in, bytes.p, bytes.n);
    while (qs_buf_len(in) &&
           (lf = memchr(qs_buf_slice(in).p, '\n', qs_buf_len(in)))) {
        size_t n = (size_t)(lf + 1 - qs_buf_slice(in).p);

        line_said(told, number, qs_slice(qs_buf_slice(in).p, n));
        qs_buf_drop(in, n);
    }
    if (in->err) {
        told->err = in->err;
    }
}
