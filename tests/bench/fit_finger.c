// Fits what finger_score.c weighs and how it calls the result a rate, and says what that is worth
// on fingers and sensors that it was not fitted on. Each sensor of drawn_sensors.h, real or drawn,
// is scored with what those gave that share no finger with it (DB1 and DB2 of FVC2002 share theirs,
// both DB4 may, what is drawn over a database shares its). Each counts the same, however many
// prints it has. Real ones are there with their flow and without, FVC2002 with another maker's
// templates too. Only then everything is fitted on all; `--write FILE` writes that as
// matcher/finger_weights.h;
// `--scores FILE` writes the scores of FVC2002's own templates, for intervals; `--impressions` and
// `--cache` are as of bench_finger_sensors.
//
// Weights: logistic regression on the terms of finger_compare.h. Calibration: what the strangers of
// all sensors reach, a fourth of what is promised, so that a sensor never seen is likely to keep
// it. Not fitted, and so not free of these fingers: the lengths and angles in finger_compare.c and
// finger_features.c, and the extractor's own.
#include "matcher/finger_compare.h"
#include "matcher/finger_weights.h"
#include "tests/support/finger_figures.h"
#include "tests/support/finger_samples.h"
#include "tests/support/sensor_prints.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SETS = 128,
    GROUPS = DRAWN_SENSOR_PEOPLE,
    ROUNDS = 2,        // the best way to lie depends on the weights
    STRANGERS = 1000,  // of a set, to regress on
    ENOUGH = 8000,     // to say what the others of a sensor left out are worth
    NOT_COMPARED = -1, // a pair, by its quality
    PROMISE = 4,
    FREE = FINGER_TERMS + 1,
};

// What is compared with what: the prints of one sensor, or of two programs for it, all with all.
static struct set {
    const char *name;
    int people, count;
    bool fitted, main; // main: a sensor's templates as they are
    bool real, pooled; // a database as it is; one of FVC2002's
    const int *finger;
    const uint8_t *quality;
    struct finger_print *probes, *references;
    struct sample *samples; // to regress on, from `sampled` pairs
    size_t sampled;
    double owner_weight, stranger_weight;
} sets[SETS];
static int set_count;
static const char *const group_names[GROUPS] = {
    "no FVC2002 DB1, 2", "no FVC2002 DB3", "no DB4",
    "no FVC2000 DB2",    "no FCJ2020",     "no drawn finger"};

struct sample {
    float terms[FINGER_TERMS], evidence;
    uint16_t a, b;
    bool genuine;
};

struct fit {
    float weights[FINGER_WEIGHTS];
    float knots[FINGER_KNOTS];
};

static void *room(size_t count, size_t size) {
    void *out = aligned_alloc(64, (count * size + 63) / 64 * 64);
    if (!out)
        exit(3);
    return memset(out, 0, count * size);
}

// --- the prints -------------------------------------------------------------------------------

static struct finger_print *features_of(const struct finger_template *prints, int count,
                                        bool with_flow) {
    struct finger_print *out = room((size_t)count, sizeof *out);
    for (int i = 0; i < count; i++) {
        struct finger_template bare = prints[i];
        if (!with_flow)
            bare.flow = (struct finger_flow){0};
        finger_print_make(&out[i], &bare);
    }
    return out;
}

static size_t pairs_of(const struct set *set) {
    return (size_t)set->count * (size_t)(set->count - 1) / 2;
}

// Of all genuine pairs and some strangers'. Prints that failed to extract teach nothing.
static void choose_samples(struct set *set) {
    size_t owners = 0, strangers = 0, every;
    for (int pass = 0; pass < 2; pass++) {
        every = 1 + strangers / STRANGERS;
        if (pass)
            set->samples = room(owners + strangers / every + 1, sizeof *set->samples);
        owners = strangers = 0;
        for (int i = 0; i < set->count; i++)
            for (int j = i + 1; j < set->count; j++) {
                const bool genuine = set->finger[i] == set->finger[j];
                if (!set->probes[i].said.count || !set->references[j].said.count)
                    continue;
                if (genuine ? owners++, pass : (strangers++ % every == 0 && pass))
                    set->samples[set->sampled++] =
                        (struct sample){.a = (uint16_t)i, .b = (uint16_t)j, .genuine = genuine};
            }
    }
    set->owner_weight = 280 / fmax((double)owners, 1); // FVC2002's numbers, of which one pair is 1
    set->stranger_weight = 2880 / fmax((double)(set->sampled - owners), 1);
}

static struct set *add_set(const struct sensor_prints *from, const char *name, bool fitted,
                           struct finger_print *probes, struct finger_print *references) {
    struct set *set = &sets[set_count++];
    uint8_t *quality = room((size_t)from->count, 1);
    int *finger = room((size_t)from->count, sizeof *finger);
    for (int i = 0; i < from->count; i++)
        quality[i] = from->print[i].quality;
    memcpy(finger, from->finger, (size_t)from->count * sizeof *finger);
    *set = (struct set){.name = name,
                        .people = from->people,
                        .count = from->count,
                        .fitted = fitted,
                        .pooled = !strncmp(from->name, "FVC2002", 7),
                        .finger = finger,
                        .quality = quality,
                        .probes = probes,
                        .references = references};
    choose_samples(set);
    return set;
}

// FVC2002's as another maker saw them, and ours pressed with force or seen by a small sensor.
static void add_further(const struct sensor_prints *own, int database, struct finger_print *ours) {
    static struct finger_template others[FINGER_DATABASE_PRINTS_MAX];
    const int each = FINGER_SAMPLE_IMPRESSIONS;
    for (int i = 0; i < own->count; i++)
        if (!finger_sample_read(&others[i], database + 1, 1 + i / each, 1 + i % each))
            return;
    struct finger_print *theirs = features_of(others, own->count, true);
    add_set(own, "another maker's templates", true, theirs, theirs);
    add_set(own, "ours against another maker's", false, ours, theirs);
    for (int i = 0; i < own->count; i++) {
        others[i] = own->print[i];
        finger_sample_stretch(&others[i], (unsigned)(database * own->count + i), 25);
    }
    add_set(own, "ours, one drawn aside by up to 25 pixels", false, ours,
            features_of(others, own->count, true));
    for (int i = 0; i < own->count; i++) {
        others[i] = own->print[i];
        finger_sample_stretch(&others[i], (unsigned)(database * own->count + i), 10);
        finger_sample_cut(&others[i], (unsigned)(database * own->count + i), 150, 150);
    }
    add_set(own, "ours against 150 x 150 pixels of ours", false, ours,
            features_of(others, own->count, true));
    add_set(own, "the same without their flow", false, features_of(own->print, own->count, false),
            features_of(others, own->count, false));
}

static const char *bare_name(const struct sensor_prints *of) {
    return of->people == 4                    ? "FCJ2020 without flow"
           : of->people == 3                  ? "FVC2000 DB2 without flow"
           : !strncmp(of->name, "FVC2000", 7) ? "FVC2000 DB4 without flow"
                                              : "FVC2002 without their flow";
}

static void read_prints(int impressions, const char *cache) {
    static struct sensor_prints prints;
    for (int i = 0; i < drawn_sensor_count(); i++) {
        const struct drawn_sensor *sensor = drawn_sensor_at(i);
        if (!sensor_prints_take(&prints, sensor, impressions, cache)) {
            fprintf(stderr, "fit_finger: %s is not there (SHAILOO_DATA names its parent)\n",
                    sensor->model.name);
            exit(3);
        }
        struct finger_print *ours = features_of(prints.print, prints.count, true);
        struct set *set = add_set(&prints, prints.name, true, ours, ours);
        set->main = true;
        set->real = !sensor->drawn;
        if (sensor->drawn)
            continue;
        struct finger_print *bare = features_of(prints.print, prints.count, false);
        add_set(&prints, bare_name(&prints), true, bare, bare);
        if (i < FINGER_SAMPLE_DATABASES)
            add_further(&prints, i, ours);
    }
}

// --- fitting ----------------------------------------------------------------------------------

struct job {
    const struct set *set;
    const float *weights;
    struct finger_pair *pairs;
    int every; // of how many strangers one is compared
};

static void compare_sample(void *with, int i) {
    const struct job *job = with;
    struct sample *sample = &job->set->samples[i];
    sample->evidence = finger_compare_with(job->weights, &job->set->probes[sample->a],
                                           &job->set->references[sample->b], sample->terms);
}

static void compare_samples(struct set *set, const float weights[FINGER_WEIGHTS]) {
    sensor_prints_share(compare_sample, &(struct job){set, weights, NULL, 1}, (int)set->sampled);
}

// A pair's score is its evidence, so far.
static void compare_row(void *with, int i) {
    const struct job *job = with;
    const struct set *set = job->set;
    struct finger_pair *pair = job->pairs + (size_t)i * (size_t)(2 * set->count - i - 1) / 2;
    for (int j = i + 1; j < set->count; j++, pair++) {
        float terms[FINGER_TERMS];
        const uint8_t one = set->quality[i], other = set->quality[j];
        *pair = (struct finger_pair){set->finger[i], set->finger[j], FINGER_EVIDENCE_MIN,
                                     one < other ? one : other};
        if (set->finger[i] != set->finger[j] && (i + j) % job->every)
            pair->worse = NOT_COMPARED;
        else if (set->probes[i].said.count && set->references[j].said.count)
            pair->score =
                finger_compare_with(job->weights, &set->probes[i], &set->references[j], terms);
    }
}

static struct finger_pair *compare_all(const struct set *set, const float weights[FINGER_WEIGHTS],
                                       int every) {
    struct finger_pair *pairs = room(pairs_of(set), sizeof *pairs);
    sensor_prints_share(compare_row, &(struct job){set, weights, pairs, every}, set->count);
    return pairs;
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

// Fitted on, when these people are left out: all that shares no finger with them.
static bool taught_by(const struct set *set, int left_out) {
    return set->fitted && set->people != left_out;
}

// One of Newton's steps to the weights under which the samples are likeliest, each sensor counting
// the same; a little weight is pulled to 0, so that terms that say the same don't fight. An owner
// below `laid_wrong`, whom more than one stranger in a hundred outdoes, was laid wrong, and teaches
// nothing of how owners agree.
static void newton(double weights[FREE], int left_out, float laid_wrong) {
    double a[FREE][FREE] = {{0}}, b[FREE] = {0};
    for (const struct set *set = sets; set < sets + set_count; set++)
        for (size_t i = 0; i < set->sampled && taught_by(set, left_out); i++) {
            const struct sample *sample = &set->samples[i];
            const double share = sample->genuine ? set->owner_weight : set->stranger_weight;
            if (sample->genuine && sample->evidence < laid_wrong)
                continue;
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
    for (int k = 0; k < FREE; k++) {
        const double pull = k < FINGER_TERMS ? 0.3 : 0;
        a[k][k] += pull + 1e-9;
        b[k] -= pull * weights[k];
    }
    solve(a, b);
    for (int k = 0; k < FREE; k++)
        weights[k] += b[k];
}

static int rising(const void *a, const void *b) {
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static int falling(const void *a, const void *b) {
    return rising(b, a);
}

// The evidence that a share of a set's sampled strangers reaches.
static float reached(const struct set *set, double share) {
    float *evidence = room(set->sampled + 1, sizeof *evidence), out;
    size_t count = 0;
    for (size_t i = 0; i < set->sampled; i++)
        if (!set->samples[i].genuine)
            evidence[count++] = set->samples[i].evidence;
    qsort(evidence, count, sizeof *evidence, falling);
    out = evidence[(size_t)(share * (double)count)];
    free(evidence);
    return out;
}

// Of the sets of those people who teach, with the flow or without: the mean of what one in ten, or
// one in a hundred, of the strangers reach.
static float mean_reached(int left_out, int with_flow, double share) {
    double sum = 0, sets_seen = 0;
    for (const struct set *set = sets; set < sets + set_count; set++)
        if (taught_by(set, left_out) && (with_flow < 0 || with_flow == set->main)) {
            sum += (double)reached(set, share);
            sets_seen++;
        }
    return (float)(sum / sets_seen);
}

// Regression asks who is likelier, not how far strangers come: the flow's own weight is set so that
// of those with and of those without it as many reach s = 2.
static void even_out(float weights[FINGER_WEIGHTS], int left_out) {
    for (const struct set *set = sets; set < sets + set_count; set++)
        for (size_t i = 0; i < set->sampled && taught_by(set, left_out); i++) {
            struct sample *sample = &set->samples[i];
            sample->evidence = weights[FINGER_TERMS];
            for (int k = 0; k < FINGER_TERMS; k++)
                sample->evidence += weights[k] * sample->terms[k];
        }
    weights[TERM_FLOW_KNOWN] +=
        mean_reached(left_out, false, 0.01) - mean_reached(left_out, true, 0.01);
}

struct weighed {
    float evidence;
    double weight;
};

static int strongest_first(const void *one, const void *other) {
    const struct weighed *x = one, *y = other;
    return (x->evidence < y->evidence) - (x->evidence > y->evidence);
}

// What the strangers of all sensors together reach, each sensor counting the same. Sensors differ:
// the mean over them stays below what is promised by PROMISE, so that the worst of them, one never
// seen, is likely to be near it.
static void find_knots(struct fit *fit, int left_out) {
    struct weighed *all = NULL;
    size_t count = 0;
    int taught = 0;
    for (const struct set *set = sets; set < sets + set_count; set++) {
        if (!taught_by(set, left_out))
            continue;
        const int every = left_out < 0 ? 1 : 1 + (int)(pairs_of(set) / ENOUGH);
        struct finger_pair *pairs = compare_all(set, fit->weights, every);
        const size_t before = count;
        all = realloc(all, (count + pairs_of(set)) * sizeof *all);
        if (!all)
            exit(3);
        for (size_t i = 0; i < pairs_of(set); i++)
            if (pairs[i].a != pairs[i].b && pairs[i].worse != NOT_COMPARED)
                all[count++].evidence = pairs[i].score;
        for (size_t i = before; i < count; i++)
            all[i].weight = 1 / (double)(count - before);
        taught++;
        free(pairs);
    }
    qsort(all, count, sizeof *all, strongest_first);
    size_t at = 0;
    double sum = 0;
    for (int i = FINGER_KNOTS;
         i-- > 0;) { // the rarest first; of the common ones little is at stake
        const double rate = pow(10, -(double)finger_knot_scores[i]) * taught;
        const double least = finger_knot_scores[i] > 0.5f ? rate / PROMISE : rate;
        while (at < count - 1 && sum < least)
            sum += all[at++].weight;
        fit->knots[i] = all[at].evidence;
    }
    free(all);
}

// Where the rounds begin: a guess, and not what is shipped, which has seen all groups.
static const float guess[FINGER_WEIGHTS] = {
    [TERM_MATES] = 1, [TERM_LONE] = -0.5f, [TERM_SUPPORT] = 1,     [TERM_CROWD] = -5,
    [TERM_FLOW] = -1, [FINGER_TERMS] = -5, [FINGER_TERMS + 1] = -5};

// On all but those people's; on all when `left_out` is nobody's.
static struct fit fit(int left_out) {
    struct fit out;
    memcpy(out.weights, guess, sizeof out.weights);
    for (int round = 0; round < ROUNDS; round++) {
        double weights[FREE] = {0};
        for (struct set *set = sets; set < sets + set_count; set++)
            if (taught_by(set, left_out))
                compare_samples(set, out.weights);
        const float laid_wrong = mean_reached(left_out, -1, 0.01);
        for (int step = 0; step < 25; step++)
            newton(weights, left_out, laid_wrong);
        for (int k = 0; k < FREE; k++)
            out.weights[k] = (float)weights[k];
        even_out(out.weights, left_out);
        out.weights[FREE] = mean_reached(left_out, -1, 0.1); // one in ten is looked at closer
    }
    find_knots(&out, left_out);
    return out;
}

// --- what it is worth -------------------------------------------------------------------------

struct line {
    const struct set *set;
    struct finger_figures figures;
};

// All pairs of FVC2002's four databases as if of one sensor of forty fingers.
struct pool {
    const char *name;
    struct finger_pair *pairs;
    size_t count;
};

static void add_to_pools(struct pool pools[SETS], const struct set *set,
                         const struct finger_pair *pairs) {
    struct pool *pool = pools;
    const char *name = set->main ? "FVC2002 pooled" : set->name;
    while (pool->name && strcmp(pool->name, name))
        pool++;
    pool->name = name;
    pool->pairs = realloc(pool->pairs, (pool->count + pairs_of(set)) * sizeof *pairs);
    if (!pool->pairs)
        exit(3);
    const int others = (int)(pool->count / pairs_of(set)) * FINGER_SAMPLE_FINGERS;
    for (size_t i = 0; i < pairs_of(set); i++) {
        struct finger_pair *to = &pool->pairs[pool->count++];
        *to = pairs[i];
        to->a += others;
        to->b += others;
    }
}

static void write_scores(FILE *scores, const struct set *set, const struct finger_pair *pair) {
    const char *name = set->name + strlen("FVC2002 "); // as FVC's score files have it
    const int each = FINGER_SAMPLE_IMPRESSIONS;
    for (int i = 0; i < set->count; i++)
        for (int j = i + 1; j < set->count; j++, pair++)
            fprintf(scores, "%s_B/%d_%d %s_B/%d_%d %.4f\n", name, 101 + i / each, 1 + i % each,
                    name, 101 + j / each, 1 + j % each, (double)pair->score);
}

static int worst_first(const void *one, const void *other) {
    const struct line *x = one, *y = other;
    return (x->figures.worst < y->figures.worst) - (x->figures.worst > y->figures.worst);
}

// Each set by what those gave that share no finger with it.
static void judge(const struct fit fits[GROUPS], FILE *scores) {
    static struct line lines[SETS];
    static struct pool pools[SETS];
    int count = 0;
    for (const struct set *set = sets; set < sets + set_count; set++) {
        const struct fit *fit = &fits[set->people];
        struct finger_pair *pairs = compare_all(set, fit->weights, 1);
        for (size_t i = 0; i < pairs_of(set); i++)
            pairs[i].score = pairs[i].score > FINGER_EVIDENCE_MIN
                                 ? finger_score_on(fit->knots, pairs[i].score)
                                 : -1;
        if (set->pooled)
            add_to_pools(pools, set, pairs);
        if (set->pooled && set->main && scores)
            write_scores(scores, set, pairs);
        if (set->main || !set->pooled)
            lines[count++] = (struct line){set, finger_figures_of(pairs, pairs_of(set))};
        free(pairs);
    }
    qsort(lines, (size_t)count, sizeof *lines, worst_first);
    finger_figures_head();
    double eer = 0, missed = 0;
    for (int i = 0; i < count; i++) {
        finger_figures_print(lines[i].set->name, &lines[i].figures);
        putchar('\n');
        eer += lines[i].set->real ? lines[i].figures.eer / FINGER_DATABASES : 0;
        missed += lines[i].set->real ? lines[i].figures.fnmr_1000 / FINGER_DATABASES : 0;
    }
    printf("mean of the seven databases: EER %.2f, FNMR at 1:1,000 %.2f\n", 100 * eer,
           100 * missed);
    for (struct pool *pool = pools; pool->name; pool++) {
        const struct finger_figures figures = finger_figures_of(pool->pairs, pool->count);
        finger_figures_print(pool->name, &figures);
        putchar('\n');
        free(pool->pairs);
    }
}

static void print_fit(const char *what, const struct fit *fit) {
    printf("%-14s", what);
    for (int i = 0; i < FINGER_WEIGHTS; i++)
        printf(" %7.3f", (double)fit->weights[i]);
    printf(" ;");
    for (int i = 0; i < FINGER_KNOTS; i++)
        printf(" %6.2f", (double)fit->knots[i]);
    printf("\n");
}

static FILE *open_file(const char *path) {
    FILE *file = fopen(path, "w");
    if (!file) {
        fprintf(stderr, "fit_finger: %s: cannot be written\n", path);
        exit(3);
    }
    return file;
}

static void close_file(FILE *file) {
    if (fclose(file) != 0)
        exit(3);
}

static void write_fit(const char *path, const struct fit *fit) {
    FILE *file = open_file(path);
    fprintf(file,
            "// Written by tests/bench/fit_finger.c; not by hand. The weights of "
            "finger_compare.h's terms, what\n// is added, and the evidence below which a "
            "start is not looked at closer; then the evidence by\n// which s is told.\n#pragma "
            "once\n#include \"matcher/finger_compare.h\"\n\n"
            "static const float finger_weights[FINGER_WEIGHTS] = {\n   ");
    for (int i = 0; i < FINGER_WEIGHTS; i++)
        fprintf(file, " %.4ff,", (double)fit->weights[i]);
    fprintf(file,
            "\n};\n\nenum { FINGER_KNOTS = %d };\nstatic const float "
            "finger_knot_scores[FINGER_KNOTS] = {\n   ",
            FINGER_KNOTS);
    for (int i = 0; i < FINGER_KNOTS; i++)
        fprintf(file, " %.4ff,", (double)finger_knot_scores[i]);
    fprintf(file, "\n};\nstatic const float finger_knots[FINGER_KNOTS] = {\n   ");
    for (int i = 0; i < FINGER_KNOTS; i++)
        fprintf(file, " %.4ff,", (double)fit->knots[i]);
    fprintf(file, "\n};\n");
    close_file(file);
}

int main(int argc, char **argv) {
    static const char *const options[] = {"--write", "--scores", "--cache", "--impressions"};
    const char *values[] = {NULL, NULL, NULL, "2"};
    for (int i = 1; i < argc; i += 2) {
        int option = 0;
        while (option < 4 && strcmp(argv[i], options[option]))
            option++;
        if (option == 4 || i + 1 == argc) {
            fputs("usage: fit_finger [--write FILE] [--scores FILE] [--cache FOLDER] "
                  "[--impressions 2..6]\n",
                  stderr);
            return 2;
        }
        values[option] = argv[i + 1];
    }
    read_prints(atoi(values[3]), values[2]);
    struct fit fits[GROUPS];
    for (int group = 0; group < GROUPS; group++)
        fits[group] = fit(group);
    FILE *scores = values[1] ? open_file(values[1]) : NULL;
    puts("each sensor by what the others gave");
    judge(fits, scores);
    if (scores)
        close_file(scores);
    const struct fit all = fit(-1);
    puts("\nweights:        mates    lone support   crowd   known    flow  period    base   doubt "
         "; knots");
    for (int group = 0; group < GROUPS; group++)
        print_fit(group_names[group], &fits[group]);
    print_fit("on all", &all);
    if (values[0])
        write_fit(values[0], &all);
    return 0;
}
