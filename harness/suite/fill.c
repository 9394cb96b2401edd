/*
 * From a template to the message it stands for.
 */
#include "suite/match.h"

#include <stdlib.h>

struct fill {
    const struct qs_vars *vars;
    const struct qs_names *names;
    unsigned counter;
    struct qs_diag *diag;
};

static struct qs_json *value_of(struct fill *f,
                                const struct qs_pattern *pattern);

static struct qs_json *refuse(struct fill *f,
                              const struct qs_pattern *pattern,
                              const char *what)
{
    qs_diag_set(f->diag, "line %d: %s%s", pattern->at.line, what,
                pattern->text ? pattern->text : "");
    return NULL;
}

static struct qs_json *string_of(struct fill *f,
                                 const struct qs_pattern *pattern)
{
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    struct qs_json *string;

    for (const char *p = pattern->text; *p; p++) {
        if (*p == '#' && f->counter > 0) {
            qs_buf_addf(&out, "%u", f->counter);
        } else {
            qs_buf_addc(&out, *p);
        }
    }
    string = out.err == QS_OK ? qs_json_string(qs_buf_str(&out)) : NULL;
    qs_buf_release(&out);
    return string;
}

/* An optional member is as that was from which its variable comes. */
static bool left_out(const struct fill *f, const struct qs_pat_member *m)
{
    return m->absent ||
           (m->optional && m->value->kind == QS_PAT_VAR &&
            !qs_vars_get(f->vars, m->value->text));
}

/* Sets pattern's members in object, which it takes on failure. */
static struct qs_json *set_members(struct fill *f, struct qs_json *object,
                                   const struct qs_pattern *pattern)
{
    for (size_t i = 0; object && i < pattern->n; i++) {
        const struct qs_pat_member *m = &pattern->member[i];

        qs_json_unset(object, m->key);
        if (!left_out(f, m) &&
            !qs_json_set(object, m->key, value_of(f, m->value))) {
            qs_json_free(object);
            return NULL;
        }
    }
    return object;
}

static struct qs_json *array_of(struct fill *f,
                                const struct qs_pattern *pattern)
{
    struct qs_json *array = qs_json_array();

    for (size_t i = 0; i < pattern->n; i++) {
        if (!qs_json_push(array, value_of(f, pattern->member[i].value))) {
            qs_json_free(array);
            return NULL;
        }
    }
    return array;
}

static struct qs_json *name_of(struct fill *f,
                               const struct qs_pattern *pattern)
{
    struct qs_json *value = f->names
        ? f->names->value(f->names->ctx, pattern->text) : NULL;

    if (!value) {
        return refuse(f, pattern, "nothing is called @");
    }
    return pattern->merge ? set_members(f, value, pattern->merge) : value;
}

static struct qs_json *value_of(struct fill *f,
                                const struct qs_pattern *pattern)
{
    const struct qs_json *bound;

    switch (pattern->kind) {
    case QS_PAT_OBJECT:
        return set_members(f, qs_json_object(), pattern);
    case QS_PAT_ARRAY:
        return array_of(f, pattern);
    case QS_PAT_STRING:
        return string_of(f, pattern);
    case QS_PAT_NUMBER:
        return qs_json_lexeme(pattern->text);
    case QS_PAT_KEYWORD:
        return pattern->text[0] == 'n'
               ? qs_json_null() : qs_json_bool(pattern->text[0] == 't');
    case QS_PAT_VAR:
        bound = qs_vars_get(f->vars, pattern->text);
        return bound ? qs_json_copy(bound)
                     : refuse(f, pattern, "nothing is bound to $");
    case QS_PAT_NAME:
        return name_of(f, pattern);
    case QS_PAT_BAG:
    case QS_PAT_ANY:
    case QS_PAT_TYPE:
        break;
    }
    return refuse(f, pattern, "no wildcard can be sent: ");
}

struct qs_json *qs_match_fill(const struct qs_pattern *pattern,
                              const struct qs_vars *vars,
                              const struct qs_names *names, unsigned counter,
                              struct qs_diag *diag)
{
    struct fill f = { vars, names, counter, diag };

    qs_diag_set(diag, "out of memory");
    return value_of(&f, pattern);
}
