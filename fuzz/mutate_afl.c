/*
 * The mutator as AFL++ loads it (AFL_CUSTOM_MUTATOR_LIBRARY), and a trim
 * that takes out a line at a time.  AFL++ goes on to mutate bytes itself.
 */
#include <stdlib.h>

#include "shim.h"

/* What one tape may grow to here. */
#define OUT_MAX ((size_t)1 << 20)

struct state {
    struct qs_mutator *mutator;
    uint64_t seed;
    uint8_t *out;
    /* Trimming: the text so far, the line that is tried. */
    struct qs_buf text, tried;
    size_t line;
};

void *afl_custom_init(void *afl, unsigned seed);
void afl_custom_deinit(void *data);
size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t size, uint8_t **out,
                       uint8_t *add, size_t add_size, size_t max);
int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t size);
size_t afl_custom_trim(void *data, uint8_t **out);
int32_t afl_custom_post_trim(void *data, unsigned char success);

void *afl_custom_init(void *afl, unsigned seed)
{
    struct state *s = calloc(1, sizeof(*s));

    (void)afl;
    if (!s) {
        return NULL;
    }
    s->mutator = qs_shim_mutator();
    s->out = malloc(OUT_MAX);
    s->seed = seed;
    qs_buf_init(&s->text, 2 * OUT_MAX);
    qs_buf_init(&s->tried, 2 * OUT_MAX);
    if (!s->mutator || !s->out) {
        afl_custom_deinit(s);
        return NULL;
    }
    return s;
}

void afl_custom_deinit(void *data)
{
    struct state *s = data;

    qs_buf_release(&s->text);
    qs_buf_release(&s->tried);
    free(s->out);
    free(s);
}

size_t afl_custom_fuzz(void *data, uint8_t *buf, size_t size, uint8_t **out,
                       uint8_t *add, size_t add_size, size_t max)
{
    struct state *s = data;
    struct qs_slice text = qs_slice(buf, size);
    size_t n;

    max = max < OUT_MAX ? max : OUT_MAX;
    s->seed = s->seed * 6364136223846793005u + 1442695040888963407u;
    if (add && add_size && s->seed >> 61 == 0) {
        n = qs_mutator_cross(s->mutator, text, qs_slice(add, add_size),
                             s->out, max, s->seed);
    } else {
        n = qs_mutator_mutate(s->mutator, text, s->out, max, s->seed);
    }
    *out = s->out;
    return n;
}

static size_t count_lines(struct qs_slice text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++) {
        n += text.p[i] == '\n' || i + 1 == text.n;
    }
    return n;
}

/* The number of steps that trimming may take. */
int32_t afl_custom_init_trim(void *data, uint8_t *buf, size_t size)
{
    struct state *s = data;

    qs_buf_reset(&s->text);
    qs_buf_add(&s->text, buf, size);
    s->line = 0;
    return (int32_t)count_lines(qs_buf_slice(&s->text));
}

size_t afl_custom_trim(void *data, uint8_t **out)
{
    struct state *s = data;

    qs_buf_reset(&s->tried);
    qs_mutator_without(qs_buf_slice(&s->text), s->line, &s->tried);
    *out = (uint8_t *)s->tried.p;
    return qs_buf_len(&s->tried);
}

/* Gives the number of the step that comes next. */
int32_t afl_custom_post_trim(void *data, unsigned char success)
{
    struct state *s = data;

    if (success) {
        qs_buf_reset(&s->text);
        qs_buf_add(&s->text, s->tried.p, qs_buf_len(&s->tried));
    } else {
        s->line++;
    }
    /* A line that is gone need not be counted: the rest moved up. */
    return (int32_t)(count_lines(qs_buf_slice(&s->text)) > s->line
                     ? s->line : 0x7FFFFFFF);
}
