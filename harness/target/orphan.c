/*
 * What a client leaves behind when it ends: children that left its group, as
 * daemons do.  While such a client runs we stand in for init, so that they
 * become ours when their parent ends, and can be found and ended.
 */
#include "target/impl.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

/* Between two looks for orphans that ended; a client may make many. */
#define SWEEP_MS 50
/* The orphans of orphans are found in the next round; no client has so many
   generations. */
#define ROUNDS 100

/* Those of our one thread; none where the kernel does not list them. */
static size_t children(pid_t *out, size_t max)
{
    char path[64];
    FILE *stream;
    size_t n = 0;
    int pid;

    snprintf(path, sizeof(path), "/proc/self/task/%d/children",
             (int)getpid());
    stream = fopen(path, "re");
    while (stream && n < max && fscanf(stream, "%d", &pid) == 1) {
        out[n++] = (pid_t)pid;
    }
    if (stream) {
        fclose(stream);
    }
    return n;
}

void qs_orphans_adopt(struct qs_target *t)
{
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    t->nkin = children(t->kin, QS_KIN_MAX);
}

static bool is_kin(const struct qs_target *t, pid_t pid)
{
    for (size_t i = 0; i < t->nkin; i++) {
        if (t->kin[i] == pid) {
            return true;
        }
    }
    /* Where there were more than are noted, none can be told apart. */
    return t->nkin == QS_KIN_MAX;
}

void qs_orphans_reap(struct qs_target *t)
{
    pid_t pid[256];
    uint64_t now = qs_clock_ms();
    size_t n;

    if (now - t->swept < SWEEP_MS) {
        return;
    }
    t->swept = now;
    n = children(pid, QS_COUNT(pid));
    for (size_t i = 0; i < n; i++) {
        if (pid[i] != t->child.pid && !is_kin(t, pid[i])) {
            waitpid(pid[i], NULL, WNOHANG);
        }
    }
}

/* One round; says how many it ended. */
static size_t end_some(const struct qs_target *t)
{
    pid_t pid[256];
    size_t n = children(pid, QS_COUNT(pid)), ended = 0;

    for (size_t i = 0; i < n; i++) {
        if (is_kin(t, pid[i])) {
            continue;
        }
        kill(pid[i], SIGKILL);
        while (waitpid(pid[i], NULL, 0) < 0 && errno == EINTR) {
            continue;
        }
        ended++;
    }
    return ended;
}

void qs_orphans_end(struct qs_target *t)
{
    for (int round = 0; round < ROUNDS && end_some(t) > 0; round++) {
        continue;
    }
    prctl(PR_SET_CHILD_SUBREAPER, 0);
}
