/*
 * cJSON behind its door.  Numbers of a peer are raw items that keep their
 * lexeme; those of our own files are cJSON's.  Nothing here recurses but
 * cJSON's copy and delete, which the ceiling on depth bounds.
 */
#include "qmp/json.h"

#include <cjson/cJSON.h>
#include <errno.h>
#include <stdlib.h>

static cJSON *in(struct qs_json *node)
{
    return (cJSON *)node;
}

static const cJSON *peek(const struct qs_json *node)
{
    return (const cJSON *)node;
}

static struct qs_json *out(cJSON *node)
{
    return (struct qs_json *)node;
}

struct qs_json *qs_json_object(void)
{
    return out(cJSON_CreateObject());
}

struct qs_json *qs_json_array(void)
{
    return out(cJSON_CreateArray());
}

struct qs_json *qs_json_string(const char *text)
{
    return out(cJSON_CreateString(text));
}

struct qs_json *qs_json_lexeme(const char *number)
{
    return out(cJSON_CreateRaw(number));
}

struct qs_json *qs_json_int(int64_t value)
{
    char text[24] = "", *p = text + sizeof(text) - 1;
    uint64_t left = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        *--p = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (value < 0) {
        *--p = '-';
    }
    return qs_json_lexeme(p);
}

struct qs_json *qs_json_bool(bool value)
{
    return out(cJSON_CreateBool(value));
}

struct qs_json *qs_json_null(void)
{
    return out(cJSON_CreateNull());
}

struct qs_json *qs_json_copy(const struct qs_json *node)
{
    return out(cJSON_Duplicate(peek(node), true));
}

void qs_json_free(struct qs_json *node)
{
    cJSON_Delete(in(node));
}

bool qs_json_set(struct qs_json *object, const char *key,
                 struct qs_json *value)
{
    if (object && value && cJSON_AddItemToObject(in(object), key,
                                                 in(value))) {
        return true;
    }
    qs_json_free(value);
    return false;
}

struct qs_json *qs_json_with(struct qs_json *object, const char *key,
                             struct qs_json *value)
{
    if (!object) {
        qs_json_free(value);
        return NULL;
    }
    if (!value || !cJSON_AddItemToObjectCS(in(object), key, in(value))) {
        qs_json_free(value);
        qs_json_free(object);
        return NULL;
    }
    return object;
}

bool qs_json_push(struct qs_json *array, struct qs_json *value)
{
    if (array && value && cJSON_AddItemToArray(in(array), in(value))) {
        return true;
    }
    qs_json_free(value);
    return false;
}

void qs_json_unset(struct qs_json *object, const char *key)
{
    cJSON_DeleteItemFromObjectCaseSensitive(in(object), key);
}

enum qs_json_type qs_json_type(const struct qs_json *node)
{
    /* The flags above a type's bit say who owns its strings. */
    switch (node ? peek(node)->type & 0xFF : cJSON_Invalid) {
    case cJSON_Object:
        return QS_JSON_OBJECT;
    case cJSON_Array:
        return QS_JSON_ARRAY;
    case cJSON_String:
        return QS_JSON_STRING;
    case cJSON_True:
    case cJSON_False:
        return QS_JSON_BOOL;
    case cJSON_NULL:
        return QS_JSON_NULL;
    default:
        return QS_JSON_NUMBER;
    }
}

struct qs_json *qs_json_get(const struct qs_json *node, const char *key)
{
    if (!node || qs_json_type(node) != QS_JSON_OBJECT) {
        return NULL;
    }
    for (cJSON *child = peek(node)->child; child; child = child->next) {
        if (child->string[0] == key[0] && !strcmp(child->string, key)) {
            return out(child);
        }
    }
    return NULL;
}

struct qs_json *qs_json_first(const struct qs_json *node)
{
    return out(peek(node)->child);
}

struct qs_json *qs_json_next(const struct qs_json *node)
{
    return out(peek(node)->next);
}

const char *qs_json_key(const struct qs_json *node)
{
    return peek(node)->string;
}

const char *qs_json_text(const struct qs_json *node)
{
    return peek(node)->valuestring;
}

bool qs_json_is_true(const struct qs_json *node)
{
    return cJSON_IsTrue(peek(node));
}

size_t qs_json_count(const struct qs_json *node)
{
    size_t n = 0;

    for (const cJSON *child = peek(node)->child; child;
         child = child->next) {
        n++;
    }
    return n;
}

const char *qs_json_get_text(const struct qs_json *node, const char *key)
{
    const struct qs_json *member = qs_json_get(node, key);

    return member && qs_json_type(member) == QS_JSON_STRING
           ? qs_json_text(member) : NULL;
}

bool qs_json_int_value(const struct qs_json *node, int64_t *value)
{
    const cJSON *item = peek(node);
    char *end;
    long long v;

    if (cJSON_IsNumber(item)) {
        /* Beyond 2^53 a double is no integer any more. */
        if (item->valuedouble < -9007199254740992.0 ||
            item->valuedouble > 9007199254740992.0) {
            return false;
        }
        *value = (int64_t)item->valuedouble;
        return (double)*value >= item->valuedouble &&
               (double)*value <= item->valuedouble;
    }
    if (!cJSON_IsRaw(item)) {
        return false;
    }
    errno = 0;
    v = strtoll(item->valuestring, &end, 10);
    if (errno != 0 || *end != '\0') {
        return false;
    }
    *value = v;
    return true;
}

struct qs_json *qs_json_parse_own(const char *text, size_t n, size_t *offset)
{
    const char *end = text;
    cJSON *tree = cJSON_ParseWithLengthOpts(text, n, &end, false);

    if (tree) {
        while (end < text + n && strchr(" \t\r\n", *end)) {
            end++;
        }
        if (end == text + n) {
            return out(tree);
        }
        cJSON_Delete(tree);
    }
    *offset = (size_t)(end - text);
    return NULL;
}

void qs_json_allocator(void *(*get)(size_t n), void (*put)(void *p))
{
    cJSON_Hooks hooks = { get, put };

    cJSON_InitHooks(&hooks);
}
