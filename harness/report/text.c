/*
 * For a person: nothing while all is well but the last line; a failure in
 * full, with the command that runs just this case again.
 */
#include "report/report_impl.h"

#include "qmp/text.h"

#include <stdio.h>

static const char *colour_of(const struct qs_report_info *info,
                             const struct qs_result *result)
{
    if (!info->colour) {
        return "";
    }
    if (result->verdict == QS_V_PASS || result->known) {
        return "\033[32m";
    }
    return qs_report_counts(result) ? "\033[31m" : "\033[33m";
}

/*
 * What a target sent must not move the cursor of who reads it: neither C0 nor
 * C1 controls, nor bytes that are no UTF-8.  Every line end becomes `below`.
 */
static void visible(struct qs_buf *out, struct qs_slice text,
                    const char *below)
{
    for (size_t i = 0, n; i < text.n; i += n) {
        n = qs_text_printable(qs_slice(text.p + i, text.n - i));
        if (n > 0) {
            qs_buf_add(out, text.p + i, n);
            continue;
        }
        n = 1;
        if (text.p[i] == '\n') {
            qs_buf_adds(out, i + 1 < text.n ? below : "");
        } else {
            qs_buf_addf(out, "\\x%02X", (unsigned char)text.p[i]);
        }
    }
}

/* The rest of a field; later lines are indented like the first. */
static void safe(struct qs_buf *out, struct qs_slice text)
{
    visible(out, text, "\n            ");
    qs_buf_addc(out, '\n');
}

/* "  label      text", when there is text. */
static void field(struct qs_buf *out, const char *label,
                  struct qs_slice text)
{
    if (text.n > 0) {
        qs_buf_addf(out, "  %-9s ", label);
        safe(out, text);
    }
}

/* "  label      word      text": what was to come and what came. */
static void side(struct qs_buf *out, const char *label, const char *word,
                 const struct qs_buf *text)
{
    if (qs_buf_len(text) > 0) {
        qs_buf_addf(out, "  %-9s %-9s ", label, word);
        safe(out, qs_buf_slice(text));
    }
}

static void field_str(struct qs_buf *out, const char *label,
                      const char *text)
{
    field(out, label, qs_slice_str(text));
}

static void headline(struct qs_buf *out, const struct qs_report_info *info,
                     const struct qs_result *result)
{
    const struct qs_case *c = result->c;

    qs_buf_addf(out, "%s%s%s%s %s  (%s: ", colour_of(info, result),
                result->known ? "KNOWN " : "",
                qs_verdict_name(result->verdict),
                info->colour ? "\033[0m" : "", c->id, qs_report_level(c));
    qs_report_covers(out, c);
    qs_buf_addf(out, ")        %s:%d\n", c->file, c->line);
}

static void judged(struct qs_buf *out, const struct qs_result *result)
{
    if (result->judge.finding != QS_ILLEGAL) {
        return;
    }
    qs_buf_addf(out, "  %-9s illegal by %s: ", "judge",
                result->judge.rule ? result->judge.rule : "?");
    safe(out, qs_slice_str(result->judge.what));
    field_str(out, "legal", result->judge.legal);
}

static void rule(struct qs_buf *out, const struct qs_report_info *info,
                 const struct qs_result *result)
{
    const struct qs_statement *s = qs_report_statement(info, result);

    if (s) {
        qs_buf_addf(out, "  %-9s %s: %s     %s, %s\n", "rule", s->id, s->rule,
                    s->source, s->section);
    }
}

static void failure(struct qs_buf *out, const struct qs_report_info *info,
                    const struct qs_result *result)
{
    char step[24] = "";

    if (result->step > 0) {
        snprintf(step, sizeof(step), "step %d", result->step);
    }
    side(out, step, "expected", &result->expected);
    side(out, "", "got", &result->got);
    side(out, "", "differs", &result->differs);
    field(out, "outcome", qs_buf_slice(&result->outcome));
    rule(out, info, result);
    judged(out, result);
    field(out, "cuts", qs_buf_slice(&result->cut));
    if (result->runs > 0) {
        qs_buf_addf(out, "  %-9s %u of %u runs\n", "rate", result->bad,
                    result->runs);
    }
    field(out, "note", qs_buf_slice(&result->note));
    if (result->after_tainted) {
        field_str(out, "tainted", "a case before left the target in an "
                  "unknown state, and it cannot be restarted");
    }
    if (result->known) {
        field_str(out, "known", result->known_reason);
    }
    qs_buf_addf(out, "  %-9s ", "rerun");
    qs_report_rerun(out, info, result->c);
    qs_buf_addc(out, '\n');
}

static void one_line(struct qs_buf *out, const struct qs_report_info *info,
                     const struct qs_result *result)
{
    qs_buf_addf(out, "%s%s%s%s %s", colour_of(info, result),
                result->known ? "KNOWN " : "",
                qs_verdict_name(result->verdict),
                info->colour ? "\033[0m" : "", result->c->id);
    /* Of a client, also how it went well. */
    if (qs_buf_len(&result->note) > 0 ||
        result->conduct != QS_CONDUCT_NONE) {
        qs_buf_adds(out, "  # ");
        visible(out, qs_buf_slice(qs_buf_len(&result->note) > 0
                                  ? &result->note : &result->outcome), " | ");
    }
    if (result->runs > 0) {
        qs_buf_addf(out, "  # %u of %u runs bad", result->bad, result->runs);
    }
    qs_buf_addc(out, '\n');
}

static void begin(struct qs_buf *out, const struct qs_report_info *info)
{
    (void)out;
    (void)info;
}

static void result(struct qs_buf *out, const struct qs_report_info *info,
                   size_t index, struct qs_result *result)
{
    bool fails = qs_report_counts(result) && !result->known;

    if (info->terminal) {
        qs_buf_addf(out, "\r\033[K");
    }
    if (fails || (info->verbose > 1 && result->verdict != QS_V_PASS &&
                  result->verdict != QS_V_NA)) {
        headline(out, info, result);
        failure(out, info, result);
    } else if (info->verbose) {
        one_line(out, info, result);
    }
    if (info->verbose > 1 && qs_buf_len(&result->transcript) > 0) {
        field(out, "wire", qs_buf_slice(&result->transcript));
    }
    if (info->terminal) {
        qs_buf_addf(out, "[%zu/%zu] %.60s", index, info->planned,
                    result->c->id);
    }
}

static void end(struct qs_buf *out, const struct qs_report_info *info,
                const struct qs_totals *totals)
{
    if (info->terminal) {
        qs_buf_addf(out, "\r\033[K");
    }
    qs_buf_addf(out, "%s: ", info->target);
    qs_report_counts_line(out, totals);
    qs_buf_addf(out, " in %.2f s\n", totals->seconds);
}

const struct qs_report qs_report_text = { "text", begin, result, end };
