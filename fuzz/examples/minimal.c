/*
 * The smallest server that negotiates honestly: no library, no tree, one
 * monitor, nothing to offer.  A message is checked where it lies, and is
 * complete at its closing bracket or, for what is no object, at the line end.
 * The endpoint is filled in at the end of the file.
 *
 *   cc -c -Iharness fuzz/examples/minimal.c
 *   make ref replay ENDPOINT=minimal.o
 *
 * minimal.json has the cases that it fails, and why, minimal.finds the
 * oracles that fire.
 */
#include <stdlib.h>
#include <string.h>

#include "qmp/endpoint.h"

#define DEPTH 1024
#define GREETING \
    "{\"QMP\": {\"version\": {\"qemu\": {\"major\": 1, \"minor\": 0, " \
    "\"micro\": 0}, \"package\": \"\"}, \"capabilities\": []}}\r\n"
#define VERSION \
    "{\"return\": {\"qemu\": {\"major\": 1, \"minor\": 0, \"micro\": 0}, " \
    "\"package\": \"\"}"
#define ERROR(class, desc) \
    "{\"error\": {\"class\": \"" class "\", \"desc\": \"" desc "\"}"

struct minimal {
    enum qs_conn_state state;
    int ready, depth;
    char quote;                 /* of the string that is open, or 0 */
    int escaped;
    char in[65536], out[1 << 20];
    size_t nin, nout;
};

static const char *space(const char *p)
{
    return p + strspn(p, " \t\r\n");
}

/* Each gives what is behind, NULL when malformed; text ends in NUL. */
static const char *string(const char *p)
{
    char quote = *p++;

    for (; *p != quote; p++) {
        if ((unsigned char)*p < 0x20 || (unsigned char)*p > 0x7E) {
            return NULL;
        }
        if (*p == '\\' && *++p == 'u') {
            if (strspn(p + 1, "0123456789abcdefABCDEF") < 4) {
                return NULL;
            }
        } else if (p[-1] == '\\' && (!*p || !strchr("\"'\\/bfnrt", *p))) {
            return NULL;
        }
    }
    return p + 1;
}

static const char *digits(const char *p)
{
    size_t n = strspn(p, "0123456789");

    return n ? p + n : NULL;
}

static const char *number(const char *p)
{
    p += *p == '-';
    p = *p == '0' ? p + 1 : digits(p);
    if (p && *p == '.') {
        p = digits(p + 1);
    }
    if (p && (*p == 'e' || *p == 'E')) {
        p += p[1] == '+' || p[1] == '-' ? 2 : 1;
        p = digits(p);
    }
    return p;
}

static const char *value(const char *p, int depth)
{
    static const char *const words[] = { "true", "false", "null" };
    char close = *p == '{' ? '}' : ']';

    if (*p == '"' || *p == '\'') {
        return string(p);
    }
    for (int i = 0; i < 3; i++) {
        if (!strncmp(p, words[i], strlen(words[i]))) {
            return p + strlen(words[i]);
        }
    }
    if (*p != '{' && *p != '[') {
        return number(p);
    }
    p = space(p + 1);
    for (int n = 0; *p != close; n++) {
        if (depth == DEPTH || (n && *p++ != ',')) {
            return NULL;
        }
        p = space(p);
        if (close == '}') {
            p = *p == '"' || *p == '\'' ? string(p) : NULL;
            p = p ? space(p) : NULL;
            if (!p || *p++ != ':') {
                return NULL;
            }
        }
        p = value(space(p), depth + 1);
        if (!p) {
            return NULL;
        }
        p = space(p);
    }
    return p + 1;
}

static int is(const char *p, const char *word)
{
    size_t n = strlen(word);

    return !strncmp(p + 1, word, n) && p[n + 1] == *p;
}

/* The next member of a valid object; 0 at its end. */
static int member(const char **at, const char **key, const char **val)
{
    const char *p = space(*at + 1);     /* behind { or , */

    if (**at == '}' || *p == '}') {
        return 0;
    }
    *key = p;
    *val = space(space(string(p)) + 1);
    *at = space(value(*val, 0));
    return 1;
}

static const char *select_none(const char *args)
{
    const char *at = args, *key, *val;

    while (args && member(&at, &key, &val)) {
        if (!is(key, "enable") || *val != '[' || *space(val + 1) != ']') {
            return ERROR("GenericError", "nothing can be enabled");
        }
    }
    return NULL;
}

static const char *run(struct minimal *s, const char *name, const char *args)
{
    int negotiates = is(name, "qmp_capabilities");
    const char *wrong;

    if (negotiates == s->ready) {
        return ERROR("CommandNotFound", "not in this mode");
    }
    if (!negotiates && !is(name, "query-version")) {
        return ERROR("CommandNotFound", "no such command");
    }
    wrong = negotiates ? select_none(args) : args && *space(args + 1) != '}'
            ? ERROR("GenericError", "it takes no arguments") : NULL;
    if (wrong) {
        return wrong;
    }
    s->ready = 1;
    return negotiates ? "{\"return\": {}" : VERSION;
}

static void say(struct minimal *s, const char *text, size_t n)
{
    if (n <= sizeof(s->out) - s->nout) {
        memcpy(s->out + s->nout, text, n);
        s->nout += n;
    }
}

/* id: where it lies in the request, which is echoed as it stands. */
static void reply(struct minimal *s, const char *text, const char *id)
{
    say(s, text, strlen(text));
    if (id) {
        say(s, ", \"id\": ", 8);
        say(s, id, (size_t)(value(id, 0) - id));
    }
    say(s, "}\r\n", 3);
}

static void message(struct minimal *s)
{
    const char *p, *key, *val, *id = NULL, *name = NULL, *args = NULL;
    int good = 1;

    s->in[s->nin] = '\0';
    p = space(s->in);
    if (!value(p, 0) || *space(value(p, 0)) || *p != '{') {
        reply(s, ERROR("GenericError", "no JSON object"), NULL);
        return;
    }
    while (member(&p, &key, &val)) {
        const char **to = is(key, "id") ? &id : is(key, "execute") ? &name
                          : is(key, "arguments") ? &args : NULL;

        good &= to && !*to && (to != &args || *val == '{') &&
                (to != &name || *val == '"' || *val == '\'');
        if (to) {
            *to = val;
        }
    }
    reply(s, good && name ? run(s, name, args)
                          : ERROR("GenericError", "no command"), id);
}

static void byte(struct minimal *s, char c)
{
    int reset = (unsigned char)c >= 0xFE ||
                ((unsigned char)c < 0x20 && !strchr("\t\r\n", c));
    int ends = reset;

    if (s->quote) {
        ends |= c == '\n';
        s->quote = !s->escaped && c == s->quote ? 0 : s->quote;
        s->escaped = !s->escaped && c == '\\';
    } else if (c == '"' || c == '\'') {
        s->quote = c;
    } else if (c == '{' || c == '[') {
        s->depth++;
    } else if (c == '}' || c == ']') {
        ends |= --s->depth <= 0;
    } else {
        ends |= c == '\n' && s->depth == 0 && s->nin > 0;
    }
    if (s->nin + 1 < sizeof(s->in) && (s->nin || !strchr(" \t\r\n", c))) {
        s->in[s->nin++] = c ? c : 1;
    }
    if (ends) {
        message(s);
        s->nin = 0;
        s->depth = s->escaped = s->quote = 0;
    }
}

static size_t feed(void *machine, unsigned conn, const void *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        byte(machine, ((const char *)bytes)[i]);
    }
    (void)conn;
    return n;
}

static void *open_it(const struct qs_endpoint *self,
                     const struct qs_config *config)
{
    (void)self;
    return config->profile == QS_PROFILE_QMP
           ? calloc(1, sizeof(struct minimal)) : NULL;
}

static int connect_it(void *machine, unsigned conn)
{
    struct minimal *s = machine;

    if (conn > 0) {
        return 0;
    }
    s->ready = s->depth = s->escaped = s->quote = 0;
    s->nin = s->nout = 0;
    s->state = QS_OPEN;
    say(s, GREETING, strlen(GREETING));
    return 1;
}

static size_t take(void *machine, unsigned conn, void *buf, size_t cap)
{
    struct minimal *s = machine;
    size_t n = s->nout < cap ? s->nout : cap;

    memcpy(buf, s->out, n);
    memmove(s->out, s->out + n, s->nout - n);
    s->nout -= n;
    (void)conn;
    return n;
}

static void nothing(void *machine, unsigned conn)
{
    (void)machine;
    (void)conn;
}

static void hangup(void *machine, unsigned conn)
{
    ((struct minimal *)machine)->state = QS_IDLE;
    (void)conn;
}

static enum qs_conn_state state(void *machine, unsigned conn)
{
    return conn > 0 ? QS_IDLE : ((struct minimal *)machine)->state;
}

const struct qs_endpoint *qs_endpoint_get(enum qs_role role)
{
    static const struct qs_endpoint minimal = {
        .abi = QS_ENDPOINT_ABI, .role = QS_SERVER, .name = "minimal",
        .open = open_it, .connect = connect_it, .feed = feed, .take = take,
        .eof = nothing, .hangup = hangup, .state = state, .close = free,
    };

    return role == QS_SERVER ? &minimal : NULL;
}
