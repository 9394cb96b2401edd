/*
 * Mutants of the tables: one cell with another next state or another action.
 * The reference carries them out, the judge keeps the true table.
 *
 * Which of them the standard does not tell from the truth is computed: the
 * two tables are walked side by side, event by event, until what shows on
 * the wire differs.  A mutant without such a walk is equivalent.
 */
#ifndef QS_PROOF_TABLE_H
#define QS_PROOF_TABLE_H

#include "qmp/negotiate.h"

struct qs_fault_cell {
    const struct qs_table *truth;
    enum qs_role role;
    enum qs_profile profile;
    enum qs_state state;
    enum qs_event event;
    enum qs_state next;         /* of the mutant; one of the two is wrong */
    enum qs_action action;
    const char *rule;           /* that the cell obeys; may be NULL */
};

struct qs_faults {
    struct qs_fault_cell *v;
    size_t n;
};

/*
 * Every single fault of the profile's table.  Actions that look the same on
 * that event are one fault, not several.  False without memory.
 */
bool qs_faults_make(struct qs_faults *faults, enum qs_role role,
                    enum qs_profile profile) QS_MUST_CHECK;
void qs_faults_release(struct qs_faults *faults);

/*
 * The mutant's table.  Cells that no peer can reach in the true one do
 * nothing here, so that a machine that strays into them falls silent
 * instead of failing aloud.
 */
void qs_fault_table(const struct qs_fault_cell *fault, struct qs_table *out);
/* "COMMAND on SELECT: next NEGOTIATION". */
void qs_fault_name(const struct qs_fault_cell *fault, struct qs_buf *out);

/*
 * Appends the shortest walk that tells the mutant from the truth: the names
 * of its events.  False when there is none.
 */
bool qs_fault_walk(const struct qs_fault_cell *fault, struct qs_buf *out);

/*
 * Appends what shows when that action answers that event in that state, as
 * far as a peer may rely on it: of an error its class and data, not its
 * text.
 */
void qs_action_shows(struct qs_buf *out, enum qs_role role,
                     enum qs_profile profile, enum qs_state state,
                     enum qs_event event, enum qs_action action);

#endif
