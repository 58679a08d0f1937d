// Forward: mean and scale taken off, split into the 64 bands, a quantizer for each after its
// variance and the wanted rate, Huffman tables after the symbols' counts, three blocks.
#include "tests/support/synthetic/wsq_writer.h"
#include <assert.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BANDS = 64, SENT = 60, REACH = 4 };

struct band {
    int width, height;
    bool mirrored_x, mirrored_y; // its spectrum, by an odd number of high-pass halves
    double *at;
};

struct writer {
    struct band bands[BANDS];
    int count;
    double step[BANDS], zero[BANDS];
    uint8_t *bytes;
    size_t size;
    unsigned bits, bit_count;
};

// The 9 and 7 coefficients, from the centre out: Cohen, Daubechies and Feauveau's, as Part 3 has
// them.
static const struct {
    uint32_t number;
    uint8_t exponent;
    bool is_negative;
} low[] =
    {
        {852698679,   9,  false},
        {3774028556,  10, false},
        {1106244044,  10, true },
        {2384946502U, 11, true },
        {3782845551U, 11, false}
},
  high[] = {{788485616, 9, false},
            {4180922732U, 10, true},
            {4068941761U, 11, true},
            {645388826, 10, false}};

static double tap(bool is_high, int i) {
    i = abs(i);
    if (i > (is_high ? 3 : 4))
        return 0;
    const double value = is_high ? high[i].number * pow(10, -high[i].exponent)
                                 : low[i].number * pow(10, -low[i].exponent);
    return (is_high ? high[i].is_negative : low[i].is_negative) ? -value : value;
}

// --- into bands --------------------------------------------------------------------------------

static int mirror(int i, int size) {
    if (size == 1)
        return 0;
    i = abs(i) % (2 * (size - 1));
    return i < size ? i : 2 * (size - 1) - i;
}

// Every second place of the filtered lines, from 0 on for the low-pass half, 1 for the high.
static struct band half(const struct band *from, bool is_high, bool is_down) {
    struct band to = *from;
    const int size = is_down ? from->height : from->width;
    const int kept = is_high ? size / 2 : (size + 1) / 2;
    *(is_down ? &to.height : &to.width) = kept;
    if (is_high)
        *(is_down ? &to.mirrored_y : &to.mirrored_x) ^= true;
    double taps[2 * REACH + 1];
    for (int i = -REACH; i <= REACH; i++)
        taps[REACH + i] = tap(is_high, i);
    to.at = calloc((size_t)(to.width * to.height + 1), sizeof(double));
    for (int y = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++)
            for (int i = -REACH; i <= REACH; i++) {
                const int place = mirror(2 * (is_down ? y : x) + is_high - i, size);
                to.at[y * to.width + x] +=
                    taps[REACH + i] *
                    from->at[is_down ? place * from->width + x : y * from->width + place];
            }
    return to;
}

// The tree as a text: a bracket is an area split in four, lowest frequencies first; b a band, f
// four of them, s sixteen.
static const char *split(struct writer *writer, struct band *band, const char *tree) {
    const char *const inside = *tree == '(' ? tree + 1 : *tree == 'f' ? "bbbb" : "ffff";
    if (*tree == 'b') {
        writer->bands[writer->count++] = *band;
        return tree + 1;
    }
    const char *next = inside;
    for (int part = 0; part < 4; part++) {
        const bool is_high_x = (part & 1) != band->mirrored_x;
        const bool is_high_y = (part >> 1) != band->mirrored_y;
        struct band across = half(band, is_high_x, false), quarter = half(&across, is_high_y, true);
        free(across.at);
        next = split(writer, &quarter, next);
    }
    free(band->at);
    return *tree == '(' ? next + 1 : tree + 1;
}

// --- quantizers --------------------------------------------------------------------------------

static double variance(const struct band *band) { // of the middle
    const int left = band->width / 8, top = 9 * band->height / 32;
    const int width = 3 * band->width / 4, height = 7 * band->height / 16;
    double sum = 0, squares = 0, count = (double)width * height;
    for (int y = top; y < top + height; y++)
        for (int x = left; x < left + width; x++) {
            sum += band->at[y * band->width + x];
            squares += band->at[y * band->width + x] * band->at[y * band->width + x];
        }
    return count > 1 ? (squares - sum * sum / count) / (count - 1) : 0;
}

// Part 3: steps that are finest where much is going on, all scaled so that the bits come out.
static void choose_steps(struct writer *writer, double rate) {
    static const double weights[] = {1.32, 1.08, 1.42, 1.08, 1.32, 1.42, 1.08, 1.08}; // from 52 on
    double variances[SENT], share[SENT], scale = 1;
    bool counts[SENT];
    for (int i = 0; i < SENT; i++) {
        variances[i] = variance(&writer->bands[i]);
        share[i] = i < 4 ? 1.0 / 1024 : i < 51 ? 1.0 / 256 : 1.0 / 16;
        counts[i] = variances[i] >= 1.01;
        if (counts[i])
            writer->step[i] = i < 4 ? 1 : 10 / ((i < 52 ? 1 : weights[i - 52]) * log(variances[i]));
    }
    for (bool changed = true; changed;) {
        double shares = 0, product = 1;
        for (int i = 0; i < SENT; i++)
            if (counts[i]) {
                shares += share[i];
                product *= pow(sqrt(variances[i]) / writer->step[i], share[i]);
            }
        changed = false;
        if (shares == 0)
            break;
        scale = pow(2, rate / shares - 1) / 2.5 / pow(product, 1 / shares);
        for (int i = 0; i < SENT; i++)
            if (counts[i] && writer->step[i] / scale >= 5 * sqrt(variances[i])) {
                counts[i] = false;
                changed = true;
            }
    }
    for (int i = 0; i < SENT; i++) {
        writer->step[i] /= scale;
        writer->zero[i] = 1.2 * writer->step[i];
    }
}

static int quantized(double value, double step, double zero) {
    if (fabs(value) <= zero / 2)
        return 0;
    const int magnitude = (int)((fabs(value) - zero / 2) / step) + 1;
    assert(magnitude <= 65535); // what a file can say: a lower rate is wanted
    return value > 0 ? magnitude : -magnitude;
}

// --- bytes -------------------------------------------------------------------------------------

static void put(struct writer *writer, uint32_t value, int bytes) {
    while (bytes--)
        writer->bytes[writer->size++] = (uint8_t)(value >> (8 * bytes));
}

// As exponent and 16 bits; what is given back is what a reader will see.
static double put_scaled(struct writer *writer, double value) {
    int exponent = 0;
    double below = 1;
    while (value > 0 && value * below * 10 < 65535 && exponent < 15) {
        exponent++;
        below *= 10;
    }
    const uint32_t number = (uint32_t)(value * below + 0.5);
    put(writer, (uint32_t)exponent, 1);
    put(writer, number, 2);
    return number / below;
}

static void put_bits(struct writer *writer, unsigned value, int count) {
    while (count--) {
        writer->bits = writer->bits << 1 | (value >> count & 1);
        if (++writer->bit_count == 8) {
            put(writer, writer->bits & 0xFF, 1);
            if ((writer->bits & 0xFF) == 0xFF)
                put(writer, 0, 1);
            writer->bit_count = 0;
        }
    }
}

// --- symbols -----------------------------------------------------------------------------------

struct symbol {
    int name, bits;
    unsigned more;
};

static struct symbol run_of(int zeros) {
    const unsigned count = (unsigned)zeros;
    return zeros <= 100   ? (struct symbol){zeros, 0, count}
           : zeros <= 255 ? (struct symbol){105, 8, count}
                          : (struct symbol){106, 16, count};
}

// All of a block's, for `use` to count or to write.
static void each_symbol(struct writer *writer, int first, int last,
                        void (*use)(struct writer *, void *, struct symbol), void *context) {
    int zeros = 0;
    for (int i = first; i <= last; i++) {
        const struct band *band = &writer->bands[i];
        for (int k = 0; k < band->width * band->height && writer->step[i] > 0; k++) {
            const int value = quantized(band->at[k], writer->step[i], writer->zero[i]);
            if (zeros && (value || zeros == 65535)) {
                use(writer, context, run_of(zeros));
                zeros = 0;
            }
            const unsigned size = (unsigned)abs(value);
            if (!value)
                zeros++;
            else if (value >= -73 && value <= 74)
                use(writer, context, (struct symbol){value + 180, 0, 0});
            else
                use(writer, context,
                    (struct symbol){(size > 255 ? 103 : 101) + (value < 0), size > 255 ? 16 : 8,
                                    size});
        }
    }
    if (zeros)
        use(writer, context, run_of(zeros));
}

static void count_symbol(struct writer *writer, void *counts, struct symbol symbol) {
    (void)writer;
    ((long *)counts)[symbol.name]++;
}

struct code {
    int length;
    unsigned bits;
};

static void write_symbol(struct writer *writer, void *codes, struct symbol symbol) {
    const struct code *code = &((const struct code *)codes)[symbol.name];
    assert(code->length > 0);
    put_bits(writer, code->bits, code->length);
    put_bits(writer, symbol.more, symbol.bits);
}

// ITU-T T.81, K.2: code lengths after the counts, none above 16, the code of all ones left free.
static void make_lengths(const long *counts, int *of_length, int *sizes) {
    long weight[257];
    int next[257], lengths[64] = {0};
    for (int i = 0; i < 257; i++) {
        weight[i] = i < 256 ? counts[i] : 1;
        next[i] = -1;
        sizes[i] = 0;
    }
    for (;;) {
        int a = -1, b = -1; // the two least
        for (int i = 0; i < 257; i++)
            if (weight[i] && (a < 0 || weight[i] <= weight[a])) {
                b = a;
                a = i;
            } else if (weight[i] && (b < 0 || weight[i] <= weight[b])) {
                b = i;
            }
        if (b < 0)
            break;
        weight[a] += weight[b];
        weight[b] = 0;
        int end = a;
        for (int i = a; i >= 0; i = next[i]) {
            sizes[i]++;
            end = i;
        }
        next[end] = b;
        for (int i = b; i >= 0; i = next[i])
            sizes[i]++;
    }
    for (int i = 0; i < 257; i++)
        lengths[sizes[i]]++;
    for (int i = 63; i > 16; i--)
        while (lengths[i] > 0) {
            int j = i - 2;
            while (!lengths[j])
                j--;
            lengths[i] -= 2;
            lengths[i - 1]++;
            lengths[j + 1] += 2;
            lengths[j]--;
        }
    int longest = 16;
    while (!lengths[longest])
        longest--;
    lengths[longest]--;
    for (int i = 1; i <= 16; i++)
        of_length[i] = lengths[i];
}

static void put_table(struct writer *writer, int name, const long *counts, struct code *codes) {
    int of_length[17], sizes[257], total = 0;
    uint8_t ordered[256];
    make_lengths(counts, of_length, sizes);
    for (int size = 1; size < 64; size++)
        for (int i = 0; i < 256; i++)
            if (sizes[i] == size && counts[i])
                ordered[total++] = (uint8_t)i;
    put(writer, 0xFFA6, 2);
    put(writer, (uint32_t)(2 + 1 + 16 + total), 2);
    put(writer, (uint32_t)name, 1);
    for (int i = 1; i <= 16; i++)
        put(writer, (uint32_t)of_length[i], 1);
    for (int i = 0; i < total; i++)
        put(writer, ordered[i], 1);
    unsigned code = 0;
    for (int length = 1, k = 0; length <= 16; length++, code <<= 1)
        for (int i = 0; i < of_length[length]; i++)
            codes[ordered[k++]] = (struct code){length, code++};
}

static void put_block(struct writer *writer, int table, int first, int last, struct code *codes) {
    put(writer, 0xFFA3, 2);
    put(writer, 3, 2);
    put(writer, (uint32_t)table, 1);
    each_symbol(writer, first, last, write_symbol, codes);
    while (writer->bit_count)
        put_bits(writer, 1, 1);
}

// --- the file ----------------------------------------------------------------------------------

static void put_comment(struct writer *writer, const struct picture *picture, double rate) {
    char text[256];
    const int length =
        snprintf(text, sizeof text,
                 "NIST_COM 9\nPIX_WIDTH %d\nPIX_HEIGHT %d\nPIX_DEPTH 8\nPPI %d\nLOSSY 1\n"
                 "COLORSPACE GRAY\nCOMPRESSION WSQ\nWSQ_BITRATE %f\n",
                 picture->width, picture->height, picture->dpi > 0 ? picture->dpi : -1, rate);
    put(writer, 0xFFA8, 2);
    put(writer, (uint32_t)(2 + length), 2);
    memcpy(writer->bytes + writer->size, text, (size_t)length);
    writer->size += (size_t)length;
}

static void put_filters(struct writer *writer) {
    put(writer, 0xFFA4, 2);
    put(writer, 58, 2);
    put(writer, 9, 1);
    put(writer, 7, 1);
    for (int i = 0; i < 9; i++) {
        put(writer, i < 5 ? low[i].is_negative : high[i - 5].is_negative, 1);
        put(writer, i < 5 ? low[i].exponent : high[i - 5].exponent, 1);
        put(writer, i < 5 ? low[i].number : high[i - 5].number, 4);
    }
}

static void put_steps(struct writer *writer) {
    put(writer, 0xFFA5, 2);
    put(writer, 389, 2);
    put_scaled(writer, 0.44);
    for (int i = 0; i < BANDS; i++) {
        writer->step[i] = put_scaled(writer, writer->step[i]);
        writer->zero[i] = put_scaled(writer, writer->zero[i]);
    }
}

static struct band levelled(const struct picture *picture, double *shift, double *scale) {
    const int count = picture->width * picture->height;
    struct band plane = {picture->width, picture->height, false, false, NULL};
    double sum = 0, lowest = 255, highest = 0;
    for (int i = 0; i < count; i++) {
        sum += picture->pixels[i];
        lowest = fmin(lowest, picture->pixels[i]);
        highest = fmax(highest, picture->pixels[i]);
    }
    *shift = sum / count;
    *scale = fmax(fmax(*shift - lowest, highest - *shift) / 128, 1.0 / 128);
    plane.at = malloc((size_t)count * sizeof(double));
    for (int i = 0; i < count; i++)
        plane.at[i] = (picture->pixels[i] - *shift) / *scale;
    return plane;
}

uint8_t *wsq_write(const struct picture *picture, double bits_per_pixel, size_t *size) {
    struct writer writer = {0};
    double shift, scale;
    long counts[2][256] = {0};
    struct code codes[2][256] = {0};
    struct band plane = levelled(picture, &shift, &scale);
    writer.bytes = calloc(1, (size_t)(picture->width * picture->height) * 4 + 4096);
    split(&writer, &plane, "((((fbbb)fff)ssb)fff)");
    if (bits_per_pixel > 0)
        choose_steps(&writer, bits_per_pixel);
    for (int i = 0; i < BANDS && bits_per_pixel <= 0; i++)
        writer.step[i] = writer.zero[i] = 0.25;
    put(&writer, 0xFFA0, 2);
    put_comment(&writer, picture, bits_per_pixel);
    put_filters(&writer);
    put_steps(&writer);
    put(&writer, 0xFFA2, 2);
    put(&writer, 17, 2);
    put(&writer, 0x00FF, 2);
    put(&writer, (uint32_t)picture->height, 2);
    put(&writer, (uint32_t)picture->width, 2);
    put_scaled(&writer, shift);
    put_scaled(&writer, scale);
    put(&writer, 0, 3);
    each_symbol(&writer, 0, 18, count_symbol, counts[0]);
    each_symbol(&writer, 19, 51, count_symbol, counts[1]);
    each_symbol(&writer, 52, 63, count_symbol, counts[1]);
    put_table(&writer, 0, counts[0], codes[0]);
    put_block(&writer, 0, 0, 18, codes[0]);
    put_table(&writer, 1, counts[1], codes[1]);
    put_block(&writer, 1, 19, 51, codes[1]);
    put_block(&writer, 1, 52, 63, codes[1]);
    put(&writer, 0xFFA1, 2);
    for (int i = 0; i < BANDS; i++)
        free(writer.bands[i].at);
    *size = writer.size;
    return writer.bytes;
}
