/*
 * A client under test: it calls, so we listen and accept.  Either we start it
 * anew for each case, in a private folder or with a port of its own, or
 * somebody else starts it and only its connections are seen.
 */
#include "target/impl.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Between two looks whether the client that is to connect has ended, or we
   are to end. */
#define LOOK_MS 10
#define IDLE_MS 100

static enum qs_err listen_at(struct qs_target *t, const struct qs_addr *addr,
                             struct qs_diag *diag)
{
    enum qs_err err = qs_addr_listen(addr, &t->listener, diag);

    if (!err && qs_addr_name(t->listener, t->where, sizeof(t->where))) {
        qs_diag_set(diag, "the address that is listened on has no name");
        err = QS_IO;
    }
    return err;
}

/* Unlinks the socket's file, which is ours since we listen there. */
static void stop_listening(struct qs_target *t)
{
    if (t->listener < 0) {
        return;
    }
    if (!strncmp(t->where, "unix:", 5)) {
        unlink(t->where + 5);
    }
    close(t->listener);
    t->listener = -1;
    t->where[0] = '\0';
}

static enum qs_err find_address(const struct qs_target *t,
                                struct qs_addr *addr, struct qs_diag *diag)
{
    struct qs_buf path = QS_BUF_INIT(4096);
    enum qs_err err;

    if (strstr(t->rest, "{port}")) {
        return qs_addr_find("tcp:" QS_CALLER_HOST ":0", addr, diag);
    }
    qs_buf_addf(&path, "%s/sock", t->dir);
    err = path.err ? path.err : qs_addr_unix(qs_buf_str(&path), addr, diag);
    qs_buf_release(&path);
    return err;
}

static enum qs_err start_caller(struct qs_target *t, struct qs_diag *diag)
{
    enum qs_err err = qs_dir_make(t, diag);

    if (!err) {
        err = find_address(t, &t->addr, diag);
    }
    if (!err) {
        err = listen_at(t, &t->addr, diag);
    }
    if (!err) {
        qs_orphans_adopt(t);
        err = qs_proc_spawn(t, diag);
    }
    return err;
}

static void stop_caller(struct qs_target *t)
{
    qs_proc_end(t);
    qs_orphans_end(t);
    stop_listening(t);
    qs_dir_remove(t);
}

static enum qs_err start_listen(struct qs_target *t, struct qs_diag *diag)
{
    return listen_at(t, &t->addr, diag);
}

/* -1 with errno, EAGAIN when nobody waits. */
static int accept_one(struct qs_target *t)
{
    int one = 1, fd;

    do {
        fd = accept4(t->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    } while (fd < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (fd >= 0 && !strncmp(t->where, "tcp:", 4)) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    }
    return fd;
}

/* Waits for a caller or, a moment, for anything else. */
static bool wait_for_caller(struct qs_target *t)
{
    bool ok;

    t->accepting = true;
    ok = qs_pump_round(t, t->child.pid ? LOOK_MS : IDLE_MS);
    t->accepting = false;
    return ok;
}

static enum qs_err accept_caller(struct qs_target *t, unsigned link,
                                 struct qs_diag *diag)
{
    unsigned patience = t->opt.patience_ms ? t->opt.patience_ms
                                           : t->opt.deadline_ms;
    uint64_t start = qs_clock_ms(), now = start;

    for (;;) {
        /* One that connected and ended at once did connect. */
        bool dead = t->child.ended;

        t->link[link].fd = accept_one(t);
        if (t->link[link].fd >= 0) {
            return QS_OK;
        }
        if (errno != EAGAIN) {
            qs_diag_set(diag, "accept: %s", strerror(errno));
            return QS_IO;
        }
        if (dead) {
            qs_proc_explain(t, diag);
            return QS_IO;
        }
        if (t->flood) {
            qs_diag_set(diag, "it prints without end and does not connect");
            return QS_IO;
        }
        now = qs_clock_ms();
        if ((patience != QS_PATIENCE_FOREVER && now - start >= patience) ||
            qs_target_interrupted(t) || !wait_for_caller(t)) {
            qs_diag_set(diag, "nobody connected to %s", t->where);
            return QS_IO;
        }
        qs_proc_watch(t);
    }
}

/* A client has nothing that could be released. */
static enum qs_err act(struct qs_target *t, enum qs_act what,
                       const char *arg, struct qs_diag *diag)
{
    (void)t;
    (void)what;
    (void)arg;
    qs_diag_set(diag, "a client cannot be told from outside what to do");
    return QS_BAD;
}

enum qs_life qs_target_life(struct qs_target *t, int *number)
{
    if (!t->child.pid) {
        return QS_LIFE_UNSEEN;
    }
    qs_proc_watch(t);
    *number = t->child.number;
    return !t->child.ended ? QS_LIFE_RUNS :
           t->child.killed ? QS_LIFE_KILLED : QS_LIFE_EXITED;
}

struct qs_slice qs_target_printed(struct qs_target *t)
{
    qs_proc_drain(t);
    return qs_buf_slice(&t->child.printed);
}

const struct qs_target_ops qs_caller_ops = {
    .restartable = true,
    .dials_in = true,
    .start = start_caller,
    .stop = stop_caller,
    .connect = accept_caller,
    .flush = qs_pump_flush,
    .pump = qs_pump_links,
    .sent = qs_pump_sent,
    .hangup = qs_sock_hangup,
    .act = act,
};

const struct qs_target_ops qs_listen_ops = {
    .dials_in = true,
    .start = start_listen,
    .stop = stop_listening,
    .connect = accept_caller,
    .flush = qs_pump_flush,
    .pump = qs_pump_links,
    .sent = qs_pump_sent,
    .hangup = qs_sock_hangup,
    .act = act,
};
