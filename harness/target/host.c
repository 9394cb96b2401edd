/*
 * Carries bytes between clients and the monitors of one machine, as the
 * endpoint's contract asks: feed what it takes, take what it says, and look
 * again at everybody, for what one client says can make the machine speak to
 * another.  For the same reason clients are heard in the order in which they
 * spoke, whatever their monitors: edge-triggered epoll keeps that order, poll
 * does not.  It is asked for nothing else, since not all descriptors that a
 * client can come by are ones it takes.
 */
#include "target/host.h"

#include <errno.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

void qs_host_init(struct qs_host *h, const struct qs_endpoint *endpoint,
                  void *machine, unsigned monitors)
{
    *h = (struct qs_host){
        .endpoint = endpoint, .machine = machine, .monitors = monitors,
        .order = epoll_create1(EPOLL_CLOEXEC),
    };
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        h->conn[i].rfd = h->conn[i].wfd = -1;
    }
}

static void hang_up(struct qs_host *h, unsigned i)
{
    struct qs_host_conn *c = &h->conn[i];

    h->endpoint->hangup(h->machine, i);
    close(c->rfd);
    if (c->wfd != c->rfd) {
        close(c->wfd);
    }
    c->rfd = c->wfd = -1;
    h->over = h->over || h->nlistener == 0;
}

/* Takes away from the front what was used. */
static void shift(char *bytes, size_t *n, size_t used)
{
    *n -= used;
    memmove(bytes, bytes + used, *n);
}

/* False when the client is gone; what it does not take now is kept. */
static bool write_out(struct qs_host_conn *c)
{
    struct pollfd p = { .fd = c->wfd, .events = POLLOUT };

    while (c->nout > 0 && poll(&p, 1, 0) == 1) {
        ssize_t n = write(c->wfd, c->out, c->nout);

        if (n < 0 && errno != EAGAIN && errno != EINTR) {
            return false;
        }
        shift(c->out, &c->nout, n > 0 ? (size_t)n : 0);
    }
    return true;
}

/* The monitor closed it, or cannot go on. */
static void end(struct qs_host *h, unsigned i, enum qs_conn_state state)
{
    /* Closed before its client said so: the machine quit. */
    h->over = h->over || !h->conn[i].ended;
    h->failed = h->failed || state == QS_FAILED;
    hang_up(h, i);
}

/* Moves bytes between one client and its monitor; false: nothing moved. */
static bool move(struct qs_host *h, unsigned i)
{
    struct qs_host_conn *c = &h->conn[i];
    enum qs_conn_state state = h->endpoint->state(h->machine, i);
    size_t n = 0;

    if (c->nout == 0 && state != QS_FAILED) {
        c->nout = n = h->endpoint->take(h->machine, i, c->out, QS_HOST_CHUNK);
    }
    if (!write_out(c)) {
        hang_up(h, i);
        return true;
    }
    if (c->nout > 0 || n > 0) {
        return c->nout == 0;
    }
    if (state != QS_OPEN) {
        end(h, i, state);
        return true;
    }
    if (c->nin > 0) {
        n = h->endpoint->feed(h->machine, i, c->in, c->nin);
        shift(c->in, &c->nin, n);
    } else if (c->ended && !c->told) {
        c->told = true;
        h->endpoint->eof(h->machine, i);
        n = 1;
    } else if (c->ended && h->nlistener == 0) {
        h->over = true;
    }
    return n > 0;
}

/* What one client says can make the machine speak to another. */
static void settle(struct qs_host *h)
{
    bool moved = true;

    while (moved) {
        moved = false;
        for (unsigned i = 0; i < h->monitors; i++) {
            moved = (h->conn[i].rfd >= 0 && move(h, i)) || moved;
        }
    }
}

static unsigned free_monitor(const struct qs_host *h)
{
    unsigned i = 0;

    while (i < h->monitors && h->conn[i].rfd >= 0) {
        i++;
    }
    return i;
}

void qs_host_admit(struct qs_host *h, int rfd, int wfd)
{
    unsigned i = free_monitor(h);
    struct epoll_event event = { .events = EPOLLIN | EPOLLET, .data.u32 = i };

    (void)epoll_ctl(h->order, EPOLL_CTL_ADD, rfd, &event);
    h->conn[i] = (struct qs_host_conn){ .rfd = rfd, .wfd = wfd };
    if (!h->endpoint->connect(h->machine, i)) {
        h->over = true;
    }
}

static void accept_one(struct qs_host *h, int listener)
{
    int fd = -1;

    if (free_monitor(h) < h->monitors) {
        fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    }
    if (fd >= 0) {
        qs_host_admit(h, fd, fd);
    }
}

static void read_in(struct qs_host_conn *c)
{
    ssize_t n = read(c->rfd, c->in, QS_HOST_CHUNK);

    if (n > 0) {
        c->nin = (size_t)n;
    } else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
        c->ended = true;
    }
}

/* Who has spoken since the last look comes after those who had before. */
static void take_turns(struct qs_host *h)
{
    struct epoll_event event[QS_CONNECTIONS_MAX];
    int n = epoll_wait(h->order, event, QS_CONNECTIONS_MAX, 0);

    for (int i = 0; i < n; i++) {
        struct qs_host_conn *c = &h->conn[event[i].data.u32];

        c->turn = c->turn ? c->turn : ++h->turns;
    }
}

/* Reads from the one, of those who can be read, whose turn it is. */
static void read_first(struct qs_host *h, const struct pollfd *p)
{
    struct qs_host_conn *first = NULL;

    for (unsigned i = 0; i < h->monitors; i++) {
        /* What is not there has been read with what came before it. */
        h->conn[i].turn = p[i].revents ? h->conn[i].turn : 0;
    }
    take_turns(h);
    for (unsigned i = 0; i < h->monitors; i++) {
        struct qs_host_conn *c = &h->conn[i];

        if (p[i].revents && p[i].events & POLLIN &&
            (!first || c->turn < first->turn)) {
            first = c;
        }
    }
    if (first) {
        first->turn = 0;
        read_in(first);
    }
}

/* One wait and what came of it; false when poll fails. */
static bool wait_round(struct qs_host *h, const sigset_t *unblocked)
{
    struct pollfd p[QS_CONNECTIONS_MAX + QS_HOST_LISTENERS];
    unsigned n = 0;

    for (; n < h->monitors; n++) {
        const struct qs_host_conn *c = &h->conn[n];
        bool hear = !c->nout && !c->nin && !c->ended;

        p[n] = (struct pollfd){
            .fd = c->nout ? c->wfd : c->rfd,
            .events = (short)(c->nout ? POLLOUT : hear ? POLLIN : 0),
        };
    }
    for (size_t i = 0; i < h->nlistener; i++) {
        p[n++] = (struct pollfd){
            .fd = free_monitor(h) < h->monitors ? h->listener[i] : -1,
            .events = POLLIN,
        };
    }
    take_turns(h);
    if (ppoll(p, n, NULL, unblocked) < 0) {
        return errno == EINTR;
    }
    read_first(h, p);
    for (unsigned i = 0; i < n; i++) {
        if (p[i].revents && i >= h->monitors) {
            accept_one(h, p[i].fd);
        } else if (p[i].revents && !p[i].events) {
            hang_up(h, i);
        }
    }
    return true;
}

enum qs_err qs_host_run(struct qs_host *h, const sigset_t *mask,
                        const volatile sig_atomic_t *stopped)
{
    for (settle(h); !h->over && !*stopped; settle(h)) {
        if (!wait_round(h, mask)) {
            return QS_IO;
        }
    }
    return h->failed ? QS_NOMEM : QS_OK;
}

void qs_host_release(struct qs_host *h)
{
    for (unsigned i = 0; i < h->monitors; i++) {
        if (h->conn[i].rfd >= 0) {
            hang_up(h, i);
        }
    }
    if (h->order >= 0) {
        close(h->order);
        h->order = -1;
    }
}
