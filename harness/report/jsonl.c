/*
 * One JSON object a line: one for each result, one at the end.  The source
 * of every other view of a run.
 */
#include "report/report_impl.h"

#include "qmp/emit.h"

static void add_text(struct qs_json *object, const char *key,
                     const struct qs_buf *text)
{
    struct qs_slice s = qs_buf_slice(text);
    struct qs_buf copy = QS_BUF_INIT(SIZE_MAX / 2);

    if (s.n == 0) {
        return;
    }
    qs_buf_add(&copy, s.p, s.n);
    if (!qs_json_set(object, key, qs_json_string(qs_buf_str(&copy)))) {
        qs_json_unset(object, key);
    }
    qs_buf_release(&copy);
}

static bool add_covers(struct qs_json *object, const struct qs_case *c)
{
    struct qs_json *list = qs_json_array();

    for (size_t i = 0; i < c->covers.n; i++) {
        if (!qs_json_push(list, qs_json_string(c->covers.v[i]))) {
            break;
        }
    }
    return qs_json_set(object, "covers", list);
}

static bool add_judge(struct qs_json *object, const struct qs_judgement *j)
{
    static const char *const words[] = { "legal", "illegal", "cannot tell" };
    struct qs_json *judge = qs_json_object();
    bool ok = qs_json_set(judge, "finding",
                          qs_json_string(words[j->finding]));

    if (j->finding != QS_LEGAL) {
        ok = ok && qs_json_set(judge, "what", qs_json_string(j->what)) &&
             (!j->rule ||
              qs_json_set(judge, "statement", qs_json_string(j->rule))) &&
             (!*j->legal ||
              qs_json_set(judge, "legal", qs_json_string(j->legal)));
    }
    return qs_json_set(object, "judge", judge) && ok;
}

/* What a person needs of a case that did not pass, beyond what it did. */
static void add_why(struct qs_json *object, const struct qs_report_info *info,
                    struct qs_result *result)
{
    const struct qs_statement *s = qs_report_statement(info, result);
    struct qs_buf rerun = QS_BUF_INIT(64u << 10);
    struct qs_buf text = QS_BUF_INIT(64u << 10);

    if (s) {
        qs_buf_addf(&text, "%s: %s", s->id, s->rule);
        add_text(object, "rule", &text);
        qs_buf_reset(&text);
        qs_buf_addf(&text, "%s, %s", s->source, s->section);
        add_text(object, "source", &text);
        qs_buf_reset(&text);
    }
    if (result->known) {
        qs_buf_adds(&text, result->known_reason);
        add_text(object, "reason", &text);
    }
    qs_report_rerun(&rerun, info, result->c);
    add_text(object, "rerun", &rerun);
    qs_buf_release(&rerun);
    qs_buf_release(&text);
}

static void write_line(struct qs_buf *out, struct qs_json *object, bool ok)
{
    if (ok && object) {
        qs_emit(out, object);
        qs_buf_addc(out, '\n');
    } else {
        out->err = QS_NOMEM;
    }
    qs_json_free(object);
}

static void begin(struct qs_buf *out, const struct qs_report_info *info)
{
    struct qs_json *o = qs_json_object();
    bool ok = qs_json_set(o, "target", qs_json_string(info->target)) &&
              qs_json_set(o, "role", qs_json_string(
                              info->role == QS_CLIENT ? "client"
                                                      : "server")) &&
              qs_json_set(o, "qmpspec", qs_json_string(info->version)) &&
              qs_json_set(o, "planned", qs_json_int((int64_t)info->planned));

    write_line(out, o, ok);
}

static void result(struct qs_buf *out, const struct qs_report_info *info,
                   size_t index, struct qs_result *result)
{
    const struct qs_case *c = result->c;
    struct qs_json *o = qs_json_object();
    bool ok = qs_json_set(o, "spec", qs_json_string(c->id)) &&
              qs_json_set(o, "verdict", qs_json_string(
                              qs_verdict_name(result->verdict))) &&
              qs_json_set(o, "level", qs_json_string(qs_report_level(c))) &&
              qs_json_set(o, "known", qs_json_bool(result->known)) &&
              qs_json_set(o, "file", qs_json_string(c->file)) &&
              qs_json_set(o, "line", qs_json_int(result->line
                              ? result->line : c->line)) &&
              qs_json_set(o, "microseconds", qs_json_int(
                              (int64_t)(result->seconds * 1e6))) &&
              add_covers(o, c);

    (void)index;
    if (ok && result->verdict != QS_V_NA) {
        ok = add_judge(o, &result->judge);
    }
    if (ok && result->conduct != QS_CONDUCT_NONE) {
        ok = qs_json_set(o, "conduct", qs_json_string(
                             qs_conduct_name(result->conduct)));
    }
    if (ok && result->runs > 0) {
        ok = qs_json_set(o, "runs", qs_json_int(result->runs)) &&
             qs_json_set(o, "bad", qs_json_int(result->bad));
    }
    if (ok) {
        add_text(o, "expected", &result->expected);
        add_text(o, "got", &result->got);
        add_text(o, "differs", &result->differs);
        add_text(o, "outcome", &result->outcome);
        add_text(o, "cuts", &result->cut);
        add_text(o, "note", &result->note);
        add_text(o, "transcript", &result->transcript);
        if (result->verdict != QS_V_PASS && result->verdict != QS_V_NA) {
            add_why(o, info, result);
        }
    }
    write_line(out, o, ok);
}

static void end(struct qs_buf *out, const struct qs_report_info *info,
                const struct qs_totals *totals)
{
    struct qs_json *o = qs_json_object();
    bool ok = true;

    (void)info;
    for (size_t v = 0; v < QS_V_COUNT && ok; v++) {
        ok = qs_json_set(o, qs_verdict_name((enum qs_verdict)v),
                         qs_json_int((int64_t)totals->count[v]));
    }
    ok = ok && qs_json_set(o, "known", qs_json_int((int64_t)totals->known)) &&
         qs_json_set(o, "unexpected",
                     qs_json_int((int64_t)totals->unexpected)) &&
         qs_json_set(o, "not selected",
                     qs_json_int((int64_t)totals->not_selected)) &&
         qs_json_set(o, "microseconds",
                     qs_json_int((int64_t)(totals->seconds * 1e6)));
    write_line(out, o, ok);
}

const struct qs_report qs_report_jsonl = { "jsonl", begin, result, end };
