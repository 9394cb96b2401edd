/*
 * The options of qmpspec run, and its help.
 */
#include "cmd_run.h"

#include "report/report.h"

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>

static const char help[] =
"usage: qmpspec run [OPTION]... [PATTERN]...\n"
"\n"
"Runs the cases that fit the target, or those that PATTERNs select: case\n"
"ids, globs over ids (** crosses slashes), files and folders.\n"
"\n"
"  --target T      ref (default), unix:PATH, tcp:HOST:PORT, exec:COMMAND,\n"
"                  stdio:COMMAND, or the name of a description; a client is\n"
"                  exec:COMMAND with {sock}, or {host} and {port}, where it\n"
"                  is told to connect\n"
"  --desc NAME     description of the target (default: found by T)\n"
"  --role R        server (default) or client: what is tested\n"
"  --profile P     only cases of profile qmp, modes or qemu-7.2\n"
"  --offer CAP,..  in-process: capabilities it offers (a client: is asked to\n"
"                  enable), at most 32 (default: those of the description;\n"
"                  none in modes)\n"
"  --format F      text (default), tap, junit or jsonl\n"
"  --known FILE    known failures (default: the description's)\n"
"  --write-known   write that file anew from this run\n"
"  --smoke         only the few cases that catch every mutant\n"
"  --races         also run cases with `repeat N`\n"
"  --heavy         also run cases that need cost:heavy\n"
"  --cuts C        none, sample (default) or all: ways of cutting the bytes\n"
"  --axes          also spell messages in other ways: white space, order of\n"
"                  members, escapes, ids\n"
"  --seed N        of the sample, 0 to 2^64 - 1 (default 1)\n"
"  --deadline S    seconds of one wait before it is a hang, 1 to 3600\n"
"                  (default 60 with --heavy, else what the description of a\n"
"                  client says, else 5)\n"
"  --specs DIR     folder of the specs (default: $QMPSPEC_SPECS, ./specs, or\n"
"                  the installed ones)\n"
"  -v, -vv         a line for each case; transcripts\n"
"  -h, --help      this text\n"
"\n"
"Exit status: 0 as expected, 1 unexpected verdicts, 2 usage, nothing\n"
"selected or a spec that does not parse, 3 the target could not be started,\n"
"4 the harness failed; 128 + signal when interrupted.\n";

static bool natural(const char *text, unsigned long max, unsigned long *out)
{
    char *end;

    errno = 0;
    *out = strtoul(text, &end, 10);
    return errno == 0 && *text >= '0' && *text <= '9' && *end == '\0' &&
           *out <= max;
}

static bool split_offer(struct run_options *o, const char *text)
{
    char *rest, *cap;

    free(o->offer_text);
    o->offer_text = strdup(text);
    o->offer_given = text;
    o->noffer = 0;
    rest = o->offer_text;
    while (rest && (cap = strsep(&rest, ",")) != NULL) {
        if (o->noffer == QS_COUNT(o->offer)) {
            return false;
        }
        if (*cap) {
            o->offer[o->noffer++] = cap;
        }
    }
    return o->offer_text != NULL;
}

static bool set_cuts(struct run_options *o, const char *text)
{
    if (!strcmp(text, "none")) {
        o->run.cuts = QS_CUTS_WHOLE;
    } else if (!strcmp(text, "sample")) {
        o->run.cuts = QS_CUTS_SAMPLE;
    } else if (!strcmp(text, "all")) {
        o->run.cuts = QS_CUTS_ALL;
    } else {
        return false;
    }
    return true;
}

enum { TARGET = 256, DESC, ROLE, PROFILE, OFFER, FORMAT, KNOWN, WRITE_KNOWN,
       SMOKE, AXES, RACES, HEAVY, CUTS, SEED, DEADLINE, SPECS };

static const struct option long_options[] = {
    { "target", required_argument, NULL, TARGET },
    { "desc", required_argument, NULL, DESC },
    { "role", required_argument, NULL, ROLE },
    { "profile", required_argument, NULL, PROFILE },
    { "offer", required_argument, NULL, OFFER },
    { "format", required_argument, NULL, FORMAT },
    { "known", required_argument, NULL, KNOWN },
    { "write-known", no_argument, NULL, WRITE_KNOWN },
    { "smoke", no_argument, NULL, SMOKE },
    { "axes", no_argument, NULL, AXES },
    { "races", no_argument, NULL, RACES },
    { "heavy", no_argument, NULL, HEAVY },
    { "cuts", required_argument, NULL, CUTS },
    { "seed", required_argument, NULL, SEED },
    { "deadline", required_argument, NULL, DEADLINE },
    { "specs", required_argument, NULL, SPECS },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
};

/* An option whose value is checked; NULL or what was expected. */
static const char *checked(struct run_options *o, int option, const char *value)
{
    unsigned long n;

    switch (option) {
    case ROLE:
        o->role = !strcmp(value, "client") ? QS_CLIENT : QS_SERVER;
        return !strcmp(value, "client") || !strcmp(value, "server")
               ? NULL : "--role server or client";
    case PROFILE:
        o->profile = value;
        return !strcmp(value, "qmp") || !strcmp(value, "modes") ||
               !strcmp(value, "qemu-7.2")
               ? NULL : "--profile qmp, modes or qemu-7.2";
    case FORMAT:
        o->format = value;
        return qs_report_find(value) ? NULL
                                     : "--format text, tap, junit or jsonl";
    case OFFER:
        return split_offer(o, value) ? NULL : "--offer CAP,... (at most 32)";
    case CUTS:
        return set_cuts(o, value) ? NULL : "--cuts none, sample or all";
    case SEED:
        if (!natural(value, ULONG_MAX, &n)) {
            return "--seed NUMBER";
        }
        o->run.seed = n;
        return NULL;
    case DEADLINE:
        if (!natural(value, 3600, &n) || n == 0) {
            return "--deadline SECONDS, 1 to 3600";
        }
        o->deadline_ms = (unsigned)n * 1000;
        return NULL;
    default:
        return "an option of qmpspec run -h";
    }
}

int cmd_run_options(struct run_options *o, int argc, char **argv)
{
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "hv", long_options,
                                 NULL)) != -1) {
        const char *expected = NULL;

        switch (option) {
        case 'h':
            return cli_write(help, sizeof(help) - 1) ? QS_EXIT_OK
                                                     : QS_EXIT_BROKEN;
        case 'v':
            o->verbose++;
            break;
        case '?':
            return cli_option("run", argc, argv);
        case TARGET:
            o->target = optarg;
            break;
        case DESC:
            o->desc = optarg;
            break;
        case KNOWN:
            o->known = optarg;
            break;
        case SPECS:
            o->specs = optarg;
            o->specs_given = true;
            break;
        case WRITE_KNOWN:
            o->write_known = true;
            break;
        case SMOKE:
            o->smoke = true;
            break;
        case AXES:
            o->run.axes = true;
            break;
        case RACES:
            o->run.races = true;
            break;
        case HEAVY:
            o->run.heavy = true;
            break;
        default:
            expected = checked(o, option, optarg);
        }
        if (expected) {
            return cli_usage("run", "bad value '%s', expected %s", optarg,
                             expected);
        }
    }
    return -1;
}

unsigned cmd_run_deadline(const struct run_options *o,
                          const struct qs_desc *desc)
{
    return o->deadline_ms ? o->deadline_ms :
           o->run.heavy ? RUN_HEAVY_DEADLINE_MS :
           desc->deadline_s ? desc->deadline_s * 1000 : RUN_DEADLINE_MS;
}

/* A word as a shell reads it back. */
static void quoted(struct qs_buf *out, const char *option, const char *word)
{
    bool plain = *word != '\0' &&
        word[strspn(word, "abcdefghijklmnopqrstuvwxyz"
                    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                    "_-+,.:/@%=")] == '\0';

    qs_buf_addf(out, " %s ", option);
    if (plain) {
        qs_buf_adds(out, word);
        return;
    }
    qs_buf_addc(out, '\'');
    for (; *word; word++) {
        if (*word == '\'') {
            qs_buf_adds(out, "'\\'");
        }
        qs_buf_addc(out, *word);
    }
    qs_buf_addc(out, '\'');
}

void cmd_run_again(struct qs_buf *out, const struct run_options *o)
{
    static const char *const cuts[] = {
        [QS_CUTS_WHOLE] = "none", [QS_CUTS_ALL] = "all",
    };

    qs_buf_adds(out, "qmpspec run");
    if (o->role == QS_CLIENT) {
        quoted(out, "--role", "client");
    }
    quoted(out, "--target", o->target);
    if (o->desc) {
        quoted(out, "--desc", o->desc);
    }
    if (o->specs_given) {
        quoted(out, "--specs", o->specs);
    }
    if (o->offer_given) {
        quoted(out, "--offer", o->offer_given);
    }
    if (o->run.cuts != QS_CUTS_SAMPLE) {
        quoted(out, "--cuts", cuts[o->run.cuts]);
    }
    if (o->run.axes) {
        qs_buf_adds(out, " --axes");
    }
    if (o->run.seed != RUN_SEED) {
        qs_buf_addf(out, " --seed %llu", (unsigned long long)o->run.seed);
    }
    if (o->deadline_ms) {
        qs_buf_addf(out, " --deadline %u", o->deadline_ms / 1000);
    }
}
