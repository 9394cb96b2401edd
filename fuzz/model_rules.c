/*
 * The rules a client is held to, each where what it needs to know comes in.
 */
#include "model_impl.h"

#include <stdlib.h>

#include "fail.h"
#include "feedback.h"
#include "qmp/frame.h"
#include "scan.h"

static _Noreturn void fail(const struct qs_model *m, const char *name,
                           struct qs_slice line, const char *what)
{
    qs_fuzz_fail(name, qs_model_state(m), m->event, "%s: %.*s", what,
                 (int)(line.n < 200 ? line.n : 200), line.p);
}

static struct qs_json *tree_of(struct qs_slice line)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;

    return qs_frame_whole(line, &qs_limits_qemu, &value, &fault) == QS_OK
           ? value : NULL;
}

static void note_offer(struct qs_model *m, struct qs_slice line)
{
    struct qs_json *value = tree_of(line);
    const struct qs_json *caps =
        qs_json_get(qs_json_get(value, "QMP"), "capabilities");
    const struct qs_json *c = caps && qs_json_type(caps) == QS_JSON_ARRAY
                              ? qs_json_first(caps) : NULL;

    m->offered = true;
    for (; c; c = qs_json_next(c)) {
        const char *text = qs_json_type(c) == QS_JSON_STRING
                           ? qs_json_text(c) : "";

        if (m->ncaps < QS_CAPS_MAX && strlen(text) < QS_MODEL_CAP) {
            strncat(memset(m->cap[m->ncaps++], 0, QS_MODEL_CAP), text,
                    QS_MODEL_CAP - 1);
        }
    }
    qs_json_free(value);
}

static void take_reply(struct qs_model *m, const struct qs_model_open *open,
                       const struct qs_model_reply *reply)
{
    if (open->selection) {
        m->okay |= reply->okay;
    } else if (m->nmatched < QS_MODEL_OPEN) {
        m->matched[m->nmatched++] = reply->body;
    }
}

/* A reply: whose command it answers, it answers no more. */
static void note_reply(struct qs_model *m, const struct qs_scan *scan)
{
    struct qs_model_reply reply = {
        scan->id, scan->body, (scan->members & QS_SCAN_RETURN) != 0,
    };

    if (!(scan->members & QS_SCAN_ID)) {
        return;
    }
    for (size_t i = 0; i < m->nopen; i++) {
        if (m->open[i].id == scan->id) {
            take_reply(m, &m->open[i], &reply);
            m->open[i] = m->open[--m->nopen];
            return;
        }
    }
    if (m->nhasty < QS_MODEL_OPEN) {
        m->hasty[m->nhasty++] = reply;
    }
}

static void note(struct qs_model *m, struct qs_slice line,
                 const struct qs_scan *scan)
{
    static const char *const names[] = { "greeting", "return", "error",
                                         "event", "strange" };
    unsigned kinds = scan->members & (QS_SCAN_GREETING | QS_SCAN_RETURN |
                                      QS_SCAN_ERROR | QS_SCAN_EVENT);
    size_t kind = 4;

    /* What says two things at once may be taken for either. */
    if (kinds & (kinds - 1)) {
        m->fog = true;
        return;
    }
    for (size_t i = 0; i < 4; i++) {
        kind = kinds == 1u << i ? i : kind;
    }
    m->event = names[kind];
    if (kind == 0) {
        note_offer(m, line);
    } else if (kind == 1 || kind == 2) {
        note_reply(m, scan);
    }
    qs_feedback(m->ready ? QS_ST_READY : m->selected ? QS_ST_SELECTING
                                                     : QS_ST_AWAIT_OFFER,
                QS_EV_COUNT, (enum qs_message_kind)kind);
}

/* Whether nobody knows how what was sent is framed. */
static bool unsure(const struct qs_model *m)
{
    return m->fog || m->murky;
}

void qs_model_heard(struct qs_model *m, struct qs_slice line, bool complete)
{
    struct qs_scan scan;
    bool blank = true, plain;

    for (size_t i = 0; i < line.n; i++) {
        blank &= line.p[i] && strchr(" \t\r\n", line.p[i]);
    }
    plain = !blank && qs_scan_line(line, &scan);
    if (complete && !blank) {
        m->fog |= !plain || !scan.object || scan.repeats || scan.lone ||
                  scan.depth > 1000 || m->limited;
    }
    if (plain && scan.object && !m->early && !m->fog) {
        m->early = true;
        note(m, line, &scan);
    }
    m->maybe_offered |= line.n && memmem(line.p, line.n, "QMP", 3);
    m->murky = !complete && !blank && !(plain && scan.object);
    m->early &= !complete;
}

static void check_selection(struct qs_model *m, const struct qs_json *value,
                            struct qs_slice line)
{
    const struct qs_json *enable =
        qs_json_get(qs_json_get(value, "arguments"), "enable");
    const struct qs_json *c = enable && qs_json_type(enable) == QS_JSON_ARRAY
                              ? qs_json_first(enable) : NULL;

    for (; c && !unsure(m); c = qs_json_next(c)) {
        bool there = false;

        for (size_t i = 0; i < m->ncaps; i++) {
            there |= qs_json_type(c) == QS_JSON_STRING &&
                     !strcmp(qs_json_text(c), m->cap[i]);
        }
        if (!there && m->ncaps < QS_CAPS_MAX) {
            fail(m, "client-select", line, "this was not offered");
        }
    }
}

/*
 * Replies that were there before the command was heard.  Those that came
 * before it was asked are none; which do is not known, and any may be the one.
 * False when there is none.
 */
static bool take_hasty(struct qs_model *m, const struct qs_model_open *open,
                       const struct qs_scan *scan)
{
    bool any = false;

    for (size_t i = m->nhasty; i-- > 0 && (scan->members & QS_SCAN_ID);) {
        if (m->hasty[i].id == scan->id) {
            take_reply(m, open, &m->hasty[i]);
            m->hasty[i] = m->hasty[--m->nhasty];
            any = true;
        }
    }
    return any;
}

static void note_command(struct qs_model *m, struct qs_slice line,
                         const struct qs_scan *scan, const char *name,
                         bool oob)
{
    struct qs_model_open open = {
        .id = scan->id, .oob = oob,
        .selection = qs_negotiate_is_command(m->profile, name),
    };
    size_t in_band = !oob;

    for (size_t i = 0; i < m->nopen && !unsure(m); i++) {
        in_band += !m->open[i].oob && !m->open[i].maybe;
        if (!m->open[i].maybe && (scan->members & QS_SCAN_ID) &&
            m->open[i].id == scan->id) {
            fail(m, "client-id", line, "an open command has this id");
        }
    }
    if (!unsure(m) && in_band > 8) {
        fail(m, "client-flight", line, "the ninth in-band command in flight");
    }
    open.maybe = take_hasty(m, &open, scan);
    if (m->nopen < QS_MODEL_OPEN) {
        m->open[m->nopen++] = open;
    }
}

/* Whether it says so among what it told since the last step.  The rest has to
   wait: replies may be there to commands that were not heard yet. */
static bool tells_ready(const struct qs_model *m, const char *told)
{
    size_t n = strlen(told);
    const char *at = told + (n < m->told ? 0 : m->told);

    while (at && strncmp(at, "ready", 5) != 0) {
        at = strchr(at, '\n');
        at = at ? at + 1 : NULL;
    }
    return at != NULL;
}

void qs_model_said(struct qs_model *m, struct qs_slice line)
{
    struct qs_json *value;
    struct qs_scan scan;
    const char *name;
    bool oob;

    if (!qs_scan_line(line, &scan) || !scan.object || scan.repeats ||
        scan.lone) {
        fail(m, "client-json", line, scan.why ? scan.why : "no plain object");
    }
    if (!m->maybe_offered) {
        fail(m, "client-early", line, "there was no offer");
    }
    value = tree_of(line);
    oob = (scan.members & QS_SCAN_EXEC_OOB) != 0;
    name = qs_json_get_text(value, oob ? "exec-oob" : "execute");
    if (!name) {
        fail(m, "client-json", line, "no command");
    }
    if (qs_negotiate_is_command(m->profile, name)) {
        m->selected = true;
        check_selection(m, value, line);
    } else {
        if (!m->ready && !tells_ready(m, qs_player_told(m->player))) {
            fail(m, "client-order", line, "it is not ready yet");
        }
    }
    note_command(m, line, &scan, name, oob);
    qs_json_free(value);
}

/* One line for its user; a reply must be the next that was matched. */
static void told_line(struct qs_model *m, struct qs_slice line)
{
    uint64_t hash;
    size_t at = 0;

    if (line.n >= 5 && !memcmp(line.p, "ready", 5)) {
        if (!m->okay && !unsure(m)) {
            fail(m, "client-ready", line, "its selection has no okay");
        }
        m->ready = true;
        return;
    }
    if (line.n > 7 && !memcmp(line.p, "return ", 7)) {
        at = 7;
    } else if (line.n > 6 && !memcmp(line.p, "error ", 6)) {
        at = 6;
    }
    if (!at || unsure(m)) {
        return;
    }
    hash = qs_scan_hash(qs_slice(line.p + at, line.n - at));
    for (size_t i = 0; i < m->nmatched; i++) {
        if (m->matched[i] == hash) {
            m->matched[i] = m->matched[--m->nmatched];
            return;
        }
    }
    if (m->nmatched < QS_MODEL_OPEN) {
        fail(m, "client-foreign", line, "no reply to it said so");
    }
}

void qs_model_told(struct qs_model *m, const char *told)
{
    size_t n = strlen(told);

    if (n < m->told) {
        m->told = 0;
    }
    while (m->told < n) {
        const char *from = told + m->told, *lf = strchr(from, '\n');

        if (!lf) {
            return;
        }
        told_line(m, qs_slice(from, (size_t)(lf - from)));
        m->told += (size_t)(lf + 1 - from);
    }
}
