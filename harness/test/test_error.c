/*
 * The texts that QEMU 7.2 was seen to send, spelt here once more, and what
 * must hold of every row of the table.
 */
#include "qmp/error.h"
#include "test/test.h"

static const char *desc(struct qs_buf *out, enum qs_profile profile,
                        enum qs_error_id id, const char *arg)
{
    qs_buf_reset(out);
    qs_error_desc(out, profile, id, arg);
    return qs_buf_str(out);
}

static void texts_of_the_wire(void)
{
    static const struct {
        enum qs_error_id id;
        const char *class, *arg, *desc;
    } rows[] = {
#define GE "GenericError"
#define CNF "CommandNotFound"
        { QS_E_STRAY, GE, "@", "JSON parse error, stray '@'" },
        { QS_E_EXPECTING_VALUE, GE, NULL, "JSON parse error, expecting value" },
        { QS_E_MISSING_COLON, GE, NULL,
          "JSON parse error, missing : in object pair" },
        { QS_E_DICT_SEPARATOR, GE, NULL,
          "JSON parse error, expected separator in dict" },
        { QS_E_LIST_SEPARATOR, GE, NULL,
          "JSON parse error, expected separator in list" },
        { QS_E_KEY_NOT_STRING, GE, NULL,
          "JSON parse error, key is not a string in object" },
        { QS_E_DUPLICATE_KEY, GE, NULL, "JSON parse error, duplicate key" },
        { QS_E_KEYWORD, GE, "foo", "JSON parse error, invalid keyword 'foo'" },
        { QS_E_ESCAPE, GE, NULL,
          "JSON parse error, invalid escape sequence in string" },
        { QS_E_UTF8, GE, NULL,
          "JSON parse error, invalid UTF-8 sequence in string" },
        { QS_E_CODE_POINT, GE, "\\uD800",
          "JSON parse error, \\uD800 is not a valid Unicode character" },
        { QS_E_DEPTH, GE, NULL, "JSON nesting depth limit exceeded" },
        { QS_E_TOKENS, GE, NULL, "JSON token count limit exceeded" },
        { QS_E_BYTES, GE, NULL, "JSON token size limit exceeded" },
        { QS_E_NOT_OBJECT, GE, NULL, "QMP input must be a JSON object" },
        { QS_E_NO_EXECUTE, GE, NULL, "QMP input lacks member 'execute'" },
        { QS_E_NOT_STRING, GE, "exec-oob",
          "QMP input member 'exec-oob' must be a string" },
        { QS_E_ARGS_NOT_OBJECT, GE, "arguments",
          "QMP input member 'arguments' must be an object" },
        { QS_E_EXTRA_MEMBER, GE, "extra",
          "QMP input member 'extra' is unexpected" },
        { QS_E_CLASH, GE, "exec-oob",
          "QMP input member 'execute' clashes with 'exec-oob'" },
        { QS_E_EXPECTING_NEGOTIATION, CNF, "stop",
          "Expecting capabilities negotiation with 'qmp_capabilities'" },
        { QS_E_ALREADY_NEGOTIATED, CNF, "qmp_capabilities",
          "Capabilities negotiation is already complete, command ignored" },
        { QS_E_NOT_FOUND, CNF, "x", "The command x has not been found" },
        { QS_E_NO_OOB, GE, "stop", "The command stop does not support OOB" },
        { QS_E_UNKNOWN_CAP, GE, "foo",
          "Parameter 'null' does not accept value 'foo'" },
        { QS_E_UNOFFERED_CAP, GE, "oob", "Capability oob not available" },
        { QS_E_ENABLE_TYPE, GE, "enable",
          "Invalid parameter type for 'enable', expected: array" },
        { QS_E_ENABLE_ITEM_TYPE, GE, "0",
          "Invalid parameter type for 'enable[0]', expected: string" },
        { QS_E_ARG_EXTRA, GE, "foo", "Parameter 'foo' is unexpected" },
        { QS_E_ARG_MISSING, GE, "a", "Parameter 'a' is missing" },
    };
    struct qs_buf out = QS_BUF_INIT(1000);

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].desc);
        CHECK_STR(qs_error_class(QS_PROFILE_QMP, rows[i].id), rows[i].class);
        CHECK_STR(desc(&out, QS_PROFILE_QMP, rows[i].id, rows[i].arg),
                  rows[i].desc);
    }
    qs_buf_release(&out);
}

static void texts_of_2010(void)
{
    static const struct {
        enum qs_error_id id;
        const char *class, *arg, *desc, *data, *expected;
    } rows[] = {
        { QS_E_STRAY, "JSONParsing", "@", "Invalid JSON syntax", NULL, NULL },
        { QS_E_DEPTH, "JSONParsing", NULL, "Invalid JSON syntax", NULL,
          NULL },
        { QS_E_NOT_FOUND, "CommandNotFound", "stop",
          "The command stop has not been found", "name", NULL },
        { QS_E_UNKNOWN_CAP, "InvalidParameter", "name",
          "Invalid parameter name", "name", NULL },
        { QS_E_ARG_MISSING, "MissingParameter", "name",
          "Parameter 'name' is missing", "name", NULL },
        { QS_E_ARG_TYPE, "InvalidParameterType", "name",
          "Invalid parameter type, expected: string", "name", "string" },
        { QS_E_NOT_OBJECT, "QMPBadInputObject", NULL,
          "Expected 'object' in QMP input", NULL, "object" },
        { QS_E_NO_EXECUTE, "QMPBadInputObject", NULL,
          "Expected 'execute' in QMP input", NULL, "execute" },
        { QS_E_NOT_STRING, "QMPBadInputObjectMember", "execute",
          "QMP input object member 'execute' expects 'string'", "member",
          "string" },
        { QS_E_ARGS_NOT_OBJECT, "QMPBadInputObjectMember", "arguments",
          "QMP input object member 'arguments' expects 'object'", "member",
          "object" },
        { QS_E_EXTRA_MEMBER, "QMPExtraInputObjectMember", "x",
          "QMP input object member 'x' is unexpected", "member", NULL },
    };
    struct qs_buf out = QS_BUF_INIT(1000);

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].desc);
        CHECK_STR(qs_error_class(QS_PROFILE_MODES, rows[i].id),
                  rows[i].class);
        CHECK_STR(desc(&out, QS_PROFILE_MODES, rows[i].id, rows[i].arg),
                  rows[i].desc);
        CHECK_STR(qs_error_data_name(rows[i].id), rows[i].data);
        CHECK_STR(qs_error_data_expected(rows[i].id), rows[i].expected);
    }
    qs_buf_release(&out);
}

static void every_row_can_be_sent(void)
{
    static const enum qs_profile profiles[] = {
        QS_PROFILE_QMP, QS_PROFILE_MODES,
    };
    struct qs_buf out = QS_BUF_INIT(1000);

    for (size_t p = 0; p < QS_COUNT(profiles); p++) {
        for (unsigned i = QS_E_NONE + 1; i < QS_E_COUNT; i++) {
            enum qs_error_id id = (enum qs_error_id)i;
            const char *text = desc(&out, profiles[p], id, NULL);

            CHECK(qs_error_class(profiles[p], id)[0] != '\0');
            CHECK(text[0] != '\0');
            CHECK(strchr(text, '%') == NULL);
            for (; *text; text++) {
                CHECK(*text >= 0x20 && *text < 0x7F);
            }
            CHECK_INT(qs_error_is_malformed(id), i <= QS_E_BYTES);
        }
    }
    CHECK(!qs_error_is_malformed(QS_E_NONE));
    qs_buf_release(&out);
}

/* A peer chooses the argument; it is no format. */
static void arguments_stay_as_they_are(void)
{
    struct qs_buf out = QS_BUF_INIT(1000);

    CHECK_STR(desc(&out, QS_PROFILE_QMP, QS_E_NOT_FOUND, "%s%n%%"),
              "The command %s%n%% has not been found");
    CHECK_STR(desc(&out, QS_PROFILE_QMP, QS_E_KEYWORD, "%s"),
              "JSON parse error, invalid keyword '%s'");
    CHECK_STR(desc(&out, QS_PROFILE_QMP, QS_E_TOKENS, "not asked for"),
              "JSON token count limit exceeded");
    qs_buf_release(&out);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(texts_of_the_wire),
        TEST(texts_of_2010),
        TEST(every_row_can_be_sent),
        TEST(arguments_stay_as_they_are),
    };

    return test_main(cases, QS_COUNT(cases));
}
