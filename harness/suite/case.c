/*
 * Life of a case: everything a parsed spec owns is released here.
 */
#include "suite/case.h"

#include <stdlib.h>

static void step_release(struct qs_step *step)
{
    qs_pattern_free(step->pattern);
    free(step->text);
    free(step->source);
    free(step->bytes);
    free(step->before);
    free(step->after);
    for (size_t i = 0; i < step->nbranch; i++) {
        qs_steps_release(&step->branch[i].steps);
        free(step->branch[i].why);
    }
    free(step->branch);
}

void qs_steps_release(struct qs_steps *steps)
{
    for (size_t i = 0; i < steps->n; i++) {
        step_release(&steps->v[i]);
    }
    free(steps->v);
    steps->v = NULL;
    steps->n = 0;
}

void qs_words_release(struct qs_words *words)
{
    for (size_t i = 0; i < words->n; i++) {
        free(words->v[i]);
    }
    free(words->v);
    words->v = NULL;
    words->n = 0;
}

bool qs_words_has(const struct qs_words *words, const char *word)
{
    for (size_t i = 0; i < words->n; i++) {
        if (!strcmp(words->v[i], word)) {
            return true;
        }
    }
    return false;
}

void qs_case_free(struct qs_case *c)
{
    if (!c) {
        return;
    }
    free(c->id);
    free(c->file);
    free(c->vary_why);
    free(c->from);
    free(c->before);
    free(c->trailer);
    qs_words_release(&c->covers);
    free(c->covers_at.v);
    qs_words_release(&c->needs);
    free(c->needs_at.v);
    qs_words_release(&c->vary);
    qs_words_release(&c->link);
    qs_steps_release(&c->steps);
    for (size_t i = 0; i < c->noutcome; i++) {
        free(c->outcome[i].text);
    }
    free(c->outcome);
    free(c->outcome_before);
    free(c->outcome_after);
    free(c);
}

void qs_cases_release(struct qs_cases *cases)
{
    for (size_t i = 0; i < cases->n; i++) {
        qs_case_free(cases->v[i]);
    }
    free(cases->v);
    cases->v = NULL;
    cases->n = 0;
}

const struct qs_case *qs_cases_find(const struct qs_cases *cases,
                                    const char *id)
{
    for (size_t i = 0; i < cases->n; i++) {
        if (!strcmp(cases->v[i]->id, id)) {
            return cases->v[i];
        }
    }
    return NULL;
}

struct qs_limits qs_case_limits(const struct qs_case *c,
                                struct qs_limits limits)
{
    limits.depth = c->limit_depth ? c->limit_depth : limits.depth;
    limits.tokens = c->limit_tokens ? c->limit_tokens : limits.tokens;
    limits.bytes = c->limit_bytes ? c->limit_bytes : limits.bytes;
    return limits;
}
