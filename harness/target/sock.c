/*
 * Connections over Unix and TCP sockets, to a target that runs already or to
 * a child of ours.  A listener may not be there yet, or its backlog may be
 * full: both are waited for until the deadline.
 */
#include "target/impl.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Between two attempts; a server of ours is there in milliseconds. */
#define RETRY_MS 2

static enum qs_err find_address(const struct qs_target *t, unsigned monitor,
                                struct qs_addr *a, struct qs_diag *diag)
{
    struct qs_buf path = QS_BUF_INIT(4096);
    unsigned monitors = 1;
    enum qs_err err;

    if (t->kind == QS_TARGET_STDIO) {
        monitors = 0;
    } else if (t->kind == QS_TARGET_EXEC && strstr(t->rest, "{sock2}")) {
        monitors = 2;
    }
    if (monitor >= monitors) {
        qs_diag_set(diag, "the target's address leads to %u monitor(s); "
                    "there is no monitor %u", monitors, monitor + 1);
        return QS_IO;
    }
    if (t->kind != QS_TARGET_EXEC) {
        *a = t->addr;
        return QS_OK;
    }
    qs_buf_addf(&path, "%s/sock%s", t->dir, monitor ? "2" : "");
    err = path.err ? path.err : qs_addr_unix(qs_buf_str(&path), a, diag);
    qs_buf_release(&path);
    return err;
}

/* Waits for a connect in progress; gives its errno, 0 when connected. */
static int finish(struct qs_target *t, int fd, uint64_t end)
{
    struct pollfd p = { .fd = fd, .events = POLLOUT };
    socklen_t n = sizeof(int);
    int err = 0;

    while (poll(&p, 1, RETRY_MS) < 1) {
        if (qs_clock_ms() >= end || qs_target_interrupted(t) ||
            !qs_pump_round(t, 0)) {
            return ETIMEDOUT;
        }
    }
    return getsockopt(fd, SOL_SOCKET, SO_ERROR, &err, &n) ? errno : err;
}

/* 0 with *fd, or an errno. */
static int attempt(struct qs_target *t, const struct qs_addr *a,
                   uint64_t end, int *fd)
{
    int s = socket(a->sa.ss_family,
                   SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int one = 1, err = 0;

    if (s < 0) {
        return errno;
    }
    if (connect(s, (const struct sockaddr *)&a->sa, a->n)) {
        err = errno == EINPROGRESS ? finish(t, s, end) : errno;
    }
    if (err) {
        close(s);
        return err;
    }
    if (t->kind == QS_TARGET_TCP) {
        setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    }
    *fd = s;
    return 0;
}

static bool worth_retrying(int err)
{
    return err == EAGAIN || err == ECONNREFUSED || err == ENOENT ||
           err == EINTR;
}

enum qs_err qs_sock_open(struct qs_target *t, unsigned monitor, int *fd,
                         struct qs_diag *diag)
{
    uint64_t end = qs_clock_ms() + t->opt.deadline_ms;
    struct qs_addr a;
    enum qs_err err = find_address(t, monitor, &a, diag);
    int why;

    if (err) {
        return err;
    }
    for (;;) {
        why = attempt(t, &a, end, fd);
        if (!why) {
            return QS_OK;
        }
        qs_proc_watch(t);
        if (t->child.ended) {
            qs_proc_explain(t, diag);
            return QS_IO;
        }
        if (!worth_retrying(why) || qs_clock_ms() >= end ||
            qs_target_interrupted(t) || !qs_pump_round(t, RETRY_MS)) {
            qs_diag_set(diag, "cannot connect to %s: %s",
                        t->kind == QS_TARGET_EXEC ? "the child's socket" :
                        t->rest, strerror(why));
            return QS_IO;
        }
    }
}

enum qs_err qs_sock_connect(struct qs_target *t, unsigned link,
                            struct qs_diag *diag)
{
    return qs_sock_open(t, t->link[link].monitor, &t->link[link].fd, diag);
}

void qs_sock_hangup(struct qs_target *t, unsigned link)
{
    close(t->link[link].fd);
    t->link[link].fd = -1;
}

static enum qs_err start(struct qs_target *t, struct qs_diag *diag)
{
    return qs_dir_make(t, diag);
}

const struct qs_target_ops qs_sock_ops = {
    .start = start,
    .stop = qs_dir_remove,
    .connect = qs_sock_connect,
    .flush = qs_pump_flush,
    .pump = qs_pump_links,
    .sent = qs_pump_sent,
    .hangup = qs_sock_hangup,
    .act = qs_target_release,
};
