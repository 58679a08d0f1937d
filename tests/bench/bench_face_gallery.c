// Faces, one against all: what a search costs, and what it costs that a number of an embedding is
// kept in one byte. Times with drawn faces, which cost what real ones do. For the rest the
// embeddings that `shailoo face embed` printed: all pictures against all, as floats and as
// templates in one run, with intervals by drawing people anew (both ways with the same people).
// With the scores of fingers that `fit_finger --scores` wrote (left out, FVC2002) also what finger
// and face are worth together: every finger pair with every face pair, as if they were of the same
// two people. Faces are scored by what strangers among one half of the people reach, on the other
// half. And what a second portrait of a voter is worth (kiosk/tool/slice_rows.c makes one face of
// them).
// usage: bench_face_gallery [EMBEDDINGS.tsv [FINGER_SCORES]]
#include "matcher/face_gallery.h"
#include "matcher/fused_score.h"
#include "matcher/kernels.h"
#include "tests/support/synthetic/drawn_face.h"
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VOTERS = 6000, VALUES = 704, SEARCHES = 400, BINS = 40000, DRAWS = 500 };

static double seconds(void) { // of this process, so that others on the machine do not count
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// --- times ------------------------------------------------------------------------------------

static int measure_search(void) {
    struct face_gallery *gallery = face_gallery_create(VOTERS);
    struct face_template face;
    struct face_candidate best[8];
    float numbers[VALUES];
    double fastest = 1e9, all = 0, begun = seconds();
    int wrong = 0;
    for (unsigned i = 0; gallery && i < VOTERS; i++) {
        drawn_face(numbers, VALUES, i, 0);
        face_template_make(&face, numbers, VALUES, 1);
        wrong += face_gallery_add(gallery, i, &face) != MATCHER_OK;
    }
    if (!gallery || wrong)
        return 1;
    const double filled = seconds() - begun;
    for (unsigned i = 0; i < SEARCHES; i++) {
        const unsigned person = i * 15;
        drawn_face(numbers, VALUES, person, 1);
        const double from = seconds(); // without the drawing
        face_template_make(&face, numbers, VALUES, 1);
        wrong += face_gallery_search(gallery, &face, best, 8) != 8 || best[0].id != person;
        const double took = seconds() - from;
        fastest = fmin(fastest, took);
        all += took;
    }
    printf("%-8s %6d faces of %d bytes: %.3f ms a search (the fastest %.3f), %.2f MB, filled in "
           "%.0f ms with the drawing\n",
           kernels_pick()->name, VOTERS, VALUES + 8, all / SEARCHES * 1e3, fastest * 1e3,
           (double)face_gallery_bytes(gallery) / 1e6, filled * 1e3);
    face_gallery_destroy(gallery);
    return wrong;
}

// --- what a byte a number costs -----------------------------------------------------------------

struct picture {
    int person;
    float numbers[VALUES];
    struct face_template face;
};

struct pair {
    int person, other;
    uint16_t bin[2]; // of the similarity, by the two ways that are compared
};

static struct picture *pictures;
static struct pair *genuine, *impostor;
static size_t picture_count, genuine_count, impostor_count;
static int people;

static bool read_numbers(char *text, float *out) {
    for (int i = 0; i < VALUES; i++) {
        char *end;
        out[i] = strtof(text, &end);
        if (end == text || *end != (i + 1 < VALUES ? ',' : '\n'))
            return false;
        text = end + 1;
    }
    return true;
}

// The person is the folder of the picture; one person's lines stand together.
static bool read_pictures(const char *path) {
    FILE *file = fopen(path, "re");
    char *line = NULL, person[256] = "";
    size_t room = 0, capacity = 0;
    bool good = file != NULL;
    while (good && getline(&line, &room, file) > 0) {
        const size_t length = strcspn(line, "/\t");
        char *numbers = strstr(line, "\t1\t");
        if (!numbers)
            continue; // no face was found in it
        if (picture_count == capacity) {
            capacity = capacity ? 2 * capacity : 1024;
            void *more = realloc(pictures, capacity * sizeof *pictures);
            if (!more)
                abort();
            pictures = more;
        }
        struct picture *next = &pictures[picture_count++];
        if (length >= sizeof person)
            abort();
        if (strncmp(person, line, length) || person[length])
            people++;
        snprintf(person, sizeof person, "%.*s", (int)length, line);
        next->person = people - 1;
        good = read_numbers(numbers + 3, next->numbers) &&
               face_template_make(&next->face, next->numbers, VALUES, 1) == MATCHER_OK;
    }
    free(line);
    if (file)
        fclose(file);
    return good && people > 1;
}

static float float_similarity(const float *a, const float *b) {
    float sum[16] = {0}, all = 0;
    for (int i = 0; i < VALUES; i += 16)
        for (int j = 0; j < 16; j++)
            sum[j] += a[i + j] * b[i + j];
    for (int j = 0; j < 16; j++)
        all += sum[j];
    return all;
}

static uint16_t bin_of(float similarity) {
    return (uint16_t)fminf(BINS - 1, fmaxf(0, (similarity + 1) / 2 * BINS));
}

static double compare_all(void) {
    const size_t all = picture_count * (picture_count - 1) / 2;
    double off = 0;
    genuine = calloc(all, sizeof *genuine);
    impostor = calloc(all, sizeof *impostor);
    if (!genuine || !impostor)
        abort();
    for (size_t i = 0; i < picture_count; i++)
        for (size_t j = 0; j < i; j++) {
            const float as_float = float_similarity(pictures[i].numbers, pictures[j].numbers);
            const float as_bytes = face_template_similarity(&pictures[i].face, &pictures[j].face);
            const struct pair pair = {
                pictures[i].person, pictures[j].person, {bin_of(as_float), bin_of(as_bytes)}
            };
            off += (double)((as_float - as_bytes) * (as_float - as_bytes));
            if (pair.person == pair.other)
                genuine[genuine_count++] = pair;
            else
                impostor[impostor_count++] = pair;
        }
    return sqrt(off / (double)all);
}

struct rates {
    double at_1000, at_10000, equal; // TAR, TAR, EER; percent
};

// `weight`: how often each person was drawn.
static struct rates rates_of(int which, const double *weight) {
    static double strangers[BINS + 1], owners[BINS + 1];
    struct rates rates = {0, 0, 100};
    memset(strangers, 0, sizeof strangers);
    memset(owners, 0, sizeof owners);
    for (size_t i = 0; i < genuine_count; i++)
        owners[genuine[i].bin[which]] += weight[genuine[i].person];
    for (size_t i = 0; i < impostor_count; i++)
        strangers[impostor[i].bin[which]] += weight[impostor[i].person] * weight[impostor[i].other];
    for (int bin = BINS - 1; bin >= 0; bin--) {
        strangers[bin] += strangers[bin + 1];
        owners[bin] += owners[bin + 1];
    }
    for (int bin = BINS; bin-- > 0;) {
        const double fmr = strangers[bin] / strangers[0], tar = owners[bin] / owners[0];
        if (fmr <= 1e-3)
            rates.at_1000 = 100 * tar;
        if (fmr <= 1e-4)
            rates.at_10000 = 100 * tar;
        rates.equal = fmin(rates.equal, 100 * fmax(fmr, 1 - tar));
    }
    return rates;
}

static int ascending(const void *a, const void *b) {
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int ascending_floats(const void *a, const void *b) {
    const float x = *(const float *)a, y = *(const float *)b;
    return (x > y) - (x < y);
}

static void say(const char *name, const char *const ways[2], double one, double other,
                const double *drawn_one, double *drawn_change) {
    double sorted[DRAWS];
    memcpy(sorted, drawn_one, sizeof sorted);
    qsort(sorted, DRAWS, sizeof *sorted, ascending);
    qsort(drawn_change, DRAWS, sizeof *drawn_change, ascending);
    printf("%-16s %s %.2f (%.2f .. %.2f)   %s %.2f   change %+.3f (%+.3f .. %+.3f)\n", name,
           ways[0], one, sorted[DRAWS / 40], sorted[DRAWS - 1 - DRAWS / 40], ways[1], other,
           other - one, drawn_change[DRAWS / 40], drawn_change[DRAWS - 1 - DRAWS / 40]);
}

static int say_rates(const char *const ways[2]) {
    static double drawn[3][DRAWS], change[3][DRAWS];
    double *weight = malloc((size_t)people * sizeof *weight);
    if (!weight)
        return 1;
    for (int i = 0; i < people; i++)
        weight[i] = 1;
    const struct rates one = rates_of(0, weight), other = rates_of(1, weight);
    uint64_t state = 1;
    for (int draw = 0; draw < DRAWS; draw++) {
        memset(weight, 0, (size_t)people * sizeof *weight);
        for (int i = 0; i < people; i++) {
            state = state * 6364136223846793005U + 1442695040888963407U;
            weight[(state >> 33) % (uint64_t)people]++;
        }
        const struct rates a = rates_of(0, weight), b = rates_of(1, weight);
        drawn[0][draw] = a.at_1000, change[0][draw] = b.at_1000 - a.at_1000;
        drawn[1][draw] = a.at_10000, change[1][draw] = b.at_10000 - a.at_10000;
        drawn[2][draw] = a.equal, change[2][draw] = b.equal - a.equal;
    }
    say("TAR at FMR 1e-3", ways, one.at_1000, other.at_1000, drawn[0], change[0]);
    say("TAR at FMR 1e-4", ways, one.at_10000, other.at_10000, drawn[1], change[1]);
    say("EER", ways, one.equal, other.equal, drawn[2], change[2]);
    free(weight);
    return 0;
}

static int measure_bytes(const char *path) {
    if (!read_pictures(path)) {
        fprintf(stderr, "%s: not what `shailoo face embed` prints\n", path);
        return 1;
    }
    const double off = compare_all();
    printf(
        "%zu pictures of %d people, %zu genuine and %zu impostor pairs; percent, 95 %% of people "
        "drawn anew; a similarity is off by %.5f on average\n",
        picture_count, people, genuine_count, impostor_count, off);
    return say_rates((const char *const[]){"floats", "bytes"});
}

// --- a second portrait ------------------------------------------------------------------------

enum { PICTURES_OF_ONE = 10 }; // of those who have more, the others say nothing new

static const float alike = 0.249F; // the manifest's similarity of s = 2, as of slice_rows.c

struct reference {
    int person;
    struct face_template face[2]; // of the first portrait; of the first two
};

// Of everyone with three pictures, whose others are then the probes.
static size_t make_references(struct reference *out, bool *is_probe) {
    size_t count = 0;
    for (size_t first = 0, end; first < picture_count; first = end) {
        for (end = first; end < picture_count && pictures[end].person == pictures[first].person;)
            end++;
        for (size_t i = first; i < end && i < first + PICTURES_OF_ONE; i++)
            is_probe[i] = end - first < 3 || i >= first + 2;
        if (end - first < 3)
            continue;
        struct reference *next = &out[count++];
        float sum[VALUES];
        const bool both =
            float_similarity(pictures[first].numbers, pictures[first + 1].numbers) >= alike;
        for (int i = 0; i < VALUES; i++)
            sum[i] = pictures[first].numbers[i] + (both ? pictures[first + 1].numbers[i] : 0);
        next->person = pictures[first].person;
        next->face[0] = pictures[first].face;
        face_template_make(&next->face[1], sum, VALUES, 1);
    }
    return count;
}

// Among the references: whose own is the most like, and above what 1 of 100 strangers reach.
static void say_search(const struct reference *references, size_t count, const bool *is_probe,
                       int way) {
    float *strangers = malloc((picture_count + 1) * sizeof *strangers);
    float *owners = malloc((picture_count + 1) * sizeof *owners); // -1: another was more like
    size_t stranger_count = 0, owner_count = 0, first = 0, found = 0;
    if (!strangers || !owners)
        abort();
    for (size_t i = 0; i < picture_count; i++) {
        float own = -1, best = -1;
        bool is_owner = false;
        for (size_t j = 0; is_probe[i] && j < count; j++) {
            const float similarity =
                face_template_similarity(&pictures[i].face, &references[j].face[way]);
            if (references[j].person == pictures[i].person) {
                own = similarity;
                is_owner = true;
            } else
                best = fmaxf(best, similarity);
        }
        if (is_owner)
            owners[owner_count++] = own > best ? own : -1;
        else if (is_probe[i])
            strangers[stranger_count++] = best;
    }
    qsort(strangers, stranger_count, sizeof *strangers, ascending_floats);
    for (size_t i = 0; i < owner_count; i++) {
        first += owners[i] > -1;
        found += owners[i] > strangers[stranger_count * 99 / 100];
    }
    printf("one among %zu, %s: rank-1 %.2f, found where 1 %% of strangers are %.2f\n", count,
           way ? "two portraits" : "one portrait", 100.0 * (double)first / (double)owner_count,
           100.0 * (double)found / (double)owner_count);
    free(strangers);
    free(owners);
}

static int measure_portraits(void) {
    struct reference *references = malloc((size_t)people * sizeof *references);
    bool *is_probe = calloc(picture_count, sizeof *is_probe);
    if (!references || !is_probe)
        abort();
    const size_t count = make_references(references, is_probe);
    genuine_count = impostor_count = 0;
    for (size_t i = 0; i < picture_count; i++)
        for (size_t j = 0; is_probe[i] && j < count; j++) {
            struct pair pair = {.person = pictures[i].person, .other = references[j].person};
            for (int way = 0; way < 2; way++)
                pair.bin[way] =
                    bin_of(face_template_similarity(&pictures[i].face, &references[j].face[way]));
            *(pair.person == pair.other ? &genuine[genuine_count++] : &impostor[impostor_count++]) =
                pair;
        }
    printf("portraits of %zu people: %zu genuine and %zu impostor pairs\n", count, genuine_count,
           impostor_count);
    for (int way = 0; way < 2; way++)
        say_search(references, count, is_probe, way);
    const int failed = say_rates((const char *const[]){"one", "two"});
    free(references);
    free(is_probe);
    return failed;
}

// --- finger and face together -----------------------------------------------------------------

enum { STEPS = 500, SCORES = 12 * STEPS + 1, FINGERS_MAX = 64, SIDES = 2, LEVELS = 4 };

struct scored { // a pair
    int a, b;   // persons or fingers; the same: genuine
    int score;  // in steps of a 500th, rounded down
};

struct side { // all pairs of fingers, or of the faces of one half of the people
    struct scored *pairs;
    size_t count;
    int people;
    double *weight;                           // of each of them
    double owners[SCORES], strangers[SCORES]; // shares of the pairs by score
};

static int step_of(double score) {
    return (int)(fmin(12, fmax(0, score)) * STEPS);
}

// "DB2_B/103_5": DB1 and DB2 are of the same fingers.
static int finger_of(const char *name, char names[FINGERS_MAX][16], int *known) {
    char finger[16];
    snprintf(finger, sizeof finger, "%.9s", name);
    finger[2] = finger[2] == '2' ? '1' : finger[2];
    for (int i = 0; i < *known; i++)
        if (!strcmp(names[i], finger))
            return i;
    if (*known == FINGERS_MAX)
        abort();
    strcpy(names[*known], finger);
    return (*known)++;
}

static bool read_fingers(const char *path, struct side *out) {
    static char names[FINGERS_MAX][16];
    char a[32], b[32];
    double score;
    FILE *file = fopen(path, "re");
    out->pairs = malloc(100000 * sizeof *out->pairs);
    while (file && out->pairs && out->count < 100000 &&
           fscanf(file, "%31s %31s %lf", a, b, &score) == 3) {
        if (strlen(a) < 11 || strlen(b) < 11)
            break;
        out->pairs[out->count++] = (struct scored){
            finger_of(a, names, &out->people), finger_of(b, names, &out->people), step_of(score)};
    }
    const bool whole = file && feof(file) && out->count > 0;
    if (file)
        fclose(file);
    return whole;
}

// The even people say what a similarity is worth, the odd ones are scored.
static void score_faces(struct side *out) {
    static double reached[BINS + 1];
    out->pairs = malloc((genuine_count + impostor_count) * sizeof *out->pairs);
    out->people = people;
    if (!out->pairs)
        abort();
    for (size_t i = 0; i < impostor_count; i++)
        if (impostor[i].person % 2 == 0 && impostor[i].other % 2 == 0)
            reached[impostor[i].bin[1]]++;
    for (int bin = BINS - 1; bin >= 0; bin--)
        reached[bin] += reached[bin + 1];
    for (size_t i = 0; i < genuine_count + impostor_count; i++) {
        const struct pair *pair = i < genuine_count ? &genuine[i] : &impostor[i - genuine_count];
        if (pair->person % 2 == 0 || pair->other % 2 == 0)
            continue;
        const double rate = (reached[pair->bin[1]] + 1) / (reached[0] + 1);
        out->pairs[out->count++] =
            (struct scored){pair->person, pair->other, step_of(-log10(rate))};
    }
}

static void weigh(struct side *side) {
    double owners = 0, strangers = 0;
    memset(side->owners, 0, sizeof side->owners);
    memset(side->strangers, 0, sizeof side->strangers);
    for (size_t i = 0; i < side->count; i++) {
        const struct scored *pair = &side->pairs[i];
        const double weight =
            side->weight[pair->a] * (pair->a == pair->b ? 1 : side->weight[pair->b]);
        *(pair->a == pair->b ? &owners : &strangers) += weight;
        (pair->a == pair->b ? side->owners : side->strangers)[pair->score] += weight;
    }
    for (int i = 0; i < SCORES; i++) {
        side->owners[i] /= owners;
        side->strangers[i] /= strangers;
    }
}

// The share of all pairs of pairs whose scores are together at least `sum`, and each at least
// `least`.
static double share_above(const double *fingers, const double *faces, double sum, double least) {
    static double above[SCORES + 1];
    double share = 0;
    const int needed = (int)ceil(sum * STEPS - 1e-6), each = step_of(least);
    above[SCORES] = 0;
    for (int i = SCORES - 1; i >= 0; i--)
        above[i] = above[i + 1] + faces[i];
    for (int i = each; i < SCORES; i++) {
        const int rest = needed - i > each ? needed - i : each;
        share += rest < SCORES ? fingers[i] * above[rest] : 0;
    }
    return share;
}

struct together {
    double strangers[LEVELS];                     // of score 1, 2, 3, 4
    double finger_misses, face_misses, both_miss; // owners, at 4
};

static struct together together_of(struct side *sides) {
    const struct side *fingers = &sides[0], *faces = &sides[1];
    struct together out = {.finger_misses = 1, .face_misses = 1};
    for (int level = 0; level < LEVELS; level++)
        out.strangers[level] = share_above(fingers->strangers, faces->strangers,
                                           (double)fused_score_sum((float)level + 1), 0);
    double missed[SCORES] = {0}, missed_faces[SCORES] = {0};
    for (int i = 0; i < SCORES; i++) {
        if (i >= 4 * STEPS) {
            out.finger_misses -= fingers->owners[i];
            out.face_misses -= faces->owners[i];
            continue;
        }
        missed[i] = fingers->owners[i];
        missed_faces[i] = faces->owners[i];
    }
    const double sum = (double)fused_score_sum(4);
    const double rescued = share_above(missed, missed_faces, sum, 2);
    out.both_miss = out.finger_misses * out.face_misses - rescued;
    return out;
}

static void say_share(const char *name, double now, double (*of)(const struct together *),
                      const struct together *draws, const char *promised) {
    double sorted[DRAWS];
    for (int i = 0; i < DRAWS; i++)
        sorted[i] = of(&draws[i]);
    qsort(sorted, DRAWS, sizeof *sorted, ascending);
    printf("  %-52s %.3g (%.3g .. %.3g)%s\n", name, now, sorted[DRAWS / 40],
           sorted[DRAWS - 1 - DRAWS / 40], promised);
}

static double level_1(const struct together *of) {
    return of->strangers[0];
}
static double level_2(const struct together *of) {
    return of->strangers[1];
}
static double level_3(const struct together *of) {
    return of->strangers[2];
}
static double level_4(const struct together *of) {
    return of->strangers[3];
}
static double finger_alone(const struct together *of) {
    return of->finger_misses;
}
static double either(const struct together *of) {
    return of->finger_misses * of->face_misses;
}
static double rule(const struct together *of) {
    return of->both_miss;
}

static int measure_together(const char *path) {
    static struct side sides[SIDES];
    static struct together draws[DRAWS];
    uint64_t state = 7;
    if (!read_fingers(path, &sides[0])) {
        fprintf(stderr, "%s: not what `fit_finger --scores` writes\n", path);
        return 1;
    }
    score_faces(&sides[1]);
    for (int i = 0; i < SIDES; i++) {
        sides[i].weight = malloc((size_t)sides[i].people * sizeof *sides[i].weight);
        for (int j = 0; sides[i].weight && j < sides[i].people; j++)
            sides[i].weight[j] = 1;
        if (!sides[i].weight)
            return 1;
        weigh(&sides[i]);
    }
    const struct together now = together_of(sides);
    for (int draw = 0; draw < DRAWS; draw++) {
        for (int i = 0; i < SIDES; i++) {
            memset(sides[i].weight, 0, (size_t)sides[i].people * sizeof *sides[i].weight);
            for (int j = 0; j < sides[i].people; j++) {
                state = state * 6364136223846793005U + 1442695040888963407U;
                sides[i].weight[(state >> 33) % (uint64_t)sides[i].people]++;
            }
            weigh(&sides[i]);
        }
        draws[draw] = together_of(sides);
    }
    printf("finger and face together: %zu finger pairs of %d fingers with %zu face pairs; 95 %% of "
           "fingers and people drawn anew\n",
           sides[0].count, sides[0].people, sides[1].count);
    say_share("strangers at a fused score of 1", now.strangers[0], level_1, draws,
              ", promised 0.1");
    say_share("strangers at 2", now.strangers[1], level_2, draws, ", promised 0.01");
    say_share("strangers at 3", now.strangers[2], level_3, draws, ", promised 0.001");
    say_share("strangers at 4", now.strangers[3], level_4, draws, ", promised 0.0001");
    say_share("owners whose finger is below 4", now.finger_misses, finger_alone, draws, "");
    say_share("owners whose finger and face are both below 4", either(&now), either, draws, "");
    say_share("the same, where the face may complete the finger", now.both_miss, rule, draws, "");
    for (int i = 0; i < SIDES; i++) {
        free(sides[i].pairs);
        free(sides[i].weight);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 2)
        return measure_search();
    int failed = measure_bytes(argv[1]);
    if (!failed && argc > 2)
        failed = measure_together(argv[2]);
    if (!failed)
        failed = measure_portraits();
    free(pictures);
    free(genuine);
    free(impostor);
    return failed;
}
