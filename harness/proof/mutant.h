/*
 * Everything that must be caught: table mutants, wire mutants and liars, in
 * one list.  Each names the statement it breaks and gives an endpoint to put
 * under test; nothing here runs one.
 */
#ifndef QS_PROOF_MUTANT_H
#define QS_PROOF_MUTANT_H

#include "proof/liar.h"
#include "proof/table.h"
#include "proof/wire.h"

enum qs_mutant_kind { QS_MUTANT_TABLE, QS_MUTANT_WIRE, QS_MUTANT_LIAR };

#define QS_ALL_MUTANTS 7u       /* a mask of 1 << kind */

struct qs_mutant {
    enum qs_mutant_kind kind;
    enum qs_role role;
    unsigned profiles;          /* bit 1 << profile: that it speaks */
    char name[96];
    const char *rule;           /* statement it breaks; NULL: none, a liar */
    bool equivalent;            /* computed; table mutants only */
    bool skipped;               /* nobody asks for it now */
    char walk[160];             /* else: the shortest way to tell it */
    const struct qs_fault_cell *fault;
    const struct qs_wire_rule *wire;
    const struct qs_liar *liar;
};

struct qs_mutants {
    struct qs_mutant *v;
    size_t n;
    struct qs_faults faults[4]; /* owned: by role and profile */
};

/* Kinds is a mask of 1 << kind.  False without memory. */
bool qs_mutants_make(struct qs_mutants *mutants,
                     unsigned kinds) QS_MUST_CHECK;
void qs_mutants_release(struct qs_mutants *mutants);

/* What the endpoint of a mutant borrows while it is open. */
struct qs_mutant_body {
    struct qs_endpoint endpoint;
    struct qs_table table;
};

void qs_mutant_endpoint(const struct qs_mutant *mutant,
                        struct qs_mutant_body *out);

#endif
