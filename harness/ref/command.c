/*
 * The machine behind the reference server: a run state and a few commands.
 * It neither reads nor writes messages.
 */
#include "ref/command.h"

#include "qmp/negotiate.h"

/* As QEMU 7.2 of which the texts are; a package, for it is not upstream. */
const struct qs_version qs_command_version = {
    .major = 7, .minor = 2, .micro = 0, .package = "(qmpspec reference)",
};

static struct qs_json *reply_version(const struct qs_machine *machine)
{
    (void)machine;
    return qs_message_version(&qs_command_version);
}

static const char *status_of(enum qs_run_state run)
{
    switch (run) {
    case QS_PRELAUNCH:
        return "prelaunch";
    case QS_RUNNING:
        return "running";
    case QS_PAUSED:
        break;
    }
    return "paused";
}

static struct qs_json *reply_status(const struct qs_machine *machine)
{
    struct qs_json *reply = qs_json_object();

    reply = qs_json_with(reply, "status",
                         qs_json_string(status_of(machine->run)));
    reply = qs_json_with(reply, "singlestep", qs_json_bool(false));
    return qs_json_with(reply, "running",
                        qs_json_bool(machine->run == QS_RUNNING));
}

static struct qs_json *reply_commands(const struct qs_machine *machine);

static const struct qs_command commands[] = {
    { "query-version", false, QS_EFFECT_NONE, reply_version },
    { "query-status", false, QS_EFFECT_NONE, reply_status },
    { "query-commands", false, QS_EFFECT_NONE, reply_commands },
    { "stop", false, QS_EFFECT_STOP, NULL },
    { "cont", false, QS_EFFECT_RESUME, NULL },
    { "quit", false, QS_EFFECT_QUIT, NULL },
    { "x-slow", false, QS_EFFECT_SLOW, NULL },
    { "x-release", true, QS_EFFECT_RELEASE, NULL },
    { "x-oob-ping", true, QS_EFFECT_NONE, NULL },
};

/* Appends {"name": name}. */
static bool add_name(struct qs_json *list, const char *name)
{
    return qs_json_push(list, qs_json_with(qs_json_object(), "name",
                                           qs_json_string(name)));
}

static struct qs_json *reply_commands(const struct qs_machine *machine)
{
    struct qs_json *list = qs_json_array();
    bool ok = list != NULL;
    const char *name;

    for (size_t i = 0;
         ok && (name = qs_negotiate_command(machine->profile, i)); i++) {
        ok = add_name(list, name);
    }
    for (size_t i = 0; ok && i < QS_COUNT(commands); i++) {
        ok = add_name(list, commands[i].name);
    }
    if (!ok) {
        qs_json_free(list);
        return NULL;
    }
    return list;
}

const struct qs_command *qs_command_find(const char *name)
{
    for (size_t i = 0; i < QS_COUNT(commands); i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

enum qs_effect qs_command_run(const struct qs_command *command,
                              struct qs_machine *machine)
{
    switch (command->effect) {
    case QS_EFFECT_STOP:
        if (machine->run != QS_RUNNING) {
            return QS_EFFECT_NONE;
        }
        machine->run = QS_PAUSED;
        break;
    case QS_EFFECT_RESUME:
        if (machine->run == QS_RUNNING) {
            return QS_EFFECT_NONE;
        }
        machine->run = QS_RUNNING;
        break;
    case QS_EFFECT_QUIT:
        machine->quit = true;
        break;
    case QS_EFFECT_NONE:
    case QS_EFFECT_SLOW:
    case QS_EFFECT_RELEASE:
        break;
    }
    return command->effect;
}

/* The event of a machine that ends because a client said quit. */
static struct qs_json *shutdown_event(void)
{
    struct qs_json *data = qs_json_object();

    data = qs_json_with(data, "guest", qs_json_bool(false));
    data = qs_json_with(data, "reason", qs_json_string("host-qmp-quit"));
    return data ? qs_message_event("SHUTDOWN", data, -1, -1) : NULL;
}

struct qs_json *qs_command_event(enum qs_effect effect)
{
    switch (effect) {
    case QS_EFFECT_STOP:
        return qs_message_event("STOP", NULL, -1, -1);
    case QS_EFFECT_RESUME:
        return qs_message_event("RESUME", NULL, -1, -1);
    case QS_EFFECT_QUIT:
        return shutdown_event();
    case QS_EFFECT_NONE:
    case QS_EFFECT_SLOW:
    case QS_EFFECT_RELEASE:
        break;
    }
    return NULL;
}
