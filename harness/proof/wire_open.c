/*
 * Life and death of a wire mutant and of the reference inside it.
 */
#include "proof/wire_impl.h"

#include <stdlib.h>

#include "ref/client.h"
#include "ref/server.h"

/* Bytes held for either side; the largest case of a proof is far smaller. */
#define HELD_MAX ((size_t)1 << 28)

void qs_wire_close(void *machine)
{
    struct qs_wire *w = machine;

    if (w->machine) {
        w->inner->close(w->machine);
    }
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        struct qs_wire_conn *c = &w->conn[i];

        qs_frame_free(c->hears);
        qs_frame_free(c->says);
        qs_buf_release(&c->raw);
        qs_buf_release(&c->pending);
        qs_buf_release(&c->out);
        qs_json_free(c->request);
        qs_json_free(c->asked);
        qs_json_free(c->kept);
    }
    free(w);
}

void *qs_wire_open(const struct qs_endpoint *self,
                   const struct qs_config *config)
{
    struct qs_wire *w = calloc(1, sizeof(*w));
    bool ok = w != NULL;

    for (unsigned i = 0; ok && i < config->connections; i++) {
        struct qs_wire_conn *c = &w->conn[i];

        c->hears = qs_frame_new(&config->limits);
        c->says = qs_frame_new(&qs_limits_qemu);
        qs_buf_init(&c->raw, HELD_MAX);
        qs_buf_init(&c->pending, HELD_MAX);
        qs_buf_init(&c->out, HELD_MAX);
        ok = c->hears && c->says;
    }
    if (!ok) {
        if (w) {
            qs_wire_close(w);
        }
        return NULL;
    }
    w->rule = self->user;
    w->inner = self->role == QS_SERVER ? &qs_server_reference
                                       : &qs_client_reference;
    w->profile = config->profile;
    w->offers = config->ncaps > 0;
    w->max_out = config->limits.output;
    w->n = config->connections;
    w->machine = w->inner->open(w->inner, config);
    if (!w->machine) {
        qs_wire_close(w);
        return NULL;
    }
    return w;
}
