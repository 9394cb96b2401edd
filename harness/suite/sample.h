/*
 * Messages made up from patterns, so that a script can be looked at without
 * a target: every wildcard becomes a value that would fit it, and that a
 * server could give to the command asked.
 */
#ifndef QS_SUITE_SAMPLE_H
#define QS_SUITE_SAMPLE_H

#include "suite/case.h"
#include "suite/match.h"

struct qs_sample {
    struct qs_vars *vars;       /* bound as they are met */
    unsigned counter;           /* of `x N`, 0: not repeated */
    enum qs_case_profile profile;
    bool agent;                 /* the server is the guest agent */
    bool bare;                  /* leave out what is optional */
    /* What is being answered; NULL where nobody knows. */
    const char *command;
    const struct qs_json *arguments, *id;
    bool oob;
};

/* A message that the pattern accepts; NULL without memory. */
struct qs_json *qs_sample(struct qs_sample *s,
                          const struct qs_pattern *pattern);
/* What a template of the runner's side stands for, where fixtures are those
   of the reference or the agent; NULL with diag as qs_match_fill. */
struct qs_json *qs_sample_send(const struct qs_sample *s,
                               const struct qs_pattern *pattern,
                               struct qs_diag *diag);

/* The need that a case with @name must declare: "" for none, NULL for a name
   that nobody knows. */
const char *qs_sample_need(const char *name);

#endif
