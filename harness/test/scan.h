/*
 * A reader of JSON that shares nothing with the code under test: it says
 * how long the value is that text begins with, and allocates nothing.
 */
#ifndef QS_TEST_SCAN_H
#define QS_TEST_SCAN_H

#include "qmp/base.h"

/* Deeper than anything a test writes. */
#define SCAN_DEPTH 4096

static inline const char *scan_digits(const char *p)
{
    const char *start = p;

    while (*p >= '0' && *p <= '9') {
        p++;
    }
    return p > start ? p : NULL;
}

static inline const char *scan_number(const char *p)
{
    p += *p == '-';
    p = *p == '0' ? p + 1 : scan_digits(p);
    if (p && *p == '.') {
        p = scan_digits(p + 1);
    }
    if (p && (*p == 'e' || *p == 'E')) {
        p++;
        p = scan_digits(p + (*p == '+' || *p == '-'));
    }
    return p;
}

/* Printable ASCII alone. */
static inline const char *scan_string(const char *p)
{
    if (*p++ != '"') {
        return NULL;
    }
    for (; *p != '"'; p++) {
        if (*p < 0x20 || *p > 0x7E) {
            return NULL;
        }
        if (*p == '\\') {
            p++;
            if (*p == 'u') {
                if (strspn(p + 1, "0123456789ABCDEF") < 4) {
                    return NULL;
                }
                p += 4;
            } else if (*p == '\0' || !strchr("\"\\/bfnrt", *p)) {
                return NULL;
            }
        }
    }
    return p + 1;
}

static inline const char *scan_scalar(const char *p)
{
    if (*p == '"') {
        return scan_string(p);
    }
    if (strncmp(p, "true", 4) == 0 || strncmp(p, "null", 4) == 0) {
        return p + 4;
    }
    return strncmp(p, "false", 5) == 0 ? p + 5 : scan_number(p);
}

static inline const char *scan_blank(const char *p)
{
    return p + strspn(p, " ");
}

/* Behind the value that p begins with, or NULL when that is none. */
static inline const char *scan_value(const char *p)
{
    char open[SCAN_DEPTH];
    size_t depth = 0;

    for (;;) {
        if ((*p == '{' || *p == '[') && depth < SCAN_DEPTH) {
            char close = *p == '{' ? '}' : ']';

            p++;
            if (*p != close) {
                open[depth++] = close;
                goto member;
            }
            p++;
        } else {
            p = scan_scalar(p);
        }
        while (p && depth > 0 && *p == open[depth - 1]) {
            depth--;
            p++;
        }
        if (!p || depth == 0) {
            return p;
        }
        if (*p != ',') {
            return NULL;
        }
        p = scan_blank(p + 1);
member:
        if (open[depth - 1] == '}') {
            p = scan_string(p);
            if (!p || *p != ':') {
                return NULL;
            }
            p = scan_blank(p + 1);
        }
    }
}

/* Whether text is any number of messages, each with CR LF behind it. */
static inline bool scan_lines(const char *text)
{
    while (text && *text != '\0') {
        text = *text == '{' ? scan_value(text) : NULL;
        if (!text || strncmp(text, "\r\n", 2) != 0) {
            return false;
        }
        text += 2;
    }
    return text != NULL;
}

#endif
