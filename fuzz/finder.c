/*
 * See finder.h.  A child writes what it has to say into a pipe.
 */
#include "finder.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "check.h"
#include "oracle.h"

struct child {
    struct qs_heard heard;      /* first: its watch's ctx is the child, too */
    int fd;                     /* the child writes, we read */
    pid_t pid;
    const struct qs_endpoint *endpoint;
    struct qs_tape tape;        /* borrows; the child may change it */
    const struct qs_heard *said;
    struct qs_player *player;
};

/* The child's own exit status when it could not do its job. */
#define NO_MEMORY 99

static void heard(void *ctx, const struct qs_find *find)
{
    struct child *child = ctx;
    ssize_t done;

    do {
        done = write(child->fd, find, sizeof(*find));
    } while (done < 0 && errno == EINTR);
    _exit(done == (ssize_t)sizeof(*find) ? 0 : NO_MEMORY);
}

static void check(struct child *child)
{
    qs_fuzz_heard_by(heard, child);
    if (child->tape.role == QS_SERVER) {
        qs_check_server(child->endpoint, &child->tape);
    } else {
        qs_check_client(child->endpoint, &child->tape);
    }
    qs_check_split(child->endpoint, &child->tape);
}

static void listen_to(struct child *child)
{
    struct qs_oracle *oracle = qs_oracle_new();
    struct qs_watch watch;

    if (!oracle) {
        _exit(NO_MEMORY);
    }
    qs_fuzz_heard_by(heard, child);
    watch = qs_oracle_begin(oracle, child->endpoint, &child->tape, NULL);
    qs_heard_again(qs_buf_slice(&child->said->text), &watch, NULL);
}

static void stepped(void *ctx, const struct qs_tape_step *step)
{
    struct child *child = ctx;

    (void)step;
    qs_heard_tell(&child->heard, qs_player_told(child->player));
}

static void show(struct child *child)
{
    struct qs_watch watch;

    qs_heard_init(&child->heard, child->fd);
    watch = qs_heard_watch(&child->heard);
    child->player = qs_player_new();
    watch.stepped = child->endpoint->role == QS_CLIENT ? stepped : NULL;
    if (!child->player ||
        qs_player_play(child->player, child->endpoint, &child->tape,
                       QS_PIECES_TAPE, &watch) == QS_NOMEM) {
        _exit(NO_MEMORY);
    }
}

static _Noreturn void be_child(struct child *child,
                               void (*job)(struct child *child))
{
    const struct rlimit no_core = { 0, 0 };
    int quiet = open("/dev/null", O_WRONLY);

    setrlimit(RLIMIT_CORE, &no_core);
    if (quiet >= 0) {
        dup2(quiet, STDERR_FILENO);
    }
    signal(SIGALRM, SIG_DFL);
    alarm(QS_FINDER_SECONDS);
    job(child);
    _exit(0);
}

static bool spawn(struct child *child, void (*job)(struct child *child))
{
    int fd[2];

    if (pipe2(fd, O_CLOEXEC) != 0) {
        return false;
    }
    fflush(NULL);
    child->pid = fork();
    if (child->pid == 0) {
        close(fd[0]);
        child->fd = fd[1];
        be_child(child, job);
    }
    close(fd[1]);
    child->fd = fd[0];
    if (child->pid < 0) {
        close(fd[0]);
    }
    return child->pid > 0;
}

static void name(struct qs_find *find, const char *what, const char *how,
                 int number)
{
    memset(find, 0, sizeof(*find));
    snprintf(find->name, sizeof(find->name), "%s", what);
    snprintf(find->state, sizeof(find->state), "any");
    snprintf(find->event, sizeof(find->event), "%s-%d", how, number);
}

/* How the child ended, where it sent no find. */
static enum qs_found reap(struct child *child, struct qs_find *find)
{
    int status = 0;

    close(child->fd);
    while (waitpid(child->pid, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
        return QS_FOUND_NOTHING;
    }
    if (WIFEXITED(status) && WEXITSTATUS(status) == NO_MEMORY) {
        return QS_FOUND_BROKEN;
    }
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM) {
        name(find, "hang", "after", (int)QS_FINDER_SECONDS);
        snprintf(find->text, sizeof(find->text), "no end within %u s",
                 QS_FINDER_SECONDS);
    } else if (WIFSIGNALED(status)) {
        name(find, "crash", "signal", WTERMSIG(status));
        snprintf(find->text, sizeof(find->text), "it died: %s",
                 strsignal(WTERMSIG(status)));
    } else {
        name(find, "crash", "exit", WEXITSTATUS(status));
        snprintf(find->text, sizeof(find->text), "it ended the process, or "
                 "a sanitizer did");
    }
    return QS_FOUND_ONE;
}

/* Until the child ends: what it wrote is a find, or nothing. */
static enum qs_found hear(struct child *child, struct qs_find *find)
{
    struct qs_find other;
    struct qs_heard all;
    enum qs_found found;

    qs_heard_init(&all, -1);
    qs_heard_read(&all, child->fd);
    if (qs_buf_len(&all.text) == sizeof(*find)) {
        memcpy(find, qs_buf_slice(&all.text).p, sizeof(*find));
        found = reap(child, &other) == QS_FOUND_BROKEN ? QS_FOUND_BROKEN
                                                       : QS_FOUND_ONE;
    } else {
        found = reap(child, find);
    }
    qs_heard_release(&all);
    return found;
}

enum qs_found qs_finder_check(const struct qs_endpoint *endpoint,
                              const struct qs_tape *tape,
                              struct qs_find *find)
{
    struct child child = { .endpoint = endpoint, .tape = *tape };

    return spawn(&child, check) ? hear(&child, find) : QS_FOUND_BROKEN;
}

enum qs_found qs_finder_listen(const struct qs_tape *tape,
                               const struct qs_heard *said,
                               struct qs_find *find)
{
    /* What it is told of memory says nothing: nobody is called here. */
    static const struct qs_endpoint nobody;
    struct child child = { .endpoint = &nobody, .tape = *tape,
                           .said = said };

    return spawn(&child, listen_to) ? hear(&child, find) : QS_FOUND_BROKEN;
}

enum qs_found qs_finder_show(const struct qs_endpoint *endpoint,
                             const struct qs_tape *tape,
                             struct qs_heard *said, struct qs_find *find)
{
    struct child child = { .endpoint = endpoint, .tape = *tape };
    enum qs_found found;

    if (!spawn(&child, show)) {
        return QS_FOUND_BROKEN;
    }
    qs_heard_read(said, child.fd);
    found = reap(&child, find);
    return said->text.err ? QS_FOUND_BROKEN : found;
}

bool qs_find_same(const struct qs_find *a, const struct qs_find *b)
{
    return !strcmp(a->name, b->name) && !strcmp(a->state, b->state) &&
           !strcmp(a->event, b->event);
}

/*
 * No statement says that a server may not crash, or that pieces count for
 * nothing: then a command is left without its response, or with another.
 */
const char *qs_find_rule(const struct qs_find *find, enum qs_role role)
{
    static const struct {
        const char *name, *rule;
    } rules[] = {
        { "json", "N71" }, { "crlf", "N12" }, { "greeting", "N15" },
        { "reply", "N40" }, { "id", "N41" }, { "inert", "N65" },
        { "alive", "N52" }, { "event", "N62" },
        { "client-early", "N59" }, { "client-order", "N59" },
        { "client-select", "N83" }, { "client-id", "N36" },
        { "client-flight", "N38" }, { "client-ready", "N60" },
        { "client-foreign", "N42" },
    };

    if (!strncmp(find->name, "judge-", 6)) {
        return find->name + 6;
    }
    for (size_t i = 0; i < QS_COUNT(rules); i++) {
        if (!strcmp(find->name, rules[i].name)) {
            return rules[i].rule;
        }
    }
    return role == QS_CLIENT ? "N72" : "N40";
}
