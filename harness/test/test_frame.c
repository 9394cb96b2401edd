/*
 * Messages out of streams: the grammar token by token, one error for each
 * malformed message and recovery behind it, and the three ceilings.
 */
#include "qmp/emit.h"
#include "qmp/frame.h"
#include "test/guard.h"

#define GOOD "{'ok':1}"
#define OK "{\"ok\": 1};"

/* Appends each value as it is emitted and each error as "!number", with a
   semicolon behind. */
static void collect(struct qs_frame *frame, struct qs_slice in,
                    struct qs_buf *out)
{
    for (;;) {
        struct qs_json *value = NULL;
        enum qs_frame_result result = qs_frame_next(frame, &in, &value);

        if (result == QS_FRAME_MORE) {
            CHECK_INT(in.n, 0);
            return;
        }
        if (result == QS_FRAME_VALUE) {
            qs_emit(out, value);
            qs_json_free(value);
        } else {
            CHECK_INT(result, QS_FRAME_BAD);
            qs_buf_addf(out, "!%d", (int)qs_frame_fault(frame)->id);
        }
        qs_buf_addc(out, ';');
    }
}

/* Reads text however it is cut; each time it must come to want. */
static void check(const struct qs_limits *limits, struct qs_slice text,
                  const char *want)
{
    struct qs_frame *frame = qs_frame_new(limits);

    CHECK(frame != NULL);
    CHECK_ROW(text.p);
    for (size_t i = 0; i < QS_COUNT(pieces); i++) {
        struct qs_slice rest = text;
        struct qs_buf out = QS_BUF_INIT(1u << 20);

        while (rest.n > 0) {
            collect(frame, next_piece(&rest, pieces[i]), &out);
        }
        CHECK_STR(qs_buf_str(&out), want);
        qs_buf_release(&out);
        qs_frame_reset(frame);
        CHECK(qs_frame_idle(frame) && !qs_frame_dropping(frame));
    }
    qs_frame_free(frame);
}

static void check_text(const char *text, const char *want)
{
    check(&qs_limits_qemu, qs_slice_str(text), want);
}

static void good_streams(void)
{
    check_text("", "");
    check_text(" \t\r\n", "");
    check_text("{}[]{}", "{};[];{};");
    check_text("1 -0 1e309 18446744073709551615\n",
               "1;-0;1e309;18446744073709551615;");
    check_text("\"a\"'\\''null ", "\"a\";\"'\";null;");
    check_text("{\"a\":{\"b\":[1,{}]},\n\"c\":'d'}\r\n" GOOD,
               "{\"a\": {\"b\": [1, {}]}, \"c\": \"d\"};" OK);
    check_text("{'\\u0000':1,'':2}", "{\"\\u0000\": 1, \"\": 2};");
    check_text("{'a':{'a':1},'A':2}", "{\"a\": {\"a\": 1}, \"A\": 2};");
}

/* What a parser may be in the middle of, and what each token does there:
   0 for welcome, else the error. */
struct place {
    const char *prefix;
    unsigned open;              /* brackets */
    enum qs_error_id on[9];     /* { } [ ] : , string number keyword */
};

#define VAL QS_E_EXPECTING_VALUE
#define KEYS QS_E_KEY_NOT_STRING
#define COL QS_E_MISSING_COLON
#define DIC QS_E_DICT_SEPARATOR
#define LIS QS_E_LIST_SEPARATOR

/* clang-format off */
static const struct place places[] = {
    { "",           0, { 0,    VAL, 0,    VAL, VAL, VAL, 0,   0,    0 } },
    { "{",          1, { KEYS, 0,   KEYS, VAL, VAL, VAL, 0,   KEYS, KEYS } },
    { "{'a':1,",    1, { KEYS, VAL, KEYS, VAL, VAL, VAL, 0,   KEYS, KEYS } },
    { "{'a'",       1, { COL,  COL, COL,  COL, 0,   COL, COL, COL,  COL } },
    { "{'a':",      1, { 0,    VAL, 0,    VAL, VAL, VAL, 0,   0,    0 } },
    { "{'a':'b'",   1, { DIC,  0,   DIC,  DIC, DIC, 0,   DIC, DIC,  DIC } },
    { "{'a':[]",    1, { DIC,  0,   DIC,  DIC, DIC, 0,   DIC, DIC,  DIC } },
    { "[",          1, { 0,    VAL, 0,    0,   VAL, VAL, 0,   0,    0 } },
    { "['a'",       1, { LIS,  LIS, LIS,  0,   LIS, 0,   LIS, LIS,  LIS } },
    { "[{}",        1, { LIS,  LIS, LIS,  0,   LIS, 0,   LIS, LIS,  LIS } },
    { "[1,",        1, { 0,    VAL, 0,    VAL, VAL, VAL, 0,   0,    0 } },
    { "[{'a':[{",   4, { KEYS, 0,   KEYS, VAL, VAL, VAL, 0,   KEYS, KEYS } },
    { "[{'a':[[]",  3, { LIS,  LIS, LIS,  0,   LIS, 0,   LIS, LIS,  LIS } },
};
/* clang-format on */
static const char *const tokens[] = {
    "{", "}", "[", "]", ":", ",", "'s'", "7 ", "true ",
};

/* Brackets open behind prefix and token. */
static unsigned open_after(const struct place *place, const char *token)
{
    if (*token == '{' || *token == '[') {
        return place->open + 1;
    }
    return place->open - ((*token == '}' || *token == ']') &&
                          place->open > 0);
}

/*
 * Behind the bad token: what would be messages of their own, in the brackets
 * that are still open; then their closers, of either kind, and a good one.
 */
static void every_token_in_every_place(void)
{
    for (size_t i = 0; i < QS_COUNT(places); i++) {
        for (size_t t = 0; t < QS_COUNT(tokens); t++) {
            enum qs_error_id error = places[i].on[t];
            unsigned open = open_after(&places[i], tokens[t]);
            struct qs_buf text = QS_BUF_INIT(1000), want = QS_BUF_INIT(100);

            if (error == QS_E_NONE) {
                continue;
            }
            qs_buf_addf(&want, "!%d;" OK, (int)error);
            qs_buf_addf(&text, "%s%s%s", places[i].prefix, tokens[t],
                        open > 0 ? ":,[{'x'" GOOD "}] 01\n'\n @," : "");
            for (unsigned n = 0; n < open; n++) {
                qs_buf_addc(&text, n % 2 ? ']' : '}');
            }
            qs_buf_adds(&text, GOOD);
            check(&qs_limits_qemu, qs_slice_str(qs_buf_str(&text)),
                  qs_buf_str(&want));
            qs_buf_release(&text);
            qs_buf_release(&want);
        }
    }
}

/* The welcome ones: finished the obvious way, they are no error. */
static void welcome_tokens_are_no_error(void)
{
    for (size_t i = 0; i < QS_COUNT(places); i++) {
        for (size_t t = 0; t < QS_COUNT(tokens); t++) {
            struct qs_frame *frame = qs_frame_new(&qs_limits_qemu);
            struct qs_buf out = QS_BUF_INIT(1000);

            CHECK(frame != NULL);
            CHECK_ROW(places[i].prefix);
            collect(frame, qs_slice_str(places[i].prefix), &out);
            CHECK_STR(qs_buf_str(&out), "");
            collect(frame, qs_slice_str(tokens[t]), &out);
            CHECK_INT(strchr(qs_buf_str(&out), '!') == NULL,
                      places[i].on[t] == QS_E_NONE);
            qs_buf_release(&out);
            qs_frame_free(frame);
        }
    }
}

/* One error, whichever it is, and then the good message. */
static void check_one_error(struct qs_slice text)
{
    struct qs_frame *frame = qs_frame_new(&qs_limits_qemu);

    CHECK(frame != NULL);
    CHECK_ROW(text.p);
    for (size_t i = 0; i < QS_COUNT(pieces); i++) {
        struct qs_slice rest = text;
        struct qs_buf out = QS_BUF_INIT(1000);

        while (rest.n > 0) {
            collect(frame, next_piece(&rest, pieces[i]), &out);
        }
        CHECK(*qs_buf_str(&out) == '!');
        CHECK_STR(strchr(qs_buf_str(&out), ';') + 1, OK);
        qs_buf_release(&out);
    }
    qs_frame_free(frame);
}

/* In every place, also inside tokens, and whether the token fits or not. */
static void a_resync_byte_ends_any_message(void)
{
    /* The string's own NUL is the last of the bytes. */
    static const char bytes[] = "\x01\x08\x0B\x0C\x1F\xFE\xFF";
    static const struct {
        const char *text;
        bool complete;          /* a value, at the top */
    } begun[] = {
        { "", false }, { "'a", false }, { "'\\", false }, { "\"a", false },
        { "\"\\u00", false }, { "-", false }, { "1.", false },
        { "1e", false }, { "1e+", false }, { "{", false }, { "[[", false },
        { "12", true }, { "1.5e3", true }, { "nul", true }, { "'s'", true },
    };

    for (size_t i = 0; i < QS_COUNT(places); i++) {
        for (size_t t = 0; t < QS_COUNT(begun); t++) {
            for (size_t b = 0; b < sizeof(bytes); b++) {
                struct qs_buf text = QS_BUF_INIT(1000);

                if (places[i].open == 0 && begun[t].complete) {
                    continue;
                }
                qs_buf_addf(&text, "%s%s%c" GOOD, places[i].prefix,
                            begun[t].text, bytes[b]);
                (void)qs_buf_str(&text);
                check_one_error(qs_buf_slice(&text));
                qs_buf_release(&text);
            }
        }
    }
}

static void a_resync_byte_ends_the_dropping(void)
{
    for (size_t i = 0; i < QS_COUNT(places); i++) {
        for (size_t t = 0; t < QS_COUNT(tokens); t++) {
            enum qs_error_id error = places[i].on[t];
            struct qs_buf text = QS_BUF_INIT(1000), want = QS_BUF_INIT(100);

            if (error == QS_E_NONE || open_after(&places[i], tokens[t]) == 0) {
                continue;
            }
            qs_buf_addf(&want, "!%d;" OK, (int)error);
            qs_buf_addf(&text, "%s%s ,'\xFF" GOOD, places[i].prefix,
                        tokens[t]);
            check(&qs_limits_qemu, qs_buf_slice(&text), qs_buf_str(&want));
            qs_buf_release(&text);
            qs_buf_release(&want);
        }
    }
}

static void bad_scalars(void)
{
    static const struct {
        const char *text;
        enum qs_error_id error;
        const char *arg;
    } rows[] = {
        { "foo ", QS_E_KEYWORD, "foo" }, { "{foo:", QS_E_KEYWORD, "foo" },
        { "{'a':nul}", QS_E_KEYWORD, "nul" },
        { "['\\x']", QS_E_ESCAPE, "" }, { "{'\\x'", QS_E_ESCAPE, "" },
        { "'\xC0\x80'", QS_E_UTF8, "" }, { "{'\xED\xA0\x80'", QS_E_UTF8, "" },
        { "['\\uD800']", QS_E_CODE_POINT, "\\uD800" },
        { "[01]", QS_E_STRAY, "01" }, { "[1.]", QS_E_STRAY, "1.]" },
        { "[.5]", QS_E_STRAY, "." }, { "[+1]", QS_E_STRAY, "+" },
        { "[1e]", QS_E_STRAY, "1e]" }, { "[-]", QS_E_STRAY, "-]" },
        { "['a\nb']", QS_E_STRAY, "'a\n" }, { "\x7F\n", QS_E_STRAY, "\x7F" },
        { "{'a':1,'b':2,'\\u0061':3}", QS_E_DUPLICATE_KEY, "" },
        { "{'':1,'':2}", QS_E_DUPLICATE_KEY, "" },
        { "{'\\u0000':1,'\\u0000':2}", QS_E_DUPLICATE_KEY, "" },
        { "[{'a':{'b':1,'b':1}}", QS_E_DUPLICATE_KEY, "" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_frame *frame = qs_frame_new(&qs_limits_qemu);
        struct qs_slice in = qs_slice_str(rows[i].text);
        struct qs_json *value = NULL;

        CHECK(frame != NULL);
        CHECK_ROW(rows[i].text);
        CHECK_INT(qs_frame_next(frame, &in, &value), QS_FRAME_BAD);
        CHECK_INT(qs_frame_fault(frame)->id, rows[i].error);
        CHECK_STR(qs_frame_fault(frame)->arg, rows[i].arg);
        CHECK(value == NULL);
        qs_frame_free(frame);
    }
}

/* The word of the fault before leaves nothing behind, and has a ceiling. */
static void words_of_faults_are_cut(void)
{
    struct qs_frame *frame = qs_frame_new(&qs_limits_qemu);
    const size_t most = sizeof(qs_frame_fault(frame)->arg) - 1;

    for (size_t n = most + 2; n > 0; n--) {
        char text[sizeof(qs_frame_fault(frame)->arg) + 4];
        struct qs_slice in = { text, n + 1 };
        struct qs_json *value = NULL;

        memset(text, 'x', n);
        text[n] = '\n';
        while (qs_frame_next(frame, &in, &value) != QS_FRAME_BAD) {
            CHECK(in.n > 0);
        }
        CHECK_INT(strlen(qs_frame_fault(frame)->arg), n < most ? n : most);
    }
    qs_frame_free(frame);
}

static void lexical_errors_recover(void)
{
    check_text("@@@ {" GOOD "}\n" GOOD, "!1;!6;" OK);
    check_text("[ @ } " GOOD, "!1;" OK);
    check_text("{'a': @\n 'b' }" GOOD, "!1;" OK);
    check_text("{'a': 'open\n} " GOOD, "!1;" OK);
    check_text("[[01]]" GOOD, "!1;" OK);
    check_text("[-]" GOOD, "!1;" OK);
    check_text("@\xFF" GOOD, "!1;" OK);
    check_text("\xFF\xFE" GOOD, "!1;!1;" OK);
    check_text("\xEF\xBB\xBF" GOOD, "!1;" OK);
    check_text("}}]" GOOD, "!2;!2;!2;" OK);
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(good_streams),
        TEST(every_token_in_every_place),
        TEST(welcome_tokens_are_no_error),
        TEST(a_resync_byte_ends_any_message),
        TEST(a_resync_byte_ends_the_dropping),
        TEST(bad_scalars),
        TEST(words_of_faults_are_cut),
        TEST(lexical_errors_recover),
    };

    return test_main(cases, QS_COUNT(cases));
}
