// Fits what finger_score.c weighs and how it calls the result a rate, and says what that is worth
// on fingers and sensors that it was not fitted on. FVC2002 B falls into three groups, DB1 with DB2
// (they share people), DB3, DB4: each is scored with what the other two gave, this project's
// templates with and without their flow and another maker's together. Only then everything is
// fitted on all; `fit_finger --write FILE` writes that as matcher/finger_weights.h;
// `--scores FILE` writes the scores of our own templates, for intervals.
//
// Weights: logistic regression on the terms of finger_compare.h. Calibration: what shares of the
// impostors reach. Not fitted, and so not free of these fingers: the lengths and angles in
// finger_compare.c and finger_features.c, and the extractor's own.
#include "biometric/finger_extract.h"
#include "matcher/finger_compare.h"
#include "matcher/finger_weights.h"
#include "tests/support/finger_samples.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DATABASES = FINGER_SAMPLE_DATABASES,
    FINGERS = FINGER_SAMPLE_FINGERS,
    IMPRESSIONS = FINGER_SAMPLE_IMPRESSIONS,
    PRINTS = FINGERS * IMPRESSIONS,    // of a database
    PAIRS = PRINTS * (PRINTS - 1) / 2, // of a database
    GENUINE = FINGERS * IMPRESSIONS * (IMPRESSIONS - 1) / 2,
    IMPOSTORS = PAIRS - GENUINE,
    GROUPS = 3,
    ROUNDS = 3, // the best way to lie depends on the weights
    FREE = FINGER_TERMS + 1,
};

static const int group_of[DATABASES] = {0, 0, 1, 2};

enum kind {
    OWN,
    WITHOUT_FLOW,
    OTHER_MAKER,
    FITTED,
    OWN_AGAINST_OTHER = FITTED,
    DRAWN,
    SMALL,
    SMALL_WITHOUT_FLOW,
    KINDS
};
static const char *const kind_names[KINDS] = {
    [OWN] = "this project's templates",
    [WITHOUT_FLOW] = "the same without their flow",
    [OTHER_MAKER] = "another maker's templates",
    [OWN_AGAINST_OTHER] = "ours against the other maker's (not fitted on, as what follows)",
    [DRAWN] = "ours against ours drawn aside by up to 25 pixels",
    [SMALL] = "ours against 150 x 150 pixels of ours, a little drawn",
    [SMALL_WITHOUT_FLOW] = "the same without their flow",
};

// What is compared with what.
static const enum kind probes_of[KINDS] = {OWN, WITHOUT_FLOW, OTHER_MAKER, OWN,
                                           OWN, OWN,          WITHOUT_FLOW};
static const enum kind references_of[KINDS] = {OWN,   WITHOUT_FLOW, OTHER_MAKER,       OTHER_MAKER,
                                               DRAWN, SMALL,        SMALL_WITHOUT_FLOW};
static struct finger_features features[KINDS][DATABASES][PRINTS];

struct sample {
    float terms[FINGER_TERMS], evidence;
    bool genuine;
};
static struct sample samples[KINDS][DATABASES][PAIRS];
static float scores[KINDS][DATABASES][PAIRS];

struct fit {
    float weights[FINGER_WEIGHTS];
    float knots[FINGER_KNOTS];
};

static void make_both(const struct finger_template *print, enum kind with, enum kind without,
                      int database, int i) {
    struct finger_template bare = *print;
    finger_features_make(&features[with][database][i], print);
    bare.flow = (struct finger_flow){0};
    if (without != with)
        finger_features_make(&features[without][database][i], &bare);
}

static void make_all(const struct finger_template *print, int database, int i) {
    const unsigned seed = (unsigned)(database * PRINTS + i);
    struct finger_template other = *print;
    make_both(print, OWN, WITHOUT_FLOW, database, i);
    finger_sample_stretch(&other, seed, 25);
    make_both(&other, DRAWN, DRAWN, database, i);
    other = *print;
    finger_sample_stretch(&other, seed, 10);
    finger_sample_cut(&other, seed, 150, 150);
    make_both(&other, SMALL, SMALL_WITHOUT_FLOW, database, i);
}

static void read_prints(void) {
    for (int database = 0; database < DATABASES; database++)
        for (int i = 0; i < PRINTS; i++) {
            struct picture picture;
            struct finger_quality quality;
            struct finger_template print;
            if (!finger_sample_picture(&picture, database * PRINTS + i)) {
                fputs("fit_finger: FVC2002 is not there (SHAILOO_DATA names its parent)\n", stderr);
                exit(3);
            }
            finger_extract(
                &(struct finger_image){picture.pixels, picture.width, picture.height, picture.dpi},
                &print, &quality);
            picture_finish(&picture);
            make_all(&print, database, i);
            if (!finger_sample_read(&print, database + 1, 1 + i / IMPRESSIONS, 1 + i % IMPRESSIONS))
                exit(3);
            finger_features_make(&features[OTHER_MAKER][database][i], &print);
        }
}

// --- fitting ----------------------------------------------------------------------------------

static void compare_all(enum kind kind, int database, const float weights[FINGER_WEIGHTS]) {
    const struct finger_features *probes = features[probes_of[kind]][database];
    const struct finger_features *others = features[references_of[kind]][database];
    struct sample *sample = samples[kind][database];
    for (int i = 0; i < PRINTS; i++)
        for (int j = i + 1; j < PRINTS; j++, sample++) {
            sample->genuine = i / IMPRESSIONS == j / IMPRESSIONS;
            sample->evidence = finger_compare_with(weights, &probes[i], &others[j], sample->terms);
        }
}

// Solves a * x = b of FREE unknowns, a symmetric and positive; leaves x in b.
static void solve(double a[FREE][FREE], double b[FREE]) {
    for (int k = 0; k < FREE; k++)
        for (int i = k + 1; i < FREE; i++) {
            double share = a[i][k] / a[k][k];
            for (int j = k; j < FREE; j++)
                a[i][j] -= share * a[k][j];
            b[i] -= share * b[k];
        }
    for (int k = FREE; k-- > 0;) {
        for (int j = k + 1; j < FREE; j++)
            b[k] -= a[k][j] * b[j];
        b[k] /= a[k][k];
    }
}

// One of Newton's steps to the weights under which the samples are likeliest, each group counting
// the same; a little weight is pulled to 0, so that terms that say the same don't fight.
static void newton(double weights[FREE], int left_out) {
    double a[FREE][FREE] = {{0}}, b[FREE] = {0};
    for (int kind = 0; kind < FITTED; kind++)
        for (int database = 0; database < DATABASES; database++) {
            if (group_of[database] == left_out)
                continue;
            const double share = group_of[database] == 0 ? 0.5 : 1;
            for (int i = 0; i < PAIRS; i++) {
                const struct sample *sample = &samples[kind][database][i];
                double x[FREE], sum = 0;
                for (int k = 0; k < FREE; k++) {
                    x[k] = k < FINGER_TERMS ? (double)sample->terms[k] : 1;
                    sum += weights[k] * x[k];
                }
                const double likely = 1 / (1 + exp(-sum));
                for (int k = 0; k < FREE; k++) {
                    b[k] += share * (sample->genuine - likely) * x[k];
                    for (int j = 0; j < FREE; j++)
                        a[k][j] += share * likely * (1 - likely) * x[k] * x[j];
                }
            }
        }
    for (int k = 0; k < FREE; k++) {
        const double pull = k < FINGER_TERMS ? 0.3 : 0;
        a[k][k] += pull + 1e-9;
        b[k] -= pull * weights[k];
    }
    solve(a, b);
    for (int k = 0; k < FREE; k++)
        weights[k] += b[k];
}

static int descending(const void *a, const void *b) {
    const float x = *(const float *)a, y = *(const float *)b;
    return (x < y) - (x > y);
}

// The evidence that each of finger_score's shares of the impostors reaches: of each group as many
// pairs, of DB1 and DB2 every other. Of the kinds from `first` to before `last`.
static void find_knots(float knots[FINGER_KNOTS], int left_out, int first, int last) {
    static float evidence[3 * GROUPS * IMPOSTORS];
    size_t count = 0;
    for (int kind = first; kind < last; kind++)
        for (int database = 0; database < DATABASES; database++)
            for (int i = 0, step = group_of[database] == 0 ? 2 : 1; i < PAIRS; i += step)
                if (group_of[database] != left_out && !samples[kind][database][i].genuine)
                    evidence[count++] = samples[kind][database][i].evidence;
    qsort(evidence, count, sizeof *evidence, descending);
    for (int i = 0; i < FINGER_KNOTS; i++)
        knots[i] = evidence[(size_t)((double)count * pow(10, -(double)finger_knot_scores[i]))];
}

// Regression asks who is likelier, not how far strangers come: the flow's own weight is set so that
// of those with and of those without it as many reach s = 2 to 3.
static void even_out(float weights[FINGER_WEIGHTS], int left_out) {
    float with[FINGER_KNOTS], without[FINGER_KNOTS];
    for (int kind = 0; kind < FITTED; kind++)
        for (int database = 0; database < DATABASES; database++)
            for (int i = 0; i < PAIRS; i++) {
                struct sample *sample = &samples[kind][database][i];
                sample->evidence = weights[FINGER_TERMS];
                for (int k = 0; k < FINGER_TERMS; k++)
                    sample->evidence += weights[k] * sample->terms[k];
            }
    find_knots(with, left_out, OWN, WITHOUT_FLOW);
    find_knots(without, left_out, WITHOUT_FLOW, FITTED);
    for (int i = FINGER_KNOTS - 3; i < FINGER_KNOTS; i++)
        weights[TERM_FLOW_KNOWN] += (without[i] - with[i]) / 3;
}

// Where the rounds begin: a guess, and not what is shipped, which has seen all groups.
static const float guess[FINGER_WEIGHTS] = {
    [TERM_MATES] = 1, [TERM_LONE] = -0.5f, [TERM_SUPPORT] = 1,     [TERM_CROWD] = -5,
    [TERM_FLOW] = -1, [FINGER_TERMS] = -5, [FINGER_TERMS + 1] = -5};

// On all groups but one; on all when `left_out` is no group's.
static struct fit fit(int left_out) {
    struct fit out;
    memcpy(out.weights, guess, sizeof out.weights);
    for (int round = 0; round <= ROUNDS; round++) {
        for (int kind = 0; kind < FITTED; kind++)
            for (int database = 0; database < DATABASES; database++)
                if (group_of[database] != left_out)
                    compare_all(kind, database, out.weights);
        if (round == ROUNDS)
            break;
        double weights[FREE] = {0};
        for (int step = 0; step < 25; step++)
            newton(weights, left_out);
        for (int k = 0; k < FREE; k++)
            out.weights[k] = (float)weights[k];
        even_out(out.weights, left_out);
        find_knots(out.knots, left_out, OWN, FITTED);
        out.weights[FREE] = out.knots[1]; // a stranger in ten is looked at closer
    }
    find_knots(out.knots, left_out, OWN, FITTED);
    return out;
}

// --- what it is worth -------------------------------------------------------------------------

struct pool {
    size_t genuine_count, impostor_count;
    float genuine[DATABASES * GENUINE], impostors[DATABASES * IMPOSTORS];
};

static void add_to_pool(struct pool *pool, enum kind kind, int database) {
    for (int i = 0; i < PAIRS; i++)
        if (samples[kind][database][i].genuine)
            pool->genuine[pool->genuine_count++] = scores[kind][database][i];
        else
            pool->impostors[pool->impostor_count++] = scores[kind][database][i];
}

static double share_from(const float *descending_scores, size_t count, float least) {
    size_t from = 0;
    while (from < count && descending_scores[from] >= least)
        from++;
    return (double)from / (double)count;
}

// Lowest share of genuine pairs refused while no more than `rate` of the impostors are accepted.
static double refused_at(const struct pool *pool, double rate) {
    const float limit = pool->impostors[(size_t)(rate * (double)pool->impostor_count)];
    size_t accepted = 0;
    while (accepted < pool->genuine_count && pool->genuine[accepted] > limit)
        accepted++;
    return 1 - (double)accepted / (double)pool->genuine_count;
}

static double equal_error(const struct pool *pool) {
    double least = 2, error = 1;
    for (size_t i = 0; i < pool->impostor_count; i++) {
        const double refused =
            1 - share_from(pool->genuine, pool->genuine_count, pool->impostors[i]);
        const double accepted = (double)(i + 1) / (double)pool->impostor_count;
        if (fabs(refused - accepted) < least) {
            least = fabs(refused - accepted);
            error = (refused + accepted) / 2;
        }
        if (accepted > refused)
            break;
    }
    return error;
}

static void print_figures(const char *name, struct pool *pool) {
    qsort(pool->genuine, pool->genuine_count, sizeof(float), descending);
    qsort(pool->impostors, pool->impostor_count, sizeof(float), descending);
    printf("  %-7s %6.2f %7.2f %7.2f %7.2f %7.2f   %7.2f %8.2f\n", name, 100 * equal_error(pool),
           100 * refused_at(pool, 0.01), 100 * refused_at(pool, 0.001),
           100 * refused_at(pool, 0.0001), 100 * refused_at(pool, 0),
           100 * share_from(pool->impostors, pool->impostor_count, 2),
           1000 * share_from(pool->impostors, pool->impostor_count, 3));
}

static void print_kind(enum kind kind) {
    static struct pool pool, all;
    all.genuine_count = all.impostor_count = 0;
    printf("%s\n", kind_names[kind]);
    for (int database = 0; database < DATABASES; database++) {
        const char name[] = {'D', 'B', (char)('1' + database), 0};
        pool.genuine_count = pool.impostor_count = 0;
        add_to_pool(&pool, kind, database);
        add_to_pool(&all, kind, database);
        print_figures(name, &pool);
    }
    print_figures("pooled", &all);
}

static void print_weights(const char *what, const struct fit *fit) {
    printf("%-14s", what);
    for (int i = 0; i < FINGER_WEIGHTS; i++)
        printf(" %7.3f", (double)fit->weights[i]);
    printf("\n");
}

static void write_fit(const char *path, const struct fit *fit) {
    FILE *file = fopen(path, "w");
    if (!file) {
        fprintf(stderr, "fit_finger: %s: cannot be written\n", path);
        exit(3);
    }
    fprintf(file, "// Written by tests/bench/fit_finger.c; not by hand. The weights of "
                  "finger_compare.h's terms, what\n// is added, and the evidence below which a "
                  "start is not looked at closer; then the evidence that\n// the impostors reach "
                  "with each of the rates.\n#pragma once\n#include \"matcher/finger_compare.h\"\n\n"
                  "static const float finger_weights[FINGER_WEIGHTS] = {\n   ");
    for (int i = 0; i < FINGER_WEIGHTS; i++)
        fprintf(file, " %.4ff,", (double)fit->weights[i]);
    fprintf(file,
            "\n};\n\nenum { FINGER_KNOTS = %d };\nstatic const float "
            "finger_knot_scores[FINGER_KNOTS] = {",
            FINGER_KNOTS);
    for (int i = 0; i < FINGER_KNOTS; i++)
        fprintf(file, "%s%.4ff", i ? ", " : "", (double)finger_knot_scores[i]);
    fprintf(file, "};\nstatic const float finger_knots[FINGER_KNOTS] = {\n   ");
    for (int i = 0; i < FINGER_KNOTS; i++)
        fprintf(file, " %.4ff,", (double)fit->knots[i]);
    fprintf(file, "\n};\n");
    if (fclose(file) != 0)
        exit(3);
}

// This project's templates, each database by what the others gave, as FVC's score files have it.
static void write_scores(const char *path) {
    FILE *file = fopen(path, "w");
    if (!file) {
        fprintf(stderr, "fit_finger: %s: cannot be written\n", path);
        exit(3);
    }
    for (int database = 0; database < DATABASES; database++)
        for (int i = 0, pair = 0; i < PRINTS; i++)
            for (int j = i + 1; j < PRINTS; j++, pair++)
                fprintf(file, "DB%d_B/%d_%d DB%d_B/%d_%d %.4f\n", database + 1,
                        101 + i / IMPRESSIONS, 1 + i % IMPRESSIONS, database + 1,
                        101 + j / IMPRESSIONS, 1 + j % IMPRESSIONS,
                        (double)scores[OWN][database][pair]);
    if (fclose(file) != 0)
        exit(3);
}

int main(int argc, char **argv) {
    const char *weights = NULL, *scores_file = NULL;
    for (int i = 1; i + 1 < argc; i += 2)
        if (!strcmp(argv[i], "--write"))
            weights = argv[i + 1];
        else if (!strcmp(argv[i], "--scores"))
            scores_file = argv[i + 1];
    if (argc != 1 + 2 * !!weights + 2 * !!scores_file) {
        fputs("usage: fit_finger [--write FILE] [--scores FILE]\n", stderr);
        return 2;
    }
    read_prints();
    struct fit fits[GROUPS];
    for (int group = 0; group < GROUPS; group++) {
        fits[group] = fit(group);
        for (int kind = 0; kind < KINDS; kind++)
            for (int database = 0; database < DATABASES; database++) {
                if (group_of[database] != group)
                    continue;
                compare_all(kind, database, fits[group].weights);
                for (int i = 0; i < PAIRS; i++)
                    scores[kind][database][i] =
                        finger_score_on(fits[group].knots, samples[kind][database][i].evidence);
            }
    }
    puts("each group by what the others gave, percent (strangers at s >= 3: per thousand)\n"
         "             EER  FMR100 FMR1000    1e-4 ZeroFMR     s >= 2   s >= 3");
    for (int kind = 0; kind < KINDS; kind++)
        print_kind(kind);
    const struct fit all = fit(-1);
    puts("\nweights:        mates    lone support   crowd   known    flow    base   doubt");
    print_weights("without DB1, 2", &fits[0]);
    print_weights("without DB3", &fits[1]);
    print_weights("without DB4", &fits[2]);
    print_weights("on all", &all);
    if (weights)
        write_fit(weights, &all);
    if (scores_file)
        write_scores(scores_file);
    return 0;
}
