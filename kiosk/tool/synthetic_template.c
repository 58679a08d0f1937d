// Only + - * / and square roots, so that every machine draws the same: an angle is kept as the
// cosine and sine of its double, small turns are made by the half angle's tangent, and one
// polynomial arctangent gives the byte.
#include "kiosk/tool/synthetic_template.h"
#include <math.h>
#include <stdbool.h>

enum { WIDTH = 388, HEIGHT = 374, MINUTIAE_MIN = 12, MINUTIAE_MAX = 96 };
enum { PART = 28, PARTS = 14 }; // minutiae come in crowds about this wide, pixels

// ---- chance ----------------------------------------------------------------------------------

struct chance {
    uint64_t state; // SplitMix64 (Steele, Lea and Flood 2014)
};

static uint64_t draw(struct chance *chance) {
    uint64_t z = chance->state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

static float between(struct chance *chance, float low, float high) {
    return low + (high - low) * (float)(draw(chance) >> 40) * 0x1p-24f;
}

// Mean 0, deviation 1, within 3.5: the sum of four even draws.
static float bell(struct chance *chance) {
    uint64_t bits = draw(chance);
    float sum = -2 * 65535.0f;
    for (int shift = 0; shift < 64; shift += 16)
        sum += (float)(bits >> shift & 0xFFFF);
    return sum * (1.7320508f / 65535);
}

// About exp(deviation * bell): never below 0.
static float spread(struct chance *chance, float deviation) {
    float half = 1 + 0.25f * deviation * bell(chance);
    return half * half * half * half;
}

// ---- the flow of the ridges ------------------------------------------------------------------

struct vector {
    float x, y; // y goes up
};

static struct vector turned(struct vector v, struct vector by) {
    return (struct vector){v.x * by.x - v.y * by.y, v.x * by.y + v.y * by.x};
}

// Twice atan(tangent), as cosine and sine.
static struct vector turn_of(float tangent) {
    float share = 1 / (1 + tangent * tangent);
    return (struct vector){(1 - tangent * tangent) * share, 2 * tangent * share};
}

// Zeros and poles (Sherlock and Monro 1993): the doubled angle turns once round each core and back
// round each delta; towards the sides the ridges fall away.
struct flow {
    struct vector cores[2], deltas[2];
    int core_count, delta_count;
    float bend, bend_width, bend_base;
};

static struct vector around(struct chance *chance, float x, float y, float deviation) {
    float right = deviation * bell(chance);
    return (struct vector){x + right, y + deviation * bell(chance)};
}

// The classes in the proportions of Wilson, Candela and Watson (1994). The core is the origin.
static struct flow flow_of(struct chance *chance) {
    float kind = between(chance, 0, 1), size = spread(chance, 0.15f);
    struct flow flow = {.bend = 0.68f + 0.06f * bell(chance),
                        .bend_width = size * between(chance, 75, 105),
                        .bend_base = -size * between(chance, 120, 150)};
    if (kind < 0.037f) { // arch
        flow.bend = between(chance, 0.8f, 1.05f);
        flow.bend_width = size * between(chance, 60, 85);
        flow.bend_base = -size * between(chance, 60, 90);
    } else if (kind < 0.066f) { // tented arch
        flow.core_count = flow.delta_count = 1;
        flow.deltas[0] = around(chance, 0, -85 * size, 5);
    } else if (kind < 0.721f) { // left loop, right loop
        flow.core_count = flow.delta_count = 1;
        flow.deltas[0] = around(chance, (kind < 0.404f ? 98 : -98) * size, -108 * size, 14);
    } else { // whorl
        float apart = size * between(chance, 8, kind < 0.96f ? 42 : 70);
        flow.core_count = flow.delta_count = 2;
        flow.cores[1] = (struct vector){apart * between(chance, -0.5f, 0.5f), -apart};
        flow.deltas[0] = around(chance, -112 * size, -112 * size, 14);
        flow.deltas[1] = around(chance, 112 * size, -112 * size, 14);
        flow.bend = 0.34f + 0.05f * bell(chance);
    }
    return flow;
}

static struct vector towards(struct vector from, struct vector to) {
    float x = to.x - from.x, y = to.y - from.y, share = 1 / (sqrtf(x * x + y * y) + 1e-6f);
    return (struct vector){x * share, y * share};
}

// Along the ridges, the angle doubled.
static struct vector flow_at(const struct flow *flow, struct vector at) {
    float across = at.x / flow->bend_width, height = (at.y - flow->bend_base) / 45;
    float reach = 0.5f + 0.5f * height / sqrtf(1 + height * height);
    struct vector doubled = turn_of(-flow->bend * reach * across / sqrtf(1 + across * across));
    for (int i = 0; i < flow->core_count; i++)
        doubled = turned(doubled, towards(flow->cores[i], at));
    for (int i = 0; i < flow->delta_count; i++) {
        struct vector way = towards(flow->deltas[i], at);
        doubled = turned(doubled, (struct vector){way.x, -way.y});
    }
    return doubled;
}

// 256ths of a turn of half the angle of `doubled`: 0 .. 127. Abramowitz and Stegun 4.4.47 on an
// eighth of the circle, mirrored to the rest.
static int half_angle(struct vector doubled) {
    float across = fabsf(doubled.x), up = fabsf(doubled.y);
    float t = across > up ? up / across : across / (up + 1e-9f), s = t * t;
    float angle =
        t * (0.999866f + s * (-0.3302995f + s * (0.180141f + s * (-0.085133f + s * 0.0208351f))));
    if (up > across)
        angle = 1.5707963f - angle;
    if (doubled.x < 0)
        angle = 3.1415927f - angle;
    if (doubled.y < 0)
        angle = 6.2831853f - angle;
    return (int)(angle * (128 / 6.2831853f) + 0.5f) & 127;
}

// ---- the minutiae ----------------------------------------------------------------------------

// What of the finger was on the glass, and how it lay there.
struct touch {
    struct vector centre;          // of the print, in the picture (y up from its lower edge)
    struct vector core;            // from there, before the turn
    struct vector turn;            // of the finger
    float half_width, half_height; // of the print, which is an ellipse with flat sides
    float crowd[PARTS * PARTS];    // how many minutiae a part of the print draws, 0 .. 1
};

static struct touch touch_of(struct chance *chance) {
    struct touch touch = {
        .centre = around(chance, WIDTH / 2, HEIGHT / 2, 14),
        .core = {30 * bell(chance), 10 + 38 * bell(chance)},
        .turn = turn_of(0.07f * bell(chance)),
    };
    float size = 124 * spread(chance, 0.17f), shape = spread(chance, 0.11f);
    touch.half_width = fminf(size / shape * 0.84f, WIDTH / 2 - 4);
    touch.half_height = fminf(size * shape * 1.19f, HEIGHT / 2 - 4);
    for (int part = 0; part < PARTS * PARTS; part++)
        touch.crowd[part] = between(chance, 0.1f, 1);
    return touch;
}

static struct vector place_in(const struct touch *touch, struct chance *chance) {
    for (;;) {
        float x = between(chance, -1, 1), y = between(chance, -1, 1);
        if (x * x * x * x + y * y * y * y > 1)
            continue;
        x *= touch->half_width;
        y *= touch->half_height;
        int part = (int)(x / PART + PARTS / 2) + PARTS * (int)(y / PART + PARTS / 2);
        if (between(chance, 0, 1) < touch->crowd[part])
            return (struct vector){x, y};
    }
}

// Two are seldom nearer than a ridge; of those that are, half.
static bool crowded(const struct finger_template *out, int x, int y, struct chance *chance) {
    bool near = false;
    for (int i = 0; i < out->count && !near; i++) {
        int dx = out->minutiae[i].x - x, dy = out->minutiae[i].y - y;
        near = dx * dx + dy * dy < 36;
    }
    return near && draw(chance) % 2;
}

// The extractor's order: best first.
static void insert(struct finger_template *out, struct minutia minutia) {
    int at = out->count++;
    for (; at > 0 && out->minutiae[at - 1].quality < minutia.quality; at--)
        out->minutiae[at] = out->minutiae[at - 1];
    out->minutiae[at] = minutia;
}

static int within(float value, int low, int high) {
    return value < (float)low ? low : value > (float)high ? high : (int)value;
}

void synthetic_template_draw(struct finger_template *out, uint64_t seed) {
    struct chance chance = {seed * 0xd1342543de82ef95u + 1};
    struct flow flow = flow_of(&chance);
    struct touch touch = touch_of(&chance);
    float area = 3.7f * touch.half_width * touch.half_height; // 3.708: of x^4 + y^4 <= 1
    int wanted = within(area * 6.9e-4f * spread(&chance, 0.19f) + 0.5f, MINUTIAE_MIN, MINUTIAE_MAX);
    float clear = 54 + 8 * bell(&chance);
    unsigned leading =
        (unsigned)draw(&chance); // the sense that most have in each part of the print
    *out = (struct finger_template){.width = WIDTH, .height = HEIGHT};
    out->quality = (uint8_t)within(2.5f * (clear - 30), 5, 100);
    while (out->count < wanted) {
        struct vector at = place_in(&touch, &chance);
        struct vector seen = turned(at, touch.turn);
        int x = within(seen.x + touch.centre.x, 0, WIDTH - 1);
        int y = within(HEIGHT - 1 - seen.y - touch.centre.y, 0, HEIGHT - 1);
        if (crowded(out, x, y, &chance))
            continue;
        struct vector doubled =
            flow_at(&flow, (struct vector){at.x - touch.core.x, at.y - touch.core.y});
        doubled = turned(turned(doubled, touch.turn), touch.turn);
        int part = ((int)at.x + 240) / 80 + 6 * (((int)at.y + 240) / 80);
        bool leads = between(&chance, 0, 1) < 0.84f;
        bool back = (leading >> part % 31 & 1) == leads;
        insert(out,
               (struct minutia){
                   .x = (uint16_t)x,
                   .y = (uint16_t)y,
                   .angle = (uint8_t)(half_angle(doubled) + (back ? 128 : 0) + 256 +
                                      within(3.5f * bell(&chance) + 32.5f, 0, 64) - 32),
                   .type = between(&chance, 0, 1) < 0.587f ? MINUTIA_ENDING : MINUTIA_BIFURCATION,
                   .quality = (uint8_t)within(clear + 12 * bell(&chance), 18, 95),
               });
    }
}
