/*
 * From a bug to a spec: a server with a wrong cell in its table, and a tape
 * that shows it between messages that do not matter.  The oracle fires; the
 * tape shrinks and shows the same; retold, it is a case that lints clean,
 * fails on that server and passes on the true one.
 */
#include "fuzz/finder.h"

#include <stdlib.h>

#include "suite/retell.h"
#include "tape/shrink.h"
#include "test/told.h"

#define SELECT "{\"execute\": \"qmp_capabilities\"}\n"
#define NOISE "{\"id\": [1, 2, {\"a\": \"b\"}]}\n\n#!on 2\n{\"execute\": " \
    "\"query-version\", \"id\": 7}\n#!eof\n#!on 0\n"
#define SWITCH "{\"execute\": \"qmp_switch_mode\", \"arguments\": " \
    "{\"mode\": \"operational\"}}\n"

static const struct row {
    const char *name;
    enum qs_profile profile;
    enum qs_state state;
    enum qs_event event;
    struct qs_cell cell;
    const char *tape, *oracle, *rule;
} rows[] = {
    { "a command runs before the selection", QS_PROFILE_QMP,
      QS_ST_NEGOTIATION, QS_EV_KNOWN,
      { QS_ST_NEGOTIATION, QS_AC_RUN, "N57", QS_AC_IMPOSSIBLE },
      NOISE "{\"execute\": \"stop\", \"id\": 3}\n" NOISE,
      "judge-N56", "N56" },
    { "a second selection succeeds", QS_PROFILE_QMP,
      QS_ST_COMMAND, QS_EV_SELECT,
      { QS_ST_COMMAND, QS_AC_OKAY, "N62", QS_AC_IMPOSSIBLE },
      NOISE SELECT NOISE SELECT, "judge-N62", "N62" },
    { "a refused selection leads to command mode", QS_PROFILE_QMP,
      QS_ST_NEGOTIATION, QS_EV_SELECT_REFUSED,
      { QS_ST_COMMAND, QS_AC_REFUSE, "N60", QS_AC_IMPOSSIBLE },
      NOISE "{\"execute\": \"qmp_capabilities\", \"arguments\": "
      "{\"enable\": [\"x-none\"]}}\n" NOISE
      "{\"execute\": \"query-status\", \"id\": 3}\n" NOISE,
      NULL, NULL },
    { "out-of-band that was not enabled", QS_PROFILE_QMP,
      QS_ST_COMMAND, QS_EV_OOB,
      { QS_ST_COMMAND, QS_AC_RUN_NOW, "N86", QS_AC_IMPOSSIBLE },
      NOISE SELECT "{\"exec-oob\": \"x-oob-ping\", \"id\": 3}\n" NOISE,
      "judge-N86", "N86" },
    { "a selection forgotten after an invalid message", QS_PROFILE_QMP,
      QS_ST_COMMAND, QS_EV_INVALID,
      { QS_ST_NEGOTIATION, QS_AC_REFUSE, "N21", QS_AC_IMPOSSIBLE },
      NOISE SELECT "{\"execute\": 1}\n" NOISE
      "{\"execute\": \"query-status\", \"id\": 3}\n" NOISE,
      NULL, NULL },
    { "there is a way back", QS_PROFILE_MODES,
      QS_ST_OPERATIONAL, QS_EV_SWITCH,
      { QS_ST_OPERATIONAL, QS_AC_OKAY, "H6", QS_AC_IMPOSSIBLE },
      "#!profile modes\n" NOISE SWITCH SWITCH, "judge-H6", "H6" },
};

struct hunt {
    const struct qs_endpoint *mutant;
    struct qs_find find;
};

static enum qs_found check(const struct hunt *hunt, struct qs_slice text,
                           struct qs_find *find)
{
    struct qs_tape tape;
    enum qs_found found;

    qs_tape_init(&tape);
    CHECK_INT(qs_tape_decode(&tape, text), QS_OK);
    found = qs_finder_check(hunt->mutant, &tape, find);
    qs_tape_release(&tape);
    return found;
}

static bool still(void *ctx, struct qs_slice text)
{
    const struct hunt *hunt = ctx;
    struct qs_find find;

    return check(hunt, text, &find) == QS_FOUND_ONE &&
           qs_find_same(&find, &hunt->find);
}

static void one(const struct row *row)
{
    struct qs_buf text = QS_BUF_INIT(1u << 16), spec = text;
    struct qs_table table = *qs_negotiate_table(QS_SERVER, row->profile);
    struct qs_endpoint mutant;
    struct hunt hunt = { .mutant = &mutant };
    struct qs_retell how = { .id = "found/it", .level = "must",
                             .reference = &qs_server_reference };
    struct qs_tape tape;

    CHECK_ROW(row->name);
    table.cell[row->state][row->event] = row->cell;
    qs_server_endpoint(&mutant, &table);
    qs_buf_adds(&text, row->tape);
    CHECK_INT(check(&hunt, qs_buf_slice(&text), &hunt.find), QS_FOUND_ONE);
    CHECK_STR(hunt.find.name, row->oracle ? row->oracle : hunt.find.name);
    how.covers = qs_find_rule(&hunt.find, QS_SERVER);
    CHECK_STR(how.covers, row->rule ? row->rule : how.covers);

    CHECK(qs_shrink(&text, QS_SHRINK_TRIES, still, &hunt) > 0);
    CHECK(still(&hunt, qs_buf_slice(&text)));
    CHECK(strstr(qs_buf_str(&text), "#!eof") == NULL);

    qs_tape_init(&tape);
    CHECK_INT(qs_tape_decode(&tape, qs_buf_slice(&text)), QS_OK);
    CHECK_INT(qs_retell(&spec, &tape, &how, &diag), QS_OK);
    qs_tape_release(&tape);
    told_lint(qs_buf_slice(&spec));
    CHECK_INT(told_run(qs_buf_slice(&spec), &qs_server_reference), QS_V_PASS);
    CHECK(told_run(qs_buf_slice(&spec), &mutant) != QS_V_PASS);
    qs_buf_release(&text);
    qs_buf_release(&spec);
}

static void test_wrong_cells(void)
{
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        one(&rows[i]);
    }
}

/* The true server draws no oracle on any of these. */
static void test_no_find(void)
{
    const struct hunt hunt = { .mutant = &qs_server_reference };
    struct qs_find find;

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        CHECK_ROW(rows[i].name);
        CHECK_INT(check(&hunt, qs_slice_str(rows[i].tape), &find),
                  QS_FOUND_NOTHING);
    }
}

static size_t die(void *machine, unsigned conn, const void *bytes, size_t n)
{
    (void)machine;
    (void)conn;
    (void)bytes;
    (void)n;
    abort();
}

/* A crash is a find, and what led to it was heard. */
static void test_crash(void)
{
    struct qs_endpoint dies = qs_server_reference;
    struct qs_heard heard;
    struct qs_tape tape;
    struct qs_find find;

    dies.feed = die;
    qs_tape_init(&tape);
    qs_heard_init(&heard, -1);
    CHECK_INT(qs_tape_decode(&tape, qs_slice_str(SELECT)), QS_OK);
    CHECK_INT(qs_finder_check(&dies, &tape, &find), QS_FOUND_ONE);
    CHECK_STR(find.name, "crash");
    CHECK_INT(qs_finder_show(&dies, &tape, &heard, &find), QS_FOUND_ONE);
    CHECK_STR(find.name, "crash");
    CHECK(memmem(qs_buf_slice(&heard.text).p, qs_buf_len(&heard.text),
                 SELECT, strlen(SELECT)) != NULL);
    qs_heard_release(&heard);
    qs_tape_release(&tape);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(test_wrong_cells), TEST(test_no_find), TEST(test_crash),
    };

    return test_main(cases, QS_COUNT(cases));
}
