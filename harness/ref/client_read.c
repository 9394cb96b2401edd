/*
 * What a message is to the client: an offer, a reply of its own or of
 * somebody else, an event, or nothing it knows.
 */
#include "ref/client_impl.h"

/*
 * Only what the negotiation needs must be there; a version of any form or
 * none, strange capabilities and unknown members are borne with.
 */
static const char *offer_wrong(const struct qs_json *greeting)
{
    const struct qs_json *offer = qs_json_get(greeting, "QMP");
    const struct qs_json *caps = qs_json_get(offer, "capabilities");

    if (qs_json_type(offer) != QS_JSON_OBJECT) {
        return "the offer is no object";
    }
    if (!caps || qs_json_type(caps) != QS_JSON_ARRAY) {
        return "the offer has no array of capabilities";
    }
    return NULL;
}

/* Whether the reply's id is one in flight; then it is so no more. */
static bool is_own(struct qs_client *client, const struct qs_json *value)
{
    const char *id = qs_json_get_text(value, "id");

    for (size_t i = 0; id && i < client->nflight; i++) {
        if (strcmp(client->flight[i], id) == 0) {
            client->nflight--;
            memmove(client->flight[i], client->flight[client->nflight],
                    QS_CLIENT_ID);
            return true;
        }
    }
    return false;
}

/* A message that says two things at once says neither. */
static bool is_ambiguous(const struct qs_json *value)
{
    int n = 0;

    n += qs_json_get(value, "QMP") != NULL;
    n += qs_json_get(value, "return") != NULL;
    n += qs_json_get(value, "error") != NULL;
    n += qs_json_get(value, "event") != NULL;
    return n > 1;
}

enum qs_event qs_client_read(struct qs_client *client,
                              const struct qs_json *value)
{
    const char *wrong;

    if (is_ambiguous(value)) {
        return QS_EV_STRANGE;
    }
    switch (qs_message_kind(value)) {
    case QS_MSG_GREETING:
        wrong = offer_wrong(value);
        if (wrong) {
            client->why = wrong;
            return QS_EV_OFFER_BAD;
        }
        return QS_EV_OFFER;
    case QS_MSG_RETURN:
        return is_own(client, value) ? QS_EV_OKAY : QS_EV_FOREIGN;
    case QS_MSG_ERROR:
        if (is_own(client, value)) {
            client->why = "the server refuses to go on";
            return QS_EV_REFUSED;
        }
        return QS_EV_FOREIGN;
    case QS_MSG_EVENT:
        return qs_json_get_text(value, "event") ? QS_EV_ASYNC :
               QS_EV_STRANGE;
    case QS_MSG_OTHER:
        break;
    }
    return QS_EV_STRANGE;
}

/*
 * Before it is ready it waits for one message; afterwards an event is as
 * good as a reply.
 */
bool qs_client_awaited(const struct qs_client *client, enum qs_event event)
{
    return event == QS_EV_OKAY || event == QS_EV_REFUSED ||
           (event == QS_EV_OFFER && client->state == QS_ST_AWAIT_OFFER) ||
           (event == QS_EV_ASYNC && client->state == QS_ST_READY);
}
