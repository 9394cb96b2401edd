/*
 * The oracles that watch a server while a tape is played on it, each with a
 * name of its own that fail.h prints:
 *
 *   judge-Nnn   the judge, in lock step: illegal by that statement
 *   json        what it says is strict JSON: ASCII, an object a line
 *   crlf        each line ends with CR LF, and none is left unfinished
 *   greeting    a greeting comes first, and once
 *   reply       one response to each command
 *   id          the command's id, compared on raw bytes by scan.h
 *   event       an event that the tape asked for comes once, to each
 *               connection in command mode
 *   alive       after bad input and 0xFF a command has its response
 *   memory      no more held than a multiple of what was sent
 *   leak        nothing held when the machine was closed
 *
 * reply and id speak only where each line sent on a connection was one
 * object that RFC 8259 and QEMU's ceilings allow: there nobody may frame
 * otherwise.  Elsewhere the judge knows more, and alive asks at the end: where
 * a message before it was swallowed, the response tells the judge.
 */
#ifndef QS_FUZZ_ORACLE_H
#define QS_FUZZ_ORACLE_H

#include "suite/judge.h"
#include "tape/play.h"

struct qs_oracle;

struct qs_oracle *qs_oracle_new(void);
void qs_oracle_free(struct qs_oracle *oracle);

/*
 * Plays the tape under all oracles; a find does not return.  Whatever the
 * endpoint says is also passed to more, unless NULL.
 */
void qs_oracle_play(struct qs_oracle *oracle,
                    const struct qs_endpoint *endpoint,
                    const struct qs_tape *tape, const struct qs_watch *more);

/*
 * The same for who drives the endpoint without a player: it tells the watch
 * what a player would, calls the endpoint between its enter and leave, and
 * ends when the machine was closed.
 */
struct qs_watch qs_oracle_begin(struct qs_oracle *oracle,
                                const struct qs_endpoint *endpoint,
                                const struct qs_tape *tape,
                                const struct qs_watch *more);
void qs_oracle_end(struct qs_oracle *oracle);

/*
 * From here on without the judge, who keeps every possibility and is slow
 * on a thousand messages; then reply and id read lines of any length.
 */
void qs_oracle_without_judge(struct qs_oracle *oracle);

/* Whether every line sent on the connection was one plain object. */
bool qs_oracle_plain(const struct qs_oracle *oracle, unsigned conn);
/* The player that the oracles use, for further plays of the same tape. */
struct qs_player *qs_oracle_player(struct qs_oracle *oracle);
/* Names for a failure: where the judge last saw a message. */
const char *qs_oracle_state(const struct qs_oracle *oracle);
const char *qs_oracle_event(const struct qs_oracle *oracle);

#endif
