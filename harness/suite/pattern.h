/*
 * A message as a spec spells it: JSON plus wildcards.  Pure data; match.h
 * compares one with a value, print.h writes one.
 */
#ifndef QS_SUITE_PATTERN_H
#define QS_SUITE_PATTERN_H

#include "qmp/base.h"

enum qs_pat {
    QS_PAT_OBJECT,
    QS_PAT_ARRAY,           /* in order */
    QS_PAT_BAG,             /* {{a, b}}: an array in any order */
    QS_PAT_STRING,          /* text: decoded, modified UTF-8 */
    QS_PAT_NUMBER,          /* text: lexeme */
    QS_PAT_KEYWORD,         /* text: true, false or null */
    QS_PAT_ANY,             /* * */
    QS_PAT_TYPE,            /* text: int, string, object, array, bool */
    QS_PAT_VAR,             /* $x, text: x; bind first, compare after */
    QS_PAT_NAME,            /* @x, text: x; merge: {...} behind it or NULL */
};

struct qs_place {
    int line, column;       /* from 1, in the spec file */
};

struct qs_pattern;

/* A member of an object, or an element (key NULL). */
struct qs_pat_member {
    char *key;
    bool optional;          /* "key"?: P */
    bool absent;            /* !key: must not be there; value NULL */
    struct qs_pattern *value;
};

struct qs_pattern {
    enum qs_pat kind;
    struct qs_place at;
    char *text;
    struct qs_pat_member *member;
    size_t n;
    bool open;              /* "..." stood in it: more may be there */
    size_t dots;            /* before which member the dots stood */
    struct qs_pattern *merge;
};

struct qs_pattern *qs_pattern_new(enum qs_pat kind, struct qs_place at);
/* Recursion is bounded: the parser refuses nesting beyond this. */
#define QS_PATTERN_DEPTH 64
void qs_pattern_free(struct qs_pattern *pattern);
/* Whether it holds a variable or name, or `#`, so that its text cannot be
   sent as it stands. */
bool qs_pattern_is_template(const struct qs_pattern *pattern);

#endif
