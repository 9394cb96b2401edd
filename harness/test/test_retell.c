/*
 * Tapes retold as cases, without a fuzzer: what the case adds to the tape,
 * and which tapes no case can say.
 */
#include "suite/retell.h"

#include "test/told.h"

#define SELECT "{\"execute\": \"qmp_capabilities\"}\n"
#define SELECT_OOB "{\"execute\": \"qmp_capabilities\", \"arguments\": " \
    "{\"enable\": [\"oob\"]}}\n"
#define SWITCH "{\"execute\": \"qmp_switch_mode\", \"arguments\": " \
    "{\"mode\": \"operational\"}}\n"
#define THREE "#!event STOP\n#!event RESUME\n#!event STOP\n"
/* What the case says of them. */
#define CONT(id) "-> @cont {\"id\": \"" id "\"}\n"
#define STOP(id) "-> @stop {\"id\": \"" id "\"}\n"
#define BOTH(id, event) "par { <- {\"return\": {}, \"id\": \"" id "\"} " \
    "and <- {\"event\": \"" event "\", ...} }\n"
#define HEARS(event) "<- {\"event\": \"" event "\", ...}\n"

static void retell(struct qs_buf *spec, const char *text,
                   const struct qs_retell *how)
{
    struct qs_tape tape;

    qs_tape_init(&tape);
    CHECK_INT(qs_tape_decode(&tape, qs_slice_str(text)), QS_OK);
    CHECK_INT(qs_retell(spec, &tape, how, &diag), QS_OK);
    qs_tape_release(&tape);
}

/* Recovery is proven where the tape does not, and slow commands end. */
static void test_recovery(void)
{
    static const struct { const char *tape, *last; } tails[] = {
        { SELECT "{\"a\": \x01\n", "\nfence\n" },
        { SELECT "{\"a\": [\n", "\nresync\n" },
        { SELECT "]\n{\"a\": \"\n#!hangup\n", "\nresync\n" },
        { SELECT "{\"execute\": \"x-slow\", \"id\": 1}\n",
          "\n@release\n<- {\"return\": {}, \"id\": 1}\n" },
        { SELECT "{\"a\": [\n" SELECT "#!open\n{}\n",
          "\"desc\": <string>}}\n" },
        { "#!on 1\n{\"a\": [\n#!hangup\n#!on 0\n{}\n",
          "\"desc\": <string>}}\n" },
        { "#!on 1\n]\n#!on 0\n{\"a\": [\n#!hangup\n#!on 1\n#!hangup\n",
          "\n[a] resync\n[b] fence\n" },
    };
    struct qs_retell how = { .id = "found/it", .level = "must",
                             .covers = "N40",
                             .reference = &qs_server_reference };

    for (size_t i = 0; i < QS_COUNT(tails); i++) {
        struct qs_buf spec = QS_BUF_INIT(1u << 16);
        size_t n = strlen(tails[i].last);

        CHECK_ROW(tails[i].tape);
        retell(&spec, tails[i].tape, &how);
        CHECK(qs_buf_len(&spec) > n);
        CHECK_STR(qs_buf_str(&spec) + qs_buf_len(&spec) - n, tails[i].last);
        told_lint(qs_buf_slice(&spec));
        CHECK_INT(told_run(qs_buf_slice(&spec), &qs_server_reference),
                  QS_V_PASS);
        qs_buf_release(&spec);
    }
}

/* What no script can do is refused, and said. */
static void test_no_spec(void)
{
    static const struct { const char *tape, *says; } refused[] = {
        { "#!event STOP\n{}\n", "no connection in command mode" },
        { SELECT "{\"a\": [\n#!event STOP\n", "no connection in command" },
        { SELECT "#!event POWERDOWN\n", "no command causes it" },
        { "#!profile modes\n" SWITCH "#!event STOP\n",
          "no command causes it" },
        { SELECT "{\"execute\": \"x-slow\"}\n#!event STOP\n", "waits" },
        { SELECT "{\"execute\": \"cont\"}\n#!event RESUME\n",
          "the tape moves the machine itself" },
        { SELECT "#!event RESUME\n#!hangup\n", "nobody is left" },
        { SELECT THREE THREE THREE, "than a case can follow" },
        { "#!nomem 1\n{}\n", "an allocation fails" },
        { "#!deaf\n{}\n", "what is said is not read" },
        { "#!offer x y\n{}\n", "its capabilities are not" },
    };
    struct qs_retell how = { .id = "found/it", .level = "must",
                             .covers = "N40",
                             .reference = &qs_server_reference };

    for (size_t i = 0; i < QS_COUNT(refused); i++) {
        struct qs_buf spec = QS_BUF_INIT(1u << 16);
        struct qs_tape tape;

        CHECK_ROW(refused[i].tape);
        qs_tape_init(&tape);
        CHECK_INT(qs_tape_decode(&tape, qs_slice_str(refused[i].tape)),
                  QS_OK);
        CHECK_INT(qs_retell(&spec, &tape, &how, &diag), QS_BAD);
        CHECK(strstr(diag.text, refused[i].says) != NULL);
        CHECK_INT(qs_buf_len(&spec), 0);
        qs_tape_release(&tape);
        qs_buf_release(&spec);
    }
}

/* An event comes by command, to all who are in command mode; and the machine
   is left as it was. */
static void test_events(void)
{
    static const struct row {
        const char *tape, *last;
    } rows[] = {
        { SELECT "#!event RESUME\n",
          "{}}\n" CONT("e1") BOTH("e1", "RESUME")
          STOP("e2") BOTH("e2", "STOP") },
        { SELECT "#!event STOP\n{\"id\": \"e1\"}\n",
          "{}}\n" CONT("e2") BOTH("e2", "RESUME")
          STOP("e3") BOTH("e3", "STOP") "-> {\"id\": \"e1\"}\n"
          "<- {\"error\": {\"class\": <string>, \"desc\": <string>}, "
          "\"id\": \"e1\"}\n" },
        { "#!on 1\n" SELECT_OOB "#!on 0\n" SELECT "#!event RESUME\n",
          "\n[a] " CONT("e1") "[a] " BOTH("e1", "RESUME")
          "[b] " HEARS("RESUME") "[a] " STOP("e2") "[a] " BOTH("e2", "STOP")
          "[b] " HEARS("STOP") },
        { "#!on 1\n" SELECT "#!on 0\n#!event RESUME\n#!event STOP\n{}\n",
          "\n[b] " CONT("e1") "[b] " BOTH("e1", "RESUME")
          "[b] " STOP("e2") "[b] " BOTH("e2", "STOP") "[a] -> {}\n[a] <- "
          "{\"error\": {\"class\": <string>, \"desc\": <string>}}\n"
          "[a] fence\n" },
        { "#!on 1\n" SELECT "#!on 0\n" SELECT "{\"a\": [\n#!event STOP\n",
          "\n[b] " CONT("e1") "[a] " HEARS("RESUME")
          "[b] " BOTH("e1", "RESUME") "[b] " STOP("e2")
          "[a] " HEARS("STOP") "[b] " BOTH("e2", "STOP") "[a] resync\n" },
        { "#!on 1\n#!hangup\n#!on 0\n" SELECT "#!event RESUME\n",
          "\n[a] " CONT("e1") "[a] " BOTH("e1", "RESUME")
          "[a] " STOP("e2") "[a] " BOTH("e2", "STOP") },
    };
    struct qs_retell how = { .id = "found/it", .level = "must",
                             .covers = "N62",
                             .reference = &qs_server_reference };

    for (size_t i = 0; i < 2 * QS_COUNT(rows); i++) {
        const struct row *row = &rows[i / 2];
        struct qs_buf spec = QS_BUF_INIT(1u << 16);
        size_t n = strlen(row->last);

        CHECK_ROW(row->tape);
        how.same_tape = i % 2;
        retell(&spec, row->tape, &how);
        CHECK(qs_buf_len(&spec) > n);
        CHECK_STR(qs_buf_str(&spec) + qs_buf_len(&spec) - n, row->last);
        CHECK(strstr(qs_buf_str(&spec), " events:stop,cont") != NULL);
        told_lint(qs_buf_slice(&spec));
        CHECK_INT(told_run(qs_buf_slice(&spec), &qs_server_reference),
                  QS_V_PASS);
        qs_buf_release(&spec);
    }
}

/* A server that tells one who should not hear, or does not tell one who
   should, fails. */
static void test_wrong_ears(void)
{
    static const struct {
        enum qs_state state;
        enum qs_action action;
        const char *tape;
    } rows[] = {
        { QS_ST_NEGOTIATION, QS_AC_TELL,
          "#!on 1\n" SELECT "#!on 0\n#!event RESUME\n" },
        { QS_ST_COMMAND, QS_AC_WITHHOLD,
          "#!on 1\n" SELECT "#!on 0\n" SELECT_OOB "#!event RESUME\n" },
        { QS_ST_COMMAND_OOB, QS_AC_WITHHOLD,
          "#!on 1\n" SELECT_OOB "#!on 0\n" SELECT "#!event STOP\n" },
    };
    struct qs_retell how = { .id = "found/it", .level = "must",
                             .covers = "N62",
                             .reference = &qs_server_reference };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_table table = *qs_negotiate_table(QS_SERVER,
                                                    QS_PROFILE_QMP);
        struct qs_buf spec = QS_BUF_INIT(1u << 16);
        struct qs_endpoint mutant;

        CHECK_ROW(rows[i].tape);
        table.cell[rows[i].state][QS_EV_NEWS].action = rows[i].action;
        qs_server_endpoint(&mutant, &table);
        retell(&spec, rows[i].tape, &how);
        CHECK_INT(told_run(qs_buf_slice(&spec), &qs_server_reference),
                  QS_V_PASS);
        CHECK_INT(told_run(qs_buf_slice(&spec), &mutant), QS_V_FAIL);
        qs_buf_release(&spec);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(test_recovery), TEST(test_no_spec), TEST(test_events),
        TEST(test_wrong_ears),
    };

    return test_main(cases, QS_COUNT(cases));
}
