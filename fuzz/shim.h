/*
 * The one mutator of this process, for the shims of both engines.
 */
#ifndef QS_FUZZ_SHIM_H
#define QS_FUZZ_SHIM_H

#include "tape/mutate.h"

/* NULL without memory.  Where the environment has QMPSPEC_WASTE=1, its waste
   ratio is printed when the process ends. */
struct qs_mutator *qs_shim_mutator(void);

#endif
