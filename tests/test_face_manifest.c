#include "biometric/face_manifest.h"
#include "tests/check.h"
#include <math.h>
#include <string.h>

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define MODELS                                                                                     \
    "model detect a.onnx " HASH "\nmodel landmark b.onnx " HASH "\nmodel feature c.onnx " HASH "\n"
#define LAST "model liveness d.onnx " HASH "\n"
#define POINTS "similarity 0.2 1e-2\nsimilarity 0.4 1e-4\n"

static struct face_manifest got;

static void the_manifest_of_this_program_is_read(void) {
    CHECK(face_manifest_parse(&got, face_manifest_text));
    CHECK(got.count >= 4);
    for (int i = 0; i < FACE_MODELS; i++) {
        CHECK(strstr(got.models[i].file, ".onnx"));
        CHECK(strlen(got.models[i].sha256) == 64);
    }
}

static void a_whole_manifest_is_read(void) {
    CHECK(face_manifest_parse(&got, "# why\n\npackage npm x 1 " HASH "\n" MODELS LAST POINTS));
    CHECK(!strcmp(got.models[FACE_FEATURE].file, "c.onnx"));
    CHECK(!strcmp(got.models[FACE_LIVENESS].sha256, HASH));
    CHECK(got.count == 2 && fabsf(got.points[1].similarity - 0.4F) < 1e-6F);
    CHECK(fabsf(got.points[0].score - 2) < 1e-6F && fabsf(got.points[1].score - 4) < 1e-6F);
    CHECK(face_manifest_parse(&got, MODELS LAST "similarity 0.2 1e-2\nsimilarity 0.4 1e-4"));
}

static void what_is_not_whole_is_refused(void) {
    static const char *const texts[] = {
        "",
        MODELS LAST,                                        // what do scores mean?
        MODELS LAST "similarity 0.2 1e-2\n",                // one point is no line
        MODELS POINTS,                                      // a model is missing
        MODELS LAST LAST POINTS,                            // or named twice
        MODELS LAST "model teeth e.onnx " HASH "\n" POINTS, // or unknown
        MODELS "model liveness ../d.onnx " HASH "\n" POINTS,
        MODELS "model liveness d.onnx 0123\n" POINTS,
        MODELS
        "model liveness d.onnx Z123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        "\n" POINTS,
        MODELS "model liveness d.onnx " HASH "0\n" POINTS,
        MODELS "model liveness d.onnx " HASH " more\n" POINTS,
        MODELS LAST POINTS "surprise\n",
        MODELS LAST "similarity 0.4 1e-4\nsimilarity 0.2 1e-2\n", // falling
        MODELS LAST "similarity 0.2 1e-2\nsimilarity 0.4 1e-1\n",
        MODELS LAST "similarity 0.2 1e-2\nsimilarity 0.4 0\n",
        MODELS LAST "similarity 0.2 1e-2\nsimilarity 1.4 1e-4\n",
        MODELS LAST "similarity 0.2 1e-2\nsimilarity nan 1e-4\n",
        MODELS LAST "similarity 0.2 1e-2\nsimilarity x 1e-4\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK(!face_manifest_parse(&got, texts[i]));
}

static void too_much_is_refused(void) {
    char text[4096] = MODELS LAST;
    for (int i = 0; i <= FACE_MANIFEST_POINTS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "similarity 0.%02d %g\n", i + 10,
                 pow(0.5, i + 1));
    CHECK(!face_manifest_parse(&got, text));
    strcpy(text, MODELS LAST POINTS "#");
    memset(text + strlen(text), 'x', 300);
    CHECK(!face_manifest_parse(&got, text));
}

int main(void) {
    RUN(the_manifest_of_this_program_is_read);
    RUN(a_whole_manifest_is_read);
    RUN(what_is_not_whole_is_refused);
    RUN(too_much_is_refused);
    return check_report();
}
