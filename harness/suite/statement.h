/*
 * The statements that specs cover: specs/statements.json, N1-N98 of QMP and
 * H1.. of the two modes of 2010.
 *
 * [{"id": "N57", "role": "server", "level": "must", "source":
 *   "docs/interop/qmp-spec.rst", "section": "Capabilities Negotiation",
 *   "rule": "in our own words"}, ...]
 * A statement that cannot be seen on the wire has "untestable": "why"; a gap
 * of the standard has "choice": "what this suite does".
 */
#ifndef QS_SUITE_STATEMENT_H
#define QS_SUITE_STATEMENT_H

#include "qmp/json.h"

struct qs_statement {
    const char *id;
    const char *role;           /* server, client, both, none */
    const char *level;          /* must, should, may, info */
    const char *source, *section, *rule;
    const char *untestable;     /* NULL when testable */
    const char *choice;         /* NULL when it is no gap */
    int line;                   /* where its id stands */
};

struct qs_statements {
    struct qs_statement *v;
    size_t n;
    struct qs_json *tree;       /* owns the text */
    char *path;                 /* of the file */
};

enum qs_err qs_statements_read(const char *path, struct qs_statements *out,
                               struct qs_diag *diag) QS_MUST_CHECK;
void qs_statements_release(struct qs_statements *statements);
const struct qs_statement *qs_statement_find(const struct qs_statements *s,
                                             const char *id);

#endif
