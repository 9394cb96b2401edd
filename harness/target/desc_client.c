/*
 * What a description knows of a client that runs as a process of its own.
 */
#include "target/desc.h"

#include "target/read.h"

/* Of automake's test drivers: what is needed is not there. */
#define CANNOT 77
#define DEADLINE_MAX 3600
/* A shell ends with more than this when what it ran died by a signal. */
#define SHELL_SIGNAL 128

enum shape { NAME, OBJECT, NAMES, STATUSES, STATUS, SECONDS };

static const char *const shape_names[] = {
    [NAME] = "a string",
    [OBJECT] = "an object",
    [NAMES] = "an array of two strings or more, all different",
    [STATUSES] = "an array of integers, 0 to 255",
    [STATUS] = "an integer, 0 to 255",
    [SECONDS] = "an integer, 1 to 3600",
};

static const struct {
    const char *key;
    enum shape shape;
} members[] = {
    { "ask", NAME }, { "reply", OBJECT }, { "canaries", NAMES },
    { "answers", OBJECT }, { "refuses", STATUSES }, { "cannot", STATUS },
    { "deadline", SECONDS },
};

static bool in_range(const struct qs_json *node, int64_t low, int64_t high)
{
    int64_t n;

    return qs_json_int_value(node, &n) && low <= n && n <= high;
}

static bool is_new(const struct qs_json *first, const struct qs_json *node)
{
    while (first != node) {
        if (!strcmp(qs_json_text(first), qs_json_text(node))) {
            return false;
        }
        first = qs_json_next(first);
    }
    return true;
}

static bool all(const struct qs_json *array, enum shape shape)
{
    const struct qs_json *first;

    if (qs_json_type(array) != QS_JSON_ARRAY) {
        return false;
    }
    first = qs_json_first(array);
    for (const struct qs_json *n = first; n; n = qs_json_next(n)) {
        if (shape == NAMES ? qs_json_type(n) != QS_JSON_STRING ||
                             !is_new(first, n)
                           : !in_range(n, 0, 255)) {
            return false;
        }
    }
    return shape != NAMES || qs_json_count(array) > 1;
}

static bool has_shape(const struct qs_json *node, enum shape shape)
{
    switch (shape) {
    case NAME:
        return qs_json_type(node) == QS_JSON_STRING;
    case OBJECT:
        return qs_json_type(node) == QS_JSON_OBJECT;
    case NAMES:
    case STATUSES:
        return all(node, shape);
    case STATUS:
        return in_range(node, 0, 255);
    case SECONDS:
        return in_range(node, 1, DEADLINE_MAX);
    }
    return false;
}

static enum qs_err check(const struct qs_source *source,
                         struct qs_diag *diag)
{
    const struct qs_json *m = qs_children(source->tree, "client");
    struct qs_diag text;
    size_t i;

    for (; m; m = qs_json_next(m)) {
        for (i = 0; i < QS_COUNT(members); i++) {
            if (!strcmp(qs_json_key(m), members[i].key)) {
                break;
            }
        }
        if (i < QS_COUNT(members) && has_shape(m, members[i].shape)) {
            continue;
        }
        if (i == QS_COUNT(members)) {
            qs_diag_set(&text, "member '%s' is none that a client has",
                        qs_json_key(m));
        } else {
            qs_diag_set(&text, "member '%s' must be %s", qs_json_key(m),
                        shape_names[members[i].shape]);
        }
        return qs_source_bad(source, "client", qs_json_key(m), diag,
                             text.text);
    }
    return QS_OK;
}

static const struct qs_json *member(const struct qs_desc *desc,
                                    const char *key)
{
    return qs_json_get(qs_json_get(desc->tree, "client"), key);
}

enum qs_err qs_desc_client(const struct qs_source *source,
                           struct qs_desc *desc, struct qs_diag *diag)
{
    enum qs_err err = check(source, diag);
    const char *ask;
    int64_t n;

    if (err) {
        return err;
    }
    ask = qs_json_get_text(qs_json_get(source->tree, "client"), "ask");
    desc->ask = ask ? ask : "query-status";
    desc->cannot = qs_json_int_value(member(desc, "cannot"), &n) ? (int)n
                                                                 : CANNOT;
    desc->deadline_s = qs_json_int_value(member(desc, "deadline"), &n)
                       ? (unsigned)n : 0;
    return QS_OK;
}

const struct qs_json *qs_desc_reply(const struct qs_desc *desc)
{
    return member(desc, "reply");
}

const struct qs_json *qs_desc_canaries(const struct qs_desc *desc)
{
    return member(desc, "canaries");
}

const struct qs_json *qs_desc_answer(const struct qs_desc *desc,
                                     const char *command)
{
    return qs_json_get(member(desc, "answers"), command);
}

bool qs_desc_crashed(const struct qs_desc *desc, int status)
{
    return status > SHELL_SIGNAL && !qs_desc_refuses(desc, status);
}

bool qs_desc_refuses(const struct qs_desc *desc, int status)
{
    const struct qs_json *list = member(desc, "refuses");

    if (!list) {
        return status != 0 && status <= SHELL_SIGNAL &&
               status != desc->cannot;
    }
    for (const struct qs_json *s = qs_json_first(list); s;
         s = qs_json_next(s)) {
        if (in_range(s, status, status)) {
            return true;
        }
    }
    return false;
}
