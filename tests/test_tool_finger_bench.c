// `shailoo finger bench` as a user types it: which files it takes, and that its rates are those of
// the definition, worked out here again from the scores of `shailoo finger scores`.
#include "biometric/picture.h"
#include "kiosk/tool/tool_command.h"
#include "matcher/finger_template.h"
#include "tests/check.h"
#include "tests/support/finger_samples.h"
#include "tests/support/scratch.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/synthetic_print.h"
#include "tests/support/typed.h"
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FINGERS = 5, IMPRESSIONS = 4, PRINTS = FINGERS * IMPRESSIONS };

static const char *const out = typed_out, *const err = typed_err;
#define bench(...) typed_run(BIN, "finger bench " __VA_ARGS__)

static void write_template(const char *name, const struct finger_template *finger) {
    uint8_t bytes[FINGER_RECORD_MAX];
    const size_t size = finger_template_encode(finger, bytes);
    FILE *file = fopen(name, "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

// Gray beside a slanted edge, as of glass seen from aside.
static void frame_in(const struct picture *picture) {
    for (int y = 0; y < picture->height; y++)
        for (int x = 0; x < picture->width; x++)
            if (x < 24 + y / 10 || x >= picture->width - 24 - y / 10)
                picture->pixels[y * picture->width + x] = 120;
}

static void write_framed(const char *name, uint64_t seed, int width, int height, int dpi,
                         bool is_framed) {
    uint8_t *pixels = malloc((size_t)width * (size_t)height);
    struct synthetic_finger *finger = synthetic_finger_create(seed);
    const struct synthetic_touch touch = {.seed = 1, .width = width, .height = height};
    const struct picture picture = {width, height, 1, dpi, pixels};
    CHECK(finger && pixels && synthetic_print_draw(pixels, finger, &touch));
    if (is_framed)
        frame_in(&picture);
    CHECK(picture_write(&picture, name) == BIOMETRIC_OK);
    synthetic_finger_destroy(finger);
    free(pixels);
}

static void write_print(const char *name, uint64_t seed, int width, int height, int dpi) {
    write_framed(name, seed, width, height, dpi, false);
}

// Impressions of a finger: so disturbed that some of them are lost among the strangers. One of
// database b has no minutiae.
static void lay_out_records(void) {
    CHECK(mkdir("set", 0700) == 0 && mkdir("set/a", 0700) == 0 && mkdir("set/a/b", 0700) == 0);
    for (unsigned i = 0; i < 2 * PRINTS; i++) {
        const bool second = i >= PRINTS;
        const unsigned finger = i % PRINTS / IMPRESSIONS, impression = i % IMPRESSIONS;
        static const double pixels[IMPRESSIONS] = {2, 38, 8, 26};
        struct finger_template print;
        char name[64];
        finger_sample_draw(&print, 100 * second + finger, second && i == 2 * PRINTS - 1 ? 0 : 30);
        finger_sample_disturb(&print, i, pixels[impression]);
        snprintf(name, sizeof name, second ? "set/a/b/f_%u_%02u.iso" : "set/a/%u_%u.fmr",
                 8 + finger, 1 + impression);
        write_template(name, &print);
    }
}

static json_t *measured; // what the last bench printed

static bool measure(const char *arguments) {
    json_decref(measured);
    const char *largest = strstr(arguments, "--largest") ? "" : "--largest 0";
    const bool good = bench("--json %s %s", largest, arguments) == TOOL_YES;
    measured = json_loads(out, JSON_REJECT_DUPLICATES, NULL);
    return good && measured;
}

static const json_t *database(size_t i) {
    return json_array_get(json_object_get(measured, "databases"), i);
}

static double number(const json_t *of, const char *name) {
    const json_t *value = json_object_get(of, name);
    return json_is_number(value) ? json_number_value(value) : NAN;
}

static double rate(const json_t *of, const char *name) {
    return number(json_object_get(json_object_get(of, "accuracy"), name), "rate");
}

static bool is_called(const json_t *of, const char *name) {
    const char *called = json_string_value(json_object_get(of, "name"));
    return called && !strcmp(called, name);
}

static void help_and_wrong_usage_are_told(void) {
    CHECK(bench("--help") == TOOL_YES && strstr(out, "FINGER_IMPRESSION") && !*err);
    static const char *const wrong[] = {
        "set set",         "--largest -1 set", "--largest x", "--dpi set",
        "--dpi a=200 set", "--dpi =500x set",  "--at 4 set",  "--gallery set set",
        "--dpi 500",       "--dpi a=500",      "--largest",   "--dpi 500 --dpi 501 set"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK(bench("%s", wrong[i]) == TOOL_USAGE && typed_is_misuse());
    CHECK(typed_run(BIN, "finger extract --dpi a=500 x y") == TOOL_USAGE && typed_is_misuse());
}

// --- the rates --------------------------------------------------------------------------------

struct scored {
    double score; // -1: no print
    bool genuine;
};

static struct scored scored[2 * PRINTS * PRINTS];
static size_t scored_count;

static void name_of(char name[64], unsigned database, unsigned i) {
    snprintf(name, 64, database ? "set/a/b/f_%u_%02u.iso" : "set/a/%u_%u.fmr", 8 + i / IMPRESSIONS,
             1 + i % IMPRESSIONS);
}

static void score_all(unsigned from, unsigned to) {
    FILE *list = fopen("list", "w");
    scored_count = 0;
    for (unsigned database = from; list && database < to; database++)
        for (unsigned i = 0; i < PRINTS; i++)
            for (unsigned j = i + 1; j < PRINTS; j++) {
                char a[64], b[64];
                name_of(a, database, i);
                name_of(b, database, j);
                fprintf(list, "%s %s\n", a, b);
                scored[scored_count++].genuine = i / IMPRESSIONS == j / IMPRESSIONS;
            }
    CHECK(list && fclose(list) == 0 && typed_run(BIN, "finger scores list") == TOOL_YES);
    size_t read = 0;
    for (const char *line = out; *line && read < scored_count; line = strchr(line, '\n') + 1) {
        char score[16];
        CHECK(sscanf(line, "%*s %*s %15s", score) == 1);
        scored[read++].score = strcmp(score, "FTE") ? atof(score) : -1;
    }
    CHECK(read == scored_count);
}

static double share(bool genuine, double threshold) { // FNMR or FMR
    unsigned all = 0, errors = 0;
    for (size_t i = 0; i < scored_count; i++)
        if (scored[i].genuine == genuine) {
            all++;
            errors += genuine ? scored[i].score < threshold : scored[i].score >= threshold;
        }
    return (double)errors / all;
}

// The least FNMR of all thresholds at which the FMR is no more than `limit`.
static double fnmr_at_fmr(double limit) {
    double least = 1;
    for (size_t i = 0; i < scored_count; i++)
        if (scored[i].score >= 0 && share(false, scored[i].score) <= limit)
            least = fmin(least, share(true, scored[i].score));
    return least;
}

// FVC2002: t1 is the largest threshold with FNMR <= FMR, t2 the least with FNMR >= FMR; the one at
// which the rates' sum is less gives both ends of the interval, whose middle is the EER.
static double equal_error_rate(void) {
    double t1 = -1, t2 = INFINITY;
    for (size_t i = 0; i < scored_count; i++) {
        const double t = scored[i].score;
        if (t < 0)
            continue;
        if (share(true, t) <= share(false, t))
            t1 = fmax(t1, t);
        if (share(true, t) >= share(false, t))
            t2 = fmin(t2, t);
    }
    const double at_1 = share(true, t1) + share(false, t1),
                 at_2 = share(true, t2) + share(false, t2);
    return fmin(at_1, at_2) / 2;
}

static bool are_the_same(double a, double b) {
    return fabs(a - b) < 1e-9;
}

static void check_rates(const json_t *of) {
    CHECK(are_the_same(rate(of, "eer"), equal_error_rate()) && rate(of, "eer") > 0);
    CHECK(are_the_same(rate(of, "fmr100"), fnmr_at_fmr(0.01)));
    CHECK(are_the_same(rate(of, "fmr1000"), fnmr_at_fmr(0.001)));
    CHECK(are_the_same(rate(of, "fmr10000"), fnmr_at_fmr(0.0001)));
    CHECK(are_the_same(rate(of, "zero_fmr"), fnmr_at_fmr(0)));
    CHECK(are_the_same(rate(of, "fmr_at_2"), share(false, 2)));
    CHECK(are_the_same(rate(of, "fnmr_at_2"), share(true, 2)));
    CHECK(are_the_same(rate(of, "fmr_at_4"), share(false, 4)));
    CHECK(are_the_same(rate(of, "fnmr_at_4"), share(true, 4)));
}

static void rates_are_those_of_the_definition(void) {
    CHECK(measure("set 2>/dev/null"));
    CHECK(is_called(database(0), "a") && is_called(database(1), "a/b") && !database(2));
    CHECK(json_is_null(json_object_get(measured, "pooled_minutiae_alone"))); // they hold no more
    score_all(0, 1);
    check_rates(database(0));
    score_all(1, 2);
    check_rates(database(1));
    score_all(0, 2); // no pair across databases
    check_rates(json_object_get(measured, "pooled"));
}

static void a_print_that_is_not_found_is_a_miss_in_all_its_pairs(void) {
    CHECK(measure("set"));
    CHECK(typed_is_one_line(err) &&
          strstr(err, "b/f_12_04.iso: no fingerprint found, counts as a"));
    CHECK(number(database(0), "failed") == 0 && number(database(1), "failed") == 1);
    const json_t *accuracy = json_object_get(database(1), "accuracy");
    CHECK(number(accuracy, "genuine") == FINGERS * IMPRESSIONS * (IMPRESSIONS - 1) / 2);
    CHECK(number(accuracy, "genuine_missed") == IMPRESSIONS - 1);
    CHECK(number(accuracy, "impostor_missed") == PRINTS - IMPRESSIONS);
    CHECK(number(accuracy, "impostor") == PRINTS * (PRINTS - 1) / 2 - number(accuracy, "genuine"));
}

static void an_interval_holds_its_rate_and_comes_again(void) {
    CHECK(measure("set"));
    static const char *const names[] = {"eer", "fmr100", "zero_fmr", "fmr_at_2", "fnmr_at_3"};
    const json_t *pooled = json_object_get(json_object_get(measured, "pooled"), "accuracy");
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_t *of = json_object_get(pooled, names[i]);
        CHECK(number(of, "low") <= number(of, "rate") && number(of, "rate") <= number(of, "high"));
    }
    CHECK(number(json_object_get(pooled, "eer"), "low") <
          number(json_object_get(pooled, "eer"), "high"));
    json_t *before = json_deep_copy(json_object_get(measured, "databases"));
    CHECK(measure("set") && json_equal(before, json_object_get(measured, "databases")));
    json_decref(before);
}

// --- the files --------------------------------------------------------------------------------

static void only_what_is_named_so_is_taken(void) {
    CHECK(
        system("mkdir names && cp set/a/8_1.fmr names/x_1.fmr && cp set/a/8_2.fmr names/x_2.FMR &&"
               "cp set/a/9_1.fmr names/y_10.iso && cp set/a/9_2.fmr names/y_2.fmr &&"
               "cp set/a/9_3.fmr names/y_02.fmr && cp set/a/9_1.fmr names/z.fmr &&"
               "cp set/a/9_1.fmr names/_1.fmr && cp set/a/9_1.fmr names/z_one.fmr &&"
               "cp set/a/9_1.fmr names/z_1.fmr.old && cp set/a/9_1.fmr names/.h_1.fmr &&"
               "echo notes >names/notes_1.txt") == 0);
    CHECK(measure("names") && !*err);
    CHECK(is_called(database(0), "names") && number(database(0), "prints") == 4);
    CHECK(number(json_object_get(database(0), "accuracy"), "genuine") == 2);
    CHECK(number(json_object_get(database(0), "accuracy"), "impostor") == 4);
    CHECK(bench("names --largest 0") == TOOL_YES && strstr(out, "(6 files passed over"));
}

static void a_picture_is_taken_before_a_record(void) {
    CHECK(mkdir("both", 0700) == 0);
    write_print("both/1_1.png", 1, 388, 374, 500);
    CHECK(system("cp set/a/8_1.fmr both/1_1.fmr && cp set/a/8_2.fmr both/1_2.fmr") == 0);
    CHECK(measure("both") && number(database(0), "prints") == 2);
    CHECK(number(database(0), "extraction_ms") > 0 && number(database(0), "dpi_most") == 500);
    CHECK(isnan(rate(database(0), "eer"))); // one finger: no impostor
    CHECK(bench("both --largest 0") == TOOL_YES && !strstr(out, "nan"));
    CHECK(bench("set --largest 0") == TOOL_YES && !strstr(out, "nan"));
}

static void resolution_is_the_option_or_the_file_or_the_sensor(void) {
    CHECK(mkdir("dpi", 0700) == 0 && mkdir("dpi/fvc", 0700) == 0 && mkdir("dpi/said", 0700) == 0);
    write_print("dpi/fvc/1_1.bmp", 1, 296, 560, 0);
    write_print("dpi/said/1_1.png", 1, 296, 560, 500);
    CHECK(measure("dpi") && number(database(0), "dpi_most") == 569);
    CHECK(json_is_object(json_object_get(measured, "pooled_minutiae_alone")));
    CHECK(number(database(0), "record_bytes") > 90 && number(database(0), "flow_bytes") > 0);
    CHECK(number(database(1), "dpi_most") == 500);
    CHECK(bench("dpi --largest 0") == TOOL_YES && strstr(out, "FVC2002 DB2\n"));
    CHECK(measure("--dpi 600 dpi --dpi said=450") && number(database(0), "dpi_most") == 600);
    CHECK(number(database(1), "dpi_most") == 450);
    CHECK(bench("dpi --dpi sad=500") == TOOL_BAD_INPUT && !*out && typed_is_one_line(err) &&
          strstr(err, "--dpi sad=500: there is no such folder"));
}

// The others are measured all the same.
static void what_stands_in_all_pictures_is_told(void) {
    enum { PICTURES = 8, WIDTH = 388, HEIGHT = 374 };
    char name[64];
    CHECK(!mkdir("frames", 0700) && !mkdir("frames/bare", 0700) && !mkdir("frames/few", 0700) &&
          !mkdir("frames/glass", 0700));
    for (unsigned i = 0; i < PICTURES; i++) {
        snprintf(name, sizeof name, "frames/bare/%u_1.png", i);
        write_framed(name, 50 + i, WIDTH, HEIGHT, 500, false);
        snprintf(name, sizeof name, "frames/glass/%u_1.png", i);
        write_framed(name, 50 + i, WIDTH, HEIGHT, 500, true);
        snprintf(name, sizeof name, "frames/few/%u_1.png", i);
        if (i)
            write_framed(name, 50 + i, WIDTH, HEIGHT, 500, true);
    }
    CHECK(measure("frames"));
    CHECK(number(database(0), "frame_seen") < 0.05); // bare
    CHECK(isnan(number(database(1), "frame_seen"))); // few
    CHECK(number(database(2), "frame_seen") > 0.2);  // glass: two edges of four
    CHECK(number(database(2), "frame_seen") < 0.7);
}

static void a_torn_file_is_named_and_counts_as_a_miss(void) {
    CHECK(system("cp -r set torn && head -c 40 set/a/8_1.fmr >torn/a/8_1.fmr") == 0);
    CHECK(bench("torn --json --largest 0") == TOOL_BAD_INPUT);
    CHECK(strstr(err, "torn/a/8_1.fmr: counts as a miss: its length field is not its length"));
    json_t *all = json_loads(out, 0, NULL);
    CHECK(number(json_object_get(all, "pooled"), "failed") == 2);
    json_decref(all);
}

static void one_print_alone_has_no_rates(void) {
    CHECK(system("mkdir alone && cp set/a/8_1.fmr alone") == 0);
    CHECK(bench("alone --largest 0") == TOOL_YES && strstr(out, "there is no pair"));
    CHECK(!strstr(out, "nan"));
}

static void a_folder_without_prints_is_refused(void) {
    CHECK(mkdir("hollow", 0700) == 0);
    CHECK(bench("hollow") == TOOL_BAD_INPUT && !*out && typed_is_one_line(err));
    CHECK(strstr(err, "hollow: no print in it is named FINGER_IMPRESSION"));
    CHECK(bench("nowhere") == TOOL_BAD_INPUT && !*out && typed_is_one_line(err));
    CHECK(bench("set/a/8_1.fmr") == TOOL_BAD_INPUT && !*out && typed_is_one_line(err) &&
          strstr(err, "8_1.fmr: is no folder"));
}

// --- speed ------------------------------------------------------------------------------------

static const json_t *first_search(void) {
    return json_array_get(json_object_get(measured, "searches"), 0);
}

static void galleries_are_searched(void) {
    CHECK(measure("set --largest 300") && number(first_search(), "templates") == 300);
    CHECK(number(first_search(), "searches") == 19); // the third and fourth impressions but one
    CHECK(number(first_search(), "owner_first") > 0);
    CHECK(number(first_search(), "owner_first") <= 1);
    CHECK(number(first_search(), "templates_per_s") > 0);
    CHECK(number(json_object_get(measured, "comparison"), "genuine_us") > 0);
    CHECK(number(json_object_get(measured, "comparison"), "impostor_us") > 0);
    CHECK(number(json_object_get(measured, "comparison"), "ready_us") > 0);
}

static void without_a_folder_what_is_synthetic_is_measured_and_called_so(void) {
    CHECK(bench("--largest 200") == TOOL_YES && !*err && strstr(out, "synthetic"));
    CHECK(strstr(out, "\n200 ") && !strstr(out, "accuracy, percent"));
    CHECK(measure("--largest 200"));
    CHECK(json_is_null(json_object_get(measured, "pooled")) && !database(0));
    CHECK(isnan(number(first_search(), "owner_first")) &&
          number(first_search(), "templates_per_s") > 0);
}

static void kernels_that_are_not_there_are_told(void) {
    CHECK(setenv("SHAILOO_KERNELS", "abacus", 1) == 0);
    CHECK(bench("--largest 0") == TOOL_YES && typed_is_one_line(err) && strstr(err, "abacus"));
    CHECK(setenv("SHAILOO_KERNELS", "scalar", 1) == 0);
    CHECK(bench("--largest 0") == TOOL_YES && !*err && !strncmp(out, "kernels scalar,", 15));
    unsetenv("SHAILOO_KERNELS");
}

static void real_prints_are_measured(const char *data) {
    char link[PATH_MAX];
    snprintf(link, sizeof link, "ln -s %s/fvc2002/DB1_B real", data);
    if (access(data, R_OK) || system(link))
        return;
    CHECK(measure("real") && number(database(0), "prints") == 80);
    CHECK(number(database(0), "failed") == 0 && number(database(0), "dpi_least") == 500);
    CHECK(number(database(0), "poor") < 8);
    CHECK(number(database(0), "dpi_seen") > 430 && number(database(0), "dpi_seen") < 570);
    CHECK(number(json_object_get(database(0), "accuracy"), "impostor") == 2880);
    CHECK(rate(database(0), "eer") < 0.02);
}

int main(void) {
    char data[PATH_MAX] = "";
    if ((shared_data() && !realpath(shared_data(), data)) || chdir(scratch_folder()) != 0)
        return 1;
    lay_out_records();
    RUN(help_and_wrong_usage_are_told);
    RUN(rates_are_those_of_the_definition);
    RUN(a_print_that_is_not_found_is_a_miss_in_all_its_pairs);
    RUN(an_interval_holds_its_rate_and_comes_again);
    RUN(only_what_is_named_so_is_taken);
    RUN(a_picture_is_taken_before_a_record);
    RUN(resolution_is_the_option_or_the_file_or_the_sensor);
    RUN(what_stands_in_all_pictures_is_told);
    RUN(a_torn_file_is_named_and_counts_as_a_miss);
    RUN(one_print_alone_has_no_rates);
    RUN(a_folder_without_prints_is_refused);
    RUN(galleries_are_searched);
    RUN(without_a_folder_what_is_synthetic_is_measured_and_called_so);
    RUN(kernels_that_are_not_there_are_told);
    if (*data)
        real_prints_are_measured(data);
    json_decref(measured);
    return check_report();
}
