/*
 * A live server with one fault, for what looks for faults: the test program
 * itself, started anew as "faulty MODE SOCKET [LOG]".  It is the reference,
 * on a table with a wrong cell or behind a loop that misbehaves.
 */
#ifndef QS_TEST_FAULTY_H
#define QS_TEST_FAULTY_H

#include <fcntl.h>

#include "ref/server.h"
#include "test/fake.h"

/* Whether what came since the fault was last looked for has the word. */
static inline bool faulty_met(struct qs_buf *seen, const char *word)
{
    struct qs_slice text = qs_buf_slice(seen);
    bool met = text.n && memmem(text.p, text.n, word, strlen(word));

    qs_buf_drop(seen, text.n > 16 ? text.n - 16 : 0);
    return met;
}

static inline void faulty_take(const struct qs_endpoint *e, void *machine,
                               int fd)
{
    char bytes[4096];
    size_t n;

    while ((n = e->take(machine, 0, bytes, sizeof(bytes))) > 0) {
        if (send(fd, bytes, n, MSG_NOSIGNAL) < 0) {
            return;
        }
    }
}

/* Passes bytes on until the end; log: -1, or where they are written down. */
static inline void faulty_serve(const struct qs_endpoint *e, void *machine,
                                const char *mode, int fd, int log)
{
    struct qs_buf seen = QS_BUF_INIT(1u << 20);
    bool silent = !strcmp(mode, "silent");
    char bytes[4096];
    ssize_t n;

    if (!silent) {
        faulty_take(e, machine, fd);
    }
    while ((n = read(fd, bytes, sizeof(bytes))) > 0) {
        qs_buf_add(&seen, bytes, (size_t)n);
        if (log >= 0 && write(log, bytes, (size_t)n) < 0) {
            exit(8);
        }
        if (!strcmp(mode, "dies") && faulty_met(&seen, "query-status")) {
            put(2, "faulty: an assertion failed\n");
            abort();
        }
        if (!strcmp(mode, "hangs") && faulty_met(&seen, "query-status")) {
            pause();
        }
        if (!strcmp(mode, "leaves") && faulty_met(&seen, "query-status")) {
            break;
        }
        for (size_t at = 0; at < (size_t)n && !silent;) {
            at += e->feed(machine, 0, bytes + at, (size_t)n - at);
            faulty_take(e, machine, fd);
            if (e->state(machine, 0) == QS_CLOSED) {
                exit(0);
            }
        }
    }
    qs_buf_release(&seen);
}

static inline _Noreturn void faulty(const char *mode, const char *path,
                                    const char *log)
{
    static const char *const caps[] = { "oob" };
    struct qs_config config = { .caps = caps, .ncaps = 1, .connections = 1,
                                .limits = qs_limits_qemu };
    struct qs_table table = qs_table_server_qmp;
    struct qs_endpoint e;
    void *machine;
    int listener = fake_listen(path);
    int to = *log ? open(log, O_WRONLY | O_CREAT | O_APPEND, 0666) : -1;

    if (!strcmp(mode, "twice")) {
        /* A selection is accepted in command mode as well. */
        table.cell[QS_ST_COMMAND][QS_EV_SELECT] =
            table.cell[QS_ST_NEGOTIATION][QS_EV_SELECT];
    }
    qs_server_endpoint(&e, &table);
    machine = e.open(&e, &config);
    for (;;) {
        int fd = fake_accept(listener);

        e.connect(machine, 0);
        faulty_serve(&e, machine, mode, fd, to);
        e.hangup(machine, 0);
        close(fd);
    }
}

/* Exit status of a faulty server, -1 when the program is not called as one. */
static inline int faulty_main(int argc, char **argv)
{
    if (argc < 4 || strcmp(argv[1], "faulty") != 0) {
        return -1;
    }
    faulty(argv[2], argv[3], argc > 4 ? argv[4] : "");
}

#endif
