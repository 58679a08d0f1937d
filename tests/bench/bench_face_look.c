// What several frames are worth on poor probes: of each person of Labeled Faces in the Wild one
// picture is the portrait, and another one becomes a look, frames that differ as those of a camera
// do (the head moves a little, the sensor's noise is new, and how bad the frame is varies by a
// half). Prints TAR at FMR 1e-3 of single frames and of the look put together, with the gain's 95 %
// interval by bootstrap over people; and how many of all single frames stay below s = 3 when those
// of the least value are left out (ISO/IEC 29794-1's error versus discard).
// usage: bench_face_look [PEOPLE [tune]]   every second person is for tuning, the others are
//                                          reported on
// exit status: 0 done, 77 the shared faces or the models are not here
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
        face_look_see(&look, somebody ? &seen : NULL, face_alive_fingerprint(&frame),
                      (i + 1) * FRAME_MS);
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

static int no_dots(const struct dirent *entry) {
    return entry->d_name[0] != '.';
}

static void choose(int wanted, bool tune) {
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
    choose(wanted < PEOPLE_MAX ? wanted : PEOPLE_MAX - 1, argc > 2);
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
