/*
 * A fixed arena of pages; all blocks of a page are of one size, so that a
 * block needs no header.  What was freed last is given first.
 */
#include "pool.h"

#ifdef __has_feature
#define ASAN __has_feature(address_sanitizer)
#elif defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#else
#define ASAN 0
#endif

#define PAGE ((size_t)4096)
/* A conversation of 4 KiB, its replies, and the lines that are known; where
   it does not suffice there is malloc. */
#define PAGES ((size_t)1024)
#define STEP ((size_t)16)
/* A node of cJSON takes 64; longer strings are rare. */
#define LARGEST ((size_t)128)

struct spare {
    struct spare *next;
};

static union {
    char bytes[PAGES * PAGE];
    max_align_t align;
} arena;
static unsigned char kind[PAGES];       /* size of its blocks, in steps */
static size_t npages;
static struct spare *spare[LARGEST / STEP + 1];

/* Makes spare blocks of a new page; false when there is none. */
static bool add_page(size_t steps)
{
    char *page = arena.bytes + npages * PAGE;
    size_t n = PAGE / (steps * STEP);

    if (npages == PAGES) {
        return false;
    }
    kind[npages++] = (unsigned char)steps;
    while (n-- > 0) {
        struct spare *block = (struct spare *)(void *)
                              (page + n * steps * STEP);

        block->next = spare[steps];
        spare[steps] = block;
    }
    return true;
}

void *qs_pool_get(size_t n)
{
    size_t steps = n ? (n + STEP - 1) / STEP : 1;
    struct spare *block;

    if (ASAN || n > LARGEST || (!spare[steps] && !add_page(steps))) {
        return NULL;
    }
    block = spare[steps];
    spare[steps] = block->next;
    return block;
}

bool qs_pool_put(void *p)
{
    uintptr_t offset = (uintptr_t)p - (uintptr_t)arena.bytes;
    struct spare *block = p;
    size_t steps;

    if (offset >= sizeof(arena)) {
        return false;
    }
    steps = kind[offset / PAGE];
    block->next = spare[steps];
    spare[steps] = block;
    return true;
}
