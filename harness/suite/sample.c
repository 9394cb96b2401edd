/*
 * What stands for a wildcard: its key says what kind of value a server puts
 * there, the command that is answered says which one.
 */
#include "suite/sample.h"

#include "qmp/message.h"

#include <stdlib.h>

static const struct qs_version version = { 7, 2, 0, "" };

static struct qs_json *value_of(struct qs_sample *s,
                                const struct qs_pattern *pattern,
                                const char *key);

/* Key that stands for an element of "capabilities". */
static const char capability[] = "capability";

static struct qs_json *timestamp(void)
{
    return qs_json_with(qs_json_with(qs_json_object(), "seconds",
                                     qs_json_int(1)),
                        "microseconds", qs_json_int(2));
}

/* The member of a version that says the numbers. */
static struct qs_json *numbers(void)
{
    struct qs_json *whole = qs_message_version(&version);
    struct qs_json *copy = qs_json_copy(qs_json_get(whole, "qemu"));

    qs_json_free(whole);
    return copy;
}

/* What the command returns; an empty object if nobody knows better. */
static struct qs_json *result(const struct qs_sample *s)
{
    const struct qs_json *id = qs_json_get(s->arguments, "id");

    if (!s->command) {
        return qs_json_object();
    }
    if (!strcmp(s->command, "query-version")) {
        return qs_message_version(&version);
    }
    if (id && !strncmp(s->command, "guest-sync", 10)) {
        return qs_json_copy(id);
    }
    return qs_json_object();
}

/* Out-of-band where there is none is GenericError, the rest a command that
   is not found; where it matters a case says which. */
static struct qs_json *class_of(const struct qs_sample *s)
{
    return qs_json_string(s->oob ? "GenericError" : "CommandNotFound");
}

static struct qs_json *name_of_command(const struct qs_sample *s)
{
    return qs_json_string(s->command ? s->command : "SAMPLE");
}

static struct qs_json *error_object(const struct qs_sample *s)
{
    struct qs_json *error =
        qs_json_with(qs_json_with(qs_json_object(), "class", class_of(s)),
                     "desc", qs_json_string("SAMPLE"));

    if (s->profile != QS_CASE_MODES) {
        return error;
    }
    return qs_json_with(error, "data",
                        qs_json_with(qs_json_object(), "name",
                                     name_of_command(s)));
}

/* What stands under a key in a message that is as it should be. */
static struct qs_json *any(const struct qs_sample *s, const char *key)
{
    static const char *const texts[] = { "desc", "package", "event" };

    if (!key) {
        return qs_json_object();
    }
    for (size_t i = 0; i < QS_COUNT(texts); i++) {
        if (!strcmp(key, texts[i])) {
            return qs_json_string("SAMPLE");
        }
    }
    if (!strcmp(key, "id") && s->id) {
        return qs_json_copy(s->id);
    }
    if (!strcmp(key, "return")) {
        return result(s);
    }
    if (!strcmp(key, "class")) {
        return class_of(s);
    }
    if (!strcmp(key, "name")) {
        return name_of_command(s);
    }
    if (!strcmp(key, "version")) {
        return qs_message_version(&version);
    }
    if (!strcmp(key, "qemu")) {
        return numbers();
    }
    if (!strcmp(key, "timestamp")) {
        return timestamp();
    }
    if (!strcmp(key, "error")) {
        return error_object(s);
    }
    if (!strcmp(key, "capabilities")) {
        struct qs_json *offer = qs_json_array();

        /* One that is said to be any array may be empty; in modes cases
           enable from it. */
        if (s->profile != QS_CASE_MODES ||
            qs_json_push(offer, qs_json_string("oob"))) {
            return offer;
        }
        qs_json_free(offer);
        return NULL;
    }
    if (!strcmp(key, capability)) {
        return qs_json_string("oob");
    }
    if (!strcmp(key, "data") && s->profile == QS_CASE_MODES) {
        return qs_json_with(qs_json_object(), "name", name_of_command(s));
    }
    return qs_json_object();
}

static struct qs_json *of_type(const struct qs_sample *s, const char *type,
                               const char *key)
{
    static const struct {
        const char *name;
        enum qs_json_type type;
    } types[] = {
        { "int", QS_JSON_NUMBER },
        { "string", QS_JSON_STRING },
        { "object", QS_JSON_OBJECT },
        { "array", QS_JSON_ARRAY },
        { "bool", QS_JSON_BOOL },
    };
    struct qs_json *value = any(s, key);

    for (size_t i = 0; i < QS_COUNT(types); i++) {
        if (value && !strcmp(type, types[i].name) &&
            qs_json_type(value) == types[i].type) {
            return value;
        }
    }
    qs_json_free(value);
    switch (type[0]) {
    case 'i':
        return qs_json_int(1);
    case 's':
        return qs_json_string("SAMPLE");
    case 'a':
        return qs_json_array();
    case 'b':
        return qs_json_bool(true);
    }
    return qs_json_object();
}

/* Members a server could not leave out, where the pattern is open. */
static struct qs_json *complete(const struct qs_sample *s,
                                struct qs_json *object)
{
    static const char *const kinds[] = { "return", "error", "event", "QMP" };
    bool known = false;

    for (size_t i = 0; i < QS_COUNT(kinds); i++) {
        known = known || qs_json_get(object, kinds[i]);
    }
    if (!known) {
        object = qs_json_with(object, "return", result(s));
    }
    if (qs_json_get(object, "event") && !qs_json_get(object, "timestamp")) {
        object = qs_json_with(object, "timestamp", timestamp());
    }
    if (s->id && !qs_json_get(object, "id")) {
        object = qs_json_with(object, "id", qs_json_copy(s->id));
    }
    return object;
}

static struct qs_json *object_of(struct qs_sample *s,
                                 const struct qs_pattern *pattern,
                                 struct qs_json *object)
{
    for (size_t i = 0; object && i < pattern->n; i++) {
        const struct qs_pat_member *m = &pattern->member[i];

        if (m->absent ||
            (m->optional && (s->bare || strcmp(m->key, "id") != 0))) {
            continue;
        }
        qs_json_unset(object, m->key);
        if (!qs_json_set(object, m->key, value_of(s, m->value, m->key))) {
            qs_json_free(object);
            object = NULL;
        }
    }
    return object;
}

static struct qs_json *array_of(struct qs_sample *s,
                                const struct qs_pattern *pattern,
                                const char *key)
{
    struct qs_json *array = qs_json_array();
    const char *of = key && !strcmp(key, "capabilities") ? capability : NULL;

    for (size_t i = 0; array && i < pattern->n; i++) {
        if (!qs_json_push(array, value_of(s, pattern->member[i].value,
                                          of))) {
            qs_json_free(array);
            return NULL;
        }
    }
    return array;
}

static struct qs_json *variable_of(struct qs_sample *s, const char *name,
                                   const char *key)
{
    const struct qs_json *bound = qs_vars_get(s->vars, name);
    struct qs_json *value;

    if (bound) {
        return qs_json_copy(bound);
    }
    value = any(s, key);
    if (value && !qs_vars_set(s->vars, name, value)) {
        qs_json_free(value);
        return NULL;
    }
    return value;
}

static struct qs_json *string_of(const struct qs_sample *s,
                                 const struct qs_pattern *pattern)
{
    struct qs_diag diag;

    return qs_match_fill(pattern, s->vars, NULL, s->counter, &diag);
}

/* What the tested side may say by name: a greeting, a client's commands. */
static struct qs_json *name_of(struct qs_sample *s,
                               const struct qs_pattern *pattern)
{
    static const char *const caps[] = { "oob" };
    struct qs_json *value;

    if (!strcmp(pattern->text, "greeting")) {
        value = qs_message_greeting(s->profile == QS_CASE_MODES
                                    ? QS_PROFILE_MODES : QS_PROFILE_QMP,
                                    &version, caps, QS_COUNT(caps));
    } else if (!strcmp(pattern->text, "select")) {
        value = qs_message_command("qmp_capabilities", false, NULL, NULL);
    } else if (!strcmp(pattern->text, "ask")) {
        value = qs_message_command("query-status", false, NULL, NULL);
    } else {
        value = qs_json_string(pattern->text);
    }
    return pattern->merge ? object_of(s, pattern->merge, value) : value;
}

static struct qs_json *value_of(struct qs_sample *s,
                                const struct qs_pattern *pattern,
                                const char *key)
{
    struct qs_json *object;

    switch (pattern->kind) {
    case QS_PAT_OBJECT:
        /* {...} alone says nothing of its members: the key does. */
        if (pattern->open && pattern->n == 0 && key) {
            return any(s, key);
        }
        object = object_of(s, pattern, qs_json_object());
        return pattern->open && !key ? complete(s, object) : object;
    case QS_PAT_ARRAY:
    case QS_PAT_BAG:
        return array_of(s, pattern, key);
    case QS_PAT_STRING:
        return string_of(s, pattern);
    case QS_PAT_NUMBER:
        return qs_json_lexeme(pattern->text);
    case QS_PAT_KEYWORD:
        return pattern->text[0] == 'n'
               ? qs_json_null() : qs_json_bool(pattern->text[0] == 't');
    case QS_PAT_ANY:
        return any(s, key);
    case QS_PAT_TYPE:
        return of_type(s, pattern->text, key);
    case QS_PAT_VAR:
        return variable_of(s, pattern->text, key);
    case QS_PAT_NAME:
        return name_of(s, pattern);
    }
    return NULL;
}

struct qs_json *qs_sample(struct qs_sample *s,
                          const struct qs_pattern *pattern)
{
    return value_of(s, pattern, NULL);
}
