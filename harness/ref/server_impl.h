/*
 * The inside of the reference server: what one monitor keeps, and what a
 * message does to it and to the machine.  For server*.c only.
 */
#ifndef QS_REF_SERVER_IMPL_H
#define QS_REF_SERVER_IMPL_H

#include "ref/command.h"
#include "ref/queue.h"
#include "ref/server.h"

struct qs_monitor {
    enum qs_state state;
    enum qs_conn_state status;
    struct qs_frame *frame;
    struct qs_buf out;          /* not taken yet */
    struct qs_queue queue;      /* not begun yet */
    struct qs_json *slow;       /* owned: the request that still runs */
    bool released;              /* slow may end */
    bool eof;                   /* the peer sends no more */
};

struct qs_server {
    const struct qs_table *table;
    struct qs_limits limits;
    struct qs_machine machine;
    char *caps[QS_CAPS_MAX];    /* owned */
    size_t ncaps;
    size_t nmonitors;
    /* At the end, so that whoever goes past it leaves the server. */
    struct qs_monitor monitor[QS_CONNECTIONS_MAX];
};

/* server_act.c.  Whether the table answers the request before what waits. */
bool qs_dispatch_at_once(const struct qs_server *server,
                         const struct qs_monitor *monitor,
                         struct qs_json *value);
/* Takes the item's value; answers it now. */
void qs_dispatch_item(struct qs_server *server, struct qs_monitor *monitor,
                      struct qs_item item);
/* Something happened that is no message: connect or hangup. */
void qs_dispatch_event(struct qs_server *server, struct qs_monitor *monitor,
                       enum qs_event event);

/* server_settle.c.  To every monitor.  Takes event; NULL: no memory. */
void qs_server_news(struct qs_server *server, struct qs_json *event);
/* Lets every slow command end. */
void qs_server_release(struct qs_server *server);
/* Does all that can be done without further input. */
void qs_server_settle(struct qs_server *server);
/* Takes message; NULL: no memory. */
void qs_monitor_send(struct qs_monitor *monitor, struct qs_json *message);
/* Without memory the monitor says no more. */
void qs_monitor_fail(struct qs_monitor *monitor);

#endif
