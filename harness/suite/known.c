/*
 * The list of known failures: read strictly, and applied to each result.
 */
#include "suite/known_impl.h"

#include "suite/parse.h"

#include <stdio.h>
#include <stdlib.h>

static const char *const members[] = {
    "spec", "verdict", "statement", "reason", "rate", "unjudged",
    "conduct",
};
/* So many of them must be there. */
#define MANDATORY 4u

static enum qs_err bad_entry(const char *path, size_t index,
                             const char *what, struct qs_diag *diag)
{
    qs_diag_set(diag, "%s:1:1: entry %zu: %s", path, index + 1, what);
    return QS_BAD;
}

static bool is_member(const char *key)
{
    for (size_t i = 0; i < QS_COUNT(members); i++) {
        if (!strcmp(members[i], key)) {
            return true;
        }
    }
    return false;
}

/* A known failure is one: PASS and N/A would excuse nothing. */
static bool is_bad_verdict(const char *word)
{
    for (unsigned v = 0; v < QS_V_COUNT; v++) {
        if (v != QS_V_PASS && v != QS_V_NA &&
            !strcmp(word, qs_verdict_name((enum qs_verdict)v))) {
            return true;
        }
    }
    return false;
}

static enum qs_err check_entry(const char *path, size_t index,
                               const struct qs_json *entry,
                               struct qs_diag *diag)
{
    if (qs_json_type(entry) != QS_JSON_OBJECT) {
        return bad_entry(path, index, "no object, expected {\"spec\": ...}",
                         diag);
    }
    for (size_t i = 0; i < MANDATORY; i++) {
        if (!qs_json_get_text(entry, members[i])) {
            return bad_entry(path, index, "expected the strings spec, "
                             "verdict, statement and reason", diag);
        }
    }
    for (const struct qs_json *m = qs_json_first(entry); m;
         m = qs_json_next(m)) {
        if (!is_member(qs_json_key(m)) ||
            qs_json_type(m) != QS_JSON_STRING) {
            return bad_entry(path, index, "unknown or ill-typed member, "
                             "expected spec, verdict, statement, reason, "
                             "rate, unjudged and conduct", diag);
        }
    }
    if (!is_bad_verdict(qs_json_get_text(entry, "verdict"))) {
        return bad_entry(path, index, "bad verdict, expected one that is no "
                         "PASS, such as FAIL or ILLEGAL", diag);
    }
    return QS_OK;
}

/* Only the first entry of a spec would ever be looked at. */
static bool is_above(const struct qs_json *tree, const struct qs_json *entry)
{
    const char *id = qs_json_get_text(entry, "spec");
    const char *verdict = qs_json_get_text(entry, "verdict");

    for (const struct qs_json *e = qs_json_first(tree); e && e != entry;
         e = qs_json_next(e)) {
        /* A race may go wrong in two ways. */
        if (!strcmp(qs_json_get_text(e, "spec"), id) &&
            !strcmp(qs_json_get_text(e, "verdict"), verdict)) {
            return true;
        }
    }
    return false;
}

static enum qs_err check(const char *path, const struct qs_json *tree,
                         struct qs_diag *diag)
{
    size_t index = 0;

    if (qs_json_type(tree) != QS_JSON_ARRAY) {
        qs_diag_set(diag, "%s:1:1: no array, expected [{\"spec\": ...}]",
                    path);
        return QS_BAD;
    }
    for (const struct qs_json *entry = qs_json_first(tree); entry;
         entry = qs_json_next(entry), index++) {
        enum qs_err err = check_entry(path, index, entry, diag);

        if (err == QS_OK && is_above(tree, entry)) {
            err = bad_entry(path, index, "a spec and verdict that stand "
                            "above already", diag);
        }
        if (err != QS_OK) {
            return err;
        }
    }
    return QS_OK;
}

enum qs_err qs_known_read(const char *path, struct qs_known **out,
                          struct qs_diag *diag)
{
    struct qs_known *known;
    char *text;
    size_t n, offset = 0;
    enum qs_err err = qs_read_file(path, KNOWN_FILE_MAX, diag, &text, &n);

    if (err != QS_OK) {
        return err;
    }
    known = calloc(1, sizeof(*known));
    if (known) {
        known->path = strdup(path);
        known->tree = qs_json_parse_own(text, n, &offset);
    }
    if (!known || !known->path) {
        qs_diag_set(diag, "out of memory");
        err = QS_NOMEM;
    } else if (!known->tree) {
        qs_own_place(path, text, offset, "an array of known failures",
                     diag);
        err = QS_BAD;
    } else {
        err = check(path, known->tree, diag);
    }
    free(text);
    if (err != QS_OK) {
        qs_known_free(known);
        return err;
    }
    *out = known;
    return QS_OK;
}

void qs_known_free(struct qs_known *known)
{
    if (known) {
        qs_json_free(known->tree);
        free(known->path);
        free(known);
    }
}

const struct qs_json *qs_known_find(const struct qs_known *known,
                                    const char *id, const char *verdict)
{
    const struct qs_json *first = NULL;

    for (const struct qs_json *entry =
             known ? qs_json_first(known->tree) : NULL;
         entry; entry = qs_json_next(entry)) {
        if (!strcmp(qs_json_get_text(entry, "spec"), id)) {
            if (!strcmp(qs_json_get_text(entry, "verdict"), verdict)) {
                return entry;
            }
            first = first ? first : entry;
        }
    }
    return first;
}

/* What a client does in a known failure may not become worse unnoticed. */
static bool same_conduct(const struct qs_known *known,
                         const struct qs_json *entry,
                         const struct qs_result *result,
                         struct qs_diag *diag)
{
    const char *conduct = qs_json_get_text(entry, "conduct");
    const char *is = qs_conduct_name(result->conduct);

    if (!conduct || !strcmp(conduct, is)) {
        return true;
    }
    qs_diag_set(diag, "%s: in %s it is known that it %s, but it %s",
                known->path, result->c->id, conduct, is);
    return false;
}

bool qs_known_apply(struct qs_known *known, struct qs_result *result,
                    struct qs_diag *diag)
{
    const char *is = qs_verdict_name(result->verdict);
    const struct qs_json *entry = qs_known_find(known, result->c->id, is);
    const char *verdict, *rate;

    if (!entry) {
        return true;
    }
    verdict = qs_json_get_text(entry, "verdict");
    rate = qs_json_get_text(entry, "rate");
    if (!strcmp(verdict, is)) {
        if (!same_conduct(known, entry, result, diag)) {
            return false;
        }
        result->known = true;
        result->known_reason = qs_json_get_text(entry, "reason");
        return true;
    }
    if (result->verdict == QS_V_PASS && rate) {
        return true;
    }
    qs_diag_set(diag, "%s: %s is known to be %s, but is %s%s", known->path,
                result->c->id, verdict, is,
                result->verdict == QS_V_PASS ? "; remove the entry" : "");
    return false;
}

size_t qs_known_unmatched(const struct qs_known *known,
                          const struct qs_cases *cases,
                          void (*complain)(void *ctx, const char *text),
                          void *ctx)
{
    size_t n = 0;

    for (const struct qs_json *entry = qs_json_first(known->tree); entry;
         entry = qs_json_next(entry)) {
        const char *id = qs_json_get_text(entry, "spec");
        struct qs_diag diag;

        if (!qs_cases_find(cases, id)) {
            qs_diag_set(&diag, "%s: there is no case %s", known->path, id);
            complain(ctx, diag.text);
            n++;
        }
    }
    return n;
}
