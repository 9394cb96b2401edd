/*
 * The client's side: its commands with their ids as variables, and what came
 * of it.
 */
#include "suite/retell_impl.h"

#include <stdio.h>
#include <stdlib.h>

#include "qmp/emit.h"

/* What the runner makes a client ask for, and the word for it. */
#define ASK "query-status"

/* The variable that stands for the id, which it gets now. */
static char bind(struct qs_told *told, const struct qs_json *id)
{
    struct qs_buf text = QS_BUF_INIT(1u << 16);
    struct qs_told_id *slot;
    char name = '\0';

    qs_emit(&text, id);
    if (told->nids == QS_VARS_MAX ||
        qs_buf_len(&text) >= sizeof(told->id[0].text)) {
        qs_told_bad(told, "the client asks for more than a case can follow");
    } else {
        slot = &told->id[told->nids];
        slot->name = name = (char)('a' + told->nids++);
        snprintf(slot->text, sizeof(slot->text), "%s", qs_buf_str(&text));
    }
    qs_buf_release(&text);
    return name;
}

static void add_arguments(struct qs_told *told, const struct qs_json *value)
{
    const struct qs_json *arguments = qs_json_get(value, "arguments");

    if (!arguments) {
        return;
    }
    qs_buf_adds(&told->steps, ", \"arguments\"?: ");
    qs_emit(&told->steps, arguments);
}

void qs_told_command(struct qs_told *told, const struct qs_json *value)
{
    const char *name = qs_json_get_text(value, "execute");
    const struct qs_json *id = qs_json_get(value, "id");
    bool ask = name && !strcmp(name, ASK);
    char var = id ? bind(told, id) : '\0';

    if (!name) {
        qs_told_bad(told, "the client asks for something out-of-band");
    } else if (ask || (!strcmp(name, "qmp_capabilities") &&
                       !told->how->exact)) {
        qs_buf_addf(&told->steps, "-> @%s", ask ? "ask" : "select");
        if (var) {
            qs_buf_addf(&told->steps, " {\"id\": $%c}", var);
        }
        qs_buf_addc(&told->steps, '\n');
    } else {
        qs_buf_addf(&told->steps, "-> {\"execute\": \"%s\"", name);
        add_arguments(told, value);
        if (var) {
            qs_buf_addf(&told->steps, ", \"id\": $%c", var);
        }
        qs_buf_adds(&told->steps, "}\n");
    }
    if (var) {
        qs_told_need(told, "client:ids");
    }
}

/* The canary that a seed's run gave; every run has another. */
static const char canary_mark[] = "\"canary-";

bool qs_told_fill(struct qs_told *told, struct qs_slice line,
                  struct qs_buf *out)
{
    bool any = false;

    while (line.n) {
        size_t n = 1;

        for (size_t i = 0; i < told->nids; i++) {
            size_t m = strlen(told->id[i].text);

            if (line.n >= m && !memcmp(line.p, told->id[i].text, m)) {
                qs_buf_addf(out, "$%c", told->id[i].name);
                n = m;
            }
        }
        if (n == 1 && line.n > sizeof(canary_mark) &&
            !memcmp(line.p, canary_mark, sizeof(canary_mark) - 1)) {
            const char *end = memchr(line.p + 1, '"', line.n - 1);

            if (end) {
                qs_buf_adds(out, "@canary");
                n = (size_t)(end + 1 - line.p);
            }
        }
        if (n == 1) {
            qs_buf_addc(out, *line.p);
        } else {
            any = true;
        }
        line.p += n;
        line.n -= n;
    }
    return any;
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* Words that it was sent as data and, rightly, told nobody. */
static void add_wrong_words(struct qs_told *told, const char *text)
{
    struct qs_slice all = qs_buf_slice(&told->sent);
    const char *p = all.n ? memmem(all.p, all.n, "\"return\"", 8) : NULL;
    size_t words = 0;

    for (; p && p < all.p + all.n && words < 2; p++) {
        const char *end = p + 1;
        char word[40];

        while (*p == ':' || *p == ' ') {
            p++;
            end = p + 1;
        }
        if (*p != '"' || p == all.p || p[-1] != ' ') {
            continue;
        }
        while (end < all.p + all.n && is_word(*end)) {
            end++;
        }
        if (end < all.p + all.n && *end == '"' && end - p > 3 &&
            end - p < (long)sizeof(word) && end[1] != ':') {
            snprintf(word, sizeof(word), "%.*s", (int)(end - p - 1), p + 1);
            if (!strstr(text, word) && strncmp(word, "qs-", 3) != 0 &&
                strncmp(word, "canary-", 7) != 0) {
                qs_buf_addf(&told->outcome, " | wrong prints %s", word);
                words++;
            }
        }
        p = end;
    }
}

void qs_told_outcome(struct qs_told *told)
{
    const char *text = qs_player_told(told->player);
    bool gave_up = strstr(text, "gave up") != NULL;
    bool data = strstr(text, "return ") || strstr(text, "error ");
    bool ready = strncmp(text, "ready", 5) == 0 || strstr(text, "\nready");

    told->waits = !data && !gave_up;
    qs_buf_reset(&told->outcome);
    if (strstr(text, canary_mark + 1)) {
        qs_buf_adds(&told->outcome, "outcome ok prints @canary");
    } else if (data) {
        qs_buf_adds(&told->outcome, "outcome ok ended");
    } else {
        qs_buf_adds(&told->outcome, ready ? "outcome ok refused | ok ready"
                                          : "outcome ok refused | wrong "
                                            "ready");
    }
    if (qs_buf_len(&told->sent) && !strstr(text, "{}") &&
        memmem(qs_buf_slice(&told->sent).p, qs_buf_len(&told->sent),
               "\"return\": {}", 12)) {
        qs_buf_adds(&told->outcome, " | wrong prints {}");
    }
    add_wrong_words(told, text);
    qs_buf_addc(&told->outcome, '\n');
}
