/*
 * Patterns in canonical form.  Recursion is bounded as the parser's is.
 */
#include "suite/print.h"

#include "qmp/text.h"

static void member(struct qs_buf *out, const struct qs_pat_member *m)
{
    if (m->absent) {
        qs_buf_addf(out, "!%s", m->key);
        return;
    }
    if (m->key) {
        qs_text_emit(out, qs_slice_str(m->key));
        qs_buf_adds(out, m->optional ? "?: " : ": ");
    }
    qs_print_pattern(out, m->value);
}

static void container(struct qs_buf *out, const struct qs_pattern *pattern,
                      const char *begin, const char *end)
{
    qs_buf_adds(out, begin);
    for (size_t i = 0; i <= pattern->n; i++) {
        if (pattern->open && pattern->dots == i) {
            qs_buf_addf(out, "%s...", i ? ", " : "");
        }
        if (i < pattern->n) {
            if (i > 0 || (pattern->open && pattern->dots == 0)) {
                qs_buf_adds(out, ", ");
            }
            member(out, &pattern->member[i]);
        }
    }
    qs_buf_adds(out, end);
}

void qs_print_pattern(struct qs_buf *out, const struct qs_pattern *pattern)
{
    switch (pattern->kind) {
    case QS_PAT_OBJECT:
        container(out, pattern, "{", "}");
        break;
    case QS_PAT_ARRAY:
        container(out, pattern, "[", "]");
        break;
    case QS_PAT_BAG:
        container(out, pattern, "{{", "}}");
        break;
    case QS_PAT_STRING:
        qs_text_emit(out, qs_slice_str(pattern->text));
        break;
    case QS_PAT_NUMBER:
    case QS_PAT_KEYWORD:
        qs_buf_adds(out, pattern->text);
        break;
    case QS_PAT_ANY:
        qs_buf_addc(out, '*');
        break;
    case QS_PAT_TYPE:
        qs_buf_addf(out, "<%s>", pattern->text);
        break;
    case QS_PAT_VAR:
        qs_buf_addf(out, "$%s", pattern->text);
        break;
    case QS_PAT_NAME:
        qs_buf_addf(out, "@%s", pattern->text);
        if (pattern->merge) {
            qs_buf_addc(out, ' ');
            qs_print_pattern(out, pattern->merge);
        }
        break;
    }
}
