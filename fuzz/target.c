/*
 * See target.h.
 */
#include "target.h"

#include <stdlib.h>

#include "fail.h"
#include "lie.h"

static const char mark[] = "#!lie ";

static struct qs_slice lie_in(struct qs_slice text)
{
    const char *at = text.n ? memmem(text.p, text.n, mark, sizeof(mark) - 1)
                            : NULL;
    struct qs_slice name = { at, 0 };

    if (at) {
        name.p += sizeof(mark) - 1;
        while (name.p + name.n < text.p + text.n &&
               name.p[name.n] != '\n') {
            name.n++;
        }
    }
    return name;
}

struct qs_slice qs_fuzz_lie(struct qs_slice text)
{
    static int lies = -1;

    if (lies < 0) {
        lies = getenv("QMPSPEC_LIES") != NULL;
    }
    return lies ? lie_in(text) : qs_slice("", 0);
}

const struct qs_endpoint *qs_fuzz_endpoint(enum qs_role role,
                                           struct qs_slice text)
{
    const struct qs_endpoint *endpoint = qs_endpoint_get(role);
    const struct qs_endpoint *liar;

    if (!endpoint || endpoint->abi != QS_ENDPOINT_ABI) {
        qs_fuzz_fail("endpoint", "none", "none", "there is none of this ABI "
                     "in the role of a %s",
                     role == QS_CLIENT ? "client" : "server");
    }
    liar = qs_lie(endpoint, qs_fuzz_lie(text));
    return liar ? liar : endpoint;
}

bool qs_fuzz_decode(struct qs_tape *tape, const uint8_t *data, size_t size)
{
    static bool begun;

    if (!begun) {
        qs_tape_init(tape);
        begun = true;
    }
    return qs_tape_decode(tape, qs_slice(data, size)) == QS_OK;
}
