/*
 * The canonical form: what is printed parses to the same case, printing it
 * again changes nothing, and no comment is lost on the way.
 */
#include "suite/print.h"

#include <stdlib.h>

#include "suite/parse.h"
#include "test/test.h"

static struct qs_diag diag;

static void same_text(const char *a, const char *b)
{
    CHECK_STR(a ? a : "", b ? b : "");
}

static void same_words(const struct qs_words *a, const struct qs_words *b)
{
    CHECK_INT(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        CHECK_STR(a->v[i], b->v[i]);
    }
}

static void same_pattern(const struct qs_pattern *a,
                         const struct qs_pattern *b)
{
    CHECK(!a == !b);
    if (!a) {
        return;
    }
    CHECK_INT(a->kind, b->kind);
    same_text(a->text, b->text);
    CHECK_INT(a->n, b->n);
    CHECK_INT(a->open, b->open);
    CHECK_INT(a->dots, b->dots);
    for (size_t i = 0; i < a->n; i++) {
        same_text(a->member[i].key, b->member[i].key);
        CHECK_INT(a->member[i].optional, b->member[i].optional);
        CHECK_INT(a->member[i].absent, b->member[i].absent);
        same_pattern(a->member[i].value, b->member[i].value);
    }
    same_pattern(a->merge, b->merge);
}

static void same_steps(const struct qs_steps *a, const struct qs_steps *b)
{
    CHECK_INT(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        const struct qs_step *s = &a->v[i], *t = &b->v[i];

        CHECK_INT(s->kind, t->kind);
        CHECK_INT(s->toward, t->toward);
        CHECK_INT(s->link, t->link);
        CHECK_INT(s->times, t->times);
        CHECK_INT(s->monitor, t->monitor);
        same_pattern(s->pattern, t->pattern);
        same_text(s->text, t->text);
        CHECK_INT(s->nbytes, t->nbytes);
        CHECK(s->nbytes == 0 || !memcmp(s->bytes, t->bytes, s->nbytes));
        same_text(s->after, t->after);
        CHECK_INT(!s->before, !t->before);
        CHECK_INT(s->nbranch, t->nbranch);
        for (size_t k = 0; k < s->nbranch; k++) {
            CHECK_INT(s->branch[k].grade, t->branch[k].grade);
            same_text(s->branch[k].why, t->branch[k].why);
            same_steps(&s->branch[k].steps, &t->branch[k].steps);
        }
    }
}

static void same_case(const struct qs_case *a, const struct qs_case *b)
{
    CHECK_STR(a->id, b->id);
    CHECK_INT(a->level, b->level);
    CHECK_INT(a->role, b->role);
    CHECK_INT(a->profile, b->profile);
    CHECK_INT(a->repeat, b->repeat);
    CHECK_INT(a->limit_depth, b->limit_depth);
    CHECK_INT(a->limit_tokens, b->limit_tokens);
    CHECK_INT(a->limit_bytes, b->limit_bytes);
    same_words(&a->covers, &b->covers);
    same_words(&a->needs, &b->needs);
    same_words(&a->vary, &b->vary);
    same_words(&a->link, &b->link);
    same_text(a->from, b->from);
    same_text(a->vary_why, b->vary_why);
    same_steps(&a->steps, &b->steps);
    CHECK_INT(a->noutcome, b->noutcome);
    for (size_t i = 0; i < a->noutcome; i++) {
        CHECK_INT(a->outcome[i].grade, b->outcome[i].grade);
        CHECK_INT(a->outcome[i].kind, b->outcome[i].kind);
        same_text(a->outcome[i].text, b->outcome[i].text);
    }
    same_text(a->outcome_before, b->outcome_before);
    same_text(a->outcome_after, b->outcome_after);
    same_text(a->trailer, b->trailer);
}

/* As fmt prints a file. */
static void print_all(struct qs_buf *out, const struct qs_cases *cases)
{
    for (size_t i = 0; i < cases->n; i++) {
        if (i > 0) {
            qs_buf_addc(out, '\n');
        }
        qs_print_case(out, cases->v[i]);
    }
}

static size_t count(const char *text, char c)
{
    size_t n = 0;

    while ((text = strchr(text, c)) != NULL) {
        text++;
        n++;
    }
    return n;
}

static void parse(struct qs_cases *cases, struct qs_slice text)
{
    *cases = (struct qs_cases){ NULL, 0 };
    if (qs_parse("f", text, cases, &diag) != QS_OK) {
        CHECK_STR(diag.text, "");
    }
}

static void goes_round(struct qs_slice text)
{
    struct qs_buf first = QS_BUF_INIT(64u << 20);
    struct qs_buf second = QS_BUF_INIT(64u << 20);
    struct qs_cases a, b;

    parse(&a, text);
    print_all(&first, &a);
    parse(&b, qs_buf_slice(&first));
    CHECK_INT(a.n, b.n);
    for (size_t i = 0; i < a.n; i++) {
        same_case(a.v[i], b.v[i]);
    }
    print_all(&second, &b);
    CHECK_STR(qs_buf_str(&second), qs_buf_str(&first));
    qs_cases_release(&a);
    qs_cases_release(&b);
    qs_buf_release(&first);
    qs_buf_release(&second);
}

/* All specs, one by one. */
static void the_specs(void)
{
    struct qs_cases cases = { NULL, 0 };

    CHECK_INT(qs_parse_path("specs", &cases, &diag), QS_OK);
    CHECK(cases.n > 100);
    for (size_t i = 0; i < cases.n; i++) {
        struct qs_buf text = QS_BUF_INIT(64u << 20);

        CHECK_ROW(cases.v[i]->id);
        qs_print_case(&text, cases.v[i]);
        goes_round(qs_buf_slice(&text));
        qs_buf_release(&text);
    }
    qs_cases_release(&cases);
}

static const char *const nasty[] = {
    "-> 1 # a\n# b\n\n# c\n-> 2;->3 ;  -> 4 # d\n# e\n",
    "-> {\"a\": 1, # in\n  # alone\n  \"b\": [1, # more\n 2]} # after\n",
    "par { # a\n <- 1 # b\n # c\n  # d\n <- 2 ; <- 3 # e\n and <- 4 # f\n}\n",
    "alt { ok <- 1 # a\n or tolerated \"w\" # b\n <- 2\n or quirk \"#v\" "
    "<- 3 # c\n}\n",
    "par { <-| a } b # no comment\n and ->|  two\n}\n->| \\\\\n",
    "par { par { <- 1 and alt { ok <- 2 or ok <- 3 } } and x 3 <- \"#\" }\n",
    "[a] open mon2 ; [b] open ; open mon3 ; [a] par { <- 1 and [b] <- 2 }\n",
    "->| \\x00\\xff\\\\ \\*20{a\\*2{}}}\\{\n",
    "->|\n<-| \n->|  x \t\n",
    "<- {\"a\"?: <int>, !b, \"c\": {{1, ..., $x}}, ...}\n<- [..., 1]\n"
    "<- {... }\n<- [1, ...,2]\n<- {{}}\n<- {}\n<- []\n",
    "-> @noop {\"id\": \"q#\", \"z\": @canary,"
    " \"e\": \"\\u0000\\\"\\\\\xC3\xA9\"}\n",
    "-> [1, -0, 1e309, 0.1, 18446744073709551615, true, false, null]\n",
    "x 1 -> 1\nx 100000 fence oob\nnoevents ; sent ; resync ; @release\n",
    "-> EOF ; -> CLOSE ; <- EOF\n<+ * ; +> * ; <~ 1 ; ~> <object>\n",
    "vary none # why\nlimits bytes=1\n\n\n  -> 1\r\n",
    "fence\n# above\noutcome ok ready|wrong prints x # w\n# below\n\n"
    "# head of the next\n=== c/d\nfence\n# trailer\n\n# another\n",
};

/* Also: as many number signs come out as went in. */
static void hand_made(void)
{
    for (size_t i = 0; i < QS_COUNT(nasty); i++) {
        struct qs_buf text = QS_BUF_INIT(1u << 20);
        struct qs_buf out = QS_BUF_INIT(1u << 20);
        struct qs_cases cases;

        CHECK_ROW(nasty[i]);
        qs_buf_addf(&text, "=== a/b\nlevel may   %s\n%s",
                    i % 2 ? "role server" : "covers N1", nasty[i]);
        goes_round(qs_buf_slice(&text));
        parse(&cases, qs_buf_slice(&text));
        print_all(&out, &cases);
        CHECK_INT(count(qs_buf_str(&out), '#'), count(nasty[i], '#'));
        qs_cases_release(&cases);
        qs_buf_release(&out);
        qs_buf_release(&text);
    }
}

/* Bytes are read back as they were, whatever they are. */
static void bytes(void)
{
    char all[3 * 256 + 64];
    size_t n = 0;

    for (unsigned c = 0; c < 256; c++) {
        all[n++] = (char)c;
        all[n++] = (char)c;
        all[n++] = (char)(255 - c);
    }
    memset(all + n, '{', 32);
    memset(all + n + 32, '}', 32);
    for (size_t from = 0; from < sizeof(all); from += 7) {
        struct qs_buf text = QS_BUF_INIT(1u << 20);
        struct qs_slice s = qs_slice(all + from, sizeof(all) - from);
        struct qs_cases cases;
        const struct qs_step *step;

        qs_buf_adds(&text, "=== a/b\n->| ");
        qs_print_bytes(&text, s);
        qs_buf_addc(&text, '\n');
        parse(&cases, qs_buf_slice(&text));
        step = &cases.v[0]->steps.v[0];
        CHECK_INT(step->nbytes, s.n);
        CHECK(!memcmp(step->bytes, s.p, s.n));
        qs_cases_release(&cases);
        qs_buf_release(&text);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(the_specs),
        TEST(hand_made),
        TEST(bytes),
    };

    return test_main(cases, QS_COUNT(cases));
}
