/*
 * Ends the slow command from outside the wire under test: by opening the
 * FIFO it waits for, or by a command on a connection of its own.
 */
#include "target/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include "qmp/emit.h"
#include "qmp/frame.h"
#include "qmp/message.h"

/* Between two looks at whether the slow command has begun to wait. */
#define RETRY_MS 2

/* 1: opened, *out has it; 0: nobody waits at it (yet); -1: it cannot be. */
static int open_fifo(struct qs_target *t, unsigned n, int *out)
{
    struct qs_buf path = QS_BUF_INIT(4096);
    int fd = -1;

    qs_target_expand(t, t->opt.desc->release + strlen("fifo:"), n, n, &path,
                     NULL);
    if (!path.err) {
        fd = open(qs_buf_str(&path), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (fd < 0) {
            fd = errno == ENXIO || errno == EINTR ? -2 : -1;
        } else {
            unlink(qs_buf_str(&path));
            *out = fd;
        }
    }
    qs_buf_release(&path);
    return fd >= 0 ? 1 : fd == -2 ? 0 : -1;
}

/*
 * Which of the commands prepared is the one that waits is not known here: one
 * may have been refused.  So each is tried until one is found waiting.  Its
 * reader gets nothing, and waits on, until our end is closed.
 */
static bool hold_fifo(struct qs_target *t)
{
    uint64_t end = qs_clock_ms() + t->opt.deadline_ms;

    while (t->held < 0 && t->nslow > 0 && !t->child.ended &&
           !qs_target_interrupted(t)) {
        for (size_t i = 0; i < t->nslow; i++) {
            if (open_fifo(t, t->slow[i], &t->held) == 1) {
                t->nslow--;
                memmove(&t->slow[i], &t->slow[i + 1],
                        (t->nslow - i) * sizeof(t->slow[0]));
                break;
            }
        }
        if (t->held < 0 && (qs_clock_ms() >= end ||
                            !qs_pump_round(t, RETRY_MS))) {
            break;
        }
    }
    return t->held >= 0;
}

bool qs_target_slow_begun(struct qs_target *t)
{
    const char *release = t->opt.desc->release;

    return t->nslow == 0 || !release || strncmp(release, "fifo:", 5) != 0 ||
           hold_fifo(t);
}

void qs_target_let_go(struct qs_target *t)
{
    if (t->held >= 0) {
        close(t->held);
        t->held = -1;
    }
}

static enum qs_err release_fifo(struct qs_target *t, struct qs_diag *diag)
{
    if (!hold_fifo(t)) {
        qs_diag_set(diag, "no slow command waits for its release at %s",
                    t->opt.desc->release);
        return QS_IO;
    }
    qs_target_let_go(t);
    return QS_OK;
}

/* Writes all that is needed to run the fixture on a fresh connection. */
static enum qs_err conversation(struct qs_target *t, struct qs_buf *out)
{
    const char *name = t->opt.desc->release + strlen("fixture:");
    struct qs_json *command = qs_target_fixture(t, name);

    if (t->opt.desc->negotiates && t->opt.profile == QS_PROFILE_MODES) {
        qs_buf_adds(out, "{\"execute\": \"qmp_switch_mode\", \"arguments\": "
                    "{\"mode\": \"operational\"}}\r\n");
    } else if (t->opt.desc->negotiates) {
        qs_buf_adds(out, "{\"execute\": \"qmp_capabilities\"}\r\n");
    }
    if (!command) {
        return QS_NOMEM;
    }
    qs_emit_line(out, command);
    qs_json_free(command);
    return out->err;
}

/* Counts the replies among the bytes; *left goes down with each. */
static bool count_replies(struct qs_frame *frame, struct qs_slice in,
                          unsigned *left)
{
    struct qs_json *value = NULL;
    enum qs_message_kind kind;

    for (;;) {
        switch (qs_frame_next(frame, &in, &value)) {
        case QS_FRAME_MORE:
            return true;
        case QS_FRAME_BAD:
            break;
        case QS_FRAME_FAILED:
            return false;
        case QS_FRAME_VALUE:
            kind = qs_message_kind(value);
            qs_json_free(value);
            if (*left && (kind == QS_MSG_RETURN || kind == QS_MSG_ERROR)) {
                --*left;
            }
        }
    }
}

/* Everything is written at once: it is far less than a socket holds. */
static bool converse(struct qs_target *t, int fd, struct qs_slice out,
                     struct qs_frame *frame)
{
    uint64_t end = qs_clock_ms() + t->opt.deadline_ms;
    unsigned left = t->opt.desc->negotiates ? 2 : 1;
    char bytes[4096];

    if (write(fd, out.p, out.n) != (ssize_t)out.n) {
        return false;
    }
    while (left > 0 && qs_clock_ms() < end && !qs_target_interrupted(t)) {
        struct pollfd p = { .fd = fd, .events = POLLIN };
        ssize_t n;

        if (poll(&p, 1, RETRY_MS) < 1) {
            if (!qs_pump_round(t, 0)) {
                return false;
            }
            continue;
        }
        n = read(fd, bytes, sizeof(bytes));
        if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR) ||
            (n > 0 && !count_replies(frame, qs_slice(bytes, (size_t)n),
                                     &left))) {
            return false;
        }
    }
    return left == 0;
}

static enum qs_err release_fixture(struct qs_target *t, struct qs_diag *diag)
{
    struct qs_buf out = QS_BUF_INIT(64u << 10);
    struct qs_frame *frame = qs_frame_new(&qs_limits_qemu);
    unsigned last = qs_target_offers(t, "monitors:2") == QS_OFFER_YES;
    enum qs_err err = frame ? conversation(t, &out) : QS_NOMEM;
    int fd = -1;

    if (!err) {
        err = qs_sock_open(t, last, &fd, diag);
    }
    if (!err && !converse(t, fd, qs_buf_slice(&out), frame)) {
        qs_diag_set(diag, "release %s was not answered",
                    t->opt.desc->release);
        err = QS_IO;
    }
    if (fd >= 0) {
        close(fd);
    }
    qs_frame_free(frame);
    qs_buf_release(&out);
    return err;
}

enum qs_err qs_target_release(struct qs_target *t, enum qs_act what,
                              const char *arg, struct qs_diag *diag)
{
    const char *release = t->opt.desc->release;

    if (what == QS_ACT_RELEASE && release && !arg) {
        if (!strncmp(release, "fifo:", 5)) {
            return release_fifo(t, diag);
        }
        if (!strncmp(release, "fixture:", 8)) {
            return release_fixture(t, diag);
        }
    }
    qs_diag_set(diag, "description '%s' does not say how to do that",
                t->opt.desc->name);
    return QS_BAD;
}
