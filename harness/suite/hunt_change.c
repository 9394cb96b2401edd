/*
 * Where the next tape comes from: one of the pool, changed by the mutator,
 * joined to another, or changed byte by byte, which framing bugs need.
 */
#include "suite/hunt_impl.h"

/* Of ten changes, two are of plain bytes, as in the shims of the engines. */
#define PLAIN 2u
#define CROSS 1u

size_t qs_hunt_below(struct qs_hunt *hunt, size_t n)
{
    uint64_t z = hunt->random += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (size_t)((z ^ (z >> 31)) % n);
}

static size_t change_byte(struct qs_hunt *h, size_t n)
{
    size_t at = n ? qs_hunt_below(h, n) : 0;
    size_t from = n ? qs_hunt_below(h, n) : 0;

    switch (n == 0 ? 1 : qs_hunt_below(h, 5)) {
    case 0:
        h->text[at] = (char)(h->text[at] ^ (1 << qs_hunt_below(h, 8)));
        return n;
    case 1:
        if (n < QS_HUNT_TAPE) {
            memmove(h->text + at + 1, h->text + at, n - at);
            h->text[at] = (char)qs_hunt_below(h, 256);
            n++;
        }
        return n;
    case 2:
        memmove(h->text + at, h->text + at + 1, n - at - 1);
        return n - 1;
    case 3:
        h->text[at] = (char)qs_hunt_below(h, 256);
        return n;
    default:
        h->text[at] = h->text[from];
        return n;
    }
}

static size_t change_bytes(struct qs_hunt *h, struct qs_slice from)
{
    size_t n = from.n, times = 1 + qs_hunt_below(h, 4);

    memcpy(h->text, from.p, from.n);
    for (size_t i = 0; i < times; i++) {
        n = change_byte(h, n);
    }
    return n;
}

/* The shorter of two: servers read a byte at a time, and what is long was
   short once. */
static const struct qs_hunt_tape *pick(struct qs_hunt *h)
{
    const struct qs_hunt_tape *a = &h->pool[qs_hunt_below(h, h->npool)];
    const struct qs_hunt_tape *b = &h->pool[qs_hunt_below(h, h->npool)];

    return a->n <= b->n ? a : b;
}

size_t qs_hunt_change(struct qs_hunt *h)
{
    const struct qs_hunt_tape *a = pick(h), *b = pick(h);
    struct qs_slice from = qs_slice(a->p, a->n);
    size_t way = qs_hunt_below(h, 10);
    uint64_t seed = h->random;

    if (way < PLAIN) {
        return change_bytes(h, from);
    }
    if (way < PLAIN + CROSS) {
        return qs_mutator_cross(h->mutator, from, qs_slice(b->p, b->n),
                                h->text, QS_HUNT_TAPE, seed);
    }
    return qs_mutator_mutate(h->mutator, from, h->text, QS_HUNT_TAPE, seed);
}
