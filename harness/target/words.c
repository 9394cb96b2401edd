/*
 * A command line into words, without a shell: white space divides, '..'
 * keeps all, ".." keeps all but \" and \\, and \ keeps the next byte.
 */
#include "target/impl.h"

#include <stdlib.h>

#define WORDS_MAX 255u
#define WORD_BYTES 4096u

/* One word from the front of *text into *word; QS_BAD on an open quote. */
static enum qs_err next_word(const char **text, struct qs_buf *word)
{
    const char *p = *text;
    char quote = '\0';

    for (; *p && (quote || !strchr(" \t\n", *p)); p++) {
        if (quote ? *p == quote : *p == '\'' || *p == '"') {
            quote = quote ? '\0' : *p;
        } else if (*p == '\\' && quote != '\'' &&
                   (!quote || p[1] == '"' || p[1] == '\\')) {
            if (!*++p) {
                return QS_BAD;
            }
            qs_buf_addc(word, *p);
        } else {
            qs_buf_addc(word, *p);
        }
    }
    *text = p;
    return quote ? QS_BAD : word->err;
}

enum qs_err qs_argv_new(const char *command, char ***out,
                        struct qs_diag *diag)
{
    struct qs_buf word = QS_BUF_INIT(WORD_BYTES);
    char **argv = calloc(WORDS_MAX + 1, sizeof(*argv));
    enum qs_err err = argv ? QS_OK : QS_NOMEM;
    size_t n = 0;

    while (!err) {
        command += strspn(command, " \t\n");
        if (!*command) {
            break;
        }
        qs_buf_reset(&word);
        err = n < WORDS_MAX ? next_word(&command, &word) : QS_LIMIT;
        if (!err) {
            argv[n] = strdup(qs_buf_str(&word));
            err = argv[n++] ? QS_OK : QS_NOMEM;
        }
    }
    if (err == QS_BAD) {
        qs_diag_set(diag, "command: a quote or \\ is left open at its end");
    } else if (err == QS_LIMIT) {
        qs_diag_set(diag, "command: more than %u words, or one of more than "
                    "%u bytes", WORDS_MAX, WORD_BYTES);
        err = QS_BAD;
    } else if (!err && n == 0) {
        qs_diag_set(diag, "command: there is none");
        err = QS_BAD;
    }
    qs_buf_release(&word);
    if (err) {
        qs_argv_free(argv);
        return err;
    }
    *out = argv;
    return QS_OK;
}

void qs_argv_free(char **argv)
{
    for (size_t i = 0; argv && argv[i]; i++) {
        free(argv[i]);
    }
    free(argv);
}
