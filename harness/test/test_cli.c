/*
 * The commands as a user meets them when something is wrong: one line on
 * standard error that says where and what, the exit status of the contract,
 * nothing printed, nothing written, nothing left.  Root reads everything, so
 * that what cannot be read here is a folder, a dangling link, or a path
 * through a file.
 */
#include "test/sh.h"

#define ROWS(rows) sh_refuse_all((rows), QS_COUNT(rows))

static void bad_calls(void)
{
    static const struct sh_row rows[] = {
        { "qmpspec nope", 2, "qmpspec: no command 'nope'; expected one" },
        { "qmpspec run --nope", 2, "qmpspec run: bad option --nope, exp" },
        { "qmpspec run -vx", 2, "qmpspec run: bad option -x, expected" },
        { "qmpspec run --seed", 2, "qmpspec run: bad option --seed, exp" },
        { "qmpspec list -x", 2, "qmpspec list: bad option -x, expected" },
        { "qmpspec show --nope", 2, "qmpspec show: bad option --nope, e" },
        { "qmpspec fmt --case", 2, "qmpspec fmt: bad option --case, exp" },
        { "qmpspec judge --nope", 2, "qmpspec judge: bad option --nope" },
        { "qmpspec serve --nope", 2, "qmpspec serve: bad option --nope" },
        { "qmpspec connect -x", 2, "qmpspec connect: bad option -x, e" },
        { "qmpspec run --role x", 2,
          "qmpspec run: bad value 'x', expected --role server or client" },
        { "qmpspec run --profile x", 2,
          "qmpspec run: bad value 'x', expected --profile qmp, modes" },
        { "qmpspec run --format x", 2,
          "qmpspec run: bad value 'x', expected --format text, tap" },
        { "qmpspec run --cuts x", 2,
          "qmpspec run: bad value 'x', expected --cuts none, sample" },
        { "qmpspec run --seed -1", 2,
          "qmpspec run: bad value '-1', expected --seed NUMBER" },
        { "qmpspec run --seed 99999999999999999999", 2,
          "qmpspec run: bad value '99999999999999999999', expected" },
        { "qmpspec run --deadline 0", 2,
          "qmpspec run: bad value '0', expected --deadline SECONDS" },
        { "qmpspec run --deadline 1x", 2,
          "qmpspec run: bad value '1x', expected --deadline SECONDS" },
        { "qmpspec run --target ''", 2, "qmpspec run: target ''" },
        { "qmpspec run --target spam:x", 2,
          "qmpspec run: target 'spam:x': expected ref, unix:PATH" },
        { "qmpspec run --target exec:", 2, "qmpspec run: command: " },
        { "qmpspec run --target \"exec:a '{sock}\"", 2,
          "qmpspec run: command" },
        { "qmpspec run --target tcp:nowhere", 2, "qmpspec run: " },
        { "qmpspec run --target unix:", 2, "qmpspec run: " },
        { "qmpspec run --desc nope", 2,
          "qmpspec run: specs/targets: no description 'nope'" },
        { "qmpspec list --role x", 2, "qmpspec list: bad value 'x', exp" },
        { "qmpspec list --profile x", 2, "qmpspec list: bad value 'x'" },
        { "qmpspec show", 2, "qmpspec show: expected at least one" },
        { "qmpspec show --table a b", 2, "qmpspec show: expected --table" },
        { "qmpspec fmt", 2, "qmpspec fmt: expected at least one FILE" },
        { "qmpspec judge", 2, "qmpspec judge: no file, expected FILE" },
        { "qmpspec serve", 2, "qmpspec serve: --listen is missing" },
        { "qmpspec serve --profile x --listen stdio", 2,
          "qmpspec serve: bad value 'x', expected --profile qmp or m" },
        { "qmpspec serve --monitors 5 --listen stdio", 2,
          "qmpspec serve: bad value '5', expected --monitors 1 to 4" },
        { "qmpspec serve --listen spam", 2, "qmpspec serve: address 's" },
        { "qmpspec connect", 2, "qmpspec connect: expected one ADDRESS" },
        { "qmpspec connect --timeout x a:b", 2,
          "qmpspec connect: bad value 'x', expected --timeout SECOND" },
        { "qmpspec prove --format x", 2,
          "qmpspec prove: bad value 'x', expected --format text or json" },
        { "qmpspec connect spam", 2, "qmpspec connect: address 'spam'" },
    };

    sh_enter();
    ROWS(rows);
    sh_leave();
}

static void nothing_selected(void)
{
    static const struct sh_row rows[] = {
        { "qmpspec run nope", 2, "qmpspec run: 'nope' selects nothing" },
        { "qmpspec run 'nope/*'", 2, "qmpspec run: 'nope/*' selects not" },
        { "qmpspec run select/plain nope", 2, "qmpspec run: 'nope' sel" },
        { "qmpspec run '*'", 2, "qmpspec run: '*' selects nothing" },
        { "qmpspec run ''", 2, "qmpspec run: '' selects nothing" },
        { "qmpspec list nope", 2, "qmpspec list: 'nope' selects nothing" },
        { "qmpspec show nope", 2, "qmpspec show: 'nope' selects nothing" },
        { "qmpspec run --role client select/plain", 2,
          "qmpspec run: nothing selected fits this target" },
        { "qmpspec run --profile modes select/plain", 2,
          "qmpspec run: nothing selected fits this target" },
        { "qmpspec run $T", 2,
          "qmpspec run: $T: no spec in this folder, expected *.qmp" },
        { "qmpspec run --specs $T", 2,
          "qmpspec run: $T/targets: No such file or directory" },
        { "cd $T && qmpspec list", 2, "qmpspec list: no specs here nor" },
    };

    sh_enter();
    /* An installed suite would be found, and this test run it. */
    ROWS(rows);
    sh_leave();
}

static void unreadable_paths(void)
{
    static const struct sh_row rows[] = {
        { "qmpspec fmt $T/none", 2, "qmpspec fmt: $T/none: No such file" },
        { "qmpspec fmt $T/file/x", 2, "qmpspec fmt: $T/file/x: Not a dir" },
        { "qmpspec fmt $T/link", 2, "qmpspec fmt: $T/link: No such file" },
        { "qmpspec fmt $T/loop", 2, "qmpspec fmt: $T/loop: Too many" },
        { "qmpspec fmt $T", 2, "qmpspec fmt: $T: a folder, expected" },
        { "qmpspec judge $T/none", 2, "qmpspec judge: $T/none: No such" },
        { "qmpspec judge $T", 2, "qmpspec judge: $T: a folder, expec" },
        { "qmpspec judge - <$T", 2, "qmpspec judge: standard input can" },
        { "qmpspec run $T/none.qmp", 2, "qmpspec run: '$T/none.qmp' sel" },
        { "qmpspec run $T/pipe", 2,
          "qmpspec run: $T/pipe/a.qmp: no regular file, expected" },
        { "qmpspec run $T/dangling", 2,
          "qmpspec run: $T/dangling/a.qmp: No such file or directory" },
        { "qmpspec run $T/round", 2, "qmpspec run: $T/round/a/a/a/" },
        { "qmpspec run --specs $T/file", 2,
          "qmpspec run: $T/file: no such folder, expected the specs" },
        { "qmpspec run --known $T/none", 2, "qmpspec run: $T/none: No" },
        { "qmpspec run --known $T", 2, "qmpspec run: $T: a folder" },
        { "qmpspec run --desc $T/none", 2, "qmpspec run: $T/none: No" },
        { "qmpspec run --write-known", 2,
          "qmpspec run: --write-known needs --known FILE" },
    };

    sh_enter();
    sh_do("cd $T && touch file && ln -s none link && ln -s loop loop && "
          "mkdir pipe dangling round && mkfifo pipe/a.qmp && "
          "ln -s none dangling/a.qmp && ln -s . round/a");
    ROWS(rows);
    sh_leave();
}

static void known_that_cannot_be_written(void)
{
    static const struct {
        const char *path, *says;
    } rows[] = {
        { "$T/none/x", "No such file or directory" },
        { "$T/file/x", "Not a directory" },
        { "$T/null", "no regular file, expected one to write anew" },
        { "$T", "a folder, expected a file" },
    };

    sh_enter();
    sh_do("cd $T && touch file && ln -s none null");
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        char line[256], says[256];
        char *before = sh_inventory(), *after, *want;
        struct sh sh;

        snprintf(line, sizeof(line), "qmpspec run --write-known --known %s "
                 "select/plain", rows[i].path);
        snprintf(says, sizeof(says), "qmpspec run: %s: %s\n", rows[i].path,
                 rows[i].says);
        want = sh_expand(says);
        sh_run(line, &sh);
        CHECK_ROW(line);
        CHECK_STR(qs_buf_str(&sh.err), want);
        CHECK_INT(sh.status, i == 3 ? 2 : 4);
        after = sh_inventory();
        CHECK_STR(after, before);
        free(before);
        free(after);
        free(want);
        sh_release(&sh);
    }
    sh_leave();
}

/* Output that nobody can take, and descriptors that are not there. */
static void output_fails(void)
{
    static const char *const full[] = {
        "run select/plain", "run -h", "list", "list --statements",
        "list --targets", "list -h", "show select/plain", "show -h",
        "show --table server qmp", "fmt specs/select/refused.qmp", "fmt -h",
        "judge -h", "serve -h", "connect -h", "lint -h", "-h", "--version",
        "run --format tap", "run --format junit", "run --format jsonl",
    };
    static const struct sh_row closed[] = {
        { "qmpspec run select/plain >&-", 4, "qmpspec run: cannot write" },
        { "qmpspec run --target 'exec:qmpspec serve --listen unix:{sock}' "
          "select/plain >&-", 4, "qmpspec run: cannot write" },
        { "qmpspec judge - <&-", 2, "qmpspec judge: standard input cannot" },
    };

    sh_enter();
    for (size_t i = 0; i < QS_COUNT(full); i++) {
        const char *word = full[i];
        char line[128], says[128];
        struct sh_row row = { line, 4, says };

        snprintf(line, sizeof(line), "qmpspec %s >/dev/full", word);
        snprintf(says, sizeof(says), "qmpspec %.*s: cannot write to standard "
                 "output\n", (int)strcspn(word, " "), word);
        sh_refuse_all(&row, 1);
    }
    ROWS(closed);
    sh_do("qmpspec run select/plain <&- >/dev/null");
    sh_leave();
}

/* Paths given twice, or again by another pattern, are the same cases. */
static void named_twice(void)
{
    static const struct { const char *words, *count; } rows[] = {
        { "$T/one $T/one", "1" },
        { "$T/one/a.qmp 'one/*' $T/one one/a", "1" },
        { "$T/one $T/./one", "2" },
        { "$T/dup.qmp $T/dup.qmp", "2" },
    };

    sh_enter();
    sh_do("mkdir $T/one && printf '=== one/a\\n<- @greeting\\n' "
          ">$T/one/a.qmp");
    sh_do("printf '=== a/b\\n<- @greeting\\n=== a/b\\n<- *\\n' >$T/dup.qmp");
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        char line[256], want[64];
        struct sh sh;

        snprintf(line, sizeof(line), "qmpspec run %s", rows[i].words);
        snprintf(want, sizeof(want), "ref: %s passed in ", rows[i].count);
        sh_run(line, &sh);
        CHECK_ROW(line);
        CHECK_STR(qs_buf_str(&sh.err), "");
        qs_buf_str(&sh.out);
        if (strncmp(qs_buf_str(&sh.out), want, strlen(want)) != 0) {
            CHECK_STR(qs_buf_str(&sh.out), want);
        }
        CHECK_INT(sh.status, 0);
        sh_release(&sh);
    }
    sh_leave();
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(bad_calls),
        TEST(nothing_selected),
        TEST(unreadable_paths),
        TEST(known_that_cannot_be_written),
        TEST(output_fails),
        TEST(named_twice),
    };

    return test_main(cases, QS_COUNT(cases));
}
