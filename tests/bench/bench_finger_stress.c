// FVC2002's prints as sensors that we have not seen might give them: turned, stretched, faded, dry,
// wet, cut, of another resolution, on another ground. A line for each: failures to extract, EER and
// FNMR at a false-match rate of 1e-3, of changed prints against the others as they are, and of
// changed against changed. The figures are of development: the same 40 fingers throughout. The last
// line is of drawn fingers (tests/support/synthetic_print.h).
#include "biometric/finger_extract.h"
#include "matcher/finger_score.h"
#include "tests/support/finger_samples.h"
#include "tests/support/synthetic/synthetic_print.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FINGERS = FINGER_SAMPLE_FINGERS,
    PEOPLE = FINGER_SAMPLE_DATABASES * FINGERS,
    IMPRESSIONS = FINGER_SAMPLE_IMPRESSIONS
};
static const double PI = 3.14159265358979323846;

struct image {
    int width, height, dpi;
    uint8_t *pixels;
};

static struct image originals[PEOPLE][IMPRESSIONS];
static struct finger_template plain[PEOPLE][IMPRESSIONS], changed[PEOPLE][IMPRESSIONS];
static int people, impressions;

static uint32_t chance_state;
static double chance(void) { // 0 .. 1; begins anew with each print
    chance_state = chance_state * 1664525u + 1013904223u;
    return (chance_state >> 8) / 16777216.0;
}

static struct image image_of(int width, int height, int dpi) {
    struct image image = {width, height, dpi, malloc((size_t)width * (size_t)height)};
    if (!image.pixels)
        exit(3);
    return image;
}

static uint8_t gray(double value) {
    return (uint8_t)lrint(fmin(fmax(value, 0), 255));
}

// The gray of the frame's pixels: what lies around a print.
static double ground_of(const struct image *image) {
    double sum = 0;
    int w = image->width, h = image->height;
    for (int x = 0; x < w; x++)
        sum += image->pixels[x] + image->pixels[(h - 1) * w + x];
    for (int y = 0; y < h; y++)
        sum += image->pixels[y * w] + image->pixels[y * w + w - 1];
    return sum / (2 * (w + h));
}

static double pixel(const struct image *image, int x, int y, double ground) {
    bool there = x >= 0 && y >= 0 && x < image->width && y < image->height;
    return there ? image->pixels[y * image->width + x] : ground;
}

static double between(const struct image *image, double x, double y, double ground) {
    int left = (int)floor(x), top = (int)floor(y);
    double right = x - left, down = y - top;
    return (1 - down) * ((1 - right) * pixel(image, left, top, ground) +
                         right * pixel(image, left + 1, top, ground)) +
           down * ((1 - right) * pixel(image, left, top + 1, ground) +
                   right * pixel(image, left + 1, top + 1, ground));
}

// ---- the changes; each makes its image anew from what it is given ------------------------------

static struct image turned(const struct image *from, double degrees) {
    double cosine = cos(degrees * PI / 180), sine = sin(degrees * PI / 180);
    int w = (int)(fabs(cosine) * from->width + fabs(sine) * from->height + 1);
    int h = (int)(fabs(sine) * from->width + fabs(cosine) * from->height + 1);
    double ground = ground_of(from);
    struct image to = image_of(w, h, from->dpi);
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double dx = x - (w - 1) / 2.0, dy = y - (h - 1) / 2.0;
            to.pixels[y * w + x] =
                gray(between(from, (from->width - 1) / 2.0 + cosine * dx + sine * dy,
                             (from->height - 1) / 2.0 - sine * dx + cosine * dy, ground));
        }
    return to;
}

// Skin that slid: up to `most` pixels, in long waves.
static struct image stretched(const struct image *from, double most) {
    double a = 2 * PI * chance(), b = 2 * PI * chance(), c = 2 * PI * chance();
    double ground = ground_of(from), share = 2 * PI / (190 + 120 * chance());
    struct image to = image_of(from->width, from->height, from->dpi);
    for (int y = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++) {
            double dx = most * sin(share * y + a) + most / 2 * sin(share * x + c);
            double dy = most * sin(share * x + b) + most / 2 * sin(share * y + a + c);
            to.pixels[y * to.width + x] = gray(between(from, x + dx, y + dy, ground));
        }
    return to;
}

// Other resolutions: the mean over the area of the new pixel, or between the old ones.
static struct image sampled(const struct image *from, double dpi) {
    double step = from->dpi / dpi, ground = ground_of(from);
    int n = (int)ceil(step * 2), w = (int)(from->width / step), h = (int)(from->height / step);
    struct image to = image_of(w, h, (int)lrint(dpi));
    for (int y = 0; y < h; y++)
        for (int x = 0; x < w; x++) {
            double sum = 0;
            for (int j = 0; j < n; j++)
                for (int i = 0; i < n; i++)
                    sum += between(from, (x + (i + 0.5) / n) * step - 0.5,
                                   (y + (j + 0.5) / n) * step - 0.5, ground);
            to.pixels[y * w + x] = gray(sum / (n * n));
        }
    return to;
}

static struct image same(const struct image *from, double unused) {
    (void)unused;
    struct image to = image_of(from->width, from->height, from->dpi);
    memcpy(to.pixels, from->pixels, (size_t)to.width * (size_t)to.height);
    return to;
}

static struct image misnamed(const struct image *from, double factor) {
    struct image to = same(from, 0);
    to.dpi = (int)lrint(from->dpi * factor);
    return to;
}

// A finger of finer or coarser ridges: the picture larger by `factor`, of the same name.
static struct image grown(const struct image *from, double factor) {
    struct image to = sampled(from, from->dpi * factor);
    to.dpi = from->dpi;
    return to;
}

#define EACH_PIXEL(from, value)                                                                    \
    struct image to = image_of((from)->width, (from)->height, (from)->dpi);                        \
    for (int y = 0, at = 0; y < to.height; y++)                                                    \
        for (int x = 0; x < to.width; x++, at++) {                                                 \
            double g = (from)->pixels[at];                                                         \
            to.pixels[at] = gray(value);                                                           \
        }                                                                                          \
    return to

static struct image faded(const struct image *from, double share) {
    EACH_PIXEL(from, 200 + share * (g - 200));
}
static struct image bent(const struct image *from, double gamma) {
    EACH_PIXEL(from, 255 * pow(g / 255, gamma));
}
static struct image light_on_dark(const struct image *from, double unused) {
    (void)unused;
    EACH_PIXEL(from, 255 - g);
}
static struct image few_grays(const struct image *from, double count) {
    EACH_PIXEL(from, floor(g / 256 * count) * 255 / (count - 1));
}
// Parted halfway between the darkest and the lightest twentieth of its pixels.
static struct image two_grays(const struct image *from, double unused) {
    (void)unused;
    int histogram[256] = {0}, size = from->width * from->height, low = 0, high = 255;
    for (int i = 0; i < size; i++)
        histogram[from->pixels[i]]++;
    for (int seen = histogram[low]; seen * 20 < size; seen += histogram[low])
        low++;
    for (int seen = histogram[high]; seen * 20 < size; seen += histogram[high])
        high--;
    EACH_PIXEL(from, 2 * g > low + high ? 255 : 0);
}
static struct image noisy(const struct image *from, double deviation) {
    EACH_PIXEL(from, g + deviation * 2 * (chance() + chance() + chance() - 1.5));
}
static struct image shaded(const struct image *from, double depth) {
    EACH_PIXEL(from, g * 0.6 + depth * x / to.width + depth / 12 * sin(0.21 * x + 0.13 * y));
}
static struct image banded(const struct image *from, double depth) { // a row sensor's columns
    EACH_PIXEL(from, g + depth * ((x * 7919 % 13) / 6.0 - 1));
}

// The darkest or lightest of the pixels up to `reach` away.
static double extreme(const struct image *from, int x, int y, int reach, bool light) {
    double best = from->pixels[y * from->width + x];
    for (int dy = -reach; dy <= reach; dy++)
        for (int dx = -reach; dx <= reach; dx++) {
            double g = pixel(from, x + dx, y + dy, best);
            best = light ? fmax(best, g) : fmin(best, g);
        }
    return best;
}

static struct image blurred(const struct image *from, double deviation) {
    struct image now = same(from, 0);
    for (int pass = 0; pass < 3; pass++) // three boxes are nearly a Gaussian
        for (int turn = 0; turn < 2; turn++) {
            struct image next = same(&now, 0);
            int reach = (int)lrint(deviation), step = turn ? now.width : 1;
            int size = now.width * now.height;
            for (int at = 0; at < size; at++) {
                double sum = 0;
                for (int k = -reach; k <= reach; k++) {
                    int place = at + k * step;
                    sum += now.pixels[place < 0 || place >= size ? at : place];
                }
                next.pixels[at] = gray(sum / (2 * reach + 1));
            }
            free(now.pixels);
            now = next;
        }
    return now;
}

// Ridges thinned and broken by light dots.
static struct image dried(const struct image *from, double dots) {
    struct image to = same(from, 0);
    for (int y = 0, at = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++, at++)
            to.pixels[at] = gray(0.5 * from->pixels[at] + 0.5 * extreme(from, x, y, 1, true));
    int count = (int)(dots * to.width * to.height / 9);
    for (int i = 0; i < count; i++) {
        int left = (int)(chance() * to.width), top = (int)(chance() * to.height);
        int side = 2 + (int)(3 * chance());
        double valley = extreme(from, left, top, 5, true);
        for (int y = top; y < top + side && y < to.height; y++)
            for (int x = left; x < left + side && x < to.width; x++) {
                uint8_t *p = to.pixels + y * to.width + x;
                *p = gray(fmax(*p, 0.25 * *p + 0.75 * valley));
            }
    }
    return to;
}

// Valleys run full, wholly so in patches.
static struct image wet(const struct image *from, double patches) {
    struct image to = same(from, 0);
    for (int y = 0, at = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++, at++)
            to.pixels[at] = gray(0.9 * extreme(from, x, y, 1, false));
    for (int i = 0; i < (int)patches; i++) {
        double px = chance() * to.width, py = chance() * to.height, reach = 15 + 25 * chance();
        for (int y = 0, at = 0; y < to.height; y++)
            for (int x = 0; x < to.width; x++, at++)
                if (to.pixels[at] < 160)
                    to.pixels[at] =
                        gray(to.pixels[at] * (1 - exp(-pow(hypot(x - px, y - py) / reach, 4))));
    }
    return to;
}

// A square about the print's middle.
static struct image cropped(const struct image *from, double millimetres) {
    int side = (int)(millimetres / 25.4 * from->dpi);
    double x_sum = 0, y_sum = 0, sum = 1e-9, ground = ground_of(from);
    for (int y = 2; y < from->height; y++)
        for (int x = 2; x < from->width; x++) {
            const uint8_t *p = from->pixels + y * from->width + x;
            double weight = abs(p[0] - p[-2]) + abs(p[0] - p[-2 * from->width]);
            x_sum += weight * x;
            y_sum += weight * y;
            sum += weight;
        }
    int left = (int)(x_sum / sum) - side / 2, top = (int)(y_sum / sum) - side / 2;
    struct image to = image_of(side, side, from->dpi);
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++)
            to.pixels[y * side + x] = gray(pixel(from, left + x, top + y, ground));
    return to;
}

// Somewhere in 640 x 640 empty pixels of that gray.
static struct image surrounded(const struct image *from, double ground) {
    enum { SIDE = 640 };
    struct image to = image_of(SIDE, SIDE, from->dpi);
    int left = (int)(chance() * (SIDE - from->width)),
        top = (int)(chance() * (SIDE - from->height));
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            to.pixels[y * SIDE + x] = gray(pixel(from, x - left, y - top, ground + 4 * chance()));
    return to;
}

static struct image creased(const struct image *from, double count) {
    struct image to = same(from, 0);
    for (int i = 0; i < (int)count; i++) {
        double px = chance() * to.width, py = chance() * to.height, angle = PI * chance();
        double half = 0.8 + 1.5 * chance(), length = 60 + 120 * chance();
        for (int y = 0, at = 0; y < to.height; y++)
            for (int x = 0; x < to.width; x++, at++) {
                double along = (x - px) * cos(angle) + (y - py) * sin(angle);
                double across = (y - py) * cos(angle) - (x - px) * sin(angle);
                across += 4 * sin(along / 25); // no crease is straight
                if (fabs(along) < length && fabs(across) < half)
                    to.pixels[at] = gray(0.2 * to.pixels[at] + 0.8 * extreme(from, x, y, 5, true));
            }
    }
    return to;
}

// Drawn over a row sensor at changing speed: longer and shorter, and pulled aside.
static struct image swept(const struct image *from, double share) {
    double a = 2 * PI * chance(), b = 2 * PI * chance(), ground = ground_of(from), row = 0;
    struct image to = image_of(from->width, from->height, from->dpi);
    for (int y = 0; y < to.height; y++) {
        row += 1 + share * sin(y / 45.0 + a);
        for (int x = 0; x < to.width; x++)
            to.pixels[y * to.width + x] =
                gray(between(from, x + 4 * sin(y / 60.0 + b), row, ground));
    }
    return to;
}

// The print before it still on the glass.
static struct image ghosted(const struct image *from, double share) {
    const struct image *ghost = &originals[0][0];
    struct image to = same(from, 0);
    for (int p = 0; p < people; p++)
        for (int i = 0; i < impressions; i++)
            if (&originals[p][i] == from)
                ghost = &originals[(p + 1) % people][i];
    double ground = ground_of(ghost);
    for (int y = 0, at = 0; y < to.height; y++)
        for (int x = 0; x < to.width; x++, at++)
            to.pixels[at] = gray(from->pixels[at] + share * (pixel(ghost, x, y, ground) - ground));
    return to;
}

static const struct change {
    const char *name;
    struct image (*make)(const struct image *from, double amount);
    double amount;
    bool alone; // no match for what was not changed: only changed against changed
} changes[] = {
    {"as it is",               same,          0,    false},
    {"turned by 10 degrees",   turned,        10,   false},
    {"turned by 45",           turned,        45,   false},
    {"turned by 115",          turned,        115,  false},
    {"turned by 180",          turned,        180,  false},
    {"stretched, 4 pixels",    stretched,     4,    false},
    {"stretched, 8",           stretched,     8,    false},
    {"at 250 dpi",             sampled,       250,  false},
    {"at 400 dpi",             sampled,       400,  false},
    {"at 1000 dpi",            sampled,       1000, false},
    {"10 % more dpi said",     misnamed,      1.1,  false},
    {"10 % fewer dpi said",    misnamed,      0.9,  false},
    {"finer ridges, x 0.7",    grown,         0.7,  true },
    {"coarser ridges, x 1.4",  grown,         1.4,  true },
    {"faded to 15 %",          faded,         0.15, false},
    {"faded to 5 %",           faded,         0.05, false},
    {"gamma 0.4",              bent,          0.4,  false},
    {"gamma 2.5",              bent,          2.5,  false},
    {"light on dark",          light_on_dark, 0,    false},
    {"8 grays",                few_grays,     8,    false},
    {"2 grays, parted at 128", few_grays,     2,    false},
    {"black and white",        two_grays,     0,    false},
    {"noise of 30",            noisy,         30,   false},
    {"noise of 60",            noisy,         60,   false},
    {"blurred by 1",           blurred,       1,    false},
    {"blurred by 2",           blurred,       2,    false},
    {"dry",                    dried,         0.4,  false},
    {"very dry",               dried,         1.2,  false},
    {"wet",                    wet,           2,    false},
    {"very wet",               wet,           6,    false},
    {"12 x 12 mm of it",       cropped,       12,   false},
    {"9 x 9 mm of it",         cropped,       9,    false},
    {"6 x 6 mm of it",         cropped,       6,    false},
    {"5 x 5 mm of it",         cropped,       5,    false},
    {"shaded, patterned",      shaded,        90,   false},
    {"banded columns",         banded,        10,   false},
    {"on light ground",        surrounded,    235,  false},
    {"on black ground",        surrounded,    4,    false},
    {"4 creases",              creased,       4,    false},
    {"10 creases",             creased,       10,   false},
    {"swept, 15 % uneven",     swept,         0.15, false},
    {"another print below it", ghosted,       0.35, false},
};

// ---- scores ------------------------------------------------------------------------------------

static int failures;
static double minutiae;

static void extract(struct finger_template *out, const struct image *from) {
    struct finger_image image = {from->pixels, from->width, from->height, from->dpi};
    struct finger_quality quality;
    failures += finger_extract(&image, out, &quality) != BIOMETRIC_OK;
    minutiae += out->count;
}

static float genuine[PEOPLE * IMPRESSIONS * IMPRESSIONS];
static float impostor[PEOPLE * FINGERS * IMPRESSIONS * IMPRESSIONS];

static int rising(const void *a, const void *b) {
    float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

// A failure to extract matches nobody: it lies below every score.
static float score(const struct finger_template *a, const struct finger_template *b) {
    return a->count && b->count ? finger_score(a, b) : -1;
}

static void print_rates(struct finger_template (*first)[IMPRESSIONS],
                        struct finger_template (*second)[IMPRESSIONS]) {
    int g = 0, m = 0;
    for (int p = 0; p < people; p++)
        for (int q = p; q < people && q / FINGERS == p / FINGERS; q++)
            for (int i = 0; i < impressions; i++)
                for (int j = p == q ? i + 1 : 0; j < impressions; j++)
                    *(p == q ? genuine + g++ : impostor + m++) = score(&first[p][i], &second[q][j]);
    qsort(genuine, (size_t)g, sizeof *genuine, rising);
    qsort(impostor, (size_t)m, sizeof *impostor, rising);
    int below = 0, above = m; // genuine below, impostors at or above the threshold genuine[below]
    while (below < g && (double)below / g < (double)above / m) {
        float threshold = genuine[++below < g ? below : g - 1];
        while (above > 0 && impostor[m - above] < threshold)
            above--;
    }
    float strict = impostor[m - 1 - m / 1000];
    int missed = 0;
    while (missed < g && genuine[missed] <= strict)
        missed++;
    printf("  %6.2f %6.2f", 50.0 * below / g + 50.0 * above / m, 100.0 * missed / g);
}

static void print_line(const char *name, bool alone) {
    printf("%-26s %4d %5.1f", name, failures, minutiae / (people * impressions));
    if (alone)
        printf("  %6s %6s", "-", "-");
    else
        print_rates(plain, changed);
    print_rates(changed, changed);
    putchar('\n');
    fflush(stdout);
}

static void try_change(const struct change *change) {
    failures = 0;
    minutiae = 0;
    for (int p = 0; p < people; p++)
        for (int i = 0; i < impressions; i++) {
            chance_state = (uint32_t)(p * IMPRESSIONS + i) * 2654435761u;
            struct image image = change->make(&originals[p][i], change->amount);
            extract(&changed[p][i], &image);
            free(image.pixels);
        }
    print_line(change->name, change->alone);
}

static void try_drawn_fingers(void) {
    struct image image =
        image_of(SYNTHETIC_PRINT_WIDTH, SYNTHETIC_PRINT_HEIGHT, SYNTHETIC_PRINT_DPI);
    failures = 0;
    minutiae = 0;
    for (int p = 0; p < people; p++) {
        struct synthetic_finger *finger = synthetic_finger_create((uint64_t)p + 1);
        for (int i = 0; i < impressions; i++) {
            struct synthetic_touch touch = {.seed = (uint64_t)i + 1, .kind = SYNTHETIC_GOOD};
            if (i % 4 == 1)
                touch.kind = SYNTHETIC_DRY;
            else if (i % 4 == 2)
                touch.kind = SYNTHETIC_WET;
            else if (i % 4 == 3)
                touch.kind = SYNTHETIC_LIGHT;
            if (!finger || !synthetic_print_draw(image.pixels, finger, &touch))
                exit(3);
            extract(&changed[p][i], &image);
        }
        synthetic_finger_destroy(finger);
    }
    free(image.pixels);
    print_line("drawn fingers", true);
}

static void read_originals(void) {
    for (int p = 0; p < people; p++)
        for (int i = 0; i < impressions; i++) {
            struct picture picture;
            if (!finger_sample_picture(&picture, p * IMPRESSIONS + i * IMPRESSIONS / impressions)) {
                puts("stress: not measured: FVC2002 is not there");
                exit(0);
            }
            struct image *image = &originals[p][i];
            *image = image_of(picture.width, picture.height, picture.dpi);
            memcpy(image->pixels, picture.pixels, (size_t)picture.width * (size_t)picture.height);
            picture_finish(&picture);
            extract(&plain[p][i], image);
        }
}

int main(int argc, char **argv) {
    people = PEOPLE;
    impressions = argc > 1 ? atoi(argv[1]) : IMPRESSIONS;
    if (argc > 3 || impressions < 2 || impressions > IMPRESSIONS) {
        fputs("usage: bench_finger_stress [IMPRESSIONS [CHANGE]]\n", stderr);
        return 2;
    }
    read_originals();
    puts("                                 minu-  changed/as is  changed/changed\n"
         "                         failed  tiae     EER  FNMR3     EER  FNMR3");
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (argc < 3 || strstr(changes[i].name, argv[2]))
            try_change(&changes[i]);
    if (argc < 3)
        try_drawn_fingers();
    return 0;
}
