/*
 * Targets that are processes, most of them ill-behaved: the test program
 * itself, started anew as "fake MODE [SOCKET]", is each of them.  A mode has
 * one vice; any other mode echoes.  Behind them, what the tests share.
 */
#ifndef QS_TEST_FAKE_H
#define QS_TEST_FAKE_H

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "target/addr.h"
#include "target/impl.h"
#include "target/target.h"
#include "test/test.h"

static inline int fake_listen(const char *path)
{
    struct qs_diag diag;
    struct qs_addr addr;
    int fd = -1;

    if (qs_addr_unix(path, &addr, &diag) ||
        qs_addr_listen(&addr, &fd, &diag)) {
        exit(9);
    }
    return fd;
}

static inline int fake_accept(int listener)
{
    int fd;

    while ((fd = accept(listener, NULL, NULL)) < 0) {
        usleep(1000);
    }
    return fd;
}

static inline void put(int fd, const char *text)
{
    if (write(fd, text, strlen(text)) < 0) {
        exit(8);
    }
}

/* Sends bytes for ever, or n of them. */
static inline void pour(int fd, const char *bytes, size_t n, uint64_t total)
{
    for (uint64_t sent = 0; !total || sent < total; sent += n) {
        if (write(fd, bytes, n) < 0) {
            exit(0);
        }
    }
}

static inline void echo(int in, int out)
{
    char bytes[4096];
    ssize_t n;

    while ((n = read(in, bytes, sizeof(bytes))) > 0) {
        if (write(out, bytes, (size_t)n) != n) {
            return;
        }
    }
    put(out, "end\n");
}

static inline int fake_conversation(const char *mode, int fd)
{
    static char chunk[1u << 16];

    memset(chunk, 'x', sizeof(chunk));
    if (!strcmp(mode, "close")) {
        close(fd);
    } else if (!strcmp(mode, "stream")) {
        pour(fd, chunk, sizeof(chunk), 0);
    } else if (!strcmp(mode, "gigabyte")) {
        pour(fd, chunk, sizeof(chunk), 1u << 30);
    } else if (!strcmp(mode, "die")) {
        put(fd, "{\"QMP\": {");
        put(2, "fake: first line\nfake: dying now\n");
        exit(3);
    } else if (!strcmp(mode, "crash")) {
        put(fd, "{\"QMP\": {");
        raise(SIGKILL);
    } else if (!strcmp(mode, "noisy")) {
        for (int i = 0; i < 64; i++) {
            put(2, "fake: a line of no importance\n");
            pour(2, chunk, sizeof(chunk), sizeof(chunk));
        }
        put(2, "\nfake: the last line\n");
        put(fd, "done\n");
    } else if (!strcmp(mode, "lazy")) {
        usleep(100000);
        return read(fd, chunk, 7) == 7 ? 0 : 1;
    } else {
        echo(fd, fd);
        return 0;
    }
    pause();
    return 0;
}

static inline int fake(const char *mode, const char *path)
{
    int listener;

    if (!strcmp(mode, "refuse")) {
        put(2, "fake: no machine specified\nfake: use -help\n");
        return 1;
    }
    if (!strcmp(mode, "never")) {
        pause();
    }
    if (!strcmp(mode, "stdio")) {
        put(1, "hello\n");
        echo(0, 1);
        return 0;
    }
    if (!strcmp(mode, "late")) {
        usleep(200000);
    }
    if (!strcmp(mode, "orphan") && fork() == 0) {
        signal(SIGTERM, SIG_IGN);
        pause();
    }
    if (!strcmp(mode, "stubborn")) {
        signal(SIGTERM, SIG_IGN);
    }
    listener = fake_listen(path);
    for (;;) {
        int fd = fake_accept(listener);
        int status = fake_conversation(mode, fd);

        if (status) {
            return status;
        }
        close(fd);
    }
}

/* Exit status of a fake, -1 when the program was not called as one. */
static inline int fake_main(int argc, char **argv)
{
    if (argc < 3 || strcmp(argv[1], "fake") != 0) {
        return -1;
    }
    return fake(argv[2], argc > 3 ? argv[3] : "");
}

static struct qs_diag diag;
static struct qs_desc *desc;

static inline struct qs_target *make(const char *address, unsigned deadline_ms)
{
    struct qs_target_options options = { .deadline_ms = deadline_ms };
    struct qs_target *t = NULL;

    CHECK_INT(qs_desc_find("specs", "generic", NULL, QS_SERVER, &desc,
                           &diag), QS_OK);
    options.desc = desc;
    CHECK_INT(qs_target_new(address, &options, &t, &diag), QS_OK);
    return t;
}

static inline struct qs_target *start(const char *mode, unsigned deadline_ms)
{
    char address[128];
    struct qs_target *t;

    snprintf(address, sizeof(address), "exec:/proc/self/exe fake %s {sock}",
             mode);
    t = make(address, deadline_ms);
    CHECK_INT(qs_target_start(t, &diag), QS_OK);
    return t;
}

/* An orphan is reaped by init, which takes a moment. */
static inline bool group_is_gone(pid_t pid)
{
    for (int i = 0; i < 2000; i++) {
        if (kill(-pid, 0) < 0 && errno == ESRCH) {
            return true;
        }
        usleep(1000);
    }
    return false;
}

/* Also checks that nothing is left of the target. */
static inline void finish(struct qs_target *t)
{
    pid_t pid = t->child.pid;
    char *dir = t->dir ? strdup(t->dir) : NULL;
    struct stat st;

    qs_target_free(t);
    qs_desc_free(desc);
    CHECK(pid == 0 || group_is_gone(pid));
    CHECK(!dir || (stat(dir, &st) < 0 && errno == ENOENT));
    free(dir);
}

static inline void connect_to(struct qs_target *t, unsigned link)
{
    if (qs_target_connect(t, link, 0, &diag)) {
        CHECK_STR(diag.text, "");
    }
}

static inline void say(struct qs_target *t, unsigned link, const char *text)
{
    CHECK_INT(qs_target_send(t, link, qs_slice_str(text)), QS_OK);
}

/* Pumps until the link holds so much. */
static inline void gather(struct qs_target *t, unsigned link, size_t n)
{
    while (qs_buf_len(&qs_target_link(t, link)->in) < n) {
        CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    }
}

static inline void expect(struct qs_target *t, unsigned link, const char *text)
{
    struct qs_buf *in = &qs_target_link(t, link)->in;

    gather(t, link, strlen(text));
    CHECK_BYTES(qs_buf_slice(in), text);
    qs_buf_drop(in, qs_buf_len(in));
}

static inline void await_end(struct qs_target *t, unsigned link)
{
    while (!qs_target_link(t, link)->ended) {
        CHECK_INT(qs_target_pump(t, &diag), QS_PUMP_NEWS);
    }
}

#endif
