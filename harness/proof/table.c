/*
 * The faults of a table, and the walk through two tables at once.
 */
#include "proof/table.h"

#include <stdlib.h>
#include <string.h>

static const enum qs_action server_actions[] = {
    QS_AC_NOTHING, QS_AC_GREET, QS_AC_FORGET, QS_AC_OKAY, QS_AC_REFUSE,
    QS_AC_EXPECTING, QS_AC_ALREADY, QS_AC_NOT_FOUND, QS_AC_RUN,
    QS_AC_RUN_NOW, QS_AC_NO_OOB_MEMBER, QS_AC_NO_OOB_COMMAND, QS_AC_TELL,
    QS_AC_WITHHOLD, QS_AC_MODE,
};

static const enum qs_action client_actions[] = {
    QS_AC_NOTHING, QS_AC_FORGET, QS_AC_SELECT, QS_AC_RETRY, QS_AC_PROCEED,
    QS_AC_SWITCH, QS_AC_READY, QS_AC_DELIVER, QS_AC_IGNORE, QS_AC_GIVE_UP,
};

static bool is_hole(const struct qs_cell *cell)
{
    return cell->action == QS_AC_IMPOSSIBLE;
}

/* Whether the profile has that state: some line of it can be reached. */
static bool has_state(const struct qs_table *table, int state)
{
    for (size_t e = 0; e < QS_EV_COUNT; e++) {
        if (!is_hole(&table->cell[state][e])) {
            return true;
        }
    }
    return false;
}

static bool same_look(const struct qs_fault_cell *f, enum qs_action a,
                      enum qs_action b)
{
    struct qs_buf x = QS_BUF_INIT(1024), y = QS_BUF_INIT(1024);
    bool same;

    qs_action_shows(&x, f->role, f->profile, f->state, f->event, a);
    qs_action_shows(&y, f->role, f->profile, f->state, f->event, b);
    same = strcmp(qs_buf_str(&x), qs_buf_str(&y)) == 0;
    qs_buf_release(&x);
    qs_buf_release(&y);
    return same;
}

static bool add(struct qs_faults *faults, const struct qs_fault_cell *fault)
{
    size_t n = faults->n;

    if (n == 0 || (n & (n - 1)) == 0) {
        void *v = realloc(faults->v, (n ? n * 2 : 1) * sizeof(*fault));

        if (!v) {
            return false;
        }
        faults->v = v;
    }
    faults->v[faults->n++] = *fault;
    return true;
}

static bool add_next(struct qs_faults *faults, struct qs_fault_cell fault,
                     const struct qs_cell *cell)
{
    fault.action = cell->action;
    for (int s = 0; s < QS_ST_COUNT; s++) {
        fault.next = (enum qs_state)s;
        if (fault.next != cell->next && has_state(fault.truth, s) &&
            !add(faults, &fault)) {
            return false;
        }
    }
    return true;
}

static bool add_actions(struct qs_faults *faults, struct qs_fault_cell fault,
                        const struct qs_cell *cell)
{
    bool server = fault.role == QS_SERVER;
    const enum qs_action *v = server ? server_actions : client_actions;
    size_t n = server ? QS_COUNT(server_actions) : QS_COUNT(client_actions);

    fault.next = cell->next;
    for (size_t a = 0; a < n; a++) {
        bool seen = v[a] == cell->action;

        for (size_t b = 0; b < a && !seen; b++) {
            seen = v[b] != cell->action && same_look(&fault, v[a], v[b]);
        }
        fault.action = v[a];
        if (!seen && !add(faults, &fault)) {
            return false;
        }
    }
    return true;
}

bool qs_faults_make(struct qs_faults *faults, enum qs_role role,
                    enum qs_profile profile)
{
    struct qs_fault_cell fault = {
        .truth = qs_negotiate_table(role, profile),
        .role = role, .profile = profile,
    };

    *faults = (struct qs_faults){ NULL, 0 };
    for (int s = 0; s < QS_ST_COUNT; s++) {
        for (int e = 0; e < QS_EV_COUNT; e++) {
            const struct qs_cell *cell = &fault.truth->cell[s][e];

            fault.state = (enum qs_state)s;
            fault.event = (enum qs_event)e;
            fault.rule = cell->rule;
            if (!is_hole(cell) && (!add_next(faults, fault, cell) ||
                                   !add_actions(faults, fault, cell))) {
                qs_faults_release(faults);
                return false;
            }
        }
    }
    return true;
}

void qs_faults_release(struct qs_faults *faults)
{
    free(faults->v);
    *faults = (struct qs_faults){ NULL, 0 };
}

void qs_fault_table(const struct qs_fault_cell *fault, struct qs_table *out)
{
    *out = *fault->truth;
    for (int s = 0; s < QS_ST_COUNT; s++) {
        for (int e = 0; e < QS_EV_COUNT; e++) {
            struct qs_cell *cell = &out->cell[s][e];

            if (is_hole(cell)) {
                cell->next = (enum qs_state)s;
                cell->action = QS_AC_NOTHING;
            }
        }
    }
    out->cell[fault->state][fault->event].next = fault->next;
    out->cell[fault->state][fault->event].action = fault->action;
}

void qs_fault_name(const struct qs_fault_cell *fault, struct qs_buf *out)
{
    const struct qs_cell *cell = &fault->truth->cell[fault->state]
                                                    [fault->event];

    qs_buf_addf(out, "%s: %s on %s: ", fault->truth->name,
                qs_state_name(fault->state), qs_event_name(fault->event));
    if (fault->next != cell->next) {
        qs_buf_addf(out, "to %s", qs_state_name(fault->next));
    } else {
        qs_buf_adds(out, qs_action_name(fault->action));
    }
}

/* Two states reached by the same events, and how. */
struct pair {
    int truth, mutant;
    bool over;                  /* the client gave up: it hears no more */
    int event;                  /* the last of them */
    int from;                   /* index of the pair before, -1 */
};

static void print_walk(struct qs_buf *out, const struct pair *v, int at)
{
    int path[2 * QS_ST_COUNT * QS_ST_COUNT + 1];
    int n = 0;

    for (; at >= 0 && v[at].from >= 0; at = v[at].from) {
        path[n++] = v[at].event;
    }
    while (n-- > 0) {
        qs_buf_addf(out, "%s ", qs_event_name((enum qs_event)path[n]));
    }
}

bool qs_fault_walk(const struct qs_fault_cell *fault, struct qs_buf *out)
{
    struct pair v[2 * QS_ST_COUNT * QS_ST_COUNT];
    bool seen[QS_ST_COUNT][QS_ST_COUNT][2] = { { { false } } };
    struct qs_table mutant;
    struct qs_fault_cell at = *fault;
    int n = 1;

    qs_fault_table(fault, &mutant);
    v[0] = (struct pair){ QS_ST_NONE, QS_ST_NONE, false, 0, -1 };
    seen[QS_ST_NONE][QS_ST_NONE][0] = true;
    for (int i = 0; i < n; i++) {
        for (int e = 0; e < QS_EV_COUNT; e++) {
            const struct qs_cell *a = &fault->truth->cell[v[i].truth][e];
            const struct qs_cell *b = &mutant.cell[v[i].mutant][e];

            bool over = a->action == QS_AC_GIVE_UP;

            if (is_hole(a) || (v[i].over && e != QS_EV_HANGUP)) {
                continue;
            }
            at.state = (enum qs_state)v[i].truth;
            at.event = (enum qs_event)e;
            if (!same_look(&at, a->action, b->action) &&
                (a->alt == QS_AC_IMPOSSIBLE ||
                 !same_look(&at, a->alt, b->action))) {
                print_walk(out, v, i);
                qs_buf_adds(out, qs_event_name(at.event));
                return true;
            }
            if (!seen[a->next][b->next][over]) {
                seen[a->next][b->next][over] = true;
                v[n++] = (struct pair){ (int)a->next, (int)b->next, over, e,
                                        i };
            }
        }
    }
    return false;
}
