/*
 * The known failures of the targets: each is shown by a transcript beside its
 * file, on which the judge says illegal by the statement named, or says why
 * none can show it; and no transcript is there for nothing.
 */
#include <glob.h>
#include <stdlib.h>

#include "suite/statement.h"
#include "target/desc.h"
#include "test/talks.h"

#define FOLDER "specs/known/"

static struct qs_diag diag;

static struct qs_json *read_json(const char *path)
{
    struct qs_json *tree;
    char *text = NULL;
    size_t n, offset = 0;

    CHECK_ROW(path);
    CHECK_INT(qs_read_file(path, 1 << 20, &diag, &text, &n), QS_OK);
    tree = qs_json_parse_own(text, n, &offset);
    CHECK(tree != NULL);
    free(text);
    return tree;
}

/* As the target is; a wrong line end is only seen by who expects another. */
static struct qs_judge_options options_of(const struct qs_desc *desc,
                                          const char *statement)
{
    struct qs_judge_options options = qs_judge_default;

    options.greeting = desc->greeting;
    options.negotiates = desc->negotiates;
    options.pretty = desc->pretty;
    if (strcmp(statement, "N12") != 0) {
        options.line_end = desc->line_end;
    }
    return options;
}

static void check_talk(const char *path, const struct qs_desc *desc,
                       const char *statement)
{
    struct qs_judge_options options = options_of(desc, statement);
    struct qs_judgement j;
    struct qs_talk *talk;
    char *text = NULL;
    size_t n;

    CHECK_ROW(path);
    CHECK_INT(qs_read_file(path, 1 << 20, &diag, &text, &n), QS_OK);
    talk = read_talk(path, qs_slice(text, n), options.line_end);
    CHECK_INT(qs_judge_talk(talk, &options, &j), QS_OK);
    CHECK_INT(j.finding, QS_ILLEGAL);
    CHECK_STR(j.rule, statement);
    qs_talk_free(talk);
    free(text);
}

/* Gives how many transcripts the entries have. */
static size_t check_entries(const struct qs_json *tree,
                            const struct qs_desc *desc,
                            const struct qs_statements *statements)
{
    size_t shown = 0;

    for (const struct qs_json *e = qs_json_first(tree); e;
         e = qs_json_next(e)) {
        const char *spec = qs_json_get_text(e, "spec");
        const char *statement = qs_json_get_text(e, "statement");
        struct qs_buf path = QS_BUF_INIT(4096);

        CHECK_ROW(spec);
        CHECK(qs_statement_find(statements, statement) != NULL);
        CHECK(strlen(qs_json_get_text(e, "reason")) > 40);
        if (!qs_json_get_text(e, "unjudged")) {
            qs_buf_addf(&path, FOLDER "%s/%s.talk", desc->name, spec);
            check_talk(qs_buf_str(&path), desc, statement);
            shown++;
        }
        qs_buf_release(&path);
    }
    return shown;
}

static void each_failure_is_shown(void)
{
    struct qs_statements statements;
    size_t files = 0, shown = 0;
    glob_t found, talks;

    CHECK_INT(qs_statements_read("specs/statements.json", &statements,
                                 &diag), QS_OK);
    CHECK_INT(glob("specs/targets/*.json", 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct qs_desc *desc = NULL;
        struct qs_buf path = QS_BUF_INIT(4096);
        struct qs_json *tree;

        CHECK_INT(qs_desc_read(found.gl_pathv[i], &desc, &diag), QS_OK);
        if (desc->known) {
            qs_buf_addf(&path, "specs/%s", desc->known);
            tree = read_json(qs_buf_str(&path));
            shown += check_entries(tree, desc, &statements);
            files++;
            qs_json_free(tree);
        }
        qs_buf_release(&path);
        qs_desc_free(desc);
    }
    globfree(&found);
    CHECK(files >= 6);
    CHECK_INT(glob(FOLDER "*.json", 0, NULL, &found), 0);
    CHECK_INT(found.gl_pathc, files);
    globfree(&found);
    CHECK_INT(glob(FOLDER "*/*/*.talk", 0, NULL, &talks), 0);
    CHECK_INT(talks.gl_pathc, shown);
    globfree(&talks);
    qs_statements_release(&statements);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(each_failure_is_shown),
    };

    return test_main(cases, QS_COUNT(cases));
}
