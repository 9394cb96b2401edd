/*
 * Life of a tape, and what its steps are made of.
 */
#include "tape/tape.h"

#include <stdlib.h>

void qs_tape_init(struct qs_tape *tape)
{
    memset(tape, 0, sizeof(*tape));
    qs_buf_init(&tape->wire, QS_TAPE_BYTES);
}

void qs_tape_release(struct qs_tape *tape)
{
    free(tape->step);
    free(tape->cuts);
    qs_buf_release(&tape->wire);
    qs_tape_init(tape);
}

void qs_tape_reset(struct qs_tape *tape)
{
    tape->role = QS_SERVER;
    tape->profile = QS_PROFILE_QMP;
    tape->offer_given = false;
    tape->offer[0] = '\0';
    tape->depth = tape->tokens = tape->bytes = 0;
    tape->n = tape->ncuts = 0;
    qs_buf_reset(&tape->wire);
}

/* Room for one more; false without memory. */
static bool grow(void *array, size_t n, size_t *size, size_t each)
{
    void **p = array;
    size_t more = *size ? 2 * *size : 32;
    void *wider;

    if (n < *size) {
        return true;
    }
    wider = realloc(*p, more * each);
    if (!wider) {
        return false;
    }
    *p = wider;
    *size = more;
    return true;
}

struct qs_tape_step *qs_tape_add(struct qs_tape *tape, enum qs_tape_kind kind)
{
    struct qs_tape_step *step;

    if (!grow(&tape->step, tape->n, &tape->size, sizeof(*tape->step))) {
        return NULL;
    }
    step = &tape->step[tape->n++];
    memset(step, 0, sizeof(*step));
    step->kind = kind;
    step->at = qs_buf_len(&tape->wire);
    step->cut = tape->ncuts;
    return step;
}

struct qs_tape_step *qs_tape_add_bytes(struct qs_tape *tape,
                                       enum qs_tape_kind kind,
                                       struct qs_slice bytes)
{
    struct qs_tape_step *step = qs_tape_add(tape, kind);

    if (!step) {
        return NULL;
    }
    qs_buf_add(&tape->wire, bytes.p, bytes.n);
    if (tape->wire.err != QS_OK) {
        tape->n--;
        return NULL;
    }
    step->n = bytes.n;
    return step;
}

bool qs_tape_add_cut(struct qs_tape *tape, size_t offset)
{
    struct qs_tape_step *step = tape->n ? &tape->step[tape->n - 1] : NULL;
    size_t before;

    /* Room first: who finds none left behind a refusal knows why. */
    if (!step || !grow(&tape->cuts, tape->ncuts, &tape->cuts_size,
                       sizeof(*tape->cuts))) {
        return false;
    }
    before = step->ncuts ? tape->cuts[step->cut + step->ncuts - 1] : 0;
    if (offset <= before || offset >= step->n) {
        return false;
    }
    tape->cuts[tape->ncuts++] = offset;
    step->ncuts++;
    return true;
}

const char *qs_tape_word(enum qs_tape_kind kind)
{
    switch (kind) {
    case QS_TAPE_FEED:
        return NULL;
    case QS_TAPE_ON:
        return "on";
    case QS_TAPE_OPEN:
        return "open";
    case QS_TAPE_EOF:
        return "eof";
    case QS_TAPE_HANGUP:
        return "hangup";
    case QS_TAPE_DEAF:
        return "deaf";
    case QS_TAPE_READ:
        return "read";
    case QS_TAPE_RELEASE:
        return "release";
    case QS_TAPE_EVENT:
        return "event";
    case QS_TAPE_ISSUE:
        return "issue";
    case QS_TAPE_TIMEOUT:
        return "timeout";
    }
    return NULL;
}

size_t qs_tape_caps(const struct qs_tape *tape, char text[QS_TAPE_OFFER],
                    const char *caps[QS_TAPE_CAPS])
{
    char *rest = text, *word;
    size_t n = 0;

    memcpy(text, tape->offer, QS_TAPE_OFFER);
    while (n < QS_TAPE_CAPS && (word = strsep(&rest, " ")) != NULL) {
        if (*word) {
            caps[n++] = word;
        }
    }
    return n;
}
