/*
 * See wire.h.  A message under way is what ends with LF.
 */
#include "wire.h"

#include <stdlib.h>

/* Doubling must end somewhere. */
#define UNDER_WAY ((size_t)1 << 20)

void qs_wire_init(struct qs_wire *wire)
{
    memset(wire, 0, sizeof(*wire));
    qs_buf_init(&wire->way[QS_SERVER], (size_t)1 << 30);
    qs_buf_init(&wire->way[QS_CLIENT], (size_t)1 << 30);
}

void qs_wire_release(struct qs_wire *wire)
{
    qs_buf_release(&wire->way[QS_SERVER]);
    qs_buf_release(&wire->way[QS_CLIENT]);
}

void qs_wire_reset(struct qs_wire *wire)
{
    qs_buf_reset(&wire->way[QS_SERVER]);
    qs_buf_reset(&wire->way[QS_CLIENT]);
    wire->tangled = false;
}

void qs_wire_put(struct qs_wire *wire, enum qs_role to, struct qs_slice bytes)
{
    qs_buf_add(&wire->way[to], bytes.p, bytes.n);
}

/*
 * The first whole message that begins under way: what is left of one that
 * partly arrived is let by.  Empty when there is none.
 */
static struct qs_slice first_message(struct qs_slice way)
{
    const char *end = way.p + way.n, *from = way.p, *lf;

    if (way.n && way.p[0] != '{') {
        lf = memchr(way.p, '\n', way.n);
        from = lf ? lf + 1 : end;
    }
    lf = from < end ? memchr(from, '\n', (size_t)(end - from)) : NULL;
    return qs_slice(from, lf ? (size_t)(lf + 1 - from) : 0);
}

/* Its first message once more behind itself, or behind all others. */
static void tangle(struct qs_wire *wire, struct qs_buf *way, bool last)
{
    struct qs_slice all = qs_buf_slice(way), first = first_message(all);
    size_t before = (size_t)(first.p - all.p);
    struct qs_buf made = QS_BUF_INIT((size_t)1 << 30);

    if (!first.n || all.n > UNDER_WAY) {
        return;
    }
    qs_buf_add(&made, all.p, before);
    if (last) {
        const char *rest = first.p + first.n;
        size_t n = all.n - before - first.n;

        /* What is not whole yet could only be cut in two. */
        while (n && rest[n - 1] != '\n') {
            n--;
        }
        wire->tangled |= n > 0;
        qs_buf_add(&made, rest, n);
        qs_buf_add(&made, first.p, first.n);
        qs_buf_add(&made, rest + n, all.n - before - first.n - n);
    } else {
        wire->tangled = true;
        qs_buf_add(&made, first.p, first.n);
        qs_buf_add(&made, first.p, all.n - before);
    }
    qs_buf_reset(way);
    qs_buf_add(way, qs_buf_slice(&made).p, qs_buf_len(&made));
    qs_buf_release(&made);
}

/* The decimal number, at most `most`; 0 when it is none. */
static size_t number(struct qs_slice s, size_t most)
{
    size_t n = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9') {
            return 0;
        }
        n = 10 * n + (size_t)(s.p[i] - '0');
        n = n < most ? n : most;
    }
    return n;
}

size_t qs_wire_obey(struct qs_wire *wire, struct qs_slice line,
                    enum qs_role *to)
{
    struct qs_buf *way;

    if (!line.n || (line.p[0] != '>' && line.p[0] != '<')) {
        return 0;
    }
    *to = line.p[0] == '>' ? QS_SERVER : QS_CLIENT;
    way = &wire->way[*to];
    line.p++;
    line.n--;
    if (line.n && line.p[line.n - 1] == '\n') {
        line.n--;
    }
    if (!line.n) {
        return qs_buf_len(way);
    }
    if (line.p[0] == ' ') {
        line.p++;
        line.n--;
    }
    if (qs_slice_is(line, "twice") || qs_slice_is(line, "last")) {
        tangle(wire, way, line.p[0] == 'l');
        return 0;
    }
    return number(line, qs_buf_len(way));
}
