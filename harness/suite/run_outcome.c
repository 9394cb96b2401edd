/*
 * Which of the case's outcomes came true for a client, and the verdict of
 * that.  In-process it tells its user in so many words; one that runs by
 * itself shows its end, what it printed, and what it sent.
 */
#include "suite/run_impl.h"

#include "suite/print.h"

#include <stdlib.h>

/* Shown of what a client printed. */
#define SHOWN 120u

/* What the outcomes ask of a client. */
struct seen {
    bool ready, refused, ended;
    struct qs_slice text;           /* told or printed */
    struct qs_slice other;          /* printed on standard error */
    const char *canary, *stale;     /* the true data and the wrong */
};

static bool has(struct qs_slice text, const char *what)
{
    return memmem(text.p, text.n, what, strlen(what)) != NULL;
}

static bool is_blank(struct qs_slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        if (!strchr(" \t\r\n", text.p[i]) || !text.p[i]) {
            return false;
        }
    }
    return true;
}

static struct seen told_by(struct qs_run *run)
{
    struct qs_slice text = qs_slice_str(qs_target_told(run->target));
    bool data = has(text, "return ") || has(text, "error ");
    bool gave_up = has(text, "gave up");
    const struct qs_run_names *names = run->names.ctx;
    struct seen seen = {
        .ready = has(text, "ready"), .refused = gave_up && !data,
        .ended = gave_up || data, .text = text,
        .canary = names->canary, .stale = QS_STALE,
    };

    return seen;
}

/* What its connections alone show of a client that we did not start. */
static enum qs_conduct conduct_unseen(const struct qs_run *run)
{
    bool closed = false;

    for (unsigned i = 0; i < run->program->link.n; i++) {
        closed = closed || run->link[i].ended;
    }
    if (!run->done && !run->over && qs_run_client_ready(run)) {
        return QS_CONDUCT_CARRIED_ON;
    }
    return closed ? QS_CONDUCT_REFUSED : QS_CONDUCT_HUNG;
}

/* By what it printed alone; NONE where that is neither true nor wrong.
   Wrong data beats right: that is the worst. */
static enum qs_conduct conduct_printed(const struct qs_run *run,
                                       const struct seen *seen)
{
    if (has(seen->text, seen->stale)) {
        return QS_CONDUCT_WRONG_DATA;
    }
    if (has(seen->text, seen->canary) ||
        (run->canary_in_error && has(seen->other, seen->canary))) {
        return QS_CONDUCT_CARRIED_ON;
    }
    return QS_CONDUCT_NONE;
}

/* Data beats a status. */
static enum qs_conduct conduct_exited(const struct qs_run *run,
                                      const struct seen *seen, int status)
{
    enum qs_conduct printed = conduct_printed(run, seen);

    if (qs_desc_crashed(run->desc, status)) {
        return QS_CONDUCT_CRASHED;
    }
    if (printed != QS_CONDUCT_NONE) {
        return printed;
    }
    if (qs_desc_refuses(run->desc, status)) {
        return QS_CONDUCT_REFUSED;
    }
    return is_blank(seen->text) ? QS_CONDUCT_SILENT : QS_CONDUCT_WRONG_DATA;
}

static enum qs_conduct conduct_of(struct qs_run *run,
                                  const struct seen *seen, bool ended)
{
    int number = 0;

    switch (qs_target_life(run->target, &number)) {
    case QS_LIFE_UNSEEN:
        return conduct_unseen(run);
    case QS_LIFE_RUNS:
        return run->lives_on ? conduct_printed(run, seen) : QS_CONDUCT_HUNG;
    case QS_LIFE_KILLED:
        return QS_CONDUCT_CRASHED;
    case QS_LIFE_EXITED:
        break;
    }
    return ended ? conduct_exited(run, seen, number) : QS_CONDUCT_HUNG;
}

static struct seen shown_by(struct qs_run *run)
{
    const struct qs_run_names *names = run->names.ctx;
    struct seen seen = {
        .ready = qs_run_client_ready(run),
        .text = qs_target_printed(run->target),
        .other = qs_slice_str(qs_target_stderr(run->target)),
        .canary = names->canary, .stale = names->stale,
    };

    return seen;
}

bool qs_run_client_printed(struct qs_run *run)
{
    struct seen seen = shown_by(run);

    return conduct_printed(run, &seen) != QS_CONDUCT_NONE;
}

static struct seen seen_of(struct qs_run *run, bool ended)
{
    struct seen seen = shown_by(run);
    enum qs_conduct conduct;

    conduct = conduct_of(run, &seen, ended);
    run->result->conduct = conduct;
    seen.refused = conduct == QS_CONDUCT_REFUSED;
    seen.ended = conduct != QS_CONDUCT_HUNG && conduct != QS_CONDUCT_CRASHED;
    return seen;
}

/* Prints: of one that we did not start, only that it went all the way. */
static bool prints(const struct qs_run *run, const struct seen *seen,
                   const char *what)
{
    enum qs_conduct conduct = run->result->conduct;

    if (!strcmp(what, "@canary")) {
        return conduct == QS_CONDUCT_NONE ? has(seen->text, seen->canary)
                                          : conduct == QS_CONDUCT_CARRIED_ON;
    }
    return has(seen->text, strcmp(what, QS_STALE) ? what : seen->stale);
}

static bool holds(const struct qs_run *run, const struct seen *seen,
                  const struct qs_outcome *o)
{
    switch (o->kind) {
    case QS_OUTCOME_PRINTS:
        return prints(run, seen, o->text);
    case QS_OUTCOME_REFUSED:
        return seen->refused;
    case QS_OUTCOME_ENDED:
        return seen->ended;
    case QS_OUTCOME_READY:
        return seen->ready;
    }
    return false;
}

/* The first that holds, wrong ones first; NULL when none does. */
static const struct qs_outcome *find(const struct qs_run *run,
                                     const struct seen *seen)
{
    static const enum qs_outcome_grade order[] = {
        QS_OUTCOME_WRONG, QS_OUTCOME_OK, QS_OUTCOME_TOLERATED,
    };
    const struct qs_case *c = run->c;

    for (size_t k = 0; k < QS_COUNT(order); k++) {
        for (size_t i = 0; i < c->noutcome; i++) {
            if (c->outcome[i].grade == order[k] &&
                holds(run, seen, &c->outcome[i])) {
                return &c->outcome[i];
            }
        }
    }
    return NULL;
}

/* "took wrong data for right (exit status 0), printed stale-1". */
static void describe(struct qs_run *run, const struct seen *seen)
{
    struct qs_buf *out = &run->result->outcome;
    const char *death = qs_target_death(run->target);
    struct qs_slice text = seen->text;

    if (run->result->conduct == QS_CONDUCT_NONE) {
        qs_buf_add(out, text.p, text.n);
        return;
    }
    qs_buf_adds(out, qs_conduct_name(run->result->conduct));
    if (death[0]) {
        qs_buf_addf(out, " (%s)", death);
    } else if (run->lives_on) {
        qs_buf_adds(out, " (hung up and lives on)");
    }
    while (text.n > 0 && strchr("\r\n", text.p[text.n - 1])) {
        text.n--;
    }
    if (text.n > 0) {
        qs_buf_adds(out, ", printed ");
        qs_buf_add(out, text.p, text.n < SHOWN ? text.n : SHOWN);
    }
    if (run->result->conduct != QS_CONDUCT_CARRIED_ON &&
        qs_run_client_ready(run)) {
        qs_buf_adds(out, ", went on to commands");
    }
}

static void judge(struct qs_run *run, const struct seen *seen)
{
    const struct qs_outcome *o = find(run, seen);
    struct qs_result *result = run->result;

    if (run->c->noutcome == 0 || (o && o->grade == QS_OUTCOME_OK)) {
        return;
    }
    if (o && o->grade == QS_OUTCOME_TOLERATED) {
        qs_buf_addf(&result->note, "tolerated outcome: %s",
                    qs_buf_str(&result->outcome));
        return;
    }
    qs_run_end(run, QS_V_FAIL, NULL, qs_buf_str(&result->outcome));
    qs_buf_reset(&result->expected);
    qs_print_outcomes(&result->expected, run->c);
    result->line = run->c->outcome[0].at.line;
}

void qs_run_told(struct qs_run *run)
{
    struct seen seen = told_by(run);

    describe(run, &seen);
    judge(run, &seen);
}

/* Whether what became of it can be told at all. */
static bool tells(enum qs_verdict verdict)
{
    return verdict != QS_V_NOT_STARTED && verdict != QS_V_BROKEN &&
           verdict != QS_V_FLOOD && verdict != QS_V_UNTESTED;
}

void qs_run_client_judge(struct qs_run *run, bool ended)
{
    struct seen seen;

    if (run->done && !tells(run->result->verdict)) {
        return;
    }
    seen = seen_of(run, ended);
    describe(run, &seen);
    if (run->done) {
        return;
    }
    switch (run->result->conduct) {
    case QS_CONDUCT_HUNG:
        qs_run_end(run, QS_V_HANG, NULL, "");
        break;
    case QS_CONDUCT_CRASHED:
        qs_run_end(run, QS_V_CRASH, NULL, "");
        break;
    case QS_CONDUCT_NONE: case QS_CONDUCT_CARRIED_ON:
    case QS_CONDUCT_REFUSED: case QS_CONDUCT_WRONG_DATA:
    case QS_CONDUCT_SILENT: case QS_CONDUCT_COUNT:
        judge(run, &seen);
        return;
    }
    qs_buf_reset(&run->result->expected);
    qs_buf_adds(&run->result->expected, "an end of its own");
    qs_buf_adds(&run->result->got, qs_buf_str(&run->result->outcome));
}
