#include "tests/support/synthetic/synthetic_print.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

enum purpose { FOR_POSE = 11, FOR_FIELDS, FOR_DIRT, FOR_SENSOR };

// What differs from touch to touch. Lengths in pixels at 500 dpi.
struct pose {
    float center_x, center_y;   // of the touch, on the sensor
    float skin_x, skin_y;       // the place of the skin that lies there
    float cosine, sine;         // of the finger's turn
    float half_width, up, down; // of the contact region, from its center
    float scale;                // skin pixels in a sensor pixel
    float twist, pull_x,
        pull_y;               // plastic: how the skin round the fixed middle was turned and pulled
    float fixed;              // the part of the contact that does not slip, 0..1
    float moisture;           // adds to the ridge's height: above 0 thick ridges, below 0 thin
    float unrest, grain;      // how the moisture changes over the print, and from pixel to pixel
    float contrast, glass;    // gray steps from glass to full ink; the glass
    float blur;               // 0..1
    float travel_x, travel_y; // while the picture was taken
};

static float between(struct synthetic_noise *noise, double low, double high) {
    return (float)synthetic_noise_between(noise, low, high);
}

static float bell(struct synthetic_noise *noise, double mean, double deviation) {
    return (float)(mean + deviation * synthetic_noise_bell(noise));
}

static void make_poor(struct pose *pose, enum synthetic_touch_kind kind,
                      struct synthetic_noise *noise) {
    switch (kind) {
    case SYNTHETIC_DRY:
        pose->moisture = between(noise, -0.95, -0.7);
        pose->grain = between(noise, 1.2, 1.7);
        pose->unrest = 0.5f;
        pose->contrast *= 0.8f;
        break;
    case SYNTHETIC_WET:
        pose->moisture = between(noise, 1.3, 1.6);
        pose->unrest = 0.6f;
        pose->grain = 0.4f;
        pose->contrast = between(noise, 190, 210);
        pose->blur = 1;
        pose->half_width *= 1.06f;
        break;
    case SYNTHETIC_LIGHT:
        pose->moisture = between(noise, -0.5, -0.3);
        pose->grain = between(noise, 0.6, 0.9);
        pose->contrast = between(noise, 60, 85);
        pose->half_width *= 0.75f, pose->up *= 0.7f, pose->down *= 0.7f;
        break;
    case SYNTHETIC_PARTIAL: {
        float side = synthetic_noise_below(noise, 2) ? 1 : -1;
        pose->half_width *= between(noise, 0.6, 0.75);
        pose->up *= 0.6f, pose->down *= 0.55f;
        pose->skin_x += side * between(noise, 25, 60);
        pose->skin_y += between(noise, -110, 20);
        break;
    }
    case SYNTHETIC_MOVED: {
        double way = synthetic_noise_between(noise, 0, 2 * pi);
        float length = between(noise, 12, 24);
        pose->travel_x = length * (float)steady_cos(way);
        pose->travel_y = length * (float)steady_sin(way);
        break;
    }
    case SYNTHETIC_USUAL: {
        float size = bell(noise, 0.97f, 0.13f), skill = between(noise, 0.2, 1);
        pose->half_width *= size, pose->up *= size, pose->down *= size;
        pose->skin_x += bell(noise, 0, 24);
        pose->skin_y += bell(noise, -8, 34);
        pose->center_x += bell(noise, 0, 14);
        pose->center_y += bell(noise, 0, 18);
        pose->moisture = bell(noise, -0.12f, 0.42f);
        pose->unrest = between(noise, 0.4, 0.9);
        pose->grain = between(noise, 0.9, 1.5) * (1.5f - 0.5f * skill);
        pose->contrast *= between(noise, 0.5, 1);
        pose->blur = between(noise, 0.4, 1);
        pose->twist *= 1.4f;
        break;
    }
    case SYNTHETIC_GOOD:
    case SYNTHETIC_BLANK:
    case SYNTHETIC_TOUCH_KINDS: break;
    }
}

static struct pose pose_of(const struct synthetic_finger *finger,
                           const struct synthetic_touch *touch, int width, int height) {
    struct synthetic_noise noise = synthetic_noise_of(touch->seed ^ finger->seed * 3, FOR_POSE);
    double turn = synthetic_noise_bell(&noise) * 9; // degrees
    turn = (turn > 20 ? 20 : turn < -20 ? -20 : turn) * pi / 180;
    float half_width = bell(&noise, 118, 7);
    struct pose pose = {
        .center_x = (float)width / 2 + bell(&noise, 0, 13),
        .center_y = (float)height / 2 + bell(&noise, 0, 14),
        .skin_x = SYNTHETIC_FINGER_WIDTH / 2.0f + bell(&noise, 0, 13),
        .skin_y = SYNTHETIC_FINGER_HEIGHT / 2.0f + bell(&noise, -5, 18),
        .cosine = (float)steady_cos(turn),
        .sine = (float)steady_sin(turn),
        .half_width = half_width,
        .up = half_width * between(&noise, 1.3, 1.5),
        .down = half_width * between(&noise, 1.3, 1.7),
        .scale = bell(&noise, 1, 0.012),
        .twist = (float)(bell(&noise, 0, 4.5) * pi / 180),
        .pull_x = bell(&noise, 0, 6),
        .pull_y = bell(&noise, 0, 7),
        .fixed = between(&noise, 0.15, 0.5),
        .moisture = bell(&noise, 0.02, 0.16),
        .unrest = between(&noise, 0.2, 0.38),
        .grain = between(&noise, 0.4, 0.8),
        .contrast = between(&noise, 150, 205),
        .glass = between(&noise, 238, 253),
        .blur = between(&noise, 0.3, 0.8),
    };
    make_poor(&pose, touch->kind, &noise);
    return pose;
}

struct sheet {
    struct synthetic_field slide_x, slide_y; // the skin's uneven stretch
    struct synthetic_field moisture;         // in the large
    struct synthetic_field rough, grain; // of the ridges' sides: a ridge's width, a pixel or two
    struct synthetic_field edge;         // of the contact region
    struct synthetic_field light;        // of the glass
    float *ink;                          // 0 bare .. 1 full, a pixel
};

static void fill_sheet(struct sheet *sheet, uint64_t seed, int width, int height) {
    struct synthetic_noise noise = synthetic_noise_of(seed, FOR_FIELDS);
    synthetic_field_fill(&sheet->slide_x, width, height, 75, &noise);
    synthetic_field_fill(&sheet->slide_y, width, height, 75, &noise);
    synthetic_field_fill(&sheet->moisture, width, height, 48, &noise);
    synthetic_field_fill(&sheet->rough, width, height, 5.5f, &noise);
    synthetic_field_fill(&sheet->grain, width, height, 2.4f, &noise);
    synthetic_field_fill(&sheet->edge, width, height, 22, &noise);
    synthetic_field_fill(&sheet->light, width, height, 160, &noise);
}

// How far out a place lies in the contact region: 0 the center, 1 the edge. The tip is round, the
// foot nearly straight at its sides, as the glass shows a finger put down flat.
static float outness(const struct pose *pose, float x, float y) {
    float across = x / pose->half_width;
    if (y < 0)
        return sqrtf(across * across + y * y / (pose->up * pose->up));
    float down = y / pose->down;
    across *= across;
    down *= down;
    return sqrtf(sqrtf(across * across + down * down));
}

// What a place of the finger's skin shows: the ridge's height, -1..1, and how much of it is gone.
struct skin {
    float height, gone;
    bool there;
};

static struct skin skin_at(const struct synthetic_finger *finger, float x, float y) {
    if (!(x >= 0 && y >= 0 && x < SYNTHETIC_FINGER_WIDTH - 1 && y < SYNTHETIC_FINGER_HEIGHT - 1))
        return (struct skin){.there = false};
    int column = (int)x, row = (int)y;
    float u = x - (float)column, v = y - (float)row;
    float weight[4] = {(1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v};
    struct skin skin = {.there = true};
    for (int i = 0; i < 4; i++) {
        skin.height += weight[i] * (float)finger->ridge[row + i / 2][column + i % 2] / 127;
        skin.gone += weight[i] * (float)finger->gap[row + i / 2][column + i % 2] / 255;
    }
    return skin;
}

static float touched(const struct pose *pose, const struct sheet *sheet,
                     const struct synthetic_finger *finger, float x, float y) {
    // Into the finger's own frame.
    float dx = x - pose->center_x, dy = y - pose->center_y;
    float along = pose->cosine * dx + pose->sine * dy, down = pose->cosine * dy - pose->sine * dx;
    float out = outness(pose, along, down);
    if (out > 1.3f)
        return 0;
    // The middle holds to the glass while the finger turns and pulls the skin round it.
    float slip = steady_step(pose->fixed, 1.15f, out);
    float skin_x = along * pose->scale + slip * (pose->pull_x - pose->twist * down);
    float skin_y = down * pose->scale + slip * (pose->pull_y + pose->twist * along);
    skin_x += pose->skin_x + 3.0f * synthetic_field_at(&sheet->slide_x, x, y);
    skin_y += pose->skin_y + 3.0f * synthetic_field_at(&sheet->slide_y, x, y);
    struct skin skin = skin_at(finger, skin_x, skin_y);
    if (!skin.there)
        return 0;
    float rough = synthetic_field_at(&sheet->rough, x, y);
    float grain = synthetic_field_at(&sheet->grain, x, y);
    float edge = out + 0.06f * synthetic_field_at(&sheet->edge, x, y) + 0.02f * rough;
    float pressed = 1 - steady_step(0.8f, 1.03f, edge);
    float level = skin.height + pose->moisture - 0.9f * (1 - pressed) +
                  pose->unrest * synthetic_field_at(&sheet->moisture, x, y) +
                  pose->grain * (0.55f * rough + 0.6f * grain) - 2.2f * skin.gone;
    float ink = steady_step(-0.45f, 0.55f, level);
    // Where skin lies hardest the glass is darkest: the crest's middle, the damp places.
    float dark = 0.84f + 0.16f * steady_step(0.2f, 1.6f, level) + 0.07f * rough;
    return ink * dark * (1 - steady_step(0.97f, 1.02f, edge)) * (0.7f + 0.3f * pressed);
}

// A soft lens: every pixel gives a part of its ink to its neighbours, first along the row, then
// down.
static void soften(float *ink, int count, int step, float blur) {
    float before = 0, here = ink[0];
    for (int i = 0; i < count; i++) {
        float after = i + 1 < count ? ink[(i + 1) * step] : 0;
        ink[i * step] = here + blur * (0.25f * (before + after) - 0.5f * here);
        before = here;
        here = after;
    }
}

static void look_through_lens(float *ink, int width, int height, float blur) {
    for (int y = 0; y < height; y++)
        soften(ink + y * width, width, 1, blur);
    for (int x = 0; x < width; x++)
        soften(ink + x, height, width, blur);
}

// The mean of what lay at each place while the finger travelled; `from` is a copy.
static void smear(float *ink, const float *from, int width, int height, float x, float y) {
    enum { STEPS = 25 };
    for (int i = 0; i < width * height; i++) {
        float sum = 0;
        for (int step = 0; step < STEPS; step++) {
            float way = (float)step / (STEPS - 1) - 0.5f;
            int column = i % width + (int)floorf(way * x + 0.5f);
            int row = i / width + (int)floorf(way * y + 0.5f);
            if (column >= 0 && row >= 0 && column < width && row < height)
                sum += from[row * width + column];
        }
        ink[i] = sum / STEPS;
    }
}

static void drop_dirt(float *ink, int width, int height, uint64_t seed) {
    struct synthetic_noise noise = synthetic_noise_of(seed, FOR_DIRT);
    for (int speck = synthetic_noise_below(&noise, 26); speck > 0; speck--) {
        int x = synthetic_noise_below(&noise, width), y = synthetic_noise_below(&noise, height);
        int size = 1 + synthetic_noise_below(&noise, 2);
        float dark = between(&noise, 0.03, 0.2);
        for (int i = 0; i < size * size; i++)
            if (x + i % size < width && y + i / size < height)
                ink[(y + i / size) * width + x + i % size] += dark;
    }
}

static void expose(uint8_t *pixels, const struct pose *pose, const struct sheet *sheet, int width,
                   int height, uint64_t seed) {
    struct synthetic_noise noise = synthetic_noise_of(seed, FOR_SENSOR);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            float light = synthetic_field_at(&sheet->light, (float)x, (float)y);
            float ink = sheet->ink[y * width + x];
            float level = pose->glass + 3 * light - ink * pose->contrast * (1 + 0.08f * light) +
                          1.5f * (float)synthetic_noise_bell(&noise);
            pixels[y * width + x] = (uint8_t)(level < 0     ? 0
                                              : level > 255 ? 255
                                                            : (int)(level + 0.5f));
        }
}

bool synthetic_print_draw(uint8_t *pixels, const struct synthetic_finger *finger,
                          const struct synthetic_touch *touch) {
    int width = touch->width ? touch->width : SYNTHETIC_PRINT_WIDTH;
    int height = touch->height ? touch->height : SYNTHETIC_PRINT_HEIGHT;
    if (width < 16 || height < 16 || width > 2000 || height > 2000)
        return false;
    struct sheet *sheet = malloc(sizeof *sheet);
    size_t size = (size_t)width * (size_t)height;
    float *ink = calloc(size, sizeof *ink), *still = calloc(size, sizeof *still);
    bool done = sheet && ink && still;
    if (done) {
        uint64_t seed = touch->seed ^ finger->seed * 3;
        struct pose pose = pose_of(finger, touch, width, height);
        sheet->ink = ink;
        fill_sheet(sheet, seed, width, height);
        for (int i = 0; i < width * height && touch->kind != SYNTHETIC_BLANK; i++)
            ink[i] = touched(&pose, sheet, finger, (float)(i % width), (float)(i / width));
        if (touch->kind == SYNTHETIC_MOVED) {
            memcpy(still, ink, size * sizeof *ink);
            smear(ink, still, width, height, pose.travel_x, pose.travel_y);
        }
        drop_dirt(ink, width, height, seed);
        look_through_lens(ink, width, height, pose.blur);
        expose(pixels, &pose, sheet, width, height, seed);
    }
    free(still);
    free(ink);
    free(sheet);
    return done;
}
