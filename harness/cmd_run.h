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
    bool write_known;
    int verbose;
    unsigned deadline_ms;
    char *offer_text;
    const char *offer[32];
    size_t noffer;
    struct qs_run_options run;
};

/* Negative: go on with argv from optind; else the exit status. */
int cmd_run_options(struct run_options *o, int argc, char **argv);

#endif
