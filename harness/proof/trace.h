/*
 * Statement by statement: which cases cover it, which mutants break it, and
 * who caught them.  All of it is measured; tags only say what to look at.
 */
#ifndef QS_PROOF_TRACE_H
#define QS_PROOF_TRACE_H

#include "proof/matrix.h"
#include "suite/statement.h"

enum qs_trace_state {
    QS_TRACE_PROVEN,            /* covered, and a wire mutant is caught */
    QS_TRACE_COVERED,           /* covered; nothing can break it (see why) */
    QS_TRACE_ELSEWHERE,         /* only a real peer shows it; see why */
    QS_TRACE_UNTESTABLE,
    QS_TRACE_EMPTY,             /* no case covers it: a fault */
    QS_TRACE_BLIND,             /* no mutant breaks it, or one survives */
    QS_TRACE_COUNT
};

struct qs_trace {
    enum qs_trace_state state;
    const char *why;            /* of COVERED, ELSEWHERE, UNTESTABLE */
    size_t specs;               /* that cover it, on the reference */
    size_t other;               /* that cover it, but do not fit that */
    size_t wire, table;         /* mutants that break it */
    size_t named;               /* of them, caught by name */
};

const char *qs_trace_word(enum qs_trace_state state);
/* reference: verdicts of the reference, by case. */
struct qs_trace qs_trace(const struct qs_matrix *matrix,
                         const unsigned char *reference,
                         const struct qs_statement *statement);
/* Everything about one statement as JSON. */
struct qs_json *qs_trace_json(const struct qs_matrix *matrix,
                              const unsigned char *reference,
                              const struct qs_statement *statement);

#endif
