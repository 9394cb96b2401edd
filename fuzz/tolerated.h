/*
 * Where readers of JSON may differ: RFC 8259 as scan.h reads it, our own,
 * which reads QMP's JSON, and cJSON.  A difference that no row allows is a
 * find.  Each row has a witness, corpus/json/tolerated-NAME, on which it is
 * the only one that allows what is seen.
 */
#ifndef QS_FUZZ_TOLERATED_H
#define QS_FUZZ_TOLERATED_H

#include "qmp/base.h"

enum qs_differs {
    QS_OURS_ACCEPTS,        /* RFC 8259 does not */
    QS_OURS_REFUSES,        /* RFC 8259 does not */
    QS_CJSON_ACCEPTS,       /* ours does not */
    QS_CJSON_REFUSES,       /* ours does not */
    QS_CJSON_VALUE,         /* both accept, and read something else */
};

struct qs_tolerated {
    const char *name;
    enum qs_differs differs;
    bool (*holds)(struct qs_slice text);    /* it is in this text */
    const char *why;
};

extern const struct qs_tolerated qs_tolerated[];
extern const size_t qs_tolerated_count;

/* Whether a row allows it; struck: name of a row that is left out. */
bool qs_tolerates(enum qs_differs differs, struct qs_slice text,
                  struct qs_slice struck);

#endif
