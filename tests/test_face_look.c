// Looks by made-up sightings: who is seen, how well, when.
#include "biometric/face_look.h"
#include "tests/check.h"
#include <math.h>
#include <string.h>

enum { FRAME_MS = 66 };

static struct face_look look;
static int64_t now;
static uint64_t fingerprint;

// Person `who` looks in direction `who`; `noise` turns the embedding away into one of its own.
static struct face_sighting sighting(int who, int value, enum face_advice advice, int noise) {
    struct face_sighting seen = {
        .faces = 1,
        .at = {100,   100   },
        .width = 100,
        .height = 130,
        .strength = 1,
        .liveness_is_sure = true,
        .liveness = 0.9F,
        .quality = {value, advice}
    };
    seen.embedding[who] = noise ? 0.8F : 1;
    if (noise)
        seen.embedding[100 + noise % 400] = 0.6F;
    return seen;
}

static void begin(void) {
    now = 1000;
    face_look_begin(&look, FACE_ALIVE_NEVER, 0, now);
}

static void see(const struct face_sighting *seen) {
    now += FRAME_MS;
    face_look_see(&look, seen, ++fingerprint, now);
}

static void see_for(int ms, int who, int value, enum face_advice advice) {
    for (const int64_t until = now + ms; now + FRAME_MS <= until;) {
        const struct face_sighting seen = sighting(who, value, advice, (int)fingerprint);
        see(&seen);
    }
}

static void see_nobody_for(int ms) {
    for (const int64_t until = now + ms; now + FRAME_MS <= until;)
        see(NULL);
}

static float likeness_to(int who) {
    float fused[FACE_EMBEDDING_SIZE], square = 0;
    face_look_fuse(&look, fused);
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i++)
        square += fused[i] * fused[i];
    CHECK(look.kept == 0 ? square == 0 : fabsf(square - 1) < 1e-4F);
    return fused[who];
}

// ---- Frames

static void a_person_who_stands_well_is_enough_in_a_second(void) {
    begin();
    CHECK(!look.is_enough && look.progress == 0);
    int before = 0;
    for (int i = 0; i < 15; i++) {
        see_for(FRAME_MS, 3, 90, FACE_FINE);
        CHECK(look.progress >= before);
        before = look.progress;
    }
    CHECK(look.is_enough && look.progress == 100 && look.kept == FACE_LOOK_FRAMES);
    CHECK(look.value == 90 && look.advice == FACE_FINE);
    CHECK(look.alive.verdict == FACE_ALIVE_PASSES);
}

static void frames_together_are_nearer_to_the_person_than_each(void) {
    begin();
    see_for(1500, 3, 90, FACE_FINE);
    CHECK(likeness_to(3) > 0.93F); // each frame 0.8
}

static void nobody_gives_nothing(void) {
    begin();
    see_nobody_for(3000);
    CHECK(look.kept == 0 && !look.is_enough && look.value == 0);
    CHECK(likeness_to(3) == 0 && look.progress == 0);
}

static void the_strongest_frames_are_kept(void) {
    begin();
    see_for(1000, 3, 30, FACE_BLURRED);
    see_for(800, 3, 90, FACE_FINE);
    see_for(1000, 3, 40, FACE_BLURRED);
    CHECK(look.kept == FACE_LOOK_FRAMES && look.value == 90);
}

// What the caller writes where a kept frame lies is what is put together; frames are still known by
// what was seen.
static void a_kept_frame_can_be_completed(void) {
    begin();
    for (int i = 0; i < FACE_LOOK_FRAMES; i++) {
        const struct face_sighting seen = sighting(3, 90, FACE_FINE, i + 1);
        float *kept = face_look_see(&look, &seen, ++fingerprint, now += FACE_LOOK_APART_MS);
        CHECK(kept && !memcmp(kept, seen.embedding, sizeof seen.embedding));
        if (!kept)
            return;
        memset(kept, 0, sizeof seen.embedding);
        kept[600] = 1;
    }
    CHECK(look.kept == FACE_LOOK_FRAMES && likeness_to(600) > 0.999F && likeness_to(3) == 0);
    const struct face_sighting worse = sighting(3, 80, FACE_FINE, 0);
    CHECK(!face_look_see(&look, &worse, ++fingerprint, now += FACE_LOOK_APART_MS));
    CHECK(!face_look_see(&look, NULL, ++fingerprint, now += FACE_LOOK_APART_MS));
}

static void frames_at_the_same_moment_count_once(void) {
    begin();
    for (int i = 0; i < 20; i++) {
        const struct face_sighting seen = sighting(3, 50 + i % 7, FACE_FINE, i + 1);
        face_look_see(&look, &seen, ++fingerprint, now += 5);
    }
    CHECK(look.kept == 1 && look.value == 56 && !look.is_enough);
}

static void poor_frames_are_enough_only_after_a_time(void) {
    begin();
    see_for(2000, 3, 20, FACE_TOO_DARK);
    CHECK(!look.is_enough && look.kept == FACE_LOOK_FRAMES);
    see_for(1000, 3, 20, FACE_TOO_DARK);
    CHECK(look.is_enough && look.value == 20);
}

static void frames_of_no_value_are_never_kept(void) {
    begin();
    see_for(5000, 3, 0, FACE_SEVERAL);
    CHECK(look.kept == 0 && !look.is_enough);
}

static void a_frame_that_repeats_another_is_not_kept(void) {
    begin();
    const struct face_sighting seen = sighting(3, 90, FACE_FINE, 0);
    for (int i = 0; i < 40; i++)
        face_look_see(&look, &seen, 7, now += FRAME_MS);
    CHECK(look.kept == 1 && !look.is_enough);
    CHECK(look.alive.verdict == FACE_ALIVE_DOUBTS && look.alive.doubts == FACE_DOUBT_REPEATED);
}

// ---- People

static void when_another_steps_in_only_the_other_is_looked_at(void) {
    begin();
    see_for(1500, 3, 90, FACE_FINE);
    see_for(200, 4, 40, FACE_FINE);
    CHECK(!look.is_enough && likeness_to(4) > 0.7F && fabsf(likeness_to(3)) < 0.01F);
    CHECK(look.alive.verdict == FACE_ALIVE_MORE);
    see_for(1500, 4, 90, FACE_FINE);
    CHECK(look.is_enough && likeness_to(4) > 0.9F && fabsf(likeness_to(3)) < 0.01F);
}

static void who_was_out_of_sight_is_looked_at_anew(void) {
    begin();
    see_for(1500, 3, 90, FACE_FINE);
    see_nobody_for(1500);
    CHECK(look.kept > 0);
    see_for(FRAME_MS, 3, 60, FACE_FINE);
    CHECK(look.kept == 1 && look.value == 60 && !look.is_enough);
}

static void a_frame_unlike_the_kept_ones_is_left_out(void) {
    begin();
    see_for(300, 3, 90, FACE_FINE);
    // little by little into somebody else, each frame like the one before
    for (int step = 1; step <= 30; step++) {
        struct face_sighting seen = sighting(3, 95, FACE_FINE, 0);
        const float turn = (float)step * 1.57F / 30;
        seen.embedding[3] = cosf(turn);
        seen.embedding[4] = sinf(turn);
        see(&seen);
    }
    CHECK(likeness_to(3) > 0.3F);
}

// ---- Advice

static void an_advice_is_said_when_it_has_held(void) {
    begin();
    see_for(300, 3, 90, FACE_TOO_FAR);
    CHECK(look.advice == FACE_FINE);
    see_for(500, 3, 90, FACE_TOO_FAR);
    CHECK(look.advice == FACE_TOO_FAR);
}

static void a_blink_says_nothing(void) {
    begin();
    for (int i = 0; i < 20; i++) {
        see_for(400, 3, 90, FACE_FINE);
        see_for(200, 3, 90, FACE_EYES_COVERED);
        CHECK(look.advice == FACE_FINE);
    }
}

static void words_do_not_flicker_between_two_that_take_turns(void) {
    begin();
    int changes = 0;
    enum face_advice last = look.advice;
    for (int i = 0; i < 150; i++) { // ten seconds
        see_for(FRAME_MS, 3, 40, i % 2 ? FACE_BLURRED : FACE_TOO_DARK);
        changes += look.advice != last;
        last = look.advice;
    }
    CHECK(changes >= 1 && changes <= 10);
}

static void what_is_said_can_be_read(void) {
    begin();
    see_for(800, 3, 90, FACE_TOO_FAR);
    CHECK(look.advice == FACE_TOO_FAR);
    see_for(500, 3, 90, FACE_FINE);
    CHECK(look.advice == FACE_TOO_FAR);
    see_for(800, 3, 90, FACE_FINE);
    CHECK(look.advice == FACE_FINE);
}

static void nobody_there_is_said_too(void) {
    begin();
    see_nobody_for(1000);
    CHECK(look.advice == FACE_NOBODY);
}

static void a_wiped_look_holds_nothing(void) {
    begin();
    see_for(1000, 3, 90, FACE_FINE);
    face_look_wipe(&look);
    const unsigned char *bytes = (const unsigned char *)&look;
    int left = 0;
    for (size_t i = 0; i < sizeof look; i++)
        left += bytes[i] != 0;
    CHECK(left == 0);
}

int main(void) {
    RUN(a_person_who_stands_well_is_enough_in_a_second);
    RUN(frames_together_are_nearer_to_the_person_than_each);
    RUN(nobody_gives_nothing);
    RUN(the_strongest_frames_are_kept);
    RUN(a_kept_frame_can_be_completed);
    RUN(frames_at_the_same_moment_count_once);
    RUN(poor_frames_are_enough_only_after_a_time);
    RUN(frames_of_no_value_are_never_kept);
    RUN(a_frame_that_repeats_another_is_not_kept);
    RUN(when_another_steps_in_only_the_other_is_looked_at);
    RUN(who_was_out_of_sight_is_looked_at_anew);
    RUN(a_frame_unlike_the_kept_ones_is_left_out);
    RUN(an_advice_is_said_when_it_has_held);
    RUN(a_blink_says_nothing);
    RUN(words_do_not_flicker_between_two_that_take_turns);
    RUN(what_is_said_can_be_read);
    RUN(nobody_there_is_said_too);
    RUN(a_wiped_look_holds_nothing);
    return check_report();
}
