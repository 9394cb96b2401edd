/*
 * Mistakes in specs: every file in specs/bad says in its first lines what is
 * to be said of it, at which line and column, and nothing else is said.
 */
#include <glob.h>
#include <unistd.h>

#include "test/lints.h"

static struct qs_cases known;
static struct qs_statements statements;

static void read_specs(void)
{
    struct qs_diag diag = { "" };

    CHECK_INT(qs_parse_path("specs", &known, &diag), QS_OK);
    CHECK_INT(qs_statements_read("specs/statements.json", &statements,
                                 &diag), QS_OK);
}

/* "# expect: 4:10: ..." becomes "PATH:4:10: ...". */
static void wanted(const char *path, const char *text, struct qs_buf *out)
{
    static const char mark[] = "# expect: ";

    while (!strncmp(text, mark, sizeof(mark) - 1)) {
        size_t n = strcspn(text, "\n");

        qs_buf_addf(out, "%s:%.*s\n", path, (int)(n + 1 - sizeof(mark)),
                    text + sizeof(mark) - 1);
        text += n + 1;
    }
}

static void one_file(const char *path)
{
    struct qs_buf want = QS_BUF_INIT(1u << 16), got = QS_BUF_INIT(1u << 16);
    struct qs_diag diag;
    char *text;
    size_t n;

    CHECK_ROW(path);
    CHECK_INT(qs_read_file(path, QS_SPEC_FILE_MAX, &diag, &text, &n), QS_OK);
    wanted(path, text, &want);
    CHECK(qs_buf_slice(&want).n > 0);
    complaints(path, qs_slice(text, n), &known, &statements, &got);
    CHECK_STR(qs_buf_str(&got), qs_buf_str(&want));
    free(text);
    qs_buf_release(&want);
    qs_buf_release(&got);
}

static void each_draws_what_it_says(void)
{
    glob_t found;

    read_specs();
    CHECK_INT(glob("specs/bad/*.qmp", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        one_file(found.gl_pathv[i]);
    }
    globfree(&found);
    qs_cases_release(&known);
    qs_statements_release(&statements);
}

static void they_are_no_part_of_the_suite(void)
{
    struct qs_cases cases = { NULL, 0 };
    struct qs_diag diag = { "" };

    read_specs();
    for (size_t i = 0; i < known.n; i++) {
        CHECK(strncmp(known.v[i]->id, "bad/", 4) != 0);
        CHECK(!strstr(known.v[i]->file, "/bad/"));
    }
    CHECK_INT(qs_parse_path("specs/bad/no-level.qmp", &cases, &diag), QS_OK);
    qs_cases_release(&cases);
    qs_cases_release(&known);
    qs_statements_release(&statements);
}

/* The last line has n bytes before what cannot be read. */
static void long_line(size_t n, const char *start, const char *want)
{
    static const char head[] = "=== bad/long-line\nlevel must   covers N40\n";
    struct qs_buf text = QS_BUF_INIT(QS_SPEC_FILE_MAX);
    struct qs_cases cases = { NULL, 0 };
    struct qs_diag diag = { "" };

    qs_buf_adds(&text, head);
    qs_buf_adds(&text, start);
    for (size_t i = strlen(start); i < n; i++) {
        qs_buf_addc(&text, 'a');
    }
    qs_buf_adds(&text, "\\q\"}\n");
    CHECK_INT(qs_parse("long", qs_buf_slice(&text), &cases, &diag), QS_BAD);
    CHECK_INT(cases.n, 0);
    CHECK_STR(diag.text, want);
    qs_buf_release(&text);
}

static void a_line_may_have_a_mebibyte(void)
{
    long_line(1u << 20, "-> {\"execute\": \"",
              "long:3:16: bad escape or UTF-8 in string, expected a string "
              "of RFC 8259");
    long_line(1u << 20, "->| ",
              "long:3:1048578: unknown escape, expected \\n \\r \\t \\\\ "
              "\\{ \\} \\xHH or \\*N{...}");
    long_line(1u << 20, "fence",
              "long:3:1: unknown step, expected ->, <-, ->|, <-|, <+, <~, "
              "par, alt, open, fence, resync, sent, noevents, @release or "
              "outcome");
}

static void a_file_has_a_ceiling(void)
{
    char path[] = "/tmp/qmpspec-huge-XXXXXX";
    struct qs_cases cases = { NULL, 0 };
    struct qs_diag diag = { "" };
    int fd = mkstemp(path);

    CHECK(fd >= 0);
    CHECK_INT(ftruncate(fd, QS_SPEC_FILE_MAX + 1), 0);
    close(fd);
    CHECK_INT(qs_parse_path(path, &cases, &diag), QS_BAD);
    CHECK(strstr(diag.text, "file too large") != NULL);
    CHECK_INT(unlink(path), 0);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(each_draws_what_it_says),
        TEST(they_are_no_part_of_the_suite),
        TEST(a_line_may_have_a_mebibyte),
        TEST(a_file_has_a_ceiling),
    };

    return test_main(cases, QS_COUNT(cases));
}
