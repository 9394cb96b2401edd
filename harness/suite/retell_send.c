/*
 * What a tape sends, as a spec says it: JSON where it is a message on a line
 * of its own, raw bytes otherwise.
 */
#include "suite/retell_impl.h"

#include <stdio.h>

#include "qmp/emit.h"
#include "suite/print.h"
#include "suite/sample.h"

/* The reference's commands that other servers know by another name. */
static const struct name {
    const char *command, *fixture;
    bool oob;
} names[] = {
    { "x-slow", "slow", false }, { "x-oob-ping", "oobnoop", true },
    { "x-oob-ping", "oobinband", false }, { "stop", "stop", false },
    { "cont", "cont", false }, { "query-status", "status", false },
    { "quit", "quit", false },
};

static const struct name *name_of(const struct qs_json *value)
{
    const char *plain = qs_json_get_text(value, "execute");
    const char *oob = qs_json_get_text(value, "exec-oob");

    for (size_t i = 0; i < QS_COUNT(names); i++) {
        const char *command = names[i].oob ? oob : plain;

        if (command && !strcmp(names[i].command, command)) {
            return &names[i];
        }
    }
    return NULL;
}

static void note_needs(struct qs_told *told, const struct name *name,
                       struct qs_slice bytes)
{
    if (name) {
        const char *need = qs_sample_need(name->fixture);

        qs_told_need(told, strcmp(need, "events:") ? need
                                                   : "events:stop,cont");
    }
    /* In modes the tape's own offer says so. */
    if (told->tape->profile == QS_PROFILE_QMP && bytes.n &&
        memmem(bytes.p, bytes.n, "oob\"", 4)) {
        qs_told_need(told, "cap:oob");
    }
}

/* Whether "-> TEXT" sends these bytes: an object on one line that nothing
   in the notation would read otherwise. */
static bool is_plain(const struct qs_told *told, struct qs_slice line,
                     struct qs_json **value)
{
    struct qs_limits limits = told->limits;
    struct qs_fault fault;

    if (limits.depth >= QS_PATTERN_DEPTH) {
        limits.depth = QS_PATTERN_DEPTH - 1;
    }
    for (size_t i = 0; i < line.n; i++) {
        if (line.p[i] < 0x20 || line.p[i] > 0x7E || line.p[i] == '#' ||
            line.p[i] == '\'') {
            return false;
        }
    }
    return line.n > 1 && line.p[0] == '{' && line.p[line.n - 1] == '}' &&
           qs_frame_whole(line, &limits, value, &fault) == QS_OK;
}

/* "@slow {rest}", if that sends the line; without_end: the line had none. */
static bool print_name(struct qs_told *told, const struct name *name,
                       const struct qs_json *value, struct qs_slice line,
                       bool without_end)
{
    struct qs_buf same = QS_BUF_INIT(QS_TAPE_BYTES);
    struct qs_json *rest = qs_json_copy(value);
    bool slow = !strcmp(name->fixture, "slow"), fits;
    const char *key = name->oob ? "exec-oob" : "execute";

    fits = rest && qs_json_key(qs_json_first(rest)) &&
           !strcmp(qs_json_key(qs_json_first(rest)), key);
    if (rest) {
        qs_emit(&same, rest);
    }
    fits = fits && qs_buf_len(&same) == line.n &&
           !memcmp(qs_buf_slice(&same).p, line.p, line.n) &&
           (slow == without_end || (slow && !told->how->same_tape));
    if (fits) {
        qs_json_unset(rest, key);
        qs_buf_addf(&told->steps, "-> @%s", name->fixture);
        if (qs_json_count(rest)) {
            qs_buf_addc(&told->steps, ' ');
            qs_emit(&told->steps, rest);
        }
        qs_buf_addc(&told->steps, '\n');
    }
    qs_json_free(rest);
    qs_buf_release(&same);
    return fits;
}

static bool print_message(struct qs_told *told, struct qs_slice bytes)
{
    bool client = told->tape->role == QS_CLIENT, good = false;
    /* The runner ends a server's lines with CR LF. */
    bool cr = bytes.n > 2 && bytes.p[bytes.n - 2] == '\r';
    bool ended = bytes.n > 1 && bytes.p[bytes.n - 1] == '\n' &&
                 (cr == client || (client && !told->how->same_tape));
    size_t n = cr ? 2 : 1;
    struct qs_slice line = { bytes.p, bytes.n - (ended ? n : 0) };
    struct qs_json *value = NULL;
    struct qs_buf filled = QS_BUF_INIT(QS_TAPE_BYTES);
    const struct name *name;

    if (!is_plain(told, line, &value)) {
        return false;
    }
    name = client ? NULL : name_of(value);
    if (name && print_name(told, name, value, line, !ended)) {
        good = true;
    } else if (client && ended && qs_told_fill(told, line, &filled)) {
        qs_buf_addf(&told->steps, "<- %s\n", qs_buf_str(&filled));
        good = true;
    } else if (ended) {
        qs_buf_addf(&told->steps, "%s %.*s\n", client ? "<-" : "->",
                    (int)line.n, line.p);
        good = true;
    }
    if (good) {
        note_needs(told, name, line);
        told->slow += name && !strcmp(name->fixture, "slow");
    }
    qs_buf_release(&filled);
    qs_json_free(value);
    return good;
}

void qs_told_frame(struct qs_told_conn *conn, struct qs_slice bytes)
{
    enum qs_frame_result result;

    do {
        struct qs_json *value = NULL;

        result = qs_frame_next(conn->frame, &bytes, &value);
        if (result == QS_FRAME_BAD) {
            conn->murky = conn->unproven = true;
        }
        qs_json_free(value);
    } while (result == QS_FRAME_BAD || result == QS_FRAME_VALUE);
}

static bool holds_id(struct qs_told *told, struct qs_slice bytes)
{
    struct qs_buf filled = QS_BUF_INIT(QS_TAPE_BYTES);
    bool holds = qs_told_fill(told, bytes, &filled);

    qs_buf_release(&filled);
    return holds;
}

void qs_told_sends(struct qs_told *told, unsigned number,
                   struct qs_slice bytes)
{
    struct qs_told_conn *conn = &told->conn[number];
    bool client = told->tape->role == QS_CLIENT;
    bool between = qs_frame_idle(conn->frame);

    qs_told_prefix(told, number);
    if (client) {
        qs_buf_add(&told->sent, bytes.p, bytes.n);
    }
    qs_told_frame(conn, bytes);
    if (!between || !print_message(told, bytes)) {
        if (client && holds_id(told, bytes)) {
            qs_told_bad(told, "it puts an id into what is no message on a "
                        "line");
        }
        qs_buf_adds(&told->steps, client ? "<-| " : "->| ");
        qs_print_bytes(&told->steps, bytes);
        qs_buf_addc(&told->steps, '\n');
        note_needs(told, NULL, bytes);
    }
}
