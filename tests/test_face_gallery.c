// One face among many.
#include "matcher/face_gallery.h"
#include "matcher/kernels.h"
#include "tests/check.h"
#include "tests/support/synthetic/drawn_face.h"
#include <pthread.h>
#include <string.h>

enum { VALUES = 704, EMBEDDER = 77 };

static struct face_template face;
static struct face_candidate best[64];

static void draw(unsigned person, float noise) {
    float numbers[VALUES];
    drawn_face(numbers, VALUES, person, noise);
    CHECK(face_template_make(&face, numbers, VALUES, EMBEDDER) == MATCHER_OK);
}

// Persons 1000, 1001, ...
static struct face_gallery *gallery_of(size_t persons, size_t capacity) {
    struct face_gallery *gallery = face_gallery_create(capacity);
    for (unsigned i = 0; i < persons; i++) {
        draw(1000 + i, 0);
        CHECK(face_gallery_add(gallery, 1000 + i, &face) == MATCHER_OK);
    }
    return gallery;
}

static void the_owner_of_a_face_comes_first(void) {
    struct face_gallery *gallery = gallery_of(700, 700);
    CHECK(face_gallery_size(gallery) == 700);
    for (unsigned of = 1000; of < 1700; of += 7) {
        draw(of, 1);
        const size_t found = face_gallery_search(gallery, &face, best, 5);
        CHECK(found == 5 && best[0].id == of && best[0].similarity > 0.5f);
        for (size_t i = 1; i < found; i++)
            CHECK(best[i].similarity <= best[i - 1].similarity && best[i].similarity < 0.4f);
    }
    face_gallery_destroy(gallery);
}

// Every candidate of every length of list, as sorting all of them would give it.
static void the_best_are_those_of_one_against_one_in_order(void) {
    enum { PERSONS = 300 };
    static struct face_template references[PERSONS];
    struct face_gallery *gallery = gallery_of(PERSONS, PERSONS);
    for (unsigned i = 0; i < PERSONS; i++) {
        draw(1000 + i, 0);
        references[i] = face;
    }
    draw(1234, 3);
    for (size_t wanted = 1; wanted <= 64; wanted += 9) {
        CHECK(face_gallery_search(gallery, &face, best, wanted) == wanted);
        size_t better = 0;
        for (unsigned i = 0; i < PERSONS; i++)
            better += face_template_similarity(&face, &references[i]) > best[wanted - 1].similarity;
        CHECK(better == wanted - 1);
        for (size_t i = 0; i < wanted; i++) {
            CHECK(best[i].similarity ==
                  face_template_similarity(&face, &references[best[i].id - 1000]));
            CHECK(i == 0 || best[i].similarity <= best[i - 1].similarity);
        }
    }
    face_gallery_destroy(gallery);
}

static void several_portraits_of_one_person_are_one_candidate_with_the_best(void) {
    struct face_gallery *gallery = face_gallery_create(40);
    struct face_template portraits[4];
    for (unsigned person = 1; person <= 10; person++)
        for (unsigned i = 0; i < 4; i++) {
            draw(person, 2);
            if (person == 6)
                portraits[i] = face;
            CHECK(face_gallery_add(gallery, person, &face) == MATCHER_OK);
        }
    draw(6, 0);
    float most = -1;
    for (unsigned i = 0; i < 4; i++) {
        const float similarity = face_template_similarity(&face, &portraits[i]);
        most = similarity > most ? similarity : most;
    }
    CHECK(face_gallery_search(gallery, &face, best, 20) == 10);
    CHECK(best[0].id == 6 && best[0].similarity == most);
    for (size_t i = 0; i < 10; i++)
        for (size_t j = 0; j < i; j++)
            CHECK(best[i].id != best[j].id);
    face_gallery_destroy(gallery);
}

static void of_equals_the_lower_number_comes_first(void) {
    struct face_gallery *gallery = face_gallery_create(6);
    static const uint32_t ids[6] = {9, 4, 7, 4, 2, 9};
    draw(1, 0);
    for (int i = 0; i < 6; i++)
        CHECK(face_gallery_add(gallery, ids[i], &face) == MATCHER_OK);
    CHECK(face_gallery_search(gallery, &face, best, 3) == 3);
    CHECK(best[0].id == 2 && best[1].id == 4 && best[2].id == 7);
    CHECK(face_gallery_search(gallery, &face, best, 64) == 4 && best[3].id == 9);
    face_gallery_destroy(gallery);
}

static void a_gallery_that_is_full_says_so(void) {
    struct face_gallery *gallery = gallery_of(3, 3), *none = face_gallery_create(0);
    draw(1, 0);
    CHECK(face_gallery_add(gallery, 1, &face) == MATCHER_FULL && face_gallery_size(gallery) == 3);
    CHECK(none && face_gallery_add(none, 1, &face) == MATCHER_FULL);
    CHECK(face_gallery_search(none, &face, best, 5) == 0);
    face_gallery_destroy(gallery);
    face_gallery_destroy(none);
    face_gallery_destroy(NULL);
    CHECK(!face_gallery_create((size_t)1 << 33));
}

static void another_embedders_face_is_neither_added_nor_found(void) {
    struct face_gallery *gallery = gallery_of(3, 9);
    float numbers[VALUES];
    drawn_face(numbers, VALUES, 1000, 0);
    face_template_make(&face, numbers, VALUES, EMBEDDER + 1);
    CHECK(face_gallery_add(gallery, 8, &face) == MATCHER_OTHER_EMBEDDER);
    CHECK(face_gallery_search(gallery, &face, best, 5) == 0);
    face_template_make(&face, numbers, VALUES / 2, EMBEDDER);
    CHECK(face_gallery_add(gallery, 8, &face) == MATCHER_OTHER_EMBEDDER);
    CHECK(face_gallery_search(gallery, &face, best, 5) == 0);
    CHECK(face_gallery_size(gallery) == 3);
    face_gallery_destroy(gallery);
}

static void nothing_is_found_where_nothing_is_or_nothing_is_wanted(void) {
    struct face_gallery *gallery = face_gallery_create(5);
    draw(1000, 0);
    CHECK(face_gallery_search(gallery, &face, best, 5) == 0);
    CHECK(face_gallery_add(gallery, 1, &face) == MATCHER_OK);
    CHECK(face_gallery_search(gallery, &face, best, 0) == 0);
    CHECK(face_gallery_search(gallery, &face, best, 5) == 1);
    face_gallery_destroy(gallery);
}

static void see(void *context, void *piece, size_t size) {
    CHECK(piece);
    *(size_t *)context += size;
}

static void its_memory_is_712_bytes_a_face(void) {
    struct face_gallery *gallery = gallery_of(100, 100);
    size_t seen = 0;
    face_gallery_memory(gallery, see, &seen);
    CHECK(seen == 100 * 712);
    CHECK(face_gallery_bytes(gallery) >= seen && face_gallery_bytes(gallery) < seen + 200);
    face_gallery_destroy(gallery);
}

static void embeddings_of_any_size_are_searched(void) {
    static const size_t sizes[] = {1, 63, 64, 65, 128, 511, 1000, FACE_VALUES_MAX};
    float numbers[FACE_VALUES_MAX];
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct face_gallery *gallery = face_gallery_create(20);
        for (unsigned person = 1; person <= 20; person++) {
            drawn_face(numbers, sizes[i], person, 0);
            face_template_make(&face, numbers, sizes[i], EMBEDDER);
            CHECK(face_gallery_add(gallery, person, &face) == MATCHER_OK);
        }
        drawn_face(numbers, sizes[i], 13, 0);
        face_template_make(&face, numbers, sizes[i], EMBEDDER);
        CHECK(face_gallery_search(gallery, &face, best, 20) == 20);
        CHECK(best[0].similarity > 0.99f && (sizes[i] == 1 || best[0].id == 13));
        face_gallery_destroy(gallery);
    }
}

static void *search_often(void *gallery) {
    struct face_template probe;
    struct face_candidate mine[4];
    float numbers[VALUES];
    size_t wrong = 0;
    for (unsigned i = 0; i < 200; i++) {
        for (size_t j = 0; j < VALUES; j++)
            numbers[j] = (float)((i + 3 * j) % 11) - 5;
        face_template_make(&probe, numbers, VALUES, EMBEDDER);
        wrong += face_gallery_search(gallery, &probe, mine, 4) != 4;
    }
    return (void *)wrong;
}

static void several_threads_may_search(void) {
    struct face_gallery *gallery = gallery_of(200, 200);
    pthread_t threads[4];
    void *wrong = NULL;
    for (int i = 0; i < 4; i++)
        CHECK(pthread_create(&threads[i], NULL, search_often, gallery) == 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], &wrong);
        CHECK(wrong == NULL);
    }
    face_gallery_destroy(gallery);
}

int main(void) {
    RUN(the_owner_of_a_face_comes_first);
    RUN(the_best_are_those_of_one_against_one_in_order);
    RUN(several_portraits_of_one_person_are_one_candidate_with_the_best);
    RUN(of_equals_the_lower_number_comes_first);
    RUN(a_gallery_that_is_full_says_so);
    RUN(another_embedders_face_is_neither_added_nor_found);
    RUN(nothing_is_found_where_nothing_is_or_nothing_is_wanted);
    RUN(its_memory_is_712_bytes_a_face);
    RUN(embeddings_of_any_size_are_searched);
    RUN(several_threads_may_search);
    return check_report();
}
