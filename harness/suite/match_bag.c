/*
 * Elements in any order.
 */
#include "suite/match_impl.h"

#include <stdlib.h>

/*
 * A bag is tried in every order, which may take long where much is alike:
 * beyond so many comparisons of elements it does not match.  One of a spec
 * has a few elements; what a target sends may have any number.
 */
#define BAG_MAX 64u
#define BAG_TRIES (1u << 16)

struct bag {
    struct qs_matching quiet;         /* says nothing of what was only tried */
    const struct qs_pattern *pattern;
    const struct qs_json *first;
    bool *taken;                /* by index of the value */
    size_t tries;               /* left */
    bool open;
};

/* Elements of the pattern from i on, each by a value that nobody took. */
static bool bag_from(struct bag *bag, size_t i)
{
    size_t at = 0, bound = bag->quiet.vars->n;

    if (i == bag->pattern->n) {
        return true;
    }
    for (const struct qs_json *child = bag->first; child && bag->tries > 0;
         child = qs_json_next(child), at++) {
        bag->tries--;
        if (bag->taken[at]) {
            continue;
        }
        bag->taken[at] = true;
        if (qs_matching_value(&bag->quiet, bag->pattern->member[i].value, child,
                          bag->open) && bag_from(bag, i + 1)) {
            return true;
        }
        bag->taken[at] = false;
        qs_vars_unbind(bag->quiet.vars, bound);
    }
    return false;
}

bool qs_matching_bag(struct qs_matching *m, const struct qs_pattern *pattern,
                     const struct qs_json *value, bool open)
{
    struct bag bag = {
        .quiet = *m, .pattern = pattern, .tries = BAG_TRIES, .open = open,
    };
    size_t count;
    bool same;

    if (qs_json_type(value) != QS_JSON_ARRAY) {
        return qs_matching_differ(m, pattern, value);
    }
    count = qs_json_count(value);
    if (pattern->n > BAG_MAX || count > BAG_TRIES || count < pattern->n ||
        (!pattern->open && count > pattern->n)) {
        return qs_matching_differ(m, pattern, value);
    }
    bag.quiet.differs = NULL;
    bag.first = qs_json_first(value);
    bag.taken = calloc(count + 1, sizeof(*bag.taken));
    same = bag.taken && bag_from(&bag, 0);
    free(bag.taken);
    return same || qs_matching_differ(m, pattern, value);
}
