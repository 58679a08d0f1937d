#include "tests/support/synthetic/shown_picture.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ray {
    float x, y, z; // from the eye, in the sheet's own axes: x right, y down, z away
};

struct sheet {
    struct ray eye; // where the camera is
    float half_width, half_height, bend;
};

static const float RADIANS = (float)M_PI / 180;

// The turns are undone one after the other: roll, pitch, yaw.
static struct ray into_sheet(const struct shown *how, float x, float y, float z) {
    const float roll = how->roll * RADIANS, pitch = how->pitch * RADIANS, yaw = how->yaw * RADIANS;
    const float a = x * cosf(roll) + y * sinf(roll), b = y * cosf(roll) - x * sinf(roll);
    const float c = b * cosf(pitch) + z * sinf(pitch), d = z * cosf(pitch) - b * sinf(pitch);
    return (struct ray){a * cosf(yaw) + d * sinf(yaw), c, d * cosf(yaw) - a * sinf(yaw)};
}

static float random_unit(uint32_t *state) { // xorshift; -1..1
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return (float)(*state >> 8) / 8388608.0F - 1;
}

static float bilinear(const struct picture *picture, float x, float y, int channel) {
    x = fminf(fmaxf(x, 0), (float)picture->width - 1.001F);
    y = fminf(fmaxf(y, 0), (float)picture->height - 1.001F);
    const int left = (int)x, top = (int)y;
    const float u = x - (float)left, v = y - (float)top;
    const uint8_t *at =
        picture->pixels + ((size_t)top * (size_t)picture->width + (size_t)left) * 3 + channel;
    const size_t row = (size_t)picture->width * 3;
    return (1 - v) * ((1 - u) * at[0] + u * at[3]) + v * ((1 - u) * at[row] + u * at[row + 3]);
}

// Where the ray meets the sheet z = bend x^2 / 2; false: it does not, before the camera.
static bool meet(const struct sheet *sheet, const struct ray *ray, float *x, float *y) {
    const struct ray *eye = &sheet->eye;
    const float a = -sheet->bend / 2 * ray->x * ray->x, b = ray->z - sheet->bend * eye->x * ray->x;
    const float c = eye->z - sheet->bend / 2 * eye->x * eye->x;
    float t = -c / b;
    if (fabsf(a) > 1e-9F) {
        const float root = b * b - 4 * a * c;
        if (root < 0)
            return false;
        t = 2 * c / (-b - sqrtf(root)); // the nearer one, where the sheet faces the camera
    }
    if (!(t > 0))
        return false;
    *x = eye->x + t * ray->x;
    *x += sheet->bend * sheet->bend * *x * *x * *x / 6; // along the sheet
    *y = eye->y + t * ray->y;
    return true;
}

// A wall with a window's light from the left, and something darker standing before it.
static float room(int x, int y, int channel) {
    const float light = 150 - 60 * (float)x / SHOWN_WIDTH + 10 * sinf((float)(x + 2 * y) / 90);
    const bool shelf = x > 420 && y > 200;
    return (shelf ? 0.55F : 1) * light * (channel == 0 ? 0.9F : 1);
}

struct tint { // of one point of the sheet: value = add + times * the picture's
    float add, times;
};

static struct tint tint_at(enum shown_as as, float across, float down, int column, int row) {
    const float u = 130 * across, v = 120 * down; // a screen's dots beat with the camera's
    if (as == SHOWN_PRINT)
        return (struct tint){40, 0.72F};
    if (as == SHOWN_BARE)
        return (struct tint){0, 1};
    return (struct tint){
        35 * expf(-8 * ((across - 0.5F) * (across - 0.5F) + (down + 0.5F) * (down + 0.5F))),
        1.02F +
            0.07F * sinf(2.3F * u + 0.21F * (float)column) * sinf(2.1F * v + 0.17F * (float)row)};
}

static void see(uint8_t *to, const struct sheet *sheet, const struct picture *picture,
                const struct shown *how, float x, float y, int column, int row, uint32_t *state) {
    const float across = x / sheet->half_width, down = y / sheet->half_height;
    const float edge = how->as == SHOWN_BARE ? 1 : 1.12F;
    const bool is_met = fabsf(across) <= edge && fabsf(down) <= edge,
               is_inside = fabsf(across) <= 1 && fabsf(down) <= 1;
    const struct tint tint = is_inside ? tint_at(how->as, across, down, column, row)
                                       : (struct tint){how->as == SHOWN_PRINT ? 225 : 18, 0};
    for (int channel = 0; channel < 3; channel++) {
        float value = tint.add;
        if (!is_met)
            value = room(column, row, channel);
        else if (is_inside)
            value += tint.times * bilinear(picture, (across + 1) / 2 * (float)(picture->width - 1),
                                           (down + 1) / 2 * (float)(picture->height - 1), channel);
        value += how->noise * 1.22F * (random_unit(state) + random_unit(state));
        to[channel] = (uint8_t)fminf(255, fmaxf(0, value + 0.5F));
    }
}

bool shown_picture(struct picture *out, const struct picture *picture, const struct shown *how) {
    const float distance = 1.1F; // a field of view of 49 degrees
    struct sheet sheet = {.bend = how->bend, .half_width = how->width / 2};
    uint32_t state = how->seed * 2654435761U + 1;
    picture_finish(out);
    *out = (struct picture){.width = SHOWN_WIDTH, .height = SHOWN_HEIGHT, .channels = 3};
    out->pixels = malloc((size_t)SHOWN_WIDTH * SHOWN_HEIGHT * 3);
    if (!out->pixels)
        return false;
    sheet.half_height = sheet.half_width * (float)picture->height / (float)picture->width;
    sheet.eye = into_sheet(how, -how->x, -how->y, -distance);
    uint8_t *to = out->pixels;
    for (int row = 0; row < SHOWN_HEIGHT; row++)
        for (int column = 0; column < SHOWN_WIDTH; column++) {
            const float x = ((float)column + 0.5F) / SHOWN_WIDTH - 0.5F,
                        y = ((float)row + 0.5F - SHOWN_HEIGHT / 2.0F) / SHOWN_WIDTH;
            const struct ray ray = into_sheet(how, x, y, distance);
            float at_x, at_y;
            if (!meet(&sheet, &ray, &at_x, &at_y))
                at_x = at_y = INFINITY;
            see(to, &sheet, picture, how, at_x, at_y, column, row, &state);
            to += 3;
        }
    return true;
}
