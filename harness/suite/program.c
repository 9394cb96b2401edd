/*
 * Compiles a case into program.h's list.  Cost is linear in what comes out;
 * nesting is bounded by the parser.
 */
#include "suite/program.h"

#include "target/target.h"

#include <stdlib.h>

struct build {
    struct qs_program *program;
    size_t size;
    const struct qs_case *c;        /* whose steps are being added */
    unsigned link[QS_LINKS_MAX];    /* its links in the program */
    bool prelude;
    struct qs_diag *diag;
    enum qs_err err;
};

/* Gives the index of a new instruction; SIZE_MAX without memory. */
static size_t add(struct build *b, enum qs_op op)
{
    struct qs_program *program = b->program;

    if (program->n == b->size) {
        size_t size = b->size ? b->size * 2 : 16;
        void *v = realloc(program->v, size * sizeof(*program->v));

        if (!v) {
            b->err = QS_NOMEM;
            qs_diag_set(b->diag, "out of memory");
            return SIZE_MAX;
        }
        program->v = v;
        b->size = size;
    }
    program->v[program->n] = (struct qs_instr){ .op = op };
    return program->n++;
}

static bool refuse(struct build *b, int line, const char *what)
{
    qs_diag_set(b->diag, "%s:%d:1: %s", b->c->file, line, what);
    b->err = QS_BAD;
    return false;
}

static bool steps(struct build *b, const struct qs_steps *list, int number);

static bool alternatives(struct build *b, const struct qs_step *step,
                         int number)
{
    size_t jump[QS_LANES_MAX];

    if (step->nbranch > QS_LANES_MAX) {
        return refuse(b, step->at.line, "too many branches");
    }
    for (size_t i = 0; i < step->nbranch; i++) {
        size_t split = SIZE_MAX, branch;

        if (i + 1 < step->nbranch) {
            split = add(b, QS_OP_SPLIT);
        }
        branch = add(b, QS_OP_BRANCH);
        if (b->err != QS_OK) {
            return false;
        }
        b->program->v[branch].branch = &step->branch[i];
        if (!steps(b, &step->branch[i].steps, number)) {
            return false;
        }
        jump[i] = add(b, QS_OP_JUMP);
        if (split != SIZE_MAX) {
            b->program->v[split].to = b->program->n;
        }
    }
    for (size_t i = 0; i < step->nbranch && b->err == QS_OK; i++) {
        b->program->v[jump[i]].to = b->program->n;
    }
    return b->err == QS_OK;
}

static bool lanes(struct build *b, const struct qs_step *step, int number)
{
    size_t par;

    if (step->nbranch > QS_LANES_MAX) {
        return refuse(b, step->at.line, "too many lanes");
    }
    par = add(b, QS_OP_PAR);
    for (size_t i = 0; i < step->nbranch && b->err == QS_OK; i++) {
        b->program->v[par].lane[i] = b->program->n;
        if (!steps(b, &step->branch[i].steps, number)) {
            return false;
        }
        add(b, QS_OP_LANE_END);
    }
    if (b->err == QS_OK) {
        b->program->v[par].nlanes = (unsigned)step->nbranch;
        b->program->v[par].to = b->program->n;
        b->program->v[par].step = step;
        b->program->v[par].number = number;
    }
    return b->err == QS_OK;
}

static bool one(struct build *b, const struct qs_step *step,
                unsigned counter, int number)
{
    struct qs_instr *instr;
    size_t at;

    if (step->kind == QS_STEP_ALT) {
        return alternatives(b, step, number);
    }
    if (step->kind == QS_STEP_PAR) {
        return lanes(b, step, number);
    }
    at = add(b, QS_OP_STEP);
    if (at == SIZE_MAX) {
        return false;
    }
    instr = &b->program->v[at];
    instr->step = step;
    instr->link = b->link[step->link];
    instr->counter = counter;
    instr->number = number;
    return true;
}

/* number: that of the step around them, 0 when they are the case's own. */
static bool steps(struct build *b, const struct qs_steps *list, int number)
{
    for (size_t i = 0; i < list->n; i++) {
        const struct qs_step *step = &list->v[i];
        int own = b->prelude ? 0 : number ? number : (int)i + 1;

        for (unsigned k = 0; k < step->times || k == 0; k++) {
            if (!one(b, step, step->times > 1 ? k + 1 : 0, own)) {
                return false;
            }
        }
    }
    return true;
}

/* Index of the named link in the program, added when new. */
static bool merge_link(struct build *b, const char *name, unsigned *index)
{
    struct qs_words *links = &b->program->link;
    char **v;

    for (size_t i = 0; i < links->n; i++) {
        if (!strcmp(links->v[i], name)) {
            *index = (unsigned)i;
            return true;
        }
    }
    if (links->n == QS_LINKS_MAX) {
        return refuse(b, b->c->line, "too many connections");
    }
    v = realloc(links->v, (links->n + 1) * sizeof(*v));
    if (v) {
        links->v = v;
        v[links->n] = strdup(name);
    }
    if (!v || !v[links->n]) {
        b->err = QS_NOMEM;
        qs_diag_set(b->diag, "out of memory");
        return false;
    }
    *index = (unsigned)links->n++;
    return true;
}

static bool whole_case(struct build *b, const struct qs_case *c,
                       bool prelude)
{
    b->c = c;
    b->prelude = prelude;
    if (c->link.n > QS_LINKS_MAX) {
        return refuse(b, c->line, "too many connections");
    }
    for (size_t i = 0; i < c->link.n; i++) {
        if (!merge_link(b, c->link.v[i], &b->link[i])) {
            return false;
        }
    }
    return steps(b, &c->steps, 0);
}

/* The case and its preludes, innermost last; 0 after failure. */
static size_t chain(const struct qs_case *c, const struct qs_cases *cases,
                    const struct qs_case *list[], struct qs_diag *diag)
{
    size_t n = 0;

    while (c) {
        const struct qs_case *from = NULL;

        if (n == QS_PRELUDES_MAX) {
            qs_diag_set(diag, "%s:%d:%d: preludes go round in a circle, "
                        "expected at most %u in a row",
                        list[0]->file, list[0]->from_at.line,
                        list[0]->from_at.column, QS_PRELUDES_MAX - 1);
            return 0;
        }
        list[n++] = c;
        if (c->from) {
            from = qs_cases_find(cases, c->from);
            if (!from) {
                qs_diag_set(diag, "%s:%d:%d: no case %s, expected the id of "
                            "a prelude", c->file, c->from_at.line,
                            c->from_at.column, c->from);
                return 0;
            }
        }
        c = from;
    }
    return n;
}

enum qs_err qs_program_make(struct qs_program *program,
                            const struct qs_case *c,
                            const struct qs_cases *cases, const char *skip,
                            struct qs_diag *diag)
{
    struct build b = { .program = program, .diag = diag };
    const struct qs_case *list[QS_PRELUDES_MAX];
    size_t n = chain(c, cases, list, diag);

    *program = (struct qs_program){ NULL, 0, { NULL, 0 } };
    if (n == 0) {
        return QS_BAD;
    }
    for (size_t i = n; i-- > 0;) {
        if (i > 0 && skip && !strcmp(list[i]->id, skip)) {
            continue;
        }
        if (!whole_case(&b, list[i], i > 0)) {
            qs_program_release(program);
            return b.err;
        }
    }
    add(&b, QS_OP_END);
    if (b.err != QS_OK) {
        qs_program_release(program);
    }
    return b.err;
}

void qs_program_release(struct qs_program *program)
{
    free(program->v);
    qs_words_release(&program->link);
    program->v = NULL;
    program->n = 0;
}
