// What lies beside the hashes of an exported folder: any events.json and hours.json, held against a
// small day's records without harm. What nothing is said of is what was written, but for when and
// by which version.
//   input: 0, then changes to the good events.json; 1, to the good hours.json; else a text for both
#include "sync/log_export.h"
#include "sync/log_published.h"
#include "sync/merkle_tree.h"
#include "tests/fuzz/edited.h"
#include <assert.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { RECORDS = 5 };
static const char origin[] = "cec.example/2027-01/uik7001/k1";
static struct log_source source;

static void make_source(void) {
    static const enum log_event events[RECORDS] = {LOG_OPENED, LOG_RESERVED, LOG_ISSUED, LOG_VOIDED,
                                                   LOG_CLOSED};
    source = (struct log_source){.count = RECORDS};
    source.records = malloc(RECORDS * LOG_RECORD_SIZE);
    source.leaves = malloc(RECORDS * LOG_HASH_SIZE);
    assert(source.records && source.leaves);
    for (uint64_t seq = 0; seq < RECORDS; seq++) {
        const struct log_record record = {.event = (uint8_t)events[seq],
                                          .kiosk = 1,
                                          .seq = seq,
                                          .t_ms = 1800000000000 + (int64_t)seq * 1000};
        uint8_t *at = source.records + seq * LOG_RECORD_SIZE;
        log_record_encode(&record, at);
        merkle_leaf(source.leaves + seq * LOG_HASH_SIZE, at, LOG_RECORD_SIZE);
    }
}

static void say(const char *clause) {
    assert(*clause && !strchr(clause, '\n'));
}

static char *events, *hours; // as they are written

static void look_at_events(const char *text, size_t size) {
    size_t faults;
    assert(!log_published_events(&faults, &source, origin, text, size, say));
    if (faults)
        return;
    json_t *good = json_loads(events, 0, NULL), *root = json_loadb(text, size, 0, NULL);
    json_t *device = json_array_get(json_object_get(root, "Device"), 0);
    json_object_set_new(root, "GeneratedTime", json_string("1970-01-01T00:00:00.000Z"));
    json_object_set_new(device, "Version", json_string("0"));
    assert(json_equal(root, good));
    json_decref(root);
    json_decref(good);
}

static void look_at_hours(const char *text, size_t size) {
    size_t faults;
    assert(!log_published_hours(&faults, &source, origin, RECORDS, text, size, say));
    if (faults)
        return;
    json_t *good = json_loads(hours, 0, NULL), *root = json_loadb(text, size, 0, NULL);
    assert(json_equal(root, good));
    json_decref(root);
    json_decref(good);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static char text[4096];
    if (!source.count) {
        make_source();
        events = log_export_events(&source, origin, "0", 0);
        hours = log_export_hours(&source, RECORDS, origin);
        assert(events && hours && strlen(events) < sizeof text);
    }
    if (size && bytes[0] < 2) {
        const char *good = bytes[0] ? hours : events;
        const size_t length = strlen(good);
        edited((uint8_t *)text, (const uint8_t *)good, length, bytes + 1, size - 1);
        (bytes[0] ? look_at_hours : look_at_events)(text, length);
    } else {
        look_at_events((const char *)bytes, size);
        look_at_hours((const char *)bytes, size);
    }
    return 0;
}
