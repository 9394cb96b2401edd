/*
 * The errors a server can answer, in one table: class, text and, for the
 * 2010 profile, the data member.  The texts are QEMU 7.2's and QEMU 0.13's
 * wire facts; nothing but this table spells them.
 */
#ifndef QS_QMP_ERROR_H
#define QS_QMP_ERROR_H

#include "qmp/buf.h"

enum qs_profile {
    QS_PROFILE_QMP,         /* one offer, one selection: what QEMU ships */
    QS_PROFILE_MODES,       /* handshake and operational mode, January 2010 */
};

enum qs_error_id {
    QS_E_NONE,
    /* Bytes that are no JSON value; no id can be echoed. */
    QS_E_STRAY,             /* arg: the token so far */
    QS_E_EXPECTING_VALUE,
    QS_E_MISSING_COLON,
    QS_E_DICT_SEPARATOR,
    QS_E_LIST_SEPARATOR,
    QS_E_KEY_NOT_STRING,
    QS_E_DUPLICATE_KEY,
    QS_E_KEYWORD,           /* arg: the word */
    QS_E_ESCAPE,
    QS_E_UTF8,
    QS_E_CODE_POINT,        /* arg: the escape */
    QS_E_DEPTH,
    QS_E_TOKENS,
    QS_E_BYTES,
    QS_E_NOT_OBJECT,        /* a JSON value, but not an object */
    /* An object that is no request; its id is echoed. */
    QS_E_NO_EXECUTE,
    QS_E_NOT_STRING,        /* arg: member */
    QS_E_ARGS_NOT_OBJECT,
    QS_E_EXTRA_MEMBER,      /* arg: member */
    QS_E_CLASH,             /* execute and exec-oob together */
    /* A request that is refused. */
    QS_E_EXPECTING_NEGOTIATION,
    QS_E_ALREADY_NEGOTIATED,
    QS_E_NOT_FOUND,         /* arg: command */
    QS_E_NO_OOB,            /* arg: command that cannot run out-of-band */
    QS_E_UNKNOWN_CAP,       /* arg: the value */
    QS_E_UNOFFERED_CAP,     /* arg: the capabilities, ", " between */
    QS_E_ENABLE_TYPE,       /* enable is no array */
    QS_E_ENABLE_ITEM_TYPE,  /* arg: index; an element is no string */
    QS_E_ARG_EXTRA,         /* arg: argument */
    QS_E_ARG_MISSING,       /* arg: argument */
    QS_E_ARG_TYPE,          /* arg: argument; its type is wrong */
    QS_E_ARG_VALUE,         /* arg: argument; its value is none it accepts */
    QS_E_COUNT
};

/* The class as the profile spells it, e.g. "CommandNotFound". */
const char *qs_error_class(enum qs_profile profile, enum qs_error_id id);
/* Appends the text; arg may be NULL where the row takes none. */
void qs_error_desc(struct qs_buf *out, enum qs_profile profile,
                   enum qs_error_id id, const char *arg);
/* Name of the data member that carries arg in `modes`, NULL for `{}`. */
const char *qs_error_data_name(enum qs_error_id id);
/* What the data member "expected" says in `modes`, NULL when not there. */
const char *qs_error_data_expected(enum qs_error_id id);
/* Whether the bytes were at fault, so that no id can be echoed. */
bool qs_error_is_malformed(enum qs_error_id id);

#endif
