/*
 * The buffer's ceiling, its sticking error, and that neither adding nor
 * dropping a byte at a time costs more than a constant.
 */
#include "qmp/buf.h"
#include "test/test.h"

static void an_empty_buffer_is_text(void)
{
    struct qs_buf buf = QS_BUF_INIT(10);
    char room[4];

    CHECK_STR(qs_buf_str(&buf), "");
    CHECK_INT(qs_buf_len(&buf), 0);
    CHECK_BYTES(qs_buf_slice(&buf), "");
    CHECK_INT(qs_buf_take(&buf, room, sizeof(room)), 0);
    qs_buf_drop(&buf, 5);
    qs_buf_add(&buf, "", 0);
    qs_buf_addf(&buf, "%s", "");
    CHECK(buf.p == NULL);
    qs_buf_release(&buf);
    qs_buf_release(&buf);
}

/* Each way of adding, at the ceiling and one past it. */
static void add_n(struct qs_buf *buf, unsigned way, size_t n)
{
    char text[64];

    memset(text, 'x', sizeof(text));
    text[n] = '\0';
    switch (way) {
    case 0:
        qs_buf_add(buf, text, n);
        break;
    case 1:
        qs_buf_adds(buf, text);
        break;
    case 2:
        qs_buf_addf(buf, "%s%s", "", text);
        break;
    default:
        for (size_t i = 0; i < n; i++) {
            qs_buf_addc(buf, 'x');
        }
    }
}

static void the_ceiling_is_exact(void)
{
    for (unsigned way = 0; way < 4; way++) {
        for (size_t max = 0; max < 40; max++) {
            struct qs_buf buf = QS_BUF_INIT(max);

            add_n(&buf, way, max);
            CHECK_INT(buf.err, QS_OK);
            CHECK_INT(qs_buf_len(&buf), max);
            add_n(&buf, way, 1);
            CHECK_INT(buf.err, QS_LIMIT);
            CHECK_INT(qs_buf_len(&buf), max);
            CHECK_INT(strlen(qs_buf_str(&buf)), max);
            qs_buf_release(&buf);
            CHECK_INT(buf.err, QS_OK);
            CHECK_INT(buf.max, max);
        }
    }
}

static void what_was_consumed_does_not_count(void)
{
    struct qs_buf buf = QS_BUF_INIT(4);

    qs_buf_adds(&buf, "abcd");
    qs_buf_drop(&buf, 3);
    qs_buf_adds(&buf, "efg");
    CHECK_INT(buf.err, QS_OK);
    CHECK_STR(qs_buf_str(&buf), "defg");
    qs_buf_addc(&buf, 'h');
    CHECK_INT(buf.err, QS_LIMIT);
    qs_buf_release(&buf);
}

static void the_first_failure_sticks(void)
{
    struct qs_buf buf = QS_BUF_INIT(3);

    qs_buf_adds(&buf, "ab");
    qs_buf_adds(&buf, "too long");
    qs_buf_addc(&buf, 'c');
    qs_buf_addf(&buf, "%d", 1);
    CHECK_STR(qs_buf_str(&buf), "ab");
    CHECK_INT(buf.err, QS_LIMIT);
    /* A reset is the end of it. */
    qs_buf_reset(&buf);
    CHECK_INT(buf.err, QS_OK);
    qs_buf_addc(&buf, 'c');
    CHECK_STR(qs_buf_str(&buf), "c");
    /* And of what was consumed before. */
    qs_buf_addc(&buf, 'd');
    qs_buf_drop(&buf, 1);
    qs_buf_reset(&buf);
    CHECK_INT(qs_buf_len(&buf), 0);
    qs_buf_adds(&buf, "efg");
    CHECK_INT(buf.err, QS_OK);
    CHECK_STR(qs_buf_str(&buf), "efg");
    qs_buf_release(&buf);
}

/* SIZE_MAX and its neighbours must neither wrap nor be tried. */
static void huge_additions_are_refused(void)
{
    static const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 1, SIZE_MAX / 2 + 2 };

    for (size_t i = 0; i < QS_COUNT(sizes); i++) {
        struct qs_buf buf = QS_BUF_INIT(SIZE_MAX);

        qs_buf_adds(&buf, "abc");
        qs_buf_add(&buf, "x", sizes[i]);
        CHECK_INT(buf.err, QS_LIMIT);
        CHECK_STR(qs_buf_str(&buf), "abc");
        qs_buf_release(&buf);
    }
}

static void taken_in_pieces_nothing_is_lost(void)
{
    struct qs_buf buf = QS_BUF_INIT(SIZE_MAX);
    unsigned put = 0, got = 0;

    for (unsigned round = 0; round < 2000; round++) {
        unsigned char bytes[5];
        size_t n;

        for (unsigned i = 0; i < round % 9; i++) {
            qs_buf_addc(&buf, (char)(put++ & 0x7F));
        }
        n = qs_buf_take(&buf, bytes, round % (sizeof(bytes) + 1));
        for (size_t i = 0; i < n; i++) {
            CHECK_INT(bytes[i], got++ & 0x7F);
        }
    }
    CHECK_INT(qs_buf_len(&buf), put - got);
    for (size_t i = 0; i < put - got; i++) {
        CHECK_INT(qs_buf_slice(&buf).p[i], (got + i) & 0x7F);
    }
    qs_buf_release(&buf);
}

/* What stands around the sizes at which storage grows or moves; the NUL of
   the text has to fit as well. */
static void text_at_every_seam(void)
{
    static const size_t seams[] = { 0, 1, 63, 64, 65, 127, 128, 129, 255 };
    const size_t n = QS_COUNT(seams);
    char x[256], y[256];

    memset(x, 'x', sizeof(x));
    memset(y, 'y', sizeof(y));
    for (size_t i = 0; i < n * n * n; i++) {
        size_t first = seams[i % n], drop = seams[i / n % n];
        size_t more = seams[i / n / n];
        size_t left = drop < first ? first - drop : 0;
        struct qs_buf buf = QS_BUF_INIT(1000);
        const char *text;

        qs_buf_add(&buf, x, first);
        CHECK_INT(strlen(qs_buf_str(&buf)), first);
        qs_buf_drop(&buf, drop);
        CHECK_INT(strlen(qs_buf_str(&buf)), left);
        qs_buf_add(&buf, y, more);
        text = qs_buf_str(&buf);
        CHECK_INT(strlen(text), left + more);
        CHECK(memcmp(text, x, left) == 0);
        CHECK(memcmp(text + left, y, more) == 0);
        qs_buf_release(&buf);
    }
}

/* A queue that is never empty moves on and on; its storage must not. */
static void a_queue_does_not_grow(void)
{
    struct qs_buf buf = QS_BUF_INIT(1000);

    for (unsigned i = 0; i < 500; i++) {
        qs_buf_addc(&buf, 'x');
    }
    for (unsigned i = 0; i < 1000000; i++) {
        qs_buf_addc(&buf, 'x');
        qs_buf_drop(&buf, 1);
    }
    CHECK_INT(buf.err, QS_OK);
    CHECK_INT(qs_buf_len(&buf), 500);
    CHECK(buf.size <= 4096);
    qs_buf_release(&buf);
}

static void storage_doubles(void)
{
    struct qs_buf buf = QS_BUF_INIT(SIZE_MAX);
    size_t size = 0;
    unsigned grown = 0;

    for (unsigned i = 0; i < 1u << 20; i++) {
        qs_buf_addc(&buf, 'x');
        grown += buf.size != size;
        size = buf.size;
    }
    CHECK(grown <= 15);
    CHECK(buf.size <= 4u << 20);
    qs_buf_release(&buf);
}

static void a_diagnosis_is_cut_and_never_overrun(void)
{
    struct qs_diag diag;

    qs_diag_set(&diag, "%s:%d", "a", 1);
    CHECK_STR(diag.text, "a:1");
    qs_diag_set(&diag, "%*s|", (int)sizeof(diag.text) - 2, "x");
    CHECK_INT(strlen(diag.text), sizeof(diag.text) - 1);
    CHECK_INT(diag.text[sizeof(diag.text) - 2], '|');
    qs_diag_set(&diag, "%*s|", (int)sizeof(diag.text) + 100, "x");
    CHECK_INT(strlen(diag.text), sizeof(diag.text) - 1);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(an_empty_buffer_is_text),
        TEST(the_ceiling_is_exact),
        TEST(what_was_consumed_does_not_count),
        TEST(the_first_failure_sticks),
        TEST(huge_additions_are_refused),
        TEST(taken_in_pieces_nothing_is_lost),
        TEST(text_at_every_seam),
        TEST(a_queue_does_not_grow),
        TEST(storage_doubles),
        TEST(a_diagnosis_is_cut_and_never_overrun),
    };

    return test_main(cases, QS_COUNT(cases));
}
