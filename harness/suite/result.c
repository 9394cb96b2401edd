/*
 * Life of a result, and the words for verdicts.
 */
#include "suite/result.h"

/* As much as a talk keeps of one turn, and of them all with their escapes. */
#define TEXT_MAX (2u << 20)
#define TRANSCRIPT_MAX (8u << 20)
/* Shown of a long message: enough to know it by both its ends. */
#define SHOWN_FRONT 600u
#define SHOWN_BACK 200u

static const char *const names[] = {
    [QS_V_PASS] = "PASS",
    [QS_V_FAIL] = "FAIL",
    [QS_V_HANG] = "HANG",
    [QS_V_CRASH] = "CRASH",
    [QS_V_FLOOD] = "FLOOD",
    [QS_V_BLOCKED] = "BLOCKED",
    [QS_V_ILLEGAL] = "ILLEGAL",
    [QS_V_NA] = "N/A",
    [QS_V_UNTESTED] = "UNTESTED",
    [QS_V_NOT_STARTED] = "NOT-STARTED",
    [QS_V_BROKEN] = "BROKEN",
};
_Static_assert(QS_COUNT(names) == QS_V_COUNT, "one name a verdict");

const char *qs_verdict_name(enum qs_verdict verdict)
{
    return names[verdict];
}

const char *qs_conduct_name(enum qs_conduct conduct)
{
    static const char *const words[] = {
        [QS_CONDUCT_NONE] = "",
        [QS_CONDUCT_CARRIED_ON] = "carried on",
        [QS_CONDUCT_REFUSED] = "refused",
        [QS_CONDUCT_WRONG_DATA] = "took wrong data for right",
        [QS_CONDUCT_SILENT] = "ended without a word",
        [QS_CONDUCT_HUNG] = "hung",
        [QS_CONDUCT_CRASHED] = "crashed",
    };
    _Static_assert(QS_COUNT(words) == QS_CONDUCT_COUNT, "a word each");

    return words[conduct];
}

void qs_result_init(struct qs_result *result, const struct qs_case *c)
{
    *result = (struct qs_result){ .c = c, .verdict = QS_V_PASS };
    qs_buf_init(&result->expected, TEXT_MAX);
    qs_buf_init(&result->got, TEXT_MAX);
    qs_buf_init(&result->differs, TEXT_MAX);
    qs_buf_init(&result->cut, TEXT_MAX);
    qs_buf_init(&result->outcome, TEXT_MAX);
    qs_buf_init(&result->note, TEXT_MAX);
    qs_buf_init(&result->transcript, TRANSCRIPT_MAX);
}

void qs_result_release(struct qs_result *result)
{
    qs_buf_release(&result->expected);
    qs_buf_release(&result->got);
    qs_buf_release(&result->differs);
    qs_buf_release(&result->cut);
    qs_buf_release(&result->outcome);
    qs_buf_release(&result->note);
    qs_buf_release(&result->transcript);
}

/* Never between the bytes of one character. */
static size_t boundary(struct qs_slice text, size_t at)
{
    while (at > 0 && ((unsigned char)text.p[at] & 0xC0) == 0x80) {
        at--;
    }
    return at;
}

static void shorten(struct qs_buf *buf)
{
    struct qs_slice text = qs_buf_slice(buf);
    struct qs_buf out = QS_BUF_INIT(TEXT_MAX);
    size_t front, back;

    if (text.n <= SHOWN_FRONT + SHOWN_BACK + 40) {
        return;
    }
    front = boundary(text, SHOWN_FRONT);
    back = boundary(text, text.n - SHOWN_BACK);
    qs_buf_add(&out, text.p, front);
    qs_buf_addf(&out, " ...(%zu bytes left out)... ", back - front);
    qs_buf_add(&out, text.p + back, text.n - back);
    qs_buf_release(buf);
    *buf = out;
}

void qs_result_shorten(struct qs_result *result)
{
    shorten(&result->expected);
    shorten(&result->got);
    shorten(&result->differs);
    shorten(&result->outcome);
}
