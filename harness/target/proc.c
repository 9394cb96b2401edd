/*
 * The child process behind exec: and stdio:.  It leads a process group of
 * its own, dies with us, and what it prints is always drained and its end
 * kept.  Nothing of it outlives stop.
 */
#include "target/impl.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

/* Between SIGTERM and SIGKILL: enough for an orderly end on a busy machine. */
#define GRACE_MS 500
#define GRACE_STEP_MS 2
/* Reads in a row, so that one who never stops printing does not keep us; a
   pipe holds less than that, and so the dead are read to their end. */
#define TURNS 64

/* One read of what it printed; false: there is no more for now. */
static bool read_some(int *fd, char *bytes, size_t *got)
{
    ssize_t n;

    if (*fd < 0) {
        return false;
    }
    do {
        n = read(*fd, bytes, QS_TAIL);
    } while (n < 0 && errno == EINTR);
    if (n < 0 && errno == EAGAIN) {
        return false;
    }
    if (n <= 0) {
        close(*fd);
        *fd = -1;
        return false;
    }
    *got = (size_t)n;
    return true;
}

void qs_proc_drain(struct qs_target *t)
{
    struct qs_child *c = &t->child;
    char bytes[QS_TAIL];
    size_t got, keep;

    for (int turn = 0; turn < TURNS && read_some(&c->err, bytes, &got);
         turn++) {
        keep = c->ntail < QS_TAIL - got ? c->ntail : QS_TAIL - got;
        memmove(c->tail, c->tail + c->ntail - keep, keep);
        memcpy(c->tail + keep, bytes, got);
        c->ntail = keep + got;
        c->tail[c->ntail] = '\0';
    }
    for (int turn = 0; turn < TURNS && read_some(&c->out, bytes, &got);
         turn++) {
        keep = QS_PRINTED - qs_buf_len(&c->printed);
        qs_buf_add(&c->printed, bytes, got < keep ? got : keep);
        c->nprinted += got;
        t->flood = t->flood || c->nprinted > QS_PRINTED_TOTAL;
    }
}

void qs_proc_watch(struct qs_target *t)
{
    struct qs_child *c = &t->child;
    siginfo_t info = { .si_pid = 0 };

    if (!c->pid || c->ended ||
        waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
        !info.si_pid) {
        return;
    }
    c->ended = true;
    c->killed = info.si_code != CLD_EXITED;
    c->number = info.si_status;
    snprintf(c->death, sizeof(c->death), "%s %d",
             c->killed ? "signal" : "exit status", c->number);
    qs_proc_drain(t);
}

void qs_proc_explain(struct qs_target *t, struct qs_diag *diag)
{
    const char *last = t->child.tail;
    size_t n = t->child.ntail;

    while (n > 0 && strchr("\r\n", last[n - 1])) {
        n--;
    }
    for (size_t i = n; i > 0; i--) {
        if (last[i - 1] == '\n') {
            last += i;
            n -= i;
            break;
        }
    }
    qs_diag_set(diag, "the target ended (%s)%s%.*s", t->child.death,
                n ? ": " : " and said nothing", (int)n, last);
}

/*
 * What is left of the group goes with it; its leader is reaped last, so that
 * the group's number cannot be another's by then.
 */
void qs_proc_end(struct qs_target *t)
{
    struct qs_child *c = &t->child;
    uint64_t end = qs_clock_ms() + GRACE_MS;
    bool by_itself;

    if (t->stdio >= 0) {
        close(t->stdio);
        t->stdio = -1;
    }
    if (!c->pid) {
        return;
    }
    qs_proc_watch(t);
    by_itself = c->ended;
    if (!by_itself) {
        kill(-c->pid, SIGTERM);
    }
    while (!c->ended && qs_clock_ms() < end &&
           qs_pump_round(t, GRACE_STEP_MS)) {
        continue;
    }
    if (!by_itself) {
        c->death[0] = '\0';
    }
    kill(-c->pid, SIGKILL);
    while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR) {
        continue;
    }
    qs_proc_drain(t);
    if (c->err >= 0) {
        close(c->err);
        c->err = -1;
    }
    if (c->out >= 0) {
        close(c->out);
        c->out = -1;
    }
    qs_buf_release(&c->printed);
    c->pid = 0;
    t->nslow = 0;
    qs_target_let_go(t);
}

static enum qs_err start(struct qs_target *t, struct qs_diag *diag)
{
    enum qs_err err = qs_dir_make(t, diag);

    return err ? err : qs_proc_spawn(t, diag);
}

static void stop(struct qs_target *t)
{
    qs_proc_end(t);
    qs_dir_remove(t);
}

static enum qs_err connect_link(struct qs_target *t, unsigned link,
                                struct qs_diag *diag)
{
    enum qs_err err = QS_OK;

    if (t->kind == QS_TARGET_EXEC) {
        return qs_sock_connect(t, link, diag);
    }
    if (t->link[link].monitor > 0) {
        qs_diag_set(diag, "stdio: carries one monitor");
        return QS_IO;
    }
    if (t->stdio < 0) {
        qs_proc_end(t);
        err = qs_proc_spawn(t, diag);
    }
    t->link[link].fd = t->stdio;
    t->stdio = -1;
    return err;
}

const char *qs_target_stderr(struct qs_target *t)
{
    qs_proc_drain(t);
    return t->child.tail;
}

const char *qs_target_death(struct qs_target *t)
{
    qs_proc_watch(t);
    return t->child.death;
}

/* A command that was read and still waits in a queue may yet be dropped. */
static bool sent(struct qs_target *t, unsigned link)
{
    return qs_pump_sent(t, link) && qs_target_slow_begun(t);
}

const struct qs_target_ops qs_proc_ops = {
    .restartable = true,
    .start = start,
    .stop = stop,
    .connect = connect_link,
    .flush = qs_pump_flush,
    .pump = qs_pump_links,
    .sent = sent,
    .hangup = qs_sock_hangup,
    .act = qs_target_release,
};
