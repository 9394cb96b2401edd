/*
 * The words of a finding: the statement broken, what is wrong, and what
 * would have been legal instead.  It decides nothing.
 */
#include <stdio.h>

#include "qmp/emit.h"
#include "suite/judge_impl.h"

void qs_judge_illegal(const struct qs_judge *judge, struct qs_link *link,
                      const char *rule, const char *what, const char *legal)
{
    link->over = true;
    link->found.finding = QS_ILLEGAL;
    link->found.turn = judge->turn;
    link->found.rule = rule;
    snprintf(link->found.what, sizeof(link->found.what), "%s", what);
    snprintf(link->found.legal, sizeof(link->found.legal), "%s", legal);
}

/* Appends one form that the action gives a response, without id. */
static void say_action(struct qs_buf *out, enum qs_action action,
                       enum qs_state state, bool refused)
{
    switch (action) {
    case QS_AC_OKAY:
        qs_buf_adds(out, "{\"return\": {}");
        break;
    case QS_AC_EXPECTING:
    case QS_AC_NOT_FOUND:
    case QS_AC_ALREADY:
        qs_buf_adds(out, "{\"error\": {\"class\": \"CommandNotFound\", ...}");
        break;
    case QS_AC_NO_OOB_MEMBER:
        qs_buf_adds(out, "{\"error\": {\"class\": \"GenericError\", ...}");
        break;
    case QS_AC_MODE:
        if (!refused) {
            qs_buf_addf(out, "{\"return\": {\"mode\": \"%s\"}",
                        qs_state_name(state));
            break;
        }
        qs_buf_adds(out, "{\"error\": {...}");
        break;
    case QS_AC_RUN:
    case QS_AC_RUN_NOW:
        qs_buf_adds(out, "{\"return\": ...");
        break;
    case QS_AC_REFUSE:
    case QS_AC_NO_OOB_COMMAND:
    case QS_AC_IMPOSSIBLE:
    case QS_AC_NOTHING:
    case QS_AC_GREET:
    case QS_AC_FORGET:
    case QS_AC_TELL:
    case QS_AC_WITHHOLD:
    case QS_AC_SELECT:
    case QS_AC_RETRY:
    case QS_AC_PROCEED:
    case QS_AC_SWITCH:
    case QS_AC_READY:
    case QS_AC_DELIVER:
    case QS_AC_IGNORE:
    case QS_AC_GIVE_UP:
    case QS_AC_COUNT:
        qs_buf_adds(out, "{\"error\": {...}");
        break;
    }
}

static void say_id(struct qs_buf *out, const struct qs_json *id)
{
    struct qs_buf text = QS_BUF_INIT(QS_LIMIT_BYTES);

    if (id) {
        qs_emit(&text, id);
        qs_buf_adds(out, ", \"id\": ");
        if (qs_buf_len(&text) <= 40) {
            qs_buf_adds(out, qs_buf_str(&text));
        } else {
            qs_buf_addf(out, "%.36s...", qs_buf_str(&text));
        }
    }
    qs_buf_addc(out, '}');
    qs_buf_release(&text);
}

/* What would have answered item in that state. */
static void say_legal(struct qs_buf *out, const struct qs_judge *judge,
                      const struct qs_link *link, const struct qs_item *item,
                      enum qs_state state)
{
    struct qs_reading r;
    bool refused;

    if (item->kind != QS_ITEM_REQUEST) {
        qs_buf_adds(out, "{\"error\": {...}");
        say_id(out, item->request.id);
        return;
    }
    qs_judge_read(judge, link, item, state, true, &r);
    refused = r.selection.error != QS_E_NONE;
    say_action(out, r.cell->action, state, refused);
    say_id(out, item->request.id);
    if (r.cell->alt != QS_AC_IMPOSSIBLE) {
        qs_buf_adds(out, " or ");
        say_action(out, r.cell->alt, state, refused);
        say_id(out, item->request.id);
    } else if (r.cell->action == QS_AC_RUN ||
               r.cell->action == QS_AC_RUN_NOW) {
        qs_buf_adds(out, " or {\"error\": {...}");
        say_id(out, item->request.id);
    }
}

struct finding {
    const char *rule, *what;
};

static struct finding wrong_result(const char *command)
{
    const char *rule = strcmp(command, "query-version") == 0 ? "N17" :
                       strcmp(command, "guest-sync") == 0 ? "N97" : "N96";

    return (struct finding){ rule, "this command returns something else" };
}

/* A reply with the right id and the wrong content. */
static struct finding wrong_content(const struct qs_judge *judge,
                                    const struct qs_link *link,
                                    const struct qs_item *item,
                                    enum qs_state state,
                                    const struct qs_reply *reply)
{
    bool returned = reply->kind == QS_MSG_RETURN;
    struct qs_reading r;

    if (reply->sentinel) {
        return (struct finding){ "N96", "0xFF stands before another reply" };
    }
    if (item->kind != QS_ITEM_REQUEST) {
        return (struct finding){ "N21", "what is no command succeeded" };
    }
    /* That it ran tells of a command that exists, an error of the wrong
       class of one that does not. */
    qs_judge_read(judge, link, item, state, returned, &r);
    if (r.cell->action == QS_AC_RUN || r.cell->action == QS_AC_RUN_NOW) {
        return wrong_result(item->request.command);
    }
    if (r.cell->action == QS_AC_OKAY && returned) {
        return (struct finding){ "N43", "there is no data to return" };
    }
    if (r.cell->action == QS_AC_OKAY) {
        return (struct finding){
            judge->options.profile == QS_PROFILE_QMP ? "N60" : r.cell->rule,
            "there is no ground to refuse it" };
    }
    if (returned && r.event == QS_EV_SELECT_REFUSED &&
        r.selection.error != QS_E_UNKNOWN_CAP &&
        r.selection.error != QS_E_UNOFFERED_CAP) {
        return (struct finding){ "N64", "its arguments are wrong, and it "
                                 "succeeded" };
    }
    return (struct finding){ r.cell->rule, returned ?
                             "it succeeded where it cannot" :
                             "the error is not the one due" };
}

/* The command next in turn; NULL when all are answered. */
static const struct qs_item *next_item(const struct qs_link *link,
                                       const struct qs_guess *guess,
                                       uint64_t *number)
{
    for (*number = guess->front; *number < qs_judge_items(link);
         ++*number) {
        const struct qs_item *item = qs_judge_item(link, *number);

        if (item->kind != QS_ITEM_FOG) {
            return item;
        }
    }
    return NULL;
}

static const struct qs_item *oob_of(const struct qs_link *link,
                                    const struct qs_guess *guess,
                                    const struct qs_reply *reply)
{
    for (size_t i = 0; i < link->noob; i++) {
        if (!qs_oob_has(&guess->done, i) && (!reply ||
                                qs_judge_id_fits(&link->oob[i], reply))) {
            return &link->oob[i];
        }
    }
    return NULL;
}

static bool answers_later(const struct qs_link *link, uint64_t number,
                          const struct qs_reply *reply)
{
    for (uint64_t n = number + 1; n < qs_judge_items(link); n++) {
        const struct qs_item *item = qs_judge_item(link, n);

        if (reply->id && item->request.id && qs_judge_id_fits(item, reply)) {
            return true;
        }
    }
    return false;
}

static bool is_second(const struct qs_link *link,
                      const struct qs_reply *reply)
{
    if (!link->answered || !link->last_id || !reply->id) {
        return link->answered && !link->last_id && !reply->id;
    }
    return qs_json_equal(link->last_id, reply->id);
}

/* Whether it answers what the connection before left unanswered. */
static bool is_stale(const struct qs_link *link, const struct qs_reply *reply)
{
    for (size_t i = 0; i < QS_JUDGE_STALE; i++) {
        if (reply->id && link->stale[i] &&
            qs_json_equal(reply->id, link->stale[i])) {
            return true;
        }
    }
    return false;
}

/* A reply whose id is not that of the item next in turn, if there is one. */
static struct finding wrong_id(const struct qs_link *link,
                               const struct qs_item *item,
                               const struct qs_reply *reply)
{
    if (is_second(link, reply) && (!item || reply->id)) {
        return (struct finding){ "N40", "a second response to one command" };
    }
    if (is_stale(link, reply)) {
        return (struct finding){ "N55", "it answers a command of the "
                                 "connection before" };
    }
    if (!item && link->again && !link->answered) {
        return (struct finding){ "N55", "nothing was asked on this "
                                 "connection" };
    }
    if (!item) {
        return (struct finding){ "N42", "nothing is due a response" };
    }
    if (!reply->id) {
        return (struct finding){ "N41", "the command's id is missing" };
    }
    if (!item->request.id) {
        return (struct finding){ "N41", "the command carried no id" };
    }
    return (struct finding){ "N41", "the id is not the command's" };
}

void qs_judge_misfit(const struct qs_judge *judge, struct qs_link *link,
                     const struct qs_reply *reply)
{
    const struct qs_guess *guess = link->guess;
    struct qs_buf legal = QS_BUF_INIT(4096);
    const struct qs_item *item, *oob, *due;
    struct finding finding;
    uint64_t number;

    while (guess->doubt && guess + 1 < link->guess + link->nguesses) {
        guess++;
    }
    item = next_item(link, guess, &number);
    oob = oob_of(link, guess, reply);
    due = item ? item : oob_of(link, guess, NULL);
    if (item && qs_judge_id_fits(item, reply)) {
        finding = wrong_content(judge, link, item, guess->state, reply);
    } else if (oob) {
        due = oob;
        finding = wrong_content(judge, link, oob, guess->state, reply);
    } else if (item && answers_later(link, number, reply)) {
        finding = (struct finding){ "N30", "an earlier command is not "
                                    "answered yet" };
    } else {
        finding = wrong_id(link, due, reply);
    }
    if (due) {
        say_legal(&legal, judge, link, due, guess->state);
    } else {
        qs_buf_adds(&legal, qs_judge_tells(judge, guess->state) ?
                    "nothing but events" : "nothing");
    }
    qs_judge_illegal(judge, link, finding.rule, finding.what,
                     qs_buf_str(&legal));
    qs_buf_release(&legal);
}

void qs_judge_untimely(const struct qs_judge *judge, struct qs_link *link)
{
    const struct qs_guess *guess = link->guess;
    struct qs_buf legal = QS_BUF_INIT(4096);
    const struct qs_item *item;
    uint64_t number;

    item = next_item(link, guess, &number);
    if (item) {
        say_legal(&legal, judge, link, item, guess->state);
    } else {
        qs_buf_adds(&legal, "nothing");
    }
    qs_judge_illegal(judge, link, qs_negotiate_at(judge->table, guess->state,
                                                  QS_EV_NEWS)->rule,
                     "no event may come before the negotiation is done",
                     qs_buf_str(&legal));
    qs_buf_release(&legal);
}
