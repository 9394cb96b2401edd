/*
 * The allocator of the tests that count or fail allocations.  The linker's
 * --wrap puts it between the code under test and the C library; cJSON, a
 * shared library that --wrap does not reach, is given it by its hooks.
 */
#ifndef QS_TEST_ALLOC_H
#define QS_TEST_ALLOC_H

#include "test/test.h"

struct test_alloc {
    size_t calls;           /* allocations asked for */
    size_t live;            /* blocks not freed yet */
    size_t failed;          /* allocations refused */
    size_t fail_at;         /* refuse that call; 0: none */
    bool for_ever;          /* and every one behind it */
    size_t compared;        /* calls of strcmp */
};

extern struct test_alloc test_alloc;

/* Hands cJSON the same allocator; first of all in a case. */
void test_alloc_hook(void);
/* Counts from zero; live stays. */
void test_alloc_reset(size_t fail_at, bool for_ever);

#endif
