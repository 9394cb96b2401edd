/*
 * Shared by bench*.c alone: `make bench` says what the reference and the
 * runner cost.  These are measurements, not tests; nothing here passes or
 * fails but by breaking off.
 */
#ifndef QS_BENCH_H
#define QS_BENCH_H

#include "target/target.h"

/* Seconds from some point on. */
double bench_now(void);
/* Says what went wrong and ends the program. */
_Noreturn void bench_fail(const char *what, const char *why);
/* A description by name, and a target started as it says. */
struct qs_desc *bench_desc(const char *name);
struct qs_target *bench_target(const char *name, struct qs_desc *desc);

/* bench_rate.c */
/* Requests answered in a second, each sent when the one before was. */
double bench_rate_ref(void);
double bench_rate(struct qs_target *target);
/* Nanoseconds a byte that the reference takes for one request of n bytes. */
enum bench_shape { BENCH_STRING, BENCH_NUMBERS, BENCH_KEYS };
double bench_cost(enum bench_shape shape, size_t n);

/* bench_trace.c: what the suite did to a target, down to the bytes. */
struct bench_trace;
/* The target tells the trace all that is done to it from here on. */
struct bench_trace *bench_trace_new(struct qs_target *target);
/* Stops recording, before the target is stopped. */
void bench_trace_end(struct bench_trace *trace);
void bench_trace_free(struct bench_trace *trace);
size_t bench_trace_bytes(const struct bench_trace *trace);

/* bench_replay.c: the same bytes, waiting for as many lines as came then. */
void bench_replay(const struct bench_trace *trace, struct qs_target *target);

#endif
