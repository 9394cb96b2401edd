/*
 * A spec as pure data: header, steps, outcomes.  NOTATION names every part;
 * nothing here knows how it is run.  A step keeps its line, so that every
 * message can say where it comes from, and its comments, so that the printer
 * gives them back.
 */
#ifndef QS_SUITE_CASE_H
#define QS_SUITE_CASE_H

#include "suite/pattern.h"

enum qs_level { QS_MUST, QS_SHOULD, QS_MAY, QS_INFO };

enum qs_case_profile {
    QS_CASE_QMP,
    QS_CASE_MODES,
    QS_CASE_QEMU72,
};

enum qs_step_kind {
    QS_STEP_MESSAGE,        /* -> JSON or <- PATTERN */
    QS_STEP_RAW,            /* ->| or <-| bytes */
    QS_STEP_MANY,           /* <+ (or +> ): one or more; see toward */
    QS_STEP_ANY,            /* <~: any number, may come here */
    QS_STEP_PAR,            /* lanes, each a list of steps */
    QS_STEP_ALT,            /* branches, each a list of steps with a grade */
    QS_STEP_OPEN,           /* open [monN] */
    QS_STEP_FENCE,
    QS_STEP_FENCE_OOB,
    QS_STEP_RESYNC,
    QS_STEP_SENT,
    QS_STEP_NOEVENTS,
    QS_STEP_RELEASE,
    QS_STEP_EOF,            /* -> EOF: half-close;  <- EOF: end of stream */
    QS_STEP_CLOSE,          /* -> CLOSE */
};

enum qs_toward { QS_TO_SERVER, QS_TO_CLIENT };

enum qs_grade { QS_GRADE_OK, QS_GRADE_TOLERATED, QS_GRADE_QUIRK };

struct qs_step;

struct qs_steps {
    struct qs_step *v;
    size_t n;
};

/* A lane of par or a branch of alt. */
struct qs_branch {
    struct qs_steps steps;
    enum qs_grade grade;    /* alt only */
    char *why;              /* of tolerated and quirk, else NULL */
};

struct qs_step {
    enum qs_step_kind kind;
    enum qs_toward toward;      /* MESSAGE, RAW, MANY, ANY, EOF, CLOSE */
    unsigned link;              /* index into qs_case.link */
    unsigned times;             /* x N; 1 unless said */
    unsigned monitor;           /* OPEN: from 0 */
    struct qs_place at;
    struct qs_pattern *pattern; /* MESSAGE, MANY, ANY; NULL where the text
                                   is no pattern (sent: any JSON-ish text) */
    char *text;                 /* MESSAGE: source text, comments removed */
    char *source;               /* the same with its comments, else NULL */
    char *bytes;                /* RAW: decoded; may hold NUL */
    size_t nbytes;
    struct qs_branch *branch;   /* PAR, ALT */
    size_t nbranch;
    char *before;               /* comment lines above it, or NULL */
    char *after;                /* comment at its line's end, or NULL */
    bool same_line;             /* stood behind " ; " of the step before */
};

enum qs_outcome_kind {
    QS_OUTCOME_PRINTS,          /* text: what; "@canary" or literal */
    QS_OUTCOME_REFUSED,         /* gave up cleanly, printed no data */
    QS_OUTCOME_ENDED,           /* ended, whatever it said */
    QS_OUTCOME_READY,           /* negotiated */
};

enum qs_outcome_grade {
    QS_OUTCOME_OK,
    QS_OUTCOME_TOLERATED,
    QS_OUTCOME_WRONG,
};

struct qs_outcome {
    enum qs_outcome_grade grade;
    enum qs_outcome_kind kind;
    char *text;
    struct qs_place at;
};

/* A list of words, e.g. of covers or needs; strings are owned. */
struct qs_words {
    char **v;
    size_t n;
};

/* Where the words of a list stand, one for each. */
struct qs_places {
    struct qs_place *v;
    size_t n;
};

struct qs_case {
    char *id;                   /* topic/stable-slug */
    char *file;                 /* path it was read from */
    int line, last_line;
    enum qs_level level;
    bool level_given;
    struct qs_words covers;
    struct qs_places covers_at;
    enum qs_role_word { QS_CASE_SERVER, QS_CASE_CLIENT } role;
    enum qs_case_profile profile;
    struct qs_words needs;
    struct qs_places needs_at;
    struct qs_words vary;       /* empty: all that apply; "none" alone */
    struct qs_place vary_at;    /* its last word */
    char *vary_why;             /* comment behind `vary none` */
    size_t limit_depth, limit_tokens, limit_bytes;  /* 0: not shrunk */
    char *from;                 /* id of the prelude, NULL */
    struct qs_place from_at;
    unsigned repeat;            /* 0: no race */
    struct qs_words link;       /* names of links; "" is the unnamed one */
    struct qs_steps steps;
    struct qs_outcome *outcome;
    size_t noutcome;
    char *outcome_before;       /* comment lines above the outcomes */
    char *outcome_after;        /* comment at their line's end */
    char *before;               /* comment lines above the header */
    char *trailer;              /* comment lines behind the last step */
};

void qs_case_free(struct qs_case *c);
void qs_steps_release(struct qs_steps *steps);
void qs_words_release(struct qs_words *words);
bool qs_words_has(const struct qs_words *words, const char *word);
/* A server's ceilings, shrunk as the case says. */
struct qs_limits qs_case_limits(const struct qs_case *c,
                                struct qs_limits limits);

/* All cases of a run, in order of reading. */
struct qs_cases {
    struct qs_case **v;
    size_t n;
};

void qs_cases_release(struct qs_cases *cases);
/* NULL when there is none. */
const struct qs_case *qs_cases_find(const struct qs_cases *cases,
                                    const char *id);

#endif
