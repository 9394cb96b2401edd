/*
 * A conversation from a file: what the notation spells becomes bytes, and
 * these become turns as if they had just been sent.
 */
#include "suite/parse.h"
#include "suite/talk_impl.h"

static enum qs_err refuse(const struct qs_case *c, const struct qs_step *step,
                          struct qs_diag *diag, const char *what)
{
    qs_diag_set(diag, "%s:%d:%d: %s, expected what was sent: messages, raw "
                "bytes, open, EOF or CLOSE", c->file ? c->file : "-",
                step->at.line, step->at.column, what);
    return QS_BAD;
}

/* The message on one line, # in its strings counted when it is repeated. */
static void spell(struct qs_buf *out, const struct qs_step *step,
                  unsigned counter)
{
    bool in_string = false;

    for (const char *p = step->text; *p; p++) {
        if (*p == '\n' || *p == '\r') {
            qs_buf_addc(out, ' ');
        } else if (*p == '#' && in_string && step->times > 1) {
            qs_buf_addf(out, "%u", counter);
        } else {
            qs_buf_addc(out, *p);
        }
        if (*p == '\\' && p[1]) {
            qs_buf_addc(out, *++p);
        } else if (*p == '"') {
            in_string = !in_string;
        }
    }
}

/* A pattern that is no JSON was never sent. */
static bool is_message(const struct qs_step *step, struct qs_slice text)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;
    bool ok = qs_frame_whole(text, &qs_limits_qemu, &value, &fault) == QS_OK;

    qs_json_free(value);
    return ok || !step->pattern;
}

static enum qs_err read_message(struct qs_talk *talk, const struct qs_case *c,
                                const struct qs_step *step,
                                const char *line_end, struct qs_diag *diag)
{
    struct qs_buf text = QS_BUF_INIT(QS_SPEC_BYTES_MAX);
    enum qs_err err = QS_OK;

    for (unsigned i = 1; !err && i <= step->times; i++) {
        qs_buf_reset(&text);
        spell(&text, step, i);
        if (!is_message(step, qs_buf_slice(&text))) {
            err = refuse(c, step, diag, "a pattern");
            break;
        }
        qs_buf_adds(&text, step->toward == QS_TO_CLIENT ? line_end : "\n");
        err = text.err;
        if (!err && !qs_talk_bytes(talk, step->link, step->toward,
                                   qs_buf_slice(&text))) {
            err = QS_NOMEM;
        }
    }
    qs_buf_release(&text);
    return err;
}

static enum qs_err read_step(struct qs_talk *talk, const struct qs_case *c,
                             const struct qs_step *step, const char *line_end,
                             struct qs_diag *diag)
{
    bool ok = true;

    switch (step->kind) {
    case QS_STEP_MESSAGE:
        return read_message(talk, c, step, line_end, diag);
    case QS_STEP_RAW:
        for (unsigned i = 0; ok && i < step->times; i++) {
            ok = qs_talk_bytes(talk, step->link, step->toward,
                               qs_slice(step->bytes, step->nbytes));
        }
        break;
    case QS_STEP_OPEN:
        ok = qs_talk_open(talk, step->link, step->monitor);
        break;
    case QS_STEP_EOF:
        ok = qs_talk_eof(talk, step->link, step->toward);
        break;
    case QS_STEP_CLOSE:
        ok = qs_talk_close(talk, step->link);
        break;
    case QS_STEP_MANY:
    case QS_STEP_ANY:
    case QS_STEP_PAR:
    case QS_STEP_ALT:
    case QS_STEP_FENCE:
    case QS_STEP_FENCE_OOB:
    case QS_STEP_RESYNC:
    case QS_STEP_SENT:
    case QS_STEP_NOEVENTS:
    case QS_STEP_RELEASE:
        return refuse(c, step, diag, "a step of a script");
    }
    return ok ? QS_OK : QS_NOMEM;
}

enum qs_err qs_talk_read(struct qs_talk *talk, const struct qs_case *c,
                         const char *line_end, struct qs_diag *diag)
{
    for (size_t i = 0; i < c->steps.n; i++) {
        const struct qs_step *step = &c->steps.v[i];
        size_t before = talk->n;
        enum qs_err err = read_step(talk, c, step, line_end, diag);

        if (err) {
            return err;
        }
        for (; before < talk->n; before++) {
            talk->turn[before].line = step->at.line;
        }
    }
    return QS_OK;
}
