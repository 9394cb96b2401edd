/*
 * Replays a tape for a command: in a child, so that a crash or a hang is a
 * find like any other and the command lives to tell of it.  Besides the
 * oracles' own names there are
 *
 *   crash     the child died: by a signal, or because a sanitizer ended it
 *   hang      no end within QS_FINDER_SECONDS
 */
#ifndef QS_FUZZ_FINDER_H
#define QS_FUZZ_FINDER_H

#include "fail.h"
#include "heard.h"

/* Far beyond any tape: a play of the largest takes a tenth of a second. */
#define QS_FINDER_SECONDS 10u

enum qs_found {
    QS_FOUND_NOTHING,
    QS_FOUND_ONE,
    QS_FOUND_BROKEN,        /* no child, or no memory */
};

/* Under all oracles of the tape's role, split among them. */
enum qs_found qs_finder_check(const struct qs_endpoint *endpoint,
                              const struct qs_tape *tape,
                              struct qs_find *find);
/*
 * Under none: heard gets what the child's player tells, with what a client
 * told its user after each step.  QS_FOUND_ONE: it crashed or hung, and
 * heard holds what came before.
 */
enum qs_found qs_finder_show(const struct qs_endpoint *endpoint,
                             const struct qs_tape *tape,
                             struct qs_heard *heard, struct qs_find *find);
/* The oracles of oracle.h over what a server was heard to say. */
enum qs_found qs_finder_listen(const struct qs_tape *tape,
                               const struct qs_heard *heard,
                               struct qs_find *find);

/* A find of the same kind: name, state and event. */
bool qs_find_same(const struct qs_find *a, const struct qs_find *b);
/* The statement that it breaks, "N57". */
const char *qs_find_rule(const struct qs_find *find, enum qs_role role);

#endif
