/*
 * The one door to cJSON: a tree whose numbers keep their lexeme and whose
 * strings and keys are modified UTF-8 without NUL.  No peer byte passes
 * through cJSON_Parse; see frame.h for who judges them.  Look-ups tell upper
 * from lower case.  A tree owns its children; there are no shared nodes.
 */
#ifndef QS_QMP_JSON_H
#define QS_QMP_JSON_H

#include "qmp/buf.h"

struct qs_json;             /* a cJSON, known to json.c alone */

enum qs_json_type {
    QS_JSON_OBJECT,
    QS_JSON_ARRAY,
    QS_JSON_STRING,
    QS_JSON_NUMBER,
    QS_JSON_BOOL,
    QS_JSON_NULL,
};

/* Makers give a new tree, or NULL without memory. */
struct qs_json *qs_json_object(void);
struct qs_json *qs_json_array(void);
struct qs_json *qs_json_string(const char *text);
struct qs_json *qs_json_lexeme(const char *number);
struct qs_json *qs_json_int(int64_t value);
struct qs_json *qs_json_bool(bool value);
struct qs_json *qs_json_null(void);
/* A deep copy; does not recurse beyond the depth the frame allows. */
struct qs_json *qs_json_copy(const struct qs_json *node);
void qs_json_free(struct qs_json *node);

/*
 * Takes value in every case; false without memory or when value is NULL, so
 * that makers nest and one check at the end is enough.  Appends in constant
 * time; a repeated key is the caller's affair.
 */
bool qs_json_set(struct qs_json *object, const char *key,
                 struct qs_json *value) QS_MUST_CHECK;
/*
 * For messages that are built: gives object back so that calls nest, or NULL
 * (and frees both) when either is NULL or memory is short.  key: a literal,
 * of which the tree and its copies keep the pointer.
 */
struct qs_json *qs_json_with(struct qs_json *object, const char *key,
                             struct qs_json *value) QS_MUST_CHECK;
bool qs_json_push(struct qs_json *array, struct qs_json *value) QS_MUST_CHECK;
/* Removes and frees the member, if there. */
void qs_json_unset(struct qs_json *object, const char *key);

enum qs_json_type qs_json_type(const struct qs_json *node);
/* NULL when node is NULL, no object, or has no such member. */
struct qs_json *qs_json_get(const struct qs_json *node, const char *key);
/* First child and next sibling, NULL at the end; of objects and arrays. */
struct qs_json *qs_json_first(const struct qs_json *node);
struct qs_json *qs_json_next(const struct qs_json *node);
/* Key under which node stands in its object, NULL elsewhere. */
const char *qs_json_key(const struct qs_json *node);
/* Text of a string or lexeme of a number, NULL for all else. */
const char *qs_json_text(const struct qs_json *node);
bool qs_json_is_true(const struct qs_json *node);
size_t qs_json_count(const struct qs_json *node);
/* A string's text for node[key], NULL when absent or no string. */
const char *qs_json_get_text(const struct qs_json *node, const char *key);
/* A key that object holds twice, NULL if none.  One sort: n log n. */
enum qs_err qs_json_duplicate(const struct qs_json *object,
                              const char **key) QS_MUST_CHECK;
/* An integer in int64; false for all else. */
bool qs_json_int_value(const struct qs_json *node, int64_t *value);

/*
 * Same JSON value: members in any order, arrays in order; two integers
 * exactly in int64 or uint64, other numbers as binary64.  False without
 * memory.
 */
bool qs_json_equal(const struct qs_json *a, const struct qs_json *b);
/* The same for two numbers by their lexemes. */
bool qs_json_number_equal(const char *a, const char *b);

/*
 * Reads a file of our own: through cJSON_Parse, so never for a peer's bytes.
 * NULL with *offset of the first error.
 */
struct qs_json *qs_json_parse_own(const char *text, size_t n, size_t *offset);

/*
 * Where the trees of this process get their memory, for who counts it or
 * makes it fail; not to be called while there is a tree.
 */
void qs_json_allocator(void *(*get)(size_t n), void (*put)(void *p));

#endif
