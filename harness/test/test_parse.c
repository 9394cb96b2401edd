/*
 * The notation read: every step and header word, and mistakes by the place
 * that is told for them.
 */
#include "suite/parse.h"

#include <stdlib.h>

#include "qmp/buf.h"
#include "test/test.h"

static struct qs_diag diag;

/* The only case of text; the caller releases. */
static const struct qs_case *one(struct qs_cases *cases, const char *text)
{
    *cases = (struct qs_cases){ NULL, 0 };
    if (qs_parse("f", qs_slice_str(text), cases, &diag) != QS_OK) {
        CHECK_STR(diag.text, "");
    }
    CHECK_INT(cases->n, 1);
    return cases->v[0];
}

static void header_words(void)
{
    struct qs_cases cases;
    const struct qs_case *c = one(&cases,
        "# above\n"
        "=== a-b/c.d_1\n"
        "level should   covers N1 N2\n"
        "role client   profile qemu-7.2   needs cap:oob events:stop,cont\n"
        "limits depth=8 tokens=64 bytes=4096\n"
        "repeat 1000\n"
        "vary chunks id  # why\n"
        "from a/b\n"
        "-> 1\n"
        "# below\n");

    CHECK_STR(c->id, "a-b/c.d_1");
    CHECK_STR(c->file, "f");
    CHECK_INT(c->line, 2);
    CHECK_INT(c->level, QS_SHOULD);
    CHECK_INT(c->covers.n, 2);
    CHECK(qs_words_has(&c->covers, "N1") && qs_words_has(&c->covers, "N2"));
    CHECK_INT(c->role, QS_CASE_CLIENT);
    CHECK_INT(c->profile, QS_CASE_QEMU72);
    CHECK_INT(c->needs.n, 2);
    CHECK_STR(c->needs.v[1], "events:stop,cont");
    CHECK_INT(c->limit_depth, 8);
    CHECK_INT(c->limit_tokens, 64);
    CHECK_INT(c->limit_bytes, 4096);
    CHECK_INT(c->repeat, 1000);
    CHECK_INT(c->vary.n, 2);
    CHECK_STR(c->vary_why, "# why");
    CHECK_STR(c->from, "a/b");
    CHECK_STR(c->before, "# above\n");
    CHECK_STR(c->trailer, "# below");
    qs_cases_release(&cases);
    c = one(&cases, "=== a/b\nfence\n");
    CHECK_INT(c->level, QS_MUST);
    CHECK(!c->level_given);
    CHECK_INT(c->role, QS_CASE_SERVER);
    CHECK_INT(c->profile, QS_CASE_QMP);
    qs_cases_release(&cases);
}

static void step_kinds(void)
{
    static const struct {
        const char *text;
        enum qs_step_kind kind;
        enum qs_toward toward;
    } rows[] = {
        { "-> {\"a\": 1}", QS_STEP_MESSAGE, QS_TO_SERVER },
        { "<- *", QS_STEP_MESSAGE, QS_TO_CLIENT },
        { "->| x", QS_STEP_RAW, QS_TO_SERVER },
        { "<-| x", QS_STEP_RAW, QS_TO_CLIENT },
        { "<+ *", QS_STEP_MANY, QS_TO_CLIENT },
        { "+> *", QS_STEP_MANY, QS_TO_SERVER },
        { "<~ *", QS_STEP_ANY, QS_TO_CLIENT },
        { "~> *", QS_STEP_ANY, QS_TO_SERVER },
        { "-> @noop {\"id\": 1}", QS_STEP_MESSAGE, QS_TO_SERVER },
        { "x 7 -> @noop", QS_STEP_MESSAGE, QS_TO_SERVER },
        { "par { <- 1 and <- 2 }", QS_STEP_PAR, QS_TO_SERVER },
        { "alt { ok <- 1 or quirk \"q\" <- 2 }", QS_STEP_ALT, QS_TO_SERVER },
        { "open", QS_STEP_OPEN, QS_TO_SERVER },
        { "[a] open mon2", QS_STEP_OPEN, QS_TO_SERVER },
        { "fence", QS_STEP_FENCE, QS_TO_SERVER },
        { "fence oob", QS_STEP_FENCE_OOB, QS_TO_SERVER },
        { "resync", QS_STEP_RESYNC, QS_TO_SERVER },
        { "sent", QS_STEP_SENT, QS_TO_SERVER },
        { "noevents", QS_STEP_NOEVENTS, QS_TO_SERVER },
        { "@release", QS_STEP_RELEASE, QS_TO_SERVER },
        { "-> EOF", QS_STEP_EOF, QS_TO_SERVER },
        { "<- EOF", QS_STEP_EOF, QS_TO_CLIENT },
        { "-> CLOSE", QS_STEP_CLOSE, QS_TO_SERVER },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_buf text = QS_BUF_INIT(4096);
        struct qs_cases cases;
        const struct qs_case *c;

        qs_buf_addf(&text, "=== a/b\n%s\nfence\n", rows[i].text);
        CHECK_ROW(rows[i].text);
        c = one(&cases, qs_buf_str(&text));
        CHECK_INT(c->steps.n, 2);
        CHECK_INT(c->steps.v[0].kind, rows[i].kind);
        CHECK_INT(c->steps.v[0].toward, rows[i].toward);
        CHECK_INT(c->steps.v[0].at.line, 2);
        CHECK_INT(c->steps.v[0].times, rows[i].text[0] == 'x' ? 7 : 1);
        qs_cases_release(&cases);
        qs_buf_release(&text);
    }
}

static void lanes_and_links(void)
{
    struct qs_cases cases;
    const struct qs_case *c = one(&cases,
        "=== a/b\n"
        "[a] open mon2 ; [b] open\n"
        "[a] par { <- 1 ; [b] <- 2 and x 2 <- 3 }\n"
        "alt { <- 1 or tolerated \"w\" <- 2\n"
        "      <- 3 or quirk \"v\" par { <- 4 and <- 5 } }\n");
    const struct qs_step *s = c->steps.v;

    CHECK_INT(c->steps.n, 4);
    CHECK_INT(c->link.n, 3);
    CHECK_STR(c->link.v[0], "a");
    CHECK_INT(s[0].monitor, 1);
    CHECK(s[1].same_line && !s[2].same_line);
    CHECK_INT(s[2].nbranch, 2);
    CHECK_INT(s[2].branch[0].steps.n, 2);
    /* What stands in a lane is on the lane's link unless it says another. */
    CHECK_INT(s[2].branch[0].steps.v[0].link, 0);
    CHECK_INT(s[2].branch[0].steps.v[1].link, 1);
    CHECK_INT(s[2].branch[1].steps.v[0].times, 2);
    CHECK_INT(s[3].nbranch, 3);
    CHECK_INT(s[3].branch[0].grade, QS_GRADE_OK);
    CHECK_INT(s[3].branch[1].grade, QS_GRADE_TOLERATED);
    CHECK_STR(s[3].branch[1].why, "w");
    CHECK_INT(s[3].branch[1].steps.n, 2);
    CHECK_INT(s[3].branch[2].grade, QS_GRADE_QUIRK);
    CHECK_INT(s[3].branch[2].steps.v[0].kind, QS_STEP_PAR);
    qs_cases_release(&cases);
}

static void texts_and_bytes(void)
{
    static const struct { const char *in, *out; size_t n; } rows[] = {
        { "", "", 0 },
        { " a # no comment ", "a # no comment ", 15 },
        { "  two", " two", 4 },
        { " \\n\\r\\t\\\\\\{\\}", "\n\r\t\\{}", 6 },
        { " \\x00\\xfF\\x7f", "\0\xFF\x7F", 3 },
        { " \\*3{ab}c", "abababc", 7 },
        { " \\*2{[\\*2{{}}]}", "[{}{}][{}{}]", 12 },
        { " \\*5{}x", "x", 1 },
    };
    struct qs_cases cases;
    const struct qs_case *c;

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_buf text = QS_BUF_INIT(4096);

        qs_buf_addf(&text, "=== a/b\n->|%s\n", rows[i].in);
        CHECK_ROW(rows[i].in);
        c = one(&cases, qs_buf_str(&text));
        CHECK_INT(c->steps.v[0].nbytes, rows[i].n);
        CHECK(rows[i].n == 0 ||
              !memcmp(c->steps.v[0].bytes, rows[i].out, rows[i].n));
        qs_cases_release(&cases);
        qs_buf_release(&text);
    }
}

static void message_text(void)
{
    struct qs_cases cases;
    const struct qs_case *c = one(&cases,
        "=== a/b\n-> {\"a#\\\"#\": 1, # one\n    \"b\":2} # two\n-> {}\n");

    CHECK_STR(c->steps.v[0].text, "{\"a#\\\"#\": 1,\n    \"b\":2}");
    CHECK_STR(c->steps.v[0].source,
              "{\"a#\\\"#\": 1, # one\n    \"b\":2}");
    CHECK_STR(c->steps.v[0].after, "# two");
    CHECK_STR(c->steps.v[1].source, NULL);
    qs_cases_release(&cases);
}

static void outcomes(void)
{
    struct qs_cases cases;
    const struct qs_case *c = one(&cases,
        "=== a/b\nrole client\n<- @greeting\n# above\n"
        "outcome ok prints @canary | tolerated refused | wrong ended"
        " | ok ready  # why\n");

    CHECK_INT(c->noutcome, 4);
    CHECK_INT(c->outcome[0].grade, QS_OUTCOME_OK);
    CHECK_INT(c->outcome[0].kind, QS_OUTCOME_PRINTS);
    CHECK_STR(c->outcome[0].text, "@canary");
    CHECK_INT(c->outcome[1].grade, QS_OUTCOME_TOLERATED);
    CHECK_INT(c->outcome[1].kind, QS_OUTCOME_REFUSED);
    CHECK_INT(c->outcome[2].grade, QS_OUTCOME_WRONG);
    CHECK_INT(c->outcome[2].kind, QS_OUTCOME_ENDED);
    CHECK_INT(c->outcome[3].kind, QS_OUTCOME_READY);
    CHECK_STR(c->outcome_before, "# above");
    CHECK_STR(c->outcome_after, "# why");
    CHECK_STR(c->steps.v[0].after, NULL);
    qs_cases_release(&cases);
}

/* A good case cut anywhere is good or refused, and never more than that. */
static void every_prefix(void)
{
    static const char text[] =
        "# c\n=== a/b\nlevel must   covers N1   vary none  # w\n"
        "[a] x 3 -> @noop {\"id\": \"q#\", \"k\"?: [1, ..., {{<int>, $x}}]}\n"
        "->| \\x41\\*3{a\\*2{b}} \\\\\n"
        "alt { ok <- \"\\u00e9\" or tolerated \"y\" par { <- * and <+ 1 } }\n"
        "fence oob ; @release  # z\noutcome ok prints x | wrong ended\n";

    for (size_t n = 0; n < sizeof(text) - 1; n++) {
        struct qs_cases cases = { NULL, 0 };
        /* Its own block, so that a read behind the end is seen. */
        char *copy = malloc(n + 1);
        enum qs_err err;

        memcpy(copy, text, n);
        copy[n] = '#';
        copy = realloc(copy, n ? n : 1);
        diag.text[0] = '\0';
        err = qs_parse("f", qs_slice(copy, n), &cases, &diag);
        CHECK(err == QS_OK ? cases.n == 1
                           : err == QS_BAD && !strncmp(diag.text, "f:", 2));
        qs_cases_release(&cases);
        free(copy);
    }
}

static void patterns(void)
{
    static const char *const bad[] = {
        "", "{", "[", "{{", "{\"a\"}", "{\"a\":}", "{a: 1}", "[1,]", "[1 2]",
        "\"", "\"\\q\"", "\"\xFF\"", "01", "1.", "-", "tru", "<float>", "$",
        "@", "!a", "{!}", "1 2", "{\"a\": 1}}", "[..., 1, ...]",
    };
    struct qs_pattern *p = NULL;

    for (size_t i = 0; i < QS_COUNT(bad); i++) {
        CHECK_ROW(bad[i]);
        CHECK_INT(qs_parse_pattern(bad[i], &p, &diag), QS_BAD);
        CHECK(!strncmp(diag.text, "pattern:1:", 10));
        CHECK(p == NULL);
    }
    CHECK_INT(qs_parse_pattern("{\"a\"?: [1, ...], !b, ...}", &p, &diag),
              QS_OK);
    CHECK_INT(p->n, 2);
    CHECK(p->open && p->dots == 2);
    CHECK(p->member[0].optional && p->member[1].absent);
    CHECK(p->member[0].value->open && p->member[0].value->dots == 1);
    qs_pattern_free(p);
}

/* A conversation holds messages and what becomes of links, no script. */
static void talks(void)
{
    static const char *const bad[] = {
        "fence\n", "[a] resync\n", "par { <- 1 }\n", "=== a/b\n<- 1\n",
        "outcome ok ready\n", "sent\n",
    };
    struct qs_case *c = NULL;

    for (size_t i = 0; i < QS_COUNT(bad); i++) {
        CHECK_ROW(bad[i]);
        CHECK_INT(qs_parse_talk("f", qs_slice_str(bad[i]), &c, &diag),
                  QS_BAD);
        CHECK(!strncmp(diag.text, "f:1:", 4));
    }
    CHECK_INT(qs_parse_talk("f", qs_slice_str(
        "# c\n[a] open mon2\n[a] <- {...}\n[a] ->| x\n-> EOF\n-> CLOSE\n"),
        &c, &diag), QS_OK);
    CHECK_INT(c->steps.n, 5);
    qs_case_free(c);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(header_words),
        TEST(step_kinds),
        TEST(lanes_and_links),
        TEST(texts_and_bytes),
        TEST(message_text),
        TEST(outcomes),
        TEST(every_prefix),
        TEST(patterns),
        TEST(talks),
    };

    return test_main(cases, QS_COUNT(cases));
}
