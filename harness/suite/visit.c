/*
 * One visit from its beginning to its verdict.
 */
#include "suite/visit_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "qmp/message.h"

/* Milliseconds between the end of a stream and that of the process. */
#define DYING_STEPS 50

static void saw_nothing(void *ctx, const struct qs_judge_sight *sight)
{
    (void)ctx;
    (void)sight;
}

struct qs_visit *qs_visit_new(struct qs_target *target,
                              const struct qs_desc *desc,
                              unsigned deadline_ms,
                              const struct qs_visit_watch *watch)
{
    struct qs_visit *v = calloc(1, sizeof(*v));
    struct qs_judge_options options = qs_judge_default;
    char need[] = "monitors:2";

    if (!v) {
        return NULL;
    }
    v->target = target;
    v->desc = desc;
    v->deadline_ms = deadline_ms;
    v->watch = (struct qs_visit_watch){ NULL, saw_nothing };
    if (watch) {
        v->watch = *watch;
    }
    v->profile = qs_desc_has_profile(desc, "modes") &&
                 !qs_desc_has_profile(desc, "qmp") ? QS_PROFILE_MODES
                                                   : QS_PROFILE_QMP;
    for (v->monitors = 1; v->monitors < QS_CONNECTIONS_MAX; v->monitors++) {
        need[sizeof(need) - 2] = (char)('1' + v->monitors);
        if (qs_target_offers(target, need) != QS_OFFER_YES) {
            break;
        }
    }
    v->half_close = qs_target_offers(target, "halfclose") == QS_OFFER_YES;
    qs_buf_init(&v->text, QS_TAPE_BYTES);
    options.profile = v->profile;
    options.greeting = desc->greeting;
    options.negotiates = desc->negotiates;
    options.line_end = desc->line_end;
    options.pretty = desc->pretty;
    v->talk = qs_talk_new();
    v->judge = qs_judge_new(&options);
    if (!v->talk || !v->judge) {
        qs_visit_free(v);
        return NULL;
    }
    return v;
}

void qs_visit_free(struct qs_visit *v)
{
    if (v) {
        qs_judge_free(v->judge);
        qs_talk_free(v->talk);
        qs_buf_release(&v->text);
        free(v);
    }
}

const struct qs_talk *qs_visit_talk(const struct qs_visit *v)
{
    return v->talk;
}

bool qs_visit_greeted(const struct qs_visit *v)
{
    for (size_t i = 0; i < qs_talk_count(v->talk); i++) {
        const struct qs_turn *turn = qs_talk_turn(v->talk, i);

        if (turn->toward == QS_TO_CLIENT && turn->kind != QS_TURN_OPEN) {
            return turn->kind == QS_TURN_VALUE &&
                   qs_message_kind(turn->value) == QS_MSG_GREETING;
        }
    }
    return false;
}

static void say_find(struct qs_visit *v, const char *rule, const char *what)
{
    qs_visit_note(v);
    snprintf(v->find->rule, sizeof(v->find->rule), "%s", rule);
    snprintf(v->find->what, sizeof(v->find->what), "%.250s", what);
}

/* With the last line that it printed. */
static void say_crash(struct qs_visit *v, const char *death)
{
    const char *text = qs_target_stderr(v->target), *line = text;
    char what[sizeof(v->find->what)];

    for (; *text; text++) {
        if (*text == '\n' && text[1]) {
            line = text + 1;
        }
    }
    snprintf(what, sizeof(what), "%s%s%.*s", death, *line ? ": " : "",
             (int)strcspn(line, "\n"), line);
    say_find(v, "crash", what);
}

/* What became of a server that the judge has nothing against. */
static enum qs_visit_end end_of(struct qs_visit *v)
{
    switch (v->wait) {
    case QS_WAIT_FENCED:
        return QS_VISIT_FINE;
    case QS_WAIT_ENDED:
    case QS_WAIT_DIED:
        say_find(v, "hangup", "the server hung up unasked");
        return QS_VISIT_FOUND;
    case QS_WAIT_HANG:
        say_find(v, "hang", "no reply to the fence within the deadline");
        return QS_VISIT_FOUND;
    case QS_WAIT_REFUSED:
        say_find(v, "hang", v->diag->text);
        return QS_VISIT_FOUND;
    case QS_WAIT_FLOOD:
        say_find(v, "flood", "it says more than is kept of one connection");
        return QS_VISIT_FOUND;
    case QS_WAIT_BROKEN:
        break;
    }
    return QS_VISIT_BROKEN;
}

/* A process that ends is seen dead a moment later; one that takes longer is
   found dead by the next visit. */
static const char *await_death(struct qs_visit *v)
{
    const struct timespec step = { .tv_nsec = 1000000 };
    bool wait = v->wait == QS_WAIT_ENDED && qs_target_restartable(v->target);
    const char *death = qs_target_death(v->target);

    for (int i = 0; wait && i < DYING_STEPS && !*death; i++) {
        nanosleep(&step, NULL);
        death = qs_target_death(v->target);
    }
    return death;
}

/* A death explains what else is wrong, and goes before it. */
static enum qs_visit_end verdict(struct qs_visit *v, bool quit)
{
    const char *death;
    struct qs_judgement j;

    if (v->wait == QS_WAIT_BROKEN) {
        return QS_VISIT_BROKEN;
    }
    death = await_death(v);
    if (*death && !(quit && !strcmp(death, "exit status 0"))) {
        v->wait = QS_WAIT_DIED;
        say_crash(v, death);
        return QS_VISIT_FOUND;
    }
    qs_judge_end(v->judge, &j);
    if (j.finding == QS_ILLEGAL) {
        say_find(v, j.rule, j.what);
        snprintf(v->find->legal, sizeof(v->find->legal), "%s", j.legal);
        return QS_VISIT_FOUND;
    }
    if (quit && (v->wait == QS_WAIT_ENDED || v->wait == QS_WAIT_DIED)) {
        return QS_VISIT_QUIT;
    }
    return end_of(v);
}

/* Everything of the conversation before. */
static void begin(struct qs_visit *v, struct qs_find *find,
                  struct qs_diag *diag)
{
    *find = (struct qs_find){ .rule = "" };
    v->find = find;
    v->diag = diag;
    v->noted = false;
    v->wait = QS_WAIT_FENCED;
    v->judged = 0;
    v->seen = 0;
    v->at = 0;
    memset(v->link, 0, sizeof(v->link));
    qs_talk_reset(v->talk);
    qs_talk_limits(v->talk, &v->desc->limits);
    qs_judge_reset(v->judge, v->profile);
}

static void converse(struct qs_visit *v, const struct qs_tape *tape)
{
    for (size_t i = 0; i < tape->n; i++) {
        if (!qs_visit_step(v, tape, &tape->step[i])) {
            return;
        }
    }
    for (unsigned i = 0; i < v->monitors; i++) {
        if (v->link[i].open && !qs_visit_settle(v, i)) {
            return;
        }
    }
}

enum qs_visit_end qs_visit_play(struct qs_visit *v,
                                const struct qs_tape *tape, bool quit,
                                struct qs_find *find, struct qs_diag *diag)
{
    bool again = qs_target_restartable(v->target);
    bool asked = qs_visit_asks(v, tape, "quit");
    bool started = qs_target_started(v->target);
    enum qs_visit_end end = QS_VISIT_UNREACHED;

    if ((asked && !(quit && again)) || qs_visit_asks(v, tape, "slow")) {
        return QS_VISIT_LEFT_OUT;
    }
    if (!started && qs_target_start(v->target, diag) != QS_OK) {
        return QS_VISIT_UNREACHED;
    }
    begin(v, find, diag);
    if (qs_visit_join(v, 0)) {
        converse(v, tape);
        end = verdict(v, asked);
    } else if (v->wait == QS_WAIT_BROKEN) {
        end = QS_VISIT_BROKEN;
    } else if (started && v->wait == QS_WAIT_DIED) {
        /* When the conversation before was over already. */
        end = verdict(v, false);
    }
    for (unsigned i = 0; i < v->monitors; i++) {
        qs_visit_leave(v, i);
    }
    if (end == QS_VISIT_FINE && qs_target_death(v->target)[0]) {
        /* Of what it had answered already, or of our leaving. */
        v->wait = QS_WAIT_DIED;
        end = verdict(v, asked);
    }
    /* Who was asked to quit may still be about to. */
    if (again && (v->wait != QS_WAIT_FENCED || asked)) {
        qs_target_stop(v->target);
    }
    return end;
}
