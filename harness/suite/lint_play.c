/*
 * Plays the sends of a case into a framer, once for every branch, and looks
 * at what a fence, a message or the end would meet there.
 */
#include "suite/lint_impl.h"

#include "qmp/emit.h"
#include "qmp/frame.h"
#include "target/target.h"

struct play {
    struct qs_lint *lint;
    enum qs_toward tested;          /* the tested side's direction */
    struct qs_frame *frame[QS_LINKS_MAX];
    struct qs_place unproven[QS_LINKS_MAX];     /* of malformed bytes; line
                                                   0: none, or recovered */
    struct qs_place sent[QS_LINKS_MAX];         /* of the latest bytes */
    unsigned slow;                  /* slow commands that were not released */
    struct qs_place slow_at;
    struct qs_vars vars;
};

/* Findings of a prelude are told where it stands, not here. */
static bool own(const struct qs_instr *instr)
{
    return instr->number > 0;
}

static void proven(struct play *p, unsigned link)
{
    p->unproven[link].line = 0;
}

static void feed(struct play *p, const struct qs_instr *instr,
                 struct qs_slice bytes)
{
    struct qs_frame *frame = p->frame[instr->link];
    enum qs_frame_result result;

    p->sent[instr->link] = instr->step->at;
    do {
        struct qs_json *value = NULL;

        result = qs_frame_next(frame, &bytes, &value);
        qs_json_free(value);
        if (result == QS_FRAME_BAD && own(instr)) {
            p->unproven[instr->link] = instr->step->at;
        } else if (result == QS_FRAME_VALUE) {
            proven(p, instr->link);
        }
    } while (result == QS_FRAME_VALUE || result == QS_FRAME_BAD);
}

static void must_be_idle(struct play *p, const struct qs_instr *instr,
                         const char *what)
{
    if (own(instr) && !qs_frame_idle(p->frame[instr->link])) {
        qs_lint_say(p->lint, instr->step->at, "%s inside a message, "
                    "expected bytes that end between messages, or resync",
                    what);
        qs_frame_reset(p->frame[instr->link]);
    }
}

static bool is_fixture(const struct qs_pattern *pattern, const char *name)
{
    return pattern->kind == QS_PAT_NAME && !strcmp(pattern->text, name);
}

static void message(struct play *p, const struct qs_instr *instr)
{
    const struct qs_step *step = instr->step;
    struct qs_sample s = qs_lint_sample(p->lint, &p->vars, instr);
    struct qs_buf out = QS_BUF_INIT((size_t)QS_LINK_CEILING);
    struct qs_diag diag = { "" };
    struct qs_json *value;

    must_be_idle(p, instr, "message");
    value = qs_sample_send(&s, step->pattern, &diag);
    if (!value) {
        if (own(instr)) {
            qs_lint_say(p->lint, step->at, "this cannot be sent: %s; expected "
                        "JSON, $name bound before, or a fixture's @name",
                        diag.text);
        }
        return;
    }
    if (is_fixture(step->pattern, "quit")) {
        /* It ends all that runs. */
        p->slow = 0;
    } else if (is_fixture(step->pattern, "slow")) {
        p->slow++;
        p->slow_at = step->at;
    }
    qs_emit_line(&out, value);
    feed(p, instr, qs_buf_slice(&out));
    qs_buf_release(&out);
    qs_json_free(value);
}

static void bind(struct play *p, const struct qs_instr *instr)
{
    struct qs_sample s = qs_lint_sample(p->lint, &p->vars, instr);

    qs_json_free(qs_sample(&s, instr->step->pattern));
}

static void fence(struct play *p, const struct qs_instr *instr)
{
    must_be_idle(p, instr, "fence");
    if (p->slow > 0 && instr->step->kind == QS_STEP_FENCE && own(instr)) {
        qs_lint_say(p->lint, instr->step->at, "fence while a slow command "
                    "runs, expected @release before it");
    }
    proven(p, instr->link);
}

static void resync(struct play *p, const struct qs_instr *instr)
{
    if (p->slow > 0 && own(instr)) {
        qs_lint_say(p->lint, instr->step->at, "resync while a slow command "
                    "runs, expected @release before it");
    }
    qs_frame_reset(p->frame[instr->link]);
    proven(p, instr->link);
}

static bool visit(void *ctx, const struct qs_instr *instr)
{
    struct play *p = ctx;
    const struct qs_step *step = instr->step;

    if (instr->op == QS_OP_BRANCH) {
        return true;
    }
    switch (step->kind) {
    case QS_STEP_MESSAGE:
        if (step->toward == p->tested) {
            bind(p, instr);
        } else {
            message(p, instr);
        }
        break;
    case QS_STEP_RAW:
        if (step->toward != p->tested) {
            feed(p, instr, qs_slice(step->bytes, step->nbytes));
        }
        break;
    case QS_STEP_MANY:
        bind(p, instr);
        break;
    case QS_STEP_FENCE:
    case QS_STEP_FENCE_OOB:
        fence(p, instr);
        break;
    case QS_STEP_RESYNC:
        resync(p, instr);
        break;
    case QS_STEP_OPEN:
    case QS_STEP_CLOSE:
        qs_frame_reset(p->frame[instr->link]);
        break;
    case QS_STEP_RELEASE:
        p->slow = 0;
        break;
    case QS_STEP_EOF: case QS_STEP_ANY: case QS_STEP_PAR:
    case QS_STEP_ALT: case QS_STEP_SENT: case QS_STEP_NOEVENTS:
        break;
    }
    return true;
}

/* What must not be left behind: cases do not touch each other. */
static void end(struct play *p, unsigned link)
{
    if (p->unproven[link].line > 0) {
        qs_lint_say(p->lint, p->unproven[link], "malformed bytes and no "
                    "proof of recovery, expected a fence, resync or a good "
                    "command after them");
    } else if (!qs_frame_idle(p->frame[link]) && p->sent[link].line > 0) {
        qs_lint_say(p->lint, p->sent[link], "the case ends inside this "
                    "message, expected its end, resync or CLOSE");
    }
}

static void play_branch(struct play *p, const struct qs_program *program,
                        size_t branch)
{
    struct qs_walk walk = {
        .program = program, .branch = branch, .visit = visit, .ctx = p,
    };

    for (unsigned i = 0; i < program->link.n; i++) {
        qs_frame_reset(p->frame[i]);
        proven(p, i);
        p->sent[i].line = 0;
    }
    p->slow = 0;
    qs_walk(&walk);
    qs_vars_release(&p->vars);
    p->vars = (struct qs_vars){ .n = 0 };
    if (p->tested != QS_TO_CLIENT) {
        return;
    }
    for (unsigned i = 0; i < program->link.n; i++) {
        end(p, i);
    }
    if (p->slow > 0) {
        qs_lint_say(p->lint, p->slow_at, "this slow command never ends, "
                    "expected @release");
    }
}

void qs_lint_play(struct qs_lint *lint, const struct qs_program *program)
{
    const struct qs_case *c = lint->c;
    struct qs_limits limits = qs_case_limits(c, qs_limits_qemu);
    struct play p = { .lint = lint };
    bool ok = true;

    p.tested = c->role == QS_CASE_SERVER ? QS_TO_CLIENT : QS_TO_SERVER;
    for (size_t i = 0; i < program->link.n; i++) {
        p.frame[i] = qs_frame_new(&limits);
        ok = ok && p.frame[i];
    }
    if (ok) {
        size_t branch = SIZE_MAX, next = 0;

        do {
            play_branch(&p, program, branch);
            branch = qs_walk_branch(program, next);
            next = branch + 1;
        } while (branch != SIZE_MAX);
    } else {
        qs_lint_tell(lint, "out of memory");
    }
    for (size_t i = 0; i < program->link.n; i++) {
        qs_frame_free(p.frame[i]);
    }
}
