// One finger among many.
#include "matcher/finger_gallery.h"
#include "matcher/finger_score.h"
#include "tests/check.h"
#include "tests/support/finger_samples.h"
#include <pthread.h>
#include <string.h>

static struct finger_template finger;
static struct finger_candidate best[64];

// Strangers 1000, 1001, ... of 30 to 50 minutiae.
static struct finger_gallery *gallery_of_strangers(size_t strangers, size_t capacity) {
    struct finger_gallery *gallery = finger_gallery_create(capacity);
    for (unsigned i = 0; i < strangers; i++) {
        finger_sample_draw(&finger, 1000 + i, 30 + i % 21);
        CHECK(finger_gallery_add(gallery, 1000 + i, &finger) == MATCHER_OK);
    }
    return gallery;
}

static void draw_impression(unsigned of, unsigned impression) {
    finger_sample_draw(&finger, of, 30 + (of - 1000) % 21);
    finger_sample_disturb(&finger, impression, 3);
    finger_sample_move(&finger, 7.0 * impression, 12, -9);
}

static void the_owner_of_a_finger_comes_first(void) {
    struct finger_gallery *gallery = gallery_of_strangers(500, 500);
    CHECK(finger_gallery_size(gallery) == 500);
    for (unsigned of = 1000; of < 1500; of += 25) {
        draw_impression(of, of % 9);
        size_t found = finger_gallery_search(gallery, &finger, best, 5);
        CHECK(found >= 1 && best[0].id == of && best[0].score > 4);
        for (size_t i = 1; i < found; i++)
            CHECK(best[i].score <= best[i - 1].score && best[i].id != best[i - 1].id);
    }
    finger_gallery_destroy(gallery);
}

// Enrolled on one sensor and searched for from another, whose scales are not what they say.
static void the_owner_is_found_at_another_scale(void) {
    static const double scales[] = {0.75, 0.87, 1.15, 1.35};
    struct finger_gallery *gallery = finger_gallery_create(200);
    for (unsigned i = 0; i < 200; i++) {
        draw_impression(i, 1);
        finger_sample_give_period(&finger, 8 + i % 3);
        CHECK(finger_gallery_add(gallery, i, &finger) == MATCHER_OK);
    }
    for (unsigned i = 0; i < 40; i++) {
        draw_impression(i, 2);
        finger_sample_give_period(&finger, 8 + i % 3);
        finger_sample_rescale(&finger, scales[i % 4]);
        CHECK(finger_gallery_search(gallery, &finger, best, 1) == 1);
        CHECK(best[0].id == i && best[0].score > 3);
    }
    finger_gallery_destroy(gallery);
}

static void a_stranger_has_no_high_score(void) {
    struct finger_gallery *gallery = gallery_of_strangers(300, 300);
    finger_sample_draw(&finger, 5, 40);
    size_t found = finger_gallery_search(gallery, &finger, best, 5);
    CHECK(found == 0 || best[0].score < 4);
    finger_gallery_destroy(gallery);
}

static void the_score_is_that_of_one_against_one(void) {
    struct finger_gallery *gallery = gallery_of_strangers(50, 50);
    struct finger_template reference;
    draw_impression(1007, 3);
    CHECK(finger_gallery_search(gallery, &finger, best, 10) >= 1);
    finger_sample_draw(&reference, best[0].id, 30 + (best[0].id - 1000) % 21);
    CHECK(best[0].score == finger_score(&finger, &reference));
    finger_gallery_destroy(gallery);
}

// 255 minutiae do not fit: the best are kept, and the score is still the same.
static void a_crowded_template_is_found_too(void) {
    struct finger_gallery *gallery = gallery_of_strangers(20, 40);
    struct finger_template crowded;
    finger_sample_draw(&crowded, 77, 255);
    CHECK(finger_gallery_add(gallery, 77, &crowded) == MATCHER_OK);
    CHECK(finger_gallery_search(gallery, &crowded, best, 1) == 1);
    CHECK(best[0].id == 77 && best[0].score == finger_score(&crowded, &crowded));
    finger_gallery_destroy(gallery);
}

static void several_references_of_one_id_are_one_candidate(void) {
    struct finger_gallery *gallery = gallery_of_strangers(30, 40);
    for (unsigned impression = 1; impression <= 5; impression++) {
        draw_impression(1010, impression);
        CHECK(finger_gallery_add(gallery, 1010, &finger) == MATCHER_OK);
    }
    draw_impression(1010, 2);
    size_t found = finger_gallery_search(gallery, &finger, best, 64);
    CHECK(found >= 1 && found <= 30);
    CHECK(best[0].id == 1010 && best[0].score == 12);
    for (size_t i = 1; i < found; i++)
        CHECK(best[i].id != 1010);
    finger_gallery_destroy(gallery);
}

static void no_more_is_written_than_wanted(void) {
    struct finger_gallery *gallery = gallery_of_strangers(60, 60);
    draw_impression(1003, 1);
    for (size_t wanted = 0; wanted < 10; wanted++) {
        memset(best, 0xaa, sizeof best);
        size_t found = finger_gallery_search(gallery, &finger, best, wanted);
        CHECK(found <= wanted);
        CHECK(best[wanted].id == 0xaaaaaaaa);
        CHECK(wanted == 0 || best[0].id == 1003);
    }
    finger_gallery_destroy(gallery);
}

static void the_capacity_is_kept(void) {
    struct finger_gallery *gallery = gallery_of_strangers(3, 3);
    finger_sample_draw(&finger, 1, 40);
    CHECK(finger_gallery_add(gallery, 1, &finger) == MATCHER_FULL);
    CHECK(finger_gallery_size(gallery) == 3);
    finger_gallery_destroy(gallery);
    CHECK(!finger_gallery_create(SIZE_MAX));
    CHECK(!finger_gallery_create(SIZE_MAX / 8192));
}

static void empty_galleries_and_templates_find_nobody(void) {
    struct finger_gallery *gallery = finger_gallery_create(0);
    finger_sample_draw(&finger, 1, 40);
    CHECK(finger_gallery_search(gallery, &finger, best, 5) == 0);
    CHECK(finger_gallery_bytes(gallery) < 1000);
    CHECK(finger_gallery_add(gallery, 1, &finger) == MATCHER_FULL);
    finger_gallery_destroy(gallery);
    gallery = gallery_of_strangers(10, 20);
    finger_sample_draw(&finger, 1, 0);
    CHECK(finger_gallery_search(gallery, &finger, best, 5) == 0);
    CHECK(finger_gallery_add(gallery, 1, &finger) == MATCHER_OK);
    draw_impression(1004, 1);
    CHECK(finger_gallery_search(gallery, &finger, best, 5) >= 1 && best[0].id == 1004);
    finger_gallery_destroy(gallery);
    finger_gallery_destroy(NULL);
}

// More than one run of the first stage, and a watcher who counts.
enum { MANY = 9000 };

struct watcher {
    size_t calls, done, stop_after;
};

static bool count_calls(void *context, size_t done, size_t of) {
    struct watcher *watcher = context;
    CHECK(of == MANY && done > watcher->done && done <= of);
    watcher->done = done;
    return ++watcher->calls != watcher->stop_after;
}

static void a_large_gallery_tells_how_far_a_search_is_and_can_be_left(void) {
    struct finger_gallery *gallery = gallery_of_strangers(MANY, 10 * MANY);
    CHECK(finger_gallery_bytes(gallery) >
          (size_t)MANY * 2048); // by what is in it, not by what may be
    CHECK(finger_gallery_bytes(gallery) < (size_t)MANY * 4096);
    struct watcher watcher = {0};
    draw_impression(1000 + MANY - 1, 2); // the last
    size_t found = finger_gallery_search_watched(gallery, &finger, best, 3, count_calls, &watcher);
    CHECK(found >= 1 && best[0].id == 1000 + MANY - 1);
    CHECK(watcher.done == MANY && watcher.calls >= 3);
    watcher = (struct watcher){.stop_after = 2};
    CHECK(finger_gallery_search_watched(gallery, &finger, best, 3, count_calls, &watcher) == 0);
    CHECK(watcher.calls == 2);
    draw_impression(1000, 2);
    CHECK(finger_gallery_search(gallery, &finger, best, 3) >= 1 && best[0].id == 1000);
    finger_gallery_destroy(gallery);
}

struct searcher {
    const struct finger_gallery *gallery;
    struct finger_template probe;
    unsigned wanted_id, wrong;
};

static void *search_again_and_again(void *argument) {
    struct searcher *searcher = argument;
    struct finger_candidate candidate;
    for (int i = 0; i < 10; i++)
        searcher->wrong +=
            finger_gallery_search(searcher->gallery, &searcher->probe, &candidate, 1) != 1 ||
            candidate.id != searcher->wanted_id;
    return NULL;
}

static void several_threads_may_search(void) {
    enum { THREADS = 4 };
    struct finger_gallery *gallery = gallery_of_strangers(100, 100);
    pthread_t threads[THREADS];
    struct searcher searchers[THREADS];
    for (unsigned i = 0; i < THREADS; i++) {
        draw_impression(1020 + i, i);
        searchers[i] = (struct searcher){gallery, finger, 1020 + i, 0};
        CHECK(pthread_create(&threads[i], NULL, search_again_and_again, &searchers[i]) == 0);
    }
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK(pthread_join(threads[i], NULL) == 0);
        CHECK(searchers[i].wrong == 0);
    }
    finger_gallery_destroy(gallery);
}

// Real fingers, another maker's templates: first impressions enrolled among strangers.
static void real_fingers_are_found(void) {
    struct finger_gallery *gallery = gallery_of_strangers(300, 340);
    unsigned searched = 0, first = 0;
    for (int of = 0; of < 40; of++)
        if (finger_sample_read(&finger, 1 + of / 10, 1 + of % 10, 1))
            CHECK(finger_gallery_add(gallery, (unsigned)of, &finger) == MATCHER_OK);
    for (int of = 0; of < 40; of++)
        for (int impression = 2; impression <= 4; impression++)
            if (finger_sample_read(&finger, 1 + of / 10, 1 + of % 10, impression)) {
                searched++;
                first += finger_gallery_search(gallery, &finger, best, 3) >= 1 &&
                         best[0].id == (unsigned)of;
            }
    CHECK(searched == 0 || searched == 120);
    CHECK(first * 100 >= searched * 95);
    finger_gallery_destroy(gallery);
}

int main(void) {
    RUN(the_owner_of_a_finger_comes_first);
    RUN(the_owner_is_found_at_another_scale);
    RUN(a_stranger_has_no_high_score);
    RUN(the_score_is_that_of_one_against_one);
    RUN(a_crowded_template_is_found_too);
    RUN(several_references_of_one_id_are_one_candidate);
    RUN(no_more_is_written_than_wanted);
    RUN(the_capacity_is_kept);
    RUN(empty_galleries_and_templates_find_nobody);
    RUN(a_large_gallery_tells_how_far_a_search_is_and_can_be_left);
    RUN(several_threads_may_search);
    RUN(real_fingers_are_found);
    return check_report();
}
