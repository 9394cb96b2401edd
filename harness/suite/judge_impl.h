/*
 * The inside of the judge, for judge*.c alone.
 *
 * On each link what the client sent is a list of items in order, each due a
 * response, and a list of out-of-band items, due one at any time.  A guess
 * is one way to attribute the responses so far: how far it got in the first
 * list, which of the second are done, and the state that this led to.  The
 * judge keeps all guesses that fit; when none is left, the last message was
 * illegal.
 *
 * Bytes that a server may frame otherwise than we do are a fog: an item to
 * which any number of responses may belong.  A guess that needs more of a
 * fog than errors without id is in doubt.
 */
#ifndef QS_SUITE_JUDGE_IMPL_H
#define QS_SUITE_JUDGE_IMPL_H

#include "suite/judge.h"

/* Ceilings; beyond them the judge cannot tell.  Real sessions have one guess
   and QEMU queues eight commands; a script that pipelines has hundreds. */
#define QS_JUDGE_GUESSES 64u
#define QS_JUDGE_ITEMS (1u << 18)
#define QS_JUDGE_OOB 128u
/* Ids that are remembered of commands unanswered on the connection before;
   the ninth command finds a full queue. */
#define QS_JUDGE_STALE 9u
/* A guess in doubt that others leave so far behind is let go. */
#define QS_JUDGE_LAG 1024u

enum qs_item_kind {
    QS_ITEM_REQUEST,        /* a command, well formed */
    QS_ITEM_INVALID,        /* an object that is none; its id may come back */
    QS_ITEM_NO_OBJECT,      /* another value; exactly one error, no id */
    QS_ITEM_FOG,            /* nothing is due, much is possible */
};

struct qs_item {
    enum qs_item_kind kind;
    struct qs_request request;      /* borrows from the turn's value */
    uint64_t after;                 /* out-of-band: in-band items before it */
    bool commands;                  /* FOG: may hold commands */
    bool ids;                       /* FOG: may hold what is none, with id */
    bool open;                      /* FOG: not ended, may hold anything */
};

/* Out-of-band items by index, a bit each: guesses are compared often. */
struct qs_oob_set {
    uint64_t word[QS_JUDGE_OOB / 64];
};

static inline bool qs_oob_has(const struct qs_oob_set *set, size_t i)
{
    return (set->word[i / 64] >> (i % 64) & 1) != 0;
}

static inline void qs_oob_put(struct qs_oob_set *set, size_t i)
{
    set->word[i / 64] |= (uint64_t)1 << (i % 64);
}

/* Takes index i out; those behind it move up. */
static inline void qs_oob_remove(struct qs_oob_set *set, size_t i)
{
    for (size_t w = i / 64; w < QS_COUNT(set->word); w++) {
        uint64_t kept = w == i / 64
                        ? set->word[w] & (((uint64_t)1 << (i % 64)) - 1) : 0;
        uint64_t moved = set->word[w] >> 1;

        if (w == i / 64) {
            moved &= ~(((uint64_t)1 << (i % 64)) - 1);
        }
        if (w + 1 < QS_COUNT(set->word)) {
            moved |= set->word[w + 1] << 63;
        }
        set->word[w] = kept | moved;
    }
}

struct qs_guess {
    enum qs_state state;
    uint64_t front;                 /* in-band items done */
    uint64_t since;                 /* items up to the one that led to state */
    size_t doubt;                   /* 0, or 1 + turn since which it is in
                                       doubt */
    struct qs_oob_set done;         /* which out-of-band items are */
};

/* A server's response, as far as attribution needs it. */
struct qs_reply {
    enum qs_message_kind kind;      /* RETURN or ERROR */
    const struct qs_json *id;       /* NULL when there is none */
    const struct qs_json *body;     /* of return or error */
    const char *error_class;        /* NULL for RETURN */
    bool sentinel;                  /* 0xFF stood before it */
};

struct qs_link {
    bool open, again;               /* again: not its first connection */
    bool greeted;
    bool gone;                      /* the client closed, or sends no more */
    bool over;                      /* illegal: see found */
    bool lost;                      /* beyond a ceiling: see found */
    bool sentinel;                  /* 0xFF came, its reply has not */

    const char *offered[QS_CAPS_MAX];   /* borrowed from the greeting */
    size_t noffered;

    struct qs_item *item;           /* in-band, those from number `first` on */
    size_t head, nitems, size;      /* item[head] is number `first` */
    uint64_t first;
    struct qs_item *oob;            /* in order of arrival */
    size_t noob;

    bool fog;                       /* the last item is a fog, not ended */
    bool resynced;                  /* nothing but scalars since a resync */
    bool fogged;                    /* some fog may hold commands */
    bool named;                     /* a value with an id stood in some fog */
    bool unsure;                    /* a guess was let go, or a fog may hold
                                       out-of-band commands: that no guess
                                       fits proves nothing */
    uint64_t noise;                 /* 1 + items up to the latest malformed
                                       bytes; who got no further may be sent
                                       errors without id (gap k) */
    uint64_t selects;               /* 1 + number of the latest selection that
                                       could succeed */
    const struct qs_json *last_id;  /* of the latest response */
    bool answered;                  /* there was one */
    const struct qs_json *stale[QS_JUDGE_STALE];    /* ids; NULL: none */
    struct qs_json *misread;        /* what the id of the latest message that
                                       is no UTF-8 may be taken for, owned */

    struct qs_guess *guess, *spare; /* QS_JUDGE_GUESSES each */
    size_t nguesses;
    size_t value_turn;              /* of the server's latest value */
    struct qs_judgement found;
};

struct qs_judge {
    struct qs_judge_options options;
    const struct qs_table *table;
    struct qs_link *link;
    size_t nlinks;
    size_t turn;                    /* index of the turn being judged */
    bool quit;                      /* a client asked for the end of it all */
    struct qs_judge_sight sight;
    bool failed;                    /* out of memory */
};

/* How a server may see a request in some state. */
struct qs_reading {
    const struct qs_cell *cell;
    enum qs_event event;
    struct qs_selection selection;
};

/* judge_fit.c: what may answer what. */

/* item: of kind REQUEST; known: whether the command exists. */
void qs_judge_read(const struct qs_judge *judge, const struct qs_link *link,
                   const struct qs_item *item, enum qs_state state,
                   bool known, struct qs_reading *reading);

/*
 * Whether reply may answer item in that state; next gets the states that may
 * follow (at most QS_ST_COUNT) and their number is returned.
 */
size_t qs_judge_fit(const struct qs_judge *judge, const struct qs_link *link,
                    const struct qs_item *item, enum qs_state state,
                    const struct qs_reply *reply, enum qs_state *next);
bool qs_judge_id_fits(const struct qs_item *item,
                      const struct qs_reply *reply);
/* As qs_judge_fit, for what a fog may hold. */
size_t qs_judge_fit_fog(const struct qs_judge *judge, enum qs_state state,
                        const struct qs_reply *reply, enum qs_state *next);
/* Whether an in-band item could, run in the start state, bring events. */
bool qs_judge_selects(const struct qs_judge *judge,
                      const struct qs_link *link, const struct qs_item *item);
bool qs_judge_tells(const struct qs_judge *judge, enum qs_state state);
enum qs_state qs_judge_start(const struct qs_judge *judge);
/* judge_shape.c: what is wrong with a server's message by itself; NULL when
   good, else *rule is set. */
const char *qs_judge_shape(const struct qs_judge_options *options,
                           const struct qs_turn *turn, const char **rule);
/* Whether a line end was seen and is not the one expected. */
bool qs_judge_end_wrong(const struct qs_judge_options *options,
                        enum qs_line_end end);

/* judge_link.c: the life of a connection. */

/* A new one: forgets all but that there was one. */
void qs_judge_connect(struct qs_judge *judge, struct qs_link *link);
void qs_judge_greeted(struct qs_judge *judge, struct qs_link *link,
                      const struct qs_json *greeting);
void qs_judge_link_release(struct qs_link *link);
struct qs_item *qs_judge_item(const struct qs_link *link, uint64_t number);
uint64_t qs_judge_items(const struct qs_link *link);
/* Forgets items that are done in every guess. */
void qs_judge_forget(struct qs_link *link);
/* In doubt for good when every guess is; to be called before a connection
   is forgotten. */
void qs_judge_settle(struct qs_link *link);
/* Beyond a ceiling: the rest of this connection is not judged. */
void qs_judge_lost(const struct qs_judge *judge, struct qs_link *link,
                   const char *why);

/* judge_items.c: what the client sent. */
void qs_judge_client(struct qs_judge *judge, struct qs_link *link,
                     const struct qs_turn *turn);

/* judge_misread.c: the id that a message refused for its UTF-8 seems to
   carry, as far as it has come; the caller frees it, NULL when there is none
   to be seen. */
struct qs_json *qs_judge_misread(const struct qs_turn *turn);

/* judge_server.c: what the server sent. */
void qs_judge_server(struct qs_judge *judge, struct qs_link *link,
                     const struct qs_turn *turn);

/* judge_guess.c: what that belongs to.  kind: RETURN or ERROR. */
void qs_judge_reply(struct qs_judge *judge, struct qs_link *link,
                    const struct qs_json *value, enum qs_message_kind kind);
void qs_judge_event(struct qs_judge *judge, struct qs_link *link);
/* Whether events may come; *doubt: only because of a fog. */
bool qs_judge_events(const struct qs_judge *judge, const struct qs_link *link,
                     const struct qs_guess *guess, bool *doubt);

/* judge_say.c: the words of a finding. */

/* The turn being judged is illegal; legal: what would not be, or "". */
void qs_judge_illegal(const struct qs_judge *judge, struct qs_link *link,
                      const char *rule, const char *what, const char *legal);
/* The same for a reply that fits no guess. */
void qs_judge_misfit(const struct qs_judge *judge, struct qs_link *link,
                     const struct qs_reply *reply);
/* The same for an event where none may come. */
void qs_judge_untimely(const struct qs_judge *judge, struct qs_link *link);

#endif
