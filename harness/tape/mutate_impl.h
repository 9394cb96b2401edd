/*
 * Shared by mutate*.c alone.
 */
#ifndef QS_TAPE_MUTATE_IMPL_H
#define QS_TAPE_MUTATE_IMPL_H

#include "tape/mutate.h"

/* Lines of a tape that are looked at; what is behind stays as it is. */
#define QS_LINES_MAX 512u
/* Values of one message that may be chosen. */
#define QS_SPANS_MAX 128u

struct qs_rng {
    uint64_t state;
};

/* Below n; n must not be 0. */
static inline size_t qs_rng_below(struct qs_rng *rng, size_t n)
{
    uint64_t z = rng->state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return (size_t)((z ^ (z >> 31)) % n);
}

/* One value inside a message; offsets into its line. */
struct qs_span {
    size_t key, key_end;        /* of a member, quotes included; else equal */
    size_t from, to;
    char kind;                  /* first byte: { [ " ' or another */
    bool in_object;
    unsigned depth;             /* 0: the message itself */
};

/* mutate_span.c: finds values, in malformed text as far as it goes. */
size_t qs_spans(struct qs_slice line, struct qs_span *spans, size_t max);

struct qs_mutator {
    struct qs_rng rng;
    bool client;                /* the tape plays the server to a client */
    struct qs_slice line[QS_LINES_MAX];     /* with their LF */
    size_t nlines;
    struct qs_slice rest;       /* behind the last of these */
    struct qs_buf text[2];      /* in turn what is and what becomes */
    struct qs_buf scratch;
    struct qs_mutator_stats stats;
};

/* mutate.c */
void qs_mutate_split(struct qs_mutator *mutator, struct qs_slice text);
bool qs_mutate_is_wire(struct qs_slice line);

/* mutate_message.c: appends line number n with one change inside. */
void qs_mutate_message(struct qs_mutator *mutator, size_t n,
                       struct qs_buf *out);

/* mutate_words.c: each appends something of its kind. */
void qs_words_line(struct qs_mutator *mutator, struct qs_buf *out);
void qs_words_directive(struct qs_mutator *mutator, struct qs_buf *out);
void qs_words_setting(struct qs_mutator *mutator, struct qs_buf *out);
void qs_words_member(struct qs_mutator *mutator, struct qs_buf *out);
void qs_words_value(struct qs_mutator *mutator, struct qs_buf *out);
const char *qs_words_key(struct qs_mutator *mutator);
const char *qs_words_name(struct qs_mutator *mutator);

#endif
