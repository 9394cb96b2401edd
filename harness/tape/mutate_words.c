/*
 * The words of the protocol, for whoever makes up messages; the dictionary
 * is made of them too.  Commands of the negotiation come from its tables.
 */
#include "tape/mutate_impl.h"

#include "qmp/negotiate.h"

static const char *const names[] = {
    "query-version", "query-status", "query-commands", "stop", "cont",
    "quit", "x-slow", "x-release", "x-oob-ping", "x-no-such-command", "",
    "oob", "x-other", "handshake", "operational", "STOP", "RESUME",
    "SHUTDOWN", "CommandNotFound", "GenericError", "running", "paused",
};

static const char *const keys[] = {
    "execute", "exec-oob", "arguments", "id", "enable", "name", "mode",
    "return", "error", "class", "desc", "data", "event", "timestamp",
    "seconds", "microseconds", "QMP", "version", "capabilities", "qemu",
    "major", "minor", "micro", "package", "control", "extra", "__com.x",
};

static const char *const values[] = {
    "null", "true", "false", "0", "1", "-1", "-0", "0.1", "1.0", "1e309",
    "9007199254740993", "9223372036854775808", "18446744073709551615",
    "18446744073709551616", "\"\"", "\"a\"", "'a'", "\"\\u0000\"",
    "\"\\u00e9\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"\\'\"",
    "\"\x7F\"", "\"\xC3\xA9\"", "\"\xC3\"", "[]", "{}", "[[]]", "[null]",
    "{\"a\": {\"b\": []}}", "[\"oob\"]", "[\"oob\", \"oob\"]",
    "[\"oob\", \"x-no-such-cap\"]", "[\"x-no-such-cap\", \"oob\"]", "[1]",
    "01", "1.", "tru", "nul\x01", "\"@id\"", "\"id\"", "\"oob\"",
};

/* One of them with a number in the place of the mark. */
static const char *const members[] = {
    "\"id\": #", "\"id\": \"i#\"", "\"id\": null", "\"id\": [#, {}]",
    "\"arguments\": {}", "\"arguments\": {\"enable\": []}",
    "\"arguments\": {\"enable\": [\"oob\"]}", "\"arguments\": []",
    "\"enable\": [\"oob\"]", "\"extra\": #", "\"__com.x\": #",
    "\"return\": {}", "\"event\": \"STOP\"", "\"execute\": \"stop\"",
    "\"exec-oob\": \"x-oob-ping\"", "\"data\": {}", "\"QMP\": {}",
    "\"timestamp\": {\"seconds\": #, \"microseconds\": 0}",
    "\"control\": {\"run-oob\": true}",
};

static const char *const asked[] = {
    "{\"execute\": \"qmp_capabilities\"}",
    "{\"execute\": \"qmp_capabilities\", \"id\": #}",
    "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": "
        "[\"oob\"]}, \"id\": #}",
    "{\"execute\": \"qmp_capabilities\", \"arguments\": {\"enable\": "
        "[\"x-no-such-cap\"]}}",
    "{\"execute\": \"query-version\", \"id\": #}",
    "{\"execute\": \"query-status\", \"id\": #}",
    "{\"execute\": \"stop\", \"id\": #}", "{\"execute\": \"cont\"}",
    "{\"execute\": \"x-slow\", \"id\": #}",
    "{\"exec-oob\": \"x-oob-ping\", \"id\": #}",
    "{\"exec-oob\": \"x-release\", \"id\": #}",
    "{\"exec-oob\": \"query-version\", \"id\": #}",
    "{\"execute\": \"x-no-such-command\", \"id\": #}",
    "{\"execute\": \"query-qmp-mode\"}",
    "{\"execute\": \"qmp_capability_enable\", \"arguments\": {\"name\": "
        "\"oob\"}}",
    "{\"execute\": \"qmp_capability_disable\", \"arguments\": {\"name\": "
        "\"oob\"}}",
    "{\"execute\": \"qmp_switch_mode\", \"arguments\": {\"mode\": "
        "\"operational\"}}",
    "{\"execute\": \"quit\"}", "{\"execute\": #}", "[]", "#", "\xFF", "}",
    "{", "{\"execute\": \"query-version\", \"id\": #", "\"",
};

static const char *const offered[] = {
    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, "
        "\"major\": 7}, \"package\": \"\"}, \"capabilities\": [\"oob\"]}}",
    "{\"QMP\": {\"version\": {}, \"capabilities\": []}}",
    "{\"return\": {}, \"id\": \"@id\"}",
    "{\"return\": {\"status\": #}, \"id\": \"@id\"}",
    "{\"return\": {\"status\": #}, \"id\": \"qs-#\"}", "{\"return\": {}}",
    "{\"error\": {\"class\": \"GenericError\", \"desc\": \"#\"}, \"id\": "
        "\"@id\"}",
    "{\"error\": {\"class\": \"CommandNotFound\", \"desc\": \"\"}}",
    "{\"event\": \"STOP\", \"timestamp\": {\"seconds\": #, "
        "\"microseconds\": 0}}",
    "{\"return\": #, \"id\": \"i#\"}", "{}", "[]", "{", "\"x\"", "\xFF",
};

static const char *const directives[] = {
    "#!on 0", "#!on 1", "#!on 2", "#!on 3", "#!open", "#!eof", "#!hangup",
    "#!deaf", "#!read", "#!release", "#!event STOP", "#!event RESUME",
    "#!nolf", "#!glue 2", "#!glue 3", "#!cut #", "#!cut # #", "#!nomem #",
    "#!timeout", "#!issue {\"execute\": \"query-status\"}",
    "#!issue {\"exec-oob\": \"x-oob-ping\"}",
};

static const char *const settings[] = {
    "#!profile modes", "#!profile qmp", "#!offer", "#!offer oob",
    "#!offer oob x-other", "#!offer x-other", "#!limits depth=8",
    "#!limits tokens=32", "#!limits bytes=256",
};

static const char *const capabilities[] = { "oob", "x-other" };

/* A number that is small, mostly. */
static size_t number(struct qs_mutator *m)
{
    static const size_t most[] = { 3, 12, 60, 300 };

    return 1 + qs_rng_below(&m->rng,
                            most[qs_rng_below(&m->rng, QS_COUNT(most))]);
}

static void add(struct qs_mutator *m, struct qs_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '#' && text[1] != '!') {
            qs_buf_addf(out, "%zu", number(m));
        } else {
            qs_buf_addc(out, *text);
        }
    }
}

#define PICK(m, table) \
    ((table)[qs_rng_below(&(m)->rng, QS_COUNT(table))])

void qs_words_line(struct qs_mutator *m, struct qs_buf *out)
{
    add(m, out, m->client ? PICK(m, offered) : PICK(m, asked));
    qs_buf_addc(out, '\n');
}

void qs_words_directive(struct qs_mutator *m, struct qs_buf *out)
{
    add(m, out, PICK(m, directives));
    qs_buf_addc(out, '\n');
}

/* An offer may be longer than one of the table, and name one twice. */
void qs_words_setting(struct qs_mutator *m, struct qs_buf *out)
{
    const char *setting = PICK(m, settings);

    add(m, out, setting);
    while (!strncmp(setting, "#!offer", 7) && qs_rng_below(&m->rng, 3) == 0) {
        qs_buf_addc(out, ' ');
        qs_buf_adds(out, PICK(m, capabilities));
    }
    qs_buf_addc(out, '\n');
}

void qs_words_member(struct qs_mutator *m, struct qs_buf *out)
{
    add(m, out, PICK(m, members));
}

void qs_words_value(struct qs_mutator *m, struct qs_buf *out)
{
    qs_buf_adds(out, PICK(m, values));
}

const char *qs_words_key(struct qs_mutator *m)
{
    return PICK(m, keys);
}

const char *qs_words_name(struct qs_mutator *m)
{
    enum qs_profile profile = qs_rng_below(&m->rng, 2) ? QS_PROFILE_QMP
                                                       : QS_PROFILE_MODES;
    const char *name = qs_rng_below(&m->rng, 3)
                       ? NULL : qs_negotiate_command(profile,
                                            qs_rng_below(&m->rng, 4));

    return name ? name : PICK(m, names);
}

const char *qs_mutator_word(size_t i)
{
    static const struct {
        const char *const *v;
        size_t n;
    } tables[] = {
        { keys, QS_COUNT(keys) }, { names, QS_COUNT(names) },
        { values, QS_COUNT(values) }, { directives, QS_COUNT(directives) },
        { settings, QS_COUNT(settings) },
    };

    for (int p = QS_PROFILE_QMP; p <= QS_PROFILE_MODES; p++) {
        for (size_t k = 0; qs_negotiate_command((enum qs_profile)p, k);
             k++) {
            if (i-- == 0) {
                return qs_negotiate_command((enum qs_profile)p, k);
            }
        }
    }
    for (size_t t = 0; t < QS_COUNT(tables); t++) {
        if (i < tables[t].n) {
            return tables[t].v[i];
        }
        i -= tables[t].n;
    }
    return NULL;
}
