/*
 * The liars.  All but two of the lies are told in take, on whole lines.
 */
#include "lie.h"

#include <stdlib.h>

#include "qmp/buf.h"

enum lie {
    RAW, LF, CUT, GREET, MUTE, ID, CLASS, STICKS, PIECES, HOARD, LEAK,
    TWICE, DEAF, WASTE, NEWS,
};

static const char *const names[] = {
    [RAW] = "raw", [LF] = "lf", [CUT] = "cut", [GREET] = "greet",
    [MUTE] = "mute", [ID] = "id", [CLASS] = "class", [STICKS] = "sticks",
    [PIECES] = "pieces", [HOARD] = "hoard", [LEAK] = "leak",
    [TWICE] = "twice", [DEAF] = "deaf", [WASTE] = "waste",
    [NEWS] = "news",
};

struct liar {
    const struct qs_endpoint *inner;
    void *machine, *hoard;
    struct qs_buf out[QS_CONNECTIONS_MAX], told;
    bool greeted[QS_CONNECTIONS_MAX], erred;
    size_t single;              /* bytes that came alone */
};

static const struct qs_endpoint *wrapped;
static enum lie chosen;
/* Reachable, so that only our own count finds it; volatile, or a compiler
   sees that nobody reads it. */
static void *volatile leaked;

static void *liar_open(const struct qs_endpoint *self,
                       const struct qs_config *config)
{
    struct liar *liar = calloc(1, sizeof(*liar));

    (void)self;
    if (!liar) {
        return NULL;
    }
    liar->inner = wrapped;
    liar->machine = wrapped->open(wrapped, config);
    if (!liar->machine) {
        free(liar);
        return NULL;
    }
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_init(&liar->out[i], (size_t)1 << 30);
    }
    qs_buf_init(&liar->told, (size_t)1 << 30);
    liar->hoard = chosen == HOARD ? malloc((size_t)16 << 20) : NULL;
    if (chosen == LEAK) {
        leaked = malloc(32);
    }
    return liar;
}

static int liar_connect(void *machine, unsigned conn)
{
    struct liar *liar = machine;

    liar->greeted[conn] = false;
    return liar->inner->connect(liar->machine, conn);
}

static size_t liar_feed(void *machine, unsigned conn, const void *bytes,
                        size_t n)
{
    struct liar *liar = machine;

    liar->single += n == 1;
    if (chosen == DEAF) {
        return n;
    }
    for (size_t i = 0; chosen == WASTE && i < n; i++) {
        leaked = malloc(n);
        free(leaked);
    }
    return liar->inner->feed(liar->machine, conn, bytes, n);
}

/* Replaces the first `what` of the last line by `with`, of one length. */
static bool swap(struct qs_buf *out, size_t from, const char *what,
                 const char *with)
{
    char *p = memmem(out->p + from, out->n - from, what, strlen(what));

    if (p) {
        memcpy(p, with, strlen(with));
    }
    return p != NULL;
}

/* One line the inner endpoint said, from out->p[from] on. */
static void tell(struct liar *liar, unsigned conn, size_t from)
{
    struct qs_buf *out = &liar->out[conn];
    bool greeting = !liar->greeted[conn];

    liar->greeted[conn] = true;
    switch (chosen) {
    case RAW:
        swap(out, from, "return", "retur\xC3");
        break;
    case LF:
        swap(out, from, "\r\n", " \n");
        break;
    case CUT:
        out->n -= !greeting;
        break;
    case GREET:
        if (greeting) {
            size_t n = out->n - from;
            char *copy = malloc(n);

            if (copy) {
                memcpy(copy, out->p + from, n);
                qs_buf_add(out, copy, n);
            }
            free(copy);
        }
        break;
    case MUTE:
        out->n = greeting ? out->n : from;
        break;
    case NEWS:
        if (memmem(out->p + from, out->n - from, "\"event\"", 7)) {
            out->n = from;
        }
        break;
    case ID:
        if (!swap(out, from, "\"id\": 1", "\"id\": 2")) {
            swap(out, from, "\"qs-2\"", "\"qs-3\"");
        }
        break;
    case CLASS:
        swap(out, from, "\"CommandNotFound\"", "\"CommandMislaid\" ");
        break;
    case STICKS:
        if (liar->erred) {
            swap(out, from, "\"prelaunch\"", "\"suspended\"");
        }
        liar->erred |= memmem(out->p + from, out->n - from, "\"error\"",
                              7) != NULL;
        break;
    case PIECES:
        if (liar->single > 8) {
            swap(out, from, "\"prelaunch\"", "\"suspended\"");
        }
        break;
    case HOARD:
    case LEAK:
    case TWICE:
    case DEAF:
    case WASTE:
        break;
    }
}

static size_t liar_take(void *machine, unsigned conn, void *buf, size_t cap)
{
    struct liar *liar = machine;
    struct qs_buf line = QS_BUF_INIT((size_t)1 << 30);
    char bytes[512];
    size_t n;

    while ((n = liar->inner->take(liar->machine, conn, bytes,
                                  sizeof(bytes))) > 0) {
        for (size_t i = 0; i < n; i++) {
            qs_buf_addc(&line, bytes[i]);
            if (bytes[i] == '\n') {
                size_t from = liar->out[conn].n;

                qs_buf_add(&liar->out[conn], line.p, line.n);
                qs_buf_reset(&line);
                tell(liar, conn, from);
            }
        }
    }
    qs_buf_release(&line);
    return qs_buf_take(&liar->out[conn], buf, cap);
}

static void liar_eof(void *machine, unsigned conn)
{
    struct liar *liar = machine;

    liar->inner->eof(liar->machine, conn);
}

static void liar_hangup(void *machine, unsigned conn)
{
    struct liar *liar = machine;

    qs_buf_reset(&liar->out[conn]);
    liar->inner->hangup(liar->machine, conn);
}

static enum qs_conn_state liar_state(void *machine, unsigned conn)
{
    struct liar *liar = machine;

    return liar->inner->state(liar->machine, conn);
}

static int liar_act(void *machine, enum qs_act what, const char *arg)
{
    struct liar *liar = machine;

    return liar->inner->act ? liar->inner->act(liar->machine, what, arg) : 0;
}

static const char *liar_told(void *machine)
{
    struct liar *liar = machine;
    const char *told = liar->inner->told ? liar->inner->told(liar->machine)
                                         : "", *lf;

    if (chosen != TWICE) {
        return told;
    }
    qs_buf_reset(&liar->told);
    for (; (lf = strchr(told, '\n')) != NULL; told = lf + 1) {
        for (int i = 0; i < 1 + (strncmp(told, "return ", 7) == 0); i++) {
            qs_buf_add(&liar->told, told, (size_t)(lf + 1 - told));
        }
    }
    return qs_buf_str(&liar->told);
}

static void liar_close(void *machine)
{
    struct liar *liar = machine;

    liar->inner->close(liar->machine);
    for (size_t i = 0; i < QS_CONNECTIONS_MAX; i++) {
        qs_buf_release(&liar->out[i]);
    }
    qs_buf_release(&liar->told);
    free(liar->hoard);
    free(liar);
}

const struct qs_endpoint *qs_lie(const struct qs_endpoint *inner,
                                 struct qs_slice name)
{
    static struct qs_endpoint liar;

    for (size_t i = 0; i < QS_COUNT(names); i++) {
        if (qs_slice_is(name, names[i])) {
            wrapped = inner;
            chosen = (enum lie)i;
            liar = *inner;
            liar.name = "liar";
            liar.survives_nomem = false;
            liar.open = liar_open;
            liar.connect = liar_connect;
            liar.feed = liar_feed;
            liar.take = liar_take;
            liar.eof = liar_eof;
            liar.hangup = liar_hangup;
            liar.state = liar_state;
            liar.act = liar_act;
            liar.told = liar_told;
            liar.close = liar_close;
            return &liar;
        }
    }
    return NULL;
}
