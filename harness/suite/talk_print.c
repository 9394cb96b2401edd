/*
 * A conversation in the notation.  A value that is plain JSON on one line
 * stands behind an arrow as it is, all else as raw bytes.
 */
#include "suite/print.h"
#include "suite/talk_impl.h"

static const char *arrow(enum qs_toward toward)
{
    return toward == QS_TO_SERVER ? "->" : "<-";
}

static bool is_pair(const struct qs_json *value)
{
    enum qs_json_type type = qs_json_type(value);

    return type == QS_JSON_OBJECT || type == QS_JSON_ARRAY;
}

/*
 * Whether reading "ARROW TEXT" back gives the same bytes, the line end
 * behind them apart: all there, printable, in double quotes only.  A value
 * that is neither object nor array needs the line end.
 */
static bool is_plain(const struct qs_turn *turn)
{
    bool in_string = false;

    if (turn->nraw != turn->length ||
        (!is_pair(turn->value) && turn->end != QS_END_LF &&
         turn->end != QS_END_CRLF)) {
        return false;
    }
    for (size_t i = 0; i < turn->nraw; i++) {
        char c = turn->raw[i];

        if (c < 0x20 || c > 0x7E || (c == '\'' && !in_string)) {
            return false;
        }
        if (c == '\\') {
            i++;
        } else if (c == '"') {
            in_string = !in_string;
        }
    }
    return true;
}

static void print_raw(struct qs_buf *out, const char *prefix,
                      const struct qs_turn *turn)
{
    size_t hole = turn->length - turn->nraw;

    if (!turn->nraw) {
        return;
    }
    qs_buf_addf(out, "%s%s| ", prefix, arrow(turn->toward));
    qs_print_bytes(out, qs_slice(turn->raw, turn->head));
    if (hole) {
        qs_buf_addf(out, "\n# %zu bytes were not kept\n%s%s| ", hole, prefix,
                    arrow(turn->toward));
        qs_print_bytes(out, qs_slice(turn->raw + turn->head,
                                     turn->nraw - turn->head));
    }
    switch (turn->end) {
    case QS_END_LF:
        qs_buf_adds(out, "\\n");
        break;
    case QS_END_CRLF:
        qs_buf_adds(out, "\\r\\n");
        break;
    case QS_END_NONE:
    case QS_END_UNSEEN:
        /* A number or a word would run on into what comes next. */
        if (turn->value && !is_pair(turn->value)) {
            qs_buf_adds(out, "\\x20");
        }
        break;
    }
    qs_buf_addc(out, '\n');
}

static void print_turn(struct qs_buf *out, const char *prefix,
                       const struct qs_turn *turn, bool plain_open)
{
    switch (turn->kind) {
    case QS_TURN_OPEN:
        if (turn->monitor) {
            qs_buf_addf(out, "%sopen mon%u\n", prefix, turn->monitor + 1);
        } else if (!plain_open) {
            qs_buf_addf(out, "%sopen\n", prefix);
        }
        break;
    case QS_TURN_VALUE:
        if (is_plain(turn)) {
            qs_buf_addf(out, "%s%s ", prefix, arrow(turn->toward));
            qs_buf_add(out, turn->raw, turn->nraw);
            qs_buf_addc(out, '\n');
            break;
        }
        print_raw(out, prefix, turn);
        break;
    case QS_TURN_BAD:
    case QS_TURN_RESYNC:
        print_raw(out, prefix, turn);
        break;
    case QS_TURN_EOF:
        qs_buf_addf(out, "%s%s EOF\n", prefix, arrow(turn->toward));
        break;
    case QS_TURN_CLOSE:
        qs_buf_addf(out, "%s-> CLOSE\n", prefix);
        break;
    }
}

/* "[name] " where there is more than one link, else "". */
static void print_prefix(struct qs_buf *prefix, unsigned link,
                         const struct qs_words *names)
{
    qs_buf_reset(prefix);
    if (names && link < names->n && names->v[link][0]) {
        qs_buf_addf(prefix, "[%s] ", names->v[link]);
    }
}

void qs_talk_print(struct qs_buf *out, const struct qs_talk *talk,
                   const struct qs_words *link_names)
{
    struct qs_buf prefix = QS_BUF_INIT(256);

    for (size_t i = 0; i < talk->n; i++) {
        const struct qs_turn *turn = &talk->turn[i];

        print_prefix(&prefix, turn->link, link_names);
        print_turn(out, qs_buf_str(&prefix), turn,
                   i == 0 && !qs_buf_len(&prefix));
    }
    /* What was begun and is not complete. */
    for (unsigned link = 0; link < talk->nlinks; link++) {
        for (int side = QS_TO_SERVER; side <= QS_TO_CLIENT; side++) {
            const struct qs_talk_stream *s = &talk->stream[link][side];
            struct qs_turn rest = {
                .toward = (enum qs_toward)side,
                .raw = s->keep.p,
                .nraw = s->bad ? 0 : s->keep.n,
                .length = s->keep.length,
                .head = s->keep.head,
            };

            print_prefix(&prefix, link, link_names);
            print_raw(out, qs_buf_str(&prefix), &rest);
        }
    }
    qs_buf_release(&prefix);
}
