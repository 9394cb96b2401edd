/*
 * From a spec to a tape and back: each case that is a seed, retold from its
 * tape and run, lints clean, passes as it did and gives the same tape, byte
 * for byte.
 */
#include "suite/retell.h"

#include "ref/client.h"
#include "ref/server.h"
#include "suite/parse.h"
#include "suite/run.h"
#include "tape/record.h"
#include "test/lints.h"

static struct qs_diag diag;

struct stage {
    enum qs_role role;
    struct qs_recorder recorder;
    struct qs_desc *desc;
    struct qs_target *target;
};

static const struct qs_endpoint *reference(enum qs_role role)
{
    return role == QS_CLIENT ? &qs_client_reference : &qs_server_reference;
}

static void open_stage(struct stage *s, enum qs_role role)
{
    struct qs_target_options options = { .role = role, .deadline_ms = 5000 };

    s->role = role;
    CHECK(qs_recorder_init(&s->recorder, reference(role)));
    CHECK_INT(qs_desc_find("specs", NULL, "ref", role, &s->desc, &diag),
              QS_OK);
    options.desc = s->desc;
    options.limits = s->desc->limits;
    options.endpoint = &s->recorder.endpoint;
    CHECK_INT(qs_target_new("ref", &options, &s->target, &diag), QS_OK);
}

static void close_stage(struct stage *s)
{
    qs_target_free(s->target);
    qs_recorder_release(&s->recorder);
    qs_desc_free(s->desc);
}

/* Runs it once, whole, and appends its tape; false: no seed. */
static bool record(struct stage *s, const struct qs_cases *all,
                   const struct qs_case *c, struct qs_buf *tape)
{
    const struct qs_run_options options = { .cuts = QS_CUTS_WHOLE,
                                            .seed = 1, .judge = true };
    struct qs_runner *runner = qs_runner_new(s->target, all, s->desc,
                                             &options);
    struct qs_result result;
    bool good = false;

    CHECK(runner != NULL);
    qs_result_init(&result, c);
    if (!c->repeat && qs_runner_selects(runner, c)) {
        qs_target_stop(s->target);
        qs_runner_case(runner, c, &result);
        good = result.verdict == QS_V_PASS && !s->recorder.failed;
        qs_tape_encode(tape, &s->recorder.tape);
    }
    qs_result_release(&result);
    qs_runner_free(runner);
    return good;
}

static void retell(const struct stage *s, struct qs_slice text,
                   struct qs_buf *spec)
{
    const struct qs_retell how = {
        .id = "round/trip", .level = "must", .covers = "N40",
        .reference = reference(s->role), .same_tape = true,
    };
    struct qs_tape tape;

    qs_tape_init(&tape);
    CHECK_INT(qs_tape_decode(&tape, text), QS_OK);
    if (qs_retell(spec, &tape, &how, &diag) != QS_OK) {
        CHECK_STR(diag.text, "");
    }
    qs_tape_release(&tape);
}

static void check_lint(const struct qs_statements *statements,
                       struct qs_slice spec)
{
    struct qs_cases none = { NULL, 0 };
    struct qs_buf said = QS_BUF_INIT(1u << 16);

    complaints("spec", spec, &none, statements, &said);
    CHECK_STR(qs_buf_str(&said), "");
    qs_buf_release(&said);
}

static bool there_and_back(struct stage *s, const struct qs_cases *all,
                           const struct qs_statements *statements,
                           const struct qs_case *c)
{
    struct qs_buf first = QS_BUF_INIT(1u << 24), again = first, spec = first;
    struct qs_cases told = { NULL, 0 };
    bool is_seed = record(s, all, c, &first);

    CHECK_ROW(c->id);
    /* As for seeds, what is long teaches no more; and a client that comes
       back, or asks twice, is more than can be retold. */
    if (is_seed && qs_buf_len(&first) <= 4096 &&
        !qs_words_has(&c->needs, "client:reconnect") &&
        !qs_words_has(&c->needs, "client:exec-oob")) {
        retell(s, qs_buf_slice(&first), &spec);
        CHECK_INT(qs_parse(c->id, qs_buf_slice(&spec), &told, &diag), QS_OK);
        CHECK_INT(told.n, 1);
        if (!record(s, &told, told.v[0], &again)) {
            CHECK_BYTES(qs_buf_slice(&spec), "a case that passes");
        }
        test_check_bytes(qs_buf_slice(&again), qs_buf_slice(&first),
                         "the tape again", __FILE__, __LINE__);
        check_lint(statements, qs_buf_slice(&spec));
    }
    qs_cases_release(&told);
    qs_buf_release(&first);
    qs_buf_release(&again);
    qs_buf_release(&spec);
    return is_seed;
}

static void all_of(enum qs_role role, size_t least)
{
    struct qs_cases all = { NULL, 0 };
    struct qs_statements statements;
    struct stage s;
    size_t n = 0;

    CHECK_INT(qs_parse_path("specs", &all, &diag), QS_OK);
    CHECK_INT(qs_statements_read("specs/statements.json", &statements,
                                 &diag), QS_OK);
    open_stage(&s, role);
    for (size_t i = 0; i < all.n; i++) {
        if ((all.v[i]->role == QS_CASE_CLIENT) == (role == QS_CLIENT)) {
            n += there_and_back(&s, &all, &statements, all.v[i]);
        }
    }
    CHECK(n >= least);
    close_stage(&s);
    qs_statements_release(&statements);
    qs_cases_release(&all);
}

/* Far fewer would mean that hardly anything was tried. */
static void test_servers(void)
{
    all_of(QS_SERVER, 300);
}

static void test_clients(void)
{
    all_of(QS_CLIENT, 30);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(test_servers), TEST(test_clients),
    };

    return test_main(cases, QS_COUNT(cases));
}
