/*
 * The list of known failures: read strictly, applied to each result, written
 * anew with the reasons of what is still true.
 */
#include "suite/known.h"

#include "qmp/emit.h"
#include "suite/parse.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define KNOWN_FILE_MAX (1u << 20)

struct qs_known {
    struct qs_json *tree;       /* the array */
    char *path;
};

static const char *const members[] = {
    "spec", "verdict", "statement", "reason", "rate", "unjudged",
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
                             "rate and unjudged", diag);
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

    for (const struct qs_json *e = qs_json_first(tree); e && e != entry;
         e = qs_json_next(e)) {
        if (!strcmp(qs_json_get_text(e, "spec"), id)) {
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
            err = bad_entry(path, index, "a spec that stands above already",
                            diag);
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

/* The entry of that spec, if there are more the one with that verdict. */
static const struct qs_json *find(const struct qs_known *known,
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

bool qs_known_apply(struct qs_known *known, struct qs_result *result,
                    struct qs_diag *diag)
{
    const char *is = qs_verdict_name(result->verdict);
    const struct qs_json *entry = find(known, result->c->id, is);
    const char *verdict, *rate;

    if (!entry) {
        return true;
    }
    verdict = qs_json_get_text(entry, "verdict");
    rate = qs_json_get_text(entry, "rate");
    if (!strcmp(verdict, is)) {
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

static struct qs_json *new_entry(const struct qs_result *result,
                                 const struct qs_json *old)
{
    const char *statement = result->judge.finding == QS_ILLEGAL &&
                            result->judge.rule
        ? result->judge.rule
        : result->c->covers.n ? result->c->covers.v[0] : "";
    const char *reason = old ? qs_json_get_text(old, "reason")
                             : "to be explained";
    const char *unjudged = old ? qs_json_get_text(old, "unjudged") : NULL;
    struct qs_json *entry = qs_json_object();
    char rate[32];
    bool ok = qs_json_set(entry, "spec", qs_json_string(result->c->id)) &&
              qs_json_set(entry, "verdict", qs_json_string(
                              qs_verdict_name(result->verdict))) &&
              qs_json_set(entry, "statement", qs_json_string(statement)) &&
              qs_json_set(entry, "reason", qs_json_string(reason));

    if (ok && result->runs > 0) {
        snprintf(rate, sizeof(rate), "%u/%u", result->bad, result->runs);
        ok = qs_json_set(entry, "rate", qs_json_string(rate));
    }
    if (ok && unjudged) {
        ok = qs_json_set(entry, "unjudged", qs_json_string(unjudged));
    }
    if (!ok) {
        qs_json_free(entry);
        entry = NULL;
    }
    return entry;
}

/* Whether one of the results tells what became of the old entry. */
static bool was_run(const char *id, struct qs_result *const *results,
                    size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(results[i]->c->id, id)) {
            return true;
        }
    }
    return false;
}

static bool add_all(struct qs_buf *out, const struct qs_known *old,
                    struct qs_result *const *results, size_t n)
{
    const char *between = "[\n";

    for (const struct qs_json *entry = old ? qs_json_first(old->tree) : NULL;
         entry; entry = qs_json_next(entry)) {
        if (!was_run(qs_json_get_text(entry, "spec"), results, n)) {
            qs_buf_adds(out, between);
            qs_emit(out, entry);
            between = ",\n";
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct qs_json *entry;

        if (results[i]->verdict == QS_V_PASS ||
            results[i]->verdict == QS_V_NA) {
            continue;
        }
        entry = new_entry(results[i],
                          find(old, results[i]->c->id,
                               qs_verdict_name(results[i]->verdict)));
        if (!entry) {
            return false;
        }
        qs_buf_adds(out, between);
        qs_emit(out, entry);
        between = ",\n";
        qs_json_free(entry);
    }
    qs_buf_adds(out, between[0] == '[' ? "[]\n" : "\n]\n");
    return out->err == QS_OK;
}

/* Whole or not at all: written beside and moved into place. */
static enum qs_err replace(const char *path, struct qs_slice text,
                           struct qs_diag *diag)
{
    struct stat st;
    char *beside;
    FILE *stream;
    bool ok;

    /* Moving onto a device or a link would put a file in its place. */
    if (lstat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
        qs_diag_set(diag, "%s: no regular file, expected one to write anew",
                    path);
        return QS_IO;
    }
    if (asprintf(&beside, "%s.new", path) < 0) {
        qs_diag_set(diag, "out of memory");
        return QS_NOMEM;
    }
    stream = fopen(beside, "we");
    ok = stream && fwrite(text.p, 1, text.n, stream) == text.n;
    if (stream) {
        ok = fclose(stream) == 0 && ok;
    }
    ok = ok && rename(beside, path) == 0;
    if (!ok) {
        qs_diag_set(diag, "%s: %s", path, strerror(errno));
    }
    if (!ok && stream) {
        unlink(beside);
    }
    free(beside);
    return ok ? QS_OK : QS_IO;
}

enum qs_err qs_known_write(const char *path, const struct qs_known *old,
                           struct qs_result *const *results, size_t n,
                           struct qs_diag *diag)
{
    struct qs_buf out = QS_BUF_INIT(KNOWN_FILE_MAX);
    enum qs_err err;

    if (add_all(&out, old, results, n)) {
        err = replace(path, qs_buf_slice(&out), diag);
    } else {
        qs_diag_set(diag, "%s: out of memory", path);
        err = QS_NOMEM;
    }
    qs_buf_release(&out);
    return err;
}
