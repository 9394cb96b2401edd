/*
 * Shared by cmd_fuzz*.c alone: what was asked for, and what is written.
 */
#ifndef QS_CMD_FUZZ_H
#define QS_CMD_FUZZ_H

#include "cli.h"
#include "suite/hunt.h"

struct fuzz_options {
    const char *target, *desc, *known, *specs, *corpus, *out;
    unsigned long seconds, runs;    /* 0: no such bound */
    uint64_t seed;
    unsigned deadline_ms;
};

/* Negative: go on with argv from optind; else the exit status. */
int cmd_fuzz_options(struct fuzz_options *o, int argc, char **argv);

/*
 * Reads the tapes of a folder whose names the patterns select, in order of
 * name.  QS_BAD with diag when there is none.
 */
enum qs_err cmd_fuzz_seeds(struct qs_hunt *hunt, const char *folder,
                           char *const *patterns, size_t n,
                           struct qs_diag *diag) QS_MUST_CHECK;
/*
 * Writes a find below out: its tape, and its conversation beside it.  Says
 * in *path, to be freed, where.
 */
enum qs_err cmd_fuzz_write(const struct qs_news *news, const char *out,
                           char **path, struct qs_diag *diag) QS_MUST_CHECK;

/* Whether the find came again, for a person. */
#define CMD_FUZZ_AGAIN 64u
const char *cmd_fuzz_again(const struct qs_news *news,
                           char text[CMD_FUZZ_AGAIN]);

#endif
