/*
 * Lint, where a file of specs/bad cannot show it: what must draw nothing,
 * and what shows only in many cases together.
 */
#include <stdio.h>
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

static void release_specs(void)
{
    qs_cases_release(&known);
    qs_statements_release(&statements);
}

#define SERVER "=== t/t\nlevel must   covers N40   role server\n"
#define PLAIN SERVER "from select/plain\n"
#define OFFER SERVER "from greeting/plain\n"

/* Text and the end of its one complaint's place; NULL: none. */
static const struct row {
    const char *text, *at;
} rows[] = {
    /* An id may hold what looks like an error's desc. */
    { PLAIN "-> @noop {\"id\": {\"error\": {\"desc\": \"x\"}}}\n"
      "<- {\"return\": *, \"id\": {\"error\": {\"desc\": \"x\"}}}\n", NULL },
    /* A sample has the shape of what was asked, whichever is asked first. */
    { PLAIN "-> @unknown {\"id\": 1}\n-> @noop {\"id\": 2}\n"
      "<- {\"error\": {\"class\": \"CommandNotFound\", \"desc\": *}, "
      "\"id\": 1}\n<- {\"id\": 2, ...}\n", NULL },
    { PLAIN "-> {\"execute\": \"query-version\"}\n"
      "<- {\"return\": <object>}\n", NULL },
    { PLAIN "-> @noop {\"id\": \"s\"}\n"
      "<- {\"return\": *, \"id\": <string>}\n", NULL },
    { PLAIN "-> @noop {\"id\": \"s\"}\n"
      "<- {\"return\": *, \"id\": <int>}\n", ":5:1" },
    /* One or more: each value that is no object has its error. */
    { PLAIN "->| [] 1 null\\n\n"
      "<+ {\"error\": {\"class\": <string>, \"desc\": *}, !id}\nfence\n",
      NULL },
    { PLAIN "->| [] 1 null\\n\n"
      "<- {\"error\": {\"class\": <string>, \"desc\": *}, !id}\nfence\n",
      ":6:1" },
    /* What is no rule is not judged; what is, in every branch. */
    { OFFER "-> @noop {\"id\": 1}\nalt { ok <- {\"error\": {\"class\": "
      "\"CommandNotFound\", \"desc\": *}, \"id\": 1}\n"
      "or quirk \"x\" <- {\"return\": *, \"id\": 1} }\n", NULL },
    { OFFER "-> @noop {\"id\": 1}\nalt { ok <- {\"error\": {\"class\": "
      "\"CommandNotFound\", \"desc\": *}, \"id\": 1}\n"
      "or tolerated \"x\" <- {\"return\": *, \"id\": 1} }\n", NULL },
    { OFFER "-> @noop {\"id\": 1}\nalt { quirk \"x\" <- {\"return\": *, "
      "\"id\": 1}\nor ok alt { ok <- {\"error\": {\"class\": "
      "\"CommandNotFound\", \"desc\": *}, \"id\": 1}\n"
      "or ok <- {\"return\": *, \"id\": 1} } }\n", ":7:7" },
    /* Behind a choice the case goes on, whatever was chosen. */
    { OFFER "-> {\"execute\": \"qmp_capabilities\", \"arguments\": "
      "{\"enable\": [\"oob\", \"oob\"]}, \"id\": 1}\n"
      "alt { ok <- {\"return\": {}, \"id\": 1}\n"
      "or ok <- {\"error\": {\"class\": *, \"desc\": *}, \"id\": 1} }\n"
      "-> @noop {\"id\": 2}\n<- {\"return\": *, \"id\": 2}\n", ":8:1" },
    /* An id left open where the standard leaves it open. */
    { PLAIN "-> {\"id\": 1}\n<- {\"error\": {\"class\": *, \"desc\": *}, "
      "\"id\"?: 1}\nfence\n", NULL },
    /* Events may come between the replies of lanes, in any order. */
    { SERVER "needs events:stop,cont\nfrom select/plain\n-> @cont {\"id\": 1}"
      "\npar { <- {\"return\": {}, \"id\": 1} and <- {\"event\": \"RESUME\", "
      "...} }\n", NULL },
    /* The old connection's questions are not the new one's. */
    { SERVER "needs reconnect\nfrom select/plain\n-> @unknown\n-> CLOSE\n"
      "open\n<- @greeting\n-> {\"execute\": \"qmp_capabilities\"}\n"
      "<- {\"return\": {}}\n-> @noop\n<- {\"return\": *}\n", NULL },
    /* Bytes are pinned where they may be. */
    { "=== t/t\nlevel must   covers H1   role server   profile modes\n"
      "<-| {\"QMP\": {\"capabilities\": []}}\\r\\n\n", NULL },
    /* A client's own words are bound and may be sent back. */
    { "=== t/t\nlevel must   covers N60   role client\n<- @greeting\n"
      "-> @select {\"id\"?: $a}\n<- {\"return\": {}, \"id\"?: $a}\n"
      "outcome ok ready\n", NULL },
    /* The limits of the case are those of the judge, too. */
    { SERVER "limits tokens=20\nfrom select/plain\n->| {\"execute\": "
      "\"x-no-such-command\", \"id\": [1,1,1,1,1,1,1,1,1,1]}\\n\n"
      "<+ {\"error\": {\"class\": *, \"desc\": *}, !id}\nresync\n", NULL },
    { PLAIN "->| {\"execute\": "
      "\"x-no-such-command\", \"id\": [1,1,1,1,1,1,1,1,1,1]}\\n\n"
      "<+ {\"error\": {\"class\": *, \"desc\": *}, !id}\nresync\n", ":5:1" },
};

static void cases_draw_what_they_should(void)
{
    read_specs();
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_buf got = QS_BUF_INIT(1u << 16);
        const char *text;

        CHECK_ROW(rows[i].text);
        complaints("t", qs_slice_str(rows[i].text), &known, &statements,
                   &got);
        text = qs_buf_str(&got);
        if (rows[i].at) {
            CHECK_INT(text[0], 't');
            CHECK_BYTES(qs_slice(text + 1, strlen(rows[i].at)), rows[i].at);
            CHECK_STR(strchr(text, '\n'), "\n");
        } else {
            CHECK_STR(text, "");
        }
        qs_buf_release(&got);
    }
    release_specs();
}

/* What the whole suite draws when these are its statements. */
static void suite_says(const char *rows_text, const struct qs_cases *cases,
                       const char *want)
{
    char path[] = "/tmp/qmpspec-statements-XXXXXX";
    struct qs_buf got = QS_BUF_INIT(1u << 16);
    struct qs_statements some = { NULL, 0, NULL, NULL };
    struct qs_diag diag = { "" };
    FILE *stream = fdopen(mkstemp(path), "w");

    CHECK(stream != NULL);
    fputs(rows_text, stream);
    CHECK_INT(fclose(stream), 0);
    if (qs_statements_read(path, &some, &diag) == QS_OK) {
        qs_lint_suite(cases, &some, note_complaint, &got);
    } else {
        qs_buf_adds(&got, diag.text);
    }
    CHECK_INT(unlink(path), 0);
    CHECK(!strncmp(qs_buf_str(&got), path, strlen(path)) || !want[0]);
    CHECK_STR(want[0] ? qs_buf_str(&got) + strlen(path) : qs_buf_str(&got),
              want);
    qs_statements_release(&some);
    qs_buf_release(&got);
}

#define ROW(id, role, section, more) \
    "{\"id\": \"" id "\", \"role\": \"" role "\", \"level\": \"must\",\n" \
    "\"source\": \"s\", \"section\": \"" section "\", \"rule\": \"r\"" more "}"

static void statements_are_covered(void)
{
    struct qs_cases cases = { NULL, 0 };
    struct qs_diag diag;

    CHECK_INT(qs_parse("t", qs_slice_str(PLAIN "fence\n"), &cases, &diag),
              QS_OK);
    suite_says("[" ROW("N40", "server", "t", "") "]", &cases, "");
    suite_says("[" ROW("N40", "server", "t", "") ",\n"
               ROW("N41", "server", "t", "") "]", &cases,
               ":3:1: no case covers N41, expected one, or untestable and "
               "why\n");
    suite_says("[" ROW("N42", "both", "t", "") "]", &cases,
               ":1:1: no case covers N42, expected one, or untestable and "
               "why\n");
    suite_says("[" ROW("N43", "client", "t", "") "]", &cases, "");
    suite_says("[" ROW("N44", "server", "t", ", \"untestable\": \"it\"") "]",
               &cases, "");
    suite_says("[" ROW("N45", "server", "t", ", \"untestable\": \"\"") "]",
               &cases,
               ":1:1: untestable without a reason in N45, expected why\n");
    suite_says("[" ROW("N46", "none", "t", "") "]", &cases,
               ":1:1: N46 binds nobody, expected untestable and why\n");
    suite_says("[" ROW("N40", "server", "", "") "]", &cases,
               ":1:1: row 1: it points nowhere, expected source, section "
               "and rule that are not empty");
    qs_cases_release(&cases);
}

static void variation_is_refused_rarely(void)
{
    static const char none[] = "=== t/t\nlevel must\nvary none  # why\nfence\n";
    struct qs_buf text = QS_BUF_INIT(1u << 16), got = QS_BUF_INIT(1u << 16);
    struct qs_statements nothing = { NULL, 0, NULL, NULL };
    struct qs_cases cases = { NULL, 0 };
    struct qs_diag diag;

    for (int i = 0; i < 18; i++) {
        qs_buf_adds(&text, "=== t/u\nlevel must\nfence\n");
    }
    qs_buf_adds(&text, none);
    qs_buf_adds(&text, none);
    CHECK_INT(qs_parse("t", qs_buf_slice(&text), &cases, &diag), QS_OK);
    CHECK_INT(qs_lint_suite(&cases, &nothing, note_complaint, &got), 0);
    CHECK_INT(qs_parse("t", qs_slice_str(none), &cases, &diag), QS_OK);
    CHECK_INT(qs_lint_suite(&cases, &nothing, note_complaint, &got), 1);
    CHECK_STR(qs_buf_str(&got), "t:3:6: case number 3 with vary none, "
              "expected at most 10 in a hundred\n");
    qs_cases_release(&cases);
    qs_buf_release(&text);
    qs_buf_release(&got);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(cases_draw_what_they_should),
        TEST(statements_are_covered),
        TEST(variation_is_refused_rarely),
    };

    return test_main(cases, QS_COUNT(cases));
}
