/*
 * Our own JSON files: read whole, judged by the framer as if a peer had sent
 * them, and searched again for the place of a member when one is wrong.
 */
#include "target/read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "qmp/frame.h"
#include "qmp/lex.h"

/* Far beyond any description; a wrong path must not eat the memory. */
#define FILE_MAX (1u << 20)

static const struct qs_limits file_limits = {
    .depth = 32, .tokens = 1u << 16, .bytes = FILE_MAX,
};

static enum qs_err read_text(const char *path, struct qs_source *source,
                             struct qs_diag *diag)
{
    FILE *file = fopen(path, "re");
    enum qs_err err = QS_OK;

    if (!file) {
        qs_diag_set(diag, "%s: %s", path, strerror(errno));
        return QS_BAD;
    }
    source->text = malloc(FILE_MAX);
    if (!source->text) {
        err = QS_NOMEM;
        goto out;
    }
    source->n = fread(source->text, 1, FILE_MAX, file);
    if (ferror(file) || source->n == FILE_MAX) {
        qs_diag_set(diag, "%s: %s", path, ferror(file) ?
                    strerror(errno) : "too large for a description");
        err = QS_BAD;
    }
out:
    fclose(file);
    return err;
}

static enum qs_err bad_at(const struct qs_source *source, size_t offset,
                          struct qs_diag *diag, const char *text)
{
    size_t line = 1, column = 1;

    for (size_t i = 0; i < offset && i < source->n; i++) {
        column++;
        if (source->text[i] == '\n') {
            line++;
            column = 1;
        }
    }
    qs_diag_set(diag, "%s:%zu:%zu: %s", source->path, line, column, text);
    return QS_BAD;
}

static enum qs_err parse(struct qs_source *source, struct qs_frame *frame,
                         struct qs_diag *diag)
{
    struct qs_slice in = qs_slice(source->text, source->n);
    struct qs_buf why = QS_BUF_INIT(256);
    enum qs_err err = QS_OK;
    size_t offset;

    switch (qs_frame_next(frame, &in, &source->tree)) {
    case QS_FRAME_MORE:
        return bad_at(source, source->n, diag,
                      "the file ends before its object does");
    case QS_FRAME_BAD:
        qs_error_desc(&why, QS_PROFILE_QMP, qs_frame_fault(frame)->id,
                      qs_frame_fault(frame)->arg);
        offset = source->n - in.n;
        err = bad_at(source, offset ? offset - 1 : 0, diag,
                     qs_buf_str(&why));
        qs_buf_release(&why);
        return err;
    case QS_FRAME_VALUE:
        for (; in.n > 0; in.p++, in.n--) {
            if (!strchr(" \t\r\n", *in.p) || !*in.p) {
                return bad_at(source, source->n - in.n, diag,
                              "expected nothing behind the object");
            }
        }
        if (qs_json_type(source->tree) != QS_JSON_OBJECT) {
            return bad_at(source, 0, diag, "expected an object");
        }
        return QS_OK;
    case QS_FRAME_FAILED:
        return QS_NOMEM;
    }
    return QS_BAD;
}

enum qs_err qs_source_read(const char *path, struct qs_source *out,
                           struct qs_diag *diag)
{
    struct qs_frame *frame = NULL;
    enum qs_err err;

    *out = (struct qs_source){ .path = path };
    err = read_text(path, out, diag);
    if (!err) {
        frame = qs_frame_new(&file_limits);
        err = frame ? parse(out, frame, diag) : QS_NOMEM;
    }
    qs_frame_free(frame);
    if (err) {
        qs_source_release(out);
    }
    return err;
}

void qs_source_release(struct qs_source *source)
{
    free(source->text);
    qs_json_free(source->tree);
    *source = (struct qs_source){ .path = source->path };
}

/* Offset of the key at depth 1, or of inner at depth 2 behind it. */
static size_t find(const struct qs_source *source, const char *outer,
                   const char *inner)
{
    struct qs_slice in = qs_slice(source->text, source->n);
    const char *want = outer;
    size_t at = 0, key = 0, depth = 0, level = 1;
    struct qs_buf last = QS_BUF_INIT(FILE_MAX);
    struct qs_lex lex;
    enum qs_token token;

    qs_lex_init(&lex, FILE_MAX);
    while (want && (token = qs_lex_next(&lex, &in)) != QS_TOK_MORE &&
           token != QS_TOK_FAILED) {
        if (token == QS_TOK_OBJECT || token == QS_TOK_ARRAY) {
            depth++;
        } else if (token == QS_TOK_OBJECT_END || token == QS_TOK_ARRAY_END) {
            depth--;
        } else if (token == QS_TOK_STRING) {
            struct qs_slice text = qs_buf_slice(&lex.text);

            key = source->n - in.n - text.n;
            qs_buf_reset(&last);
            qs_buf_add(&last, text.p + 1, text.n - 2);
        } else if (token == QS_TOK_COLON && depth == level &&
                   qs_slice_is(qs_buf_slice(&last), want)) {
            at = key;
            want = level++ == 1 ? inner : NULL;
        }
    }
    qs_lex_release(&lex);
    qs_buf_release(&last);
    return at;
}

enum qs_err qs_source_bad(const struct qs_source *source, const char *outer,
                          const char *inner, struct qs_diag *diag,
                          const char *text)
{
    return bad_at(source, outer ? find(source, outer, inner) : 0, diag,
                  text);
}
