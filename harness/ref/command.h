/*
 * The commands of the reference machine, and the run state they change.
 * Enough of them that order, modes and out-of-band execution can be seen;
 * none does real work.  The slow one ends when somebody releases it.
 */
#ifndef QS_REF_COMMAND_H
#define QS_REF_COMMAND_H

#include "qmp/message.h"

/* Shared by all monitors of one machine. */
struct qs_machine {
    bool running;
    bool quit;
};

/* What a handler did beside answering. */
enum qs_effect {
    QS_EFFECT_NONE,
    QS_EFFECT_STOP,             /* emits STOP */
    QS_EFFECT_RESUME,           /* emits RESUME */
    QS_EFFECT_QUIT,             /* answers, emits SHUTDOWN, closes all */
    QS_EFFECT_SLOW,             /* no reply until released */
    QS_EFFECT_RELEASE,          /* ends every slow command of the machine */
};

struct qs_command {
    const char *name;
    bool oob_able;
    bool takes_arguments;       /* else any argument is refused */
    enum qs_effect effect;
    /* Gives the return value, NULL without memory.  NULL: returns {}. */
    struct qs_json *(*reply)(const struct qs_machine *machine);
};

/*
 * query-version query-status query-commands stop cont quit, x-slow (in-band,
 * ends when released), x-release (ends x-slow), x-oob-ping (allows
 * out-of-band).  NULL when there is no such command.
 */
const struct qs_command *qs_command_find(const char *name);

extern const struct qs_version qs_command_version;

#endif
