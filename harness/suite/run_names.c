/*
 * What @name stands for.  Patterns for what the tested side says, trees for
 * what we say; the description's fixtures come last.
 */
#include "suite/run_impl.h"

#include "qmp/emit.h"
#include "qmp/text.h"
#include "suite/parse.h"

#include <stdio.h>
#include <stdlib.h>

/* Ids that no client of ours has ever used. */
#define FOREIGN_ID "foreign-0"

/* The greeting a server must give: at least what its description offers. */
static enum qs_err greeting_pattern(const struct qs_desc *desc,
                                    struct qs_pattern **out,
                                    struct qs_diag *diag)
{
    const struct qs_json *caps = qs_desc_capabilities(desc);
    struct qs_buf text = QS_BUF_INIT(QS_SPEC_FILE_MAX);
    enum qs_err err;

    qs_buf_adds(&text, "{\"QMP\": {\"version\": {\"qemu\": {\"major\": "
                "<int>, \"minor\": <int>, \"micro\": <int>}, \"package\": "
                "<string>}, \"capabilities\": {{");
    for (const struct qs_json *cap = caps ? qs_json_first(caps) : NULL; cap;
         cap = qs_json_next(cap)) {
        qs_emit(&text, cap);
        qs_buf_adds(&text, ", ");
    }
    qs_buf_adds(&text, "...}}}}");
    err = qs_parse_pattern(qs_buf_str(&text), out, diag);
    qs_buf_release(&text);
    return err;
}

static enum qs_err ask_pattern(const struct qs_desc *desc,
                               struct qs_pattern **out, struct qs_diag *diag)
{
    struct qs_buf text = QS_BUF_INIT(QS_SPEC_FILE_MAX);
    enum qs_err err;

    qs_buf_adds(&text, "{\"execute\": ");
    qs_text_emit(&text, qs_slice_str(desc->ask));
    qs_buf_adds(&text, ", \"arguments\"?: {}, \"id\"?: *}");
    err = qs_parse_pattern(qs_buf_str(&text), out, diag);
    qs_buf_release(&text);
    return err;
}

enum qs_err qs_run_names_init(struct qs_run_names *names,
                              struct qs_target *target,
                              const struct qs_desc *desc, uint64_t seed,
                              struct qs_diag *diag)
{
    enum qs_err err;

    *names = (struct qs_run_names){
        .target = target, .desc = desc, .stale = QS_STALE,
    };
    snprintf(names->canary, sizeof(names->canary), "canary-%llx",
             (unsigned long long)(seed * 0x9E3779B97F4A7C15u | 1));
    err = greeting_pattern(desc, &names->greeting, diag);
    if (err == QS_OK) {
        err = qs_parse_pattern("{\"QMP\": {\"capabilities\": <array>}}",
                               &names->greeting_modes, diag);
    }
    if (err == QS_OK) {
        err = qs_parse_pattern("{\"execute\": \"qmp_capabilities\", "
                               "\"arguments\"?: <object>, \"id\"?: *}",
                               &names->select, diag);
    }
    if (err == QS_OK) {
        err = ask_pattern(desc, &names->ask, diag);
    }
    if (err != QS_OK) {
        qs_run_names_release(names);
    }
    return err;
}

void qs_run_names_release(struct qs_run_names *names)
{
    qs_pattern_free(names->greeting);
    qs_pattern_free(names->greeting_modes);
    qs_pattern_free(names->select);
    qs_pattern_free(names->ask);
    *names = (struct qs_run_names){ .target = NULL };
}

static const struct qs_pattern *pattern_of(struct qs_run_names *names,
                                           const char *name, bool modes)
{
    if (!strcmp(name, "greeting")) {
        return modes ? names->greeting_modes : names->greeting;
    }
    if (!strcmp(name, "select")) {
        return names->select;
    }
    return !strcmp(name, "ask") ? names->ask : NULL;
}

static const struct qs_pattern *pattern_qmp(void *ctx, const char *name)
{
    return pattern_of(ctx, name, false);
}

static const struct qs_pattern *pattern_modes(void *ctx, const char *name)
{
    return pattern_of(ctx, name, true);
}

/* A good offer, for clients. */
static struct qs_json *greeting_value(void)
{
    static const struct qs_version version = { 7, 2, 0, "" };
    static const char *const caps[] = { "oob" };

    return qs_message_greeting(QS_PROFILE_QMP, &version, caps, 1);
}

static struct qs_json *value_of(void *ctx, const char *name)
{
    struct qs_run_names *names = ctx;

    if (!strcmp(name, "canary")) {
        return qs_json_string(names->canary);
    }
    if (!strcmp(name, "foreign")) {
        return qs_json_string(FOREIGN_ID);
    }
    if (!strcmp(name, "greeting")) {
        return greeting_value();
    }
    return qs_target_fixture(names->target, name);
}

struct qs_names qs_run_names_of(struct qs_run_names *names,
                                enum qs_case_profile profile)
{
    struct qs_names out = {
        .ctx = names,
        .value = value_of,
        .pattern = profile == QS_CASE_MODES ? pattern_modes : pattern_qmp,
    };

    return out;
}
