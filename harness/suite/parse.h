/*
 * Reads the notation.  One pass, no dependency, bounded: files up to
 * QS_SPEC_FILE_MAX bytes, expansions of \*N{...} up to QS_SPEC_BYTES_MAX.
 * Errors are "file:line:column: what, and what was expected".
 */
#ifndef QS_SUITE_PARSE_H
#define QS_SUITE_PARSE_H

#include "suite/case.h"

#define QS_SPEC_FILE_MAX (4u << 20)
/* One message beyond QEMU's ceiling of 64 MiB must be expressible. */
#define QS_SPEC_BYTES_MAX (80u << 20)
/* All expansions of a file: a few such messages. */
#define QS_SPEC_EXPANDED_MAX ((size_t)4 * QS_SPEC_BYTES_MAX)
/* Far above any file that a person keeps; every id is compared with all. */
#define QS_SPEC_CASES_MAX 4096u
/* Of one case, repetitions counted: what unrolling them may cost. */
#define QS_SPEC_STEPS_MAX (1u << 17)

/* Appends the cases of text to *cases; on error nothing is appended. */
enum qs_err qs_parse(const char *file, struct qs_slice text,
                     struct qs_cases *cases,
                     struct qs_diag *diag) QS_MUST_CHECK;
/* Reads a file, or every *.qmp below a folder in order of name. */
enum qs_err qs_parse_path(const char *path, struct qs_cases *cases,
                          struct qs_diag *diag) QS_MUST_CHECK;
/*
 * A bare conversation, without a header: what `judge` reads, what a failure
 * prints.  Only messages, raw bytes, open, EOF and CLOSE may stand in it.
 */
enum qs_err qs_parse_talk(const char *file, struct qs_slice text,
                          struct qs_case **out,
                          struct qs_diag *diag) QS_MUST_CHECK;
/* One pattern, e.g. for tests; nothing may follow it. */
enum qs_err qs_parse_pattern(const char *text, struct qs_pattern **out,
                             struct qs_diag *diag) QS_MUST_CHECK;
/* "path:line:column: not JSON, expected WHAT" for a file of our own. */
void qs_own_place(const char *path, const char *text, size_t offset,
                  const char *what, struct qs_diag *diag);
/* Whole file into memory; QS_BAD with diag for folders, NUL bytes, size. */
enum qs_err qs_read_file(const char *path, size_t max, struct qs_diag *diag,
                         char **text, size_t *n) QS_MUST_CHECK;

#endif
