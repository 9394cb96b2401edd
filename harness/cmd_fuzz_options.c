/*
 * The options of qmpspec fuzz, and its help.
 */
#include "cmd_fuzz.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>

static const char help[] =
"usage: qmpspec fuzz --target T [OPTION]... [PATTERN]...\n"
"\n"
"Fuzzes a live server: plays tapes and changes of them on one connection\n"
"after another and has the judge read every conversation.  PATTERNs select\n"
"the tapes to begin with by name, as the cases they were made from.\n"
"\n"
"  --target T      unix:PATH, tcp:HOST:PORT, exec:COMMAND, stdio:COMMAND, or\n"
"                  the name of a description\n"
"  --desc NAME     description of the target (default: found by T)\n"
"  --time S        end after so many seconds, 1 to 10000000 (default 60,\n"
"                  without --runs)\n"
"  --runs N        end after so many conversations\n"
"  --seed N        of all chance, 0 to 2^64 - 1 (default 1)\n"
"  --corpus DIR    folder of the tapes to begin with (default: corpus/server\n"
"                  beside the specs)\n"
"  --out DIR       finds go to DIR/finds (default: .)\n"
"  --known FILE    known failures (default: the description's): what breaks\n"
"                  a statement of theirs is counted apart and no news\n"
"  --deadline S    seconds without an answer before it is a hang, 1 to 3600\n"
"                  (default 5)\n"
"  --specs DIR     folder of the specs (default: $QMPSPEC_SPECS, ./specs, or\n"
"                  the installed ones)\n"
"  -h, --help      this text\n"
"\n"
"A find is written as a tape, shrunk where it comes again, and beside it as a\n"
"conversation, FIND.talk.  A server that is started by T is started again\n"
"when it died or hung.\n"
"\n"
"Exit status: 0 nothing new, 1 finds, 2 usage, 3 the target could not be\n"
"started or reached, 4 the harness failed; 128 + signal when interrupted.\n";

enum { TARGET = 256, DESC, TIME, RUNS, SEED, CORPUS, OUT, KNOWN, DEADLINE,
       SPECS };

static const struct option long_options[] = {
    { "target", required_argument, NULL, TARGET },
    { "desc", required_argument, NULL, DESC },
    { "time", required_argument, NULL, TIME },
    { "runs", required_argument, NULL, RUNS },
    { "seed", required_argument, NULL, SEED },
    { "corpus", required_argument, NULL, CORPUS },
    { "out", required_argument, NULL, OUT },
    { "known", required_argument, NULL, KNOWN },
    { "deadline", required_argument, NULL, DEADLINE },
    { "specs", required_argument, NULL, SPECS },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

static bool natural(const char *text, unsigned long min, unsigned long max,
                    unsigned long *out)
{
    char *end;

    errno = 0;
    *out = strtoul(text, &end, 10);
    return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0' &&
           *out >= min && *out <= max;
}

/* An option whose value is a number; NULL or what was expected. */
static const char *number(struct fuzz_options *o, int option,
                          const char *value)
{
    unsigned long n;

    switch (option) {
    case TIME:
        return natural(value, 1, 10000000, &o->seconds)
               ? NULL : "--time SECONDS, 1 to 10000000";
    case RUNS:
        return natural(value, 1, ULONG_MAX, &o->runs)
               ? NULL : "--runs NUMBER, at least 1";
    case SEED:
        if (!natural(value, 0, ULONG_MAX, &n)) {
            return "--seed NUMBER";
        }
        o->seed = n;
        return NULL;
    case DEADLINE:
        if (!natural(value, 1, 3600, &n)) {
            return "--deadline SECONDS, 1 to 3600";
        }
        o->deadline_ms = (unsigned)n * 1000;
        return NULL;
    default:
        return "an option of qmpspec fuzz -h";
    }
}

static const char **text_of(struct fuzz_options *o, int option)
{
    switch (option) {
    case TARGET:
        return &o->target;
    case DESC:
        return &o->desc;
    case CORPUS:
        return &o->corpus;
    case OUT:
        return &o->out;
    case KNOWN:
        return &o->known;
    case SPECS:
        return &o->specs;
    default:
        return NULL;
    }
}

int cmd_fuzz_options(struct fuzz_options *o, int argc, char **argv)
{
    int option;

    *o = (struct fuzz_options){ .out = ".", .seed = 1,
                                .deadline_ms = 5000 };
    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", long_options,
                                 NULL)) != -1) {
        const char **text = text_of(o, option), *expected = NULL;

        if (option == 'h') {
            return cli_write(help, sizeof(help) - 1) ? QS_EXIT_OK
                                                     : QS_EXIT_BROKEN;
        } else if (option == '?') {
            return cli_option("fuzz", argc, argv);
        } else if (text) {
            *text = optarg;
        } else {
            expected = number(o, option, optarg);
        }
        if (expected) {
            return cli_usage("fuzz", "bad value '%s', expected %s", optarg,
                             expected);
        }
    }
    if (!o->target) {
        return cli_usage("fuzz", "no target, expected --target T");
    }
    o->seconds = o->seconds || o->runs ? o->seconds : 60;
    return -1;
}
