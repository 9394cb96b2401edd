/*
 * Endpoints that know nothing of QMP.  No case may pass against one: a case
 * that does proves nothing.
 */
#ifndef QS_PROOF_LIAR_H
#define QS_PROOF_LIAR_H

#include "qmp/endpoint.h"

enum qs_lie {
    QS_LIE_SILENT,
    QS_LIE_CLOSES,
    QS_LIE_ECHOES,
    QS_LIE_RETURNS,             /* {"return": {}}, to whatever comes */
    QS_LIE_NOT_FOUND,           /* CommandNotFound, to whatever comes */
    QS_LIE_GREETS,              /* for ever */
    QS_LIE_RANDOM,
    QS_LIE_HANGS,               /* answers once, then nothing */
    QS_LIE_LATE,                /* answers the question before */
};

struct qs_liar {
    const char *name;           /* as in "a server that echoes" */
    enum qs_lie lie;
};

/* NULL behind the last. */
const struct qs_liar *qs_liar(enum qs_role role, size_t i);
void qs_liar_endpoint(enum qs_role role, const struct qs_liar *liar,
                      struct qs_endpoint *out);

#endif
