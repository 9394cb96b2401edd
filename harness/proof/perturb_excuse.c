/*
 * Why a twisted conversation may be legal all the same: where the standard
 * leaves open when a message comes, or whether.
 */
#include "proof/perturb_impl.h"

enum excuse { EVENT, MALFORMED, FOG, UNFINISHED, OUT_OF_BAND };

static const char *const excuses[][2] = {
    [EVENT] = { "N45", "events may come at any time in command mode, and "
                       "nobody knows which there were" },
    [MALFORMED] = { "Gk", "how many errors malformed bytes draw, and when, is "
                          "not said" },
    [FOG] = { "Gk", "behind malformed bytes another framing may find other "
                    "messages" },
    [UNFINISHED] = { "N90", "a connection may end before all is answered" },
    [OUT_OF_BAND] = { "N33", "a reply to exec-oob may come at any later "
                             "time, and so be still to come" },
};

const char *qs_excuse_name(size_t i)
{
    return i < QS_COUNT(excuses) ? excuses[i][0] : NULL;
}

const char *qs_excuse_why(size_t i)
{
    return excuses[i][1];
}

bool qs_turn_is_said(const struct qs_turn *turn)
{
    return turn->kind == QS_TURN_VALUE && turn->toward == QS_TO_CLIENT;
}

/* Whether malformed bytes went to that connection, among the first n turns. */
static bool has_malformed(const struct qs_talk *talk, size_t at, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const struct qs_turn *turn = qs_talk_turn(talk, i);

        if (turn->link == qs_talk_turn(talk, at)->link &&
            (turn->kind == QS_TURN_BAD || turn->kind == QS_TURN_RESYNC)) {
            return true;
        }
    }
    return false;
}

/* Whether a request before it with the same id asks for exec-oob. */
static bool answers_oob(const struct qs_talk *talk, size_t at)
{
    const struct qs_turn *reply = qs_talk_turn(talk, at);
    const struct qs_json *id = qs_json_get(reply->value, "id");

    for (size_t i = 0; i < at; i++) {
        const struct qs_turn *turn = qs_talk_turn(talk, i);
        const struct qs_json *asked;

        if (turn->link != reply->link || turn->kind != QS_TURN_VALUE ||
            turn->toward != QS_TO_SERVER || !qs_request_is_oob(turn->value)) {
            continue;
        }
        asked = qs_json_get(turn->value, "id");
        if (asked ? id && qs_json_equal(asked, id) : !id) {
            return true;
        }
    }
    return false;
}

/* Whether a reply to exec-oob behind it is the same, and stands for it. */
static bool has_double(const struct qs_talk *talk, size_t at)
{
    for (size_t i = at + 1; i < qs_talk_count(talk); i++) {
        const struct qs_turn *turn = qs_talk_turn(talk, i);

        if (turn->link == qs_talk_turn(talk, at)->link &&
            qs_turn_is_said(turn) && answers_oob(talk, i) &&
            qs_json_equal(turn->value, qs_talk_turn(talk, at)->value)) {
            return true;
        }
    }
    return false;
}

/*
 * Whether nothing follows before the client leaves that must come later:
 * replies to exec-oob need not.
 */
static bool is_last(const struct qs_talk *talk, size_t at)
{
    for (size_t i = at + 1; i < qs_talk_count(talk); i++) {
        const struct qs_turn *turn = qs_talk_turn(talk, i);

        if (turn->link != qs_talk_turn(talk, at)->link) {
            continue;
        }
        if (turn->kind == QS_TURN_CLOSE) {
            return true;
        }
        if (qs_turn_is_said(turn) && !answers_oob(talk, i)) {
            return false;
        }
    }
    return true;
}

int qs_excuse_for(const struct qs_talk *talk, size_t at,
                  enum qs_twist twist, const struct qs_judgement *j)
{
    const struct qs_json *value = qs_talk_turn(talk, at)->value;
    enum qs_message_kind kind = qs_message_kind(value);

    if (kind == QS_MSG_EVENT && twist != QS_TWIST_RETYPE) {
        return EVENT;
    }
    if (kind == QS_MSG_ERROR && !qs_json_get(value, "id") &&
        twist != QS_TWIST_RETYPE && has_malformed(talk, at, at)) {
        return MALFORMED;
    }
    if (j->finding == QS_CANNOT_TELL ||
        (twist == QS_TWIST_DROP &&
         has_malformed(talk, at, qs_talk_count(talk)))) {
        return FOG;
    }
    if ((twist == QS_TWIST_DROP || twist == QS_TWIST_FRONT) &&
        is_last(talk, at)) {
        return UNFINISHED;
    }
    if (twist == QS_TWIST_DROP &&
        (answers_oob(talk, at) || has_double(talk, at))) {
        return OUT_OF_BAND;
    }
    return -1;
}
