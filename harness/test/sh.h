/*
 * Runs qmpspec as a user does: a line for the shell, what it printed on both
 * streams, its exit status.  Each case has a folder of its own, $T, whose
 * content is compared before and after.
 */
#ifndef QS_TEST_SH_H
#define QS_TEST_SH_H

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "qmp/buf.h"
#include "test/test.h"

#define SH_OUTPUT_MAX (64u << 20)

struct sh {
    int status;             /* 128 + number after a signal */
    struct qs_buf out, err;
};

static inline void sh_slurp(int fd, struct qs_buf *buf)
{
    char bytes[4096];
    ssize_t n;

    lseek(fd, 0, SEEK_SET);
    while ((n = read(fd, bytes, sizeof(bytes))) > 0) {
        qs_buf_add(buf, bytes, (size_t)n);
    }
    close(fd);
    qs_buf_str(buf);
}

static inline void sh_release(struct sh *sh)
{
    qs_buf_release(&sh->out);
    qs_buf_release(&sh->err);
}

/* The caller lets go of *sh. */
static inline void sh_run(const char *line, struct sh *sh)
{
    int out = memfd_create("out", MFD_CLOEXEC);
    int err = memfd_create("err", MFD_CLOEXEC);
    int status;
    pid_t pid;

    CHECK(out >= 0 && err >= 0);
    fflush(NULL);
    pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        signal(SIGPIPE, SIG_DFL);
        dup2(out, 1);
        dup2(err, 2);
        execl("/bin/sh", "sh", "-c", line, (char *)NULL);
        _exit(126);
    }
    CHECK(waitpid(pid, &status, 0) == pid);
    sh->status = WIFEXITED(status) ? WEXITSTATUS(status)
                                   : 128 + WTERMSIG(status);
    qs_buf_init(&sh->out, SH_OUTPUT_MAX);
    qs_buf_init(&sh->err, SH_OUTPUT_MAX);
    sh_slurp(out, &sh->out);
    sh_slurp(err, &sh->err);
}

/* A line of which only its success is of interest. */
static inline void sh_do(const char *line)
{
    struct sh sh;

    CHECK_ROW(line);
    sh_run(line, &sh);
    CHECK_STR(qs_buf_str(&sh.err), "");
    CHECK_INT(sh.status, 0);
    sh_release(&sh);
}

static inline void sh_enter(void)
{
    char dir[] = "/tmp/qmpspec-test-XXXXXX";

    CHECK(mkdtemp(dir) != NULL);
    CHECK_INT(setenv("T", dir, 1), 0);
    /* Whatever a target would leave is seen here too. */
    CHECK_INT(setenv("TMPDIR", dir, 1), 0);
}

static inline void sh_leave(void)
{
    unsetenv("TMPDIR");
    sh_do("rm -rf \"$T\"");
}

/* Names and sizes of all below $T. */
static inline char *sh_inventory(void)
{
    struct sh sh;
    char *copy;

    sh_run("find \"$T\" -printf '%P %s %y\\n' | LC_ALL=C sort", &sh);
    CHECK_INT(sh.status, 0);
    copy = strdup(qs_buf_str(&sh.out));
    sh_release(&sh);
    return copy;
}

/* text with every "$T" filled in; free it. */
static inline char *sh_expand(const char *text)
{
    const char *dir = getenv("T");
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    char *copy;

    for (; *text; text++) {
        if (text[0] == '$' && text[1] == 'T') {
            qs_buf_adds(&out, dir);
            text++;
        } else {
            qs_buf_addc(&out, *text);
        }
    }
    copy = strdup(qs_buf_str(&out));
    qs_buf_release(&out);
    return copy;
}

/* What a user must see: status and one line on standard error, no more. */
struct sh_row {
    const char *line;
    int status;
    const char *says;       /* the start of that line, $T filled in */
};

static inline void sh_refuses(const struct sh_row *row)
{
    char *says = sh_expand(row->says);
    const char *err, *end;
    struct sh sh;

    CHECK_ROW(row->line);
    sh_run(row->line, &sh);
    err = qs_buf_str(&sh.err);
    end = strchr(err, '\n');
    if (strncmp(err, says, strlen(says)) != 0 || !end || end[1]) {
        CHECK_STR(err, says);
    }
    CHECK_STR(qs_buf_str(&sh.out), "");
    CHECK_INT(sh.status, row->status);
    free(says);
    sh_release(&sh);
}

/* All of them, and none wrote anything below $T. */
static inline void sh_refuse_all(const struct sh_row *rows, size_t n)
{
    char *before = sh_inventory(), *after;

    for (size_t i = 0; i < n; i++) {
        sh_refuses(&rows[i]);
    }
    after = sh_inventory();
    CHECK_ROW(rows[0].line);
    CHECK_STR(after, before);
    free(before);
    free(after);
}

/* Peak memory of the largest descendant so far, in KiB. */
static inline long sh_peak(void)
{
    struct rusage usage;

    CHECK_INT(getrusage(RUSAGE_CHILDREN, &usage), 0);
    return usage.ru_maxrss;
}

/* Sanitizers multiply what a program keeps. */
#if defined(__SANITIZE_ADDRESS__)
#define SH_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SH_SANITIZED 1
#endif
#endif
#ifndef SH_SANITIZED
#define SH_SANITIZED 0
#endif

#endif
