/*
 * Envelopes read and made: every row is a value and what is said of it.
 */
#include "qmp/emit.h"
#include "qmp/message.h"
#include "test/test.h"

static struct qs_json *parse(const char *text)
{
    struct qs_json *value = NULL;
    struct qs_fault fault;

    CHECK_ROW(text);
    CHECK_INT(qs_frame_whole(qs_slice_str(text), &qs_limits_qemu, &value,
                             &fault), QS_OK);
    return value;
}

/* Takes value. */
static void check_wire(struct qs_json *value, const char *want)
{
    struct qs_buf out = QS_BUF_INIT(1u << 20);

    CHECK(value != NULL);
    qs_emit(&out, value);
    CHECK_STR(qs_buf_str(&out), want);
    qs_buf_release(&out);
    qs_json_free(value);
}

static void requests_are_read(void)
{
    struct qs_request r;
    struct qs_json *value = parse("{'id': [1], 'arguments': {'a': 1},"
                                  " 'execute': 'stop'}");

    qs_request_read(value, false, &r);
    CHECK_INT(r.error, QS_E_NONE);
    CHECK_STR(r.command, "stop");
    CHECK(!r.oob);
    CHECK(r.arguments == qs_json_get(value, "arguments"));
    CHECK(r.id == qs_json_get(value, "id"));
    qs_json_free(value);

    value = parse("{'exec-oob': 'x', 'id': null}");
    for (int oob = 0; oob < 2; oob++) {
        qs_request_read(value, oob != 0, &r);
        CHECK_INT(r.error, QS_E_NONE);
        CHECK(r.oob && r.id && !r.arguments);
        CHECK_STR(r.command, "x");
    }
    CHECK(qs_request_is_oob(value));
    qs_json_free(value);
}

static void faulty_requests_say_why(void)
{
    static const struct {
        const char *text;
        bool oob;
        enum qs_error_id error;
        const char *arg;
    } rows[] = {
        { "[]", false, QS_E_NOT_OBJECT, NULL },
        { "'execute'", true, QS_E_NOT_OBJECT, NULL },
        { "null", false, QS_E_NOT_OBJECT, NULL },
        { "{}", false, QS_E_NO_EXECUTE, NULL },
        { "{'id': 1}", true, QS_E_NO_EXECUTE, NULL },
        { "{'arguments': {}}", false, QS_E_NO_EXECUTE, NULL },
        { "{'execute': 1}", false, QS_E_NOT_STRING, "execute" },
        { "{'execute': null}", false, QS_E_NOT_STRING, "execute" },
        { "{'exec-oob': 1}", true, QS_E_NOT_STRING, "exec-oob" },
        { "{'exec-oob': 1}", false, QS_E_EXTRA_MEMBER, "exec-oob" },
        { "{'exec-oob': 'a', 'execute': 'b'}", true, QS_E_CLASH, "exec-oob" },
        { "{'exec-oob': 'a', 'execute': 'b'}", false, QS_E_EXTRA_MEMBER,
          "exec-oob" },
        { "{'exec-oob': 'a', 'arguments': []}", false, QS_E_EXTRA_MEMBER,
          "exec-oob" },
        { "{'exec-oob': 'a', 'arguments': []}", true, QS_E_ARGS_NOT_OBJECT,
          "arguments" },
        { "{'execute': 'a', 'arguments': []}", false, QS_E_ARGS_NOT_OBJECT,
          "arguments" },
        { "{'execute': 'a', 'arguments': null}", false, QS_E_ARGS_NOT_OBJECT,
          "arguments" },
        { "{'execute': 'a', 'Execute': 'b'}", false, QS_E_EXTRA_MEMBER,
          "Execute" },
        { "{'execute': 'a', '__org.x': 1}", false, QS_E_EXTRA_MEMBER,
          "__org.x" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_json *value = parse(rows[i].text);
        struct qs_request r;

        qs_request_read(value, rows[i].oob, &r);
        CHECK_INT(r.error, rows[i].error);
        CHECK(r.command == NULL);
        CHECK((r.arg == NULL) == (rows[i].arg == NULL));
        if (r.arg) {
            CHECK_STR(r.arg, rows[i].arg);
        }
        CHECK(r.id == qs_json_get(value, "id"));
        qs_json_free(value);
    }
}

static void shapes_are_judged(void)
{
    static const struct {
        enum qs_profile profile;
        const char *text, *rule;        /* NULL: nothing is wrong */
    } rows[] = {
#define VERSION "'version': {'qemu': {'micro': 0, 'minor': 2, 'major': 7}," \
                " 'package': ''}"
#define TIME "'timestamp': {'seconds': -1, 'microseconds': -1}"
#define GREETING(more) "{'QMP': {" VERSION ", 'capabilities': []" more "}}"
        { QS_PROFILE_QMP, GREETING(""), NULL },
        { QS_PROFILE_QMP, GREETING(", '__org.x': 1"), "N76" },
        { QS_PROFILE_QMP, "{'QMP': {" VERSION ", 'capabilities': ['oob']}}",
          NULL },
        { QS_PROFILE_QMP, "{'QMP': {" VERSION ", 'capabilities': [1]}}",
          "N18" },
        { QS_PROFILE_QMP, "{'QMP': {" VERSION ", 'capabilities': {}}}",
          "N16" },
        { QS_PROFILE_QMP, "{'QMP': {" VERSION "}}", "N16" },
        { QS_PROFILE_QMP, "{'QMP': {'capabilities': []}}", "N16" },
        { QS_PROFILE_QMP, "{'QMP': {'version': {'qemu': '0.12.50',"
          " 'package': ''}, 'capabilities': []}}", "N17" },
        { QS_PROFILE_QMP, "{'QMP': {'version': {'qemu': {'micro': 0,"
          " 'minor': 2.5, 'major': 7}, 'package': ''},"
          " 'capabilities': []}}", "N17" },
        { QS_PROFILE_QMP, "{'QMP': []}", "N16" },
        { QS_PROFILE_MODES, "{'QMP': {'capabilities': []}}", NULL },
        { QS_PROFILE_MODES, GREETING(""), "H12" },
        { QS_PROFILE_QMP, "{'return': null, 'id': 1}", NULL },
        { QS_PROFILE_QMP, "{'return': {}, '__x': 1}", NULL },
        { QS_PROFILE_QMP, "{'return': {}, 'x': 1}", "N43" },
        { QS_PROFILE_QMP, "{'return': {}, 'error': {}}", "N43" },
        { QS_PROFILE_QMP, "{'error': {'class': 'a', 'desc': 'b'}, 'id': {}}",
          NULL },
        { QS_PROFILE_QMP, "{'error': {'class': 'a', 'desc': 1}}", "N44" },
        { QS_PROFILE_QMP, "{'error': {'desc': ''}}", "N44" },
        { QS_PROFILE_QMP, "{'error': {'class': 'a', 'desc': 'b',"
          " 'data': {}}}", "N44" },
        { QS_PROFILE_MODES, "{'error': {'class': 'a', 'desc': 'b',"
          " 'data': {}}}", NULL },
        { QS_PROFILE_MODES, "{'error': {'class': 'a', 'desc': 'b'}}", "H13" },
        { QS_PROFILE_QMP, "{'event': 'A', " TIME "}", NULL },
        { QS_PROFILE_QMP, "{'event': 'A', 'data': {}, " TIME "}", NULL },
        { QS_PROFILE_QMP, "{'event': 'A', 'data': [], " TIME "}", "N46" },
        { QS_PROFILE_QMP, "{'event': 'A', 'id': 1, " TIME "}", "N46" },
        { QS_PROFILE_QMP, "{'event': 'A'}", "N46" },
        { QS_PROFILE_QMP, "{'event': 'A', 'timestamp': {'seconds': 1e3,"
          " 'microseconds': 0}}", "N48" },
        { QS_PROFILE_QMP, "{}", "N40" },
        { QS_PROFILE_QMP, "[]", "N11" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_json *value = parse(rows[i].text);
        const char *rule = "none";
        const char *what = qs_message_wrong(rows[i].profile, value, &rule);

        CHECK((what == NULL) == (rows[i].rule == NULL));
        CHECK_STR(rule, rows[i].rule ? rows[i].rule : "none");
        qs_json_free(value);
    }
}

static void makers_keep_the_order_of_the_wire(void)
{
    static const struct qs_version version = { 7, 2, 1, "p" };
    static const char *const caps[] = { "oob", "x" };
    struct qs_json *id = parse("{'a': [1.50]}");

    check_wire(qs_message_greeting(QS_PROFILE_QMP, &version, caps, 2),
               "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 1, "
               "\"minor\": 2, \"major\": 7}, \"package\": \"p\"}, "
               "\"capabilities\": [\"oob\", \"x\"]}}");
    check_wire(qs_message_greeting(QS_PROFILE_MODES, &version, NULL, 0),
               "{\"QMP\": {\"capabilities\": []}}");
    check_wire(qs_message_return(qs_json_object(), id),
               "{\"return\": {}, \"id\": {\"a\": [1.50]}}");
    check_wire(qs_message_error(QS_PROFILE_QMP, QS_E_NOT_FOUND, "x", id),
               "{\"id\": {\"a\": [1.50]}, \"error\": {\"class\": "
               "\"CommandNotFound\", \"desc\": "
               "\"The command x has not been found\"}}");
    check_wire(qs_message_error(QS_PROFILE_MODES, QS_E_ARG_TYPE, "x", NULL),
               "{\"error\": {\"class\": \"InvalidParameterType\", \"desc\": "
               "\"Invalid parameter type, expected: string\", "
               "\"data\": {\"name\": \"x\", \"expected\": \"string\"}}}");
    check_wire(qs_message_event("A", NULL, -1, 5),
               "{\"timestamp\": {\"seconds\": -1, \"microseconds\": -1}, "
               "\"event\": \"A\"}");
    check_wire(qs_message_event("A", NULL, -2, -7),
               "{\"timestamp\": {\"seconds\": -1, \"microseconds\": -1}, "
               "\"event\": \"A\"}");
    check_wire(qs_message_event("A", qs_json_object(), 3, 5),
               "{\"timestamp\": {\"seconds\": 3, \"microseconds\": 5}, "
               "\"event\": \"A\", \"data\": {}}");
    check_wire(qs_message_command("stop", false, NULL, NULL),
               "{\"execute\": \"stop\"}");
    check_wire(qs_message_command("a", true, qs_json_object(),
                                  qs_json_null()),
               "{\"exec-oob\": \"a\", \"arguments\": {}, \"id\": null}");
    qs_json_free(id);
}

static void makers_free_what_they_take(void)
{
    CHECK(qs_message_return(NULL, NULL) == NULL);
    CHECK(qs_json_with(NULL, "a", qs_json_object()) == NULL);
    CHECK(qs_json_with(qs_json_object(), "a", NULL) == NULL);
}

static void long_arguments_are_not_cut(void)
{
    char name[4001];
    struct qs_json *error;

    memset(name, 'n', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    error = qs_message_error(QS_PROFILE_QMP, QS_E_NOT_FOUND, name, NULL);
    CHECK(error != NULL);
    CHECK_INT(strlen(qs_json_get_text(qs_json_get(error, "error"), "desc")),
              strlen("The command  has not been found") + 4000);
    qs_json_free(error);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(requests_are_read),
        TEST(faulty_requests_say_why),
        TEST(shapes_are_judged),
        TEST(makers_keep_the_order_of_the_wire),
        TEST(makers_free_what_they_take),
        TEST(long_arguments_are_not_cut),
    };

    return test_main(cases, QS_COUNT(cases));
}
