/*
 * The grammar of RFC 8259 as one loop over an explicit stack.
 */
#include "scan.h"

#include "scan_atom.h"

/* Keys of one object that are compared with each other. */
#define KEYS 64u

struct level {
    bool object;
    uint64_t hash;              /* of what was read of it */
    uint64_t key;               /* hash of the key in hand */
    unsigned member;            /* top level: which the key in hand is */
    size_t nkeys, keys_at;      /* slots of this object in struct walk */
    size_t count;
};

struct walk {
    struct qs_scan *scan;
    struct qs_slice in;
    size_t at;
    struct level level[QS_SCAN_DEPTH];
    size_t depth;
    uint64_t key[4096];
    size_t nkeys;
    uint64_t whole;             /* hash of the value at the top */
};

static bool bad(struct walk *w, const char *why)
{
    w->scan->why = why;
    return false;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_space(struct walk *w)
{
    while (w->at < w->in.n && is_space(w->in.p[w->at])) {
        w->at++;
    }
}

static int peek(const struct walk *w)
{
    return w->at < w->in.n ? (unsigned char)w->in.p[w->at] : -1;
}

/* Notes a key of the object in hand; many of them are not compared. */
static void note_key(struct walk *w, struct level *level, uint64_t hash)
{
    for (size_t i = 0; i < level->nkeys; i++) {
        w->scan->repeats |= w->key[level->keys_at + i] == hash;
    }
    if (level->nkeys == KEYS || w->nkeys == QS_COUNT(w->key)) {
        w->scan->repeats = true;
        return;
    }
    w->key[w->nkeys++] = hash;
    level->nkeys++;
}

static void note_member(struct walk *w, struct level *level,
                        struct qs_slice raw)
{
#define NAME(text) { "\"" text "\"", sizeof(text) + 1 }
    static const struct qs_slice names[] = {
        NAME("QMP"), NAME("return"), NAME("error"), NAME("event"),
        NAME("id"), NAME("execute"), NAME("exec-oob"),
    };

    level->member = 0;
    for (size_t i = 0; w->depth == 1 && i < QS_COUNT(names); i++) {
        if (raw.n == names[i].n && !memcmp(raw.p, names[i].p, raw.n)) {
            level->member = 1u << i;
            w->scan->members |= level->member;
        }
    }
}

static bool read_string(struct walk *w, uint64_t *hash, struct qs_slice *raw)
{
    size_t n = qs_scan_string(qs_slice(w->in.p + w->at, w->in.n - w->at),
                              hash, w->scan);

    if (!n) {
        return bad(w, w->scan->why ? w->scan->why : "bad string");
    }
    *raw = qs_slice(w->in.p + w->at, n);
    w->at += n;
    return true;
}

/* The key of a member and its colon. */
static bool read_key(struct walk *w)
{
    struct level *level = &w->level[w->depth - 1];
    struct qs_slice raw;

    if (peek(w) != '"' || !read_string(w, &level->key, &raw)) {
        return bad(w, "no key");
    }
    note_key(w, level, level->key);
    note_member(w, level, raw);
    skip_space(w);
    if (peek(w) != ':') {
        return bad(w, "no colon");
    }
    w->at++;
    skip_space(w);
    return true;
}

/* A value of that hash is complete inside the level in hand. */
static void add_value(struct walk *w, uint64_t hash)
{
    struct level *level;

    if (!w->depth) {
        w->whole = hash;
        return;
    }
    level = &w->level[w->depth - 1];
    if (level->object) {
        /* Order of members says nothing: a sum. */
        level->hash += qs_scan_mix(level->key, hash);
        if (level->member == QS_SCAN_ID) {
            w->scan->id = hash;
        } else if (level->member &
                   (QS_SCAN_RETURN | QS_SCAN_ERROR | QS_SCAN_EVENT)) {
            w->scan->body = hash;
        }
        level->member = 0;
    } else {
        level->hash = qs_scan_mix(level->hash, hash);
    }
    level->count++;
}

static bool open_level(struct walk *w, bool object)
{
    struct level *level;

    if (w->depth == QS_SCAN_DEPTH) {
        return bad(w, "too deep to follow");
    }
    level = &w->level[w->depth++];
    memset(level, 0, sizeof(*level));
    level->object = object;
    level->hash = object ? 11 : 13;
    level->keys_at = w->nkeys;
    if (w->depth > w->scan->depth) {
        w->scan->depth = w->depth;
    }
    w->at++;
    skip_space(w);
    return true;
}

static void close_level(struct walk *w)
{
    struct level *level = &w->level[--w->depth];

    w->nkeys = level->keys_at;
    w->at++;
    add_value(w, qs_scan_mix(level->hash, level->count));
}

/* Behind a value: closes what ends, and stands before the next value. */
static bool behind(struct walk *w)
{
    while (w->depth) {
        struct level *level = &w->level[w->depth - 1];

        skip_space(w);
        if (peek(w) == (level->object ? '}' : ']')) {
            close_level(w);
            continue;
        }
        if (peek(w) != ',') {
            return bad(w, "no comma");
        }
        w->at++;
        skip_space(w);
        return !level->object || read_key(w);
    }
    return true;
}

/* At the start of a value; containers are entered. */
static bool value(struct walk *w)
{
    struct qs_slice raw = qs_slice(w->in.p + w->at, w->in.n - w->at);
    uint64_t hash;
    size_t n;

    switch (peek(w)) {
    case '{':
        if (!open_level(w, true)) {
            return false;
        }
        return peek(w) == '}' ? behind(w) : read_key(w);
    case '[':
        if (!open_level(w, false)) {
            return false;
        }
        return peek(w) != ']' || behind(w);
    case '"':
        if (!read_string(w, &hash, &raw)) {
            return false;
        }
        break;
    default:
        n = qs_scan_atom(raw, &hash);
        if (!n) {
            return bad(w, "no value");
        }
        w->at += n;
    }
    add_value(w, hash);
    return behind(w);
}

/* Large, and of one caller at a time. */
static struct walk w;

size_t qs_scan_value(struct qs_slice bytes, struct qs_scan *scan)
{
    memset(scan, 0, sizeof(*scan));
    scan->object = bytes.n && bytes.p[0] == '{';
    scan->ascii = true;
    w.scan = scan;
    w.in = bytes;
    w.at = w.depth = w.nkeys = 0;
    do {
        if (!value(&w)) {
            return 0;
        }
    } while (w.depth);
    for (size_t i = 0; i < w.at; i++) {
        scan->ascii &= (unsigned char)bytes.p[i] <= 0x7E;
    }
    return w.at;
}

bool qs_scan_line(struct qs_slice line, struct qs_scan *scan)
{
    size_t n;

    while (line.n && is_space(line.p[0])) {
        line.p++;
        line.n--;
    }
    n = qs_scan_value(line, scan);
    while (n && n < line.n && is_space(line.p[n])) {
        n++;
    }
    return n == line.n && n > 0;
}

uint64_t qs_scan_hash(struct qs_slice value)
{
    struct qs_scan scan;

    return qs_scan_value(value, &scan) == value.n ? w.whole : 0;
}
