/*
 * What the client sent on a link, as items that are due a response, and the
 * life of a connection.
 */
#include <stdio.h>
#include <stdlib.h>

#include "suite/judge_impl.h"

uint64_t qs_judge_items(const struct qs_link *link)
{
    return link->first + link->nitems;
}

struct qs_item *qs_judge_item(const struct qs_link *link, uint64_t number)
{
    return &link->item[link->head + (size_t)(number - link->first)];
}

void qs_judge_link_release(struct qs_link *link)
{
    for (size_t i = 0; i < link->nitems; i++) {
        qs_json_free(link->item[link->head + i].value);
    }
    for (size_t i = 0; i < link->noob; i++) {
        qs_json_free(link->oob[i].value);
    }
    qs_json_free(link->greeting);
    qs_json_free(link->last_id);
    free(link->item);
    free(link->oob);
    free(link->guess);
    free(link->spare);
    memset(link, 0, sizeof(*link));
}

static void cannot_tell(struct qs_link *link, size_t turn, const char *why)
{
    if (link->found.finding == QS_LEGAL) {
        link->found.finding = QS_CANNOT_TELL;
        link->found.turn = turn;
        snprintf(link->found.what, sizeof(link->found.what), "%s", why);
    }
}

void qs_judge_lost(const struct qs_judge *judge, struct qs_link *link,
                   const char *why)
{
    link->lost = true;
    cannot_tell(link, judge->turn, why);
}

void qs_judge_settle(struct qs_link *link)
{
    size_t doubt = 0;

    for (size_t i = 0; i < link->nguesses; i++) {
        if (!link->guess[i].doubt) {
            return;
        }
        if (!doubt || link->guess[i].doubt < doubt) {
            doubt = link->guess[i].doubt;
        }
    }
    if (doubt) {
        cannot_tell(link, doubt - 1, "the server may frame what followed "
                    "malformed bytes in another way");
    }
}

void qs_judge_connect(struct qs_judge *judge, struct qs_link *link)
{
    bool again = link->open;
    struct qs_judgement found;

    if (link->over) {
        return;
    }
    qs_judge_settle(link);
    found = link->found;
    qs_judge_link_release(link);
    link->found = found;
    link->open = true;
    link->again = again;
    link->greeted = !judge->options.greeting;
    link->guess = calloc(QS_JUDGE_GUESSES, sizeof(*link->guess));
    link->spare = calloc(QS_JUDGE_GUESSES, sizeof(*link->spare));
    link->oob = calloc(QS_JUDGE_OOB, sizeof(*link->oob));
    if (!link->guess || !link->spare || !link->oob) {
        judge->failed = true;
        return;
    }
    link->guess->state = qs_judge_start(judge);
    link->nguesses = 1;
}

void qs_judge_greeted(struct qs_judge *judge, struct qs_link *link,
                      const struct qs_json *greeting)
{
    const struct qs_json *cap;

    link->greeted = true;
    link->greeting = qs_json_copy(greeting);
    if (!link->greeting) {
        judge->failed = true;
        return;
    }
    cap = qs_json_first(qs_json_get(qs_json_get(link->greeting, "QMP"),
                                    "capabilities"));
    for (; cap && link->noffered < QS_CAPS_MAX; cap = qs_json_next(cap)) {
        link->offered[link->noffered++] = qs_json_text(cap);
    }
    if (cap) {
        qs_judge_lost(judge, link, "the greeting offers more than "
                      "the judge keeps");
    }
    for (uint64_t n = link->first; n < qs_judge_items(link); n++) {
        if (qs_judge_selects(judge, link, qs_judge_item(link, n))) {
            link->selects = n + 1;
        }
    }
}

/* Takes item->value. */
static bool add_item(struct qs_judge *judge, struct qs_link *link,
                     const struct qs_item *item)
{
    size_t end = link->head + link->nitems;

    if (link->nitems == QS_JUDGE_ITEMS) {
        qs_json_free(item->value);
        qs_judge_lost(judge, link, "too many commands await a response");
        return false;
    }
    if (end == link->size) {
        size_t size = end ? 2 * end : 8;
        struct qs_item *p = realloc(link->item, size * sizeof(*p));

        if (!p) {
            qs_json_free(item->value);
            judge->failed = true;
            return false;
        }
        link->item = p;
        link->size = size;
    }
    link->item[end] = *item;
    link->nitems++;
    return true;
}

static void add_oob(struct qs_judge *judge, struct qs_link *link,
                    struct qs_item *item)
{
    if (link->noob == QS_JUDGE_OOB) {
        qs_json_free(item->value);
        qs_judge_lost(judge, link, "too many out-of-band commands await "
                      "a response");
        return;
    }
    item->after = qs_judge_items(link);
    link->oob[link->noob++] = *item;
}

static void client_value(struct qs_judge *judge, struct qs_link *link,
                         const struct qs_json *value)
{
    struct qs_item item = { .kind = QS_ITEM_REQUEST };

    if (link->fog) {
        qs_judge_item(link, qs_judge_items(link) - 1)->commands = true;
        link->fogged = true;
        link->unsure |= qs_request_is_oob(value);
        return;
    }
    item.value = qs_json_copy(value);
    if (!item.value) {
        judge->failed = true;
        return;
    }
    /* Read as if oob were enabled: where it is not, the table says so. */
    qs_request_read(item.value, true, &item.request);
    if (item.request.error == QS_E_NOT_OBJECT) {
        item.kind = QS_ITEM_NO_OBJECT;
    } else if (item.request.error != QS_E_NONE) {
        item.kind = QS_ITEM_INVALID;
    } else if (strcmp(item.request.command, "quit") == 0) {
        judge->quit = true;
    }
    if (item.request.oob) {
        add_oob(judge, link, &item);
    } else if (add_item(judge, link, &item) &&
               qs_judge_selects(judge, link, &item)) {
        link->selects = qs_judge_items(link);
    }
}

/*
 * From here to the next resync byte another framing may find other values
 * than ours.
 */
static void client_bad(struct qs_judge *judge, struct qs_link *link,
                       const struct qs_turn *turn)
{
    static const struct qs_item fog = { .kind = QS_ITEM_FOG };

    if (!link->fog && !add_item(judge, link, &fog)) {
        return;
    }
    link->fog = true;
    qs_judge_item(link, qs_judge_items(link) - 1)->open |= turn->commands;
    link->fogged |= turn->commands;
    link->noise = qs_judge_items(link) + 1;
}

/* Now all bytes of the fog are known. */
static void client_resync(struct qs_link *link, const struct qs_turn *turn)
{
    if (link->fog) {
        struct qs_item *fog = qs_judge_item(link, qs_judge_items(link) - 1);

        fog->open = false;
        fog->commands |= turn->commands;
        link->unsure |= turn->oob;
        link->fog = false;
    }
    link->noise = qs_judge_items(link) + 1;
}

void qs_judge_client(struct qs_judge *judge, struct qs_link *link,
                     const struct qs_turn *turn)
{
    switch (turn->kind) {
    case QS_TURN_VALUE:
        client_value(judge, link, turn->value);
        break;
    case QS_TURN_BAD:
        client_bad(judge, link, turn);
        break;
    case QS_TURN_RESYNC:
        client_resync(link, turn);
        break;
    case QS_TURN_EOF:
    case QS_TURN_CLOSE:
        link->gone = true;
        break;
    case QS_TURN_OPEN:
        break;
    }
}

static void forget_oob(struct qs_link *link, size_t i)
{
    size_t behind = link->noob - i - 1;

    qs_json_free(link->oob[i].value);
    memmove(link->oob + i, link->oob + i + 1, behind * sizeof(*link->oob));
    link->noob--;
    for (size_t g = 0; g < link->nguesses; g++) {
        bool *done = link->guess[g].done;

        memmove(done + i, done + i + 1, behind * sizeof(*done));
        done[link->noob] = false;
    }
}

/* Else a guess that has all go into a fog would keep every item for ever. */
static void forget_laggards(struct qs_link *link)
{
    uint64_t best = 0;
    size_t n = 0;

    for (size_t g = 0; g < link->nguesses; g++) {
        best = link->guess[g].front > best ? link->guess[g].front : best;
    }
    for (size_t g = 0; g < link->nguesses; g++) {
        const struct qs_guess *guess = &link->guess[g];

        if (guess->doubt && best - guess->front > QS_JUDGE_LAG) {
            link->unsure = true;
        } else {
            link->guess[n++] = *guess;
        }
    }
    link->nguesses = n;
}

void qs_judge_forget(struct qs_link *link)
{
    uint64_t front = qs_judge_items(link);

    forget_laggards(link);
    for (size_t g = 0; g < link->nguesses; g++) {
        front = link->guess[g].front < front ? link->guess[g].front : front;
    }
    for (; link->first < front; link->first++) {
        qs_json_free(link->item[link->head++].value);
        link->nitems--;
    }
    if (link->head > link->nitems) {
        memmove(link->item, link->item + link->head,
                link->nitems * sizeof(*link->item));
        link->head = 0;
    }
    for (size_t i = link->noob; i-- > 0;) {
        bool done = true;

        for (size_t g = 0; g < link->nguesses; g++) {
            done &= link->guess[g].done[i];
        }
        if (done) {
            forget_oob(link, i);
        }
    }
}
