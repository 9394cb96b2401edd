/*
 * The oracles `memory` and `leak`: what an endpoint may hold, measured by
 * alloc.h.
 */
#ifndef QS_FUZZ_MEMORY_H
#define QS_FUZZ_MEMORY_H

#include "qmp/endpoint.h"

/* A machine is about to be opened. */
void qs_memory_begin(const struct qs_endpoint *endpoint);
/* Watches around its calls; nomem only where the endpoint survives that. */
void qs_memory_enter(void *ctx, unsigned nomem);
void qs_memory_leave(void *ctx);
/* Aborts as `memory` when more was held than `sent` bytes explain. */
void qs_memory_check(size_t sent, const char *state, const char *event);
/* The machine was closed: aborts as `leak` when anything is still held, save
   where the environment has QMPSPEC_RUNTIME=1: a runtime with threads, as
   Go's, takes what it needs while the endpoint is called and keeps it. */
void qs_memory_end(const char *state, const char *event);

#endif
