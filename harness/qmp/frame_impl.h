/*
 * Shared by frame.c and frame_parse.c alone: what a frame keeps.
 */
#ifndef QS_QMP_FRAME_IMPL_H
#define QS_QMP_FRAME_IMPL_H

#include "qmp/frame.h"
#include "qmp/lex.h"

enum expect {
    VALUE,                  /* at the top, or behind a colon */
    KEY_OR_END,             /* behind { */
    KEY,                    /* behind a comma in an object */
    COLON,
    MEMBER_END,             /* a comma or } */
    ITEM_OR_END,            /* behind [ */
    ITEM,                   /* behind a comma in an array */
    ITEM_END,               /* a comma or ] */
};

struct qs_frame {
    struct qs_limits limits;
    struct qs_lex lex;
    struct qs_fault fault;
    struct qs_json *root;
    struct qs_json **stack;     /* open containers */
    size_t nstack, size;
    size_t depth;               /* open brackets, also while dropping */
    size_t tokens, bytes;       /* of this message */
    struct qs_buf key, text;    /* decoded */
    enum expect expect;
    bool dropping, failed;
};

/* Frees what there is of the message and expects another. */
void qs_frame_forget(struct qs_frame *frame);
/* Forgets the message and is FAILED from now on. */
enum qs_frame_result qs_frame_no_memory(struct qs_frame *frame);
/* Says what is wrong, once, and drops the rest of the message. */
enum qs_frame_result qs_frame_bad(struct qs_frame *frame,
                                  enum qs_error_id id);
enum qs_frame_result qs_frame_bad_arg(struct qs_frame *frame,
                                      enum qs_error_id id,
                                      struct qs_slice arg);
/* The grammar: one token in the light of what may come. */
enum qs_frame_result qs_frame_parse(struct qs_frame *frame,
                                    enum qs_token token);

#endif
