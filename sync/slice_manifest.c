#include "sync/slice_manifest.h"
#include "sync/manifest_json.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

const char *official_role_text(enum official_role role) {
    switch (role) {
    case ROLE_CHAIR: return "chair";
    case ROLE_SECRETARY: return "secretary";
    case ROLE_OPERATOR: return "operator";
    case ROLE_MEMBER: return "member";
    }
    return "nobody";
}

const char *policy_liveness_text(enum policy_liveness liveness) {
    static const char *const texts[POLICY_LIVENESSES] = {"passive", "when_doubted", "always"};
    return texts[liveness];
}

static const struct {
    unsigned from; // years
    const char *text;
} age_groups[SLICE_AGE_GROUPS] = {
    {0,  "18-24"},
    {25, "25-34"},
    {35, "35-49"},
    {50, "50-64"},
    {65, "65+"  }
};

int slice_age_group(unsigned age) {
    int group = SLICE_AGE_GROUPS - 1;
    while (age < age_groups[group].from)
        group--;
    return group;
}

const char *slice_age_group_text(int group) {
    return group >= 0 && group < SLICE_AGE_GROUPS ? age_groups[group].text : "";
}

static bool is_made_of(const char *text, const char *letters) {
    return *text && strspn(text, letters) == strlen(text);
}

// ---- Policy. FIELD.md 3.2 gives these defaults; all are proposals until a regulation sets them.

const struct slice_policy slice_policy_default = {
    .finger_tries = 2,
    .fingers = 4,
    .finger_tries_all = 8,
    .finger_tries_day = 16,
    .poor_captures_max = 16,
    .finger_order = {2,   7,  1,  6}, // right index, left index, right thumb, left thumb
    .finger_order_count = 4,
    .finger_quality_min = 20,
    .finger_threshold = 4, // 1 stranger in 10,000
  // A list of 6,000 x 4 fingers is 24,000 comparisons: 1 search in 4,000 shows a stranger.
    .finger_search_threshold = 8,
    .face_looks = 3,
    .face_looks_day = 6,
    .face_doubts_day = 2,
    .face_look_s = 10,
    .face_threshold = 4,
    .face_liveness = LIVENESS_WHEN_DOUBTED,
    .face_alone_quality = 20,
    .together_allowed = true,
    .together_threshold = 4,
 // Of two who look alike one cannot pass for the other by a finger that says next to nothing.
    .together_finger_least = 2,
    .together_face_least = 2,
    .decision_may_admit = true,
    .decision_alarm_percent = 5,
    .decision_alarm_least = 5,
    .pace_alarm_marks = 20,
    .pace_alarm_minutes = 2,
    .idle_timeout_s = 60,
    .unlock_minutes = 5,
    .opens_hour = 8,
    .closes_hour = 20,
    .turnout_hours = {10,   12,    14,  16, 18, 20},
    .turnout_hour_count = 6,
    .utc_offset_min = 360,
    .languages = {"ky", "ru", "en"},
    .language_count = 3,
    .log_domain = "shailoo.gov.kg",
};

static void take_u8(struct json_fields *fields, const json_t *object, const char *name,
                    uint8_t *out, long min, long max) {
    long value = *out;
    fields_whole(fields, object, name, &value, min, max, true);
    *out = (uint8_t)value;
}

// A list of different whole numbers; absent: as it was.
static void take_list(struct json_fields *fields, const json_t *object, const char *name,
                      uint8_t *out, uint8_t *count, size_t room, long min, long max) {
    const json_t *list = fields_part(fields, object, name, JSON_ARRAY, true);
    if (!list)
        return;
    if (json_array_size(list) < 1 || json_array_size(list) > room) {
        fields_fail(fields, "'%s' has to have 1 to %zu numbers", name, room);
        return;
    }
    *count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *item = json_array_get(list, i);
        const json_int_t value = json_is_integer(item) ? json_integer_value(item) : min - 1;
        if (value < min || value > max || memchr(out, (int)value, *count)) {
            fields_fail(fields, "'%s' has to be of different whole numbers from %ld to %ld", name,
                        min, max);
            return;
        }
        out[(*count)++] = (uint8_t)value;
    }
}

static void take_fingers(struct json_fields *fields, const json_t *part, struct slice_policy *out) {
    fields_only(
        fields, part, "fingers",
        "tries_each fingers tries_all tries_day poor_captures_max order quality_min threshold "
        "search_threshold");
    take_u8(fields, part, "tries_each", &out->finger_tries, 1, 10);
    take_u8(fields, part, "fingers", &out->fingers, 1, 10);
    take_u8(fields, part, "tries_all", &out->finger_tries_all, 1, 100);
    take_u8(fields, part, "tries_day", &out->finger_tries_day, 1, 200);
    take_u8(fields, part, "poor_captures_max", &out->poor_captures_max, 1, 100);
    take_list(fields, part, "order", out->finger_order, &out->finger_order_count,
              sizeof out->finger_order, 1, 10);
    take_u8(fields, part, "quality_min", &out->finger_quality_min, 0, 100);
    fields_real(fields, part, "threshold", &out->finger_threshold, 2, 12, true);
    fields_real(fields, part, "search_threshold", &out->finger_search_threshold, 2, 12, true);
}

static void take_face(struct json_fields *fields, const json_t *part, struct slice_policy *out) {
    long seconds = out->face_look_s;
    char liveness[16];
    int which = 0;
    fields_only(fields, part, "face",
                "looks looks_day doubts_day look_s threshold liveness operator_may_override "
                "alone_at_once alone_quality");
    take_u8(fields, part, "looks", &out->face_looks, 0, 20);
    take_u8(fields, part, "looks_day", &out->face_looks_day, 0, 100);
    take_u8(fields, part, "doubts_day", &out->face_doubts_day, 1, 100);
    fields_whole(fields, part, "look_s", &seconds, 1, 120, true);
    fields_real(fields, part, "threshold", &out->face_threshold, 2, 12, true);
    out->face_look_s = (uint16_t)seconds;
    snprintf(liveness, sizeof liveness, "%s", policy_liveness_text(out->face_liveness));
    fields_text(fields, part, "liveness", liveness, sizeof liveness, true);
    while (which < POLICY_LIVENESSES &&
           strcmp(liveness, policy_liveness_text((enum policy_liveness)which)))
        which++;
    if (which == POLICY_LIVENESSES)
        fields_fail(fields, "'liveness' is not \"passive\", \"when_doubted\" or \"always\"");
    else
        out->face_liveness = (enum policy_liveness)which;
    fields_truth(fields, part, "operator_may_override", &out->face_operator_may_override, true);
    fields_truth(fields, part, "alone_at_once", &out->face_alone_at_once, true);
    take_u8(fields, part, "alone_quality", &out->face_alone_quality, 0, 100);
}

static void take_together(struct json_fields *fields, const json_t *part,
                          struct slice_policy *out) {
    fields_only(fields, part, "together", "allowed threshold finger_least face_least");
    fields_truth(fields, part, "allowed", &out->together_allowed, true);
    fields_real(fields, part, "threshold", &out->together_threshold, 2, 12, true);
    fields_real(fields, part, "finger_least", &out->together_finger_least, 1, 12, true);
    fields_real(fields, part, "face_least", &out->together_face_least, 1, 12, true);
}

static void take_decision(struct json_fields *fields, const json_t *part,
                          struct slice_policy *out) {
    fields_only(fields, part, "decision",
                "may_admit alarm_percent alarm_least pace_marks pace_minutes");
    fields_truth(fields, part, "may_admit", &out->decision_may_admit, true);
    take_u8(fields, part, "alarm_percent", &out->decision_alarm_percent, 0, 100);
    take_u8(fields, part, "alarm_least", &out->decision_alarm_least, 1, 200);
    take_u8(fields, part, "pace_marks", &out->pace_alarm_marks, 0, 200);
    take_u8(fields, part, "pace_minutes", &out->pace_alarm_minutes, 1, 60);
}

static void take_day(struct json_fields *fields, const json_t *part, struct slice_policy *out) {
    long timeout = out->idle_timeout_s, offset = out->utc_offset_min;
    char base[16] = "list";
    fields_only(fields, part, "day",
                "idle_timeout_s unlock_minutes opens_hour closes_hour turnout_hours turnout_base "
                "utc_offset_min");
    fields_whole(fields, part, "idle_timeout_s", &timeout, 10, 3600, true);
    take_u8(fields, part, "unlock_minutes", &out->unlock_minutes, 1, 60);
    take_u8(fields, part, "opens_hour", &out->opens_hour, 0, 23);
    take_u8(fields, part, "closes_hour", &out->closes_hour, 1, 24);
    take_list(fields, part, "turnout_hours", out->turnout_hours, &out->turnout_hour_count,
              sizeof out->turnout_hours, 1, 24);
    fields_text(fields, part, "turnout_base", base, sizeof base, true);
    fields_whole(fields, part, "utc_offset_min", &offset, -720, 840, true);
    if (strcmp(base, "list") && strcmp(base, "biometric"))
        fields_fail(fields, "'turnout_base' is neither \"list\" nor \"biometric\"");
    if (out->closes_hour <= out->opens_hour)
        fields_fail(fields, "'closes_hour' is not after 'opens_hour'");
    out->idle_timeout_s = (uint16_t)timeout;
    out->utc_offset_min = (int16_t)offset;
    out->turnout_base_biometric = !strcmp(base, "biometric");
}

static void take_languages(struct json_fields *fields, const json_t *list,
                           struct slice_policy *out) {
    if (json_array_size(list) < 1 || json_array_size(list) > 3) {
        fields_fail(fields, "'languages' has to name 1 to 3 of ky, ru, en");
        return;
    }
    out->language_count = 0;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *name = json_string_value(json_array_get(list, i));
        bool known = name && (!strcmp(name, "ky") || !strcmp(name, "ru") || !strcmp(name, "en"));
        for (uint8_t j = 0; known && j < out->language_count; j++)
            known = strcmp(out->languages[j], name) != 0;
        if (!known) {
            fields_fail(fields, "'languages' has to name each of ky, ru, en at most once");
            return;
        }
        memset(out->languages[out->language_count], 0, sizeof *out->languages);
        memcpy(out->languages[out->language_count++], name, 2);
    }
}

enum sync_status slice_policy_read(struct slice_policy *out, const char *json, size_t size,
                                   char *why) {
    struct json_fields fields = {.why = why};
    struct slice_policy policy = slice_policy_default;
    json_t *root = fields_parse(&fields, json, size);
    if (root) {
        const json_t *part;
        fields_only(&fields, root, "policy",
                    "fingers face together decision day languages log_domain hub_key");
        if ((part = fields_part(&fields, root, "fingers", JSON_OBJECT, true)))
            take_fingers(&fields, part, &policy);
        if ((part = fields_part(&fields, root, "face", JSON_OBJECT, true)))
            take_face(&fields, part, &policy);
        if ((part = fields_part(&fields, root, "together", JSON_OBJECT, true)))
            take_together(&fields, part, &policy);
        if ((part = fields_part(&fields, root, "decision", JSON_OBJECT, true)))
            take_decision(&fields, part, &policy);
        if ((part = fields_part(&fields, root, "day", JSON_OBJECT, true)))
            take_day(&fields, part, &policy);
        if ((part = fields_part(&fields, root, "languages", JSON_ARRAY, true)))
            take_languages(&fields, part, &policy);
        fields_text(&fields, root, "log_domain", policy.log_domain, sizeof policy.log_domain, true);
        if (!is_made_of(policy.log_domain, "abcdefghijklmnopqrstuvwxyz0123456789.-"))
            fields_fail(&fields, "'log_domain' is not of a-z, 0-9, . and -");
        fields_text(&fields, root, "hub_key", policy.hub_key, sizeof policy.hub_key, true);
        struct checkpoint_signer hub;
        if (*policy.hub_key &&
            (checkpoint_signer_parse(&hub, policy.hub_key) || hub.kind != CHECKPOINT_COSIGNER))
            fields_fail(&fields, "'hub_key' is not a cosigner's verifier key");
    }
    json_decref(root);
    if (fields.failed)
        return SYNC_BAD_FILE;
    *out = policy;
    return SYNC_OK;
}

// ---- Manifest

static json_t *day_to_json(struct day day) {
    return json_sprintf("%04u-%02u-%02u", day.year, day.month, day.day);
}

bool day_from_text(struct day *out, const char *text) {
    if (strspn(text, "0123456789-") != 10 || text[10] || text[4] != '-' || text[7] != '-')
        return false;
    unsigned year, month, day;
    if (sscanf(text, "%4u-%2u-%2u", &year, &month, &day) != 3)
        return false;
    const struct day read = {(uint16_t)year, (uint8_t)month, (uint8_t)day};
    if (!day_is_real(read))
        return false;
    *out = read;
    return true;
}

static void take_words(struct json_fields *fields, const json_t *object, const char *name,
                       struct slice_words *out) {
    const json_t *part = fields_part(fields, object, name, JSON_OBJECT, false);
    if (!part)
        return;
    fields_only(fields, part, name, "ky ru en");
    fields_text(fields, part, "ky", out->ky, sizeof out->ky, false);
    fields_text(fields, part, "ru", out->ru, sizeof out->ru, false);
    fields_text(fields, part, "en", out->en, sizeof out->en, false);
}

static void take_official(struct json_fields *fields, const json_t *item,
                          struct slice_manifest *out) {
    struct slice_official *official = &out->officials[out->official_count];
    char role[16] = "";
    long id = 0, voter = 0;
    fields_whole(fields, item, "id", &id, 1, UINT16_MAX, false);
    fields_text(fields, item, "role", role, sizeof role, false);
    fields_text(fields, item, "name", official->name, sizeof official->name, false);
    fields_whole(fields, item, "voter", &voter, 1, UINT32_MAX, true);
    official->id = (uint16_t)id;
    official->voter = (uint32_t)voter;
    for (int known = ROLE_CHAIR; known <= ROLE_MEMBER; known++)
        if (!strcmp(role, official_role_text((enum official_role)known)))
            official->role = (enum official_role)known;
    if (!official->role)
        fields_fail(fields, "official %ld: the role is not chair, secretary, operator or member",
                    id);
    for (uint8_t i = 0; i < out->official_count; i++)
        if (out->officials[i].id == official->id)
            fields_fail(fields, "official %ld is there twice", id);
    out->official_count++;
}

bool slice_officials_check(const struct slice_manifest *manifest, char *why) {
    for (int i = 0; i < manifest->official_count; i++) {
        const struct slice_official *one = &manifest->officials[i];
        if (one->name[strspn(one->name, " \t\r\n")] == 0) {
            snprintf(why, SLICE_WHY_SIZE, "official %u has no name: write whose code it is",
                     one->id);
            return false;
        }
        for (int j = 0; j < i; j++)
            if (one->voter && one->voter == manifest->officials[j].voter) {
                snprintf(why, SLICE_WHY_SIZE,
                         "officials %u and %u are one voter, number %" PRIu32
                         " in the list: two people have to decide",
                         manifest->officials[j].id, one->id, one->voter);
                return false;
            }
    }
    return true;
}

static void take_officials(struct json_fields *fields, const json_t *list,
                           struct slice_manifest *out) {
    if (json_array_size(list) > SLICE_OFFICIALS_MAX) {
        fields_fail(fields, "more than %d officials", SLICE_OFFICIALS_MAX);
        return;
    }
    for (size_t i = 0; i < json_array_size(list) && !fields->failed; i++)
        take_official(fields, json_array_get(list, i), out);
    if (!fields->failed)
        fields->failed = !slice_officials_check(out, fields->why);
}

void manifest_take_election(struct json_fields *fields, const json_t *root,
                            struct slice_manifest *out) {
    const json_t *election = fields_part(fields, root, "election", JSON_OBJECT, false);
    long serial = 0;
    char date[16] = "";
    if (election) {
        fields_only(fields, election, "election", "id title");
        fields_text(fields, election, "id", out->election, sizeof out->election, false);
        take_words(fields, election, "title", &out->title);
    }
    fields_text(fields, root, "date", date, sizeof date, false);
    fields_whole(fields, root, "serial", &serial, 1, UINT32_MAX, false);
    fields_truth(fields, root, "training", &out->training, true);
    out->serial = (uint32_t)serial;
    if (!is_made_of(out->election, "abcdefghijklmnopqrstuvwxyz0123456789-"))
        fields_fail(fields, "the election's id is not of a-z, 0-9 and -");
    if (!day_from_text(&out->date, date))
        fields_fail(fields, "'date' is not a day as YYYY-MM-DD");
}

void manifest_take_station(struct json_fields *fields, const json_t *root,
                           struct slice_manifest *out) {
    long kiosks = 1;
    manifest_take_election(fields, root, out);
    fields_text(fields, root, "precinct", out->uik, sizeof out->uik, false);
    take_words(fields, root, "address", &out->address);
    fields_whole(fields, root, "kiosks", &kiosks, 1, SLICE_KIOSKS_MAX, true);
    const json_t *officials = fields_part(fields, root, "officials", JSON_ARRAY, false);
    if (officials)
        take_officials(fields, officials, out);
    out->kiosks = (uint8_t)kiosks;
    if (!is_made_of(out->uik, "0123456789"))
        fields_fail(fields, "the precinct's number is not of digits");
}

// Numbers of a list into `out`, exactly `count` of them.
static void take_counts(struct json_fields *fields, const json_t *object, const char *name,
                        uint32_t *out, size_t count) {
    const json_t *list = fields_part(fields, object, name, JSON_ARRAY, false);
    if (list && json_array_size(list) != count)
        fields_fail(fields, "'%s' does not have %zu numbers", name, count);
    for (size_t i = 0; list && i < count && !fields->failed; i++) {
        const json_int_t value = json_integer_value(json_array_get(list, i));
        if (value < 0 || value > UINT32_MAX)
            fields_fail(fields, "'%s' is out of range", name);
        out[i] = (uint32_t)value;
    }
}

static void take_count(struct json_fields *fields, const json_t *object, const char *name,
                       uint32_t *out) {
    long value = 0;
    fields_whole(fields, object, name, &value, 0, UINT32_MAX, false);
    *out = (uint32_t)value;
}

static void take_all_counts(struct json_fields *fields, const json_t *part,
                            struct slice_counts *out) {
    take_count(fields, part, "voters", &out->voters);
    take_count(fields, part, "women", &out->women);
    take_count(fields, part, "men", &out->men);
    take_count(fields, part, "with_fingers", &out->with_fingers);
    take_count(fields, part, "with_face", &out->with_face);
    take_count(fields, part, "with_portrait", &out->with_portrait);
    take_counts(fields, part, "by_age", out->by_age, SLICE_AGE_GROUPS);
    take_counts(fields, part, "by_kiosk", out->by_kiosk + 1, SLICE_KIOSKS_MAX);
}

enum sync_status manifest_read(struct slice_manifest *out, const char *json, size_t size,
                               char *why) {
    struct json_fields fields = {.why = why};
    struct slice_manifest manifest = {0};
    json_t *root = fields_parse(&fields, json, size);
    if (root) {
        long schema = 0;
        fields_only(&fields, root, "manifest", "schema counts " MANIFEST_STATION_NAMES);
        fields_whole(&fields, root, "schema", &schema, SLICE_SCHEMA, SLICE_SCHEMA, false);
        manifest.schema = (int)schema;
        manifest_take_station(&fields, root, &manifest);
        const json_t *counts = fields_part(&fields, root, "counts", JSON_OBJECT, false);
        if (counts)
            take_all_counts(&fields, counts, &manifest.counts);
    }
    json_decref(root);
    if (fields.failed)
        return SYNC_BAD_FILE;
    *out = manifest;
    return SYNC_OK;
}

static json_t *words_to_json(const struct slice_words *words) {
    return json_pack("{s:s, s:s, s:s}", "ky", words->ky, "ru", words->ru, "en", words->en);
}

static json_t *numbers_to_json(const uint32_t *numbers, size_t count) {
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_integer(numbers[i]));
    return list;
}

static json_t *officials_to_json(const struct slice_manifest *manifest) {
    json_t *list = json_array();
    for (uint8_t i = 0; i < manifest->official_count; i++) {
        const struct slice_official *official = &manifest->officials[i];
        json_t *item = json_pack("{s:i, s:s, s:s}", "id", (int)official->id, "role",
                                 official_role_text(official->role), "name", official->name);
        if (item && official->voter)
            json_object_set_new(item, "voter", json_integer(official->voter));
        json_array_append_new(list, item);
    }
    return list;
}

static json_t *counts_to_json(const struct slice_counts *counts) {
    return json_pack("{s:I, s:I, s:I, s:o, s:o, s:I, s:I, s:I}", "voters",
                     (json_int_t)counts->voters, "women", (json_int_t)counts->women, "men",
                     (json_int_t)counts->men, "by_age",
                     numbers_to_json(counts->by_age, SLICE_AGE_GROUPS), "by_kiosk",
                     numbers_to_json(counts->by_kiosk + 1, SLICE_KIOSKS_MAX), "with_fingers",
                     (json_int_t)counts->with_fingers, "with_face", (json_int_t)counts->with_face,
                     "with_portrait", (json_int_t)counts->with_portrait);
}

char *manifest_write(const struct slice_manifest *manifest) {
    json_t *root = json_pack(
        "{s:i, s:{s:s, s:o}, s:s, s:o, s:o, s:I, s:i, s:b, s:o, s:o}", "schema", SLICE_SCHEMA,
        "election", "id", manifest->election, "title", words_to_json(&manifest->title), "precinct",
        manifest->uik, "address", words_to_json(&manifest->address), "date",
        day_to_json(manifest->date), "serial", (json_int_t)manifest->serial, "kiosks",
        (int)manifest->kiosks, "training", (int)manifest->training, "officials",
        officials_to_json(manifest), "counts", counts_to_json(&manifest->counts));
    char *text = root ? json_dumps(root, JSON_INDENT(1)) : NULL;
    json_decref(root);
    return text;
}
