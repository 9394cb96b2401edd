/*
 * How the tables of negotiate_server.c and negotiate_client.c spell a cell.
 * For those two files only.
 */
#ifndef QS_QMP_NEGOTIATE_ROW_H
#define QS_QMP_NEGOTIATE_ROW_H

#include "qmp/negotiate.h"

/* On the event go to next, do action; wrong breaks the rule. */
#define ON(event, next, action, rule) \
    [QS_EV_##event] = { QS_ST_##next, QS_AC_##action, rule, QS_AC_IMPOSSIBLE }
/* The same where the standard leaves alt open. */
#define OR(event, next, action, rule, alt) \
    [QS_EV_##event] = { QS_ST_##next, QS_AC_##action, rule, QS_AC_##alt }

#endif
