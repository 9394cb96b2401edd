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

void qs_proc_drain(struct qs_target *t)
{
    struct qs_child *c = &t->child;
    char bytes[QS_TAIL];
    ssize_t n;

    while (c->err >= 0) {
        size_t got, keep;

        n = read(c->err, bytes, sizeof(bytes));
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0 && errno == EAGAIN) {
            return;
        }
        if (n <= 0) {
            close(c->err);
            c->err = -1;
            return;
        }
        got = (size_t)n;
        keep = c->ntail < QS_TAIL - got ? c->ntail : QS_TAIL - got;
        memmove(c->tail, c->tail + c->ntail - keep, keep);
        memcpy(c->tail + keep, bytes, got);
        c->ntail = keep + got;
        c->tail[c->ntail] = '\0';
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
    snprintf(c->death, sizeof(c->death), "%s %d",
             info.si_code == CLD_EXITED ? "exit status" : "signal",
             info.si_status);
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
static void end_child(struct qs_target *t)
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
    end_child(t);
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
        end_child(t);
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
