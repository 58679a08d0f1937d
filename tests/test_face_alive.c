// What a look of sightings is taken for. The sightings are made: a head of 68 points in space,
// turned and seen from the front, or the same points on a sheet. Real pictures are in
// test_face_shown.c.
#include "biometric/capture_hash.h"
#include "biometric/face_alive.h"
#include "tests/check.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_MS = 66 };

static struct face_alive alive;
static int64_t now;
static uint64_t frame;

// ---- A head

// Only eyes, nose and mouth matter; the rest lies on an oval. In eye distances, z towards the
// camera.
static void head(float points[FACE_MARKS][3]) {
    for (int i = 0; i < FACE_MARKS; i++) {
        const float turn = (float)i / FACE_MARKS * 6.28F;
        points[i][0] = 1.1F * cosf(turn);
        points[i][1] = 0.6F + 1.3F * sinf(turn);
        points[i][2] = -0.4F;
    }
    for (int i = 0; i < 6; i++) {
        const float dx = 0.2F * cosf((float)i * 1.047F), dy = 0.08F * sinf((float)i * 1.047F);
        for (int eye = 0; eye < 2; eye++) {
            float *mark = points[36 + 6 * eye + i];
            mark[0] = (eye ? 0.5F : -0.5F) + dx;
            mark[1] = dy;
            mark[2] = 0;
        }
    }
    for (int i = 27; i <= 30; i++) { // the bridge down to the tip
        points[i][0] = 0;
        points[i][1] = 0.2F * (float)(i - 27);
        points[i][2] = 0.1F + 0.13F * (float)(i - 27);
    }
    for (int i = 31; i <= 35; i++) {
        points[i][0] = 0.12F * (float)(i - 33);
        points[i][1] = 0.75F;
        points[i][2] = 0.25F;
    }
    points[48][0] = -0.4F, points[54][0] = 0.4F;
    points[48][1] = points[54][1] = 1.1F;
    points[48][2] = points[54][2] = 0.05F;
}

// Person `who` turned by so many degrees to the own left; `depth` 0 is a picture of the head.
static struct face_sighting seen(int who, float degrees, float depth, float liveness) {
    struct face_sighting face = {
        .faces = 1,
        .at = {200, 120},
        .width = 150,
        .height = 190,
        .liveness_is_sure = true,
        .liveness = liveness
    };
    float points[FACE_MARKS][3];
    const float turn = degrees * (float)M_PI / 180;
    head(points);
    for (int i = 0; i < FACE_MARKS; i++)
        face.marks[i] = (struct face_point){
            270 + 60 * (points[i][0] * cosf(turn) + depth * points[i][2] * sinf(turn)),
            180 + 60 * points[i][1]};
    face.yaw = degrees / 86; // what the points of the network say of a head
    face.embedding[who] = 1;
    return face;
}

static enum face_alive_frame show(struct face_sighting face) {
    now += FRAME_MS;
    return face_alive_see(&alive, &face, ++frame, now);
}

static void show_times(int count, struct face_sighting face) {
    for (int i = 0; i < count; i++)
        CHECK(show(face) == FACE_FRAME_USE);
}

static void begin(enum face_alive_when when, unsigned sides) {
    face_alive_begin(&alive, when, sides);
    now += 5000;
}

static bool doubts(unsigned what) {
    return alive.verdict == FACE_ALIVE_DOUBTS && alive.doubts == what;
}

// Until the head turn is asked for, of a face that the network takes for a print.
static void until_asked(unsigned sides) {
    begin(FACE_ALIVE_DOUBTED, sides);
    show_times(8, seen(1, 0, 1, 0.1F));
    CHECK(alive.verdict == FACE_ALIVE_MORE &&
          alive.challenge == (sides & 1 ? FACE_ASK_RIGHT : FACE_ASK_LEFT));
}

// ---- Watching

static void a_living_face_passes_after_eight_frames_and_not_before(void) {
    begin(FACE_ALIVE_DOUBTED, 0);
    show_times(7, seen(1, 0, 1, 0.9F));
    CHECK(alive.verdict == FACE_ALIVE_MORE && alive.liveness < 0);
    show_times(1, seen(1, 0, 1, 0.9F));
    CHECK(alive.verdict == FACE_ALIVE_PASSES && alive.doubts == 0 && alive.liveness == 0.9F);
}

static void three_poor_scores_of_eight_do_not_matter_and_five_do(void) {
    for (int poor = 3; poor <= 5; poor += 2) {
        begin(FACE_ALIVE_NEVER, 0);
        show_times(poor, seen(1, 0, 1, 0));
        show_times(8 - poor, seen(1, 0, 1, 0.9F));
        CHECK(alive.verdict == (poor == 3 ? FACE_ALIVE_PASSES : FACE_ALIVE_DOUBTS));
    }
}

static void frames_that_are_too_far_apart_are_no_score(void) {
    begin(FACE_ALIVE_NEVER, 0);
    for (int i = 0; i < 14 && alive.verdict == FACE_ALIVE_MORE; i++) {
        now += 250;
        show(seen(1, 0, 1, 0.9F));
    }
    CHECK(doubts(FACE_DOUBT_UNSURE) && alive.liveness < 0);
}

static void a_middling_score_is_looked_at_once_more(void) {
    begin(FACE_ALIVE_NEVER, 0);
    show_times(8, seen(1, 0, 1, 0.5F));
    CHECK(alive.verdict == FACE_ALIVE_MORE);
    show_times(8, seen(1, 0, 1, 0.7F));
    CHECK(alive.verdict == FACE_ALIVE_PASSES);
    begin(FACE_ALIVE_NEVER, 0);
    show_times(16, seen(1, 0, 1, 0.5F));
    CHECK(doubts(FACE_DOUBT_UNSURE));
}

static void a_score_without_the_surroundings_or_of_no_number_is_none(void) {
    struct face_sighting near = seen(1, 0, 1, 0.9F), odd = seen(1, 0, 1, NAN);
    near.liveness_is_sure = false;
    begin(FACE_ALIVE_NEVER, 0);
    while (alive.verdict == FACE_ALIVE_MORE)
        show(frame % 2 ? near : odd);
    CHECK(doubts(FACE_DOUBT_UNSURE) && alive.scored == 0);
}

static void without_a_challenge_a_low_score_is_the_operators(void) {
    begin(FACE_ALIVE_NEVER, 0);
    show_times(8, seen(1, 0, 1, 0.1F));
    CHECK(doubts(FACE_DOUBT_SCORE) && alive.challenge == FACE_ASK_NOTHING);
    show_times(20, seen(1, 0, 1, 0.9F)); // it stays so
    CHECK(doubts(FACE_DOUBT_SCORE));
}

static void another_person_is_watched_anew_even_after_a_pass(void) {
    begin(FACE_ALIVE_NEVER, 0);
    show_times(8, seen(1, 0, 1, 0.9F));
    CHECK(alive.verdict == FACE_ALIVE_PASSES);
    CHECK(show(seen(2, 0, 1, 0)) == FACE_FRAME_ANOTHER);
    CHECK(alive.verdict == FACE_ALIVE_MORE);
    show_times(7, seen(2, 0, 1, 0));
    CHECK(doubts(FACE_DOUBT_SCORE));
    CHECK(show(seen(1, 0, 1, 0.9F)) == FACE_FRAME_ANOTHER && doubts(FACE_DOUBT_SCORE));
}

static void who_was_away_for_a_second_is_watched_anew(void) {
    begin(FACE_ALIVE_NEVER, 0);
    show_times(7, seen(1, 0, 1, 0.9F));
    for (int i = 0; i < 16; i++) {
        now += FRAME_MS;
        CHECK(face_alive_see(&alive, NULL, ++frame, now) == FACE_FRAME_SKIP);
    }
    CHECK(show(seen(1, 0, 1, 0.9F)) == FACE_FRAME_ANOTHER);
    CHECK(alive.verdict == FACE_ALIVE_MORE);
    show_times(7, seen(1, 0, 1, 0.9F));
    CHECK(alive.verdict == FACE_ALIVE_PASSES);
}

static void two_faces_are_no_frame_and_one_in_the_background_is_nobody(void) {
    struct face_sighting two = seen(1, 0, 1, 0.9F), far = two;
    two.second = 0.7F;
    far.second = 0.5F;
    begin(FACE_ALIVE_NEVER, 0);
    for (int i = 0; i < 100; i++)
        CHECK(show(two) == FACE_FRAME_SKIP);
    CHECK(alive.verdict == FACE_ALIVE_MORE);
    face_alive_end(&alive);
    CHECK(doubts(FACE_DOUBT_SEVERAL));
    begin(FACE_ALIVE_NEVER, 0);
    show_times(8, far);
    CHECK(alive.verdict == FACE_ALIVE_PASSES);
}

// ---- Repeated frames

static void a_driver_may_repeat_two_frames_and_a_frozen_stream_is_doubted(void) {
    const struct face_sighting face = seen(1, 0, 1, 0.9F);
    begin(FACE_ALIVE_DOUBTED, 0);
    show_times(4, face);
    for (int i = 0; i < 2; i++)
        CHECK(face_alive_see(&alive, &face, frame, ++now) == FACE_FRAME_SKIP);
    CHECK(alive.verdict == FACE_ALIVE_MORE);
    show_times(4, face);
    CHECK(alive.verdict == FACE_ALIVE_PASSES);
    CHECK(face_alive_see(&alive, &face, frame, ++now) == FACE_FRAME_SKIP);
    CHECK(doubts(FACE_DOUBT_REPEATED)); // after a pass too
}

static void a_loop_as_long_as_a_look_is_noticed(void) {
    struct face_sighting near = seen(1, 0, 1, 0.9F);
    near.liveness_is_sure = false; // so that it is not decided before
    begin(FACE_ALIVE_DOUBTED, 0);
    for (int i = 0; i < FACE_ALIVE_HISTORY; i++)
        face_alive_see(&alive, &near, 1000000 + (uint64_t)i, ++now);
    for (int i = 0; i < 3; i++)
        CHECK(face_alive_see(&alive, &near, 1000000 + (uint64_t)i, ++now) == FACE_FRAME_SKIP);
    CHECK(alive.verdict == FACE_ALIVE_DOUBTS && alive.doubts & FACE_DOUBT_REPEATED);
}

static void a_covered_lens_repeats_and_is_nobody(void) {
    begin(FACE_ALIVE_NEVER, 0);
    for (int i = 0; i < 50; i++)
        face_alive_see(&alive, NULL, 7, ++now);
    show_times(8, seen(1, 0, 1, 0.9F));
    CHECK(alive.verdict == FACE_ALIVE_PASSES);
}

// ---- The head turn

static void turn(float degrees, float depth) {
    for (int step = 1; step <= 4; step++)
        show(seen(1, degrees * (float)step / 4, depth, 0.1F));
}

static void a_head_that_turns_as_asked_settles_the_doubt(void) {
    for (unsigned side = 0; side < 2; side++) {
        until_asked(side);
        CHECK(alive.challenge_ends_ms == now + FACE_ALIVE_CHALLENGE_MS);
        turn(side ? -28 : 28, 1);
        CHECK(alive.challenge == FACE_ASK_BACK && alive.verdict == FACE_ALIVE_MORE);
        show(seen(1, side ? -12 : 12, 1, 0.1F)); // not straight yet
        CHECK(alive.verdict == FACE_ALIVE_MORE);
        show(seen(1, 3, 1, 0.1F));
        CHECK(alive.verdict == FACE_ALIVE_PASSES && alive.doubts == 0 && alive.depth > 0.1F);
    }
}

static void how_far_the_head_is_turned_and_back_is_told(void) {
    for (unsigned right = 0; right < 2; right++) {
        const float way = right ? -1 : 1;
        until_asked(right);
        CHECK(alive.side == (right ? -1 : 1) && alive.done == 0);
        show(seen(1, way * 10.75F, 1, 0.1F)); // yaw 0.125, half of what is asked
        CHECK(fabsf(alive.done - 0.5F) < 0.01F);
        show(seen(1, way * -8, 1, 0.1F)); // the other way is none
        CHECK(alive.done == 0);
        show(seen(1, way * 20, 1, 0.1F));
        CHECK(alive.done > 0.9F && alive.done < 1);
        show(seen(1, way * 28, 1, 0.1F));
        CHECK(alive.challenge == FACE_ASK_BACK && alive.done == 0);
        show(seen(1, way * 15, 1, 0.1F));
        CHECK(alive.done > 0.4F && alive.done < 0.6F && alive.side == (right ? -1 : 1));
    }
}

static void where_it_is_always_asked_the_networks_doubt_stays(void) {
    begin(FACE_ALIVE_ALWAYS, 0);
    show_times(8, seen(1, 0, 1, 0.9F));
    CHECK(alive.challenge == FACE_ASK_LEFT);
    turn(28, 1);
    show(seen(1, 0, 1, 0.9F));
    CHECK(alive.verdict == FACE_ALIVE_PASSES);
    begin(FACE_ALIVE_ALWAYS, 0);
    show_times(8, seen(1, 0, 1, 0.1F));
    turn(28, 1);
    show(seen(1, 0, 1, 0.1F));
    CHECK(doubts(FACE_DOUBT_SCORE));
}

static void a_turned_picture_is_flat(void) {
    until_asked(0);
    turn(28, 0);
    show(seen(1, 0, 0, 0.1F));
    CHECK(doubts(FACE_DOUBT_SCORE | FACE_DOUBT_FLAT) && fabsf(alive.depth) < 0.02F);
}

static void a_nose_that_goes_the_other_way_than_the_head_is_flat_too(void) {
    until_asked(0);
    turn(28, -1); // a hollow mask
    show(seen(1, 0, -1, 0.1F));
    CHECK(alive.verdict == FACE_ALIVE_DOUBTS && alive.doubts & FACE_DOUBT_FLAT);
}

static void the_wrong_way_may_be_tried_once_more_to_a_side_asked_anew(void) {
    until_asked(2); // left, then right
    turn(-28, 1);
    CHECK(alive.verdict == FACE_ALIVE_MORE && alive.challenge == FACE_ASK_STRAIGHT);
    show(seen(1, -20, 1, 0.1F));
    CHECK(alive.challenge == FACE_ASK_STRAIGHT);
    show(seen(1, 0, 1, 0.1F));
    CHECK(alive.challenge == FACE_ASK_RIGHT);
    turn(28, 1);
    CHECK(doubts(FACE_DOUBT_SCORE | FACE_DOUBT_NO_TURN));
}

static void a_turn_that_comes_too_late_is_none(void) {
    until_asked(0);
    for (int i = 0; i < 2; i++) {
        const int64_t ends = alive.challenge_ends_ms;
        while (now < ends + FRAME_MS)
            show(seen(1, 10, 1, 0.1F));
        show(seen(1, 0, 1, 0.1F));
    }
    CHECK(doubts(FACE_DOUBT_SCORE | FACE_DOUBT_NO_TURN));
}

static void another_face_after_the_turn_is_doubted(void) {
    until_asked(0);
    turn(28, 1);
    struct face_sighting alike = seen(1, 0, 1, 0.1F); // cosine 0.5: a relative
    alike.embedding[1] = 0.5F;
    alike.embedding[2] = 0.866F;
    show(alike);
    CHECK(doubts(FACE_DOUBT_SCORE | FACE_DOUBT_OTHER));
}

static void who_takes_the_pictures_place_for_the_turn_is_noticed(void) {
    until_asked(0);
    CHECK(show(seen(2, 28, 1, 0.9F)) == FACE_FRAME_ANOTHER);
    CHECK(show(seen(1, 0, 1, 0.1F)) == FACE_FRAME_ANOTHER); // watched anew
    CHECK(alive.verdict == FACE_ALIVE_MORE && alive.challenge == FACE_ASK_NOTHING);
    show_times(7, seen(1, 0, 1, 0.1F));
    CHECK(alive.challenge == FACE_ASK_LEFT);
    CHECK(show(seen(2, 28, 1, 0.9F)) == FACE_FRAME_ANOTHER);
    CHECK(doubts(FACE_DOUBT_SCORE | FACE_DOUBT_OTHER));
}

static void a_face_that_leaps_or_leaves_during_the_turn_is_doubted(void) {
    until_asked(0);
    struct face_sighting far = seen(1, 10, 1, 0.1F);
    far.at.x = 400;
    show(far);
    CHECK(alive.challenge == FACE_ASK_STRAIGHT);
    show(seen(1, 0, 1, 0.1F));
    CHECK(alive.challenge == FACE_ASK_LEFT);
    now += 1100;
    face_alive_see(&alive, NULL, ++frame, now);
    CHECK(doubts(FACE_DOUBT_SCORE | FACE_DOUBT_JUMPED));
}

static void the_turn_is_asked_of_a_face_that_looks_straight(void) {
    begin(FACE_ALIVE_DOUBTED, 0);
    show_times(8, seen(1, 15, 1, 0.1F));
    CHECK(alive.challenge == FACE_ASK_STRAIGHT);
    face_alive_end(&alive);
    CHECK(doubts(FACE_DOUBT_SCORE | FACE_DOUBT_NO_TURN));
}

// ---- The end

static void a_look_that_ends_too_early_is_unsure(void) {
    begin(FACE_ALIVE_DOUBTED, 0);
    face_alive_end(&alive);
    CHECK(doubts(FACE_DOUBT_UNSURE));
    begin(FACE_ALIVE_DOUBTED, 0);
    show_times(8, seen(1, 0, 1, 0.9F));
    face_alive_end(&alive);
    CHECK(alive.verdict == FACE_ALIVE_PASSES);
}

static void nothing_is_left_after_the_wipe(void) {
    unsigned left = 0;
    until_asked(0);
    face_alive_wipe(&alive);
    for (size_t i = 0; i < sizeof alive; i++)
        left |= ((const unsigned char *)&alive)[i];
    CHECK(left == 0);
}

// ---- Geometry and fingerprints

static void depth_follows_the_turn_of_a_head_and_not_of_a_sheet(void) {
    const struct face_sighting straight = seen(1, 0, 1, 0), flat = seen(1, 0, 0, 0);
    float last = 0;
    for (int degrees = 5; degrees <= 40; degrees += 5) {
        const struct face_sighting left = seen(1, (float)degrees, 1, 0),
                                   right = seen(1, (float)-degrees, 1, 0);
        const float depth = face_alive_depth(straight.marks, left.marks);
        CHECK(depth > last && depth < 1);
        CHECK(fabsf(depth + face_alive_depth(straight.marks, right.marks)) < 0.02F);
        last = depth;
    }
    for (int i = 0; i < 50; i++) { // any flat map: turned, tilted, sheared, nearer
        struct face_sighting map = flat;
        const float a = 1 + (float)(i % 5) / 10, b = (float)(i % 7 - 3) / 10,
                    c = (float)(i % 3 - 1) / 5, d = 0.6F + (float)(i % 4) / 5;
        for (int k = 0; k < FACE_MARKS; k++)
            map.marks[k] = (struct face_point){a * flat.marks[k].x + b * flat.marks[k].y + 30,
                                               c * flat.marks[k].x + d * flat.marks[k].y - 9};
        CHECK(fabsf(face_alive_depth(flat.marks, map.marks)) < 1e-3F);
    }
}

static void marks_that_are_no_face_have_no_depth(void) {
    struct face_sighting straight = seen(1, 0, 1, 0), odd = straight;
    memset(odd.marks, 0, sizeof odd.marks);
    CHECK(face_alive_depth(straight.marks, odd.marks) == 0);
    CHECK(face_alive_depth(odd.marks, straight.marks) == 0);
    for (int i = 0; i < FACE_MARKS; i++)
        odd.marks[i].x = odd.marks[i].y = (float)i; // a line
    CHECK(face_alive_depth(straight.marks, odd.marks) == 0);
    odd.marks[40].x = NAN;
    CHECK(face_alive_depth(straight.marks, odd.marks) == 0);
}

static void a_look_as_like_as_a_copy_is_doubted(void) {
    CHECK(face_alive_likeness(0.95F) == FACE_DOUBT_PORTRAIT);
    CHECK(!face_alive_likeness(0.93F) && !face_alive_likeness(-1) && !face_alive_likeness(NAN));
}

static void a_fingerprint_changes_with_any_bit_and_with_the_size(void) {
    struct picture picture = {.width = 31, .height = 7, .channels = 3};
    const size_t size = 31 * 7 * 3;
    picture.pixels = calloc(1, size);
    CHECK(picture.pixels != NULL);
    if (!picture.pixels)
        return;
    const uint64_t black = capture_hash(&picture);
    CHECK(black == capture_hash(&picture));
    for (size_t at = 0; at < size; at++)
        for (int bit = 0; bit < 8; bit++) {
            picture.pixels[at] = (uint8_t)(1U << bit);
            CHECK(capture_hash(&picture) != black);
            picture.pixels[at] = 0;
        }
    picture.height = 6;
    CHECK(capture_hash(&picture) != black);
    picture_finish(&picture);
}

int main(void) {
    RUN(a_living_face_passes_after_eight_frames_and_not_before);
    RUN(three_poor_scores_of_eight_do_not_matter_and_five_do);
    RUN(frames_that_are_too_far_apart_are_no_score);
    RUN(a_middling_score_is_looked_at_once_more);
    RUN(a_score_without_the_surroundings_or_of_no_number_is_none);
    RUN(without_a_challenge_a_low_score_is_the_operators);
    RUN(another_person_is_watched_anew_even_after_a_pass);
    RUN(who_was_away_for_a_second_is_watched_anew);
    RUN(two_faces_are_no_frame_and_one_in_the_background_is_nobody);
    RUN(a_driver_may_repeat_two_frames_and_a_frozen_stream_is_doubted);
    RUN(a_loop_as_long_as_a_look_is_noticed);
    RUN(a_covered_lens_repeats_and_is_nobody);
    RUN(a_head_that_turns_as_asked_settles_the_doubt);
    RUN(how_far_the_head_is_turned_and_back_is_told);
    RUN(where_it_is_always_asked_the_networks_doubt_stays);
    RUN(a_turned_picture_is_flat);
    RUN(a_nose_that_goes_the_other_way_than_the_head_is_flat_too);
    RUN(the_wrong_way_may_be_tried_once_more_to_a_side_asked_anew);
    RUN(a_turn_that_comes_too_late_is_none);
    RUN(another_face_after_the_turn_is_doubted);
    RUN(who_takes_the_pictures_place_for_the_turn_is_noticed);
    RUN(a_face_that_leaps_or_leaves_during_the_turn_is_doubted);
    RUN(the_turn_is_asked_of_a_face_that_looks_straight);
    RUN(a_look_that_ends_too_early_is_unsure);
    RUN(nothing_is_left_after_the_wipe);
    RUN(depth_follows_the_turn_of_a_head_and_not_of_a_sheet);
    RUN(marks_that_are_no_face_have_no_depth);
    RUN(a_look_as_like_as_a_copy_is_doubted);
    RUN(a_fingerprint_changes_with_any_bit_and_with_the_size);
    return check_report();
}
