/*
 * Liars behind a socket: silence is no longer proven but waited for, so that
 * HANG counts as exposed.  A sample of the cases, for each wait costs time.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "proof/liar.h"
#include "suite/parse.h"
#include "suite/run.h"
#include "target/addr.h"
#include "target/host.h"
#include "test/test.h"

/* Long enough for a socket on a busy machine to answer, were it honest. */
#define DEADLINE_MS 400u
#define TOTAL ((uint64_t)1 << 16)

static const char text[] =
    "=== a/plain\nlevel must   covers N60   role server\n"
    "<- {\"QMP\": *}\n"
    "-> {\"execute\": \"qmp_capabilities\", \"id\": 1}\n"
    "<- {\"return\": {}, \"id\": 1}\n"
    "-> {\"execute\": \"x-no-such-command\", \"id\": 2}\n"
    "<- {\"error\": {\"class\": \"CommandNotFound\", \"desc\": *}, "
    "\"id\": 2}\n";

static struct qs_diag diag;
static const volatile sig_atomic_t never;

/* The child serves the endpoint until it is killed. */
static pid_t host(const struct qs_endpoint *endpoint, const char *path)
{
    struct qs_config config = { .connections = 1, .limits = qs_limits_qemu };
    static struct qs_host server;
    struct qs_addr addr;
    int fd;
    pid_t pid;

    CHECK_INT(qs_addr_unix(path, &addr, &diag), QS_OK);
    CHECK_INT(qs_addr_listen(&addr, &fd, &diag), QS_OK);
    pid = fork();
    if (pid == 0) {
        sigset_t none;

        sigemptyset(&none);
        qs_host_init(&server, endpoint, endpoint->open(endpoint, &config),
                     1);
        server.listener = &fd;
        server.nlistener = 1;
        _exit(qs_host_run(&server, &none, &never) == QS_OK ? 0 : 1);
    }
    close(fd);
    CHECK(pid > 0);
    return pid;
}

static struct qs_desc *read_desc(const char *folder)
{
    struct qs_buf path = QS_BUF_INIT(256);
    struct qs_desc *desc;
    FILE *file;

    qs_buf_addf(&path, "%s/desc.json", folder);
    file = fopen(qs_buf_str(&path), "w");
    CHECK(file != NULL);
    fputs("{\"name\": \"liar\", \"role\": \"server\", \"profiles\": "
          "[\"qmp\"], \"offers\": [], \"fixtures\": {\"noop\": "
          "{\"execute\": \"query-version\"}}, \"limits\": {\"depth\": 1024, "
          "\"tokens\": 2097152, \"bytes\": 67108864}}", file);
    CHECK_INT(fclose(file), 0);
    if (qs_desc_read(qs_buf_str(&path), &desc, &diag) != QS_OK) {
        CHECK_STR(diag.text, "");
    }
    CHECK_INT(unlink(qs_buf_str(&path)), 0);
    qs_buf_release(&path);
    return desc;
}

/* The verdict on the endpoint behind a socket. */
static enum qs_verdict judge_of(const struct qs_endpoint *endpoint)
{
    char folder[] = "/tmp/qmpspec-liar-XXXXXX";
    struct qs_buf address = QS_BUF_INIT(256);
    struct qs_cases cases = { NULL, 0 };
    struct qs_target_options options = {
        .role = QS_SERVER, .limits = qs_limits_qemu,
        .deadline_ms = DEADLINE_MS, .total_ceiling = TOTAL,
    };
    struct qs_run_options run = { .judge = true };
    struct qs_desc *desc;
    struct qs_target *target;
    struct qs_runner *runner;
    struct qs_result result;
    enum qs_verdict verdict;
    pid_t pid;
    int status;

    CHECK(mkdtemp(folder) != NULL);
    desc = read_desc(folder);
    qs_buf_addf(&address, "unix:%s/s", folder);
    pid = host(endpoint, qs_buf_str(&address) + strlen("unix:"));
    CHECK_INT(qs_parse("liar.qmp", qs_slice_str(text), &cases, &diag),
              QS_OK);
    options.desc = desc;
    CHECK_INT(qs_target_new(qs_buf_str(&address), &options, &target, &diag),
              QS_OK);
    runner = qs_runner_new(target, &cases, desc, &run);
    CHECK(runner != NULL);
    qs_result_init(&result, cases.v[0]);
    qs_runner_case(runner, cases.v[0], &result);
    verdict = result.verdict;
    qs_result_release(&result);
    qs_runner_free(runner);
    qs_target_free(target);
    CHECK_INT(kill(pid, SIGKILL), 0);
    CHECK_INT(waitpid(pid, &status, 0), pid);
    CHECK_INT(unlink(qs_buf_str(&address) + strlen("unix:")), 0);
    CHECK_INT(rmdir(folder), 0);
    qs_cases_release(&cases);
    qs_desc_free(desc);
    qs_buf_release(&address);
    return verdict;
}

static void an_honest_server_passes(void)
{
    CHECK_STR(qs_verdict_name(judge_of(qs_endpoint_get(QS_SERVER))), "PASS");
}

static void every_liar_is_exposed(void)
{
    const struct qs_liar *liar;
    size_t hung = 0;

    for (size_t i = 0; (liar = qs_liar(QS_SERVER, i)) != NULL; i++) {
        struct qs_endpoint endpoint;
        enum qs_verdict verdict;

        CHECK_ROW(liar->name);
        qs_liar_endpoint(QS_SERVER, liar, &endpoint);
        verdict = judge_of(&endpoint);
        CHECK(verdict == QS_V_FAIL || verdict == QS_V_HANG ||
              verdict == QS_V_FLOOD);
        hung += verdict == QS_V_HANG;
    }
    CHECK(hung > 0);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(an_honest_server_passes),
        TEST(every_liar_is_exposed),
    };

    return test_main(cases, QS_COUNT(cases));
}
