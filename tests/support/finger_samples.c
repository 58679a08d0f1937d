#include "tests/support/finger_samples.h"
#include "tests/support/shared_data.h"
#include <math.h>
#include <stdio.h>

static const double turn = 6.283185307179586;

// The records are of pictures stretched to 300 x 400; these were the pictures.
static const struct {
    int width, height, dpi;
} databases[] = {
    {388, 374, 500},
    {296, 560, 569},
    {300, 300, 500},
    {288, 384, 500}
};

bool finger_sample_picture(struct picture *out, int index) {
    char path[4096];
    int person = index / FINGER_SAMPLE_IMPRESSIONS, database = person / FINGER_SAMPLE_FINGERS;
    if (!shared_data())
        return false;
    snprintf(path, sizeof path, "%s/fvc2002/DB%d_B/%d_%d.tif", shared_data(), database + 1,
             101 + person % FINGER_SAMPLE_FINGERS, 1 + index % FINGER_SAMPLE_IMPRESSIONS);
    if (picture_read(out, path, 1) != BIOMETRIC_OK)
        return false;
    out->dpi = databases[database].dpi;
    return true;
}

static void unstretch(struct finger_template *finger, double across, double down) {
    finger->width = (uint16_t)lround(finger->width * across);
    finger->height = (uint16_t)lround(finger->height * down);
    for (size_t i = 0; i < finger->count; i++) {
        struct minutia *m = &finger->minutiae[i];
        double angle = m->angle * (turn / 256);
        angle = atan2(sin(angle) * down, cos(angle) * across);
        m->x = (uint16_t)fmin(finger->width - 1, m->x * across);
        m->y = (uint16_t)fmin(finger->height - 1, m->y * down);
        m->angle = (uint8_t)(lround(angle * (256 / turn)) & 255);
    }
}

bool finger_sample_read(struct finger_template *out, int database, int finger, int impression) {
    char path[4096];
    uint8_t bytes[FINGER_RECORD_MAX];
    if (!shared_data())
        return false;
    snprintf(path, sizeof path, "%s/fvc2002/DB%d_B/%d_%d.iso", shared_data(), database,
             100 + finger, impression);
    FILE *file = fopen(path, "rb");
    if (!file)
        return false;
    size_t size = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (finger_template_decode(out, bytes, size, NULL) != MATCHER_OK)
        return false;
    double scale = 500.0 / databases[database - 1].dpi;
    unstretch(out, scale * databases[database - 1].width / out->width,
              scale * databases[database - 1].height / out->height);
    return true;
}

// Of a small generator, 0 <= < below (Numerical Recipes' linear congruence, upper bits).
static unsigned chance(unsigned *state, unsigned below) {
    *state = *state * 1664525u + 1013904223u;
    return (unsigned)((uint64_t)(*state >> 8) * below >> 24);
}

static struct minutia any_minutia(unsigned *state, const struct finger_template *finger) {
    return (struct minutia){
        .x = (uint16_t)chance(state, finger->width),
        .y = (uint16_t)chance(state, finger->height),
        .angle = (uint8_t)chance(state, 256),
        .type = (uint8_t)(1 + chance(state, 2)),
        .quality = (uint8_t)(1 + chance(state, 100)),
    };
}

void finger_sample_draw(struct finger_template *out, unsigned seed, unsigned count) {
    unsigned state = seed * 2654435761u + 1;
    *out = (struct finger_template){.width = 388, .height = 374, .quality = 80};
    for (out->count = 0; out->count < count; out->count++)
        out->minutiae[out->count] = any_minutia(&state, out);
}

void finger_sample_move(struct finger_template *finger, double degrees, double x, double y) {
    double cosine = cos(degrees * turn / 360), sine = sin(degrees * turn / 360);
    double middle_x = finger->width / 2.0, middle_y = finger->height / 2.0;
    unsigned kept = 0;
    for (size_t i = 0; i < finger->count; i++) {
        struct minutia m = finger->minutiae[i];
        double right = m.x - middle_x, up = middle_y - m.y;
        double new_x = middle_x + x + right * cosine - up * sine;
        double new_y = middle_y + y - right * sine - up * cosine;
        if (new_x < 0 || new_y < 0 || new_x >= finger->width || new_y >= finger->height)
            continue;
        m.x = (uint16_t)new_x;
        m.y = (uint16_t)new_y;
        m.angle = (uint8_t)((m.angle + lround(degrees * 256 / 360)) & 255);
        finger->minutiae[kept++] = m;
    }
    finger->count = (uint8_t)kept;
}

void finger_sample_disturb(struct finger_template *finger, unsigned seed, double pixels) {
    unsigned state = seed * 2654435761u + 7, reach = (unsigned)(2 * pixels) + 1;
    for (size_t i = 0; i < finger->count; i++) {
        struct minutia *m = &finger->minutiae[i];
        int x = m->x + (int)chance(&state, reach) - (int)pixels;
        int y = m->y + (int)chance(&state, reach) - (int)pixels;
        if (chance(&state, 8) == 0) {
            *m = any_minutia(&state, finger);
            continue;
        }
        m->x = (uint16_t)(x < 0 ? 0 : x >= finger->width ? finger->width - 1 : x);
        m->y = (uint16_t)(y < 0 ? 0 : y >= finger->height ? finger->height - 1 : y);
        m->angle = (uint8_t)(m->angle + chance(&state, 13) + 250); // up to 6 256ths either way
    }
}
