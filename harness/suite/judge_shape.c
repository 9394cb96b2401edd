/*
 * What can be wrong with a server's message whatever was asked: its bytes,
 * its envelope, the time in an event.
 */
#include "suite/judge_impl.h"

bool qs_judge_end_wrong(const struct qs_judge_options *options,
                        enum qs_line_end end)
{
    switch (end) {
    case QS_END_UNSEEN:
        return false;
    case QS_END_NONE:
        return true;
    case QS_END_LF:
        return strcmp(options->line_end, "\n") != 0;
    case QS_END_CRLF:
        return strcmp(options->line_end, "\r\n") != 0;
    }
    return true;
}

/* Bytes that need a look, of ASCII; all others may stand anywhere. */
static const bool looks[128] = {
    ['\''] = true, ['"'] = true, ['\\'] = true, ['\n'] = true,
};

/*
 * The frame reads more than a server may write: single quotes, their escape
 * and raw characters beyond ASCII.  What was cut out is not seen, and behind
 * the hole nobody knows what is inside a string.
 */
static const char *bytes_wrong(const struct qs_judge_options *options,
                               const struct qs_turn *turn, const char **rule)
{
    bool in_string = false;

    for (size_t i = 0; i < turn->head; i++) {
        char c = turn->raw[i];

        if ((unsigned char)c < 0x80 && !looks[(unsigned char)c]) {
            continue;
        }
        if ((unsigned char)c >= 0x80) {
            *rule = "N4";
            return "it holds a byte that is not ASCII";
        }
        if (c == '\'' && !in_string) {
            *rule = "N10";
            return "it holds a string in single quotes";
        }
        if (c == '\n' && !options->pretty) {
            *rule = "N12";
            return "a line ends inside it";
        }
        if (c == '\\') {
            i++;
            if (i < turn->head && turn->raw[i] == '\'') {
                *rule = "N71";
                return "it escapes a single quote, which JSON does not know";
            }
        } else if (c == '"') {
            in_string = !in_string;
        }
    }
    return NULL;
}

/* Both -1, or both not negative and less than a second in the second. */
static const char *time_wrong(const struct qs_json *event, const char **rule)
{
    const struct qs_json *time = qs_json_get(event, "timestamp");
    const char *s = qs_json_text(qs_json_get(time, "seconds"));
    const char *us = qs_json_text(qs_json_get(time, "microseconds"));
    bool unknown = strcmp(s, "-1") == 0;

    *rule = "N48";
    if (unknown != (strcmp(us, "-1") == 0)) {
        return "of seconds and microseconds one alone is -1";
    }
    if (!unknown && (s[0] == '-' || us[0] == '-')) {
        return "the event's time is negative";
    }
    if (!unknown && strlen(us) > strlen("999999")) {
        return "the event's microseconds make a second or more";
    }
    return NULL;
}

/* What depends on the message alone, not on where it stands. */
static const char *value_wrong(const struct qs_judge_options *options,
                               const struct qs_turn *turn, const char **rule)
{
    /* A bit for all options that matter here. */
    unsigned char good = (unsigned char)
                         (1u << (2 * (unsigned)options->profile +
                                 options->pretty));
    const char *what;

    if (turn->note && *turn->note & good) {
        return NULL;
    }
    what = bytes_wrong(options, turn, rule);
    if (!what) {
        what = qs_message_wrong(options->profile, turn->value, rule);
    }
    if (!what && qs_message_kind(turn->value) == QS_MSG_EVENT) {
        what = time_wrong(turn->value, rule);
    }
    if (!what && turn->note) {
        *turn->note |= good;
    }
    return what;
}

const char *qs_judge_shape(const struct qs_judge_options *options,
                           const struct qs_turn *turn, const char **rule)
{
    const char *what;

    if (turn->kind == QS_TURN_BAD) {
        *rule = "N71";
        return turn->fault.id == QS_E_NONE ?
               "the stream ends inside a message" :
               turn->fault.id == QS_E_DUPLICATE_KEY ?
               "a key stands twice in one object" : "it is no JSON";
    }
    what = value_wrong(options, turn, rule);
    if (!what && qs_judge_end_wrong(options, turn->end)) {
        *rule = "N12";
        what = "another line end was due behind it";
    }
    return what;
}
