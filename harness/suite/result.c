/*
 * Life of a result, and the words for verdicts.
 */
#include "suite/result.h"

/* Transcripts and messages are for people: what is longer is cut. */
#define TEXT_MAX (64u << 10)
#define TRANSCRIPT_MAX (1u << 20)

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

void qs_result_init(struct qs_result *result, const struct qs_case *c)
{
    *result = (struct qs_result){ .c = c, .verdict = QS_V_PASS };
    qs_buf_init(&result->expected, TEXT_MAX);
    qs_buf_init(&result->got, TEXT_MAX);
    qs_buf_init(&result->differs, TEXT_MAX);
    qs_buf_init(&result->cut, TEXT_MAX);
    qs_buf_init(&result->note, TEXT_MAX);
    qs_buf_init(&result->transcript, TRANSCRIPT_MAX);
}

void qs_result_release(struct qs_result *result)
{
    qs_buf_release(&result->expected);
    qs_buf_release(&result->got);
    qs_buf_release(&result->differs);
    qs_buf_release(&result->cut);
    qs_buf_release(&result->note);
    qs_buf_release(&result->transcript);
}
