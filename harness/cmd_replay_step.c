/*
 * What each step of a tape is to a live server, and the proof at its end.
 */
#include "cmd_replay_impl.h"

#include "qmp/emit.h"

static void feed(struct replay_live *l, const struct qs_tape *tape,
                 const struct qs_tape_step *step)
{
    struct qs_slice bytes = qs_tape_bytes(tape, step);
    const size_t *cuts = qs_tape_cuts(tape, step);
    size_t from = 0;

    if (!replay_join(l, l->at)) {
        return;
    }
    for (size_t i = 0; i < step->ncuts && cuts[i] < bytes.n; i++) {
        replay_send(l, l->at, qs_slice(bytes.p + from, cuts[i] - from));
        qs_target_sent(l->target, l->at);
        from = cuts[i];
    }
    replay_send(l, l->at, qs_slice(bytes.p + from, bytes.n - from));
    replay_await(l, l->at);
}

static void let_go(struct replay_live *l)
{
    if (l->slow > 0 && qs_target_act(l->target, QS_ACT_RELEASE, NULL,
                                     l->diag) == QS_OK) {
        l->slow--;
    }
    replay_collect(l);
}

static void do_step(struct replay_live *l, const struct qs_tape *tape,
                    const struct qs_tape_step *step)
{
    struct replay_link *link = &l->link[l->at];

    switch (step->kind) {
    case QS_TAPE_FEED:
        feed(l, tape, step);
        break;
    case QS_TAPE_ON:
        l->at = step->number % QS_CONNECTIONS_MAX;
        replay_join(l, l->at);
        break;
    case QS_TAPE_OPEN:
        replay_hang_up(l, l->at);
        replay_join(l, l->at);
        break;
    case QS_TAPE_EOF:
        if (replay_join(l, l->at) && !link->eof) {
            link->eof = true;
            qs_target_eof(l->target, l->at);
            l->watch->eof(l->watch->ctx, l->at);
            qs_talk_eof(l->talk, l->at, QS_TO_SERVER);
        }
        break;
    case QS_TAPE_HANGUP:
        replay_hang_up(l, l->at);
        break;
    case QS_TAPE_RELEASE:
        let_go(l);
        break;
    case QS_TAPE_DEAF: case QS_TAPE_READ: case QS_TAPE_EVENT:
    case QS_TAPE_ISSUE: case QS_TAPE_TIMEOUT:
        qs_buf_addf(l->notes, "# line %zu, #!%s, cannot be done to a live "
                    "server\n", step->line, qs_tape_word(step->kind));
        break;
    }
}

/* Proof that nothing else was said, where a fence is sound. */
static void prove(struct replay_live *l, unsigned conn)
{
    struct replay_link *link = &l->link[conn];
    struct qs_json *message;
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    if (!link->open || link->eof || l->slow ||
        !qs_talk_idle(l->talk, conn, QS_TO_SERVER)) {
        qs_buf_addf(l->notes, "# what else came on connection %u is not "
                    "known: no fence is sound there\n", conn);
        return;
    }
    message = qs_target_fixture(l->target, l->desc->fence);
    l->fenced = false;
    qs_buf_addf(&out, "replay-%u", ++l->fences);
    memset(l->fence, 0, sizeof(l->fence));
    strncat(l->fence, qs_buf_str(&out), sizeof(l->fence) - 1);
    qs_buf_reset(&out);
    if (message && qs_json_set(message, "id", qs_json_string(l->fence))) {
        qs_emit(&out, message);
        qs_buf_addc(&out, '\n');
        replay_send(l, conn, qs_buf_slice(&out));
        while (!l->fenced && link->open && replay_pump(l)) {
        }
        link->proven = l->fenced;
    }
    qs_json_free(message);
    qs_buf_release(&out);
}

static void finish(struct replay_live *l)
{
    bool all = true;

    while (l->slow > 0 && l->found == QS_FOUND_NOTHING) {
        unsigned before = l->slow;

        let_go(l);
        if (l->slow == before) {
            break;
        }
    }
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        if (l->link[i].open && l->found == QS_FOUND_NOTHING) {
            prove(l, i);
            all &= l->link[i].proven;
        }
    }
    if (all && l->found == QS_FOUND_NOTHING && l->watch->finished) {
        l->watch->finished(l->watch->ctx);
    }
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        replay_hang_up(l, i);
    }
}

/* Hanging up at the end is ours to do, behind the fences. */
static size_t steps_of(const struct qs_tape *tape)
{
    size_t n = tape->n;

    while (n > 0 && (tape->step[n - 1].kind == QS_TAPE_HANGUP ||
                     tape->step[n - 1].kind == QS_TAPE_ON)) {
        n--;
    }
    return n > 0 ? n : tape->n;
}

enum qs_found replay_live_play(struct replay_live *l,
                               const struct qs_tape *tape,
                               const struct qs_watch *watch,
                               struct qs_find *find, struct qs_buf *notes,
                               struct qs_diag *diag)
{
    l->watch = watch;
    l->find = find;
    l->notes = notes;
    l->diag = diag;
    l->found = QS_FOUND_NOTHING;
    l->at = l->slow = 0;
    l->seen = 0;
    memset(l->link, 0, sizeof(l->link));
    qs_talk_reset(l->talk);
    qs_talk_limits(l->talk, &l->desc->limits);
    if (!qs_desc_has_profile(l->desc, qs_profile_name(tape->profile))) {
        qs_buf_addf(notes, "# left out: the target offers no profile %s\n",
                    qs_profile_name(tape->profile));
        return QS_FOUND_NOTHING;
    }
    if (!qs_target_started(l->target) &&
        qs_target_start(l->target, diag) != QS_OK) {
        return QS_FOUND_BROKEN;
    }
    for (size_t i = 0;
         i < steps_of(tape) && l->found == QS_FOUND_NOTHING; i++) {
        do_step(l, tape, &tape->step[i]);
    }
    finish(l);
    /* Each tape has a server of its own where that is to be had. */
    if (qs_target_restartable(l->target)) {
        qs_target_stop(l->target);
    }
    return l->found;
}
