/*
 * A server and a client joined by the wire of wire.h, with the oracles of
 * oracle.h over the server and the answers of answers.h over the client.
 */
#ifndef QS_FUZZ_PAIR_H
#define QS_FUZZ_PAIR_H

#include "answers.h"
#include "oracle.h"
#include "wire.h"

struct qs_pair {
    const struct qs_endpoint *end[2];   /* by enum qs_role */
    void *machine[2];
    struct qs_wire wire;
    struct qs_buf unread[2];    /* arrived, and not consumed */
    bool connected;
    bool ended[2];              /* it was told that the other side is gone */
    struct qs_oracle *oracle;
    struct qs_watch watch;
    struct qs_answers answers;
    size_t issued;              /* commands that the client accepted */
    bool hurried;               /* the client was told to wait no longer */
};

/* NULL without memory. */
struct qs_pair *qs_pair_new(void);
void qs_pair_free(struct qs_pair *pair);

/* Opens both as the tape says and connects them; false when one refuses. */
bool qs_pair_open(struct qs_pair *pair, const struct qs_endpoint *server,
                  const struct qs_endpoint *client,
                  const struct qs_tape *tape);
/* What the first n bytes under way to that side cause. */
void qs_pair_arrive(struct qs_pair *pair, enum qs_role to, size_t n);
/* An action of one side's user or machine, and what it causes. */
void qs_pair_act(struct qs_pair *pair, enum qs_role who, enum qs_act what,
                 struct qs_slice arg);
/*
 * Lets everything arrive, in order, until neither side says more and no
 * slow command is left; false when that does not end.
 */
bool qs_pair_drain(struct qs_pair *pair);
enum qs_conn_state qs_pair_state(struct qs_pair *pair, enum qs_role who);
/* Closes both; the last oracles of the server speak. */
void qs_pair_close(struct qs_pair *pair);

#endif
