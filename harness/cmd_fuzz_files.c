/*
 * The files of qmpspec fuzz: seeds that it reads, finds that it writes.
 */
#include "cmd_fuzz.h"

#include "suite/parse.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

/* A tape of the case select/plain is called select-plain. */
static bool selected(const char *name, char *const *patterns, size_t n)
{
    bool yes = n == 0;

    for (size_t i = 0; i < n && !yes; i++) {
        char pattern[256];

        snprintf(pattern, sizeof(pattern), "%s", patterns[i]);
        for (char *p = pattern; *p; p++) {
            *p = *p == '/' ? '-' : *p;
        }
        yes = fnmatch(pattern, name, 0) == 0;
    }
    return yes;
}

static enum qs_err read_seed(struct qs_hunt *hunt, const char *folder,
                             const char *name, bool *taken,
                             struct qs_diag *diag)
{
    char path[4096], text[QS_HUNT_TAPE + 1];
    struct stat st;
    size_t n = 0;
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s", folder, name);
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode)) {
        return QS_OK;
    }
    f = fopen(path, "rbe");
    if (f) {
        n = fread(text, 1, sizeof(text), f);
    }
    if (!f || ferror(f)) {
        qs_diag_set(diag, "%s: %s", path, strerror(errno));
    } else {
        *taken = true;
    }
    if (f) {
        fclose(f);
    }
    if (!*taken) {
        return QS_BAD;
    }
    if (!qs_hunt_seed(hunt, qs_slice(text, n))) {
        qs_diag_set(diag, "out of memory");
        return QS_NOMEM;
    }
    return QS_OK;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

enum qs_err cmd_fuzz_seeds(struct qs_hunt *hunt, const char *folder,
                           char *const *patterns, size_t n,
                           struct qs_diag *diag)
{
    struct dirent **entry = NULL;
    int count = scandir(folder, &entry, NULL, by_name);
    enum qs_err err = QS_OK;
    bool any = false;

    if (count < 0) {
        qs_diag_set(diag, "%s: %s, expected a folder of tapes", folder,
                    strerror(errno));
        return QS_BAD;
    }
    for (int i = 0; i < count; i++) {
        bool taken = false;

        if (err == QS_OK && selected(entry[i]->d_name, patterns, n)) {
            err = read_seed(hunt, folder, entry[i]->d_name, &taken, diag);
            any |= taken;
        }
        free(entry[i]);
    }
    free(entry);
    if (err == QS_OK && !any) {
        qs_diag_set(diag, "%s: no tape%s, expected some to begin with",
                    folder, n ? " of that name" : "");
        err = QS_BAD;
    }
    return err;
}

static enum qs_err make_folder(const char *path, struct qs_diag *diag)
{
    if (mkdir(path, 0777) == 0 || errno == EEXIST) {
        return QS_OK;
    }
    qs_diag_set(diag, "%s: cannot be made: %s", path, strerror(errno));
    return QS_IO;
}

static enum qs_err write_file(const char *path, struct qs_slice text,
                              struct qs_diag *diag)
{
    FILE *f = fopen(path, "wbe");
    bool good = f && fwrite(text.p, 1, text.n, f) == text.n;

    if (f) {
        good = fclose(f) == 0 && good;
    }
    if (!good) {
        qs_diag_set(diag, "%s: cannot be written: %s", path,
                    strerror(errno));
    }
    return good ? QS_OK : QS_IO;
}

/* FNV-1a: tells tapes of one find apart, and nothing more. */
static unsigned long hash(struct qs_slice text)
{
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < text.n; i++) {
        h = (h ^ (unsigned char)text.p[i]) * 16777619u;
    }
    return h;
}

/* A comment, one line whatever is in the text. */
static void add_comment(struct qs_buf *out, const char *what,
                        const char *text)
{
    if (*text) {
        qs_buf_addf(out, "# %s", what);
        for (; *text; text++) {
            bool plain = *text >= ' ' && *text <= '~';

            qs_buf_addc(out, plain ? *text : '?');
        }
        qs_buf_addc(out, '\n');
    }
}

const char *cmd_fuzz_again(const struct qs_news *news,
                           char text[CMD_FUZZ_AGAIN])
{
    if (!news->plays) {
        return "it did not come again";
    }
    snprintf(text, CMD_FUZZ_AGAIN, "it came again in the %u. conversation",
             news->plays);
    return text;
}

enum qs_err cmd_fuzz_write(const struct qs_news *news, const char *out,
                           char **path, struct qs_diag *diag)
{
    char text[CMD_FUZZ_AGAIN];
    const struct qs_find *f = &news->find;
    struct qs_buf name = QS_BUF_INIT(4096), talk = QS_BUF_INIT(8u << 20);
    enum qs_err err = make_folder(out, diag);

    *path = NULL;
    qs_buf_addf(&name, "%s/finds", out);
    if (err == QS_OK) {
        err = make_folder(qs_buf_str(&name), diag);
    }
    qs_buf_addf(&name, "/%s-%s-%s-%08lx", f->rule, f->state, f->event,
                hash(news->tape));
    if (err == QS_OK && name.err == QS_OK) {
        err = write_file(qs_buf_str(&name), news->tape, diag);
        *path = strdup(qs_buf_str(&name));
    }
    add_comment(&talk, "", f->what);
    add_comment(&talk, "legal: ", f->legal);
    add_comment(&talk, "", news->plays == 1 ? ""
                                            : cmd_fuzz_again(news, text));
    qs_buf_add(&talk, news->talk.p, news->talk.n);
    qs_buf_adds(&name, ".talk");
    if (err == QS_OK) {
        err = name.err || talk.err || !*path ? QS_NOMEM : QS_OK;
    }
    if (err == QS_NOMEM) {
        qs_diag_set(diag, "out of memory");
    } else if (err == QS_OK) {
        err = write_file(qs_buf_str(&name), qs_buf_slice(&talk), diag);
    }
    qs_buf_release(&name);
    qs_buf_release(&talk);
    return err;
}
