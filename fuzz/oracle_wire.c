/*
 * What can be said of raw bytes without knowing the protocol's states.
 */
#include "oracle_impl.h"

#include <stdlib.h>

#include "fail.h"

/* A value no hash of an id takes by accident. */
#define NO_ID 0x6E6F206964u

void qs_oracle_wire_open(struct qs_oracle_conn *conn)
{
    qs_buf_reset(&conn->in);
    qs_buf_reset(&conn->out);
    conn->open = conn->plain = conn->ordered = true;
    conn->greeted = conn->early = conn->fenced = false;
    conn->asked = conn->answered = conn->events = 0;
    conn->event_names = 0;
    conn->asked_ids = conn->answered_ids = 0;
}

static uint64_t id_of(const struct qs_scan *scan)
{
    return scan->members & QS_SCAN_ID ? scan->id : NO_ID;
}

static _Noreturn void fail(const struct qs_oracle *oracle, const char *name,
                           struct qs_slice line, const char *what)
{
    qs_fuzz_fail(name, qs_oracle_state(oracle), qs_oracle_event(oracle),
                 "%s: %.*s", what, (int)(line.n < 200 ? line.n : 200),
                 line.p);
}

/* A line sent; when it is not a plain object the connection is not plain. */
static void asked(const struct qs_oracle *oracle, struct qs_oracle_conn *conn,
                  struct qs_slice line)
{
    struct qs_scan scan;
    uint64_t id;

    if (!qs_scan_line(line, &scan)) {
        bool blank = true;

        for (size_t i = 0; i < line.n; i++) {
            blank = blank && line.p[i] && strchr(" \t\r\n", line.p[i]);
        }
        conn->plain &= blank;
        return;
    }
    if (!scan.object || scan.repeats || scan.lone || scan.depth > 1000 ||
        oracle->limited) {
        conn->plain = false;
        return;
    }
    conn->ordered &= !(scan.members & QS_SCAN_EXEC_OOB);
    id = id_of(&scan);
    conn->id[conn->asked++ % QS_ORACLE_IDS] = id;
    conn->asked_ids += id;
}

void qs_oracle_wire_sends(struct qs_oracle *oracle, unsigned number,
                          struct qs_slice bytes)
{
    struct qs_oracle_conn *conn = &oracle->conn[number];
    const char *lf;

    while (bytes.n && conn->plain) {
        lf = memchr(bytes.p, '\n', bytes.n);
        qs_buf_add(&conn->in, bytes.p, lf ? (size_t)(lf + 1 - bytes.p)
                                          : bytes.n);
        conn->plain &= conn->in.err == QS_OK;
        if (!lf) {
            return;
        }
        if (conn->plain && !conn->early) {
            asked(oracle, conn, qs_buf_slice(&conn->in));
        } else if (conn->plain) {
            struct qs_scan scan;

            conn->plain = qs_scan_line(qs_buf_slice(&conn->in), &scan);
        }
        conn->early = false;
        qs_buf_reset(&conn->in);
        bytes.n -= (size_t)(lf + 1 - bytes.p);
        bytes.p = lf + 1;
    }
}

/*
 * A closing brace ends a message, line end or none: the line in hand may be
 * what is answered.
 */
static void ask_early(const struct qs_oracle *oracle,
                      struct qs_oracle_conn *conn)
{
    struct qs_slice line = qs_buf_slice(&conn->in);
    struct qs_scan behind;

    if (!conn->plain || !line.n || (conn->answered != conn->asked &&
                                    !memchr(line.p, '}', line.n))) {
        return;
    }
    if (conn->early) {
        conn->plain = qs_scan_line(line, &behind);
    } else {
        asked(oracle, conn, line);
    }
    conn->early = true;
}

static void answered(const struct qs_oracle *oracle,
                     struct qs_oracle_conn *conn, struct qs_slice line,
                     const struct qs_scan *scan)
{
    uint64_t id = id_of(scan);

    ask_early(oracle, conn);
    if (!conn->plain) {
        return;
    }
    if (conn->answered == conn->asked) {
        fail(oracle, "reply", line, "nothing is due a response");
    }
    if (conn->ordered && conn->asked - conn->answered <= QS_ORACLE_IDS &&
        conn->id[conn->answered % QS_ORACLE_IDS] != id) {
        fail(oracle, "id", line, "not the id of the command in turn");
    }
    conn->answered++;
    conn->answered_ids += id;
}

/* Scans what was said, unless the same was scanned before. */
static const struct qs_scan *scan_said(struct qs_oracle *oracle,
                                       struct qs_slice text)
{
    static struct qs_scan scratch;
    struct qs_memo_slot *slot = qs_memo_at(&oracle->said, text);
    struct qs_scan *scan = &scratch;

    if (slot && qs_memo_is(slot, text)) {
        return slot->what;
    }
    if (slot && !slot->what) {
        slot->what = malloc(sizeof(*scan));
    }
    if (slot && slot->what) {
        scan = slot->what;
        slot->n = 0;
    }
    if (qs_scan_value(text, scan) != text.n || !scan->object) {
        fail(oracle, "json", text, scan->why ? scan->why : "no object");
    }
    if (scan != &scratch) {
        qs_memo_put(&oracle->said, slot, text, scan);
    }
    return scan;
}

/* A line said, its LF included. */
static void said(struct qs_oracle *oracle, struct qs_oracle_conn *conn,
                 struct qs_slice line)
{
    struct qs_slice text = { line.p, line.n - 1 };
    const struct qs_scan *scan;

    if (line.n < 2 || line.p[line.n - 2] != '\r') {
        fail(oracle, "crlf", line, "a line ends with LF alone");
    }
    text.n--;
    scan = scan_said(oracle, text);
    if (!scan->ascii) {
        fail(oracle, "json", text, "beyond ASCII");
    }
    if (!conn->greeted != !!(scan->members & QS_SCAN_GREETING)) {
        fail(oracle, "greeting", text, conn->greeted ? "a second greeting"
                                                     : "not the greeting");
    }
    conn->greeted = true;
    if (scan->members & QS_SCAN_EVENT) {
        conn->events++;
        conn->event_names += scan->body;
    }
    if (conn->fenced && (scan->members & QS_SCAN_ID)) {
        qs_oracle_alive_hears(conn, scan->id);
    }
    if (scan->members & (QS_SCAN_RETURN | QS_SCAN_ERROR)) {
        answered(oracle, conn, text, scan);
    }
}

void qs_oracle_wire_says(struct qs_oracle *oracle, unsigned number,
                         struct qs_slice bytes)
{
    struct qs_oracle_conn *conn = &oracle->conn[number];

    while (bytes.n) {
        const char *lf = memchr(bytes.p, '\n', bytes.n);
        size_t n = lf ? (size_t)(lf + 1 - bytes.p) : bytes.n;

        if (lf && !qs_buf_len(&conn->out)) {
            said(oracle, conn, qs_slice(bytes.p, n));
        } else {
            qs_buf_add(&conn->out, bytes.p, n);
            if (lf) {
                said(oracle, conn, qs_buf_slice(&conn->out));
                qs_buf_reset(&conn->out);
            }
        }
        bytes.p += n;
        bytes.n -= n;
    }
}

void qs_oracle_wire_settled(struct qs_oracle *oracle, unsigned number,
                            bool last)
{
    struct qs_oracle_conn *conn = &oracle->conn[number];

    if (qs_buf_len(&conn->out)) {
        fail(oracle, "crlf", qs_buf_slice(&conn->out), "an unfinished line");
    }
    if (!last || !conn->plain || qs_buf_len(&conn->in)) {
        return;
    }
    if (conn->asked != conn->answered) {
        fail(oracle, "reply", qs_slice("", 0), "a command has no response");
    }
    if (conn->asked_ids != conn->answered_ids) {
        fail(oracle, "id", qs_slice("", 0), "an id is not that of a command");
    }
}
