/*
 * The tables have no hole that a peer can reach, and each request is the
 * event that its command and arguments make it.
 */
#include "qmp/negotiate.h"
#include "test/test.h"

#include <stdlib.h>

static const char *const offered[] = { "oob", "x-foo" };

static enum qs_event event_of(enum qs_profile profile, const char *text,
                              size_t noffered, bool known, bool oob_able,
                              struct qs_selection *selection)
{
    struct qs_json *value = NULL;
    struct qs_request request;
    struct qs_fault fault;
    enum qs_event event;

    CHECK_ROW(text);
    CHECK_INT(qs_frame_whole(qs_slice_str(text), &qs_limits_qemu, &value,
                             &fault), QS_OK);
    qs_request_read(value, true, &request);
    event = qs_negotiate_event(profile, &request, offered, noffered, known,
                               oob_able, selection);
    qs_json_free(value);
    return event;
}

#define SELECT(enable) \
    "{'execute': 'qmp_capabilities', 'arguments': {" enable "}}"

static void selections_are_read(void)
{
    static const struct {
        const char *text;
        size_t noffered;
        enum qs_event event;
        enum qs_error_id error;
        const char *arg;
        size_t ncaps;
    } rows[] = {
        { "{'execute': 'qmp_capabilities'}", 2, QS_EV_SELECT, 0, "", 0 },
        { SELECT(""), 2, QS_EV_SELECT, 0, "", 0 },
        { SELECT("'enable': []"), 0, QS_EV_SELECT, 0, "", 0 },
        { SELECT("'enable': ['oob']"), 2, QS_EV_SELECT_OOB, 0, "", 1 },
        { SELECT("'enable': ['oob', 'oob']"), 1, QS_EV_SELECT_OOB, 0, "", 1 },
        { SELECT("'enable': ['x-foo']"), 2, QS_EV_SELECT, 0, "", 1 },
        { SELECT("'enable': ['x-foo', 'oob']"), 2, QS_EV_SELECT_OOB, 0, "",
          2 },
        { SELECT("'enable': ['oob']"), 0, QS_EV_SELECT_REFUSED,
          QS_E_UNOFFERED_CAP, "oob", 0 },
        { SELECT("'enable': ['x-foo']"), 1, QS_EV_SELECT_REFUSED,
          QS_E_UNKNOWN_CAP, "x-foo", 0 },
        { SELECT("'enable': ['OOB']"), 2, QS_EV_SELECT_REFUSED,
          QS_E_UNKNOWN_CAP, "OOB", 0 },
        { SELECT("'enable': ['oob', '']"), 0, QS_EV_SELECT_REFUSED,
          QS_E_UNKNOWN_CAP, "", 0 },
        { SELECT("'enable': 'oob'"), 2, QS_EV_SELECT_REFUSED,
          QS_E_ENABLE_TYPE, "enable", 0 },
        { SELECT("'enable': null"), 2, QS_EV_SELECT_REFUSED,
          QS_E_ENABLE_TYPE, "enable", 0 },
        { SELECT("'enable': ['oob', 1]"), 2, QS_EV_SELECT_REFUSED,
          QS_E_ENABLE_ITEM_TYPE, "1", 1 },
        /* The first of several faults is said. */
        { SELECT("'enable': [1, 'x', null]"), 2, QS_EV_SELECT_REFUSED,
          QS_E_ENABLE_ITEM_TYPE, "0", 0 },
        { SELECT("'enable': ['x', 1, 'y']"), 2, QS_EV_SELECT_REFUSED,
          QS_E_UNKNOWN_CAP, "x", 0 },
        { SELECT("'x': 1, 'enable': ['y', 'oob']"), 2, QS_EV_SELECT_REFUSED,
          QS_E_UNKNOWN_CAP, "y", 0 },
        { SELECT("'x': 1, 'enable': 1, 'y': 2"), 2, QS_EV_SELECT_REFUSED,
          QS_E_ENABLE_TYPE, "enable", 0 },
        { SELECT("'x': 1, 'y': 1"), 2, QS_EV_SELECT_REFUSED,
          QS_E_ARG_EXTRA, "x", 0 },
        { SELECT("'enable': ['oob'], 'x': 1"), 2, QS_EV_SELECT_REFUSED,
          QS_E_ARG_EXTRA, "x", 1 },
        { SELECT("'enable': ['oob'], 'x': 1"), 0, QS_EV_SELECT_REFUSED,
          QS_E_ARG_EXTRA, "x", 0 },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_selection s;

        CHECK_INT(event_of(QS_PROFILE_QMP, rows[i].text, rows[i].noffered,
                           false, false, &s), rows[i].event);
        CHECK_INT(s.error, rows[i].error);
        CHECK_STR(s.arg, rows[i].arg);
        CHECK_INT(s.ncaps, rows[i].ncaps);
    }
}

/* As many as there may be, in memory that ends behind them. */
static void every_offer_may_be_chosen(void)
{
    const char **all = malloc(QS_CAPS_MAX * sizeof(*all));
    struct qs_json *value = NULL;
    struct qs_selection s;
    struct qs_request request;
    struct qs_fault fault;

    CHECK(all != NULL);
    for (size_t i = 0; i < QS_CAPS_MAX; i++) {
        all[i] = i == 0 || i + 1 == QS_CAPS_MAX ? "x" : "y";
    }
    CHECK_INT(qs_frame_whole(qs_slice_str(SELECT("'enable': ['x']")),
                             &qs_limits_qemu, &value, &fault), QS_OK);
    qs_request_read(value, true, &request);
    CHECK_INT(qs_negotiate_event(QS_PROFILE_QMP, &request, all, QS_CAPS_MAX,
                                 false, false, &s), QS_EV_SELECT);
    CHECK_INT(s.mask, 0x80000001);
    CHECK_INT(s.ncaps, 1);
    all[QS_CAPS_MAX - 1] = "oob";
    CHECK_INT(qs_negotiate_event(QS_PROFILE_QMP, &request, all, QS_CAPS_MAX,
                                 false, false, &s), QS_EV_SELECT);
    CHECK_INT(s.mask, 1);
    all[0] = "oob";
    all[QS_CAPS_MAX - 1] = "x";
    CHECK_INT(qs_negotiate_event(QS_PROFILE_QMP, &request, all, QS_CAPS_MAX,
                                 false, false, &s), QS_EV_SELECT);
    qs_json_free(value);
    CHECK_INT(qs_frame_whole(qs_slice_str(SELECT("'enable': ['oob']")),
                             &qs_limits_qemu, &value, &fault), QS_OK);
    qs_request_read(value, true, &request);
    all[0] = "y";
    all[QS_CAPS_MAX - 1] = "oob";
    CHECK_INT(qs_negotiate_event(QS_PROFILE_QMP, &request, all, QS_CAPS_MAX,
                                 false, false, &s), QS_EV_SELECT_OOB);
    qs_json_free(value);
    free(all);
}

static void reasons_are_cut_between_characters(void)
{
#define SIXTY "012345678901234567890123456789012345678901234567890123456789"
    struct qs_selection s;

    event_of(QS_PROFILE_QMP, SELECT("'enable': ['" SIXTY "012']"), 2, false,
             false, &s);
    CHECK_STR(s.arg, SIXTY "012");
    event_of(QS_PROFILE_QMP, SELECT("'enable': ['" SIXTY "0123']"), 2, false,
             false, &s);
    CHECK_STR(s.arg, SIXTY "012");
    event_of(QS_PROFILE_QMP, SELECT("'enable': ['" SIXTY "01234']"), 2,
             false, false, &s);
    CHECK_STR(s.arg, SIXTY "012");
    event_of(QS_PROFILE_QMP, SELECT("'enable': ['" SIXTY "0"
             "1\u00e9\u00e9']"), 2, false, false, &s);
    CHECK_INT(strlen(s.arg), 62);
}

static void modes_are_read(void)
{
#define ASK(command, arguments) \
    "{'execute': '" command "', 'arguments': {" arguments "}}"
    static const struct {
        const char *text;
        enum qs_event event;
        enum qs_error_id error;
        const char *arg;
    } rows[] = {
        { ASK("query-qmp-mode", ""), QS_EV_QUERY_MODE, 0, "" },
        { ASK("query-qmp-mode", "'a': 1"), QS_EV_QUERY_MODE, QS_E_ARG_EXTRA,
          "a" },
        { ASK("qmp_capability_enable", "'name': 'oob'"), QS_EV_ENABLE, 0,
          "" },
        { ASK("qmp_capability_disable", "'name': 'x-foo'"), QS_EV_DISABLE, 0,
          "" },
        { ASK("qmp_capability_enable", "'name': 'foobar'"),
          QS_EV_CAP_REFUSED, QS_E_UNKNOWN_CAP, "name" },
        { ASK("qmp_capability_enable", ""), QS_EV_CAP_REFUSED,
          QS_E_ARG_MISSING, "name" },
        { ASK("qmp_capability_enable", "'name': 1"), QS_EV_CAP_REFUSED,
          QS_E_ARG_TYPE, "name" },
        { ASK("qmp_switch_mode", "'mode': 'operational'"), QS_EV_SWITCH, 0,
          "" },
        { ASK("qmp_switch_mode", "'mode': 'handshake'"),
          QS_EV_SWITCH_REFUSED, QS_E_ARG_VALUE, "mode" },
        { ASK("qmp_switch_mode", "'mode': 'operational', 'a': 1"),
          QS_EV_SWITCH_REFUSED, QS_E_ARG_EXTRA, "a" },
        { ASK("query-version", ""), QS_EV_EXEMPT, 0, "" },
        { ASK("query-commands", ""), QS_EV_EXEMPT, 0, "" },
        { ASK("query-status", ""), QS_EV_KNOWN, 0, "" },
        { ASK("qmp_capabilities", ""), QS_EV_KNOWN, 0, "" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_selection s;

        CHECK_INT(event_of(QS_PROFILE_MODES, rows[i].text, 2, true, false,
                           &s), rows[i].event);
        CHECK_INT(s.error, rows[i].error);
        CHECK_STR(s.arg, rows[i].arg);
    }
}

static void commands_are_told_by_what_is_known_of_them(void)
{
    static const struct {
        const char *text;
        bool known, oob_able;
        enum qs_event event;
    } rows[] = {
        { "{'execute': 'a'}", true, true, QS_EV_KNOWN },
        { "{'execute': 'a'}", false, false, QS_EV_UNKNOWN },
        { "{'execute': 'qmp_capabilitiesX'}", false, false, QS_EV_UNKNOWN },
        { "{'execute': 'qmp_cap'}", false, false, QS_EV_UNKNOWN },
        { "{'execute': 'QMP_CAPABILITIES'}", false, false, QS_EV_UNKNOWN },
        { "{'execute': 'query-version'}", true, false, QS_EV_KNOWN },
        { "{'execute': 'query-qmp-mode'}", false, false, QS_EV_UNKNOWN },
        { "{'exec-oob': 'a'}", true, true, QS_EV_OOB },
        { "{'exec-oob': 'a'}", true, false, QS_EV_OOB_UNABLE },
        { "{'exec-oob': 'a'}", false, false, QS_EV_OOB_UNKNOWN },
        { "{'exec-oob': 'qmp_capabilities'}", false, true,
          QS_EV_OOB_UNABLE },
        { "{'execute': 1}", false, false, QS_EV_INVALID },
        { "[]", true, true, QS_EV_INVALID },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_selection s;

        CHECK_INT(event_of(QS_PROFILE_QMP, rows[i].text, 1, rows[i].known,
                           rows[i].oob_able, &s), rows[i].event);
    }
}

/* Checks that exactly the events of the range, or-ed in, have a cell. */
static void check_row(const struct qs_table *table, enum qs_state state,
                      uint64_t events)
{
    for (unsigned e = 0; e < QS_EV_COUNT; e++) {
        const struct qs_cell *cell = qs_negotiate_at(table, state,
                                                     (enum qs_event)e);
        bool filled = cell->action != QS_AC_IMPOSSIBLE;

        CHECK_ROW(qs_event_name((enum qs_event)e));
        CHECK_INT(filled, (events >> e & 1) != 0);
        CHECK(filled || cell->next == QS_ST_NONE);
    }
}

#define BIT(event) ((uint64_t)1 << QS_EV_##event)

static void tables_have_no_hole(void)
{
    const uint64_t bytes = BIT(HANGUP) | BIT(MALFORMED);
    const uint64_t ask = bytes | BIT(INVALID) | BIT(KNOWN) | BIT(UNKNOWN) |
                         BIT(OOB) | BIT(OOB_UNABLE) | BIT(OOB_UNKNOWN) |
                         BIT(NEWS);
    const uint64_t qmp = ask | BIT(SELECT) | BIT(SELECT_OOB) |
                         BIT(SELECT_REFUSED);
    const uint64_t modes = ask | BIT(QUERY_MODE) | BIT(ENABLE) |
                           BIT(DISABLE) | BIT(CAP_REFUSED) | BIT(SWITCH) |
                           BIT(SWITCH_REFUSED) | BIT(EXEMPT);
    const uint64_t heard = bytes | BIT(OFFER) | BIT(OFFER_BAD) |
                           BIT(FOREIGN) | BIT(ASYNC) | BIT(STRANGE) |
                           BIT(CEILING);
    const uint64_t asked = heard | BIT(OKAY) | BIT(REFUSED);

    for (unsigned p = 0; p < 2; p++) {
        const struct qs_table *c = qs_negotiate_table(QS_CLIENT,
                                                      (enum qs_profile)p);

        CHECK_ROW(c->name);
        check_row(c, QS_ST_NONE, BIT(CONNECT));
        check_row(c, QS_ST_AWAIT_OFFER, heard);
        check_row(c, QS_ST_READY, asked);
        check_row(c, QS_ST_GAVE_UP, BIT(HANGUP));
    }
    check_row(&qs_table_client_qmp, QS_ST_SELECTING, asked);
    check_row(&qs_table_client_qmp, QS_ST_SWITCHING, 0);
    check_row(&qs_table_client_modes, QS_ST_SELECTING, asked | BIT(CHOSEN));
    check_row(&qs_table_client_modes, QS_ST_SWITCHING, asked);
    check_row(&qs_table_server_qmp, QS_ST_NONE, BIT(CONNECT) | BIT(NEWS));
    check_row(&qs_table_server_qmp, QS_ST_NEGOTIATION, qmp);
    check_row(&qs_table_server_qmp, QS_ST_COMMAND, qmp);
    check_row(&qs_table_server_qmp, QS_ST_COMMAND_OOB, qmp);
    check_row(&qs_table_server_qmp, QS_ST_HANDSHAKE, 0);
    check_row(&qs_table_server_modes, QS_ST_NONE, BIT(CONNECT) | BIT(NEWS));
    check_row(&qs_table_server_modes, QS_ST_HANDSHAKE, modes);
    check_row(&qs_table_server_modes, QS_ST_OPERATIONAL, modes);
    check_row(&qs_table_server_modes, QS_ST_COMMAND, 0);
}

static void there_is_no_way_back(void)
{
    for (unsigned e = 0; e < QS_EV_COUNT; e++) {
        CHECK_ROW(qs_event_name((enum qs_event)e));
        CHECK(qs_table_server_qmp.cell[QS_ST_COMMAND][e].next !=
              QS_ST_NEGOTIATION);
        CHECK(qs_table_server_qmp.cell[QS_ST_COMMAND_OOB][e].next !=
              QS_ST_NEGOTIATION);
        CHECK(qs_table_server_modes.cell[QS_ST_OPERATIONAL][e].next !=
              QS_ST_HANDSHAKE);
    }
}

static void names_and_diagram(void)
{
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    size_t n = 0;

    for (unsigned i = 0; i < QS_ST_COUNT; i++) {
        CHECK(qs_state_name((enum qs_state)i) != NULL);
    }
    for (unsigned i = 0; i < QS_EV_COUNT; i++) {
        CHECK(qs_event_name((enum qs_event)i) != NULL);
    }
    for (unsigned i = 0; i < QS_AC_COUNT; i++) {
        CHECK(qs_action_name((enum qs_action)i) != NULL);
    }
    while (qs_negotiate_command(QS_PROFILE_MODES, n)) {
        CHECK(qs_negotiate_is_command(
            QS_PROFILE_MODES, qs_negotiate_command(QS_PROFILE_MODES, n)));
        n++;
    }
    CHECK_INT(n, 4);
    CHECK_STR(qs_profile_name(QS_PROFILE_QMP), "qmp");
    qs_negotiate_print(&out, &qs_table_server_qmp);
    CHECK_INT(out.err, QS_OK);
    CHECK(strstr(qs_buf_str(&out), "\"negotiation\" -> \"command\" "
                 "[label=\"select (N60)\\n/ okay\"];") != NULL);
    qs_buf_release(&out);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(selections_are_read),
        TEST(every_offer_may_be_chosen),
        TEST(reasons_are_cut_between_characters),
        TEST(modes_are_read),
        TEST(commands_are_told_by_what_is_known_of_them),
        TEST(tables_have_no_hole),
        TEST(there_is_no_way_back),
        TEST(names_and_diagram),
    };

    return test_main(cases, QS_COUNT(cases));
}
