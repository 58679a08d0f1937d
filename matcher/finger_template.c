// What is written is an ISO/IEC 19794-2:2005 record of one finger view; what is read,
// finger_record.c tells, and what a record is made of.
#include "matcher/finger_template.h"
#include "matcher/finger_record.h"
#include <assert.h>
#include <string.h>

enum {
    HEADER_SIZE = 24,
    VIEW_SIZE = 4,
    MINUTIA_SIZE = 6,
    RECORD_MIN = HEADER_SIZE + VIEW_SIZE + 2,
    COORDINATE_MAX = 0x3fff, // 14 bits
    POSITION_MAX = 10,       // left little finger
    RESOLUTION_OURS = 197,   // 500 dpi, rounded up
    QUALITY_MAX = 100,
};

static uint8_t *write16(uint8_t *bytes, unsigned value) {
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
    return bytes + 2;
}

enum matcher_status finger_template_decode(struct finger_template *out, const uint8_t *bytes,
                                           size_t size, const char **why) {
    struct finger_record record;
    enum matcher_status status = finger_record_open(&record, bytes, size, why);
    if (status == MATCHER_OK && record.views > 1) {
        if (why)
            *why = "it holds several finger views, and one is wanted";
        status = MATCHER_BAD_BYTES;
    }
    if (status == MATCHER_OK)
        finger_record_read(&record, 0, out);
    return status;
}

size_t finger_template_encode(const struct finger_template *finger, uint8_t *bytes) {
    assert(finger->width >= 1 && finger->width <= COORDINATE_MAX + 1);
    assert(finger->height >= 1 && finger->height <= COORDINATE_MAX + 1);
    assert(finger->position <= POSITION_MAX && finger->quality <= QUALITY_MAX);
    memset(bytes, 0, HEADER_SIZE);
    memcpy(bytes, "FMR\0 20", 8);
    uint8_t *at = write16(write16(bytes + 14, finger->width), finger->height);
    at = write16(write16(at, RESOLUTION_OURS), RESOLUTION_OURS);
    *at++ = 1;
    *at++ = 0;
    *at++ = finger->position;
    *at++ = 0; // view 0, live-scan plain
    *at++ = finger->quality;
    *at++ = finger->count;
    for (size_t i = 0; i < finger->count; i++) {
        const struct minutia *minutia = &finger->minutiae[i];
        assert(minutia->x < finger->width && minutia->y < finger->height);
        assert(minutia->type <= MINUTIA_BIFURCATION && minutia->quality <= QUALITY_MAX);
        at = write16(write16(at, (unsigned)minutia->type << 14 | minutia->x), minutia->y);
        *at++ = minutia->angle;
        *at++ = minutia->quality;
    }
    size_t extended = finger_flow_encode(&finger->flow, at + 2);
    at = write16(at, (unsigned)extended) + extended;
    write16(bytes + 10, (unsigned)(at - bytes)); // well below 2^16
    return (size_t)(at - bytes);
}

void finger_template_wipe(struct finger_template *finger) {
    explicit_bzero(finger, sizeof *finger);
}
