// shailoo face: what the station sees in a picture of a face, for measuring and for trying one's
// own models.
#include "kiosk/tool/tool_face.h"
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: shailoo face embed [--root DIR] [--models DIR] LIST\n"
    "       shailoo face compare [--at S] [--models DIR] A B\n"
    "       shailoo face identify [--at S] [--best N] [--models DIR] PROBE --gallery DIR|PACKAGE\n"
    "                             [--pub FILE] [--passphrases FILE]\n"
    "\n"
    "embed    reads the paths of pictures, one a line (LIST is a file, or - for standard input), "
    "below\n"
    "         DIR, and prints for each PATH<TAB>1<TAB>f0,f1,...,f511, or PATH<TAB>0<TAB> where no\n"
    "         face can be enrolled. Pictures with a face too small for a portrait are enrolled "
    "too.\n"
    "compare  prints the score of the faces in two pictures: S means that one stranger in 10^S "
    "scores\n"
    "         as high. Exit status 0 when it is at least --at (3 when not given), else 1.\n"
    "identify looks for the face in PROBE among all portraits in DIR and the folders in it, or\n"
    "         among the voters of a station's package, and lists the most like. Candidates for\n"
    "         people to look at, never a decision. Exit status 0 when the first is at least --at\n"
    "         (when not given: 4, and more for a longer list, so that one search in 10,000 shows "
    "a\n"
    "         stranger), else 1.\n"
    "\n"
    "  --root DIR     where the paths of LIST begin (default: here)\n"
    "  --at S         0 to 6\n"
    "  --best N       so many candidates, 1 to 100 (default 10)\n"
    "  --gallery      a folder of portraits, or a station's package; of that also\n"
    "  --pub FILE     the commission's public key (default: commission.pub beside the package)\n"
    "  --passphrases FILE  of chair, secretary and operator, a line each (default: asked for)\n"
    "  --models DIR   where the models are (default: $SHAILOO_MODELS, else the user's cache)\n"
    "\n"
    "exit status: 0 yes or done, 1 the outcome is no, 2 usage, 3 bad input\n";

static bool read_score(const char *text, double *score) {
    char *end;
    *score = strtod(text, &end);
    return end != text && !*end && isfinite(*score) && *score >= 0 && *score <= FACE_SCORE_MAX;
}

static bool read_count(const char *text, int *count) {
    char *end;
    const long value = strtol(text, &end, 10);
    *count = (int)value;
    return end != text && !*end && value >= 1 && value <= FACE_BEST_MAX;
}

static bool read_arguments(int argc, char **argv, struct face_options *out) {
    static const struct option options[] = {
        {"root",        required_argument, NULL, 'r'},
        {"models",      required_argument, NULL, 'm'},
        {"at",          required_argument, NULL, 'a'},
        {"best",        required_argument, NULL, 'b'},
        {"gallery",     required_argument, NULL, 'g'},
        {"pub",         required_argument, NULL, 'p'},
        {"passphrases", required_argument, NULL, 'w'},
        {NULL,          0,                 NULL, 0  }
    };
    *out = (struct face_options){.root = ".", .at = -1, .best = 10};
    optind = 0;
    for (int option; (option = getopt_long(argc, argv, "", options, NULL)) != -1;)
        switch (option) {
        case 'r': out->root = optarg; break;
        case 'm': out->models = optarg; break;
        case 'a':
            if (!read_score(optarg, &out->at)) {
                tool_complain("--at: not a number of 0 to 6");
                return false;
            }
            break;
        case 'b':
            if (!read_count(optarg, &out->best)) {
                tool_complain("--best: not a whole number of 1 to %d", FACE_BEST_MAX);
                return false;
            }
            break;
        case 'g': out->gallery = optarg; break;
        case 'p': out->public_key = optarg; break;
        case 'w': out->passphrases = optarg; break;
        default: return false; // getopt said why
        }
    out->names = argv + optind;
    out->count = argc - optind;
    return true;
}

// Asked before the models are loaded, which takes as long as all else.
static bool are_there(const struct face_options *arguments) {
    for (int i = 0; i <= arguments->count; i++) {
        const char *name = i < arguments->count ? arguments->names[i] : arguments->gallery;
        if (name && strcmp(name, "-") && access(name, R_OK)) {
            tool_complain("%s: %s", name, strerror(errno));
            return false;
        }
    }
    return true;
}

static enum biometric_status look_at_file(struct face_engine *engine, const char *path,
                                          struct face_sighting *seen) {
    struct picture picture = {0};
    enum biometric_status status = picture_read(&picture, path, 3);
    if (status == BIOMETRIC_OK)
        status = face_engine_look_at_still(engine, &picture, seen);
    picture_finish(&picture);
    return status;
}

static void print_embedding(const char *name, const struct face_sighting *seen) {
    printf("%s\t%d\t", name, seen ? 1 : 0);
    for (int i = 0; seen && i < FACE_EMBEDDING_SIZE; i++)
        printf("%s%.7g", i ? "," : "", (double)seen->embedding[i]);
    putchar('\n');
}

// One line of the list. A picture without a face is an outcome; one that cannot be read is bad
// input, but the others are still done.
static enum tool_exit embed_one(struct face_engine *engine, const char *root, const char *name) {
    struct face_sighting seen;
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s", root, name);
    if (length < 0 || (size_t)length >= sizeof path)
        return (enum tool_exit)tool_complain("%s: %s", name, "the path is too long");
    enum biometric_status status = look_at_file(engine, path, &seen);
    print_embedding(name, status == BIOMETRIC_OK ? &seen : NULL);
    if (status == BIOMETRIC_OK || status == BIOMETRIC_NO_FACE)
        return TOOL_YES;
    return (enum tool_exit)tool_complain("%s: %s", path, biometric_status_text(status));
}

static int embed(struct face_engine *engine, const struct face_options *arguments) {
    const char *name = arguments->names[0];
    FILE *list = strcmp(name, "-") ? fopen(name, "re") : stdin;
    if (!list)
        return tool_complain("%s: %s", name, strerror(errno));
    char *line = NULL;
    size_t room = 0;
    enum tool_exit worst = TOOL_YES;
    while (getline(&line, &room, list) > 0) {
        line[strcspn(line, "\r\n")] = 0;
        if (*line && embed_one(engine, arguments->root, line) != TOOL_YES)
            worst = TOOL_BAD_INPUT;
    }
    if (ferror(list))
        worst = (enum tool_exit)tool_complain("%s: %s", name, "cannot be read");
    free(line);
    if (list != stdin)
        fclose(list);
    if (fflush(stdout) || ferror(stdout))
        return tool_complain("standard output: %s", strerror(errno));
    return worst;
}

int tool_face_need(struct face_template *out, struct face_engine *engine, const char *path) {
    struct face_sighting seen;
    enum biometric_status status = look_at_file(engine, path, &seen);
    if (status == BIOMETRIC_OK &&
        face_template_make(out, seen.embedding, FACE_EMBEDDING_SIZE, face_embedder()))
        status = BIOMETRIC_NO_FACE;
    if (status == BIOMETRIC_OK)
        out->quality = (uint8_t)seen.quality.value;
    face_sighting_wipe(&seen);
    return status == BIOMETRIC_OK ? TOOL_YES
                                  : tool_complain("%s: %s", path, biometric_status_text(status));
}

static int compare(struct face_engine *engine, const struct face_options *arguments) {
    struct face_template faces[2] = {{.count = 0}};
    for (int i = 0; i < 2; i++)
        if (tool_face_need(&faces[i], engine, arguments->names[i]) != TOOL_YES)
            return TOOL_BAD_INPUT;
    float score = face_score_between(engine, face_template_similarity(&faces[0], &faces[1]),
                                     faces[0].quality, faces[1].quality);
    printf("%.2f\n", (double)score);
    return (double)score >= (arguments->at < 0 ? 3 : arguments->at) ? TOOL_YES : TOOL_NO;
}

int tool_face(int argc, char **argv) {
    static const struct {
        const char *name;
        int (*run)(struct face_engine *engine, const struct face_options *arguments);
        int names;
        bool gallery;
    } actions[] = {
        {"embed",    embed,              1, false},
        {"compare",  compare,            2, false},
        {"identify", tool_face_identify, 1, true },
    };
    for (int i = 1; i < argc; i++)
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h"))
            return fputs(help, stdout) < 0 ? TOOL_BAD_INPUT : TOOL_YES;
    for (size_t i = 0; argc >= 2 && i < sizeof actions / sizeof *actions; i++) {
        struct face_options arguments;
        struct face_engine *engine;
        char why[512];
        if (strcmp(argv[1], actions[i].name))
            continue;
        if (!read_arguments(argc - 1, argv + 1, &arguments))
            return TOOL_USAGE;
        if (arguments.count != actions[i].names)
            break;
        if (actions[i].gallery && !arguments.gallery) {
            tool_complain(
                "identify: --gallery is missing: a folder of portraits or a station's package");
            return TOOL_USAGE;
        }
        if (!are_there(&arguments))
            return TOOL_BAD_INPUT;
        if (face_engine_open(&engine, arguments.models, why, sizeof why) != BIOMETRIC_OK)
            return tool_complain("no models: %s", why);
        int status = actions[i].run(engine, &arguments);
        face_engine_close(engine);
        return status;
    }
    fputs(help, stderr);
    return TOOL_USAGE;
}
