/*
 * The life of a connection and of what is remembered about it.
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

/* Empties the link; its lists stay for the next connection. */
static void link_forget(struct qs_link *link)
{
    struct qs_link kept = {
        .item = link->item, .size = link->size, .oob = link->oob,
        .guess = link->guess, .spare = link->spare,
    };

    qs_json_free(link->misread);
    *link = kept;
}

void qs_judge_link_release(struct qs_link *link)
{
    link_forget(link);
    free(link->item);
    free(link->oob);
    free(link->guess);
    free(link->spare);
    memset(link, 0, sizeof(*link));
}

/* The lists, where they are not there from the connection before. */
static bool link_furnish(struct qs_link *link)
{
    if (!link->guess) {
        link->guess = calloc(QS_JUDGE_GUESSES, sizeof(*link->guess));
    }
    if (!link->spare) {
        link->spare = calloc(QS_JUDGE_GUESSES, sizeof(*link->spare));
    }
    if (!link->oob) {
        link->oob = calloc(QS_JUDGE_OOB, sizeof(*link->oob));
    }
    return link->guess && link->spare && link->oob;
}

void qs_judge_reset(struct qs_judge *judge, enum qs_profile profile)
{
    for (size_t i = 0; i < judge->nlinks; i++) {
        link_forget(&judge->link[i]);
    }
    judge->options.profile = profile;
    judge->table = qs_negotiate_table(QS_SERVER, profile);
    judge->turn = 0;
    judge->quit = judge->failed = false;
    memset(&judge->sight, 0, sizeof(judge->sight));
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

/* The ids of what is not answered. */
static void keep_stale(const struct qs_link *link,
                       const struct qs_json **stale)
{
    size_t n = 0;

    for (size_t i = 0; i < link->nitems + link->noob; i++) {
        const struct qs_item *item =
            i < link->nitems ? &link->item[link->head + i]
                             : &link->oob[i - link->nitems];

        if (n < QS_JUDGE_STALE && item->request.id) {
            stale[n++] = item->request.id;
        }
    }
}

void qs_judge_connect(struct qs_judge *judge, struct qs_link *link)
{
    const struct qs_json *stale[QS_JUDGE_STALE] = { NULL };
    struct qs_judgement found;
    bool again = link->open;

    if (link->over) {
        return;
    }
    qs_judge_settle(link);
    keep_stale(link, stale);
    found = link->found;
    link_forget(link);
    memcpy(link->stale, stale, sizeof(stale));
    link->found = found;
    link->open = true;
    link->again = again;
    link->greeted = !judge->options.greeting;
    if (!link_furnish(link)) {
        judge->failed = true;
        return;
    }
    memset(link->guess, 0, sizeof(*link->guess));
    link->guess->state = qs_judge_start(judge);
    link->nguesses = 1;
}

void qs_judge_greeted(struct qs_judge *judge, struct qs_link *link,
                      const struct qs_json *greeting)
{
    const struct qs_json *cap;

    link->greeted = true;
    cap = qs_json_first(qs_json_get(qs_json_get(greeting, "QMP"),
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

static void forget_oob(struct qs_link *link, size_t i)
{
    size_t behind = link->noob - i - 1;

    memmove(link->oob + i, link->oob + i + 1, behind * sizeof(*link->oob));
    link->noob--;
    for (size_t g = 0; g < link->nguesses; g++) {
        qs_oob_remove(&link->guess[g].done, i);
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
    link->head += (size_t)(front - link->first);
    link->nitems -= (size_t)(front - link->first);
    link->first = front;
    if (link->head > link->nitems) {
        memmove(link->item, link->item + link->head,
                link->nitems * sizeof(*link->item));
        link->head = 0;
    }
    for (size_t i = link->noob; i-- > 0;) {
        bool done = true;

        for (size_t g = 0; g < link->nguesses; g++) {
            done &= qs_oob_has(&link->guess[g].done, i);
        }
        if (done) {
            forget_oob(link, i);
        }
    }
}
