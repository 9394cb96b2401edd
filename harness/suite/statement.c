/*
 * Reads specs/statements.json; every row is checked, so that a typing error
 * there is an error here and not a missing rule later.
 */
#include "suite/statement.h"

#include "suite/parse.h"

#include <stdio.h>
#include <stdlib.h>

#define STATEMENTS_FILE_MAX (4u << 20)

static enum qs_err bad_row(const char *path, size_t index, const char *what,
                           struct qs_diag *diag)
{
    qs_diag_set(diag, "%s:1:1: row %zu: %s", path, index + 1, what);
    return QS_BAD;
}

static bool among(const char *text, const char *const *words, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(text, words[i])) {
            return true;
        }
    }
    return false;
}

/* Members are all strings with a name we know. */
static const char *check_members(const struct qs_json *row)
{
    static const char *const names[] = {
        "id", "role", "level", "source", "section", "rule", "untestable",
        "choice",
    };

    for (const struct qs_json *m = qs_json_first(row); m;
         m = qs_json_next(m)) {
        if (!among(qs_json_key(m), names, QS_COUNT(names))) {
            return "unknown member, expected id, role, level, source, "
                   "section, rule, untestable or choice";
        }
        if (qs_json_type(m) != QS_JSON_STRING) {
            return "a member is no string";
        }
    }
    return NULL;
}

/* NULL when good, else what is wrong. */
static const char *read_row(const struct qs_json *row,
                            struct qs_statement *s)
{
    static const char *const roles[] = { "server", "client", "both", "none" };
    static const char *const levels[] = { "must", "should", "may", "info" };
    const char *wrong;

    if (qs_json_type(row) != QS_JSON_OBJECT) {
        return "no object";
    }
    wrong = check_members(row);
    if (wrong) {
        return wrong;
    }
    s->id = qs_json_get_text(row, "id");
    s->role = qs_json_get_text(row, "role");
    s->level = qs_json_get_text(row, "level");
    s->source = qs_json_get_text(row, "source");
    s->section = qs_json_get_text(row, "section");
    s->rule = qs_json_get_text(row, "rule");
    s->untestable = qs_json_get_text(row, "untestable");
    s->choice = qs_json_get_text(row, "choice");
    if (!s->id || !s->role || !s->level || !s->source || !s->section ||
        !s->rule) {
        return "expected id, role, level, source, section and rule";
    }
    if (!s->source[0] || !s->section[0] || !s->rule[0]) {
        return "it points nowhere, expected source, section and rule that "
               "are not empty";
    }
    if (!among(s->role, roles, QS_COUNT(roles))) {
        return "bad role, expected server, client, both or none";
    }
    if (!among(s->level, levels, QS_COUNT(levels))) {
        return "bad level, expected must, should, may or info";
    }
    return NULL;
}

/* The tree keeps no places; a string that is an id stands in the file but
   once, behind the key of that name. */
static int line_of(const char *text, const char *id)
{
    char *quoted;
    const char *at;
    int line = 1;

    if (asprintf(&quoted, "\"%s\"", id) < 0) {
        return 1;
    }
    at = strstr(text, quoted);
    free(quoted);
    for (const char *p = text; at && p < at; p++) {
        line += *p == '\n';
    }
    return line;
}

static enum qs_err read_rows(const char *path, const char *text,
                             struct qs_statements *out,
                             struct qs_diag *diag)
{
    size_t n;

    if (qs_json_type(out->tree) != QS_JSON_ARRAY) {
        return bad_row(path, 0, "no array of rows", diag);
    }
    n = qs_json_count(out->tree);
    out->v = calloc(n + 1, sizeof(*out->v));
    if (!out->v) {
        qs_diag_set(diag, "out of memory");
        return QS_NOMEM;
    }
    for (const struct qs_json *row = qs_json_first(out->tree); row;
         row = qs_json_next(row)) {
        const char *wrong = read_row(row, &out->v[out->n]);

        if (wrong) {
            return bad_row(path, out->n, wrong, diag);
        }
        if (qs_statement_find(out, out->v[out->n].id)) {
            return bad_row(path, out->n, "an id that stands above already",
                           diag);
        }
        out->v[out->n].line = line_of(text, out->v[out->n].id);
        out->n++;
    }
    return QS_OK;
}

enum qs_err qs_statements_read(const char *path, struct qs_statements *out,
                               struct qs_diag *diag)
{
    char *text;
    size_t n, offset = 0;
    enum qs_err err = qs_read_file(path, STATEMENTS_FILE_MAX, diag, &text,
                                   &n);

    *out = (struct qs_statements){ NULL, 0, NULL, NULL };
    if (err != QS_OK) {
        return err;
    }
    out->path = strdup(path);
    out->tree = qs_json_parse_own(text, n, &offset);
    if (!out->path) {
        qs_diag_set(diag, "out of memory");
        err = QS_NOMEM;
    } else if (out->tree) {
        err = read_rows(path, text, out, diag);
    } else {
        qs_own_place(path, text, offset, "an array of statements", diag);
        err = QS_BAD;
    }
    free(text);
    if (err != QS_OK) {
        qs_statements_release(out);
    }
    return err;
}

void qs_statements_release(struct qs_statements *statements)
{
    qs_json_free(statements->tree);
    free(statements->v);
    free(statements->path);
    *statements = (struct qs_statements){ NULL, 0, NULL, NULL };
}

const struct qs_statement *qs_statement_find(const struct qs_statements *s,
                                             const char *id)
{
    for (size_t i = 0; i < s->n; i++) {
        if (!strcmp(s->v[i].id, id)) {
            return &s->v[i];
        }
    }
    return NULL;
}
