/*
 * One step after another, and what is kept of each.
 */
#include "suite/hunt_impl.h"

#include <stdlib.h>

/* The server may be gone for good, or only have been killed by a tape. */
#define UNREACHED_MAX 3u
/* Of the tapes that end the server one in so many is played: starting it
   again costs as much as some fifty conversations. */
#define QUIT_EACH 16u

/* Three messages in a row, with state and what drew them, are a feature. */
static void saw(void *ctx, const struct qs_judge_sight *sight)
{
    struct qs_hunt *h = ctx;
    uint32_t now = 1 + (uint32_t)sight->kind +
                   5 * ((uint32_t)sight->event + (QS_EV_COUNT + 1) *
                        (uint32_t)sight->state);
    uint32_t gram = (h->before * 31 + h->last) * 1021 + now;
    uint32_t bit = (gram * 2654435761u >> 15) % QS_HUNT_BITS;

    if (!(h->seen[bit / 8] & 1u << bit % 8)) {
        h->seen[bit / 8] |= (unsigned char)(1u << bit % 8);
        h->stats.features++;
        h->fresh = true;
    }
    h->before = h->last;
    h->last = now;
}

struct qs_hunt *qs_hunt_new(const struct qs_hunt_options *options)
{
    struct qs_hunt *h = calloc(1, sizeof(*h));
    struct qs_visit_watch watch = { h, saw };

    if (!h) {
        return NULL;
    }
    h->options = *options;
    h->random = options->seed;
    qs_tape_init(&h->tape);
    qs_buf_init(&h->previous, QS_HUNT_TAPE);
    qs_buf_init(&h->shrunk, QS_HUNT_TAPE);
    qs_buf_init(&h->tried, QS_HUNT_TAPE);
    qs_buf_init(&h->talk, 4 * QS_TALK_BYTES);
    h->visit = qs_visit_new(options->target, options->desc,
                            options->deadline_ms, &watch);
    h->mutator = qs_mutator_new();
    if (!h->visit || !h->mutator) {
        qs_hunt_free(h);
        return NULL;
    }
    return h;
}

void qs_hunt_free(struct qs_hunt *h)
{
    if (h) {
        for (size_t i = 0; i < h->npool; i++) {
            free(h->pool[i].p);
        }
        qs_mutator_free(h->mutator);
        qs_visit_free(h->visit);
        qs_buf_release(&h->previous);
        qs_buf_release(&h->shrunk);
        qs_buf_release(&h->tried);
        qs_buf_release(&h->talk);
        qs_tape_release(&h->tape);
        free(h);
    }
}

const struct qs_news *qs_hunt_news(const struct qs_hunt *h)
{
    return &h->news;
}

struct qs_hunt_stats qs_hunt_stats(const struct qs_hunt *h)
{
    struct qs_hunt_stats stats = h->stats;

    stats.tapes = h->npool;
    return stats;
}

/* Keeps a copy; a full pool lets go of one that is no seed. */
static bool keep(struct qs_hunt *h, struct qs_slice text)
{
    size_t at = h->npool;
    char *copy = malloc(text.n ? text.n : 1);

    if (!copy) {
        return false;
    }
    if (at == QS_HUNT_POOL) {
        size_t first = h->nseeds < QS_HUNT_POOL ? h->nseeds : 0;

        at = first + qs_hunt_below(h, QS_HUNT_POOL - first);
        free(h->pool[at].p);
    } else {
        h->npool++;
    }
    memcpy(copy, text.p, text.n);
    h->pool[at] = (struct qs_hunt_tape){ copy, text.n };
    return true;
}

bool qs_hunt_seed(struct qs_hunt *h, struct qs_slice text)
{
    if (text.n > QS_HUNT_TAPE || h->npool == QS_HUNT_POOL) {
        return true;
    }
    h->nseeds++;
    return keep(h, text);
}

enum qs_visit_end qs_hunt_play(struct qs_hunt *h, struct qs_slice text,
                               bool quit, struct qs_find *find,
                               struct qs_diag *diag)
{
    bool started = qs_target_started(h->options.target);
    enum qs_visit_end end;

    if (qs_tape_decode(&h->tape, text) != QS_OK) {
        qs_diag_set(diag, "out of memory");
        return QS_VISIT_BROKEN;
    }
    h->before = h->last = 0;
    h->fresh = false;
    end = qs_visit_play(h->visit, &h->tape, quit, find, diag);
    h->stats.talks += end != QS_VISIT_LEFT_OUT && end != QS_VISIT_UNREACHED;
    h->stats.left_out += end == QS_VISIT_LEFT_OUT;
    h->stats.quits += end == QS_VISIT_QUIT;
    h->stats.restarts += h->begun && !started &&
                         qs_target_restartable(h->options.target) &&
                         end != QS_VISIT_LEFT_OUT;
    return end;
}

/* The first conversation: is it the server that was described? */
static enum qs_hunt_end begin(struct qs_hunt *h, struct qs_diag *diag)
{
    struct qs_slice nothing = qs_slice("", 0);
    struct qs_find find;
    enum qs_visit_end end = qs_hunt_play(h, nothing, false, &find, diag);

    h->begun = true;
    if (end == QS_VISIT_UNREACHED || end == QS_VISIT_BROKEN) {
        return end == QS_VISIT_BROKEN ? QS_HUNT_BROKEN : QS_HUNT_UNREACHED;
    }
    if (h->options.desc->greeting && !qs_visit_greeted(h->visit)) {
        qs_diag_set(diag, "the target does not greet as description '%s' "
                    "says, expected {\"QMP\": ...}; nothing else was sent",
                    h->options.desc->name);
        return QS_HUNT_UNREACHED;
    }
    return end == QS_VISIT_FOUND ? qs_hunt_found(h, nothing, &find, diag)
                                 : QS_HUNT_ON;
}

/* Who is dead when the next comes died of the one before. */
static bool is_late(const struct qs_find *find)
{
    return !strcmp(find->rule, "crash") && !strcmp(find->state, "none");
}

static struct qs_slice next_text(struct qs_hunt *h)
{
    if (h->next < h->nseeds) {
        const struct qs_hunt_tape *seed = &h->pool[h->next++];

        return qs_slice(seed->p, seed->n);
    }
    return qs_slice(h->text, h->npool > 0 ? qs_hunt_change(h) : 0);
}

static enum qs_hunt_end judge(struct qs_hunt *h, enum qs_visit_end end,
                              struct qs_slice text,
                              const struct qs_find *find,
                              struct qs_diag *diag)
{
    switch (end) {
    case QS_VISIT_LEFT_OUT:
    case QS_VISIT_QUIT:
        h->quits_seen++;
        break;
    case QS_VISIT_FINE:
        break;
    case QS_VISIT_FOUND:
        if (is_late(find)) {
            text = qs_buf_slice(&h->previous);
        }
        h->unreached = 0;
        return qs_hunt_found(h, text, find, diag);
    case QS_VISIT_UNREACHED:
        h->unreached++;
        return h->unreached < UNREACHED_MAX ? QS_HUNT_ON
                                            : QS_HUNT_UNREACHED;
    case QS_VISIT_BROKEN:
        return QS_HUNT_BROKEN;
    }
    h->unreached = 0;
    return QS_HUNT_ON;
}

enum qs_hunt_end qs_hunt_step(struct qs_hunt *h, struct qs_diag *diag)
{
    bool seed = h->next < h->nseeds, fresh;
    struct qs_slice text;
    struct qs_find find;
    enum qs_visit_end visit;
    enum qs_hunt_end end;

    if (!h->begun) {
        return begin(h, diag);
    }
    text = next_text(h);
    visit = qs_hunt_play(h, text, h->quits_seen % QUIT_EACH == 0, &find,
                         diag);
    fresh = h->fresh;
    end = judge(h, visit, text, &find, diag);
    if (fresh && !seed && visit == QS_VISIT_FINE && !keep(h, text)) {
        qs_diag_set(diag, "out of memory");
        return QS_HUNT_BROKEN;
    }
    qs_buf_reset(&h->previous);
    qs_buf_add(&h->previous, text.p, text.n);
    return end;
}
