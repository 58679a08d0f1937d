// The engine's refusals need no models; the rest does, and the likeness of real people also needs
// the shared faces. Where these are not, it says so.
#include "biometric/face_compare.h"
#include "biometric/face_manifest.h"
#include "tests/check.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/tiny_model.h"
#include <math.h>
#include <string.h>
#include <unistd.h>

static struct face_engine *engine;
static char folder[] = "/tmp/test_face_compare.XXXXXX";

// ---- without models

static void write_model(const char *name, const char *text) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    CHECK(file && fputs(text, file) >= 0 && fclose(file) == 0);
}

static void missing_models_are_named(void) {
    struct face_engine *none = (struct face_engine *)folder;
    char why[512] = "";
    CHECK(face_engine_open(&none, folder, why, sizeof why) == BIOMETRIC_BAD_MODEL);
    CHECK(!none && strstr(why, "fr_detect.onnx") && strstr(why, "cannot be read"));
    CHECK(face_engine_open(&none, "/no/such/folder", NULL, 0) == BIOMETRIC_BAD_MODEL);
}

static void a_model_with_another_hash_is_refused_in_words(void) {
    struct face_engine *none = (struct face_engine *)folder;
    char why[512] = "", few[8];
    write_model("fr_detect.onnx", "not the model of the manifest");
    CHECK(face_engine_open(&none, folder, why, sizeof why) == BIOMETRIC_BAD_MODEL);
    CHECK(!none && strstr(why, "fr_detect.onnx") && strstr(why, "sha256"));
    CHECK(face_engine_open(&none, folder, few, sizeof few) == BIOMETRIC_BAD_MODEL);
    CHECK(strlen(few) == sizeof few - 1);
    write_model("fr_detect.onnx", "");
    CHECK(face_engine_open(&none, folder, why, sizeof why) == BIOMETRIC_BAD_MODEL);
}

static void the_folder_of_models_follows_the_environment(void) {
    char path[4096], *models = getenv("SHAILOO_MODELS"), *cache = getenv("XDG_CACHE_HOME");
    char *was[2] = {models ? strdup(models) : NULL, cache ? strdup(cache) : NULL};
    setenv("SHAILOO_MODELS", "/a", 1);
    setenv("XDG_CACHE_HOME", "/b", 1);
    CHECK(face_models_folder(path, sizeof path) && !strcmp(path, "/a"));
    CHECK(!face_models_folder(path, 2));
    setenv("SHAILOO_MODELS", "", 1);
    CHECK(face_models_folder(path, sizeof path) && !strcmp(path, "/b/shailoo/models"));
    unsetenv("XDG_CACHE_HOME");
    if (getenv("HOME"))
        CHECK(face_models_folder(path, sizeof path) && strstr(path, "/.cache/shailoo/models"));
    was[0] ? setenv("SHAILOO_MODELS", was[0], 1) : unsetenv("SHAILOO_MODELS");
    was[1] ? setenv("XDG_CACHE_HOME", was[1], 1) : unsetenv("XDG_CACHE_HOME");
    free(was[0]);
    free(was[1]);
}

static void similarity_is_a_dot_product(void) {
    static float a[FACE_EMBEDDING_SIZE], b[FACE_EMBEDDING_SIZE];
    double expected = 0;
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i++) {
        a[i] = (float)((i * 37) % 101 - 50) / 800;
        b[i] = (float)((i * 61) % 89 - 44) / 800;
        expected += (double)a[i] * (double)b[i];
    }
    CHECK(fabs((double)face_similarity(a, b) - expected) < 1e-5);
    CHECK(face_similarity(a, b) == face_similarity(b, a));
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i++)
        a[i] = b[i] = 1;
    CHECK(face_similarity(a, b) == 1); // what is not of length 1 stays in range
}

static struct picture gray_field(int width, int height, int channels) {
    struct picture made = {width, height, channels, 0,
                           malloc((size_t)width * (size_t)height * (size_t)channels)};
    memset(made.pixels, 128, (size_t)width * (size_t)height * (size_t)channels);
    return made;
}

// A network may put both eyes on one point of a picture of nothing: found by fuzz_face_picture, as
// "a model is not the one of the manifest".
static void marks_on_one_point_are_no_face(void) {
    struct face_engine *tiny = NULL;
    struct face_sighting seen;
    char manifest[4096];
    CHECK(tiny_models(manifest, sizeof manifest, folder));
    CHECK(face_engine_open_by(&tiny, manifest, folder, NULL, 0) == BIOMETRIC_OK);
    if (!tiny)
        return;
    struct picture steps = gray_field(TINY_WIDTH, TINY_HEIGHT, 3);
    for (int i = 0; i < TINY_WIDTH * TINY_HEIGHT * 3; i++) // a face from the left to the right
        steps.pixels[i] = (uint8_t)(i / 3 % TINY_WIDTH * 10);
    CHECK(face_engine_look(tiny, &steps, &seen) == BIOMETRIC_OK && seen.eyes > 1);
    memset(steps.pixels, 216, (size_t)TINY_WIDTH * TINY_HEIGHT * 3);
    CHECK(face_engine_look(tiny, &steps, &seen) == BIOMETRIC_NO_FACE && !seen.faces);
    CHECK(face_engine_look_at_still(tiny, &steps, &seen) == BIOMETRIC_NO_FACE);
    picture_finish(&steps);
    face_engine_close(tiny);
}

// ---- with models

static enum biometric_status look_and_finish(struct picture picture, struct face_sighting *seen) {
    memset(seen, 0xA5, sizeof *seen);
    enum biometric_status status = face_engine_look(engine, &picture, seen);
    picture_finish(&picture);
    return status;
}

static void where_nobody_is_nobody_is_seen(void) {
    static const int sizes[][2] = {
        {1,   1  },
        {1,   400},
        {400, 1  },
        {3,   2  },
        {640, 480}
    };
    struct face_sighting seen;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        CHECK(look_and_finish(gray_field(sizes[i][0], sizes[i][1], 3), &seen) == BIOMETRIC_NO_FACE);
        CHECK(seen.faces == 0 && seen.quality.advice == FACE_NOBODY && seen.liveness == 0);
    }
    struct picture noise = gray_field(320, 240, 3);
    uint32_t state = 1;
    for (int i = 0; i < 320 * 240 * 3; i++)
        noise.pixels[i] = (uint8_t)((state = state * 1664525 + 1013904223) >> 24);
    CHECK(look_and_finish(noise, &seen) == BIOMETRIC_NO_FACE);
}

static void what_is_no_colour_picture_is_refused(void) {
    struct face_sighting seen;
    CHECK(look_and_finish(gray_field(64, 64, 1), &seen) == BIOMETRIC_BAD_PICTURE);
    CHECK(look_and_finish((struct picture){0}, &seen) == BIOMETRIC_BAD_PICTURE);
    CHECK(seen.quality.advice == FACE_NOBODY);
}

static void a_score_follows_the_manifest(void) {
    struct face_manifest manifest;
    CHECK(face_manifest_parse(&manifest, face_manifest_text, NULL, 0));
    for (size_t i = 0; i < manifest.count; i++)
        CHECK(fabsf(face_score(engine, manifest.points[i].similarity) - manifest.points[i].score) <
              1e-4F);
    float last = -1;
    for (int i = -100; i <= 100; i++) {
        float score = face_score(engine, (float)i / 100);
        CHECK(score >= last && score >= 0 && score <= FACE_SCORE_MAX);
        last = score;
    }
    CHECK(face_score(engine, -1) == 0 && face_score(engine, 1) == FACE_SCORE_MAX);
    CHECK(face_score(engine, NAN) == 0);
    const int low = (int)manifest.poor - 1, fair = (int)manifest.poor;
    CHECK(low > 0 && manifest.poor_shift > 0);
    CHECK(face_score_between(engine, 0.4F, fair, low) == face_score(engine, 0.4F));
    CHECK(face_score_between(engine, 0.4F, 0, fair) == face_score(engine, 0.4F));
    CHECK(face_score_between(engine, 0.4F, low, 0) ==
          face_score(engine, 0.4F - manifest.poor_shift));
    CHECK(face_score_between(engine, 0.4F, low, low) < face_score(engine, 0.4F));
    CHECK(face_score(engine, INFINITY) == FACE_SCORE_MAX && face_score(engine, -INFINITY) == 0);
}

// ---- with models and faces

static const char *face_path(const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/lfw-dev/lfw/%s", shared_data(), name);
    return path;
}

static struct picture face(const char *name) {
    struct picture got = {0};
    CHECK(picture_read(&got, face_path(name), 3) == BIOMETRIC_OK);
    return got;
}

// A frame, completed as those that are compared with portraits.
static struct face_sighting sighting_of(const char *name) {
    struct face_sighting seen;
    CHECK(look_and_finish(face(name), &seen) == BIOMETRIC_OK);
    CHECK(face_engine_complete(engine, seen.embedding) == BIOMETRIC_OK);
    return seen;
}

// `times` as large and turned clockwise about its middle, by bilinear interpolation.
static struct picture turned(const struct picture *from, double times, double degrees) {
    struct picture made = gray_field((int)(from->width * times), (int)(from->height * times), 3);
    double c = cos(degrees * M_PI / 180) / times, s = sin(degrees * M_PI / 180) / times;
    for (int y = 0; y < made.height; y++)
        for (int x = 0; x < made.width; x++) {
            double dx = x + 0.5 - made.width / 2.0, dy = y + 0.5 - made.height / 2.0;
            double u = c * dx + s * dy + from->width / 2.0 - 0.5;
            double v = c * dy - s * dx + from->height / 2.0 - 0.5;
            int left = (int)floor(u), top = (int)floor(v);
            if (left < 0 || top < 0 || left + 1 >= from->width || top + 1 >= from->height)
                continue;
            for (int k = 0; k < 3; k++) {
                const uint8_t *p = from->pixels + (top * from->width + left) * 3 + k;
                const uint8_t *q = p + from->width * 3;
                double a = u - left, b = v - top;
                made.pixels[(y * made.width + x) * 3 + k] = (uint8_t)lround(
                    (1 - b) * ((1 - a) * p[0] + a * p[3]) + b * ((1 - a) * q[0] + a * q[3]));
            }
        }
    return made;
}

static struct picture beside(const struct picture *a, const struct picture *b) {
    struct picture made = gray_field(a->width + b->width, a->height, 3);
    CHECK(a->height == b->height);
    for (int y = 0; y < made.height; y++) {
        uint8_t *row = made.pixels + y * made.width * 3;
        memcpy(row, a->pixels + y * a->width * 3, (size_t)a->width * 3);
        memcpy(row + a->width * 3, b->pixels + y * b->width * 3, (size_t)b->width * 3);
    }
    return made;
}

// Pairs of the shared list, of which some models' mistakes are left out: here all must be right.
static const char *const people[][2] = {
    {"Abel_Pacheco/Abel_Pacheco_0001.jpg",                   "Abel_Pacheco/Abel_Pacheco_0004.jpg"    },
    {"Akhmed_Zakayev/Akhmed_Zakayev_0001.jpg",               "Akhmed_Zakayev/Akhmed_Zakayev_0003.jpg"},
    {"Amber_Tamblyn/Amber_Tamblyn_0001.jpg",                 "Amber_Tamblyn/Amber_Tamblyn_0002.jpg"  },
    {"Anders_Fogh_Rasmussen/Anders_Fogh_Rasmussen_0001.jpg",
     "Anders_Fogh_Rasmussen/Anders_Fogh_Rasmussen_0003.jpg"                                          },
};
enum { PEOPLE = sizeof people / sizeof *people };

static void the_same_person_is_more_alike_than_another(void) {
    static struct face_sighting seen[PEOPLE][2];
    for (int i = 0; i < PEOPLE; i++)
        for (int k = 0; k < 2; k++)
            seen[i][k] = sighting_of(people[i][k]);
    for (int i = 0; i < PEOPLE; i++)
        for (int k = 0; k < PEOPLE; k++) {
            float score =
                face_score(engine, face_similarity(seen[i][0].embedding, seen[k][1].embedding));
            CHECK(i == k ? score > 4 : score < 2);
        }
}

static void a_face_is_where_it_is(void) {
    struct face_sighting seen = sighting_of(people[0][0]);
    const struct face_point *p = seen.points;
    CHECK(seen.faces >= 1 && seen.detector > 0.9F);
    CHECK(seen.at.x > 40 && seen.at.x + seen.width < 210 && seen.at.y > 40);
    for (int i = 0; i < 5; i++)
        CHECK(p[i].x > seen.at.x && p[i].x < seen.at.x + seen.width && p[i].y > seen.at.y);
    CHECK(p[0].x < p[2].x && p[2].x < p[1].x && p[3].x < p[4].x);
    CHECK(p[0].y < p[2].y && p[2].y < p[3].y);
    CHECK(seen.eyes > 30 && seen.eyes < 55 && fabsf(seen.roll) < 15);
    double length = 0;
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i++)
        length += (double)seen.embedding[i] * (double)seen.embedding[i];
    CHECK(fabs(length - 1) < 1e-5);
}

static void the_same_picture_gives_the_same_numbers(void) {
    struct face_engine *first = engine, *second = NULL;
    struct face_sighting a = sighting_of(people[0][0]), b = sighting_of(people[1][0]), c;
    c = sighting_of(people[0][0]);
    CHECK(!memcmp(a.embedding, c.embedding, sizeof a.embedding) && a.liveness == c.liveness);
    CHECK(memcmp(a.embedding, b.embedding, sizeof a.embedding));
    face_engine_forget(engine);
    c = sighting_of(people[0][0]);
    CHECK(!memcmp(a.embedding, c.embedding, sizeof a.embedding));
    CHECK(face_engine_open(&second, NULL, NULL, 0) == BIOMETRIC_OK);
    engine = second;
    c = sighting_of(people[0][0]);
    CHECK(!memcmp(a.embedding, c.embedding, sizeof a.embedding) && a.liveness == c.liveness);
    face_engine_close(second);
    engine = first;
}

// What two networks say of a frame is nearer to what they say of the portrait than the first alone.
static void a_frame_is_completed_by_the_second_network(void) {
    struct picture picture = face(people[0][0]);
    struct face_sighting frame, still;
    float whole[FACE_EMBEDDING_SIZE], again[FACE_EMBEDDING_SIZE];
    double length = 0, second = 0;
    CHECK(face_engine_look_at_still(engine, &picture, &still) == BIOMETRIC_OK);
    CHECK(face_engine_look(engine, &picture, &frame) == BIOMETRIC_OK);
    memcpy(whole, frame.embedding, sizeof whole);
    memcpy(again, frame.embedding, sizeof again);
    CHECK(face_engine_complete(engine, whole) == BIOMETRIC_OK);
    CHECK(face_engine_complete(engine, again) == BIOMETRIC_OK);
    CHECK(!memcmp(whole, again, sizeof whole));
    for (int i = 0; i < FACE_EMBEDDING_SIZE; i++) {
        length += (double)whole[i] * (double)whole[i];
        second += i < 512 ? 0 : (double)whole[i] * (double)whole[i];
        CHECK(i < 512 || frame.embedding[i] == 0);
    }
    CHECK(fabs(length - 1) < 1e-5 && fabs(second - 0.5) < 1e-5); // of equal weight
    CHECK(face_similarity(whole, frame.embedding) < 0.75F);
    CHECK(face_similarity(whole, still.embedding) > 0.9F);
    picture_finish(&picture);
}

static void size_and_turn_change_little(void) {
    static const struct {
        double times, degrees;
    } ways[] = {
        {2,   0  },
        {6.5, 0  }, // shrunk before it is aligned
        {1,   12 },
        {2,   -12},
    };
    struct face_sighting seen = sighting_of(people[0][0]), other;
    struct picture plain = face(people[0][0]);
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        CHECK(look_and_finish(turned(&plain, ways[i].times, ways[i].degrees), &other) ==
              BIOMETRIC_OK);
        CHECK(face_engine_complete(engine, other.embedding) == BIOMETRIC_OK);
        CHECK(face_similarity(seen.embedding, other.embedding) > 0.85F);
        CHECK(fabs((double)(other.roll - seen.roll) - ways[i].degrees) < 4);
        CHECK(fabs((double)(other.eyes / seen.eyes) / ways[i].times - 1) < 0.1);
    }
    picture_finish(&plain);
}

static void advice_names_what_is_wrong(void) {
    struct picture small = face(people[0][0]), other = face(people[1][0]);
    struct picture plain = turned(&small, 2, 0);
    struct face_sighting seen;
    CHECK(face_engine_look_at_still(engine, &plain, &seen) == BIOMETRIC_OK);
    CHECK(seen.quality.advice == FACE_FINE && seen.quality.value > 60);
    CHECK(face_engine_look(engine, &plain, &seen) == BIOMETRIC_OK);
    CHECK(seen.quality.advice == FACE_TOO_NEAR); // as a portrait it fills the picture
    CHECK(look_and_finish(turned(&small, 0.8, 0), &seen) == BIOMETRIC_OK);
    CHECK(seen.quality.advice == FACE_TOO_FAR);
    CHECK(look_and_finish(turned(&small, 2, 18), &seen) == BIOMETRIC_OK);
    CHECK(seen.quality.advice == FACE_TURNED);
    CHECK(look_and_finish(beside(&small, &other), &seen) == BIOMETRIC_OK);
    CHECK(seen.quality.advice == FACE_SEVERAL && seen.faces >= 2);
    struct picture again = turned(&small, 0.2, 0);
    CHECK(look_and_finish(turned(&again, 10, 0), &seen) == BIOMETRIC_OK);
    CHECK(seen.quality.advice == FACE_BLURRED && seen.sharpness < 40);
    struct picture dark = turned(&plain, 1, 0), bright = turned(&plain, 1, 0);
    for (int i = 0; i < plain.width * plain.height * 3; i++) {
        dark.pixels[i] = (uint8_t)(dark.pixels[i] / 3);
        bright.pixels[i] = (uint8_t)(170 + bright.pixels[i] / 3);
    }
    CHECK(look_and_finish(dark, &seen) == BIOMETRIC_OK && seen.quality.advice == FACE_TOO_DARK);
    CHECK(look_and_finish(bright, &seen) == BIOMETRIC_OK && seen.quality.advice == FACE_TOO_BRIGHT);
    picture_finish(&again);
    picture_finish(&plain);
    picture_finish(&small);
    picture_finish(&other);
}

static void liveness_is_sure_only_with_its_surroundings(void) {
    struct picture small = face(people[0][0]), wide = gray_field(750, 750, 3);
    struct face_sighting seen;
    CHECK(face_engine_look(engine, &small, &seen) == BIOMETRIC_OK);
    CHECK(!seen.liveness_is_sure && seen.liveness >= 0 && seen.liveness <= 1); // face of 100 in 250
    for (int y = 0; y < 250; y++)
        memcpy(wide.pixels + ((y + 250) * 750 + 250) * 3, small.pixels + y * 250 * 3, 250 * 3);
    CHECK(look_and_finish(wide, &seen) == BIOMETRIC_OK);
    CHECK(seen.liveness_is_sure);
    CHECK(seen.liveness < 0.5F); // a photograph on a gray wall
    CHECK(face_engine_look_at_still(engine, &small, &seen) == BIOMETRIC_OK && seen.liveness == 0);
    picture_finish(&small);
}

static void a_portrait_is_enrolled_from_its_bytes(void) {
    static uint8_t bytes[100000];
    float embedding[FACE_EMBEDDING_SIZE] = {7};
    struct face_quality quality;
    FILE *file = fopen(face_path(people[0][0]), "rb");
    size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    CHECK(size > 1000);
    if (file)
        fclose(file);
    for (size_t cut = 0; cut < size; cut += size / 9)
        CHECK(face_engine_enrol(engine, bytes, cut, embedding, &quality) == BIOMETRIC_BAD_PICTURE);
    CHECK(embedding[0] == 7);
    CHECK(face_engine_enrol(engine, bytes, size, embedding, &quality) == BIOMETRIC_OK);
    struct face_sighting seen = sighting_of(people[0][0]);
    CHECK(face_similarity(embedding, seen.embedding) > 0.9F); // which is of one crop
    struct picture picture = face(people[0][0]);
    CHECK(face_engine_look_at_still(engine, &picture, &seen) == BIOMETRIC_OK);
    CHECK(!memcmp(embedding, seen.embedding, sizeof embedding));
    picture_finish(&picture);
}

static void a_portrait_too_small_to_compare_by_is_not_enrolled(void) {
    static uint8_t bytes[100000];
    float embedding[FACE_EMBEDDING_SIZE] = {7};
    struct face_quality quality = {0, FACE_FINE};
    char path[512];
    struct picture small = face(people[0][0]), half = turned(&small, 0.5, 0);
    snprintf(path, sizeof path, "%s/small.png", folder);
    CHECK(picture_write(&half, path) == BIOMETRIC_OK);
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    if (file)
        fclose(file);
    CHECK(face_engine_enrol(engine, bytes, size, embedding, &quality) == BIOMETRIC_NO_FACE);
    CHECK(quality.advice == FACE_TOO_FAR && embedding[0] == 7);
    picture_finish(&small);
    picture_finish(&half);
}

// ---- another embedder

// 3 x 32 x 32 to the means of 8 x 8 pixels each: 48 numbers.
static struct tiny_model tiny_embedder(void) {
    return tiny_model(3, 32, 32, &(struct tiny_block){8, 8}, 1);
}

// A folder with the other models and, as tiny.onnx, this one; and this program's manifest with the
// feature model replaced and without a second.
static char second_manifest[16384];
static enum biometric_status open_second(struct face_engine **out, const struct tiny_model *tiny,
                                         int count, char *why, size_t why_size) {
    char models[2048], line[8192], hash[65] = "";
    CHECK(face_models_folder(models, sizeof models));
    snprintf(line, sizeof line, "ln -sf '%s'/* '%s'/", models, folder);
    CHECK(system(line) == 0);
    CHECK(tiny_model_write(tiny, folder, "tiny.onnx", hash));

    const char *feature = strstr(face_manifest_text, "\nmodel feature"),
               *after = strstr(face_manifest_text, "\nmodel liveness"),
               *other = strstr(face_manifest_text, "\nmodel second"),
               *points = strstr(face_manifest_text, "\nsimilarity");
    CHECK(feature && after > feature && other > after && points > other);
    snprintf(second_manifest, sizeof second_manifest,
             "%.*s\nmodel feature tiny.onnx %s\nname tiny\nlicence none\nsource this test\n"
             "input picture 32 32 bgr\nnormalise 127.5 0.01\noutput numbers0 %d\n"
             "align 11 13 21 13 16 19 12 25 20 25\n%.*s%s",
             (int)(feature - face_manifest_text), face_manifest_text, hash, count,
             (int)(other - after), after, points);
    return face_engine_open_by(out, second_manifest, folder, why, why_size);
}

static void another_embedder_needs_no_other_program(void) {
    const struct tiny_model tiny = tiny_embedder();
    struct face_engine *first = engine, *second = NULL;
    char why[512] = "";
    CHECK(open_second(&second, &tiny, 48, why, sizeof why) == BIOMETRIC_OK);
    if (!second) {
        fprintf(stderr, "%s\n", why);
        return;
    }
    if (shared_data()) {
        engine = second;
        struct face_sighting a = sighting_of(people[0][0]), b = sighting_of(people[1][0]);
        double length = 0;
        for (int i = 0; i < 48; i++)
            length += (double)a.embedding[i] * (double)a.embedding[i];
        CHECK(fabs(length - 1) < 1e-5);
        for (int i = 48; i < FACE_EMBEDDING_SIZE; i++)
            CHECK(a.embedding[i] == 0);
        CHECK(memcmp(a.embedding, b.embedding, sizeof a.embedding));
        const float same = face_similarity(a.embedding, a.embedding);
        CHECK(fabsf(same - 1) < 1e-5F && face_similarity(a.embedding, b.embedding) < same);
        engine = first;
    }
    face_engine_close(second);
}

static void a_model_that_is_not_as_the_manifest_says_is_refused(void) {
    struct tiny_model tiny = tiny_embedder();
    struct face_engine *none = engine;
    char why[512] = "";
    CHECK(open_second(&none, &tiny, 49, why, sizeof why) == BIOMETRIC_BAD_MODEL);
    CHECK(!none && strstr(why, "tiny.onnx") && strstr(why, "what the manifest says"));
    tiny.size /= 2;
    CHECK(open_second(&none, &tiny, 48, why, sizeof why) == BIOMETRIC_BAD_MODEL);
    CHECK(!none && strstr(why, "tiny.onnx") && strstr(why, "OpenCV cannot load"));
    tiny.size = 0;
    CHECK(open_second(&none, &tiny, 48, why, sizeof why) == BIOMETRIC_BAD_MODEL && !none);
    CHECK(face_engine_open_by(&none, "model feature", folder, why, sizeof why) ==
          BIOMETRIC_BAD_MODEL);
    CHECK(!none && strstr(why, "the model manifest, line 1"));
}

// ---- portraits as registries have them

static size_t file_of(const struct picture *picture, const char *name, uint8_t *bytes,
                      size_t room) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    CHECK(picture_write(picture, path) == BIOMETRIC_OK);
    FILE *file = fopen(path, "rb");
    const size_t size = file ? fread(bytes, 1, room, file) : 0;
    CHECK(size > 0 && size < room);
    if (file)
        fclose(file);
    return size;
}

// The part of it from x, y on.
static struct picture part(const struct picture *from, int x, int y, int width, int height) {
    struct picture made = gray_field(width, height, 3);
    for (int row = 0; row < height; row++)
        memcpy(made.pixels + row * width * 3, from->pixels + ((y + row) * from->width + x) * 3,
               (size_t)width * 3);
    return made;
}

static void a_portrait_cropped_to_the_face_is_found_and_is_the_same_person(void) {
    static uint8_t bytes[400000];
    int found_without_a_border = 0;
    for (int i = 0; i < PEOPLE; i++) {
        struct picture whole = face(people[i][0]);
        struct face_sighting seen, frame;
        CHECK(face_engine_look_at_still(engine, &whole, &seen) == BIOMETRIC_OK);
        // brows to lips: less than the detector's box
        struct picture tight = part(&whole, (int)(seen.at.x + seen.width * 0.15F),
                                    (int)(seen.at.y + seen.height * 0.22F),
                                    (int)(seen.width * 0.7F), (int)(seen.height * 0.6F));
        struct picture large = turned(&tight, 3, 0);
        float embedding[FACE_EMBEDDING_SIZE];
        CHECK(face_engine_enrol(engine, bytes, file_of(&large, "tight.png", bytes, sizeof bytes),
                                embedding, NULL) == BIOMETRIC_OK);
        CHECK(face_similarity(embedding, seen.embedding) > 0.35F);
        found_without_a_border += face_engine_look(engine, &large, &frame) == BIOMETRIC_OK;
        picture_finish(&large);
        picture_finish(&tight);
        picture_finish(&whole);
    }
    CHECK(found_without_a_border < PEOPLE); // or the border has nothing to do here
}

static void a_gray_portrait_is_the_same_person(void) {
    static uint8_t bytes[400000];
    struct picture colour = face(people[0][0]), gray = gray_field(colour.width, colour.height, 1);
    for (int i = 0; i < gray.width * gray.height; i++)
        gray.pixels[i] = (uint8_t)((colour.pixels[3 * i] + 6 * colour.pixels[3 * i + 1] +
                                    3 * colour.pixels[3 * i + 2]) /
                                   10);
    float embedding[FACE_EMBEDDING_SIZE];
    CHECK(face_engine_enrol(engine, bytes, file_of(&gray, "gray.png", bytes, sizeof bytes),
                            embedding, NULL) == BIOMETRIC_OK);
    struct face_sighting seen = sighting_of(people[0][0]);
    CHECK(face_similarity(embedding, seen.embedding) > 0.7F);
    picture_finish(&colour);
    picture_finish(&gray);
}

static void a_portrait_that_is_none_is_refused(void) {
    static uint8_t bytes[4000000];
    static const int sizes[][2] = {
        {1,     1    },
        {12000, 1    },
        {1,     12000},
        {700,   500  }
    };
    float embedding[FACE_EMBEDDING_SIZE] = {7};
    struct face_quality quality = {0, FACE_FINE};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct picture plain = gray_field(sizes[i][0], sizes[i][1], 3);
        CHECK(face_engine_enrol(engine, bytes, file_of(&plain, "p.png", bytes, sizeof bytes),
                                embedding, &quality) == BIOMETRIC_NO_FACE);
        CHECK(quality.advice == FACE_NOBODY && embedding[0] == 7);
        picture_finish(&plain);
    }
    CHECK(face_engine_enrol(engine, bytes, 0, embedding, &quality) == BIOMETRIC_BAD_PICTURE);
}

static void run_with_models(void) {
    RUN(where_nobody_is_nobody_is_seen);
    RUN(what_is_no_colour_picture_is_refused);
    RUN(a_score_follows_the_manifest);
    RUN(another_embedder_needs_no_other_program);
    RUN(a_model_that_is_not_as_the_manifest_says_is_refused);
    RUN(a_portrait_that_is_none_is_refused);
    if (!shared_data()) {
        puts("left out: the shared faces are not here");
        return;
    }
    RUN(the_same_person_is_more_alike_than_another);
    RUN(a_face_is_where_it_is);
    RUN(the_same_picture_gives_the_same_numbers);
    RUN(a_frame_is_completed_by_the_second_network);
    RUN(size_and_turn_change_little);
    RUN(advice_names_what_is_wrong);
    RUN(liveness_is_sure_only_with_its_surroundings);
    RUN(a_portrait_is_enrolled_from_its_bytes);
    RUN(a_portrait_too_small_to_compare_by_is_not_enrolled);
    RUN(a_portrait_cropped_to_the_face_is_found_and_is_the_same_person);
    RUN(a_gray_portrait_is_the_same_person);
}

int main(void) {
    char models[4096], remove[300];
    if (!mkdtemp(folder))
        return 1;
    RUN(missing_models_are_named);
    RUN(a_model_with_another_hash_is_refused_in_words);
    RUN(the_folder_of_models_follows_the_environment);
    RUN(similarity_is_a_dot_product);
    RUN(marks_on_one_point_are_no_face);
    bool there = face_models_folder(models, sizeof models) && !access(models, R_OK);
    if (there) {
        char why[512] = "";
        CHECK(face_engine_open(&engine, NULL, why, sizeof why) == BIOMETRIC_OK);
        if (engine)
            run_with_models();
        else
            fprintf(stderr, "%s\n", why);
        face_engine_close(engine);
    }
    snprintf(remove, sizeof remove, "rm -rf '%s'", folder);
    if (system(remove))
        return 1;
    if (!there && !check_failures)
        SKIP("the face models are not here (assets/fetch_models.sh)");
    return check_report();
}
