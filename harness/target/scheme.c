/*
 * Addresses of targets: which transport a scheme means, in which role, and
 * whether what stands behind it can be used.
 */
#include "target/impl.h"

#include <stdlib.h>

static const struct scheme {
    const char *scheme;
    enum qs_target_kind kind;
    const struct qs_target_ops *ops;
} schemes[] = {
    { "unix:", QS_TARGET_UNIX, &qs_sock_ops },
    { "tcp:", QS_TARGET_TCP, &qs_sock_ops },
    { "exec:", QS_TARGET_EXEC, &qs_proc_ops },
    { "stdio:", QS_TARGET_STDIO, &qs_proc_ops },
}, of_clients[] = {
    { "unix:", QS_TARGET_LISTEN, &qs_listen_ops },
    { "tcp:", QS_TARGET_LISTEN, &qs_listen_ops },
    { "exec:", QS_TARGET_CALLER, &qs_caller_ops },
};

static enum qs_err parse_address(struct qs_target *t, const char *address,
                                 struct qs_diag *diag)
{
    bool client = t->opt.role == QS_CLIENT;
    const struct scheme *known = client ? of_clients : schemes;
    size_t nknown = client ? QS_COUNT(of_clients) : QS_COUNT(schemes);
    const char *rest = address;

    t->kind = QS_TARGET_REF;
    t->ops = strcmp(address, "ref") != 0 ? NULL : &qs_inproc_ops;
    for (size_t i = 0; i < nknown; i++) {
        size_t n = strlen(known[i].scheme);

        if (!strncmp(address, known[i].scheme, n)) {
            t->kind = known[i].kind;
            t->ops = known[i].ops;
            rest = address + n;
        }
    }
    if (!t->ops) {
        qs_diag_set(diag, "target '%s': expected ref, unix:PATH, "
                    "tcp:HOST:PORT, exec:COMMAND, %sor the name of a "
                    "description that can be started", address,
                    client ? "" : "stdio:COMMAND ");
        return QS_BAD;
    }
    t->rest = strdup(rest);
    return t->rest ? QS_OK : QS_NOMEM;
}

static enum qs_err check_address(struct qs_target *t, const char *address,
                                 struct qs_diag *diag)
{
    char **argv = NULL;
    enum qs_err err = QS_OK;

    switch (t->kind) {
    case QS_TARGET_REF:
        break;
    case QS_TARGET_UNIX:
    case QS_TARGET_TCP:
    case QS_TARGET_LISTEN:
        err = qs_addr_find(address, &t->addr, diag);
        break;
    case QS_TARGET_CALLER:
        if (!strstr(t->rest, "{sock}") && !strstr(t->rest, "{port}")) {
            qs_diag_set(diag, "'%s': neither {sock} nor {port} in the "
                        "command, expected one where the client is told "
                        "where to connect", address);
            return QS_BAD;
        }
        err = qs_argv_new(t->rest, &argv, diag);
        qs_argv_free(argv);
        break;
    case QS_TARGET_EXEC:
        if (t->rest[0] && !strstr(t->rest, "{sock")) {
            qs_diag_set(diag, "'%s': no {sock} in the command, expected it "
                        "where the server is told which socket to listen on",
                        address);
            return QS_BAD;
        }
        /* fall through */
    case QS_TARGET_STDIO:
        err = qs_argv_new(t->rest, &argv, diag);
        qs_argv_free(argv);
        break;
    }
    return err;
}

enum qs_err qs_target_parse(struct qs_target *t, const char *address,
                            struct qs_diag *diag)
{
    enum qs_err err = parse_address(t, address, diag);

    return err ? err : check_address(t, address, diag);
}
