/*
 * qmpspec fmt: prints specs in canonical form, or writes them so.
 */
#include "cli.h"

#include "suite/parse.h"
#include "suite/print.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
"usage: qmpspec fmt [OPTION]... FILE...\n"
"\n"
"Prints specs, or bare conversations, in canonical form.\n"
"\n"
"  --check     print nothing; exit 1 naming the files that differ\n"
"  --write     write each file anew, if it differs\n"
"  --case ID   make a case of that id from a bare conversation\n"
"  --talk      FILEs are bare conversations\n"
"  -h, --help  this text\n"
"\n"
"Exit status: 0 done, or all is in canonical form; 1 under --check, a file\n"
"is not; 2 called wrongly, or a file that cannot be read, parsed or written.\n";

struct how {
    bool check, write, talk;
    const char *id;
};

static void print_talk(struct qs_buf *out, const struct qs_case *c)
{
    for (size_t i = 0; i < c->steps.n; i++) {
        const struct qs_step *step = &c->steps.v[i];

        if (step->before) {
            qs_buf_addf(out, "%s\n", step->before);
        }
        qs_print_step(out, c, step);
        if (step->after) {
            qs_buf_addf(out, "  %s", step->after);
        }
        qs_buf_addc(out, '\n');
    }
}

static enum qs_err format_talk(const char *path, struct qs_slice text,
                               const char *id, struct qs_buf *out,
                               struct qs_diag *diag)
{
    struct qs_case *c;
    enum qs_err err = qs_parse_talk(path, text, &c, diag);

    if (err != QS_OK) {
        return err;
    }
    if (id) {
        c->id = strdup(id);
        if (c->id) {
            qs_print_case(out, c);
        } else {
            out->err = QS_NOMEM;
        }
    } else {
        print_talk(out, c);
    }
    qs_case_free(c);
    return QS_OK;
}

static enum qs_err format_spec(const char *path, struct qs_slice text,
                               struct qs_buf *out, struct qs_diag *diag)
{
    struct qs_cases cases = { NULL, 0 };
    enum qs_err err = qs_parse(path, text, &cases, diag);

    for (size_t i = 0; i < cases.n; i++) {
        if (i > 0) {
            qs_buf_addc(out, '\n');
        }
        qs_print_case(out, cases.v[i]);
    }
    qs_cases_release(&cases);
    return err;
}

/* Whole or not at all, with the mode the file had; NULL or why not. */
static const char *replace(const char *path, struct qs_slice text)
{
    const char *why = NULL;
    struct stat st;
    char *beside;
    FILE *stream;
    bool ok;

    if (lstat(path, &st) != 0 || asprintf(&beside, "%s.new", path) < 0) {
        return strerror(errno);
    }
    /* Moving onto a device or a link would put a file in its place. */
    if (!S_ISREG(st.st_mode)) {
        free(beside);
        return "no regular file, expected one to write anew";
    }
    stream = fopen(beside, "we");
    ok = stream && fwrite(text.p, 1, text.n, stream) == text.n &&
         fchmod(fileno(stream), st.st_mode & 07777) == 0;
    if (stream) {
        ok = fclose(stream) == 0 && ok;
    }
    ok = ok && rename(beside, path) == 0;
    if (!ok) {
        why = strerror(errno);
    }
    if (!ok && stream) {
        unlink(beside);
    }
    free(beside);
    return why;
}

/* What is done with a file's canonical form. */
static int dispose(const char *path, struct qs_slice was,
                   struct qs_slice is, const struct how *how)
{
    bool same = was.n == is.n && !memcmp(was.p, is.p, was.n);
    const char *why;

    if (how->check) {
        if (!same) {
            fprintf(stderr, "%s: not in canonical form; qmpspec fmt --write "
                    "%s\n", path, path);
        }
        return same ? QS_EXIT_OK : QS_EXIT_UNEXPECTED;
    }
    if (!how->write) {
        return cli_write(is.p, is.n) ? QS_EXIT_OK : QS_EXIT_BROKEN;
    }
    why = same ? NULL : replace(path, is);
    return why ? cli_usage("fmt", "%s: %s", path, why) : QS_EXIT_OK;
}

static int one_file(const char *path, const struct how *how)
{
    struct qs_buf out = QS_BUF_INIT((size_t)256 << 20);
    struct qs_diag diag;
    char *text;
    size_t n;
    enum qs_err err = qs_read_file(path, QS_SPEC_FILE_MAX, &diag, &text, &n);
    int status;

    if (err != QS_OK) {
        return cli_error("fmt", err, &diag);
    }
    err = how->talk
          ? format_talk(path, qs_slice(text, n), how->id, &out, &diag)
          : format_spec(path, qs_slice(text, n), &out, &diag);
    if (err == QS_OK && out.err != QS_OK) {
        err = QS_NOMEM;
        qs_diag_set(&diag, "%s: out of memory", path);
    }
    status = err == QS_OK
             ? dispose(path, qs_slice(text, n), qs_buf_slice(&out), how)
             : cli_error("fmt", err, &diag);
    free(text);
    qs_buf_release(&out);
    return status;
}

int cmd_fmt(int argc, char **argv)
{
    static const struct option options[] = {
        { "check", no_argument, NULL, 'c' },
        { "write", no_argument, NULL, 'w' },
        { "case", required_argument, NULL, 'i' },
        { "talk", no_argument, NULL, 't' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct how how = { false, false, false, NULL };
    int option, status = QS_EXIT_OK;

    opterr = 0;
    while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
        switch (option) {
        case 'c':
            how.check = true;
            break;
        case 'w':
            how.write = true;
            break;
        case 'i':
            how.talk = true;
            how.id = optarg;
            break;
        case 't':
            how.talk = true;
            break;
        case 'h':
            return cli_write(help, sizeof(help) - 1) ? QS_EXIT_OK
                                                     : QS_EXIT_BROKEN;
        default:
            return cli_option("fmt", argc, argv);
        }
    }
    if (optind == argc) {
        return cli_usage("fmt", "expected at least one FILE");
    }
    for (int i = optind; i < argc; i++) {
        int one = one_file(argv[i], &how);

        status = one > status ? one : status;
    }
    return status;
}
