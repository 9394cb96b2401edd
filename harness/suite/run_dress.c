/*
 * What a client that runs by itself is sent: data that only this run can
 * have made, right and wrong, in the shape that the client reads.
 */
#include "suite/run_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

/* Where the description puts the canary. */
#define HERE "{canary}"
/* What the specs ask for, and where they put it. */
#define MEMBER "status"

static uint64_t draw(void)
{
    uint64_t n = 0;

    /* Without it two runs have the same canary, which harms none. */
    if (getrandom(&n, sizeof(n), GRND_NONBLOCK) < 0) {
        return 0;
    }
    return n;
}

static const char *item(const struct qs_json *array, size_t at)
{
    const struct qs_json *node = qs_json_first(array);

    while (at-- > 0) {
        node = qs_json_next(node);
    }
    return qs_json_text(node);
}

void qs_run_names_fresh(struct qs_run_names *names)
{
    const struct qs_json *words = qs_desc_canaries(names->desc);
    uint64_t a = draw(), b = draw();

    if (words) {
        size_t n = qs_json_count(words);
        size_t right = (size_t)(a % n);
        size_t wrong = (right + 1 + (size_t)(b % (n - 1))) % n;

        snprintf(names->canary, sizeof(names->canary), "%s",
                 item(words, right));
        snprintf(names->stale, sizeof(names->stale), "%s",
                 item(words, wrong));
        return;
    }
    snprintf(names->canary, sizeof(names->canary), "canary-%016llx",
             (unsigned long long)a);
    snprintf(names->stale, sizeof(names->stale), "stale-%016llx",
             (unsigned long long)b);
}

/* A copy with the canary filled in.  Recursion is bounded by the depth a
   description file may have. */
static struct qs_json *filled(const struct qs_json *node, const char *canary)
{
    enum qs_json_type type = qs_json_type(node);
    struct qs_json *copy;
    bool ok = true;

    if (type == QS_JSON_STRING && !strcmp(qs_json_text(node), HERE)) {
        return qs_json_string(canary);
    }
    if (type != QS_JSON_OBJECT && type != QS_JSON_ARRAY) {
        return qs_json_copy(node);
    }
    copy = type == QS_JSON_OBJECT ? qs_json_object() : qs_json_array();
    for (node = qs_json_first(node); copy && ok && node;
         node = qs_json_next(node)) {
        ok = type == QS_JSON_OBJECT
             ? qs_json_set(copy, qs_json_key(node), filled(node, canary))
             : qs_json_push(copy, filled(node, canary));
    }
    if (!ok) {
        qs_json_free(copy);
        copy = NULL;
    }
    return copy;
}

/* Puts the members of the description's reply beside those of the case. */
static bool dress(struct qs_json *data, const struct qs_json *reply,
                  const char *canary)
{
    bool ok = true;

    qs_json_unset(data, MEMBER);
    if (!reply) {
        return qs_json_set(data, MEMBER, qs_json_string(canary));
    }
    for (const struct qs_json *m = qs_json_first(reply); m && ok;
         m = qs_json_next(m)) {
        ok = qs_json_get(data, qs_json_key(m)) ||
             qs_json_set(data, qs_json_key(m), filled(m, canary));
    }
    return ok;
}

bool qs_run_dress(struct qs_run *run, struct qs_json *message)
{
    const struct qs_run_names *names = run->names.ctx;
    struct qs_json *data = qs_json_get(message, "return");
    const char *text = qs_json_get_text(data, MEMBER);
    const char *desc = qs_json_get_text(qs_json_get(message, "error"),
                                        "desc");
    const char *canary = NULL;

    if (desc && !strcmp(desc, names->canary)) {
        run->canary_in_error = true;
    }
    if (text && !strcmp(text, names->canary)) {
        canary = names->canary;
    } else if (text && !strcmp(text, QS_STALE)) {
        canary = names->stale;
    }
    return canary && dress(data, qs_desc_reply(run->desc), canary);
}
