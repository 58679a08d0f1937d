// shailoo slice inspect: what a package says of itself, once it is known to be whole.
#include "kiosk/tool/slice_tool.h"
#include <stdio.h>
#include <string.h>

static struct slice_options given;
static const struct tool_option takes[] = {
    SLICE_PUB(given),
    TOOL_TEXT(
        "passphrases", "FILE", &given.passphrases,
        "three lines: chair, secretary, operator, of which one may be empty: what is sealed is "
        "counted again"),
    TOOL_END,
};

static void print_manifest(const struct slice_manifest *manifest) {
    const struct slice_counts *counts = &manifest->counts;
    printf("election   %s%s\n           %s\n           %s\n           %s\n", manifest->election,
           manifest->training ? " (TRAINING)" : "", manifest->title.ky, manifest->title.ru,
           manifest->title.en);
    printf("precinct   %s, %s\n", manifest->uik, manifest->address.en);
    printf("date       %04u-%02u-%02u\n", manifest->date.year, manifest->date.month,
           manifest->date.day);
    printf("number     %u (schema %d)\n", manifest->serial, manifest->schema);
    printf("voters     %u: %u women, %u men\n", counts->voters, counts->women, counts->men);
    for (int group = 0; group < SLICE_AGE_GROUPS; group++)
        printf("  %-8s %u\n", slice_age_group_text(group), counts->by_age[group]);
    printf("fingers    %u voters\nfaces      %u voters\nportraits  %u voters\n",
           counts->with_fingers, counts->with_face, counts->with_portrait);
    for (int kiosk = 1; kiosk <= manifest->kiosks; kiosk++)
        printf("kiosk %d    owns %u voters\n", kiosk, counts->by_kiosk[kiosk]);
    for (int i = 0; i < manifest->official_count; i++)
        printf(manifest->officials[i].voter ? "official   %u %s, %s, voter %u\n"
                                            : "official   %u %s, %s\n",
               manifest->officials[i].id, manifest->officials[i].name,
               official_role_text(manifest->officials[i].role), manifest->officials[i].voter);
}

static void print_policy(const struct slice_policy *policy) {
    printf("fingers    %u good captures a finger, %u fingers, %u in all; %u poor ones at most\n",
           policy->finger_tries, policy->fingers, policy->finger_tries_all,
           policy->poor_captures_max);
    printf("order     ");
    for (int i = 0; i < policy->finger_order_count; i++)
        printf(" %u", policy->finger_order[i]);
    printf(", then by quality\n");
    printf("threshold  finger %.1f, in the whole list %.1f, face %.1f (-log10 false-match rate)\n",
           (double)policy->finger_threshold, (double)policy->finger_search_threshold,
           (double)policy->face_threshold);
    printf("faces      %u looks of %u s; liveness %s, a doubt is decided by %s\n",
           policy->face_looks, policy->face_look_s, policy_liveness_text(policy->face_liveness),
           policy->face_operator_may_override ? "the operator or the commission"
                                              : "the commission");
    printf("           without a finger %s; after %u doubts a day the commission decides\n",
           policy->face_alone_at_once ? "at once"
                                      : "when the tries are used up or a member says why",
           policy->face_doubts_day);
    printf("           liveness not certified: no APCER without recordings of attacks "
           "(ISO/IEC 30107-3)\n");
    if (policy->together_allowed)
        printf(
            "together   a finger of at least %.1f may be completed by a face of at least %.1f to "
            "%.1f\n",
            (double)policy->together_finger_least, (double)policy->together_face_least,
            (double)policy->together_threshold);
    else
        printf("together   a face does not complete a finger\n");
    printf("decision   the commission %s admit; alarm above %u %%, from %u on\n",
           policy->decision_may_admit ? "may" : "may not", policy->decision_alarm_percent,
           policy->decision_alarm_least);
    if (policy->pace_alarm_marks)
        printf("           alarm at %u marks within %u minutes\n", policy->pace_alarm_marks,
               policy->pace_alarm_minutes);
    printf("open       %02u:00 to %02u:00, idle after %u s, half an unlocking lasts %u min\n",
           policy->opens_hour, policy->closes_hour, policy->idle_timeout_s, policy->unlock_minutes);
    printf("turnout    at");
    for (int i = 0; i < policy->turnout_hour_count; i++)
        printf(" %u", policy->turnout_hours[i]);
    printf(", of %s\nlanguages ",
           policy->turnout_base_biometric ? "those with biometrics" : "all in the list");
    for (int i = 0; i < policy->language_count; i++)
        printf(" %s", policy->languages[i]);
    printf("\n");
}

// What can be counted only with the data key; unlocking compares it with what the package says.
static bool recount(struct voter_slice *slice) {
    char passphrases[KEY_HOLDERS][KEY_PASSPHRASE_SIZE] = {0};
    const bool good =
        slice_read_passphrases(passphrases, 2, &given) && slice_unlock(slice, passphrases);
    explicit_bzero(passphrases, sizeof passphrases);
    if (good)
        printf("recounted  women, men, ages and owners are as the package says\n");
    return good;
}

static int run(char **operands) {
    struct voter_slice *slice = NULL;
    int result = slice_open(&slice, operands[0], &given);
    if (result != TOOL_YES)
        return result;
    print_manifest(voter_slice_manifest(slice));
    print_policy(voter_slice_policy(slice));
    printf("hash       ");
    for (int i = 0; i < 32; i++)
        printf("%02x", voter_slice_hash(slice)[i]);
    printf("\n");
    if (given.passphrases && !recount(slice))
        result = TOOL_NO;
    voter_slice_close(slice);
    return result;
}

const struct tool_command slice_inspect = {
    .name = "inspect",
    .summary = "prints what is open in a package: no personal data",
    .operands = "FILE",
    .options = takes,
    .words =
        "Verifies, then prints what is open in the package: no personal data. With the "
        "passphrases of two holders it counts again what is sealed. A package knows nobody who "
        "counts wrong passphrases: keep it where nobody tries them.",
    .exits = "0 good, 1 refused, 2 usage, 3 bad input",
    .run = run,
};
