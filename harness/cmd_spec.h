/*
 * Shared by cmd_spec*.c alone.
 */
#ifndef QS_CMD_SPEC_H
#define QS_CMD_SPEC_H

#include "cmd_replay.h"

enum spec_verdict { SPEC_PASSES, SPEC_FAILS, SPEC_BROKEN };

/*
 * Runs the one case of the text on the endpoint, in a child so that a crash
 * is a failure and no more.  specs: the folder with the descriptions.
 */
enum spec_verdict spec_try(const char *specs, enum qs_role role,
                           struct qs_slice text,
                           const struct qs_endpoint *endpoint);

#endif
