/*
 * Shared by oracle*.c alone.
 */
#ifndef QS_FUZZ_ORACLE_IMPL_H
#define QS_FUZZ_ORACLE_IMPL_H

#include "oracle.h"
#include "scan.h"
#include "suite/memo.h"

/* Ids that wait for their reply and are compared in order. */
#define QS_ORACLE_IDS 256u
/* A line longer than this is left to the judge alone. */
#define QS_ORACLE_LINE (64u << 10)

/* What the raw bytes of one connection say. */
struct qs_oracle_conn {
    bool open, greeted;
    struct qs_buf in, out;      /* lines that are not complete yet */
    bool plain;                 /* see oracle.h */
    bool ordered;               /* plain, and nothing asked out-of-band */
    bool early;                 /* the line in hand was answered already */
    bool fenced;                /* a fence was sent and is not answered yet */
    size_t asked, answered;
    size_t events;              /* said since the latest step */
    uint64_t event_names;       /* sum of their hashes */
    uint64_t asked_ids, answered_ids;   /* sums of hashes */
    uint64_t id[QS_ORACLE_IDS]; /* ring, by number of the command */
};

struct qs_oracle {
    struct qs_player *player;
    struct qs_talk *talk;
    struct qs_judge *judge;
    bool unjudged;              /* see qs_oracle_without_judge */
    size_t judged;              /* turns */
    const struct qs_tape *tape;
    struct qs_memo said;        /* lines, with what scan.h says of them */
    uint64_t seen;              /* messages that feedback was told of */
    struct qs_oracle_conn conn[QS_CONNECTIONS_MAX];
    const struct qs_watch *more;
    size_t wire;                /* bytes sent so far */
    bool limited;               /* the tape shrinks the ceilings */
    bool nomem;                 /* an allocation was made to fail */
};

/* oracle_news.c: after each step; NULL: one of another driver. */
void qs_oracle_news(struct qs_oracle *oracle,
                    const struct qs_tape_step *step);

/* oracle_alive.c */
void qs_oracle_alive(struct qs_oracle *oracle);
/* A message was said that has this id. */
void qs_oracle_alive_hears(struct qs_oracle_conn *conn, uint64_t id);

/* oracle_wire.c: oracles over raw bytes. */
void qs_oracle_wire_open(struct qs_oracle_conn *conn);
void qs_oracle_wire_sends(struct qs_oracle *oracle, unsigned conn,
                          struct qs_slice bytes);
void qs_oracle_wire_says(struct qs_oracle *oracle, unsigned conn,
                         struct qs_slice bytes);
/* All was taken: nothing may be half said.  last: nothing may be unsaid. */
void qs_oracle_wire_settled(struct qs_oracle *oracle, unsigned conn,
                            bool last);

#endif
