/*
 * The target in this very process: an endpoint called by hand.  When a call
 * returns nothing more can come, so that silence is proven, not waited for.
 * A monitor serves one link; the next wait as in a listen backlog.
 */
#include "target/impl.h"

#include <stdlib.h>

/* What one take may bring; small, for most replies are a line. */
#define TAKE 4096u

static const char *const no_capabilities[1] = { NULL };

/* Monitors the description offers; the reference has that many. */
static unsigned monitors_of(const struct qs_target *t)
{
    unsigned n = 1;

    if (t->endpoint->role == QS_CLIENT) {
        return 1;
    }
    while (n < QS_CONNECTIONS_MAX) {
        char need[] = "monitors:2";

        need[sizeof(need) - 2] = (char)('1' + n);
        if (qs_desc_offers(t->opt.desc, need) != QS_OFFER_YES) {
            break;
        }
        n++;
    }
    return n;
}

/* Fills in config->caps; *own is what the caller frees. */
static bool choose_caps(const struct qs_target *t, struct qs_config *config,
                        const char ***own)
{
    const struct qs_json *caps = qs_desc_capabilities(t->opt.desc);
    size_t n = 0;

    config->caps = no_capabilities;
    if (t->opt.offer) {
        config->caps = t->opt.offer;
        config->ncaps = t->opt.noffer;
        return true;
    }
    if ((t->opt.profile == QS_PROFILE_MODES && !t->capabilities) || !caps ||
        !qs_json_count(caps)) {
        return true;
    }
    *own = calloc(qs_json_count(caps), sizeof(**own));
    if (!*own) {
        return false;
    }
    for (const struct qs_json *c = qs_json_first(caps); c;
         c = qs_json_next(c)) {
        (*own)[n++] = qs_json_text(c);
    }
    config->caps = *own;
    config->ncaps = n;
    return true;
}

static enum qs_err start(struct qs_target *t, struct qs_diag *diag)
{
    struct qs_config config = {
        .profile = t->opt.profile, .limits = t->opt.limits,
    };
    const char **own = NULL;

    t->endpoint = t->opt.endpoint ? t->opt.endpoint :
                  qs_endpoint_get(t->opt.role);
    if (!t->endpoint || t->endpoint->abi != QS_ENDPOINT_ABI) {
        qs_diag_set(diag, t->endpoint ?
                    "the endpoint was built for another ABI" :
                    "there is no endpoint in this role");
        return QS_IO;
    }
    if (!choose_caps(t, &config, &own)) {
        return QS_NOMEM;
    }
    t->failed = false;
    t->monitors = monitors_of(t);
    config.connections = t->monitors;
    t->machine = t->endpoint->open(t->endpoint, &config);
    free(own);
    if (!t->machine) {
        qs_diag_set(diag, "endpoint '%s' refused to open",
                    t->endpoint->name);
        return QS_IO;
    }
    return QS_OK;
}

static void stop(struct qs_target *t)
{
    if (t->machine) {
        t->endpoint->close(t->machine);
        t->machine = NULL;
    }
}

/* Takes all the monitor has to say; false when there was nothing. */
static bool take(struct qs_target *t, unsigned link)
{
    char bytes[TAKE];
    bool any = false;
    size_t n;

    while (!t->flood &&
           (n = t->endpoint->take(t->machine, t->link[link].monitor, bytes,
                                  sizeof(bytes))) > 0) {
        qs_target_received(t, link, bytes, n);
        any = true;
    }
    return any;
}

/* Offers the monitor what the link holds; false when it took nothing. */
static bool feed(struct qs_target *t, unsigned link)
{
    struct qs_link *l = &t->link[link];
    struct qs_slice rest = qs_buf_slice(&l->out);
    size_t n;

    if (rest.n > 0) {
        n = t->endpoint->feed(t->machine, l->monitor, rest.p, rest.n);
        qs_buf_drop(&l->out, n);
        return n > 0;
    }
    if (l->write_closed && !t->wire[link].told_eof) {
        t->wire[link].told_eof = true;
        t->endpoint->eof(t->machine, l->monitor);
        return true;
    }
    return false;
}

static void detach(struct qs_target *t, unsigned link)
{
    t->wire[link].attached = false;
    t->endpoint->hangup(t->machine, t->link[link].monitor);
}

static void end(struct qs_target *t, unsigned link)
{
    t->link[link].ended = true;
    t->wire[link].news = true;
    t->wire[link].deaf = true;
    qs_buf_reset(&t->link[link].out);
}

/* Moves bytes both ways on one attached link; false when nothing moved. */
static bool move(struct qs_target *t, unsigned link)
{
    bool moved;

    switch (t->endpoint->state(t->machine, t->link[link].monitor)) {
    case QS_OPEN:
        moved = take(t, link);
        return feed(t, link) || moved;
    case QS_IDLE:
    case QS_CLOSED:
        take(t, link);
        if (!t->flood) {
            end(t, link);
            detach(t, link);
        }
        return true;
    case QS_FAILED:
        t->failed = true;
        return false;
    }
    return false;
}

/* Gives a free monitor to the link that has waited longest for it. */
static bool admit(struct qs_target *t, unsigned monitor)
{
    unsigned oldest = QS_LINKS_MAX;

    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        const struct qs_link *l = &t->link[i];

        if (!l->used || l->monitor != monitor) {
            continue;
        }
        if (t->wire[i].attached) {
            return false;
        }
        if (!l->ended && (oldest == QS_LINKS_MAX ||
                          t->wire[i].arrival < t->wire[oldest].arrival)) {
            oldest = i;
        }
    }
    if (oldest == QS_LINKS_MAX) {
        return false;
    }
    if (t->endpoint->connect(t->machine, monitor)) {
        t->wire[oldest].attached = true;
    } else {
        end(t, oldest);
    }
    return true;
}

/* Until nothing moves any more: then all that can happen has happened. */
static void settle(struct qs_target *t)
{
    bool moved = true;

    while (moved && !t->failed && !t->flood) {
        moved = false;
        for (unsigned m = 0; m < t->monitors; m++) {
            moved = admit(t, m) || moved;
        }
        for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
            if (t->link[i].used && t->wire[i].attached) {
                moved = move(t, i) || moved;
            }
        }
    }
}

static enum qs_err connect_link(struct qs_target *t, unsigned link,
                                struct qs_diag *diag)
{
    if (t->link[link].monitor >= t->monitors) {
        qs_diag_set(diag, "the target has %u monitor(s); there is no "
                    "monitor %u", t->monitors, t->link[link].monitor + 1);
        return QS_IO;
    }
    t->wire[link].arrival = ++t->arrivals;
    t->link[link].used = true;
    settle(t);
    return QS_OK;
}

static enum qs_pump pump(struct qs_target *t, struct qs_diag *diag)
{
    settle(t);
    if (t->failed) {
        qs_diag_set(diag, "endpoint '%s' failed: out of memory",
                    t->endpoint->name);
        return QS_PUMP_BROKEN;
    }
    if (t->flood) {
        return QS_PUMP_CEILING;
    }
    for (unsigned i = 0; i < QS_LINKS_MAX; i++) {
        if (t->link[i].used && t->wire[i].news) {
            return QS_PUMP_NEWS;
        }
    }
    return QS_PUMP_QUIET;
}

static bool sent(struct qs_target *t, unsigned link)
{
    settle(t);
    return qs_buf_len(&t->link[link].out) == 0;
}

static void hangup(struct qs_target *t, unsigned link)
{
    if (t->wire[link].attached) {
        detach(t, link);
        settle(t);
    }
}

static enum qs_err act(struct qs_target *t, enum qs_act what,
                       const char *arg, struct qs_diag *diag)
{
    if (!t->endpoint->act || !t->endpoint->act(t->machine, what, arg)) {
        qs_diag_set(diag, "endpoint '%s' cannot do that",
                    t->endpoint->name);
        return QS_BAD;
    }
    settle(t);
    return QS_OK;
}

const char *qs_target_told(struct qs_target *t)
{
    const char *told = NULL;

    if (t->machine && t->endpoint->told) {
        told = t->endpoint->told(t->machine);
    }
    return told ? told : "";
}

const struct qs_target_ops qs_inproc_ops = {
    .restartable = true,
    .proves_quiet = true,
    .start = start,
    .stop = stop,
    .connect = connect_link,
    .flush = settle,
    .pump = pump,
    .sent = sent,
    .hangup = hangup,
    .act = act,
};
