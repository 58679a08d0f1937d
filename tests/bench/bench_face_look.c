// What several frames are worth on poor probes: of each person of Labeled Faces in the Wild one
// picture is the portrait, and another one becomes a look, frames that differ as those of a camera
// do (the head moves a little, the sensor's noise is new, and how bad the frame is varies by a
// half). Prints TAR at FMR 1e-3 of single frames and of the look put together, with the gain's 95 %
// interval by bootstrap over people; and how many of all single frames stay below s = 3 when those
// of the least value are left out (ISO/IEC 29794-1's error versus discard).
// With `asks`: a station asks again with every frame once a look is enough, and that is another
// chance for a stranger. Prints how many strangers reach s = 3 and 4 at the first ask, at any and
// at the last of a look of ten seconds, and how many owners.
//
// usage: bench_face_look [PEOPLE [tune | asks]]
//   every second person is for tuning, the others are reported on
//
// exit status: 0 done, 77 the shared faces or the models are not here
#include "biometric/capture_hash.h"
#include "biometric/face_look.h"
#include "tests/support/shared_data.h"
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE_MAX = 500, FRAMES = 16, FRAME_MS = 66, RESAMPLES = 1000, KINDS = 5 };

static const char *const kinds[KINDS] = {"clear", "quarter", "blurred", "dark", "gray"};

static struct person {
    char name[256];
    float reference[FACE_EMBEDDING_SIZE];
    float single[FRAMES][FACE_EMBEDDING_SIZE], fused[FACE_EMBEDDING_SIZE];
    int value[FRAMES];
    bool enrolled, seen[FRAMES], is_fused;
} people[PEOPLE_MAX];
static int count;

static struct judged {
    int value;
    bool fails;
} judged[PEOPLE_MAX * FRAMES * KINDS];
static int judged_count;

static uint64_t state = 88172645463325252U; // xorshift64

static double uniform(void) { // 0..1
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (double)(state >> 11) / 9007199254740992.0;
}

static double normal(void) {
    return sqrt(-2 * log(uniform() + 1e-300)) * cos(6.283185307179586 * uniform());
}

// ---- Frames

static double pixel(const struct picture *from, int x, int y, int channel) {
    x = x < 0 ? 0 : x >= from->width ? from->width - 1 : x;
    y = y < 0 ? 0 : y >= from->height ? from->height - 1 : y;
    return from->pixels[3 * ((size_t)y * (size_t)from->width + (size_t)x) + (size_t)channel];
}

static double sample(const struct picture *from, double x, double y, int channel) {
    const int left = (int)floor(x), top = (int)floor(y);
    const double dx = x - left, dy = y - top;
    return (1 - dy) * ((1 - dx) * pixel(from, left, top, channel) +
                       dx * pixel(from, left + 1, top, channel)) +
           dy * ((1 - dx) * pixel(from, left, top + 1, channel) +
                 dx * pixel(from, left + 1, top + 1, channel));
}

static void blur(double *plane, int width, int height, double sigma) {
    const int reach = (int)ceil(3 * sigma), size = width > height ? width : height;
    double *line = calloc((size_t)size, sizeof *line), weights[64] = {0};
    for (int k = 0; k <= reach; k++)
        weights[k] = exp(-k * k / (2 * sigma * sigma));
    for (int pass = 0; pass < 2; pass++) {
        const int lines = pass ? width : height, length = pass ? height : width;
        const int step = pass ? width : 1, next = pass ? 1 : width;
        for (int l = 0; l < lines; l++) {
            double *at = plane + l * next;
            for (int i = 0; i < length; i++)
                line[i] = at[i * step];
            for (int i = 0; i < length; i++) {
                double sum = 0, all = 0;
                for (int k = -reach; k <= reach; k++)
                    if (i + k >= 0 && i + k < length) {
                        sum += weights[abs(k)] * line[i + k];
                        all += weights[abs(k)];
                    }
                at[i * step] = sum / all;
            }
        }
    }
    free(line);
}

// Nominal: a quarter of the size; blurred by sigma 2; 0.3 of the light. `severity` is around 1.
static struct picture frame_of(const struct picture *from, int kind, double severity) {
    const double shrink = kind == 1 ? 4 * severity : 1, noise = 3;
    const int width = (int)(from->width / shrink), height = (int)(from->height / shrink);
    const double turn = 0.03 * normal(), zoom = 1 + 0.015 * normal();
    const double a = cos(turn) * zoom * shrink, b = sin(turn) * zoom * shrink;
    const double x0 = from->width / 2.0 + 1.5 * normal(), y0 = from->height / 2.0 + 1.5 * normal();
    const int fine = (int)ceil(shrink);
    struct picture out = {width, height, 3, 0, malloc((size_t)width * (size_t)height * 3)};
    double *planes = calloc((size_t)width * (size_t)height * 3, sizeof *planes);
    for (int channel = 0; channel < 3; channel++) {
        double *plane = planes + (size_t)channel * (size_t)width * (size_t)height;
        for (int y = 0; y < height; y++)
            for (int x = 0; x < width; x++) {
                double sum = 0;
                for (int k = 0; k < fine * fine; k++) {
                    const double u = x + (k % fine + 0.5) / fine - width / 2.0;
                    const double v = y + (k / fine + 0.5) / fine - height / 2.0;
                    sum +=
                        sample(from, x0 + a * u - b * v - 0.5, y0 + b * u + a * v - 0.5, channel);
                }
                plane[y * width + x] = sum / (fine * fine);
            }
        if (kind == 2)
            blur(plane, width, height, 2 * severity);
    }
    for (int i = 0; i < width * height; i++) {
        double values[3], gray = 0;
        for (int channel = 0; channel < 3; channel++) {
            values[channel] = planes[channel * width * height + i];
            if (kind == 3)
                values[channel] *= fmin(1, 0.3 * severity);
            gray += values[channel] / 3;
        }
        for (int channel = 0; channel < 3; channel++) {
            const double value = (kind == 4 ? gray : values[channel]) + noise * normal();
            out.pixels[3 * i + channel] = (uint8_t)(value < 0     ? 0
                                                    : value > 255 ? 255
                                                                  : value + 0.5);
        }
    }
    free(planes);
    return out;
}

static bool read_picture(const struct person *person, int number, struct picture *out) {
    char path[4096];
    const int length = snprintf(path, sizeof path, "%s/lfw-dev/lfw/%s/%s_%04d.jpg", shared_data(),
                                person->name, person->name, number);
    return length > 0 && (size_t)length < sizeof path && picture_read(out, path, 3) == BIOMETRIC_OK;
}

static void look_at(struct face_engine *engine, struct person *person, int kind) {
    static struct face_look look;
    static struct face_sighting seen;
    struct picture still = {0};
    person->is_fused = false;
    memset(person->seen, 0, sizeof person->seen);
    if (!read_picture(person, 2, &still))
        return;
    face_look_begin(&look, FACE_ALIVE_NEVER, 0, 0);
    for (int i = 0; i < FRAMES; i++) {
        struct picture frame = frame_of(&still, kind, 0.5 + uniform());
        const bool somebody = face_engine_look_at_still(engine, &frame, &seen) == BIOMETRIC_OK;
        person->seen[i] = somebody && seen.quality.advice != FACE_SEVERAL;
        person->value[i] = seen.quality.value;
        memcpy(person->single[i], seen.embedding, sizeof seen.embedding);
        face_look_see(&look, somebody ? &seen : NULL, capture_hash(&frame), (i + 1) * FRAME_MS);
        picture_finish(&frame);
    }
    person->is_fused = look.kept > 0;
    face_look_fuse(&look, person->fused);
    picture_finish(&still);
}

// ---- Figures

static int by_value(const void *a, const void *b) {
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

// What one stranger in a thousand reaches, each portrait against each other person's probe.
static float threshold_of(bool fused) {
    static float scores[PEOPLE_MAX * PEOPLE_MAX];
    size_t made = 0;
    for (int i = 0; i < count; i++)
        for (int k = 0; k < count; k++)
            if (i != k && people[i].enrolled &&
                (fused ? people[k].is_fused : people[k].seen[i % FRAMES]))
                scores[made++] = face_similarity(
                    people[i].reference, fused ? people[k].fused : people[k].single[i % FRAMES]);
    qsort(scores, made, sizeof *scores, by_value);
    return made ? scores[made - 1 - made / 1000] : 1;
}

static void report(int kind) {
    double before[PEOPLE_MAX], after[PEOPLE_MAX], sum[2] = {0}, gains[RESAMPLES];
    const float one = threshold_of(false), many = threshold_of(true);
    for (int i = 0; i < count; i++) {
        const struct person *person = &people[i];
        before[i] = 0;
        for (int f = 0; person->enrolled && f < FRAMES; f++)
            before[i] +=
                person->seen[f] && face_similarity(person->reference, person->single[f]) > one;
        before[i] /= FRAMES;
        after[i] = person->enrolled && person->is_fused &&
                   face_similarity(person->reference, person->fused) > many;
        sum[0] += before[i] / count;
        sum[1] += after[i] / count;
    }
    for (int r = 0; r < RESAMPLES; r++) {
        gains[r] = 0;
        for (int i = 0; i < count; i++) {
            const int who = (int)(uniform() * count);
            gains[r] += (after[who] - before[who]) / count;
        }
    }
    for (int i = 1; i < RESAMPLES; i++)
        for (int k = i; k > 0 && gains[k - 1] > gains[k]; k--) {
            const double swap = gains[k];
            gains[k] = gains[k - 1];
            gains[k - 1] = swap;
        }
    printf("%-8s single frames %.3f, a look %.3f: %+.1f points (%+.1f to %+.1f); thresholds %.3f "
           "%.3f\n",
           kinds[kind], sum[0], sum[1], 100 * (sum[1] - sum[0]), 100 * gains[RESAMPLES / 40],
           100 * gains[RESAMPLES - 1 - RESAMPLES / 40], (double)one, (double)many);
    fflush(stdout);
}

static void judge_frames(const struct face_engine *engine) {
    for (int i = 0; i < count; i++)
        for (int f = 0; people[i].enrolled && f < FRAMES; f++)
            if (people[i].seen[f])
                judged[judged_count++] =
                    (struct judged){people[i].value[f],
                                    face_score(engine, face_similarity(people[i].reference,
                                                                       people[i].single[f])) < 3};
}

static int by_worth(const void *a, const void *b) {
    return ((const struct judged *)a)->value - ((const struct judged *)b)->value;
}

static void report_discards(void) {
    static const int shares[] = {0, 5, 10, 15, 20, 30};
    qsort(judged, (size_t)judged_count, sizeof *judged, by_worth);
    printf("single frames of all kinds below s = 3, without the worst");
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
        const int first = judged_count * shares[i] / 100;
        int fails = 0;
        for (int k = first; k < judged_count; k++)
            fails += judged[k].fails;
        printf("; %d %%: %.2f %%", shares[i], 100.0 * fails / fmax(1, judged_count - first));
    }
    printf("\n");
}

// ---- Asked again and again

enum { ASKED_FRAMES = 80, ASKED_MS = 125, WALL_MAX = 3000, MOMENTS = 3 };

static struct asked {
    int count, value[ASKED_FRAMES];
    float fused[ASKED_FRAMES][FACE_EMBEDDING_SIZE];
} asked[PEOPLE_MAX];

static struct portrait {
    char name[256];
    float embedding[FACE_EMBEDDING_SIZE];
    int value;
} wall[WALL_MAX]; // of everybody who has one
static int wall_count;

// As the station does, a frame embedded once. `several`: each frame from another of the person's
// pictures, which differ far more than a look's frames do.
static void ask_through(struct face_engine *engine, int who, int kind, bool several) {
    static struct face_look look;
    static struct face_sighting seen;
    struct asked *asks = &asked[who];
    asks->count = 0;
    face_look_begin(&look, FACE_ALIVE_NEVER, 0, 0);
    for (int i = 0, next = 2; i < ASKED_FRAMES; i++, next++) {
        struct picture still = {0};
        if (several && !read_picture(&people[who], next, &still))
            next = 2;
        if (!still.pixels && !read_picture(&people[who], several ? next : 2, &still))
            return;
        struct picture frame = frame_of(&still, kind, 0.5 + uniform());
        const bool somebody = face_engine_look(engine, &frame, &seen) == BIOMETRIC_OK;
        face_look_see(&look, somebody ? &seen : NULL, capture_hash(&frame), (i + 1) * ASKED_MS);
        if (look.is_enough) {
            asks->value[asks->count] = look.value;
            face_look_fuse(&look, asks->fused[asks->count++]);
        }
        picture_finish(&frame);
        picture_finish(&still);
    }
}

// Of all pairs of a look and a portrait, of one person or of two: how many reach s at the first
// ask, at any of them, at the last.
static void count_reached(const struct face_engine *engine, float s, bool owners,
                          long reached[MOMENTS], long *pairs) {
    memset(reached, 0, MOMENTS * sizeof *reached);
    *pairs = 0;
    for (int who = 0; who < count; who++)
        for (int w = 0; w < wall_count && asked[who].count; w++) {
            if (owners != !strcmp(people[who].name, wall[w].name))
                continue;
            bool any = false, is = false;
            for (int i = 0; i < asked[who].count; i++) {
                is = face_score_between(engine,
                                        face_similarity(asked[who].fused[i], wall[w].embedding),
                                        asked[who].value[i], wall[w].value) >= s;
                any |= is;
                reached[0] += is && i == 0;
            }
            reached[1] += any;
            reached[2] += is;
            ++*pairs;
        }
}

static void report_asks(struct face_engine *engine, int kind, bool several) {
    long reached[MOMENTS], pairs, asks = 0;
    for (int i = 0; i < count; i++) {
        ask_through(engine, i, kind, several);
        asks += asked[i].count;
    }
    printf("%s%s: %.0f asks a look\n", kinds[kind], several ? ", of several pictures" : "",
           (double)asks / fmax(1, count));
    for (int owners = 0; owners < 2; owners++)
        for (float s = 3; s <= 4; s++) {
            count_reached(engine, s, owners, reached, &pairs);
            printf("  s = %.0f, %s: first %ld, any %ld, last %ld of %ld\n", (double)s,
                   owners ? "owners" : "strangers", reached[0], reached[1], reached[2], pairs);
        }
    fflush(stdout);
}

static void hang_portrait(struct face_engine *engine, const char *name) {
    static struct face_sighting seen;
    struct person person = {0};
    struct picture still = {0};
    struct portrait *portrait = &wall[wall_count];
    snprintf(person.name, sizeof person.name, "%s", name);
    if (wall_count < WALL_MAX && read_picture(&person, 1, &still) &&
        face_engine_look_at_still(engine, &still, &seen) == BIOMETRIC_OK) {
        snprintf(portrait->name, sizeof portrait->name, "%s", name);
        memcpy(portrait->embedding, seen.embedding, sizeof seen.embedding);
        portrait->value = seen.quality.value;
        wall_count++;
    }
    picture_finish(&still);
}

static int no_dots(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

// With an engine everybody's portrait is hung on the wall.
static void choose(int wanted, bool tune, struct face_engine *engine) {
    struct dirent **names;
    char lfw[4096];
    snprintf(lfw, sizeof lfw, "%s/lfw-dev/lfw", shared_data());
    const int entries = scandir(lfw, &names, no_dots, alphasort);
    for (int i = 0, of = 0; i < entries; i++) {
        struct person *person = &people[count];
        struct picture second = {0};
        snprintf(person->name, sizeof person->name, "%s", names[i]->d_name);
        if (count < wanted && read_picture(person, 2, &second))
            count += of++ % 2 == tune;
        picture_finish(&second);
        if (engine)
            hang_portrait(engine, names[i]->d_name);
        free(names[i]);
    }
    if (entries >= 0)
        free(names);
}

int main(int argc, char **argv) {
    struct face_engine *engine;
    static struct face_sighting seen;
    const int wanted = argc > 1 ? atoi(argv[1]) : 150;
    if (!shared_data() || face_engine_open(&engine, NULL, NULL, 0) != BIOMETRIC_OK) {
        puts("skipped: the shared faces or the models are not here");
        return 77;
    }
    const bool asks = argc > 2 && !strcmp(argv[2], "asks");
    choose(wanted < PEOPLE_MAX ? wanted : PEOPLE_MAX - 1, argc > 2 && !asks, asks ? engine : NULL);
    if (asks) {
        printf("%d people, looks of %d frames in %d s, %d portraits\n", count, ASKED_FRAMES,
               ASKED_FRAMES * ASKED_MS / 1000, wall_count);
        report_asks(engine, 0, true);
        report_asks(engine, 3, false);
        face_engine_close(engine);
        return 0;
    }
    for (int i = 0; i < count; i++) {
        struct picture still = {0};
        people[i].enrolled = read_picture(&people[i], 1, &still) &&
                             face_engine_look_at_still(engine, &still, &seen) == BIOMETRIC_OK;
        memcpy(people[i].reference, seen.embedding, sizeof seen.embedding);
        picture_finish(&still);
    }
    printf("%d people, %d frames a look, TAR at FMR 1e-3\n", count, FRAMES);
    fflush(stdout);
    for (int kind = 0; kind < KINDS; kind++) {
        for (int i = 0; i < count; i++)
            look_at(engine, &people[i], kind);
        report(kind);
        judge_frames(engine);
    }
    report_discards();
    face_engine_close(engine);
    return 0;
}
