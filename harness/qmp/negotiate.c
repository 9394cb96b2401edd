/*
 * What a request means to the negotiation, and the names of everything in
 * its tables.  It answers nothing: that is the reference's affair.
 */
#include "qmp/negotiate.h"

#include <assert.h>
#include <stdio.h>

/* The one capability the standard defines (qmp-spec, Capabilities). */
#define OOB "oob"

const struct qs_table *qs_negotiate_table(enum qs_role role,
                                          enum qs_profile profile)
{
    bool modes = profile == QS_PROFILE_MODES;

    if (role == QS_SERVER) {
        return modes ? &qs_table_server_modes : &qs_table_server_qmp;
    }
    return modes ? &qs_table_client_modes : &qs_table_client_qmp;
}

/* Keeps as much of arg as there is room for, whole characters only. */
static void refuse(struct qs_selection *selection, enum qs_error_id error,
                   const char *arg)
{
    size_t n = strlen(arg);

    if (n >= sizeof(selection->arg)) {
        n = sizeof(selection->arg) - 1;
        while (n > 0 && ((unsigned char)arg[n] & 0xC0) == 0x80) {
            n--;
        }
    }
    memcpy(selection->arg, arg, n);
    selection->arg[n] = '\0';
    selection->error = error;
}

/* The name of an argument that is none of these, NULL if there is none. */
static const char *extra_argument(const struct qs_json *arguments,
                                  const char *known)
{
    if (!arguments) {
        return NULL;
    }
    for (const struct qs_json *c = qs_json_first(arguments); c;
         c = qs_json_next(c)) {
        if (strcmp(qs_json_key(c), known) != 0) {
            return qs_json_key(c);
        }
    }
    return NULL;
}

/* Adds every offer of that name to the selection; false if there is none. */
static bool choose(struct qs_selection *selection, const char *name,
                   const char *const *offered, size_t noffered)
{
    bool found = false;

    for (size_t i = 0; i < noffered; i++) {
        uint32_t bit = (uint32_t)1 << i;

        if (strcmp(offered[i], name) != 0) {
            continue;
        }
        if (!found && !(selection->mask & bit)) {
            selection->ncaps++;
        }
        selection->mask |= bit;
        found = true;
    }
    return found;
}

/*
 * One element of enable.  What is defined but not offered is remembered and
 * refused last, because that is no matter of types (N64 before N83).
 */
static bool read_item(struct qs_selection *selection, size_t index,
                      const struct qs_json *item, const char *const *offered,
                      size_t noffered, bool *unoffered)
{
    const char *name = qs_json_text(item);
    char text[24];

    if (qs_json_type(item) != QS_JSON_STRING) {
        snprintf(text, sizeof(text), "%zu", index);
        refuse(selection, QS_E_ENABLE_ITEM_TYPE, text);
        return false;
    }
    if (choose(selection, name, offered, noffered)) {
        return true;
    }
    if (strcmp(name, OOB) == 0) {
        *unoffered = true;
        return true;
    }
    refuse(selection, QS_E_UNKNOWN_CAP, name);
    return false;
}

/* The arguments of qmp_capabilities. */
static void read_enable(const struct qs_json *arguments,
                        const char *const *offered, size_t noffered,
                        struct qs_selection *selection)
{
    const struct qs_json *enable = qs_json_get(arguments, "enable");
    const char *extra = extra_argument(arguments, "enable");
    bool unoffered = false;
    size_t index = 0;

    if (enable && qs_json_type(enable) != QS_JSON_ARRAY) {
        refuse(selection, QS_E_ENABLE_TYPE, "enable");
        return;
    }
    for (const struct qs_json *c = enable ? qs_json_first(enable) : NULL; c;
         c = qs_json_next(c)) {
        if (!read_item(selection, index++, c, offered, noffered,
                       &unoffered)) {
            return;
        }
    }
    if (extra) {
        refuse(selection, QS_E_ARG_EXTRA, extra);
    } else if (unoffered) {
        refuse(selection, QS_E_UNOFFERED_CAP, OOB);
    }
}

/* The one string argument of a command of `modes`; NULL when refused. */
static const char *read_word(const struct qs_json *arguments, const char *key,
                             struct qs_selection *selection)
{
    const struct qs_json *word = qs_json_get(arguments, key);
    const char *extra = extra_argument(arguments, key);

    if (extra) {
        refuse(selection, QS_E_ARG_EXTRA, extra);
    } else if (!word) {
        refuse(selection, QS_E_ARG_MISSING, key);
    } else if (qs_json_type(word) != QS_JSON_STRING) {
        refuse(selection, QS_E_ARG_TYPE, key);
    } else {
        return qs_json_text(word);
    }
    return NULL;
}

static enum qs_event read_selection(const struct qs_json *arguments,
                                    const char *const *offered,
                                    size_t noffered,
                                    struct qs_selection *selection)
{
    read_enable(arguments, offered, noffered, selection);
    if (selection->error != QS_E_NONE) {
        return QS_EV_SELECT_REFUSED;
    }
    for (size_t i = 0; i < noffered; i++) {
        if ((selection->mask >> i & 1) && strcmp(offered[i], OOB) == 0) {
            return QS_EV_SELECT_OOB;
        }
    }
    return QS_EV_SELECT;
}

/* The data of the error names the parameter, not its value (H11). */
static enum qs_event read_toggle(const struct qs_json *arguments,
                                 const char *const *offered, size_t noffered,
                                 struct qs_selection *selection,
                                 enum qs_event event)
{
    const char *name = read_word(arguments, "name", selection);

    if (!name) {
        return QS_EV_CAP_REFUSED;
    }
    if (!choose(selection, name, offered, noffered)) {
        refuse(selection, QS_E_UNKNOWN_CAP, "name");
        return QS_EV_CAP_REFUSED;
    }
    return event;
}

static enum qs_event read_switch(const struct qs_json *arguments,
                                 struct qs_selection *selection)
{
    const char *mode = read_word(arguments, "mode", selection);

    if (!mode) {
        return QS_EV_SWITCH_REFUSED;
    }
    if (strcmp(mode, qs_state_name(QS_ST_OPERATIONAL)) != 0) {
        refuse(selection, QS_E_ARG_VALUE, "mode");
        return QS_EV_SWITCH_REFUSED;
    }
    return QS_EV_SWITCH;
}

/* A negotiation command of that profile: its name and what asking it is. */
struct verb {
    const char *name;
    enum qs_profile profile;
    enum qs_event event;
};

static const struct verb verbs[] = {
    { "qmp_capabilities", QS_PROFILE_QMP, QS_EV_SELECT },
    { "query-qmp-mode", QS_PROFILE_MODES, QS_EV_QUERY_MODE },
    { "qmp_capability_enable", QS_PROFILE_MODES, QS_EV_ENABLE },
    { "qmp_capability_disable", QS_PROFILE_MODES, QS_EV_DISABLE },
    { "qmp_switch_mode", QS_PROFILE_MODES, QS_EV_SWITCH },
};

static const struct verb *verb_of(enum qs_profile profile, const char *name)
{
    for (size_t i = 0; i < QS_COUNT(verbs); i++) {
        if (verbs[i].profile == profile &&
            strcmp(verbs[i].name, name) == 0) {
            return &verbs[i];
        }
    }
    return NULL;
}

bool qs_negotiate_is_command(enum qs_profile profile, const char *name)
{
    return verb_of(profile, name) != NULL;
}

const char *qs_negotiate_command(enum qs_profile profile, size_t i)
{
    for (size_t v = 0; v < QS_COUNT(verbs); v++) {
        if (verbs[v].profile == profile && i-- == 0) {
            return verbs[v].name;
        }
    }
    return NULL;
}

bool qs_negotiate_is_exempt(enum qs_profile profile, const char *name)
{
    return profile == QS_PROFILE_MODES &&
           (strcmp(name, "query-version") == 0 ||
            strcmp(name, "query-commands") == 0);
}

enum qs_event qs_negotiate_event(enum qs_profile profile,
                                 const struct qs_request *request,
                                 const char *const *offered, size_t noffered,
                                 bool known, bool oob_able,
                                 struct qs_selection *selection)
{
    const struct verb *verb;

    assert(noffered <= QS_CAPS_MAX);
    memset(selection, 0, sizeof(*selection));
    if (request->error != QS_E_NONE) {
        return QS_EV_INVALID;
    }
    verb = verb_of(profile, request->command);
    if (request->oob) {
        if (!verb && !known) {
            return QS_EV_OOB_UNKNOWN;
        }
        return !verb && oob_able ? QS_EV_OOB : QS_EV_OOB_UNABLE;
    }
    if (!verb) {
        if (known && qs_negotiate_is_exempt(profile, request->command)) {
            return QS_EV_EXEMPT;
        }
        return known ? QS_EV_KNOWN : QS_EV_UNKNOWN;
    }
    if (verb->event == QS_EV_SELECT) {
        return read_selection(request->arguments, offered, noffered,
                              selection);
    }
    if (verb->event == QS_EV_SWITCH) {
        return read_switch(request->arguments, selection);
    }
    if (verb->event == QS_EV_QUERY_MODE) {
        const char *extra = extra_argument(request->arguments, "");

        if (extra) {
            refuse(selection, QS_E_ARG_EXTRA, extra);
        }
        return QS_EV_QUERY_MODE;
    }
    return read_toggle(request->arguments, offered, noffered, selection,
                       verb->event);
}
