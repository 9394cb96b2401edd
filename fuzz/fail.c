/*
 * The last words of a fuzz target.
 */
#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void qs_fuzz_fail(const char *name, const char *state, const char *event,
                  const char *fmt, ...)
{
    va_list args;

    fprintf(stderr, "qmpspec-oracle: %s state=%s event=%s: ", name, state,
            event);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    abort();
}
