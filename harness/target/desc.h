/*
 * Target descriptions: what a tester knows of a target beforehand, as small
 * JSON files under specs/targets/.
 *
 * {
 *   "name": "qemu-system",
 *   "match": ["qemu-system-*"],      program names (of exec: and stdio:)
 *   "start": "exec:qemu-system-x86_64 ... unix:{sock},server=on,wait=off",
 *   "role": "server",
 *   "profiles": ["qmp", "qemu-7.2"],
 *   "greeting": true,                false: every connection begins with
 *                                    resync, and no case that needs greeting
 *   "negotiates": true,              false: command mode from the start
 *   "line-end": "\r\n",
 *   "pretty": false,                 true: messages may span lines
 *   "capabilities": ["oob"],         the greeting must offer these
 *   "offers": ["monitors:2", "events:stop,cont", "clients:many",
 *              "limit:depth", ...],  answers to a case's `needs`
 *   "fence": "noop",                 fixture used as a fence
 *   "fixtures": {
 *     "noop": {"execute": "query-version"},
 *     "slow": {"execute": "blockdev-add", "arguments": {...}},
 *     ...                            strings may hold {n} (a fresh number),
 *                                    {n0} (the last one given) and {dir}
 *   },
 *   "prepare": ["fifo:{dir}/slow-{n}"],   made before a slow command is sent
 *   "release": "fifo:{dir}/slow-{n0}" | "fixture:NAME" (sent over a
 *              connection of its own to the last monitor) | "act",
 *   "limits": {"depth": 1024, "tokens": 2097152, "bytes": 67108864},
 *   "client": {                      role client, as a process of its own:
 *     "ask": "query-status",         what it asks once it is ready
 *     "reply": {"status": "{canary}", "running": true},
 *                                    what that returns, for one who reads it
 *                                    strictly; it prints what stands for
 *                                    {canary}
 *     "canaries": ["paused", "prelaunch", ...],   of which it is one; else
 *                                    any string
 *     "answers": {"query-name": {}, ...},   what else it asks, and what that
 *                                    returns; any other is CommandNotFound
 *     "refuses": [1],                exit status of one that gave up; any
 *                                    from 1 to 128 unless said
 *     "cannot": 77,                  of one that is not there
 *     "deadline": 5                  seconds of one wait, unless --deadline
 *   },
 *   "hazard": false,                 true: some commands act on the machine
 *                                    it runs on, so that it is fuzzed only
 *                                    as `start` starts it
 *   "known": "known/qemu-system.json",
 *   "note": "what a reader should know", or an array of such lines
 * }
 * Only name and role must be there.
 */
#ifndef QS_TARGET_DESC_H
#define QS_TARGET_DESC_H

#include "qmp/endpoint.h"
#include "qmp/json.h"

struct qs_desc {
    char *path;                 /* for diagnostics */
    const char *name;
    const char *start;          /* NULL when it cannot be started by name */
    enum qs_role role;
    bool greeting, negotiates, pretty, hazard;
    const char *line_end;       /* "\r\n" unless said otherwise */
    const char *fence;          /* fixture; "noop" unless said otherwise */
    const char *release;        /* NULL: no slow command */
    const char *known;          /* NULL: none; relative to the specs folder */
    const char *ask;            /* of a client; "query-status" */
    int cannot;                 /* its exit status; 77 */
    unsigned deadline_s;        /* 0: not said */
    struct qs_limits limits;
    struct qs_json *tree;       /* owns all of the above but path */
};

/* QS_BAD with "file:line:column: ..." on an unknown or ill-typed member. */
enum qs_err qs_desc_read(const char *path, struct qs_desc **out,
                         struct qs_diag *diag) QS_MUST_CHECK;
void qs_desc_free(struct qs_desc *desc);
/*
 * Finds the description for --desc NAME (a path when it holds a slash), or
 * for an address: by description name, by program of exec: and stdio:, else
 * "generic" ("ref" for ref).  Two may have one name in different roles.
 */
enum qs_err qs_desc_find(const char *specs_dir, const char *name,
                         const char *address, enum qs_role role,
                         struct qs_desc **out,
                         struct qs_diag *diag) QS_MUST_CHECK;

enum qs_offer {
    QS_OFFER_NO,                /* not declared: not applicable */
    QS_OFFER_YES,
    QS_OFFER_MISSING,           /* declared, but its fixture is not there */
};

/*
 * Answers one word of a case's `needs`: cap:X (a capability), fixture:X,
 * greeting, negotiates, monitors:N (at least so many), cost:X (always yes,
 * the runner decides), anything else by "offers"; each of the a,b in KEY:a,b
 * must be offered.  Missing: offers says so but the fixture is not there,
 * for events the fixtures a and b, for fixture:slow also a release.
 */
enum qs_offer qs_desc_offers(const struct qs_desc *desc, const char *need);
/* profile: "qmp", "modes", "qemu-7.2". */
bool qs_desc_has_profile(const struct qs_desc *desc, const char *profile);
/* NULL when there is none. */
const struct qs_json *qs_desc_fixture(const struct qs_desc *desc,
                                      const char *name);
/* What a client is answered when it asks; NULL: what the case says alone. */
const struct qs_json *qs_desc_reply(const struct qs_desc *desc);
/* Array of at least two strings; NULL: any will do. */
const struct qs_json *qs_desc_canaries(const struct qs_desc *desc);
/* What another command of a client returns; NULL: there is none such. */
const struct qs_json *qs_desc_answer(const struct qs_desc *desc,
                                     const char *command);
/* Whether the exit status is a shell's, of a client that died by a signal. */
bool qs_desc_crashed(const struct qs_desc *desc, int status);
/* Whether a client says by that exit status that it gave up. */
bool qs_desc_refuses(const struct qs_desc *desc, int status);
/* Array of strings, NULL when not said. */
const struct qs_json *qs_desc_capabilities(const struct qs_desc *desc);
/* Says them anew.  On failure nothing is said of them. */
enum qs_err qs_desc_set_capabilities(struct qs_desc *desc,
                                     const char *const *caps,
                                     size_t n) QS_MUST_CHECK;

#endif
