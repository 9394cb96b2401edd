/*
 * Runs a case on a target and gives its result.  The script decides; the
 * judge's finding stands beside it.  No clock decides anything but HANG.
 */
#ifndef QS_SUITE_RUN_H
#define QS_SUITE_RUN_H

#include "suite/axes.h"
#include "suite/case.h"
#include "suite/result.h"
#include "target/target.h"

struct qs_runner;

struct qs_run_options {
    enum qs_cut_effort cuts;
    uint64_t seed;              /* of the sampled cut points */
    bool races;                 /* run `repeat N` cases */
    bool heavy;                 /* run cases that need cost:heavy */
    bool judge;                 /* off only for measuring */
    bool axes;                  /* spell messages in other ways, too */
};

/* Borrows all. */
struct qs_runner *qs_runner_new(struct qs_target *target,
                                const struct qs_cases *cases,
                                const struct qs_desc *desc,
                                const struct qs_run_options *options);
void qs_runner_free(struct qs_runner *runner);

/* Whether the case is for this target at all: role, profile; heavy and
   races only when asked for. */
bool qs_runner_selects(const struct qs_runner *runner,
                       const struct qs_case *c);
/*
 * Runs one case with all the cuts asked for; stops at the first bad verdict.
 * Starts the target when needed, restarts it when tainted.
 */
void qs_runner_case(struct qs_runner *runner, const struct qs_case *c,
                    struct qs_result *result);

#endif
