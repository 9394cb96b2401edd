/*
 * Variables of a case: few, so a list; values are copies, so that they
 * outlive the messages they were seen in.
 */
#include "suite/match.h"

#include <stdlib.h>

void qs_vars_release(struct qs_vars *vars)
{
    for (size_t i = 0; i < vars->n; i++) {
        free(vars->v[i].name);
        qs_json_free(vars->v[i].value);
    }
    vars->n = 0;
}

const struct qs_json *qs_vars_get(const struct qs_vars *vars,
                                  const char *name)
{
    for (size_t i = 0; i < vars->n; i++) {
        if (!strcmp(vars->v[i].name, name)) {
            return vars->v[i].value;
        }
    }
    return NULL;
}

bool qs_vars_set(struct qs_vars *vars, const char *name,
                 const struct qs_json *value)
{
    size_t i = vars->n;

    if (i == QS_VARS_MAX) {
        return false;
    }
    vars->v[i].name = strdup(name);
    vars->v[i].value = qs_json_copy(value);
    if (!vars->v[i].name || !vars->v[i].value) {
        free(vars->v[i].name);
        qs_json_free(vars->v[i].value);
        return false;
    }
    vars->n++;
    return true;
}

void qs_vars_unbind(struct qs_vars *vars, size_t bound)
{
    while (vars->n > bound) {
        vars->n--;
        free(vars->v[vars->n].name);
        qs_json_free(vars->v[vars->n].value);
    }
}

bool qs_vars_copy(struct qs_vars *to, const struct qs_vars *from)
{
    to->n = 0;
    for (size_t i = 0; i < from->n; i++) {
        if (!qs_vars_set(to, from->v[i].name, from->v[i].value)) {
            qs_vars_release(to);
            return false;
        }
    }
    return true;
}
