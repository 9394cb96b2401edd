/*
 * A row of the matrix for a statement.
 */
#include "proof/trace.h"

static const char *const words[] = {
    [QS_TRACE_PROVEN] = "proven", [QS_TRACE_COVERED] = "covered",
    [QS_TRACE_ELSEWHERE] = "elsewhere", [QS_TRACE_UNTESTABLE] = "untestable",
    [QS_TRACE_EMPTY] = "EMPTY", [QS_TRACE_BLIND] = "BLIND",
};
_Static_assert(QS_COUNT(words) == QS_TRACE_COUNT, "a word for each state");

const char *qs_trace_word(enum qs_trace_state state)
{
    return words[state];
}

/* Statements that no tested side can break, though cases show them. */
static const struct {
    const char *id, *why;
} permissions[] = {
    { "N90", "a permission: whether the response comes or not, both are "
             "good" },
};

/* Statements that nothing in this process can break, and where to look. */
static const struct {
    const char *id, *where;
} elsewhere[] = {
    { "N96", "qemu-ga itself: there is no reference of the agent yet" },
    { "N97", "qemu-ga itself: there is no reference of the agent yet" },
};

static const char *permitted(const struct qs_statement *s)
{
    for (size_t i = 0; i < QS_COUNT(permissions); i++) {
        if (!strcmp(permissions[i].id, s->id)) {
            return permissions[i].why;
        }
    }
    if (s->choice) {
        return "a gap: any choice is good";
    }
    if (!strcmp(s->level, "may") || !strcmp(s->level, "info")) {
        return "binds nobody";
    }
    return NULL;
}

static const char *where_else(const struct qs_statement *s)
{
    for (size_t i = 0; i < QS_COUNT(elsewhere); i++) {
        if (!strcmp(elsewhere[i].id, s->id)) {
            return elsewhere[i].where;
        }
    }
    return NULL;
}

static bool breaks(const struct qs_mutant *m, const struct qs_statement *s)
{
    return m->rule && !m->equivalent && !strcmp(m->rule, s->id);
}

static bool caught_by_name(const struct qs_matrix *matrix, size_t mutant)
{
    for (size_t c = 0; c < matrix->cases->n; c++) {
        if (qs_matrix_names(matrix, mutant, c)) {
            return true;
        }
    }
    return false;
}

static void decide(struct qs_trace *t, const struct qs_statement *s)
{
    if (s->untestable) {
        t->state = QS_TRACE_UNTESTABLE;
        t->why = s->untestable;
    } else if (where_else(s)) {
        t->state = QS_TRACE_ELSEWHERE;
        t->why = where_else(s);
    } else if (t->specs + t->other == 0) {
        t->state = QS_TRACE_EMPTY;
    } else if (permitted(s)) {
        t->state = QS_TRACE_COVERED;
        t->why = permitted(s);
    } else if (t->wire > 0 && t->named == t->wire + t->table) {
        t->state = QS_TRACE_PROVEN;
    } else {
        t->state = QS_TRACE_BLIND;
    }
}

struct qs_trace qs_trace(const struct qs_matrix *matrix,
                         const unsigned char *reference,
                         const struct qs_statement *statement)
{
    struct qs_trace t = { .why = NULL };

    for (size_t c = 0; c < matrix->cases->n; c++) {
        if (qs_words_has(&matrix->cases->v[c]->covers, statement->id)) {
            t.specs += reference[c] == QS_V_PASS;
            t.other += reference[c] != QS_V_PASS;
        }
    }
    for (size_t i = 0; i < matrix->mutants->n; i++) {
        const struct qs_mutant *m = &matrix->mutants->v[i];

        if (breaks(m, statement)) {
            t.wire += m->kind == QS_MUTANT_WIRE;
            t.table += m->kind == QS_MUTANT_TABLE;
            t.named += caught_by_name(matrix, i);
        }
    }
    decide(&t, statement);
    return t;
}

static struct qs_json *specs_json(const struct qs_matrix *matrix,
                                  const unsigned char *reference,
                                  const struct qs_statement *s)
{
    static const char *const levels[] = { "must", "should", "may", "info" };
    struct qs_json *list = qs_json_array();

    for (size_t c = 0; list && c < matrix->cases->n; c++) {
        const struct qs_case *k = matrix->cases->v[c];
        struct qs_json *one;

        if (!qs_words_has(&k->covers, s->id)) {
            continue;
        }
        one = qs_json_with(qs_json_object(), "id", qs_json_string(k->id));
        one = qs_json_with(one, "level", qs_json_string(levels[k->level]));
        one = qs_json_with(one, "reference", qs_json_string(
            reference[c] == QS_V_NONE ? "N/A"
            : qs_verdict_name((enum qs_verdict)reference[c])));
        if (!qs_json_push(list, one)) {
            qs_json_free(list);
            list = NULL;
        }
    }
    return list;
}

/* The cases that catch it: by name true, the others false. */
static struct qs_json *killers_json(const struct qs_matrix *matrix,
                                    size_t mutant)
{
    struct qs_json *object = qs_json_object();

    for (size_t c = 0; c < matrix->cases->n; c++) {
        if (qs_matrix_kills(matrix, mutant, c)) {
            object = qs_json_with(object, matrix->cases->v[c]->id,
                                  qs_json_bool(qs_matrix_names(matrix,
                                                               mutant, c)));
        }
    }
    return object;
}

static struct qs_json *mutants_json(const struct qs_matrix *matrix,
                                    const struct qs_statement *s)
{
    struct qs_json *list = qs_json_array();

    for (size_t i = 0; list && i < matrix->mutants->n; i++) {
        const struct qs_mutant *m = &matrix->mutants->v[i];
        struct qs_json *one;

        if (!breaks(m, s)) {
            continue;
        }
        one = qs_json_with(qs_json_object(), "kind", qs_json_string(
            m->kind == QS_MUTANT_TABLE ? "table" : "wire"));
        one = qs_json_with(one, "name", qs_json_string(m->name));
        one = qs_json_with(one, "caught", killers_json(matrix, i));
        if (!qs_json_push(list, one)) {
            qs_json_free(list);
            list = NULL;
        }
    }
    return list;
}

struct qs_json *qs_trace_json(const struct qs_matrix *matrix,
                              const unsigned char *reference,
                              const struct qs_statement *statement)
{
    struct qs_trace t = qs_trace(matrix, reference, statement);
    struct qs_json *row = qs_json_with(qs_json_object(), "id",
                                       qs_json_string(statement->id));

    row = qs_json_with(row, "role", qs_json_string(statement->role));
    row = qs_json_with(row, "level", qs_json_string(statement->level));
    row = qs_json_with(row, "state", qs_json_string(words[t.state]));
    row = qs_json_with(row, "source", qs_json_string(statement->source));
    row = qs_json_with(row, "section", qs_json_string(statement->section));
    row = qs_json_with(row, "rule", qs_json_string(statement->rule));
    if (statement->choice) {
        row = qs_json_with(row, "choice", qs_json_string(statement->choice));
    }
    if (t.why) {
        row = qs_json_with(row, "why", qs_json_string(t.why));
    }
    row = qs_json_with(row, "specs", specs_json(matrix, reference,
                                                statement));
    return qs_json_with(row, "mutants", mutants_json(matrix, statement));
}
