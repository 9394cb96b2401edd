/*
 * What the client tells its user, a line each.  Whatever a peer sends, a
 * line stays a line and all of them stay within their ceiling.
 */
#include "ref/client_impl.h"

#include "qmp/emit.h"
#include "qmp/text.h"

/* Kept free of other lines, so that the end is told in any case. */
#define LAST_LINE 256u

/* Adds a line for the user, if it fits below the ceiling.  Takes line. */
static void tell(struct qs_client *client, struct qs_buf *line,
                 size_t ceiling)
{
    struct qs_slice text = qs_buf_slice(line);

    if (line->err == QS_NOMEM) {
        qs_client_fail(client);
    } else if (line->err == QS_OK &&
               qs_buf_len(&client->told) + text.n < ceiling) {
        qs_buf_add(&client->told, text.p, text.n);
        qs_buf_addc(&client->told, '\n');
        if (client->told.err != QS_OK) {
            qs_client_fail(client);
        }
    }
    qs_buf_release(line);
}

static void tell_value(struct qs_client *client, const char *word,
                       const struct qs_json *value)
{
    struct qs_buf line = QS_BUF_INIT(QS_CLIENT_TOLD);

    qs_buf_adds(&line, word);
    qs_buf_addc(&line, ' ');
    qs_emit(&line, value);
    tell(client, &line, QS_CLIENT_TOLD - LAST_LINE);
}

/* The name as in JSON but without quotes, so that it stays in its line. */
static void tell_event(struct qs_client *client, const char *name)
{
    struct qs_buf line = QS_BUF_INIT(QS_CLIENT_TOLD);
    struct qs_buf quoted = QS_BUF_INIT(QS_CLIENT_TOLD);

    qs_text_emit(&quoted, qs_slice_str(name ? name : ""));
    qs_buf_adds(&line, "event ");
    if (quoted.err == QS_OK) {
        qs_buf_add(&line, qs_buf_slice(&quoted).p + 1,
                   qs_buf_len(&quoted) - 2);
    }
    if (line.err == QS_OK) {
        line.err = quoted.err;
    }
    qs_buf_release(&quoted);
    tell(client, &line, QS_CLIENT_TOLD - LAST_LINE);
}

void qs_client_tell_ready(struct qs_client *client)
{
    struct qs_buf line = QS_BUF_INIT(QS_CLIENT_TOLD);

    qs_buf_adds(&line, "ready");
    for (size_t i = 0; i < client->nwant; i++) {
        if (qs_client_chose(client, i)) {
            qs_buf_addf(&line, " %s", client->want[i]);
        }
    }
    tell(client, &line, QS_CLIENT_TOLD - LAST_LINE);
}

/* Whatever the message is, for only a wrong table delivers what is not. */
void qs_client_tell(struct qs_client *client, const struct qs_json *value)
{
    switch (qs_message_kind(value)) {
    case QS_MSG_RETURN:
        tell_value(client, "return", qs_json_get(value, "return"));
        break;
    case QS_MSG_ERROR:
        tell_value(client, "error", qs_json_get(value, "error"));
        break;
    case QS_MSG_EVENT:
        tell_event(client, qs_json_get_text(value, "event"));
        break;
    case QS_MSG_GREETING:
    case QS_MSG_OTHER:
        break;
    }
}

void qs_client_tell_end(struct qs_client *client)
{
    struct qs_buf line = QS_BUF_INIT(QS_CLIENT_TOLD);

    qs_buf_addf(&line, "gave up: %s", client->why);
    tell(client, &line, QS_CLIENT_TOLD);
}
