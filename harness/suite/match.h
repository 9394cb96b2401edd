/*
 * Compares a message with a pattern (NOTATION's rules) under variables that
 * bind at first sight, and says in one line how they differ.
 */
#ifndef QS_SUITE_MATCH_H
#define QS_SUITE_MATCH_H

#include "qmp/buf.h"
#include "qmp/json.h"
#include "suite/pattern.h"

#define QS_VARS_MAX 16

/* Variables by name; values are copies.  Zero-initialised is empty. */
struct qs_vars {
    struct { char *name; struct qs_json *value; } v[QS_VARS_MAX];
    size_t n;
};

void qs_vars_release(struct qs_vars *vars);
bool qs_vars_copy(struct qs_vars *to, const struct qs_vars *from);
const struct qs_json *qs_vars_get(const struct qs_vars *vars,
                                  const char *name);
bool qs_vars_set(struct qs_vars *vars, const char *name,
                 const struct qs_json *value);
/* Forgets all but the first n. */
void qs_vars_unbind(struct qs_vars *vars, size_t n);

/*
 * What @name stands for: gives a tree (sending) or a pattern text (matching)
 * for the runner's built-in names (@greeting @canary @foreign @select @ask)
 * and the description's fixtures.
 */
struct qs_names {
    void *ctx;
    /* Sending: a tree that the caller frees; NULL: no such name. */
    struct qs_json *(*value)(void *ctx, const char *name);
    /* Matching: a borrowed pattern; NULL: compare with value(). */
    const struct qs_pattern *(*pattern)(void *ctx, const char *name);
};

/*
 * Where the pattern stands: members beginning with "__" are ignored unless
 * it is a greeting.  `#` in a string becomes counter.  On a mismatch *vars
 * is unchanged and, if differs is not NULL, it says how, e.g.
 * `member "error" missing; unexpected member "return"`.
 */
bool qs_match(const struct qs_pattern *pattern, const struct qs_json *value,
              struct qs_vars *vars, const struct qs_names *names,
              unsigned counter, struct qs_buf *differs);

/* The message a template stands for; NULL with diag when a variable is not
   bound, a name unknown, or a wildcard stands in it.  An optional member is
   left out when its variable is not bound. */
struct qs_json *qs_match_fill(const struct qs_pattern *pattern,
                              const struct qs_vars *vars,
                              const struct qs_names *names, unsigned counter,
                              struct qs_diag *diag);

#endif
