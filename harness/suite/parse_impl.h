/*
 * Shared by parse*.c alone: the place in the file, and what the parts of the
 * parser offer each other.  Every function returns false after qs_fail().
 */
#ifndef QS_SUITE_PARSE_IMPL_H
#define QS_SUITE_PARSE_IMPL_H

#include "suite/parse.h"

/* par and alt inside each other; deeper than any person can read. */
#define QS_STEP_NESTING 4

struct qs_parser {
    const char *file;
    const char *p, *end;
    const char *line_start, *file_start;
    int line;
    bool talk;                  /* a bare conversation */
    const struct qs_step *around;   /* the par or alt being read, or NULL */
    size_t factor;              /* how often a step here is done */
    size_t steps;               /* of this case, so counted */
    size_t expanded;            /* bytes of this file behind ->| and <-| */
    struct qs_case *c;          /* being filled */
    struct qs_diag *diag;
    enum qs_err err;
};

/* "file:line:column: ..." at the present place; false. */
bool qs_fail(struct qs_parser *parser, const char *fmt, ...)
    QS_PRINTF(2, 3);
bool qs_fail_at(struct qs_parser *parser, struct qs_place at,
                const char *fmt, ...) QS_PRINTF(3, 4);
bool qs_fail_memory(struct qs_parser *parser);

struct qs_place qs_here(const struct qs_parser *parser);
/* Moves past one byte and keeps the line. */
void qs_advance(struct qs_parser *parser);
/* Moves back to the start of an earlier line. */
void qs_rewind(struct qs_parser *parser, const char *line_start);
/* Moves past blanks (not line ends). */
void qs_skip_blanks(struct qs_parser *parser);
/* White space, line ends and comments between the parts of a message. */
void qs_skip_space(struct qs_parser *parser);
/* The rest of the line without its end; moves past the end. */
struct qs_slice qs_rest_of_line(struct qs_parser *parser);
bool qs_at(const struct qs_parser *parser, const char *text);
/* A word stands here and ends here; moves past it. */
bool qs_accept_word(struct qs_parser *parser, const char *word);
/* Letters, digits, "-", "_", "/" and "." from here on; may be empty. */
struct qs_slice qs_name(struct qs_parser *parser);
char *qs_copy(struct qs_parser *parser, struct qs_slice text);
/* One more element of `size` bytes, zeroed, at the end of *v; NULL fails. */
void *qs_grow(struct qs_parser *parser, void *v, size_t *n, size_t size);
bool qs_add_word(struct qs_parser *parser, struct qs_words *words,
                 struct qs_slice word);

bool qs_parse_value(struct qs_parser *parser, unsigned depth,
                    struct qs_pattern **out);
/* The step's pattern and text. */
bool qs_parse_message(struct qs_parser *parser, struct qs_step *step);
/* Decodes what stands behind ->| up to the line's end. */
bool qs_parse_bytes(struct qs_parser *parser, struct qs_step *step);
/* Behind "outcome": the rest of its line. */
bool qs_parse_outcomes(struct qs_parser *parser);
/* Behind "par" or "alt", as step->kind says. */
bool qs_parse_branches(struct qs_parser *parser, struct qs_step *step,
                       unsigned nesting);
/* The header lines behind "=== id". */
bool qs_parse_header(struct qs_parser *parser);
bool qs_parse_step(struct qs_parser *parser, struct qs_step *step,
                   unsigned nesting);
/* Steps up to the end of the case, or of the lane they stand in. */
bool qs_parse_steps(struct qs_parser *parser, struct qs_steps *steps,
                    unsigned nesting);

#endif
