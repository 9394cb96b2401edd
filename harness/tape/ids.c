/*
 * See ids.h.
 */
#include "tape/ids.h"

#include "qmp/emit.h"

static const char mark[] = "\"@id\"";

bool qs_ids_init(struct qs_ids *ids, size_t max)
{
    memset(ids, 0, sizeof(*ids));
    qs_buf_init(&ids->text, max);
    ids->frame = qs_frame_new(&qs_limits_qemu);
    return ids->frame != NULL;
}

void qs_ids_release(struct qs_ids *ids)
{
    if (ids->frame) {
        qs_ids_forget(ids);
    }
    qs_frame_free(ids->frame);
    qs_buf_release(&ids->text);
    memset(ids, 0, sizeof(*ids));
}

static void drop_oldest(struct qs_ids *ids)
{
    qs_json_free(ids->id[ids->first]);
    ids->first = (ids->first + 1) % QS_IDS_MAX;
    ids->n--;
}

void qs_ids_forget(struct qs_ids *ids)
{
    while (ids->n) {
        drop_oldest(ids);
    }
    qs_frame_reset(ids->frame);
}

static void note(struct qs_ids *ids, const struct qs_json *value)
{
    const struct qs_json *id = qs_json_get(value, "id");
    struct qs_json *copy;

    if (!id || (!qs_json_get(value, "execute") &&
                !qs_json_get(value, "exec-oob"))) {
        return;
    }
    copy = qs_json_copy(id);
    if (!copy) {
        ids->failed = true;
        return;
    }
    if (ids->n == QS_IDS_MAX) {
        drop_oldest(ids);
    }
    ids->id[(ids->first + ids->n++) % QS_IDS_MAX] = copy;
}

void qs_ids_watch(struct qs_ids *ids, struct qs_slice said)
{
    enum qs_frame_result result;

    do {
        struct qs_json *value = NULL;

        result = qs_frame_next(ids->frame, &said, &value);
        if (result == QS_FRAME_VALUE) {
            note(ids, value);
            qs_json_free(value);
        }
    } while (result == QS_FRAME_VALUE || result == QS_FRAME_BAD);
    ids->failed |= result == QS_FRAME_FAILED;
}

static bool holds(struct qs_slice bytes, const char *text)
{
    return bytes.n && memmem(bytes.p, bytes.n, text, strlen(text));
}

/* Every `from` in bytes becomes `to`, in ids->text. */
static struct qs_slice replaced(struct qs_ids *ids, struct qs_slice bytes,
                                struct qs_slice from, struct qs_slice to)
{
    const struct qs_slice whole = bytes;
    const char *at;

    qs_buf_reset(&ids->text);
    while (bytes.n && (at = memmem(bytes.p, bytes.n, from.p, from.n))) {
        size_t before = (size_t)(at - bytes.p);

        qs_buf_add(&ids->text, bytes.p, before);
        qs_buf_add(&ids->text, to.p, to.n);
        bytes.p += before + from.n;
        bytes.n -= before + from.n;
    }
    qs_buf_add(&ids->text, bytes.p, bytes.n);
    ids->failed |= ids->text.err == QS_NOMEM;
    if (holds(whole, "\"return\"") || holds(whole, "\"error\"")) {
        drop_oldest(ids);
    }
    return qs_buf_slice(&ids->text);
}

/* The oldest id on the wire. */
static void spell(struct qs_ids *ids, struct qs_buf *out)
{
    qs_emit(out, ids->id[ids->first]);
    ids->failed |= out->err == QS_NOMEM;
}

struct qs_slice qs_ids_fill(struct qs_ids *ids, struct qs_slice bytes)
{
    struct qs_buf id = QS_BUF_INIT(ids->text.max);

    if (ids->n && holds(bytes, mark)) {
        spell(ids, &id);
        bytes = replaced(ids, bytes, qs_slice_str(mark), qs_buf_slice(&id));
        qs_buf_release(&id);
    }
    return bytes;
}

struct qs_slice qs_ids_mark(struct qs_ids *ids, struct qs_slice bytes)
{
    struct qs_buf id = QS_BUF_INIT(ids->text.max);

    if (ids->n) {
        spell(ids, &id);
        if (qs_buf_len(&id) && holds(bytes, qs_buf_str(&id))) {
            bytes = replaced(ids, bytes, qs_buf_slice(&id),
                             qs_slice_str(mark));
        }
        qs_buf_release(&id);
    }
    return bytes;
}
