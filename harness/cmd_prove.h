/*
 * Shared by the files of qmpspec prove alone: what is proved, and its two
 * ways to say how that went.
 */
#ifndef QS_CMD_PROVE_H
#define QS_CMD_PROVE_H

#include "cmd_proof.h"

/* Of what is asked for; no kind of mutant. */
#define PROVE_JUDGE (QS_ALL_MUTANTS + 1u)
#define PROVE_AXES (2 * PROVE_JUDGE)

struct prove {
    struct proof proof;
    int verbose;
    bool json;
    bool write_smoke;
    bool bad;
};

static inline double prove_percent(size_t part, size_t whole)
{
    return whole ? 100.0 * (double)part / (double)whole : 100.0;
}

/* cmd_prove_mutants.c: how many were caught; each that was not. */
void prove_mutants(struct prove *prove, enum qs_mutant_kind kind);
void prove_liars(struct prove *prove);

/* A member of a score. */
struct prove_count {
    const char *key;
    size_t n;
};

/*
 * cmd_prove_json.c: one line each.  A score is {"kind": "score", "of": OF}
 * with the counts, and what more holds (taken; NULL: nothing) under its key.
 */
void prove_json_score(struct prove *prove, const char *of,
                      const struct prove_count *count, size_t n,
                      const char *key, struct qs_json *more);
void prove_json_mutant(struct prove *prove, size_t mutant);
void prove_json_believed(struct prove *prove, size_t mutant, size_t c);
/* The lines of a text as an array of strings, NULL without memory. */
struct qs_json *prove_json_lines(struct qs_buf *text);

#endif
