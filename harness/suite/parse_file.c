/*
 * From paths to cases: reads whole files, walks folders in order of name.
 */
#include "suite/parse.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* Folders inside folders; deeper is a loop of links. */
#define FOLDERS_MAX 8

static enum qs_err refuse(struct qs_diag *diag, const char *path,
                          const char *why)
{
    qs_diag_set(diag, "%s: %s", path, why);
    return QS_BAD;
}

static enum qs_err read_stream(FILE *stream, const char *path, size_t max,
                               struct qs_diag *diag, char **text, size_t *n)
{
    size_t size = 4096, used = 0;
    char *p = malloc(size);

    while (p) {
        used += fread(p + used, 1, size - used - 1, stream);
        if (ferror(stream)) {
            free(p);
            return refuse(diag, path, strerror(errno));
        }
        if (used > max) {
            free(p);
            qs_diag_set(diag, "%s: file too large, expected at most %zu "
                        "bytes", path, max);
            return QS_BAD;
        }
        if (feof(stream)) {
            p[used] = '\0';
            *text = p;
            *n = used;
            return QS_OK;
        }
        if (used + 1 == size) {
            char *grown = realloc(p, size * 2);

            if (!grown) {
                free(p);
                p = NULL;
                break;
            }
            p = grown;
            size *= 2;
        }
    }
    qs_diag_set(diag, "%s: out of memory", path);
    return QS_NOMEM;
}

enum qs_err qs_read_file(const char *path, size_t max, struct qs_diag *diag,
                         char **text, size_t *n)
{
    FILE *stream = fopen(path, "re");
    struct stat st;
    enum qs_err err;

    if (!stream) {
        return refuse(diag, path, strerror(errno));
    }
    if (fstat(fileno(stream), &st) == 0 && S_ISDIR(st.st_mode)) {
        fclose(stream);
        return refuse(diag, path, "a folder, expected a file");
    }
    err = read_stream(stream, path, max, diag, text, n);
    fclose(stream);
    return err;
}

void qs_own_place(const char *path, const char *text, size_t offset,
                  const char *what, struct qs_diag *diag)
{
    int line = 1, column = 1;

    for (size_t i = 0; i < offset; i++, column++) {
        if (text[i] == '\n') {
            line++;
            column = 0;
        }
    }
    qs_diag_set(diag, "%s:%d:%d: not JSON, expected %s", path, line, column,
                what);
}

static enum qs_err parse_file(const char *path, struct qs_cases *cases,
                              struct qs_diag *diag)
{
    char *text;
    size_t n;
    enum qs_err err = qs_read_file(path, QS_SPEC_FILE_MAX, diag, &text, &n);

    if (err == QS_OK) {
        err = qs_parse(path, qs_slice(text, n), cases, diag);
        free(text);
    }
    return err;
}

static bool is_spec(const char *name)
{
    size_t n = strlen(name);

    return n > 4 && !strcmp(name + n - 4, ".qmp");
}

static enum qs_err walk(const char *path, int depth, struct qs_cases *cases,
                        struct qs_diag *diag);

static enum qs_err entry(const char *folder, const char *name, int depth,
                         struct qs_cases *cases, struct qs_diag *diag)
{
    struct stat st;
    char *path;
    enum qs_err err = QS_OK;

    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        qs_diag_set(diag, "%s: out of memory", folder);
        return QS_NOMEM;
    }
    if (stat(path, &st) != 0) {
        err = refuse(diag, path, strerror(errno));
    } else if (S_ISDIR(st.st_mode)) {
        err = walk(path, depth + 1, cases, diag);
    } else if (is_spec(name)) {
        /* One that is named is read, whatever it is: it may be a pipe. */
        err = S_ISREG(st.st_mode)
              ? parse_file(path, cases, diag)
              : refuse(diag, path, "no regular file, expected a spec");
    }
    free(path);
    return err;
}

static enum qs_err walk(const char *path, int depth, struct qs_cases *cases,
                        struct qs_diag *diag)
{
    struct dirent **names;
    enum qs_err err = QS_OK;
    int n;

    if (depth > FOLDERS_MAX) {
        return refuse(diag, path, "folders nested too deep");
    }
    n = scandir(path, &names, NULL, alphasort);
    if (n < 0) {
        return refuse(diag, path, strerror(errno));
    }
    for (int i = 0; i < n; i++) {
        /* specs/bad holds mistakes on purpose, for the parser's tests. */
        if (err == QS_OK && names[i]->d_name[0] != '.' &&
            !(depth == 0 && !strcmp(names[i]->d_name, "bad"))) {
            err = entry(path, names[i]->d_name, depth, cases, diag);
        }
        free(names[i]);
    }
    free(names);
    return err;
}

enum qs_err qs_parse_path(const char *path, struct qs_cases *cases,
                          struct qs_diag *diag)
{
    struct stat st;
    size_t before = cases->n;
    enum qs_err err;

    if (stat(path, &st) != 0) {
        return refuse(diag, path, strerror(errno));
    }
    if (!S_ISDIR(st.st_mode)) {
        return parse_file(path, cases, diag);
    }
    err = walk(path, 0, cases, diag);
    if (err == QS_OK && cases->n == before) {
        return refuse(diag, path, "no spec in this folder, expected *.qmp");
    }
    return err;
}
