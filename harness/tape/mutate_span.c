/*
 * Where values stand in a line.  It is no parser: quotes and brackets are
 * followed as far as they go, and what is odd is a value like any other.
 */
#include "tape/mutate_impl.h"

/* Levels whose end is waited for. */
#define LEVELS 24u

struct finder {
    struct qs_slice line;
    size_t at;
    struct qs_span *spans;
    size_t n, max;
    size_t open[LEVELS];        /* spans that are not closed */
    unsigned depth;
    size_t key, key_end;        /* of the member in hand */
    bool has_key;
};

static int peek(const struct finder *f)
{
    return f->at < f->line.n ? (unsigned char)f->line.p[f->at] : -1;
}

static bool blank(int c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind a string that begins here. */
static void skip_string(struct finder *f)
{
    int quote = peek(f);

    f->at++;
    while (peek(f) >= 0 && peek(f) != quote) {
        f->at += peek(f) == '\\' ? 2 : 1;
    }
    f->at = f->at < f->line.n ? f->at + 1 : f->line.n;
}

static void skip_word(struct finder *f)
{
    while (peek(f) >= 0 && !blank(peek(f)) &&
           !strchr("{}[],:\"'", peek(f))) {
        f->at++;
    }
}

static void add(struct finder *f, size_t from, size_t to)
{
    struct qs_span *span = &f->spans[f->n++];

    span->from = from;
    span->to = to;
    span->key = f->has_key ? f->key : from;
    span->key_end = f->has_key ? f->key_end : from;
    span->in_object = f->has_key;
    span->kind = f->line.p[from];
    span->depth = f->depth;
    f->has_key = false;
}

/* A string is a key when a colon follows. */
static void string(struct finder *f)
{
    size_t from = f->at, to;

    skip_string(f);
    to = f->at;
    while (blank(peek(f))) {
        f->at++;
    }
    if (peek(f) == ':') {
        f->at++;
        f->key = from;
        f->key_end = to;
        f->has_key = true;
    } else {
        add(f, from, to);
    }
}

static void open_level(struct finder *f)
{
    add(f, f->at, f->line.n);
    if (f->depth < LEVELS) {
        f->open[f->depth] = f->n - 1;
    }
    f->depth++;
    f->at++;
}

static void close_level(struct finder *f)
{
    f->at++;
    if (f->depth > 0) {
        f->depth--;
        if (f->depth < LEVELS) {
            f->spans[f->open[f->depth]].to = f->at;
        }
    }
    f->has_key = false;
}

size_t qs_spans(struct qs_slice line, struct qs_span *spans, size_t max)
{
    struct finder f = { .line = line, .spans = spans, .max = max };

    while (f.at < line.n && f.n < max) {
        int c = peek(&f);

        if (blank(c) || c == ',' || c == ':') {
            f.at++;
        } else if (c == '{' || c == '[') {
            open_level(&f);
        } else if (c == '}' || c == ']') {
            close_level(&f);
        } else if (c == '"' || c == '\'') {
            string(&f);
        } else {
            size_t from = f.at;

            skip_word(&f);
            f.at += f.at == from;
            add(&f, from, f.at);
        }
    }
    return f.n;
}
