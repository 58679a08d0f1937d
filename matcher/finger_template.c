// ISO/IEC 19794-2:2005 finger minutiae records, one finger view a record, read strictly and written
// plainly. Not read: the 2011 edition ("030"), the compact card formats, ANSI INCITS 378 (which
// wears the same magic), records of several views. Each of them is refused by name.
//
//   0  "FMR\0"  4  " 20\0"  8  length of all, 4 bytes  12  capture equipment, 2
//   14 width 16 height 18 x and 20 y resolution in pixels per cm, 2 each  22 views  23 zero
//   24 finger position  25 view << 4 | impression  26 quality  27 number of minutiae
//   28 minutiae, 6 bytes each: type << 14 | x, y, angle, quality
//   .. length of the extended data, 2; then its blocks: type 2, length 2 (with these 4), data
// Everything is big-endian. Extended data (ridge counts, cores, zones, vendors' own) are checked in
// their lengths and skipped: no score of ours reads them.
#include "matcher/finger_template.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    HEADER_SIZE = 24,
    VIEW_SIZE = 4,
    MINUTIA_SIZE = 6,
    RECORD_MIN = HEADER_SIZE + VIEW_SIZE + 2,
    COORDINATE_MAX = 0x3fff, // 14 bits
    POSITION_MAX = 10,       // left little finger
    IMPRESSION_MAX = 8,      // swipe
    RESOLUTION_MIN = 99,     // what the standard calls for; half of ours
    RESOLUTION_OURS = 197,   // 500 dpi, rounded up; 196 is the same, cut off
    RESOLUTION_X100 = 19685, // 500 dpi in hundredths of a pixel per cm
    QUALITY_MAX = 100,
};

static const uint8_t magic[4] = {'F', 'M', 'R', 0}, edition_2005[4] = {' ', '2', '0', 0},
                     edition_2011[4] = {'0', '3', '0', 0};

static unsigned read16(const uint8_t *bytes) {
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static uint8_t *write16(uint8_t *bytes, unsigned value) {
    bytes[0] = (uint8_t)(value >> 8);
    bytes[1] = (uint8_t)value;
    return bytes + 2;
}

// Pixels at `resolution` to pixels at 500 dpi, rounded.
static unsigned to_500_dpi(unsigned pixels, unsigned resolution) {
    if (resolution == RESOLUTION_OURS || resolution == RESOLUTION_OURS - 1)
        return pixels;
    return (pixels * RESOLUTION_X100 + 50 * resolution) / (100 * resolution);
}

// A direction of a picture whose pixels are not square, as it is where they are.
static uint8_t angle_unstretched(uint8_t angle, unsigned x_resolution, unsigned y_resolution) {
    if (x_resolution == y_resolution)
        return angle;
    const double turn = 6.283185307179586, of_angle = angle * (turn / 256);
    double unstretched = atan2(sin(of_angle) * x_resolution, cos(of_angle) * y_resolution);
    return (uint8_t)((int)lround(unstretched * (256 / turn)) & 255);
}

// NULL when all is well, otherwise what is wrong. Each checks what those before it made safe.
static const char *header_fault(const uint8_t *bytes, size_t size) {
    if (size < sizeof magic || memcmp(bytes, magic, sizeof magic) != 0)
        return "it does not begin with FMR";
    if (size < RECORD_MIN)
        return "it is cut short: the header needs 30 bytes";
    if (memcmp(bytes + 4, edition_2011, sizeof edition_2011) == 0)
        return "it is of the 2011 edition; only the 2005 edition is read";
    if (memcmp(bytes + 4, edition_2005, sizeof edition_2005) != 0)
        return "its version is not ' 20'";
    unsigned length_high = read16(bytes + 8), length_low = read16(bytes + 10);
    if (length_high >= RECORD_MIN - 4 || (length_high == 0 && length_low < HEADER_SIZE))
        return "its length field is not ISO's; it may be an ANSI INCITS 378 record";
    if ((size_t)length_high << 16 != (size & ~(size_t)0xffff) || length_low != (size & 0xffff))
        return "its length field is not its length";
    unsigned width = read16(bytes + 14), height = read16(bytes + 16);
    if (!width || !height)
        return "the image has no width or no height";
    unsigned x_resolution = read16(bytes + 18), y_resolution = read16(bytes + 20);
    if (x_resolution < RESOLUTION_MIN || y_resolution < RESOLUTION_MIN)
        return "the resolution is below 99 pixels per cm";
    if (to_500_dpi(width, x_resolution) > COORDINATE_MAX + 1 ||
        to_500_dpi(height, y_resolution) > COORDINATE_MAX + 1)
        return "the image is wider or higher than 14-bit coordinates reach";
    if (bytes[22] != 1)
        return bytes[22] ? "it holds several finger views; one is read" : "it holds no finger view";
    if (bytes[23])
        return "the header's reserved byte is not zero";
    return NULL;
}

static const char *view_fault(const uint8_t *view) {
    if (view[0] > POSITION_MAX)
        return "there is no such finger position";
    if (view[1] >> 4)
        return "the only view is not numbered 0";
    if ((view[1] & 15) > IMPRESSION_MAX)
        return "there is no such impression type";
    if (view[2] > QUALITY_MAX)
        return "the finger's quality is above 100";
    return NULL;
}

static const char *minutia_fault(const uint8_t *bytes, unsigned width, unsigned height) {
    if (bytes[0] >> 6 > MINUTIA_BIFURCATION)
        return "a minutia's type is reserved";
    if ((read16(bytes) & COORDINATE_MAX) >= width)
        return "a minutia lies right of the image";
    if (bytes[2] >> 6)
        return "a minutia's reserved bits are not zero";
    if (read16(bytes + 2) >= height)
        return "a minutia lies below the image";
    if (bytes[5] > QUALITY_MAX)
        return "a minutia's quality is above 100";
    return NULL;
}

static const char *extended_fault(const uint8_t *bytes, size_t size) {
    size_t left = read16(bytes);
    if (left > size - 2)
        return "the extended data are cut short";
    if (left < size - 2)
        return "bytes follow the end of the record";
    for (bytes += 2; left;) {
        if (left < 4)
            return "an extended data block is cut short";
        unsigned type = read16(bytes), length = read16(bytes + 2);
        if (type == 0)
            return "an extended data block's type is reserved";
        if (length < 4 || length > left)
            return "an extended data block's length is wrong";
        bytes += length;
        left -= length;
    }
    return NULL;
}

static const char *record_fault(const uint8_t *bytes, size_t size) {
    const char *fault = header_fault(bytes, size);
    if (!fault)
        fault = view_fault(bytes + HEADER_SIZE);
    if (fault)
        return fault;
    size_t count = bytes[HEADER_SIZE + 3], minutiae_end = HEADER_SIZE + VIEW_SIZE + 6 * count;
    if (size < minutiae_end + 2)
        return "it is cut short: it says that it holds more minutiae";
    const uint8_t *minutia = bytes + HEADER_SIZE + VIEW_SIZE;
    for (size_t i = 0; !fault && i < count; i++, minutia += MINUTIA_SIZE)
        fault = minutia_fault(minutia, read16(bytes + 14), read16(bytes + 16));
    return fault ? fault : extended_fault(bytes + minutiae_end, size - minutiae_end);
}

static unsigned at_least_1(unsigned pixels) {
    return pixels ? pixels : 1;
}

static unsigned within(unsigned pixel, unsigned side) {
    return pixel < side ? pixel : side - 1; // rounding may carry the last pixel over the edge
}

// Of a record without fault.
static void read_record(struct finger_template *out, const uint8_t *bytes) {
    unsigned x_resolution = read16(bytes + 18), y_resolution = read16(bytes + 20);
    *out = (struct finger_template){
        .width = (uint16_t)at_least_1(to_500_dpi(read16(bytes + 14), x_resolution)),
        .height = (uint16_t)at_least_1(to_500_dpi(read16(bytes + 16), y_resolution)),
        .position = bytes[HEADER_SIZE],
        .quality = bytes[HEADER_SIZE + 2],
        .count = bytes[HEADER_SIZE + 3],
    };
    const uint8_t *from = bytes + HEADER_SIZE + VIEW_SIZE;
    for (size_t i = 0; i < out->count; i++, from += MINUTIA_SIZE) {
        unsigned x = to_500_dpi(read16(from) & COORDINATE_MAX, x_resolution);
        unsigned y = to_500_dpi(read16(from + 2), y_resolution);
        out->minutiae[i] = (struct minutia){
            .x = (uint16_t)within(x, out->width),
            .y = (uint16_t)within(y, out->height),
            .angle = angle_unstretched(from[4], x_resolution, y_resolution),
            .type = (uint8_t)(from[0] >> 6),
            .quality = from[5],
        };
    }
}

enum matcher_status finger_template_decode(struct finger_template *out, const uint8_t *bytes,
                                           size_t size, const char **why) {
    const char *fault = record_fault(bytes, size);
    if (why)
        *why = fault;
    if (fault)
        return MATCHER_BAD_BYTES;
    read_record(out, bytes);
    return MATCHER_OK;
}

size_t finger_template_encode(const struct finger_template *finger, uint8_t *bytes) {
    size_t size = RECORD_MIN + (size_t)MINUTIA_SIZE * finger->count;
    assert(finger->width >= 1 && finger->width <= COORDINATE_MAX + 1);
    assert(finger->height >= 1 && finger->height <= COORDINATE_MAX + 1);
    assert(finger->position <= POSITION_MAX && finger->quality <= QUALITY_MAX);
    memset(bytes, 0, HEADER_SIZE);
    memcpy(bytes, magic, sizeof magic);
    memcpy(bytes + 4, edition_2005, sizeof edition_2005);
    write16(bytes + 10, (unsigned)size); // at most 1560
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
    at = write16(at, 0); // no extended data
    assert((size_t)(at - bytes) == size);
    return size;
}

void finger_template_wipe(struct finger_template *finger) {
    explicit_bzero(finger, sizeof *finger);
}
