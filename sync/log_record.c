// The 120 bytes of a record (INTEGRITY.md 3, its zero byte being the owner here), written and read;
// and one table of its events, a row each, with the tables of the numbers that they have.
#include "sync/log_record.h"
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { RECORD_VERSION = 1 };

static void put(uint8_t **at, uint64_t number, int bytes) {
    for (int i = bytes - 1; i >= 0; i--)
        *(*at)++ = (uint8_t)(number >> (8 * i));
}

static uint64_t get(const uint8_t **at, int bytes) {
    uint64_t number = 0;
    while (bytes--)
        number = number << 8 | *(*at)++;
    return number;
}

static void put_bytes(uint8_t **at, const uint8_t *bytes, size_t size) {
    memcpy(*at, bytes, size);
    *at += size;
}

static void get_bytes(const uint8_t **at, uint8_t *bytes, size_t size) {
    memcpy(bytes, *at, size);
    *at += size;
}

void log_record_encode(const struct log_record *record, uint8_t bytes[LOG_RECORD_SIZE]) {
    uint8_t *at = bytes;
    put(&at, RECORD_VERSION, 1);
    put(&at, record->event, 1);
    put(&at, record->kiosk, 1);
    put(&at, (uint64_t)record->method | (uint64_t)record->finding << 4, 1);
    put(&at, record->score_bucket, 1);
    put(&at, record->owner, 1);
    put(&at, record->operator_id, 2);
    put(&at, record->arg, 4);
    put(&at, record->epoch, 4);
    put(&at, record->seq, 8);
    put(&at, (uint64_t)record->t_ms, 8);
    put(&at, record->mono_ms, 8);
    put_bytes(&at, record->tag, sizeof record->tag);
    put_bytes(&at, record->nonce, sizeof record->nonce);
    put_bytes(&at, record->evidence, sizeof record->evidence);
    put_bytes(&at, record->salt, sizeof record->salt);
}

enum sync_status log_record_decode(struct log_record *out, const uint8_t bytes[LOG_RECORD_SIZE]) {
    const uint8_t *at = bytes;
    struct log_record record;
    const uint64_t version = get(&at, 1);
    record.event = (uint8_t)get(&at, 1);
    record.kiosk = (uint8_t)get(&at, 1);
    const uint8_t how = (uint8_t)get(&at, 1);
    record.method = (enum log_method)(how & 15);
    record.finding = (enum log_finding)(how >> 4);
    record.score_bucket = (uint8_t)get(&at, 1);
    record.owner = (uint8_t)get(&at, 1);
    record.operator_id = (uint16_t)get(&at, 2);
    record.arg = (uint32_t)get(&at, 4);
    record.epoch = (uint32_t)get(&at, 4);
    record.seq = get(&at, 8);
    record.t_ms = (int64_t)get(&at, 8);
    record.mono_ms = get(&at, 8);
    get_bytes(&at, record.tag, sizeof record.tag);
    get_bytes(&at, record.nonce, sizeof record.nonce);
    get_bytes(&at, record.evidence, sizeof record.evidence);
    get_bytes(&at, record.salt, sizeof record.salt);
    if (version != RECORD_VERSION || record.event < LOG_OPENED || record.event >= LOG_EVENTS ||
        (how & 15) >= LOG_METHODS || how >> 4 >= LOG_FINDINGS || !record.kiosk)
        return SYNC_BAD_FILE;
    *out = record;
    return SYNC_OK;
}

// ---- The numbers in words

static const char *const methods[] = {
    [BY_NOTHING] = NULL,
    [BY_FINGER] = "by finger",
    [BY_FACE] = "by face",
    [BY_DECISION] = "by decision",
    [BY_FINGER_AND_FACE] = "by finger and face",
};
static const char *const findings[] = {
    [FOUND_NOT] = NULL,
    [FOUND_BY_DOCUMENT] = "found by document",
    [FOUND_BY_TYPED_PIN] = "found by typed PIN",
    [FOUND_BY_NUMBER] = "found by list number",
    [FOUND_BY_NAME] = "found by name",
    [FOUND_BY_FINGER] = "found by finger",
    [FOUND_BY_FACE] = "found by face",
};
static const char *const incidents[] = {
    [INCIDENT_READER] = "reader lost",
    [INCIDENT_CAMERA] = "camera lost or frozen",
    [INCIDENT_PRINTER] = "printer failed",
    [INCIDENT_STORAGE_LOST] = "disk lost records",
    [INCIDENT_STORAGE_DAMAGED] = "database damaged",
    [INCIDENT_NEW_MEDIUM] = "new medium",
    [INCIDENT_TRIES_LOST] = "count of wrong passphrases and codes lost",
    [INCIDENT_SEARCH] = "whole list not searched",
};
static const char *const devices[] = {
    [LOG_DEVICE_READER] = "reader",
    [LOG_DEVICE_CAMERA] = "camera",
};
static const char *const decision_reasons[] = {
    [DECIDED_IN_WORDS] = "reason in words",
    [DECIDED_FINGERS_WORN] = "fingers worn or injured",
    [DECIDED_ILLNESS] = "illness or bandage",
    [DECIDED_OLD_PHOTOGRAPH] = "photograph too old",
    [DECIDED_EQUIPMENT] = "equipment fault",
    [DECIDED_OTHER_DOCUMENT] = "another person's document",
    [DECIDED_NOTHING_LISTED] = "nothing tried: neither finger nor face in the list",
    [DECIDED_NO_DEVICES] = "nothing tried: reader and camera do not work",
    [DECIDED_NOT_POSSIBLE] = "nothing tried: neither was possible",
};
static const char *const no_finger[] = {
    [NO_FINGER_HANDS] = "no finger: no hands",
    [NO_FINGER_BANDAGED] = "no finger: bandaged or injured",
    [NO_FINGER_READER] = "no finger: reader does not work",
    [NO_FINGER_WORN] = "no finger: worn, no print is seen",
};
static const char *const alarms[] = {
    [ALARM_DECISIONS] = "many admitted by decision",
    [ALARM_OFFICIAL] = "many admitted by one official",
    [ALARM_OVERRIDES] = "many doubts overridden",
    [ALARM_PACE] = "marks too quick",
    [ALARM_FRUITLESS] = "many visits given up after a comparison",
    [ALARM_DOUBTS] = "many faces doubted",
};
static const char *const early[] = {
    [EARLY_NOT] = "",
    [EARLY_ALL_CAME] = "early: all in the list came",
    [EARLY_DANGER] = "early: danger to people",
    [EARLY_RESERVE] = "early: on with the reserve kit",
    [EARLY_ORDER] = "early: order of the higher commission",
};
static const char *const reports[] = {
    [LOG_REPORT_ZERO] = "zero report",
    [LOG_REPORT_TURNOUT] = "turnout",
    [LOG_REPORT_FINAL] = "final report",
};
static const char *const undo_reasons[] = {
    [UNDONE_IN_WORDS] = "reason in words",
    [UNDONE_WRONG_PERSON] = "wrong person marked",
    [UNDONE_NO_SLIP] = "slip did not come out",
    [UNDONE_MISTAKE] = "marked by mistake",
};
static const char *const secrets[] = {
    [SECRET_CHAIR] = "chair's passphrase",
    [SECRET_SECRETARY] = "secretary's passphrase",
    [SECRET_OPERATOR] = "operator's passphrase",
    [SECRET_CODES] = "officials' codes",
};
// From the lowest bit.
static const char *const doubts[] = {
    "like a print or screen",
    "not sure to be alive",
    "frames repeated",
    "flat",
    "head not turned",
    "another face after",
    "left the picture",
    "two faces",
    "as like as the list's picture",
    "moved with all around it",
};
static const char *const unidentified[] = {
    [UNIDENTIFIED] = "",
    [UNIDENTIFIED_USED_UP] = "tries of the day used up",
};
static const char *const tried[] = {
    // ISO/IEC 19794-2
    "face",
    "right thumb",
    "right index finger",
    "right middle finger",
    "right ring finger",
    "right little finger",
    "left thumb",
    "left index finger",
    "left middle finger",
    "left ring finger",
    "left little finger",
    "end of a look", // LOG_LOOK_ENDED
};
_Static_assert(sizeof methods / sizeof *methods == LOG_METHODS &&
                   sizeof findings / sizeof *findings == LOG_FINDINGS &&
                   sizeof incidents / sizeof *incidents == INCIDENTS &&
                   sizeof devices / sizeof *devices == LOG_DEVICES &&
                   sizeof decision_reasons / sizeof *decision_reasons == DECIDED_REASONS &&
                   sizeof no_finger / sizeof *no_finger == NO_FINGER_REASONS &&
                   sizeof alarms / sizeof *alarms == ALARMS &&
                   sizeof reports / sizeof *reports == LOG_REPORTS &&
                   sizeof early / sizeof *early == EARLY_REASONS &&
                   sizeof undo_reasons / sizeof *undo_reasons == UNDONE_REASONS &&
                   sizeof secrets / sizeof *secrets == LOG_SECRETS &&
                   sizeof unidentified / sizeof *unidentified == UNIDENTIFIED_REASONS &&
                   sizeof doubts / sizeof *doubts == LOG_DOUBTS,
               "a word for each number");

// ---- The events

static const struct log_argument slip = {"slip", NULL, 0, false, false},
                                 shown = {"candidates", NULL, 0, false, false},
                                 kiosk = {"other kiosk", NULL, 0, false, false},
                                 seconds = {"seconds", NULL, 0, false, false},
                                 last = {"last slip", NULL, 0, false, false},
                                 date = {"date", NULL, 0, false, false},
                                 incident = {"reason", incidents, INCIDENTS, false, false},
                                 which = {"device", devices, LOG_DEVICES, false, false},
                                 decided = {"reason", decision_reasons, DECIDED_REASONS, false,
                                            false},
                                 undone = {"reason", undo_reasons, UNDONE_REASONS, false, false},
                                 why_not = {"reason", unidentified, UNIDENTIFIED_REASONS, false,
                                            false},
                                 why_face = {"reason", no_finger, NO_FINGER_REASONS, false, false},
                                 alarm = {"alarm", alarms, ALARMS, false, false},
                                 doors = {"reason", early, EARLY_REASONS, false, false},
                                 report = {"report", reports, LOG_REPORTS, false, true},
                                 sample = {"position", tried, sizeof tried / sizeof *tried, false,
                                           false},
                                 doubted = {"doubt", doubts, LOG_DOUBTS, true, false},
                                 wrong = {"secret", secrets, LOG_SECRETS, false, true};

static const char check_in[] = "voter-check-in", day[] = "polling-day", device[] = "device",
                  audit[] = "audit";

static const struct log_event_row rows[] = {
    {0,                  "unknown",                NULL,      "other",  "na",      0              },
    {LOG_OPENED,         "opened",                 NULL,      day,      "success", LOG_OF_DAY     },
    {LOG_RESERVED,       "reserved",               &slip,     check_in, "success", LOG_OF_MARK    },
    {LOG_ISSUED,         "issued",                 &slip,     check_in, "success", LOG_OF_MARK    },
    {LOG_RELEASED,       "released",               &undone,   check_in, "success", LOG_OF_MARK    },
    {LOG_VOIDED,         "voided",                 &undone,   check_in, "success", LOG_OF_MARK    },
    {LOG_REPRINTED,      "reprinted",              &slip,     check_in, "success", LOG_OF_MARK    },
    {LOG_ADMITTED,       "admitted by decision",   &decided,  check_in, "success", LOG_OF_DECISION},
    {LOG_REJECTED,       "rejected by decision",   &decided,  check_in, "failure", LOG_OF_DECISION},
    {LOG_NOT_IDENTIFIED, "not identified",         &why_not,  check_in, "failure", LOG_OF_NOTE    },
    {LOG_NOT_LISTED,     "not on this list",       NULL,      check_in, "failure", LOG_OF_NOTE    },
    {LOG_ALREADY,        "already identified",     &slip,     check_in, "failure", LOG_OF_NOTE    },
    {LOG_CANCELLED,      "cancelled",              NULL,      check_in, "na",      LOG_OF_NOTE    },
    {LOG_WALKED_AWAY,    "walked away",            NULL,      check_in, "na",      LOG_OF_NOTE    },
    {LOG_INCIDENT,       "incident",               &incident, device,   "failure", LOG_OF_NOTE    },
    {LOG_DOORS_CLOSED,   "doors closed",           &doors,    day,      "success", LOG_OF_NOTE    },
    {LOG_CLOSED,         "closed",                 NULL,      day,      "success", LOG_OF_DAY     },
    {LOG_CONFLICT,       "conflict",               &kiosk,    audit,    "failure", LOG_OF_MARK    },
    {LOG_CLOCK_SET,      "clock set back",         &seconds,  device,   "na",      LOG_OF_DAY     },
    {LOG_SEARCHED,       "searched in the list",   &shown,    check_in, "success", LOG_OF_NOTE    },
    {LOG_WARNED,         "warned",                 &slip,     check_in, "failure", LOG_OF_NOTE    },
    {LOG_DOUBTED,        "face doubted",           &doubted,  check_in, "failure", LOG_OF_NOTE    },
    {LOG_OVERRIDDEN,     "doubt overridden",       &doubted,  check_in, "success", LOG_OF_NOTE    },
    {LOG_PRINTER,        "printer",                NULL,      device,   "na",      LOG_OF_NOTE    },
    {LOG_TRIED,          "tried",                  &sample,   check_in, "na",      LOG_OF_NOTE    },
    {LOG_CLOCK_FORWARD,  "clock set forward",      &seconds,  device,   "na",      LOG_OF_DAY     },
    {LOG_UNLOCKED,       "unlocked",               &last,     day,      "success", LOG_OF_DAY     },
    {LOG_DATE_CONFIRMED, "another date confirmed", &date,     day,      "na",      LOG_OF_DAY     },
    {LOG_SECRET_WRONG,   "wrong secret",           &wrong,    audit,    "failure", LOG_OF_SECRET  },
    {LOG_STARTED,        "machine started",        NULL,      device,   "na",      LOG_OF_DAY     },
    {LOG_REPEATED,       "capture seen before",    NULL,      check_in, "failure", LOG_OF_NOTE    },
    {LOG_DEVICE,         "device",                 &which,    device,   "na",      LOG_OF_NOTE    },
    {LOG_EXPLAINED,      "face alone explained",   &why_face, check_in, "success", LOG_OF_DECISION},
    {LOG_ALARM,          "alarm",                  &alarm,    audit,    "failure", LOG_OF_NOTE    },
    {LOG_REPORTED,       "report printed",         &report,   day,      "success", LOG_OF_DAY     },
};
_Static_assert(sizeof rows / sizeof *rows == LOG_EVENTS, "a row for each event, in their order");

const struct log_event_row *log_event_row(enum log_event event) {
    return &rows[event >= LOG_OPENED && event < LOG_EVENTS ? event : 0];
}

const char *log_event_text(enum log_event event) {
    return log_event_row(event)->word;
}

// ---- A record in words

static void add_words(char text[LOG_RECORD_WORDS], const char *form, ...)
    __attribute__((format(printf, 2, 3)));
static void add_words(char text[LOG_RECORD_WORDS], const char *form, ...) {
    const size_t at = strlen(text);
    va_list list;
    va_start(list, form);
    snprintf(text + at, LOG_RECORD_WORDS - at, "%s", at ? ", " : "");
    vsnprintf(text + strlen(text), LOG_RECORD_WORDS - strlen(text), form, list);
    va_end(list);
}

static void add_bits(char text[LOG_RECORD_WORDS], const struct log_argument *argument,
                     uint32_t bits) {
    for (uint32_t i = 0; i < argument->count; i++)
        if (bits >> i & 1)
            add_words(text, "%s", argument->words[i]);
    const uint32_t others = bits >> argument->count << argument->count;
    if (others)
        add_words(text, "%s %" PRIu32, argument->name, others);
}

static void add_word(char text[LOG_RECORD_WORDS], const struct log_argument *argument,
                     uint32_t number) {
    if (number >= argument->count || !argument->words[number])
        add_words(text, "%s %" PRIu32, argument->name, number);
    else if (*argument->words[number])
        add_words(text, "%s", argument->words[number]);
}

static void add_argument(char text[LOG_RECORD_WORDS], const struct log_argument *argument,
                         uint32_t number) {
    if (!argument) {
        if (number) // nothing of ours writes it, but an auditor sees it
            add_words(text, "argument %" PRIu32, number);
    } else if (argument->is_several) {
        add_word(text, argument, number & 0xFFFF);
        add_words(text, "%" PRIu32 " times", number >> 16);
    } else if (argument->is_bits)
        add_bits(text, argument, number);
    else
        add_word(text, argument, number);
}

void log_record_words(char text[LOG_RECORD_WORDS], const struct log_record *record) {
    *text = 0;
    add_argument(text, log_event_row((enum log_event)record->event)->argument, record->arg);
    if (methods[record->method])
        add_words(text, "%s", methods[record->method]);
    if (record->score_bucket)
        add_words(text, "score %u", record->score_bucket);
    if (findings[record->finding])
        add_words(text, "%s", findings[record->finding]);
    if (record->owner && record->owner != record->kiosk)
        add_words(text, "owner kiosk %u", record->owner);
    if (record->epoch)
        add_words(text, "epoch %" PRIu32, record->epoch);
}
