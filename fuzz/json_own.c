/*
 * See json_own.h.
 */
#include "json_own.h"

#include "fail.h"
#include "qmp/emit.h"
#include "scan.h"
#include "tolerated.h"

/* Few enough keys for the scanner to compare them all. */
#define KEYS_SURE 64u

static _Noreturn void fail(const char *name, struct qs_slice text,
                           const char *what, struct qs_slice got)
{
    qs_fuzz_fail(name, "json", "text", "%s: [%.*s] gave [%.*s]", what,
                 (int)(text.n < 200 ? text.n : 200), text.p,
                 (int)(got.n < 200 ? got.n : 200), got.p);
}

static struct qs_slice trimmed(struct qs_slice text)
{
    while (text.n && text.p[0] && strchr(" \t\r\n", text.p[0])) {
        text.p++;
        text.n--;
    }
    while (text.n && text.p[text.n - 1] &&
           strchr(" \t\r\n", text.p[text.n - 1])) {
        text.n--;
    }
    return text;
}

static bool same(struct qs_slice a, struct qs_slice b)
{
    return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* Strict and ASCII, without a line end. */
static void check_emit(struct qs_slice text, struct qs_slice out)
{
    struct qs_scan scan;

    if (qs_scan_value(out, &scan) != out.n || !out.n || !scan.ascii ||
        memchr(out.p, '\n', out.n) || memchr(out.p, '\r', out.n)) {
        fail("json-emit", text, scan.why ? scan.why : "not strict", out);
    }
}

static void note(struct qs_buf *out, enum qs_frame_result result,
                 struct qs_frame *frame, struct qs_json *value)
{
    const struct qs_fault *fault;

    if (result == QS_FRAME_VALUE) {
        qs_emit(out, value);
        qs_json_free(value);
        qs_buf_addc(out, '\n');
    } else if (result == QS_FRAME_BAD) {
        fault = qs_frame_fault(frame);
        qs_buf_addf(out, "bad %d %s\n", (int)fault->id, fault->arg);
    }
}

/* What the framer says of the text in pieces of that size. */
static void frame(struct qs_slice text, size_t piece, struct qs_buf *out)
{
    static struct qs_frame *reader;
    enum qs_frame_result result;
    struct qs_json *value = NULL;

    reader = reader ? reader : qs_frame_new(&qs_limits_qemu);
    if (!reader) {
        return;
    }
    qs_frame_reset(reader);
    qs_buf_reset(out);
    while (text.n) {
        struct qs_slice in = qs_slice(text.p, piece < text.n ? piece
                                                             : text.n);

        text.p += in.n;
        text.n -= in.n;
        do {
            size_t from = qs_buf_len(out);

            result = qs_frame_next(reader, &in, &value);
            note(out, result, reader, value);
            if (result == QS_FRAME_VALUE) {
                check_emit(text, qs_slice(out->p + from, out->n - from - 1));
            }
        } while (result == QS_FRAME_VALUE || result == QS_FRAME_BAD);
    }
    result = qs_frame_end(reader, &value);
    note(out, result, reader, value);
}

void qs_own_stream(struct qs_slice text, struct qs_slice lie)
{
    static struct qs_buf whole = QS_BUF_INIT((size_t)1 << 30);
    static struct qs_buf bytes = QS_BUF_INIT((size_t)1 << 30);
    struct qs_slice less = text;

    frame(text, SIZE_MAX, &whole);
    less.n -= text.n && qs_slice_is(lie, "pieces");
    frame(less, 1, &bytes);
    if (!same(qs_buf_slice(&whole), qs_buf_slice(&bytes))) {
        fail("json-pieces", qs_buf_slice(&whole), "one byte at a time",
             qs_buf_slice(&bytes));
    }
}

/* What the lie says was read, instead of the text. */
static struct qs_slice shown(struct qs_slice text, struct qs_slice lie)
{
    return qs_slice_is(lie, "refuse") ? qs_slice_str("!") :
           qs_slice_is(lie, "accept") ? qs_slice_str("null") :
           qs_slice_is(lie, "other") ? qs_slice_str("0") : text;
}

static void check_verdict(struct qs_slice text, bool accepted,
                          const struct qs_scan *scan, bool strict,
                          struct qs_slice lie)
{
    size_t keys = 0;

    for (size_t i = 0; i < text.n; i++) {
        keys += text.p[i] == ':';
    }
    if (strict && !accepted && !qs_tolerates(QS_OURS_REFUSES, text, lie)) {
        fail("json-accepts", text, "RFC 8259 allows it", qs_slice("", 0));
    }
    if (!strict && accepted && !qs_tolerates(QS_OURS_ACCEPTS, text, lie)) {
        fail("json-refuses", text, scan->why ? scan->why : "no value",
             qs_slice("", 0));
    }
    if (strict && accepted &&
        (scan->lone || (scan->repeats && keys <= KEYS_SURE))) {
        fail("json-refuses", text, scan->lone ? "half a surrogate pair"
                                              : "a repeated key",
             qs_slice("", 0));
    }
}

/* The tree, written, read and written again. */
static void check_value(struct qs_slice text, const struct qs_json *tree,
                        struct qs_slice out, bool strict,
                        struct qs_slice lie)
{
    struct qs_buf more = QS_BUF_INIT((size_t)1 << 30);
    struct qs_json *again = NULL, *copy = qs_json_copy(tree);
    struct qs_fault fault;

    check_emit(text, out);
    if (strict && qs_scan_hash(trimmed(text)) != qs_scan_hash(out)) {
        fail("json-value", text, "another value", out);
    }
    if (qs_frame_whole(out, &qs_limits_qemu, &again, &fault) != QS_OK) {
        fail("json-value", text, "cannot read what it wrote", out);
    }
    qs_emit(&more, again);
    if (!same(qs_buf_slice(&more), out)) {
        fail("json-value", text, "writes it otherwise again",
             qs_buf_slice(&more));
    }
    if (!qs_json_equal(tree, again) || !qs_json_equal(copy, tree) ||
        qs_slice_is(lie, "unequal")) {
        fail("json-equal", text, "not equal to itself", out);
    }
    qs_json_free(copy);
    qs_json_free(again);
    qs_buf_release(&more);
}

struct qs_slice qs_own_whole(struct qs_slice text, struct qs_slice lie)
{
    static struct qs_buf out = QS_BUF_INIT((size_t)1 << 30);
    struct qs_json *tree = NULL;
    struct qs_fault fault;
    struct qs_scan scan;
    bool strict = qs_scan_line(text, &scan), accepted;

    accepted = qs_frame_whole(shown(text, lie), &qs_limits_qemu, &tree,
                              &fault) == QS_OK;
    check_verdict(text, accepted, &scan, strict, lie);
    qs_buf_reset(&out);
    if (accepted) {
        qs_emit(&out, tree);
        qs_buf_adds(&out, qs_slice_is(lie, "raw") ? "\x80" : "");
        check_value(text, tree, qs_buf_slice(&out), strict, lie);
    }
    qs_json_free(tree);
    return qs_buf_slice(&out);
}
