/*
 * Shared by match*.c alone: one comparison under way.
 */
#ifndef QS_SUITE_MATCH_IMPL_H
#define QS_SUITE_MATCH_IMPL_H

#include "suite/match.h"

struct qs_matching {
    struct qs_vars *vars;
    const struct qs_names *names;
    unsigned counter;
    struct qs_buf *differs;     /* NULL: nobody asks */
    bool greeting;              /* no member may be ignored */
};

/* open: inside what a command returns, where members may be added. */
bool qs_matching_value(struct qs_matching *m, const struct qs_pattern *pattern,
                       const struct qs_json *value, bool open);
bool qs_matching_bag(struct qs_matching *m, const struct qs_pattern *pattern,
                     const struct qs_json *value, bool open);
/* Says that the value is not the pattern; false. */
bool qs_matching_differ(struct qs_matching *m, const struct qs_pattern *pattern,
                        const struct qs_json *value);

#endif
