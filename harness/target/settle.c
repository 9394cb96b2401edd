/*
 * Waits until a child that was just started has nothing more to do.
 *
 * A server may take connections before it is ready for them: QEMU's listener
 * and its monitors are for a moment watched by two threads, and who connects
 * then may be greeted twice, or never.  That is a race of its start and no
 * business of a case, so the first connection waits until the sockets are
 * there and all threads sleep.  No verdict hangs on it: at the deadline the
 * connection is made all the same.
 */
#include "target/impl.h"

#include <dirent.h>
#include <stdio.h>
#include <unistd.h>

/* Between two looks, and how many of them must agree. */
#define LOOK_MS 1
#define LOOKS 3

static bool has_socket(struct qs_target *t, const char *name)
{
    struct qs_buf path = QS_BUF_INIT(4096);
    bool there;

    if (!strstr(t->rest, name)) {
        return true;
    }
    qs_target_expand(t, name, 0, 0, &path, NULL);
    there = !path.err && !access(qs_buf_str(&path), F_OK);
    qs_buf_release(&path);
    return there;
}

/* The state of one thread: the letter behind its name in parentheses. */
static char state_of(int pid, const char *tid)
{
    char path[64], line[512];
    const char *end;
    FILE *stream;
    size_t n;

    snprintf(path, sizeof(path), "/proc/%d/task/%.20s/stat", pid, tid);
    stream = fopen(path, "re");
    if (!stream) {
        return '?';
    }
    n = fread(line, 1, sizeof(line) - 1, stream);
    fclose(stream);
    line[n] = '\0';
    end = strrchr(line, ')');
    return end && end[1] == ' ' ? end[2] : '?';
}

static bool all_sleep(int pid)
{
    char path[64];
    const struct dirent *entry;
    bool sleep = true;
    DIR *dir;

    snprintf(path, sizeof(path), "/proc/%d/task", pid);
    dir = opendir(path);
    while (dir && sleep && (entry = readdir(dir)) != NULL) {
        sleep = entry->d_name[0] == '.' ||
                state_of(pid, entry->d_name) == 'S';
    }
    if (dir) {
        closedir(dir);
    }
    return dir && sleep;
}

void qs_target_settle(struct qs_target *t)
{
    uint64_t end = qs_clock_ms() + t->opt.deadline_ms;
    int looks = 0;

    if (t->kind != QS_TARGET_EXEC || !t->started) {
        return;
    }
    while (looks < LOOKS && qs_clock_ms() < end && !t->child.ended &&
           !qs_target_interrupted(t) && qs_pump_round(t, LOOK_MS)) {
        looks = has_socket(t, "{sock}") && has_socket(t, "{sock2}") &&
                all_sleep((int)t->child.pid) ? looks + 1 : 0;
    }
}
