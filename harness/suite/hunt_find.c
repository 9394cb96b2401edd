/*
 * A find: whether it is news, and the smallest tape that still shows it.
 */
#include "suite/hunt_impl.h"

#include <stdio.h>

/* Conversations that one find may cost in each of two ways.  One that hangs
   costs its deadline, so that a hang is seen again once, and not shrunk. */
#define TRIES 200u

static bool same(const struct qs_find *a, const struct qs_find *b)
{
    return !strcmp(a->rule, b->rule) && !strcmp(a->state, b->state) &&
           !strcmp(a->event, b->event);
}

/* False when it is not, or there is no room. */
static bool is_new(struct qs_hunt *h, const struct qs_find *find)
{
    char key[sizeof(h->key[0])];

    snprintf(key, sizeof(key), "%s %s %s", find->rule, find->state,
             find->event);
    for (size_t i = 0; i < h->nkeys; i++) {
        if (!strcmp(h->key[i], key)) {
            return false;
        }
    }
    if (h->nkeys == QS_HUNT_FINDS) {
        return false;
    }
    memcpy(h->key[h->nkeys++], key, sizeof(key));
    return true;
}

/* Links have names where there is more than one. */
static void keep_talk(struct qs_hunt *h)
{
    char a[] = "a", b[] = "b", c[] = "c", d[] = "d";
    char *names[QS_CONNECTIONS_MAX] = { a, b, c, d };
    const struct qs_talk *talk = qs_visit_talk(h->visit);
    struct qs_words words = { names, 0 };

    for (size_t i = 0; i < qs_talk_count(talk); i++) {
        if (qs_talk_turn(talk, i)->link > 0) {
            words.n = QS_COUNT(names);
        }
    }
    qs_buf_reset(&h->talk);
    qs_talk_print(&h->talk, talk, &words);
}

static bool is_hang(const struct qs_find *find)
{
    return !strcmp(find->rule, "hang");
}

/* Whether the conversation cannot be had any more. */
static bool is_over(enum qs_visit_end end)
{
    return end == QS_VISIT_BROKEN || end == QS_VISIT_UNREACHED;
}

/* Takes out what can go: a line at a time, until none can. */
static enum qs_visit_end shrink(struct qs_hunt *h, struct qs_diag *diag)
{
    const struct qs_find *want = &h->news.find;
    unsigned tries = TRIES;
    bool less = true;

    while (less) {
        less = false;
        for (size_t line = 0; tries > 0; line++, tries--) {
            struct qs_find find;
            enum qs_visit_end end;

            qs_buf_reset(&h->tried);
            if (!qs_mutator_without(qs_buf_slice(&h->shrunk), line,
                                    &h->tried)) {
                break;
            }
            end = qs_hunt_play(h, qs_buf_slice(&h->tried), true, &find,
                               diag);
            if (is_over(end)) {
                return end;
            }
            if (end == QS_VISIT_FOUND && same(&find, want)) {
                struct qs_buf kept = h->shrunk;

                h->shrunk = h->tried;
                h->tried = kept;
                less = true;
                line--;
            }
        }
    }
    return QS_VISIT_FINE;
}

/* Plays the tape until it shows the find again; that talk is then kept. */
static enum qs_visit_end confirm(struct qs_hunt *h, struct qs_diag *diag)
{
    unsigned tries = is_hang(&h->news.find) ? 1 : TRIES;
    enum qs_visit_end end = QS_VISIT_FINE;
    struct qs_find find;

    h->news.plays = 0;
    for (unsigned i = 1; i <= tries && !h->news.plays; i++) {
        end = qs_hunt_play(h, qs_buf_slice(&h->shrunk), true, &find, diag);
        if (is_over(end)) {
            break;
        }
        if (end == QS_VISIT_FOUND && same(&find, &h->news.find)) {
            h->news.plays = i;
            h->news.find = find;
            keep_talk(h);
        }
    }
    return end;
}

enum qs_hunt_end qs_hunt_found(struct qs_hunt *h, struct qs_slice text,
                               const struct qs_find *find,
                               struct qs_diag *diag)
{
    enum qs_visit_end end;

    if (h->options.known &&
        qs_known_has_statement(h->options.known, find->rule)) {
        h->stats.known++;
        return QS_HUNT_ON;
    }
    if (!is_new(h, find)) {
        return QS_HUNT_ON;
    }
    h->stats.finds++;
    h->news.find = *find;
    keep_talk(h);
    qs_buf_reset(&h->shrunk);
    qs_buf_add(&h->shrunk, text.p, text.n);
    end = confirm(h, diag);
    if (h->news.plays == 1 && !is_hang(find)) {
        end = shrink(h, diag);
        if (!is_over(end)) {
            end = confirm(h, diag);
        }
    }
    h->news.tape = qs_buf_slice(&h->shrunk);
    h->news.talk = qs_buf_slice(&h->talk);
    return end == QS_VISIT_BROKEN ? QS_HUNT_BROKEN : QS_HUNT_NEWS;
}
