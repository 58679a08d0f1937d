// What face_alive and the networks make of real pictures of real people that are shown flat: as a
// print and as a screen held by hand, turned, standing still, two at once. Needs the face models
// and LFW; says so where they are not. How often what is noticed: tests/bench/bench_alive.
#include "biometric/capture_hash.h"
#include "biometric/face_alive.h"
#include "tests/check.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/shown_picture.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const people[] = {"Akhmed_Zakayev/Akhmed_Zakayev_0001.jpg",
                                     "Abel_Pacheco/Abel_Pacheco_0004.jpg"};
enum { PEOPLE = 2 };

static struct face_engine *engine;
static struct picture pictures[PEOPLE], frame;
static struct face_alive alive;
static int64_t now;

static bool read_people(void) {
    for (int i = 0; i < PEOPLE; i++) {
        char path[600];
        snprintf(path, sizeof path, "%s/lfw-dev/lfw/%s", shared_data() ? shared_data() : "",
                 people[i]);
        if (picture_read(&pictures[i], path, 3) != BIOMETRIC_OK)
            return false;
    }
    return true;
}

static bool look(const struct picture *picture, const struct shown *how,
                 struct face_sighting *seen) {
    CHECK(shown_picture(&frame, picture, how));
    return face_engine_look(engine, &frame, seen) == BIOMETRIC_OK;
}

static enum face_alive_frame show(const struct picture *picture, const struct shown *how) {
    struct face_sighting seen;
    const bool is_there = look(picture, how, &seen);
    now += 66;
    return face_alive_see(&alive, is_there ? &seen : NULL, capture_hash(&frame), now);
}

static void a_print_and_a_screen_moved_by_hand_are_doubted(void) {
    for (int i = 0; i < 2 * PEOPLE; i++) {
        struct shown how = {
            .as = i % 2 ? SHOWN_SCREEN : SHOWN_PRINT, .width = 0.5F, .noise = 2, .seed = 1};
        face_alive_begin(&alive, FACE_ALIVE_NEVER, 0);
        for (int k = 0; k < 24 && alive.verdict == FACE_ALIVE_MORE; k++) {
            how.seed++;
            how.x = 0.02F * sinf((float)k);
            how.yaw = 6 * sinf((float)k * 0.7F);
            how.width = 0.5F + 0.02F * cosf((float)k);
            show(&pictures[i / 2], &how);
        }
        CHECK(alive.verdict == FACE_ALIVE_DOUBTS && alive.doubts == FACE_DOUBT_SCORE);
    }
}

static void a_sheet_that_is_turned_has_no_depth(void) {
    for (int i = 0; i < PEOPLE; i++) {
        struct shown how = {.as = SHOWN_PRINT, .width = 0.8F, .noise = 2, .seed = 1};
        struct face_sighting straight, turned;
        CHECK(look(&pictures[i], &how, &straight));
        for (how.yaw = -40; how.yaw <= 40; how.yaw += 20) {
            how.pitch = 8;
            CHECK(look(&pictures[i], &how, &turned));
            CHECK(fabsf(face_alive_depth(straight.marks, turned.marks)) < 0.1F);
        }
    }
}

static void a_stream_that_stands_still_is_doubted_and_noise_is_enough_to_live(void) {
    struct shown how = {.as = SHOWN_BARE, .width = 1, .noise = 1, .seed = 1};
    face_alive_begin(&alive, FACE_ALIVE_DOUBTED, 0);
    for (int k = 0; k < 4; k++)
        show(&pictures[0], &how);
    CHECK(alive.verdict == FACE_ALIVE_DOUBTS && alive.doubts == FACE_DOUBT_REPEATED);
    face_alive_begin(&alive, FACE_ALIVE_DOUBTED, 0);
    for (int k = 0; k < 4; k++, how.seed++)
        CHECK(show(&pictures[0], &how) == FACE_FRAME_USE);
    CHECK(alive.verdict == FACE_ALIVE_MORE && alive.repeats == 0);
}

// Both in one picture, side by side.
static void two_faces_at_once_are_no_frame(void) {
    const int side = pictures[0].width, height = pictures[0].height;
    struct picture both = {.width = 2 * side, .height = height, .channels = 3};
    both.pixels = malloc((size_t)(2 * side) * (size_t)height * 3);
    CHECK(both.pixels && pictures[1].width == side && pictures[1].height == height);
    if (!both.pixels)
        return;
    for (int y = 0; y < height; y++)
        for (int i = 0; i < 2; i++)
            memcpy(both.pixels + ((size_t)y * 2 + (size_t)i) * (size_t)side * 3,
                   pictures[i].pixels + (size_t)y * (size_t)side * 3, (size_t)side * 3);
    struct shown how = {.as = SHOWN_BARE, .width = 1, .noise = 2, .seed = 1};
    face_alive_begin(&alive, FACE_ALIVE_NEVER, 0);
    for (int k = 0; k < 4; k++, how.seed++)
        CHECK(show(&both, &how) == FACE_FRAME_SKIP);
    face_alive_end(&alive);
    CHECK(alive.verdict == FACE_ALIVE_DOUBTS && alive.doubts == FACE_DOUBT_SEVERAL);
    picture_finish(&both);
}

int main(void) {
    if (face_engine_open(&engine, NULL, NULL, 0) != BIOMETRIC_OK || !read_people()) {
        printf("skipped: the face models or LFW are not here\n");
        face_engine_close(engine);
        return 77;
    }
    RUN(a_print_and_a_screen_moved_by_hand_are_doubted);
    RUN(a_sheet_that_is_turned_has_no_depth);
    RUN(a_stream_that_stands_still_is_doubted_and_noise_is_enough_to_live);
    RUN(two_faces_at_once_are_no_frame);
    for (int i = 0; i < PEOPLE; i++)
        picture_finish(&pictures[i]);
    picture_finish(&frame);
    face_engine_close(engine);
    return check_report();
}
