/*
 * See client_model.h.  Replies are matched on raw bytes by scan.h; only what
 * the client asks for is read as a tree, by the pristine core.
 */
#include "client_model.h"

#include <stdlib.h>

#include "fail.h"
#include "feedback.h"
#include "memory.h"
#include "model_impl.h"

struct qs_model *qs_model_new(void)
{
    struct qs_model *m = calloc(1, sizeof(*m));

    if (!m) {
        return NULL;
    }
    m->player = qs_player_new();
    qs_buf_init(&m->in, QS_MODEL_LINE);
    qs_buf_init(&m->out, (size_t)1 << 30);
    if (!m->player) {
        free(m);
        return NULL;
    }
    return m;
}

void qs_model_free(struct qs_model *m)
{
    if (m) {
        qs_player_free(m->player);
        qs_buf_release(&m->in);
        qs_buf_release(&m->out);
        free(m);
    }
}

const char *qs_model_state(const struct qs_model *m)
{
    return m->ready ? "ready" : m->selected ? "selecting" :
           m->offered ? "offered" : "fresh";
}

static void connected(void *ctx, unsigned conn)
{
    struct qs_model *m = ctx;

    (void)conn;
    qs_buf_reset(&m->in);
    qs_buf_reset(&m->out);
    m->offered = m->maybe_offered = m->early = false;
    m->fog = m->murky = false;
    m->ready = m->okay = m->selected = false;
    m->nopen = m->nmatched = 0;
    m->nhasty = 0;
    m->ncaps = 0;
    /* Whether it forgot what it told before is its own affair. */
    m->told = strlen(qs_player_told(m->player));
    m->event = "connect";
}

static void sends(void *ctx, unsigned conn, struct qs_slice bytes)
{
    struct qs_model *m = ctx;

    (void)conn;
    m->sent += bytes.n;
    /* What it said meanwhile nobody has heard. */
    m->fog |= qs_player_deaf(m->player, 0);
    /* An escape may spell anything. */
    m->maybe_offered |= memmem(bytes.p, bytes.n, "QMP", 3) != NULL ||
                        memchr(bytes.p, '\\', bytes.n) != NULL;
    while (bytes.n && !m->fog) {
        const char *lf = memchr(bytes.p, '\n', bytes.n);
        size_t n = lf ? (size_t)(lf + 1 - bytes.p) : bytes.n;

        qs_buf_add(&m->in, bytes.p, n);
        m->fog |= m->in.err != QS_OK;
        if (lf && !m->fog) {
            qs_model_heard(m, qs_buf_slice(&m->in), true);
            qs_buf_reset(&m->in);
        }
        bytes.p += n;
        bytes.n -= n;
    }
    m->maybe_offered |= m->fog;
    if (qs_buf_len(&m->in) && !m->fog) {
        /* A closing brace ends a message, line end or none. */
        qs_model_heard(m, qs_buf_slice(&m->in), false);
    }
}

static void says(void *ctx, unsigned conn, struct qs_slice bytes)
{
    struct qs_model *m = ctx;

    (void)conn;
    while (bytes.n) {
        const char *lf = memchr(bytes.p, '\n', bytes.n);
        size_t n = lf ? (size_t)(lf + 1 - bytes.p) : bytes.n;

        qs_buf_add(&m->out, bytes.p, n);
        if (lf) {
            qs_model_said(m, qs_buf_slice(&m->out));
            qs_buf_reset(&m->out);
        }
        bytes.p += n;
        bytes.n -= n;
    }
}

static void stepped(void *ctx, const struct qs_tape_step *step)
{
    struct qs_model *m = ctx;

    (void)step;
    if (qs_buf_len(&m->out) && !qs_player_deaf(m->player, 0)) {
        qs_fuzz_fail("client-json", qs_model_state(m), m->event,
                     "an unfinished line: %.*s",
                     (int)qs_buf_len(&m->out), qs_buf_slice(&m->out).p);
    }
    qs_model_told(m, qs_player_told(m->player));
    m->nhasty = 0;
    qs_memory_check(m->sent, qs_model_state(m), m->event);
}

/* What one without memory had to say is lost, its selection among it. */
static void ended(void *ctx, unsigned conn, enum qs_play_end how)
{
    struct qs_model *m = ctx;

    (void)conn;
    m->fog |= how == QS_PLAY_FAILED;
}

void qs_model_play(struct qs_model *m, const struct qs_endpoint *endpoint,
                   const struct qs_tape *tape)
{
    struct qs_watch watch = {
        .ctx = m, .connected = connected, .sends = sends, .says = says,
        .ended = ended, .stepped = stepped, .enter = qs_memory_enter,
        .leave = qs_memory_leave,
    };

    m->profile = tape->profile;
    m->limited = tape->depth || tape->tokens || tape->bytes;
    m->sent = 0;
    connected(m, 0);
    qs_memory_begin(endpoint);
    qs_feedback_reset();
    if (qs_player_play(m->player, endpoint, tape, QS_PIECES_TAPE, &watch) ==
        QS_OK) {
        qs_memory_end(qs_model_state(m), m->event);
    }
}
