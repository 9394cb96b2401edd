/*
 * How the bytes of a case are handed over.  The verdict may not depend on it.
 */
#ifndef QS_SUITE_AXES_H
#define QS_SUITE_AXES_H

#include "qmp/json.h"
#include "suite/case.h"

enum qs_cut_kind {
    QS_CUT_NONE,            /* each step's bytes in one piece */
    QS_CUT_BYTES,           /* one byte at a time */
    QS_CUT_JOIN,            /* coalesced as far as is sound */
    QS_CUT_AT,              /* one cut, after byte `at` of all that is sent */
};

/* How a message is spelled; it stays the same message. */
enum qs_spelling {
    QS_SPELL_PLAIN,         /* as the spec has it */
    QS_SPELL_SPACED,        /* white space of all kinds between tokens */
    QS_SPELL_LINES,         /* other line ends, and empty lines before it */
    QS_SPELL_ORDER,         /* members in reverse */
    QS_SPELL_ESCAPED,       /* characters of strings as \u00XX */
    QS_SPELL_IDS,           /* the id in a list; to servers only */
    QS_SPELL_COUNT
};

struct qs_cut {
    enum qs_cut_kind kind;
    size_t at;
    enum qs_spelling spelling;
};

/* "whole", "one byte at a time", "coalesced", "cut after byte 17". */
void qs_cut_print(struct qs_buf *out, struct qs_cut cut);

/* The word of `vary` that stands for it; NULL for the plain one. */
const char *qs_spelling_word(enum qs_spelling spelling);
/*
 * Spells the message in text anew.  What is no JSON object, or not spelled as
 * RFC 8259 says, stays as it is.
 */
void qs_spell(struct qs_buf *text, enum qs_spelling spelling);
/* Undoes QS_SPELL_IDS in a reply; an id that was not so spelled becomes one
   that no pattern expects, save those of fences. */
void qs_unspell_id(struct qs_json *reply);

enum qs_cut_effort {
    QS_CUTS_WHOLE,          /* --cuts none */
    QS_CUTS_SAMPLE,         /* whole, bytes, coalesced, a seeded few */
    QS_CUTS_ALL,            /* every cut point of cases up to 4 KiB */
};

#endif
