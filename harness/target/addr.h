/*
 * Socket addresses as users write them: "unix:PATH" and "tcp:HOST:PORT", an
 * IPv6 address in brackets.
 */
#ifndef QS_TARGET_ADDR_H
#define QS_TARGET_ADDR_H

#include <sys/socket.h>

#include "qmp/base.h"

struct qs_addr {
    struct sockaddr_storage sa;
    socklen_t n;
};

/* QS_BAD with diag when it is no address or the host is not known. */
enum qs_err qs_addr_find(const char *address, struct qs_addr *out,
                         struct qs_diag *diag) QS_MUST_CHECK;
/* The path alone, without its scheme. */
enum qs_err qs_addr_unix(const char *path, struct qs_addr *out,
                         struct qs_diag *diag) QS_MUST_CHECK;

/*
 * A listening, non-blocking socket.  A socket file that nobody listens on is
 * replaced; any other file is left alone and an error (QS_IO).
 */
enum qs_err qs_addr_listen(const struct qs_addr *addr, int *fd,
                           struct qs_diag *diag) QS_MUST_CHECK;
/* "unix:PATH" or "tcp:HOST:PORT" of a listening socket, the port it got. */
enum qs_err qs_addr_name(int fd, char *text, size_t size) QS_MUST_CHECK;

#endif
