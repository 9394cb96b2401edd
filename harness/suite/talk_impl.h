/*
 * The inside of a conversation, for talk*.c alone.  talk.c owns life and
 * ends of streams, talk_feed.c turns bytes into turns, talk_line.c remembers
 * lines, talk_print.c writes them.
 */
#ifndef QS_SUITE_TALK_IMPL_H
#define QS_SUITE_TALK_IMPL_H

#include "suite/keep.h"
#include "suite/memo.h"
#include "suite/talk.h"

/* One side of one link. */
struct qs_talk_stream {
    struct qs_frame *frame; /* NULL until it is needed */
    struct qs_keep keep;    /* of the turn in hand */
    size_t last;            /* 1 + its latest turn if that is a value, or 0 */
    bool commands, oob, ids;    /* malformed bytes since the last resync byte
                               may hold such, see struct qs_turn */
    bool cr;                /* behind that value came CR, as yet no more */
    size_t bad;             /* 1 + BAD turn whose bytes are being dropped, or
                               0; that turn shows keep.p meanwhile */
};

struct qs_talk {
    struct qs_turn *turn;
    size_t n, size;
    struct qs_store raw;    /* bytes of the turns that are complete */
    size_t kept;            /* their number */
    struct qs_memo known[2];    /* lines toward each, with their values */
    struct qs_talk_stream (*stream)[2];     /* by enum qs_toward */
    size_t nlinks;
    struct qs_limits limits;                /* toward the server */
};

/* NULL when the link has none yet. */
struct qs_talk_stream *qs_talk_stream(const struct qs_talk *talk,
                                      unsigned link, enum qs_toward toward);
/* The same, made when needed; NULL without memory or beyond the ceiling. */
struct qs_talk_stream *qs_talk_stream_get(struct qs_talk *talk, unsigned link,
                                          enum qs_toward toward);

/* NULL without memory. */
struct qs_turn *qs_talk_add(struct qs_talk *talk, enum qs_turn_kind kind,
                            unsigned link, enum qs_toward toward);
/*
 * What the bytes in hand turned out to be: a value, which it takes, or
 * malformed by that fault.  False without memory.
 */
bool qs_talk_framed(struct qs_talk *talk, unsigned link,
                    enum qs_toward toward, struct qs_json *value,
                    const struct qs_fault *fault);
/* Looks at the bytes behind the latest value, which are not consumed yet. */
void qs_talk_behind(struct qs_talk *talk, struct qs_talk_stream *s,
                    struct qs_slice behind);
/* The malformed turn in hand, if there is one, gets no more bytes. */
void qs_talk_drop_ends(struct qs_talk *talk, struct qs_talk_stream *s);

/* talk_line.c */

/* The line in front when it may be the first of a message: from brace to
   LF, with nothing in hand before it.  Empty when there is none. */
struct qs_slice qs_talk_whole_line(const struct qs_talk_stream *s,
                                   struct qs_slice bytes);
/*
 * Makes the turn of a line that is known; *failed: there was no memory.
 * Else false, and *slot, unless NULL, is where to note the line.
 */
bool qs_talk_known(struct qs_talk *talk, unsigned link,
                   enum qs_toward toward, struct qs_slice line,
                   struct qs_memo_slot **slot, bool *failed);
/* The line was read, from turn number `before` on: if it was one value and
   nothing else, it is known from now on. */
void qs_talk_note(struct qs_talk *talk, enum qs_toward toward,
                  struct qs_slice line, struct qs_memo_slot *slot,
                  size_t before);
/* No turn may stand that was made of one. */
void qs_talk_forget_lines(struct qs_memo *known);

#endif
