/*
 * Raw bytes as they stand behind ->| and <-|: everything is itself but
 *
 *   \n \r \t \\ \{ \}      that byte
 *   \xHH                   exactly two hexadecimal digits
 *   \*N{...}               what stands in the braces, N times
 *
 * Braces inside a repetition nest; one without its fellow is written \{ or
 * \}.  Expansion costs what it yields, which is bounded.
 */
#include "suite/parse_impl.h"

#include "qmp/buf.h"

#include <stdlib.h>

struct scan {
    struct qs_parser *parser;
    struct qs_slice in;             /* what is left of the line */
    const char *start;              /* of the line's bytes */
    struct qs_place at;
    struct qs_buf out;
};

static bool fail(struct scan *scan, const char *what)
{
    struct qs_place at = scan->at;

    at.column += (int)(scan->in.p - scan->start);
    return qs_fail_at(scan->parser, at, "%s", what);
}

static void shift(struct scan *scan, size_t n)
{
    scan->in.p += n;
    scan->in.n -= n;
}

static int hex(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool bytes(struct scan *scan, unsigned nesting);

/* Doubles what stands behind `from` until it is total bytes long. */
static bool copies(struct scan *scan, size_t from, size_t total)
{
    size_t have;

    while (scan->out.err == QS_OK &&
           (have = qs_buf_len(&scan->out) - from) < total) {
        size_t n = have < total - have ? have : total - have;
        char *copy = malloc(n);

        /* A buffer that grows may move, the source with it. */
        if (!copy) {
            return qs_fail_memory(scan->parser);
        }
        memcpy(copy, scan->out.p + from, n);
        qs_buf_add(&scan->out, copy, n);
        free(copy);
    }
    return true;
}

/* Behind "\*": N{...}. */
static bool repetition(struct scan *scan, unsigned nesting)
{
    size_t times = 0, from = qs_buf_len(&scan->out), n;

    while (scan->in.n > 0 && scan->in.p[0] >= '0' && scan->in.p[0] <= '9') {
        times = times * 10 + (size_t)(scan->in.p[0] - '0');
        if (times > QS_SPEC_BYTES_MAX) {
            return fail(scan, "too many repetitions, expected at most "
                        "83886080");
        }
        shift(scan, 1);
    }
    if (times == 0 || scan->in.n == 0 || scan->in.p[0] != '{') {
        return fail(scan, "bad repetition, expected \\*N{...} with N from 1");
    }
    shift(scan, 1);
    if (nesting == QS_STEP_NESTING) {
        return fail(scan, "repetitions nested too deep, expected at most 4");
    }
    if (!bytes(scan, nesting + 1)) {
        return false;
    }
    if (scan->in.n == 0) {
        return fail(scan, "repetition without end, expected }");
    }
    shift(scan, 1);
    n = qs_buf_len(&scan->out) - from;
    if (n > 0 && times > QS_SPEC_BYTES_MAX / n) {
        return fail(scan, "too many bytes, expected at most 80 MiB");
    }
    return copies(scan, from, n * times);
}

/* Behind a backslash. */
static bool escape(struct scan *scan, unsigned nesting)
{
    static const char from[] = "nrt\\{}";
    static const char to[] = "\n\r\t\\{}";
    char c = scan->in.n > 0 ? scan->in.p[0] : '\0';
    const char *at = c ? strchr(from, c) : NULL;

    if (at) {
        qs_buf_addc(&scan->out, to[at - from]);
        shift(scan, 1);
        return true;
    }
    if (c == 'x' && scan->in.n >= 3 && hex(scan->in.p[1]) >= 0 &&
        hex(scan->in.p[2]) >= 0) {
        qs_buf_addc(&scan->out, (char)(hex(scan->in.p[1]) << 4 |
                                       hex(scan->in.p[2])));
        shift(scan, 3);
        return true;
    }
    if (c == '*') {
        shift(scan, 1);
        return repetition(scan, nesting);
    }
    return fail(scan, "unknown escape, expected \\n \\r \\t \\\\ \\{ \\} "
                "\\xHH or \\*N{...}");
}

/* Up to the end of the line, or to the } that ends a repetition. */
static bool bytes(struct scan *scan, unsigned nesting)
{
    unsigned braces = 0;

    while (scan->in.n > 0) {
        char c = scan->in.p[0];

        if (c == '\\') {
            shift(scan, 1);
            if (!escape(scan, nesting)) {
                return false;
            }
            continue;
        }
        if (nesting > 0 && c == '}') {
            if (braces == 0) {
                return true;
            }
            braces--;
        } else if (nesting > 0 && c == '{') {
            braces++;
        }
        qs_buf_addc(&scan->out, c);
        shift(scan, 1);
    }
    return true;
}

bool qs_parse_bytes(struct qs_parser *parser, struct qs_step *step)
{
    struct scan scan;
    bool ok;

    if (parser->p < parser->end && *parser->p == ' ') {
        qs_advance(parser);
    }
    scan.parser = parser;
    scan.at = qs_here(parser);
    scan.in = qs_rest_of_line(parser);
    scan.start = scan.in.p;
    qs_buf_init(&scan.out, QS_SPEC_BYTES_MAX);
    step->text = qs_copy(parser, scan.in);
    ok = step->text && bytes(&scan, 0);
    parser->expanded += qs_buf_len(&scan.out);
    if (ok && parser->expanded > QS_SPEC_EXPANDED_MAX) {
        ok = fail(&scan, "too many bytes in this file, expected at most "
                  "320 MiB");
    }
    if (ok && scan.out.err != QS_OK) {
        ok = scan.out.err == QS_NOMEM
             ? qs_fail_memory(parser)
             : fail(&scan, "too many bytes, expected at most 80 MiB");
    }
    if (ok) {
        /* The step keeps the buffer's storage. */
        qs_buf_str(&scan.out);
        step->bytes = scan.out.p;
        step->nbytes = scan.out.n;
    } else {
        qs_buf_release(&scan.out);
    }
    return ok;
}
