// shailoo finger: templates from images, and scores from templates, on the command line. Here the
// options, the loading of a file, and the short commands.
#include "kiosk/tool/tool_finger.h"
#include "biometric/picture.h"
#include "matcher/finger_score.h"
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: shailoo finger extract [--dpi N] IMAGE OUT.fmr\n"
    "       shailoo finger compare [--dpi N] [--at S] A B\n"
    "       shailoo finger scores [--dpi N] LIST\n"
    "\n"
    "  extract   writes the image's minutiae as an ISO/IEC 19794-2:2005 record;\n"
    "            prints how many there are and the print's quality, 0 to 100\n"
    "  compare   prints the score s = -log10(false-match rate); exit status 0 when it is\n"
    "            at least S (4: one stranger in 10,000), otherwise 1\n"
    "  scores    for each line `PATH_A PATH_B` of LIST (- is the standard input) prints\n"
    "            `PATH_A PATH_B SCORE`, or FTE for a score where no print was found\n"
    "\n"
    "A, B and the paths in LIST are images (PNG, TIFF, JPEG, BMP, PGM) or such records.\n"
    "  --dpi N   the images' resolution, 250 to 1000; otherwise what the file says, or 500\n"
    "  --at S    the least score of a match, 0 to 12\n"
    "\n"
    "exit status: 0 yes or done, 1 no match or no print found, 2 usage, 3 bad input\n";

enum { FILE_BYTES_MAX = 1 << 20, DPI_MIN = 250, DPI_MAX = 1000 };
static const double match_at = 4; // one stranger in 10,000

// --- one file ---------------------------------------------------------------------------------

// Whether the file begins as a minutiae record does; an image never does.
static bool is_a_record(FILE *file) {
    char magic[4] = {0};
    bool is = fread(magic, 1, sizeof magic, file) == sizeof magic && !memcmp(magic, "FMR", 4);
    rewind(file);
    return is;
}

static enum finger_load load_record(struct finger_template *out, FILE *file, const char *path) {
    const char *why = "it is larger than a record can be";
    uint8_t *bytes = malloc(FILE_BYTES_MAX);
    enum finger_load outcome = FINGER_BAD_FILE;
    if (!bytes) {
        tool_complain("%s: no memory left", path);
        return FINGER_BAD_FILE;
    }
    size_t size = fread(bytes, 1, FILE_BYTES_MAX, file);
    if (ferror(file))
        tool_complain("%s: %s", path, strerror(errno));
    else if (size == FILE_BYTES_MAX || finger_template_decode(out, bytes, size, &why) != MATCHER_OK)
        tool_complain("%s: not a finger record that is read: %s", path, why);
    else
        outcome = out->count ? FINGER_LOADED : FINGER_NO_PRINT;
    free(bytes);
    return outcome;
}

static enum finger_load load_image(struct finger_template *out, struct finger_quality *quality,
                                   const char *path, int dpi) {
    struct picture picture = {0};
    enum biometric_status status = picture_read(&picture, path, 1);
    if (status == BIOMETRIC_OK) {
        // Programs write 72 or 96 dpi into pictures whose resolution they do not know.
        bool believable = picture.dpi >= DPI_MIN && picture.dpi <= DPI_MAX;
        struct finger_image image = {picture.pixels, picture.width, picture.height,
                                     dpi          ? dpi
                                     : believable ? picture.dpi
                                                  : 0};
        status = finger_extract(&image, out, quality);
    }
    picture_finish(&picture);
    if (status == BIOMETRIC_OK)
        return out->count ? FINGER_LOADED : FINGER_NO_PRINT;
    if (status == BIOMETRIC_NO_FINGER)
        return FINGER_NO_PRINT;
    tool_complain("%s: %s", path, biometric_status_text(status));
    return FINGER_BAD_FILE;
}

enum finger_load tool_finger_load(struct finger_template *out, struct finger_quality *quality,
                                  const char *path, int dpi) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        tool_complain("%s: %s", path, strerror(errno));
        return FINGER_BAD_FILE;
    }
    bool record = is_a_record(file);
    enum finger_load outcome = record ? load_record(out, file, path) : FINGER_LOADED;
    fclose(file);
    return record ? outcome : load_image(out, quality, path, dpi);
}

// As tool_finger_load, for a command that can do nothing without the print.
static int load_or_complain(struct finger_template *out, struct finger_quality *quality,
                            const char *path, int dpi) {
    switch (tool_finger_load(out, quality, path, dpi)) {
    case FINGER_LOADED: return TOOL_YES;
    case FINGER_NO_PRINT: tool_complain("%s: there is no fingerprint in it", path); return TOOL_NO;
    case FINGER_BAD_FILE: break;
    }
    return TOOL_BAD_INPUT;
}

// --- extract, compare -------------------------------------------------------------------------

static int write_file(const char *path, const uint8_t *bytes, size_t size) {
    FILE *file = fopen(path, "wb");
    bool written = file && fwrite(bytes, 1, size, file) == size;
    int error = errno;
    if (file && fclose(file) != 0 && written) {
        written = false;
        error = errno;
    }
    if (written)
        return TOOL_YES;
    tool_complain("%s: cannot be written: %s", path, strerror(error));
    return TOOL_BAD_INPUT;
}

static int extract(const struct finger_options *options, char **paths) {
    struct finger_template finger;
    struct finger_quality quality = {0};
    uint8_t bytes[FINGER_RECORD_MAX];
    int outcome = load_or_complain(&finger, &quality, paths[0], options->dpi);
    if (outcome == TOOL_YES)
        outcome = write_file(paths[1], bytes, finger_template_encode(&finger, bytes));
    if (outcome == TOOL_YES)
        printf("%d minutiae, quality %d\n", finger.count, finger.quality);
    return outcome;
}

static int compare(const struct finger_options *options, char **paths) {
    struct finger_template a, b;
    struct finger_quality quality;
    int outcome = load_or_complain(&a, &quality, paths[0], options->dpi);
    if (outcome == TOOL_YES)
        outcome = load_or_complain(&b, &quality, paths[1], options->dpi);
    if (outcome != TOOL_YES)
        return outcome;
    float score = finger_score(&a, &b);
    printf("%.3f\n", (double)score);
    return (double)score >= (options->at < 0 ? match_at : options->at) ? TOOL_YES : TOOL_NO;
}

// --- the command line -------------------------------------------------------------------------

static const struct {
    const char *name;
    int paths;
    bool decides; // and so takes --at
    int (*run)(const struct finger_options *options, char **paths);
} commands[] = {
    {"extract", 2, false, extract           },
    {"compare", 2, true,  compare           },
    {"scores",  1, false, tool_finger_scores},
};

static bool number_between(const char *text, double least, double most, double *out) {
    char *end;
    double number = strtod(text, &end);
    if (end == text || *end || !(number >= least && number <= most))
        return false;
    *out = number;
    return true;
}

static bool whole_between(const char *text, int least, int most, int *out) {
    double number;
    if (!number_between(text, least, most, &number) || number != (double)(int)number)
        return false;
    *out = (int)number;
    return true;
}

// Options may stand before, between or after the paths. Returns false after a complaint.
static bool read_options(struct finger_options *options, bool *help_wanted, int argc, char **argv) {
    static const struct option known[] = {
        {"dpi",  required_argument, NULL, 'd'},
        {"at",   required_argument, NULL, 'a'},
        {"help", no_argument,       NULL, 'h'},
        {NULL,   0,                 NULL, 0  },
    };
    int option;
    opterr = 0;
    optind = 0; // glibc: begin anew
    while ((option = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
        if (option == 'd' && !whole_between(optarg, DPI_MIN, DPI_MAX, &options->dpi))
            tool_complain("--dpi %s: a whole number, 250 to 1000", optarg);
        else if (option == 'a' && !number_between(optarg, 0, 12, &options->at))
            tool_complain("--at %s: a number, 0 to 12", optarg);
        else if (option == ':')
            tool_complain("%s: a value is missing", argv[optind - 1]);
        else if (option == '?')
            tool_complain("%s: there is no such option (--help lists them)", argv[optind - 1]);
        else {
            *help_wanted = *help_wanted || option == 'h';
            continue;
        }
        return false;
    }
    return true;
}

static int finish_output(int outcome) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return outcome;
    tool_complain("the standard output: %s", strerror(errno));
    return TOOL_BAD_INPUT;
}

int tool_finger(int argc, char **argv) {
    struct finger_options options = {.at = -1};
    bool help_wanted = false;
    if (!read_options(&options, &help_wanted, argc, argv))
        return TOOL_USAGE;
    if (help_wanted) {
        fputs(help, stdout);
        return finish_output(TOOL_YES);
    }
    char **words = argv + optind;
    int count = argc - optind;
    if (count == 0) {
        fputs(help, stderr);
        return TOOL_USAGE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(words[0], commands[i].name) != 0)
            continue;
        if (count - 1 != commands[i].paths)
            tool_complain("%s: takes %d path%s, not %d (--help says more)", words[0],
                          commands[i].paths, commands[i].paths == 1 ? "" : "s", count - 1);
        else if (options.at >= 0 && !commands[i].decides)
            tool_complain("%s: takes no --at", words[0]);
        else
            return finish_output(commands[i].run(&options, words + 1));
        return TOOL_USAGE;
    }
    tool_complain("%s: there is no such command (--help lists them)", words[0]);
    return TOOL_USAGE;
}
