/*
 * qmpspec: finds the command and hands over.  The table here is what
 * `qmpspec help` prints; each command documents its own options under -h.
 */
#include "cli.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

const char cli_version[] = QS_VERSION;

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} commands[] = {
    { "run", cmd_run, "run specs on a target and say the verdicts" },
    { "fuzz", cmd_fuzz, "fuzz a live server" },
    { "list", cmd_list, "list specs, statements and target descriptions" },
    { "show", cmd_show, "print specs, or a negotiation table" },
    { "serve", cmd_serve, "be the reference server" },
    { "connect", cmd_connect, "be the reference client" },
    { "mock", cmd_mock, "play one spec as a server for a client" },
    { "judge", cmd_judge, "say whether a conversation is legal" },
    { "fmt", cmd_fmt, "print specs in canonical form" },
    { "lint", cmd_lint, "check specs beyond their grammar" },
    { "seed", cmd_seed, "write specs as seeds of fuzzing" },
    { "prove", cmd_prove, "show that the specs catch what is wrong" },
    { "statements", cmd_statements, "say what each statement is proven by" },
    { "replay", cmd_replay, "play tapes and say which oracle fires" },
    { "spec", cmd_spec, "turn a tape into a spec" },
};

static void help(FILE *to)
{
    fputs("usage: qmpspec COMMAND [OPTION]... [ARGUMENT]...\n\n", to);
    for (size_t i = 0; i < QS_COUNT(commands); i++) {
        fprintf(to, "  %-10s %s\n", commands[i].name, commands[i].summary);
    }
    fputs("\nqmpspec COMMAND -h says more; so does qmpspec(1).\n"
          "qmpspec --version says which this is.\n", to);
}

/*
 * A standard descriptor that is closed would be given to the next socket, and
 * what is printed would go to a peer.  It is opened the wrong way round, so
 * that reading or writing it still fails.
 */
static bool hold_standard(void)
{
    static const int modes[] = { O_WRONLY, O_RDONLY, O_RDONLY };

    for (int fd = 0; fd < (int)QS_COUNT(modes); fd++) {
        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", modes[fd]) != fd) {
            return false;
        }
    }
    return true;
}

/* What could not be printed makes any run one that failed. */
static int printed(const char *name, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) {
        return status;
    }
    fprintf(stderr, "qmpspec %s: cannot write to standard output\n", name);
    return QS_EXIT_BROKEN;
}

int main(int argc, char **argv)
{
    if (!hold_standard()) {
        return QS_EXIT_BROKEN;
    }
    /* A peer that closes early is an error of a write, not a death. */
    signal(SIGPIPE, SIG_IGN);
    if (argc < 2) {
        help(stderr);
        return QS_EXIT_USAGE;
    }
    for (size_t i = 0; i < QS_COUNT(commands); i++) {
        if (!strcmp(argv[1], commands[i].name)) {
            return printed(argv[1], commands[i].run(argc - 1, argv + 1));
        }
    }
    if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help") ||
        !strcmp(argv[1], "help")) {
        help(stdout);
        return printed(argv[1], QS_EXIT_OK);
    }
    if (!strcmp(argv[1], "--version")) {
        printf("qmpspec %s\n", cli_version);
        return printed(argv[1], QS_EXIT_OK);
    }
    fprintf(stderr, "qmpspec: no command '%s'; expected one of those that "
            "qmpspec -h lists\n", argv[1]);
    return QS_EXIT_USAGE;
}
