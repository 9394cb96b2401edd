/*
 * The lexer: every byte in every state against a table of its own, tokens
 * however they are cut, and the ceiling on the bytes of a token.
 */
#include "qmp/lex.h"
#include "test/guard.h"

/* A state by the bytes that lead to it, and what each byte does there. */
struct place {
    const char *prefix;
    const char *more;           /* pairs: first and last byte that go on */
    const char *wrong;          /* pairs: bytes that are stray all the same */
    char quote;                 /* the byte that ends a string here */
    enum qs_token otherwise;    /* what any other byte draws */
};

#define IN_STRING "\x20\xFD"

static const struct place places[] = {
    { "", "\t\t\n\n\r\r  \"\"''--09az", "", 0, QS_TOK_STRAY },
    { "\"", IN_STRING, "", '"', QS_TOK_STRAY },
    { "\"a'", IN_STRING, "", '"', QS_TOK_STRAY },
    { "\"\\", IN_STRING, "", 0, QS_TOK_STRAY },
    { "'", IN_STRING, "", '\'', QS_TOK_STRAY },
    { "'a\"", IN_STRING, "", '\'', QS_TOK_STRAY },
    { "'\\", IN_STRING, "", 0, QS_TOK_STRAY },
    { "n", "az", "", 0, QS_TOK_KEYWORD },
    { "-", "09", "", 0, QS_TOK_STRAY },
    { "0", "..eeEE", "09", 0, QS_TOK_NUMBER },
    { "-0", "..eeEE", "09", 0, QS_TOK_NUMBER },
    { "7", "09..eeEE", "", 0, QS_TOK_NUMBER },
    { "-10", "09..eeEE", "", 0, QS_TOK_NUMBER },
    { "1.", "09", "", 0, QS_TOK_STRAY },
    { "0.0", "09eeEE", "", 0, QS_TOK_NUMBER },
    { "1e", "09++--", "", 0, QS_TOK_STRAY },
    { "0.5E", "09++--", "", 0, QS_TOK_STRAY },
    { "1e+", "09", "", 0, QS_TOK_STRAY },
    { "1e-0", "09", "", 0, QS_TOK_NUMBER },
};

static bool among(const char *pairs, unsigned char c)
{
    for (; *pairs; pairs += 2) {
        if (c >= (unsigned char)pairs[0] && c <= (unsigned char)pairs[1]) {
            return true;
        }
    }
    return false;
}

static bool resyncs(unsigned char c)
{
    return among("\x01\x08\x0B\x0C\x0E\x1F\xFE\xFF", c) || c == 0;
}

static enum qs_token bracket(unsigned char c)
{
    static const char bytes[] = "{}[]:,";
    const char *at = c ? strchr(bytes, c) : NULL;

    return at ? (enum qs_token)(QS_TOK_OBJECT + (at - bytes)) : QS_TOK_MORE;
}

static enum qs_token expected(const struct place *place, unsigned char c)
{
    if (place->quote != 0 && c == (unsigned char)place->quote) {
        return QS_TOK_STRING;
    }
    if (among(place->more, c)) {
        return QS_TOK_MORE;
    }
    if (place->prefix[0] == '\0' && bracket(c) != QS_TOK_MORE) {
        return bracket(c);
    }
    if (place->otherwise != QS_TOK_STRAY && !among(place->wrong, c)) {
        return place->otherwise;
    }
    return resyncs(c) ? QS_TOK_RESYNC : QS_TOK_STRAY;
}

/* How much of the text is the token's, the last byte included or not. */
static void check_end(const struct qs_lex *lex, const struct place *place,
                      enum qs_token token, struct qs_slice in,
                      unsigned char c)
{
    size_t n = strlen(place->prefix);
    bool left = token == QS_TOK_NUMBER || token == QS_TOK_KEYWORD ||
                (token == QS_TOK_STRAY && bracket(c) != QS_TOK_MORE);
    struct qs_slice text = qs_buf_slice(&lex->text);

    CHECK_INT(in.n, left);
    CHECK_INT(text.n, token == QS_TOK_NUMBER || token == QS_TOK_KEYWORD ?
              n : n + 1);
    CHECK(memcmp(text.p, place->prefix, n) == 0);
    if (text.n > n) {
        CHECK_INT((unsigned char)text.p[n], c);
    }
    CHECK_INT(qs_lex_skipping(lex), token == QS_TOK_STRAY);
    CHECK_INT(qs_lex_idle(lex), token != QS_TOK_STRAY);
}

static void every_byte_in_every_state(void)
{
    for (size_t i = 0; i < QS_COUNT(places); i++) {
        const struct place *place = &places[i];

        CHECK_ROW(place->prefix);
        for (unsigned c = 0; c < 256; c++) {
            unsigned char byte = (unsigned char)c;
            struct qs_slice in = qs_slice_str(place->prefix);
            enum qs_token token;
            struct qs_lex lex;

            qs_lex_init(&lex, 100);
            CHECK_INT(qs_lex_next(&lex, &in), QS_TOK_MORE);
            in = guarded(&byte, 1);
            token = qs_lex_next(&lex, &in);
            CHECK_INT(token, expected(place, byte));
            if (token == QS_TOK_MORE) {
                CHECK_INT(in.n, 0);
            } else {
                check_end(&lex, place, token, in, byte);
            }
            qs_lex_release(&lex);
        }
    }
}

static void every_byte_while_skipping(void)
{
    for (unsigned c = 0; c < 256; c++) {
        unsigned char byte = (unsigned char)c;
        struct qs_slice in = qs_slice_str("@");
        bool line = c == '\n' || c == '\r';
        enum qs_token want = resyncs(byte) ? QS_TOK_RESUMED : bracket(byte);
        struct qs_lex lex;

        qs_lex_init(&lex, 100);
        CHECK_INT(qs_lex_next(&lex, &in), QS_TOK_STRAY);
        in = guarded(&byte, 1);
        CHECK_INT(qs_lex_next(&lex, &in), want);
        CHECK_INT(in.n, 0);
        CHECK_INT(qs_lex_skipping(&lex), want == QS_TOK_MORE && !line);
        qs_lex_release(&lex);
    }
}

/* Appends "kind:text " for each token. */
static void list(struct qs_lex *lex, enum qs_token token, struct qs_buf *out)
{
    static const char kinds[] = ".{}[]:,snk?!~LF";

    qs_buf_addc(out, kinds[token]);
    if (token >= QS_TOK_STRING && token <= QS_TOK_STRAY) {
        qs_buf_addf(out, "%.*s", (int)qs_buf_len(&lex->text),
                    qs_buf_slice(&lex->text).p);
    }
    qs_buf_addc(out, ' ');
}

static void check_tokens(const char *text, size_t max, const char *want)
{
    CHECK_ROW(text);
    for (size_t i = 0; i < QS_COUNT(pieces); i++) {
        struct qs_slice rest = qs_slice_str(text);
        struct qs_buf out = QS_BUF_INIT(1u << 20);
        enum qs_token token;
        struct qs_lex lex;

        qs_lex_init(&lex, max);
        while (rest.n > 0) {
            struct qs_slice in = next_piece(&rest, pieces[i]);

            while ((token = qs_lex_next(&lex, &in)) != QS_TOK_MORE) {
                list(&lex, token, &out);
            }
            CHECK_INT(in.n, 0);
        }
        token = qs_lex_end(&lex);
        if (token != QS_TOK_MORE) {
            list(&lex, token, &out);
        }
        CHECK_STR(qs_buf_str(&out), want);
        qs_buf_release(&out);
        qs_lex_release(&lex);
    }
}

static void tokens_however_cut(void)
{
    static const struct {
        const char *text, *tokens;
    } rows[] = {
        { "{\"a\": [1, 'b', true]}\r\n",
          "{ s\"a\" : [ n1 , s'b' , ktrue ] } " },
        { "'\\'' \"\\\"\" '\"' \"'\" \"\\\\\"",
          "s'\\'' s\"\\\"\" s'\"' s\"'\" s\"\\\\\" " },
        { "0 -0 10 1.5 0.0 1e5 1E+5 1e-05 -0.1e0",
          "n0 n-0 n10 n1.5 n0.0 n1e5 n1E+5 n1e-05 n-0.1e0 " },
        { "9223372036854775808 18446744073709551615 1e309",
          "n9223372036854775808 n18446744073709551615 n1e309 " },
        { " 1  2 , 3 ", "n1 n2 , n3 " },
        { "01,", "?01 , " },
        { "1.,", "?1., , " },
        { ".5,", "?. , " },
        { "+1,", "?+ , " },
        { "1e,", "?1e, , " },
        { "-]", "?-] ] " },
        { "1true", "n1 ktrue " },
        { "nullX\n1", "knull ?X n1 " },
        { "True,NaN,Infinity,", "?T , ?N , ?I , " },
        { "// no\n/* no */\n#,", "?/ ?/ ?# , " },
        { "@ skipped \"even this\" 1 {2", "?@ { n2 " },
        { "@ skipped\n1", "?@ n1 " },
        { "\"open\n skipped {", "?\"open\n { " },
        { "\"\t\" ,", "?\"\t , " },
        { "1\x01" "2\xFF" "3", "n1 ! n2 ! n3 " },
        { "@\x01" "2", "?@ ~ n2 " },
        { "\"a\xFE" "2", "! n2 " },
        { "\xEF\xBB\xBF{", "?\xEF { " },
        { "\x7F,", "?\x7F , " },
        { "'\x7F\xC3\xA9'", "s'\x7F\xC3\xA9' " },
        { "%d", "?% " },
        { "'%d'", "s'%d' " },
        { "\"never closed", "" },
        { "-", "" },
        { "1.", "" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        check_tokens(rows[i].text, 1000, rows[i].tokens);
    }
}

/* One past the ceiling is said once; the token still gets its end. */
static void tokens_at_the_ceiling(void)
{
    static const struct {
        const char *text, *tokens;
    } rows[] = {
        { "'ab' 1234 null {", "s'ab' n1234 knull { " },
        { "'abc' 1", "L s'abc n1 " },
        { "'abcdefghi' 1", "L s'abc n1 " },
        { "'a\\n' 1", "L s'a\\n n1 " },
        { "'ab\\'' 1", "L s'ab\\ n1 " },
        { "12345 'a'", "L n1234 s'a' " },
        { "123456789 'a'", "L n1234 s'a' " },
        { "false 1", "L kfals n1 " },
        { "123e, 1", "?123e , n1 " },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        /* How much is kept depends on the cuts: only the kinds are said. */
        struct qs_slice in = qs_slice_str(rows[i].text);
        struct qs_buf out = QS_BUF_INIT(1000);
        enum qs_token token;
        struct qs_lex lex;

        CHECK_ROW(rows[i].text);
        qs_lex_init(&lex, 4);
        while (in.n > 0) {
            struct qs_slice one = qs_slice(in.p, 1);

            while ((token = qs_lex_next(&lex, &one)) != QS_TOK_MORE) {
                list(&lex, token, &out);
            }
            in = qs_slice(in.p + 1, in.n - 1);
        }
        token = qs_lex_end(&lex);
        if (token != QS_TOK_MORE) {
            list(&lex, token, &out);
        }
        CHECK_STR(qs_buf_str(&out), rows[i].tokens);
        qs_buf_release(&out);
        qs_lex_release(&lex);
    }
}

static void reset_forgets_everything(void)
{
    static const char *const begun[] = {
        "\"a", "12", "nul", "@x", "'\\", "'too long", "12345", "@toolong",
    };

    for (size_t i = 0; i < QS_COUNT(begun); i++) {
        struct qs_slice in = qs_slice_str(begun[i]);
        struct qs_lex lex;

        CHECK_ROW(begun[i]);
        qs_lex_init(&lex, 4);
        (void)qs_lex_next(&lex, &in);
        CHECK(!qs_lex_idle(&lex));
        qs_lex_reset(&lex);
        CHECK(qs_lex_idle(&lex) && !qs_lex_skipping(&lex));
        in = qs_slice_str("7 ");
        CHECK_INT(qs_lex_next(&lex, &in), QS_TOK_NUMBER);
        CHECK_BYTES(qs_buf_slice(&lex.text), "7");
        qs_lex_release(&lex);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(every_byte_in_every_state),
        TEST(every_byte_while_skipping),
        TEST(tokens_however_cut),
        TEST(tokens_at_the_ceiling),
        TEST(reset_forgets_everything),
    };

    return test_main(cases, QS_COUNT(cases));
}
