/*
 * What single bytes are to the framing: white space, and those that force
 * the parser into a known state.
 */
#ifndef QS_QMP_BYTES_H
#define QS_QMP_BYTES_H

#include "qmp/base.h"

static inline bool qs_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static inline bool qs_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A control byte other than white space, FE or FF (see frame.h). */
static inline bool qs_is_resync(char c)
{
    unsigned char u = (unsigned char)c;

    return u >= 0xFE || (u < 0x20 && !qs_is_space(c));
}

#endif
