/*
 * What a failing run looks like: the mutants and liars on which most of the
 * same cases fail.  Measured on the spot, so that it is never out of date.
 */
#include "cmd_run.h"

#include "cmd_proof.h"
#include "proof/smoke.h"

#include <stdlib.h>

/* So many are named, if they are at least half alike. */
#define NAMED 3u

static bool is_failure(const struct qs_result *result)
{
    return !result->known && result->verdict != QS_V_PASS &&
           result->verdict != QS_V_NA && result->verdict != QS_V_UNTESTED;
}

/* Marks the cases of the proof that ran, and those that failed. */
static size_t mark(const struct proof *p, struct qs_result *const *results,
                   size_t n, bool *ran, bool *failed)
{
    size_t failures = 0;

    for (size_t i = 0; i < n; i++) {
        for (size_t c = 0; c < p->all.n; c++) {
            if (results[i]->verdict != QS_V_NA &&
                !strcmp(p->all.v[c]->id, results[i]->c->id)) {
                ran[c] = true;
                failed[c] = is_failure(results[i]);
                failures += failed[c];
            }
        }
    }
    return failures;
}

/* The mutant most alike among those not named yet; mutants.n: none. */
static size_t nearest(struct proof *p, const bool *ran, const bool *failed,
                      struct qs_likeness *like)
{
    size_t at = p->mutants.n;

    *like = (struct qs_likeness){ 0, 1 };
    for (size_t i = 0; i < p->mutants.n; i++) {
        struct qs_likeness l = qs_matrix_likeness(&p->matrix, i, ran,
                                                  failed);

        if (!p->mutants.v[i].skipped && l.either > 0 &&
            2 * l.both >= l.either &&
            l.both * like->either > like->both * l.either) {
            *like = l;
            at = i;
        }
    }
    return at;
}

static void say(struct qs_buf *out, struct proof *p, const bool *ran,
                const bool *failed)
{
    for (unsigned k = 0; k < NAMED; k++) {
        struct qs_likeness like;
        size_t i = nearest(p, ran, failed, &like);

        /* One case alone looks like too much. */
        if (i == p->mutants.n || like.both < 2) {
            return;
        }
        qs_buf_addf(out, "%s %s that %s (%zu of %zu cases agree%s%s)\n",
                    k ? "     or" : "looks like", p->mutants.v[i].role ==
                    QS_SERVER ? "a server" : "a client",
                    p->mutants.v[i].name, like.both, like.either,
                    p->mutants.v[i].rule ? "; breaks " : "",
                    p->mutants.v[i].rule ? p->mutants.v[i].rule : "");
        p->mutants.v[i].skipped = true;
    }
}

void cmd_run_like(struct qs_buf *out, const struct run_options *o,
                  struct qs_result *const *results, size_t n)
{
    struct proof p = {
        .specs = o->specs,
        .kinds = 1u << QS_MUTANT_WIRE | 1u << QS_MUTANT_LIAR,
    };
    bool *ran = NULL, *failed = NULL;

    if (proof_prepare(&p) == QS_OK) {
        ran = calloc(p.all.n + 1, sizeof(*ran));
        failed = calloc(p.all.n + 1, sizeof(*failed));
    }
    for (size_t i = 0; i < p.mutants.n; i++) {
        p.mutants.v[i].skipped = p.mutants.v[i].role != o->role;
    }
    if (ran && failed && mark(&p, results, n, ran, failed) > 0 &&
        proof_measure(&p) == QS_OK) {
        say(out, &p, ran, failed);
    }
    free(ran);
    free(failed);
    proof_release(&p);
}
