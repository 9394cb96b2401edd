/*
 * What is under test when nobody says otherwise: the reference, with the
 * true tables.
 */
#include "ref/client.h"
#include "ref/server.h"

const struct qs_endpoint *qs_endpoint_get(enum qs_role role)
{
    return role == QS_SERVER ? &qs_server_reference : &qs_client_reference;
}
