// What is behind a face, when the face moves: drawn walls and marks, no camera and no network.
#include "biometric/face_around.h"
#include "tests/check.h"
#include <math.h>
#include <string.h>

enum { WIDTH = 320, HEIGHT = 240, FRAMES = 12 };

static uint8_t pixels[WIDTH * HEIGHT * 3];
static struct face_around around;

struct scene {
    bool is_bare;                   // the wall has no pattern
    bool wall_moves;                // as the face does
    float right, down, turn, scale; // how far the face goes at most; degrees
    float light;                    // of which the frames lose so much, in turn
    float noise;
};

static float chance(uint32_t *seed) {
    *seed = *seed * 1664525U + 1013904223U;
    return (float)(*seed >> 8) / 16777216.0F;
}

// A wall with things on it, soft as a lens makes them.
static float wall_at(float x, float y) {
    return 120 + 40 * sinf(x / 9) * cosf(y / 11) + 25 * sinf((x + 2 * y) / 17);
}

// Where the point of a still frame is in this one.
static struct face_point moved(const struct scene *scene, float t, float x, float y) {
    const float turn = scene->turn * sinf(1.7F * t) * 3.14159265F / 180,
                scale = 1 + scene->scale * sinf(0.9F * t);
    const float u = x - WIDTH / 2.0F, v = y - HEIGHT / 2.0F;
    return (struct face_point){
        WIDTH / 2.0F + scale * (cosf(turn) * u - sinf(turn) * v) + scene->right * sinf(2.1F * t),
        HEIGHT / 2.0F + scale * (sinf(turn) * u + cosf(turn) * v) + scene->down * sinf(1.3F * t)};
}

static void draw(const struct scene *scene, float t, int nth) {
    uint32_t seed = (uint32_t)nth + 1;
    const struct face_point zero = moved(scene, t, 0, 0), x1 = moved(scene, t, 1, 0);
    const float a = x1.x - zero.x, b = x1.y - zero.y, size = a * a + b * b;
    const float gain = 1 - scene->light * (float)(nth % 3) / 2;
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++) {
            float u = (float)x, v = (float)y;
            if (scene->wall_moves) { // back to where it was
                const float dx = u - zero.x, dy = v - zero.y;
                u = (a * dx + b * dy) / size;
                v = (a * dy - b * dx) / size;
            }
            const float gray = gain * (scene->is_bare ? 120 : wall_at(u, v)) +
                               scene->noise * (chance(&seed) - 0.5F);
            memset(pixels + 3 * (y * WIDTH + x), (int)fminf(fmaxf(gray, 0), 255), 3);
        }
}

static struct face_sighting face_at(const struct scene *scene, float t) {
    struct face_sighting seen = {.faces = 1};
    for (int i = 0; i < FACE_MARKS; i++) { // an oval 60 wide, in the middle
        const float angle = 6.2831853F * (float)i / FACE_MARKS;
        seen.marks[i] =
            moved(scene, t, WIDTH / 2.0F + 30 * cosf(angle), HEIGHT / 2.0F + 40 * sinf(angle));
    }
    const struct face_point middle = moved(scene, t, WIDTH / 2.0F, HEIGHT / 2.0F);
    seen.at = (struct face_point){middle.x - 30, middle.y - 40};
    seen.width = 60;
    seen.height = 80;
    return seen;
}

static bool moves(const struct scene *scene) {
    const struct picture frame = {
        .width = WIDTH, .height = HEIGHT, .channels = 3, .pixels = pixels};
    face_around_begin(&around);
    for (int i = 0; i < FRAMES; i++) {
        const float t = 0.1F * (float)i;
        const struct face_sighting seen = face_at(scene, t);
        draw(scene, t, i);
        face_around_see(&around, &frame, &seen, 100 * i);
    }
    return face_around_moves(&around);
}

static void a_still_that_is_shifted_turned_scaled_and_noised_is_doubted(void) {
    const struct scene shifted = {.wall_moves = true, .right = 12, .down = 5},
                       turned = {.wall_moves = true, .turn = 8},
                       scaled = {.wall_moves = true, .scale = 0.12F},
                       all = {.wall_moves = true,
                              .right = 10,
                              .down = 6,
                              .turn = 4,
                              .scale = 0.06F,
                              .light = 0.2F,
                              .noise = 12};
    CHECK(moves(&shifted));
    CHECK(moves(&turned));
    CHECK(moves(&scaled));
    CHECK(moves(&all));
}

static void a_person_before_a_wall_that_stands_is_not(void) {
    const struct scene sways = {.right = 12, .down = 5, .noise = 12},
                       nods = {.down = 14, .turn = 6, .light = 0.3F},
                       comes_nearer = {.scale = 0.15F, .right = 4};
    CHECK(!moves(&sways) && around.stood >= 3 && !around.moved);
    CHECK(!moves(&nods));
    CHECK(!moves(&comes_nearer));
}

static void a_bare_wall_and_a_face_that_holds_still_say_nothing(void) {
    const struct scene bare = {.is_bare = true, .wall_moves = true, .right = 12, .noise = 12},
                       still = {.wall_moves = true, .right = 1, .noise = 12};
    CHECK(!moves(&bare) && !around.moved && !around.stood);
    CHECK(!moves(&still) && !around.moved && !around.stood);
}

static void what_is_no_frame_or_no_face_says_nothing(void) {
    const struct scene shifted = {.wall_moves = true, .right = 12};
    struct picture gray = {.width = WIDTH, .height = HEIGHT, .channels = 1, .pixels = pixels},
                   tiny = {.width = 16, .height = 16, .channels = 3, .pixels = pixels};
    struct face_sighting seen = face_at(&shifted, 0);
    face_around_begin(&around);
    face_around_see(&around, &gray, &seen, 0);
    face_around_see(&around, &tiny, &seen, 100);
    CHECK(!around.is_seen);
    gray.channels = 3;
    face_around_see(&around, &gray, &seen, 200);
    for (int i = 0; i < FACE_MARKS; i++)
        seen.marks[i] = (struct face_point){NAN, INFINITY};
    face_around_see(&around, &gray, &seen, 300);
    memset(seen.marks, 0, sizeof seen.marks);
    face_around_see(&around, &gray, &seen, 400);
    CHECK(!around.moved && !around.stood);
    face_around_wipe(&around);
    CHECK(!around.is_seen && !around.last.width);
}

int main(void) {
    RUN(a_still_that_is_shifted_turned_scaled_and_noised_is_doubted);
    RUN(a_person_before_a_wall_that_stands_is_not);
    RUN(a_bare_wall_and_a_face_that_holds_still_say_nothing);
    RUN(what_is_no_frame_or_no_face_says_nothing);
    return check_report();
}
