/*
 * Is this conversation legal?  Reads turns in the order they happened and
 * keeps every possible attribution of replies to requests; a message is
 * illegal only if none fits.  It cannot tell which commands exist, take
 * out-of-band or emit events: unless told, it allows both.
 *
 * It links its own copy of the core and the true table; what is tested
 * cannot blind it.
 */
#ifndef QS_SUITE_JUDGE_H
#define QS_SUITE_JUDGE_H

#include "qmp/negotiate.h"
#include "suite/talk.h"

enum qs_finding {
    QS_LEGAL,
    QS_ILLEGAL,
    QS_CANNOT_TELL,         /* e.g. after bytes a server may frame otherwise */
};

struct qs_judgement {
    enum qs_finding finding;
    size_t turn;            /* index of the first turn that is so */
    const char *rule;       /* statement, "N57"; NULL when legal */
    char what[256];         /* what is wrong, or why it cannot be told */
    char legal[256];        /* what would have been legal there */
};

struct qs_judge_options {
    enum qs_profile profile;
    bool greeting;          /* false: qemu-ga, which has none */
    bool negotiates;        /* false: command mode from the start */
    const char *line_end;   /* "\r\n" */
    bool pretty;            /* messages may span lines; N12 otherwise */
};

extern const struct qs_judge_options qs_judge_default;

struct qs_judge;

struct qs_judge *qs_judge_new(const struct qs_judge_options *options);
void qs_judge_free(struct qs_judge *judge);
/*
 * Takes one turn into account; borrowed for the call, but for its value,
 * which is borrowed until the judge is reset or freed: a talk holds both.
 * The first illegal turn decides; after it the judge goes on only for other
 * links.
 */
void qs_judge_turn(struct qs_judge *judge, const struct qs_turn *turn);
/* What was found illegal on the link so far, NULL: nothing. */
const struct qs_judgement *qs_judge_found(const struct qs_judge *judge,
                                          unsigned link);
/* The conversation ended as it is; open requests are no fault. */
void qs_judge_end(struct qs_judge *judge, struct qs_judgement *out);
/* Whether events may come on the link now: command mode, or a selection that
   could succeed awaits its reply. */
bool qs_judge_events_allowed(const struct qs_judge *judge, unsigned link);

/*
 * Where the server's latest message stood: the state it was sent in, what
 * the client had sent to draw it, and its kind.  It tells a fuzzer what is
 * new, and finds apart.
 */
struct qs_judge_sight {
    enum qs_state state;
    enum qs_event event;        /* QS_EV_COUNT: nothing was due a reply */
    enum qs_message_kind kind;
    uint64_t count;             /* messages so far; 0: none */
};

const struct qs_judge_sight *qs_judge_sight(const struct qs_judge *judge);
/* The state that the link is in, by the guess that is first; QS_ST_NONE while
   it is closed. */
enum qs_state qs_judge_state(const struct qs_judge *judge, unsigned link);
/* Ready for another conversation; keeps what storage it can. */
void qs_judge_reset(struct qs_judge *judge, enum qs_profile profile);

/* All turns of a finished conversation. */
enum qs_err qs_judge_talk(const struct qs_talk *talk,
                          const struct qs_judge_options *options,
                          struct qs_judgement *out) QS_MUST_CHECK;

#endif
