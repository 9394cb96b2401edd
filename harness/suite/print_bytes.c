/*
 * Raw bytes as the notation writes them.
 */
#include "suite/print.h"

/* Length of the run of equal bytes at the front. */
static size_t run_of(struct qs_slice bytes)
{
    size_t n = 1;

    while (n < bytes.n && bytes.p[n] == bytes.p[0]) {
        n++;
    }
    return n;
}

static void one_byte(struct qs_buf *out, unsigned char c)
{
    switch (c) {
    case '\n':
        qs_buf_adds(out, "\\n");
        break;
    case '\r':
        qs_buf_adds(out, "\\r");
        break;
    case '\t':
        qs_buf_adds(out, "\\t");
        break;
    case '\\':
        qs_buf_adds(out, "\\\\");
        break;
    default:
        if (c < 0x20 || c >= 0x7F) {
            qs_buf_addf(out, "\\x%02X", c);
        } else {
            qs_buf_addc(out, (char)c);
        }
    }
}

void qs_print_bytes(struct qs_buf *out, struct qs_slice bytes)
{
    while (bytes.n > 0) {
        size_t n = run_of(bytes);

        if (n >= 16) {
            qs_buf_addf(out, "\\*%zu{", n);
            if (bytes.p[0] == '{' || bytes.p[0] == '}') {
                qs_buf_addc(out, '\\');
            }
            one_byte(out, (unsigned char)bytes.p[0]);
            qs_buf_addc(out, '}');
        } else {
            for (size_t i = 0; i < n; i++) {
                one_byte(out, (unsigned char)bytes.p[0]);
            }
        }
        bytes.p += n;
        bytes.n -= n;
    }
}
