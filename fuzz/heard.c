/*
 * See heard.h.
 */
#include "heard.h"

#include <errno.h>
#include <unistd.h>

enum what { CONNECTED, SENDS, SAYS, ENDS, ENDED, FINISHED, TOLD };

struct head {
    enum what what;
    unsigned conn;
    enum qs_play_end how;       /* ENDED */
    size_t n;                   /* bytes that follow; TOLD: with a NUL */
};

void qs_heard_init(struct qs_heard *heard, int fd)
{
    heard->fd = fd;
    qs_buf_init(&heard->text, QS_HEARD_MAX);
}

void qs_heard_release(struct qs_heard *heard)
{
    qs_buf_release(&heard->text);
}

static void write_all(struct qs_heard *heard, const void *bytes, size_t n)
{
    const char *p = bytes;

    if (heard->fd < 0) {
        qs_buf_add(&heard->text, bytes, n);
        return;
    }
    while (n > 0) {
        ssize_t done = write(heard->fd, p, n);

        if (done < 0 && errno != EINTR) {
            return;
        }
        p += done > 0 ? done : 0;
        n -= done > 0 ? (size_t)done : 0;
    }
}

static void put(struct qs_heard *heard, enum what what, unsigned conn,
                enum qs_play_end how, struct qs_slice bytes)
{
    struct head head;

    /* Its padding is written, too. */
    memset(&head, 0, sizeof(head));
    head.what = what;
    head.conn = conn;
    head.how = how;
    head.n = bytes.n;
    write_all(heard, &head, sizeof(head));
    write_all(heard, bytes.p, bytes.n);
}

static void put_bare(struct qs_heard *heard, enum what what, unsigned conn)
{
    put(heard, what, conn, QS_PLAY_HUNG_UP, qs_slice("", 0));
}

static void connected(void *ctx, unsigned conn)
{
    put_bare(ctx, CONNECTED, conn);
}

static void sends(void *ctx, unsigned conn, struct qs_slice bytes)
{
    put(ctx, SENDS, conn, QS_PLAY_HUNG_UP, bytes);
}

static void says(void *ctx, unsigned conn, struct qs_slice bytes)
{
    put(ctx, SAYS, conn, QS_PLAY_HUNG_UP, bytes);
}

static void eof(void *ctx, unsigned conn)
{
    put_bare(ctx, ENDS, conn);
}

static void ended(void *ctx, unsigned conn, enum qs_play_end how)
{
    put(ctx, ENDED, conn, how, qs_slice("", 0));
}

static void finished(void *ctx)
{
    put_bare(ctx, FINISHED, 0);
}

struct qs_watch qs_heard_watch(struct qs_heard *heard)
{
    struct qs_watch watch = {
        .ctx = heard, .connected = connected, .sends = sends, .says = says,
        .eof = eof, .ended = ended, .finished = finished,
    };

    return watch;
}

void qs_heard_tell(struct qs_heard *heard, const char *told)
{
    put(heard, TOLD, 0, QS_PLAY_HUNG_UP, qs_slice(told, strlen(told) + 1));
}

void qs_heard_read(struct qs_heard *heard, int fd)
{
    char bytes[16384];
    ssize_t n;

    do {
        n = read(fd, bytes, sizeof(bytes));
        if (n > 0) {
            qs_buf_add(&heard->text, bytes, (size_t)n);
        }
    } while (n > 0 || (n < 0 && errno == EINTR));
}

static void tell(const struct head *head, struct qs_slice bytes,
                 const struct qs_watch *w,
                 void (*told)(void *ctx, const char *told))
{
    switch (head->what) {
    case CONNECTED:
        if (w->connected) {
            w->connected(w->ctx, head->conn);
        }
        break;
    case SENDS:
        if (w->sends) {
            w->sends(w->ctx, head->conn, bytes);
        }
        break;
    case SAYS:
        if (w->says) {
            w->says(w->ctx, head->conn, bytes);
        }
        break;
    case ENDS:
        if (w->eof) {
            w->eof(w->ctx, head->conn);
        }
        break;
    case ENDED:
        if (w->ended) {
            w->ended(w->ctx, head->conn, head->how);
        }
        break;
    case FINISHED:
        if (w->finished) {
            w->finished(w->ctx);
        }
        break;
    case TOLD:
        if (told) {
            told(w->ctx, bytes.p);
        }
        break;
    }
}

void qs_heard_again(struct qs_slice text, const struct qs_watch *watch,
                    void (*told)(void *ctx, const char *told))
{
    struct head head;

    while (text.n >= sizeof(head)) {
        memcpy(&head, text.p, sizeof(head));
        text.p += sizeof(head);
        text.n -= sizeof(head);
        if (text.n < head.n) {
            return;
        }
        tell(&head, qs_slice(text.p, head.n), watch, told);
        text.p += head.n;
        text.n -= head.n;
    }
}
