/*
 * Tokens of QMP's JSON: RFC 8259 in UTF-8, plus single-quoted strings.
 * It judges bytes, one at a time, and knows no grammar.  A token may arrive
 * in any number of pieces.  Parallel to QEMU's qobject/json-lexer.c.
 */
#ifndef QS_QMP_LEX_H
#define QS_QMP_LEX_H

#include "qmp/error.h"

enum qs_token {
    QS_TOK_MORE,            /* the input ended inside or before a token */
    QS_TOK_OBJECT,          /* { */
    QS_TOK_OBJECT_END,      /* } */
    QS_TOK_ARRAY,           /* [ */
    QS_TOK_ARRAY_END,       /* ] */
    QS_TOK_COLON,
    QS_TOK_COMMA,
    QS_TOK_STRING,          /* text holds it with its quotes, not decoded */
    QS_TOK_NUMBER,
    QS_TOK_KEYWORD,         /* true, false, null, or a word that is none */
    QS_TOK_STRAY,           /* lexical error; text holds the token so far */
    QS_TOK_RESYNC,          /* control byte other than TAB LF CR, FE or FF */
    QS_TOK_RESUMED,         /* the same, while bytes were being skipped */
    QS_TOK_LIMIT,           /* the token passed the ceiling on bytes */
    QS_TOK_FAILED,          /* no memory */
};

struct qs_lex {
    int state;
    struct qs_buf text;     /* of the token in hand */
    bool pending;           /* text was handed out; clear before the next */
    bool discard;           /* the token passed the ceiling: keep no more */
};

/* max: ceiling on the bytes of one token. */
void qs_lex_init(struct qs_lex *lex, size_t max);
void qs_lex_release(struct qs_lex *lex);
void qs_lex_reset(struct qs_lex *lex);

/*
 * Consumes bytes from the front of *in up to the end of one token (a scalar
 * ends before the byte that delimits it).  After STRAY bytes are skipped
 * until one of []{},: or a line end or a resync byte.  LIMIT is said once;
 * the rest of that token is read, not kept, and then reported as usual.
 */
enum qs_token qs_lex_next(struct qs_lex *lex, struct qs_slice *in);
/* No more input comes: a number or keyword in hand ends here. */
enum qs_token qs_lex_end(struct qs_lex *lex);
/* Whether nothing of a token is in hand and nothing is being skipped. */
bool qs_lex_idle(const struct qs_lex *lex);
/* Whether bytes are being skipped after STRAY. */
bool qs_lex_skipping(const struct qs_lex *lex);

#endif
