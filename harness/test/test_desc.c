/*
 * Target descriptions: every slip is an error that says where, the needs of
 * cases are answered, and the right file is found.
 */
#include "target/desc.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "test/test.h"

static struct qs_diag diag;

/* Writes text to a file of its own and reads it as a description. */
static enum qs_err read_text(const char *text, struct qs_desc **out)
{
    char path[] = "/tmp/qmpspec-desc-XXXXXX";
    struct qs_diag where;
    int fd = mkstemp(path);
    size_t n = strlen(path);
    enum qs_err err;

    CHECK(fd >= 0);
    CHECK(write(fd, text, strlen(text)) == (ssize_t)strlen(text));
    close(fd);
    err = qs_desc_read(path, out, &diag);
    unlink(path);
    if (err) {
        /* The path differs each time. */
        CHECK(!strncmp(diag.text, path, n));
        where = diag;
        qs_diag_set(&diag, "%s", where.text + n);
    }
    return err;
}

#define CLIENT "{\"name\": \"x\", \"role\": \"client\",\n\"client\": "
#define CANARIES ":2:12: member 'canaries' must be an array of two strings " \
    "or more, all different"

static void test_slips(void)
{
    static const struct { const char *text, *why; } rows[] = {
        { "", ":1:1: the file ends before its object does" },
        { "[]", ":1:1: expected an object" },
        { "{\n  \"name\": x}", ":2:11: JSON parse error, "
          "invalid keyword 'x'" },
        { "{} {}", ":1:4: expected nothing behind the object" },
        { "{}", ":1:1: members 'name' and 'role' must be there" },
        { "{\"name\": \"x\", \"role\": \"x\"}",
          ":1:15: member 'role' must be server or client" },
        { "{\"name\": 1}", ":1:2: member 'name' must be a string" },
        { "{\"name\": \"fence\",\n \"fences\": \"x\"}",
          ":2:2: member 'fences' is none that a description has" },
        { "{\"offers\": [\"limits\", {}]}",
          ":1:2: member 'offers' must be an array of strings" },
        { "{\"greeting\": 0}",
          ":1:2: member 'greeting' must be true or false" },
        { "{\"name\": \"x\", \"role\": \"server\", \"limits\":\n"
          "{\"depth\": 1, \"bytes\": -1}}",
          ":2:14: member 'bytes' must be a positive integer" },
        { "{\"name\": \"x\", \"role\": \"server\", \"limits\":\n"
          "{\"depth\": 1.5}}",
          ":2:2: member 'depth' must be a positive integer" },
        { "{\"name\": \"x\", \"role\": \"server\", \"limits\":\n"
          "{\"deepness\": 1}}",
          ":2:2: member 'deepness' is none of depth, tokens, bytes" },
        { "{\"name\": \"x\", \"role\": \"server\",\n\"fixtures\": "
          "{\"noop\": {}, \"slow\": 1}}",
          ":2:26: member 'slow' must be an object" },
        { "{\"name\": \"x\", \"role\": \"server\",\n"
          "\"release\": \"fixture:y\"}",
          ":2:1: member 'release' must be act, fifo:PATH or fixture:NAME of "
          "a fixture that is there" },
        { "{\"name\": \"x\", \"role\": \"server\",\n\"prepare\": [\"y\"]}",
          ":2:1: member 'prepare' holds fifo:PATH; not y" },
        { "{\"name\": \"x\", \"role\": \"server\",\n\"profiles\": [\"y\"]}",
          ":2:1: member 'profiles' holds words of qmp, modes, qemu-7.2; not "
          "y" },
        { "{\"name\": \"x\", \"role\": \"server\",\n\"line-end\": \"\\r\"}",
          ":2:1: member 'line-end' must be \\r\\n or \\n" },
        { "{\"client\": []}", ":1:2: member 'client' must be an object" },
        { CLIENT "{\"asks\": \"x\"}}",
          ":2:12: member 'asks' is none that a client has" },
        { CLIENT "{\"ask\": 1}}", ":2:12: member 'ask' must be a string" },
        { CLIENT "{\"reply\": []}}",
          ":2:12: member 'reply' must be an object" },
        { CLIENT "{\"canaries\": [\"a\"]}}", CANARIES },
        { CLIENT "{\"canaries\": [\"a\", 1]}}", CANARIES },
        { CLIENT "{\"canaries\": [\"a\", \"b\", \"a\"]}}", CANARIES },
        { CLIENT "{\"refuses\": [1, 256]}}", ":2:12: member 'refuses' must "
          "be an array of integers, 0 to 255" },
        { CLIENT "{\"cannot\": 1.5}}",
          ":2:12: member 'cannot' must be an integer, 0 to 255" },
        { CLIENT "{\"deadline\": 0}}",
          ":2:12: member 'deadline' must be an integer, 1 to 3600" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_desc *desc = NULL;

        CHECK_ROW(rows[i].text);
        CHECK_INT(read_text(rows[i].text, &desc), QS_BAD);
        CHECK_STR(diag.text, rows[i].why);
        CHECK(desc == NULL);
    }
}

static void test_defaults(void)
{
    struct qs_desc *desc = NULL;

    CHECK_INT(read_text("{\"name\": \"x\", \"role\": \"client\"}", &desc),
              QS_OK);
    CHECK_STR(desc->name, "x");
    CHECK_INT(desc->role, QS_CLIENT);
    CHECK(desc->greeting && desc->negotiates && !desc->pretty);
    CHECK_STR(desc->line_end, "\r\n");
    CHECK_STR(desc->fence, "noop");
    CHECK(!desc->start && !desc->release && !desc->known);
    CHECK_INT(desc->limits.depth, QS_LIMIT_DEPTH);
    CHECK(qs_desc_capabilities(desc) == NULL);
    CHECK(!qs_desc_has_profile(desc, "qmp"));
    CHECK_STR(desc->ask, "query-status");
    CHECK(!qs_desc_reply(desc) && !qs_desc_canaries(desc));
    CHECK(!qs_desc_answer(desc, "query-status"));
    CHECK_INT(desc->cannot, 77);
    CHECK_INT(desc->deadline_s, 0);
    CHECK(qs_desc_refuses(desc, 1) && qs_desc_refuses(desc, 128));
    CHECK(!qs_desc_refuses(desc, 0) && !qs_desc_refuses(desc, 77));
    CHECK(!qs_desc_refuses(desc, 129) && qs_desc_crashed(desc, 129));
    CHECK(!qs_desc_crashed(desc, 128));
    qs_desc_free(desc);
    qs_desc_free(NULL);
}

static void test_offers(void)
{
    static const struct { const char *need; enum qs_offer offer; } rows[] = {
        { "cap:oob", QS_OFFER_YES }, { "cap:x", QS_OFFER_NO },
        { "cap:oo", QS_OFFER_NO }, { "greeting", QS_OFFER_YES },
        { "negotiates", QS_OFFER_NO }, { "halfclose", QS_OFFER_YES },
        { "reconnect", QS_OFFER_NO }, { "monitors:1", QS_OFFER_YES },
        { "monitors:3", QS_OFFER_YES }, { "monitors:4", QS_OFFER_NO },
        { "limit:depth", QS_OFFER_YES }, { "limit:bytes", QS_OFFER_YES },
        { "limit:tokens", QS_OFFER_NO }, { "cost:heavy", QS_OFFER_YES },
        { "fixture:noop", QS_OFFER_YES }, { "fixture:x", QS_OFFER_NO },
        { "fixture:slow", QS_OFFER_MISSING },
        { "fixture:quit", QS_OFFER_MISSING },
        { "events:stop", QS_OFFER_YES },
        { "events:stop,cont", QS_OFFER_MISSING },
        { "events:stop,reset", QS_OFFER_NO },
        { "client:ids", QS_OFFER_YES }, { "client:other", QS_OFFER_NO },
    };
    struct qs_desc *desc = NULL;

    CHECK_INT(read_text(
        "{\"name\": \"x\", \"role\": \"server\", \"negotiates\": false,"
        " \"capabilities\": [\"oob\"], \"profiles\": [\"qmp\"],"
        " \"offers\": [\"halfclose\", \"monitors:3\", \"limit:depth,bytes\","
        "  \"events:stop,cont\", \"client:ids\", \"fixture:quit\"],"
        " \"fixtures\": {\"noop\": {}, \"slow\": {}, \"stop\": {}}}", &desc),
        QS_OK);
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].need);
        CHECK_INT(qs_desc_offers(desc, rows[i].need), rows[i].offer);
    }
    CHECK(qs_desc_has_profile(desc, "qmp"));
    CHECK(!qs_desc_has_profile(desc, "modes"));
    qs_desc_free(desc);
}

static void test_find(void)
{
    static const struct {
        const char *name, *address, *want;
        enum qs_role role;
    } rows[] = {
        { NULL, "ref", "ref", QS_SERVER },
        { NULL, "ref", "ref", QS_CLIENT },
        { NULL, "unix:/run/qmp.sock", "generic", QS_SERVER },
        { NULL, "tcp:127.0.0.1:4444", "generic", QS_SERVER },
        { NULL, "exec: /usr/bin/qemu-system-x86_64 -S", "qemu-system",
          QS_SERVER },
        { NULL, "stdio:qemu-system-aarch64", "qemu-system", QS_SERVER },
        { NULL, "exec:./qemu-storage-daemon", "qemu-storage-daemon",
          QS_SERVER },
        { NULL, "exec:qemu-ga -p {sock}", "qemu-ga", QS_SERVER },
        { NULL, "exec:python3 client.py {sock}", "generic", QS_CLIENT },
        { NULL, "qemu-system-pretty", "qemu-system-pretty", QS_SERVER },
        { "qemu-ga", "exec:qemu-system-x86_64", "qemu-ga", QS_SERVER },
        { "specs/targets/serve.json", "unix:/x", "serve", QS_SERVER },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_desc *desc = NULL;

        CHECK_ROW(rows[i].address);
        CHECK_INT(qs_desc_find("specs", rows[i].name, rows[i].address,
                               rows[i].role, &desc, &diag), QS_OK);
        CHECK_STR(desc->name, rows[i].want);
        CHECK_INT(desc->role, rows[i].role);
        qs_desc_free(desc);
    }
}

static void test_find_nothing(void)
{
    struct qs_desc *desc = NULL;

    CHECK_INT(qs_desc_find("specs", "no-such", "ref", QS_SERVER, &desc,
                           &diag), QS_BAD);
    CHECK_STR(diag.text,
              "specs/targets: no description 'no-such' for a server");
    CHECK_INT(qs_desc_find("no-such", NULL, "ref", QS_SERVER, &desc, &diag),
              QS_BAD);
    CHECK_STR(diag.text, "no-such/targets: No such file or directory");
    CHECK_INT(qs_desc_find("specs", "./no-such", "ref", QS_SERVER, &desc,
                           &diag), QS_BAD);
    CHECK_STR(diag.text, "./no-such: No such file or directory");
    CHECK(desc == NULL);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(test_slips),
        TEST(test_defaults),
        TEST(test_offers),
        TEST(test_find),
        TEST(test_find_nothing),
    };

    return test_main(cases, QS_COUNT(cases));
}
