/*
 * The names a case may send, without a target: what each stands for at the
 * reference or the guest agent, and which need must be declared with it.
 */
#include "suite/sample.h"

#include "qmp/message.h"

static const struct fixture {
    const char *name;
    const char *command;        /* NULL: no command */
    const char *agent;          /* the guest agent's; NULL: the same */
    bool oob;
    const char *need;           /* "" where every target has it */
} fixtures[] = {
    { "noop", "query-version", "guest-ping", false, "" },
    { "unknown", "x-no-such-command", NULL, false, "" },
    { "badargs", "query-version", "guest-ping", false, "" },
    { "sync", "guest-sync", NULL, false, "fixture:sync" },
    { "status", "query-status", "guest-info", false, "fixture:status" },
    { "quit", "quit", NULL, false, "fixture:quit" },
    { "long", "query-commands", NULL, false, "fixture:long" },
    { "slow", "x-slow", NULL, false, "fixture:slow" },
    { "oobnoop", "x-oob-ping", NULL, true, "fixture:oobnoop" },
    { "oobrelease", "x-release", NULL, true, "fixture:oobrelease" },
    { "oobinband", "x-oob-ping", NULL, false, "fixture:oobinband" },
    { "stop", "stop", NULL, false, "events:" },
    { "cont", "cont", NULL, false, "events:" },
    { "greeting", NULL, NULL, false, "" },
    { "canary", NULL, NULL, false, "" },
    { "foreign", NULL, NULL, false, "" },
    { "select", NULL, NULL, false, "" },
    { "ask", NULL, NULL, false, "" },
};

static const struct fixture *find(const char *name)
{
    for (size_t i = 0; i < QS_COUNT(fixtures); i++) {
        if (!strcmp(fixtures[i].name, name)) {
            return &fixtures[i];
        }
    }
    return NULL;
}

const char *qs_sample_need(const char *name)
{
    const struct fixture *fixture = find(name);

    return fixture ? fixture->need : NULL;
}

static struct qs_json *arguments_of(const struct fixture *fixture)
{
    if (!strcmp(fixture->name, "badargs")) {
        return qs_json_with(qs_json_object(), "x-no-such-argument",
                            qs_json_int(1));
    }
    if (!strcmp(fixture->name, "sync")) {
        return qs_json_with(qs_json_object(), "id", qs_json_int(1));
    }
    return NULL;
}

static struct qs_json *greeting(const struct qs_sample *s)
{
    struct qs_pattern pattern = {
        .kind = QS_PAT_NAME, .text = (char[]){ "greeting" },
    };
    struct qs_sample copy = *s;

    return qs_sample(&copy, &pattern);
}

static struct qs_json *value(void *ctx, const char *name)
{
    const struct qs_sample *s = ctx;
    const struct fixture *fixture = find(name);

    if (!fixture || !strcmp(name, "select") || !strcmp(name, "ask")) {
        return NULL;
    }
    if (fixture->command) {
        return qs_message_command(s->agent && fixture->agent
                                  ? fixture->agent : fixture->command,
                                  fixture->oob, arguments_of(fixture), NULL);
    }
    return !strcmp(name, "greeting") ? greeting(s) : qs_json_string(name);
}

static const struct qs_pattern *no_pattern(void *ctx, const char *name)
{
    (void)ctx;
    (void)name;
    return NULL;
}

struct qs_json *qs_sample_send(const struct qs_sample *s,
                               const struct qs_pattern *pattern,
                               struct qs_diag *diag)
{
    struct qs_sample copy = *s;
    struct qs_names names = { &copy, value, no_pattern };

    return qs_match_fill(pattern, s->vars, &names, s->counter, diag);
}
