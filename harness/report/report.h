/*
 * Writers of results.  A report sees each result once, in order, and appends
 * to a buffer that the command writes out; it opens no file.
 */
#ifndef QS_REPORT_REPORT_H
#define QS_REPORT_REPORT_H

#include "suite/result.h"
#include "suite/statement.h"

struct qs_report_info {
    const char *target;             /* address as given */
    enum qs_role role;              /* what is tested */
    const char *version;            /* of qmpspec */
    const char *rerun;              /* "qmpspec run --target ..." */
    size_t planned;
    bool colour, terminal;
    int verbose;                    /* 1: a line each, 2: transcripts */
    const struct qs_statements *statements;     /* may be NULL */
};

struct qs_totals {
    size_t count[QS_V_COUNT];
    size_t known, unexpected, not_selected;
    double seconds;
};

struct qs_report {
    const char *name;               /* "text" "tap" "junit" "jsonl" */
    void (*begin)(struct qs_buf *out, const struct qs_report_info *info);
    /* index from 1 */
    void (*result)(struct qs_buf *out, const struct qs_report_info *info,
                   size_t index, struct qs_result *result);
    void (*end)(struct qs_buf *out, const struct qs_report_info *info,
                const struct qs_totals *totals);
};

/*
 * Whether the verdict, if not expected, fails the run: may and info cases
 * never do by a wrong answer, only by a hang, a crash or a broken run.
 */
bool qs_report_counts(const struct qs_result *result);

/* NULL when there is no such format. */
const struct qs_report *qs_report_find(const char *name);

#endif
