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

/* Comment lines, each indented as below says. */
static void comments(struct qs_buf *out, const char *text, const char *below)
{
    while (*text) {
        size_t n = strcspn(text, "\n");

        qs_buf_add(out, text, n);
        text += n + (text[n] == '\n');
        text += strspn(text, " \t");
        qs_buf_adds(out, below);
    }
}

static void steps(struct qs_buf *out, const struct qs_case *c,
                  const struct qs_steps *list, const struct qs_step *around)
{
    /* Below the first step behind "par { " or "alt { ok ". */
    const char *below = around->kind == QS_STEP_PAR ? "\n      "
                                                    : "\n         ";

    for (size_t i = 0; i < list->n; i++) {
        const struct qs_step *step = &list->v[i];

        if (i > 0) {
            qs_buf_adds(out, step->same_line ? " ; " : below);
        }
        if (step->before) {
            comments(out, step->before, below);
        }
        one_step(out, c, step, around->link);
        if (step->after) {
            qs_buf_addf(out, "  %s", step->after);
        }
    }
}

/* Whether a line must end behind the lane's last step. */
static bool ends_line(const struct qs_steps *list)
{
    const struct qs_step *last = list->n ? &list->v[list->n - 1] : NULL;

    return last && (last->after || last->kind == QS_STEP_RAW);
}

static void branches(struct qs_buf *out, const struct qs_case *c,
                     const struct qs_step *step)
{
    bool par = step->kind == QS_STEP_PAR, high = false;

    for (size_t i = 0; i < step->nbranch; i++) {
        const struct qs_steps *list = &step->branch[i].steps;

        for (size_t k = 0; k < list->n; k++) {
            high = high || (k && !list->v[k].same_line) ||
                   list->v[k].before || list->v[k].after ||
                   list->v[k].kind == QS_STEP_RAW;
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
    qs_buf_adds(out, ends_line(&step->branch[step->nbranch - 1].steps)
                ? "\n    }" : " }");
}

static void message(struct qs_buf *out, const struct qs_step *step,
                    const char *arrow)
{
    qs_buf_addf(out, "%s %s", arrow,
                step->source ? step->source : step->text);
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

void qs_print_outcomes(struct qs_buf *out, const struct qs_case *c)
{
    static const char *const grades[] = { "ok", "tolerated", "wrong" };
    static const char *const kinds[] = {
        "prints", "refused", "ended", "ready",
    };

    qs_buf_adds(out, "outcome");
    for (size_t i = 0; i < c->noutcome; i++) {
        const struct qs_outcome *o = &c->outcome[i];

        qs_buf_addf(out, "%s %s %s", i ? " |" : "", grades[o->grade],
                    kinds[o->kind]);
        if (o->kind == QS_OUTCOME_PRINTS) {
            qs_buf_addf(out, " %s", o->text);
        }
    }
}

static void outcomes(struct qs_buf *out, const struct qs_case *c)
{
    if (c->noutcome == 0) {
        return;
    }
    if (c->outcome_before) {
        line(out, c->outcome_before);
    }
    qs_print_outcomes(out, c);
    if (c->outcome_after) {
        qs_buf_addf(out, "  %s", c->outcome_after);
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
