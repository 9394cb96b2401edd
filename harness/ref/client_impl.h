/*
 * The inside of the reference client: what it keeps, and what an event of
 * the table makes it do.  For client*.c only.
 */
#ifndef QS_REF_CLIENT_IMPL_H
#define QS_REF_CLIENT_IMPL_H

#include "ref/client.h"

/* "qs-" and a number of 64 bits. */
#define QS_CLIENT_ID 24u

struct qs_client {
    const struct qs_table *table;
    struct qs_limits limits;
    char *want[QS_CAPS_MAX];    /* owned */
    size_t nwant;
    uint32_t chosen;            /* bit i: want[i] is offered, not refused */
    size_t next;                /* modes: want[next] is to be enabled */

    enum qs_state state;
    enum qs_conn_state status;
    struct qs_frame *frame;
    struct qs_buf out;          /* not taken yet */
    struct qs_buf told;
    const char *why;            /* it would give up now */
    unsigned ignored;           /* in a row */

    uint64_t issued;            /* ids given out */
    char flight[QS_CLIENT_FLIGHT][QS_CLIENT_ID];    /* "": free */
    size_t nflight;
    struct qs_json *waiting[QS_CLIENT_WAITING];     /* owned ring */
    size_t first, nwaiting;
};

/*
 * client_read.c.  What the message is; an id in flight that it answers is
 * in flight no more.
 */
enum qs_event qs_client_read(struct qs_client *client,
                             const struct qs_json *value);
/* Whether that is what the client waits for now. */
bool qs_client_awaited(const struct qs_client *client, enum qs_event event);

/* client_act.c.  Does what the table says; value may be NULL. */
void qs_client_step(struct qs_client *client, enum qs_event event,
                    const struct qs_json *value);
/* Whether something it asked for has not come. */
bool qs_client_awaits(const struct qs_client *client);
/* Sends what waits as far as places are free; when ready only. */
void qs_client_flush(struct qs_client *client);
/* Whether want[i] is chosen. */
bool qs_client_chose(const struct qs_client *client, size_t i);
/* Without memory it says no more. */
void qs_client_fail(struct qs_client *client);

/* client_tell.c.  A reply or an event. */
void qs_client_tell(struct qs_client *client, const struct qs_json *value);
/* That it is ready, and with what. */
void qs_client_tell_ready(struct qs_client *client);
/* That it gave up, and why. */
void qs_client_tell_end(struct qs_client *client);

#endif
