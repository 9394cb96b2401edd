/*
 * Who was answered with what: reads, on raw bytes, what a client sends and
 * what arrives at it, and holds what it tells its user against that.  Ids
 * and bodies are compared by scan.h.
 */
#ifndef QS_FUZZ_ANSWERS_H
#define QS_FUZZ_ANSWERS_H

#include "qmp/buf.h"

/* More commands of one play are not followed; see overrun. */
#define QS_ANSWERS_MAX 512u

struct qs_answers {
    struct qs_buf in, out;      /* lines that are not complete */
    struct {
        uint64_t id;
        bool answered;
    } asked[QS_ANSWERS_MAX];
    size_t nasked;
    uint64_t due[QS_ANSWERS_MAX];   /* bodies of replies, as they arrived */
    size_t ndue, ntold;
    size_t read;                /* of what it told */
    bool ready, gave_up;
    bool overrun;               /* too much to follow: no oracle speaks */
};

void qs_answers_init(struct qs_answers *answers);
void qs_answers_release(struct qs_answers *answers);
void qs_answers_reset(struct qs_answers *answers);

/* Bytes that the client sent. */
void qs_answers_sent(struct qs_answers *answers, struct qs_slice bytes);
/* Bytes that arrived at it. */
void qs_answers_arrived(struct qs_answers *answers, struct qs_slice bytes);
/*
 * All that it told its user so far.  Aborts as `answers` when a reply is not
 * the next that arrived to a command of its user.
 */
void qs_answers_told(struct qs_answers *answers, const char *told);

#endif
