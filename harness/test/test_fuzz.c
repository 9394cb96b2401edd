/*
 * qmpspec fuzz as a user runs it: on a sound server, on servers with one
 * fault, on what is no server; what it says, writes and leaves behind.
 */
#include <limits.h>
#include <time.h>

#include "test/sh.h"

#include "test/faulty.h"

/* exec: of a server with that fault. */
#define FAULTY(mode) \
    "--desc serve --target \"exec:$SELF faulty " mode " {sock}\" "
#define FUZZ "qmpspec fuzz --out $T/out --deadline 1 "

static void enter(void)
{
    char self[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);

    CHECK(n > 0);
    self[n] = '\0';
    CHECK_INT(setenv("SELF", self, 1), 0);
    sh_enter();
}

/* Runs the line; its output must begin with says.  Nothing runs after it. */
static void fuzz(const char *line, int status, const char *says)
{
    struct sh sh;
    struct qs_slice out;

    CHECK_ROW(line);
    sh_run(line, &sh);
    CHECK_STR(qs_buf_str(&sh.err), "");
    out = qs_buf_slice(&sh.out);
    if (out.n < strlen(says) || memcmp(out.p, says, strlen(says)) != 0) {
        CHECK_STR(qs_buf_str(&sh.out), says);
    }
    CHECK_INT(sh.status, status);
    sh_release(&sh);
    sh_do("! ls -d $T/qmpspec-* 2>/dev/null");
    sh_do("! pgrep -f \"faulty [a-z]* $T\"");
}

static void a_sound_server(void)
{
    enter();
    fuzz(FUZZ "--runs 400 " FAULTY("sound") " | sed 's/ in .*;//'", 0,
         "exec:");
    sh_do(FUZZ "--runs 400 " FAULTY("sound") " | grep -q ': 400 conv.*"
          " 0 finds, 0 known$'");
    sh_do("! test -e $T/out");
    sh_leave();
}

/* Tape and conversation of the only find, whose name begins so. */
static void one_find(const char *begins, const char *most_lines)
{
    char line[512];

    snprintf(line, sizeof(line), "cd $T/out/finds && test $(ls | wc -l) = 2 "
             "&& test -s %s-*.talk && "
             "test $(cat %s-*[0-9a-f] | wc -l) -le %s", begins, begins,
             most_lines);
    sh_do(line);
}

static void a_wrong_cell(void)
{
    enter();
    fuzz(FUZZ "--runs 600 " FAULTY("twice") "'select/**' 'order/**'", 1,
         "FIND N62 state=command event=select: ");
    one_find("N62-command-select", "1");
    sh_do("qmpspec judge $T/out/finds/*.talk | grep -q 'illegal N62'; "
          "test $(cat $T/out/finds/*.talk | wc -l) -gt 5");
    /* What is known is no news. */
    sh_do("echo '[{\"spec\": \"order/selection-twice\", \"verdict\": "
          "\"FAIL\", \"statement\": \"N62\", \"reason\": \"so it is\"}]' "
          ">$T/known && rm -r $T/out");
    sh_do(FUZZ "--runs 600 --known $T/known " FAULTY("twice")
          "'select/**' 'order/**' | grep -q ' 0 finds, [1-9][0-9]* known$'");
    sh_do("! test -e $T/out");
    sh_leave();
}

/* Dead or hung, it is started again and the work goes on. */
static void it_dies(void)
{
    enter();
    fuzz(FUZZ "--runs 300 " FAULTY("dies"), 1, "FIND crash state=");
    sh_do("cd $T/out/finds && grep -q '^# signal 6: faulty: an assertion "
          "failed' crash-*.talk && grep -q query-status crash-*[0-9a-f]");
    sh_do("rm -r $T/out; " FUZZ "--runs 300 " FAULTY("dies")
          "| grep -q ': 3[0-9][0-9] conv.* [1-9][0-9]* restarts'");
    sh_leave();
}

/* Once found, once seen again: the deadline holds each time. */
static void it_hangs(void)
{
    time_t start = time(NULL);

    enter();
    fuzz(FUZZ "--runs 2 " FAULTY("hangs") "order/effects*", 1,
         "FIND hang state=");
    CHECK(time(NULL) - start >= 2 && time(NULL) - start < 10);
    sh_do("grep -q '^# no reply to the fence' $T/out/finds/hang-*.talk");
    sh_leave();
}

static void it_leaves(void)
{
    enter();
    fuzz(FUZZ "--runs 400 " FAULTY("leaves"), 1, "FIND ");
    sh_do("ls $T/out/finds | grep -qE '^(N40|hangup)-'");
    sh_leave();
}

/* What does not greet is no server of ours, and is sent nothing else. */
static void who_does_not_greet(void)
{
    static const struct sh_row rows[] = {
        { FUZZ "--target \"exec:$SELF faulty silent {sock} "
          "$T/seen\"", 3, "qmpspec fuzz: the target does not greet as" },
    };
    static const struct sh_row gone[] = {
        { FUZZ "--target 'exec:/no/such/program {sock}'", 3,
          "qmpspec fuzz: cannot start" },
        { FUZZ "--target unix:$T/nowhere", 3,
          "qmpspec fuzz: cannot connect to" },
    };
    struct sh sh;

    enter();
    sh_run(rows[0].line, &sh);
    CHECK_INT(sh.status, 3);
    CHECK(!strncmp(qs_buf_str(&sh.err), rows[0].says,
                   strlen(rows[0].says)));
    sh_release(&sh);
    sh_do("tr -d '\\377' <$T/seen | sed 's/, \"id\": \"visit[^\"]*\"//' "
          ">$T/sent && printf '{\"execute\": \"qmp_capabilities\"}\\n"
          "{\"execute\": \"query-version\"}\\n' | cmp - $T/sent");
    for (size_t i = 0; i < QS_COUNT(gone); i++) {
        sh_run(gone[i].line, &sh);
        CHECK_ROW(gone[i].line);
        CHECK(!strncmp(qs_buf_str(&sh.err), gone[i].says,
                       strlen(gone[i].says)));
        CHECK_INT(sh.status, 3);
        sh_release(&sh);
    }
    sh_leave();
}

static void bad_calls(void)
{
    static const struct sh_row rows[] = {
        { FUZZ, 2, "qmpspec fuzz: no target, expected --target T" },
        { FUZZ "--target ref", 2, "qmpspec fuzz: target 'ref' is no live" },
        { FUZZ "--target serve --runs 0", 2, "qmpspec fuzz: bad value '0'" },
        { FUZZ "--target serve --time x", 2, "qmpspec fuzz: bad value 'x'" },
        { FUZZ "--target serve --seed -1", 2, "qmpspec fuzz: bad value" },
        { FUZZ "--target serve --deadline 0", 2, "qmpspec fuzz: bad value" },
        { FUZZ "--target serve --huh", 2, "qmpspec fuzz: bad option --huh" },
        { FUZZ "--target serve --corpus $T/no", 2, "qmpspec fuzz: $T/no: " },
        { FUZZ "--target serve 'no/such*'", 2, "qmpspec fuzz: specs/../c" },
        { FUZZ "--target exec:qemu-ga", 2,
          "qmpspec fuzz: commands of 'qemu-ga' act on the machine" },
        { FUZZ "--target unix:$T/s --desc qemu-ga", 2,
          "qmpspec fuzz: commands of 'qemu-ga' act on the machine" },
    };

    enter();
    sh_refuse_all(rows, QS_COUNT(rows));
    sh_leave();
}

/* Chance is the seed's: the same work again, and other work with another. */
static void chance_is_the_seeds(void)
{
    enter();
    sh_do("f() { " FUZZ "--runs 700 --seed $1 " FAULTY("sound")
          "| sed 's/.*second; //'; }; a=$(f 1) b=$(f 1) c=$(f 2); "
          "test \"$a\" = \"$b\" && test \"$a\" != \"$c\"");
    sh_leave();
}

static void interrupted(void)
{
    enter();
    fuzz("timeout --preserve-status -s INT 1 " FUZZ "--time 60 "
         FAULTY("sound"), 130, "exec:");
    sh_leave();
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(a_sound_server),
        TEST(a_wrong_cell),
        TEST(it_dies),
        TEST(it_hangs),
        TEST(it_leaves),
        TEST(who_does_not_greet),
        TEST(bad_calls),
        TEST(chance_is_the_seeds),
        TEST(interrupted),
    };
    int status = faulty_main(argc, argv);

    return status >= 0 ? status : test_main(cases, QS_COUNT(cases));
}
