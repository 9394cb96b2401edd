/*
 * What the tests of specs share: a lint whose complaints are one text.
 */
#ifndef QS_TEST_LINTS_H
#define QS_TEST_LINTS_H

#include <stdlib.h>

#include "qmp/buf.h"
#include "suite/lint.h"
#include "suite/parse.h"
#include "test/test.h"

static inline void note_complaint(void *ctx, const char *text)
{
    qs_buf_addf(ctx, "%s\n", text);
}

/* Appends what parser or lint say of the text to out, a line each; `known`
   holds the preludes. */
static inline void complaints(const char *file, struct qs_slice text,
                              const struct qs_cases *known,
                              const struct qs_statements *statements,
                              struct qs_buf *out)
{
    struct qs_cases chosen = { NULL, 0 }, all = { NULL, 0 };
    struct qs_diag diag;

    if (qs_parse(file, text, &chosen, &diag) != QS_OK) {
        qs_buf_addf(out, "%s\n", diag.text);
        return;
    }
    all.v = calloc(known->n + chosen.n, sizeof(struct qs_case *));
    CHECK(all.v != NULL);
    for (size_t i = 0; i < known->n; i++) {
        all.v[all.n++] = known->v[i];
    }
    for (size_t i = 0; i < chosen.n; i++) {
        all.v[all.n++] = chosen.v[i];
    }
    qs_lint(&chosen, &all, statements, note_complaint, out);
    free(all.v);
    qs_cases_release(&chosen);
}

#endif
