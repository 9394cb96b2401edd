/*
 * Shared by known*.c alone.
 */
#ifndef QS_SUITE_KNOWN_IMPL_H
#define QS_SUITE_KNOWN_IMPL_H

#include "suite/known.h"

#define KNOWN_FILE_MAX (1u << 20)

struct qs_known {
    struct qs_json *tree;       /* the array */
    char *path;
};

/* The entry of that case, if there are more the one with that verdict; NULL
   when there is none or no list. */
const struct qs_json *qs_known_find(const struct qs_known *known,
                                    const char *id, const char *verdict);

#endif
