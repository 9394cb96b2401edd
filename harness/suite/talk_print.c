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

/* How the server ends its lines: with LF if it never does with CRLF. */
static enum qs_line_end usual_end(const struct qs_talk *talk)
{
    for (size_t i = 0; i < talk->n; i++) {
        if (talk->turn[i].toward == QS_TO_CLIENT &&
            talk->turn[i].end == QS_END_CRLF) {
            return QS_END_CRLF;
        }
    }
    return QS_END_LF;
}

/*
 * Whether the line end behind the value is what reading "ARROW TEXT" back
 * gives.  From a server nothing else will do; from a client any, but for a
 * number or a word, which does not end without one.
 */
static bool has_usual_end(const struct qs_turn *turn, enum qs_line_end usual)
{
    if (turn->toward == QS_TO_CLIENT) {
        return turn->end == usual || turn->end == QS_END_UNSEEN;
    }
    return is_pair(turn->value) || turn->end == QS_END_LF ||
           turn->end == QS_END_CRLF;
}

/* Whether "ARROW TEXT" can stand for it: all there, printable, in double
   quotes only. */
static bool is_plain(const struct qs_turn *turn, enum qs_line_end usual)
{
    bool in_string = false;

    if (turn->nraw != turn->length || !has_usual_end(turn, usual)) {
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

/* Whether its last byte is one that what follows could add to. */
static bool is_unended(const struct qs_turn *turn)
{
    unsigned char c = (unsigned char)turn->raw[turn->nraw - 1];
    bool wordy = (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' &&
                                            (c | 0x20) <= 'z');

    return turn->kind == QS_TURN_VALUE ? !is_pair(turn->value) :
           turn->kind == QS_TURN_BAD && turn->fault.id != QS_E_NONE &&
           !turn->dropping && wordy;
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
        if (is_unended(turn)) {
            qs_buf_adds(out, "\\x20");
        }
        break;
    }
    qs_buf_addc(out, '\n');
}

static void print_turn(struct qs_buf *out, const char *prefix,
                       const struct qs_turn *turn, enum qs_line_end usual,
                       bool plain_open)
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
        if (is_plain(turn, usual)) {
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

/* What was begun and is not complete. */
static void print_rest(struct qs_buf *out, const struct qs_talk *talk,
                       const struct qs_words *link_names)
{
    struct qs_buf prefix = QS_BUF_INIT(256);

    for (unsigned link = 0; link < talk->nlinks; link++) {
        for (int side = QS_TO_SERVER; side <= QS_TO_CLIENT; side++) {
            const struct qs_talk_stream *s = &talk->stream[link][side];
            struct qs_turn rest = {
                .kind = QS_TURN_BAD,
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

void qs_talk_print_turn(struct qs_buf *out, const struct qs_talk *talk,
                        size_t i, const struct qs_words *link_names)
{
    struct qs_buf prefix = QS_BUF_INIT(256);

    if (i < talk->n) {
        const struct qs_turn *turn = &talk->turn[i];

        print_prefix(&prefix, turn->link, link_names);
        print_turn(out, qs_buf_str(&prefix), turn, usual_end(talk),
                   i == 0 && !qs_buf_len(&prefix));
    } else {
        print_rest(out, talk, link_names);
    }
    qs_buf_release(&prefix);
}

void qs_talk_print(struct qs_buf *out, const struct qs_talk *talk,
                   const struct qs_words *link_names)
{
    for (size_t i = 0; i <= talk->n; i++) {
        qs_talk_print_turn(out, talk, i, link_names);
    }
}
