/*
 * What the client sent on a link, as items that are due a response.
 */
#include <stdlib.h>

#include "suite/judge_impl.h"

static bool add_item(struct qs_judge *judge, struct qs_link *link,
                     const struct qs_item *item)
{
    size_t end = link->head + link->nitems;

    if (link->nitems == QS_JUDGE_ITEMS) {
        qs_judge_lost(judge, link, "too many commands await a response");
        return false;
    }
    if (end == link->size) {
        size_t size = end ? 2 * end : 8;
        struct qs_item *p = realloc(link->item, size * sizeof(*p));

        if (!p) {
            judge->failed = true;
            return false;
        }
        link->item = p;
        link->size = size;
    }
    link->item[end] = *item;
    link->nitems++;
    return true;
}

static void add_oob(struct qs_judge *judge, struct qs_link *link,
                    struct qs_item *item)
{
    if (link->noob == QS_JUDGE_OOB) {
        qs_judge_lost(judge, link, "too many out-of-band commands await "
                      "a response");
        return;
    }
    item->after = qs_judge_items(link);
    link->oob[link->noob++] = *item;
}

static bool ends_in_fog(const struct qs_link *link)
{
    return link->nitems > 0 &&
           qs_judge_item(link, qs_judge_items(link) - 1)->kind == QS_ITEM_FOG;
}

/*
 * From here to the next resync byte another framing may find other values
 * than ours.  A fog right behind another goes on with it: no guess can have
 * got in between, and each reply would have to pass them one by one.
 */
static void client_bad(struct qs_judge *judge, struct qs_link *link,
                       const struct qs_turn *turn)
{
    static const struct qs_item fog = { .kind = QS_ITEM_FOG };
    struct qs_json *misread = qs_judge_misread(turn);

    if (link->named) {
        /* A reply with the same id may belong to that value. */
        qs_json_free(misread);
    } else if (misread) {
        qs_json_free(link->misread);
        link->misread = misread;
    }
    if (!ends_in_fog(link) && !add_item(judge, link, &fog)) {
        return;
    }
    link->fog = true;
    qs_judge_item(link, qs_judge_items(link) - 1)->open |= turn->commands;
    qs_judge_item(link, qs_judge_items(link) - 1)->ids |= turn->ids;
    link->fogged |= turn->commands;
    link->noise = qs_judge_items(link) + 1;
}

/* What the fog holds may reach over several of our turns. */
static void hide(struct qs_link *link)
{
    if (link->fog) {
        qs_judge_item(link, qs_judge_items(link) - 1)->commands = true;
        link->unsure = true;
    }
}

/*
 * QEMU skips what stands between a resync byte and the next bracket or line
 * end, so that a scalar there may go without its error.  A string may hide
 * brackets.
 */
static bool is_skipped(struct qs_judge *judge, struct qs_link *link,
                       const struct qs_json *value)
{
    static const struct qs_turn hidden = { .commands = true };
    enum qs_json_type type = qs_json_type(value);

    if (!link->resynced || type == QS_JSON_OBJECT || type == QS_JSON_ARRAY) {
        link->resynced = false;
        return false;
    }
    if (type == QS_JSON_STRING) {
        client_bad(judge, link, &hidden);
        hide(link);
    } else {
        link->noise = qs_judge_items(link) + 1;
    }
    return true;
}

static void client_value(struct qs_judge *judge, struct qs_link *link,
                         const struct qs_json *value)
{
    struct qs_item item = { .kind = QS_ITEM_REQUEST };

    if (is_skipped(judge, link, value)) {
        return;
    }
    if (link->fog) {
        const struct qs_json *id = qs_json_get(value, "id");

        if (id && link->misread && qs_json_equal(id, link->misread)) {
            qs_json_free(link->misread);
            link->misread = NULL;
        }
        link->named |= id != NULL;
        qs_judge_item(link, qs_judge_items(link) - 1)->commands = true;
        link->fogged = true;
        link->unsure |= qs_request_is_oob(value);
        return;
    }
    /* Read as if oob were enabled: where it is not, the table says so. */
    qs_request_read(value, true, &item.request);
    if (item.request.error == QS_E_NOT_OBJECT) {
        item.kind = QS_ITEM_NO_OBJECT;
    } else if (item.request.error != QS_E_NONE) {
        item.kind = QS_ITEM_INVALID;
    } else if (strcmp(item.request.command, "quit") == 0) {
        judge->quit = true;
    }
    if (item.request.oob) {
        add_oob(judge, link, &item);
    } else if (add_item(judge, link, &item) &&
               qs_judge_selects(judge, link, &item)) {
        link->selects = qs_judge_items(link);
    }
}

/* Now all bytes of the fog are known. */
static void client_resync(struct qs_link *link, const struct qs_turn *turn)
{
    if (link->fog) {
        struct qs_item *fog = qs_judge_item(link, qs_judge_items(link) - 1);

        fog->open = false;
        fog->commands |= turn->commands;
        fog->ids |= turn->ids;
        link->unsure |= turn->oob;
        link->fog = false;
    }
    link->resynced = true;
    link->noise = qs_judge_items(link) + 1;
}

void qs_judge_client(struct qs_judge *judge, struct qs_link *link,
                     const struct qs_turn *turn)
{
    switch (turn->kind) {
    case QS_TURN_VALUE:
        client_value(judge, link, turn->value);
        break;
    case QS_TURN_BAD:
        client_bad(judge, link, turn);
        break;
    case QS_TURN_RESYNC:
        client_resync(link, turn);
        break;
    case QS_TURN_EOF:
    case QS_TURN_CLOSE:
        link->gone = true;
        break;
    case QS_TURN_OPEN:
        break;
    }
}
