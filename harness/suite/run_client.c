/*
 * A client that runs by itself: what it does beside the script, how it ends,
 * and what that is worth.  There is no fence for a client; what it sent, how
 * it ended and what it printed are all that there is to judge it by.
 */
#include "suite/run_impl.h"

#include "qmp/emit.h"
#include "qmp/message.h"

/* Commands beside the script that are answered in one case: libvirt has some
   40 of them, and one who asks on and on is stopped. */
#define ANSWERS_MAX 128u
/* Waits of a case that last as long as one may; none needs so many. */
#define WAITS_MAX 3u
/* For one that has told all and hung up, to end; milliseconds. */
#define LINGER_MS 500u

static const char *command_of(const struct qs_turn *turn)
{
    const char *name = NULL;

    if (turn->kind == QS_TURN_VALUE && turn->toward == QS_TO_SERVER) {
        name = qs_json_get_text(turn->value, "execute");
        name = name ? name : qs_json_get_text(turn->value, "exec-oob");
    }
    return name;
}

/* Of the negotiation, in either profile. */
static bool selects(const char *command)
{
    return !strncmp(command, "qmp_", 4) ||
           !strcmp(command, "query-qmp-mode");
}

/* Whether a selection on the link was answered with a return. */
static bool okayed(const struct qs_run *run, unsigned link)
{
    bool selected = false;

    for (size_t i = 0; i < qs_talk_count(run->talk); i++) {
        const struct qs_turn *turn = qs_talk_turn(run->talk, i);
        const char *command = command_of(turn);

        if (turn->link != link) {
            continue;
        }
        if (turn->kind == QS_TURN_OPEN) {
            selected = false;
        } else if (command) {
            selected = selected || selects(command);
        } else if (selected && turn->kind == QS_TURN_VALUE &&
                   turn->toward == QS_TO_CLIENT &&
                   qs_message_kind(turn->value) == QS_MSG_RETURN) {
            return true;
        }
    }
    return false;
}

bool qs_run_client_ready(const struct qs_run *run)
{
    unsigned link = 0;

    for (unsigned i = 0; i < run->program->link.n; i++) {
        link = run->link[i].was_open ? i : link;
    }
    for (size_t i = 0; i < qs_talk_count(run->talk); i++) {
        const struct qs_turn *turn = qs_talk_turn(run->talk, i);
        const char *command = command_of(turn);

        if (turn->link == link && command && !selects(command)) {
            return true;
        }
    }
    return false;
}

static struct qs_json *reply_to(const struct qs_run *run,
                                const struct qs_json *request,
                                const char *command)
{
    const struct qs_json *id = qs_json_get(request, "id");
    const struct qs_json *answer = qs_desc_answer(run->desc, command);

    return answer ? qs_message_return(qs_json_copy(answer), id)
                  : qs_message_error(QS_PROFILE_QMP, QS_E_NOT_FOUND,
                                     command, id);
}

/* Answers a command that no step waits for; false: it is none such. */
static bool answer(struct qs_run *run, unsigned link,
                   const struct qs_turn *turn)
{
    struct qs_buf out = QS_BUF_INIT((size_t)QS_LINK_CEILING);
    const char *command = command_of(turn);
    struct qs_json *reply;
    bool ok;

    if (!command || !okayed(run, link) || !run->link[link].open ||
        run->link[link].half_closed) {
        return false;
    }
    if (++run->answers > ANSWERS_MAX) {
        qs_run_end(run, QS_V_FLOOD, NULL, "commands without end");
        return true;
    }
    reply = reply_to(run, turn->value, command);
    if (reply) {
        qs_emit(&out, reply);
        qs_buf_adds(&out, "\r\n");
    }
    ok = reply && out.err == QS_OK &&
         qs_run_send(run, link, qs_buf_slice(&out), false);
    if (!ok) {
        qs_run_end(run, QS_V_BROKEN, NULL, "out of memory");
    }
    qs_json_free(reply);
    qs_buf_release(&out);
    return true;
}

static bool is_end(const struct qs_turn *turn)
{
    return turn->kind == QS_TURN_EOF ||
           (turn->kind == QS_TURN_BAD && turn->fault.id == QS_E_NONE);
}

bool qs_run_aside(struct qs_run *run, unsigned link,
                  struct qs_pending *pending)
{
    const struct qs_turn *turn = qs_talk_turn(run->talk, pending->turn);
    const char *command = command_of(turn);

    if (!qs_target_dials_in(run->target)) {
        return false;
    }
    if (is_end(turn)) {
        run->over = true;
    } else if (!command || selects(command) ||
               !strcmp(command, run->desc->ask) ||
               !answer(run, link, turn)) {
        return false;
    }
    pending->taken = true;
    return true;
}

/* What it says when the script is through: bytes that are no JSON fail it,
   commands are answered where that can be. */
static bool take_rest(struct qs_run *run)
{
    const struct qs_instr *end = &run->program->v[run->program->n - 1];
    struct qs_pending *pending;

    for (unsigned i = 0; i < run->program->link.n; i++) {
        while (!run->done && run->link[i].open &&
               (pending = qs_run_next(run, i)) != NULL) {
            const struct qs_turn *turn =
                qs_talk_turn(run->talk, pending->turn);

            if (turn->kind == QS_TURN_BAD && !is_end(turn)) {
                return qs_run_mismatch(run, end, turn);
            }
            answer(run, i, turn);
            pending->taken = true;
        }
    }
    return !run->done;
}

/* Whether it hung up every connection that it had: of its own accord, or
   because there was no more to read. */
static bool hung_up(const struct qs_run *run)
{
    bool any = false;

    for (unsigned i = 0; i < run->program->link.n; i++) {
        any = any || run->link[i].ended;
        if (run->link[i].open && !run->link[i].ended) {
            return false;
        }
    }
    return any;
}

/*
 * One wait; of one that hung up no longer than LINGER_MS, because what it
 * prints, unlike what it sends, ends no wait.
 */
static enum qs_pump wait_for_end(struct qs_run *run, unsigned *waited,
                                 struct qs_diag *diag)
{
    enum qs_pump pump;
    bool over = hung_up(run);

    if (over) {
        qs_target_limit(run->target, LINGER_MS);
    }
    pump = qs_target_pump(run->target, diag);
    if (!over || pump != QS_PUMP_DEADLINE) {
        return pump;
    }
    run->lives_on = qs_run_client_printed(run);
    *waited += LINGER_MS;
    return run->lives_on || *waited >= qs_target_deadline(run->target)
               ? QS_PUMP_DEADLINE : QS_PUMP_NEWS;
}

/* Until it ended: true; false at the deadline, or with a verdict. */
static bool until_end(struct qs_run *run)
{
    struct qs_diag diag = { "" };
    unsigned waited = 0;

    for (;;) {
        enum qs_pump pump = wait_for_end(run, &waited, &diag);

        if (!qs_run_pull(run) || (!run->done && !take_rest(run))) {
            return false;
        }
        switch (pump) {
        case QS_PUMP_NEWS:
            continue;
        case QS_PUMP_QUIET:
        case QS_PUMP_DIED:
            return true;
        case QS_PUMP_DEADLINE:
            return false;
        case QS_PUMP_CEILING:
            return qs_run_end(run, QS_V_FLOOD, NULL, "output without end");
        case QS_PUMP_BROKEN:
            qs_buf_adds(&run->result->note, diag.text);
            return qs_run_end(run, QS_V_BROKEN, NULL, "nothing");
        }
    }
}

static void close_all(struct qs_run *run)
{
    for (unsigned i = 0; i < run->program->link.n; i++) {
        if (run->link[i].open) {
            run->link[i].open = false;
            qs_target_hangup(run->target, i);
        }
    }
}

/*
 * Waits for its end; one that waits itself is given the end of the
 * connection, which every server comes to.
 */
static bool see_out(struct qs_run *run)
{
    if (!run->done && take_rest(run) && until_end(run)) {
        return true;
    }
    if (!run->done && hung_up(run)) {
        /* Nothing that we could close would tell it more. */
        return false;
    }
    close_all(run);
    switch (run->result->verdict) {
    case QS_V_PASS:
    case QS_V_FAIL:
    case QS_V_BLOCKED:
        return until_end(run);
    case QS_V_HANG: case QS_V_CRASH: case QS_V_FLOOD: case QS_V_ILLEGAL:
    case QS_V_NA: case QS_V_UNTESTED: case QS_V_NOT_STARTED:
    case QS_V_BROKEN: case QS_V_COUNT:
        break;
    }
    return false;
}

void qs_run_client(struct qs_run *run)
{
    bool ended;

    /* Of several executions the last is described. */
    qs_buf_reset(&run->result->outcome);
    qs_buf_reset(&run->result->note);
    qs_run_names_fresh(run->names.ctx);
    run->lives_on = false;
    if (qs_run_open(run, 0, 0)) {
        if (qs_target_restartable(run->target)) {
            qs_target_limit(run->target, WAITS_MAX *
                            (uint64_t)qs_target_deadline(run->target));
        }
        qs_run_play(run);
    }
    ended = see_out(run);
    qs_run_client_judge(run, ended);
}
