// `shailoo face` as a user types it: what it prints, and its exit status.
#include "biometric/face_compare.h"
#include "kiosk/tool/tool.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include "tests/support/shared_data.h"
#include "tests/support/small_station.h"
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
    CHECK(shailoo_face("compare --models %s a b", scratch_folder()) == TOOL_BAD_INPUT);
    CHECK(!*out && typed_is_one_line(err) && strstr(err, "fr_detect.onnx"));
}

static void files_that_are_not_there_are_bad_input(void) {
    CHECK(shailoo_face("compare %s/none.jpg %s/none.jpg", scratch_folder(), scratch_folder()) ==
          TOOL_BAD_INPUT);
    CHECK(!*out && typed_is_one_line(err) && strstr(err, "none.jpg"));
    CHECK(shailoo_face("embed %s/none.list", scratch_folder()) == TOOL_BAD_INPUT &&
          typed_is_one_line(err));
    CHECK(shailoo_face("embed --root %s - <<'E'\nnone.jpg\nE", scratch_folder()) == TOOL_BAD_INPUT);
    CHECK(!strcmp(out, "none.jpg\t0\t\n") &&
          typed_is_one_line(err)); // a line for each, come what may
}

static void a_picture_without_a_face_fails_to_enrol(void) {
    uint8_t pixels[64 * 64] = {0};
    char path[256];
    struct picture black = {64, 64, 1, 0, pixels};
    snprintf(path, sizeof path, "%s/black.png", scratch_folder());
    CHECK(picture_write(&black, path) == BIOMETRIC_OK);
    CHECK(shailoo_face("embed --root %s - <<'E'\nblack.png\n\nE", scratch_folder()) == TOOL_YES);
    CHECK(!strcmp(out, "black.png\t0\t\n") && !*err);
    CHECK(shailoo_face("compare %s %s", path, path) == TOOL_BAD_INPUT && typed_is_one_line(err));
    CHECK(strstr(err, "no face") && !*out);
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
    CHECK(shailoo_face("embed --root %s - <<'E'\n%s\n%s\nE", root, a, c) == TOOL_YES);
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
    CHECK(shailoo_face("identify %s", probe) == TOOL_USAGE && strstr(err, "--gallery is missing"));
    CHECK(shailoo_face("identify %s --gallery %s/none", probe, folder) == TOOL_BAD_INPUT &&
          typed_is_one_line(err));
    CHECK(shailoo_face("identify %s --gallery %s", probe, probe) == TOOL_BAD_INPUT &&
          strstr(err, "neither a folder nor a station's package"));
    CHECK(mkdir(scratch_path("empty"), 0700) == 0);
    CHECK(shailoo_face("identify %s --gallery %s/empty", probe, folder) == TOOL_BAD_INPUT &&
          strstr(err, "there is no face in it"));
    CHECK(shailoo_face("identify %s/none.jpg --gallery %s/empty", folder, folder) ==
              TOOL_BAD_INPUT &&
          strstr(err, "none.jpg"));
}

// The station's faces are nobody's, so all are below.
static void a_face_is_looked_for_in_a_package(void) {
    struct small_station small;
    char passphrases[SMALL_PATH_SIZE + 16], probe[512];
    snprintf(probe, sizeof probe, "%s/lfw-dev/lfw/AJ_Cook/AJ_Cook_0001.jpg", shared_data());
    CHECK(small_station_make(&small));
    snprintf(passphrases, sizeof passphrases, "%s/three", small.folder);
    FILE *file = fopen(passphrases, "w");
    for (int i = 0; file && i < 3; i++)
        fprintf(file, "%s\n", small_station_passphrases[i]);
    CHECK(file && !fclose(file));
    CHECK(shailoo_face("identify --best 2 %s --gallery %s --pub %s --passphrases %s", probe,
                       small.slice, small.key, passphrases) == TOOL_NO);
    CHECK(strstr(out, "5 faces searched") && strstr(out, "\nbelow") && !strstr(out, "match  "));
    CHECK(!*err);
    file = fopen(passphrases, "w");
    CHECK(file && fputs("wrong\nwrong too\nwrong again\n", file) > 0 && !fclose(file));
    CHECK(shailoo_face("identify %s --gallery %s --pub %s --passphrases %s", probe, small.slice,
                       small.key, passphrases) == TOOL_BAD_INPUT);
    CHECK(!*out && *err);
    small_station_remove(&small);
}

int main(void) {
    char models[4096];
    RUN(help_is_no_error);
    RUN(what_is_typed_wrong_is_usage);
    RUN(missing_models_are_one_clear_line);
    bool there = face_models_folder(models, sizeof models) && !access(models, R_OK);
    if (there) {
        RUN(files_that_are_not_there_are_bad_input);
        RUN(a_picture_without_a_face_fails_to_enrol);
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
