/*
 * Mutants below the messages: encoding, quotes, line ends, resync bytes.
 */
#include "proof/wire_impl.h"

#include <stdlib.h>

/* Replaces what line holds. */
static void become(struct qs_buf *line, struct qs_buf *other)
{
    qs_buf_reset(line);
    qs_buf_add(line, qs_buf_slice(other).p, qs_buf_len(other));
    qs_buf_release(other);
}

/* Escapes beyond ASCII become the characters; pairs are left alone. */
static void unescaped(struct qs_wire *w, unsigned conn, struct qs_buf *line)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 28);
    const char *p = qs_buf_str(line);

    (void)w;
    (void)conn;
    while (*p) {
        char digits[5] = "";
        unsigned long c = 0;

        if (p[0] == '\\' && p[1] == 'u') {
            memcpy(digits, p + 2, 4);
            c = strtoul(digits, NULL, 16);
        }
        if (c >= 0x80 && (c < 0xD800 || c > 0xDFFF)) {
            if (c >= 0x800) {
                qs_buf_addc(&out, (char)(0xE0 | c >> 12));
                qs_buf_addc(&out, (char)(0x80 | (c >> 6 & 0x3F)));
            } else {
                qs_buf_addc(&out, (char)(0xC0 | c >> 6));
            }
            qs_buf_addc(&out, (char)(0x80 | (c & 0x3F)));
            p += 6;
        } else {
            if (*p == '\\') {
                qs_buf_addc(&out, *p++);
            }
            qs_buf_addc(&out, *p++);
        }
    }
    become(line, &out);
}

static void single_quotes(struct qs_wire *w, unsigned conn,
                          struct qs_buf *line)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 28);

    (void)w;
    (void)conn;
    for (const char *p = qs_buf_str(line); *p; p++) {
        if (*p == '\\' && p[1]) {
            qs_buf_addc(&out, *p++);
            qs_buf_addc(&out, *p);
        } else {
            qs_buf_addc(&out, *p == '"' ? '\'' : *p);
        }
    }
    become(line, &out);
}

/* Another end of the line. */
static void end_in(struct qs_buf *line, const char *end)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 28);

    qs_buf_add(&out, qs_buf_slice(line).p, qs_buf_len(line) - 2);
    qs_buf_adds(&out, end);
    become(line, &out);
}

static void line_feed(struct qs_wire *w, unsigned conn, struct qs_buf *line)
{
    (void)w;
    (void)conn;
    end_in(line, "\n");
}

static void no_end(struct qs_wire *w, unsigned conn, struct qs_buf *line)
{
    (void)w;
    (void)conn;
    end_in(line, "");
}

static void turned(struct qs_wire *w, unsigned conn, struct qs_buf *line)
{
    (void)w;
    (void)conn;
    end_in(line, "\n\r");
}

static void trailing_comma(struct qs_wire *w, unsigned conn,
                           struct qs_buf *line)
{
    if (w->conn[conn].said > 1) {
        line->n -= 3;
        qs_buf_adds(line, ",}\r\n");
    }
}

static void nan_member(struct qs_wire *w, unsigned conn, struct qs_buf *line)
{
    if (w->conn[conn].said > 1) {
        line->n -= 3;
        qs_buf_adds(line, ", \"__n\": NaN}\r\n");
    }
}

/* Its news do not wait until the reply is written. */
static void interrupted(struct qs_wire *w, unsigned conn,
                        struct qs_buf *line)
{
    struct qs_buf out = QS_BUF_INIT((size_t)1 << 28);

    if (!w->conn[conn].ready || w->conn[conn].heard < 2) {
        return;
    }
    qs_buf_add(&out, qs_buf_slice(line).p, 1);
    qs_buf_adds(&out, "{\"timestamp\": {\"seconds\": -1, \"microseconds\": -1"
                "}, \"event\": \"RESUME\"}\r\n");
    qs_buf_add(&out, qs_buf_slice(line).p + 1, qs_buf_len(line) - 1);
    become(line, &out);
}

/* mark: the quote of the string it is in, or a backslash in it. */
static bool no_single_quotes(struct qs_wire *w, unsigned conn, char *byte)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (c->mark == '\\') {
        c->mark = '"';
    } else if (c->mark == '"') {
        c->mark = *byte == '"' ? 0 : *byte == '\\' ? '\\' : '"';
    } else if (*byte == '"') {
        c->mark = '"';
    } else if (*byte == '\'') {
        *byte = '`';
    }
    return true;
}

static bool no_escaped_quote(struct qs_wire *w, unsigned conn, char *byte)
{
    struct qs_wire_conn *c = &w->conn[conn];

    if (c->mark && *byte == '\'') {
        *byte = 'z';
    }
    c->mark = !c->mark && *byte == '\\';
    return true;
}

static bool latin_1(struct qs_wire *w, unsigned conn, char *byte)
{
    unsigned char b = (unsigned char)*byte;

    (void)w;
    (void)conn;
    if (b >= 0x80 && b < 0xFE) {
        *byte = '?';
    }
    return true;
}

static bool skips_ff(struct qs_wire *w, unsigned conn, char *byte)
{
    (void)w;
    (void)conn;
    return (unsigned char)*byte != 0xFF;
}

static bool skips_controls(struct qs_wire *w, unsigned conn, char *byte)
{
    (void)w;
    (void)conn;
    return (unsigned char)*byte >= 0x20 || strchr("\t\r\n", *byte);
}

/* mark: in a string, where such a byte seems to be part of it. */
static bool skips_in_strings(struct qs_wire *w, unsigned conn, char *byte)
{
    struct qs_wire_conn *c = &w->conn[conn];
    bool control = (unsigned char)*byte < 0x20 && !strchr("\t\r\n", *byte);

    if (control && c->mark) {
        return false;
    }
    if (*byte == '"') {
        c->mark = !c->mark;
    }
    return true;
}

static bool never_recovers(struct qs_wire *w, unsigned conn, char *byte)
{
    struct qs_wire_conn *c = &w->conn[conn];

    (void)byte;
    c->mark = c->mark || qs_frame_dropping(c->hears);
    return !c->mark;
}

const struct qs_wire_rule qs_wire_bytes[] = {
    { .name = "sends UTF-8 unescaped", .breaks = "N4",
      .profiles = QS_FOR_BOTH, .prints = unescaped },
    { .name = "quotes with single quotes", .breaks = "N10",
      .profiles = QS_FOR_BOTH, .prints = single_quotes },
    { .name = "ends lines with a line feed", .breaks = "N12",
      .profiles = QS_FOR_BOTH, .prints = line_feed },
    { .name = "ends no line", .breaks = "N12", .profiles = QS_FOR_BOTH,
      .prints = no_end },
    { .name = "ends lines the wrong way round", .breaks = "N12",
      .profiles = QS_FOR_BOTH, .prints = turned },
    { .name = "leaves a comma behind the last member", .breaks = "N71",
      .profiles = QS_FOR_BOTH, .prints = trailing_comma },
    { .name = "sends a word that is no JSON", .breaks = "N71",
      .profiles = QS_FOR_BOTH, .prints = nan_member },
    { .name = "tells events inside other messages", .breaks = "N45",
      .profiles = QS_FOR_QMP, .prints = interrupted },
    { .name = "knows no single quotes", .breaks = "N8",
      .profiles = QS_FOR_BOTH, .reads = no_single_quotes },
    { .name = "knows no escaped single quote", .breaks = "N9",
      .profiles = QS_FOR_BOTH, .reads = no_escaped_quote },
    { .name = "does not read UTF-8", .breaks = "N3",
      .profiles = QS_FOR_BOTH, .reads = latin_1 },
    { .name = "passes over 0xFF", .breaks = "N52",
      .profiles = QS_FOR_BOTH, .reads = skips_ff },
    { .name = "passes over control bytes", .breaks = "N51",
      .profiles = QS_FOR_BOTH, .reads = skips_controls },
    { .name = "passes over control bytes in strings", .breaks = "N51",
      .profiles = QS_FOR_BOTH, .reads = skips_in_strings },
    { .name = "never recovers from bad input", .breaks = "N50",
      .profiles = QS_FOR_BOTH, .reads = never_recovers },
    { .name = NULL },
};
