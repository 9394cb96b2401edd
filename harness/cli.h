/*
 * What the commands share: the exit contract, where specs are, and how a
 * command says that it was called wrongly.  Only main.c and cmd_<verb>.c
 * include this; only they write to standard output and end the process.
 */
#ifndef QS_CLI_H
#define QS_CLI_H

#include "qmp/negotiate.h"
#include "suite/case.h"
#include "suite/statement.h"

/* Where several apply: 4 beats 2 beats 3 beats 1. */
enum qs_exit {
    QS_EXIT_OK = 0,             /* as expected */
    QS_EXIT_UNEXPECTED = 1,     /* verdicts were not as expected */
    QS_EXIT_USAGE = 2,          /* bad call, nothing selected, bad spec */
    QS_EXIT_NO_TARGET = 3,      /* the target could not be started */
    QS_EXIT_BROKEN = 4,         /* the harness itself failed */
};

/* Each takes argv[0] = its name; help goes to stdout on -h, exit 0. */
int cmd_run(int argc, char **argv);
int cmd_fuzz(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_show(int argc, char **argv);
int cmd_serve(int argc, char **argv);
int cmd_connect(int argc, char **argv);
int cmd_mock(int argc, char **argv);
int cmd_judge(int argc, char **argv);
int cmd_fmt(int argc, char **argv);
int cmd_lint(int argc, char **argv);
int cmd_seed(int argc, char **argv);
int cmd_prove(int argc, char **argv);
int cmd_statements(int argc, char **argv);
int cmd_replay(int argc, char **argv);
int cmd_spec(int argc, char **argv);

/* "qmpspec NAME: text" on stderr in one line; gives QS_EXIT_USAGE. */
int cli_usage(const char *name, const char *fmt, ...) QS_PRINTF(2, 3);
/*
 * The same for an option that getopt_long refused, unknown or without its
 * value; opterr is 0, so that this line is the only one.
 */
int cli_option(const char *name, int argc, char *const *argv);
/* The same, giving the exit status that fits the error. */
int cli_error(const char *name, enum qs_err err, const struct qs_diag *diag);

/*
 * The folder of the specs: given (--specs) if not NULL, else QMPSPEC_SPECS,
 * else ./specs, else beside the installed program.  NULL with diag when none
 * is there.  The string lives until the process ends.
 */
const char *cli_specs(const char *given, struct qs_diag *diag);

/*
 * Selects cases by ids, globs ("*" stays within a topic, "**" crosses
 * slashes), files and folders.  Nothing given selects all below specs.
 * A pattern that selects nothing is an error (QS_BAD).  *all keeps every
 * case that was read (preludes included); *chosen borrows from it.
 */
enum qs_err cli_select(const char *specs, char *const *patterns, size_t n,
                       struct qs_cases *all, struct qs_cases *chosen,
                       struct qs_diag *diag) QS_MUST_CHECK;

/*
 * The short list of run --smoke: marks its cases.  QS_BAD when it cannot be
 * read or names a case that is not there.
 */
enum qs_err cli_smoke_read(const char *specs, const struct qs_cases *all,
                           bool *chosen, struct qs_diag *diag) QS_MUST_CHECK;
/* Of what was chosen, leaves the cases of the list. */
enum qs_err cli_smoke_keep(const char *specs, const struct qs_cases *all,
                           struct qs_cases *chosen,
                           struct qs_diag *diag) QS_MUST_CHECK;
enum qs_err cli_smoke_write(const char *specs, const struct qs_cases *all,
                            const bool *chosen,
                            struct qs_diag *diag) QS_MUST_CHECK;

/* "qmp" or "modes"; false for anything else. */
bool cli_profile(const char *text, enum qs_profile *profile);

/* Writes all of it to standard output; false when that fails. */
bool cli_write(const char *p, size_t n);

extern const char cli_version[];

#endif
