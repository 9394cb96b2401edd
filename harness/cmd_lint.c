/*
 * qmpspec lint: what a case must obey beyond the grammar.
 */
#include "cli.h"

#include "suite/lint.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
"usage: qmpspec lint [--specs DIR] [PATTERN]...\n"
"\n"
"Checks all specs, or those that PATTERNs select, beyond their grammar: known\n"
"statements, sound fences, no pinned error texts, proof of recovery, and that\n"
"what a case expects of a server is legal: the judge hears every branch but\n"
"those graded tolerated or quirk.  Without a PATTERN also that each statement\n"
"that a server can break on the wire is covered.  Prints one line for each\n"
"finding.\n"
"\n"
"  --specs DIR  folder of the specs (default: $QMPSPEC_SPECS, ./specs, or the\n"
"               installed ones)\n"
"  -h, --help   this text\n"
"\n"
"Exit status: 0 nothing found, 1 findings, 2 called wrongly, nothing\n"
"selected, or a spec that does not parse.\n";

static void complain(void *ctx, const char *text)
{
    (void)ctx;
    printf("%s\n", text);
}

static int lint(const char *specs, char **patterns, size_t n)
{
    struct qs_statements statements;
    struct qs_cases all, chosen;
    struct qs_diag diag;
    size_t findings = 0;
    char *path;
    enum qs_err err;

    if (asprintf(&path, "%s/statements.json", specs) < 0) {
        return QS_EXIT_BROKEN;
    }
    err = qs_statements_read(path, &statements, &diag);
    free(path);
    if (err != QS_OK) {
        return cli_error("lint", err, &diag);
    }
    err = cli_select(specs, patterns, n, &all, &chosen, &diag);
    if (err == QS_OK) {
        findings = qs_lint(&chosen, &all, &statements, complain, NULL);
        if (n == 0) {
            findings += qs_lint_suite(&all, &statements, complain, NULL);
        }
        free(chosen.v);
        qs_cases_release(&all);
    }
    qs_statements_release(&statements);
    if (err != QS_OK) {
        return cli_error("lint", err, &diag);
    }
    return findings > 0 ? QS_EXIT_UNEXPECTED : QS_EXIT_OK;
}

int cmd_lint(int argc, char **argv)
{
    static const struct option options[] = {
        { "specs", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    const char *specs = NULL;
    struct qs_diag diag;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 's':
            specs = optarg;
            break;
        case 'h':
            return cli_write(help, sizeof(help) - 1) ? QS_EXIT_OK
                                                     : QS_EXIT_BROKEN;
        default:
            return cli_option("lint", argc, argv);
        }
    }
    specs = cli_specs(specs, &diag);
    if (!specs) {
        return cli_error("lint", QS_BAD, &diag);
    }
    return lint(specs, argv + optind, (size_t)(argc - optind));
}
