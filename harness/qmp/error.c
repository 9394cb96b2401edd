/*
 * The table of error.h.  Left the texts of QEMU 7.2, right those of January
 * 2010 (`modes`), where a class told more and carried data.  Wire facts; the
 * "%s" is where arg goes.
 */
#include "qmp/error.h"

struct row {
    const char *class, *desc;           /* qmp */
    const char *old_class, *old_desc;   /* modes */
    const char *data;           /* member that carries arg */
    const char *expected;       /* member "expected", if it has one */
};

#define GENERIC "GenericError"
#define NOT_FOUND "CommandNotFound"
#define PARSE(text) { GENERIC, "JSON parse error, " text, \
                      "JSONParsing", "Invalid JSON syntax", NULL, NULL }
#define LIMIT(text) { GENERIC, text, \
                      "JSONParsing", "Invalid JSON syntax", NULL, NULL }
#define SHAPE(text, old, oldtext, data, expected) \
    { GENERIC, text, old, oldtext, data, expected }

static const struct row table[] = {
    [QS_E_NONE] = { "", "", "", "", NULL, NULL },
    [QS_E_STRAY] = PARSE("stray '%s'"),
    [QS_E_EXPECTING_VALUE] = PARSE("expecting value"),
    [QS_E_MISSING_COLON] = PARSE("missing : in object pair"),
    [QS_E_DICT_SEPARATOR] = PARSE("expected separator in dict"),
    [QS_E_LIST_SEPARATOR] = PARSE("expected separator in list"),
    [QS_E_KEY_NOT_STRING] = PARSE("key is not a string in object"),
    [QS_E_DUPLICATE_KEY] = PARSE("duplicate key"),
    [QS_E_KEYWORD] = PARSE("invalid keyword '%s'"),
    [QS_E_ESCAPE] = PARSE("invalid escape sequence in string"),
    [QS_E_UTF8] = PARSE("invalid UTF-8 sequence in string"),
    [QS_E_CODE_POINT] = PARSE("%s is not a valid Unicode character"),
    [QS_E_DEPTH] = LIMIT("JSON nesting depth limit exceeded"),
    [QS_E_TOKENS] = LIMIT("JSON token count limit exceeded"),
    [QS_E_BYTES] = LIMIT("JSON token size limit exceeded"),
    [QS_E_NOT_OBJECT] =
        SHAPE("QMP input must be a JSON object", "QMPBadInputObject",
              "Expected 'object' in QMP input", NULL, "object"),
    [QS_E_NO_EXECUTE] =
        SHAPE("QMP input lacks member 'execute'", "QMPBadInputObject",
              "Expected 'execute' in QMP input", NULL, "execute"),
    [QS_E_NOT_STRING] =
        SHAPE("QMP input member '%s' must be a string",
              "QMPBadInputObjectMember",
              "QMP input object member '%s' expects 'string'",
              "member", "string"),
    [QS_E_ARGS_NOT_OBJECT] =
        SHAPE("QMP input member 'arguments' must be an object",
              "QMPBadInputObjectMember",
              "QMP input object member 'arguments' expects 'object'",
              "member", "object"),
    [QS_E_EXTRA_MEMBER] =
        SHAPE("QMP input member '%s' is unexpected",
              "QMPExtraInputObjectMember",
              "QMP input object member '%s' is unexpected", "member", NULL),
    [QS_E_CLASH] =
        SHAPE("QMP input member 'execute' clashes with 'exec-oob'",
              "QMPExtraInputObjectMember",
              "QMP input object member 'exec-oob' is unexpected",
              "member", NULL),
    [QS_E_EXPECTING_NEGOTIATION] = {
        NOT_FOUND,
        "Expecting capabilities negotiation with 'qmp_capabilities'",
        NOT_FOUND, "The command %s has not been found", "name", NULL },
    [QS_E_ALREADY_NEGOTIATED] = {
        NOT_FOUND,
        "Capabilities negotiation is already complete, command ignored",
        NOT_FOUND, "The command %s has not been found", "name", NULL },
    [QS_E_NOT_FOUND] = {
        NOT_FOUND, "The command %s has not been found",
        NOT_FOUND, "The command %s has not been found", "name", NULL },
    [QS_E_NO_OOB] =
        SHAPE("The command %s does not support OOB", GENERIC,
              "The command %s does not support OOB", "name", NULL),
    [QS_E_UNKNOWN_CAP] =
        SHAPE("Parameter 'null' does not accept value '%s'",
              "InvalidParameter", "Invalid parameter %s", "name", NULL),
    [QS_E_UNOFFERED_CAP] =
        SHAPE("Capability %s not available",
              "InvalidParameter", "Invalid parameter %s", "name", NULL),
    [QS_E_ENABLE_TYPE] =
        SHAPE("Invalid parameter type for 'enable', expected: array",
              "InvalidParameterType",
              "Invalid parameter type, expected: string", "name", "string"),
    [QS_E_ENABLE_ITEM_TYPE] =
        SHAPE("Invalid parameter type for 'enable[%s]', expected: string",
              "InvalidParameterType",
              "Invalid parameter type, expected: string", "name", "string"),
    [QS_E_ARG_EXTRA] =
        SHAPE("Parameter '%s' is unexpected",
              "InvalidParameter", "Invalid parameter %s", "name", NULL),
    [QS_E_ARG_MISSING] =
        SHAPE("Parameter '%s' is missing",
              "MissingParameter", "Parameter '%s' is missing", "name", NULL),
    [QS_E_ARG_TYPE] =
        SHAPE("Invalid parameter type for '%s', expected: string",
              "InvalidParameterType",
              "Invalid parameter type, expected: string", "name", "string"),
    [QS_E_ARG_VALUE] =
        SHAPE("Parameter '%s' does not accept that value",
              "InvalidParameter", "Invalid parameter %s", "name", NULL),
};
_Static_assert(QS_COUNT(table) == QS_E_COUNT, "one row for each error");

const char *qs_error_class(enum qs_profile profile, enum qs_error_id id)
{
    return profile == QS_PROFILE_MODES ? table[id].old_class
                                       : table[id].class;
}

void qs_error_desc(struct qs_buf *out, enum qs_profile profile,
                   enum qs_error_id id, const char *arg)
{
    const char *desc = profile == QS_PROFILE_MODES ? table[id].old_desc
                                                   : table[id].desc;
    const char *hole = strstr(desc, "%s");

    if (!hole) {
        qs_buf_adds(out, desc);
        return;
    }
    qs_buf_add(out, desc, (size_t)(hole - desc));
    qs_buf_adds(out, arg ? arg : "");
    qs_buf_adds(out, hole + 2);
}

const char *qs_error_data_name(enum qs_error_id id)
{
    return table[id].data;
}

const char *qs_error_data_expected(enum qs_error_id id)
{
    return table[id].expected;
}

bool qs_error_is_malformed(enum qs_error_id id)
{
    return id >= QS_E_STRAY && id <= QS_E_BYTES;
}
