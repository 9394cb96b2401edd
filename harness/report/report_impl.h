/*
 * Shared by the writers of reports alone.
 */
#ifndef QS_REPORT_REPORT_IMPL_H
#define QS_REPORT_REPORT_IMPL_H

#include "report/report.h"

extern const struct qs_report qs_report_text, qs_report_tap,
                              qs_report_junit, qs_report_jsonl;

/* "must", "should", "may" or "info". */
const char *qs_report_level(const struct qs_case *c);
/* The statement to quote: the judge's finding, else the first covered. */
const struct qs_statement *
qs_report_statement(const struct qs_report_info *info,
                    const struct qs_result *result);
/* "N56 N57" */
void qs_report_covers(struct qs_buf *out, const struct qs_case *c);
/* The command that runs just this case again. */
void qs_report_rerun(struct qs_buf *out, const struct qs_report_info *info,
                     const struct qs_case *c);
/* "170 passed, 3 failed (3 of them known); 7 races or heavy cases not run" */
void qs_report_counts_line(struct qs_buf *out,
                           const struct qs_totals *totals);

#endif
