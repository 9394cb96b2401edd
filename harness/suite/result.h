/*
 * What came of a case: verdict, the step that decided it, and all that a
 * person needs to understand it.
 */
#ifndef QS_SUITE_RESULT_H
#define QS_SUITE_RESULT_H

#include "qmp/buf.h"
#include "suite/case.h"
#include "suite/judge.h"

enum qs_verdict {
    QS_V_PASS,
    QS_V_FAIL,              /* the script's expectation was not met */
    QS_V_HANG,              /* the deadline passed */
    QS_V_CRASH,             /* the target died inside the case */
    QS_V_FLOOD,             /* the target passed a ceiling */
    QS_V_BLOCKED,           /* its prelude failed */
    QS_V_ILLEGAL,           /* the script passed, the judge objects */
    QS_V_NA,                /* the target does not offer it */
    QS_V_UNTESTED,          /* declared, but a fixture is missing */
    QS_V_NOT_STARTED,       /* the target could not be started */
    QS_V_BROKEN,            /* the harness failed */
    QS_V_COUNT
};

const char *qs_verdict_name(enum qs_verdict verdict);  /* "FAIL" */

/* What a client that runs by itself did in the end. */
enum qs_conduct {
    QS_CONDUCT_NONE,        /* no such client, or it cannot be told */
    QS_CONDUCT_CARRIED_ON,  /* printed the true data */
    QS_CONDUCT_REFUSED,     /* gave up and said so */
    QS_CONDUCT_WRONG_DATA,  /* printed other data: took it for right */
    QS_CONDUCT_SILENT,      /* ended without a word */
    QS_CONDUCT_HUNG,        /* had to be killed */
    QS_CONDUCT_CRASHED,     /* ended by a signal */
    QS_CONDUCT_COUNT
};

const char *qs_conduct_name(enum qs_conduct conduct);  /* "refused" */

struct qs_result {
    const struct qs_case *c;
    enum qs_verdict verdict;
    bool after_tainted;         /* the target could not be restarted */
    bool known;                 /* as the known failures say */
    const char *known_reason;
    int step, line;             /* step number from 1, line in the file */
    struct qs_buf expected;     /* the step in the notation */
    struct qs_buf got;          /* the message, or "nothing", "end of stream";
                                   the middle of a long one is left out */
    struct qs_buf differs;
    struct qs_buf cut;          /* how the bytes were cut: "whole message" */
    enum qs_conduct conduct;
    struct qs_buf outcome;      /* of a client, for a person */
    struct qs_buf note;         /* tolerated why, quirk who, death, stderr */
    struct qs_buf transcript;   /* the conversation in the notation */
    struct qs_judgement judge;
    unsigned runs, bad;         /* repeat N: of how many, how many failed */
    double seconds;
};

void qs_result_init(struct qs_result *result, const struct qs_case *c);
void qs_result_release(struct qs_result *result);
/* Leaves out the middle of what is too long for a person to read. */
void qs_result_shorten(struct qs_result *result);

#endif
