/*
 * An endpoint in the server's role behind descriptors: the other side of a
 * target.  One machine; each connection is a monitor of it.  It only carries
 * bytes.  A client that does not read is not read from, so that it cannot
 * make us keep more than a little.
 */
#ifndef QS_TARGET_HOST_H
#define QS_TARGET_HOST_H

#include <signal.h>

#include "qmp/endpoint.h"

#define QS_HOST_LISTENERS 4u
/* No more than PIPE_BUF: a pipe that is ready takes it without blocking. */
#define QS_HOST_CHUNK 4096u

/* A client; none when rfd is -1. */
struct qs_host_conn {
    int rfd, wfd;
    bool ended;             /* it sends no more */
    bool told;              /* and the endpoint knows */
    unsigned long turn;     /* lower spoke first; 0: not known to have */
    size_t nin, nout;       /* not yet fed, not yet written */
    char in[QS_HOST_CHUNK], out[QS_HOST_CHUNK];
};

struct qs_host {
    const struct qs_endpoint *endpoint;
    void *machine;
    unsigned monitors;
    const int *listener;    /* borrowed; non-blocking */
    size_t nlistener;       /* up to QS_HOST_LISTENERS; 0: one client, and
                               it ends with that client's input */
    bool over, failed;
    int order;              /* an epoll descriptor; -1: by monitor, then */
    unsigned long turns;    /* given so far */
    struct qs_host_conn conn[QS_CONNECTIONS_MAX];
};

/* Borrows the machine. */
void qs_host_init(struct qs_host *host, const struct qs_endpoint *endpoint,
                  void *machine, unsigned monitors);
/* Takes the descriptors (they may be the same); there must be a free monitor,
   as there is at first. */
void qs_host_admit(struct qs_host *host, int rfd, int wfd);
/*
 * Serves until the machine quits or *stopped is set; the signals that set it
 * are let in only while waiting, by the mask.  QS_IO when poll fails,
 * QS_NOMEM when the endpoint failed.
 */
enum qs_err qs_host_run(struct qs_host *host, const sigset_t *mask,
                        const volatile sig_atomic_t *stopped) QS_MUST_CHECK;
/* Hangs up every client. */
void qs_host_release(struct qs_host *host);

#endif
