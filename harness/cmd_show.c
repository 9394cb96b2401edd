/*
 * qmpspec show: prints specs in canonical form, or a negotiation table as a
 * diagram.
 */
#include "cli.h"

#include "suite/print.h"

#include <getopt.h>
#include <stdlib.h>

static const char help[] =
"usage: qmpspec show [--specs DIR] PATTERN...\n"
"       qmpspec show --table ROLE PROFILE\n"
"\n"
"Prints the cases that PATTERNs select, or the negotiation table of a role\n"
"(server, client) and profile (qmp, modes) in Graphviz' language.\n"
"\n"
"  --specs DIR  folder of the specs (default: $QMPSPEC_SPECS, ./specs, or the\n"
"               installed ones)\n"
"  --table      print a table\n"
"  -h, --help   this text\n"
"\n"
"Exit status: 0 printed, 2 called wrongly, nothing selected, or a spec that\n"
"does not parse.\n";

static int show_table(int n, char **words)
{
    enum qs_profile profile;
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    bool ok;

    if (n != 2 || (strcmp(words[0], "server") != 0 &&
                   strcmp(words[0], "client") != 0) ||
        !cli_profile(words[1], &profile)) {
        return cli_usage("show", "expected --table server|client qmp|modes");
    }
    qs_negotiate_print(&out, qs_negotiate_table(
        words[0][0] == 's' ? QS_SERVER : QS_CLIENT, profile));
    ok = out.err == QS_OK &&
         cli_write(qs_buf_slice(&out).p, qs_buf_len(&out));
    qs_buf_release(&out);
    return ok ? QS_EXIT_OK : QS_EXIT_BROKEN;
}

static int show_cases(const char *specs, char **patterns, size_t n)
{
    struct qs_diag diag;
    struct qs_cases all, chosen;
    struct qs_buf out = QS_BUF_INIT((size_t)64 << 20);
    enum qs_err err;
    bool ok;

    specs = cli_specs(specs, &diag);
    if (!specs) {
        return cli_error("show", QS_BAD, &diag);
    }
    err = cli_select(specs, patterns, n, &all, &chosen, &diag);
    if (err != QS_OK) {
        return cli_error("show", err, &diag);
    }
    for (size_t i = 0; i < chosen.n; i++) {
        qs_buf_addf(&out, "%s# %s:%d\n", i ? "\n" : "", chosen.v[i]->file,
                    chosen.v[i]->line);
        qs_print_case(&out, chosen.v[i]);
    }
    ok = out.err == QS_OK &&
         cli_write(qs_buf_slice(&out).p, qs_buf_len(&out));
    qs_buf_release(&out);
    free(chosen.v);
    qs_cases_release(&all);
    return ok ? QS_EXIT_OK : QS_EXIT_BROKEN;
}

int cmd_show(int argc, char **argv)
{
    static const struct option options[] = {
        { "specs", required_argument, NULL, 's' },
        { "table", no_argument, NULL, 't' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    const char *specs = NULL;
    bool table = false;
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 's':
            specs = optarg;
            break;
        case 't':
            table = true;
            break;
        case 'h':
            return cli_write(help, sizeof(help) - 1) ? QS_EXIT_OK
                                                     : QS_EXIT_BROKEN;
        default:
            return cli_option("show", argc, argv);
        }
    }
    if (table) {
        return show_table(argc - optind, argv + optind);
    }
    if (optind == argc) {
        return cli_usage("show", "expected at least one PATTERN, or --table");
    }
    return show_cases(specs, argv + optind, (size_t)(argc - optind));
}
