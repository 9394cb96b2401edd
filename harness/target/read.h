/*
 * Reads one of our own files as JSON and says where in it a member stands,
 * so that a complaint can name line and column.  Private to target/.
 */
#ifndef QS_TARGET_READ_H
#define QS_TARGET_READ_H

#include "qmp/json.h"

struct qs_source {
    const char *path;       /* borrowed */
    char *text;
    size_t n;
    struct qs_json *tree;
};

enum qs_err qs_source_read(const char *path, struct qs_source *out,
                           struct qs_diag *diag) QS_MUST_CHECK;
/* The tree too, unless it was taken (set to NULL). */
void qs_source_release(struct qs_source *source);
/*
 * Says "path:line:column: text" of member `inner` (NULL: none) of member
 * `outer` (NULL: the whole) and gives QS_BAD.
 */
enum qs_err qs_source_bad(const struct qs_source *source, const char *outer,
                          const char *inner, struct qs_diag *diag,
                          const char *text);

struct qs_desc;

/* desc_client.c: member 'client', and what stands for it where it is not. */
enum qs_err qs_desc_client(const struct qs_source *source,
                           struct qs_desc *desc,
                           struct qs_diag *diag) QS_MUST_CHECK;

/* First child of a member, NULL when there is no such member. */
static inline const struct qs_json *qs_children(const struct qs_json *tree,
                                                const char *key)
{
    const struct qs_json *member = qs_json_get(tree, key);

    return member ? qs_json_first(member) : NULL;
}

#endif
