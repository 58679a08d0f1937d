// The 120 bytes of a record (INTEGRITY.md 3, its zero byte being the owner here), written and read.
#include "sync/participation_log.h"
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
        record.method > BY_FINGER_AND_FACE || record.finding > FOUND_BY_FACE || !record.kiosk)
        return SYNC_BAD_FILE;
    *out = record;
    return SYNC_OK;
}

const char *log_event_text(enum log_event event) {
    static const char *const texts[LOG_EVENTS] = {
        [LOG_OPENED] = "opened",
        [LOG_RESERVED] = "reserved",
        [LOG_ISSUED] = "issued",
        [LOG_RELEASED] = "released",
        [LOG_VOIDED] = "voided",
        [LOG_REPRINTED] = "reprinted",
        [LOG_ADMITTED] = "admitted by decision",
        [LOG_REJECTED] = "rejected by decision",
        [LOG_NOT_IDENTIFIED] = "not identified",
        [LOG_NOT_LISTED] = "not on this list",
        [LOG_ALREADY] = "already identified",
        [LOG_CANCELLED] = "cancelled",
        [LOG_WALKED_AWAY] = "walked away",
        [LOG_INCIDENT] = "incident",
        [LOG_DOORS_CLOSED] = "doors closed",
        [LOG_CLOSED] = "closed",
        [LOG_CONFLICT] = "conflict",
        [LOG_CLOCK_SET] = "clock set back",
        [LOG_SEARCHED] = "searched in the list",
        [LOG_WARNED] = "warned",
        [LOG_DOUBTED] = "face doubted",
        [LOG_OVERRIDDEN] = "doubt overridden",
    };
    return event >= LOG_OPENED && event < LOG_EVENTS ? texts[event] : "unknown";
}
