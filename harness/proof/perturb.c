/*
 * Twists one message at a time and asks the judge.
 */
#include "proof/perturb_impl.h"

#include "qmp/emit.h"
#include "suite/parse.h"

static const char *const names[] = {
    [QS_TWIST_DROP] = "dropped", [QS_TWIST_DOUBLE] = "doubled",
    [QS_TWIST_FRONT] = "moved to the front", [QS_TWIST_RETYPE] = "retyped",
};
_Static_assert(QS_COUNT(names) == QS_TWIST_COUNT, "a name for each twist");

const char *qs_twist_name(enum qs_twist twist)
{
    return names[twist];
}

static void put(struct qs_json *object, const char *key, const char *text)
{
    struct qs_json *value = qs_json_lexeme(text);

    qs_json_unset(object, key);
    if (!qs_json_set(object, key, value)) {
        /* Without memory it stays as it is, which the judge lets pass. */
        return;
    }
}

/* One member of another type than it must have. */
static struct qs_json *retyped(const struct qs_json *value)
{
    struct qs_json *copy = qs_json_copy(value);

    switch (qs_message_kind(copy)) {
    case QS_MSG_GREETING:
        put(copy, "QMP", "1");
        break;
    case QS_MSG_RETURN:
    case QS_MSG_ERROR:
        if (qs_json_get(copy, "id")) {
            put(copy, "id", "-77");
        } else if (qs_json_get(copy, "error")) {
            put(copy, "error", "1");
        } else {
            put(copy, "id", "-77");
        }
        break;
    case QS_MSG_EVENT:
        put(copy, "timestamp", "1");
        break;
    case QS_MSG_OTHER:
        break;
    }
    return copy;
}

/* The first message of the server on that link, up to the turn itself. */
static size_t first_said(const struct qs_talk *talk, size_t at)
{
    unsigned link = qs_talk_turn(talk, at)->link;
    size_t first = at;

    for (size_t i = at; i-- > 0;) {
        const struct qs_turn *turn = qs_talk_turn(talk, i);

        if (turn->link == link && turn->kind == QS_TURN_OPEN) {
            break;
        }
        if (turn->link == link && qs_turn_is_said(turn)) {
            first = i;
        }
    }
    return first;
}

static void judge_twisted(struct qs_judge *judge, const struct qs_talk *talk,
                          size_t at, enum qs_twist twist)
{
    size_t n = qs_talk_count(talk), front = first_said(talk, at);
    struct qs_turn bent = *qs_talk_turn(talk, at);

    if (twist == QS_TWIST_RETYPE) {
        bent.value = retyped(bent.value);
        /* What is noted of the bytes is not true of this value. */
        bent.note = NULL;
    }
    for (size_t i = 0; i < n; i++) {
        const struct qs_turn *turn = qs_talk_turn(talk, i);

        if (i != at) {
            qs_judge_turn(judge, turn);
        } else if (twist == QS_TWIST_DOUBLE) {
            qs_judge_turn(judge, turn);
            qs_judge_turn(judge, turn);
        } else if (twist == QS_TWIST_RETYPE) {
            qs_judge_turn(judge, &bent);
        }
        if (twist == QS_TWIST_FRONT && i == front && front != at) {
            qs_judge_turn(judge, &bent);
        }
    }
    if (twist == QS_TWIST_FRONT && front == at) {
        /* It was the first; now it is the last. */
        qs_judge_turn(judge, &bent);
    }
    if (twist == QS_TWIST_RETYPE) {
        qs_json_free(bent.value);
    }
}

/* Whether the twist leaves the link's conversation as it was. */
static bool is_none(const struct qs_talk *talk, size_t at,
                    enum qs_twist twist)
{
    size_t front = first_said(talk, at);
    size_t end = front == at ? qs_talk_count(talk) : at;
    size_t begin = front == at ? at : front;

    if (twist != QS_TWIST_FRONT) {
        return false;
    }
    for (size_t i = begin + 1; i < end; i++) {
        if (qs_talk_turn(talk, i)->link == qs_talk_turn(talk, at)->link) {
            return false;
        }
    }
    return true;
}

static enum qs_err twist_one(struct qs_trial *trial, const char *id,
                             const struct qs_talk *talk, size_t at,
                             enum qs_twist twist,
                             const struct qs_judge_options *options,
                             struct qs_buf *out)
{
    struct qs_judge *judge;
    struct qs_judgement j;
    int excuse;

    if (is_none(talk, at, twist)) {
        return QS_OK;
    }
    judge = qs_judge_new(options);
    if (!judge) {
        return QS_NOMEM;
    }
    judge_twisted(judge, talk, at, twist);
    qs_judge_end(judge, &j);
    qs_judge_free(judge);
    trial->n++;
    if (j.finding == QS_ILLEGAL) {
        trial->illegal++;
        return QS_OK;
    }
    excuse = qs_excuse_for(talk, at, twist, &j);
    if (excuse >= 0) {
        trial->excused[twist][excuse]++;
        return QS_OK;
    }
    trial->open++;
    qs_buf_addf(out, "  BLIND %s: ", id);
    qs_emit(out, qs_talk_turn(talk, at)->value);
    qs_buf_addf(out, " %s\n", names[twist]);
    return QS_OK;
}

/* Reads text as a conversation; *legal tells whether it is one. */
static enum qs_err read_talk(struct qs_slice text,
                             const struct qs_judge_options *options,
                             struct qs_talk **talk, struct qs_case **c,
                             bool *legal)
{
    struct qs_judgement j = { QS_LEGAL, 0, NULL, "", "" };
    struct qs_diag diag;
    enum qs_err err;

    *c = NULL;
    *talk = qs_talk_new();
    err = *talk ? qs_parse_talk("transcript", text, c, &diag) : QS_NOMEM;
    if (err == QS_OK) {
        err = qs_talk_read(*talk, *c, options->line_end, &diag);
    }
    if (err == QS_OK) {
        err = qs_judge_talk(*talk, options, &j);
    }
    *legal = err == QS_OK && j.finding != QS_ILLEGAL;
    return err;
}

/*
 * Appends to text one more question on every link that is still there, with
 * its answer, so that what is missing before it shows.
 */
static void add_probes(struct qs_buf *text, const struct qs_case *c,
                       const struct qs_judge_options *options)
{
    const char *data = options->profile == QS_PROFILE_MODES
                       ? ", \"data\": {\"name\": \"x-probe\"}" : "";

    for (size_t i = 0; i < c->link.n; i++) {
        const char *name = c->link.v[i];
        struct qs_buf longer = QS_BUF_INIT(QS_SPEC_FILE_MAX);
        struct qs_talk *talk;
        struct qs_case *again;
        bool legal;

        qs_buf_add(&longer, qs_buf_slice(text).p, qs_buf_len(text));
        for (int k = 0; k < 2; k++) {
            qs_buf_addf(&longer, *name ? "[%s] " : "%s", name);
            if (k == 0) {
                qs_buf_adds(&longer, "-> {\"execute\": \"x-probe\", \"id\": "
                            "\"probe\"}\n");
            } else {
                qs_buf_addf(&longer, "<- {\"error\": {\"class\": "
                            "\"CommandNotFound\", \"desc\": \"no\"%s}, "
                            "\"id\": \"probe\"}\n", data);
            }
        }
        if (read_talk(qs_buf_slice(&longer), options, &talk, &again,
                      &legal) == QS_OK && legal) {
            qs_buf_reset(text);
            qs_buf_add(text, qs_buf_slice(&longer).p, qs_buf_len(&longer));
        }
        qs_case_free(again);
        qs_talk_free(talk);
        qs_buf_release(&longer);
    }
}

static enum qs_err twist_all(struct qs_trial *trial, const char *id,
                             const struct qs_talk *talk,
                             const struct qs_judge_options *options,
                             struct qs_buf *out)
{
    enum qs_err err = QS_OK;

    for (size_t i = 0; i < qs_talk_count(talk); i++) {
        const char *probe = NULL;

        if (!qs_turn_is_said(qs_talk_turn(talk, i))) {
            continue;
        }
        probe = qs_json_get_text(qs_talk_turn(talk, i)->value, "id");
        if (probe && !strcmp(probe, "probe")) {
            continue;
        }
        for (int t = 0; t < QS_TWIST_COUNT && err == QS_OK; t++) {
            err = twist_one(trial, id, talk, i, (enum qs_twist)t, options,
                            out);
        }
    }
    return err;
}

enum qs_err qs_trial_add(struct qs_trial *trial, const char *id,
                         struct qs_slice transcript,
                         const struct qs_judge_options *options,
                         struct qs_buf *out)
{
    struct qs_buf text = QS_BUF_INIT(QS_SPEC_FILE_MAX);
    struct qs_talk *talk;
    struct qs_case *c;
    bool legal;
    enum qs_err err;

    qs_buf_add(&text, transcript.p, transcript.n);
    err = read_talk(transcript, options, &talk, &c, &legal);
    if (err == QS_OK && legal) {
        add_probes(&text, c, options);
        qs_case_free(c);
        qs_talk_free(talk);
        err = read_talk(qs_buf_slice(&text), options, &talk, &c, &legal);
    }
    trial->conversations++;
    if (err == QS_OK && legal) {
        err = twist_all(trial, id, talk, options, out);
    } else if (err != QS_NOMEM) {
        trial->unread++;
        qs_buf_addf(out, "  UNREAD %s\n", id);
        err = QS_OK;
    }
    qs_case_free(c);
    qs_talk_free(talk);
    qs_buf_release(&text);
    return err;
}
