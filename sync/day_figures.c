#include "sync/day_figures.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { READ_AT_ONCE = 64 };

static unsigned local_hour(int64_t t_ms, const struct slice_policy *policy) {
    const int64_t day_min = 24 * 60;
    const int64_t minute = (t_ms / 60000 + policy->utc_offset_min) % day_min;
    return (unsigned)((minute + day_min) % day_min / 60);
}

void day_figures_add_voter(struct day_figures *figures, const struct voter_brief *voter,
                           const struct log_mark *mark, const struct slice_manifest *manifest,
                           const struct slice_policy *policy) {
    figures->in_list++;
    figures->with_biometrics += voter->fingers > 0 || voter->has_face;
    figures->without_slip += mark->state == VOTER_RESERVED;
    if (mark->state != VOTER_ISSUED)
        return;
    figures->identified++;
    figures->by_finger += mark->method == BY_FINGER;
    figures->by_face += mark->method == BY_FACE;
    figures->by_both += mark->method == BY_FINGER_AND_FACE;
    figures->by_decision += mark->method == BY_DECISION;
    figures->typed_pin += mark->finding == FOUND_BY_TYPED_PIN;
    figures->by_search += mark->finding == FOUND_BY_FINGER;
    figures->by_search_of_face += mark->finding == FOUND_BY_FACE;
    figures->women += voter->sex == 'F';
    figures->men += voter->sex != 'F';
    figures->by_age[slice_age_group(day_age(voter->birth, manifest->date))]++;
    figures->by_hour[local_hour(mark->t_ms, policy)]++;
}

// `tried`: the visit of the last comparison.
static void add_record(struct day_figures *figures, const struct log_record *record,
                       uint8_t tried[LOG_NONCE_SIZE]) {
    const bool was_tried = !memcmp(tried, record->nonce, LOG_NONCE_SIZE);
    figures->log_size++;
    switch ((enum log_event)record->event) {
    case LOG_OPENED: figures->opened_ms = record->t_ms; break;
    case LOG_CLOSED: figures->closed_ms = record->t_ms; break;
    case LOG_ISSUED:
        figures->slips_issued++;
        if (!figures->slip_first || record->arg < figures->slip_first)
            figures->slip_first = record->arg;
        if (record->arg > figures->slip_last)
            figures->slip_last = record->arg;
        break;
    case LOG_RELEASED:
        figures->released++;
        figures->acts++;
        break;
    case LOG_VOIDED:
        figures->voided++;
        figures->acts++;
        break;
    case LOG_ADMITTED:
        figures->acts++;
        figures->untried += record->arg >= DECIDED_UNTRIED;
        break;
    case LOG_REJECTED:
        figures->rejected++;
        figures->acts++;
        break;
    case LOG_REPRINTED: figures->duplicates++; break;
    case LOG_NOT_IDENTIFIED:
        figures->not_identified++;
        figures->fruitless += was_tried;
        figures->used_up += record->arg == UNIDENTIFIED_USED_UP;
        break;
    case LOG_NOT_LISTED: figures->not_listed++; break;
    case LOG_ALREADY: figures->already++; break;
    case LOG_CANCELLED:
        figures->cancelled++;
        figures->fruitless += was_tried;
        break;
    case LOG_WALKED_AWAY:
        figures->walked_away++;
        figures->fruitless += was_tried;
        break;
    case LOG_INCIDENT: figures->incidents++; break;
    case LOG_CONFLICT: figures->conflicts++; break;
    case LOG_CLOCK_SET:
    case LOG_CLOCK_FORWARD: figures->clock_steps++; break;
    case LOG_SEARCHED:
        figures->searches += record->finding != FOUND_BY_FACE;
        figures->searches_of_faces += record->finding == FOUND_BY_FACE;
        break;
    case LOG_WARNED: figures->warnings++; break;
    case LOG_DOUBTED: figures->doubts++; break;
    case LOG_OVERRIDDEN: figures->overrides++; break;
    case LOG_TRIED:
        figures->tries += record->arg != LOG_LOOK_ENDED;
        memcpy(tried, record->nonce, LOG_NONCE_SIZE);
        break;
    case LOG_SECRET_WRONG:
        *((record->arg & 0xFFFF) == SECRET_CODES ? &figures->wrong_codes
                                                 : &figures->wrong_passphrases) +=
            record->arg >> 16;
        break;
    case LOG_REPEATED: figures->repeated++; break;
    case LOG_EXPLAINED: figures->explained++; break;
    case LOG_ALARM: figures->alarms++; break;
    case LOG_RESERVED: // counted by the voter's state
    case LOG_DOORS_CLOSED:
    case LOG_PRINTER:
    case LOG_UNLOCKED:
    case LOG_DATE_CONFIRMED:
    case LOG_STARTED:
    case LOG_DEVICE:
    case LOG_REPORTED:
    case LOG_EVENTS: break;
    }
}

static enum sync_status add_records(struct day_figures *out, struct participation_log *log) {
    struct log_reader *reader;
    uint8_t bytes[READ_AT_ONCE * LOG_RECORD_SIZE], tried[LOG_NONCE_SIZE] = {0};
    const uint64_t size = participation_log_size(log);
    enum sync_status status = log_reader_open(&reader, participation_log_path(log));
    while (!status && out->log_size < size) {
        size_t count;
        status = log_reader_read(reader, out->log_size, bytes, READ_AT_ONCE, &count, NULL);
        if (!status && !count)
            status = SYNC_BAD_FILE;
        for (size_t i = 0; i < count && !status; i++) {
            struct log_record record;
            status = log_record_decode(&record, bytes + i * LOG_RECORD_SIZE);
            if (!status)
                add_record(out, &record, tried);
        }
    }
    log_reader_close(reader);
    return status;
}

enum sync_status day_figures_collect(struct day_figures *out, struct voter_slice *slice,
                                     struct participation_log *log) {
    const struct voter_brief *briefs;
    memset(out, 0, sizeof *out);
    if (!voter_slice_is_unlocked(slice))
        return SYNC_LOCKED;
    enum sync_status status = add_records(out, log);
    if (!status)
        status = participation_log_root(log, out->log_size, out->log_root);
    const size_t count = voter_slice_briefs(slice, &briefs);
    for (size_t i = 0; i < count && !status; i++) {
        struct log_mark mark;
        participation_log_state(log, briefs[i].number, &mark);
        day_figures_add_voter(out, &briefs[i], &mark, voter_slice_manifest(slice),
                              voter_slice_policy(slice));
    }
    return status;
}

uint32_t day_figures_until(const struct day_figures *figures, unsigned hour) {
    uint32_t sum = 0;
    for (unsigned i = 0; i < hour && i < 24; i++)
        sum += figures->by_hour[i];
    return sum;
}

// ---- Writing. One list of names and numbers, so that JSON and CSV cannot say different things.

struct named_figure {
    const char *name;
    uint32_t value;
};
enum { NAMED_MAX = 40 };

static size_t name_figures(const struct day_figures *figures, struct named_figure *out) {
    const struct named_figure named[] = {
        {"in_list",                       figures->in_list          },
        {"with_biometrics",               figures->with_biometrics  },
        {"identified",                    figures->identified       },
        {"identified_by_finger",          figures->by_finger        },
        {"identified_by_face",            figures->by_face          },
        {"identified_by_finger_and_face", figures->by_both          },
        {"identified_by_decision",        figures->by_decision      },
        {"admitted_with_nothing_tried",   figures->untried          },
        {"identified_with_typed_pin",     figures->typed_pin        },
        {"identified_found_by_finger",    figures->by_search        },
        {"identified_found_by_face",      figures->by_search_of_face},
        {"identified_women",              figures->women            },
        {"identified_men",                figures->men              },
        {"without_slip",                  figures->without_slip     },
        {"not_identified",                figures->not_identified   },
        {"tries_of_the_day_used_up",      figures->used_up          },
        {"rejected_by_decision",          figures->rejected         },
        {"already_identified",            figures->already          },
        {"not_on_this_list",              figures->not_listed       },
        {"cancelled",                     figures->cancelled        },
        {"walked_away",                   figures->walked_away      },
        {"searches_by_finger",            figures->searches         },
        {"searches_by_face",              figures->searches_of_faces},
        {"comparisons",                   figures->tries            },
        {"captures_seen_before",          figures->repeated         },
        {"finger_warnings",               figures->warnings         },
        {"face_doubts",                   figures->doubts           },
        {"face_doubts_overridden",        figures->overrides        },
        {"faces_alone_explained",         figures->explained        },
        {"alarms",                        figures->alarms           },
        {"slips_issued",                  figures->slips_issued     },
        {"slip_first",                    figures->slip_first       },
        {"slip_last",                     figures->slip_last        },
        {"slip_duplicates",               figures->duplicates       },
        {"marks_voided",                  figures->voided           },
        {"reservations_released",         figures->released         },
        {"acts",                          figures->acts             },
        {"wrong_passphrases",             figures->wrong_passphrases},
        {"wrong_codes",                   figures->wrong_codes      },
        {"incidents",                     figures->incidents        },
    };
    _Static_assert(sizeof named / sizeof *named <= NAMED_MAX, "room for every figure");
    memcpy(out, named, sizeof named);
    return sizeof named / sizeof *named;
}

static void print_time(char out[32], int64_t t_ms, const struct slice_policy *policy) {
    const time_t local = (time_t)(t_ms / 1000 + policy->utc_offset_min * 60);
    const int offset =
        policy->utc_offset_min < 0 ? -policy->utc_offset_min : policy->utc_offset_min;
    struct tm parts;
    *out = 0;
    if (!t_ms || !gmtime_r(&local, &parts))
        return;
    const size_t length = strftime(out, 32, "%Y-%m-%dT%H:%M:%S", &parts);
    snprintf(out + length, 32 - length, "%c%02d:%02d", policy->utc_offset_min < 0 ? '-' : '+',
             offset / 60 % 100, offset % 60);
}

static void print_hex(char *out, const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        snprintf(out + 2 * i, 3, "%02x", bytes[i]);
}

static uint32_t turnout_base(const struct day_figures *figures, const struct slice_policy *policy) {
    return policy->turnout_base_biometric ? figures->with_biometrics : figures->in_list;
}

static json_t *figures_to_json(const struct day_figures *figures) {
    struct named_figure named[NAMED_MAX];
    json_t *object = json_object();
    const size_t count = name_figures(figures, named);
    for (size_t i = 0; i < count; i++)
        json_object_set_new(object, named[i].name, json_integer(named[i].value));
    return object;
}

static json_t *hours_to_json(const struct day_figures *figures) {
    json_t *list = json_array();
    for (int hour = 0; hour < 24; hour++)
        json_array_append_new(list, json_integer(figures->by_hour[hour]));
    return list;
}

static json_t *ages_to_json(const struct day_figures *figures) {
    json_t *object = json_object();
    for (int group = 0; group < SLICE_AGE_GROUPS; group++)
        json_object_set_new(object, slice_age_group_text(group),
                            json_integer(figures->by_age[group]));
    return object;
}

static json_t *turnout_to_json(const struct day_figures *figures,
                               const struct slice_policy *policy) {
    json_t *list = json_array();
    for (int i = 0; i < policy->turnout_hour_count; i++)
        json_array_append_new(
            list, json_pack("{s:i, s:I, s:I}", "hour", (int)policy->turnout_hours[i], "identified",
                            (json_int_t)day_figures_until(figures, policy->turnout_hours[i]), "of",
                            (json_int_t)turnout_base(figures, policy)));
    return list;
}

char *day_figures_json(const struct day_figures *figures, const struct slice_manifest *manifest,
                       const struct slice_policy *policy, uint8_t kiosk) {
    char root_hash[2 * LOG_HASH_SIZE + 1], opened[32], closed[32], date[16];
    print_hex(root_hash, figures->log_root, LOG_HASH_SIZE);
    print_time(opened, figures->opened_ms, policy);
    print_time(closed, figures->closed_ms, policy);
    snprintf(date, sizeof date, "%04u-%02u-%02u", manifest->date.year % 10000u,
             manifest->date.month % 100u, manifest->date.day % 100u);
    json_t *root = json_pack(
        "{s:s, s:s, s:s, s:s, s:i, s:b, s:s, s:s, s:o, s:o, s:o, s:o, s:I, s:s}", "report",
        "final-identification-report-1", "election", manifest->election, "precinct", manifest->uik,
        "date", date, "kiosk", (int)kiosk, "training", (int)manifest->training, "opened", opened,
        "closed", closed, "figures", figures_to_json(figures), "identified_by_hour",
        hours_to_json(figures), "identified_by_age", ages_to_json(figures), "turnout",
        turnout_to_json(figures, policy), "log_size", (json_int_t)figures->log_size, "log_root",
        root_hash);
    char *text = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
    json_decref(root);
    return text;
}

struct text {
    size_t size;
    char *bytes; // DAY_FIGURES_CSV_SIZE
};

static void add_line(struct text *text, const char *form, ...)
    __attribute__((format(printf, 2, 3)));
static void add_line(struct text *text, const char *form, ...) {
    va_list list;
    va_start(list, form);
    const int length =
        vsnprintf(text->bytes + text->size, DAY_FIGURES_CSV_SIZE - text->size, form, list);
    va_end(list);
    if (length > 0)
        text->size += (size_t)length;
    if (text->size >= DAY_FIGURES_CSV_SIZE)
        text->size = DAY_FIGURES_CSV_SIZE - 1;
}

size_t day_figures_csv(const struct day_figures *figures, const struct slice_manifest *manifest,
                       const struct slice_policy *policy, uint8_t kiosk,
                       char bytes[DAY_FIGURES_CSV_SIZE]) {
    struct text text = {.bytes = bytes};
    struct named_figure named[NAMED_MAX];
    char root_hash[2 * LOG_HASH_SIZE + 1], opened[32], closed[32];
    print_hex(root_hash, figures->log_root, LOG_HASH_SIZE);
    print_time(opened, figures->opened_ms, policy);
    print_time(closed, figures->closed_ms, policy);
    const size_t count = name_figures(figures, named);
    add_line(&text, "figure,value\r\n"); // RFC 4180; no value here needs quotes
    add_line(&text, "election,%s\r\nprecinct,%s\r\nkiosk,%u\r\n", manifest->election, manifest->uik,
             kiosk);
    add_line(&text, "date,%04u-%02u-%02u\r\n", manifest->date.year, manifest->date.month,
             manifest->date.day);
    add_line(&text, "training,%s\r\n", manifest->training ? "true" : "false");
    add_line(&text, "opened,%s\r\nclosed,%s\r\n", opened, closed);
    for (size_t i = 0; i < count; i++)
        add_line(&text, "%s,%" PRIu32 "\r\n", named[i].name, named[i].value);
    for (int group = 0; group < SLICE_AGE_GROUPS; group++)
        add_line(&text, "identified_age_%s,%" PRIu32 "\r\n", slice_age_group_text(group),
                 figures->by_age[group]);
    for (int hour = 0; hour < 24; hour++)
        add_line(&text, "identified_hour_%02d,%" PRIu32 "\r\n", hour, figures->by_hour[hour]);
    for (int i = 0; i < policy->turnout_hour_count; i++)
        add_line(&text, "turnout_%02u,%" PRIu32 "\r\n", policy->turnout_hours[i],
                 day_figures_until(figures, policy->turnout_hours[i]));
    add_line(&text, "turnout_base,%" PRIu32 "\r\n", turnout_base(figures, policy));
    add_line(&text, "log_size,%" PRIu64 "\r\nlog_root,%s\r\n", figures->log_size, root_hash);
    return text.size;
}
