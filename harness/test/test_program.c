/*
 * A case compiled: preludes in front, repetitions unrolled, lanes and
 * branches as jumps, links merged by name.
 */
#include "suite/program.h"

#include <stdlib.h>

#include "qmp/buf.h"
#include "suite/parse.h"
#include "test/test.h"

static struct qs_diag diag;

/* One letter an instruction, a step with its number and counter. */
static char *spell(const struct qs_program *program)
{
    struct qs_buf out = QS_BUF_INIT(1u << 20);
    char *copy;

    for (size_t i = 0; i < program->n; i++) {
        const struct qs_instr *instr = &program->v[i];

        switch (instr->op) {
        case QS_OP_STEP:
            qs_buf_addf(&out, " %d", instr->number);
            if (instr->counter) {
                qs_buf_addf(&out, ".%u", instr->counter);
            }
            if (instr->link) {
                qs_buf_addf(&out, "@%s", program->link.v[instr->link]);
            }
            break;
        case QS_OP_SPLIT:
            qs_buf_addf(&out, " split(%zu)", instr->to);
            break;
        case QS_OP_JUMP:
            qs_buf_addf(&out, " jump(%zu)", instr->to);
            break;
        case QS_OP_BRANCH:
            qs_buf_adds(&out, " branch");
            break;
        case QS_OP_PAR:
            qs_buf_addf(&out, " par(%u,%zu)", instr->nlanes, instr->to);
            break;
        case QS_OP_LANE_END:
            qs_buf_adds(&out, " lane");
            break;
        case QS_OP_END:
            qs_buf_adds(&out, " end");
            break;
        }
    }
    copy = strdup(qs_buf_str(&out));
    qs_buf_release(&out);
    return copy;
}

static void parse(struct qs_cases *cases, const char *text)
{
    *cases = (struct qs_cases){ NULL, 0 };
    if (qs_parse("f", qs_slice_str(text), cases, &diag)) {
        CHECK_STR(diag.text, "");
    }
}

static void shapes(void)
{
    static const struct { const char *text, *skip, *want; } rows[] = {
        { "=== a\n-> 1\n<- 2\n", NULL, " 1 2 end" },
        { "=== a\nx 3 -> 1\nfence\n", NULL, " 1.1 1.2 1.3 2 end" },
        { "=== a\nfrom b\n-> 1\n=== b\n-> 2\n-> 3\n", NULL,
          " 0 0 1 end" },
        { "=== a\nfrom b\n-> 1\n=== b\nfrom c\n-> 2\n=== c\n-> 3\n", NULL,
          " 0 0 1 end" },
        { "=== a\nfrom b\n-> 1\n=== b\nfrom c\n-> 2\n-> 2\n=== c\n-> 3\n",
          "b", " 0 1 end" },
        { "=== a\n-> 1\n", "a", " 1 end" },
        { "=== a\nfrom b\n=== b\n-> 1\n", NULL, " 0 end" },
        { "=== a\npar { <- 1 ; <- 2 and x 2 <- 3 }\n-> 4\n", NULL,
          " par(2,7) 1 1 lane 1.1 1.2 lane 2 end" },
        { "=== a\nalt { ok <- 1 or ok <- 2 ; <- 3 }\n-> 4\n", NULL,
          " split(4) branch 1 jump(8) branch 1 1 jump(8) 2 end" },
        { "=== a\nx 2 par { <- 1 }\n", NULL,
          " par(1,3) 1 lane par(1,6) 1 lane end" },
        { "=== a\n[k] -> 1 ; [l] -> 2\n", NULL, " 1 2@l end" },
        { "=== a\nfrom b\n[l] -> 1 ; [k] -> 1\n=== b\n[k] -> 1\n[l] -> 2\n",
          NULL, " 0 0@l 1@l 2 end" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_program program;
        struct qs_cases cases;
        char *got;

        CHECK_ROW(rows[i].text);
        parse(&cases, rows[i].text);
        CHECK_INT(qs_program_make(&program, cases.v[0], &cases, rows[i].skip,
                                  &diag), QS_OK);
        got = spell(&program);
        CHECK_STR(got, rows[i].want);
        free(got);
        qs_program_release(&program);
        qs_cases_release(&cases);
    }
}

/* In text "%" is the number of the turn and "+" the next. */
static void repeat(struct qs_buf *out, const char *text, unsigned n,
                   const char *between)
{
    for (unsigned i = 0; i < n; i++) {
        qs_buf_adds(out, i ? between : "");
        for (const char *p = text; *p; p++) {
            if (*p == '%' || *p == '+') {
                qs_buf_addf(out, "%u", i + (*p == '+'));
            } else {
                qs_buf_addc(out, *p);
            }
        }
    }
}

/* At each ceiling, and one past it. */
static void ceilings(void)
{
    static const struct {
        const char *head, *text, *between, *tail;
        unsigned most;
        const char *says;
    } rows[] = {
        { "=== a\npar { ", "<- 1", " and ", " }\n", QS_LANES_MAX,
          "f:2:1: too many lanes" },
        { "=== a\nalt { ", "<- 1", " or ", " }\n", QS_LANES_MAX,
          "f:2:1: too many branches" },
        { "=== a\n", "[k%] fence", " ; ", "\n", 8,
          "f:1:1: too many connections" },
        { "", "=== c%\nfrom c+\n", "", "=== z\nfence\n", 1000,
          "f:2:6: preludes go round in a circle, "
          "expected at most 7 in a row" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        for (unsigned past = 0; past < 2; past++) {
            struct qs_buf text = QS_BUF_INIT(1u << 20);
            struct qs_program program;
            struct qs_cases cases;
            enum qs_err want = past || i == 3 ? QS_BAD : QS_OK;

            CHECK_ROW(rows[i].says);
            qs_buf_adds(&text, rows[i].head);
            repeat(&text, rows[i].text, rows[i].most + past,
                   rows[i].between);
            qs_buf_adds(&text, rows[i].tail);
            parse(&cases, qs_buf_str(&text));
            CHECK_INT(qs_program_make(&program, cases.v[0], &cases, NULL,
                                      &diag), want);
            if (want) {
                CHECK_STR(diag.text, rows[i].says);
            } else {
                qs_program_release(&program);
            }
            qs_cases_release(&cases);
            qs_buf_release(&text);
        }
    }
}

static void preludes_that_are_not_there(void)
{
    static const struct { const char *text, *says; } rows[] = {
        { "=== a\nfrom b\n-> 1\n",
          "f:2:6: no case b, expected the id of a prelude" },
        { "=== a\nfrom b\n-> 1\n=== b\nfrom c\n-> 1\n",
          "f:5:6: no case c, expected the id of a prelude" },
        { "=== a\nfrom a\n-> 1\n", "f:2:6: preludes go round in a circle, "
          "expected at most 7 in a row" },
        { "=== a\nfrom b\n-> 1\n=== b\nfrom a\n-> 1\n",
          "f:2:6: preludes go round in a circle, "
          "expected at most 7 in a row" },
    };

    for (size_t i = 0; i < QS_COUNT(rows); i++) {
        struct qs_program program;
        struct qs_cases cases;

        CHECK_ROW(rows[i].text);
        parse(&cases, rows[i].text);
        CHECK_INT(qs_program_make(&program, cases.v[0], &cases, NULL, &diag),
                  QS_BAD);
        CHECK_STR(diag.text, rows[i].says);
        qs_cases_release(&cases);
    }
}

int main(void)
{
    static const struct test_case cases[] = {
        TEST(shapes),
        TEST(ceilings),
        TEST(preludes_that_are_not_there),
    };

    return test_main(cases, QS_COUNT(cases));
}
