/*
 * From an address on a command line to a socket address, and to a socket
 * that listens there.  Who connects, and when to try again, is sock.c's.
 */
#include "target/addr.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Clients that may wait; a suite holds fewer connections open. */
#define BACKLOG 8

enum qs_err qs_addr_unix(const char *path, struct qs_addr *out,
                         struct qs_diag *diag)
{
    struct sockaddr_un un = { .sun_family = AF_UNIX };
    size_t n = strlen(path);

    if (n == 0 || n >= sizeof(un.sun_path)) {
        qs_diag_set(diag, "unix:%s: a socket path has 1 to %zu bytes", path,
                    sizeof(un.sun_path) - 1);
        return QS_BAD;
    }
    memcpy(un.sun_path, path, n);
    memset(out, 0, sizeof(*out));
    memcpy(&out->sa, &un, sizeof(un));
    out->n = sizeof(un);
    return QS_OK;
}

/* host_port: behind "tcp:". */
static enum qs_err find_tcp(const char *host_port, struct qs_addr *out,
                            struct qs_diag *diag)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
    const char *colon = strrchr(host_port, ':'), *host = host_port;
    struct addrinfo *found = NULL;
    char name[256];
    size_t n;
    int err;

    if (!colon || colon == host || !colon[1]) {
        qs_diag_set(diag, "tcp:%s: expected tcp:HOST:PORT, an IPv6 address "
                    "in brackets", host_port);
        return QS_BAD;
    }
    n = (size_t)(colon - host);
    if (host[0] == '[' && colon[-1] == ']') {
        host++;
        n -= 2;
    }
    snprintf(name, sizeof(name), "%.*s", (int)(n < 255 ? n : 255), host);
    err = getaddrinfo(name, colon + 1, &hints, &found);
    if (err) {
        qs_diag_set(diag, "tcp:%s: %s", host_port, gai_strerror(err));
        return QS_BAD;
    }
    memset(out, 0, sizeof(*out));
    memcpy(&out->sa, found->ai_addr, found->ai_addrlen);
    out->n = found->ai_addrlen;
    freeaddrinfo(found);
    return QS_OK;
}

enum qs_err qs_addr_find(const char *address, struct qs_addr *out,
                         struct qs_diag *diag)
{
    if (!strncmp(address, "unix:", 5)) {
        return qs_addr_unix(address + 5, out, diag);
    }
    if (!strncmp(address, "tcp:", 4)) {
        return find_tcp(address + 4, out, diag);
    }
    qs_diag_set(diag, "address '%s': expected unix:PATH or tcp:HOST:PORT",
                address);
    return QS_BAD;
}

/* Removes a socket file that nobody listens on; false: leave it alone. */
static bool remove_stale(const struct qs_addr *addr)
{
    const struct sockaddr_un *un = (const struct sockaddr_un *)&addr->sa;
    struct stat st;
    bool stale = false;
    int fd;

    if (addr->sa.ss_family != AF_UNIX || lstat(un->sun_path, &st) ||
        !S_ISSOCK(st.st_mode)) {
        return false;
    }
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd >= 0) {
        stale = connect(fd, (const struct sockaddr *)un, addr->n) &&
                errno == ECONNREFUSED;
        close(fd);
    }
    return stale && !unlink(un->sun_path);
}

enum qs_err qs_addr_listen(const struct qs_addr *addr, int *fd,
                           struct qs_diag *diag)
{
    const struct sockaddr *sa = (const struct sockaddr *)&addr->sa;
    int s = socket(sa->sa_family,
                   SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int one = 1;

    if (s < 0) {
        qs_diag_set(diag, "socket: %s", strerror(errno));
        return QS_IO;
    }
    if (sa->sa_family != AF_UNIX) {
        setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    }
    if ((bind(s, sa, addr->n) &&
         (errno != EADDRINUSE || !remove_stale(addr) ||
          bind(s, sa, addr->n))) || listen(s, BACKLOG)) {
        qs_diag_set(diag, "cannot listen: %s", strerror(errno));
        close(s);
        return QS_IO;
    }
    *fd = s;
    return QS_OK;
}

enum qs_err qs_addr_name(int fd, char *text, size_t size)
{
    struct sockaddr_storage sa;
    socklen_t n = sizeof(sa);
    char host[NI_MAXHOST], port[NI_MAXSERV];
    int length;

    memset(&sa, 0, sizeof(sa));
    if (getsockname(fd, (struct sockaddr *)&sa, &n)) {
        return QS_IO;
    }
    if (sa.ss_family == AF_UNIX) {
        length = snprintf(text, size, "unix:%s",
                          ((const struct sockaddr_un *)&sa)->sun_path);
    } else if (getnameinfo((const struct sockaddr *)&sa, n, host,
                           sizeof(host), port, sizeof(port),
                           NI_NUMERICHOST | NI_NUMERICSERV)) {
        return QS_IO;
    } else {
        length = snprintf(text, size, sa.ss_family == AF_INET6 ?
                          "tcp:[%s]:%s" : "tcp:%s:%s", host, port);
    }
    return length < 0 || (size_t)length >= size ? QS_LIMIT : QS_OK;
}
