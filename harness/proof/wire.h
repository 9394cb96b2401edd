/*
 * Wire mutants: an endpoint around the reference that breaks one rule on the
 * way, in what is heard or in what is said.
 */
#ifndef QS_PROOF_WIRE_H
#define QS_PROOF_WIRE_H

#include "qmp/endpoint.h"
#include "qmp/message.h"

#define QS_FOR_QMP (1u << QS_PROFILE_QMP)
#define QS_FOR_MODES (1u << QS_PROFILE_MODES)
#define QS_FOR_BOTH (QS_FOR_QMP | QS_FOR_MODES)

struct qs_wire;

/* Hooks may be NULL.  They are called in the order things happen. */
struct qs_wire_rule {
    const char *name;           /* what it does: "answers twice" */
    const char *breaks;         /* the statement: "N40" */
    unsigned profiles;          /* QS_FOR_... */
    /* A message to the inner endpoint; set to NULL it is swallowed. */
    void (*hears)(struct qs_wire *w, unsigned conn,
                  struct qs_json **message);
    /* A message from it. */
    void (*says)(struct qs_wire *w, unsigned conn, struct qs_json **message);
    /* The bytes of one message of it, the line end included. */
    void (*prints)(struct qs_wire *w, unsigned conn, struct qs_buf *line);
    /* A byte to it; false: swallowed. */
    bool (*reads)(struct qs_wire *w, unsigned conn, char *byte);
    /* All that an input caused was said. */
    void (*settles)(struct qs_wire *w, unsigned conn);
    /* Behind the inner's connect; before its hangup. */
    void (*meets)(struct qs_wire *w, unsigned conn);
    void (*leaves)(struct qs_wire *w, unsigned conn);
    /* Whether to pass the act on. */
    bool (*acts)(struct qs_wire *w, enum qs_act what, const char *arg);
    enum qs_role role;
};

/* Lists by what they are about; each ends with a rule without a name. */
extern const struct qs_wire_rule qs_wire_bytes[], qs_wire_envelope[],
    qs_wire_greeting[], qs_wire_requests[], qs_wire_order[],
    qs_wire_negotiation[], qs_wire_oob[], qs_wire_modes[], qs_wire_client[],
    qs_wire_news[];

/* By role: breaks nothing.  Whatever fails on it, the proof itself broke. */
extern const struct qs_wire_rule qs_wire_none[2];

/* NULL behind the last of all the lists. */
const struct qs_wire_rule *qs_wire_rule(size_t i);
void qs_wire_endpoint(const struct qs_wire_rule *rule,
                      struct qs_endpoint *out);

#endif
