/*
 * What an endpoint allocates while it is called: counted, bounded, and made
 * to fail where a tape says so.  The linker leads malloc and its kin here
 * (--wrap), cJSON's go through its own hooks; between arm and disarm they are
 * the endpoint's, else the harness' and left alone.
 */
#ifndef QS_FUZZ_ALLOC_H
#define QS_FUZZ_ALLOC_H

#include "qmp/base.h"

/* Forgets all counts: a new machine is about to be opened. */
void qs_alloc_reset(void);
/* fail: which allocation from now on fails, from 1; 0: none does. */
void qs_alloc_arm(unsigned fail);
void qs_alloc_disarm(void);

/* Whether the allocation that was to fail was asked for. */
bool qs_alloc_failed(void);
/* Bytes that the endpoint holds, the most it held since reset, and all that
   it ever asked for since then. */
size_t qs_alloc_live(void);
size_t qs_alloc_peak(void);
size_t qs_alloc_total(void);

#endif
