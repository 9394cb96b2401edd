/*
 * One value from bytes at hand, for those that are given a message rather
 * than a stream.
 */
#include "qmp/frame.h"

/* What follows the value must be white space; anything else is its fault. */
static enum qs_frame_result read_all(struct qs_frame *frame,
                                     struct qs_slice bytes,
                                     struct qs_json **value)
{
    struct qs_json *more = NULL;
    enum qs_frame_result result = qs_frame_next(frame, &bytes, value);

    if (result == QS_FRAME_MORE) {
        return qs_frame_end(frame, value);
    }
    if (result != QS_FRAME_VALUE) {
        return result;
    }
    result = qs_frame_next(frame, &bytes, &more);
    if (result == QS_FRAME_MORE && qs_frame_idle(frame)) {
        return QS_FRAME_VALUE;
    }
    qs_json_free(more);
    qs_json_free(*value);
    *value = NULL;
    return result == QS_FRAME_FAILED ? result : QS_FRAME_BAD;
}

enum qs_err qs_frame_whole(struct qs_slice bytes,
                           const struct qs_limits *limits,
                           struct qs_json **value, struct qs_fault *fault)
{
    struct qs_frame *frame = qs_frame_new(limits);
    struct qs_json *tree = NULL;
    enum qs_frame_result result;

    if (!frame) {
        return QS_NOMEM;
    }
    result = read_all(frame, bytes, &tree);
    *fault = *qs_frame_fault(frame);
    if (result == QS_FRAME_VALUE) {
        *value = tree;
    } else if (fault->id == QS_E_NONE) {
        /* The bytes ended too soon, or another value followed. */
        fault->id = QS_E_EXPECTING_VALUE;
    }
    qs_frame_free(frame);
    return result == QS_FRAME_VALUE ? QS_OK
           : result == QS_FRAME_FAILED ? QS_NOMEM : QS_BAD;
}
