// A file is a row of segments, each a marker 0xFFA0..0xFFA8, its length with these two bytes, and
// its numbers, big-endian; one with an exponent e in front stands for number / 10^e.
//
//   A0 SOI   begins the file; no length                A1 EOI   ends it; no length
//   A2 SOF   black, white 1 each, height, width 2 each, e 1, shift 2, e 1, scale 2, encoder 1, 2
//   A4 DTT   the analysis filters: how many low-pass, how many high-pass coefficients 1 each; of
//   each
//            the half from the centre out: sign 1, e 1, number 4
//   A5 DQT   e 1, centre C 2; for each of 64 bands e 1, step Q 2, e 1, width of the zero bin Z 2
//   A6 DHT   Huffman tables as JPEG's: name 1, how many codes of 1..16 bits 16, their symbols
//   A3 SOB   Huffman table 1; after it the bits, in which 0xFF is followed by 0, up to a marker
//   A7 DRT   restart interval: not read                A8 COM   text
//
// The image was split in four by two filters, again and again: 64 bands, numbered by frequency. A
// high-pass half is a mirrored spectrum, so its own halves lie the other way round: that is all
// that `flipped` below says, and the order of the bands is then simply that of the plane. What is
// left of a band whose step is 0 is nothing. Symbols: 1..100 so many zeros; 101, 103 a number in
// the next 8 or 16 bits, 102, 104 the same negative; 105, 106 so many zeros as the next 8 or 16
// bits say; 107..254 the number symbol - 180.
//
// From: FBI IAFIS-IC-0110(V3), 1997; the bands' sizes where a side is odd, and the symbols, as
// NIST's NBIS (public domain) has them. The same on every CPU: + and * on floats in a fixed order,
// without contraction.
#include "biometric/wsq.h"
#include <stdlib.h>
#include <string.h>

enum {
    BANDS = 64,
    TABLES = 8,
    CODE_BITS = 16,
    SYMBOLS = 256,
    REACH = 16, // of a filter on each side of its centre, at most; the usual ones have 4
    DPI_MAX = 10000,
};
enum marker {
    SOI = 0xFFA0,
    EOI = 0xFFA1,
    SOF = 0xFFA2,
    SOB = 0xFFA3,
    DTT = 0xFFA4,
    DQT = 0xFFA5,
    DHT = 0xFFA6,
    COM = 0xFFA8,
};

struct huffman {
    int count; // of symbols
    uint16_t of_length[CODE_BITS + 1];
    uint8_t symbols[SYMBOLS];
};

struct area { // of the plane: a band, or what several were joined to
    int x, y, width, height;
    bool flipped_x, flipped_y; // the high-pass half comes first
};

struct wsq {
    const uint8_t *bytes;
    size_t size, at;
    bool is_torn; // something was read past the end
    int width, height, dpi;
    double shift, scale;
    // Of the interleaved halves (low-pass at even places) a pixel at an even, at an odd place is
    // made.
    float filters[2][2 * REACH + 1];
    int reach; // 0: no filters yet
    bool has_steps;
    float centre, step[BANDS], zero[BANDS];
    struct huffman tables[TABLES];
    struct area bands[BANDS];
    float *plane, *work; // width * height each
    float line[WSQ_SIDE_MAX + 2 * REACH];
};

// --- numbers -----------------------------------------------------------------------------------

static uint32_t take(struct wsq *file, int bytes) {
    uint32_t value = 0;
    if (file->size - file->at < (size_t)bytes) {
        file->is_torn = true;
        file->at = file->size;
        return 0;
    }
    while (bytes--)
        value = value << 8 | file->bytes[file->at++];
    return value;
}

static double take_scaled(struct wsq *file, int bytes) {
    double below = 1;
    for (uint32_t exponent = take(file, 1); exponent > 0; exponent--)
        below *= 10;
    return take(file, bytes) / below;
}

// --- segments ----------------------------------------------------------------------------------

static bool read_frame(struct wsq *file) {
    if (file->width)
        return false; // a second one
    take(file, 2);    // how black and white the scanner was
    file->height = (int)take(file, 2);
    file->width = (int)take(file, 2);
    file->shift = take_scaled(file, 2);
    file->scale = take_scaled(file, 2);
    take(file, 3); // which encoder
    return file->width && file->height;
}

// A band's synthesis filter is the other band's analysis filter with every second sign turned.
static bool read_filters(struct wsq *file) {
    int lengths[2]; // low-pass, high-pass
    for (int high = 0; high < 2; high++)
        lengths[high] = (int)take(file, 1);
    memset(file->filters, 0, sizeof file->filters);
    file->reach = 1;
    for (int high = 0; high < 2; high++) {
        const int reach = lengths[high] / 2;
        if (lengths[high] % 2 == 0 || reach > REACH)
            return false;
        file->reach = reach > file->reach ? reach : file->reach;
        for (int i = 0; i <= reach; i++) {
            const bool is_negative = take(file, 1);
            const float value = (float)take_scaled(file, 4);
            float *filter = file->filters[high ? i & 1 : !(i & 1)] + REACH;
            filter[i] = filter[-i] = is_negative == (i & 1) ? value : -value;
        }
    }
    return true;
}

static void read_steps(struct wsq *file) {
    file->centre = (float)take_scaled(file, 2);
    for (int i = 0; i < BANDS; i++) {
        file->step[i] = (float)take_scaled(file, 2);
        file->zero[i] = (float)take_scaled(file, 2);
    }
    file->has_steps = true;
}

static bool read_table(struct wsq *file) {
    const uint32_t name = take(file, 1);
    if (name >= TABLES)
        return false;
    struct huffman *table = &file->tables[name];
    int room = 1; // for codes of this length
    *table = (struct huffman){0};
    for (int length = 1; length <= CODE_BITS; length++) {
        table->of_length[length] = (uint16_t)take(file, 1);
        table->count += table->of_length[length];
        room = 2 * room - table->of_length[length];
        if (room < 0 || table->count > SYMBOLS)
            return false;
    }
    for (int i = 0; i < table->count; i++)
        table->symbols[i] = (uint8_t)take(file, 1);
    return true;
}

// NISTCOM is lines of a name and a value; PPI -1 says that nobody knows.
static void read_comment(struct wsq *file, size_t end) {
    static const char name[] = "\nPPI ";
    const size_t length = sizeof name - 1;
    if (end - file->at >= 8 && !memcmp(file->bytes + file->at, "NIST_COM", 8))
        for (size_t at = file->at; at + length < end; at++)
            if (!memcmp(file->bytes + at, name, length)) {
                int dpi = 0;
                for (at += length;
                     at < end && dpi <= DPI_MAX && file->bytes[at] >= '0' && file->bytes[at] <= '9';
                     at++)
                    dpi = 10 * dpi + file->bytes[at] - '0';
                file->dpi = dpi <= DPI_MAX ? dpi : 0;
            }
    file->at = end;
}

// One that has a length, whole; true when it was as it should be.
static bool read_segment(struct wsq *file, enum marker marker) {
    const size_t start = file->at, length = take(file, 2), end = start + length;
    bool is_good = true;
    if (file->is_torn || length < 2 || end > file->size)
        return false;
    switch (marker) {
    case SOF: is_good = read_frame(file); break;
    case DTT: is_good = read_filters(file); break;
    case DQT: read_steps(file); break;
    case DHT:
        while (is_good && file->at < end)
            is_good = read_table(file);
        break;
    case COM: read_comment(file, end); break;
    default: return false;
    }
    return is_good && file->at == end;
}

// --- the bands ---------------------------------------------------------------------------------

enum split { BAND, IN_4, IN_16, LOWEST, LOW, HALF, WHOLE };
static const uint8_t parts[][4] = {
  // first and second across, then the same of the lower half
    [IN_4] = {BAND,   BAND,  BAND,  BAND},
      [IN_16] = {IN_4,   IN_4,  IN_4,  IN_4},
    [LOWEST] = {IN_4,   BAND,  BAND,  BAND},
      [LOW] = {LOWEST, IN_4,  IN_4,  IN_4},
    [HALF] = {LOW,    IN_16, IN_16, BAND},
      [WHOLE] = {HALF,   IN_4,  IN_4,  IN_4},
};

static int low_size(int size) {
    return (size + 1) / 2;
}

static struct area part_of(const struct area *area, int part) {
    const bool is_right = part & 1, is_below = part >> 1;
    const int across = area->flipped_x ? area->width / 2 : low_size(area->width);
    const int down = area->flipped_y ? area->height / 2 : low_size(area->height);
    return (struct area){
        .x = area->x + (is_right ? across : 0),
        .y = area->y + (is_below ? down : 0),
        .width = is_right ? area->width - across : across,
        .height = is_below ? area->height - down : down,
        .flipped_x = is_right,
        .flipped_y = is_below,
    };
}

static int number_bands(struct wsq *file, const struct area *area, enum split split, int next) {
    if (split == BAND) {
        file->bands[next] = *area;
        return next + 1;
    }
    for (int part = 0; part < 4; part++) {
        const struct area inner = part_of(area, part);
        next = number_bands(file, &inner, parts[split][part], next);
    }
    return next;
}

// --- the bits ----------------------------------------------------------------------------------

struct bits {
    struct wsq *file;
    unsigned byte;
    int left;     // of `byte`
    bool is_over; // a marker was met
};

static unsigned next_bit(struct bits *bits) {
    struct wsq *file = bits->file;
    if (bits->left == 0) {
        bits->byte = take(file, 1);
        if (bits->byte == 0xFF && take(file, 1) != 0) {
            file->at -= 2;
            bits->is_over = true;
        }
        if (file->is_torn || bits->is_over)
            return 0;
        bits->left = 8;
    }
    return bits->byte >> --bits->left & 1;
}

static unsigned next_bits(struct bits *bits, int count) {
    unsigned value = 0;
    while (count--)
        value = value << 1 | next_bit(bits);
    return value;
}

// -1 at the end of the block, at a code that the table has not, and past the end of the file.
static int next_symbol(struct bits *bits, const struct huffman *table) {
    int code = 0, first = 0, index = 0; // first: of the codes of this length
    for (int length = 1; length <= CODE_BITS; length++) {
        code |= (int)next_bit(bits);
        if (bits->is_over || bits->file->is_torn)
            return -1;
        if (code - first < table->of_length[length])
            return table->symbols[index + code - first];
        index += table->of_length[length];
        first = 2 * (first + table->of_length[length]);
        code *= 2;
    }
    return -1;
}

// Adds a block's values to `values`; false when it is damaged. What pads the last byte is a piece
// of a code, and ends with the marker.
static bool read_block(struct wsq *file, float *values, size_t *count, size_t wanted) {
    const size_t length = take(file, 2);
    const uint32_t name = take(file, 1);
    if (length != 3 || name >= TABLES)
        return false; // a table without codes has none for the first symbol either
    struct bits bits = {.file = file};
    while (*count < wanted) {
        const int symbol = next_symbol(&bits, &file->tables[name]);
        if (bits.is_over)
            return true;
        size_t zeros = 0;
        float value = 0;
        switch (symbol) {
        case -1:
        case 0:
        case 255: return false;
        case 101: value = (float)next_bits(&bits, 8); break;
        case 102: value = -(float)next_bits(&bits, 8); break;
        case 103: value = (float)next_bits(&bits, 16); break;
        case 104: value = -(float)next_bits(&bits, 16); break;
        case 105: zeros = next_bits(&bits, 8); break;
        case 106: zeros = next_bits(&bits, 16); break;
        default: zeros = symbol <= 100 ? (size_t)symbol : 0; value = (float)(symbol - 180);
        }
        const bool is_run = symbol <= 100 || symbol == 105 || symbol == 106;
        if (file->is_torn || bits.is_over || zeros > wanted - *count)
            return false;
        if (is_run)
            *count += zeros; // `values` began as zeros
        else
            values[(*count)++] = value;
    }
    return true;
}

// Lays the values, in the order of the bands, where they belong.
static void dequantize(struct wsq *file, const float *values) {
    for (int i = 0; i < BANDS; i++) {
        const struct area *band = &file->bands[i];
        if (file->step[i] == 0)
            continue;
        for (int y = 0; y < band->height; y++) {
            float *row = file->plane + (size_t)(band->y + y) * (size_t)file->width + band->x;
            for (int x = 0; x < band->width; x++, values++)
                if (*values > 0)
                    row[x] = file->step[i] * (*values - file->centre) + file->zero[i] / 2;
                else if (*values < 0)
                    row[x] = file->step[i] * (*values + file->centre) - file->zero[i] / 2;
        }
    }
}

// --- from bands to pixels ----------------------------------------------------------------------

// A line goes on beyond its ends as in a mirror that stands on the last pixel. A line of one pixel
// is then all alike, and its high-pass half nothing.
static int mirrored(int place, int size) {
    if (size == 1)
        return place & 1 ? -1 : 0;
    while (place < 0 || place >= size)
        place = place < 0 ? -place : 2 * (size - 1) - place;
    return place;
}

// Where place `i` of the interleaved halves is kept.
static int place_of(int i, int size, bool is_flipped) {
    const int low = is_flipped ? size / 2 : 0, high = is_flipped ? 0 : low_size(size);
    return i / 2 + (i & 1 ? high : low);
}

// Columns first, from the plane to `work`, a whole row at a time.
static void join_down(struct wsq *file, const struct area *area) {
    for (int y = 0; y < area->height; y++) {
        float *to = file->work + (size_t)y * (size_t)area->width;
        memset(to, 0, (size_t)area->width * sizeof *to);
        for (int i = -file->reach; i <= file->reach; i++) {
            const float weight = file->filters[y & 1][REACH + i];
            const int place = mirrored(y - i, area->height);
            if (place < 0)
                continue;
            const int row = place_of(place, area->height, area->flipped_y);
            const float *from =
                file->plane + (size_t)(area->y + row) * (size_t)file->width + area->x;
            for (int x = 0; x < area->width; x++)
                to[x] += weight * from[x];
        }
    }
}

static void join_across(struct wsq *file, const struct area *area) {
    float *const line = file->line + REACH;
    for (int y = 0; y < area->height; y++) {
        const float *from = file->work + (size_t)y * (size_t)area->width;
        float *to = file->plane + (size_t)(area->y + y) * (size_t)file->width + area->x;
        for (int x = 0; x < area->width; x++)
            line[x] = from[place_of(x, area->width, area->flipped_x)];
        for (int i = 1; i <= file->reach; i++) {
            const int before = mirrored(-i, area->width);
            const int after = mirrored(area->width - 1 + i, area->width);
            line[-i] = before < 0 ? 0 : line[before];
            line[area->width - 1 + i] = after < 0 ? 0 : line[after];
        }
        for (int x = 0; x < area->width; x++) {
            const float *filter = file->filters[x & 1] + REACH;
            float sum = 0;
            for (int i = -file->reach; i <= file->reach; i++)
                sum += filter[i] * line[x - i];
            to[x] = sum;
        }
    }
}

static void join(struct wsq *file, const struct area *area, enum split split) {
    if (split == BAND || area->width == 0 || area->height == 0)
        return;
    for (int part = 0; part < 4; part++) {
        const struct area inner = part_of(area, part);
        join(file, &inner, parts[split][part]);
    }
    join_down(file, area);
    join_across(file, area);
}

static void put_pixels(const struct wsq *file, uint8_t *pixels) {
    const size_t count = (size_t)file->width * (size_t)file->height;
    for (size_t i = 0; i < count; i++) {
        const double value = file->plane[i] * file->scale + file->shift + 0.5;
        pixels[i] = (uint8_t)(value > 0 ? value < 255 ? value : 255 : 0); // not a number is 0
    }
}

// --- the file ----------------------------------------------------------------------------------

bool wsq_is(const uint8_t *bytes, size_t size) {
    return size >= 4 && bytes[0] == 0xFF && bytes[1] == 0xA0 && bytes[2] == 0xFF;
}

// All up to the first block; the marker of that is read.
static bool read_head(struct wsq *file) {
    uint32_t marker = take(file, 2);
    if (marker != SOI)
        return false;
    while ((marker = take(file, 2)) != SOB)
        if (!read_segment(file, (enum marker)marker))
            return false;
    return file->width && file->reach && file->has_steps;
}

static bool read_blocks(struct wsq *file) {
    const struct area whole = {0, 0, file->width, file->height, false, false};
    size_t wanted = 0, count = 0;
    number_bands(file, &whole, WHOLE, 0);
    for (int i = 0; i < BANDS; i++)
        if (file->step[i] != 0)
            wanted += (size_t)file->bands[i].width * (size_t)file->bands[i].height;
    uint32_t marker = SOB;
    do {
        if (marker == SOB ? !read_block(file, file->work, &count, wanted)
                          : marker == SOF || marker == DQT || // they say what was read so far
                                !read_segment(file, (enum marker)marker))
            return false;
    } while ((marker = take(file, 2)) != EOI);
    if (count != wanted)
        return false;
    dequantize(file, file->work);
    join(file, &whole, WHOLE);
    return true;
}

static enum biometric_status decode(struct picture *out, struct wsq *file) {
    if (!read_head(file))
        return BIOMETRIC_BAD_PICTURE;
    if (file->width > WSQ_SIDE_MAX || file->height > WSQ_SIDE_MAX)
        return BIOMETRIC_TOO_LARGE;
    const size_t count = (size_t)file->width * (size_t)file->height, size = count * sizeof(float);
    uint8_t *pixels = malloc(count);
    enum biometric_status status = BIOMETRIC_NO_MEMORY;
    file->plane = calloc(count, sizeof(float));
    file->work = calloc(count, sizeof(float));
    if (pixels && file->plane && file->work)
        status = read_blocks(file) ? BIOMETRIC_OK : BIOMETRIC_BAD_PICTURE;
    if (status == BIOMETRIC_OK) {
        put_pixels(file, pixels);
        *out = (struct picture){file->width, file->height, 1, file->dpi, pixels};
    } else {
        free(pixels);
    }
    if (file->plane)
        explicit_bzero(file->plane, size);
    if (file->work)
        explicit_bzero(file->work, size);
    free(file->plane);
    free(file->work);
    return status;
}

enum biometric_status wsq_decode(struct picture *out, const uint8_t *bytes, size_t size) {
    struct wsq *file = calloc(1, sizeof *file);
    if (!file)
        return BIOMETRIC_NO_MEMORY;
    file->bytes = bytes;
    file->size = size;
    enum biometric_status status = decode(out, file);
    explicit_bzero(file, sizeof *file);
    free(file);
    return status;
}
