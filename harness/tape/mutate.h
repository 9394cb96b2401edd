/*
 * Changes to a tape that keep it a conversation: messages dropped, repeated,
 * swapped, made up; members, types, lists and ids inside one; directives;
 * offsets of cuts move with the text they cut.  Pure: the seed decides all.
 * One source for libFuzzer's custom mutator and for AFL++'s.
 *
 * It leaves plain bytes to the engine, whose shim keeps about one in five
 * mutations for that: framing bugs need it.
 */
#ifndef QS_TAPE_MUTATE_H
#define QS_TAPE_MUTATE_H

#include "qmp/buf.h"

struct qs_mutator;

struct qs_mutator_stats {
    uint64_t calls;
    uint64_t wasted;            /* what came out is what went in */
};

/* NULL without memory. */
struct qs_mutator *qs_mutator_new(void);
void qs_mutator_free(struct qs_mutator *mutator);

/*
 * Writes a mutation of text, one to four changes, into out, at most max
 * bytes, and gives its length.
 */
size_t qs_mutator_mutate(struct qs_mutator *mutator, struct qs_slice text,
                         void *out, size_t max, uint64_t seed);
/* The front of one tape and the back of another, joined between messages. */
size_t qs_mutator_cross(struct qs_mutator *mutator, struct qs_slice a,
                        struct qs_slice b, void *out, size_t max,
                        uint64_t seed);
struct qs_mutator_stats qs_mutator_stats(const struct qs_mutator *mutator);

/* The i-th word that messages are made of, NULL behind the last. */
const char *qs_mutator_word(size_t i);

/* The n-th line taken out of the text, with the modifiers that belong to
   it; false when there are not so many.  For trimming. */
bool qs_mutator_without(struct qs_slice text, size_t n, struct qs_buf *out);

#endif
