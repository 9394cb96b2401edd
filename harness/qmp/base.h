/*
 * What every other file may assume: error values, byte slices, ceilings and
 * the one-line message that a person reads.  Nothing here knows QMP.
 */
#ifndef QS_QMP_BASE_H
#define QS_QMP_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define QS_MUST_CHECK __attribute__((warn_unused_result))
#define QS_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#define QS_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The world's mistakes.  A peer's mistake is data, ours is an assertion. */
enum qs_err {
    QS_OK = 0,
    QS_NOMEM,               /* an allocation failed */
    QS_LIMIT,               /* a ceiling would be passed */
    QS_BAD,                 /* malformed input; a qs_diag says where and what */
    QS_IO,                  /* the system refused; a qs_diag says which call */
};

/* A borrowed view of bytes; they need not be text nor end in NUL. */
struct qs_slice {
    const char *p;
    size_t n;
};

static inline struct qs_slice qs_slice(const void *p, size_t n)
{
    struct qs_slice s = { (const char *)p, n };
    return s;
}

static inline struct qs_slice qs_slice_str(const char *text)
{
    return qs_slice(text, strlen(text));
}

static inline bool qs_slice_is(struct qs_slice s, const char *text)
{
    return s.n == strlen(text) && (s.n == 0 || memcmp(s.p, text, s.n) == 0);
}

/*
 * Every ceiling on a peer's input, in one place.  QEMU's are those of
 * qobject/json-streamer.c; bytes counts token bytes of one message.
 */
#define QS_LIMIT_DEPTH 1024u
/* The highest that can be asked for: cJSON recurses to copy and to free, and
   its later versions refuse to copy beyond 10,000 levels. */
#define QS_LIMIT_DEPTH_MAX 8192u
#define QS_LIMIT_TOKENS (2u << 20)
#define QS_LIMIT_BYTES (64u << 20)
/* Output a peer does not read: beyond it the endpoint suspends. */
#define QS_LIMIT_OUTPUT (64u << 10)
/* In-band commands read and not begun (qmp-spec, Out-of-band execution). */
#define QS_LIMIT_QUEUE 8u

struct qs_limits {
    size_t depth;           /* open brackets and braces together */
    size_t tokens;          /* per message */
    size_t bytes;           /* token bytes per message */
    size_t output;          /* untaken reply bytes per connection */
    size_t queue;           /* in-band commands waiting per connection */
};

extern const struct qs_limits qs_limits_qemu;

/* One line for a person: "file:line:column: what, and what was expected". */
struct qs_diag {
    char text[512];
};

/* Replaces the text.  Longer text is cut, never overrun. */
void qs_diag_set(struct qs_diag *diag, const char *fmt, ...) QS_PRINTF(2, 3);

#endif
