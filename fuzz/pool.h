/*
 * Small blocks for the trees of the harness: the nodes and strings of a
 * conversation are made and freed by the hundred thousand a second.
 */
#ifndef QS_FUZZ_POOL_H
#define QS_FUZZ_POOL_H

#include "qmp/base.h"

/* NULL when n is large, the pool is used up, or there is none. */
void *qs_pool_get(size_t n);
/* False when p is not of the pool, NULL among others. */
bool qs_pool_put(void *p);

#endif
