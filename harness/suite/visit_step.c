/*
 * What each step of a tape does to a live server.
 */
#include "suite/visit_impl.h"

#include <stdlib.h>

/* Wire of the tape for one link, escapes of ASCII resolved: what any framing
   of it could read as a name. */
static void unescape(struct qs_visit *v, const struct qs_tape *tape,
                     unsigned link)
{
    unsigned at = 0;

    qs_buf_reset(&v->text);
    for (size_t i = 0; i < tape->n; i++) {
        const struct qs_tape_step *step = &tape->step[i];
        struct qs_slice in = qs_tape_bytes(tape, step);

        at = step->kind == QS_TAPE_ON ? step->number % v->monitors : at;
        if (step->kind != QS_TAPE_FEED || at != link) {
            continue;
        }
        while (in.n > 0) {
            char hex[3] = "", *end = hex;
            unsigned long c = 0;

            if (in.n >= 6 && !memcmp(in.p, "\\u00", 4)) {
                memcpy(hex, in.p + 4, 2);
                c = strtoul(hex, &end, 16);
            }
            qs_buf_addc(&v->text, end == hex + 2 ? (char)c : *in.p);
            in.n -= end == hex + 2 ? 6 : 1;
            in.p += end == hex + 2 ? 6 : 1;
        }
    }
}

bool qs_visit_asks(struct qs_visit *v, const struct qs_tape *tape,
                   const char *fixture)
{
    const struct qs_json *message = qs_desc_fixture(v->desc, fixture);
    const char *name = message ? qs_json_get_text(message, "execute") : NULL;

    /* Every server knows this one, whatever its description says of it. */
    name = name || strcmp(fixture, "quit") ? name : "quit";
    for (unsigned i = 0; name && i < v->monitors; i++) {
        struct qs_slice text;

        unescape(v, tape, i);
        text = qs_buf_slice(&v->text);
        if (memmem(text.p, text.n, name, strlen(name))) {
            return true;
        }
    }
    return false;
}

bool qs_visit_join(struct qs_visit *v, unsigned i)
{
    if (v->link[i].open) {
        return true;
    }
    if (qs_target_connect(v->target, i, i, v->diag) != QS_OK) {
        v->wait = qs_target_death(v->target)[0] ? QS_WAIT_DIED
                                                : QS_WAIT_REFUSED;
        return false;
    }
    v->link[i] = (struct qs_visit_link){ .open = true };
    if (!qs_talk_open(v->talk, i, i)) {
        qs_diag_set(v->diag, "out of memory");
        v->wait = QS_WAIT_BROKEN;
        return false;
    }
    /* As its description says: who does not greet may be anywhere. */
    return v->desc->greeting || qs_visit_send(v, i, qs_slice("\xFF", 1));
}

void qs_visit_leave(struct qs_visit *v, unsigned i)
{
    if (v->link[i].open) {
        v->link[i].open = false;
        qs_target_hangup(v->target, i);
        qs_talk_close(v->talk, i);
    }
}

static bool feed(struct qs_visit *v, const struct qs_tape *tape,
                 const struct qs_tape_step *step)
{
    struct qs_slice bytes = qs_tape_bytes(tape, step);
    const size_t *cuts = qs_tape_cuts(tape, step);
    size_t from = 0;

    if (!qs_visit_join(v, v->at)) {
        return false;
    }
    if (v->link[v->at].eof || v->link[v->at].ended) {
        return true;
    }
    for (size_t k = 0; k <= step->ncuts; k++) {
        size_t to = k < step->ncuts ? cuts[k] : bytes.n;

        if (to > from && !qs_visit_send(v, v->at,
                                        qs_slice(bytes.p + from,
                                                 to - from))) {
            return false;
        }
        from = to > from ? to : from;
    }
    return true;
}

bool qs_visit_step(struct qs_visit *v, const struct qs_tape *tape,
                   const struct qs_tape_step *step)
{
    struct qs_visit_link *link = &v->link[v->at];

    switch (step->kind) {
    case QS_TAPE_FEED:
        return feed(v, tape, step);
    case QS_TAPE_ON:
        v->at = step->number % v->monitors;
        return qs_visit_join(v, v->at);
    case QS_TAPE_OPEN:
    case QS_TAPE_HANGUP:
        if (link->open && !qs_visit_settle(v, v->at)) {
            return false;
        }
        qs_visit_leave(v, v->at);
        return step->kind == QS_TAPE_HANGUP || qs_visit_join(v, v->at);
    case QS_TAPE_EOF:
        if (!v->half_close || link->eof) {
            return true;
        }
        if (!qs_visit_join(v, v->at)) {
            return false;
        }
        link->eof = true;
        qs_target_eof(v->target, v->at);
        return qs_talk_eof(v->talk, v->at, QS_TO_SERVER);
    case QS_TAPE_DEAF:
    case QS_TAPE_READ:
    case QS_TAPE_RELEASE:
    case QS_TAPE_EVENT:
    case QS_TAPE_ISSUE:
    case QS_TAPE_TIMEOUT:
        break;
    }
    return true;
}
