/*
 * A conversation as it happened: bytes of both sides, framed into turns.
 * The runner fills it, the judge reads it, a report prints it in the
 * notation.  Bounded: beyond QS_TALK_BYTES the middle of long turns is not
 * kept for printing.
 */
#ifndef QS_SUITE_TALK_H
#define QS_SUITE_TALK_H

#include "qmp/frame.h"
#include "suite/case.h"

#define QS_TALK_BYTES (1u << 20)
/* Kept of one turn's bytes, before and after that much was kept in all. */
#define QS_TALK_TURN_BYTES (64u << 10)
#define QS_TALK_TURN_BYTES_LATE 512u
#define QS_TALK_LINKS_MAX 64u

enum qs_turn_kind {
    QS_TURN_OPEN,           /* a link was opened */
    QS_TURN_VALUE,          /* a complete JSON value */
    QS_TURN_BAD,            /* bytes that are no JSON value; see fault, whose
                               id is QS_E_NONE when the stream ended inside */
    QS_TURN_RESYNC,         /* a resync byte: the parser is clean again */
    QS_TURN_EOF,            /* end of stream from that side */
    QS_TURN_CLOSE,          /* the client closed */
};

/* The bytes right behind a value, as far as they were seen. */
enum qs_line_end {
    QS_END_UNSEEN,
    QS_END_NONE,            /* something else */
    QS_END_LF,
    QS_END_CRLF,
};

struct qs_turn {
    enum qs_turn_kind kind;
    enum qs_toward toward;
    unsigned link;
    unsigned monitor;           /* OPEN */
    struct qs_json *value;      /* VALUE: owned, unless shared */
    bool shared;                /* by turns of the same bytes */
    unsigned char *note;        /* shared: what a judge noted of these bytes,
                                   0 at first; else NULL */
    struct qs_fault fault;      /* BAD */
    const char *raw;            /* bytes as seen from the first that is no
                                   white space, cut in the middle if long;
                                   without memory none are kept */
    size_t nraw, length;        /* kept, and really */
    size_t head;                /* kept from the front; then comes the cut */
    bool dropping;              /* BAD: more bytes of it may come */
    bool commands;              /* BAD: another framing could find a command
                                   in it, or dropping; RESYNC: in those since
                                   the one before, all bytes known */
    bool oob;                   /* the same, for an out-of-band command */
    bool ids;                   /* the same, for an object that is none, and
                                   has an id, which its error carries */
    enum qs_line_end end;       /* VALUE: later bytes may settle it */
    enum qs_line_end before;    /* end of that side's value before this turn;
                                   UNSEEN when there is none */
    bool line_end;              /* VALUE: end is CRLF */
    int line;                   /* in the file it was read from, else 0 */
};

struct qs_talk;

struct qs_talk *qs_talk_new(void);
void qs_talk_free(struct qs_talk *talk);
void qs_talk_reset(struct qs_talk *talk);
/*
 * Ceilings by which what clients send is framed, QEMU's unless set: those of
 * the server that reads it.  To be set before the first byte, or behind
 * qs_talk_reset.
 */
void qs_talk_limits(struct qs_talk *talk, const struct qs_limits *limits);
bool qs_talk_open(struct qs_talk *talk, unsigned link, unsigned monitor);
/*
 * Adds bytes one side sent.  Turns complete so far are visible at once;
 * false without memory.
 */
bool qs_talk_bytes(struct qs_talk *talk, unsigned link,
                   enum qs_toward toward, struct qs_slice bytes);
bool qs_talk_eof(struct qs_talk *talk, unsigned link, enum qs_toward toward);
bool qs_talk_close(struct qs_talk *talk, unsigned link);

size_t qs_talk_count(const struct qs_talk *talk);
const struct qs_turn *qs_talk_turn(const struct qs_talk *talk, size_t i);
/* Whether that side's bytes on the link end between messages. */
bool qs_talk_idle(const struct qs_talk *talk, unsigned link,
                  enum qs_toward toward);
/*
 * Whether nothing of the link's connection is under way: the client's bytes
 * end between messages, none of them was malformed, and each of its messages
 * has its response.  What lies before an answered fence ("fence-N", the
 * runner's own) does not count.
 */
bool qs_talk_settled(const struct qs_talk *talk, unsigned link);
/*
 * Adds the conversation that qs_parse_talk read: behind each of the server's
 * messages line_end, behind the client's a line feed, for neither where the
 * bytes are raw.  Line breaks inside a message were for the reader.  QS_BAD
 * with diag on a step that is no message, such as a pattern.
 */
enum qs_err qs_talk_read(struct qs_talk *talk, const struct qs_case *c,
                         const char *line_end,
                         struct qs_diag *diag) QS_MUST_CHECK;
/*
 * Appends the conversation in the notation, one turn a line, so that
 * qs_parse_talk reads it back.  A turn cut in the middle does not come back
 * whole; a comment says how much is missing.
 */
void qs_talk_print(struct qs_buf *out, const struct qs_talk *talk,
                   const struct qs_words *link_names);
/* The i-th turn of it; i = qs_talk_count: what was begun and is not
   complete. */
void qs_talk_print_turn(struct qs_buf *out, const struct qs_talk *talk,
                        size_t i, const struct qs_words *link_names);

#endif
