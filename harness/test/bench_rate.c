/*
 * How many requests a target answers in a second, one after the other, and
 * what a request costs the reference by its length.
 */
#include "test/bench.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

/* Long enough to tell, short enough to wait for. */
#define SECONDS 0.5
#define PATIENCE_MS 10000

static const char selection[] = "{\"execute\": \"qmp_capabilities\"}\n";
static const char request[] = "{\"execute\": \"query-version\", \"id\": 1}\n";

struct ref {
    const struct qs_endpoint *endpoint;
    void *machine;
};

/* Feeds all of it and drops what it says. */
static void ask_ref(const struct ref *ref, const char *bytes, size_t n)
{
    char reply[4096];

    while (n > 0) {
        size_t taken = ref->endpoint->feed(ref->machine, 0, bytes, n);
        size_t said = 0, more;

        while ((more = ref->endpoint->take(ref->machine, 0, reply,
                                           sizeof(reply))) > 0) {
            said += more;
        }
        if (taken == 0 && said == 0) {
            bench_fail("ref", "neither reads nor writes");
        }
        bytes += taken;
        n -= taken;
    }
    while (ref->endpoint->take(ref->machine, 0, reply, sizeof(reply)) > 0) {
    }
}

static void open_ref(struct ref *ref)
{
    static const char *const none[] = { NULL };
    struct qs_config config = {
        .caps = none, .connections = 1, .limits = qs_limits_qemu,
    };

    ref->endpoint = qs_endpoint_get(QS_SERVER);
    ref->machine = ref->endpoint ? ref->endpoint->open(ref->endpoint, &config)
                                 : NULL;
    if (!ref->machine || !ref->endpoint->connect(ref->machine, 0)) {
        bench_fail("ref", "cannot be opened");
    }
    ask_ref(ref, selection, strlen(selection));
}

double bench_rate_ref(void)
{
    double start = bench_now(), end;
    unsigned n = 0;
    struct ref ref;

    open_ref(&ref);
    do {
        for (int i = 0; i < 64; i++, n++) {
            ask_ref(&ref, request, strlen(request));
        }
        end = bench_now();
    } while (end - start < SECONDS);
    ref.endpoint->close(ref.machine);
    return n / (end - start);
}

/* Sends, when there is something, and reads up to the end of a line. */
static void ask(int fd, const char *bytes)
{
    char reply[4096];
    ssize_t n = (ssize_t)strlen(bytes);

    if (send(fd, bytes, strlen(bytes), MSG_NOSIGNAL) != n) {
        bench_fail("request", "was not taken");
    }
    do {
        struct pollfd p = { .fd = fd, .events = POLLIN };

        if (poll(&p, 1, PATIENCE_MS) != 1) {
            bench_fail("request", "was not answered");
        }
        n = recv(fd, reply, sizeof(reply), 0);
        if (n <= 0) {
            bench_fail("request", "was not answered");
        }
    } while (reply[n - 1] != '\n');
}

double bench_rate(struct qs_target *target)
{
    struct qs_diag diag = { "" };
    double start, end;
    unsigned n = 0;
    int fd;

    if (qs_target_start(target, &diag) ||
        qs_target_connect(target, 0, 0, &diag)) {
        bench_fail("target", diag.text);
    }
    fd = qs_target_link(target, 0)->fd;
    ask(fd, "");
    ask(fd, selection);
    start = bench_now();
    do {
        for (int i = 0; i < 64; i++, n++) {
            ask(fd, request);
        }
        end = bench_now();
    } while (end - start < SECONDS);
    qs_target_stop(target);
    return n / (end - start);
}

/* A request of about n bytes. */
static void build(struct qs_buf *out, enum bench_shape shape, size_t n)
{
    qs_buf_adds(out, "{\"execute\": \"query-version\", \"id\": ");
    switch (shape) {
    case BENCH_STRING:
        qs_buf_addc(out, '"');
        while (qs_buf_len(out) + 4 < n) {
            qs_buf_addc(out, 'x');
        }
        qs_buf_addc(out, '"');
        break;
    case BENCH_NUMBERS:
        qs_buf_adds(out, "[0");
        while (qs_buf_len(out) + 5 < n) {
            qs_buf_adds(out, ", 1");
        }
        qs_buf_addc(out, ']');
        break;
    case BENCH_KEYS:
        qs_buf_adds(out, "{\"k\": 0");
        for (unsigned i = 0; qs_buf_len(out) + 16 < n; i++) {
            qs_buf_addf(out, ", \"k%u\": 0", i);
        }
        qs_buf_addc(out, '}');
        break;
    }
    qs_buf_adds(out, "}\n");
}

double bench_cost(enum bench_shape shape, size_t n)
{
    struct qs_buf text = QS_BUF_INIT(4u << 20);
    double start, best = 0, total = 0;
    struct ref ref;

    build(&text, shape, n);
    if (text.err) {
        bench_fail("request", "out of memory");
    }
    open_ref(&ref);
    /* The best of a few: the machine has other things to do. */
    for (int i = 0; i < 3 || (total < 0.05 && i < 1000); i++) {
        double took;

        start = bench_now();
        ask_ref(&ref, qs_buf_slice(&text).p, qs_buf_len(&text));
        took = bench_now() - start;
        total += took;
        best = i == 0 || took < best ? took : best;
    }
    ref.endpoint->close(ref.machine);
    best = best * 1e9 / (double)qs_buf_len(&text);
    qs_buf_release(&text);
    return best;
}
