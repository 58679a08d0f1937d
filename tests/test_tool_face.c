// `shailoo face` as a user types it: what it prints, and its exit status.
#include "biometric/face_compare.h"
#include "kiosk/tool/tool_command.h"
#include "tests/check.h"
#include "tests/support/sample_slice.h"
#include "tests/support/scratch.h"
#include "tests/support/shared_data.h"
#include "tests/support/synthetic/synthetic_portrait.h"
#include "tests/support/typed.h"
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const out = typed_out, *const err = typed_err;
#define shailoo_face(...) typed_run(BIN, "face " __VA_ARGS__)

static void help_is_no_error(void) {
    CHECK(shailoo_face("--help") == TOOL_YES && strstr(out, "usage: shailoo face") && !*err);
    CHECK(shailoo_face("embed --help") == TOOL_YES && strstr(out, "--root"));
}

static void what_is_typed_wrong_is_usage(void) {
    static const char *const wrong[] = {"",
                                        "draw",
                                        "embed",
                                        "embed a b",
                                        "compare a",
                                        "compare a b c",
                                        "compare --at",
                                        "compare --at x a b",
                                        "compare --at 7 a b",
                                        "compare --at -1 a b",
                                        "compare --at nan a b",
                                        "embed --nonsense a",
                                        "identify",
                                        "identify a b",
                                        "identify --best 0 a",
                                        "identify --best 101 a",
                                        "identify --best x a"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        CHECK(shailoo_face("%s", wrong[i]) == TOOL_USAGE && !*out && *err);
}

static void missing_models_are_one_clear_line(void) {
    CHECK(shailoo_face("compare --models %s /dev/null /dev/null", scratch_folder()) ==
          TOOL_BAD_INPUT);
    CHECK(!*out && typed_is_one_line(err) && strstr(err, "fr_detect.onnx"));
}

static void files_that_are_not_there_are_bad_input(void) {
    const char *folder = scratch_folder();
    CHECK(shailoo_face("compare %s/none.jpg %s/none.jpg", folder, folder) == TOOL_BAD_INPUT);
    CHECK(!*out && typed_is_one_line(err) && strstr(err, "none.jpg"));
    CHECK(shailoo_face("embed %s/none.list", folder) == TOOL_BAD_INPUT && typed_is_one_line(err));
    CHECK(shailoo_face("identify %s/none.jpg --gallery %s", folder, folder) == TOOL_BAD_INPUT &&
          typed_is_one_line(err) && strstr(err, "none.jpg"));
    CHECK(shailoo_face("identify /dev/null --gallery %s/none", folder) == TOOL_BAD_INPUT &&
          typed_is_one_line(err) && strstr(err, "/none"));
    CHECK(shailoo_face("identify /dev/null") == TOOL_USAGE && strstr(err, "--gallery is missing"));
}

static void write_file(const char *name, const char *bytes, size_t size) {
    FILE *file = fopen(scratch_path(name), "wb");
    CHECK(file && fwrite(bytes, 1, size, file) == size && fclose(file) == 0);
}

// A portrait of a head, as JPEG; torn off in the middle as another.
static void draw_portraits(void) {
    static uint8_t pixels[SYNTHETIC_PORTRAIT_WIDTH * SYNTHETIC_PORTRAIT_HEIGHT * 3];
    static char bytes[1 << 20];
    const struct picture head = {SYNTHETIC_PORTRAIT_WIDTH, SYNTHETIC_PORTRAIT_HEIGHT, 3, 0, pixels},
                         black = {64, 64, 1, 0, memset(bytes, 0, 64 * 64)},
                         dot = {1, 1, 1, 0, black.pixels};
    synthetic_portrait_draw(pixels, &(struct synthetic_person){.seed = 3, .age = 40});
    CHECK(picture_write(&head, scratch_path("head.jpg")) == BIOMETRIC_OK);
    CHECK(picture_write(&black, scratch_path("black.png")) == BIOMETRIC_OK);
    CHECK(picture_write(&dot, scratch_path("dot.png")) == BIOMETRIC_OK);
    FILE *file = fopen(scratch_path("head.jpg"), "rb");
    const size_t size = file ? fread(bytes, 1, sizeof bytes, file) : 0;
    CHECK(file && size > 1000 && fclose(file) == 0);
    write_file("torn.jpg", bytes, size / 2);
}

// Each has its line, come what may, and what cannot be read a sentence.
static void bad_pictures_are_named_and_the_others_are_done(void) {
    static const struct {
        const char *name, *says; // NULL: nothing on standard error
    } all[] = {
        {"head.jpg",  NULL                       },
        {"none.jpg",  "cannot be opened"         },
        {"torn.jpg",  "not a picture that can be"},
        {"dot.png",   NULL                       },
        {"black.png", NULL                       },
        {"huge.pgm",  "too large"                },
        {"empty.jpg", "not a picture that can be"},
        {"words.jpg", "not a picture that can be"},
    };
    enum { COUNT = sizeof all / sizeof *all };
    char list[512] = "", begin[64];
    draw_portraits();
    write_file("huge.pgm", "P5\n12001 12001\n255\n", 19);
    write_file("empty.jpg", "", 0);
    write_file("words.jpg", "This is no picture.", 19);
    for (int i = 0; i < COUNT; i++)
        snprintf(list + strlen(list), sizeof list - strlen(list), "%s\n%s", all[i].name,
                 i % 2 ? "" : "\n"); // empty lines are nothing
    CHECK(shailoo_face("embed --root %s - <<'E'\n%sE", scratch_folder(), list) == TOOL_BAD_INPUT);
    const char *line = out, *complaint = err;
    for (int i = 0; i < COUNT; i++) {
        const bool enrolled = i == 0;
        snprintf(begin, sizeof begin, "%s\t%d\t", all[i].name, enrolled);
        CHECK(!strncmp(line, begin, strlen(begin)));
        CHECK((line[strlen(begin)] == '\n') == !enrolled);
        line = strchr(line, '\n');
        line = line ? line + 1 : "";
        if (!all[i].says)
            continue;
        const char *end = strchr(complaint, '\n');
        const char *named = strstr(complaint, all[i].name);
        const char *said = strstr(complaint, all[i].says);
        CHECK(end && named && said && named < said && said < end);
        complaint = end ? end + 1 : "";
    }
    CHECK(!*line && !*complaint);
    CHECK(shailoo_face("compare %s %s", scratch_path("black.png"), scratch_path("head.jpg")) ==
          TOOL_BAD_INPUT);
    CHECK(typed_is_one_line(err) && strstr(err, "no face") && !*out);
}

static void faces_are_embedded_and_compared(void) {
    static const char *const a = "Abel_Pacheco/Abel_Pacheco_0001.jpg",
                             *const b = "Abel_Pacheco/Abel_Pacheco_0004.jpg",
                             *const c = "AJ_Cook/AJ_Cook_0001.jpg";
    char root[512];
    snprintf(root, sizeof root, "%s/lfw-dev/lfw", shared_data());
    CHECK(shailoo_face("compare %s/%s %s/%s", root, a, root, b) == TOOL_YES);
    CHECK(typed_is_one_line(out) && strtod(out, NULL) > 3 && !*err);
    CHECK(shailoo_face("compare %s/%s %s/%s", root, a, root, c) == TOOL_NO);
    CHECK(typed_is_one_line(out) && strtod(out, NULL) < 3 && !*err);
    CHECK(shailoo_face("compare --at 0 %s/%s %s/%s", root, a, root, c) == TOOL_YES);
    CHECK(shailoo_face("embed --root %s - <<'E'\n%s\n%s\nE", root, a, c) == TOOL_YES && !*err);
    CHECK(!strncmp(out, a, strlen(a)) && !strncmp(out + strlen(a), "\t1\t", 3));
    int commas = 0, lines = 0;
    for (const char *p = out; *p; p++) {
        commas += *p == ',';
        lines += *p == '\n';
    }
    CHECK(lines == 2 && commas == 2 * (FACE_EMBEDDING_SIZE - 1));
}

static void a_face_is_looked_for_in_a_folder(void) {
    char root[512];
    const char *folder = scratch_folder();
    snprintf(root, sizeof root, "%s/lfw-dev/lfw", shared_data());
    char *full = realpath(root, NULL);
    char command[2048];
    snprintf(command, sizeof command,
             "mkdir -p %s/g/deep && cd %s/g && ln -s %s/Abel_Pacheco/*_0001.jpg "
             "%s/AJ_Cook/*_0001.jpg deep && echo no picture >notes.txt",
             folder, folder, full, full);
    CHECK(system(command) == 0);
    CHECK(shailoo_face("identify %s/Abel_Pacheco/Abel_Pacheco_0004.jpg --gallery %s/g", full,
                       folder) == TOOL_YES);
    CHECK(!strncmp(out, "2 faces searched; a match has at least 4.30", 43));
    const char *first = strstr(out, "\nmatch"), *second = strstr(out, "\nbelow");
    CHECK(first && second && first < second);
    CHECK(strstr(out, "Abel_Pacheco_0001") && strstr(second ? second : "", "AJ_Cook_0001"));
    CHECK(typed_is_one_line(err) && strstr(err, "notes.txt: passed over"));
    CHECK(shailoo_face("identify --best 1 --at 6 %s/AJ_Cook/AJ_Cook_0001.jpg --gallery %s/g/deep",
                       full, folder) == TOOL_YES);
    CHECK(strstr(out, "AJ_Cook_0001") && !strstr(out, "Abel") && !*err);
    CHECK(shailoo_face("identify %s/AJ_Cook/AJ_Cook_0001.jpg --gallery %s/Abel_Pacheco", full,
                       full) == TOOL_NO);
    free(full);
}

static void a_gallery_that_is_none_is_bad_input(void) {
    const char *folder = scratch_folder();
    char probe[512];
    snprintf(probe, sizeof probe, "%s/lfw-dev/lfw/AJ_Cook/AJ_Cook_0001.jpg", shared_data());
    CHECK(shailoo_face("identify %s --gallery %s", probe, probe) == TOOL_BAD_INPUT &&
          strstr(err, "neither a folder nor a station's package"));
    CHECK(mkdir(scratch_path("empty"), 0700) == 0);
    CHECK(shailoo_face("identify %s --gallery %s/empty", probe, folder) == TOOL_BAD_INPUT &&
          strstr(err, "there is no face in it"));
}

// The station's faces are nobody's, so all are below.
static void a_face_is_looked_for_in_a_package(void) {
    static struct slice_station station;
    struct public_key key;
    char slice[512], probe[512];
    snprintf(slice, sizeof slice, "%s/station.slice", scratch_folder());
    snprintf(probe, sizeof probe, "%s/lfw-dev/lfw/AJ_Cook/AJ_Cook_0001.jpg", shared_data());
    sample_station(&station);
    CHECK(sample_slice(slice, &station, &key));
    write_file("three", "chair-pass\nsecretary-pass\noperator-pass\n", 41);
    CHECK(shailoo_face("identify --best 2 %s --gallery %s --pub %s.pub --passphrases %s", probe,
                       slice, slice, scratch_path("three")) == TOOL_NO);
    char searched[40];
    snprintf(searched, sizeof searched, "%d faces searched", SAMPLE_FACES);
    CHECK(strstr(out, searched) && strstr(out, "\nbelow") && !strstr(out, "match  "));
    CHECK(!*err);
    write_file("three", "wrong\nwrong too\nwrong again\n", 28);
    CHECK(shailoo_face("identify %s --gallery %s --pub %s.pub --passphrases %s", probe, slice,
                       slice, scratch_path("three")) == TOOL_BAD_INPUT);
    CHECK(!*out && *err);
}

int main(void) {
    char models[4096];
    RUN(help_is_no_error);
    RUN(what_is_typed_wrong_is_usage);
    RUN(missing_models_are_one_clear_line);
    RUN(files_that_are_not_there_are_bad_input);
    bool there = face_models_folder(models, sizeof models) && !access(models, R_OK);
    if (there) {
        RUN(bad_pictures_are_named_and_the_others_are_done);
        if (shared_data()) {
            RUN(faces_are_embedded_and_compared);
            RUN(a_face_is_looked_for_in_a_folder);
            RUN(a_gallery_that_is_none_is_bad_input);
            RUN(a_face_is_looked_for_in_a_package);
        } else
            puts("left out: the shared faces are not here");
    }
    if (!there && !check_failures)
        SKIP("the face models are not here (assets/fetch_models.sh)");
    return check_report();
}
