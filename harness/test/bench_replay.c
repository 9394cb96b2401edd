/*
 * The bare lock-step loop: sends the bytes of a trace, and before each thing
 * to do reads until every link has brought as many lines as it had then.
 * Nothing is framed, matched or judged.  Sockets are written and read by
 * hand; in-process there is only the target layer to call.
 */
#include "test/bench_impl.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Nothing that came once takes so long to come again. */
#define STUCK_MS 10000

struct replay {
    struct qs_target *target;
    unsigned lines[QS_LINKS_MAX];
    bool open[QS_LINKS_MAX], ended[QS_LINKS_MAX];
    const char *alias;          /* of the private folder, NULL: none */
};

/* What the target layer read, as it does while it waits. */
static void drain_link(struct replay *r, unsigned i)
{
    struct qs_link *l = &r->target->link[i];

    r->lines[i] += bench_lines(qs_buf_slice(&l->in));
    r->ended[i] = r->ended[i] || l->ended;
    qs_buf_reset(&l->in);
}

static void read_link(struct replay *r, unsigned i)
{
    struct qs_link *l = &r->target->link[i];
    char bytes[16384];
    ssize_t n;

    if (l->fd < 0) {
        drain_link(r, i);
        return;
    }
    n = recv(l->fd, bytes, sizeof(bytes), MSG_DONTWAIT);
    if (n > 0) {
        r->lines[i] += bench_lines(qs_slice(bytes, (size_t)n));
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        r->ended[i] = true;
    }
}

/* Waits for one link and reads it. */
static void wait_link(struct replay *r, unsigned i, short events)
{
    struct qs_link *l = &r->target->link[i];
    struct pollfd p = { .fd = l->fd, .events = events };
    struct qs_diag diag = { "" };

    if (l->fd < 0) {
        if (qs_target_pump(r->target, &diag) != QS_PUMP_NEWS) {
            bench_fail("replay", "the replies of the recording did not come");
        }
    } else if (poll(&p, 1, STUCK_MS) == 0) {
        bench_fail("replay", "the replies of the recording did not come");
    }
    read_link(r, i);
}

static void catch_up(struct replay *r, const struct bench_op *op)
{
    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        if (r->open[i]) {
            drain_link(r, i);
        }
        while (r->open[i] && !r->ended[i] &&
               (r->lines[i] < op->lines[i] || op->ended[i])) {
            wait_link(r, i, POLLIN);
        }
    }
}

static void send_bytes(struct replay *r, const struct bench_op *op)
{
    struct qs_link *l = &r->target->link[op->link];
    size_t done = 0;

    if (l->fd < 0) {
        if (qs_target_send(r->target, op->link, qs_slice(op->bytes, op->n))) {
            bench_fail("replay", "out of memory");
        }
        read_link(r, op->link);
        return;
    }
    while (done < op->n && !r->ended[op->link]) {
        ssize_t n = send(l->fd, op->bytes + done, op->n - done,
                         MSG_DONTWAIT | MSG_NOSIGNAL);

        if (n >= 0) {
            done += (size_t)n;
        } else if (errno == EAGAIN) {
            wait_link(r, op->link, POLLIN | POLLOUT);
        } else if (errno != EINTR) {
            return;
        }
    }
}

static void drop_alias(struct replay *r)
{
    if (r->alias) {
        unlink(r->alias);
        r->alias = NULL;
    }
}

/*
 * The private folder has another name each time, and its name is among the
 * bytes: the old one is made to lead to the new.
 */
static void start(struct replay *r, const struct bench_op *op)
{
    struct qs_diag diag = { "" };

    drop_alias(r);
    qs_target_configure(r->target, op->profile, &op->limits);
    if (qs_target_start(r->target, &diag)) {
        bench_fail("replay", diag.text);
    }
    if (r->target->dir) {
        if (symlink(r->target->dir, op->bytes)) {
            bench_fail(op->bytes, strerror(errno));
        }
        r->alias = op->bytes;
    }
    memset(r->open, 0, sizeof(r->open));
}

static void connect_link(struct replay *r, const struct bench_op *op)
{
    struct qs_diag diag = { "" };

    /* What failed then, such as a server that had quit, may fail again. */
    r->open[op->link] = !qs_target_connect(r->target, op->link, op->monitor,
                                           &diag);
    r->lines[op->link] = 0;
    r->ended[op->link] = false;
}

static void perform(struct replay *r, const struct bench_op *op)
{
    struct qs_diag diag = { "" };

    switch (op->kind) {
    case BENCH_START:
        start(r, op);
        return;
    case BENCH_CONNECT:
        connect_link(r, op);
        return;
    case BENCH_SLOW:
        qs_json_free(qs_target_fixture(r->target, "slow"));
        return;
    case BENCH_ACT:
        if (qs_target_act(r->target, op->what, NULL, &diag)) {
            bench_fail("replay", diag.text);
        }
        return;
    case BENCH_SEND:
    case BENCH_SENT:
    case BENCH_EOF:
    case BENCH_HANGUP:
        break;
    }
    if (!r->open[op->link]) {
        return;
    }
    if (op->kind == BENCH_SEND) {
        send_bytes(r, op);
    } else if (op->kind == BENCH_SENT) {
        qs_target_sent(r->target, op->link);
    } else if (op->kind == BENCH_EOF) {
        qs_target_eof(r->target, op->link);
    } else {
        qs_target_hangup(r->target, op->link);
        r->open[op->link] = false;
    }
}

void bench_replay(const struct bench_trace *trace, struct qs_target *target)
{
    struct replay r = { .target = target, .alias = NULL };

    /* The numbers of slow commands stand in the bytes. */
    target->fresh = 0;
    for (size_t i = 0; i < trace->n; i++) {
        if (trace->v[i].kind != BENCH_START) {
            catch_up(&r, &trace->v[i]);
        }
        perform(&r, &trace->v[i]);
    }
    drop_alias(&r);
    qs_target_stop(target);
}
