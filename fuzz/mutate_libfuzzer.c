/*
 * The mutator as libFuzzer calls it.  One mutation in five is plain bytes.
 */
#include "shim.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t na,
                                 const uint8_t *b, size_t nb, uint8_t *out,
                                 size_t max, unsigned seed);

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max,
                               unsigned seed)
{
    struct qs_mutator *mutator = qs_shim_mutator();

    if (!mutator || seed % 5 == 0) {
        return LLVMFuzzerMutate(data, size, max);
    }
    return qs_mutator_mutate(mutator, qs_slice(data, size), data, max, seed);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t na,
                                 const uint8_t *b, size_t nb, uint8_t *out,
                                 size_t max, unsigned seed)
{
    struct qs_mutator *mutator = qs_shim_mutator();

    return mutator ? qs_mutator_cross(mutator, qs_slice(a, na),
                                      qs_slice(b, nb), out, max, seed) : 0;
}
