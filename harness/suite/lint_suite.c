/*
 * What no case shows alone: statements that nobody covers, and how many
 * cases excuse themselves from variation.
 */
#include "suite/lint.h"

/* Of a hundred cases so many may say `vary none`. */
#define VARY_NONE_PERCENT 10u

struct suite {
    void (*complain)(void *ctx, const char *text);
    void *ctx;
    size_t findings;
};

static void tell(struct suite *suite, const struct qs_diag *diag)
{
    suite->complain(suite->ctx, diag->text);
    suite->findings++;
}

static bool is_covered(const struct qs_cases *all, const char *id)
{
    for (size_t i = 0; i < all->n; i++) {
        if (qs_words_has(&all->v[i]->covers, id)) {
            return true;
        }
    }
    return false;
}

static bool is_servers(const struct qs_statement *s)
{
    return !strcmp(s->role, "server") || !strcmp(s->role, "both");
}

static void check_statement(struct suite *suite, const struct qs_cases *all,
                            const struct qs_statements *statements,
                            const struct qs_statement *s)
{
    struct qs_diag diag;

    if (!s->untestable && is_servers(s) && !is_covered(all, s->id)) {
        qs_diag_set(&diag, "%s:%d:1: no case covers %s, expected one, or "
                    "untestable and why", statements->path, s->line, s->id);
        tell(suite, &diag);
    }
    if (!s->untestable && !strcmp(s->role, "none")) {
        qs_diag_set(&diag, "%s:%d:1: %s binds nobody, expected untestable "
                    "and why", statements->path, s->line, s->id);
        tell(suite, &diag);
    }
    if (s->untestable && !s->untestable[0]) {
        qs_diag_set(&diag, "%s:%d:1: untestable without a reason in %s, "
                    "expected why", statements->path, s->line, s->id);
        tell(suite, &diag);
    }
}

static void check_vary(struct suite *suite, const struct qs_cases *all)
{
    size_t most = all->n * VARY_NONE_PERCENT / 100, n = 0;
    struct qs_diag diag;

    for (size_t i = 0; i < all->n; i++) {
        const struct qs_case *c = all->v[i];

        n += qs_words_has(&c->vary, "none");
        if (n > most && qs_words_has(&c->vary, "none")) {
            qs_diag_set(&diag, "%s:%d:%d: case number %zu with vary none, "
                        "expected at most %u in a hundred", c->file,
                        c->vary_at.line, c->vary_at.column, n,
                        VARY_NONE_PERCENT);
            tell(suite, &diag);
        }
    }
}

size_t qs_lint_suite(const struct qs_cases *all,
                     const struct qs_statements *statements,
                     void (*complain)(void *ctx, const char *text),
                     void *ctx)
{
    struct suite suite = { complain, ctx, 0 };

    for (size_t i = 0; i < statements->n; i++) {
        check_statement(&suite, all, statements, &statements->v[i]);
    }
    check_vary(&suite, all);
    return suite.findings;
}
