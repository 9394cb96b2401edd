/*
 * Targets that misbehave, each in its own way, under the runner: every vice
 * has its verdict within its deadline and in bounded memory, the next case
 * runs on a target started anew, and nothing is left behind.
 */
#include "suite/run.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "suite/parse.h"
#include "test/fake.h"
#include "test/sh.h"

/* Also how long a hang takes; a good server needs far less. */
#define DEADLINE_MS 300
/* A verdict is due then: deadline, grace, and a busy machine's share. */
#define VERDICT_S 6.0

/* What a target does to its first client; the next process is good. */
static void vice(const char *mode, const char *path)
{
    int listener, fd;

    if (!strcmp(mode, "refuse") || !strcmp(mode, "never")) {
        exit(fake(mode, path));
    }
    if (!strcmp(mode, "stubborn")) {
        signal(SIGTERM, SIG_IGN);
        mode = "silent";
    }
    listener = fake_listen(path);
    fd = fake_accept(listener);
    if (!strcmp(mode, "silent")) {
        pause();
    } else if (!strcmp(mode, "half")) {
        put(fd, "{\"QMP\": {\"version\"");
        pause();
    } else if (!strcmp(mode, "heir")) {
        /* The socket outlives who opened it. */
        if (fork() == 0) {
            signal(SIGTERM, SIG_IGN);
            pause();
        }
        exit(0);
    } else if (!strcmp(mode, "brackets")) {
        char open[4096];

        memset(open, '[', sizeof(open));
        pour(fd, open, sizeof(open), 0);
    } else if (!strcmp(mode, "string")) {
        char text[4096];

        put(fd, "\"");
        memset(text, 'x', sizeof(text));
        pour(fd, text, sizeof(text), 0);
    } else if (!strcmp(mode, "replies")) {
        pour(fd, "{\"return\": {}}\r\n", 16, 0);
    } else {
        fake_conversation(mode, fd);
    }
}

/* "once MODE FLAG SOCKET": the vice, but only while FLAG is not there. */
static void once(char **argv)
{
    int flag = open(argv[3], O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    char address[256];

    if (flag >= 0) {
        close(flag);
        vice(argv[2], argv[4]);
        pause();
    }
    snprintf(address, sizeof(address), "unix:%s", argv[4]);
    execlp("qmpspec", "qmpspec", "serve", "--listen", address, (char *)NULL);
    exit(9);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static const char *const specs =
    "=== t/first\n<- @greeting\n"
    "-> {\"execute\": \"qmp_capabilities\"}\n<- {\"return\": {}}\nfence\n"
    "=== t/next\nfrom t/first\n-> @noop {\"id\": 1}\n"
    "<- {\"return\": *, \"id\": 1}\n";

struct row {
    const char *mode;
    enum qs_verdict verdict;
    const char *got, *note;     /* what they begin with; hold */
    uint64_t ceiling;
};

/* No child of ours is left, not even one that was handed down to us. */
static bool all_gone(void)
{
    for (int i = 0; i < 3000; i++) {
        pid_t pid = waitpid(-1, NULL, WNOHANG);

        if (pid < 0 && errno == ECHILD) {
            return true;
        }
        if (pid == 0) {
            usleep(1000);
        }
    }
    return false;
}

static bool is_empty(const char *path)
{
    DIR *dir = opendir(path);
    int n = 0;

    CHECK(dir != NULL);
    while (readdir(dir)) {
        n++;
    }
    closedir(dir);
    return n == 2;
}

static void run_one(struct qs_runner *runner, const struct qs_case *c,
                    enum qs_verdict verdict, struct qs_result *result)
{
    double start = now();

    qs_result_init(result, c);
    qs_runner_case(runner, c, result);
    if (result->verdict != verdict) {
        fprintf(stderr, "got: %s\nnote: %s\n", qs_buf_str(&result->got),
                qs_buf_str(&result->note));
        CHECK_STR(qs_verdict_name(result->verdict),
                  qs_verdict_name(verdict));
    }
    CHECK(now() - start < VERDICT_S);
}

static void misbehave(const struct row *row, const struct qs_cases *cases)
{
    struct qs_run_options how = { .cuts = QS_CUTS_WHOLE, .judge = true };
    struct qs_target_options options = {
        .deadline_ms = DEADLINE_MS, .total_ceiling = row->ceiling,
    };
    char dir[] = "/tmp/qmpspec-test-XXXXXX", flag[64], address[192];
    struct qs_target *t = NULL;
    struct qs_runner *runner;
    struct qs_result result;

    CHECK_ROW(row->mode);
    CHECK(mkdtemp(dir) != NULL);
    setenv("TMPDIR", dir, 1);
    snprintf(flag, sizeof(flag), "%s.flag", dir);
    snprintf(address, sizeof(address), "exec:/proc/self/exe once %s %s "
             "{sock}", row->mode, flag);
    CHECK_INT(qs_desc_find("specs", "generic", NULL, QS_SERVER, &desc,
                           &diag), QS_OK);
    options.desc = desc;
    CHECK_INT(qs_target_new(address, &options, &t, &diag), QS_OK);
    runner = qs_runner_new(t, cases, desc, &how);
    run_one(runner, cases->v[0], row->verdict, &result);
    CHECK(!strncmp(qs_buf_str(&result.got), row->got, strlen(row->got)));
    CHECK(strstr(qs_buf_str(&result.note), row->note) != NULL);
    qs_result_release(&result);
    /* A good server is slower to start than to answer. */
    t->opt.deadline_ms = 20000;
    run_one(runner, cases->v[1], QS_V_PASS, &result);
    qs_result_release(&result);
    qs_runner_free(runner);
    qs_target_free(t);
    qs_desc_free(desc);
    CHECK(all_gone());
    CHECK(is_empty(dir));
    rmdir(dir);
    unlink(flag);
}

static void misbehave_all(const struct row *rows, size_t n)
{
    struct qs_cases cases = { NULL, 0 };

    CHECK_INT(qs_parse("f", qs_slice_str(specs), &cases, &diag), QS_OK);
    CHECK_INT(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    for (size_t i = 0; i < n; i++) {
        misbehave(&rows[i], &cases);
    }
    qs_cases_release(&cases);
}

static void silence(void)
{
    static const struct row rows[] = {
        { "silent", QS_V_HANG, "nothing", "", 0 },
        { "half", QS_V_HANG, "nothing", "", 0 },
        { "stubborn", QS_V_HANG, "nothing", "", 0 },
        { "never", QS_V_NOT_STARTED, "", "cannot connect to the child's", 0 },
        { "refuse", QS_V_NOT_STARTED, "",
          "ended (exit status 1): fake: use -help", 0 },
    };

    misbehave_all(rows, QS_COUNT(rows));
}

static void deaths(void)
{
    static const struct row rows[] = {
        { "close", QS_V_FAIL, "end of stream", "", 0 },
        { "die", QS_V_CRASH, "", "exit status 3; stderr: fake: first", 0 },
        { "crash", QS_V_CRASH, "", "signal 9", 0 },
        { "heir", QS_V_CRASH, "nothing", "exit status 0", 0 },
        { "noisy", QS_V_FAIL, "<-| done", "\nfake: the last line\n", 0 },
    };

    misbehave_all(rows, QS_COUNT(rows));
}

/* KiB that a run may take; a ceiling of a link is 96 MiB. */
static void bounded(long most)
{
    struct rusage usage;

    CHECK_INT(getrusage(RUSAGE_SELF, &usage), 0);
    CHECK(SH_SANITIZED || usage.ru_maxrss < most);
}

static void floods(void)
{
    static const struct row rows[] = {
        { "stream", QS_V_FLOOD, "", "", 8u << 20 },
        { "string", QS_V_FLOOD, "", "", 8u << 20 },
        { "brackets", QS_V_FAIL, "", "", 8u << 20 },
        { "replies", QS_V_FAIL, "<- {\"return\": {}}", "", 8u << 20 },
    };

    misbehave_all(rows, QS_COUNT(rows));
    bounded(64 * 1024);
}

static void gigabyte(void)
{
    static const struct row rows[] = {
        { "gigabyte", QS_V_FAIL, "", "", 0 },
        { "string", QS_V_FAIL, "<-| \"\\*", "", 0 },
    };

    misbehave_all(rows, QS_COUNT(rows));
    bounded(200 * 1024);
}

/* A reply on its way to who left must not reach the next case. */
static void closed_in_flight(void)
{
    static const char *const text =
        "=== t/left\nfrom t/first\n-> @slow {\"id\": \"old\"}\nsent\n"
        "-> CLOSE\n@release\n=== t/drained\nfrom t/first\n"
        "-> @slow {\"id\": 1}\n@release\n<- {\"return\": *, \"id\": 1}\n";
    struct qs_run_options how = { .cuts = QS_CUTS_WHOLE, .judge = true };
    struct qs_target_options options = { .deadline_ms = 20000 };
    struct qs_cases cases = { NULL, 0 };
    struct qs_target *t = NULL;
    struct qs_runner *runner;

    CHECK_INT(qs_parse("f", qs_slice_str(specs), &cases, &diag), QS_OK);
    CHECK_INT(qs_parse("f", qs_slice_str(text), &cases, &diag), QS_OK);
    CHECK_INT(qs_desc_find("specs", "serve", NULL, QS_SERVER, &desc, &diag),
              QS_OK);
    options.desc = desc;
    CHECK_INT(qs_target_new("serve", &options, &t, &diag), QS_OK);
    runner = qs_runner_new(t, &cases, desc, &how);
    for (size_t i = 2; i < 4; i++) {
        struct qs_result result;
        pid_t pid;

        CHECK_ROW(cases.v[i]->id);
        run_one(runner, cases.v[i], QS_V_PASS, &result);
        qs_result_release(&result);
        pid = t->child.pid;
        run_one(runner, cases.v[1], QS_V_PASS, &result);
        qs_result_release(&result);
        CHECK_INT(t->child.pid != pid, i == 2);
    }
    qs_runner_free(runner);
    qs_target_free(t);
    qs_desc_free(desc);
    qs_cases_release(&cases);
}

int main(int argc, char **argv)
{
    static const struct test_case cases[] = {
        TEST(silence),
        TEST(deaths),
        TEST(floods),
        TEST(gigabyte),
        TEST(closed_in_flight),
    };

    if (argc == 5 && !strcmp(argv[1], "once")) {
        once(argv);
    }
    return test_main(cases, QS_COUNT(cases));
}
