/*
 * A case made ready to run: preludes in front, repetitions unrolled, lanes
 * and branches as jumps, links merged by name.  Pure data; borrows the
 * cases.
 */
#ifndef QS_SUITE_PROGRAM_H
#define QS_SUITE_PROGRAM_H

#include "suite/case.h"

#define QS_LANES_MAX 8u
/* Preludes of preludes; more is a circle. */
#define QS_PRELUDES_MAX 8u

enum qs_op {
    QS_OP_STEP,             /* one step, once */
    QS_OP_SPLIT,            /* go on here, or else at `to` */
    QS_OP_JUMP,             /* go on at `to` */
    QS_OP_BRANCH,           /* a branch of alt was entered */
    QS_OP_PAR,              /* lanes begin at lane[]; go on at `to` */
    QS_OP_LANE_END,
    QS_OP_END,
};

struct qs_instr {
    enum qs_op op;
    const struct qs_step *step;
    const struct qs_branch *branch;
    unsigned link;              /* merged index */
    unsigned counter;           /* of `x N`, from 1; 0: not repeated */
    int number;                 /* step of the case, from 1; 0: prelude */
    size_t to;
    unsigned nlanes;
    size_t lane[QS_LANES_MAX];
};

struct qs_program {
    struct qs_instr *v;
    size_t n;
    struct qs_words link;       /* names of the merged links */
};

/*
 * skip names a prelude that contributes no steps (NULL: none): where there
 * is nothing to negotiate, "select/plain" is done already.  QS_BAD with
 * diag when a prelude is missing or circular, or too many links or lanes.
 */
enum qs_err qs_program_make(struct qs_program *program,
                            const struct qs_case *c,
                            const struct qs_cases *cases, const char *skip,
                            struct qs_diag *diag) QS_MUST_CHECK;
void qs_program_release(struct qs_program *program);

#endif
