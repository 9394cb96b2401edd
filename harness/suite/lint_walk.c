/*
 * Ways through a program that are worth a look: each branch once, not each
 * combination of branches, so that the cost stays low.
 */
#include "suite/lint_impl.h"

/* Where to go on at a split: here, or behind it. */
static size_t choose(const struct qs_walk *walk, size_t pc)
{
    size_t other = walk->program->v[pc].to;
    /* The branch in front ends with a jump to the end of them all. */
    size_t end = walk->program->v[other - 1].to;

    return walk->branch >= other && walk->branch < end &&
           walk->branch != SIZE_MAX ? other : pc + 1;
}

static bool part(const struct qs_walk *walk, size_t pc);

static bool lanes(const struct qs_walk *walk, const struct qs_instr *par)
{
    for (unsigned i = 0; i < par->nlanes; i++) {
        unsigned lane = walk->backwards ? par->nlanes - 1 - i : i;

        if (!part(walk, par->lane[lane])) {
            return false;
        }
    }
    return true;
}

/* Up to the end of the lane or program; false when the visitor ended it.
   Recursion is bounded by the parser's ceiling on nesting. */
static bool part(const struct qs_walk *walk, size_t pc)
{
    for (;;) {
        const struct qs_instr *instr = &walk->program->v[pc];

        switch (instr->op) {
        case QS_OP_STEP:
        case QS_OP_BRANCH:
            if (!walk->visit(walk->ctx, instr)) {
                return false;
            }
            pc++;
            break;
        case QS_OP_SPLIT:
            pc = choose(walk, pc);
            break;
        case QS_OP_JUMP:
            pc = instr->to;
            break;
        case QS_OP_PAR:
            if (!lanes(walk, instr)) {
                return false;
            }
            pc = instr->to;
            break;
        case QS_OP_LANE_END:
        case QS_OP_END:
            return true;
        }
    }
}

void qs_walk(const struct qs_walk *walk)
{
    part(walk, 0);
}

static bool is_repeated(const struct qs_program *program, size_t pc)
{
    for (size_t i = 0; i < pc; i++) {
        if (program->v[i].op == QS_OP_BRANCH &&
            program->v[i].branch == program->v[pc].branch) {
            return true;
        }
    }
    return false;
}

size_t qs_walk_branch(const struct qs_program *program, size_t from)
{
    for (size_t pc = from; pc < program->n; pc++) {
        if (program->v[pc].op == QS_OP_BRANCH && !is_repeated(program, pc)) {
            return pc;
        }
    }
    return SIZE_MAX;
}
