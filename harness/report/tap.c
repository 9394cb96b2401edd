/*
 * TAP version 14, with the details of a failure as a YAML block.
 */
#include "report/report_impl.h"

#include "qmp/text.h"

static void begin(struct qs_buf *out, const struct qs_report_info *info)
{
    qs_buf_addf(out, "TAP version 14\n1..%zu\n", info->planned);
}

/* A YAML double-quoted string is a JSON string. */
static void yaml(struct qs_buf *out, const char *key, struct qs_slice text)
{
    if (text.n > 0) {
        qs_buf_addf(out, "  %s: ", key);
        qs_text_emit(out, text);
        qs_buf_addc(out, '\n');
    }
}

/*
 * The rest of a test line: a line end would begin another, and a number sign
 * another directive.
 */
static void directive(struct qs_buf *out, struct qs_slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        if (c == '#' || c == '\\') {
            qs_buf_addc(out, '\\');
        }
        qs_buf_addc(out, c < 0x20 || c == 0x7F ? ' ' : (char)c);
    }
}

static void details(struct qs_buf *out, const struct qs_report_info *info,
                    const struct qs_result *result)
{
    const struct qs_statement *s = qs_report_statement(info, result);

    qs_buf_adds(out, "  ---\n");
    yaml(out, "verdict", qs_slice_str(qs_verdict_name(result->verdict)));
    yaml(out, "level", qs_slice_str(qs_report_level(result->c)));
    yaml(out, "file", qs_slice_str(result->c->file));
    qs_buf_addf(out, "  line: %d\n",
                result->line ? result->line : result->c->line);
    yaml(out, "expected", qs_buf_slice(&result->expected));
    yaml(out, "got", qs_buf_slice(&result->got));
    yaml(out, "differs", qs_buf_slice(&result->differs));
    yaml(out, "outcome", qs_buf_slice(&result->outcome));
    if (s) {
        yaml(out, "statement", qs_slice_str(s->id));
        yaml(out, "rule", qs_slice_str(s->rule));
    }
    yaml(out, "judge", qs_slice_str(result->judge.what));
    yaml(out, "cuts", qs_buf_slice(&result->cut));
    yaml(out, "note", qs_buf_slice(&result->note));
    qs_buf_adds(out, "  ...\n");
}

static void result(struct qs_buf *out, const struct qs_report_info *info,
                   size_t index, struct qs_result *result)
{
    bool skipped = result->verdict == QS_V_NA;
    bool passed = result->verdict == QS_V_PASS;

    qs_buf_addf(out, "%s %zu - %s", passed || skipped ? "ok" : "not ok",
                index, result->c->id);
    if (skipped) {
        qs_buf_adds(out, " # SKIP the target does not offer ");
        directive(out, qs_buf_slice(&result->note));
    } else if (!passed && (result->known || !qs_report_counts(result))) {
        /* What is known, or does not count, must not fail a TAP reader. */
        qs_buf_adds(out, " # TODO ");
        directive(out, qs_slice_str(result->known
                                    ? result->known_reason
                                    : qs_report_level(result->c)));
    }
    qs_buf_addc(out, '\n');
    if (!passed && !skipped) {
        details(out, info, result);
    }
}

static void end(struct qs_buf *out, const struct qs_report_info *info,
                const struct qs_totals *totals)
{
    (void)info;
    qs_buf_adds(out, "# ");
    qs_report_counts_line(out, totals);
    qs_buf_addc(out, '\n');
}

const struct qs_report qs_report_tap = { "tap", begin, result, end };
