#include "biometric/face_manifest.h"
#include "tests/check.h"
#include <math.h>
#include <stdbool.h>
#include <string.h>

#define HASH "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PEOPLE "name a net\nlicence MIT\nsource here\n"
#define DETECT                                                                                     \
    "model detect a.onnx " HASH "\n" PEOPLE                                                        \
    "input in 320 240 rgb\nnormalise 127 0.0078125\noutput boxes 4\noutput scores 2\naccept 0.65 " \
    "0.4\n"
#define LANDMARK                                                                                   \
    "model landmark b.onnx " HASH "\n" PEOPLE                                                      \
    "input in 64 64 gray\nnormalise 0 0.00390625\noutput out 136\nmargin 1.1\n"
#define FEATURE_INPUT                                                                              \
    "model feature c.onnx " HASH "\n" PEOPLE "input in 112 96 bgr\nnormalise 127.5 0.01\n"
#define FEATURE                                                                                    \
    FEATURE_INPUT "output out 128\nalign 38 51 73 51 56 71 41 92 70 92\nmirror -3\nstrength 2\n"
#define LIVENESS                                                                                   \
    "model liveness d.onnx " HASH "\n" PEOPLE                                                      \
    "input in 128 128 bgr\nnormalise 0 1\noutput out 3\nmargin 2.7\n"
#define SECOND(width, numbers, weight)                                                             \
    "model second e.onnx " HASH "\n" PEOPLE "made folder/e.tflite\n"                               \
    "input in " width " 96 rgb\nnormalise 0 1\noutput out " numbers "\n" weight
#define MODELS DETECT LANDMARK FEATURE
#define POINTS "similarity 0.2 1e-2\nsimilarity 0.4 1e-4\n"

static struct face_manifest got;
static char why[256];

static bool parse(const char *text) {
    strcpy(why, "");
    return face_manifest_parse(&got, text, why, sizeof why);
}

static void the_manifest_of_this_program_is_read(void) {
    CHECK(parse(face_manifest_text));
    CHECK(!*why && got.count >= 4);
    for (int i = 0; i < FACE_MODELS; i++) {
        CHECK(strstr(got.models[i].file, ".onnx"));
        CHECK(strlen(got.models[i].sha256) == 64);
        CHECK(strstr(got.models[i].licence, "(c)") && strstr(got.models[i].source, "npm"));
    }
    CHECK(got.models[FACE_FEATURE].floats[0] == 512);
    CHECK(got.models[FACE_SECOND].floats[0] == 192 && got.models[FACE_SECOND].weight == 1);
}

static void a_whole_manifest_is_read(void) {
    CHECK(parse("# why\n\npackage npm x 1 " HASH "\n" MODELS LIVENESS POINTS));
    const struct face_model *feature = &got.models[FACE_FEATURE];
    CHECK(!strcmp(feature->file, "c.onnx") && !strcmp(feature->name, "a net"));
    CHECK(!strcmp(got.models[FACE_LIVENESS].sha256, HASH));
    CHECK(feature->width == 112 && feature->height == 96 && feature->channels == FACE_BGR);
    CHECK(!strcmp(feature->input, "in") && feature->mean == 127.5F && feature->scale == 0.01F);
    CHECK(feature->output_count == 1 && feature->floats[0] == 128);
    CHECK(got.aligned[0][0] == 38 && got.aligned[4][1] == 92);
    CHECK(got.poor == 0 && got.poor_shift == 0); // what is not said is not so
    CHECK(got.mirror == -3 && got.strength == 2);
    CHECK(got.models[FACE_DETECT].accept == 0.65F && got.models[FACE_DETECT].overlap == 0.4F);
    CHECK(got.models[FACE_LANDMARK].channels == FACE_GRAY);
    CHECK(got.models[FACE_LIVENESS].margin == 2.7F);
    CHECK(!got.models[FACE_SECOND].file[0]); // it may be left out
    CHECK(got.count == 2 && fabsf(got.points[1].similarity - 0.4F) < 1e-6F);
    CHECK(fabsf(got.points[0].score - 2) < 1e-6F && fabsf(got.points[1].score - 4) < 1e-6F);
    CHECK(parse(LIVENESS FEATURE LANDMARK DETECT "similarity 0.2 1e-2\nsimilarity 0.4 1e-4"));
    CHECK(parse(MODELS SECOND("112", "192", "weight 0.5\n") LIVENESS POINTS));
    CHECK(got.models[FACE_SECOND].floats[0] == 192 && got.models[FACE_SECOND].weight == 0.5F);
    CHECK(parse("  # ends of lines of another system\r\n" MODELS LIVENESS
                "similarity\t0.2  1e-2 \r\nsimilarity 0.4 1e-4\r\n"));
}

// What is wrong, and the words that say so.
static void what_is_not_whole_is_refused_with_its_line(void) {
    static const struct {
        const char *text, *says;
    } bad[] = {
        {"",                                                               "role detect: has no model"            },
        {MODELS POINTS,                                                    "role liveness: has no model"          },
        {MODELS LIVENESS,                                                  "fewer than two similarities"          },
        {MODELS LIVENESS "similarity 0.2 1e-2\n",                          "fewer than two similarities"          },
        {MODELS LIVENESS LIVENESS POINTS,                                  "has a model already"                  },
        {"model teeth e.onnx " HASH "\n",                                  "line 1: the role is none of"          },
        {"\n\nmodel detect e.onnx\n",                                      "line 3: a model has a role"           },
        {"model detect ../d.onnx " HASH "\n",                              "without a folder"                     },
        {"model detect d.onnx 0123\n",                                     "64 digits"                            },
        {"model detect d.onnx " HASH "0\n",                                "64 digits"                            },
        {"model detect d.onnx " HASH " more\n",                            "a model has a role"                   },
        {MODELS LIVENESS POINTS "surprise\n",                              "no such key"                          },
        {MODELS LIVENESS POINTS "similarityX 0.5 1e-5\n",                  "no such key"                          },
        {"margin 2\n",                                                     "line 1: it belongs after"             },
        {DETECT "margin 0\n",                                              "0.5 to 8"                             },
        {DETECT "margin two\n",                                            "0.5 to 8"                             },
        {DETECT "margin nan\n",                                            "0.5 to 8"                             },
        {DETECT "name again\n",                                            "said twice"                           },
        {DETECT "output third 2\n",                                        "more than two outputs"                },
        {DETECT "input in 64 64 rgb\n",                                    "one a model"                          },
        {DETECT "accept 1 0.4\n",                                          "between 0 and 1"                      },
        {DETECT "align 38 51 73 51 56 71 41 92 70 92\n",                   "after the input of the feature"       },
        {"model feature c.onnx " HASH "\ninput in 0 112 rgb\n",            "1 to 1024"                            },
        {"model feature c.onnx " HASH "\ninput in 112 2000 rgb\n",         "1 to 1024"                            },
        {"model feature c.onnx " HASH "\ninput in 112 11.5 rgb\n",         "1 to 1024"                            },
        {"model feature c.onnx " HASH "\ninput in 112 112 cmyk\n",         "gray, rgb, bgr"                       },
        {"model feature c.onnx " HASH "\nnormalise 127 0\n",               "scale above 0"                        },
        {"model feature c.onnx " HASH "\nlicence\n",                       "empty or too long"                    },
        {FEATURE_INPUT "output out 513\n",                                 "1 to 512 numbers"                     },
        {FEATURE_INPUT "mirror 40\n",                                      "-32 to 32"                            },
        {FEATURE_INPUT "strength -1\n",                                    "0 or more"                            },
        {DETECT "mirror 3\n",                                              "of the feature model"                 },
        {FEATURE_INPUT "align 38 51 73 51 56 71 41 92 70\n",               "five points"                          },
        {FEATURE_INPUT "align 38 51 73 51 56 71 41 92 70 97\n",            "five points"                          },
        {FEATURE_INPUT "align 73 51 38 51 56 71 41 92 70 92\n",            "the left one"                         },
        {DETECT LANDMARK FEATURE_INPUT "output out 128\n" LIVENESS POINTS, "how a face is aligned"                },
        {DETECT LANDMARK "model feature c.onnx " HASH "\n" LIVENESS,       "no name, licence or source"           },
        {MODELS LIVENESS "similarity 0.4 1e-4\nsimilarity 0.2 1e-2\n",     "more alike and rarer"                 },
        {MODELS LIVENESS "similarity 0.2 1e-2\nsimilarity 0.4 1e-1\n",     "more alike and rarer"                 },
        {MODELS LIVENESS "similarity 0.2 0\n",                             "the share of strangers"               },
        {MODELS LIVENESS "similarity 1.4 1e-4\n",                          "the share of strangers"               },
        {MODELS LIVENESS "similarity nan 1e-4\n",                          "the share of strangers"               },
        {MODELS LIVENESS "similarity x 1e-4\n",                            "the share of strangers"               },
        {"poor 101 0.1\n",                                                 "0 to 100"                             },
        {MODELS LIVENESS SECOND("112",                                     "192",                                   "") POINTS, "role second: has no weight"},
        {MODELS LIVENESS SECOND("128",                                    "192",                                                                           "weight 1\n") POINTS,
         "the crop of the feature model"},
        {MODELS LIVENESS SECOND("112",                        "192","weight 0\n") POINTS, "0.01 to 100"},
        {MODELS "weight 1\n",                                                                "of the second model"                                                                           },
        {MODELS "made\n",                                            "one file of the package"                                                                                                     },
        {"package npm x\n",                                              "a registry, a name"},
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const bool refused = !parse(bad[i].text);
        CHECK(refused && strstr(why, bad[i].says));
        CHECK(!strncmp(why, "the model manifest, ", 20));
        if (!strstr(why, bad[i].says))
            fprintf(stderr, "%zu: %s\n", i, why);
        CHECK(!face_manifest_parse(&got, bad[i].text, NULL, 0));
    }
}

static void too_much_is_refused(void) {
    char text[8192] = MODELS LIVENESS;
    for (int i = 0; i <= FACE_MANIFEST_POINTS; i++)
        snprintf(text + strlen(text), sizeof text - strlen(text), "similarity 0.%02d %g\n", i + 10,
                 pow(0.5, i + 1));
    CHECK(!parse(text) && strstr(why, "more points than 16"));
    strcpy(text, MODELS LIVENESS POINTS "#");
    memset(text + strlen(text), 'x', 300);
    CHECK(!parse(text) && strstr(why, "longer than 255"));
}

int main(void) {
    RUN(the_manifest_of_this_program_is_read);
    RUN(a_whole_manifest_is_read);
    RUN(what_is_not_whole_is_refused_with_its_line);
    RUN(too_much_is_refused);
    return check_report();
}
