/*
 * What the commands share; see cli.h.
 */
#include "cli.h"

#include "suite/parse.h"

#include <errno.h>
#include <fnmatch.h>
#include <getopt.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int cli_usage(const char *name, const char *fmt, ...)
{
    va_list args;

    fprintf(stderr, "qmpspec %s: ", name);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputc('\n', stderr);
    return QS_EXIT_USAGE;
}

int cli_option(const char *name, int argc, char *const *argv)
{
    const char *word = optind <= argc ? argv[optind - 1] : "";

    if (optopt > 0 && optopt < 256 && strncmp(word, "--", 2) != 0) {
        return cli_usage(name, "bad option -%c, expected those of qmpspec "
                         "%s -h", optopt, name);
    }
    return cli_usage(name, "bad option %s, expected those of qmpspec %s -h",
                     word, name);
}

int cli_error(const char *name, enum qs_err err, const struct qs_diag *diag)
{
    fprintf(stderr, "qmpspec %s: %s\n", name, diag->text);
    return err == QS_BAD ? QS_EXIT_USAGE : QS_EXIT_BROKEN;
}

static bool is_folder(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* PREFIX/bin/qmpspec finds PREFIX/share/qmpspec/specs, wherever it moved. */
static const char *beside_program(void)
{
    static char path[PATH_MAX + 32];
    ssize_t n = readlink("/proc/self/exe", path, PATH_MAX);
    char *slash;

    if (n <= 0) {
        return NULL;
    }
    path[n] = '\0';
    slash = strrchr(path, '/');
    if (!slash) {
        return NULL;
    }
    memcpy(slash, "/../share/qmpspec/specs",
           sizeof("/../share/qmpspec/specs"));
    return path;
}

const char *cli_specs(const char *given, struct qs_diag *diag)
{
    const char *env = getenv("QMPSPEC_SPECS");
    const char *places[] = {
        "specs", beside_program(), QS_DATADIR "/specs",
    };

    if (given || env) {
        const char *dir = given ? given : env;

        if (!is_folder(dir)) {
            qs_diag_set(diag, "%s: no such folder, expected the specs", dir);
            return NULL;
        }
        return dir;
    }
    for (size_t i = 0; i < QS_COUNT(places); i++) {
        if (places[i] && is_folder(places[i])) {
            return places[i];
        }
    }
    qs_diag_set(diag, "no specs here nor installed; expected --specs DIR or "
                "QMPSPEC_SPECS");
    return NULL;
}

static bool choose(struct qs_cases *chosen, struct qs_case *c)
{
    struct qs_case **v;

    for (size_t i = 0; i < chosen->n; i++) {
        if (chosen->v[i] == c) {
            return true;
        }
    }
    v = realloc(chosen->v, (chosen->n + 1) * sizeof(*v));
    if (!v) {
        return false;
    }
    chosen->v = v;
    v[chosen->n++] = c;
    return true;
}

/* "**" crosses slashes, "*" does not. */
static bool glob_matches(const char *pattern, const char *id)
{
    return fnmatch(pattern, id, strstr(pattern, "**") ? 0
                                                      : FNM_PATHNAME) == 0;
}

/*
 * One more case among all, which has room for it.  A file that was read
 * before, with the specs or for another pattern, gives the cases it gave
 * then; another file's case of that id is the one meant from now on.  What
 * may be chosen already is never freed.
 */
static struct qs_case *admit(struct qs_cases *all, struct qs_case *c)
{
    size_t same = all->n;

    for (size_t i = 0; i < all->n; i++) {
        struct qs_case *old = all->v[i];

        if (strcmp(old->id, c->id) != 0) {
            continue;
        }
        if (old->line == c->line && !strcmp(old->file, c->file)) {
            qs_case_free(c);
            return old;
        }
        same = same < i ? same : i;
    }
    if (same < all->n) {
        struct qs_case *old = all->v[same];

        all->v[same] = c;
        all->v[all->n++] = old;
        return c;
    }
    return all->v[all->n++] = c;
}

/* Cases of a file or folder, those already read among them. */
static enum qs_err from_path(const char *path, struct qs_cases *all,
                             struct qs_cases *chosen, struct qs_diag *diag)
{
    struct qs_cases read = { NULL, 0 };
    enum qs_err err = qs_parse_path(path, &read, diag);
    struct qs_case **v;

    if (err != QS_OK) {
        return err;
    }
    v = realloc(all->v, (all->n + read.n) * sizeof(*v));
    if (!v) {
        qs_cases_release(&read);
        qs_diag_set(diag, "out of memory");
        return QS_NOMEM;
    }
    all->v = v;
    for (size_t i = 0; i < read.n; i++) {
        if (!choose(chosen, admit(all, read.v[i]))) {
            err = QS_NOMEM;
            qs_diag_set(diag, "out of memory");
        }
    }
    free(read.v);
    return err;
}

static enum qs_err from_glob(const char *pattern, struct qs_cases *all,
                             struct qs_cases *chosen, struct qs_diag *diag)
{
    bool any = false;

    for (size_t i = 0; i < all->n; i++) {
        if (glob_matches(pattern, all->v[i]->id)) {
            any = true;
            if (!choose(chosen, all->v[i])) {
                qs_diag_set(diag, "out of memory");
                return QS_NOMEM;
            }
        }
    }
    if (any) {
        return QS_OK;
    }
    qs_diag_set(diag, "'%s' selects nothing; expected a case id, a glob over "
                "ids, a file or a folder", pattern);
    return QS_BAD;
}

enum qs_err cli_select(const char *specs, char *const *patterns, size_t n,
                       struct qs_cases *all, struct qs_cases *chosen,
                       struct qs_diag *diag)
{
    enum qs_err err = QS_OK;

    *all = (struct qs_cases){ NULL, 0 };
    *chosen = (struct qs_cases){ NULL, 0 };
    if (specs) {
        err = qs_parse_path(specs, all, diag);
    }
    for (size_t i = 0; i < n && err == QS_OK; i++) {
        err = access(patterns[i], F_OK) == 0
              ? from_path(patterns[i], all, chosen, diag)
              : from_glob(patterns[i], all, chosen, diag);
    }
    for (size_t i = 0; n == 0 && i < all->n && err == QS_OK; i++) {
        if (!choose(chosen, all->v[i])) {
            qs_diag_set(diag, "out of memory");
            err = QS_NOMEM;
        }
    }
    if (err != QS_OK) {
        free(chosen->v);
        *chosen = (struct qs_cases){ NULL, 0 };
        qs_cases_release(all);
    }
    return err;
}

bool cli_profile(const char *text, enum qs_profile *profile)
{
    if (!strcmp(text, "qmp")) {
        *profile = QS_PROFILE_QMP;
    } else if (!strcmp(text, "modes")) {
        *profile = QS_PROFILE_MODES;
    } else {
        return false;
    }
    return true;
}

bool cli_write(const char *p, size_t n)
{
    return fwrite(p, 1, n, stdout) == n && fflush(stdout) == 0;
}
