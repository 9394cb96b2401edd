/*
 * Strings, numbers and words for scan.c alone.
 */
#ifndef QS_FUZZ_SCAN_ATOM_H
#define QS_FUZZ_SCAN_ATOM_H

#include "scan.h"

static inline uint64_t qs_scan_mix(uint64_t a, uint64_t b)
{
    uint64_t h = (a ^ (b + 0x9E3779B97F4A7C15u + (a << 6) + (a >> 2))) *
                 0xFF51AFD7ED558CCDu;

    return h ^ (h >> 32);
}

/* Each gives the length read, 0 when malformed. */
size_t qs_scan_string(struct qs_slice in, uint64_t *hash,
                      struct qs_scan *scan);
size_t qs_scan_atom(struct qs_slice in, uint64_t *hash);

#endif
