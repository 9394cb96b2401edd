/*
 * What each step of a tape does to the endpoint.
 */
#include "tape/play_impl.h"

/* The first cut behind `from`; they ascend.  Its index, ncuts if none. */
static size_t next_cut(const size_t *cuts, size_t ncuts, size_t from)
{
    size_t low = 0, high = ncuts;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (cuts[middle] > from) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* The next offset at which to cut, behind `from`. */
static size_t piece_end(const struct qs_tape *tape,
                        const struct qs_tape_step *step,
                        enum qs_pieces pieces, struct qs_slice bytes,
                        size_t from)
{
    const size_t *cuts = qs_tape_cuts(tape, step);
    const char *lf;
    size_t at;

    switch (pieces) {
    case QS_PIECES_WHOLE:
        break;
    case QS_PIECES_BYTES:
        return from + 1;
    case QS_PIECES_TAPE:
        at = next_cut(cuts, step->ncuts, from);
        if (at < step->ncuts && cuts[at] < bytes.n) {
            return cuts[at];
        }
        break;
    case QS_PIECES_LINES:
        lf = memchr(bytes.p + from, '\n', bytes.n - from);
        if (lf) {
            at = (size_t)(lf - bytes.p);
            return at > from + 1 ? at - 1 : from + 1;
        }
        break;
    }
    return bytes.n;
}

static void feed(struct qs_player *p, const struct qs_tape *tape,
                 const struct qs_tape_step *step, enum qs_pieces pieces)
{
    struct qs_slice bytes = qs_tape_bytes(tape, step);
    size_t from = 0, to;

    if (!qs_play_join(p, p->at)) {
        return;
    }
    if (p->endpoint->role == QS_CLIENT) {
        bytes = qs_ids_fill(&p->ids, bytes);
    }
    for (; from < bytes.n && p->conn[p->at].connected; from = to) {
        to = piece_end(tape, step, pieces, bytes, from);
        qs_play_send(p, qs_slice(bytes.p + from, to - from),
             from == 0 ? step->nomem : 0);
    }
}

void qs_play_act(struct qs_player *p, enum qs_act what, struct qs_slice arg)
{
    struct qs_buf text = QS_BUF_INIT(QS_TAPE_BYTES);

    p->acted = false;
    qs_buf_add(&text, arg.p, arg.n);
    if (p->endpoint->act && text.err == QS_OK) {
        const char *word = arg.n ? qs_buf_str(&text) : NULL;

        qs_play_enter(p, 0);
        p->acted = p->endpoint->act(p->machine, what, word) != 0;
        qs_play_leave(p);
    }
    qs_buf_release(&text);
    qs_play_settle(p);
}

void qs_play_step(struct qs_player *p, const struct qs_tape *tape,
                      const struct qs_tape_step *step, enum qs_pieces pieces)
{
    struct qs_play_conn *c = &p->conn[p->at];
    struct qs_slice bytes = qs_tape_bytes(tape, step);

    switch (step->kind) {
    case QS_TAPE_FEED:
        feed(p, tape, step, pieces);
        break;
    case QS_TAPE_ON:
        p->at = step->number % p->conns;
        qs_play_join(p, p->at);
        break;
    case QS_TAPE_OPEN:
        qs_play_end_link(p, p->at, QS_PLAY_HUNG_UP);
        qs_play_join(p, p->at);
        break;
    case QS_TAPE_EOF:
        if (qs_play_join(p, p->at) && c->connected && !c->eof) {
            c->eof = true;
            if (p->watch->eof) {
                p->watch->eof(p->watch->ctx, p->at);
            }
            qs_play_settle(p);
        }
        break;
    case QS_TAPE_HANGUP:
        qs_play_end_link(p, p->at, QS_PLAY_HUNG_UP);
        qs_play_settle(p);
        break;
    case QS_TAPE_DEAF:
    case QS_TAPE_READ:
        c->deaf = step->kind == QS_TAPE_DEAF && c->connected;
        qs_play_settle(p);
        break;
    case QS_TAPE_RELEASE:
        qs_play_act(p, QS_ACT_RELEASE, bytes);
        break;
    case QS_TAPE_EVENT:
        qs_play_act(p, QS_ACT_EVENT, bytes);
        break;
    case QS_TAPE_ISSUE:
        qs_play_act(p, QS_ACT_ISSUE, bytes);
        break;
    case QS_TAPE_TIMEOUT:
        qs_play_act(p, QS_ACT_TIMEOUT, bytes);
        break;
    }
    if (p->watch->stepped) {
        p->watch->stepped(p->watch->ctx, step);
    }
}
