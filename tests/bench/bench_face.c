// What the engine costs, and how often it sees a face where there is none.
// usage: bench_face time PICTURE...     CPU time of a frame and of a portrait, one thread: the
// median
//                                       over pictures, the measurements in turn, so that a busy
//                                       machine slows all alike
//        bench_face nobody PICTURE...   looks at pictures without a face: as they are
//        bench_face cut PICTURE...      at what is left of pictures of people: the face shuffled in
//                                       blocks; the strip beside the face
//        bench_face drawn               at 60 of each kind of not_a_finger: noise, text, cloth,
//        wood
// The engine has no clock inside, so the networks' own times are solved from four measurements: a
// gray picture (detection alone), a still without a second embedder (detection d, landmarks l,
// twice the embedding e), a frame (d + l + e + liveness v), and a frame in whose manifest the
// landmark network takes the place of the liveness network (d + 2 l + e). The second embedder is
// what completing a frame takes.
#include "biometric/face_compare.h"
#include "biometric/face_manifest.h"
#include "tests/support/synthetic/not_a_finger.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PICTURES_MAX = 1000, DRAWN = 60, BLOCKS = 4 };

static struct face_engine *engine;

static double cpu_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int by_value(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *times, int count) {
    qsort(times, (size_t)count, sizeof *times, by_value);
    return times[count / 2];
}

// This program's manifest, the landmark network in the place of the liveness network too, and no
// second embedder.
static void landmark_twice(char *out, size_t size) {
    const char *landmark =
                   strstr(face_manifest_text, "\nmodel landmark") + strlen("\nmodel landmark"),
               *feature = strstr(face_manifest_text, "\nmodel feature"),
               *liveness = strstr(face_manifest_text, "\nmodel liveness"),
               *points = strstr(liveness, "\nsimilarity");
    snprintf(out, size, "%.*s\nmodel liveness%.*s%s", (int)(liveness - face_manifest_text),
             face_manifest_text, (int)(feature - landmark), landmark, points);
}

static double time_of(struct face_engine *with, const struct picture *picture,
                      enum biometric_status (*look)(struct face_engine *, const struct picture *,
                                                    struct face_sighting *)) {
    static struct face_sighting seen;
    const double began = cpu_ms();
    (void)look(with, picture, &seen);
    return cpu_ms() - began;
}

static double time_of_second(void) { // of the frame looked at last
    static float embedding[FACE_EMBEDDING_SIZE] = {1};
    const double began = cpu_ms();
    (void)face_engine_complete(engine, embedding);
    return cpu_ms() - began;
}

static int measure_time(int argc, char **argv) {
    static char manifest[16384];
    static double nobody[PICTURES_MAX], still[PICTURES_MAX], frame[PICTURES_MAX],
        twice[PICTURES_MAX], second[PICTURES_MAX];
    struct face_engine *other = NULL;
    char why[512];
    int count = 0;
    landmark_twice(manifest, sizeof manifest);
    if (face_engine_open_by(&other, manifest, NULL, why, sizeof why) != BIOMETRIC_OK) {
        fprintf(stderr, "bench_face: %s\n", why);
        return 1;
    }
    for (int i = 0; i < argc && count < PICTURES_MAX; i++) {
        struct picture picture = {0}, gray = {0};
        if (picture_read(&picture, argv[i], 3) != BIOMETRIC_OK)
            continue;
        if (picture_read(&gray, argv[i], 3) == BIOMETRIC_OK) {
            memset(gray.pixels, 127, (size_t)gray.width * (size_t)gray.height * 3);
            nobody[count] = time_of(engine, &gray, face_engine_look);
            still[count] = time_of(other, &picture, face_engine_look_at_still);
            frame[count] = time_of(engine, &picture, face_engine_look);
            second[count] = time_of_second();
            twice[count++] = time_of(other, &picture, face_engine_look);
        }
        picture_finish(&picture);
        picture_finish(&gray);
    }
    face_engine_close(other);
    if (!count)
        return 1;
    const double detect = median(nobody, count), portrait = median(still, count),
                 whole = median(frame, count), without = median(twice, count),
                 more = median(second, count);
    const double embed = (2 * (portrait - detect) - (without - detect)) / 3;
    const double landmark = portrait - detect - 2 * embed;
    printf("%d pictures, one thread, ms of CPU: detection %.2f, landmarks and measures %.2f, "
           "embedding %.2f, liveness %.2f, second embedding %.2f\n",
           count, detect, landmark, embed, whole - detect - landmark - embed, more);
    printf("a frame from detection to embedding %.2f, with liveness %.2f; a portrait %.2f\n",
           detect + landmark + embed, whole, portrait + 2 * more);
    return 0;
}

static bool sees_somebody(const struct picture *picture, const char *name) {
    struct face_sighting seen;
    if (face_engine_look(engine, picture, &seen) != BIOMETRIC_OK)
        return false;
    printf("  %s: %.0f x %.0f, detector %.3f, strength %.2f\n", name, (double)seen.width,
           (double)seen.height, (double)seen.detector, (double)seen.strength);
    return true;
}

static int whole_pictures(int argc, char **argv) {
    int looks = 0, seen = 0;
    for (int i = 0; i < argc; i++) {
        struct picture picture = {0};
        if (picture_read(&picture, argv[i], 3) != BIOMETRIC_OK)
            continue;
        looks++;
        seen += sees_somebody(&picture, argv[i]);
        picture_finish(&picture);
    }
    printf("as they are: a face in %d of %d\n", seen, looks);
    return 0;
}

static void move_block(struct picture *to, const struct picture *from, int x, int y, int from_x,
                       int from_y, int width, int height) {
    for (int row = 0; row < height; row++)
        memcpy(to->pixels + ((y + row) * to->width + x) * 3,
               from->pixels + ((from_y + row) * from->width + from_x) * 3, (size_t)width * 3);
}

// The face and a fifth around it in 4 x 4 blocks, each elsewhere; `seen` is of this picture.
static void shuffle_face(struct picture *out, const struct picture *from,
                         const struct face_sighting *seen) {
    const int width = (int)(seen->width * 1.4F) / BLOCKS,
              height = (int)(seen->height * 1.4F) / BLOCKS;
    int left = (int)(seen->at.x - seen->width * 0.2F),
        top = (int)(seen->at.y - seen->height * 0.2F);
    memcpy(out->pixels, from->pixels, (size_t)from->width * (size_t)from->height * 3);
    left = left < 0 ? 0 : left;
    top = top < 0 ? 0 : top;
    for (int i = 0; i < BLOCKS * BLOCKS; i++) {
        const int j = (i * 7 + 5) % (BLOCKS * BLOCKS); // 7 has no factor in common with 16
        const int x = left + i % BLOCKS * width, y = top + i / BLOCKS * height;
        const int from_x = left + j % BLOCKS * width, from_y = top + j / BLOCKS * height;
        if (x + width <= from->width && y + height <= from->height &&
            from_x + width <= from->width && from_y + height <= from->height)
            move_block(out, from, x, y, from_x, from_y, width, height);
    }
}

static int cut_pictures(int argc, char **argv) {
    int shuffled = 0, strips = 0, seen[2] = {0};
    for (int i = 0; i < argc; i++) {
        struct picture picture = {0}, other = {0};
        struct face_sighting face;
        if (picture_read(&picture, argv[i], 3) != BIOMETRIC_OK)
            continue;
        if (picture_read(&other, argv[i], 3) == BIOMETRIC_OK &&
            face_engine_look(engine, &picture, &face) == BIOMETRIC_OK && face.faces == 1) {
            shuffle_face(&other, &picture, &face);
            shuffled++;
            seen[0] += sees_somebody(&other, argv[i]);
            const int width = (int)(face.at.x - face.width * 0.2F);
            if (width >= 40) {
                for (int y = 0; y < picture.height; y++)
                    memmove(other.pixels + y * width * 3, picture.pixels + y * picture.width * 3,
                            (size_t)width * 3);
                other.width = width;
                strips++;
                seen[1] += sees_somebody(&other, argv[i]);
            }
        }
        picture_finish(&picture);
        picture_finish(&other);
    }
    printf("face shuffled: a face in %d of %d; strip beside it: in %d of %d\n", seen[0], shuffled,
           seen[1], strips);
    return 0;
}

static int drawn_pictures(void) {
    static uint8_t gray[NOT_A_FINGER_SIDE * NOT_A_FINGER_SIDE], pixels[sizeof gray * 3];
    const struct picture picture = {NOT_A_FINGER_SIDE, NOT_A_FINGER_SIDE, 3, 0, pixels};
    int seen = 0;
    for (int kind = 0; kind < NOT_A_FINGER_KINDS; kind++)
        for (int i = 0; i < DRAWN; i++) {
            not_a_finger_draw(gray, (enum not_a_finger)kind, (uint64_t)i);
            for (size_t k = 0; k < sizeof pixels; k++)
                pixels[k] = gray[k / 3];
            seen += sees_somebody(&picture, not_a_finger_text((enum not_a_finger)kind));
        }
    printf("drawn: a face in %d of %d\n", seen, NOT_A_FINGER_KINDS * DRAWN);
    return 0;
}

int main(int argc, char **argv) {
    const char *what = argc > 1 ? argv[1] : "";
    char why[512];
    int status = 1;
    if (face_engine_open(&engine, NULL, why, sizeof why) != BIOMETRIC_OK) {
        fprintf(stderr, "bench_face: %s\n", why);
        return 1;
    }
    if (!strcmp(what, "time"))
        status = measure_time(argc - 2, argv + 2);
    else if (!strcmp(what, "nobody"))
        status = whole_pictures(argc - 2, argv + 2);
    else if (!strcmp(what, "cut"))
        status = cut_pictures(argc - 2, argv + 2);
    else if (!strcmp(what, "drawn"))
        status = drawn_pictures();
    face_engine_close(engine);
    return status;
}
