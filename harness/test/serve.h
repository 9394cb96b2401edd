/*
 * For the tests of the reference server: what it says, and how to talk to
 * it.  Inline, because each test is one program of one file.
 */
#ifndef QS_TEST_SERVE_H
#define QS_TEST_SERVE_H

#include "ref/server.h"
#include "test/test.h"

#define HELLO \
    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, " \
    "\"major\": 7}, \"package\": \"(qmpspec reference)\"}, " \
    "\"capabilities\": [\"oob\"]}}\r\n"
#define SELECT "{'execute': 'qmp_capabilities'}"
#define SELECT_OOB \
    "{'execute': 'qmp_capabilities', 'arguments': {'enable': ['oob']}}"
#define OKAY "{\"return\": {}}\r\n"
#define RETURN(id) "{\"return\": {}, \"id\": " id "}\r\n"
#define EVENT(name) \
    "{\"timestamp\": {\"seconds\": -1, \"microseconds\": -1}, " \
    "\"event\": \"" name "\"}\r\n"
#define ERROR(id, class, desc) \
    "{" id "\"error\": {\"class\": \"" class "\", \"desc\": \"" desc \
    "\"}}\r\n"
#define GENERIC(id, desc) ERROR(id, "GenericError", desc)
#define NOT_FOUND(id, name) \
    ERROR(id, "CommandNotFound", "The command " name " has not been found")
#define EXPECTING(id) \
    ERROR(id, "CommandNotFound", \
          "Expecting capabilities negotiation with 'qmp_capabilities'")
#define ALREADY(id) \
    ERROR(id, "CommandNotFound", \
          "Capabilities negotiation is already complete, command ignored")

static const struct qs_endpoint *const server = &qs_server_reference;

static inline void *open_with(enum qs_profile profile, unsigned connections,
                              size_t queue)
{
    static const char *const oob[] = { "oob" };
    struct qs_config config = {
        .profile = profile, .caps = oob,
        .ncaps = profile == QS_PROFILE_QMP, .connections = connections,
        .limits = qs_limits_qemu,
    };
    void *machine;

    config.limits.queue = queue;
    machine = server->open(server, &config);
    CHECK(machine != NULL);
    return machine;
}

static inline void take_all(void *machine, unsigned conn, struct qs_buf *out)
{
    char bytes[5];
    size_t n;

    while ((n = server->take(machine, conn, bytes, sizeof(bytes))) > 0) {
        qs_buf_add(out, bytes, n);
    }
}

/* Feeds all, in pieces, and takes what comes; says how much was consumed. */
static inline size_t feed(void *machine, unsigned conn, const char *text,
                          size_t piece, struct qs_buf *out)
{
    size_t length = strlen(text), done = 0;

    while (done < length) {
        size_t n = length - done < piece ? length - done : piece;
        size_t used = server->feed(machine, conn, text + done, n);

        take_all(machine, conn, out);
        done += used;
        if (used < n) {
            break;
        }
    }
    return done;
}

/* Sends text on conn, all of which must be consumed, and expects want. */
static inline void talk(void *machine, unsigned conn, const char *text,
                        const char *want)
{
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    CHECK_ROW(text);
    CHECK_INT(feed(machine, conn, text, strlen(text), &out), strlen(text));
    take_all(machine, conn, &out);
    CHECK_STR(qs_buf_str(&out), want);
    qs_buf_release(&out);
}

static inline void greet(void *machine, unsigned conn, const char *want)
{
    CHECK_INT(server->connect(machine, conn), 1);
    talk(machine, conn, "", want);
}

#endif
