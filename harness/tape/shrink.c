/*
 * See shrink.h.  Works on the text alone, so that what is malformed shrinks
 * as well as what is not.
 */
#include "tape/shrink.h"

#include <stdlib.h>

/* Deeper brackets are left alone; so are items beyond so many in a line. */
#define DEPTH 64u
#define ITEMS 512u
/* Lines longer than a terminal's lose bytes in the middle. */
#define LONG 80u

struct shrinker {
    struct qs_buf *text, next;
    size_t left, asked;
    bool (*still)(void *ctx, struct qs_slice text);
    void *ctx;
};

/* A member or element with the blanks in front of it, and where it stands. */
struct item {
    size_t from, to;
    bool first;
};

static const char cut_word[] = "#!cut";

/* Whether what is in s->next will do; then it is the text from now on. */
static bool accept(struct shrinker *s)
{
    struct qs_buf swap;

    if (s->next.err || !s->left) {
        return false;
    }
    s->left--;
    s->asked++;
    if (!s->still(s->ctx, qs_buf_slice(&s->next))) {
        return false;
    }
    swap = *s->text;
    *s->text = s->next;
    s->next = swap;
    return true;
}

static struct qs_slice all(const struct shrinker *s)
{
    return qs_buf_slice(s->text);
}

static bool without(struct shrinker *s, size_t from, size_t to)
{
    struct qs_slice t = all(s);

    qs_buf_reset(&s->next);
    qs_buf_add(&s->next, t.p, from);
    qs_buf_add(&s->next, t.p + to, t.n - to);
    return to > from && accept(s);
}

/* Where the line that begins at `at` ends, its LF included. */
static size_t line_end(struct qs_slice t, size_t at)
{
    const char *lf = at < t.n ? memchr(t.p + at, '\n', t.n - at) : NULL;

    return lf ? (size_t)(lf + 1 - t.p) : t.n;
}

static size_t skip_lines(struct qs_slice t, size_t at, size_t n)
{
    while (n-- > 0 && at < t.n) {
        at = line_end(t, at);
    }
    return at;
}

static size_t count_lines(struct qs_slice t)
{
    size_t n = 0;

    for (size_t at = 0; at < t.n; at = line_end(t, at)) {
        n++;
    }
    return n;
}

static bool drop_lines(struct shrinker *s)
{
    bool any = false;

    for (size_t n = (count_lines(all(s)) + 1) / 2; n > 0; n /= 2) {
        size_t at = 0;

        while (at < all(s).n && s->left) {
            size_t to = skip_lines(all(s), at, n);

            if (without(s, at, to)) {
                any = true;
            } else {
                at = n > 1 ? skip_lines(all(s), at, n) : to;
            }
        }
    }
    return any;
}

static bool begins(struct qs_slice t, size_t at, const char *word)
{
    size_t n = strlen(word);

    return t.n - at >= n && memcmp(t.p + at, word, n) == 0;
}

static bool is_wire(struct qs_slice t, size_t at)
{
    return !begins(t, at, "#!") || begins(t, at, "#!!");
}

/* Numbers of a line "#!cut N..." for a line that lost [from, to). */
static void move_cuts(struct qs_buf *out, struct qs_slice line, size_t from,
                      size_t to)
{
    const char *p = line.p + sizeof(cut_word) - 1, *end = line.p + line.n;
    size_t before = 0;

    qs_buf_adds(out, cut_word);
    while (p < end) {
        size_t n = 0;

        if (*p < '0' || *p > '9') {
            p++;
            continue;
        }
        for (; p < end && *p >= '0' && *p <= '9' && n < SIZE_MAX / 16; p++) {
            n = 10 * n + (size_t)(*p - '0');
        }
        n = n >= to ? n - (to - from) : n > from ? from : n;
        if (n > before) {
            qs_buf_addf(out, " %zu", n);
            before = n;
        }
    }
    qs_buf_addc(out, '\n');
}

/* The same for the line at `line`, whose cuts, at `cuts` if there are any
   (else SIZE_MAX), move with it. */
static bool without_in_line(struct shrinker *s, size_t line, size_t cuts,
                            size_t from, size_t to)
{
    struct qs_slice t = all(s);

    if (cuts == SIZE_MAX) {
        return without(s, from, to);
    }
    qs_buf_reset(&s->next);
    qs_buf_add(&s->next, t.p, cuts);
    move_cuts(&s->next, qs_slice(t.p + cuts, line_end(t, cuts) - cuts),
              from - line, to - line);
    qs_buf_add(&s->next, t.p + line_end(t, cuts),
               from - line_end(t, cuts));
    qs_buf_add(&s->next, t.p + to, t.n - to);
    return to > from && accept(s);
}

/* The items of all objects and arrays, inner ones first. */
static size_t find_items(struct qs_slice line, struct item *items)
{
    size_t start[DEPTH], depth = 0, n = 0;
    bool first[DEPTH], in_string = false;

    for (size_t i = 0; i < line.n && n < ITEMS; i++) {
        char c = line.p[i];

        if (in_string) {
            i += c == '\\';
            in_string = c != '"';
        } else if (c == '"') {
            in_string = true;
        } else if (c == '{' || c == '[') {
            if (depth < DEPTH) {
                start[depth] = i + 1;
                first[depth] = true;
            }
            depth++;
        } else if (depth && (c == ',' || c == '}' || c == ']')) {
            if (depth <= DEPTH && i > start[depth - 1]) {
                items[n++] = (struct item){ start[depth - 1], i,
                                            first[depth - 1] };
            }
            if (c != ',') {
                depth--;
            } else if (depth <= DEPTH) {
                start[depth - 1] = i + 1;
                first[depth - 1] = false;
            }
        }
    }
    return n;
}

/* Tries the items once, outer ones first; true at the first that may go. */
static bool drop_item(struct shrinker *s, size_t line, size_t cuts,
                      struct item *items)
{
    struct qs_slice t = all(s);
    size_t end = line_end(t, line);
    size_t n = find_items(qs_slice(t.p + line, end - line), items);

    while (n-- > 0 && s->left) {
        size_t from = line + items[n].from, to = line + items[n].to;

        t = all(s);
        if (!items[n].first) {
            from--;
        } else if (to < t.n && t.p[to] == ',') {
            to++;
            to += to < t.n && t.p[to] == ' ';
        }
        if (without_in_line(s, line, cuts, from, to)) {
            return true;
        }
    }
    return false;
}

/* The same for pieces of what is long. */
static bool drop_bytes(struct shrinker *s, size_t line, size_t cuts)
{
    size_t end = line_end(all(s), line), n = end - line;

    for (n /= 2; n >= 4 && end - line > LONG; n /= 2) {
        for (size_t at = line; at + n < end && s->left; at += n) {
            if (without_in_line(s, line, cuts, at, at + n)) {
                return true;
            }
        }
    }
    return false;
}

/* Each line of wire; where its cuts stand follows from the line before. */
static bool thin_lines(struct shrinker *s, struct item *items)
{
    size_t at = 0, cuts = SIZE_MAX, from_end;
    bool any = false, one;

    while (at < all(s).n && s->left) {
        if (!is_wire(all(s), at)) {
            cuts = begins(all(s), at, cut_word) ? at : cuts;
            at = line_end(all(s), at);
            continue;
        }
        do {
            from_end = all(s).n - line_end(all(s), at);
            one = drop_item(s, at, cuts, items) || drop_bytes(s, at, cuts);
            any |= one;
            /* The line of its cuts may have become shorter. */
            at = one && cuts != SIZE_MAX ? line_end(all(s), cuts) : at;
        } while (one && s->left);
        at = all(s).n - from_end;
        cuts = SIZE_MAX;
    }
    return any;
}

/* The numbers of "#!cut N...", one by one. */
static bool drop_cuts(struct shrinker *s)
{
    bool any = false;

    for (size_t at = 0; at < all(s).n; at = line_end(all(s), at)) {
        size_t from = at + sizeof(cut_word) - 1;

        while (begins(all(s), at, cut_word) && s->left) {
            struct qs_slice t = all(s);
            size_t end = line_end(t, at), to;

            while (from < end && t.p[from] != ' ') {
                from++;
            }
            for (to = from + 1; to < end && t.p[to] != ' ' &&
                                t.p[to] != '\n'; to++) {
            }
            if (from >= end) {
                break;
            }
            if (without(s, from, to)) {
                any = true;
            } else {
                from = to;
            }
        }
    }
    return any;
}

size_t qs_shrink(struct qs_buf *text, size_t tries,
                 bool (*still)(void *ctx, struct qs_slice text), void *ctx)
{
    struct shrinker s = { .text = text, .left = tries, .still = still,
                          .ctx = ctx };
    struct item *items = calloc(ITEMS, sizeof(*items));
    bool any;

    qs_buf_init(&s.next, text->max);
    do {
        any = drop_lines(&s);
        any |= items && thin_lines(&s, items);
        any |= drop_cuts(&s);
    } while (any && s.left);
    qs_buf_release(&s.next);
    free(items);
    return s.asked;
}
