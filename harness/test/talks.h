/*
 * Conversations for the tests of the judge: their usual beginnings, and how
 * they are read from the notation and judged.
 */
#ifndef QS_TEST_TALKS_H
#define QS_TEST_TALKS_H

#include "suite/judge.h"
#include "suite/parse.h"
#include "test/test.h"

#define GREETING \
    "<- {\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, " \
    "\"major\": 7}, \"package\": \"\"}, \"capabilities\": [\"oob\"]}}\n"
#define SELECT GREETING \
    "-> {\"execute\": \"qmp_capabilities\"}\n<- {\"return\": {}}\n"
#define SELECT_OOB GREETING \
    "-> {\"execute\": \"qmp_capabilities\", " \
    "\"arguments\": {\"enable\": [\"oob\"]}}\n<- {\"return\": {}}\n"

#define ERROR(rest) "<- {\"error\": {\"class\": \"GenericError\", " \
    "\"desc\": \"\"}" rest "}\n"

/* Reads notation; the caller frees it. */
static inline struct qs_talk *read_talk(const char *name,
                                        struct qs_slice text,
                                        const char *line_end)
{
    struct qs_talk *talk = qs_talk_new();
    struct qs_case *c = NULL;
    struct qs_diag diag = { "" };

    CHECK_INT(qs_parse_talk(name, text, &c, &diag), QS_OK);
    CHECK_INT(qs_talk_read(talk, c, line_end, &diag), QS_OK);
    qs_case_free(c);
    return talk;
}

static inline struct qs_judgement judge_text(const char *notation)
{
    struct qs_talk *talk = read_talk("row", qs_slice_str(notation), "\r\n");
    struct qs_judgement j;

    CHECK_INT(qs_judge_talk(talk, &qs_judge_default, &j), QS_OK);
    qs_talk_free(talk);
    return j;
}

#endif
