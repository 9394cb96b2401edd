/*
 * What the machine does of itself: tell its news to every monitor, let slow
 * commands end, begin what waited for them, and close what is finished.
 */
#include "ref/server_impl.h"

#include "qmp/emit.h"

/*
 * Events wait for a peer that does not read; beyond this they are dropped,
 * for their number is not limited by what that peer sends.
 */
#define EVENT_ROOM (4 * (size_t)QS_LIMIT_OUTPUT)

void qs_monitor_fail(struct qs_monitor *monitor)
{
    monitor->status = QS_FAILED;
}

void qs_monitor_send(struct qs_monitor *monitor, struct qs_json *message)
{
    if (message) {
        qs_emit_line(&monitor->out, message);
    }
    if (!message || monitor->out.err != QS_OK) {
        qs_monitor_fail(monitor);
    }
    qs_json_free(message);
}

static bool has_room(const struct qs_server *server,
                     const struct qs_monitor *monitor)
{
    size_t waiting = qs_buf_len(&monitor->out);

    return waiting <= EVENT_ROOM ||
           waiting - EVENT_ROOM <= server->limits.output;
}

void qs_server_news(struct qs_server *server, struct qs_json *event)
{
    for (size_t i = 0; i < server->nmonitors; i++) {
        struct qs_monitor *m = &server->monitor[i];
        const struct qs_cell *cell = qs_negotiate_at(server->table, m->state,
                                                     QS_EV_NEWS);

        m->state = cell->next;
        if (m->status != QS_OPEN || cell->action != QS_AC_TELL ||
            !has_room(server, m)) {
            continue;
        }
        if (event) {
            qs_emit_line(&m->out, event);
        }
        if (!event || m->out.err != QS_OK) {
            qs_monitor_fail(m);
        }
    }
    qs_json_free(event);
}

void qs_server_release(struct qs_server *server)
{
    for (size_t i = 0; i < server->nmonitors; i++) {
        server->monitor[i].released = server->monitor[i].slow != NULL;
    }
}

/* Answers the slow command of the monitor. */
static void end_slow(struct qs_monitor *monitor)
{
    struct qs_json *slow = monitor->slow;

    monitor->slow = NULL;
    monitor->released = false;
    qs_monitor_send(monitor, qs_message_return(qs_json_object(),
                                               qs_json_get(slow, "id")));
    qs_json_free(slow);
}

/* Begins or ends one thing; false when there is nothing to do. */
static bool advance(struct qs_server *server, struct qs_monitor *monitor)
{
    struct qs_item item;

    if (monitor->status != QS_OPEN || server->machine.quit) {
        return false;
    }
    if (monitor->slow) {
        if (monitor->released) {
            end_slow(monitor);
            return true;
        }
        return false;
    }
    item = qs_queue_pop(&monitor->queue);
    if (!item.value) {
        return false;
    }
    qs_dispatch_item(server, monitor, item);
    return true;
}

void qs_server_settle(struct qs_server *server)
{
    bool moved;

    do {
        moved = false;
        for (size_t i = 0; i < server->nmonitors; i++) {
            moved = advance(server, &server->monitor[i]) || moved;
        }
    } while (moved);
    for (size_t i = 0; i < server->nmonitors; i++) {
        struct qs_monitor *m = &server->monitor[i];

        if (m->status == QS_OPEN &&
            (server->machine.quit ||
             (m->eof && !m->slow && m->queue.n == 0))) {
            m->status = QS_CLOSED;
        }
    }
}
