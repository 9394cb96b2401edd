/*
 * Shared by cmd_run.c and cmd_run_options.c alone: what was asked for.
 */
#ifndef QS_CMD_RUN_H
#define QS_CMD_RUN_H

#include "cli.h"
#include "suite/run.h"

struct run_options {
    const char *target, *desc, *profile, *format, *known, *specs;
    enum qs_role role;
    bool write_known, smoke;
    int verbose;
    unsigned deadline_ms;       /* 0: not given */
    const char *offer_given;    /* as the user wrote it */
    char *offer_text;
    const char *offer[32];
    size_t noffer;
    bool specs_given;           /* by --specs */
    struct qs_run_options run;
};

/* Starting values, so that only what differs is said again. */
#define RUN_DEADLINE_MS 5000u
/* QEMU needs seconds for a million tokens, on a busy machine many. */
#define RUN_HEAVY_DEADLINE_MS 60000u
#define RUN_SEED 1u

/* Negative: go on with argv from optind; else the exit status. */
int cmd_run_options(struct run_options *o, int argc, char **argv);
/* Milliseconds of one wait: what was given, else what is usual. */
unsigned cmd_run_deadline(const struct run_options *o,
                          const struct qs_desc *desc);
/* cmd_run_like.c: the mutants whose failures look most like these. */
void cmd_run_like(struct qs_buf *out, const struct run_options *o,
                  struct qs_result *const *results, size_t n);
/* Appends the command that runs things in the same way again. */
void cmd_run_again(struct qs_buf *out, const struct run_options *o);

#endif
