/*
 * qmpspec list: what there is to run, to cover and to test.
 */
#include "cli.h"

#include "target/desc.h"

#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static const char help[] =
"usage: qmpspec list [OPTION]... [PATTERN]...\n"
"\n"
"Lists the cases that PATTERNs select (all without one): id, level, role,\n"
"profile, statements.\n"
"\n"
"  --statements  list the statements instead\n"
"  --targets     list the target descriptions instead: name, role, and how\n"
"                each is started\n"
"  --role R      only cases of role server or client\n"
"  --profile P   only cases of profile qmp, modes or qemu-7.2\n"
"  --specs DIR   folder of the specs (default: $QMPSPEC_SPECS, ./specs, or\n"
"                the installed ones)\n"
"  -h, --help    this text\n"
"\n"
"Exit status: 0 listed, 2 called wrongly, nothing selected, or a file that\n"
"does not parse.\n";

static const char *const levels[] = { "must", "should", "may", "info" };
static const char *const profiles[] = { "qmp", "modes", "qemu-7.2" };
static const char *const roles[] = { "server", "client" };

/* Whether the word is one of the n; says so if not. */
static bool known(const char *const *words, size_t n, const char *word,
                  const char *expected)
{
    for (size_t i = 0; i < n; i++) {
        if (!strcmp(words[i], word)) {
            return true;
        }
    }
    cli_usage("list", "bad value '%s', expected %s", word, expected);
    return false;
}

struct filter {
    const char *role, *profile;
};

static bool fits(const struct filter *f, const struct qs_case *c)
{
    return (!f->role || !strcmp(f->role, roles[c->role])) &&
           (!f->profile || !strcmp(f->profile, profiles[c->profile]));
}

static int list_cases(const char *specs, const struct filter *filter,
                      char **patterns, size_t n)
{
    struct qs_diag diag;
    struct qs_cases all, chosen;
    size_t any = 0;
    enum qs_err err = cli_select(specs, patterns, n, &all, &chosen, &diag);

    if (err != QS_OK) {
        return cli_error("list", err, &diag);
    }
    for (size_t i = 0; i < chosen.n; i++) {
        const struct qs_case *c = chosen.v[i];

        if (!fits(filter, c)) {
            continue;
        }
        any++;
        printf("%-56s %-6s %-6s %-8s", c->id, levels[c->level],
               roles[c->role], profiles[c->profile]);
        for (size_t k = 0; k < c->covers.n; k++) {
            printf(" %s", c->covers.v[k]);
        }
        putchar('\n');
    }
    free(chosen.v);
    qs_cases_release(&all);
    return any ? QS_EXIT_OK
               : cli_usage("list", "no case fits what was asked for");
}

static int list_statements(const char *specs)
{
    struct qs_statements statements;
    struct qs_diag diag;
    enum qs_err err;
    char *path;

    if (asprintf(&path, "%s/statements.json", specs) < 0) {
        return QS_EXIT_BROKEN;
    }
    err = qs_statements_read(path, &statements, &diag);
    free(path);
    if (err != QS_OK) {
        return cli_error("list", err, &diag);
    }
    for (size_t i = 0; i < statements.n; i++) {
        const struct qs_statement *s = &statements.v[i];

        printf("%-4s %-6s %-6s %s\n", s->id, s->role, s->level, s->rule);
        if (s->untestable) {
            printf("     untestable: %s\n", s->untestable);
        }
        if (s->choice) {
            printf("     choice: %s\n", s->choice);
        }
        printf("     %s, %s\n", s->source, s->section);
    }
    qs_statements_release(&statements);
    return QS_EXIT_OK;
}

static int list_target(const char *path)
{
    struct qs_desc *desc;
    struct qs_diag diag;
    enum qs_err err = qs_desc_read(path, &desc, &diag);

    if (err != QS_OK) {
        return cli_error("list", err, &diag);
    }
    printf("%-26s %-6s %s\n", desc->name, roles[desc->role],
           desc->start ? desc->start : "(given by its address)");
    qs_desc_free(desc);
    return QS_EXIT_OK;
}

static int list_targets(const char *specs)
{
    struct dirent **names;
    int n, status = QS_EXIT_OK;
    char *folder;

    if (asprintf(&folder, "%s/targets", specs) < 0) {
        return QS_EXIT_BROKEN;
    }
    n = scandir(folder, &names, NULL, alphasort);
    if (n < 0) {
        status = cli_usage("list", "%s: %s", folder, strerror(errno));
    }
    for (int i = 0; i < n; i++) {
        const char *dot = strrchr(names[i]->d_name, '.');
        char *path;

        if (status == QS_EXIT_OK && dot && !strcmp(dot, ".json") &&
            asprintf(&path, "%s/%s", folder, names[i]->d_name) >= 0) {
            status = list_target(path);
            free(path);
        }
        free(names[i]);
    }
    if (n >= 0) {
        free(names);
    }
    free(folder);
    return status;
}

int cmd_list(int argc, char **argv)
{
    static const struct option options[] = {
        { "statements", no_argument, NULL, 'S' },
        { "targets", no_argument, NULL, 'T' },
        { "role", required_argument, NULL, 'r' },
        { "profile", required_argument, NULL, 'p' },
        { "specs", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct filter filter = { NULL, NULL };
    const char *specs = NULL;
    struct qs_diag diag;
    int option, what = 0;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'S':
        case 'T':
            what = option;
            break;
        case 'r':
            filter.role = optarg;
            if (!known(roles, QS_COUNT(roles), optarg,
                       "--role server or client")) {
                return QS_EXIT_USAGE;
            }
            break;
        case 'p':
            filter.profile = optarg;
            if (!known(profiles, QS_COUNT(profiles), optarg,
                       "--profile qmp, modes or qemu-7.2")) {
                return QS_EXIT_USAGE;
            }
            break;
        case 's':
            specs = optarg;
            break;
        case 'h':
            return cli_write(help, sizeof(help) - 1) ? QS_EXIT_OK
                                                     : QS_EXIT_BROKEN;
        default:
            return cli_option("list", argc, argv);
        }
    }
    specs = cli_specs(specs, &diag);
    if (!specs) {
        return cli_error("list", QS_BAD, &diag);
    }
    if (what == 'S') {
        return list_statements(specs);
    }
    if (what == 'T') {
        return list_targets(specs);
    }
    return list_cases(specs, &filter, argv + optind,
                      (size_t)(argc - optind));
}
