/*
 * Shared by run*.c alone: one execution of one program on a target.
 *
 * The server may be allowed several courses at once (alt, par, <~); each is
 * a hypothesis, and a message survives in those that expect it.  They stand
 * in the order of the spec, and where the next thing to do is ours, the
 * first decides.
 */
#ifndef QS_SUITE_RUN_IMPL_H
#define QS_SUITE_RUN_IMPL_H

#include "suite/match.h"
#include "suite/program.h"
#include "suite/run.h"
#include "suite/talk.h"

#define QS_HYPS_MAX 32u
#define QS_LOOPS_MAX 8u

/* A message, or an end of stream, that no step has taken yet. */
struct qs_pending {
    size_t turn;                /* index in the talk */
    bool event_ok;              /* an event here may be skipped */
    bool taken;
    const struct qs_instr *raw; /* the step of bytes that took it, or NULL */
};

struct qs_run_link {
    bool open;                  /* connected and not closed by us */
    bool was_open;
    bool ended;                 /* the talk was told of the end */
    bool half_closed;
    bool noevents;
    struct qs_pending *v;       /* in order of arrival */
    size_t n, size, head;
};

struct qs_hyp {
    size_t pc;
    bool in_par;
    size_t lane[QS_LANES_MAX];  /* SIZE_MAX: at its end */
    size_t loop[QS_LOOPS_MAX];  /* <~ and <+ that may still accept */
    size_t nloop;
    const struct qs_branch *branch;     /* last graded one entered */
    struct qs_vars vars;
};

struct qs_run {
    struct qs_target *target;
    const struct qs_desc *desc;
    const struct qs_case *c;
    const struct qs_program *program;
    struct qs_names names;
    struct qs_talk *talk;
    struct qs_judge *judge;     /* NULL: none */
    size_t judged;              /* turns seen by the judge */
    enum qs_toward ours, theirs;
    struct qs_run_link link[QS_LINKS_MAX];
    struct qs_hyp hyp[QS_HYPS_MAX];
    size_t nhyp;
    struct qs_cut cut;
    size_t sent;                /* bytes of the script so far */
    bool *sent_early;           /* by pc: went out with an earlier send */
    const struct qs_json *spelt;    /* the latest that qs_run_value undid */
    struct qs_json *unspelt;        /* and what it gave, owned */
    unsigned slow;              /* slow commands not released */
    bool left;                  /* a link was closed in mid-flight */
    unsigned fences;
    unsigned answers;           /* given to commands beside the script */
    bool canary_in_error;       /* the client is to be told it by an error */
    bool over;                  /* a client ended before its script did */
    bool lives_on;              /* it told its data, hung up and runs still */
    bool done;                  /* a verdict other than PASS stands */
    struct qs_result *result;
};

/* A verdict with what led to it; the first one stands.  Always false. */
bool qs_run_end(struct qs_run *run, enum qs_verdict verdict,
                const struct qs_instr *instr, const char *got);
/* The same, where a message came that fits nothing. */
bool qs_run_mismatch(struct qs_run *run, const struct qs_instr *instr,
                     const struct qs_turn *turn);

/* Takes what arrived into the talk, the judge and the links' lists. */
bool qs_run_pull(struct qs_run *run);
/* The oldest turn on the link that nothing has taken; NULL: none. */
struct qs_pending *qs_run_next(struct qs_run *run, unsigned link);
/*
 * Waits until one of the links in mask has something.  False with *verdict:
 * PASS when silence is proven, else why nothing will come.
 */
bool qs_run_wait(struct qs_run *run, uint32_t mask, enum qs_verdict *verdict);
/* Whether this turn is an event that may be passed over. */
bool qs_run_skips(const struct qs_run *run, unsigned link,
                  const struct qs_pending *pending);

/* run_hyp.c: moves all hypotheses as far as they go by themselves. */
bool qs_run_settle(struct qs_run *run);
/* Takes one message into account; the hypotheses wait for one. */
bool qs_run_receive(struct qs_run *run);
/* The turn's message as patterns see it: where ids were spelt otherwise, with
   its own.  The talk's and the judge's is left as it came. */
const struct qs_json *qs_run_value(struct qs_run *run,
                                   const struct qs_turn *turn);
/* Whether a loop of the first hypothesis takes the turn. */
bool qs_run_loop_takes(struct qs_run *run, unsigned link,
                       const struct qs_turn *turn);
void qs_run_drop_hyps(struct qs_run *run, size_t keep);
/*
 * Whether the turn ends as the step of bytes says.  Its line end may come
 * later than the rest, so that it is looked at once more at the end.
 */
bool qs_run_end_fits(const struct qs_step *step, const struct qs_turn *turn,
                     bool may_come);

/* run_step.c: does what stands at the first hypothesis' pc. */
bool qs_run_act(struct qs_run *run, const struct qs_instr *instr);
bool qs_run_open(struct qs_run *run, unsigned link, unsigned monitor);
/* run_fence.c: nothing may stand before the reply of a fence; errors without
   id before that of a resync. */
bool qs_run_fence(struct qs_run *run, unsigned link,
                  const struct qs_instr *instr);
/* Its reply may come before older ones, which are left where they are. */
bool qs_run_fence_oob(struct qs_run *run, const struct qs_instr *instr);
bool qs_run_resync(struct qs_run *run, unsigned link,
                   const struct qs_instr *instr);
bool qs_run_send(struct qs_run *run, unsigned link, struct qs_slice bytes,
                 bool scripted);
/* Whether a step of that kind and direction waits for the tested side. */
bool qs_run_is_receive(const struct qs_run *run, const struct qs_step *step);

/* run_client.c: plays a case with a client that runs by itself. */
void qs_run_client(struct qs_run *run);
/*
 * What no step waits for: a command beside the script, which is answered, or
 * the client's end, behind which the outcome decides.  False: neither.
 */
bool qs_run_aside(struct qs_run *run, unsigned link,
                  struct qs_pending *pending);
/* Whether it sent a command of command mode on its latest connection. */
bool qs_run_client_ready(const struct qs_run *run);
/* run_outcome.c: whether it printed data, true or wrong. */
bool qs_run_client_printed(struct qs_run *run);
/* run_outcome.c: judges it by its end; ended: it was seen to end. */
void qs_run_client_judge(struct qs_run *run, bool ended);
/* The same for one in this process, by what it told its user. */
void qs_run_told(struct qs_run *run);
/* run_dress.c: true when the message was changed for the client. */
bool qs_run_dress(struct qs_run *run, struct qs_json *message);

/* What the specs call wrong data. */
#define QS_STALE "STALE"

/* run_names.c: the built-in names and the description's fixtures. */
struct qs_run_names {
    struct qs_target *target;
    const struct qs_desc *desc;
    struct qs_pattern *greeting, *greeting_modes, *select, *ask;
    char canary[64];            /* right data; in-process of the seed */
    char stale[64];             /* wrong data; in-process QS_STALE */
};

enum qs_err qs_run_names_init(struct qs_run_names *names,
                              struct qs_target *target,
                              const struct qs_desc *desc, uint64_t seed,
                              struct qs_diag *diag) QS_MUST_CHECK;
/* run_dress.c: draws both anew, so that nobody can know them. */
void qs_run_names_fresh(struct qs_run_names *names);
void qs_run_names_release(struct qs_run_names *names);
struct qs_names qs_run_names_of(struct qs_run_names *names,
                                enum qs_case_profile profile);

struct qs_runner {
    struct qs_target *target;
    const struct qs_desc *desc;
    const struct qs_cases *cases;
    struct qs_run_options options;
    enum qs_role role;
    bool in_process;
    bool tainted;
    struct qs_run_names names;
    struct qs_talk *talk;
};

/* run_execute.c: one execution; *sent: bytes that the script sent. */
bool qs_runner_execute(struct qs_runner *runner, const struct qs_case *c,
                       const struct qs_program *program,
                       struct qs_cut cut, struct qs_result *result,
                       size_t *sent);
/* run_cuts.c: the whole, then the other cuts, up to the first bad verdict. */
void qs_runner_cuts(struct qs_runner *runner, const struct qs_case *c,
                    const struct qs_program *program,
                    struct qs_result *result);
/* A race: how often it goes wrong in so many runs. */
void qs_runner_repeat(struct qs_runner *runner, const struct qs_case *c,
                      const struct qs_program *program,
                      struct qs_result *result);

/* run_case.c: all steps, up to a verdict or a client's end. */
bool qs_run_play(struct qs_run *run);
/* One execution with one way of cutting; fills result. */
void qs_run_once(struct qs_run *run);

#endif
