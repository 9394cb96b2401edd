/*
 * From steps to text, in one canonical form.
 */
#include "tape/tape.h"

static void add_word(struct qs_buf *out, const char *word,
                     struct qs_slice rest)
{
    qs_buf_addf(out, "#!%s", word);
    if (rest.n) {
        qs_buf_addc(out, ' ');
        qs_buf_add(out, rest.p, rest.n);
    }
    qs_buf_addc(out, '\n');
}

void qs_tape_put_limits(struct qs_buf *out, const char *word,
                        const struct qs_tape *tape)
{
    if (!tape->depth && !tape->tokens && !tape->bytes) {
        return;
    }
    qs_buf_adds(out, word);
    if (tape->depth) {
        qs_buf_addf(out, " depth=%zu", tape->depth);
    }
    if (tape->tokens) {
        qs_buf_addf(out, " tokens=%zu", tape->tokens);
    }
    if (tape->bytes) {
        qs_buf_addf(out, " bytes=%zu", tape->bytes);
    }
    qs_buf_addc(out, '\n');
}

static void encode_config(struct qs_buf *out, const struct qs_tape *tape)
{
    if (tape->role == QS_CLIENT) {
        qs_buf_adds(out, "#!role client\n");
    }
    if (tape->profile == QS_PROFILE_MODES) {
        qs_buf_adds(out, "#!profile modes\n");
    }
    if (tape->offer_given) {
        add_word(out, "offer", qs_slice_str(tape->offer));
    }
    qs_tape_put_limits(out, "#!limits", tape);
}

static size_t count_lines(struct qs_slice bytes)
{
    size_t n = 0;

    while (bytes.n) {
        const char *lf = memchr(bytes.p, '\n', bytes.n);
        size_t line = lf ? (size_t)(lf + 1 - bytes.p) : bytes.n;

        bytes.p += line;
        bytes.n -= line;
        n++;
    }
    return n;
}

void qs_tape_encode_wire(struct qs_buf *out, struct qs_slice bytes)
{
    size_t lines = count_lines(bytes);

    if (lines > 1) {
        qs_buf_addf(out, "#!glue %zu\n", lines);
    }
    while (bytes.n) {
        const char *lf = memchr(bytes.p, '\n', bytes.n);
        size_t line = lf ? (size_t)(lf + 1 - bytes.p) : bytes.n;

        if (!lf) {
            qs_buf_adds(out, "#!nolf\n");
        }
        if (line >= 2 && bytes.p[0] == '#' && bytes.p[1] == '!') {
            qs_buf_adds(out, "#!!");
            qs_buf_add(out, bytes.p + 2, line - 2);
        } else {
            qs_buf_add(out, bytes.p, line);
        }
        if (!lf) {
            qs_buf_addc(out, '\n');
        }
        bytes.p += line;
        bytes.n -= line;
    }
}

static void encode_feed(struct qs_buf *out, const struct qs_tape *tape,
                        const struct qs_tape_step *step)
{
    if (step->nomem) {
        qs_buf_addf(out, "#!nomem %u\n", step->nomem);
    }
    if (step->ncuts) {
        qs_buf_adds(out, "#!cut");
        for (size_t i = 0; i < step->ncuts; i++) {
            qs_buf_addf(out, " %zu", qs_tape_cuts(tape, step)[i]);
        }
        qs_buf_addc(out, '\n');
    }
    qs_tape_encode_wire(out, qs_tape_bytes(tape, step));
}

void qs_tape_encode(struct qs_buf *out, const struct qs_tape *tape)
{
    encode_config(out, tape);
    for (size_t i = 0; i < tape->n; i++) {
        const struct qs_tape_step *step = &tape->step[i];

        switch (step->kind) {
        case QS_TAPE_FEED:
            encode_feed(out, tape, step);
            break;
        case QS_TAPE_ON:
            qs_buf_addf(out, "#!on %u\n", step->number);
            break;
        case QS_TAPE_OPEN: case QS_TAPE_EOF: case QS_TAPE_HANGUP:
        case QS_TAPE_DEAF: case QS_TAPE_READ: case QS_TAPE_RELEASE:
        case QS_TAPE_EVENT: case QS_TAPE_ISSUE: case QS_TAPE_TIMEOUT:
            add_word(out, qs_tape_word(step->kind),
                     qs_tape_bytes(tape, step));
            break;
        }
    }
}
