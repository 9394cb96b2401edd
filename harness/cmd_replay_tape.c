/*
 * A tape of a file, and the endpoint it is for.
 */
#include "cmd_replay.h"

#include "target.h"

#include <errno.h>
#include <stdio.h>

enum qs_err replay_read(const char *path, struct qs_buf *text,
                        struct qs_tape *tape, struct qs_diag *diag)
{
    FILE *f = fopen(path, "rb");
    char piece[4096];
    enum qs_err err;
    size_t n;

    qs_buf_reset(text);
    while (f && (n = fread(piece, 1, sizeof(piece), f)) > 0) {
        qs_buf_add(text, piece, n);
    }
    if (!f || ferror(f)) {
        qs_diag_set(diag, "%s: cannot be read: %s", path, strerror(errno));
        if (f) {
            fclose(f);
        }
        return QS_BAD;
    }
    fclose(f);
    err = text->err ? text->err : qs_tape_decode(tape, qs_buf_slice(text));
    qs_diag_set(diag, err == QS_LIMIT ? "%s: too large for a tape"
                                      : "%s: no memory for it", path);
    return err == QS_LIMIT ? QS_BAD : err;
}

const struct qs_endpoint *replay_endpoint(enum qs_role role,
                                          struct qs_slice text,
                                          struct qs_diag *diag)
{
    const struct qs_endpoint *endpoint = qs_endpoint_get(role);

    if (!endpoint || endpoint->abi != QS_ENDPOINT_ABI) {
        qs_diag_set(diag, "no endpoint of this ABI is linked in the role of "
                    "a %s", role == QS_CLIENT ? "client" : "server");
        return NULL;
    }
    return qs_fuzz_endpoint(role, text);
}
