/*
 * A naive server on a JSON library of the distribution, jansson: what one
 * writes in an afternoon, and puts under test by filling in the endpoint.
 * It reads lines, leaves the rest to json_loadb and json_dumps, and serves
 * one monitor.
 *
 *   cc -c -Iharness fuzz/examples/jansson.c
 *   make fuzz ENDPOINT=jansson.o ENDPOINT_LIBS=-ljansson
 *
 * It does not look at the arguments of a selection (oracles judge-N64 and
 * judge-N83) nor at members that are none (judge-N21), accepts a selection at
 * any time (judge-N62, judge-N85), answers every line, be it empty or half a
 * message (reply, judge-N30, judge-N40, judge-N41), and writes UTF-8 (json).
 * jansson.finds has what the corpus shows, jansson.fuzz what the fuzzer must
 * find from tapes that show nothing, jansson.json the cases that fail.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "qmp/endpoint.h"

#define GREETING \
    "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 1, \"minor\": 0, " \
    "\"micro\": 0}, \"package\": \"naive\"}, \"capabilities\": []}}\r\n"

struct naive {
    enum qs_conn_state state;
    int ready;
    char line[65536], out[65536];
    size_t nline, nout;
};

static void say(struct naive *s, const char *text)
{
    size_t n = strlen(text);

    if (n <= sizeof(s->out) - s->nout) {
        memcpy(s->out + s->nout, text, n);
        s->nout += n;
    }
}

static json_t *failure(const char *class, const char *desc)
{
    return json_pack("{s{ssss}}", "error", "class", class, "desc", desc);
}

static json_t *answer(struct naive *s, json_t *request)
{
    const char *name = json_string_value(json_object_get(request, "execute"));

    if (!name) {
        return failure("GenericError", "no command");
    }
    if (!strcmp(name, "qmp_capabilities")) {
        s->ready = 1;
        return json_pack("{s{}}", "return");
    }
    if (!s->ready) {
        return failure("CommandNotFound", "negotiate first");
    }
    if (!strcmp(name, "query-version")) {
        return json_pack("{s{s{sisisi}ss}}", "return", "qemu", "major", 1,
                         "minor", 0, "micro", 0, "package", "naive");
    }
    return failure("CommandNotFound", "no such command");
}

static void run_line(struct naive *s)
{
    json_t *request = json_loadb(s->line, s->nline, JSON_DECODE_ANY, NULL);
    json_t *reply = request ? answer(s, request)
                            : failure("GenericError", "no JSON");
    json_t *id = json_object_get(request, "id");
    char *text;

    if (id) {
        json_object_set(reply, "id", id);
    }
    text = json_dumps(reply, 0);
    say(s, text);
    say(s, "\r\n");
    free(text);
    json_decref(reply);
    json_decref(request);
}

static void *open_it(const struct qs_endpoint *self,
                     const struct qs_config *config)
{
    (void)self;
    return config->profile == QS_PROFILE_QMP
           ? calloc(1, sizeof(struct naive)) : NULL;
}

static int connect_it(void *machine, unsigned conn)
{
    struct naive *s = machine;

    if (conn > 0) {
        return 0;
    }
    s->state = QS_OPEN;
    s->ready = 0;
    s->nline = s->nout = 0;
    say(s, GREETING);
    return 1;
}

static size_t feed(void *machine, unsigned conn, const void *bytes, size_t n)
{
    struct naive *s = machine;
    const char *p = bytes;

    (void)conn;
    for (size_t i = 0; i < n; i++) {
        if (p[i] == '\n' || s->nline == sizeof(s->line)) {
            run_line(s);
            s->nline = 0;
        } else {
            s->line[s->nline++] = p[i];
        }
    }
    return n;
}

static size_t take(void *machine, unsigned conn, void *buf, size_t cap)
{
    struct naive *s = machine;
    size_t n = s->nout < cap ? s->nout : cap;

    (void)conn;
    memcpy(buf, s->out, n);
    memmove(s->out, s->out + n, s->nout - n);
    s->nout -= n;
    return n;
}

static void eof(void *machine, unsigned conn)
{
    (void)machine;
    (void)conn;
}

static void hangup(void *machine, unsigned conn)
{
    (void)conn;
    ((struct naive *)machine)->state = QS_IDLE;
}

static enum qs_conn_state state(void *machine, unsigned conn)
{
    return conn > 0 ? QS_IDLE : ((struct naive *)machine)->state;
}

const struct qs_endpoint *qs_endpoint_get(enum qs_role role)
{
    static const struct qs_endpoint naive = {
        .abi = QS_ENDPOINT_ABI, .role = QS_SERVER, .name = "naive-jansson",
        .open = open_it, .connect = connect_it, .feed = feed, .take = take,
        .eof = eof, .hangup = hangup, .state = state, .close = free,
    };

    return role == QS_SERVER ? &naive : NULL;
}
