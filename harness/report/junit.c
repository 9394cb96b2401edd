/*
 * JUnit XML as CI systems read it.  A suite of one; what XML cannot hold is
 * replaced.  Counts stand in the opening tag, so that the cases are kept
 * until the end by whoever writes the buffer out: begin says nothing.
 */
#include "report/report_impl.h"

/* XML 1.0 has no way to write most control characters. */
static void escaped(struct qs_buf *out, struct qs_slice text)
{
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];

        switch (c) {
        case '&':
            qs_buf_adds(out, "&amp;");
            break;
        case '<':
            qs_buf_adds(out, "&lt;");
            break;
        case '>':
            qs_buf_adds(out, "&gt;");
            break;
        case '"':
            qs_buf_adds(out, "&quot;");
            break;
        case '\n':
            qs_buf_adds(out, "&#10;");
            break;
        default:
            qs_buf_addc(out, c < 0x20 || c >= 0x7F ? '?' : (char)c);
        }
    }
}

static void attribute(struct qs_buf *out, const char *name,
                      struct qs_slice text)
{
    qs_buf_addf(out, " %s=\"", name);
    escaped(out, text);
    qs_buf_addc(out, '"');
}

static void begin(struct qs_buf *out, const struct qs_report_info *info)
{
    qs_buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<testsuites>\n<testsuite");
    attribute(out, "name", qs_slice_str(info->target));
    qs_buf_addf(out, " tests=\"%zu\">\n", info->planned);
}

static void text_line(struct qs_buf *out, const char *label,
                      struct qs_slice text)
{
    if (text.n > 0) {
        qs_buf_addf(out, "%s ", label);
        escaped(out, text);
        qs_buf_addc(out, '\n');
    }
}

static void failure(struct qs_buf *out, const char *element,
                    const struct qs_result *result)
{
    qs_buf_addf(out, "<%s", element);
    attribute(out, "type", qs_slice_str(qs_verdict_name(result->verdict)));
    attribute(out, "message", qs_buf_len(&result->differs)
              ? qs_buf_slice(&result->differs)
              : qs_buf_slice(&result->expected));
    qs_buf_adds(out, ">\n");
    text_line(out, "expected", qs_buf_slice(&result->expected));
    text_line(out, "got     ", qs_buf_slice(&result->got));
    text_line(out, "outcome ", qs_buf_slice(&result->outcome));
    text_line(out, "judge   ", qs_slice_str(result->judge.what));
    text_line(out, "cuts    ", qs_buf_slice(&result->cut));
    text_line(out, "note    ", qs_buf_slice(&result->note));
    qs_buf_addf(out, "</%s>\n", element);
}

static void result(struct qs_buf *out, const struct qs_report_info *info,
                   size_t index, struct qs_result *result)
{
    const char *slash = strrchr(result->c->id, '/');
    size_t topic = slash ? (size_t)(slash - result->c->id) : 0;

    (void)info;
    (void)index;
    qs_buf_adds(out, "<testcase");
    attribute(out, "classname", qs_slice(result->c->id, topic));
    attribute(out, "name", qs_slice_str(slash ? slash + 1 : result->c->id));
    qs_buf_addf(out, " time=\"%.6f\">\n", result->seconds);
    if (result->verdict == QS_V_NA || result->known ||
        (result->verdict != QS_V_PASS && !qs_report_counts(result))) {
        qs_buf_adds(out, "<skipped");
        attribute(out, "message", result->known
                  ? qs_slice_str(result->known_reason)
                  : result->verdict == QS_V_NA
                  ? qs_buf_slice(&result->note)
                  : qs_slice_str(qs_report_level(result->c)));
        qs_buf_adds(out, "/>\n");
    } else if (result->verdict == QS_V_FAIL ||
               result->verdict == QS_V_ILLEGAL ||
               result->verdict == QS_V_BLOCKED) {
        failure(out, "failure", result);
    } else if (result->verdict != QS_V_PASS) {
        failure(out, "error", result);
    }
    qs_buf_adds(out, "</testcase>\n");
}

static void end(struct qs_buf *out, const struct qs_report_info *info,
                const struct qs_totals *totals)
{
    (void)info;
    (void)totals;
    qs_buf_adds(out, "</testsuite>\n</testsuites>\n");
}

const struct qs_report qs_report_junit = { "junit", begin, result, end };
