/*
 * The wrapped allocator.  It keeps no list: what a block counts for is its
 * usable size, so that frees by whoever need no look-up.
 *
 * Trees that the harness makes for itself come from a pool of its own, which
 * costs a fraction of malloc; never the endpoint's, and none where this file
 * is built with the address sanitizer, which is to see them.
 */
#include "alloc.h"

#include <malloc.h>
#include <stdlib.h>

#include "pool.h"
#include "qmp/json.h"

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t each);
void *__real_realloc(void *p, size_t n);
void __real_free(void *p);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t each);
void *__wrap_realloc(void *p, size_t n);
void __wrap_free(void *p);
char *__wrap_strdup(const char *text);

static bool armed, hooked, hit;
static unsigned fail_in;
static size_t live, peak, total;

static void gained(const void *p)
{
    if (armed && p) {
        size_t n = malloc_usable_size((void *)(uintptr_t)p);

        live += n;
        total += n;
        if (live > peak) {
            peak = live;
        }
    }
}

static void lost(void *p)
{
    if (armed && p) {
        size_t n = malloc_usable_size(p);

        live -= n < live ? n : live;
    }
}

/* Whether this is the one that fails. */
static bool fails(void)
{
    if (armed && fail_in > 0 && --fail_in == 0) {
        hit = true;
        return true;
    }
    return false;
}

void *__wrap_malloc(size_t n)
{
    void *p = fails() ? NULL : __real_malloc(n);

    gained(p);
    return p;
}

void *__wrap_calloc(size_t n, size_t each)
{
    void *p = fails() ? NULL : __real_calloc(n, each);

    gained(p);
    return p;
}

void *__wrap_realloc(void *p, size_t n)
{
    void *moved;

    if (fails()) {
        return NULL;
    }
    lost(p);
    moved = __real_realloc(p, n);
    gained(moved ? moved : p);
    return moved;
}

void __wrap_free(void *p)
{
    lost(p);
    __real_free(p);
}

char *__wrap_strdup(const char *text)
{
    char *p = fails() ? NULL : __real_strdup(text);

    gained(p);
    return p;
}

static void *get_node(size_t n)
{
    void *p = armed ? NULL : qs_pool_get(n);

    return p ? p : __wrap_malloc(n);
}

static void put_node(void *p)
{
    if (!qs_pool_put(p)) {
        __wrap_free(p);
    }
}

void qs_alloc_reset(void)
{
    if (!hooked) {
        qs_json_allocator(get_node, put_node);
        hooked = true;
    }
    live = peak = total = 0;
    hit = false;
    fail_in = 0;
}

void qs_alloc_arm(unsigned fail)
{
    armed = true;
    fail_in = fail;
}

void qs_alloc_disarm(void)
{
    armed = false;
    fail_in = 0;
}

bool qs_alloc_failed(void)
{
    return hit;
}

size_t qs_alloc_live(void)
{
    return live;
}

size_t qs_alloc_peak(void)
{
    return peak;
}

size_t qs_alloc_total(void)
{
    return total;
}
