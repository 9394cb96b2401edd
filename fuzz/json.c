/*
 * Target `json`: lexer, framer, tree and emitter, on any bytes.  Oracles:
 *
 *   json-accepts   what RFC 8259 allows is read, as scan.h reads it
 *   json-refuses   what it does not allow is refused
 *   json-value     the value is that of the text, also when it was written
 *                  and read again
 *   json-equal     a value is equal to its copy and to itself read again
 *   json-emit      what is written is strict JSON in ASCII
 *   json-pieces    the framer does not care how the bytes arrive
 *   json-cjson     cJSON agrees: on whether it is JSON, and on the value
 *
 * Where they may differ is a row of tolerated.h; the lie NAME of a row
 * strikes it.  Other lies: refuse, accept, other, unequal, raw, pieces.
 */
#include "target.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

#include "fail.h"
#include "json_own.h"
#include "scan.h"
#include "tolerated.h"

/* The input without the line that names a lie. */
static struct qs_slice behind_lie(struct qs_slice text, struct qs_slice lie)
{
    size_t n = lie.n ? (size_t)(lie.p + lie.n - text.p) : 0;

    n += n && n < text.n;
    return qs_slice(text.p + n, text.n - n);
}

static _Noreturn void fail(struct qs_slice text, const char *what)
{
    qs_fuzz_fail("json-cjson", "json", "text", "cJSON %s: %.*s", what,
                 (int)(text.n < 200 ? text.n : 200), text.p);
}

/* cJSON's reading of text, which a NUL follows, against what we wrote. */
static void check_cjson(struct qs_slice text, struct qs_slice out,
                        struct qs_slice lie)
{
    cJSON *tree = cJSON_ParseWithLengthOpts(text.p, text.n + 1, NULL, 1);
    char *print;

    if (!tree) {
        if (out.n && !qs_tolerates(QS_CJSON_REFUSES, text, lie)) {
            fail(text, "refuses this");
        }
        return;
    }
    if (!out.n && !qs_tolerates(QS_CJSON_ACCEPTS, text, lie) &&
        !qs_tolerates(QS_OURS_REFUSES, text, lie)) {
        fail(text, "accepts this");
    }
    print = cJSON_PrintUnformatted(tree);
    if (out.n && print &&
        qs_scan_hash(qs_slice_str(print)) != qs_scan_hash(out) &&
        !qs_tolerates(QS_CJSON_VALUE, text, lie)) {
        fail(text, "reads another value");
    }
    cJSON_free(print);
    cJSON_Delete(tree);
}

int qs_fuzz_input(const uint8_t *data, size_t size)
{
    struct qs_slice all = qs_slice(data, size), lie = qs_fuzz_lie(all);
    struct qs_slice text = behind_lie(all, lie), out;
    char *copy = malloc(text.n + 1);

    if (!copy) {
        return 0;
    }
    if (text.n) {
        memcpy(copy, text.p, text.n);
    }
    copy[text.n] = '\0';
    qs_own_stream(text, lie);
    out = qs_own_whole(text, lie);
    check_cjson(qs_slice(copy, text.n), out, lie);
    free(copy);
    return 0;
}
