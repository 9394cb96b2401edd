/*
 * The last words of a fuzz target.
 */
#include "fail.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static void (*hears)(void *ctx, const struct qs_find *find);
static void *hears_ctx;

void qs_fuzz_heard_by(void (*hear)(void *ctx, const struct qs_find *find),
                      void *ctx)
{
    hears = hear;
    hears_ctx = ctx;
}

void qs_fuzz_fail(const char *name, const char *state, const char *event,
                  const char *fmt, ...)
{
    struct qs_find find;
    va_list args;

    /* All of it may go through a pipe. */
    memset(&find, 0, sizeof(find));
    snprintf(find.name, sizeof(find.name), "%s", name);
    snprintf(find.state, sizeof(find.state), "%s", state);
    snprintf(find.event, sizeof(find.event), "%s", event);
    va_start(args, fmt);
    if (vsnprintf(find.text, sizeof(find.text), fmt, args) < 0) {
        find.text[0] = '\0';
    }
    va_end(args);
    if (hears) {
        hears(hears_ctx, &find);
    }
    fprintf(stderr, "qmpspec-oracle: %s state=%s event=%s: %s\n", find.name,
            find.state, find.event, find.text);
    abort();
}
