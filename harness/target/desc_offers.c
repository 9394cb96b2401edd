/*
 * What a description answers to a case's needs.  Not declared is not
 * applicable; declared without the fixture for it is missing, which is red.
 */
#include "target/desc.h"

#include <stdlib.h>

#include "target/read.h"

const struct qs_json *qs_desc_fixture(const struct qs_desc *desc,
                                      const char *name)
{
    return qs_json_get(qs_json_get(desc->tree, "fixtures"), name);
}

const struct qs_json *qs_desc_capabilities(const struct qs_desc *desc)
{
    return qs_json_get(desc->tree, "capabilities");
}

enum qs_err qs_desc_set_capabilities(struct qs_desc *desc,
                                     const char *const *caps, size_t n)
{
    struct qs_json *array = qs_json_array();

    qs_json_unset(desc->tree, "capabilities");
    for (size_t i = 0; array && i < n; i++) {
        if (!qs_json_push(array, qs_json_string(caps[i]))) {
            qs_json_free(array);
            array = NULL;
        }
    }
    return qs_json_set(desc->tree, "capabilities", array) ? QS_OK : QS_NOMEM;
}

static bool lists(const struct qs_desc *desc, const char *key,
                  struct qs_slice word)
{
    const struct qs_json *w = qs_children(desc->tree, key);

    for (; w; w = qs_json_next(w)) {
        if (qs_slice_is(word, qs_json_text(w))) {
            return true;
        }
    }
    return false;
}

bool qs_desc_has_profile(const struct qs_desc *desc, const char *profile)
{
    return lists(desc, "profiles", qs_slice_str(profile));
}

/* The first word of a list "a,b"; *list moves on behind it. */
static struct qs_slice next_item(const char **list)
{
    size_t n = strcspn(*list, ",");
    struct qs_slice item = qs_slice(*list, n);

    *list += n + ((*list)[n] == ',');
    return item;
}

/* Whether "KEY:...item..." is among the offers; colon is part of key. */
static bool offers_item(const struct qs_desc *desc, struct qs_slice key,
                        struct qs_slice item)
{
    const struct qs_json *w = qs_children(desc->tree, "offers");

    for (; w; w = qs_json_next(w)) {
        const char *list = qs_json_text(w);

        if (strncmp(list, key.p, key.n) != 0) {
            continue;
        }
        list += key.n;
        while (*list) {
            struct qs_slice one = next_item(&list);

            if (one.n == item.n && !memcmp(one.p, item.p, one.n)) {
                return true;
            }
        }
    }
    return false;
}

static bool has_fixture(const struct qs_desc *desc, struct qs_slice name)
{
    const struct qs_json *f = qs_children(desc->tree, "fixtures");

    for (; f; f = qs_json_next(f)) {
        if (qs_slice_is(name, qs_json_key(f))) {
            return !qs_slice_is(name, "slow") || desc->release;
        }
    }
    return false;
}

static enum qs_offer offer_of_list(const struct qs_desc *desc,
                                   struct qs_slice key, const char *list)
{
    bool events = !strncmp(key.p, "events:", key.n);
    enum qs_offer offer = QS_OFFER_YES;

    while (*list) {
        struct qs_slice item = next_item(&list);

        if (!offers_item(desc, key, item)) {
            return QS_OFFER_NO;
        }
        if (events && !has_fixture(desc, item)) {
            offer = QS_OFFER_MISSING;
        }
    }
    return offer;
}

static enum qs_offer offer_of_monitors(const struct qs_desc *desc,
                                       const char *wanted)
{
    const struct qs_json *w = qs_children(desc->tree, "offers");
    unsigned long want = strtoul(wanted, NULL, 10), most = 1;

    for (; w; w = qs_json_next(w)) {
        if (!strncmp(qs_json_text(w), "monitors:", 9)) {
            most = strtoul(qs_json_text(w) + 9, NULL, 10);
        }
    }
    return want <= most ? QS_OFFER_YES : QS_OFFER_NO;
}

enum qs_offer qs_desc_offers(const struct qs_desc *desc, const char *need)
{
    const char *colon = strchr(need, ':');
    struct qs_slice key, value;

    if (!strcmp(need, "greeting")) {
        return desc->greeting ? QS_OFFER_YES : QS_OFFER_NO;
    }
    if (!strcmp(need, "negotiates")) {
        return desc->negotiates ? QS_OFFER_YES : QS_OFFER_NO;
    }
    if (!colon) {
        return lists(desc, "offers", qs_slice_str(need)) ?
               QS_OFFER_YES : QS_OFFER_NO;
    }
    key = qs_slice(need, (size_t)(colon + 1 - need));
    value = qs_slice_str(colon + 1);
    if (qs_slice_is(key, "cap:")) {
        return lists(desc, "capabilities", value) ?
               QS_OFFER_YES : QS_OFFER_NO;
    }
    if (qs_slice_is(key, "fixture:") && has_fixture(desc, value)) {
        return QS_OFFER_YES;
    }
    if (qs_slice_is(key, "fixture:")) {
        return qs_desc_fixture(desc, value.p) ||
               lists(desc, "offers", qs_slice_str(need)) ?
               QS_OFFER_MISSING : QS_OFFER_NO;
    }
    if (qs_slice_is(key, "monitors:")) {
        return offer_of_monitors(desc, value.p);
    }
    if (qs_slice_is(key, "cost:")) {
        return QS_OFFER_YES;
    }
    return offer_of_list(desc, key, value.p);
}
