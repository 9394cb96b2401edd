/*
 * Starting the child: its words, its descriptors, and what must hold in it
 * before it becomes the target.  A program that cannot be run is told apart
 * from one that ran and ended.
 */
#include "target/impl.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* In the child: never returns. */
static _Noreturn void become(char **argv, int in, int out, int err,
                             int status, pid_t parent)
{
    static const int usual[] = {
        SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD,
    };
    sigset_t none;
    int why;

    for (size_t i = 0; i < QS_COUNT(usual); i++) {
        signal(usual[i], SIG_DFL);
    }
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (!setpgid(0, 0) && !prctl(PR_SET_PDEATHSIG, SIGKILL) &&
        getppid() == parent && dup2(in, 0) == 0 && dup2(out, 1) == 1 &&
        dup2(err, 2) == 2) {
        execvp(argv[0], argv);
    }
    why = errno;
    while (write(status, &why, sizeof(why)) < 0 && errno == EINTR) {
        continue;
    }
    _exit(127);
}

/* Words of the command, {sock} and the like filled in; NULL: no memory. */
static char **words(struct qs_target *t)
{
    struct qs_diag ignored;
    char **argv = NULL;

    if (qs_argv_new(t->rest, &argv, &ignored)) {
        return NULL;
    }
    for (size_t i = 0; argv[i]; i++) {
        struct qs_buf word = QS_BUF_INIT(64u << 10);

        qs_target_expand(t, argv[i], t->fresh, t->fresh, &word, NULL);
        free(argv[i]);
        argv[i] = word.err ? NULL : strdup(qs_buf_str(&word));
        qs_buf_release(&word);
        if (!argv[i]) {
            for (i++; argv[i]; i++) {
                free(argv[i]);
            }
            qs_argv_free(argv);
            return NULL;
        }
    }
    return argv;
}

/* Descriptors of a start; -1 where there is none. */
struct ends {
    int in, ours;           /* stdin of the child; stdio: our side of it */
    int out[2];             /* caller: its standard output */
    int err[2], status[2];
};

static void close_ends(struct ends *e)
{
    const int all[] = {
        e->in, e->ours, e->out[0], e->out[1],
        e->err[0], e->err[1], e->status[0], e->status[1],
    };

    for (size_t i = 0; i < QS_COUNT(all); i++) {
        if (all[i] >= 0) {
            close(all[i]);
        }
    }
}

static bool open_ends(const struct qs_target *t, struct ends *e)
{
    int pair[2];

    *e = (struct ends){ -1, -1, { -1, -1 }, { -1, -1 }, { -1, -1 } };
    if (pipe2(e->err, O_CLOEXEC) || pipe2(e->status, O_CLOEXEC) ||
        fcntl(e->err[0], F_SETFL, O_NONBLOCK)) {
        return false;
    }
    if (t->kind == QS_TARGET_CALLER &&
        (pipe2(e->out, O_CLOEXEC) || fcntl(e->out[0], F_SETFL, O_NONBLOCK))) {
        return false;
    }
    if (t->kind != QS_TARGET_STDIO) {
        e->in = open("/dev/null", O_RDONLY | O_CLOEXEC);
        return e->in >= 0;
    }
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
        return false;
    }
    e->in = pair[0];
    e->ours = pair[1];
    return true;
}

/* Reads what became of exec; 0: it runs. */
static int exec_error(int status)
{
    int why = 0;
    ssize_t n;

    do {
        n = read(status, &why, sizeof(why));
    } while (n < 0 && errno == EINTR);
    return n == (ssize_t)sizeof(why) ? why : 0;
}

static enum qs_err run(struct qs_target *t, char **argv,
                       struct qs_diag *diag)
{
    struct qs_child *c = &t->child;
    pid_t parent = getpid(), pid = -1;
    struct ends e;
    int why = 0;

    /* Where it is ignored, as some starters leave it, no end is seen. */
    signal(SIGCHLD, SIG_DFL);
    if (open_ends(t, &e)) {
        pid = fork();
    }
    if (pid == 0) {
        become(argv, e.in, e.ours >= 0 ? e.in :
               e.out[1] >= 0 ? e.out[1] : e.err[1], e.err[1],
               e.status[1], parent);
    }
    if (pid < 0) {
        why = errno;
    } else {
        close(e.status[1]);
        e.status[1] = -1;
        why = exec_error(e.status[0]);
    }
    if (why) {
        qs_diag_set(diag, "cannot start '%s': %s", argv[0], strerror(why));
        while (pid > 0 && waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
            continue;
        }
        close_ends(&e);
        return QS_IO;
    }
    *c = (struct qs_child){ .pid = pid, .err = e.err[0], .out = e.out[0] };
    qs_buf_init(&c->printed, QS_PRINTED);
    t->stdio = e.ours;
    e.err[0] = e.out[0] = e.ours = -1;
    close_ends(&e);
    return QS_OK;
}

enum qs_err qs_proc_spawn(struct qs_target *t, struct qs_diag *diag)
{
    char **argv = words(t);
    enum qs_err err = argv ? run(t, argv, diag) : QS_NOMEM;

    qs_argv_free(argv);
    return err;
}
