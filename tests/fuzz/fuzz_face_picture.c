// Any pixels, or any file of them, through the whole engine: detection, marks, alignment,
// embedding, measures, template. Mostly through networks of a few means each (support/tiny_model),
// which answer whatever the picture holds: boxes outside of it, of no size, marks on one point.
// A run then takes two milliseconds. Now and then, where the models are, the real ones
// look at a drawn head that is cropped and painted over.
#include "biometric/face_compare.h"
#include "matcher/face_template.h"
#include "tests/support/scratch.h"
#include "tests/support/synthetic/synthetic_portrait.h"
#include "tests/support/synthetic/tiny_model.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum {
    SIDE = 64,
    LARGE_SIDE = 700, // a face of more than 320 pixels is shrunk first
    ROOM = LARGE_SIDE * LARGE_SIDE * 3,
    REAL_EVERY = 257,
};

static struct face_engine *tiny, *real;
static uint8_t head[SYNTHETIC_PORTRAIT_WIDTH * SYNTHETIC_PORTRAIT_HEIGHT * 3];

static bool open_tiny(void) {
    char manifest[4096], why[256] = "the tiny models cannot be written";
    if (tiny_models(manifest, sizeof manifest, scratch_folder()) &&
        face_engine_open_by(&tiny, manifest, scratch_folder(), why, sizeof why) == BIOMETRIC_OK)
        return true;
    fprintf(stderr, "%s\n", why);
    return false;
}

static void begin(void) {
    const struct synthetic_person person = {.seed = 3, .age = 40};
    char why[512] = "";
    if (!open_tiny())
        abort();
    synthetic_portrait_draw(head, &person);
    if (face_engine_open(&real, NULL, why, sizeof why) != BIOMETRIC_OK)
        fprintf(stderr, "without the real models: %s\n", why);
}

static void hold(enum biometric_status status, const struct face_sighting *seen) {
    assert(status == BIOMETRIC_OK || status == BIOMETRIC_NO_FACE);
    assert(seen->quality.value >= 0 && seen->quality.value <= 100);
    assert(seen->quality.advice >= FACE_FINE && seen->quality.advice < FACE_ADVICES);
    if (status != BIOMETRIC_OK) {
        assert(!seen->faces && seen->quality.advice == FACE_NOBODY);
        return;
    }
    struct face_template face, again;
    uint8_t record[FACE_RECORD_MAX];
    double length = 0;
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i++)
        length += (double)seen->embedding[i] * (double)seen->embedding[i];
    assert(fabs(length - 1) < 1e-4);
    assert(seen->faces >= 1 && seen->quality.advice != FACE_NOBODY);
    assert(seen->width > 0 && seen->height > 0 && seen->inside >= 0 && seen->inside <= 1.001F);
    assert(seen->second >= 0 && seen->liveness >= 0 && seen->liveness <= 1);
    assert(seen->dark >= 0 && seen->dark + seen->bright <= 1 && seen->side_light <= 1);
    for (const float *measure = &seen->eyes; measure <= &seen->strength; measure++)
        assert(isfinite(*measure));
    for (int i = 0; i < FACE_MARKS; i++)
        assert(isfinite(seen->marks[i].x) && isfinite(seen->marks[i].y));
    assert(face_template_make(&face, seen->embedding, FACE_EMBEDDING_SIZE, 1) == MATCHER_OK);
    assert(face_template_decode(&again, record, face_template_encode(&face, record), NULL) ==
           MATCHER_OK);
    assert(face_template_similarity(&face, &again) > 0.999F);
    const float score = face_score_between(tiny, seen->liveness, seen->quality.value, 0);
    assert(score >= 0 && score <= FACE_SCORE_MAX);
}

static void look(struct face_engine *engine, const struct picture *picture, unsigned how) {
    static struct face_sighting seen, again;
    const bool still = how & 1;
    const enum biometric_status status = still ? face_engine_look_at_still(engine, picture, &seen)
                                               : face_engine_look(engine, picture, &seen);
    hold(status, &seen);
    if (!still && status == BIOMETRIC_OK &&
        face_engine_complete(engine, seen.embedding) == BIOMETRIC_OK)
        hold(status, &seen);
    if (how & 6) // the same again, and what was seen before has no say in it
        return;
    face_engine_forget(engine);
    assert((still ? face_engine_look_at_still(engine, picture, &again)
                  : face_engine_look(engine, picture, &again)) == status);
    if (!still && status == BIOMETRIC_OK)
        (void)face_engine_complete(engine, again.embedding);
    assert(!memcmp(&seen, &again, sizeof seen));
}

// The head, cropped as four bytes say, with boxes of one colour on it, five bytes each.
static void look_at_head(const uint8_t *bytes, size_t size) {
    static uint8_t pixels[sizeof head];
    const int left = bytes[0] % 100, top = bytes[1] % 100;
    const int width = 40 + bytes[2] % 160, height = 40 + bytes[3];
    for (int y = 0; y < height; y++)
        memcpy(pixels + y * width * 3,
               head + ((y + top) % SYNTHETIC_PORTRAIT_HEIGHT * SYNTHETIC_PORTRAIT_WIDTH + left) * 3,
               (size_t)width * 3);
    for (size_t at = 4; at + 5 <= size; at += 5)
        for (int y = bytes[at + 1]; y < height && y < bytes[at + 1] + bytes[at + 3]; y++)
            for (int x = bytes[at]; x < width && x < bytes[at] + bytes[at + 2]; x++)
                memset(pixels + (y * width + x) * 3, bytes[at + 4], 3);
    const struct picture picture = {width, height, 3, 0, pixels};
    look(real, &picture, bytes[0] >> 5);
}

// The pixels as the file of a portrait.
static void enrol(const struct picture *picture) {
    static uint8_t file[ROOM + 32];
    const size_t size = (size_t)picture->width * (size_t)picture->height * 3;
    float embedding[FACE_EMBEDDING_SIZE];
    struct face_quality quality = {0, FACE_NOBODY};
    const int head_size =
        snprintf((char *)file, 32, "P6\n%d %d\n255\n", picture->width, picture->height);
    memcpy(file + head_size, picture->pixels, size);
    const enum biometric_status status =
        face_engine_enrol(tiny, file, (size_t)head_size + size, embedding, &quality);
    assert(status == BIOMETRIC_OK || status == BIOMETRIC_NO_FACE);
    assert(quality.value >= 0 && quality.value <= 100 && quality.advice < FACE_ADVICES);
}

// The bytes again and again; in a large picture each fills a square of ten pixels, so that the
// networks, which see it shrunk, still see them apart.
static void fill(uint8_t *pixels, int width, int height, const uint8_t *bytes, size_t size,
                 bool large) {
    const int square = large ? 10 : 1;
    const size_t row = (size_t)width * 3;
    for (int y = 0; y < height; y++) {
        uint8_t *to = pixels + (size_t)y * row;
        const size_t from = (size_t)(y / square) * (row / (size_t)square) % size;
        if (y % square)
            memcpy(to, to - row, row);
        else if (large)
            for (size_t i = 0; i < row; i++)
                to[i] = bytes[(from + i / 30 * 3 + i % 3) % size];
        else
            for (size_t i = 0, count; i < row; i += count) {
                const size_t at = (from + i) % size;
                count = size - at < row - i ? size - at : row - i;
                memcpy(to + i, bytes + at, count);
            }
    }
}

// Byte 0 says how, bytes 1 and 2 the size, the rest are the pixels; each pixel of a picture of the
// network's own size is three of the numbers that it answers.
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
    static uint8_t pixels[ROOM];
    unsigned sum = 0;
    if (size < 5)
        return 0;
    if (!tiny)
        begin();
    for (size_t i = 0; i < size; i++)
        sum = sum * 31 + bytes[i];
    if (real && sum % REAL_EVERY == 0) {
        look_at_head(bytes, size);
        return 0;
    }
    const bool large = (bytes[0] >> 4) == 15, own = bytes[0] >> 7 && !large;
    int width = own ? TINY_WIDTH : 1 + bytes[1] % SIDE;
    int height = own ? TINY_HEIGHT : 1 + bytes[2] % SIDE;
    if (large) {
        width = 1 + bytes[1] * (LARGE_SIDE - 1) / 255;
        height = 1 + bytes[2] * (LARGE_SIDE - 1) / 255;
    }
    fill(pixels, width, height, bytes + 3, size - 3, large);
    const struct picture picture = {width, height, 3, 0, pixels};
    if (bytes[0] % 16 == 15)
        enrol(&picture);
    else
        look(tiny, &picture, bytes[0]);
    return 0;
}
