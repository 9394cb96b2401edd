/*
 * One target description: read strictly, so that a slip of the pen is not
 * taken for "not offered".  desc_find.c chooses among them, desc_offers.c
 * answers what a case needs.
 */
#include "target/desc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "target/read.h"

enum shape {
    TEXT, FLAG, WORDS, FIXTURES, LIMITS, CLIENT, NOTE,
};

static const char *const shape_names[] = {
    [TEXT] = "a string",
    [FLAG] = "true or false",
    [WORDS] = "an array of strings",
    [FIXTURES] = "an object of objects",
    [LIMITS] = "an object of positive integers",
    [CLIENT] = "an object",
    [NOTE] = "a string or an array of strings",
};

static const struct {
    const char *key;
    enum shape shape;
} members[] = {
    { "name", TEXT }, { "match", WORDS }, { "start", TEXT },
    { "role", TEXT }, { "profiles", WORDS }, { "greeting", FLAG },
    { "negotiates", FLAG }, { "line-end", TEXT }, { "pretty", FLAG },
    { "capabilities", WORDS }, { "offers", WORDS }, { "fence", TEXT },
    { "fixtures", FIXTURES }, { "prepare", WORDS }, { "release", TEXT },
    { "limits", LIMITS }, { "client", CLIENT }, { "hazard", FLAG },
    { "known", TEXT }, { "note", NOTE },
};

/* A complaint about a member, its text put together from up to three. */
static enum qs_err bad(const struct qs_source *source, const char *outer,
                       const char *inner, struct qs_diag *diag,
                       const char *what, const char *detail)
{
    struct qs_diag text;

    qs_diag_set(&text, "member '%s' %s%s", inner ? inner : outer, what,
                detail);
    return qs_source_bad(source, outer, inner, diag, text.text);
}

static bool all_strings(const struct qs_json *node)
{
    if (qs_json_type(node) != QS_JSON_ARRAY) {
        return false;
    }
    for (node = qs_json_first(node); node; node = qs_json_next(node)) {
        if (qs_json_type(node) != QS_JSON_STRING) {
            return false;
        }
    }
    return true;
}

static bool has_shape(const struct qs_json *node, enum shape shape)
{
    enum qs_json_type type = qs_json_type(node);

    switch (shape) {
    case TEXT:
        return type == QS_JSON_STRING;
    case FLAG:
        return type == QS_JSON_BOOL;
    case WORDS:
        return all_strings(node);
    case FIXTURES:
    case LIMITS:
    case CLIENT:
        return type == QS_JSON_OBJECT;
    case NOTE:
        return type == QS_JSON_STRING || all_strings(node);
    }
    return false;
}

static enum qs_err check_members(const struct qs_source *source,
                                 struct qs_diag *diag)
{
    const struct qs_json *m = qs_json_first(source->tree);
    size_t i;

    for (; m; m = qs_json_next(m)) {
        for (i = 0; i < QS_COUNT(members); i++) {
            if (!strcmp(qs_json_key(m), members[i].key)) {
                break;
            }
        }
        if (i == QS_COUNT(members)) {
            return bad(source, qs_json_key(m), NULL, diag,
                       "is none that a description has", "");
        }
        if (!has_shape(m, members[i].shape)) {
            return bad(source, qs_json_key(m), NULL, diag, "must be ",
                       shape_names[members[i].shape]);
        }
    }
    return QS_OK;
}

static enum qs_err read_limits(const struct qs_source *source,
                               struct qs_limits *limits, struct qs_diag *diag)
{
    const struct { const char *key; size_t *value; } rows[] = {
        { "depth", &limits->depth }, { "tokens", &limits->tokens },
        { "bytes", &limits->bytes },
    };
    const struct qs_json *m = qs_children(source->tree, "limits");

    for (; m; m = qs_json_next(m)) {
        size_t i = 0;
        const char *text = qs_json_text(m);
        char *end = NULL;
        unsigned long long value = 0;

        while (i < QS_COUNT(rows) && strcmp(qs_json_key(m), rows[i].key) != 0) {
            i++;
        }
        if (i == QS_COUNT(rows)) {
            return bad(source, "limits", qs_json_key(m), diag,
                       "is none of depth, tokens, bytes", "");
        }
        if (qs_json_type(m) == QS_JSON_NUMBER && *text != '-') {
            errno = 0;
            value = strtoull(text, &end, 10);
        }
        if (value == 0 || *end || errno || value > SIZE_MAX) {
            return bad(source, "limits", qs_json_key(m), diag,
                       "must be a positive integer", "");
        }
        *rows[i].value = (size_t)value;
    }
    return QS_OK;
}

static enum qs_err check_fixtures(const struct qs_source *source,
                                  struct qs_diag *diag)
{
    const struct qs_json *m = qs_children(source->tree, "fixtures");

    for (; m; m = qs_json_next(m)) {
        if (qs_json_type(m) != QS_JSON_OBJECT) {
            return bad(source, "fixtures", qs_json_key(m), diag,
                       "must be an object", "");
        }
    }
    return QS_OK;
}

/* The words that only certain values make sense for. */
static enum qs_err check_words(const struct qs_source *source,
                               const struct qs_desc *desc,
                               struct qs_diag *diag)
{
    const struct qs_json *w = qs_children(source->tree, "profiles");
    const char *release = desc->release;

    for (; w; w = qs_json_next(w)) {
        if (strcmp(qs_json_text(w), "qmp") != 0 &&
            strcmp(qs_json_text(w), "modes") != 0 &&
            strcmp(qs_json_text(w), "qemu-7.2") != 0) {
            return bad(source, "profiles", NULL, diag,
                       "holds words of qmp, modes, qemu-7.2; not ",
                       qs_json_text(w));
        }
    }
    w = qs_children(source->tree, "prepare");
    for (; w; w = qs_json_next(w)) {
        if (strncmp(qs_json_text(w), "fifo:", 5) != 0) {
            return bad(source, "prepare", NULL, diag,
                       "holds fifo:PATH; not ", qs_json_text(w));
        }
    }
    if (release && strncmp(release, "fifo:", 5) != 0 &&
        strcmp(release, "act") != 0 &&
        (strncmp(release, "fixture:", 8) != 0 ||
         !qs_desc_fixture(desc, release + 8))) {
        return bad(source, "release", NULL, diag, "must be act, fifo:PATH "
                   "or fixture:NAME of a fixture that is there", "");
    }
    if (strcmp(desc->line_end, "\r\n") != 0 &&
        strcmp(desc->line_end, "\n") != 0) {
        return bad(source, "line-end", NULL, diag,
                   "must be \\r\\n or \\n", "");
    }
    return QS_OK;
}

static const char *text_or(const struct qs_json *tree, const char *key,
                           const char *otherwise)
{
    const char *text = qs_json_get_text(tree, key);

    return text ? text : otherwise;
}

static bool flag_or(const struct qs_json *tree, const char *key,
                    bool otherwise)
{
    const struct qs_json *flag = qs_json_get(tree, key);

    return flag ? qs_json_is_true(flag) : otherwise;
}

static enum qs_err fill(const struct qs_source *source, struct qs_desc *desc,
                        struct qs_diag *diag)
{
    const struct qs_json *tree = source->tree;
    const char *role = qs_json_get_text(tree, "role");
    enum qs_err err;

    desc->name = qs_json_get_text(tree, "name");
    if (!desc->name || !role) {
        return qs_source_bad(source, NULL, NULL, diag,
                             "members 'name' and 'role' must be there");
    }
    if (strcmp(role, "server") != 0 && strcmp(role, "client") != 0) {
        return bad(source, "role", NULL, diag, "must be server or client",
                   "");
    }
    desc->role = strcmp(role, "client") != 0 ? QS_SERVER : QS_CLIENT;
    desc->start = qs_json_get_text(tree, "start");
    desc->greeting = flag_or(tree, "greeting", true);
    desc->negotiates = flag_or(tree, "negotiates", true);
    desc->pretty = flag_or(tree, "pretty", false);
    desc->hazard = flag_or(tree, "hazard", false);
    desc->line_end = text_or(tree, "line-end", "\r\n");
    desc->fence = text_or(tree, "fence", "noop");
    desc->release = qs_json_get_text(tree, "release");
    desc->known = qs_json_get_text(tree, "known");
    desc->limits = qs_limits_qemu;
    err = read_limits(source, &desc->limits, diag);
    if (!err) {
        err = check_fixtures(source, diag);
    }
    if (!err) {
        err = qs_desc_client(source, desc, diag);
    }
    return err ? err : check_words(source, desc, diag);
}

enum qs_err qs_desc_read(const char *path, struct qs_desc **out,
                         struct qs_diag *diag)
{
    struct qs_desc *desc = calloc(1, sizeof(*desc));
    struct qs_source source = { .path = path };
    enum qs_err err = QS_NOMEM;

    if (!desc) {
        return err;
    }
    desc->path = strdup(path);
    if (!desc->path) {
        goto out;
    }
    err = qs_source_read(path, &source, diag);
    if (err) {
        goto out;
    }
    desc->tree = source.tree;
    err = check_members(&source, diag);
    if (!err) {
        err = fill(&source, desc, diag);
    }
    source.tree = NULL;
out:
    qs_source_release(&source);
    if (err) {
        qs_desc_free(desc);
    } else {
        *out = desc;
    }
    return err;
}

void qs_desc_free(struct qs_desc *desc)
{
    if (desc) {
        qs_json_free(desc->tree);
        free(desc->path);
        free(desc);
    }
}
