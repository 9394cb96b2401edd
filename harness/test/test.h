/*
 * Unit tests: one program a module.  Each case is a function run in a
 * process of its own with a deadline and a check for leaked descriptors;
 * TAP goes to standard output and the exit status is 0 when all passed.
 */
#ifndef QS_TEST_H
#define QS_TEST_H

#include "qmp/base.h"

struct test_case {
    const char *name;
    void (*run)(void);
};

#define TEST(function) { #function, function }

/* Runs all cases; main returns what this returns. */
int test_main(const struct test_case *cases, size_t n);

/* Each prints file, line and both values and ends the case when it fails. */
#define CHECK(cond) \
    ((cond) ? (void)0 : test_fail(__FILE__, __LINE__, #cond))
#define CHECK_INT(got, want) \
    test_check_int((long long)(got), (long long)(want), #got, __FILE__, \
                   __LINE__)
#define CHECK_STR(got, want) \
    test_check_str((got), (want), #got, __FILE__, __LINE__)
/* Bytes against a C string. */
#define CHECK_BYTES(got, want) \
    test_check_bytes((got), qs_slice_str(want), #got, __FILE__, __LINE__)
/* Names the row of a table that the following checks belong to. */
#define CHECK_ROW(text) test_row(text)

_Noreturn void test_fail(const char *file, int line, const char *what);
void test_check_int(long long got, long long want, const char *what,
                    const char *file, int line);
void test_check_str(const char *got, const char *want, const char *what,
                    const char *file, int line);
void test_check_bytes(struct qs_slice got, struct qs_slice want,
                      const char *what, const char *file, int line);
void test_row(const char *text);
/* Ends the case as skipped, for what it needs is not on this machine. */
_Noreturn void test_skip(const char *why);

#endif
