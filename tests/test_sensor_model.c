// What a drawn sensor adds is its own: the same in all of its pictures, whatever finger lies there.
#include "tests/check.h"
#include "tests/support/synthetic/sensor_model.h"
#include <stdlib.h>
#include <string.h>

enum { W = 200, H = 240 };

// Stripes of a given period on white; `period` 0: bare.
static struct changed_print striped(int period) {
    static uint8_t pixels[W * H];
    for (int i = 0; i < W * H; i++)
        pixels[i] = period && i / W % period < period / 2 ? 20 : 250;
    return (struct changed_print){pixels, W, H, 500};
}

static struct changed_print taken(const struct sensor_model *model, int period, uint64_t seed) {
    struct changed_print out, from = striped(period);
    CHECK(sensor_model_take(&out, model, &from, &from, seed));
    return out;
}

static int most_apart(const struct changed_print *a, const struct changed_print *b, int from,
                      int to) {
    int most = 0;
    for (int i = from; i < to; i++)
        most = abs(a->pixels[i] - b->pixels[i]) > most ? abs(a->pixels[i] - b->pixels[i]) : most;
    return most;
}

static void the_same_touch_gives_the_same_picture(void) {
    const struct sensor_model model = {.name = "a", .wet = 1, .pull = 9, .turn = 9, .noise = 4};
    struct changed_print one = taken(&model, 9, 3), same = taken(&model, 9, 3);
    CHECK(one.width == W && one.height == H && one.dpi == 500);
    CHECK(memcmp(one.pixels, same.pixels, W * H) == 0);
    changed_print_finish(&one);
    changed_print_finish(&same);
}

static void the_frame_and_the_dirt_stay_whatever_lies_there(void) {
    const struct sensor_model model = {.name = "a",
                                       .shape = SENSOR_TRAPEZOID,
                                       .glass = 150,
                                       .around = 230,
                                       .askew = 3,
                                       .dust = 40,
                                       .scratches = 3,
                                       .columns = 2};
    struct changed_print bare = taken(&model, 0, 1), again = taken(&model, 0, 2);
    struct changed_print finger = taken(&model, 9, 4);
    CHECK(most_apart(&bare, &again, 0, W * H) < 12); // but for noise
    CHECK(most_apart(&bare, &finger, 0, W) < 12);
    CHECK(most_apart(&bare, &finger, 0, W * H) > 80);
    CHECK(abs(bare.pixels[0] - 230) < 8 && abs(bare.pixels[H / 2 * W + W / 2] - 147) < 30);
    changed_print_finish(&bare);
    changed_print_finish(&again);
    changed_print_finish(&finger);
}

static void another_sensor_has_other_dirt(void) {
    struct sensor_model model = {.name = "a", .dust = 40};
    struct changed_print one = taken(&model, 0, 1);
    model.name = "b";
    struct changed_print other = taken(&model, 0, 1);
    CHECK(most_apart(&one, &other, 0, W * H) > 40);
    changed_print_finish(&one);
    changed_print_finish(&other);
}

static void a_scale_is_not_said(void) {
    const struct sensor_model model = {.name = "a", .scale = 1.25f, .caption = true};
    struct changed_print out = taken(&model, 9, 1);
    CHECK(out.width == W * 5 / 4 && out.height > H * 5 / 4 && out.dpi == 500);
    changed_print_finish(&out);
}

int main(void) {
    RUN(the_same_touch_gives_the_same_picture);
    RUN(the_frame_and_the_dirt_stay_whatever_lies_there);
    RUN(another_sensor_has_other_dirt);
    RUN(a_scale_is_not_said);
    return check_report();
}
