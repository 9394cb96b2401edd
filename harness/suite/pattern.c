/*
 * Life of a pattern.  Recursion follows the spec file's nesting, which the
 * parser bounds by QS_PATTERN_DEPTH.
 */
#include "suite/pattern.h"

#include <stdlib.h>

struct qs_pattern *qs_pattern_new(enum qs_pat kind, struct qs_place at)
{
    struct qs_pattern *pattern = calloc(1, sizeof(*pattern));

    if (pattern) {
        pattern->kind = kind;
        pattern->at = at;
    }
    return pattern;
}

void qs_pattern_free(struct qs_pattern *pattern)
{
    if (!pattern) {
        return;
    }
    for (size_t i = 0; i < pattern->n; i++) {
        free(pattern->member[i].key);
        qs_pattern_free(pattern->member[i].value);
    }
    free(pattern->member);
    qs_pattern_free(pattern->merge);
    free(pattern->text);
    free(pattern);
}

bool qs_pattern_is_template(const struct qs_pattern *pattern)
{
    if (!pattern) {
        return false;
    }
    if (pattern->kind == QS_PAT_VAR || pattern->kind == QS_PAT_NAME) {
        return true;
    }
    if (pattern->kind == QS_PAT_STRING && strchr(pattern->text, '#')) {
        return true;
    }
    for (size_t i = 0; i < pattern->n; i++) {
        if (qs_pattern_is_template(pattern->member[i].value)) {
            return true;
        }
    }
    return false;
}
