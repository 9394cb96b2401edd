/*
 * Shared by lint*.c alone.
 */
#ifndef QS_SUITE_LINT_IMPL_H
#define QS_SUITE_LINT_IMPL_H

#include "qmp/message.h"
#include "suite/lint.h"
#include "suite/program.h"
#include "suite/sample.h"
#include "suite/talk.h"

struct qs_lint {
    const struct qs_case *c;
    const struct qs_cases *all;
    const struct qs_statements *statements;
    void (*complain)(void *ctx, const char *text);
    void *ctx;
    struct qs_words said;       /* of this case: each finding is told once */
    size_t findings;
};

/* One finding at a place of the case's file. */
void qs_lint_say(struct qs_lint *lint, struct qs_place at,
                 const char *fmt, ...) QS_PRINTF(3, 4);
/* The same, where the place stands in the text already. */
void qs_lint_tell(struct qs_lint *lint, const char *text);

/* Messages of the case that is looked at. */
struct qs_sample qs_lint_sample(const struct qs_lint *lint,
                                struct qs_vars *vars,
                                const struct qs_instr *instr);

/* lint_needs.c: needs are known, and names that need one have it. */
void qs_lint_needs(struct qs_lint *lint);
/* lint_play.c: fences, slow commands, recovery, variables. */
void qs_lint_play(struct qs_lint *lint, const struct qs_program *program);
/* lint_judge.c: what is expected of a server is legal. */
void qs_lint_judge(struct qs_lint *lint, const struct qs_program *program);

/*
 * lint_walk.c: one way through a program.  Of every choice the first branch
 * is taken, but for the one at `branch` and those around it; lanes go one
 * behind the other, or from the last to the first.
 */
struct qs_walk {
    const struct qs_program *program;
    size_t branch;              /* index of its instruction, or SIZE_MAX */
    bool backwards;
    /* Steps and branches entered; false ends the walk. */
    bool (*visit)(void *ctx, const struct qs_instr *instr);
    void *ctx;
};

void qs_walk(const struct qs_walk *walk);
/* The first branch behind `from` that no earlier one repeats (`x N`);
   SIZE_MAX when there is none. */
size_t qs_walk_branch(const struct qs_program *program, size_t from);

/* lint_asked.c: what of a conversation awaits a reply. */
struct qs_question {
    unsigned link;
    const struct qs_json *value;        /* the conversation's */
    struct qs_request request;          /* borrows from value */
};

struct qs_asked {
    struct qs_question *v;              /* oldest first */
    size_t n;
};

/* A message of the client; false without memory. */
bool qs_asked_add(struct qs_asked *asked, const struct qs_turn *turn);
/* Nobody is answered on that link any more. */
void qs_asked_forget(struct qs_asked *asked, unsigned link);
/* Takes out the oldest that a message like the pattern could answer, and
   tells the sampler what it is; nothing where it is no reply. */
void qs_asked_answer(struct qs_asked *asked, unsigned link,
                     const struct qs_pattern *pattern, struct qs_sample *s);
/* How many values that are no objects await their error. */
size_t qs_asked_nameless(const struct qs_asked *asked, unsigned link);

#endif
