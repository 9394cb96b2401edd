/*
 * Comparing trees: equality as JSON values, and repeated keys.  Both sort
 * what they compare, so that a peer's large object costs n log n; neither
 * recurses.
 */
#include "qmp/json.h"

#include <errno.h>
#include <stdlib.h>

/* Objects up to this size need no allocation to be sorted. */
#define FEW 16

static int by_key(const void *a, const void *b)
{
    const struct qs_json *const *left = a;
    const struct qs_json *const *right = b;

    return strcmp(qs_json_key(*left), qs_json_key(*right));
}

/* Children of object in order of key; few or a new array, NULL without
   memory. */
static const struct qs_json **sorted(const struct qs_json *object, size_t n,
                                     const struct qs_json **few)
{
    const struct qs_json **v = few;
    size_t i = 0;

    if (n > FEW) {
        v = malloc(n * sizeof(*v));
        if (!v) {
            return NULL;
        }
    }
    for (const struct qs_json *child = qs_json_first(object); child;
         child = qs_json_next(child)) {
        v[i++] = child;
    }
    qsort(v, n, sizeof(*v), by_key);
    return v;
}

static void done(const struct qs_json **v, const struct qs_json **few)
{
    if (v != few) {
        free(v);
    }
}

enum qs_err qs_json_duplicate(const struct qs_json *object, const char **key)
{
    const struct qs_json *few[FEW];
    const struct qs_json **v;
    size_t n = qs_json_count(object);

    *key = NULL;
    if (n < 2) {
        return QS_OK;
    }
    v = sorted(object, n, few);
    if (!v) {
        return QS_NOMEM;
    }
    for (size_t i = 1; i < n && !*key; i++) {
        if (!strcmp(qs_json_key(v[i - 1]), qs_json_key(v[i]))) {
            *key = qs_json_key(v[i]);
        }
    }
    done(v, few);
    return QS_OK;
}

/* An integer lexeme as sign and magnitude; false when it is none or too
   large for 64 bits. */
static bool integer(const char *text, bool *negative, unsigned long long *v)
{
    char *end;

    *negative = *text == '-';
    errno = 0;
    *v = strtoull(text + *negative, &end, 10);
    if (errno != 0 || *end != '\0') {
        return false;
    }
    if (*negative && *v > (unsigned long long)INT64_MAX + 1) {
        return false;
    }
    *negative = *negative && *v != 0;
    return true;
}

bool qs_json_number_equal(const char *a, const char *b)
{
    bool minus_a, minus_b;
    unsigned long long va, vb;
    double da, db;

    if (!strcmp(a, b)) {
        return true;
    }
    if (integer(a, &minus_a, &va) && integer(b, &minus_b, &vb)) {
        return minus_a == minus_b && va == vb;
    }
    da = strtod(a, NULL);
    db = strtod(b, NULL);
    return da >= db && da <= db;
}

static bool number_equal(const struct qs_json *a, const struct qs_json *b)
{
    int64_t va, vb;

    if (qs_json_text(a) && qs_json_text(b)) {
        return qs_json_number_equal(qs_json_text(a), qs_json_text(b));
    }
    return qs_json_int_value(a, &va) && qs_json_int_value(b, &vb) &&
           va == vb;
}

/* Pairs that are still to be compared. */
struct work {
    const struct qs_json *(*v)[2];
    size_t n, size;
};

static bool push(struct work *work, const struct qs_json *a,
                 const struct qs_json *b)
{
    if (work->n == work->size) {
        size_t size = work->size ? work->size * 2 : FEW;
        void *v = realloc(work->v, size * sizeof(*work->v));

        if (!v) {
            return false;
        }
        work->v = v;
        work->size = size;
    }
    work->v[work->n][0] = a;
    work->v[work->n][1] = b;
    work->n++;
    return true;
}

static bool push_members(struct work *work, const struct qs_json *a,
                         const struct qs_json *b)
{
    const struct qs_json *few_a[FEW], *few_b[FEW];
    size_t n = qs_json_count(a);
    const struct qs_json **va = sorted(a, n, few_a);
    const struct qs_json **vb = sorted(b, n, few_b);
    bool same = va && vb;

    for (size_t i = 0; i < n && same; i++) {
        same = !strcmp(qs_json_key(va[i]), qs_json_key(vb[i])) &&
               push(work, va[i], vb[i]);
    }
    done(va, few_a);
    done(vb, few_b);
    return same;
}

/* Compares the two nodes themselves and queues their children. */
static bool same_node(struct work *work, const struct qs_json *a,
                      const struct qs_json *b)
{
    enum qs_json_type type = qs_json_type(a);

    if (type != qs_json_type(b)) {
        return false;
    }
    switch (type) {
    case QS_JSON_OBJECT:
        return qs_json_count(a) == qs_json_count(b) &&
               push_members(work, a, b);
    case QS_JSON_ARRAY:
        a = qs_json_first(a);
        b = qs_json_first(b);
        for (; a && b; a = qs_json_next(a), b = qs_json_next(b)) {
            if (!push(work, a, b)) {
                return false;
            }
        }
        return !a && !b;
    case QS_JSON_STRING:
        return !strcmp(qs_json_text(a), qs_json_text(b));
    case QS_JSON_NUMBER:
        return number_equal(a, b);
    case QS_JSON_BOOL:
        return qs_json_is_true(a) == qs_json_is_true(b);
    case QS_JSON_NULL:
        return true;
    }
    return false;
}

bool qs_json_equal(const struct qs_json *a, const struct qs_json *b)
{
    struct work work = { NULL, 0, 0 };
    bool same = push(&work, a, b);

    while (same && work.n > 0) {
        work.n--;
        same = same_node(&work, work.v[work.n][0], work.v[work.n][1]);
    }
    free(work.v);
    return same;
}
