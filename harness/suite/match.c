/*
 * A value against a pattern.  Recursion follows the pattern, which the
 * parser bounds; the value's own depth is never followed further.
 */
#include "suite/match_impl.h"

#include "qmp/emit.h"
#include "suite/print.h"

#include <stdlib.h>

/* Says how they differ, `what "key" how`; false. */
static bool differ(struct qs_matching *m, const char *what, const char *key,
                   const char *how)
{
    if (m->differs) {
        if (qs_buf_len(m->differs) > 0) {
            qs_buf_adds(m->differs, "; ");
        }
        qs_buf_addf(m->differs, "%s \"%s\"%s", what, key, how);
    }
    return false;
}

bool qs_matching_differ(struct qs_matching *m, const struct qs_pattern *pattern,
                        const struct qs_json *value)
{
    if (m->differs) {
        if (qs_buf_len(m->differs) > 0) {
            qs_buf_adds(m->differs, "; ");
        }
        qs_emit(m->differs, value);
        qs_buf_adds(m->differs, " is not ");
        qs_print_pattern(m->differs, pattern);
    }
    return false;
}

/* Text of a string pattern with `#` filled in; free it. */
static char *with_counter(const char *text, unsigned counter)
{
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    char *copy;

    for (; *text; text++) {
        if (*text == '#' && counter > 0) {
            qs_buf_addf(&out, "%u", counter);
        } else {
            qs_buf_addc(&out, *text);
        }
    }
    copy = out.err == QS_OK ? strdup(qs_buf_str(&out)) : NULL;
    qs_buf_release(&out);
    return copy;
}

static bool string_matches(const struct qs_matching *m,
                           const struct qs_pattern *pattern,
                           const struct qs_json *value)
{
    char *text = with_counter(pattern->text, m->counter);
    bool same = text && qs_json_type(value) == QS_JSON_STRING &&
                !strcmp(text, qs_json_text(value));

    free(text);
    return same;
}

static bool is_integer(const struct qs_json *value)
{
    const char *text = qs_json_text(value);

    return qs_json_type(value) == QS_JSON_NUMBER && text &&
           !strpbrk(text, ".eE");
}

static bool type_matches(const char *type, const struct qs_json *value)
{
    switch (qs_json_type(value)) {
    case QS_JSON_OBJECT:
        return !strcmp(type, "object");
    case QS_JSON_ARRAY:
        return !strcmp(type, "array");
    case QS_JSON_STRING:
        return !strcmp(type, "string");
    case QS_JSON_BOOL:
        return !strcmp(type, "bool");
    case QS_JSON_NUMBER:
        return !strcmp(type, "int") && is_integer(value);
    case QS_JSON_NULL:
        return false;
    }
    return false;
}

static bool keyword_matches(const char *word, const struct qs_json *value)
{
    if (!strcmp(word, "null")) {
        return qs_json_type(value) == QS_JSON_NULL;
    }
    return qs_json_type(value) == QS_JSON_BOOL &&
           qs_json_is_true(value) == !strcmp(word, "true");
}

/* The member of that key in pattern, NULL if it names none. */
static const struct qs_pat_member *find(const struct qs_pattern *pattern,
                                        const char *key)
{
    for (size_t i = 0; pattern && i < pattern->n; i++) {
        if (!strcmp(pattern->member[i].key, key)) {
            return &pattern->member[i];
        }
    }
    return NULL;
}

/*
 * What a command returns, what an event tells and what a command takes is
 * open; an empty pattern is exact.
 */
static bool opens(const char *key)
{
    return !strcmp(key, "return") || !strcmp(key, "data");
}

static bool member_matches(struct qs_matching *m,
                           const struct qs_pat_member *want,
                           const struct qs_json *object, bool open)
{
    const struct qs_json *value = qs_json_get(object, want->key);

    if (want->absent) {
        return !value || differ(m, "member", want->key, " is there");
    }
    if (!value) {
        return want->optional ||
               differ(m, "member", want->key, " missing");
    }
    return qs_matching_value(m, want->value, value, open || opens(want->key));
}

/* Members of base that over does not name, then those of over. */
static bool object_matches(struct qs_matching *m, const struct qs_pattern *base,
                           const struct qs_pattern *over,
                           const struct qs_json *value, bool open)
{
    bool same = true;
    bool greeting = m->greeting;

    if (qs_json_type(value) != QS_JSON_OBJECT) {
        return qs_matching_differ(m, over ? over : base, value);
    }
    m->greeting = greeting || qs_json_get(value, "QMP");
    for (size_t i = 0; base && i < base->n; i++) {
        if (!find(over, base->member[i].key)) {
            same = member_matches(m, &base->member[i], value, open) && same;
        }
    }
    for (size_t i = 0; over && i < over->n; i++) {
        same = member_matches(m, &over->member[i], value, open) && same;
    }
    open = (open && ((base && base->n) || (over && over->n))) ||
           (base && base->open) || (over && over->open);
    for (const struct qs_json *child = qs_json_first(value);
         child && !open; child = qs_json_next(child)) {
        const char *key = qs_json_key(child);

        if (!find(base, key) && !find(over, key) &&
            (m->greeting || strncmp(key, "__", 2) != 0)) {
            same = differ(m, "unexpected member", key, "");
        }
    }
    m->greeting = greeting;
    return same;
}

static bool array_matches(struct qs_matching *m,
                          const struct qs_pattern *pattern,
                          const struct qs_json *value, bool open)
{
    const struct qs_json *child;
    size_t count, skip;

    if (qs_json_type(value) != QS_JSON_ARRAY) {
        return qs_matching_differ(m, pattern, value);
    }
    count = qs_json_count(value);
    if (count < pattern->n || (!pattern->open && count > pattern->n)) {
        return qs_matching_differ(m, pattern, value);
    }
    skip = count - pattern->n;
    child = qs_json_first(value);
    for (size_t i = 0; i <= pattern->n; i++) {
        if (pattern->open && pattern->dots == i) {
            for (; skip > 0; skip--) {
                child = qs_json_next(child);
            }
        }
        if (i < pattern->n) {
            if (!qs_matching_value(m, pattern->member[i].value, child, open)) {
                return false;
            }
            child = qs_json_next(child);
        }
    }
    return true;
}

static bool variable_matches(struct qs_matching *m,
                             const struct qs_pattern *pattern,
                             const struct qs_json *value)
{
    const struct qs_json *bound = qs_vars_get(m->vars, pattern->text);

    if (!bound) {
        return qs_vars_set(m->vars, pattern->text, value);
    }
    if (qs_json_type(bound) == qs_json_type(value) &&
        qs_json_equal(bound, value)) {
        return true;
    }
    return qs_matching_differ(m, pattern, value);
}

static bool name_matches(struct qs_matching *m,
                         const struct qs_pattern *pattern,
                         const struct qs_json *value, bool open)
{
    const struct qs_pattern *base =
        m->names ? m->names->pattern(m->names->ctx, pattern->text) : NULL;
    struct qs_json *stands_for;
    bool same;

    if (base && pattern->merge) {
        return object_matches(m, base, pattern->merge, value, open);
    }
    if (base) {
        return qs_matching_value(m, base, value, open);
    }
    stands_for = m->names ? m->names->value(m->names->ctx, pattern->text)
                          : NULL;
    same = stands_for && qs_json_equal(stands_for, value);
    qs_json_free(stands_for);
    return same || qs_matching_differ(m, pattern, value);
}

bool qs_matching_value(struct qs_matching *m, const struct qs_pattern *pattern,
                       const struct qs_json *value, bool open)
{
    bool same = false;

    switch (pattern->kind) {
    case QS_PAT_OBJECT:
        return object_matches(m, pattern, NULL, value, open);
    case QS_PAT_ARRAY:
        return array_matches(m, pattern, value, open);
    case QS_PAT_BAG:
        return qs_matching_bag(m, pattern, value, open);
    case QS_PAT_VAR:
        return variable_matches(m, pattern, value);
    case QS_PAT_NAME:
        return name_matches(m, pattern, value, open);
    case QS_PAT_ANY:
        return true;
    case QS_PAT_STRING:
        same = string_matches(m, pattern, value);
        break;
    case QS_PAT_NUMBER:
        same = qs_json_type(value) == QS_JSON_NUMBER &&
               qs_json_text(value) &&
               qs_json_number_equal(pattern->text, qs_json_text(value));
        break;
    case QS_PAT_KEYWORD:
        same = keyword_matches(pattern->text, value);
        break;
    case QS_PAT_TYPE:
        same = type_matches(pattern->text, value);
        break;
    }
    return same || qs_matching_differ(m, pattern, value);
}

bool qs_match(const struct qs_pattern *pattern, const struct qs_json *value,
              struct qs_vars *vars, const struct qs_names *names,
              unsigned counter, struct qs_buf *differs)
{
    struct qs_matching m = { vars, names, counter, differs, false };
    size_t bound = vars->n;

    if (qs_matching_value(&m, pattern, value, false)) {
        return true;
    }
    qs_vars_unbind(vars, bound);
    return false;
}
