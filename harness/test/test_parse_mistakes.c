/*
 * Mistakes in a spec: what is told of each, and for which place.
 */
#include "suite/parse.h"

#include "qmp/buf.h"
#include "test/test.h"

static struct qs_diag diag;

/* A mistake leaves the cases alone and tells its place. */
static void refuse(const char *text, size_t n, const char *want)
{
    struct qs_cases cases = { NULL, 0 };

    CHECK_INT(qs_parse("f", qs_slice(text, n), &cases, &diag), QS_BAD);
    CHECK_STR(diag.text, want);
    CHECK_INT(cases.n, 0);
}

static void mistakes(void)
{
    /* Behind "=== a/b\n" unless it begins with "=". */
    static const struct { const char *text, *says; } rows[] = {
        { "=== ",
          "1:5: bad id, expected topic/slug of letters, digits and -" },
        { "=== a/b c",
          "1:9: bad id, expected topic/slug of letters, digits and -" },
        { "===", "1:1: no case, expected === topic/slug" },
        { "=== a/b", "1:1: case a/b has no steps, expected at least one" },
        { "level none\nfence",
          "2:7: 'none' is not known here, expected must, should, may or info" },
        { "level must should\nfence",
          "2:12: 'should' is not known here, expected level, covers, "
          "role, profile, needs, vary, limits, from or repeat" },
        { "level\nfence", "2:6: nothing behind level, expected a value" },
        { "role x\nfence",
          "2:6: 'x' is not known here, expected server or client" },
        { "profile x\nfence",
          "2:9: 'x' is not known here, expected qmp, modes or qemu-7.2" },
        { "vary x\nfence",
          "2:6: 'x' is not known here, expected chunks, ws, order, escape, "
          "id or none" },
        { "limits depth\nfence",
          "2:8: 'depth' is not known here, expected depth=N, tokens=N or "
          "bytes=N" },
        { "limits depth=0\nfence",
          "2:8: 'depth=0' is not known here, expected depth=N, tokens=N or "
          "bytes=N" },
        { "limits spam=1\nfence",
          "2:8: 'spam=1' is not known here, expected depth=N, tokens=N or "
          "bytes=N" },
        { "limits depth=1x\nfence",
          "2:8: 'depth=1x' is not known here, expected depth=N, tokens=N or "
          "bytes=N" },
        { "repeat 0\nfence",
          "2:8: '0' is not known here, expected a number up to 1000000" },
        { "repeat 1000001\nfence",
          "2:8: '1000001' is not known here, expected a number up to 1000000" },
        { "from a b\nfence",
          "2:8: 'b' is not known here, expected level, covers, "
          "role, profile, needs, vary, limits, from or repeat" },
        { "level must # why\nfence",
          "2:12: comment in a header, expected it above === or behind vary" },
        { "needs # why\nfence",
          "2:7: nothing behind needs, expected a value" },
        { "spam",
          "2:1: unknown step, expected ->, <-, ->|, <-|, <+, <~, par, alt, "
          "open, fence, resync, sent, noevents, @release or outcome" },
        { "-> 1 spam",
          "2:6: text behind a step, expected ; or the line's end" },
        { "-> 1 <- 2",
          "2:6: text behind a step, expected ; or the line's end" },
        { "x 0 -> 1", "2:4: no number, expected one from 1 to 100000" },
        { "x -> 1", "2:3: no number, expected one from 1 to 100000" },
        { "x 100001 -> 1", "2:8: number too large, expected at most 100000" },
        { "[] -> 1", "2:2: bad connection, expected [name]" },
        { "[a -> 1", "2:3: bad connection, expected [name]" },
        { "[a]",
          "2:4: unknown step, expected ->, <-, ->|, <-|, <+, <~, par, alt, "
          "open, fence, resync, sent, noevents, @release or outcome" },
        { "[a] open mon0", "2:14: no number, expected one from 1 to 4" },
        { "[a] open mon5", "2:13: number too large, expected at most 4" },
        { "->", "2:3: no value, expected JSON or a wildcard" },
        { "-> {\"a\": 1", "2:11: no separator, expected , or }" },
        { "-> {\"a\" 1}", "2:9: no colon behind key \"a\", expected :" },
        { "-> \"abc\n", "2:4: string without end, expected \" on its line" },
        { "-> \"\\q\"",
          "2:4: bad escape or UTF-8 in string, expected a string of RFC 8259" },
        { "-> 01", "2:4: bad number '01', expected one of RFC 8259" },
        { "-> trux",
          "2:4: no value, expected JSON, *, <int>, <string>, <object>, "
          "<array>, <bool>, $name or @name" },
        { "-> $", "2:5: no name behind $, expected letters, digits or -" },
        { "-> @", "2:5: no name behind @, expected letters, digits or -" },
        { "-> <float>",
          "2:4: no value, expected JSON, *, <int>, <string>, <object>, "
          "<array>, <bool>, $name or @name" },
        { "<- {!}",
          "2:6: no name behind !, expected a member that must be absent" },
        { "<- [..., 1, ...]", "2:13: a second ... in an array, expected one" },
        { "<+ EOF",
          "2:4: no value, expected JSON, *, <int>, <string>, <object>, "
          "<array>, <bool>, $name or @name" },
        { "<- CLOSE",
          "2:4: no value, expected JSON, *, <int>, <string>, <object>, "
          "<array>, <bool>, $name or @name" },
        { "par <- 1", "2:5: no lanes, expected {" },
        { "par { <- 1", "2:4: lanes without end, expected and or }" },
        { "par { <- 1 or <- 2 }",
          "2:4: lanes without end, expected and or }" },
        { "alt { tolerated <- 1 }", "2:17: no reason, expected \"...\"" },
        { "alt { quirk \"x <- 1 }",
          "2:22: reason without end, expected \" on its line" },
        { "par { # c\n}",
          "3:1: comment without a step behind it, expected one before the "
          "lane ends" },
        { "par { <- 1\n # c\n}",
          "4:1: comment without a step behind it, expected one before the "
          "lane ends" },
        { "par { par { par { par { par { <- 1 } } } } }",
          "2:28: par and alt nested too deep, expected at most 4 levels" },
        { "->| \\q",
          "2:6: unknown escape, expected \\n \\r \\t \\\\ \\{ \\} \\xHH or "
          "\\*N{...}" },
        { "->| ab\\x4",
          "2:8: unknown escape, expected \\n \\r \\t \\\\ \\{ \\} \\xHH or "
          "\\*N{...}" },
        { "->| \\*{a}",
          "2:7: bad repetition, expected \\*N{...} with N from 1" },
        { "->| \\*0{a}",
          "2:8: bad repetition, expected \\*N{...} with N from 1" },
        { "->| \\*2a",
          "2:8: bad repetition, expected \\*N{...} with N from 1" },
        { "->| \\*2{a", "2:10: repetition without end, expected }" },
        { "->| \\*99999999{a}",
          "2:14: too many repetitions, expected at most 83886080" },
        { "->| \\*80000000{aa}",
          "2:19: too many bytes, expected at most 80 MiB" },
        { "->| \\*2{\\*2{\\*2{\\*2{\\*2{a}}}}}",
          "2:25: repetitions nested too deep, expected at most 4" },
        { "fence\noutcome", "3:8: no grade, expected ok, tolerated or wrong" },
        { "fence\noutcome fine",
          "3:9: no grade, expected ok, tolerated or wrong" },
        { "fence\noutcome ok spam",
          "3:12: no outcome, expected prints WORD, refused, ended or ready" },
        { "fence\noutcome ok prints",
          "3:18: nothing behind prints, expected @canary or a word" },
        { "fence\noutcome ok ready spam",
          "3:18: text behind an outcome, expected | or the line's end" },
        { "fence\noutcome ok ready\noutcome ok ended",
          "4:8: a second outcome, expected | between grades" },
        { "x 100000 par { x 100000 -> 1 }",
          "2:16: too many steps, expected at most 131072 in a case, "
          "repetitions counted" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_buf text = QS_BUF_INIT(1u << 20), says = QS_BUF_INIT(4096);

        CHECK_ROW(rows[i].text);
        qs_buf_addf(&text, "%s%s", rows[i].text[0] == '=' ? "" : "=== a/b\n",
                    rows[i].text);
        qs_buf_addf(&says, "f:%s", rows[i].says);
        refuse(qs_buf_str(&text), qs_buf_len(&text), qs_buf_str(&says));
        qs_buf_release(&text);
        qs_buf_release(&says);
    }
    CHECK_ROW("empty");
    refuse("", 0, "f:1:1: no case in this file, expected === topic/slug");
    refuse("# x\n\n", 5,
           "f:3:1: no case in this file, expected === topic/slug");
    refuse("hello", 5, "f:1:1: no case, expected === topic/slug");
    refuse("=== a/b\n-> \0", 12, "f:2:4: NUL byte, expected text");
    refuse("\x7F" "ELF\x02", 5, "f:1:1: no case, expected === topic/slug");
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(mistakes),
    };

    return test_main(cases, QS_COUNT(cases));
}
