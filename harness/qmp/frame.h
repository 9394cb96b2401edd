/*
 * From bytes to values: grammar, brackets, ceilings and recovery.  Parallel
 * to QEMU's json-streamer.c and json-parser.c, as one push parser: no
 * recursion, an explicit stack up to the ceiling on depth.
 *
 * A malformed message is reported once, when it is seen to be malformed;
 * then input is dropped until the brackets opened so far balance (any closer
 * counts one), or a resync byte comes: a control byte other than TAB LF CR,
 * FE or FF (qmp-spec, "Forcing the JSON parser into known-good state").  A
 * resync byte met outside any message is itself malformed.  With nothing
 * open, a line end or a structural byte ends the dropping.
 */
#ifndef QS_QMP_FRAME_H
#define QS_QMP_FRAME_H

#include "qmp/error.h"
#include "qmp/json.h"

enum qs_frame_result {
    QS_FRAME_MORE,          /* all input consumed, no message complete */
    QS_FRAME_VALUE,         /* *value is one complete value; caller owns it */
    QS_FRAME_BAD,           /* fault() says why; input is being dropped */
    QS_FRAME_FAILED,        /* no memory; only reset or free are allowed */
};

/* What was wrong with the bytes: a row of the error table and its argument. */
struct qs_fault {
    enum qs_error_id id;
    char arg[128];          /* printable or not; cut, NUL-terminated */
};

struct qs_frame;

/* NULL without memory.  Copies the limits; depth is cut to
   QS_LIMIT_DEPTH_MAX. */
struct qs_frame *qs_frame_new(const struct qs_limits *limits);
void qs_frame_free(struct qs_frame *frame);
/* A new peer: forgets everything, keeps storage. */
void qs_frame_reset(struct qs_frame *frame);

/*
 * Consumes from the front of *in until one message is complete or malformed.
 * A top-level scalar is complete at the byte that delimits it, which is left
 * in *in.  Call again with the rest until MORE.
 */
enum qs_frame_result qs_frame_next(struct qs_frame *frame,
                                   struct qs_slice *in,
                                   struct qs_json **value);
/* End of input: a top-level scalar in hand is complete; VALUE, BAD or MORE. */
enum qs_frame_result qs_frame_end(struct qs_frame *frame,
                                  struct qs_json **value);
/* Valid after BAD until the next call. */
const struct qs_fault *qs_frame_fault(const struct qs_frame *frame);
/*
 * Whether the bytes so far end between messages: nothing begun, nothing
 * open, nothing being dropped.
 */
bool qs_frame_idle(const struct qs_frame *frame);
/* Whether input is being dropped after BAD. */
bool qs_frame_dropping(const struct qs_frame *frame);

/*
 * One complete value and nothing else (white space apart) from bytes at
 * hand.  QS_OK, QS_NOMEM, or QS_BAD with *fault filled.
 */
enum qs_err qs_frame_whole(struct qs_slice bytes,
                           const struct qs_limits *limits,
                           struct qs_json **value,
                           struct qs_fault *fault) QS_MUST_CHECK;

#endif
