/*
 * A trace as bench_trace.c writes it and bench_replay.c reads it.
 */
#ifndef QS_BENCH_IMPL_H
#define QS_BENCH_IMPL_H

#include "target/impl.h"
#include "test/bench.h"

enum bench_op_kind {
    BENCH_START,
    BENCH_CONNECT,
    BENCH_SLOW,             /* a slow command is made ready */
    BENCH_SEND,
    BENCH_SENT,             /* until the peer has taken all bytes */
    BENCH_EOF,
    BENCH_HANGUP,
    BENCH_ACT,
};

struct bench_op {
    enum bench_op_kind kind;
    unsigned link, monitor;
    enum qs_act what;
    enum qs_profile profile;        /* START */
    struct qs_limits limits;        /* START */
    char *bytes;                    /* SEND; START: the private folder */
    size_t n;
    /* What each link had brought before this was done. */
    unsigned lines[QS_LINKS_MAX];
    bool ended[QS_LINKS_MAX];
};

struct bench_trace {
    struct bench_op *v;
    size_t n, size;
    struct qs_target *target;
    struct qs_target_ops ops;       /* ours, in the place of real */
    const struct qs_target_ops *real;
    unsigned slow;
    /* By link, of this connection. */
    bool open[QS_LINKS_MAX], ended[QS_LINKS_MAX], eof[QS_LINKS_MAX];
    unsigned lines[QS_LINKS_MAX];
    uint64_t received[QS_LINKS_MAX];
    size_t unsent[QS_LINKS_MAX];
};

/* Line ends among the bytes; messages stand on one line each. */
unsigned bench_lines(struct qs_slice bytes);

#endif
