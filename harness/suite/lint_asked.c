/*
 * What the client of a conversation asked and nobody answered so far, so
 * that a made-up reply can be one to it.
 */
#include "suite/lint_impl.h"

#include <stdlib.h>

static void forget(struct qs_asked *asked, size_t i)
{
    asked->n--;
    memmove(asked->v + i, asked->v + i + 1,
            (asked->n - i) * sizeof(*asked->v));
}

bool qs_asked_add(struct qs_asked *asked, const struct qs_turn *turn)
{
    struct qs_question *v = realloc(asked->v, (asked->n + 1) * sizeof(*v));

    if (!v) {
        return false;
    }
    asked->v = v;
    v += asked->n++;
    v->link = turn->link;
    v->value = turn->value;
    qs_request_read(turn->value, true, &v->request);
    return true;
}

void qs_asked_forget(struct qs_asked *asked, unsigned link)
{
    for (size_t i = asked->n; i-- > 0;) {
        if (asked->v[i].link == link) {
            forget(asked, i);
        }
    }
}

static const struct qs_pattern *id_of(const struct qs_pattern *pattern)
{
    for (size_t i = 0; i < pattern->n; i++) {
        if (!strcmp(pattern->member[i].key, "id")) {
            return pattern->member[i].value;
        }
    }
    return NULL;
}

/* An id that is not named in the pattern may be there if it is open. */
static bool fits(const struct qs_question *q,
                 const struct qs_pattern *pattern, const struct qs_sample *s)
{
    const struct qs_pattern *id = id_of(pattern);

    if (!id) {
        return pattern->open || !q->request.id;
    }
    return q->request.id && qs_match(id, q->request.id, s->vars, NULL,
                                     s->counter, NULL);
}

static bool is_reply(const struct qs_pattern *pattern)
{
    for (size_t i = 0; i < pattern->n; i++) {
        if (!strcmp(pattern->member[i].key, "event") ||
            !strcmp(pattern->member[i].key, "QMP")) {
            return false;
        }
    }
    return pattern->kind == QS_PAT_OBJECT;
}

void qs_asked_answer(struct qs_asked *asked, unsigned link,
                     const struct qs_pattern *pattern, struct qs_sample *s)
{
    for (size_t i = 0; i < asked->n && is_reply(pattern); i++) {
        const struct qs_question *q = &asked->v[i];

        if (q->link == link && fits(q, pattern, s)) {
            s->command = q->request.command;
            s->arguments = q->request.arguments;
            s->id = q->request.id;
            s->oob = q->request.oob;
            forget(asked, i);
            return;
        }
    }
}

size_t qs_asked_nameless(const struct qs_asked *asked, unsigned link)
{
    size_t n = 0;

    for (size_t i = 0; i < asked->n; i++) {
        n += asked->v[i].link == link &&
             qs_json_type(asked->v[i].value) != QS_JSON_OBJECT;
    }
    return n;
}
