/*
 * One place for each line, by a hash of it; a collision means only that the
 * one that came later is not remembered, or takes the place.
 */
#include "suite/memo.h"

#include <stdlib.h>

/* Eight bytes at a time; the upper bits depend on all of them. */
static uint64_t hash_of(struct qs_slice line)
{
    uint64_t hash = line.n, word = 0;

    for (size_t i = 0; i < line.n; i += sizeof(word)) {
        size_t left = line.n - i;

        if (left >= sizeof(word)) {
            memcpy(&word, line.p + i, sizeof(word));
        } else {
            memcpy(&word, line.p + i, left);
        }
        hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 32;
    }
    return hash;
}

struct qs_memo_slot *qs_memo_at(struct qs_memo *memo, struct qs_slice line)
{
    struct qs_memo_slot *slot;

    if (!line.n || line.n > QS_MEMO_LINE) {
        return NULL;
    }
    if (!memo->slot) {
        memo->slot = calloc(QS_MEMO_SLOTS, sizeof(*memo->slot));
        if (!memo->slot) {
            return NULL;
        }
    }
    slot = &memo->slot[hash_of(line) / (UINT64_MAX / QS_MEMO_SLOTS + 1)];
    if (qs_memo_is(slot, line)) {
        slot->used = memo->round;
        return slot;
    }
    return slot->n && slot->used == memo->round ? NULL : slot;
}

void qs_memo_put(struct qs_memo *memo, struct qs_memo_slot *slot,
                 struct qs_slice line, void *what)
{
    memcpy(slot->line, line.p, line.n);
    slot->n = line.n;
    slot->used = memo->round;
    slot->what = what;
    slot->note = 0;
}

void qs_memo_round(struct qs_memo *memo)
{
    memo->round++;
}
