/*
 * The judge: hand-labelled captures of live servers, half of them with one
 * message changed by hand, and small conversations.
 */
#include <glob.h>
#include <stdlib.h>

#include "suite/judge_impl.h"
#include "test/talks.h"

/* What a capture's first lines say: "# illegal N57 at line 7" and so on. */
struct label {
    enum qs_finding finding;
    char rule[8];
    int line;
    struct qs_judge_options options;
};

static void read_label(const char *text, struct label *label)
{
    const char *second = strchr(text, '\n') + 1;
    const char *at = strstr(text, " at line ");

    memset(label, 0, sizeof(*label));
    label->options = qs_judge_default;
    if (!strncmp(second, "# options: modes\n", 17)) {
        label->options.profile = QS_PROFILE_MODES;
    } else if (!strncmp(second, "# options: no-greeting lf\n", 26)) {
        label->options.greeting = label->options.negotiates = false;
        label->options.line_end = "\n";
    }
    if (!strncmp(text, "# cannot tell\n", 14)) {
        label->finding = QS_CANNOT_TELL;
    } else if (!strncmp(text, "# illegal ", 10)) {
        CHECK(at && (size_t)(at - text) - 10 < sizeof(label->rule));
        label->finding = QS_ILLEGAL;
        memcpy(label->rule, text + 10, (size_t)(at - text) - 10);
        label->line = (int)strtol(at + 9, NULL, 10);
    } else {
        CHECK(!strncmp(text, "# legal\n", 8));
    }
}

/* The same conversation a byte at a time, judged while it happens. */
static void judge_live(const struct qs_talk *talk,
                       const struct qs_judge_options *options,
                       struct qs_judgement *out)
{
    static const char *const ends[] = { "", " ", "\n", "\r\n" };
    struct qs_talk *live = qs_talk_new();
    struct qs_judge *judge = qs_judge_new(options);
    size_t judged = 0;

    for (size_t i = 0; i < qs_talk_count(talk); i++) {
        const struct qs_turn *t = qs_talk_turn(talk, i);
        const char *end = ends[t->end];

        switch (t->kind) {
        case QS_TURN_OPEN:
            CHECK(qs_talk_open(live, t->link, t->monitor));
            break;
        case QS_TURN_EOF:
            CHECK(qs_talk_eof(live, t->link, t->toward));
            break;
        case QS_TURN_CLOSE:
            CHECK(qs_talk_close(live, t->link));
            break;
        case QS_TURN_VALUE:
        case QS_TURN_BAD:
        case QS_TURN_RESYNC:
            for (size_t b = 0; b < t->nraw + strlen(end); b++) {
                const char *p = b < t->nraw ? t->raw + b : end + b - t->nraw;

                CHECK(qs_talk_bytes(live, t->link, t->toward,
                                    qs_slice(p, 1)));
                while (judged < qs_talk_count(live)) {
                    qs_judge_turn(judge, qs_talk_turn(live, judged++));
                }
            }
            break;
        }
    }
    while (judged < qs_talk_count(live)) {
        qs_judge_turn(judge, qs_talk_turn(live, judged++));
    }
    qs_judge_end(judge, out);
    qs_judge_free(judge);
    qs_talk_free(live);
}

static void check_capture(const char *path)
{
    struct qs_diag diag = { "" };
    struct qs_judgement j;
    struct qs_talk *talk;
    struct label label;
    char *text = NULL;
    size_t n;

    CHECK_ROW(path);
    CHECK_INT(qs_read_file(path, 1 << 20, &diag, &text, &n), QS_OK);
    read_label(text, &label);
    talk = read_talk(path, qs_slice(text, n), label.options.line_end);
    CHECK_INT(qs_judge_talk(talk, &label.options, &j), QS_OK);
    CHECK_INT(j.finding, label.finding);
    if (label.finding == QS_ILLEGAL) {
        CHECK_STR(j.rule, label.rule);
        CHECK_INT(qs_talk_turn(talk, j.turn)->line, label.line);
    }
    judge_live(talk, &label.options, &j);
    CHECK_INT(j.finding, label.finding);
    if (label.finding == QS_ILLEGAL) {
        CHECK_STR(j.rule, label.rule);
    }
    qs_talk_free(talk);
    free(text);
}

static void captures_are_as_labelled(void)
{
    glob_t found;

    CHECK_INT(glob("harness/test/talks/*.talk", 0, NULL, &found), 0);
    CHECK(found.gl_pathc >= 70);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        check_capture(found.gl_pathv[i]);
    }
    globfree(&found);
}

struct row {
    enum qs_finding finding;
    const char *rule;
    const char *talk;
};

#define OTHER "[b] " GREETING "[a] " GREETING

static const struct row rows[] = {
    /* Without ids any attribution may be the right one. */
    { QS_LEGAL, NULL, SELECT_OOB
      "-> {\"execute\": \"x\"}\n-> {\"exec-oob\": \"y\"}\n"
      "<- {\"return\": 1}\n<- {\"return\": 2}\n" },
    { QS_ILLEGAL, "N40", SELECT_OOB
      "-> {\"execute\": \"x\"}\n-> {\"exec-oob\": \"y\"}\n"
      "<- {\"return\": 1}\n<- {\"return\": 2}\n<- {\"return\": 3}\n" },
    /* An error without id may be for malformed bytes, or the command's. */
    { QS_LEGAL, NULL, SELECT "->| {]\\xFF\n-> {\"execute\": \"x\"}\n"
      ERROR("") ERROR("") ERROR("") ERROR("") },
    { QS_LEGAL, NULL, SELECT "->| {]\\xFF\n-> {\"execute\": \"x\"}\n"
      "<- {\"return\": 1}\n-> {\"execute\": \"y\"}\n" ERROR("") },
    /* But it does not come behind the reply to a later command. */
    { QS_ILLEGAL, "N40", SELECT "->| {]\\xFF\n-> {\"execute\": \"x\"}\n"
      "<- {\"return\": 1}\n" ERROR("") },
    { QS_ILLEGAL, "N40",
      SELECT "->| \\xFF\n" ERROR("") "<- {\"return\": 1}\n" },
    /* What nobody can know while the parser is not clean. */
    { QS_CANNOT_TELL, NULL, GREETING
      "->| {\"execute\": \"qmp_capabilities\", %}\\n\n<- {\"return\": {}}\n"
      "<- {\"timestamp\": {\"seconds\": 1, \"microseconds\": 2}, "
      "\"event\": \"STOP\"}\n" },
    { QS_CANNOT_TELL, NULL, GREETING "->| {]\n"
      "-> {\"execute\": \"qmp_capabilities\"}\n->| \\xFF\n"
      "<- {\"return\": {}}\n-> {\"execute\": \"x\", \"id\": 1}\n"
      "<- {\"return\": {}, \"id\": 1}\n" },
    { QS_ILLEGAL, "N56", GREETING "->| {]\\xFF\n"
      ERROR("") "-> {\"execute\": \"x\", \"id\": 1}\n"
      "<- {\"return\": {}, \"id\": 1}\n" },
    /* The id of what is no UTF-8 comes back, decoded; or is another's. */
    { QS_ILLEGAL, "N3", SELECT "->| {\"execute\": \"x\\xC0\\x80\", "
      "\"id\": 7}\\n\n<- {\"return\": 1, \"id\": 7}\n" },
    { QS_ILLEGAL, "N3", SELECT "->| {\"id\": [\"\\xE0\\x80\\x80\"], "
      "\"execute\": \"x\"}\\n\n<- {\"return\": 1, \"id\": [\"\\u0000\"]}\n" },
    { QS_CANNOT_TELL, NULL, SELECT "->| {\"execute\": \"x\\xC0\\x80\", "
      "\"id\": 7}\\n\n-> {\"execute\": \"y\", \"id\": 7}\n"
      "<- {\"return\": 1, \"id\": 7}\n" },
    { QS_LEGAL, NULL, SELECT "->| {\"execute\": \"x\", "
      "\"id\": \"\\xC0\\x80\"}\\n\\xFF\n" ERROR("")
      "-> {\"execute\": \"y\", \"id\": \"\\u0000\"}\n"
      "<- {\"return\": 1, \"id\": \"\\u0000\"}\n" },
    /* A selection that could succeed opens the door for events. */
    { QS_LEGAL, NULL, GREETING "-> {\"execute\": \"qmp_capabilities\"}\n"
      "<- {\"timestamp\": {\"seconds\": -1, \"microseconds\": -1}, "
      "\"event\": \"STOP\"}\n<- {\"return\": {}}\n" },
    { QS_ILLEGAL, "N58", GREETING "-> {\"execute\": \"qmp_capabilities\", "
      "\"arguments\": {\"enable\": [\"x\"]}}\n"
      "<- {\"timestamp\": {\"seconds\": -1, \"microseconds\": -1}, "
      "\"event\": \"STOP\"}\n" },
    /* A repeated capability may be refused; then nothing has changed. */
    { QS_LEGAL, NULL, GREETING "-> {\"execute\": \"qmp_capabilities\", "
      "\"arguments\": {\"enable\": [\"oob\", \"oob\"]}}\n" ERROR("")
      "-> {\"execute\": \"qmp_capabilities\"}\n<- {\"return\": {}}\n" },
    { QS_ILLEGAL, "N56", GREETING "-> {\"execute\": \"qmp_capabilities\", "
      "\"arguments\": {\"enable\": [\"oob\", \"oob\"]}}\n" ERROR("")
      "-> {\"execute\": \"x\"}\n<- {\"return\": {}}\n" },
    /* Out-of-band may overtake the okay of the selection before it. */
    { QS_LEGAL, NULL, GREETING "-> {\"execute\": \"qmp_capabilities\", "
      "\"arguments\": {\"enable\": [\"oob\"]}, \"id\": 1}\n"
      "-> {\"exec-oob\": \"x\", \"id\": 2}\n<- {\"return\": 0, \"id\": 2}\n"
      "<- {\"return\": {}, \"id\": 1}\n" },
    { QS_ILLEGAL, "N56", GREETING "-> {\"execute\": \"qmp_capabilities\", "
      "\"id\": 1}\n"
      "-> {\"exec-oob\": \"x\", \"id\": 2}\n<- {\"return\": 0, \"id\": 2}\n" },
    /* Half-close and quit excuse what is not answered. */
    { QS_LEGAL, NULL, SELECT "-> {\"execute\": \"x\"}\n-> EOF\n<- EOF\n" },
    { QS_LEGAL, NULL, SELECT "-> {\"execute\": \"quit\"}\n<- EOF\n" },
    /* So does a quit that another link may have hidden. */
    { QS_ILLEGAL, "N40", "[a] open\n[b] open\n" OTHER
      "[b] -> {\"execute\": \"qmp_capabilities\"}\n[b] <- EOF\n" },
    { QS_CANNOT_TELL, NULL, "[a] open\n[b] open\n" OTHER
      "[b] -> {\"execute\": \"qmp_capabilities\"}\n"
      "[a] ->| {]\n[a] -> {\"execute\": \"quit\"}\n[b] <- EOF\n" },
    { QS_LEGAL, NULL, SELECT "-> {\"execute\": \"x\"}\n" },
    { QS_LEGAL, NULL, SELECT "-> CLOSE\nopen\n" GREETING },
    { QS_ILLEGAL, "N56", SELECT "-> CLOSE\nopen\n" GREETING
      "-> {\"execute\": \"x\"}\n<- {\"return\": {}}\n" },
};

static void small_conversations(void)
{
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_judgement j = judge_text(rows[i].talk);

        CHECK_ROW(rows[i].talk);
        CHECK_INT(j.finding, rows[i].finding);
        CHECK_STR(j.rule, rows[i].rule);
    }
}

static void says_what_was_legal(void)
{
    struct qs_judgement j = judge_text(
        GREETING "-> {\"execute\": \"stop\", \"id\": 7}\n"
        "<- {\"return\": {}, \"id\": 7}\n");

    CHECK_STR(j.legal, "{\"error\": {\"class\": \"CommandNotFound\", ...}, "
              "\"id\": 7}");
    CHECK_INT(j.turn, 2);
}

static void events_are_allowed_from_the_selection_on(void)
{
    static const char talk[] = SELECT "-> CLOSE\nopen\n" GREETING
        "-> {\"execute\": \"qmp_capabilities\", "
        "\"arguments\": {\"enable\": [1]}}\n";
    static const bool want[] = { false, true, true, true, false, false,
                                 false };
    struct qs_talk *t = read_talk("row", qs_slice_str(talk), "\r\n");
    struct qs_judge *judge = qs_judge_new(&qs_judge_default);

    CHECK(!qs_judge_events_allowed(judge, 0));
    CHECK_INT(qs_talk_count(t), QS_COUNT(want));
    for (size_t i = 0; i < QS_COUNT(want); i++) {
        qs_judge_turn(judge, qs_talk_turn(t, i));
        CHECK_INT(qs_judge_events_allowed(judge, 0), want[i]);
    }
    qs_judge_free(judge);
    qs_talk_free(t);
}

/*
 * Each reply passes what malformed bytes left behind, so that must not grow
 * with their number, whether resync bytes stand between them or not.
 */
static void malformed_bytes_in_a_row_are_one_item(void)
{
    static const char *const bad[] = { "}", "}\xFF", "\xFF", "@\n\x01" };

    for (size_t row = 0; row < QS_COUNT(bad); row++) {
        struct qs_talk *t = read_talk("row", qs_slice_str(GREETING), "\r\n");
        struct qs_judge *judge = qs_judge_new(&qs_judge_default);
        size_t most = 0, judged = 0;

        CHECK_ROW(bad[row]);
        for (int i = 0; i < 1000; i++) {
            CHECK(qs_talk_bytes(t, 0, QS_TO_SERVER, qs_slice_str(bad[row])));
            while (judged < qs_talk_count(t)) {
                qs_judge_turn(judge, qs_talk_turn(t, judged++));
            }
            if (judge->link[0].nitems > most) {
                most = judge->link[0].nitems;
            }
        }
        CHECK(most == 1);
        qs_judge_free(judge);
        qs_talk_free(t);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(captures_are_as_labelled),
        TEST(small_conversations),
        TEST(says_what_was_legal),
        TEST(events_are_allowed_from_the_selection_on),
        TEST(malformed_bytes_in_a_row_are_one_item),
    };

    return test_main(cases, QS_COUNT(cases));
}
