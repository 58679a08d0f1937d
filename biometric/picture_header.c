// Formats: PNG (ISO/IEC 15948), JPEG (ITU-T T.81, JFIF T.871), TIFF 6.0, BMP (BITMAPINFOHEADER),
// Netpbm, JPEG 2000 (ITU-T T.800). Every offset is checked against the size before it is read.
#include "biometric/picture_header.h"
#include <string.h>

enum {
    DPI_MAX = 10000,
    JPEG_SCANS_MAX = 200, // a progressive file of thousands of scans decodes for minutes
    TIFF_TAGS_MAX = 1000,
};

struct input {
    const uint8_t *bytes;
    size_t size;
    bool little; // order of the bytes in a number
};

static bool has(const struct input *in, size_t at, size_t count) {
    return at <= in->size && count <= in->size - at;
}

// Past the end a number reads as 0, which no caller takes for a size, a length or a tag.
static uint32_t number(const struct input *in, size_t at, size_t count) {
    uint32_t value = 0;
    if (!has(in, at, count))
        return 0;
    for (size_t i = 0; i < count; i++)
        value = value << 8 | in->bytes[in->little ? at + count - 1 - i : at + i];
    return value;
}

static bool text_at(const struct input *in, size_t at, const char *text, size_t length) {
    return has(in, at, length) && !memcmp(in->bytes + at, text, length);
}

// x and y in pixels for each unit; `per_inch` units make an inch.
static int dpi_of(double x, double y, double per_inch) {
    if (!(x > 0) || !(y > 0) || x > 1.01 * y || y > 1.01 * x)
        return 0;
    double dpi = x * per_inch + 0.5;
    return dpi >= 1 && dpi <= DPI_MAX ? (int)dpi : 0;
}

static bool read_png(struct picture_header *out, const struct input *in) {
    if (number(in, 8, 4) != 13 || !text_at(in, 12, "IHDR", 4))
        return false;
    out->width = number(in, 16, 4);
    out->height = number(in, 20, 4);
    for (size_t at = 8; has(in, at, 12);) { // length, name, data, check sum
        size_t length = number(in, at, 4);
        if (!has(in, at + 8, length + 4))
            return false;
        if (text_at(in, at + 4, "pHYs", 4) && length == 9 && in->bytes[at + 16] == 1) // per metre
            out->dpi = dpi_of(number(in, at + 8, 4), number(in, at + 12, 4), 0.0254);
        if (text_at(in, at + 4, "IEND", 4))
            return true;
        at += 12 + length;
    }
    return false;
}

static bool is_frame_header(uint8_t marker) { // SOF0..SOF15 without DHT, JPG and DAC
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static size_t past_entropy_coded_data(const struct input *in, size_t at) {
    while (has(in, at, 2)) {
        uint8_t next = in->bytes[at + 1];
        if (in->bytes[at] == 0xFF && next != 0 && !(next >= 0xD0 && next <= 0xD7) && next != 0xFF)
            return at;
        at++;
    }
    return in->size;
}

static int jfif_dpi(const struct input *in, size_t at) {
    double x = number(in, at + 12, 2), y = number(in, at + 14, 2);
    switch (number(in, at + 11, 1)) {
    case 1: return dpi_of(x, y, 1);
    case 2: return dpi_of(x, y, 2.54);
    }
    return 0; // only the shape of a pixel
}

static bool read_jpeg(struct picture_header *out, const struct input *in) {
    int frames = 0, scans = 0;
    uint32_t components = 0;
    for (size_t at = 2; has(in, at, 2);) {
        uint8_t marker = in->bytes[at + 1];
        if (in->bytes[at] != 0xFF)
            return false;
        if (marker == 0xFF) { // fill
            at++;
            continue;
        }
        if (marker == 0xD9)
            return frames == 1 && scans > 0;
        size_t length = number(in, at + 2, 2);
        if (length < 2 || !has(in, at + 2, length))
            return false;
        if (marker == 0xE0 && text_at(in, at + 4, "JFIF", 5))
            out->dpi = jfif_dpi(in, at);
        if (is_frame_header(marker)) {
            out->height = number(in, at + 5, 2);
            out->width = number(in, at + 7, 2);
            components = number(in, at + 9, 1);
            out->kept = marker == 0xC2 ? 2 * components : 0; // progressive
            frames++;
        }
        if (marker == 0xDA && number(in, at + 4, 1) < components) // others follow
            out->kept = 2 * components;
        at += 2 + length;
        if (marker == 0xDA) {
            if (++scans > JPEG_SCANS_MAX)
                return false;
            at = past_entropy_coded_data(in, at);
        }
    }
    return false;
}

static double tiff_rational(const struct input *in, size_t entry) {
    size_t at = number(in, entry + 8, 4);
    double below = number(in, at + 4, 4);
    return below > 0 ? number(in, at, 4) / below : 0;
}

// What an entry points to must be in the file, or its end was torn off.
static bool tiff_entry_is_whole(const struct input *in, size_t entry) {
    static const uint8_t bytes_of_type[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
    uint32_t type = number(in, entry + 2, 2);
    size_t size = type < sizeof bytes_of_type ? bytes_of_type[type] : 0;
    size *= number(in, entry + 4, 4);
    return size <= 4 || has(in, number(in, entry + 8, 4), size);
}

// At least four bytes a pixel: libtiff gives some kinds as RGBA.
static uint64_t tiff_piece(uint64_t width, uint64_t height, uint64_t bits, uint64_t samples) {
    uint64_t depth = (bits + 7) / 8 * samples;
    if (depth < 4)
        depth = 4;
    return width && height > UINT64_MAX / width / depth ? UINT64_MAX : width * height * depth;
}

static bool read_tiff(struct picture_header *out, const struct input *in) {
    size_t directory = number(in, 4, 4), tags = number(in, directory, 2);
    uint32_t bits = 1, samples = 1, rows = 0, tile_width = 0, tile_height = 0;
    double x = 0, y = 0, per_inch = 1;
    if (directory < 8 || tags > TIFF_TAGS_MAX || !has(in, directory + 2, tags * 12))
        return false;
    for (size_t i = 0; i < tags; i++) {
        size_t entry = directory + 2 + i * 12;
        if (!tiff_entry_is_whole(in, entry))
            return false;
        uint32_t value =
            number(in, entry + 8, number(in, entry + 2, 2) == 3 ? 2 : 4); // SHORT, LONG
        switch (number(in, entry, 2)) {
        case 256:
            if (out->width)
                return false;
            out->width = value;
            break;
        case 257:
            if (out->height)
                return false;
            out->height = value;
            break;
        case 258:
            if (number(in, entry + 4, 4) > 2) // SHORTs, elsewhere
                value = number(in, number(in, entry + 8, 4), 2);
            bits = value > bits ? value : bits;
            break;
        case 277: samples = value > samples ? value : samples; break;
        case 278: rows = value > rows ? value : rows; break;
        case 322: tile_width = value > tile_width ? value : tile_width; break;
        case 323: tile_height = value > tile_height ? value : tile_height; break;
        case 282: x = tiff_rational(in, entry); break;
        case 283: y = tiff_rational(in, entry); break;
        case 296: per_inch = value == 3 ? 2.54 : value == 2 ? 1 : 0; break;
        }
    }
    out->dpi = dpi_of(x, y, per_inch);
    if (tile_height > rows || rows == UINT32_MAX) // that many rows: one strip
        rows = tile_height;
    out->piece =
        tiff_piece(tile_width ? tile_width : out->width, rows ? rows : out->height, bits, samples);
    return true;
}

static uint32_t magnitude(uint32_t number_of_a_sign) { // a BMP from the top down has height < 0
    return number_of_a_sign >> 31 ? 0U - number_of_a_sign : number_of_a_sign;
}

static bool read_bmp(struct picture_header *out, const struct input *in) {
    uint32_t header = number(in, 14, 4);
    if (header == 12) { // OS/2: two bytes a side, no resolution
        out->width = number(in, 18, 2);
        out->height = number(in, 20, 2);
        return true;
    }
    if (header < 40)
        return false;
    out->width = number(in, 18, 4);
    out->height = magnitude(number(in, 22, 4));
    out->dpi = dpi_of(number(in, 38, 4), number(in, 42, 4), 0.0254);
    return true;
}

static size_t past_netpbm_space(const struct input *in, size_t at) {
    while (has(in, at, 1) && strchr(" \t\r\n#", in->bytes[at]) && in->bytes[at])
        if (in->bytes[at++] == '#')
            while (has(in, at, 1) && in->bytes[at] != '\n')
                at++;
    return at;
}

static size_t netpbm_number(const struct input *in, size_t at, uint32_t *value) {
    *value = 0;
    for (at = past_netpbm_space(in, at); has(in, at, 1); at++) {
        if (in->bytes[at] < '0' || in->bytes[at] > '9' || *value > 1000000)
            break;
        *value = *value * 10 + in->bytes[at] - '0';
    }
    return at;
}

static bool read_netpbm(struct picture_header *out, const struct input *in) {
    uint32_t white;
    const size_t at = netpbm_number(in, netpbm_number(in, 2, &out->width), &out->height);
    if (in->bytes[1] == '1' || in->bytes[1] == '4')
        return true; // a bit a pixel
    netpbm_number(in, at, &white);
    out->white = (int)white;
    return white >= 1 && white <= 65535;
}

// The size of the code stream, which is what decoders go by, and not that of the ihdr box around
// it.
static bool read_codestream(struct picture_header *out, const struct input *in, size_t at) {
    if (!text_at(in, at, "\xFF\x4F\xFF\x51", 4) || !has(in, at, 4 + 36))
        return false;
    uint32_t right = number(in, at + 8, 4), bottom = number(in, at + 12, 4);
    uint32_t left = number(in, at + 16, 4), top = number(in, at + 20, 4);
    if (left >= right || top >= bottom)
        return false;
    out->width = right - left;
    out->height = bottom - top;
    out->kept = 4 * number(in, at + 40, 2); // components
    return true;
}

// A side's pixels for each metre: numerator / denominator * 10^exponent.
static double per_metre(const struct input *in, size_t fraction, size_t exponent) {
    double value = number(in, fraction, 2), below = number(in, fraction + 2, 2);
    for (int power = (int8_t)number(in, exponent, 1); power != 0; power -= power > 0 ? 1 : -1)
        value = power > 0 ? value * 10 : value / 10;
    return below > 0 ? value / below : 0;
}

// The boxes from `at` to `end`: what was captured ("resc") counts more than how to show it
// ("resd").
static void read_resolution(struct picture_header *out, const struct input *in, size_t at,
                            size_t end) {
    bool is_captured = false;
    for (size_t length; at + 8 <= end && (length = number(in, at, 4)) >= 8; at += length) {
        if (length > end - at)
            return;
        if (text_at(in, at + 4, "res ", 4)) { // holds the two
            length = 8;
        } else if (length >= 18 && !is_captured && text_at(in, at + 4, "res", 3)) {
            is_captured = in->bytes[at + 7] == 'c';
            out->dpi =
                dpi_of(per_metre(in, at + 12, at + 17), per_metre(in, at + 8, at + 16), 0.0254);
        }
    }
}

static bool read_jp2(struct picture_header *out, const struct input *in) {
    for (size_t at = 0; has(in, at, 8);) {
        size_t length = number(in, at, 4);
        if (text_at(in, at + 4, "jp2c", 4))
            return read_codestream(out, in, at + (length == 1 ? 16 : 8));
        if (length < 8)
            return false;
        if (text_at(in, at + 4, "jp2h", 4) && has(in, at, length))
            read_resolution(out, in, at + 8, at + length);
        at += length;
    }
    return false;
}

bool picture_header_read(struct picture_header *out, const uint8_t *bytes, size_t size) {
    static const struct {
        const char *magic;
        size_t length;
        bool little;
        bool (*read)(struct picture_header *out, const struct input *in);
    } kinds[] = {
        {"\x89PNG\r\n\x1a\n",        8,  false, read_png },
        {"\xFF\xD8\xFF",             3,  false, read_jpeg},
        {"II*\0",                    4,  true,  read_tiff},
        {"MM\0*",                    4,  false, read_tiff},
        {"BM",                       2,  true,  read_bmp },
        {"\0\0\0\x0CjP  \r\n\x87\n", 12, false, read_jp2 },
    };
    struct picture_header got = {0};
    struct input in = {.bytes = bytes, .size = size};
    bool known = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !known; i++) {
        in.little = kinds[i].little;
        if (text_at(&in, 0, kinds[i].magic, kinds[i].length))
            known = kinds[i].read(&got, &in);
    }
    if (text_at(&in, 0, "\xFF\x4F\xFF\x51", 4))
        known = read_codestream(&got, &in, 0);
    if (has(&in, 0, 3) && bytes[0] == 'P' && bytes[1] >= '1' && bytes[1] <= '6')
        known = read_netpbm(&got, &in);
    if (!known || !got.width || !got.height)
        return false;
    *out = got;
    return true;
}
