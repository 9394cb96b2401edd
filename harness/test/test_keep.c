/*
 * Where bytes of turns stay: what was stored does not move or change until
 * the store is reset, however much comes behind it.
 */
#include "suite/keep.h"

#include <stdlib.h>

#include "test/test.h"

#define PIECES 2000u
#define LARGE ((size_t)100 << 10)

static void stays_where_it_is(void)
{
    struct qs_store store = { NULL };
    const char *at[PIECES];
    char *large = calloc(1, LARGE);

    for (int round = 0; round < 3; round++) {
        for (unsigned i = 0; i < PIECES; i++) {
            unsigned text[8];

            for (size_t k = 0; k < QS_COUNT(text); k++) {
                text[k] = i + (unsigned)round;
            }
            at[i] = qs_store_add(&store, qs_slice(text, sizeof(text)));
            CHECK(at[i] != NULL);
        }
        CHECK(qs_store_add(&store, qs_slice(large, LARGE)) != NULL);
        for (unsigned i = 0; i < PIECES; i++) {
            unsigned text[8];

            memcpy(text, at[i], sizeof(text));
            CHECK_INT(text[0], i + (unsigned)round);
            CHECK_INT(text[7], i + (unsigned)round);
        }
        qs_store_reset(&store);
    }
    qs_store_release(&store);
    CHECK(store.block == NULL);
    free(large);
}

static void pieces_of_any_length(void)
{
    struct qs_store store = { NULL };
    char bytes[300];

    CHECK(qs_store_add(&store, qs_slice(NULL, 0)) != NULL);
    memset(bytes, 'x', sizeof(bytes));
    for (size_t n = 0; n < sizeof(bytes); n++) {
        char *p = qs_store_add(&store, qs_slice(bytes, n));

        CHECK(p != NULL);
        CHECK(memcmp(p, bytes, n) == 0);
        /* Nobody else's bytes. */
        memset(p, 'y', n);
    }
    qs_store_release(&store);
}

static void keeps_front_and_back(void)
{
    struct qs_keep keep = { NULL, 0, 0, 0, 0 };

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 100; i++) {
            CHECK(qs_keep_add(&keep, qs_slice(i < 99 ? "ab" : "yz", 2), 8));
        }
        qs_keep_cut(&keep, 8);
        CHECK_INT(keep.n, 8);
        CHECK_INT(keep.head, 4);
        CHECK_INT(keep.length, 200);
        CHECK(memcmp(keep.p, "abababyz", 8) == 0);
        qs_keep_reset(&keep);
        CHECK_INT(keep.n + keep.length + keep.head, 0);
    }
    qs_keep_release(&keep);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(stays_where_it_is),
        TEST(pieces_of_any_length),
        TEST(keeps_front_and_back),
    };

    return test_main(cases, QS_COUNT(cases));
}
