/*
 * What becomes of a case that was retold from a tape: what lint says of it,
 * and how an endpoint fares with it.
 */
#ifndef QS_TEST_TOLD_H
#define QS_TEST_TOLD_H

#include "ref/server.h"
#include "suite/run.h"
#include "test/lints.h"

static struct qs_diag diag;

static enum qs_verdict told_run(struct qs_slice spec,
                                const struct qs_endpoint *endpoint)
{
    const struct qs_run_options how = { .cuts = QS_CUTS_SAMPLE, .seed = 1,
                                        .judge = true };
    struct qs_target_options options = { .role = QS_SERVER,
                                         .deadline_ms = 5000,
                                         .endpoint = endpoint };
    struct qs_cases cases = { NULL, 0 };
    struct qs_target *target = NULL;
    struct qs_runner *runner;
    struct qs_desc *desc = NULL;
    struct qs_result result;
    enum qs_verdict verdict;

    CHECK_INT(qs_desc_find("specs", NULL, "ref", QS_SERVER, &desc, &diag),
              QS_OK);
    CHECK_INT(qs_parse("spec", spec, &cases, &diag), QS_OK);
    CHECK_INT(cases.n, 1);
    options.desc = desc;
    options.limits = desc->limits;
    CHECK_INT(qs_target_new("ref", &options, &target, &diag), QS_OK);
    runner = qs_runner_new(target, &cases, desc, &how);
    CHECK(runner != NULL);
    qs_result_init(&result, cases.v[0]);
    qs_runner_case(runner, cases.v[0], &result);
    verdict = result.verdict;
    qs_result_release(&result);
    qs_runner_free(runner);
    qs_target_free(target);
    qs_cases_release(&cases);
    qs_desc_free(desc);
    return verdict;
}

static void told_lint(struct qs_slice spec)
{
    struct qs_cases none = { NULL, 0 };
    struct qs_statements statements;
    struct qs_buf said = QS_BUF_INIT(1u << 16);

    CHECK_INT(qs_statements_read("specs/statements.json", &statements,
                                 &diag), QS_OK);
    complaints("spec", spec, &none, &statements, &said);
    CHECK_STR(qs_buf_str(&said), "");
    qs_statements_release(&statements);
    qs_buf_release(&said);
}

#endif
