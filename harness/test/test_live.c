/*
 * The descriptions of real servers, tried on those that are installed: that
 * they start, that every fixture does what its name says, and that nothing
 * of them stays.
 */
#include "target/target.h"

#include "test/ask.h"

static bool installed(const char *program)
{
    const char *path = getenv("PATH");

    while (path && *path) {
        size_t n = strcspn(path, ":");
        char file[512];

        snprintf(file, sizeof(file), "%.*s/%s", (int)n, path, program);
        if (!access(file, X_OK)) {
            return true;
        }
        path += n + (path[n] == ':');
    }
    return false;
}

static void start(const char *name, const char *program)
{
    if (!installed(program)) {
        test_skip(program);
    }
    start_at(name, NULL);
}

static void test_ref(void)
{
    start_at("ref", NULL);
    join(0, 0);
    join(1, 1);
    try_basics(0);
    try_basics(1);
    try_run_state(0);
    try_slow(1);
    finish();
}

static void test_qemu_system(void)
{
    start("qemu-system", "qemu-system-x86_64");
    join(0, 0);
    try_basics(0);
    try_run_state(0);
    try_slow(0);
    CHECK_INT(qs_target_connect(target, 1, 1, &diag), QS_IO);
    try_quit(0);
    finish();
}

static void test_qemu_system_pretty(void)
{
    start("qemu-system-pretty", "qemu-system-x86_64");
    join(0, 0);
    try_basics(0);
    finish();
}

static void test_qemu_system_two_monitors(void)
{
    start("qemu-system-two-monitors", "qemu-system-x86_64");
    join(0, 0);
    join(1, 1);
    try_basics(0);
    try_basics(1);
    try_slow(1);
    finish();
}

static void test_qemu_system_stdio(void)
{
    start("qemu-system-stdio", "qemu-system-x86_64");
    join(0, 0);
    try_basics(0);
    try_run_state(0);
    try_slow(0);
    qs_target_hangup(target, 0);
    join(0, 0);
    try_quit(0);
    finish();
}

/* Who leaves behind `sent` leaves a command that runs, not a queued one, and
   its reply waits for the release. */
static void test_slow_has_begun(void)
{
    for (int i = 0; i < 3; i++) {
        start("qemu-storage-daemon", "qemu-storage-daemon");
        join(0, 0);
        say_fixture(0, "slow", "s");
        CHECK(qs_target_sent(target, 0));
        CHECK(target->held >= 0);
        qs_target_hangup(target, 0);
        CHECK_INT(qs_target_connect(target, 0, 0, &diag), QS_OK);
        qs_frame_reset(frame[0]);
        qs_json_free(hear(0));
        CHECK_INT(qs_target_act(target, QS_ACT_RELEASE, NULL, &diag), QS_OK);
        CHECK(target->held < 0);
        CHECK(qs_target_act(target, QS_ACT_RELEASE, NULL, &diag) != QS_OK);
        finish();
    }
}

/* The third to connect meets a full backlog until the first leaves. */
static void test_backlog(void)
{
    start("qemu-system", "qemu-system-x86_64");
    join(0, 0);
    for (unsigned i = 1; i < 3; i++) {
        CHECK_INT(qs_target_connect(target, i, 0, &diag), QS_OK);
    }
    target->opt.deadline_ms = 50;
    CHECK_INT(qs_target_connect(target, 3, 0, &diag), QS_IO);
    CHECK_INT(qs_target_pump(target, &diag), QS_PUMP_DEADLINE);
    target->opt.deadline_ms = DEADLINE_MS;
    qs_target_hangup(target, 0);
    CHECK_INT(qs_target_connect(target, 3, 0, &diag), QS_OK);
    qs_json_free(hear(1));
    finish();
}

static void test_qemu_storage_daemon(void)
{
    start("qemu-storage-daemon", "qemu-storage-daemon");
    join(0, 0);
    try_basics(0);
    try_slow(0);
    try_quit(0);
    finish();
}

/* The agent acts on this machine: only these four may be left. */
static void test_qemu_ga(void)
{
    static const char *const harmless[] = {
        "guest-sync", "guest-sync-delimited", "guest-ping", "guest-info",
    };
    struct qs_json *info;
    const struct qs_json *c;
    size_t enabled = 0;

    start("qemu-ga", "qemu-ga");
    join(0, 0);
    say_fixture(0, "status", "i");
    info = hear_reply(0, "i", QS_MSG_RETURN);
    c = qs_json_get(qs_json_get(info, "return"), "supported_commands");
    for (c = qs_json_first(c); c; c = qs_json_next(c)) {
        size_t i = 0;

        while (i < QS_COUNT(harmless) &&
               strcmp(qs_json_get_text(c, "name"), harmless[i]) != 0) {
            i++;
        }
        CHECK_ROW(qs_json_get_text(c, "name"));
        CHECK_INT(qs_json_is_true(qs_json_get(c, "enabled")),
                  i < QS_COUNT(harmless));
        enabled += i < QS_COUNT(harmless);
    }
    CHECK_INT(enabled, QS_COUNT(harmless));
    qs_json_free(info);
    try_basics(0);
    finish();
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(test_ref),
        TEST(test_qemu_system),
        TEST(test_qemu_system_pretty),
        TEST(test_qemu_system_two_monitors),
        TEST(test_qemu_system_stdio),
        TEST(test_slow_has_begun),
        TEST(test_backlog),
        TEST(test_qemu_storage_daemon),
        TEST(test_qemu_ga),
    };

    return test_main(cases, QS_COUNT(cases));
}
