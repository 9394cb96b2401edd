/*
 * The list of known failures, written anew with the reasons of what is still
 * true.
 */
#include "suite/known_impl.h"

#include "qmp/emit.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

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
    if (ok && result->conduct != QS_CONDUCT_NONE) {
        ok = qs_json_set(entry, "conduct", qs_json_string(
                             qs_conduct_name(result->conduct)));
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
                          qs_known_find(old, results[i]->c->id,
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
