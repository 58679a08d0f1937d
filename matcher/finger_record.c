// Big-endian, all four; byte offsets.
//
//             ISO 19794-2:2005     ANSI 378-2004        ISO 19794-2:2011      ANSI 378-2009
//   magic     0  "FMR\0"           0  "FMR\0"           0  "FMR\0"            0  "FMR\0"
//   edition   4  " 20\0"           4  " 20\0"           4  "030\0"            4  "030\0", Am. 1
//   "035\0" length    8  4 bytes           8  2, or 0 and 4     8  4                  8  4 maker -
//   10 4 (or 14)         -                     12 4 equipment 12 2                 14 2 - 16 3
//   image     14 width, height,    16 the same, 8       -                     -
//                x, y px/cm, 8
//   views     22 1, zero 1         24 1, zero 1         12 2, certified 14 1  19 1, zero 1
//   a view    24                   26 (or 30)           15                    21
//
// The view of ISO 2005 and ANSI 2004: finger position 1, number << 4 | impression 1, quality 1,
// number of minutiae 1. Of ANSI 2009: position 1, number 1, impression 1, quality 1, its maker and
// algorithm 4, width, height, x, y px/cm 8, number of minutiae 1. Of ISO 2011: length of the view
// 4, time 9, technology, maker and type of the sensor 5, qualities (their number 1, then 5 each,
// the value first), where certified certificates (their number 1, then 3 each), position 1, number
// 1, x, y px/cm 4, impression 1, width, height 4, bytes a minutia << 4 | how endings are placed 1,
// number of minutiae 1.
// In all four then minutiae: type << 14 | x, y 2 each, angle 1, quality 1 (not where ISO 2011 says
// 5 bytes); and the extended data: length 2, blocks of type 2, length 2 (with these 4), data.
//
// What makers do otherwise and no reading can mistake is read: zeros after the last view, within
// the length or after it (a reader's buffer of fixed size, saved whole); views numbered in any way
// (the position says whose they are); 254 and 255 as qualities in the older two; pixels per inch
// where pixels per cm belong.
//
// Angles count 1/256 of a turn in ISO's and 2 degrees in ANSI's. Qualities: 254 and 255 say "not
// reported" and "could not be computed"; 0 says so too in the older two, and is the worst in the
// newer two.
//
// From: ISO/IEC 19794-2:2005; NIST's BiomDI and R. Vazan's summaries of all four at
// templates.machinezoo.com, whose records' lengths (2011: 34 + 6n, 2009: 21 + 19 + 6n) are those of
// other makers' records that were looked at. No core or delta, ridge count or zone is read; of the
// extended data only our own block (finger_flow.h).
#include "matcher/finger_record.h"
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>

enum {
    COORDINATE_MAX = 0x3fff, // 14 bits
    POSITION_MAX = 10,       // left little finger
    RESOLUTION_MIN = 99,     // what ISO calls for; half of ours
    RESOLUTION_MAX = 400,    // 1,016 dpi: no reader of fingers is finer
    RESOLUTION_OURS = 197,   // 500 dpi, rounded up; 196 is the same, cut off
    RESOLUTION_X100 = 19685, // 500 dpi in hundredths of a pixel per cm
    QUALITY_MAX = 100,
    QUALITY_NOT_REPORTED = 254,
    QUALITY_FAILED = 255,
    ANSI_ANGLES = 180, // in a turn
    IMPRESSION_MAX_2005 = 8,
    IMPRESSION_MAX_2004 = 9,
    IMPRESSION_MAX_NEW = 29,
};

struct view { // one finger's, found in the bytes; still in the record's own units
    unsigned position, impression;
    uint8_t quality; // as finger_template's
    unsigned width, height, x_resolution, y_resolution;
    const uint8_t *minutiae;
    size_t count, minutia_size;
    const uint8_t *extended; // the blocks
    size_t extended_size;
    size_t end; // where in the record the next view begins
};

static unsigned read16(const uint8_t *bytes) {
    return (unsigned)bytes[0] << 8 | bytes[1];
}

static uint32_t read32(const uint8_t *bytes) {
    return (uint32_t)read16(bytes) << 16 | read16(bytes + 2);
}

static bool has(const struct finger_record *record, size_t at, size_t count) {
    return at <= record->size && count <= record->size - at;
}

// --- qualities and units ---------------------------------------------------------------------

static bool is_new(enum finger_edition edition) {
    return edition == ISO_2011 || edition == ANSI_2009;
}

static bool is_a_quality(unsigned value) {
    return value <= QUALITY_MAX || value == QUALITY_NOT_REPORTED || value == QUALITY_FAILED;
}

static uint8_t quality_of(unsigned value, enum finger_edition edition) {
    if (value > QUALITY_MAX)
        return 0; // not reported, or could not be computed
    return (uint8_t)(value == 0 && is_new(edition) ? 1 : value);
}

// In pixels per cm. More than any reader has is a maker's pixels per inch: 500 read as pixels per
// cm would be 1,270 dpi, and a finger 8 mm wide.
static unsigned resolution_of(unsigned said) {
    return said > RESOLUTION_MAX ? (said * 100 + 127) / 254 : said;
}

// Pixels at `resolution` to pixels at 500 dpi, rounded.
static unsigned to_500_dpi(unsigned pixels, unsigned resolution) {
    if (resolution == RESOLUTION_OURS || resolution == RESOLUTION_OURS - 1)
        return pixels;
    return (pixels * RESOLUTION_X100 + 50 * resolution) / (100 * resolution);
}

// In 256ths of a turn. A direction of a picture whose pixels are not square becomes what it is
// where they are.
static uint8_t angle_of(uint8_t angle, const struct view *view, enum finger_edition edition) {
    const double turn = 6.283185307179586;
    const bool ansi = edition == ANSI_2004 || edition == ANSI_2009;
    if (view->x_resolution == view->y_resolution)
        return ansi ? (uint8_t)((angle * 256U + ANSI_ANGLES / 2) / ANSI_ANGLES) : angle;
    const double of_angle = angle * (turn / (ansi ? ANSI_ANGLES : 256));
    const double unstretched =
        atan2(sin(of_angle) * view->x_resolution, cos(of_angle) * view->y_resolution);
    return (uint8_t)((int)lround(unstretched * (256 / turn)) & 255);
}

// --- faults: NULL when all is well, otherwise what is wrong ------------------------------------

static const char *image_fault(const struct view *view) {
    if (!view->width || !view->height)
        return "the image has no width or no height";
    if (view->x_resolution < RESOLUTION_MIN || view->y_resolution < RESOLUTION_MIN)
        return "the resolution is below 99 pixels per cm";
    if (view->x_resolution > RESOLUTION_MAX || view->y_resolution > RESOLUTION_MAX)
        return "the resolution is above 1016, pixels per cm or per inch";
    if (to_500_dpi(view->width, view->x_resolution) > COORDINATE_MAX + 1 ||
        to_500_dpi(view->height, view->y_resolution) > COORDINATE_MAX + 1)
        return "the image is wider or higher than 14-bit coordinates reach";
    return NULL;
}

static const char *minutia_fault(const uint8_t *bytes, const struct view *view,
                                 enum finger_edition edition) {
    if (bytes[0] >> 6 > MINUTIA_BIFURCATION)
        return "a minutia's type is reserved";
    if ((read16(bytes) & COORDINATE_MAX) >= view->width)
        return "a minutia lies right of the image";
    if (bytes[2] >> 6)
        return "a minutia's reserved bits are not zero";
    if (read16(bytes + 2) >= view->height)
        return "a minutia lies below the image";
    if ((edition == ANSI_2004 || edition == ANSI_2009) && bytes[4] >= ANSI_ANGLES)
        return "a minutia's angle is 360 degrees or more";
    if (view->minutia_size == 6 && !is_a_quality(bytes[5]))
        return "a minutia's quality is above 100";
    return NULL;
}

// Moves `at` past the block of the extended data there, whose data are `*size` bytes after its four
// of header. The one place that walks them.
static const char *block_fault(const uint8_t *at, size_t left, size_t *size) {
    if (left < 4)
        return "an extended data block is cut short";
    if (read16(at) == 0)
        return "an extended data block's type is reserved";
    if (read16(at + 2) < 4 || read16(at + 2) > left)
        return "an extended data block's length is wrong";
    *size = read16(at + 2);
    return NULL;
}

static const char *extended_fault(const struct view *view) {
    const char *fault = NULL;
    for (size_t at = 0, size = 0; !fault && at < view->extended_size; at += size)
        fault = block_fault(view->extended + at, view->extended_size - at, &size);
    return fault;
}

// What all four have after a view's header, from `at` on: minutiae and extended data.
static const char *body_fault(struct view *view, const struct finger_record *record, size_t at) {
    const size_t minutiae_size = view->count * view->minutia_size;
    const char *fault = image_fault(view);
    if (fault)
        return fault;
    if (!has(record, at, minutiae_size + 2))
        return "it is cut short: it says that it holds more minutiae";
    view->minutiae = record->bytes + at;
    view->extended = view->minutiae + minutiae_size + 2;
    view->extended_size = read16(view->extended - 2);
    view->end = at + minutiae_size + 2 + view->extended_size;
    if (view->end > record->size)
        return "the extended data are cut short";
    for (size_t i = 0; !fault && i < view->count; i++)
        fault = minutia_fault(view->minutiae + i * view->minutia_size, view, record->edition);
    return fault ? fault : extended_fault(view);
}

static const char *description_fault(const struct view *view, unsigned impression_max) {
    if (view->position > POSITION_MAX)
        return "there is no such finger position";
    if (view->impression > impression_max)
        return "there is no such impression type";
    return NULL;
}

static void read_image(struct view *view, const uint8_t *bytes) {
    view->width = read16(bytes);
    view->height = read16(bytes + 2);
    view->x_resolution = resolution_of(read16(bytes + 4));
    view->y_resolution = resolution_of(read16(bytes + 6));
}

// ISO 2005 and ANSI 2004: one image for all views, right before the number of views.
static const char *old_view_fault(struct view *view, const struct finger_record *record,
                                  size_t at) {
    const uint8_t *bytes = record->bytes + at;
    if (!has(record, at, 4))
        return "it is cut short: a finger view's header needs 4 bytes";
    read_image(view, record->bytes + record->first - 10);
    view->position = bytes[0];
    view->impression = bytes[1] & 15;
    view->count = bytes[3];
    view->minutia_size = 6;
    if (!is_a_quality(bytes[2]))
        return "the finger's quality is above 100";
    view->quality = quality_of(bytes[2], record->edition);
    const char *fault = description_fault(view, record->edition == ISO_2005 ? IMPRESSION_MAX_2005
                                                                            : IMPRESSION_MAX_2004);
    return fault ? fault : body_fault(view, record, at + 4);
}

static const char *ansi_2009_view_fault(struct view *view, const struct finger_record *record,
                                        size_t at) {
    const uint8_t *bytes = record->bytes + at;
    if (!has(record, at, 17))
        return "it is cut short: a finger view's header needs 17 bytes";
    view->position = bytes[0];
    view->impression = bytes[2];
    read_image(view, bytes + 8);
    view->count = bytes[16];
    view->minutia_size = 6;
    if (!is_a_quality(bytes[3]))
        return "the finger's quality is above 100";
    view->quality = quality_of(bytes[3], ANSI_2009);
    const char *fault = description_fault(view, IMPRESSION_MAX_NEW);
    return fault ? fault : body_fault(view, record, at + 17);
}

// The first of several qualities that was computed counts.
static const char *qualities_fault(struct view *view, const uint8_t *bytes, size_t count) {
    for (size_t i = 0; i < count; i++, bytes += 5) {
        if (!is_a_quality(bytes[0]))
            return "the finger's quality is above 100";
        if (!view->quality)
            view->quality = quality_of(bytes[0], ISO_2011);
    }
    return NULL;
}

static const char *iso_2011_view_fault(struct view *view, const struct finger_record *record,
                                       size_t at) {
    const char *const cut = "it is cut short: a finger view's header needs more bytes";
    const bool certified = record->bytes[14];
    const size_t begin = at;
    if (!has(record, at, 19))
        return cut;
    const uint32_t length = read32(record->bytes + at);
    const size_t qualities = record->bytes[at + 18];
    at += 19;
    if (!has(record, at, 5 * qualities + certified))
        return cut;
    const char *fault = qualities_fault(view, record->bytes + at, qualities);
    at += 5 * qualities;
    if (certified)
        at += 1 + 3 * (size_t)record->bytes[at];
    if (!has(record, at, 13))
        return cut;
    const uint8_t *bytes = record->bytes + at;
    view->position = bytes[0];
    view->x_resolution = resolution_of(read16(bytes + 2));
    view->y_resolution = resolution_of(read16(bytes + 4));
    view->impression = bytes[6];
    view->width = read16(bytes + 7);
    view->height = read16(bytes + 9);
    view->minutia_size = bytes[11] >> 4;
    view->count = bytes[12];
    if (!fault)
        fault = description_fault(view, IMPRESSION_MAX_NEW);
    if (!fault && view->minutia_size != 5 && view->minutia_size != 6)
        fault = "a minutia has neither 5 nor 6 bytes";
    if (!fault && (bytes[11] & 15) > 1)
        fault = "there is no such way to place ridge endings";
    if (!fault)
        fault = body_fault(view, record, at + 13);
    if (!fault && view->end - begin != length)
        fault = "a finger view's length field is not its length";
    return fault;
}

static const char *view_fault(struct view *view, const struct finger_record *record, size_t at) {
    *view = (struct view){0};
    switch (record->edition) {
    case ISO_2005:
    case ANSI_2004: return old_view_fault(view, record, at);
    case ISO_2011: return iso_2011_view_fault(view, record, at);
    case ANSI_2009: return ansi_2009_view_fault(view, record, at);
    }
    return "it is of no edition that is read";
}

static bool only_zeros(const struct finger_record *record, size_t from) {
    while (from < record->size && !record->bytes[from])
        from++;
    return from == record->size;
}

static const char *views_fault(const struct finger_record *record) {
    size_t at = record->first;
    for (unsigned i = 0; i < record->views; i++) {
        struct view view;
        const char *fault = view_fault(&view, record, at);
        if (fault)
            return fault;
        at = view.end;
    }
    return only_zeros(record, at) ? NULL : "bytes follow the end of the record";
}

// --- which of the four -------------------------------------------------------------------------

static const char *const wrong_length = "its length field is not its length";

// Whether a record of `length` bytes is there; zeros that follow it are let go.
static bool cut_to(struct finger_record *record, size_t length, size_t header) {
    if (length < header || length > record->size || !only_zeros(record, length))
        return false;
    record->size = length;
    return true;
}

// Of those with " 20", the one whose length field leads to the end; that never holds of two: ISO's
// 4 bytes and ANSI's 2 would make the record 26 * 65,536 bytes long and shorter than that, ISO's 4
// and ANSI's 6 would make it empty.
static const char *old_header_fault(struct finger_record *record) {
    const uint8_t *bytes = record->bytes;
    if (record->size < 26)
        return "it is cut short: the header needs 26 bytes";
    if (cut_to(record, read32(bytes + 8), 26)) {
        record->edition = ISO_2005;
        record->first = 24;
    } else if (cut_to(record, read16(bytes + 8), 26)) {
        record->edition = ANSI_2004;
        record->first = 26;
    } else if (read16(bytes + 8) == 0 && cut_to(record, read32(bytes + 10), 30)) {
        record->edition = ANSI_2004;
        record->first = 30;
    } else {
        return wrong_length;
    }
    record->views = bytes[record->first - 2];
    return bytes[record->first - 1] ? "the header's reserved byte is not zero" : NULL;
}

// Whether the views' length fields, which ANSI's has not, lead from the header to the end. Were
// that so in an ANSI record by chance, it would be read as ISO's and refused.
static bool lengths_are_iso_2011(const struct finger_record *record) {
    size_t at = 15;
    for (unsigned i = read16(record->bytes + 12); i > 0; i--) {
        if (!has(record, at, 34) || !has(record, at, read32(record->bytes + at)) ||
            read32(record->bytes + at) < 34)
            return false;
        at += read32(record->bytes + at);
    }
    return only_zeros(record, at);
}

static const char *new_header_fault(struct finger_record *record) {
    const uint8_t *bytes = record->bytes;
    if (record->size < 21)
        return "it is cut short: the header needs 21 bytes";
    if (!cut_to(record, read32(bytes + 8), 21))
        return wrong_length;
    if (bytes[5] == '3' && bytes[6] == '0' && lengths_are_iso_2011(record)) {
        record->edition = ISO_2011;
        record->first = 15;
        record->views = read16(bytes + 12);
        return bytes[14] > 1 ? "the certification flag is neither 0 nor 1" : NULL;
    }
    record->edition = ANSI_2009;
    record->first = 21;
    record->views = bytes[19];
    if (bytes[20])
        return "it is neither ISO/IEC 19794-2:2011 (its views' lengths do not add up) nor ANSI "
               "INCITS 378-2009 (its reserved byte is not zero)";
    return NULL;
}

static const char *record_fault(struct finger_record *record) {
    const uint8_t *bytes = record->bytes;
    const char *fault = NULL;
    if (record->size < 4 || memcmp(bytes, "FMR", 4) != 0)
        return "it does not begin with FMR";
    if (record->size < 8)
        return "it is cut short: the header needs more bytes";
    if (memcmp(bytes + 4, " 20", 4) == 0)
        fault = old_header_fault(record);
    else if (memcmp(bytes + 4, "030", 4) == 0 || memcmp(bytes + 4, "035", 4) == 0)
        fault = new_header_fault(record);
    else
        return "its version is neither ' 20' nor '030' nor '035'";
    if (!fault && !record->views)
        fault = "it holds no finger view";
    return fault ? fault : views_fault(record);
}

// --- reading -----------------------------------------------------------------------------------

enum matcher_status finger_record_open(struct finger_record *out, const uint8_t *bytes, size_t size,
                                       const char **why) {
    struct finger_record record = {.bytes = bytes, .size = size};
    const char *fault = record_fault(&record);
    if (why)
        *why = fault;
    if (fault)
        return MATCHER_BAD_BYTES;
    *out = record;
    return MATCHER_OK;
}

static unsigned at_least_1(unsigned pixels) {
    return pixels ? pixels : 1;
}

// The first block of ours that can be read; only in records as we write them.
static void read_flow(struct finger_flow *out, const struct view *view) {
    if (view->x_resolution != RESOLUTION_OURS || view->y_resolution != RESOLUTION_OURS)
        return;
    for (size_t at = 0; at < view->extended_size; at += read16(view->extended + at + 2))
        if (read16(view->extended + at) == FINGER_FLOW_TYPE &&
            finger_flow_decode(out, view->extended + at, read16(view->extended + at + 2)))
            return;
}

static unsigned within(unsigned pixel, unsigned side) {
    return pixel < side ? pixel : side - 1; // rounding may carry the last pixel over the edge
}

void finger_record_read(const struct finger_record *record, unsigned number,
                        struct finger_template *out) {
    struct view view = {.end = record->first};
    assert(number < record->views);
    for (unsigned i = 0; i <= number; i++) {
        const char *fault = view_fault(&view, record, view.end);
        assert(!fault); // finger_record_open has seen to that
    }
    *out = (struct finger_template){
        .width = (uint16_t)at_least_1(to_500_dpi(view.width, view.x_resolution)),
        .height = (uint16_t)at_least_1(to_500_dpi(view.height, view.y_resolution)),
        .position = (uint8_t)view.position,
        .quality = view.quality,
        .count = (uint8_t)view.count,
    };
    const uint8_t *from = view.minutiae;
    for (size_t i = 0; i < out->count; i++, from += view.minutia_size) {
        const unsigned x = to_500_dpi(read16(from) & COORDINATE_MAX, view.x_resolution);
        const unsigned y = to_500_dpi(read16(from + 2), view.y_resolution);
        out->minutiae[i] = (struct minutia){
            .x = (uint16_t)within(x, out->width),
            .y = (uint16_t)within(y, out->height),
            .angle = angle_of(from[4], &view, record->edition),
            .type = (uint8_t)(from[0] >> 6),
            .quality = view.minutia_size == 6 ? quality_of(from[5], record->edition) : 0,
        };
    }
    read_flow(&out->flow, &view);
}
