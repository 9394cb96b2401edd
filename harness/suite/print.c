/*
 * The canonical form: header words in one order, two blanks between those
 * that share a line, messages with ", " and ": ", one step a line unless it
 * stood behind a semicolon.
 */
#include "suite/print.h"

#include <limits.h>

static void line(struct qs_buf *out, const char *text)
{
    qs_buf_adds(out, text);
    qs_buf_addc(out, '\n');
}

static void words(struct qs_buf *out, const char *key,
                  const struct qs_words *list)
{
    if (list->n > 0) {
        qs_buf_adds(out, key);
        for (size_t i = 0; i < list->n; i++) {
            qs_buf_addf(out, " %s", list->v[i]);
        }
    }
}

static void separator(struct qs_buf *out, size_t start)
{
    if (qs_buf_len(out) > start) {
        qs_buf_adds(out, "   ");
    }
}

static void limits(struct qs_buf *out, const struct qs_case *c)
{
    if (!c->limit_depth && !c->limit_tokens && !c->limit_bytes) {
        return;
    }
    qs_buf_adds(out, "limits");
    if (c->limit_depth) {
        qs_buf_addf(out, " depth=%zu", c->limit_depth);
    }
    if (c->limit_tokens) {
        qs_buf_addf(out, " tokens=%zu", c->limit_tokens);
    }
    if (c->limit_bytes) {
        qs_buf_addf(out, " bytes=%zu", c->limit_bytes);
    }
    qs_buf_addc(out, '\n');
}

static void header(struct qs_buf *out, const struct qs_case *c)
{
    static const char *const levels[] = { "must", "should", "may", "info" };
    static const char *const profiles[] = { "qmp", "modes", "qemu-7.2" };
    size_t start = qs_buf_len(out);

    if (c->level_given) {
        qs_buf_addf(out, "level %s", levels[c->level]);
    }
    if (c->covers.n > 0) {
        separator(out, start);
        words(out, "covers", &c->covers);
    }
    separator(out, start);
    qs_buf_addf(out, "role %s",
                c->role == QS_CASE_CLIENT ? "client" : "server");
    if (c->profile != QS_CASE_QMP) {
        qs_buf_addf(out, "   profile %s", profiles[c->profile]);
    }
    if (c->needs.n > 0) {
        separator(out, start);
        words(out, "needs", &c->needs);
    }
    qs_buf_addc(out, '\n');
    limits(out, c);
    if (c->repeat) {
        qs_buf_addf(out, "repeat %u\n", c->repeat);
    }
    if (c->vary.n > 0) {
        words(out, "vary", &c->vary);
        if (c->vary_why) {
            qs_buf_addf(out, "  %s", c->vary_why);
        }
        qs_buf_addc(out, '\n');
    }
    if (c->from) {
        qs_buf_addf(out, "from %s\n", c->from);
    }
}

static void one_step(struct qs_buf *out, const struct qs_case *c,
                     const struct qs_step *step, unsigned around);

static void steps(struct qs_buf *out, const struct qs_case *c,
                  const struct qs_steps *list, const struct qs_step *around)
{
    /* Below the first step behind "par { " or "alt { ok ". */
    const char *below = around->kind == QS_STEP_PAR ? "\n      "
                                                    : "\n         ";

    for (size_t i = 0; i < list->n; i++) {
        if (i > 0) {
            qs_buf_adds(out, list->v[i].same_line ? " ; " : below);
        }
        one_step(out, c, &list->v[i], around->link);
    }
}

static void branches(struct qs_buf *out, const struct qs_case *c,
                     const struct qs_step *step)
{
    bool par = step->kind == QS_STEP_PAR, high = false;

    for (size_t i = 0; i < step->nbranch; i++) {
        const struct qs_steps *list = &step->branch[i].steps;

        for (size_t k = 1; k < list->n; k++) {
            high = high || !list->v[k].same_line;
        }
    }
    qs_buf_adds(out, par ? "par { " : "alt { ");
    for (size_t i = 0; i < step->nbranch; i++) {
        const struct qs_branch *b = &step->branch[i];

        if (i > 0) {
            qs_buf_adds(out, !par ? "\n   or " : high ? "\n  and " : " and ");
        }
        if (b->grade == QS_GRADE_TOLERATED) {
            qs_buf_addf(out, "tolerated \"%s\" ", b->why);
        } else if (b->grade == QS_GRADE_QUIRK) {
            qs_buf_addf(out, "quirk \"%s\" ", b->why);
        } else if (!par) {
            qs_buf_adds(out, "ok ");
        }
        steps(out, c, &b->steps, step);
    }
    qs_buf_adds(out, " }");
}

static void message(struct qs_buf *out, const struct qs_step *step,
                    const char *arrow)
{
    qs_buf_addf(out, "%s %s", arrow, step->text);
}

/* around: the link of the par or alt it stands in, not said again. */
static void one_step(struct qs_buf *out, const struct qs_case *c,
                     const struct qs_step *step, unsigned around)
{
    bool up = step->toward == QS_TO_SERVER;

    if (step->link != around && c->link.n > step->link &&
        c->link.v[step->link][0]) {
        qs_buf_addf(out, "[%s] ", c->link.v[step->link]);
    }
    if (step->times > 1) {
        qs_buf_addf(out, "x %u ", step->times);
    }
    switch (step->kind) {
    case QS_STEP_MESSAGE:
        message(out, step, up ? "->" : "<-");
        break;
    case QS_STEP_RAW:
        message(out, step, up ? "->|" : "<-|");
        break;
    case QS_STEP_MANY:
        message(out, step, up ? "+>" : "<+");
        break;
    case QS_STEP_ANY:
        message(out, step, up ? "~>" : "<~");
        break;
    case QS_STEP_PAR:
    case QS_STEP_ALT:
        branches(out, c, step);
        break;
    case QS_STEP_OPEN:
        qs_buf_adds(out, "open");
        if (step->monitor > 0 || c->link.v[step->link][0]) {
            qs_buf_addf(out, " mon%u", step->monitor + 1);
        }
        break;
    case QS_STEP_FENCE:
        qs_buf_adds(out, "fence");
        break;
    case QS_STEP_FENCE_OOB:
        qs_buf_adds(out, "fence oob");
        break;
    case QS_STEP_RESYNC:
        qs_buf_adds(out, "resync");
        break;
    case QS_STEP_SENT:
        qs_buf_adds(out, "sent");
        break;
    case QS_STEP_NOEVENTS:
        qs_buf_adds(out, "noevents");
        break;
    case QS_STEP_RELEASE:
        qs_buf_adds(out, "@release");
        break;
    case QS_STEP_EOF:
        qs_buf_adds(out, up ? "-> EOF" : "<- EOF");
        break;
    case QS_STEP_CLOSE:
        qs_buf_adds(out, "-> CLOSE");
        break;
    }
}

void qs_print_step(struct qs_buf *out, const struct qs_case *c,
                   const struct qs_step *step)
{
    one_step(out, c, step, UINT_MAX);
}

static void outcomes(struct qs_buf *out, const struct qs_case *c)
{
    static const char *const grades[] = { "ok", "tolerated", "wrong" };
    static const char *const kinds[] = {
        "prints", "refused", "ended", "ready",
    };

    if (c->noutcome == 0) {
        return;
    }
    qs_buf_adds(out, "outcome");
    for (size_t i = 0; i < c->noutcome; i++) {
        const struct qs_outcome *o = &c->outcome[i];

        qs_buf_addf(out, "%s %s %s", i ? " |" : "", grades[o->grade],
                    kinds[o->kind]);
        if (o->kind == QS_OUTCOME_PRINTS) {
            qs_buf_addf(out, " %s", o->text);
        }
    }
    qs_buf_addc(out, '\n');
}

void qs_print_case(struct qs_buf *out, const struct qs_case *c)
{
    size_t n = c->before ? strlen(c->before) : 0;

    if (n > 0) {
        qs_buf_adds(out, c->before);
        if (c->before[n - 1] != '\n') {
            qs_buf_addc(out, '\n');
        }
    }
    qs_buf_addf(out, "=== %s\n", c->id);
    header(out, c);
    for (size_t i = 0; i < c->steps.n; i++) {
        const struct qs_step *step = &c->steps.v[i];
        bool next_same = i + 1 < c->steps.n && c->steps.v[i + 1].same_line;

        if (step->before) {
            line(out, step->before);
        }
        qs_print_step(out, c, step);
        if (step->after) {
            qs_buf_addf(out, "  %s", step->after);
        }
        qs_buf_adds(out, next_same ? " ; " : "\n");
    }
    outcomes(out, c);
    if (c->trailer) {
        line(out, c->trailer);
    }
}

/* Length of the run of equal bytes at the front. */
static size_t run_of(struct qs_slice bytes)
{
    size_t n = 1;

    while (n < bytes.n && bytes.p[n] == bytes.p[0]) {
        n++;
    }
    return n;
}

static void one_byte(struct qs_buf *out, unsigned char c)
{
    switch (c) {
    case '\n':
        qs_buf_adds(out, "\\n");
        break;
    case '\r':
        qs_buf_adds(out, "\\r");
        break;
    case '\t':
        qs_buf_adds(out, "\\t");
        break;
    case '\\':
        qs_buf_adds(out, "\\\\");
        break;
    default:
        if (c < 0x20 || c >= 0x7F) {
            qs_buf_addf(out, "\\x%02X", c);
        } else {
            qs_buf_addc(out, (char)c);
        }
    }
}

void qs_print_bytes(struct qs_buf *out, struct qs_slice bytes)
{
    while (bytes.n > 0) {
        size_t n = run_of(bytes);

        if (n >= 16) {
            qs_buf_addf(out, "\\*%zu{", n);
            if (bytes.p[0] == '{' || bytes.p[0] == '}') {
                qs_buf_addc(out, '\\');
            }
            one_byte(out, (unsigned char)bytes.p[0]);
            qs_buf_addc(out, '}');
        } else {
            for (size_t i = 0; i < n; i++) {
                one_byte(out, (unsigned char)bytes.p[0]);
            }
        }
        bytes.p += n;
        bytes.n -= n;
    }
}
