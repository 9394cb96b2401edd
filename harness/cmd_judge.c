/*
 * qmpspec judge: says of recorded conversations whether a server's side of
 * them is legal.
 */
#include "cli.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "suite/judge.h"
#include "suite/parse.h"

static const char help_text[] =
    "usage: qmpspec judge [OPTION]... FILE...\n\n"
    "Reads conversations in the notation (-: standard input) and says of each\n"
    "whether what the server sent is legal.\n\n"
    "  -p, --profile NAME   qmp (default) or modes\n"
    "      --no-greeting    the server has no greeting and does not negotiate\n"
    "      --line-end END   crlf (default) or lf: what ends the server's "
    "messages\n"
    "      --one-line       its messages stand on one line each\n"
    "      --strict         what cannot be told is not as expected either\n"
    "      --print          print each conversation as it was read\n"
    "  -h, --help           this text\n\n"
    "Exit status: 0 none is illegal, 1 one is (or, under --strict, cannot be\n"
    "told), 2 called wrongly, or a file that cannot be read or parsed.\n";

struct job {
    struct qs_judge_options options;
    const struct qs_statements *rules;  /* NULL: not at hand */
    bool strict, print;
};

/* "N57 (the statement)", or the id alone. */
static void add_rule(struct qs_buf *out, const struct job *job,
                     const char *id)
{
    const struct qs_statement *rule =
        job->rules ? qs_statement_find(job->rules, id) : NULL;

    if (rule) {
        size_t n = strlen(rule->rule);

        /* The line goes on behind it, so its full stop goes. */
        n -= n && rule->rule[n - 1] == '.';
        qs_buf_addf(out, "%s (%.*s)", id, (int)n, rule->rule);
    } else {
        qs_buf_adds(out, id);
    }
}

static bool report(const struct job *job, const char *file,
                   const struct qs_talk *talk, const struct qs_judgement *j)
{
    struct qs_buf out = QS_BUF_INIT(4096);
    bool ok;

    if (j->finding == QS_LEGAL) {
        qs_buf_addf(&out, "%s: legal", file);
    } else {
        qs_buf_addf(&out, "%s:%d: ", file, qs_talk_turn(talk, j->turn)->line);
    }
    if (j->finding == QS_ILLEGAL) {
        qs_buf_adds(&out, "illegal ");
        add_rule(&out, job, j->rule);
        qs_buf_addf(&out, ": %s", j->what);
        if (j->legal[0]) {
            qs_buf_addf(&out, "; legal: %s", j->legal);
        }
    } else if (j->finding == QS_CANNOT_TELL) {
        qs_buf_addf(&out, "cannot tell: %s", j->what);
    }
    qs_buf_addc(&out, '\n');
    ok = cli_write(qs_buf_str(&out), qs_buf_len(&out));
    qs_buf_release(&out);
    return ok;
}

static bool print(const struct qs_talk *talk, const struct qs_case *c)
{
    struct qs_buf out = QS_BUF_INIT(QS_SPEC_BYTES_MAX);
    bool ok;

    qs_talk_print(&out, talk, &c->link);
    ok = out.err == QS_OK && cli_write(qs_buf_str(&out), qs_buf_len(&out));
    qs_buf_release(&out);
    return ok;
}

/* Judges one conversation; gives the exit status it asks for. */
static int judge_text(const struct job *job, const char *file,
                      struct qs_slice text)
{
    struct qs_judgement j = { QS_LEGAL, 0, NULL, "", "" };
    struct qs_talk *talk = qs_talk_new();
    struct qs_case *c = NULL;
    struct qs_diag diag = { "no memory" };
    enum qs_err err = talk ? qs_parse_talk(file, text, &c, &diag) : QS_NOMEM;
    int status = QS_EXIT_OK;

    if (!err) {
        err = qs_talk_read(talk, c, job->options.line_end, &diag);
    }
    if (!err) {
        err = qs_judge_talk(talk, &job->options, &j);
    }
    if (err) {
        status = cli_error("judge", err, &diag);
    } else if ((job->print && !print(talk, c)) ||
               !report(job, file, talk, &j)) {
        status = QS_EXIT_BROKEN;
    } else if (j.finding == QS_ILLEGAL ||
               (j.finding == QS_CANNOT_TELL && job->strict)) {
        status = QS_EXIT_UNEXPECTED;
    }
    qs_case_free(c);
    qs_talk_free(talk);
    return status;
}

static int judge_input(const struct job *job)
{
    struct qs_buf text = QS_BUF_INIT(QS_SPEC_FILE_MAX);
    char piece[4096];
    size_t n;
    int status;

    while ((n = fread(piece, 1, sizeof(piece), stdin)) > 0) {
        qs_buf_add(&text, piece, n);
    }
    if (text.err || ferror(stdin)) {
        status = cli_usage("judge", "standard input cannot be read, expected "
                           "at most %u bytes", QS_SPEC_FILE_MAX);
    } else {
        status = judge_text(job, "-", qs_buf_slice(&text));
    }
    qs_buf_release(&text);
    return status;
}

static int judge_file(const struct job *job, const char *path)
{
    struct qs_diag diag;
    char *text = NULL;
    size_t n;
    enum qs_err err;
    int status;

    if (strcmp(path, "-") == 0) {
        return judge_input(job);
    }
    err = qs_read_file(path, QS_SPEC_FILE_MAX, &diag, &text, &n);
    if (err) {
        return cli_error("judge", err, &diag);
    }
    status = judge_text(job, path, qs_slice(text, n));
    free(text);
    return status;
}

/* QS_EXIT_OK, or how the call is wrong. */
static int set_option(struct job *job, int option, const char *value)
{
    switch (option) {
    case 'p':
        if (!cli_profile(value, &job->options.profile)) {
            return cli_usage("judge", "no profile '%s'; expected qmp or "
                             "modes", value);
        }
        break;
    case 'g':
        job->options.greeting = job->options.negotiates = false;
        break;
    case 'l':
        if (strcmp(value, "lf") != 0 && strcmp(value, "crlf") != 0) {
            return cli_usage("judge", "no line end '%s'; expected crlf or "
                             "lf", value);
        }
        job->options.line_end = strcmp(value, "lf") == 0 ? "\n" : "\r\n";
        break;
    case '1':
        job->options.pretty = false;
        break;
    case 's':
        job->strict = true;
        break;
    case 'P':
        job->print = true;
        break;
    }
    return QS_EXIT_OK;
}

static int judge_all(struct job *job, char **paths, int n)
{
    struct qs_statements rules;
    struct qs_buf path = QS_BUF_INIT(4096);
    struct qs_diag diag;
    const char *specs = cli_specs(NULL, &diag);
    int status = QS_EXIT_OK;

    /* Without the statements their ids must do. */
    if (specs) {
        qs_buf_addf(&path, "%s/statements.json", specs);
        if (!qs_statements_read(qs_buf_str(&path), &rules, &diag)) {
            job->rules = &rules;
        }
    }
    for (int i = 0; i < n; i++) {
        int one = judge_file(job, paths[i]);

        status = one > status ? one : status;
    }
    if (job->rules) {
        qs_statements_release(&rules);
        job->rules = NULL;
    }
    qs_buf_release(&path);
    return status;
}

int cmd_judge(int argc, char **argv)
{
    static const struct option options[] = {
        { "profile", required_argument, NULL, 'p' },
        { "no-greeting", no_argument, NULL, 'g' },
        { "line-end", required_argument, NULL, 'l' },
        { "one-line", no_argument, NULL, '1' },
        { "strict", no_argument, NULL, 's' },
        { "print", no_argument, NULL, 'P' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct job job = { qs_judge_default, NULL, false, false };
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "p:h", options, NULL)) != -1) {
        int status;

        if (option == 'h') {
            return cli_write(help_text, strlen(help_text)) ? QS_EXIT_OK
                                                           : QS_EXIT_BROKEN;
        }
        status = option == '?' ? cli_option("judge", argc, argv)
                               : set_option(&job, option, optarg);
        if (status) {
            return status;
        }
    }
    if (optind == argc) {
        return cli_usage("judge", "no file, expected FILE... or -");
    }
    return judge_all(&job, argv + optind, argc - optind);
}
