/*
 * The oracles that watch a client while a tape is played to it:
 *
 *   client-json      what it sends is strict JSON, an object a line
 *   client-early     it says nothing before there was an offer
 *   client-order     until it is ready only commands of the negotiation
 *   client-select    it selects nothing that was not offered        N83
 *   client-id        no two of its open commands share an id        N36
 *   client-flight    at most eight in-band commands in flight       N38
 *   client-ready     it is ready only after an okay to its selection N60
 *   client-foreign   what it takes for a reply was one to it        N42
 *   memory, leak     as for a server
 *
 * Where a line sent to it is not one plain object, nobody knows how it is
 * framed: then the last four are silent until it connects again.
 */
#ifndef QS_FUZZ_CLIENT_MODEL_H
#define QS_FUZZ_CLIENT_MODEL_H

#include "tape/play.h"

struct qs_model;

struct qs_model *qs_model_new(void);
void qs_model_free(struct qs_model *model);
/* Plays the tape under all of these; a find does not return. */
void qs_model_play(struct qs_model *model, const struct qs_endpoint *endpoint,
                   const struct qs_tape *tape);

#endif
