/*
 * Target `bare`: no target at all, but the yardstick of `make bench`: what
 * parsing and printing each line with cJSON costs, and nothing else.
 */
#include "target.h"

#include <cjson/cJSON.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *p = (const char *)data, *end = p + size;

    while (p < end) {
        const char *lf = memchr(p, '\n', (size_t)(end - p));
        size_t n = lf ? (size_t)(lf + 1 - p) : (size_t)(end - p);
        cJSON *tree = cJSON_ParseWithLength(p, n);

        if (tree) {
            cJSON_free(cJSON_PrintUnformatted(tree));
            cJSON_Delete(tree);
        }
        p += n;
    }
    return 0;
}
