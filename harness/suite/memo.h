/*
 * What is known of lines that came before.  A server says few different
 * things: reading its greeting or a frequent error again gives what it gave
 * the last time.  Lines are compared in full, so that nothing is assumed.
 */
#ifndef QS_SUITE_MEMO_H
#define QS_SUITE_MEMO_H

#include "qmp/base.h"

/* Longer lines are not remembered. */
#define QS_MEMO_LINE 512u
/* Twice the different lines of all specs; the memory is touched as used. */
#define QS_MEMO_SLOTS 2048u

struct qs_memo_slot {
    size_t n;               /* 0: empty */
    uint64_t used;          /* round in which it was found or filled */
    void *what;             /* its owner's */
    unsigned char note;     /* the same; 0 for a new line */
    char line[QS_MEMO_LINE];
};

struct qs_memo {
    struct qs_memo_slot *slot;      /* NULL until it is needed */
    uint64_t round;
};

/*
 * The slot of the line: with the line in it, or empty, or of another line
 * (n and line tell).  NULL: too long, no memory, or taken by a line that was
 * used in this round.
 */
struct qs_memo_slot *qs_memo_at(struct qs_memo *memo, struct qs_slice line);
static inline bool qs_memo_is(const struct qs_memo_slot *slot,
                              struct qs_slice line)
{
    return slot->n == line.n && !memcmp(slot->line, line.p, line.n);
}
/* Puts the line where qs_memo_at said; what was there is its owner's to
   free before. */
void qs_memo_put(struct qs_memo *memo, struct qs_memo_slot *slot,
                 struct qs_slice line, void *what);
/* From here on what was used may give way to other lines. */
void qs_memo_round(struct qs_memo *memo);

#endif
