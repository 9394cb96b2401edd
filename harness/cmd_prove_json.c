/*
 * qmpspec prove --format json: a line for each score and each mutant.
 */
#include "cmd_prove.h"

#include "qmp/emit.h"

static void write_line(struct prove *prove, struct qs_json *line)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 26);

    if (line) {
        qs_emit(&out, line);
        qs_buf_addc(&out, '\n');
    }
    if (!line || out.err != QS_OK ||
        !cli_write(qs_buf_str(&out), qs_buf_len(&out))) {
        prove->bad = true;
    }
    qs_buf_release(&out);
    qs_json_free(line);
}

static struct qs_json *line_of(const char *kind, const char *of)
{
    struct qs_json *line = qs_json_with(qs_json_object(), "kind",
                                        qs_json_string(kind));

    return qs_json_with(line, "of", qs_json_string(of));
}

void prove_json_score(struct prove *prove, const char *of,
                      const struct prove_count *count, size_t n,
                      const char *key, struct qs_json *more)
{
    struct qs_json *line = line_of("score", of);

    for (size_t i = 0; i < n; i++) {
        line = qs_json_with(line, count[i].key,
                            qs_json_int((int64_t)count[i].n));
    }
    if (key) {
        line = qs_json_with(line, key, more);
    }
    write_line(prove, line);
}

static struct qs_json *who(struct qs_json *line, const struct qs_mutant *m)
{
    line = qs_json_with(line, "role", qs_json_string(
        m->role == QS_SERVER ? "server" : "client"));
    return qs_json_with(line, "name", qs_json_string(m->name));
}

/* The cases that catch it, in the order of the specs. */
static struct qs_json *catchers(const struct proof *p, size_t mutant,
                                bool by_name)
{
    struct qs_json *list = qs_json_array();

    for (size_t c = 0; list && c < p->all.n; c++) {
        if (!qs_matrix_kills(&p->matrix, mutant, c) ||
            qs_matrix_names(&p->matrix, mutant, c) != by_name) {
            continue;
        }
        if (!qs_json_push(list, qs_json_string(p->all.v[c]->id))) {
            qs_json_free(list);
            list = NULL;
        }
    }
    return list;
}

void prove_json_mutant(struct prove *prove, size_t mutant)
{
    const struct proof *p = &prove->proof;
    const struct qs_mutant *m = &p->mutants.v[mutant];
    struct qs_json *line = who(line_of("mutant", m->kind == QS_MUTANT_TABLE
                                       ? "table" : "wire"), m);

    line = qs_json_with(line, "statement", qs_json_string(m->rule));
    if (m->walk[0]) {
        line = qs_json_with(line, "walk", qs_json_string(m->walk));
    }
    line = qs_json_with(line, "named", catchers(p, mutant, true));
    write_line(prove, qs_json_with(line, "other",
                                   catchers(p, mutant, false)));
}

void prove_json_believed(struct prove *prove, size_t mutant, size_t c)
{
    const struct proof *p = &prove->proof;
    struct qs_json *line = who(line_of("believed", "liars"),
                               &p->mutants.v[mutant]);

    write_line(prove, qs_json_with(line, "case",
                                   qs_json_string(p->all.v[c]->id)));
}

struct qs_json *prove_json_lines(struct qs_buf *text)
{
    struct qs_json *list = qs_json_array();
    const char *p = qs_buf_str(text);

    while (list && *p) {
        struct qs_buf line = QS_BUF_INIT((size_t)1 << 24);
        size_t n = strcspn(p, "\n");

        qs_buf_add(&line, p, n);
        if (line.err != QS_OK ||
            !qs_json_push(list, qs_json_string(qs_buf_str(&line)))) {
            qs_json_free(list);
            list = NULL;
        }
        qs_buf_release(&line);
        p += n + (p[n] == '\n');
    }
    return list;
}
