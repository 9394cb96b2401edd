/*
 * See answers.h.
 */
#include "answers.h"

#include "fail.h"
#include "scan.h"

/* Close to the ceiling on it a client may leave lines out. */
#define TOLD_MAX (512u << 10)

void qs_answers_init(struct qs_answers *answers)
{
    memset(answers, 0, sizeof(*answers));
    qs_buf_init(&answers->in, (size_t)1 << 30);
    qs_buf_init(&answers->out, (size_t)1 << 30);
}

void qs_answers_release(struct qs_answers *answers)
{
    qs_buf_release(&answers->in);
    qs_buf_release(&answers->out);
}

void qs_answers_reset(struct qs_answers *answers)
{
    qs_buf_reset(&answers->in);
    qs_buf_reset(&answers->out);
    answers->nasked = answers->ndue = answers->ntold = answers->read = 0;
    answers->ready = answers->gave_up = answers->overrun = false;
}

/* Collects bytes and passes on each line that is complete. */
static void by_line(struct qs_answers *a, struct qs_buf *kept,
                    struct qs_slice bytes,
                    void (*line)(struct qs_answers *a, struct qs_slice text))
{
    while (bytes.n) {
        const char *lf = memchr(bytes.p, '\n', bytes.n);
        size_t n = lf ? (size_t)(lf + 1 - bytes.p) : bytes.n;

        qs_buf_add(kept, bytes.p, n);
        a->overrun |= kept->err != QS_OK;
        if (lf) {
            line(a, qs_buf_slice(kept));
            qs_buf_reset(kept);
        }
        bytes.p += n;
        bytes.n -= n;
    }
}

/*
 * A command.  Those of the negotiation are sent before it is ready, and
 * their replies are not told.
 */
static void asked_line(struct qs_answers *a, struct qs_slice line)
{
    struct qs_scan scan;

    if (!a->ready) {
        return;
    }
    if (!qs_scan_line(line, &scan) || !(scan.members & QS_SCAN_ID) ||
        a->nasked == QS_ANSWERS_MAX) {
        a->overrun = true;
        return;
    }
    a->asked[a->nasked].id = scan.id;
    a->asked[a->nasked++].answered = false;
}

static void reply_line(struct qs_answers *a, struct qs_slice line)
{
    struct qs_scan scan;

    if (!qs_scan_line(line, &scan) || !(scan.members & QS_SCAN_ID) ||
        !(scan.members & (QS_SCAN_RETURN | QS_SCAN_ERROR))) {
        return;
    }
    for (size_t i = 0; i < a->nasked; i++) {
        if (a->asked[i].id == scan.id && !a->asked[i].answered) {
            a->asked[i].answered = true;
            a->due[a->ndue++] = scan.body;
            return;
        }
    }
}

void qs_answers_sent(struct qs_answers *answers, struct qs_slice bytes)
{
    by_line(answers, &answers->out, bytes, asked_line);
}

void qs_answers_arrived(struct qs_answers *answers, struct qs_slice bytes)
{
    by_line(answers, &answers->in, bytes, reply_line);
    /* A closing brace ends a message, line end or none. */
    reply_line(answers, qs_buf_slice(&answers->in));
}

static bool begins(struct qs_slice line, const char *word)
{
    size_t n = strlen(word);

    return line.n >= n && memcmp(line.p, word, n) == 0;
}

static void told_line(struct qs_answers *a, struct qs_slice line)
{
    size_t at = begins(line, "return ") ? 7 : begins(line, "error ") ? 6 : 0;
    uint64_t hash;

    a->ready |= begins(line, "ready");
    a->gave_up |= begins(line, "gave up");
    if (!at || a->overrun) {
        return;
    }
    hash = qs_scan_hash(qs_slice(line.p + at, line.n - at));
    if (a->ntold == a->ndue || a->due[a->ntold] != hash) {
        qs_fuzz_fail("answers", a->ready ? "ready" : "selecting", "told",
                     "%s: %.*s", a->ntold == a->ndue
                     ? "no reply to a command of its user arrived"
                     : "not the reply that arrived",
                     (int)(line.n < 200 ? line.n : 200), line.p);
    }
    a->ntold++;
}

void qs_answers_told(struct qs_answers *answers, const char *told)
{
    const char *lf;

    while ((lf = strchr(told + answers->read, '\n')) != NULL) {
        const char *from = told + answers->read;

        told_line(answers, qs_slice(from, (size_t)(lf - from)));
        answers->read += (size_t)(lf + 1 - from);
    }
    answers->overrun |= answers->read > TOLD_MAX;
}
