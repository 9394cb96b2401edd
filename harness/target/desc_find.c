/*
 * Chooses the description for a name or an address among the files of
 * specs/targets.  Every file there is read, so that a broken one is noticed
 * by whoever breaks it.
 */
#include "target/desc.h"

#include <dirent.h>
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>

#include "target/read.h"

static int is_json(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot && !strcmp(dot, ".json");
}

/* What is sought: a name, else a program to match. */
struct wanted {
    const char *name;       /* NULL: none */
    char program[256];      /* "": none */
    enum qs_role role;
};

/* The last part of the command's first word. */
static void program_of(const char *address, char *program, size_t size)
{
    const char *word = strchr(address, ':');
    size_t n, start = 0;

    program[0] = '\0';
    if (strncmp(address, "exec:", 5) != 0 &&
        strncmp(address, "stdio:", 6) != 0) {
        return;
    }
    word += 1 + strspn(word + 1, " \t");
    n = strcspn(word, " \t");
    for (size_t i = 0; i < n; i++) {
        if (word[i] == '/') {
            start = i + 1;
        }
    }
    snprintf(program, size, "%.*s", (int)(n - start), word + start);
}

static bool fits(const struct qs_desc *desc, const struct wanted *wanted)
{
    const struct qs_json *m = qs_children(desc->tree, "match");

    if (desc->role != wanted->role) {
        return false;
    }
    if (wanted->name && !strcmp(wanted->name, desc->name)) {
        return true;
    }
    for (; wanted->program[0] && m; m = qs_json_next(m)) {
        if (!fnmatch(qs_json_text(m), wanted->program, 0)) {
            return true;
        }
    }
    return false;
}

/* *out is the first that fits, in order of file names; else unchanged. */
static enum qs_err search(const char *folder, struct dirent **entry, int n,
                          const struct wanted *wanted, struct qs_desc **out,
                          struct qs_diag *diag)
{
    enum qs_err err = QS_OK;

    for (int i = 0; i < n && !err; i++) {
        struct qs_desc *desc = NULL;
        struct qs_buf path = QS_BUF_INIT(4096);

        qs_buf_addf(&path, "%s/%s", folder, entry[i]->d_name);
        err = path.err;
        if (!err) {
            err = qs_desc_read(qs_buf_str(&path), &desc, diag);
        }
        qs_buf_release(&path);
        if (!err && !*out && fits(desc, wanted)) {
            *out = desc;
        } else {
            qs_desc_free(desc);
        }
    }
    return err;
}

static enum qs_err find_in(const char *folder, const char *name,
                           const char *address, enum qs_role role,
                           struct qs_desc **out, struct qs_diag *diag)
{
    struct wanted wanted = { .name = name ? name : address, .role = role };
    struct dirent **entry = NULL;
    struct qs_desc *desc = NULL;
    enum qs_err err;
    int n = scandir(folder, &entry, is_json, alphasort);

    if (n < 0) {
        qs_diag_set(diag, "%s: %s", folder, strerror(errno));
        return QS_BAD;
    }
    if (!name) {
        program_of(address, wanted.program, sizeof(wanted.program));
    }
    err = search(folder, entry, n, &wanted, &desc, diag);
    if (!err && !desc && !name) {
        wanted.name = "generic";
        wanted.program[0] = '\0';
        err = search(folder, entry, n, &wanted, &desc, diag);
    }
    for (int i = 0; i < n; i++) {
        free(entry[i]);
    }
    free(entry);
    if (!err && !desc) {
        qs_diag_set(diag, "%s: no description '%s' for a %s", folder,
                    wanted.name, role == QS_CLIENT ? "client" : "server");
        err = QS_BAD;
    }
    if (err) {
        qs_desc_free(desc);
        return err;
    }
    *out = desc;
    return QS_OK;
}

enum qs_err qs_desc_find(const char *specs_dir, const char *name,
                         const char *address, enum qs_role role,
                         struct qs_desc **out, struct qs_diag *diag)
{
    struct qs_buf folder = QS_BUF_INIT(4096);
    enum qs_err err;

    if (name && strchr(name, '/')) {
        return qs_desc_read(name, out, diag);
    }
    qs_buf_addf(&folder, "%s/targets", specs_dir);
    err = folder.err;
    if (!err) {
        err = find_in(qs_buf_str(&folder), name, address, role, out, diag);
    }
    qs_buf_release(&folder);
    return err;
}
