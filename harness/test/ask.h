/*
 * What the tests on well-behaved targets share: a conversation at the level
 * of messages, and every fixture of a description tried for what its name
 * says.
 */
#ifndef QS_TEST_ASK_H
#define QS_TEST_ASK_H

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "qmp/emit.h"
#include "qmp/message.h"
#include "target/impl.h"
#include "target/target.h"
#include "test/test.h"

/* A busy machine starts QEMU in a second; nothing here waits so long. */
#define DEADLINE_MS 20000

static struct qs_diag diag;
static struct qs_desc *desc;
static struct qs_target *target;
static struct qs_frame *frame[2];

/* The next message on the link. */
static inline struct qs_json *hear(unsigned link)
{
    struct qs_buf *in = &qs_target_link(target, link)->in;
    struct qs_json *value = NULL;

    for (;;) {
        struct qs_slice rest = qs_buf_slice(in);
        size_t n = rest.n;
        enum qs_frame_result got = qs_frame_next(frame[link], &rest, &value);

        qs_buf_drop(in, n - rest.n);
        if (got == QS_FRAME_VALUE) {
            return value;
        }
        CHECK_INT(got, QS_FRAME_MORE);
        CHECK(!qs_target_link(target, link)->ended);
        CHECK_INT(qs_target_pump(target, &diag), QS_PUMP_NEWS);
    }
}

static inline void say(unsigned link, const struct qs_json *message)
{
    struct qs_buf out = QS_BUF_INIT(1u << 16);

    qs_emit_line(&out, message);
    CHECK_INT(out.err, QS_OK);
    CHECK_INT(qs_target_send(target, link, qs_buf_slice(&out)), QS_OK);
    qs_buf_release(&out);
}

static inline void say_fixture(unsigned link, const char *name, const char *id)
{
    struct qs_json *message = qs_target_fixture(target, name);

    CHECK_ROW(name);
    CHECK(message != NULL);
    CHECK(qs_json_set(message, "id", qs_json_string(id)));
    say(link, message);
    qs_json_free(message);
}

/* The next message but events has this id and is of this kind. */
static inline struct qs_json *hear_reply(unsigned link, const char *id,
                                         enum qs_message_kind kind)
{
    struct qs_json *reply = hear(link);

    while (qs_message_kind(reply) == QS_MSG_EVENT) {
        qs_json_free(reply);
        reply = hear(link);
    }
    CHECK_STR(qs_json_get_text(reply, "id"), id);
    CHECK_INT(qs_message_kind(reply), kind);
    return reply;
}

static inline void ask(unsigned link, const char *name,
                       enum qs_message_kind kind)
{
    say_fixture(link, name, name);
    qs_json_free(hear_reply(link, name, kind));
}

/* A connection in command mode, with oob if it is offered. */
static inline void join(unsigned link, unsigned monitor)
{
    struct qs_json *message, *caps = qs_json_array(), *arguments;

    qs_frame_reset(frame[link]);
    if (qs_target_connect(target, link, monitor, &diag)) {
        CHECK_STR(diag.text, "");
    }
    if (desc->greeting) {
        message = hear(link);
        CHECK_INT(qs_message_kind(message), QS_MSG_GREETING);
        qs_json_free(message);
    }
    if (!desc->negotiates) {
        qs_json_free(caps);
        return;
    }
    CHECK(qs_json_push(caps, qs_json_string("oob")));
    arguments = qs_json_object();
    CHECK(qs_json_set(arguments, "enable", caps));
    message = qs_message_command("qmp_capabilities", false, arguments,
                                 qs_json_string("n"));
    say(link, message);
    qs_json_free(message);
    qs_json_free(hear_reply(link, "n", QS_MSG_RETURN));
}

/* A started target; address NULL: as the description says. */
static inline void start_at(const char *name, const char *address)
{
    struct qs_target_options options = { .deadline_ms = DEADLINE_MS };

    CHECK_INT(qs_desc_find("specs", name, NULL, QS_SERVER, &desc, &diag),
              QS_OK);
    options.desc = desc;
    CHECK_INT(qs_target_new(address ? address : desc->name, &options,
                            &target, &diag), QS_OK);
    if (qs_target_start(target, &diag)) {
        CHECK_STR(diag.text, "");
    }
    qs_target_settle(target);
    frame[0] = qs_frame_new(&qs_limits_qemu);
    frame[1] = qs_frame_new(&qs_limits_qemu);
}

static inline void finish(void)
{
    char *dir = target->dir ? strdup(target->dir) : NULL;

    qs_target_free(target);
    CHECK(!dir || access(dir, F_OK) < 0);
    free(dir);
    qs_desc_free(desc);
    qs_frame_free(frame[0]);
    qs_frame_free(frame[1]);
}

static inline void try_basics(unsigned link)
{
    ask(link, "noop", QS_MSG_RETURN);
    ask(link, "unknown", QS_MSG_ERROR);
    ask(link, "badargs", QS_MSG_ERROR);
    ask(link, desc->fence, QS_MSG_RETURN);
}

/* The slow command waits until released; twice, and once behind one that is
   refused for being out of turn. */
static inline void try_slow(unsigned link)
{
    for (int i = 0; i < 2; i++) {
        say_fixture(link, "slow", "s");
        say_fixture(link, "noop", "behind");
        if (qs_desc_fixture(desc, "oobnoop")) {
            ask(link, "oobnoop", QS_MSG_RETURN);
        }
        CHECK_INT(qs_target_act(target, QS_ACT_RELEASE, NULL, &diag), QS_OK);
        qs_json_free(hear_reply(link, "s", QS_MSG_RETURN));
        qs_json_free(hear_reply(link, "behind", QS_MSG_RETURN));
        qs_json_free(qs_target_fixture(target, "slow"));
    }
}

static inline void try_run_state(unsigned link)
{
    ask(link, "status", QS_MSG_RETURN);
    ask(link, "cont", QS_MSG_RETURN);
    ask(link, "stop", QS_MSG_RETURN);
}

static inline void try_quit(unsigned link)
{
    say_fixture(link, "quit", "q");
    while (!qs_target_link(target, link)->ended) {
        CHECK_INT(qs_target_pump(target, &diag), QS_PUMP_NEWS);
    }
    while (!*qs_target_death(target)) {
        qs_target_pump(target, &diag);
    }
    CHECK_STR(qs_target_death(target), "exit status 0");
    CHECK_INT(qs_target_start(target, &diag), QS_OK);
    qs_target_settle(target);
    join(link + 1, 0);
    ask(link + 1, "noop", QS_MSG_RETURN);
}

#endif
