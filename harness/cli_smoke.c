/*
 * The list that run --smoke runs: specs/smoke, one case id a line, written
 * by prove.
 */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define LINE_MAX_CHARS 256

static FILE *open_list(const char *specs, const char *mode,
                       struct qs_diag *diag)
{
    char *path;
    FILE *file;

    if (asprintf(&path, "%s/smoke", specs) < 0) {
        qs_diag_set(diag, "out of memory");
        return NULL;
    }
    file = fopen(path, mode);
    if (!file) {
        qs_diag_set(diag, "%s: %s", path, strerror(errno));
    }
    free(path);
    return file;
}

enum qs_err cli_smoke_read(const char *specs, const struct qs_cases *all,
                           bool *chosen, struct qs_diag *diag)
{
    FILE *file = open_list(specs, "r", diag);
    char line[LINE_MAX_CHARS];
    enum qs_err err = QS_OK;

    if (!file) {
        return QS_BAD;
    }
    memset(chosen, 0, all->n * sizeof(*chosen));
    while (err == QS_OK && fgets(line, sizeof(line), file)) {
        size_t c = 0;

        line[strcspn(line, "\r\n")] = '\0';
        if (line[0] == '#' || line[0] == '\0') {
            continue;
        }
        while (c < all->n && strcmp(all->v[c]->id, line) != 0) {
            c++;
        }
        if (c == all->n) {
            qs_diag_set(diag, "%s/smoke: there is no case %s: qmpspec prove "
                        "--write-smoke", specs, line);
            err = QS_BAD;
        } else {
            chosen[c] = true;
        }
    }
    fclose(file);
    return err;
}

enum qs_err cli_smoke_keep(const char *specs, const struct qs_cases *all,
                           struct qs_cases *chosen, struct qs_diag *diag)
{
    bool *smoke = calloc(all->n + 1, sizeof(*smoke));
    enum qs_err err = QS_NOMEM;
    size_t n = 0;

    if (smoke) {
        err = cli_smoke_read(specs, all, smoke, diag);
    }
    for (size_t i = 0; err == QS_OK && i < chosen->n; i++) {
        for (size_t k = 0; k < all->n; k++) {
            if (smoke[k] && all->v[k] == chosen->v[i]) {
                chosen->v[n++] = chosen->v[i];
            }
        }
    }
    chosen->n = n;
    free(smoke);
    return err;
}

enum qs_err cli_smoke_write(const char *specs, const struct qs_cases *all,
                            const bool *chosen, struct qs_diag *diag)
{
    FILE *file = open_list(specs, "w", diag);
    bool bad;

    if (!file) {
        return QS_BAD;
    }
    fputs("# Written by qmpspec prove --write-smoke: few cases that catch\n"
          "# every table and wire mutant.\n", file);
    for (size_t c = 0; c < all->n; c++) {
        if (chosen[c]) {
            fprintf(file, "%s\n", all->v[c]->id);
        }
    }
    bad = ferror(file) != 0;
    if (fclose(file) != 0 || bad) {
        qs_diag_set(diag, "%s/smoke: %s", specs, strerror(errno));
        return QS_IO;
    }
    return QS_OK;
}
