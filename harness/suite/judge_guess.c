/*
 * Attributes each response and event of a server to what may have drawn it,
 * in every way that fits, and keeps those guesses.
 */
#include "suite/judge_impl.h"

static bool same_guess(const struct qs_guess *a, const struct qs_guess *b)
{
    return a->state == b->state && a->front == b->front &&
           memcmp(&a->done, &b->done, sizeof(a->done)) == 0;
}

/* A misfit proves nothing: a fog may hold out-of-band commands. */
static bool is_unsure(const struct qs_link *link)
{
    return link->unsure ||
           (link->fog && qs_judge_item(link, qs_judge_items(link) - 1)->open);
}

static const char unproved[] = "malformed bytes, or a guess that was let go, "
                               "may explain it";

/* The guesses after a message, gathered in link->spare. */
struct after {
    struct qs_link *link;
    size_t n;
};

static void keep_guess(struct after *after, const struct qs_guess *guess)
{
    struct qs_guess *spare = after->link->spare;

    for (size_t i = 0; i < after->n; i++) {
        if (same_guess(&spare[i], guess)) {
            if (!guess->doubt) {
                spare[i].doubt = 0;
            }
            if (guess->since < spare[i].since) {
                spare[i].since = guess->since;
            }
            return;
        }
    }
    if (after->n < QS_JUDGE_GUESSES) {
        spare[after->n++] = *guess;
    } else {
        /* Those that are kept can still show that all is legal. */
        after->link->unsure = true;
    }
}

/* No guess is let go for being in doubt, but it counts from now. */
static struct qs_guess doubted(const struct qs_judge *judge,
                               struct qs_guess guess)
{
    if (!guess.doubt) {
        guess.doubt = judge->turn + 1;
    }
    return guess;
}

/* by: the number of the item that led to these states. */
static void keep_states(struct after *after, struct qs_guess guess,
                        uint64_t by, const enum qs_state *next, size_t n)
{
    enum qs_state was = guess.state;
    uint64_t since = guess.since;

    for (size_t i = 0; i < n; i++) {
        guess.state = next[i];
        guess.since = next[i] == was ? since : by + 1;
        keep_guess(after, &guess);
    }
}

static bool is_nameless_error(const struct qs_reply *reply)
{
    return reply->kind == QS_MSG_ERROR && !reply->id && !reply->sentinel;
}

/* The reply as one that something in the fog drew; false when it is none. */
static bool try_fog(const struct qs_judge *judge, struct after *after,
                    const struct qs_item *fog, struct qs_guess guess,
                    const struct qs_reply *reply)
{
    enum qs_state next[QS_ST_COUNT];

    if (is_nameless_error(reply)) {
        keep_guess(after, &guess);
        return true;
    }
    if (fog->commands || fog->open) {
        size_t n = qs_judge_fit_fog(judge, guess.state, reply, next);

        keep_states(after, doubted(judge, guess), guess.front, next, n);
        return true;
    }
    if (fog->ids && reply->kind == QS_MSG_ERROR) {
        guess = doubted(judge, guess);
        keep_guess(after, &guess);
        return true;
    }
    return false;
}

/*
 * The reply as that to the next command in turn, fogs before it apart.  Of
 * several fogs in a row the first that may have drawn it stands for all:
 * from there the others are still ahead.
 */
static void try_front(const struct qs_judge *judge, struct after *after,
                      struct qs_guess guess, const struct qs_reply *reply)
{
    struct qs_link *link = after->link;
    enum qs_state next[QS_ST_COUNT];
    bool fogged = false;
    size_t n;

    while (guess.front < qs_judge_items(link)) {
        const struct qs_item *item = qs_judge_item(link, guess.front);

        if (item->kind == QS_ITEM_FOG) {
            fogged = fogged || try_fog(judge, after, item, guess, reply);
            if (link->fog && guess.front + 1 == qs_judge_items(link)) {
                return;
            }
            guess.front++;
            continue;
        }
        n = qs_judge_fit(judge, link, item, guess.state, reply, next);
        guess.front++;
        keep_states(after, guess, guess.front - 1, next, n);
        return;
    }
}

/* Nothing tells the two apart; whichever came first may stand for both. */
static bool is_twin(const struct qs_item *a, const struct qs_item *b)
{
    const struct qs_request *p = &a->request, *q = &b->request;

    return a->kind == b->kind && !p->id == !q->id &&
           (!p->id || qs_json_equal(p->id, q->id)) &&
           (a->kind != QS_ITEM_REQUEST ||
            strcmp(p->command, q->command) == 0);
}

static bool has_older_twin(const struct qs_link *link,
                           const struct qs_guess *guess, size_t i)
{
    for (size_t j = 0; j < i; j++) {
        if (!qs_oob_has(&guess->done, j) &&
            is_twin(&link->oob[j], &link->oob[i])) {
            return true;
        }
    }
    return false;
}

/* Whether the item, run in a state that a selection under way before it is
   about to bring, may be answered so. */
static bool fits_soon(const struct qs_judge *judge,
                      const struct qs_link *link, const struct qs_item *item,
                      const struct qs_guess *guess,
                      const struct qs_reply *reply)
{
    enum qs_state next[QS_ST_COUNT];
    struct qs_reading reading;

    for (uint64_t n = guess->front; n < item->after && n < link->selects;
         n++) {
        const struct qs_item *selection = qs_judge_item(link, n);

        if (qs_judge_selects(judge, link, selection)) {
            qs_judge_read(judge, link, selection, guess->state, true,
                          &reading);
            if (qs_judge_fit(judge, link, item, reading.cell->next, reply,
                             next)) {
                return true;
            }
        }
    }
    return false;
}

/*
 * An out-of-band command runs in the state it finds, but its reply may be
 * late: an error can belong to a state that is past, a return cannot belong
 * to one that was brought by a selection sent after it.
 */
static bool fits_oob(const struct qs_judge *judge, const struct qs_link *link,
                     const struct qs_item *item, const struct qs_guess *guess,
                     const struct qs_reply *reply)
{
    enum qs_state next[QS_ST_COUNT];

    if (!qs_judge_id_fits(item, reply)) {
        return false;
    }
    if (reply->kind == QS_MSG_ERROR &&
        guess->state != qs_judge_start(judge)) {
        return true;
    }
    if (item->after >= guess->since &&
        qs_judge_fit(judge, link, item, guess->state, reply, next)) {
        return true;
    }
    return fits_soon(judge, link, item, guess, reply);
}

static void try_oob(const struct qs_judge *judge, struct after *after,
                    struct qs_guess guess, const struct qs_reply *reply)
{
    struct qs_link *link = after->link;

    for (size_t i = 0; i < link->noob; i++) {
        struct qs_guess after_it = guess;

        if (!qs_oob_has(&guess.done, i) &&
            !has_older_twin(link, &guess, i) &&
            fits_oob(judge, link, &link->oob[i], &guess, reply)) {
            qs_oob_put(&after_it.done, i);
            keep_guess(after, &after_it);
        }
    }
}

static void take_guesses(struct after *after)
{
    struct qs_link *link = after->link;
    struct qs_guess *guess = link->guess;

    link->guess = link->spare;
    link->spare = guess;
    link->nguesses = after->n;
}

static bool is_asked(const struct qs_link *link, const struct qs_json *id)
{
    for (size_t i = 0; i < link->nitems + link->noob; i++) {
        const struct qs_item *item =
            i < link->nitems ? &link->item[link->head + i]
                             : &link->oob[i - link->nitems];

        if (item->request.id && qs_json_equal(item->request.id, id)) {
            return true;
        }
    }
    return false;
}

/* However the server frames it, no legal reply has the id of a message that
   is no UTF-8. */
static bool is_misread(const struct qs_link *link,
                       const struct qs_reply *reply)
{
    return reply->id && link->misread &&
           qs_json_equal(reply->id, link->misread) &&
           !is_asked(link, reply->id);
}

void qs_judge_reply(struct qs_judge *judge, struct qs_link *link,
                    const struct qs_json *value, enum qs_message_kind kind)
{
    struct after after = { link, 0 };
    struct qs_reply reply = {
        .kind = kind,
        .id = qs_json_get(value, "id"),
        .sentinel = link->sentinel,
    };

    reply.body = qs_json_get(value, reply.kind == QS_MSG_ERROR ? "error"
                                                               : "return");
    if (reply.kind == QS_MSG_ERROR) {
        reply.error_class = qs_json_get_text(reply.body, "class");
    }
    link->sentinel = false;
    if (is_misread(link, &reply)) {
        qs_judge_illegal(judge, link, "N3", "it answers bytes that are no "
                         "UTF-8 as if they were", "{\"error\": {...}}");
        return;
    }
    for (size_t i = 0; i < link->nguesses; i++) {
        try_front(judge, &after, link->guess[i], &reply);
        try_oob(judge, &after, link->guess[i], &reply);
        if (is_nameless_error(&reply) && link->guess[i].front < link->noise) {
            keep_guess(&after, &link->guess[i]);
        }
    }
    if (!after.n && is_unsure(link)) {
        qs_judge_lost(judge, link, unproved);
        return;
    }
    if (!after.n) {
        qs_judge_misfit(judge, link, &reply);
        return;
    }
    take_guesses(&after);
    qs_judge_forget(link);
    link->last_id = reply.id;
    link->answered = true;
}

bool qs_judge_events(const struct qs_judge *judge, const struct qs_link *link,
                     const struct qs_guess *guess, bool *doubt)
{
    *doubt = false;
    if (qs_judge_tells(judge, guess->state) || guess->front < link->selects) {
        return true;
    }
    *doubt = true;
    for (uint64_t n = guess->front; n < qs_judge_items(link); n++) {
        const struct qs_item *item = qs_judge_item(link, n);

        if (item->commands || item->open) {
            return true;
        }
    }
    return false;
}

void qs_judge_event(struct qs_judge *judge, struct qs_link *link)
{
    struct after after = { link, 0 };
    bool doubt;

    for (size_t i = 0; i < link->nguesses; i++) {
        struct qs_guess guess = link->guess[i];

        if (qs_judge_events(judge, link, &guess, &doubt)) {
            guess = doubt ? doubted(judge, guess) : guess;
            keep_guess(&after, &guess);
        }
    }
    if (after.n) {
        take_guesses(&after);
    } else if (is_unsure(link)) {
        qs_judge_lost(judge, link, unproved);
    } else {
        qs_judge_untimely(judge, link);
    }
}
