/*
 * See show.h.  States are noted with each turn, because the judge only knows
 * where it stands now.
 */
#include "suite/show.h"

#include <stdlib.h>

struct note {
    enum qs_state before, after;
    enum qs_event event;        /* that drew the message, or QS_EV_COUNT */
};

struct qs_show {
    enum qs_role role;
    struct qs_talk *talk;
    struct qs_judge *judge;
    struct note *note;          /* one for each turn */
    size_t n, size;
    enum qs_state client;       /* where a client stands */
    struct qs_buf told;         /* by a client */
    enum qs_profile profile;
    struct qs_judgement found;
    bool several, failed;
};

struct qs_show *qs_show_new(enum qs_role role,
                            const struct qs_judge_options *options)
{
    struct qs_show *show = calloc(1, sizeof(*show));

    if (!show) {
        return NULL;
    }
    show->role = role;
    show->profile = options->profile;
    show->talk = qs_talk_new();
    show->judge = qs_judge_new(options);
    qs_buf_init(&show->told, QS_TALK_BYTES);
    if (!show->talk || !show->judge) {
        qs_show_free(show);
        return NULL;
    }
    return show;
}

void qs_show_free(struct qs_show *show)
{
    if (show) {
        qs_talk_free(show->talk);
        qs_judge_free(show->judge);
        qs_buf_release(&show->told);
        free(show->note);
        free(show);
    }
}

void qs_show_limits(struct qs_show *show, const struct qs_limits *limits)
{
    qs_talk_limits(show->talk, limits);
}

static struct note *add_note(struct qs_show *show)
{
    if (show->n == show->size) {
        size_t size = show->size ? 2 * show->size : 64;
        struct note *note = realloc(show->note, size * sizeof(*note));

        if (!note) {
            show->failed = true;
            return NULL;
        }
        show->note = note;
        show->size = size;
    }
    return &show->note[show->n++];
}

/* Where a client goes by what was said; what it told says the rest. */
static enum qs_state client_after(const struct qs_show *show,
                                  const struct qs_turn *turn)
{
    const char *name = turn->kind == QS_TURN_VALUE &&
                       turn->toward == QS_TO_SERVER
                       ? qs_json_get_text(turn->value, "execute") : NULL;

    if (turn->kind == QS_TURN_OPEN) {
        return QS_ST_AWAIT_OFFER;
    }
    if (turn->kind == QS_TURN_CLOSE) {
        return QS_ST_NONE;
    }
    if (name && qs_negotiate_is_command(show->profile, name)) {
        return strcmp(name, "qmp_switch_mode") == 0 ? QS_ST_SWITCHING
                                                    : QS_ST_SELECTING;
    }
    return show->client;
}

static void see_server(struct qs_show *show, const struct qs_turn *turn,
                       struct note *note)
{
    const struct qs_judge_sight *sight = qs_judge_sight(show->judge);
    uint64_t count = sight->count;
    const struct qs_judgement *found;

    note->before = qs_judge_state(show->judge, turn->link);
    qs_judge_turn(show->judge, turn);
    note->after = qs_judge_state(show->judge, turn->link);
    note->event = sight->count > count ? sight->event : QS_EV_COUNT;
    found = qs_judge_found(show->judge, turn->link);
    if (found && show->found.finding != QS_ILLEGAL) {
        show->found = *found;
    }
}

static void see(struct qs_show *show)
{
    while (show->n < qs_talk_count(show->talk)) {
        const struct qs_turn *turn = qs_talk_turn(show->talk, show->n);
        struct note *note = add_note(show);

        if (!note) {
            return;
        }
        show->several |= turn->link > 0;
        note->event = QS_EV_COUNT;
        if (show->role == QS_SERVER) {
            see_server(show, turn, note);
        } else {
            note->before = show->client;
            note->after = show->client = client_after(show, turn);
        }
    }
}

static void connected(void *ctx, unsigned conn)
{
    struct qs_show *show = ctx;

    show->failed |= !qs_talk_open(show->talk, conn, conn);
    see(show);
}

static void pass(struct qs_show *show, unsigned conn, bool ours,
                 struct qs_slice bytes)
{
    enum qs_toward toward = ours == (show->role == QS_SERVER) ? QS_TO_SERVER
                                                              : QS_TO_CLIENT;

    show->failed |= !qs_talk_bytes(show->talk, conn, toward, bytes);
    see(show);
}

static void sends(void *ctx, unsigned conn, struct qs_slice bytes)
{
    pass(ctx, conn, true, bytes);
}

static void says(void *ctx, unsigned conn, struct qs_slice bytes)
{
    pass(ctx, conn, false, bytes);
}

static void eof(void *ctx, unsigned conn)
{
    struct qs_show *show = ctx;

    show->failed |= !qs_talk_eof(show->talk, conn, show->role == QS_SERVER
                                 ? QS_TO_SERVER : QS_TO_CLIENT);
    see(show);
}

/* The side that ends is ours when we hung up, else the tested one. */
static void ended(void *ctx, unsigned conn, enum qs_play_end how)
{
    struct qs_show *show = ctx;
    bool ours = how == QS_PLAY_HUNG_UP;

    if (ours == (show->role == QS_CLIENT)) {
        show->failed |= !qs_talk_eof(show->talk, conn, QS_TO_CLIENT);
    } else {
        show->failed |= !qs_talk_close(show->talk, conn);
    }
    see(show);
}

struct qs_watch qs_show_watch(struct qs_show *show)
{
    struct qs_watch watch = {
        .ctx = show, .connected = connected, .sends = sends, .says = says,
        .eof = eof, .ended = ended,
    };

    return watch;
}

static bool line_begins(const char *text, const char *word)
{
    const char *at = text;

    while ((at = strstr(at, word)) != NULL) {
        if (at == text || at[-1] == '\n') {
            return true;
        }
        at++;
    }
    return false;
}

void qs_show_told(void *ctx, const char *told)
{
    struct qs_show *show = ctx;

    qs_buf_reset(&show->told);
    qs_buf_adds(&show->told, told);
    if (line_begins(told, "gave up")) {
        show->client = QS_ST_GAVE_UP;
    } else if (line_begins(told, "ready")) {
        show->client = QS_ST_READY;
    }
    if (show->n > 0) {
        show->note[show->n - 1].after = show->client;
    }
}

static void print_note(struct qs_buf *out, const struct qs_show *show,
                       size_t i)
{
    const struct note *note = &show->note[i];

    qs_buf_addf(out, "# %s", qs_state_name(note->before));
    if (note->after != note->before) {
        qs_buf_addf(out, " -> %s", qs_state_name(note->after));
    }
    if (note->event != QS_EV_COUNT) {
        qs_buf_addf(out, ", on %s", qs_event_name(note->event));
    }
    qs_buf_addc(out, '\n');
    if (show->found.finding == QS_ILLEGAL && show->found.turn == i) {
        qs_buf_addf(out, "# illegal by %s: %s", show->found.rule,
                    show->found.what);
        if (show->found.legal[0]) {
            qs_buf_addf(out, "; legal: %s", show->found.legal);
        }
        qs_buf_addc(out, '\n');
    }
}

void qs_show_print(struct qs_buf *out, struct qs_show *show)
{
    static char a[] = "a", b[] = "b", c[] = "c", d[] = "d";
    char *names[QS_CONNECTIONS_MAX] = { a, b, c, d };
    struct qs_words links = { names, show->several ? QS_COUNT(names) : 0 };
    const char *line = qs_buf_str(&show->told), *end;

    for (size_t i = 0; i < show->n; i++) {
        size_t before = qs_buf_len(out);

        qs_talk_print_turn(out, show->talk, i, &links);
        if (qs_buf_len(out) > before ||
            qs_talk_turn(show->talk, i)->kind == QS_TURN_OPEN) {
            print_note(out, show, i);
        }
    }
    qs_talk_print_turn(out, show->talk, qs_talk_count(show->talk), &links);
    for (; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        qs_buf_addf(out, "# told: %.*s\n", (int)(end - line), line);
    }
}

const struct qs_judgement *qs_show_found(const struct qs_show *show)
{
    return show->found.finding == QS_ILLEGAL ? &show->found : NULL;
}

const struct qs_talk *qs_show_talk(const struct qs_show *show)
{
    return show->talk;
}
