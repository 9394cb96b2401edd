/*
 * The formats by name, and what several of them say.
 */
#include "report/report_impl.h"

static const struct qs_report *const reports[] = {
    &qs_report_text, &qs_report_tap, &qs_report_junit, &qs_report_jsonl,
};

const struct qs_report *qs_report_find(const char *name)
{
    for (size_t i = 0; i < QS_COUNT(reports); i++) {
        if (!strcmp(reports[i]->name, name)) {
            return reports[i];
        }
    }
    return NULL;
}

const char *qs_report_level(const struct qs_case *c)
{
    static const char *const words[] = { "must", "should", "may", "info" };

    return words[c->level];
}

bool qs_report_counts(const struct qs_result *result)
{
    enum qs_level level = result->c->level;

    /* Crashes, floods and broken runs count whatever the level. */
    switch (result->verdict) {
    case QS_V_PASS:
    case QS_V_NA:
        return false;
    case QS_V_FAIL:
    case QS_V_ILLEGAL:
    case QS_V_BLOCKED:
        return level == QS_MUST || level == QS_SHOULD;
    case QS_V_HANG:
    case QS_V_CRASH:
    case QS_V_FLOOD:
    case QS_V_UNTESTED:
    case QS_V_NOT_STARTED:
    case QS_V_BROKEN:
    case QS_V_COUNT:
        break;
    }
    return true;
}

const struct qs_statement *
qs_report_statement(const struct qs_report_info *info,
                    const struct qs_result *result)
{
    const char *id = result->judge.finding == QS_ILLEGAL
                     ? result->judge.rule : NULL;

    if (!id && result->c->covers.n > 0) {
        id = result->c->covers.v[0];
    }
    return id && info->statements
           ? qs_statement_find(info->statements, id) : NULL;
}

void qs_report_covers(struct qs_buf *out, const struct qs_case *c)
{
    for (size_t i = 0; i < c->covers.n; i++) {
        qs_buf_addf(out, "%s%s", i ? " " : "", c->covers.v[i]);
    }
}

void qs_report_rerun(struct qs_buf *out, const struct qs_report_info *info,
                     const struct qs_case *c)
{
    qs_buf_addf(out, "%s%s%s %s -vv", info->rerun,
                c->repeat ? " --races" : "",
                qs_words_has(&c->needs, "cost:heavy") ? " --heavy" : "",
                c->id);
}

void qs_report_counts_line(struct qs_buf *out,
                           const struct qs_totals *totals)
{
    static const char *const words[] = {
        [QS_V_PASS] = "passed",
        [QS_V_FAIL] = "failed",
        [QS_V_HANG] = "hung",
        [QS_V_CRASH] = "crashed",
        [QS_V_FLOOD] = "flooded",
        [QS_V_BLOCKED] = "blocked",
        [QS_V_ILLEGAL] = "illegal",
        [QS_V_NA] = "not applicable",
        [QS_V_UNTESTED] = "untested",
        [QS_V_NOT_STARTED] = "not started",
        [QS_V_BROKEN] = "broken",
    };
    const char *between = "";

    for (size_t v = 0; v < QS_V_COUNT; v++) {
        if (totals->count[v] > 0) {
            qs_buf_addf(out, "%s%zu %s", between, totals->count[v],
                        words[v]);
            between = ", ";
        }
    }
    if (totals->known > 0) {
        qs_buf_addf(out, " (%zu of them known)", totals->known);
    }
    if (totals->not_selected > 0) {
        qs_buf_addf(out, "; %zu races or heavy cases not run",
                    totals->not_selected);
    }
}
