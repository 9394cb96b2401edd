/*
 * In which roles the linked object has an endpoint: "server NAME" and "client
 * NAME", a line each.  Scripts ask it what can be fuzzed.
 *
 * Exit status: 0 there is one, 2 there is none or its ABI is another.
 */
#include <stdio.h>

#include "qmp/endpoint.h"

int main(void)
{
    static const char *const names[] = {
        [QS_SERVER] = "server", [QS_CLIENT] = "client",
    };
    bool any = false;

    for (int role = QS_SERVER; role <= QS_CLIENT; role++) {
        const struct qs_endpoint *e = qs_endpoint_get((enum qs_role)role);

        if (!e) {
            continue;
        }
        if (e->abi != QS_ENDPOINT_ABI) {
            fprintf(stderr, "the endpoint was built for ABI %u, expected "
                    "%u: build it anew with this qmp/endpoint.h\n", e->abi,
                    QS_ENDPOINT_ABI);
            return 2;
        }
        if (e->role != (enum qs_role)role) {
            fprintf(stderr, "asked for a %s, qs_endpoint_get gives another "
                    "role; expected NULL where there is none\n",
                    names[role]);
            return 2;
        }
        printf("%s %s\n", names[role], e->name ? e->name : "(no name)");
        any = true;
    }
    if (!any) {
        fputs("qs_endpoint_get gives NULL in both roles: nothing to test\n",
              stderr);
    }
    return any ? 0 : 2;
}
