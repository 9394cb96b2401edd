/*
 * What a case must obey beyond the grammar: known statements, sound fences,
 * no desc text where none may be pinned, unique ids, a prelude that exists,
 * recovery at the end of malformed cases, expectations on the tested side
 * that the judge finds legal.
 */
#ifndef QS_SUITE_LINT_H
#define QS_SUITE_LINT_H

#include "suite/case.h"
#include "suite/statement.h"

/*
 * Checks the chosen cases; all holds their preludes too.  Calls
 * complain(ctx, "file:line:column: ...") for every finding and returns how
 * many there were.
 */
size_t qs_lint(const struct qs_cases *chosen, const struct qs_cases *all,
               const struct qs_statements *statements,
               void (*complain)(void *ctx, const char *text), void *ctx);
/*
 * What shows in all cases together: statements that a server could break and
 * no case covers, statements that nobody can see and nobody says why, more
 * than a tenth of cases that vary in nothing.
 */
size_t qs_lint_suite(const struct qs_cases *all,
                     const struct qs_statements *statements,
                     void (*complain)(void *ctx, const char *text),
                     void *ctx);

#endif
