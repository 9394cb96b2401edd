/*
 * Known failures of a target: a file of our own in JSON,
 * [{"spec": "topic/slug", "verdict": "FAIL", "statement": "N57",
 *   "reason": "...", "rate": "1/1000" (races only),
 *   "unjudged": "..." (why no transcript can show it),
 *   "conduct": "refused" (clients only)}, ...]
 * A known failure that does not fail, fails otherwise, or matches no spec is
 * an error; one with a rate is never stale, and a race may have an entry for
 * each way it ends.  Beside NAME.json lie the transcripts,
 * NAME/topic/slug.talk; on each `judge` says illegal by the statement.
 */
#ifndef QS_SUITE_KNOWN_H
#define QS_SUITE_KNOWN_H

#include "suite/result.h"

struct qs_known;

enum qs_err qs_known_read(const char *path, struct qs_known **out,
                          struct qs_diag *diag) QS_MUST_CHECK;
void qs_known_free(struct qs_known *known);
/*
 * Marks result->known when it is as expected.  Returns false, with diag,
 * when the known failure is stale or different.
 */
bool qs_known_apply(struct qs_known *known, struct qs_result *result,
                    struct qs_diag *diag);
/* Whether some entry is of that statement, for finds that no spec made. */
bool qs_known_has_statement(const struct qs_known *known,
                            const char *statement);
/* Entries whose spec is not among cases at all: complains, counts. */
size_t qs_known_unmatched(const struct qs_known *known,
                          const struct qs_cases *cases,
                          void (*complain)(void *ctx, const char *text),
                          void *ctx);
/* Writes path anew from results: keeps reasons of entries still true. */
enum qs_err qs_known_write(const char *path, const struct qs_known *old,
                           struct qs_result *const *results, size_t n,
                           struct qs_diag *diag) QS_MUST_CHECK;

#endif
