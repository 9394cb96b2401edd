/*
 * A message of a step: its pattern, and its text as it will be sent.
 */
#include "suite/parse_impl.h"

/* A message spread over lines is sent with its line ends, less comments. */
static char *without_comments(struct qs_parser *parser, struct qs_slice text)
{
    char *copy = qs_copy(parser, text);
    size_t n = 0;
    bool quoted = false;

    if (!copy) {
        return NULL;
    }
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];

        if (c == '#' && !quoted) {
            while (i < text.n && text.p[i] != '\n') {
                i++;
            }
            while (n > 0 && (copy[n - 1] == ' ' || copy[n - 1] == '\t')) {
                n--;
            }
            if (i == text.n) {
                break;
            }
            c = '\n';
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == '\\' && quoted && i + 1 < text.n) {
            copy[n++] = c;
            c = text.p[++i];
        }
        copy[n++] = c;
    }
    copy[n] = '\0';
    return copy;
}

bool qs_parse_message(struct qs_parser *parser, struct qs_step *step)
{
    struct qs_slice source;
    const char *start;

    qs_skip_space(parser);
    start = parser->p;
    if (!qs_parse_value(parser, 0, &step->pattern)) {
        return false;
    }
    source = qs_slice(start, (size_t)(parser->p - start));
    /* Looking for members behind a fixture's name went past blanks. */
    while (source.n && strchr(" \t\r", source.p[source.n - 1])) {
        source.n--;
    }
    step->text = without_comments(parser, source);
    if (step->text && strlen(step->text) != source.n) {
        step->source = qs_copy(parser, source);
        return step->source != NULL;
    }
    return step->text != NULL;
}
