/*
 * The few lines behind base.h: the default ceilings and the one-line
 * message.
 */
#include "qmp/base.h"

#include <stdarg.h>
#include <stdio.h>

const struct qs_limits qs_limits_qemu = {
    .depth = QS_LIMIT_DEPTH,
    .tokens = QS_LIMIT_TOKENS,
    .bytes = QS_LIMIT_BYTES,
    .output = QS_LIMIT_OUTPUT,
    .queue = QS_LIMIT_QUEUE,
};

void qs_diag_set(struct qs_diag *diag, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    if (vsnprintf(diag->text, sizeof(diag->text), fmt, args) < 0) {
        diag->text[0] = '\0';
    }
    va_end(args);
}
