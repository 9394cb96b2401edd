/*
 * Life cycle and the books of links; what every transport has in common.  How
 * bytes move is the business of the table of operations.
 */
#include "target/target.h"

#include <assert.h>
#include <stdlib.h>

#include "target/impl.h"

enum qs_err qs_target_new(const char *address,
                          const struct qs_target_options *options,
                          struct qs_target **out, struct qs_diag *diag)
{
    struct qs_target *t = calloc(1, sizeof(*t));
    const struct qs_desc *desc = options->desc;
    enum qs_err err;

    if (!t) {
        return QS_NOMEM;
    }
    t->opt = *options;
    t->stdio = -1;
    t->held = -1;
    t->listener = -1;
    t->child.err = t->child.out = -1;
    if (!t->opt.limits.depth) {
        t->opt.limits = qs_limits_qemu;
    }
    if (desc->start && !strcmp(address, desc->name)) {
        address = desc->start;
    }
    err = qs_target_parse(t, address, diag);
    if (err) {
        qs_target_free(t);
        return err;
    }
    if (!t->opt.total_ceiling) {
        t->opt.total_ceiling = t->ops->dials_in ? QS_CALLER_TOTAL
                                                : QS_LINK_TOTAL;
    }
    *out = t;
    return QS_OK;
}

void qs_target_free(struct qs_target *t)
{
    if (t) {
        qs_target_stop(t);
        free(t->rest);
        free(t);
    }
}

void qs_target_configure(struct qs_target *t, enum qs_profile profile,
                         bool capabilities, const struct qs_limits *limits)
{
    t->capabilities = capabilities;
    t->opt.profile = profile;
    t->opt.limits = *limits;
}

enum qs_err qs_target_start(struct qs_target *t, struct qs_diag *diag)
{
    enum qs_err err;

    qs_target_stop(t);
    t->flood = false;
    t->limit = 0;
    /* A caller was there once: a start of it that fails is the case's. */
    t->failures = !t->reached;
    err = t->ops->start(t, diag);
    t->started = !err;
    if (err) {
        t->ops->stop(t);
    }
    return err;
}

void qs_target_limit(struct qs_target *t, uint64_t ms)
{
    t->limit = qs_clock_ms() + ms;
}

unsigned qs_target_deadline(const struct qs_target *t)
{
    return t->opt.deadline_ms;
}

void qs_target_stop(struct qs_target *t)
{
    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        qs_target_hangup(t, i);
    }
    if (t->started) {
        t->ops->stop(t);
        t->started = false;
    }
}

bool qs_target_started(const struct qs_target *t)
{
    return t->started;
}

bool qs_target_restartable(const struct qs_target *t)
{
    return t->ops->restartable;
}

bool qs_target_proves_quiet(const struct qs_target *t)
{
    return t->ops->proves_quiet;
}

enum qs_offer qs_target_offers(const struct qs_target *t, const char *need)
{
    enum qs_offer offer = qs_desc_offers(t->opt.desc, need);
    bool many = !strncmp(need, "monitors:", 9) &&
                strcmp(need, "monitors:1") != 0;

    if (!strcmp(need, "restart")) {
        return t->ops->restartable ? QS_OFFER_YES : QS_OFFER_NO;
    }
    switch (t->kind) {
    case QS_TARGET_REF:
    case QS_TARGET_CALLER:
    case QS_TARGET_LISTEN:
        break;
    case QS_TARGET_UNIX:
    case QS_TARGET_TCP:
        return many ? QS_OFFER_NO : offer;
    case QS_TARGET_EXEC:
        return many && !strstr(t->rest, "{sock2}") ? QS_OFFER_NO : offer;
    case QS_TARGET_STDIO:
        if (many || !strcmp(need, "clients:many") ||
            !strcmp(need, "reconnect")) {
            return QS_OFFER_NO;
        }
        break;
    }
    return offer;
}

enum qs_err qs_target_connect(struct qs_target *t, unsigned link,
                              unsigned monitor, struct qs_diag *diag)
{
    struct qs_link *l = &t->link[link];
    enum qs_err err;

    assert(link < QS_LINKS_MAX && !l->used);
    if (!t->started) {
        qs_diag_set(diag, "the target is not started");
        return QS_IO;
    }
    *l = (struct qs_link){ .monitor = monitor, .fd = -1 };
    qs_buf_init(&l->in, QS_LINK_CEILING);
    qs_buf_init(&l->out, QS_LINK_CEILING);
    t->wire[link] = (struct qs_wire){ .news = false };
    err = t->ops->connect(t, link, diag);
    l->used = !err;
    t->reached = t->reached || (!err && t->ops->dials_in);
    t->failures = err ? t->failures + 1 : 0;
    return err;
}

bool qs_target_gone(struct qs_target *t)
{
    int number = 0;

    if (t->ops->dials_in) {
        switch (qs_target_life(t, &number)) {
        case QS_LIFE_RUNS:
            return false;
        case QS_LIFE_EXITED:
            return t->failures > 1 || number == t->opt.desc->cannot;
        case QS_LIFE_UNSEEN:
        case QS_LIFE_KILLED:
            break;
        }
    }
    return t->failures > 1;
}

bool qs_target_dials_in(const struct qs_target *t)
{
    return t->ops->dials_in;
}

bool qs_target_flooded(const struct qs_target *t)
{
    return t->flood;
}

const char *qs_target_where(const struct qs_target *t)
{
    return t->where;
}

enum qs_err qs_target_send(struct qs_target *t, unsigned link,
                           struct qs_slice bytes)
{
    struct qs_link *l = &t->link[link];

    assert(l->used && !l->write_closed);
    if (t->wire[link].deaf) {
        return QS_OK;
    }
    qs_buf_add(&l->out, bytes.p, bytes.n);
    if (l->out.err) {
        return l->out.err;
    }
    t->ops->flush(t);
    return QS_OK;
}

enum qs_pump qs_target_pump(struct qs_target *t, struct qs_diag *diag)
{
    enum qs_pump result = t->ops->pump(t, diag);

    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        t->wire[i].news = false;
    }
    return result;
}

bool qs_target_sent(struct qs_target *t, unsigned link)
{
    return t->ops->sent(t, link);
}

void qs_target_eof(struct qs_target *t, unsigned link)
{
    assert(t->link[link].used);
    t->link[link].write_closed = true;
    t->ops->flush(t);
}

void qs_target_hangup(struct qs_target *t, unsigned link)
{
    struct qs_link *l = &t->link[link];

    if (!l->used) {
        return;
    }
    l->used = false;
    t->ops->hangup(t, link);
    qs_buf_release(&l->in);
    qs_buf_release(&l->out);
}

struct qs_link *qs_target_link(struct qs_target *t, unsigned link)
{
    assert(link < QS_LINKS_MAX);
    return &t->link[link];
}

enum qs_err qs_target_act(struct qs_target *t, enum qs_act what,
                          const char *arg, struct qs_diag *diag)
{
    if (!t->started) {
        qs_diag_set(diag, "the target is not started");
        return QS_IO;
    }
    return t->ops->act(t, what, arg, diag);
}

bool qs_target_interrupted(const struct qs_target *t)
{
    return t->opt.interrupted && *t->opt.interrupted;
}

void qs_target_received(struct qs_target *t, unsigned link,
                        const void *bytes, size_t n)
{
    struct qs_link *l = &t->link[link];

    qs_buf_add(&l->in, bytes, n);
    l->received += n;
    t->wire[link].news = true;
    if (l->in.err || l->received > t->opt.total_ceiling) {
        t->flood = true;
    }
}
