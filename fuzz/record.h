/*
 * What an endpoint said on each connection, to compare two plays of nearly
 * the same tape.
 */
#ifndef QS_FUZZ_RECORD_H
#define QS_FUZZ_RECORD_H

#include "tape/play.h"

struct qs_record {
    struct qs_buf out[QS_CONNECTIONS_MAX];  /* a byte 0 where one ended */
};

void qs_record_init(struct qs_record *record);
void qs_record_reset(struct qs_record *record);
void qs_record_release(struct qs_record *record);
/* A watch that writes into the record. */
struct qs_watch qs_record_watch(struct qs_record *record);
/* The first connection on which they differ, -1 when none. */
int qs_record_differs(const struct qs_record *a, const struct qs_record *b,
                      size_t *at);
/* Aborts as `name` when they differ, with what each said there. */
void qs_record_compare(const struct qs_record *a, const struct qs_record *b,
                       const char *name, const char *what);

#endif
