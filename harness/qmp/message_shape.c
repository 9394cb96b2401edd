/*
 * The shape of what a server says, member by member, with the statement
 * that each fault breaks.  Closed: a member that is not listed is wrong,
 * but for downstream's own, which begin with "__" (qmp-spec, Downstream
 * extension).
 */
#include "qmp/message.h"

enum presence { MUST, MAY };

/* One member that an object has or may have. */
struct field {
    const char *key;
    enum presence presence;
    enum qs_json_type type;
    bool any;                   /* whatever its type */
    const char *what;           /* is wrong when it is missing or ill-typed */
    const char *rule;
};

#define END { NULL, MAY, QS_JSON_NULL, true, NULL, NULL }

static const struct field greeting_fields[] = {
    { "QMP", MUST, QS_JSON_OBJECT, false, "QMP is no object", "N16" }, END
};

static const struct field offer_fields[] = {
    { "version", MUST, QS_JSON_OBJECT, false,
      "the greeting's version is no object", "N16" },
    { "capabilities", MUST, QS_JSON_ARRAY, false,
      "the greeting's capabilities are no array", "N16" }, END
};

static const struct field modes_offer_fields[] = {
    { "capabilities", MUST, QS_JSON_ARRAY, false,
      "the greeting's capabilities are no array", "H12" }, END
};

static const struct field version_fields[] = {
    { "qemu", MUST, QS_JSON_OBJECT, false,
      "version.qemu is no object", "N17" },
    { "package", MUST, QS_JSON_STRING, false,
      "version.package is no string", "N17" }, END
};

static const struct field triple_fields[] = {
    { "major", MUST, QS_JSON_NUMBER, false,
      "version.qemu.major is no integer", "N17" },
    { "minor", MUST, QS_JSON_NUMBER, false,
      "version.qemu.minor is no integer", "N17" },
    { "micro", MUST, QS_JSON_NUMBER, false,
      "version.qemu.micro is no integer", "N17" }, END
};

static const struct field return_fields[] = {
    { "return", MUST, QS_JSON_NULL, true, NULL, NULL },
    { "id", MAY, QS_JSON_NULL, true, NULL, NULL }, END
};

static const struct field error_fields[] = {
    { "error", MUST, QS_JSON_OBJECT, false, "error is no object", "N44" },
    { "id", MAY, QS_JSON_NULL, true, NULL, NULL }, END
};

static const struct field fault_fields[] = {
    { "class", MUST, QS_JSON_STRING, false,
      "error.class is no string", "N44" },
    { "desc", MUST, QS_JSON_STRING, false, "error.desc is no string", "N44" },
    END
};

static const struct field modes_fault_fields[] = {
    { "class", MUST, QS_JSON_STRING, false,
      "error.class is no string", "H13" },
    { "desc", MUST, QS_JSON_STRING, false, "error.desc is no string", "H13" },
    { "data", MUST, QS_JSON_OBJECT, false, "error.data is no object", "H13" },
    END
};

static const struct field event_fields[] = {
    { "event", MUST, QS_JSON_STRING, false, "event is no string", "N46" },
    { "data", MAY, QS_JSON_OBJECT, false, "event data is no object", "N46" },
    { "timestamp", MUST, QS_JSON_OBJECT, false,
      "the event's timestamp is no object", "N46" }, END
};

static const struct field timestamp_fields[] = {
    { "seconds", MUST, QS_JSON_NUMBER, false,
      "timestamp.seconds is no integer", "N48" },
    { "microseconds", MUST, QS_JSON_NUMBER, false,
      "timestamp.microseconds is no integer", "N48" }, END
};

/* Of the type; numbers in envelopes are integers. */
static bool fits(const struct qs_json *node, const struct field *field)
{
    if (field->any) {
        return true;
    }
    if (qs_json_type(node) != field->type) {
        return false;
    }
    return field->type != QS_JSON_NUMBER ||
           strpbrk(qs_json_text(node), ".eE") == NULL;
}

static bool listed(const char *key, const struct field *fields, bool open)
{
    if (open && strncmp(key, "__", 2) == 0) {
        return true;
    }
    for (; fields->key; fields++) {
        if (strcmp(key, fields->key) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * NULL when the object has all its fields and nothing else, save with open
 * downstream's; closed is the rule that an unlisted member breaks.
 */
static const char *wrong(const struct qs_json *object,
                         const struct field *fields, bool open,
                         const char *closed, const char **rule)
{
    for (const struct field *f = fields; f->key; f++) {
        const struct qs_json *node = qs_json_get(object, f->key);

        if (node ? !fits(node, f) : f->presence == MUST) {
            *rule = f->rule;
            return f->what;
        }
    }
    for (const struct qs_json *c = qs_json_first(object); c;
         c = qs_json_next(c)) {
        if (!listed(qs_json_key(c), fields, open)) {
            *rule = closed;
            return "it has a member that does not belong there";
        }
    }
    return NULL;
}

static const char *version_wrong(const struct qs_json *version,
                                 const char **rule)
{
    const char *what = wrong(version, version_fields, false, "N76", rule);

    return what ? what : wrong(qs_json_get(version, "qemu"), triple_fields,
                               false, "N76", rule);
}

bool qs_message_is_version(const struct qs_json *value)
{
    const char *rule;

    return qs_json_type(value) == QS_JSON_OBJECT &&
           !version_wrong(value, &rule);
}

static const char *greeting_wrong(enum qs_profile profile,
                                  const struct qs_json *value,
                                  const char **rule)
{
    const struct qs_json *offer = qs_json_get(value, "QMP");
    bool modes = profile == QS_PROFILE_MODES;
    const char *what = wrong(value, greeting_fields, false, "N16", rule);

    if (!what) {
        what = wrong(offer, modes ? modes_offer_fields : offer_fields, false,
                     modes ? "H12" : "N76", rule);
    }
    if (!what && !modes) {
        what = version_wrong(qs_json_get(offer, "version"), rule);
    }
    if (what) {
        return what;
    }
    for (const struct qs_json *c =
             qs_json_first(qs_json_get(offer, "capabilities")); c;
         c = qs_json_next(c)) {
        if (qs_json_type(c) != QS_JSON_STRING) {
            *rule = "N18";
            return "an offered capability is no string";
        }
    }
    return NULL;
}

static const char *error_wrong(enum qs_profile profile,
                               const struct qs_json *value,
                               const char **rule)
{
    bool modes = profile == QS_PROFILE_MODES;
    const char *what = wrong(value, error_fields, true, "N44", rule);

    return what ? what :
           wrong(qs_json_get(value, "error"),
                 modes ? modes_fault_fields : fault_fields, true,
                 modes ? "H13" : "N44", rule);
}

static const char *event_wrong(const struct qs_json *value, const char **rule)
{
    const char *what = wrong(value, event_fields, true, "N46", rule);

    return what ? what :
           wrong(qs_json_get(value, "timestamp"), timestamp_fields, true,
                 "N48", rule);
}

const char *qs_message_wrong(enum qs_profile profile,
                             const struct qs_json *value, const char **rule)
{
    if (qs_json_type(value) != QS_JSON_OBJECT) {
        *rule = "N11";
        return "it is no object";
    }
    switch (qs_message_kind(value)) {
    case QS_MSG_GREETING:
        return greeting_wrong(profile, value, rule);
    case QS_MSG_RETURN:
        return wrong(value, return_fields, true, "N43", rule);
    case QS_MSG_ERROR:
        return error_wrong(profile, value, rule);
    case QS_MSG_EVENT:
        return event_wrong(value, rule);
    case QS_MSG_OTHER:
        break;
    }
    *rule = "N40";
    return "it is neither greeting, return, error nor event";
}
