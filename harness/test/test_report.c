/*
 * Reports of results that a hostile target brought about: each format stays
 * what it claims to be, checked by a reader that knows nothing of ours.
 */
#include "report/report.h"

#include <stdlib.h>

#include "qmp/frame.h"
#include "suite/parse.h"
#include "test/sh.h"

/* Controls, what ends an XML section, a YAML block, a TAP line; no UTF-8. */
#define HOSTILE \
    "a\x01\x02\x1B[31m\x7F ]]> <!-- &amp; \"'\r\n...\n---\nok 9 - x # SKIP\t" \
    "\xC3\xA9 \xFF\xFE \xC0\x80 \xC2\x9B""2J \xED\xA0\x80 \xF4\x90\x80\x80 " \
    "\xE2\x80\xA8 \xEF\xBF\xBF \xC3"

#define SPECS \
    "=== t/plain\ncovers N1 N2\nfence\n=== t/may\nlevel may\nfence\n" \
    "=== alone\nlevel should\nneeds cost:heavy\nrepeat 7\nfence\n"

static const struct {
    enum qs_verdict verdict;
    bool known;
    unsigned which;
    const char *tap;            /* its line, up to what is the target's */
} rows[] = {
    { QS_V_PASS, false, 0, "ok 1 - t/plain\n" },
    { QS_V_FAIL, false, 0, "not ok 2 - t/plain\n" },
    { QS_V_FAIL, true, 0, "not ok 3 - t/plain # TODO a" },
    { QS_V_FAIL, false, 1, "not ok 4 - t/may # TODO may\n" },
    { QS_V_ILLEGAL, false, 2, "not ok 5 - alone\n" },
    { QS_V_NA, false, 0, "ok 6 - t/plain # SKIP the target does not offer " },
    { QS_V_HANG, false, 1, "not ok 7 - t/may\n" },
    { QS_V_CRASH, false, 0, "not ok 8 - t/plain\n" },
    { QS_V_FLOOD, false, 0, "not ok 9 - t/plain\n" },
    { QS_V_BLOCKED, false, 0, "not ok 10 - t/plain\n" },
    { QS_V_UNTESTED, false, 0, "not ok 11 - t/plain\n" },
    { QS_V_BROKEN, false, 0, "not ok 12 - t/plain\n" },
    { QS_V_NOT_STARTED, false, 0, "not ok 13 - t/plain\n" },
};

static void fill(struct qs_result *r, const struct qs_case *c, size_t i)
{
    qs_result_init(r, c);
    r->verdict = rows[i].verdict;
    r->known = rows[i].known;
    r->known_reason = r->known ? HOSTILE : NULL;
    if (r->verdict == QS_V_PASS) {
        return;
    }
    qs_buf_adds(&r->note, HOSTILE);
    r->step = 3;
    r->line = 17;
    r->runs = c->repeat;
    r->bad = 1;
    r->judge.finding = i % 2 ? QS_ILLEGAL : QS_CANNOT_TELL;
    r->judge.rule = "N1";
    snprintf(r->judge.what, sizeof(r->judge.what), "%s", HOSTILE);
    snprintf(r->judge.legal, sizeof(r->judge.legal), "%s", HOSTILE);
    qs_buf_adds(&r->expected, HOSTILE);
    qs_buf_adds(&r->got, HOSTILE);
    qs_buf_adds(&r->differs, HOSTILE);
    qs_buf_adds(&r->transcript, HOSTILE);
}

static void write_report(const char *name, struct qs_report_info *info,
                         size_t n, struct qs_buf *out)
{
    const struct qs_report *report = qs_report_find(name);
    struct qs_cases cases = { NULL, 0 };
    struct qs_totals totals = { .seconds = 1.5 };
    struct qs_diag diag;

    CHECK_INT(qs_parse("f", qs_slice_str(SPECS), &cases, &diag), QS_OK);
    info->target = "exec:'a\nb' <&>";
    info->version = "1";
    info->rerun = "qmpspec run";
    info->planned = n;
    report->begin(out, info);
    for (size_t i = 0; i < n; i++) {
        struct qs_result r;

        fill(&r, cases.v[rows[i].which], i);
        totals.count[r.verdict]++;
        report->result(out, info, i + 1, &r);
        qs_result_release(&r);
    }
    report->end(out, info, &totals);
    CHECK_INT(out->err, QS_OK);
    qs_cases_release(&cases);
}

/* Nothing a terminal would act on. */
static void check_visible(const char *text)
{
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        CHECK(*p == '\n' || *p >= 0x20);
        CHECK(*p != 0x7F && *p != 0xFF && *p != 0xFE && *p != 0xC0);
        CHECK(p[0] != 0xC2 || p[1] >= 0xA0);
    }
}

static void text_for_a_file(void)
{
    for (int verbose = 0; verbose < 3; verbose++) {
        struct qs_report_info info = { .verbose = verbose };
        struct qs_buf out = QS_BUF_INIT(1u << 24);

        write_report("text", &info, QS_COUNT(rows), &out);
        check_visible(qs_buf_str(&out));
        CHECK(strstr(qs_buf_str(&out), "FAIL t/plain  (must: N1 N2)"));
        CHECK(strstr(qs_buf_str(&out), "qmpspec run --races --heavy alone"));
        CHECK_INT(!strstr(qs_buf_str(&out), "PASS t/plain"), verbose == 0);
        CHECK_INT(!strstr(qs_buf_str(&out), "  wire "), verbose < 2);
        qs_buf_release(&out);
    }
}

static void text_is_quiet_when_green(void)
{
    struct qs_report_info info = { .verbose = 0 };
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    write_report("text", &info, 1, &out);
    CHECK(strchr(qs_buf_str(&out), '\033') == NULL);
    CHECK(strstr(qs_buf_str(&out), ": 1 passed in 1.50 s\n") != NULL);
    CHECK(!strstr(qs_buf_str(&out), "t/plain"));
    qs_buf_release(&out);
}

static void text_for_a_terminal(void)
{
    struct qs_report_info info = { .terminal = true, .colour = true };
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    const char *text;

    write_report("text", &info, 2, &out);
    text = qs_buf_str(&out);
    CHECK(strstr(text, "[1/2] t/plain\r\033[K\033[31mFAIL\033[0m t/plain"));
    qs_buf_reset(&out);
    info.colour = false;
    write_report("text", &info, 2, &out);
    CHECK(strstr(qs_buf_str(&out), "\r\033[KFAIL t/plain"));
    CHECK(!strstr(qs_buf_str(&out), "\033[31m"));
    qs_buf_release(&out);
}

static struct qs_json *strict(struct qs_slice text)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;

    if (qs_frame_whole(text, &qs_limits_qemu, &value, &fault)) {
        fprintf(stderr, "%.*s\n", (int)text.n, text.p);
        CHECK_STR(fault.arg, "");
        CHECK(false);
    }
    return value;
}

/* What did not pass says why it is known, and how to see it again. */
static void check_why(const struct qs_json *value, size_t row)
{
    const char *rerun = qs_json_get_text(value, "rerun");

    if (rows[row].verdict == QS_V_PASS || rows[row].verdict == QS_V_NA) {
        CHECK(!rerun);
        return;
    }
    CHECK_STR(rerun, rows[row].which == 0 ? "qmpspec run t/plain -vv"
              : rows[row].which == 1 ? "qmpspec run t/may -vv"
              : "qmpspec run --races --heavy alone -vv");
    CHECK_INT(qs_json_get_text(value, "reason") != NULL, rows[row].known);
    CHECK(qs_json_get_text(value, "transcript") != NULL);
}

static void json_lines(void)
{
    struct qs_report_info info = { .verbose = 0 };
    struct qs_buf out = QS_BUF_INIT(1u << 24);
    size_t n = 0;

    write_report("jsonl", &info, QS_COUNT(rows), &out);
    for (const char *p = qs_buf_str(&out), *end; *p; p = end + 1, n++) {
        struct qs_json *value;

        end = strchr(p, '\n');
        CHECK(end != NULL);
        value = strict(qs_slice(p, (size_t)(end - p)));
        CHECK_INT(qs_json_type(value), QS_JSON_OBJECT);
        if (n > 0 && n <= QS_COUNT(rows)) {
            CHECK_STR(qs_json_get_text(value, "verdict"),
                      qs_verdict_name(rows[n - 1].verdict));
            CHECK_INT(qs_json_is_true(qs_json_get(value, "known")),
                      rows[n - 1].known);
            check_why(value, n - 1);
        }
        qs_json_free(value);
    }
    CHECK_INT(n, QS_COUNT(rows) + 2);
    qs_buf_release(&out);
}

/* One "  key: value" of a YAML block: a number or a double-quoted string. */
static void check_yaml(struct qs_slice line)
{
    const char *colon = memchr(line.p, ':', line.n);

    CHECK(line.n > 4 && !memcmp(line.p, "  ", 2) && line.p[2] != ' ');
    CHECK(colon && colon[1] == ' ');
    qs_json_free(strict(qs_slice(colon + 2, line.n - (size_t)
                                 (colon + 2 - line.p))));
}

static void tap(void)
{
    struct qs_report_info info = { .verbose = 0 };
    struct qs_buf out = QS_BUF_INIT(1u << 24);
    bool yaml = false, test = false;
    size_t n = 0, line = 0;

    write_report("tap", &info, QS_COUNT(rows), &out);
    for (const char *p = qs_buf_str(&out), *end; *p; p = end + 1, line++) {
        end = strchr(p, '\n');
        CHECK(end != NULL);
        for (const char *q = p; q < end; q++) {
            CHECK((unsigned char)*q >= 0x20);
        }
        if (line == 0) {
            CHECK(!strncmp(p, "TAP version 14\n", 15));
        } else if (line == 1) {
            CHECK(!strncmp(p, "1..13\n", 6));
        } else if (yaml) {
            yaml = strncmp(p, "  ...\n", 6) != 0;
            if (yaml) {
                check_yaml(qs_slice(p, (size_t)(end - p)));
            }
        } else if (!strncmp(p, "  ---\n", 6)) {
            CHECK(test);
            yaml = true;
        } else if (*p != '#') {
            const char *sign = strstr(p, " # ");

            CHECK(n < QS_COUNT(rows));
            CHECK_ROW(rows[n].tap);
            CHECK(!strncmp(p, rows[n].tap, strlen(rows[n].tap)));
            /* One directive: a number sign in its text is escaped. */
            for (const char *q = sign ? sign + 3 : end; q < end; q++) {
                CHECK(*q != '#' || q[-1] == '\\');
            }
            n++;
        }
        test = line > 1 && *p != ' ' && *p != '#';
    }
    CHECK(!yaml);
    CHECK_INT(n, QS_COUNT(rows));
    qs_buf_release(&out);
}

static void junit(void)
{
    struct qs_report_info info = { .verbose = 0 };
    struct qs_buf out = QS_BUF_INIT(1u << 24);
    struct sh sh;
    char *path;
    FILE *file;

    sh_run("command -v xmllint", &sh);
    if (sh.status != 0) {
        test_skip("xmllint");
    }
    sh_release(&sh);
    sh_enter();
    write_report("junit", &info, QS_COUNT(rows), &out);
    path = sh_expand("$T/report.xml");
    file = fopen(path, "w");
    CHECK(file != NULL);
    CHECK_INT(fwrite(out.p, 1, out.n, file), out.n);
    CHECK_INT(fclose(file), 0);
    free(path);
    sh_run("xmllint --noout --nonet --schema harness/test/junit.xsd "
           "$T/report.xml 2>&1 && xmllint --xpath "
           "'concat(count(//testcase), \" \", count(//failure), \" \", "
           "count(//error), \" \", count(//skipped))' $T/report.xml", &sh);
    if (sh.status != 0 || !strstr(qs_buf_str(&sh.out), "\n13 3 6 3\n")) {
        CHECK_STR(qs_buf_str(&sh.out), "validates, 13 3 6 3");
    }
    sh_release(&sh);
    qs_buf_release(&out);
    sh_leave();
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(text_for_a_file),
        TEST(text_is_quiet_when_green),
        TEST(text_for_a_terminal),
        TEST(json_lines),
        TEST(tap),
        TEST(junit),
    };

    return test_main(cases, QS_COUNT(cases));
}
