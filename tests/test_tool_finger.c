// `shailoo finger` as a user types it: what it prints, what it writes, and its exit status.
#include "biometric/picture.h"
#include "kiosk/tool/tool_command.h"
#include "matcher/finger_template.h"
#include "tests/check.h"
#include "tests/support/finger_samples.h"
#include "tests/support/scratch.h"
#include "tests/support/small_station.h"
#include "tests/support/synthetic/synthetic_print.h"
#include "tests/support/typed.h"
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const out = typed_out, *const err = typed_err;
#define shailoo_finger(...) typed_run(BIN, "finger " __VA_ARGS__)

static bool complains_of(const char *what) {
    return !*out && typed_is_one_line(err) && !strncmp(err, "shailoo finger: ", 16) &&
           strstr(err, what);
}

static void write_file(const char *name, const void *bytes, size_t size) {
    FILE *file = fopen(name, "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

static void write_template(const char *name, const struct finger_template *finger) {
    uint8_t bytes[FINGER_RECORD_MAX];
    write_file(name, bytes, finger_template_encode(finger, bytes));
}

static void write_print(const char *name, uint64_t finger_seed, uint64_t touch_seed,
                        enum synthetic_touch_kind kind) {
    enum { WIDTH = SYNTHETIC_PRINT_WIDTH, HEIGHT = SYNTHETIC_PRINT_HEIGHT };
    static uint8_t pixels[WIDTH * HEIGHT];
    struct synthetic_finger *finger = synthetic_finger_create(finger_seed);
    const struct synthetic_touch touch = {.seed = touch_seed, .kind = kind};
    const struct picture picture = {WIDTH, HEIGHT, 1, SYNTHETIC_PRINT_DPI, pixels};
    CHECK(finger && synthetic_print_draw(pixels, finger, &touch));
    CHECK(picture_write(&picture, name) == BIOMETRIC_OK);
    synthetic_finger_destroy(finger);
}

static void lay_out_files(void) {
    struct finger_template finger;
    write_print("one_1.png", 1, 1, SYNTHETIC_GOOD);
    write_print("one_2.png", 1, 2, SYNTHETIC_GOOD);
    write_print("two.png", 2, 3, SYNTHETIC_GOOD);
    write_print("blank.png", 1, 4, SYNTHETIC_BLANK);
    finger_sample_draw(&finger, 1, 40);
    write_template("a.fmr", &finger);
    finger_sample_disturb(&finger, 1, 3);
    write_template("a2.iso", &finger);
    finger_sample_draw(&finger, 2, 40);
    write_template("b.fmr", &finger);
    finger_sample_draw(&finger, 2, 0);
    write_template("empty.fmr", &finger);
    write_file("torn.fmr", "FMR\0 20\0\0\0\0\x30", 12);
    write_file("text.png", "no picture", 10);
    write_file("nothing", "", 0);
}

// A folder of others, and in folders in it three impressions of one person.
static void lay_out_gallery(void) {
    struct finger_template finger;
    CHECK(mkdir("g", 0700) == 0 && mkdir("g/deep", 0700) == 0 && mkdir("g/deep/er", 0700) == 0);
    for (unsigned i = 10; i < 20; i++) {
        char name[32];
        finger_sample_draw(&finger, i, 40);
        snprintf(name, sizeof name, "g/%u.fmr", i);
        write_template(name, &finger);
    }
    for (unsigned i = 0; i < 2; i++) {
        finger_sample_draw(&finger, 1, 40);
        finger_sample_disturb(&finger, 5 + i, 2 + 14 * i);
        write_template(i ? "g/deep/er/a4.fmr" : "g/deep/a3.fmr", &finger);
    }
    CHECK(
        system("cp one_2.png g/deep && cp -r g spoilt && cp torn.fmr empty.fmr blank.png spoilt &&"
               "echo 'no print' >spoilt/deep/notes.txt && touch spoilt/.hidden &&"
               "mkdir spoilt/.trash && cp torn.fmr spoilt/.trash && mkdir hollow && "
               "cp empty.fmr hollow && ln -s .. spoilt/deep/up && ln -s nowhere spoilt/dead") == 0);
}

static void help_is_no_error(void) {
    CHECK(shailoo_finger("--help") == TOOL_YES && strstr(out, "usage: shailoo finger") && !*err);
    static const char *const commands[] = {"extract", "compare", "scores", "identify"};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        CHECK(shailoo_finger("%s --help", commands[i]) == TOOL_YES);
        CHECK(strstr(out, commands[i]) && strstr(out, "--dpi") && !*err);
    }
}

static void what_is_typed_wrong_is_usage(void) {
    static const char *const wrong[] = {
        "",
        "draw",
        "draw a b",
        "extract",
        "extract a",
        "extract a b c",
        "compare",
        "compare a",
        "compare a b c",
        "scores",
        "scores a b",
        "compare --at",
        "compare --at x a.fmr b.fmr",
        "compare --at 13 a.fmr b.fmr",
        "compare --at -1 a.fmr b.fmr",
        "compare --at nan a.fmr b.fmr",
        "compare --at '' a.fmr b.fmr",
        "extract --dpi 249 one_1.png o",
        "extract --dpi 1001 one_1.png o",
        "extract --dpi 500.5 one_1.png o",
        "extract --dpi 500x one_1.png o",
        "extract --dpi",
        "--nonsense",
        "scores --nonsense a",
        "extract --at 4 one_1.png o",
        "scores --at 4 -",
        "identify a.fmr",
        "identify --gallery g",
        "identify a.fmr b.fmr --gallery g",
        "identify a.fmr --gallery",
        "identify a.fmr --gallery g --best 0",
        "identify a.fmr --gallery g --best 101",
        "identify a.fmr --gallery g --at 12.1",
        "compare --gallery g a.fmr b.fmr",
        "scores --passphrases p -",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(shailoo_finger("%s </dev/null", wrong[i]) == TOOL_USAGE && !*out && *err);
        CHECK(i == 0 || typed_is_misuse());
    }
    CHECK(access("o", F_OK) != 0);
}

static void a_template_is_extracted_and_can_be_compared(void) {
    CHECK(shailoo_finger("extract one_1.png one_1.fmr") == TOOL_YES && !*err);
    CHECK(typed_is_one_line(out) && strstr(out, "minutiae"));
    struct finger_template finger;
    uint8_t bytes[FINGER_RECORD_MAX + 1];
    FILE *file = fopen("one_1.fmr", "rb");
    size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    CHECK(finger_template_decode(&finger, bytes, size, NULL) == MATCHER_OK && finger.count > 10);
    if (file)
        fclose(file);
    CHECK(shailoo_finger("compare one_1.fmr one_1.png") == TOOL_YES && atof(out) == 12);
    CHECK(shailoo_finger("compare one_1.fmr one_2.png") == TOOL_YES && atof(out) > 4 && !*err);
    CHECK(shailoo_finger("compare one_1.png two.png") == TOOL_NO && atof(out) < 4 && !*err);
}

static void resolution_is_obeyed(void) {
    CHECK(shailoo_finger("extract --dpi 1000 one_1.png half.fmr") != TOOL_USAGE);
    CHECK(shailoo_finger("extract one_1.png --dpi 569 less.fmr") == TOOL_YES);
    uint8_t bytes[18];
    FILE *file = fopen("less.fmr", "rb");
    CHECK(file && fread(bytes, 1, sizeof bytes, file) == sizeof bytes);
    if (file)
        fclose(file);
    CHECK(abs((bytes[14] << 8 | bytes[15]) - 388 * 500 / 569) <= 1);
}

// What a program wrote is not what the sensor has.
static void a_lame_resolution_and_several_fingers_are_said(void) {
    enum { WIDTH = SYNTHETIC_PRINT_WIDTH, HEIGHT = SYNTHETIC_PRINT_HEIGHT };
    static uint8_t both[2 * WIDTH * HEIGHT];
    struct picture one, other, sheet = {2 * WIDTH, HEIGHT, 1, 500, both};
    CHECK(picture_read(&one, "one_1.png", 1) == BIOMETRIC_OK);
    CHECK(picture_read(&other, "two.png", 1) == BIOMETRIC_OK);
    one.dpi = 300;
    CHECK(picture_write(&one, "lies.png") == BIOMETRIC_OK);
    CHECK(shailoo_finger("extract lies.png lies.fmr") == TOOL_YES &&
          strstr(err, "lies.png: taken "));
    CHECK(strstr(err, "taken for 500 dpi: its ridges do not fit the 300 that are said"));
    CHECK(shailoo_finger("compare lies.png one_1.png") == TOOL_YES && atof(out) == 12);
    for (int y = 0; y < HEIGHT; y++) {
        memcpy(both + 2 * y * WIDTH, one.pixels + y * WIDTH, WIDTH);
        memcpy(both + (2 * y + 1) * WIDTH, other.pixels + y * WIDTH, WIDTH);
    }
    CHECK(picture_write(&sheet, "both.png") == BIOMETRIC_OK);
    CHECK(shailoo_finger("extract both.png both.fmr") == TOOL_YES);
    CHECK(strstr(out, "One finger only") &&
          strstr(err, "both.png: several fingers in the picture"));
    write_file("pair", "both.png lies.png\n", 18);
    CHECK(shailoo_finger("scores pair") == TOOL_YES);
    CHECK(strstr(err, "both.png: several fingers") && strstr(err, "lies.png: taken for 500"));
    picture_finish(&one);
    picture_finish(&other);
}

static void the_threshold_decides(void) {
    CHECK(shailoo_finger("compare a.fmr a2.iso") == TOOL_YES);
    CHECK(shailoo_finger("compare a.fmr b.fmr") == TOOL_NO);
    CHECK(shailoo_finger("compare --at 0 a.fmr b.fmr") == TOOL_YES);
    CHECK(shailoo_finger("compare a.fmr a.fmr --at 12") == TOOL_YES);
    CHECK(shailoo_finger("compare --at 11.9 a.fmr b.fmr") == TOOL_NO);
}

static void bad_files_are_named_in_one_line(void) {
    CHECK(shailoo_finger("compare a.fmr none.fmr") == TOOL_BAD_INPUT &&
          complains_of("none.fmr: no such file"));
    CHECK(shailoo_finger("compare torn.fmr a.fmr") == TOOL_BAD_INPUT && complains_of("torn.fmr: "));
    CHECK(strstr(err, "cut short"));
    CHECK(shailoo_finger("compare a.fmr nothing") == TOOL_BAD_INPUT && complains_of("nothing: "));
    CHECK(shailoo_finger("extract text.png o") == TOOL_BAD_INPUT && complains_of("text.png: "));
    CHECK(shailoo_finger("extract . o") == TOOL_BAD_INPUT && complains_of(".: "));
    CHECK(shailoo_finger("extract one_1.png no/such/place.fmr") == TOOL_BAD_INPUT);
    CHECK(complains_of("no/such/place.fmr: "));
    CHECK(shailoo_finger("scores none.list") == TOOL_BAD_INPUT &&
          complains_of("none.list: no such file"));
    CHECK(access("o", F_OK) != 0);
}

static void a_picture_without_a_print_is_an_outcome(void) {
    CHECK(shailoo_finger("extract blank.png o") == TOOL_NO && complains_of("blank.png: "));
    CHECK(shailoo_finger("compare a.fmr empty.fmr") == TOOL_NO && complains_of("empty.fmr: "));
    CHECK(access("o", F_OK) != 0);
}

static void scores_keep_the_order_and_the_paths(void) {
    CHECK(shailoo_finger("scores - <<'E'\n"
                         "b.fmr a.fmr\n\n# a remark\n  ./a.fmr \t a2.iso\r\n"
                         "a.fmr a.fmr\nblank.png a.fmr\na.fmr empty.fmr\nE") == TOOL_YES);
    CHECK(!*err);
    char a[5][64], b[5][64], score[5][64];
    CHECK(sscanf(out, "%63s %63s %63s %63s %63s %63s %63s %63s %63s %63s %63s %63s %63s %63s %63s",
                 a[0], b[0], score[0], a[1], b[1], score[1], a[2], b[2], score[2], a[3], b[3],
                 score[3], a[4], b[4], score[4]) == 15);
    CHECK(!strcmp(a[0], "b.fmr") && !strcmp(b[0], "a.fmr") && atof(score[0]) < 4);
    CHECK(!strcmp(a[1], "./a.fmr") && !strcmp(b[1], "a2.iso") && atof(score[1]) > 4);
    CHECK(atof(score[2]) == 12);
    CHECK(!strcmp(a[3], "blank.png") && !strcmp(score[3], "FTE"));
    CHECK(!strcmp(b[4], "empty.fmr") && !strcmp(score[4], "FTE"));
}

// All lines are there all the same, so that a long run is not lost.
static void scores_of_bad_files_are_failures_and_bad_input(void) {
    CHECK(shailoo_finger("scores - <<'E'\nnone.png a.fmr\na.fmr a.fmr\nE") == TOOL_BAD_INPUT);
    CHECK(!strcmp(out, "none.png a.fmr FTE\na.fmr a.fmr 12.0000\n"));
    CHECK(typed_is_one_line(err) && strstr(err, "none.png: no such file"));
}

static void a_list_may_be_empty_but_not_lame(void) {
    CHECK(shailoo_finger("scores - </dev/null") == TOOL_YES && !*out && !*err);
    CHECK(shailoo_finger("scores - <<'E'\na.fmr a.fmr\na.fmr\nE") == TOOL_BAD_INPUT);
    CHECK(complains_of("-:2: "));
    CHECK(shailoo_finger("scores - <<'E'\na.fmr a.fmr a.fmr\nE") == TOOL_BAD_INPUT);
    CHECK(complains_of("-:1: "));
}

static void a_full_disk_is_told(void) {
    if (access("/dev/full", W_OK) != 0)
        return;
    CHECK(shailoo_finger("compare a.fmr a.fmr >/dev/full") == TOOL_BAD_INPUT);
    CHECK(complains_of("standard output"));
    CHECK(shailoo_finger("extract one_1.png /dev/full") == TOOL_BAD_INPUT &&
          complains_of("/dev/full"));
}

static unsigned lines_of(const char *text) {
    unsigned lines = 0;
    for (; *text; text++)
        lines += *text == '\n';
    return lines;
}

static void somebody_is_found_in_a_folder(void) {
    CHECK(shailoo_finger("identify a.fmr --gallery g --best 2") == TOOL_YES && !*err);
    CHECK(!strncmp(
        out, "13 references searched; a match has at least 5.11: 4.00 for one, 1.11 more", 70));
    const char *first = strstr(out, "\nmatch "), *second = first ? strchr(first + 1, '\n') : NULL;
    CHECK(first && strstr(first, "  g/deep/a3.fmr\n") && lines_of(out) == 3);
    CHECK(second && (!strncmp(second, "\nmatch ", 7) || !strncmp(second, "\nbelow ", 7)) &&
          strstr(second, "  g/deep/er/a4.fmr\n"));
    CHECK(shailoo_finger("identify one_1.png --gallery g/ --best 1") == TOOL_YES);
    CHECK(strstr(out, "  g/deep/one_2.png\n") && lines_of(out) == 2);
}

static void nobody_is_an_outcome_with_candidates(void) {
    CHECK(shailoo_finger("identify b.fmr --gallery g") == TOOL_NO && !*err);
    CHECK(!strstr(out, "\nmatch "));
    CHECK(shailoo_finger("identify a.fmr --gallery g/deep/er --at 12") == TOOL_NO && !*err);
    CHECK(strstr(out, "a match has at least 12.00\nbelow ") && strstr(out, "g/deep/er/a4.fmr\n"));
    CHECK(shailoo_finger("identify --at 0 a.fmr --gallery g") == TOOL_YES);
}

static void rates_are_said_for_one_and_for_all(void) {
    CHECK(shailoo_finger("identify g/10.fmr --gallery g --best 1") == TOOL_YES);
    CHECK(strstr(out, "match 12.00  fewer than one stranger in 1,000,000,000,000; by chance in one "
                      "such search of 77,000,000,000  g/10.fmr\n"));
}

static void what_is_no_print_is_named_and_passed_over(void) {
    CHECK(shailoo_finger("identify a.fmr --gallery spoilt --best 1") == TOOL_YES);
    CHECK(!strncmp(out, "13 references", 13) && strstr(out, "spoilt/deep/a3.fmr\n"));
    CHECK(lines_of(err) == 5 && strstr(err, "shailoo finger: spoilt/torn.fmr: passed over: "));
    CHECK(strstr(err, "spoilt/empty.fmr: passed over: there is no fingerprint in it\n"));
    CHECK(strstr(err, "spoilt/blank.png: passed over: there is no fingerprint in it\n"));
    CHECK(strstr(err, "spoilt/deep/notes.txt: passed over: ") && strstr(err, "spoilt/dead: "));
}

// Two views of ISO/IEC 19794-2:2005, one after the other, under the first one's header.
static void a_record_of_several_fingers_is_searched_finger_by_finger(void) {
    uint8_t one[FINGER_RECORD_MAX], two[FINGER_RECORD_MAX], both[2 * FINGER_RECORD_MAX];
    struct finger_template finger;
    finger_sample_draw(&finger, 50, 40);
    const size_t first = finger_template_encode(&finger, one);
    finger_sample_draw(&finger, 1, 40);
    finger.position = 7;
    const size_t second = finger_template_encode(&finger, two), size = first + second - 24;
    memcpy(both, one, first);
    memcpy(both + first, two + 24, second - 24);
    both[10] = (uint8_t)(size >> 8);
    both[11] = (uint8_t)size;
    both[22] = 2;
    CHECK(mkdir("several", 0700) == 0);
    write_file("several/ten.fmr", both, size);
    write_template("several/b.fmr", &(struct finger_template){.width = 300, .height = 300});
    CHECK(shailoo_finger("identify a.fmr --gallery several") == TOOL_YES);
    CHECK(!strncmp(out, "2 references searched", 21) && strstr(out, "  several/ten.fmr\n"));
    CHECK(typed_is_one_line(err) && strstr(err, "several/b.fmr: passed over: there is no finger"));
    CHECK(shailoo_finger("compare a.fmr several/ten.fmr") == TOOL_BAD_INPUT &&
          complains_of("several/ten.fmr: it holds several"));
}

static void a_gallery_must_be_one(void) {
    CHECK(shailoo_finger("identify a.fmr --gallery none") == TOOL_BAD_INPUT &&
          complains_of("none: No such file"));
    CHECK(shailoo_finger("identify a.fmr --gallery b.fmr") == TOOL_BAD_INPUT &&
          complains_of("b.fmr: neither a folder nor a station's package"));
    CHECK(shailoo_finger("identify none.fmr --gallery g") == TOOL_BAD_INPUT &&
          complains_of("none.fmr: no such file"));
    CHECK(shailoo_finger("identify blank.png --gallery g") == TOOL_NO &&
          complains_of("blank.png: "));
    CHECK(shailoo_finger("identify a.fmr --gallery hollow") == TOOL_BAD_INPUT && !*out);
    CHECK(strstr(err, "shailoo finger: hollow: there is no fingerprint in it\n"));
}

static void a_voter_is_found_in_a_package(void) {
    struct small_station station;
    CHECK(small_station_make(&station));
    CHECK(small_station_touch(&station, 2, 7, 2));
    FILE *file = fopen("holders", "w");
    CHECK(file &&
          fprintf(file, "%s\n\n%s\n", small_station_passphrases[0], small_station_passphrases[2]) >
              0 &&
          fclose(file) == 0);
    CHECK(shailoo_finger("identify %s/001.png --gallery %s --passphrases holders --best 1",
                         station.touches, station.slice) == TOOL_YES);
    CHECK(!strncmp(out, "6 references searched", 21) && strstr(out, "\nmatch "));
    CHECK(strstr(out, "  2  20507198200022  Токтогулов Үсөн Асанович\n"));
    CHECK(shailoo_finger("identify a.fmr --gallery %s --passphrases holders --pub %s",
                         station.slice, station.key) == TOOL_NO);
    CHECK(shailoo_finger("identify a.fmr --gallery %s", station.slice) == TOOL_BAD_INPUT && !*out);
    CHECK(strstr(err, "passphrases are needed"));
    write_file("wrong", "chair\nsecretary\noperator\n", 25);
    CHECK(shailoo_finger("identify a.fmr --gallery %s --passphrases wrong --pub %s", station.slice,
                         station.key) == TOOL_BAD_INPUT &&
          complains_of("the chair's passphrase does not open it"));
    CHECK(shailoo_finger("identify a.fmr --gallery %s --pub a.fmr", station.slice) ==
              TOOL_BAD_INPUT &&
          complains_of("a.fmr: no public key"));
    small_station_remove(&station);
}

int main(void) {
    if (chdir(scratch_folder()) != 0)
        return 1;
    lay_out_files();
    lay_out_gallery();
    RUN(help_is_no_error);
    RUN(what_is_typed_wrong_is_usage);
    RUN(a_template_is_extracted_and_can_be_compared);
    RUN(resolution_is_obeyed);
    RUN(a_lame_resolution_and_several_fingers_are_said);
    RUN(the_threshold_decides);
    RUN(bad_files_are_named_in_one_line);
    RUN(a_picture_without_a_print_is_an_outcome);
    RUN(scores_keep_the_order_and_the_paths);
    RUN(scores_of_bad_files_are_failures_and_bad_input);
    RUN(a_list_may_be_empty_but_not_lame);
    RUN(somebody_is_found_in_a_folder);
    RUN(nobody_is_an_outcome_with_candidates);
    RUN(rates_are_said_for_one_and_for_all);
    RUN(what_is_no_print_is_named_and_passed_over);
    RUN(a_record_of_several_fingers_is_searched_finger_by_finger);
    RUN(a_gallery_must_be_one);
    RUN(a_voter_is_found_in_a_package);
    RUN(a_full_disk_is_told);
    return check_report();
}
