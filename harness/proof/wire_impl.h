/*
 * What a rule of wire_*.c sees of the machine it is part of, and what it can
 * do to it.
 */
#ifndef QS_PROOF_WIRE_IMPL_H
#define QS_PROOF_WIRE_IMPL_H

#include "proof/wire.h"

struct qs_wire_conn {
    struct qs_frame *hears, *says;
    struct qs_buf raw;          /* heard, not yet a whole message */
    struct qs_buf pending;      /* for the inner endpoint, not taken yet */
    struct qs_buf out;          /* for the peer */
    /* What a rule may look at. */
    struct qs_json *request;    /* owned: the last message heard, or NULL */
    struct qs_json *asked;      /* owned: the one heard before it */
    unsigned heard, said;       /* messages since the connection began */
    bool ready;                 /* the inner endpoint has negotiated */
    bool oob;                   /* and enabled oob */
    unsigned slow;              /* slow commands not released */
    /* Its own; kept from one connection to the next. */
    struct qs_json *kept;       /* owned */
    unsigned mark;
};

struct qs_wire {
    const struct qs_wire_rule *rule;
    const struct qs_endpoint *inner;
    void *machine;
    enum qs_profile profile;
    bool offers;                /* the inner endpoint offers anything */
    size_t max_out;
    unsigned n;
    unsigned mark;              /* the rule's own */
    struct qs_wire_conn conn[QS_CONNECTIONS_MAX];
};

/* wire_open.c: for the endpoint alone. */
void *qs_wire_open(const struct qs_endpoint *self,
                   const struct qs_config *config);
void qs_wire_close(void *machine);

/* Says a message of its own; takes it. */
void qs_wire_say(struct qs_wire *w, unsigned conn, struct qs_json *message);
/* The same for bytes. */
void qs_wire_print(struct qs_wire *w, unsigned conn, const char *text);
/* Makes the inner endpoint hear that; nobody sees what it answers. */
void qs_wire_inject(struct qs_wire *w, unsigned conn, const char *text);
/* Says an error for the request at hand. */
void qs_wire_refuse(struct qs_wire *w, unsigned conn, enum qs_error_id error,
                    struct qs_json **message);
/* Says a success for the request at hand. */
void qs_wire_okay(struct qs_wire *w, unsigned conn,
                  struct qs_json **message);

/* As if the peer had sent that. */
void qs_wire_hear(struct qs_wire *w, unsigned conn, const char *text);

/* A value of the mutant's own, from text that is known to be good. */
struct qs_json *qs_wire_json(const char *text);
/* Puts message by, to be said later; see qs_wire_let_go. */
void qs_wire_keep(struct qs_wire *w, unsigned conn,
                  struct qs_json **message);
/* Says what was kept, the first first or last. */
void qs_wire_let_go(struct qs_wire *w, unsigned conn, bool backwards);
/* Sets or replaces a member; takes value. */
void qs_wire_put(struct qs_json *object, const char *key,
                 struct qs_json *value);
/* The name of the command asked for in either way; "" if none. */
const char *qs_wire_command(const struct qs_json *message);
bool qs_wire_is(const struct qs_json *message, enum qs_message_kind kind);
/* What a greeting offers, or NULL. */
struct qs_json *qs_wire_offer(const struct qs_json *message);
/* A client gives up: it sends what is no JSON in the message's place. */
void qs_wire_give_up(struct qs_wire *w, unsigned conn,
                     struct qs_json **message);
/* Keeps the id of a command as that of the last. */
void qs_wire_note_id(struct qs_wire *w, unsigned conn,
                     struct qs_json **message);
/* A return or an error. */
bool qs_wire_is_reply(const struct qs_json *message);

#endif
