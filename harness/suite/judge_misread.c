/*
 * What a server would take for the id of a message that is no UTF-8, if it
 * decoded the bytes without looking: overlong forms, say.  The right answer
 * to such a message has no id, so a reply that carries this one shows that
 * the bytes were read as something else.
 */
#include "suite/judge_impl.h"

#define MISREAD_MAX (64u << 10)

/* Bytes of the sequence that begins with c, by its leading bits; 1 also for
   what cannot begin one. */
static size_t sequence(unsigned char c)
{
    return c >= 0xF0 && c < 0xF8 ? 4 : c >= 0xE0 && c < 0xF0 ? 3 :
           c >= 0xC0 && c < 0xE0 ? 2 : 1;
}

/* Adds the code point as an escape, or a pair of them. */
static void add_escape(struct qs_buf *out, uint32_t code)
{
    if (code > 0xFFFF) {
        code -= 0x10000;
        qs_buf_addf(out, "\\u%04x\\u%04x", 0xD800 + (code >> 10),
                    0xDC00 + (code & 0x3FF));
    } else {
        qs_buf_addf(out, "\\u%04x", code);
    }
}

/* Rewrites the bytes in ASCII; false when a sequence is not complete. */
static bool decode(struct qs_buf *out, struct qs_slice in)
{
    for (size_t i = 0; i < in.n;) {
        unsigned char c = (unsigned char)in.p[i];
        size_t n = sequence(c);
        uint32_t code = n == 1 ? c : c & (0x7Fu >> n);

        if (c < 0x80) {
            qs_buf_addc(out, in.p[i++]);
            continue;
        }
        if (n == 1 || in.n - i < n) {
            return false;
        }
        for (size_t k = 1; k < n; k++) {
            unsigned char next = (unsigned char)in.p[i + k];

            if ((next & 0xC0) != 0x80) {
                return false;
            }
            code = code << 6 | (next & 0x3F);
        }
        add_escape(out, code);
        i += n;
    }
    return true;
}

struct qs_json *qs_judge_misread(const struct qs_turn *turn)
{
    struct qs_buf text = QS_BUF_INIT(MISREAD_MAX);
    struct qs_json *value = NULL, *id = NULL;
    struct qs_fault fault;

    if (turn->fault.id == QS_E_UTF8 && turn->nraw == turn->length &&
        decode(&text, qs_slice(turn->raw, turn->nraw))) {
        enum qs_err err = qs_frame_whole(qs_buf_slice(&text),
                                         &qs_limits_qemu, &value, &fault);

        /* The fault is seen before the message has ended. */
        if (err == QS_BAD) {
            qs_buf_addc(&text, '}');
            err = qs_frame_whole(qs_buf_slice(&text), &qs_limits_qemu,
                                 &value, &fault);
        }
        if (err == QS_OK) {
            id = qs_json_copy(qs_json_get(value, "id"));
            qs_json_free(value);
        }
    }
    qs_buf_release(&text);
    return id;
}
