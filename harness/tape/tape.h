/*
 * A tape: a conversation as one readable text, and the input of every fuzz
 * target.  It is read by lines; a line ends with its LF, which the last may
 * lack.  A line that begins with "#!" is a directive, every other is wire:
 * bytes for the endpoint, LF included, in one feed.
 *
 *   #!!...            wire that begins with "#!..."
 *   #!cut N...        offsets at which the next feed is cut
 *   #!glue N          the next N lines of wire are one feed
 *   #!nolf            the next line of wire goes without its LF
 *   #!nomem N         the N-th allocation in the next feed fails
 *   #!on K            connection 0 to 3 from here on; connects it
 *   #!open            hang up and connect again
 *   #!eof  #!hangup   half-close, close
 *   #!deaf  #!read    leave what it says untaken; take it again
 *   #!release         let the slow command end
 *   #!event NAME      the machine has news
 *   #!issue JSON      client: a command for it to send once ready
 *   #!timeout         client: what it waits for will not come
 *
 * and, before the first of these or any wire, how the endpoint is opened:
 *
 *   #!role server|client   #!profile qmp|modes   #!offer [CAP...]
 *   #!limits depth=N tokens=N bytes=N            those that are shrunk
 *
 * An unknown or malformed directive is a comment.  So every byte string
 * decodes, and every byte string can be fed.  For a client the string "@id"
 * in wire stands for the id of its oldest open command.
 */
#ifndef QS_TAPE_TAPE_H
#define QS_TAPE_TAPE_H

#include "qmp/buf.h"
#include "qmp/endpoint.h"

/* Wire of one tape: the largest target reads 1 MiB of text. */
#define QS_TAPE_BYTES (2u << 20)
/* Characters of all capabilities of one #!offer. */
#define QS_TAPE_OFFER 512u

enum qs_tape_kind {
    QS_TAPE_FEED,
    QS_TAPE_ON,
    QS_TAPE_OPEN,
    QS_TAPE_EOF,
    QS_TAPE_HANGUP,
    QS_TAPE_DEAF,
    QS_TAPE_READ,
    QS_TAPE_RELEASE,
    QS_TAPE_EVENT,
    QS_TAPE_ISSUE,
    QS_TAPE_TIMEOUT,
};

struct qs_tape_step {
    enum qs_tape_kind kind;
    unsigned number;            /* ON: connection */
    unsigned nomem;             /* FEED: from 1; 0: none fails */
    size_t at, n;               /* FEED, EVENT, ISSUE: see qs_tape_bytes */
    size_t cut, ncuts;          /* FEED: see qs_tape_cuts */
    size_t line;                /* of the text, from 1, on which it ends */
};

/* Open: data.  Filled by decode, or by hand through the qs_tape_add family. */
struct qs_tape {
    enum qs_role role;
    enum qs_profile profile;
    bool offer_given;           /* else the target's own choice */
    char offer[QS_TAPE_OFFER];  /* capabilities, one blank between */
    size_t depth, tokens, bytes;    /* 0: QEMU's ceiling */
    struct qs_tape_step *step;
    size_t n, size;
    struct qs_buf wire;         /* bytes of all steps */
    size_t *cuts;
    size_t ncuts, cuts_size;
};

void qs_tape_init(struct qs_tape *tape);
void qs_tape_release(struct qs_tape *tape);
/* Empties; keeps the storage. */
void qs_tape_reset(struct qs_tape *tape);

/*
 * Replaces what the tape holds.  QS_NOMEM, or QS_LIMIT beyond QS_TAPE_BYTES
 * of wire; the tape is then what was read so far.
 */
enum qs_err qs_tape_decode(struct qs_tape *tape,
                           struct qs_slice text) QS_MUST_CHECK;
/* Appends the text; decoding it gives the same tape.  out->err tells. */
void qs_tape_encode(struct qs_buf *out, const struct qs_tape *tape);
/* Appends a line, "WORD depth=N tokens=N bytes=N", of the ceilings that the
   tape shrinks; nothing when it shrinks none. */
void qs_tape_put_limits(struct qs_buf *out, const char *word,
                        const struct qs_tape *tape);
/* Appends wire so that it decodes to one feed of just these bytes. */
void qs_tape_encode_wire(struct qs_buf *out, struct qs_slice bytes);

/* Adders: the new step, NULL without memory.  Bytes are copied. */
struct qs_tape_step *qs_tape_add(struct qs_tape *tape,
                                 enum qs_tape_kind kind);
struct qs_tape_step *qs_tape_add_bytes(struct qs_tape *tape,
                                       enum qs_tape_kind kind,
                                       struct qs_slice bytes);
/* Adds an offset to the last step; ascending, inside the feed, else false. */
bool qs_tape_add_cut(struct qs_tape *tape, size_t offset);

static inline struct qs_slice qs_tape_bytes(const struct qs_tape *tape,
                                            const struct qs_tape_step *step)
{
    return qs_slice(qs_buf_slice(&tape->wire).p + step->at, step->n);
}

static inline const size_t *qs_tape_cuts(const struct qs_tape *tape,
                                         const struct qs_tape_step *step)
{
    return tape->cuts ? tape->cuts + step->cut : NULL;
}

/* The word of a directive, "on"; NULL for FEED. */
const char *qs_tape_word(enum qs_tape_kind kind);

/* Capabilities of tape->offer as pointers into text, which is overwritten
   with its words; their number, at most QS_CAPS. */
#define QS_TAPE_CAPS 32u
size_t qs_tape_caps(const struct qs_tape *tape, char text[QS_TAPE_OFFER],
                    const char *caps[QS_TAPE_CAPS]);

#endif
