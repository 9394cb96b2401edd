/*
 * Is this conversation legal?  Leads each turn to its link and sums up what
 * was found on all of them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "suite/judge_impl.h"

const struct qs_judge_options qs_judge_default = {
    .profile = QS_PROFILE_QMP,
    .greeting = true,
    .negotiates = true,
    .line_end = "\r\n",
    .pretty = true,
};

struct qs_judge *qs_judge_new(const struct qs_judge_options *options)
{
    struct qs_judge *judge = calloc(1, sizeof(*judge));

    if (judge) {
        judge->options = *options;
        judge->table = qs_negotiate_table(QS_SERVER, options->profile);
    }
    return judge;
}

void qs_judge_free(struct qs_judge *judge)
{
    if (judge) {
        for (size_t i = 0; i < judge->nlinks; i++) {
            qs_judge_link_release(&judge->link[i]);
        }
        free(judge->link);
        free(judge);
    }
}

/* NULL without memory. */
static struct qs_link *get_link(struct qs_judge *judge, unsigned number)
{
    if (number >= judge->nlinks) {
        size_t n = (size_t)number + 1;
        struct qs_link *link = realloc(judge->link, n * sizeof(*link));

        if (!link) {
            return NULL;
        }
        memset(link + judge->nlinks, 0,
               (n - judge->nlinks) * sizeof(*link));
        judge->link = link;
        judge->nlinks = n;
    }
    return &judge->link[number];
}

static void link_turn(struct qs_judge *judge, const struct qs_turn *turn)
{
    struct qs_link *link = get_link(judge, turn->link);

    if (!link) {
        judge->failed = true;
        return;
    }
    if (turn->kind == QS_TURN_OPEN || !link->open) {
        qs_judge_connect(judge, link);
    }
    if (judge->failed || link->over || link->lost) {
        return;
    }
    if (turn->toward == QS_TO_SERVER) {
        qs_judge_client(judge, link, turn);
    } else {
        qs_judge_server(judge, link, turn);
    }
}

void qs_judge_turn(struct qs_judge *judge, const struct qs_turn *turn)
{
    if (!judge->failed) {
        link_turn(judge, turn);
    }
    judge->turn++;
}

const struct qs_judgement *qs_judge_found(const struct qs_judge *judge,
                                          unsigned link)
{
    return link < judge->nlinks && judge->link[link].over
           ? &judge->link[link].found : NULL;
}

enum qs_state qs_judge_state(const struct qs_judge *judge, unsigned number)
{
    const struct qs_link *link = number < judge->nlinks
                                 ? &judge->link[number] : NULL;

    return link && link->open && link->nguesses ? link->guess[0].state
                                                : QS_ST_NONE;
}

void qs_judge_end(struct qs_judge *judge, struct qs_judgement *out)
{
    memset(out, 0, sizeof(*out));
    for (size_t i = 0; i < judge->nlinks; i++) {
        struct qs_link *link = &judge->link[i];
        const struct qs_judgement *found = &link->found;

        qs_judge_settle(link);
        /* Illegal beats cannot tell; of two alike the earlier counts. */
        if (found->finding != QS_LEGAL &&
            (out->finding == QS_LEGAL ||
             (found->finding == out->finding ? found->turn < out->turn :
              found->finding == QS_ILLEGAL))) {
            *out = *found;
        }
    }
    if (judge->failed && out->finding != QS_ILLEGAL) {
        out->finding = QS_CANNOT_TELL;
        snprintf(out->what, sizeof(out->what), "there is no memory left");
    }
}

bool qs_judge_events_allowed(const struct qs_judge *judge, unsigned number)
{
    const struct qs_link *link;
    bool doubt;

    if (number >= judge->nlinks) {
        return !judge->options.negotiates;
    }
    link = &judge->link[number];
    if (link->over || link->lost || link->unsure) {
        return true;
    }
    for (size_t i = 0; link->greeted && i < link->nguesses; i++) {
        if (qs_judge_events(judge, link, &link->guess[i], &doubt)) {
            return true;
        }
    }
    return false;
}

enum qs_err qs_judge_talk(const struct qs_talk *talk,
                          const struct qs_judge_options *options,
                          struct qs_judgement *out)
{
    struct qs_judge *judge = qs_judge_new(options);

    if (!judge) {
        return QS_NOMEM;
    }
    for (size_t i = 0; i < qs_talk_count(talk); i++) {
        qs_judge_turn(judge, qs_talk_turn(talk, i));
    }
    if (judge->failed) {
        qs_judge_free(judge);
        return QS_NOMEM;
    }
    qs_judge_end(judge, out);
    qs_judge_free(judge);
    return QS_OK;
}
