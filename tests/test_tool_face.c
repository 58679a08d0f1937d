// `shailoo face` as a user types it: what it prints, and its exit status.
#include "biometric/face_compare.h"
#include "kiosk/tool/tool.h"
#include "tests/check.h"
#include "tests/support/scratch.h"
#include "tests/support/shared_data.h"
#include "tests/support/typed.h"
#include <stdbool.h>
#include <string.h>
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
                                        "embed --nonsense a"};
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

int main(void) {
    char models[4096];
    RUN(help_is_no_error);
    RUN(what_is_typed_wrong_is_usage);
    RUN(missing_models_are_one_clear_line);
    bool there = face_models_folder(models, sizeof models) && !access(models, R_OK);
    if (there) {
        RUN(files_that_are_not_there_are_bad_input);
        RUN(a_picture_without_a_face_fails_to_enrol);
        if (shared_data())
            RUN(faces_are_embedded_and_compared);
        else
            puts("left out: the shared faces are not here");
    }
    if (!there && !check_failures)
        SKIP("the face models are not here (assets/fetch_models.sh)");
    return check_report();
}
