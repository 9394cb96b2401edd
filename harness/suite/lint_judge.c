/*
 * What a case expects of a server must be legal: the conversation it
 * describes, made up from its patterns, is put before the judge.  Every
 * branch that is graded ok is heard, each with lanes in two orders; what is
 * only tolerated, or a quirk, is said to be no rule and is not judged.
 */
#include "suite/lint_impl.h"

#include "qmp/emit.h"
#include "qmp/message.h"
#include "suite/judge.h"
#include "target/target.h"

#include <stdlib.h>

struct hearing {
    struct qs_lint *lint;
    struct qs_talk *talk;
    struct qs_judge *judge;
    struct qs_vars vars;
    bool open[QS_LINKS_MAX];
    struct qs_asked asked;
    size_t judged;              /* turns */
    unsigned fences;
    bool second;                /* the other order, and more of what may be
                                   there more than once */
    bool failed;                /* out of memory */
};

/* Whether the bytes, or the pattern, are a greeting. */
static bool is_greeting(const struct qs_step *step)
{
    const struct qs_pattern *p = step->pattern;

    if (step->toward != QS_TO_CLIENT) {
        return false;
    }
    if (step->kind == QS_STEP_RAW) {
        return memmem(step->bytes, step->nbytes, "\"QMP\"", 5) != NULL;
    }
    return p && ((p->kind == QS_PAT_NAME && !strcmp(p->text, "greeting")) ||
                 (p->kind == QS_PAT_OBJECT && p->n > 0 &&
                  !strcmp(p->member[0].key, "QMP")));
}

static bool greets(const struct qs_program *program)
{
    for (size_t i = 0; i < program->n; i++) {
        if (program->v[i].op == QS_OP_STEP &&
            is_greeting(program->v[i].step)) {
            return true;
        }
    }
    return false;
}

/* Puts new turns before the judge; false when one is illegal. */
static bool hear(struct hearing *h, const struct qs_instr *instr)
{
    struct qs_judgement verdict;

    for (; h->judged < qs_talk_count(h->talk); h->judged++) {
        const struct qs_turn *turn = qs_talk_turn(h->talk, h->judged);

        if (turn->kind == QS_TURN_OPEN || turn->kind == QS_TURN_CLOSE) {
            qs_asked_forget(&h->asked, turn->link);
        } else if (turn->kind == QS_TURN_VALUE &&
                   turn->toward == QS_TO_SERVER) {
            h->failed = h->failed || !qs_asked_add(&h->asked, turn);
        }
        qs_judge_turn(h->judge, turn);
    }
    qs_judge_end(h->judge, &verdict);
    if (verdict.finding == QS_ILLEGAL && instr->number > 0) {
        qs_lint_say(h->lint, instr->step->at, "the judge calls this illegal "
                    "by %s: %s, expected %s", verdict.rule, verdict.what,
                    verdict.legal[0] ? verdict.legal : "nothing like it");
    }
    return verdict.finding != QS_ILLEGAL && !h->failed;
}

/* Takes value. */
static bool say(struct hearing *h, const struct qs_instr *instr,
                enum qs_toward toward, struct qs_json *value)
{
    struct qs_buf out = QS_BUF_INIT((size_t)QS_LINK_CEILING);

    h->failed = h->failed || !value;
    if (value) {
        qs_emit_line(&out, value);
        h->failed = h->failed || out.err != QS_OK ||
                    !qs_talk_bytes(h->talk, instr->link, toward,
                                   qs_buf_slice(&out));
        qs_json_free(value);
    }
    qs_buf_release(&out);
    return hear(h, instr);
}

static bool reply(struct hearing *h, const struct qs_instr *instr)
{
    struct qs_sample s = qs_lint_sample(h->lint, &h->vars, instr);

    s.bare = h->second;
    qs_asked_answer(&h->asked, instr->link, instr->step->pattern, &s);
    return say(h, instr, QS_TO_CLIENT, qs_sample(&s, instr->step->pattern));
}

/* One or more: as many as there must be. */
static bool replies(struct hearing *h, const struct qs_instr *instr)
{
    size_t n = qs_asked_nameless(&h->asked, instr->link);

    do {
        if (!reply(h, instr)) {
            return false;
        }
    } while (n-- > 1);
    return true;
}

/* A command of ours, which nobody knows or, out-of-band, somebody does. */
static bool fence(struct hearing *h, const struct qs_instr *instr, bool oob)
{
    static const char command[] = "x-fence";
    bool modes = h->lint->c->profile == QS_CASE_MODES;
    struct qs_json *id = qs_json_with(qs_json_object(), "fence",
                                      qs_json_int(++h->fences));
    struct qs_json *sent = qs_message_command(command, oob, NULL,
                                              qs_json_copy(id));
    struct qs_json *got =
        oob ? qs_message_return(qs_json_object(), id)
            : qs_message_error(modes ? QS_PROFILE_MODES : QS_PROFILE_QMP,
                               QS_E_NOT_FOUND, command, id);
    bool ok = say(h, instr, QS_TO_SERVER, sent);

    if (ok) {
        h->asked.n--;
        ok = say(h, instr, QS_TO_CLIENT, got);
    } else {
        qs_json_free(got);
    }
    qs_json_free(id);
    return ok;
}

/* 0xFF, an error for whatever must have one, a fence. */
static bool resync(struct hearing *h, const struct qs_instr *instr)
{
    static const char error[] = "{\"error\": {\"class\": \"GenericError\", "
        "\"desc\": \"SAMPLE\", \"data\": {}}}\r\n";
    static const char plain[] = "{\"error\": {\"class\": \"GenericError\", "
        "\"desc\": \"SAMPLE\"}}\r\n";
    bool modes = h->lint->c->profile == QS_CASE_MODES;

    h->failed = h->failed || !qs_talk_bytes(h->talk, instr->link,
                                            QS_TO_SERVER,
                                            qs_slice("\xFF", 1));
    for (size_t i = qs_asked_nameless(&h->asked, instr->link); i > 0; i--) {
        h->failed = h->failed ||
                    !qs_talk_bytes(h->talk, instr->link, QS_TO_CLIENT,
                                   qs_slice_str(modes ? error : plain));
    }
    return hear(h, instr) && fence(h, instr, false);
}

static bool message(struct hearing *h, const struct qs_instr *instr)
{
    const struct qs_step *step = instr->step;
    struct qs_sample s = qs_lint_sample(h->lint, &h->vars, instr);
    struct qs_diag diag;

    if (step->toward == QS_TO_CLIENT) {
        return reply(h, instr);
    }
    if (qs_pattern_is_template(step->pattern)) {
        struct qs_json *value = qs_sample_send(&s, step->pattern, &diag);

        return value && say(h, instr, step->toward, value);
    }
    h->failed = h->failed ||
                !qs_talk_bytes(h->talk, instr->link, step->toward,
                               qs_slice_str(step->text)) ||
                !qs_talk_bytes(h->talk, instr->link, step->toward,
                               qs_slice("\n", 1));
    return hear(h, instr);
}

static bool step(struct hearing *h, const struct qs_instr *instr)
{
    const struct qs_step *step = instr->step;
    unsigned link = instr->link;
    bool ok = true;

    if (step->kind == QS_STEP_OPEN ||
        (step->kind != QS_STEP_RELEASE && !h->open[link])) {
        h->open[link] = true;
        ok = qs_talk_open(h->talk, link, step->monitor);
    }
    switch (step->kind) {
    case QS_STEP_MESSAGE:
        return ok && message(h, instr);
    case QS_STEP_MANY:
        return ok && replies(h, instr);
    case QS_STEP_ANY:
        return ok && (!h->second || reply(h, instr));
    case QS_STEP_FENCE:
    case QS_STEP_FENCE_OOB:
        return ok && fence(h, instr, step->kind == QS_STEP_FENCE_OOB);
    case QS_STEP_RESYNC:
        return ok && resync(h, instr);
    case QS_STEP_RAW:
        ok = ok && qs_talk_bytes(h->talk, link, step->toward,
                                 qs_slice(step->bytes, step->nbytes));
        break;
    case QS_STEP_EOF:
        ok = ok && qs_talk_eof(h->talk, link, step->toward);
        break;
    case QS_STEP_CLOSE:
        ok = ok && qs_talk_close(h->talk, link);
        h->open[link] = false;
        break;
    case QS_STEP_OPEN: case QS_STEP_PAR: case QS_STEP_ALT:
    case QS_STEP_SENT: case QS_STEP_NOEVENTS: case QS_STEP_RELEASE:
        break;
    }
    h->failed = h->failed || !ok;
    return hear(h, instr);
}

static bool visit(void *ctx, const struct qs_instr *instr)
{
    return instr->op == QS_OP_BRANCH
           ? instr->branch->grade == QS_GRADE_OK : step(ctx, instr);
}

static void hear_branch(struct qs_lint *lint,
                        const struct qs_program *program, size_t branch,
                        bool second)
{
    struct qs_judge_options options = qs_judge_default;
    struct qs_limits limits = qs_case_limits(lint->c, qs_limits_qemu);
    struct hearing h = { .lint = lint, .second = second };
    struct qs_walk walk = {
        .program = program, .branch = branch, .backwards = second,
        .visit = visit, .ctx = &h,
    };

    options.profile = lint->c->profile == QS_CASE_MODES ? QS_PROFILE_MODES
                                                        : QS_PROFILE_QMP;
    options.greeting = options.negotiates = greets(program);
    h.talk = qs_talk_new();
    h.judge = qs_judge_new(&options);
    if (h.talk && h.judge) {
        qs_talk_limits(h.talk, &limits);
        qs_walk(&walk);
    }
    if (!h.talk || !h.judge || h.failed) {
        qs_lint_tell(lint, "out of memory");
    }
    qs_judge_free(h.judge);
    qs_talk_free(h.talk);
    qs_vars_release(&h.vars);
    free(h.asked.v);
}

void qs_lint_judge(struct qs_lint *lint, const struct qs_program *program)
{
    size_t branch = SIZE_MAX, next = 0;

    do {
        hear_branch(lint, program, branch, false);
        hear_branch(lint, program, branch, true);
        branch = qs_walk_branch(program, next);
        next = branch + 1;
    } while (branch != SIZE_MAX);
}
