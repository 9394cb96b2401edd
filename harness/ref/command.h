/*
 * The commands of the reference machine, and the run state they change.
 * Enough of them that order, modes and out-of-band execution can be seen;
 * none does real work or takes arguments.  The slow one ends when somebody
 * releases it.
 */
#ifndef QS_REF_COMMAND_H
#define QS_REF_COMMAND_H

#include "qmp/message.h"

/* A machine is started stopped, as the 2009 specification asks. */
enum qs_run_state { QS_PRELAUNCH, QS_RUNNING, QS_PAUSED };

/* Shared by all monitors of one machine. */
struct qs_machine {
    enum qs_profile profile;
    enum qs_run_state run;
    bool quit;
};

/* What a command does beside answering. */
enum qs_effect {
    QS_EFFECT_NONE,
    QS_EFFECT_STOP,             /* emits STOP */
    QS_EFFECT_RESUME,           /* emits RESUME */
    QS_EFFECT_QUIT,             /* emits SHUTDOWN, answers, closes all */
    QS_EFFECT_SLOW,             /* no reply until released */
    QS_EFFECT_RELEASE,          /* ends every slow command of the machine */
};

struct qs_command {
    const char *name;
    bool oob_able;
    enum qs_effect effect;
    /* Gives the return value, NULL without memory.  NULL: returns {}. */
    struct qs_json *(*reply)(const struct qs_machine *machine);
};

/*
 * query-version query-status query-commands stop cont quit, x-slow (in-band,
 * ends when released), x-release (ends x-slow), x-oob-ping (does nothing);
 * the last two can run out-of-band.  NULL when there is no such command;
 * those of the negotiation are not among them.
 */
const struct qs_command *qs_command_find(const char *name);

/*
 * Changes the machine as the command does; the effect is none where the
 * machine was in that state already.
 */
enum qs_effect qs_command_run(const struct qs_command *command,
                              struct qs_machine *machine);

/*
 * Gives the event that the effect emits, its time unknown, for the machine
 * has no clock.  NULL without memory, and for effects that emit none.
 */
struct qs_json *qs_command_event(enum qs_effect effect);

extern const struct qs_version qs_command_version;

#endif
