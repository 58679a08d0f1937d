#include "tests/support/synthetic/synthetic_portrait.h"
#include "tests/support/synthetic/synthetic_noise.h"
#include <math.h>

enum { WIDTH = SYNTHETIC_PORTRAIT_WIDTH, HEIGHT = SYNTHETIC_PORTRAIT_HEIGHT };

struct colour {
    float red, green, blue;
};

struct canvas {
    uint8_t *pixels;
    float shift_x, shift_y, light; // of the view
};

static struct colour shade(struct colour c, float times) {
    return (struct colour){c.red * times, c.green * times, c.blue * times};
}

static uint8_t byte_of(float value) {
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value + 0.5f);
}

static void blend(const struct canvas *canvas, int x, int y, struct colour c, float cover) {
    if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT || cover <= 0)
        return;
    uint8_t *at = canvas->pixels + (y * WIDTH + x) * 3;
    c = shade(c, canvas->light);
    at[0] = byte_of((float)at[0] + cover * (c.blue - (float)at[0]));
    at[1] = byte_of((float)at[1] + cover * (c.green - (float)at[1]));
    at[2] = byte_of((float)at[2] + cover * (c.red - (float)at[2]));
}

// An upright ellipse, or only that part of it between two heights (as shares of its own, -1 .. 1).
struct shape {
    float x, y, half_width, half_height, from, to;
    float power; // 2 an ellipse, more: squarer
};

static void fill(const struct canvas *canvas, struct shape s, struct colour c) {
    s.x += canvas->shift_x, s.y += canvas->shift_y;
    for (int y = (int)(s.y - s.half_height) - 1; y <= (int)(s.y + s.half_height) + 1; y++)
        for (int x = (int)(s.x - s.half_width) - 1; x <= (int)(s.x + s.half_width) + 1; x++) {
            float across = fabsf((float)x - s.x) / s.half_width;
            float up = ((float)y - s.y) / s.half_height;
            float out = s.power > 3 ? across * across * across * across + up * up * up * up
                                    : across * across + up * up;
            out = sqrtf(out);
            if (s.power > 3)
                out = sqrtf(out);
            float thin = s.half_width < s.half_height ? s.half_width : s.half_height;
            float cover = (1 - out) * thin + 0.5f;
            float cut =
                ((up - s.from) < (s.to - up) ? up - s.from : s.to - up) * s.half_height + 0.5f;
            cover = cover < cut ? cover : cut;
            blend(canvas, x, y, c, cover < 0 ? 0 : cover > 1 ? 1 : cover);
        }
}

static struct shape ellipse(float x, float y, float half_width, float half_height) {
    return (struct shape){x, y, half_width, half_height, -2, 2, 2};
}

static struct shape part(struct shape shape, float from, float to) {
    shape.from = from, shape.to = to;
    return shape;
}

struct look {
    struct colour wall, skin, hair, iris, clothes, cloth;
    float half_width, half_height; // of the head
    float eyes, brows, mouth, nose;
    bool scarf, kalpak, beard, moustache, glasses, long_hair;
};

static struct colour picked(struct synthetic_noise *noise, const struct colour *of, int count) {
    return of[synthetic_noise_below(noise, count)];
}

static float between(struct synthetic_noise *noise, double low, double high) {
    return (float)synthetic_noise_between(noise, low, high);
}

static bool chance(struct synthetic_noise *noise, int percent) {
    return synthetic_noise_below(noise, 100) < percent;
}

static struct look look_of(const struct synthetic_person *person) {
    static const struct colour walls[] = {
        {214, 226, 236},
        {226, 231, 222},
        {236, 228, 214},
        {222, 220, 236},
        {232, 236, 238}
    };
    static const struct colour skins[] = {
        {242, 208, 178},
        {230, 188, 152},
        {214, 170, 132},
        {246, 218, 196},
        {198, 152, 116}
    };
    static const struct colour hairs[] = {
        {30,  26,  26},
        {42,  32,  28},
        {62,  42,  30},
        {96,  64,  40},
        {150, 108, 62},
        {24,  22,  28}
    };
    static const struct colour irises[] = {
        {62, 40, 26 },
        {84, 56, 34 },
        {70, 90, 110},
        {80, 98, 70 }
    };
    static const struct colour clothes[] = {
        {38,  70,  110},
        {120, 44,  52 },
        {48,  92,  74 },
        {92,  92,  104},
        {176, 120, 48 },
        {86,  58,  110},
        {44,  48,  58 }
    };
    static const struct colour cloths[] = {
        {196, 62,  72 },
        {60,  120, 170},
        {236, 232, 220},
        {120, 150, 90 },
        {206, 150, 170}
    };
    static const struct colour gray = {188, 188, 190};
    struct synthetic_noise noise = synthetic_noise_of(person->seed, 21);
    struct look look = {
        .wall = picked(&noise, walls, 5),
        .skin = picked(&noise, skins, 5),
        .hair = picked(&noise, hairs, 6),
        .iris = picked(&noise, irises, 4),
        .clothes = picked(&noise, clothes, 7),
        .cloth = picked(&noise, cloths, 5),
        .half_width = between(&noise, 62, 74),
        .half_height = between(&noise, 86, 98),
        .eyes = between(&noise, 26, 31),
        .brows = between(&noise, 2.2, 4.5),
        .mouth = between(&noise, 20, 28),
        .nose = between(&noise, 8, 12),
        .scarf = person->woman && person->age > 35 && chance(&noise, 40),
        .kalpak = !person->woman && person->age > 50 && chance(&noise, 45),
        .beard = !person->woman && person->age > 45 && chance(&noise, 35),
        .moustache = !person->woman && person->age > 25 && chance(&noise, 30),
        .glasses = chance(&noise, person->age > 45 ? 35 : 12),
        .long_hair = person->woman && chance(&noise, 70),
    };
    float old = steady_step(45, 72, (float)person->age + between(&noise, -6, 6));
    look.hair = (struct colour){look.hair.red + old * (gray.red - look.hair.red),
                                look.hair.green + old * (gray.green - look.hair.green),
                                look.hair.blue + old * (gray.blue - look.hair.blue)};
    return look;
}

static const float middle_x = 150, middle_y = 185;

static void draw_body(const struct canvas *canvas, const struct look *look) {
    struct shape body = {middle_x, 430, 128, 122, -2, 2, 4};
    fill(canvas, body, look->clothes);
    fill(canvas, ellipse(middle_x, 312, 44, 34), shade(look->clothes, 0.8f));
    struct shape neck = {middle_x, middle_y + look->half_height, 29, 52, -2, 2, 4};
    fill(canvas, neck, shade(look->skin, 0.86f));
}

static void draw_eye(const struct canvas *canvas, const struct look *look, float x, float y,
                     int age) {
    static const struct colour white = {250, 249, 246}, black = {18, 14, 14};
    fill(canvas, ellipse(x, y, 12.5f, 7.4f), shade(look->skin, 0.7f));
    fill(canvas, ellipse(x, y + 0.8f, 11.5f, 6), white);
    fill(canvas, ellipse(x, y + 0.3f, 5.6f, 5.6f), look->iris);
    fill(canvas, ellipse(x, y + 0.3f, 2.6f, 2.6f), black);
    fill(canvas, ellipse(x + 1.8f, y - 1.6f, 1.3f, 1.3f), white);
    fill(canvas, part(ellipse(x, y + 0.4f, 13, 8), -2, -0.62f), shade(look->hair, 0.5f));
    fill(canvas, part(ellipse(x, y - 10, 16, 7), -2, -1 + look->brows / 7),
         shade(look->hair, 0.8f));
    if (age > 55)
        fill(canvas, part(ellipse(x, y + 7, 12, 6), 0.72f, 2), shade(look->skin, 0.82f));
}

// The hair goes over the head and the forehead over the hair, so that the hairline is round.
static void draw_hair(const struct canvas *canvas, const struct look *look) {
    float wide = look->half_width, high = look->half_height;
    struct shape cap = ellipse(middle_x, middle_y - 4, wide + 5, high + 8);
    fill(canvas, part(cap, -2, look->long_hair ? 0.2f : -0.08f), look->hair);
    fill(canvas, ellipse(middle_x, middle_y + 20, wide - 5, high - 20), look->skin);
}

static void draw_face(const struct canvas *canvas, const struct look *look, int age) {
    static const struct colour lips = {178, 84, 84};
    float eyes_y = middle_y - 6, mouth_y = middle_y + look->half_height * 0.5f;
    struct colour shadow = shade(look->skin, 0.84f);
    for (int side = -1; side <= 1; side += 2) {
        float s = (float)side;
        fill(canvas, ellipse(middle_x + s * (look->half_width - 1), middle_y + 8, 10, 19),
             shade(look->skin, 0.93f));
    }
    fill(canvas, ellipse(middle_x, middle_y, look->half_width, look->half_height), look->skin);
    if (!look->scarf && !look->kalpak)
        draw_hair(canvas, look);
    for (int side = -1; side <= 1; side += 2) {
        float s = (float)side;
        struct colour blush = {look->skin.red, look->skin.green * 0.95f, look->skin.blue * 0.94f};
        fill(canvas, ellipse(middle_x + s * 38, middle_y + 28, 15, 11), blush);
        draw_eye(canvas, look, middle_x + s * look->eyes, eyes_y, age);
    }
    fill(canvas, part(ellipse(middle_x, middle_y + 26, look->nose + 3, 9), 0.3f, 2), shadow);
    fill(canvas, ellipse(middle_x, middle_y + 14, look->nose * 0.45f, 20),
         shade(look->skin, 1.03f));
    for (int side = -1; side <= 1; side += 2)
        fill(canvas, ellipse(middle_x + (float)side * look->nose * 0.7f, middle_y + 31, 3, 2),
             shade(look->skin, 0.62f));
    if (look->beard)
        fill(canvas,
             part(ellipse(middle_x, middle_y, look->half_width, look->half_height), 0.62f, 2),
             look->hair);
    if (look->moustache || look->beard)
        fill(canvas, ellipse(middle_x, mouth_y - 9, look->mouth + 4, 5.5f), look->hair);
    fill(canvas, part(ellipse(middle_x, mouth_y - 7, look->mouth, 13), 0.36f, 2), lips);
    fill(canvas, part(ellipse(middle_x, mouth_y - 7, look->mouth * 0.9f, 8), 0.4f, 2),
         shade(lips, 0.72f));
}

static void draw_glasses(const struct canvas *canvas, const struct look *look) {
    static const struct colour frame = {46, 44, 50};
    for (int side = -1; side <= 1; side += 2)
        for (int step = 0; step < 160; step++) {
            double turn = 2 * 3.14159265358979 * step / 160;
            float x = middle_x + (float)side * look->eyes + 19 * (float)steady_cos(turn);
            fill(canvas, ellipse(x, middle_y - 5 + 15 * (float)steady_sin(turn), 1.3f, 1.3f),
                 frame);
        }
    fill(canvas, ellipse(middle_x, middle_y - 7, look->eyes - 18, 1.5f), frame);
}

static void draw_scarf(const struct canvas *canvas, const struct look *look) {
    float wide = look->half_width, high = look->half_height;
    fill(canvas, part(ellipse(middle_x, middle_y - 4, wide + 10, high + 12), -2, -0.5f),
         look->cloth);
    fill(canvas, part(ellipse(middle_x, middle_y - 4, wide + 10, high + 12), -0.54f, -0.48f),
         shade(look->cloth, 0.8f));
}

// The felt hat: white, high, with a dark turned-up brim.
static void draw_kalpak(const struct canvas *canvas, const struct look *look) {
    static const struct colour felt = {244, 242, 236}, brim = {40, 36, 40};
    float top = middle_y - look->half_height;
    struct shape hat = {middle_x, top - 6, look->half_width * 0.86f, 78, -2, 0.6f, 2};
    fill(canvas, hat, felt);
    fill(canvas, part(ellipse(middle_x, top - 6, 3, 78), -0.95f, 0.5f), shade(felt, 0.86f));
    struct shape edge = {middle_x, top + 34, look->half_width + 7, 15, -2, 2, 4};
    fill(canvas, edge, brim);
}

void synthetic_portrait_draw(uint8_t *pixels, const struct synthetic_person *person) {
    struct synthetic_noise noise = synthetic_noise_of(person->seed ^ person->view * 7919, 22);
    struct look look = look_of(person);
    struct canvas canvas = {.pixels = pixels, .light = 1};
    if (person->view) {
        canvas.shift_x = between(&noise, -18, 18);
        canvas.shift_y = between(&noise, -6, 10);
        canvas.light = between(&noise, 0.82, 1.05);
    }
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            blend(&canvas, x, y, shade(look.wall, 1 - 0.1f * (float)y / HEIGHT), 1);
    float wide = look.half_width, high = look.half_height;
    if (look.scarf)
        fill(&canvas, (struct shape){middle_x, middle_y + 30, wide + 16, high + 36, -2, 2, 4},
             shade(look.cloth, 0.85f));
    else if (look.long_hair)
        fill(&canvas, (struct shape){middle_x, middle_y + 30, wide + 16, high + 40, -2, 2, 4},
             shade(look.hair, 0.85f));
    draw_body(&canvas, &look);
    draw_face(&canvas, &look, person->age);
    if (look.scarf)
        draw_scarf(&canvas, &look);
    else if (look.kalpak)
        draw_kalpak(&canvas, &look);
    if (look.glasses)
        draw_glasses(&canvas, &look);
    for (int i = 0; i < WIDTH * HEIGHT * 3; i++)
        pixels[i] = byte_of((float)pixels[i] + 2 * (float)synthetic_noise_bell(&noise));
}
