/*
 * Prints the words of the protocol, from the code's own tables, as a
 * dictionary that both engines read.
 */
#include <stdio.h>

#include "qmp/negotiate.h"
#include "tape/mutate.h"

static void word(const char *text)
{
    if (!*text) {
        return;
    }
    putchar('"');
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if (c < 0x20 || c > 0x7E || c == '"' || c == '\\') {
            printf("\\x%02X", c);
        } else {
            putchar(c);
        }
    }
    puts("\"");
}

int main(void)
{
    const char *text;

    for (size_t i = 0; (text = qs_mutator_word(i)) != NULL; i++) {
        word(text);
    }
    for (int id = QS_E_NONE + 1; id < QS_E_COUNT; id++) {
        word(qs_error_class(QS_PROFILE_MODES, (enum qs_error_id)id));
    }
    return 0;
}
