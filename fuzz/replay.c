/*
 * A target without an engine: runs each file once.
 *
 * usage: TARGET [-n N] [-b SECONDS] [-c] FILE|FOLDER...
 *
 * -n N: it is an error when the files are not N in number, so that a replay
 * of nothing cannot pass.  -b SECONDS: goes over them again and again for
 * that long and prints how many were run a second.  -c: prints each pair of
 * state and event that the oracles saw, with the first file that led to it,
 * as lines of JSON.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "feedback.h"
#include "target.h"

struct input {
    char *path;
    uint8_t *data;
    size_t size;
};

static struct input *inputs;
static size_t ninputs;

static _Noreturn void die(const char *what, const char *path)
{
    fprintf(stderr, "replay: %s: %s: %s\n", path, what, strerror(errno));
    exit(2);
}

static void add_file(const char *path, size_t size)
{
    struct input *in;
    FILE *f = fopen(path, "rb");

    inputs = realloc(inputs, (ninputs + 1) * sizeof(*inputs));
    if (!f || !inputs) {
        die("cannot read", path);
    }
    in = &inputs[ninputs++];
    in->path = strdup(path);
    in->data = malloc(size + 1);
    in->size = in->data ? fread(in->data, 1, size, f) : 0;
    if (!in->path || !in->data || in->size != size) {
        die("cannot read", path);
    }
    fclose(f);
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void add(const char *path)
{
    struct dirent **entry;
    struct stat st;
    int n;

    if (stat(path, &st) != 0) {
        die("cannot find", path);
    }
    if (!S_ISDIR(st.st_mode)) {
        add_file(path, (size_t)st.st_size);
        return;
    }
    n = scandir(path, &entry, NULL, by_name);
    if (n < 0) {
        die("cannot read", path);
    }
    for (int i = 0; i < n; i++) {
        char below[4096];

        if (entry[i]->d_name[0] != '.') {
            snprintf(below, sizeof(below), "%s/%s", path, entry[i]->d_name);
            add(below);
        }
        free(entry[i]);
    }
    free(entry);
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(const struct input *in)
{
    /* A copy of just that size, so that reading past it is seen. */
    uint8_t *data = malloc(in->size ? in->size : 1);

    if (!data) {
        die("no memory", in->path);
    }
    memcpy(data, in->data, in->size);
    LLVMFuzzerTestOneInput(data, in->size);
    free(data);
}

/* The pairs that are new since the last call. */
static void show_cells(const char *path)
{
    static size_t shown;
    enum qs_state state;
    enum qs_event event;

    for (; qs_feedback_cell(shown, &state, &event); shown++) {
        printf("{\"kind\": \"cell\", \"state\": \"%s\", \"event\": \"%s\", "
               "\"input\": \"%s\"}\n", qs_state_name(state),
               event == QS_EV_COUNT ? "none" : qs_event_name(event), path);
    }
}

static void measure(double seconds)
{
    double start = now(), spent;
    size_t runs = 0;

    do {
        for (size_t i = 0; i < ninputs; i++) {
            run(&inputs[i]);
        }
        runs += ninputs;
        spent = now() - start;
    } while (ninputs && spent < seconds);
    printf("%.2f\n", (double)runs / spent);
}

int main(int argc, char **argv)
{
    long want = -1;
    double seconds = 0;
    bool cells = false;
    int c;

    while ((c = getopt(argc, argv, "n:b:c")) != -1) {
        switch (c) {
        case 'n':
            want = strtol(optarg, NULL, 10);
            break;
        case 'b':
            seconds = strtod(optarg, NULL);
            break;
        case 'c':
            cells = true;
            break;
        default:
            fprintf(stderr, "usage: %s [-n N] [-b SECONDS] [-c] "
                    "FILE|FOLDER...\n", argv[0]);
            return 2;
        }
    }
    for (int i = optind; i < argc; i++) {
        add(argv[i]);
    }
    if (want >= 0 && ninputs != (size_t)want) {
        fprintf(stderr, "replay: %zu files, expected %ld\n", ninputs, want);
        return 2;
    }
    if (seconds > 0) {
        measure(seconds);
    } else {
        for (size_t i = 0; i < ninputs; i++) {
            fprintf(stderr, "%s\n", inputs[i].path);
            run(&inputs[i]);
            if (cells) {
                show_cells(inputs[i].path);
            }
        }
        printf("%zu files replayed\n", ninputs);
    }
    for (size_t i = 0; i < ninputs; i++) {
        free(inputs[i].path);
        free(inputs[i].data);
    }
    free(inputs);
    return 0;
}
