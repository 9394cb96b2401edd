/*
 * A second opinion on JSON: RFC 8259 and nothing else, over bytes at hand.
 * It shares no line with lexer, framer, tree or emitter, so that a bug in
 * those cannot hide from it, and it keeps no tree: of an id it gives a hash
 * that two spellings of one value share.
 */
#ifndef QS_FUZZ_SCAN_H
#define QS_FUZZ_SCAN_H

#include "qmp/base.h"

/* Members of the top object that QMP names. */
enum qs_scan_member {
    QS_SCAN_GREETING = 1u << 0,
    QS_SCAN_RETURN = 1u << 1,
    QS_SCAN_ERROR = 1u << 2,
    QS_SCAN_EVENT = 1u << 3,
    QS_SCAN_ID = 1u << 4,
    QS_SCAN_EXECUTE = 1u << 5,
    QS_SCAN_EXEC_OOB = 1u << 6,
};

/* Levels it follows; one message of QMP has at most QS_LIMIT_DEPTH. */
#define QS_SCAN_DEPTH 1100u

struct qs_scan {
    bool object;            /* the value is one */
    unsigned members;       /* enum qs_scan_member, of the top object */
    uint64_t id;            /* hash of its id, where it has one */
    uint64_t body;          /* hash of its return, error or event */
    bool repeats;           /* some object may hold a key twice */
    bool lone;              /* some escape is half a surrogate pair */
    bool ascii;             /* no byte beyond 0x7E */
    size_t depth;           /* the deepest level met */
    const char *why;        /* when malformed */
};

/*
 * Reads one value that begins at bytes.p[0] and gives its length; 0 when it
 * is malformed or not complete.  Integers that int64 or uint64 can hold are
 * hashed exactly, other numbers as binary64; members in any order.
 */
size_t qs_scan_value(struct qs_slice bytes, struct qs_scan *scan);

/* The hash of one value, as id and body are hashed; 0: malformed. */
uint64_t qs_scan_hash(struct qs_slice value);

/* One value and white space around it, nothing else. */
bool qs_scan_line(struct qs_slice line, struct qs_scan *scan);

#endif
