/*
 * The proof proves nothing unless it notices what is missing: a case taken
 * away, a statement not covered, a judge that lets everything pass, a mutant
 * that is none.
 */
#include <stdio.h>
#include <stdlib.h>

#include "proof/matrix.h"
#include "proof/smoke.h"
#include "proof/trace.h"
#include "proof/vary.h"
#include "ref/server.h"
#include "suite/parse.h"
#include "test/test.h"

#define DESC(role) \
    "{\"name\": \"ref\", \"start\": \"ref\", \"role\": \"" role "\", " \
    "\"profiles\": [\"qmp\", \"modes\"], \"capabilities\": [\"oob\"], " \
    "\"offers\": [\"monitors:2\", \"reconnect\"], \"fixtures\": {" \
    "\"noop\": {\"execute\": \"query-version\"}}, \"limits\": " \
    "{\"depth\": 1024, \"tokens\": 2097152, \"bytes\": 67108864}}"

static const char plain[] =
    "=== a/plain\nlevel must   covers N60 N14   role server\n"
    "<- {\"QMP\": *}\n"
    "-> {\"execute\": \"qmp_capabilities\", \"id\": 1}\n"
    "<- {\"return\": {}, \"id\": 1}\n";
static const char early[] =
    "=== a/early\nlevel must   covers N56   role server\n"
    "<- {\"QMP\": *}\n"
    "-> {\"execute\": \"query-version\", \"id\": 1}\n"
    "<- {\"error\": {\"class\": \"CommandNotFound\", \"desc\": *}, "
    "\"id\": 1}\n";

static struct qs_desc *desc[2];
static struct qs_diag diag;

static struct qs_desc *read_desc(const char *text)
{
    char path[] = "/tmp/qmpspec-proof-XXXXXX";
    struct qs_desc *out = NULL;
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");

    CHECK(file != NULL);
    fputs(text, file);
    CHECK_INT(fclose(file), 0);
    CHECK_INT(qs_desc_read(path, &out, &diag), QS_OK);
    CHECK_INT(remove(path), 0);
    return out;
}

/* Reads the texts as cases. */
static struct qs_cases cases_of(const char *first, const char *second)
{
    struct qs_cases cases = { NULL, 0 };
    struct qs_buf text = QS_BUF_INIT(1u << 16);

    qs_buf_adds(&text, first);
    qs_buf_adds(&text, "\n");
    qs_buf_adds(&text, second);
    if (qs_parse("proof.qmp", qs_buf_slice(&text), &cases, &diag) != QS_OK) {
        CHECK_STR(diag.text, "");
    }
    qs_buf_release(&text);
    desc[QS_SERVER] = read_desc(DESC("server"));
    desc[QS_CLIENT] = read_desc(DESC("client"));
    return cases;
}

static struct qs_matrix measure(const struct qs_cases *cases,
                                const struct qs_mutants *mutants)
{
    struct qs_lab lab = { cases, { desc[0], desc[1] }, { NULL, NULL } };
    struct qs_matrix matrix;

    CHECK(qs_matrix_init(&matrix, cases, mutants));
    CHECK_INT(qs_matrix_fill(&matrix, &lab, 2, &diag), QS_OK);
    return matrix;
}

static size_t index_of(const struct qs_mutants *mutants, const char *name)
{
    for (size_t i = 0; i < mutants->n; i++) {
        if (!strcmp(mutants->v[i].name, name)) {
            return i;
        }
    }
    CHECK_STR(name, "a mutant there is");
    return 0;
}

static void let_go(struct qs_matrix *matrix, struct qs_mutants *mutants,
                   struct qs_cases *cases)
{
    qs_matrix_release(matrix);
    qs_mutants_release(mutants);
    qs_cases_release(cases);
    qs_desc_free(desc[0]);
    qs_desc_free(desc[1]);
}

static void a_case_less_is_a_lower_score(void)
{
    struct qs_mutants mutants;
    struct qs_cases cases = cases_of(plain, early);
    struct qs_matrix matrix;
    struct qs_score both, one;
    size_t mutant;

    CHECK(qs_mutants_make(&mutants, 1u << QS_MUTANT_WIRE));
    mutant = index_of(&mutants, "runs commands before the selection");
    matrix = measure(&cases, &mutants);
    both = qs_matrix_score(&matrix, QS_MUTANT_WIRE);
    CHECK(qs_matrix_names(&matrix, mutant, 1));
    CHECK(!qs_matrix_kills(&matrix, mutant, 0));
    qs_matrix_release(&matrix);
    qs_case_free(cases.v[--cases.n]);
    matrix = measure(&cases, &mutants);
    one = qs_matrix_score(&matrix, QS_MUTANT_WIRE);
    CHECK_INT(one.n, both.n);
    CHECK(one.named < both.named);
    CHECK(one.killed < both.killed);
    let_go(&matrix, &mutants, &cases);
}

/* Caught, but by a case that covers something else: that does not count. */
static void only_the_right_case_counts(void)
{
    struct qs_mutants mutants;
    struct qs_cases cases = cases_of(plain, early);
    struct qs_matrix matrix;
    size_t mutant;

    CHECK(qs_mutants_make(&mutants, 1u << QS_MUTANT_WIRE));
    mutant = index_of(&mutants, "greets twice");
    matrix = measure(&cases, &mutants);
    CHECK(qs_matrix_kills(&matrix, mutant, 0));
    CHECK(!qs_matrix_names(&matrix, mutant, 0));
    let_go(&matrix, &mutants, &cases);
}

static void a_case_that_asks_nothing_believes_liars(void)
{
    static const char lazy[] =
        "=== a/lazy\nlevel must   covers N14   role server\n"
        "<- {\"QMP\": *}\n";
    struct qs_mutants mutants;
    struct qs_cases cases = cases_of(plain, lazy);
    struct qs_matrix matrix;
    size_t late, believed = 0;

    CHECK(qs_mutants_make(&mutants, 1u << QS_MUTANT_LIAR));
    late = index_of(&mutants, "answers the question before");
    matrix = measure(&cases, &mutants);
    CHECK(qs_matrix_exposes(&matrix, late, 0));
    for (size_t i = 0; i < mutants.n; i++) {
        believed += !qs_matrix_exposes(&matrix, i, 1);
    }
    CHECK(believed > 0);
    let_go(&matrix, &mutants, &cases);
}

static void statements_go_blind(void)
{
    static const struct qs_statement n56 = {
        .id = "N56", .role = "server", .level = "must",
    };
    static const struct qs_statement n8 = {
        .id = "N8", .role = "server", .level = "must",
    };
    static const unsigned char passed[] = { QS_V_PASS, QS_V_PASS };
    struct qs_mutants mutants;
    struct qs_cases cases = cases_of(plain, early);
    struct qs_matrix matrix;

    CHECK(qs_mutants_make(&mutants, 1u << QS_MUTANT_WIRE));
    matrix = measure(&cases, &mutants);
    CHECK_INT(qs_trace(&matrix, passed, &n8).state, QS_TRACE_EMPTY);
    /* Covered, but one of its mutants needs exec-oob to show. */
    CHECK_INT(qs_trace(&matrix, passed, &n56).state, QS_TRACE_BLIND);
    let_go(&matrix, &mutants, &cases);
}

static void the_short_list_has_gaps(void)
{
    struct qs_mutants mutants;
    struct qs_cases cases = cases_of(plain, early);
    struct qs_matrix matrix;
    bool chosen[2];

    CHECK(qs_mutants_make(&mutants, 1u << QS_MUTANT_WIRE));
    matrix = measure(&cases, &mutants);
    CHECK(qs_smoke_choose(&matrix, chosen));
    CHECK(chosen[0] && chosen[1]);
    CHECK_INT(qs_smoke_gap(&matrix, chosen), mutants.n);
    chosen[1] = false;
    CHECK(qs_smoke_gap(&matrix, chosen) < mutants.n);
    let_go(&matrix, &mutants, &cases);
}

static void equivalents_are_computed(void)
{
    struct qs_mutants mutants;
    struct qs_buf walk = QS_BUF_INIT(4096);
    struct qs_fault_cell fault = {
        .truth = &qs_table_server_qmp, .role = QS_SERVER,
        .profile = QS_PROFILE_QMP, .state = QS_ST_NEGOTIATION,
        .event = QS_EV_KNOWN, .next = QS_ST_NEGOTIATION,
        .action = QS_AC_NOT_FOUND,
    };

    /* Another text of the same class: nobody may tell. */
    CHECK(!qs_fault_walk(&fault, &walk));
    fault.action = QS_AC_RUN;
    CHECK(qs_fault_walk(&fault, &walk));
    CHECK_STR(qs_buf_str(&walk), "connect known");
    qs_buf_release(&walk);
    CHECK(qs_mutants_make(&mutants, QS_ALL_MUTANTS));
    CHECK(mutants.n > 1000);
    qs_mutants_release(&mutants);
}

/* Three of a statement at most, so that no number is won by repetition. */
static void wire_mutants_are_spread(void)
{
    const struct qs_wire_rule *rule, *other;
    size_t total = 0;

    for (size_t i = 0; (rule = qs_wire_rule(i)) != NULL; i++) {
        size_t same = 0;

        for (size_t k = 0; (other = qs_wire_rule(k)) != NULL; k++) {
            same += other->role == rule->role &&
                    !strcmp(other->breaks, rule->breaks);
            CHECK(k == i || other->role != rule->role ||
                  strcmp(other->name, rule->name) != 0 ||
                  other->profiles != rule->profiles);
        }
        CHECK_ROW(rule->name);
        CHECK(same <= 3);
        total++;
    }
    CHECK(total >= 80);
}

/* What the judge lets pass is told, unless a gap excuses it. */
static void a_blind_judge_is_reported(void)
{
    static const char talk[] =
        "<- {\"return\": {}}\n"
        "-> {\"execute\": \"query-status\", \"id\": 1}\n"
        "<- {\"return\": {}, \"id\": 1}\n"
        "-> {\"execute\": \"query-status\", \"id\": 2}\n"
        "<- {\"return\": {}, \"id\": 2}\n";
    struct qs_judge_options options = qs_judge_default;
    struct qs_buf out = QS_BUF_INIT(1u << 16);
    struct qs_trial trial;

    memset(&trial, 0, sizeof(trial));
    /* No legal conversation: it must not count as tried. */
    CHECK_INT(qs_trial_add(&trial, "x", qs_slice_str(talk), &options, &out),
              QS_OK);
    CHECK_INT(trial.unread, 1);
    CHECK_INT(trial.n, 0);
    options.greeting = false;
    options.negotiates = false;
    CHECK_INT(qs_trial_add(&trial, "y",
                           qs_slice_str(strchr(talk, '\n') + 1), &options,
                           &out), QS_OK);
    CHECK(trial.n > 0);
    CHECK_INT(trial.open, 0);
    CHECK_INT(trial.illegal, trial.n);
    qs_buf_release(&out);
}

/* Reads by chunk: what does not end with a line end is lost. */
static size_t feed_chunk(void *machine, unsigned conn, const void *bytes,
                         size_t n)
{
    size_t taken = qs_server_reference.feed(machine, conn, bytes, n);

    if (taken > 0 && ((const char *)bytes)[taken - 1] != '\n') {
        qs_server_reference.feed(machine, conn, "\xFF", 1);
    }
    return taken;
}

/* Who fails the same cases is alike; what did not run says nothing. */
static void failures_are_compared(void)
{
    struct qs_mutants mutants;
    struct qs_cases cases = cases_of(plain, early);
    struct qs_matrix matrix;
    struct qs_likeness like;
    bool ran[2] = { true, true }, failed[2] = { true, true };
    size_t at;

    CHECK(qs_mutants_make(&mutants, 1u << QS_MUTANT_WIRE));
    at = index_of(&mutants, "runs commands before the selection");
    matrix = measure(&cases, &mutants);
    like = qs_matrix_likeness(&matrix, at, ran, failed);
    CHECK_INT(like.both, 1);
    CHECK_INT(like.either, 2);
    ran[0] = false;
    CHECK_INT(qs_matrix_likeness(&matrix, at, ran, failed).either, 1);
    let_go(&matrix, &mutants, &cases);
}

/* A verdict that hangs on the cut is found out. */
static void a_cut_that_matters_is_reported(void)
{
    struct qs_cases cases = cases_of(plain, early);
    struct qs_endpoint chunky = qs_server_reference;
    struct qs_lab lab = { &cases, { desc[0], desc[1] }, { NULL, NULL } };
    struct qs_buf out = QS_BUF_INIT(1u << 16);
    struct qs_varied varied;

    CHECK_INT(qs_vary(&lab, 2, &varied, &out), QS_OK);
    CHECK_INT(varied.cases, 2);
    CHECK_INT(varied.differ, 0);
    chunky.feed = feed_chunk;
    lab.endpoint[QS_SERVER] = &chunky;
    CHECK_INT(qs_vary(&lab, 2, &varied, &out), QS_OK);
    CHECK_INT(varied.differ, 2);
    CHECK(strstr(qs_buf_str(&out), "only when one byte at a time") != NULL);
    qs_buf_release(&out);
    qs_cases_release(&cases);
    qs_desc_free(desc[0]);
    qs_desc_free(desc[1]);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(a_case_less_is_a_lower_score),
        TEST(only_the_right_case_counts),
        TEST(a_case_that_asks_nothing_believes_liars),
        TEST(statements_go_blind),
        TEST(the_short_list_has_gaps),
        TEST(equivalents_are_computed),
        TEST(wire_mutants_are_spread),
        TEST(a_blind_judge_is_reported),
        TEST(failures_are_compared),
        TEST(a_cut_that_matters_is_reported),
    };

    return test_main(cases, QS_COUNT(cases));
}
