/*
 * The checks that need no more than to look: ids, statements, preludes,
 * pinned texts.  Playing and judging are in files of their own.
 */
#include "suite/lint_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Remembers it; false when the case was told so before. */
static bool is_new(struct qs_lint *lint, const char *text)
{
    char **v;

    if (qs_words_has(&lint->said, text)) {
        return false;
    }
    v = realloc(lint->said.v, (lint->said.n + 1) * sizeof(*v));
    if (v) {
        lint->said.v = v;
        v[lint->said.n] = strdup(text);
        lint->said.n += v[lint->said.n] != NULL;
    }
    return true;
}

void qs_lint_tell(struct qs_lint *lint, const char *text)
{
    if (is_new(lint, text)) {
        lint->complain(lint->ctx, text);
        lint->findings++;
    }
}

void qs_lint_say(struct qs_lint *lint, struct qs_place at,
                 const char *fmt, ...)
{
    struct qs_diag diag;
    char what[400];
    va_list args;

    va_start(args, fmt);
    if (vsnprintf(what, sizeof(what), fmt, args) < 0) {
        what[0] = '\0';
    }
    va_end(args);
    qs_diag_set(&diag, "%s:%d:%d: %s", lint->c->file, at.line, at.column,
                what);
    qs_lint_tell(lint, diag.text);
}

/* Where the line "=== id" begins, and where its id stands. */
static struct qs_place head_of(const struct qs_case *c)
{
    return (struct qs_place){ c->line, 1 };
}

static struct qs_place id_of(const struct qs_case *c)
{
    return (struct qs_place){ c->line, (int)sizeof("=== ") };
}

static bool is_slug(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
}

/* topic/slug: lower case, digits, hyphens; ids are for ever. */
static void check_id(struct qs_lint *lint)
{
    const struct qs_case *c = lint->c;
    const char *slash = strchr(c->id, '/');
    bool good = slash && slash > c->id && slash[1] != '\0';

    for (const char *p = c->id; *p && good; p++) {
        good = is_slug(*p) || p == slash;
    }
    if (!good) {
        qs_lint_say(lint, id_of(c), "bad id %s, expected topic/slug of "
                    "a-z, 0-9 and -", c->id);
    }
    for (size_t i = 0; i < lint->all->n; i++) {
        const struct qs_case *other = lint->all->v[i];

        if (other == c) {
            break;
        }
        if (!strcmp(other->id, c->id)) {
            qs_lint_say(lint, id_of(c), "id %s stands at %s:%d already, "
                        "expected one that is new",
                        c->id, other->file, other->line);
        }
    }
}

static void check_statements(struct qs_lint *lint)
{
    const struct qs_case *c = lint->c;

    if (!c->level_given) {
        qs_lint_say(lint, head_of(c), "no level, expected must, should, may "
                    "or info");
    }
    if (c->covers.n == 0) {
        qs_lint_say(lint, head_of(c), "covers no statement, expected at "
                    "least one");
    }
    for (size_t i = 0; i < c->covers.n; i++) {
        if (!qs_statement_find(lint->statements, c->covers.v[i])) {
            qs_lint_say(lint, c->covers_at.v[i], "no statement %s, expected "
                        "an id of statements.json", c->covers.v[i]);
        }
    }
}

static void check_prelude(struct qs_lint *lint)
{
    const struct qs_case *c = lint->c;
    const struct qs_case *from =
        c->from ? qs_cases_find(lint->all, c->from) : NULL;

    if (from && (from->role != c->role ||
                 (from->profile == QS_CASE_MODES) !=
                 (c->profile == QS_CASE_MODES))) {
        qs_lint_say(lint, c->from_at, "prelude %s is of another role or "
                    "profile, expected those of the case", c->from);
    }
}

static bool pins(const struct qs_case *c)
{
    return c->profile == QS_CASE_QEMU72 || c->profile == QS_CASE_MODES;
}

static bool is_text(const struct qs_pattern *p)
{
    return p->kind == QS_PAT_ANY ||
           (p->kind == QS_PAT_TYPE && !strcmp(p->text, "string"));
}

static const struct qs_pattern *member(const struct qs_pattern *p,
                                       const char *key)
{
    for (size_t i = 0; p && i < p->n; i++) {
        if (p->member[i].key && !strcmp(p->member[i].key, key)) {
            return p->member[i].value;
        }
    }
    return NULL;
}

/* desc is for people: only * and <string> may stand for it. */
static void check_desc(struct qs_lint *lint, const struct qs_pattern *p)
{
    const struct qs_pattern *desc = member(member(p, "error"), "desc");

    if (desc && !is_text(desc)) {
        qs_lint_say(lint, desc->at, "desc is pinned, expected * or <string>, "
                    "or profile qemu-7.2 or modes");
    }
}

static void check_steps(struct qs_lint *lint, const struct qs_steps *steps)
{
    enum qs_toward tested = lint->c->role == QS_CASE_SERVER ? QS_TO_CLIENT
                                                            : QS_TO_SERVER;

    for (size_t i = 0; i < steps->n; i++) {
        const struct qs_step *step = &steps->v[i];

        if (step->toward == tested && !pins(lint->c)) {
            check_desc(lint, step->pattern);
            if (step->kind == QS_STEP_RAW) {
                qs_lint_say(lint, step->at, "exact bytes are pinned, expected "
                            "profile qemu-7.2 or modes");
            }
        }
        for (size_t k = 0; k < step->nbranch; k++) {
            check_steps(lint, &step->branch[k].steps);
        }
    }
}

static void check_vary(struct qs_lint *lint)
{
    const struct qs_case *c = lint->c;

    if (qs_words_has(&c->vary, "none") && (c->vary.n > 1 || !c->vary_why)) {
        qs_lint_say(lint, c->vary_at, "vary none stands alone and says why, "
                    "expected `vary none  # why`");
    }
}

static void check_outcome(struct qs_lint *lint)
{
    const struct qs_case *c = lint->c;

    if (c->role == QS_CASE_CLIENT && c->noutcome == 0) {
        qs_lint_say(lint, head_of(c), "a client's case says no outcome, "
                    "expected at least one");
    }
    if (c->role == QS_CASE_SERVER && c->noutcome > 0) {
        qs_lint_say(lint, c->outcome[0].at, "an outcome in a server's case, "
                    "expected role client");
    }
}

static void check_case(struct qs_lint *lint)
{
    struct qs_program program;
    struct qs_diag diag;
    size_t findings;

    check_id(lint);
    check_statements(lint);
    check_prelude(lint);
    check_steps(lint, &lint->c->steps);
    check_vary(lint);
    check_outcome(lint);
    qs_lint_needs(lint);
    if (qs_program_make(&program, lint->c, lint->all, NULL,
                        &diag) != QS_OK) {
        qs_lint_tell(lint, diag.text);
        return;
    }
    findings = lint->findings;
    qs_lint_play(lint, &program);
    /* A fence that is not sound would be found illegal too. */
    if (lint->c->role == QS_CASE_SERVER && lint->findings == findings) {
        qs_lint_judge(lint, &program);
    }
    qs_program_release(&program);
}

size_t qs_lint(const struct qs_cases *chosen, const struct qs_cases *all,
               const struct qs_statements *statements,
               void (*complain)(void *ctx, const char *text), void *ctx)
{
    struct qs_lint lint = {
        .all = all,
        .statements = statements,
        .complain = complain,
        .ctx = ctx,
    };

    for (size_t i = 0; i < chosen->n; i++) {
        lint.c = chosen->v[i];
        check_case(&lint);
        qs_words_release(&lint.said);
        lint.said = (struct qs_words){ NULL, 0 };
    }
    return lint.findings;
}
