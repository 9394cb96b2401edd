/*
 * See retell.h.  The tape is played on the pristine endpoint, and what the
 * player tells becomes steps.
 */
#include "suite/retell_impl.h"

#include <stdio.h>
#include <stdlib.h>

#include "suite/parse.h"

void qs_told_bad(struct qs_told *told, const char *why)
{
    if (!told->err) {
        told->err = QS_BAD;
        qs_diag_set(told->diag, "%s: no spec can say it: %s", told->how->id,
                    why);
    }
}

void qs_told_need(struct qs_told *told, const char *need)
{
    if (!need || !need[0]) {
        return;
    }
    for (size_t i = 0; i < told->nneeds; i++) {
        if (!strcmp(told->needs[i], need)) {
            return;
        }
    }
    if (told->nneeds < QS_TOLD_NEEDS) {
        snprintf(told->needs[told->nneeds++], sizeof(told->needs[0]), "%s",
                 need);
    }
}

void qs_told_prefix(struct qs_told *told, unsigned conn)
{
    if (told->several) {
        qs_buf_addf(&told->steps, "[%c] ", 'a' + (int)conn);
    }
    told->conn[conn].errors = false;
    told->behind = SIZE_MAX;
}

/* A release is written before what it causes.  The player lets go what is
   left behind the last step; then the case must, too. */
static void note_release(struct qs_told *told)
{
    const struct qs_tape *tape = told->tape;
    bool due = told->step == tape->n
               ? told->slow > 0
               : !told->released &&
                 tape->step[told->step].kind == QS_TAPE_RELEASE;

    if (due && tape->role == QS_SERVER) {
        qs_buf_adds(&told->steps, "@release\n");
        qs_told_need(told, "fixture:slow");
        told->released = true;
        told->slow = 0;
        told->behind = SIZE_MAX;
    }
}

static void connected(void *ctx, unsigned number)
{
    struct qs_told *told = ctx;
    struct qs_told_conn *conn = &told->conn[number];

    if (told->tape->role == QS_CLIENT) {
        if (conn->was_open) {
            qs_told_bad(told, "the client connects again");
        }
    } else if (conn->was_open) {
        if (conn->gone) {
            qs_told_prefix(told, number);
            qs_buf_adds(&told->steps, "-> CLOSE\n");
        }
        qs_told_prefix(told, number);
        if (told->several) {
            qs_buf_addf(&told->steps, "open mon%u\n", number + 1);
        } else {
            qs_buf_adds(&told->steps, "open\n");
        }
        qs_told_need(told, "reconnect");
    } else if (told->several) {
        qs_told_prefix(told, number);
        qs_buf_addf(&told->steps, "open mon%u\n", number + 1);
    }
    if (number > 0) {
        char need[] = "monitors:1";

        need[sizeof(need) - 2] = (char)('1' + number);
        qs_told_need(told, need);
    }
    conn->open = conn->was_open = true;
    conn->eof = conn->gone = false;
    conn->murky = conn->unproven = conn->errors = conn->hears = false;
    qs_frame_reset(conn->frame);
    qs_buf_reset(&conn->in);
}

static void sends(void *ctx, unsigned conn, struct qs_slice bytes)
{
    qs_told_sends(ctx, conn, bytes);
}

static void says(void *ctx, unsigned conn, struct qs_slice bytes)
{
    note_release(ctx);
    qs_told_says(ctx, conn, bytes);
}

static void eof(void *ctx, unsigned conn)
{
    struct qs_told *told = ctx;

    qs_told_prefix(told, conn);
    qs_buf_adds(&told->steps, told->tape->role == QS_CLIENT ? "<- EOF\n"
                                                            : "-> EOF\n");
    told->conn[conn].eof = true;
    if (told->tape->role == QS_SERVER) {
        qs_told_need(told, "halfclose");
    }
}

/* A close at the end of the tape is that of the case, unless it leaves
   something behind. */
static void ended(void *ctx, unsigned number, enum qs_play_end how)
{
    struct qs_told *told = ctx;
    struct qs_told_conn *conn = &told->conn[number];
    bool server = told->tape->role == QS_SERVER;
    size_t behind = told->behind == SIZE_MAX ? qs_buf_len(&told->steps)
                                             : told->behind;

    if (told->ending) {
        return;
    }
    note_release(told);
    conn->open = false;
    if (how == QS_PLAY_CLOSED) {
        if (server) {
            qs_told_prefix(told, number);
            qs_buf_adds(&told->steps, "<- EOF\n");
        }
        conn->gone = true;
        return;
    }
    if (!server) {
        return;
    }
    conn->left = qs_buf_len(&told->steps);
    qs_told_prefix(told, number);
    qs_buf_adds(&told->steps, "-> CLOSE\n");
    if (!told->slow && (qs_frame_idle(conn->frame) ||
                        !told->how->same_tape)) {
        told->behind = behind;
    }
}

static void stepped(void *ctx, const struct qs_tape_step *step)
{
    struct qs_told *told = ctx;

    note_release(told);
    qs_told_cause_done(told);
    told->hung_up |= step->kind == QS_TAPE_HANGUP;
    if (told->tape->role == QS_CLIENT && !told->hung_up) {
        qs_told_outcome(told);
    }
    told->step++;
    told->released = false;
}

static void finished(void *ctx)
{
    struct qs_told *told = ctx;

    told->ending = true;
}

/* A close that is not written leaves it open. */
static bool stands(const struct qs_told_conn *conn, size_t behind)
{
    return conn->was_open && !conn->eof && !conn->gone &&
           (conn->open || conn->left >= behind);
}

/* Proof that the server is clean, where the tape has none; and that nobody
   was told news who should not be. */
static void recover(struct qs_told *told)
{
    size_t behind = told->behind;

    if (told->slow) {
        note_release(told);
    }
    for (unsigned i = 0; i < QS_CONNECTIONS_MAX; i++) {
        struct qs_told_conn *conn = &told->conn[i];
        bool idle = qs_frame_idle(conn->frame);
        bool spared = told->ncauses && !conn->hears;

        if (told->tape->role == QS_SERVER && stands(conn, behind) &&
            (conn->unproven || !idle || spared || told->how->fence)) {
            qs_told_prefix(told, i);
            qs_buf_adds(&told->steps, idle && !told->how->resync
                                      ? "fence\n" : "resync\n");
        }
    }
}

static enum qs_err play(struct qs_told *told)
{
    struct qs_watch watch = {
        .ctx = told, .connected = connected, .sends = sends, .says = says,
        .eof = eof, .ended = ended, .stepped = stepped,
        .finished = finished,
    };
    const struct qs_tape *tape = told->tape;
    struct qs_tape copy;
    enum qs_err err = QS_NOMEM;

    qs_tape_init(&copy);
    if (qs_told_copy(told, &copy)) {
        told->tape = &copy;
        err = qs_player_play(told->player, told->how->reference, &copy,
                             QS_PIECES_TAPE, &watch);
    }
    if (told->behind != SIZE_MAX) {
        told->steps.n = told->steps.head + told->behind;
    }
    if (!told->how->same_tape || told->ncauses) {
        recover(told);
    }
    if (told->waits) {
        qs_buf_adds(&told->steps, "<- EOF\n");
    }
    told->tape = tape;
    qs_tape_release(&copy);
    return err;
}

static bool begin(struct qs_told *told)
{
    struct qs_limits *limits = &told->limits;
    const struct qs_tape *tape = told->tape;
    bool good = true;

    *limits = qs_limits_qemu;
    limits->depth = tape->depth ? tape->depth : limits->depth;
    limits->tokens = tape->tokens ? tape->tokens : limits->tokens;
    limits->bytes = tape->bytes ? tape->bytes : limits->bytes;
    qs_buf_init(&told->steps, QS_SPEC_FILE_MAX);
    qs_buf_init(&told->outcome, QS_SPEC_FILE_MAX);
    qs_buf_init(&told->sent, 4 * (size_t)QS_TAPE_BYTES);
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_init(&told->conn[i].in, QS_SPEC_FILE_MAX);
        told->conn[i].frame = qs_frame_new(limits);
        good = good && told->conn[i].frame;
    }
    told->player = qs_player_new();
    told->behind = SIZE_MAX;
    if (tape->role == QS_SERVER && tape->profile == QS_PROFILE_QMP) {
        qs_told_need(told, "greeting");
        qs_told_need(told, "negotiates");
    }
    return good && told->player;
}

static void release(struct qs_told *told)
{
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_release(&told->conn[i].in);
        qs_frame_free(told->conn[i].frame);
    }
    qs_player_free(told->player);
    qs_buf_release(&told->steps);
    qs_buf_release(&told->outcome);
    qs_buf_release(&told->sent);
}

enum qs_err qs_retell(struct qs_buf *out, const struct qs_tape *tape,
                      const struct qs_retell *how, struct qs_diag *diag)
{
    struct qs_told *told = calloc(1, sizeof(*told));
    struct qs_buf text = QS_BUF_INIT(QS_SPEC_FILE_MAX);
    enum qs_err err = QS_NOMEM;

    qs_diag_set(diag, "out of memory");
    if (!told) {
        return QS_NOMEM;
    }
    told->how = how;
    told->tape = tape;
    told->diag = diag;
    if (begin(told)) {
        qs_told_look_over(told);
        err = told->err;
        if (!err && told->nevents) {
            told->nevents = 0;
            err = qs_told_callers(told);
            err = err ? err : told->err;
        }
        err = err ? err : play(told);
        err = err ? err : told->err;
        err = err ? err : told->steps.err;
    }
    if (err == QS_OK) {
        qs_told_header(told, &text);
        qs_buf_add(&text, qs_buf_slice(&told->steps).p,
                   qs_buf_len(&told->steps));
        qs_buf_add(&text, qs_buf_slice(&told->outcome).p,
                   qs_buf_len(&told->outcome));
        err = qs_told_canonical(told, &text, out);
    }
    release(told);
    free(told);
    qs_buf_release(&text);
    return err;
}
