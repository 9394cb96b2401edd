/*
 * See place.h.
 */
#include "place.h"

#include <stdlib.h>

#include "fail.h"

void qs_place_check(struct qs_slice text, const char *said)
{
    unsigned line = 0, column = 0;
    const char *lf;
    char *end;

    if (!strncmp(said, "fuzz:", 5)) {
        line = (unsigned)strtoul(said + 5, &end, 10);
        column = *end == ':' ? (unsigned)strtoul(end + 1, NULL, 10) : 0;
    }
    for (unsigned i = 1; i < line; i++) {
        lf = text.n ? memchr(text.p, '\n', text.n) : NULL;
        if (!lf) {
            line = 0;
            break;
        }
        text.n -= (size_t)(lf + 1 - text.p);
        text.p = lf + 1;
    }
    lf = text.n ? memchr(text.p, '\n', text.n) : NULL;
    text.n = lf ? (size_t)(lf - text.p) : text.n;
    if (!line || !column || column > text.n + 1) {
        qs_fuzz_fail("spec-place", "parse", "error", "%s", said);
    }
}
