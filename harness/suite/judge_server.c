/*
 * What the server sent on a link: its bytes, its greeting, its end.  What
 * responses and events belong to, judge_guess.c knows.
 */
#include "suite/judge_impl.h"

/* qemu-ga's 0xFF before the reply that it delimits (N96). */
static bool is_sentinel(const struct qs_judge *judge,
                        const struct qs_link *link,
                        const struct qs_turn *turn)
{
    return !judge->options.greeting && !link->sentinel &&
           turn->length == 1 && turn->nraw == 1 && turn->raw[0] == '\xFF';
}

static void server_message(struct qs_judge *judge, struct qs_link *link,
                           const struct qs_turn *turn,
                           enum qs_message_kind kind)
{
    const char *rule, *what;

    if (turn->kind == QS_TURN_BAD && is_sentinel(judge, link, turn)) {
        link->sentinel = true;
        return;
    }
    if (turn->kind == QS_TURN_BAD && turn->fault.id == QS_E_NONE &&
        (link->gone || judge->quit)) {
        return;
    }
    what = qs_judge_shape(&judge->options, turn, &rule);
    if (what) {
        qs_judge_illegal(judge, link, rule, what, "");
        return;
    }
    switch (kind) {
    case QS_MSG_GREETING:
        if (link->greeted) {
            qs_judge_illegal(judge, link, "N15", judge->options.greeting ?
                             "a second greeting" :
                             "a greeting from a server that has none", "");
        } else {
            qs_judge_greeted(judge, link, turn->value);
        }
        break;
    case QS_MSG_RETURN:
    case QS_MSG_ERROR:
    case QS_MSG_EVENT:
        if (!link->greeted) {
            qs_judge_illegal(judge, link, "N15", "it came before the "
                             "greeting", "{\"QMP\": {...}}");
        } else if (kind == QS_MSG_EVENT) {
            qs_judge_event(judge, link);
        } else {
            qs_judge_reply(judge, link, turn->value, kind);
        }
        break;
    case QS_MSG_OTHER:
        break;
    }
}

/* Whether, as this guess has it, something is still due an answer. */
static bool owes(const struct qs_link *link, const struct qs_guess *guess)
{
    for (uint64_t n = guess->front; n < qs_judge_items(link); n++) {
        if (qs_judge_item(link, n)->kind != QS_ITEM_FOG) {
            return true;
        }
    }
    for (size_t i = 0; i < link->noob; i++) {
        if (!qs_oob_has(&guess->done, i)) {
            return true;
        }
    }
    return false;
}

/* Whether malformed bytes, on any link, may have held the end of it all. */
static bool any_fogged(const struct qs_judge *judge)
{
    bool fogged = false;

    for (size_t i = 0; i < judge->nlinks; i++) {
        fogged |= judge->link[i].fogged;
    }
    return fogged;
}

static void server_ends(struct qs_judge *judge, struct qs_link *link)
{
    if (link->gone || judge->quit) {
        return;
    }
    if (!link->greeted) {
        qs_judge_illegal(judge, link, "N14", "the stream ends before "
                         "the greeting", "{\"QMP\": {...}}");
        return;
    }
    for (size_t i = 0; i < link->nguesses; i++) {
        if (!owes(link, &link->guess[i])) {
            return;
        }
    }
    if (any_fogged(judge)) {
        qs_judge_lost(judge, link, "malformed bytes may have held what "
                      "ended the server");
        return;
    }
    qs_judge_illegal(judge, link, "N40", "the stream ends before "
                     "every command is answered", "");
}

/* Notes where the message stands, by the guess that is first. */
static void look(struct qs_judge *judge, const struct qs_link *link,
                 enum qs_message_kind kind)
{
    struct qs_judge_sight *sight = &judge->sight;
    const struct qs_guess *guess = link->guess;
    struct qs_reading reading;

    sight->state = guess->state;
    sight->event = QS_EV_COUNT;
    sight->kind = kind;
    sight->count++;
    for (uint64_t n = guess->front; n < qs_judge_items(link); n++) {
        const struct qs_item *item = qs_judge_item(link, n);

        if (item->kind == QS_ITEM_FOG) {
            sight->event = QS_EV_MALFORMED;
            continue;
        }
        sight->event = QS_EV_INVALID;
        if (item->kind == QS_ITEM_REQUEST) {
            qs_judge_read(judge, link, item, guess->state, true, &reading);
            sight->event = reading.event;
        }
        return;
    }
}

const struct qs_judge_sight *qs_judge_sight(const struct qs_judge *judge)
{
    return &judge->sight;
}

void qs_judge_server(struct qs_judge *judge, struct qs_link *link,
                     const struct qs_turn *turn)
{
    enum qs_message_kind kind = QS_MSG_OTHER;

    if (qs_judge_end_wrong(&judge->options, turn->before)) {
        size_t here = judge->turn;

        judge->turn = link->value_turn;
        qs_judge_illegal(judge, link, "N12", "another line end was due "
                         "behind it", "");
        judge->turn = here;
        return;
    }
    switch (turn->kind) {
    case QS_TURN_VALUE:
        link->value_turn = judge->turn;
        kind = qs_message_kind(turn->value);
        look(judge, link, kind);
        server_message(judge, link, turn, kind);
        break;
    case QS_TURN_BAD:
        server_message(judge, link, turn, kind);
        break;
    case QS_TURN_EOF:
        server_ends(judge, link);
        break;
    case QS_TURN_OPEN:
    case QS_TURN_RESYNC:
    case QS_TURN_CLOSE:
        break;
    }
}
