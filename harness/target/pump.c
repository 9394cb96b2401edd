/*
 * Waiting for everything but the in-process target: one poll over all links
 * and the child's output, which reads while it writes.  The only clock here
 * is the deadline that tells a hang from an answer.
 */
#include "target/impl.h"

#include <errno.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <linux/sockios.h>

/* One read; and how many of them before the others have their turn. */
#define CHUNK (64u << 10)
#define TURNS 16
/*
 * Longest single poll: a signal's flag and a death that closed no descriptor
 * are noticed after it.  The short one is used where poll cannot tell.
 */
#define SLICE_MS 100
#define SHORT_MS 1
/* After all links ended a dying child needs a moment to be seen dead. */
#define DYING_MS 1000

uint64_t qs_clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static void read_link(struct qs_target *t, unsigned i)
{
    static const int flags = MSG_DONTWAIT;
    char bytes[CHUNK];
    ssize_t n;

    for (int turn = 0; turn < TURNS && !t->flood; turn++) {
        n = recv(t->link[i].fd, bytes, sizeof(bytes), flags);
        if (n > 0) {
            qs_target_received(t, i, bytes, (size_t)n);
            if ((size_t)n < sizeof(bytes)) {
                /* All that was there; an end behind it wakes the next poll. */
                return;
            }
            continue;
        }
        if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
            return;
        }
        t->link[i].ended = true;
        t->wire[i].news = true;
        return;
    }
}

static void write_link(struct qs_target *t, unsigned i)
{
    struct qs_link *l = &t->link[i];
    struct qs_wire *w = &t->wire[i];

    while (qs_buf_len(&l->out) > 0) {
        struct qs_slice rest = qs_buf_slice(&l->out);
        ssize_t n = send(l->fd, rest.p, rest.n, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (n >= 0) {
            qs_buf_drop(&l->out, (size_t)n);
            t->taken = true;
        } else if (errno == EAGAIN) {
            return;
        } else if (errno != EINTR) {
            w->deaf = true;
            qs_buf_reset(&l->out);
        }
    }
    if (l->write_closed && !w->told_eof) {
        w->told_eof = true;
        shutdown(l->fd, SHUT_WR);
    }
}

void qs_pump_flush(struct qs_target *t)
{
    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        if (t->link[i].used) {
            write_link(t, i);
        }
    }
}

/* Whether it just said something and hung up on nobody: not dead, or not yet
   known to be, which the next round that brings nothing finds out. */
static bool lively(const struct qs_target *t)
{
    bool news = false;

    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        if (t->link[i].used) {
            news = news || t->wire[i].news;
            if (t->link[i].ended) {
                return false;
            }
        }
    }
    return news;
}

bool qs_pump_round(struct qs_target *t, int wait_ms)
{
    const int aside[] = { t->child.err, t->child.out,
                          t->accepting ? t->listener : -1 };
    struct pollfd p[QS_LINKS_MAX + QS_COUNT(aside)];
    unsigned link[QS_LINKS_MAX + QS_COUNT(aside)];
    nfds_t n = 0;

    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        const struct qs_link *l = &t->link[i];
        int events = (l->ended ? 0 : POLLIN) |
                     (qs_buf_len(&l->out) > 0 ? POLLOUT : 0);

        if (l->used && l->fd >= 0 && events) {
            link[n] = i;
            p[n++] = (struct pollfd){ .fd = l->fd, .events = (short)events };
        }
    }
    for (size_t k = 0; k < QS_COUNT(aside); k++) {
        link[n] = QS_LINKS_MAX;
        p[n++] = (struct pollfd){ .fd = aside[k], .events = POLLIN };
    }
    if (poll(p, n, wait_ms) < 0) {
        return errno == EINTR;
    }
    for (nfds_t k = 0; k < n; k++) {
        if (!p[k].revents) {
            continue;
        }
        if (link[k] == QS_LINKS_MAX) {
            qs_proc_drain(t);
            continue;
        }
        if (p[k].events & POLLIN) {
            read_link(t, link[k]);
        }
        write_link(t, link[k]);
    }
    if (!lively(t)) {
        qs_proc_watch(t);
    }
    if (t->kind == QS_TARGET_CALLER) {
        qs_orphans_reap(t);
    }
    return true;
}

/* Whether some link may still bring something. */
static bool any_open(const struct qs_target *t)
{
    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        if (t->link[i].used && !t->link[i].ended) {
            return true;
        }
    }
    return false;
}

static bool any_news(const struct qs_target *t)
{
    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        if (t->link[i].used && t->wire[i].news) {
            return true;
        }
    }
    return false;
}

/* How long the next poll may be. */
static int slice(const struct qs_target *t, uint64_t left)
{
    /* A child that closed its output can die without waking poll. */
    bool blind = t->child.err < 0 && t->child.out < 0;
    uint64_t most = t->child.pid && blind ? 10 : SLICE_MS;

    return (int)(left < most ? left : most);
}

/* When a wait that begins now ends. */
static uint64_t wait_end(const struct qs_target *t)
{
    uint64_t end = qs_clock_ms() + t->opt.deadline_ms;

    return t->limit && t->limit < end ? t->limit : end;
}

enum qs_pump qs_pump_links(struct qs_target *t, struct qs_diag *diag)
{
    uint64_t start = qs_clock_ms(), end = wait_end(t), now;

    t->taken = false;
    if (!any_open(t) && !t->ops->dials_in) {
        end = t->opt.deadline_ms < DYING_MS ? end : start + DYING_MS;
    }
    for (now = start;; now = qs_clock_ms()) {
        /* What the dead wrote before is read by one more round. */
        bool dead = t->child.ended;

        if (qs_target_interrupted(t)) {
            qs_diag_set(diag, "interrupted");
            return QS_PUMP_BROKEN;
        }
        if (!qs_pump_round(t, now < end && !dead && !any_news(t) ?
                           slice(t, end - now) : 0)) {
            qs_diag_set(diag, "poll: %s", strerror(errno));
            return QS_PUMP_BROKEN;
        }
        if (t->taken) {
            t->taken = false;
            end = wait_end(t);
        }
        if (t->flood) {
            return QS_PUMP_CEILING;
        }
        if (t->limit && now >= t->limit && !dead) {
            return QS_PUMP_DEADLINE;
        }
        if (any_news(t)) {
            return QS_PUMP_NEWS;
        }
        if (dead) {
            return QS_PUMP_DIED;
        }
        /* A caller's end is as good as an answer. */
        if (!any_open(t) && (!t->child.pid ||
                             (now >= end && !t->ops->dials_in))) {
            return QS_PUMP_QUIET;
        }
        if (now >= end) {
            return QS_PUMP_DEADLINE;
        }
    }
}

/*
 * A Unix socket's queue holds what the peer has not read; TCP's what the
 * peer's kernel has not acknowledged, so that there "sent" means arrived,
 * not read.
 */
static bool queue_empty(int fd)
{
    int left = 0;

    return ioctl(fd, SIOCOUTQ, &left) < 0 || left == 0;
}

bool qs_pump_sent(struct qs_target *t, unsigned i)
{
    uint64_t end = 0;
    bool waiting;

    for (t->taken = true;;) {
        if (t->taken) {
            t->taken = false;
            end = wait_end(t);
        }
        waiting = qs_buf_len(&t->link[i].out) > 0;
        if (!waiting && (t->wire[i].deaf || t->link[i].ended ||
                         queue_empty(t->link[i].fd))) {
            return true;
        }
        if (qs_clock_ms() >= end || t->flood || t->child.ended ||
            qs_target_interrupted(t) ||
            !qs_pump_round(t, waiting ? SLICE_MS : SHORT_MS)) {
            return false;
        }
    }
}
