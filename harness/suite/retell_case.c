/*
 * The parts of a case that are not its steps, and what of a tape has no
 * place in one.
 */
#include "suite/retell_impl.h"

#include "suite/parse.h"
#include "suite/print.h"

/* What the runner has every client ask for. */
static const char ask[] = "{\"execute\": \"query-status\"}";

static void look_at_event(struct qs_told *told, struct qs_slice event)
{
    if (told->tape->profile == QS_PROFILE_MODES || !qs_told_is_news(event)) {
        qs_told_bad(told, "an event comes on demand, and no command causes "
                    "it");
    } else if (++told->nevents > QS_TOLD_EVENTS) {
        qs_told_bad(told, "more events come on demand than a case can "
                    "follow");
    }
}

/* Whether a spec can say all of it; what cannot matter is passed over. */
void qs_told_look_over(struct qs_told *told)
{
    const struct qs_tape *tape = told->tape;
    bool server = tape->role == QS_SERVER;
    /* What the description ref says of the reference. */
    const char *usual = tape->profile == QS_PROFILE_QMP ? "oob" : "";

    if (tape->offer_given && tape->profile == QS_PROFILE_MODES &&
        !strcmp(tape->offer, "oob")) {
        /* There a session offers nothing but to cases that need it. */
        qs_told_need(told, "cap:oob");
    } else if (tape->offer_given && strcmp(tape->offer, usual) != 0) {
        qs_told_bad(told, "its capabilities are not those of a description");
    }
    for (size_t i = 0; i < tape->n; i++) {
        const struct qs_tape_step *step = &tape->step[i];

        if (step->nomem) {
            qs_told_bad(told, "an allocation fails");
        }
        switch (step->kind) {
        case QS_TAPE_ON:
            told->several |= server && step->number % QS_CONNECTIONS_MAX;
            break;
        case QS_TAPE_DEAF:
            qs_told_bad(told, "what is said is not read");
            break;
        case QS_TAPE_EVENT:
            if (server) {
                look_at_event(told, qs_tape_bytes(tape, step));
            }
            break;
        case QS_TAPE_TIMEOUT:
            if (!server) {
                qs_told_bad(told, "the client's patience ends");
            }
            break;
        case QS_TAPE_ISSUE:
            if (!server && !qs_slice_is(qs_tape_bytes(tape, step), ask)) {
                qs_told_bad(told, "a client is told what to ask for");
            }
            break;
        case QS_TAPE_FEED: case QS_TAPE_OPEN: case QS_TAPE_EOF:
        case QS_TAPE_HANGUP: case QS_TAPE_READ: case QS_TAPE_RELEASE:
            break;
        }
    }
}

static bool copy_step(const struct qs_tape *tape,
                      const struct qs_tape_step *from, struct qs_tape *copy)
{
    struct qs_tape_step *step = qs_tape_add_bytes(copy, from->kind,
                                                  qs_tape_bytes(tape, from));
    bool good = step != NULL;

    if (good) {
        step->number = from->number;
    }
    for (size_t k = 0; k < from->ncuts && good; k++) {
        good = qs_tape_add_cut(copy, qs_tape_cuts(tape, from)[k]);
    }
    return good;
}

/* A client is asked for the canary's command first, and for no other; from a
   server news are asked for by commands. */
bool qs_told_copy(struct qs_told *told, struct qs_tape *copy)
{
    const struct qs_tape *tape = told->tape;
    bool client = tape->role == QS_CLIENT;
    unsigned on = 0;            /* of the tape */
    bool good = true;

    copy->role = tape->role;
    copy->profile = tape->profile;
    copy->offer_given = tape->offer_given;
    memcpy(copy->offer, tape->offer, sizeof(copy->offer));
    copy->depth = tape->depth;
    copy->tokens = tape->tokens;
    copy->bytes = tape->bytes;
    if (client) {
        good = qs_tape_add_bytes(copy, QS_TAPE_ISSUE, qs_slice_str(ask));
    }
    for (size_t i = 0; i < tape->n && good; i++) {
        const struct qs_tape_step *from = &tape->step[i];

        if (from->kind == QS_TAPE_ISSUE && client) {
            continue;
        }
        if (from->kind == QS_TAPE_EVENT && !client) {
            good = qs_told_provoke(told, copy, qs_tape_bytes(tape, from));
            continue;
        }
        if (from->kind == QS_TAPE_ON) {
            on = told->on = from->number % QS_CONNECTIONS_MAX;
        } else if (from->kind != QS_TAPE_RELEASE) {
            good = qs_told_on(told, copy, on);
        }
        good = good && copy_step(tape, from, copy);
    }
    good = good && qs_told_restore(told, copy);
    return good;
}

void qs_told_header(struct qs_told *told, struct qs_buf *out)
{
    const struct qs_retell *how = told->how;
    const struct qs_tape *tape = told->tape;
    bool modes = tape->profile == QS_PROFILE_MODES;

    if (how->comment) {
        qs_buf_adds(out, how->comment);
    }
    qs_buf_addf(out, "=== %s\nlevel %s   covers %s   role %s", how->id,
                how->level, how->covers,
                tape->role == QS_CLIENT ? "client" : "server");
    qs_buf_adds(out, modes ? "   profile modes" : "");
    for (size_t i = 0; i < told->nneeds; i++) {
        qs_buf_addf(out, "%s%s", i ? " " : "   needs ", told->needs[i]);
    }
    qs_buf_addc(out, '\n');
    qs_tape_put_limits(out, "limits", tape);
}


enum qs_err qs_told_canonical(struct qs_told *told, struct qs_buf *text,
                              struct qs_buf *out)
{
    struct qs_cases cases = { NULL, 0 };
    enum qs_err err = text->err;

    if (err == QS_OK) {
        err = qs_parse(told->how->id, qs_buf_slice(text), &cases,
                       told->diag);
    }
    for (size_t i = 0; i < cases.n; i++) {
        qs_print_case(out, cases.v[i]);
    }
    qs_cases_release(&cases);
    return err ? err : out->err;
}
