/*
 * Target `spec`: the parser and the printer of the notation, on any bytes.
 * Oracles:
 *
 *   spec-print    what was parsed, printed, parsed and printed again is the
 *                 same text
 *   spec-place    a mistake has a place, file:line:column, inside the text
 *   spec-memory   no more held than a multiple of the text
 *   spec-leak     nothing held when the cases were released
 *
 * A text whose repetitions, \*N{...}, could make it long is left out.  Lies:
 * print, place, hoard, leak.
 */
#include "target.h"

#include <stdlib.h>

#include "alloc.h"
#include "fail.h"
#include "place.h"
#include "suite/parse.h"
#include "suite/print.h"

#define EXPANDED_MAX ((size_t)1 << 20)
/* A step of six bytes is a struct, its text and their growth. */
#define BASE ((size_t)1 << 20)
#define EACH 400u

/* What the text can grow to by repetitions, or more. */
static size_t expanded(struct qs_slice text)
{
    size_t size = text.n;

    for (size_t i = 0; i + 1 < text.n && size <= EXPANDED_MAX; i++) {
        size_t times = 0, at = i + 2;

        if (text.p[i] != '\\' || text.p[i + 1] != '*') {
            continue;
        }
        for (; at < text.n && text.p[at] >= '0' && text.p[at] <= '9' &&
               times <= EXPANDED_MAX; at++) {
            times = 10 * times + (size_t)(text.p[at] - '0');
        }
        size *= times ? times : 1;
    }
    return size;
}

/* The canonical form in *out, false when it does not parse. */
static bool print(struct qs_slice text, struct qs_buf *out)
{
    struct qs_cases cases = { NULL, 0 };
    struct qs_diag diag = { "" };
    enum qs_err err = qs_parse("fuzz", text, &cases, &diag);

    qs_buf_reset(out);
    for (size_t i = 0; err == QS_OK && i < cases.n; i++) {
        qs_buf_adds(out, i > 0 ? "\n" : "");
        qs_print_case(out, cases.v[i]);
    }
    qs_cases_release(&cases);
    if (qs_slice_is(qs_fuzz_lie(text), "place")) {
        qs_diag_set(&diag, "fuzz:1000:1: a lie");
        err = QS_BAD;
    }
    if (err == QS_BAD) {
        qs_place_check(text, diag.text);
    }
    return err == QS_OK && out->err == QS_OK;
}

static void check_talk(struct qs_slice text)
{
    struct qs_diag diag = { "" };
    struct qs_case *c = NULL;
    enum qs_err err = qs_parse_talk("fuzz", text, &c, &diag);

    if (err == QS_OK) {
        qs_case_free(c);
    } else if (err == QS_BAD) {
        qs_place_check(text, diag.text);
    }
}

int qs_fuzz_input(const uint8_t *data, size_t size)
{
    static void *volatile hoard;
    struct qs_buf once = QS_BUF_INIT((size_t)1 << 30);
    struct qs_buf twice = QS_BUF_INIT((size_t)1 << 30);
    struct qs_slice text = qs_slice(data, size), lie = qs_fuzz_lie(text);
    size_t grown = expanded(text);

    if (grown > EXPANDED_MAX) {
        return 0;
    }
    qs_alloc_reset();
    qs_alloc_arm(0);
    check_talk(text);
    if (print(text, &once)) {
        if (!print(qs_buf_slice(&once), &twice) ||
            !qs_slice_is(qs_buf_slice(&twice), qs_buf_str(&once)) ||
            qs_slice_is(lie, "print")) {
            qs_fuzz_fail("spec-print", "print", "again", "%s\nbecame\n%s",
                         qs_buf_str(&once), qs_buf_str(&twice));
        }
    }
    qs_buf_release(&once);
    qs_buf_release(&twice);
    hoard = qs_slice_is(lie, "hoard") ? malloc(4 * BASE) : NULL;
    free(hoard);
    hoard = qs_slice_is(lie, "leak") ? malloc(1) : NULL;
    qs_alloc_disarm();
    if (qs_alloc_peak() > BASE + EACH * grown) {
        qs_fuzz_fail("spec-memory", "any", "end", "%zu bytes held for %zu",
                     qs_alloc_peak(), grown);
    }
    if (qs_alloc_live() > 0) {
        qs_fuzz_fail("spec-leak", "any", "end", "%zu bytes held",
                     qs_alloc_live());
    }
    return 0;
}
