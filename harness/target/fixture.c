/*
 * Fixtures of the description made ready to send: fresh numbers and the
 * private folder filled in, and what a slow command needs made beforehand.
 */
#include "target/impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "target/read.h"

/* Longest text a fixture may grow to. */
#define TEXT_MAX (64u << 10)

void qs_target_expand(struct qs_target *t, const char *text, unsigned n,
                      unsigned n0, struct qs_buf *out, bool *fresh)
{
    const char *dir = t->dir ? t->dir : "";

    while (*text) {
        if (!strncmp(text, "{n}", 3)) {
            qs_buf_addf(out, "%u", n);
            text += 3;
            if (fresh) {
                *fresh = true;
            }
        } else if (!strncmp(text, "{n0}", 4)) {
            qs_buf_addf(out, "%u", n0);
            text += 4;
        } else if (!strncmp(text, "{dir}", 5)) {
            qs_buf_adds(out, dir);
            text += 5;
        } else if (!strncmp(text, "{sock}", 6)) {
            qs_buf_addf(out, "%s/sock", dir);
            text += 6;
        } else if (!strncmp(text, "{sock2}", 7)) {
            qs_buf_addf(out, "%s/sock2", dir);
            text += 7;
        } else if (t->listener >= 0 && !strncmp(text, "{host}", 6)) {
            qs_buf_adds(out, QS_CALLER_HOST);
            text += 6;
        } else if (t->listener >= 0 && !strncmp(text, "{port}", 6)) {
            qs_buf_adds(out, strrchr(t->where, ':') + 1);
            text += 6;
        } else {
            qs_buf_addc(out, *text++);
        }
    }
}

static struct qs_json *filled_string(struct qs_target *t, const char *text,
                                     unsigned n, bool *fresh)
{
    struct qs_buf out = QS_BUF_INIT(TEXT_MAX);
    struct qs_json *string = NULL;

    qs_target_expand(t, text, n, t->fresh, &out, fresh);
    if (!out.err) {
        string = qs_json_string(qs_buf_str(&out));
    }
    qs_buf_release(&out);
    return string;
}

/* Recursion is bounded by the depth a description file may have. */
static struct qs_json *filled(struct qs_target *t, const struct qs_json *node,
                              unsigned n, bool *fresh)
{
    enum qs_json_type type = qs_json_type(node);
    struct qs_json *copy, *child;
    bool ok = true;

    if (type == QS_JSON_STRING) {
        return filled_string(t, qs_json_text(node), n, fresh);
    }
    if (type != QS_JSON_OBJECT && type != QS_JSON_ARRAY) {
        return qs_json_copy(node);
    }
    copy = type == QS_JSON_OBJECT ? qs_json_object() : qs_json_array();
    for (node = qs_json_first(node); copy && ok && node;
         node = qs_json_next(node)) {
        child = filled(t, node, n, fresh);
        ok = type == QS_JSON_OBJECT ?
             qs_json_set(copy, qs_json_key(node), child) :
             qs_json_push(copy, child);
    }
    if (!ok) {
        qs_json_free(copy);
        copy = NULL;
    }
    return copy;
}

/* Makes the FIFOs for the slow command numbered t->fresh. */
static bool prepare(struct qs_target *t)
{
    const struct qs_json *p = qs_children(t->opt.desc->tree, "prepare");
    bool ok = true;

    for (; ok && p; p = qs_json_next(p)) {
        struct qs_buf path = QS_BUF_INIT(TEXT_MAX);

        qs_target_expand(t, qs_json_text(p) + strlen("fifo:"), t->fresh,
                         t->fresh, &path, NULL);
        ok = !path.err && !mkfifo(qs_buf_str(&path), 0600);
        qs_buf_release(&path);
    }
    return ok;
}

static void note_slow(struct qs_target *t)
{
    if (t->nslow == QS_SLOW_MAX) {
        t->nslow--;
        memmove(t->slow, t->slow + 1, t->nslow * sizeof(t->slow[0]));
    }
    t->slow[t->nslow++] = t->fresh;
}

struct qs_json *qs_target_fixture(struct qs_target *t, const char *name)
{
    const struct qs_json *fixture = qs_desc_fixture(t->opt.desc, name);
    struct qs_json *tree;
    bool fresh = false;

    if (!fixture) {
        return NULL;
    }
    tree = filled(t, fixture, t->fresh + 1, &fresh);
    if (tree && fresh) {
        t->fresh++;
    }
    if (tree && !strcmp(name, "slow")) {
        note_slow(t);
        if (!prepare(t)) {
            qs_json_free(tree);
            return NULL;
        }
    }
    return tree;
}
