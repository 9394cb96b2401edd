/*
 * The functions that --wrap=NAME puts in the place of NAME.  What the C
 * library allocates for itself (qsort, stdio) is out of reach, and so is
 * not failed.
 */
#include "test/alloc.h"

#include <stdlib.h>

#include "qmp/json.h"

struct test_alloc test_alloc;

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *text);
void __real_free(void *p);
int __real_strcmp(const char *a, const char *b);

void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *text);
void __wrap_free(void *p);
int __wrap_strcmp(const char *a, const char *b);

static bool refused(void)
{
    test_alloc.calls++;
    if (test_alloc.fail_at == 0 || test_alloc.calls < test_alloc.fail_at ||
        (test_alloc.calls > test_alloc.fail_at && !test_alloc.for_ever)) {
        return false;
    }
    test_alloc.failed++;
    return true;
}

static void *count(void *p)
{
    test_alloc.live += p != NULL;
    return p;
}

void *__wrap_malloc(size_t n)
{
    return refused() ? NULL : count(__real_malloc(n));
}

void *__wrap_calloc(size_t n, size_t size)
{
    return refused() ? NULL : count(__real_calloc(n, size));
}

void *__wrap_realloc(void *p, size_t n)
{
    if (refused()) {
        return NULL;
    }
    if (!p) {
        return count(__real_malloc(n));
    }
    return __real_realloc(p, n);
}

char *__wrap_strdup(const char *text)
{
    return refused() ? NULL : count(__real_strdup(text));
}

void __wrap_free(void *p)
{
    if (p) {
        CHECK(test_alloc.live > 0);
        test_alloc.live--;
    }
    __real_free(p);
}

int __wrap_strcmp(const char *a, const char *b)
{
    test_alloc.compared++;
    return __real_strcmp(a, b);
}

void test_alloc_hook(void)
{
    /* What a profiling runtime has allocated before main is none of it. */
    test_alloc.live = 0;
    qs_json_allocator(__wrap_malloc, __wrap_free);
}

void test_alloc_reset(size_t fail_at, bool for_ever)
{
    test_alloc.calls = 0;
    test_alloc.failed = 0;
    test_alloc.compared = 0;
    test_alloc.fail_at = fail_at;
    test_alloc.for_ever = for_ever;
}
