/*
 * The private folder of a target: its sockets, FIFOs and whatever it leaves
 * there itself.  Nobody else may enter, and nothing of it stays.
 */
#include "target/impl.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/un.h>
#include <unistd.h>

enum qs_err qs_dir_make(struct qs_target *t, struct qs_diag *diag)
{
    const char *base = getenv("TMPDIR");
    struct qs_buf path = QS_BUF_INIT(4096);
    enum qs_err err;

    qs_buf_addf(&path, "%s/qmpspec-XXXXXX", base && *base ? base : "/tmp");
    err = path.err;
    if (!err && qs_buf_len(&path) + strlen("/sock2") >=
                sizeof(((struct sockaddr_un *)0)->sun_path)) {
        qs_diag_set(diag, "TMPDIR is too long for a socket below it: %s",
                    base);
        err = QS_IO;
    }
    if (!err) {
        t->dir = strdup(qs_buf_str(&path));
        err = t->dir ? QS_OK : QS_NOMEM;
    }
    if (!err && !mkdtemp(t->dir)) {
        qs_diag_set(diag, "mkdtemp %s: %s", qs_buf_str(&path),
                    strerror(errno));
        free(t->dir);
        t->dir = NULL;
        err = QS_IO;
    }
    qs_buf_release(&path);
    return err;
}

/* One level deep: a folder of the target's own in it must be empty. */
void qs_dir_remove(struct qs_target *t)
{
    const struct dirent *entry;
    DIR *dir;

    if (!t->dir) {
        return;
    }
    dir = opendir(t->dir);
    while (dir && (entry = readdir(dir))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..")) {
            continue;
        }
        if (unlinkat(dirfd(dir), entry->d_name, 0)) {
            unlinkat(dirfd(dir), entry->d_name, AT_REMOVEDIR);
        }
    }
    if (dir) {
        closedir(dir);
    }
    rmdir(t->dir);
    free(t->dir);
    t->dir = NULL;
}
