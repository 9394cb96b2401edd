/*
 * What a case needs of its target, it declares: else a target that does not
 * offer it fails the case, where it should be not applicable.
 */
#include "suite/lint_impl.h"

#include <stdlib.h>

/* With a value behind the colon where there is one. */
static bool is_known(const char *need)
{
    static const char *const words[] = {
        "greeting", "negotiates", "reconnect", "restart", "halfclose",
        "client:reconnect", "client:select-id", "client:exec-oob",
        "layout:line", "clients:many", "client:ids", "limit:depth",
        "limit:tokens", "limit:bytes", "cost:heavy",
    };
    static const char *const keys[] = { "cap:", "monitors:", "events:" };
    const char *name = need + sizeof("fixture:") - 1;

    for (size_t i = 0; i < QS_COUNT(words); i++) {
        if (!strcmp(need, words[i])) {
            return true;
        }
    }
    for (size_t i = 0; i < QS_COUNT(keys); i++) {
        size_t n = strlen(keys[i]);

        if (!strncmp(need, keys[i], n)) {
            return need[n] != '\0';
        }
    }
    return !strncmp(need, "fixture:", sizeof("fixture:") - 1) &&
           qs_sample_need(name) && qs_sample_need(name)[0] != '\0';
}

/* Whether one of them begins so. */
static bool needs(const struct qs_case *c, const char *start)
{
    for (size_t i = 0; i < c->needs.n; i++) {
        if (!strncmp(c->needs.v[i], start, strlen(start))) {
            return true;
        }
    }
    return false;
}

static void expect(struct qs_lint *lint, const struct qs_step *step,
                   const char *what, const char *need)
{
    if (need && need[0] && !needs(lint->c, need)) {
        qs_lint_say(lint, step->at, "%s is used, expected needs %s%s", what,
                    need, need[strlen(need) - 1] == ':' ? "..." : "");
    }
}

static unsigned long monitors(const struct qs_case *c)
{
    for (size_t i = 0; i < c->needs.n; i++) {
        if (!strncmp(c->needs.v[i], "monitors:", 9)) {
            return strtoul(c->needs.v[i] + 9, NULL, 10);
        }
    }
    return 1;
}

static void check_step(struct qs_lint *lint, const struct qs_step *step)
{
    switch (step->kind) {
    case QS_STEP_MESSAGE:
        if (step->pattern->kind == QS_PAT_NAME) {
            expect(lint, step, "a fixture",
                   qs_sample_need(step->pattern->text));
        }
        break;
    case QS_STEP_RELEASE:
        expect(lint, step, "@release", "fixture:slow");
        break;
    case QS_STEP_FENCE_OOB:
        expect(lint, step, "fence oob", "fixture:oobnoop");
        break;
    case QS_STEP_OPEN:
        if (step->monitor >= monitors(lint->c)) {
            qs_lint_say(lint, step->at, "monitor %u is opened, expected "
                        "needs monitors:%u", step->monitor + 1,
                        step->monitor + 1);
        }
        break;
    case QS_STEP_RAW: case QS_STEP_MANY: case QS_STEP_ANY:
    case QS_STEP_PAR: case QS_STEP_ALT: case QS_STEP_FENCE:
    case QS_STEP_RESYNC: case QS_STEP_SENT: case QS_STEP_NOEVENTS:
    case QS_STEP_EOF: case QS_STEP_CLOSE:
        break;
    }
}

static void check_steps(struct qs_lint *lint, const struct qs_steps *steps)
{
    for (size_t i = 0; i < steps->n; i++) {
        const struct qs_step *step = &steps->v[i];

        check_step(lint, step);
        for (size_t k = 0; k < step->nbranch; k++) {
            check_steps(lint, &step->branch[k].steps);
        }
    }
}

void qs_lint_needs(struct qs_lint *lint)
{
    const struct qs_case *c = lint->c;

    for (size_t i = 0; i < c->needs.n; i++) {
        if (!is_known(c->needs.v[i])) {
            qs_lint_say(lint, c->needs_at.v[i], "no target offers %s, "
                        "expected a need such as greeting, cap:oob or "
                        "fixture:slow", c->needs.v[i]);
        }
    }
    check_steps(lint, &c->steps);
}

/* Only the agent can sync. */
struct qs_sample qs_lint_sample(const struct qs_lint *lint,
                                struct qs_vars *vars,
                                const struct qs_instr *instr)
{
    struct qs_sample s = {
        .vars = vars,
        .counter = instr->counter,
        .profile = lint->c->profile,
        .agent = needs(lint->c, "fixture:sync"),
    };

    return s;
}
