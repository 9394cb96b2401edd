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

enum qs_turn_kind {
    QS_TURN_OPEN,           /* a link was opened */
    QS_TURN_VALUE,          /* a complete JSON value */
    QS_TURN_BAD,            /* bytes that are no JSON value; see fault */
    QS_TURN_RESYNC,         /* a resync byte: the parser is clean again */
    QS_TURN_EOF,            /* end of stream from that side */
    QS_TURN_CLOSE,          /* the client closed */
};

struct qs_turn {
    enum qs_turn_kind kind;
    enum qs_toward toward;
    unsigned link;
    unsigned monitor;           /* OPEN */
    struct qs_json *value;      /* VALUE: owned */
    struct qs_fault fault;      /* BAD */
    char *raw;                  /* bytes as seen, cut in the middle if long */
    size_t nraw, length;        /* kept, and really */
    bool line_end;              /* VALUE: the bytes right behind it were CRLF */
};

struct qs_talk;

struct qs_talk *qs_talk_new(void);
void qs_talk_free(struct qs_talk *talk);
void qs_talk_reset(struct qs_talk *talk);
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
/* Appends the conversation in the notation, one turn a line. */
void qs_talk_print(struct qs_buf *out, const struct qs_talk *talk,
                   const struct qs_words *link_names);

#endif
