/*
 * Known failures and statements: our own files, read strictly, and what a
 * list of known failures makes of results.
 */
#include "suite/known.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suite/parse.h"
#include "suite/statement.h"
#include "test/test.h"

static struct qs_diag diag;

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");

    CHECK(file != NULL);
    CHECK(fputs(text, file) >= 0);
    CHECK_INT(fclose(file), 0);
}

/* A name of this process: several variants may be tested at a time. */
static const char *path_of_mine(void)
{
    static char path[64];

    snprintf(path, sizeof(path), "/tmp/qmpspec-test-%ld.json",
             (long)getpid());
    return path;
}

static void bad_known_files(void)
{
    static const struct { const char *text, *says; } rows[] = {
        { "", ":1:1: not JSON, expected an array of known failures" },
        { "[\n  {\"spec\"", ":2:9: not JSON, expected an array" },
        { "[1,]", ":1:" },
        { "{}", ":1:1: no array, expected [{\"spec\": ...}]" },
        { "[1]", ":1:1: entry 1: no object, expected {\"spec\": ...}" },
        { "[{\"spec\": \"a\"}]", ":1:1: entry 1: expected the strings spec" },
        { "[{\"spec\": \"a\", \"verdict\": \"FAIL\", \"statement\": \"N1\", "
          "\"reason\": \"r\", \"spam\": \"x\"}]",
          ":1:1: entry 1: unknown or ill-typed member, expected spec" },
        { "[{\"spec\": \"a\", \"verdict\": \"FAIL\", \"statement\": \"N1\", "
          "\"reason\": \"r\", \"rate\": 1}]",
          ":1:1: entry 1: unknown or ill-typed member, expected spec" },
        { "[{\"spec\": \"a\", \"verdict\": \"PASS\", \"statement\": \"N1\", "
          "\"reason\": \"r\"}]", ":1:1: entry 1: bad verdict, expected one" },
        { "[{\"spec\": \"a\", \"verdict\": \"fail\", \"statement\": \"N1\", "
          "\"reason\": \"r\"}]", ":1:1: entry 1: bad verdict, expected one" },
        { "[{\"spec\": \"a\", \"verdict\": \"FAIL\", \"statement\": \"N1\", "
          "\"reason\": \"r\"}, {\"spec\": \"a\", \"verdict\": \"FAIL\", "
          "\"statement\": \"N1\", \"reason\": \"r\"}]",
          ":1:1: entry 2: a spec and verdict that stand above" },
    };
    const char *path = path_of_mine();

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_known *known = NULL;

        CHECK_ROW(rows[i].text);
        write_file(path, rows[i].text);
        CHECK_INT(qs_known_read(path, &known, &diag), QS_BAD);
        CHECK(!strncmp(diag.text, path, strlen(path)));
        diag.text[strlen(path) + strlen(rows[i].says)] = '\0';
        CHECK_STR(diag.text + strlen(path), rows[i].says);
        CHECK(known == NULL);
    }
    unlink(path);
}

static struct qs_known *read_known(const char *text)
{
    const char *path = path_of_mine();
    struct qs_known *known = NULL;

    write_file(path, text);
    if (qs_known_read(path, &known, &diag)) {
        CHECK_STR(diag.text, "");
    }
    unlink(path);
    return known;
}

#define ENTRY(spec, verdict, more) \
    "{\"spec\": \"" spec "\", \"verdict\": \"" verdict "\", " \
    "\"statement\": \"N1\", \"reason\": \"why " spec "\"" more "}"
#define KNOWN \
    "[" ENTRY("a", "FAIL", "") "," ENTRY("b", "ILLEGAL", "") "," \
    ENTRY("c", "FAIL", ", \"rate\": \"1/9\"") "]"
#define CASES "=== a\nfence\n=== b\nfence\n=== c\nfence\n=== d\ncovers N9\n" \
    "fence\n"

static void parse(struct qs_cases *cases, const char *text)
{
    *cases = (struct qs_cases){ NULL, 0 };
    CHECK_INT(qs_parse("f", qs_slice_str(text), cases, &diag), QS_OK);
}

static void as_expected_or_not(void)
{
    static const struct {
        const char *id;
        enum qs_verdict verdict;
        bool fits, known;
        const char *says;
    } rows[] = {
        { "a", QS_V_FAIL, true, true, "" },
        { "a", QS_V_PASS, false, false,
          "a is known to be FAIL, but is PASS; remove the entry" },
        { "a", QS_V_HANG, false, false,
          "a is known to be FAIL, but is HANG" },
        { "a", QS_V_NA, false, false, "a is known to be FAIL, but is N/A" },
        { "b", QS_V_ILLEGAL, true, true, "" },
        { "b", QS_V_FAIL, false, false,
          "b is known to be ILLEGAL, but is FAIL" },
        /* A race that goes well for once is not stale. */
        { "c", QS_V_PASS, true, false, "" },
        { "c", QS_V_FAIL, true, true, "" },
        { "c", QS_V_CRASH, false, false,
          "c is known to be FAIL, but is CRASH" },
        { "d", QS_V_FAIL, true, false, "" },
    };
    struct qs_known *known = read_known(KNOWN);
    struct qs_cases cases;

    parse(&cases, CASES);
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_result result;
        const char *says;

        CHECK_ROW(rows[i].says);
        qs_result_init(&result, qs_cases_find(&cases, rows[i].id));
        result.verdict = rows[i].verdict;
        qs_diag_set(&diag, "x: ");
        CHECK_INT(qs_known_apply(known, &result, &diag), rows[i].fits);
        says = strstr(diag.text, ": ") + 2;
        CHECK_STR(says, rows[i].says);
        CHECK_INT(result.known, rows[i].known);
        qs_result_release(&result);
    }
    qs_known_free(known);
    qs_cases_release(&cases);
}

static void complain(void *ctx, const char *text)
{
    snprintf(ctx, sizeof(diag.text), "%s", strstr(text, ": ") + 2);
}

static void without_a_case(void)
{
    struct qs_known *known = read_known(KNOWN);
    struct qs_cases cases;
    char said[sizeof(diag.text)] = "";

    parse(&cases, "=== a\nfence\n=== c\nfence\n");
    CHECK_INT(qs_known_unmatched(known, &cases, complain, said), 1);
    CHECK_STR(said, "there is no case b");
    qs_cases_release(&cases);
    qs_known_free(known);
}

/* Kept: what was not run; kept with its reason: what still fails. */
static void written_anew(void)
{
    static const enum qs_verdict verdicts[] = {
        QS_V_HANG, QS_V_PASS, QS_V_NA, QS_V_FAIL,
    };
    struct qs_known *old = read_known(KNOWN);
    struct qs_result results[4], *list[4];
    const char *path = path_of_mine();
    struct qs_cases cases;
    char *text;
    size_t n;

    parse(&cases, CASES);
    for (size_t i = 0; i < 4; i++) {
        list[i] = &results[i];
        qs_result_init(list[i], cases.v[i]);
        results[i].verdict = verdicts[i];
    }
    results[3].runs = 7;
    results[3].bad = 2;
    /* Only a, b and d were run. */
    list[2] = &results[3];
    CHECK_INT(qs_known_write(path, old, list, 3, &diag), QS_OK);
    CHECK_INT(qs_read_file(path, 1u << 20, &diag, &text, &n), QS_OK);
    CHECK_STR(text, "[\n"
        ENTRY("c", "FAIL", ", \"rate\": \"1/9\"") ",\n"
        "{\"spec\": \"a\", \"verdict\": \"HANG\", \"statement\": \"\", "
        "\"reason\": \"why a\"},\n"
        "{\"spec\": \"d\", \"verdict\": \"FAIL\", \"statement\": \"N9\", "
        "\"reason\": \"to be explained\", \"rate\": \"2/7\"}\n]\n");
    free(text);
    qs_known_free(old);
    old = NULL;
    CHECK_INT(qs_known_read(path, &old, &diag), QS_OK);
    qs_known_free(old);
    CHECK_INT(qs_known_write(path, NULL, list, 0, &diag), QS_OK);
    CHECK_INT(qs_read_file(path, 1u << 20, &diag, &text, &n), QS_OK);
    CHECK_STR(text, "[]\n");
    free(text);
    unlink(path);
    for (size_t i = 0; i < 4; i++) {
        qs_result_release(&results[i]);
    }
    qs_cases_release(&cases);
}

#define ROW(id, role, level, more) \
    "{\"id\": \"" id "\", \"role\": \"" role "\", \"level\": \"" level \
    "\", \"source\": \"s\", \"section\": \"t\", \"rule\": \"r\"" more "}"

static void statements(void)
{
    static const struct { const char *text, *says; } rows[] = {
        { "[", ":1:1: not JSON, expected an array of statements" },
        { "{}", ":1:1: row 1: no array of rows" },
        { "[1]", ":1:1: row 1: no object" },
        { "[{}]", ":1:1: row 1: expected id, role, level, source" },
        { "[" ROW("N1", "all", "must", "") "]",
          ":1:1: row 1: bad role, expected server, client, both or none" },
        { "[" ROW("N1", "both", "shall", "") "]",
          ":1:1: row 1: bad level, expected must, should, may or info" },
        { "[" ROW("N1", "both", "must", ", \"spam\": \"x\"") "]",
          ":1:1: row 1: unknown member, expected id, role" },
        { "[" ROW("N1", "both", "must", ", \"choice\": 1") "]",
          ":1:1: row 1: a member is no string" },
        { "[" ROW("N1", "both", "must", "") ","
          ROW("N1", "both", "must", "") "]",
          ":1:1: row 2: an id that stands above already" },
    };
    const char *path = path_of_mine();
    struct qs_statements s;

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].text);
        write_file(path, rows[i].text);
        CHECK_INT(qs_statements_read(path, &s, &diag), QS_BAD);
        diag.text[strlen(path) + strlen(rows[i].says)] = '\0';
        CHECK_STR(diag.text + strlen(path), rows[i].says);
    }
    write_file(path, "[" ROW("N1", "both", "must", ", \"choice\": \"c\"") "]");
    CHECK_INT(qs_statements_read(path, &s, &diag), QS_OK);
    CHECK_STR(qs_statement_find(&s, "N1")->choice, "c");
    CHECK(!qs_statement_find(&s, "N2"));
    qs_statements_release(&s);
    unlink(path);
    CHECK_INT(qs_statements_read(path, &s, &diag), QS_BAD);
    CHECK_INT(qs_statements_read("specs/statements.json", &s, &diag), QS_OK);
    CHECK(s.n >= 98 && qs_statement_find(&s, "N98"));
    qs_statements_release(&s);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(bad_known_files),
        TEST(as_expected_or_not),
        TEST(without_a_case),
        TEST(written_anew),
        TEST(statements),
    };

    return test_main(cases, QS_COUNT(cases));
}
