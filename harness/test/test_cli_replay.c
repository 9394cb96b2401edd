/*
 * qmpspec replay and qmpspec spec as a user meets them.  The faults are the
 * lies of fuzz/negative, told by the program's own endpoint.
 */
#include "test/sh.h"

#define LIE "QMPSPEC_LIES=1 qmpspec "
#define NEGATIVE "fuzz/negative/server/"

static void bad_calls(void)
{
    static const struct sh_row rows[] = {
        { "qmpspec replay", 2, "qmpspec replay: no file, expected FILE" },
        { "qmpspec replay --nope x", 2, "qmpspec replay: bad option --nop" },
        { "qmpspec replay --role x y", 2, "qmpspec replay: no role 'x'" },
        { "qmpspec replay --deadline 0 y", 2,
          "qmpspec replay: bad value '0', expected --deadline" },
        { "qmpspec replay $T/none", 2, "qmpspec replay: " },
        { "qmpspec replay --target spam corpus/server/select-plain", 2,
          "qmpspec replay: target 'spam'" },
        { "qmpspec replay --target unix:$T/none --deadline 1 "
          "corpus/server/select-plain", 3, "qmpspec replay: " },
        { "qmpspec replay --target 'exec:/no/such/program {sock}' "
          "corpus/server/select-plain", 3, "qmpspec replay: " },
        { "qmpspec replay --target serve corpus/client/client-offer-plain",
          2, "qmpspec replay: corpus/client/client-offer-plain is played" },
        { "qmpspec replay corpus/server/select-plain >/dev/full", 4, "" },
        { "qmpspec spec", 2, "qmpspec spec: expected one FILE" },
        { "qmpspec spec a b", 2, "qmpspec spec: expected one FILE" },
        { "qmpspec spec --nope", 2, "qmpspec spec: bad option --nope" },
        { "qmpspec spec $T/none", 2, "qmpspec spec: " },
        { "qmpspec spec --out $T/no/x corpus/server/select-plain", 4,
          "qmpspec spec: no oracle fires" },
    };

    sh_enter();
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct sh sh;

        CHECK_ROW(rows[i].line);
        sh_run(rows[i].line, &sh);
        CHECK_INT(sh.status, rows[i].status);
        CHECK(strncmp(qs_buf_str(&sh.err), rows[i].says,
                      strlen(rows[i].says)) == 0);
        sh_release(&sh);
    }
    sh_leave();
}

/* What each prints: all of the words, and the exit status. */
static void replays(void)
{
    static const struct {
        const char *line;
        int status;
        const char *says[4];
    } rows[] = {
        { "qmpspec replay corpus/server/select-plain", 0,
          { "-> {\"execute\": \"qmp_capabilities\"}\n",
            "# negotiation -> command, on select\n",
            "# no oracle fired\n" } },
        { "qmpspec replay corpus/client/client-offer-plain", 0,
          { "# await-offer -> selecting\n", "# told: ready",
            "# told: return", "# no oracle fired\n" } },
        { LIE "replay " NEGATIVE "id", 1,
          { "# oracle id fired, state negotiation, event select",
            "# breaks N41: The id in a response" } },
        { LIE "replay " NEGATIVE "judge-N57", 1,
          { "# illegal by N57: ", "# oracle judge-N57 fired, state nego",
            "# breaks N57: In negotiation mode" } },
        { LIE "replay " NEGATIVE "inert", 1, { "# oracle inert fired" } },
        { LIE "replay " NEGATIVE "leak", 1, { "# oracle leak fired" } },
        { LIE "replay " NEGATIVE "memory", 1, { "# oracle memory fired" } },
        { LIE "replay fuzz/negative/split/split", 1,
          { "# oracle split fired" } },
        /* One that fires among some that do not; none is left out. */
        { LIE "replay corpus/server/select-plain " NEGATIVE "id "
          "corpus/server/select-oob", 1,
          { "# corpus/server/select-plain: a server, profile qmp",
            "# no oracle fired\n", "# oracle id fired",
            "# corpus/server/select-oob: a server" } },
        { "qmpspec replay --target serve corpus/server/select-plain "
          "corpus/server/frame-recovers-from-nul", 0,
          { "\"id\": \"replay-1\"}", "# no oracle fired",
            "->| {\"execute\": \"query-version\", \"id\": \"a\\x00\n" } },
        { "qmpspec replay --role client corpus/server/select-plain", 0,
          { ": a client, profile qmp" } },
    };

    sh_enter();
    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct sh sh;

        CHECK_ROW(rows[i].line);
        sh_run(rows[i].line, &sh);
        CHECK_INT(sh.status, rows[i].status);
        for (size_t k = 0; k < 4 && rows[i].says[k]; k++) {
            if (!strstr(qs_buf_str(&sh.out), rows[i].says[k])) {
                CHECK_STR(qs_buf_str(&sh.out), rows[i].says[k]);
            }
        }
        sh_release(&sh);
    }
    sh_leave();
}

/* What replay prints is a conversation that judge reads. */
static void replay_is_read_back(void)
{
    sh_enter();
    sh_do("for f in corpus/server/oob-* corpus/server/frame-*; do "
          "qmpspec replay $f >$T/talk && qmpspec judge $T/talk >/dev/null "
          "|| exit; done");
    sh_leave();
}

static void specs(void)
{
    sh_enter();
    /* Written, clean, passing where the lie is not told. */
    sh_do("for o in id inert json judge-N57 greeting reply; do " LIE
          "spec --out $T/$o.qmp " NEGATIVE "$o 2>/dev/null && "
          "qmpspec lint $T/$o.qmp && qmpspec fmt --check $T/$o.qmp && "
          "qmpspec run $T/$o.qmp >/dev/null || exit; done");
    /* A script cannot see memory. */
    sh_do(LIE "spec " NEGATIVE "leak >$T/leak 2>$T/why; test $? = 1 && "
          "grep -q 'a script cannot see the fault' $T/why");
    sh_do("printf '#!event STOP\\n{}\\n' >$T/event; qmpspec spec $T/event "
          "2>$T/why; test $? = 1 && grep -q 'no spec can say it' $T/why");
    sh_do("qmpspec spec --id a/b corpus/server/select-plain 2>/dev/null | "
          "grep -qx '=== a/b'");
    sh_leave();
}

/* What crashed and is no spec is named. */
static void crashes(void)
{
    sh_enter();
    sh_do("mkdir -p $T/crash/server $T/crash/json $T/specs/found && "
          "scripts/crash-specs $T/crash $T/specs");
    sh_do("echo '{}' >$T/crash/json/no-talk && "
          "cp " NEGATIVE "id $T/crash/server/An.id && "
          "scripts/crash-specs $T/crash $T/specs >$T/says; test $? = 1 && "
          "grep -q 'server/An.id: no case found/an-id' $T/says && "
          "test $(wc -l <$T/says) = 1");
    sh_do(LIE "spec --out $T/specs/found/a.qmp $T/crash/server/An.id "
          "2>/dev/null && scripts/crash-specs $T/crash $T/specs");
    sh_leave();
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(bad_calls), TEST(replays), TEST(replay_is_read_back),
        TEST(specs), TEST(crashes),
    };

    return test_main(cases, QS_COUNT(cases));
}
