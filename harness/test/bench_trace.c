/*
 * Recording: our table of operations stands before the target's own, notes
 * what is done and passes it on.  There is one trace at a time, for the
 * operations know only the target.
 */
#include "test/bench_impl.h"

#include <stdlib.h>

static struct bench_trace *current;

unsigned bench_lines(struct qs_slice bytes)
{
    unsigned n = 0;

    for (size_t i = 0; i < bytes.n; i++) {
        n += bytes.p[i] == '\n';
    }
    return n;
}

/* After each operation: what arrived, and what is still to be written. */
static void observe(struct qs_target *t)
{
    struct bench_trace *trace = current;

    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        struct qs_link *l = &t->link[i];
        struct qs_slice in;
        size_t fresh;

        if (!trace->open[i]) {
            continue;
        }
        in = qs_buf_slice(&l->in);
        fresh = (size_t)(l->received - trace->received[i]);
        if (fresh > in.n) {
            bench_fail("trace", "bytes were dropped unseen");
        }
        trace->lines[i] += bench_lines(qs_slice(in.p + in.n - fresh, fresh));
        trace->received[i] = l->received;
        trace->ended[i] = l->ended;
        trace->unsent[i] = qs_buf_len(&l->out);
    }
}

static struct bench_op *add(enum bench_op_kind kind, unsigned link)
{
    struct bench_trace *trace = current;
    struct bench_op *op;

    if (trace->n == trace->size) {
        size_t size = trace->size ? trace->size * 2 : 1024;
        struct bench_op *v = realloc(trace->v, size * sizeof(*v));

        if (!v) {
            bench_fail("trace", "out of memory");
        }
        trace->v = v;
        trace->size = size;
    }
    op = &trace->v[trace->n++];
    *op = (struct bench_op){ .kind = kind, .link = link };
    memcpy(op->lines, trace->lines, sizeof(op->lines));
    memcpy(op->ended, trace->ended, sizeof(op->ended));
    return op;
}

static void set_bytes(struct bench_op *op, struct qs_slice bytes)
{
    op->bytes = malloc(bytes.n + 1);
    if (!op->bytes) {
        bench_fail("trace", "out of memory");
    }
    memcpy(op->bytes, bytes.p, bytes.n);
    op->bytes[bytes.n] = '\0';
    op->n = bytes.n;
}

static enum qs_err start(struct qs_target *t, struct qs_diag *diag)
{
    enum qs_err err = current->real->start(t, diag);
    struct bench_op *op = add(BENCH_START, 0);

    op->profile = t->opt.profile;
    op->limits = t->opt.limits;
    set_bytes(op, qs_slice_str(t->dir ? t->dir : ""));
    return err;
}

static void stop(struct qs_target *t)
{
    current->real->stop(t);
}

static enum qs_err connect_link(struct qs_target *t, unsigned link,
                                struct qs_diag *diag)
{
    struct bench_trace *trace = current;
    struct bench_op *op = add(BENCH_CONNECT, link);

    enum qs_err err;

    op->monitor = t->link[link].monitor;
    trace->ended[link] = trace->eof[link] = false;
    trace->lines[link] = 0;
    trace->received[link] = trace->unsent[link] = 0;
    err = trace->real->connect(t, link, diag);
    trace->open[link] = !err;
    observe(t);
    return err;
}

/* Called behind every send and end of stream, with all that is unsent. */
static void flush(struct qs_target *t)
{
    struct bench_trace *trace = current;

    for (; trace->slow < t->fresh; trace->slow++) {
        add(BENCH_SLOW, 0);
    }
    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        struct qs_slice out = qs_buf_slice(&t->link[i].out);
        size_t old = trace->unsent[i];

        if (!t->link[i].used) {
            continue;
        }
        if (out.n > old) {
            set_bytes(add(BENCH_SEND, i), qs_slice(out.p + old, out.n - old));
        }
        if (t->link[i].write_closed && !trace->eof[i]) {
            trace->eof[i] = true;
            add(BENCH_EOF, i);
        }
    }
    trace->real->flush(t);
    observe(t);
}

static enum qs_pump pump(struct qs_target *t, struct qs_diag *diag)
{
    enum qs_pump result = current->real->pump(t, diag);

    observe(t);
    return result;
}

static bool sent(struct qs_target *t, unsigned link)
{
    bool ok;

    add(BENCH_SENT, link);
    ok = current->real->sent(t, link);
    observe(t);
    return ok;
}

static void hangup(struct qs_target *t, unsigned link)
{
    add(BENCH_HANGUP, link);
    current->open[link] = false;
    current->real->hangup(t, link);
    observe(t);
}

static enum qs_err act(struct qs_target *t, enum qs_act what,
                       const char *arg, struct qs_diag *diag)
{
    enum qs_err err;

    add(BENCH_ACT, 0)->what = what;
    err = current->real->act(t, what, arg, diag);
    observe(t);
    return err;
}

struct bench_trace *bench_trace_new(struct qs_target *target)
{
    struct bench_trace *trace = calloc(1, sizeof(*trace));

    if (!trace || current) {
        bench_fail("trace", trace ? "one at a time" : "out of memory");
    }
    current = trace;
    trace->target = target;
    trace->real = target->ops;
    trace->ops = (struct qs_target_ops){
        target->ops->restartable, target->ops->proves_quiet, start, stop,
        connect_link, flush, pump, sent, hangup, act,
    };
    target->ops = &trace->ops;
    return trace;
}

void bench_trace_end(struct bench_trace *trace)
{
    trace->target->ops = trace->real;
    current = NULL;
}

void bench_trace_free(struct bench_trace *trace)
{
    for (size_t i = 0; i < trace->n; i++) {
        free(trace->v[i].bytes);
    }
    free(trace->v);
    free(trace);
}

size_t bench_trace_bytes(const struct bench_trace *trace)
{
    size_t bytes = 0;

    for (size_t i = 0; i < trace->n; i++) {
        bytes += trace->v[i].kind == BENCH_SEND ? trace->v[i].n : 0;
    }
    return bytes;
}
