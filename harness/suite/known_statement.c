/*
 * Known failures as a fuzzer sees them: what breaks a statement that some
 * entry names is no news.
 */
#include "suite/known_impl.h"

bool qs_known_has_statement(const struct qs_known *known,
                            const char *statement)
{
    for (const struct qs_json *e = qs_json_first(known->tree); e;
         e = qs_json_next(e)) {
        if (!strcmp(qs_json_get_text(e, "statement"), statement)) {
            return true;
        }
    }
    return false;
}
