// shailoo finger: templates from images, and scores from templates, on the command line. Here the
// options, the loading of a file, and the short commands.
#include "kiosk/tool/tool_finger.h"
#include "kiosk/session/advice.h"
#include "matcher/finger_record.h"
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
    "       shailoo finger identify [--dpi N] [--at S] [--best N] PROBE --gallery DIR|PACKAGE\n"
    "                               [--pub FILE] [--passphrases FILE]\n"
    "       shailoo finger bench [--dpi [FOLDER=]N]... [--largest N] [--json] [DIR]\n"
    "\n"
    "  extract   writes the image's minutiae as an ISO/IEC 19794-2:2005 record;\n"
    "            prints how many there are, the print's quality, 0 to 100, and what the person "
    "can\n"
    "            do about a poor one\n"
    "  compare   prints the score s = -log10(false-match rate); exit status 0 when it is\n"
    "            at least S (4: one stranger in 10,000), otherwise 1\n"
    "  scores    for each line `PATH_A PATH_B` of LIST (- is the standard input) prints\n"
    "            `PATH_A PATH_B SCORE`, or FTE for a score where no print was found\n"
    "  identify  looks for PROBE among all prints in DIR and the folders in it, or among the\n"
    "            voters of a station's package, and prints the best candidates: score, what it\n"
    "            says of strangers, path or voter. Exit status 0 when the best has at least S;\n"
    "            where no S is given, 4 and log10 of how many were searched, for the same one in\n"
    "            10,000 over all of them. What cannot be read is named and passed over\n"
    "  bench     measures accuracy and speed with the prints in DIR, which are named as in the\n"
    "            FVC competitions, FINGER_IMPRESSION.ending (101_1.tif, 7_02.png, a7_R2_3.wsq).\n"
    "            Each folder with such files is a database by itself: every two impressions of a\n"
    "            finger are a genuine pair, every two of different fingers an impostor pair (of\n"
    "            more than a million one in so many, by chance). Where no print is found all its\n"
    "            pairs are misses. Records are measured where an impression has no picture.\n"
    "            Without DIR only what synthetic prints can tell\n"
    "\n"
    "A, B, PROBE and the paths in LIST are images (PNG, TIFF, JPEG, JPEG 2000, BMP, PGM, WSQ) or\n"
    "records of one finger (ISO/IEC 19794-2:2005 and :2011, ANSI INCITS 378); in the DIR of\n"
    "identify also records of several.\n"
    "  --dpi N   the images' resolution, 250 to 1000; otherwise what the file says, or 500\n"
    "            of bench: for all, or FOLDER=N for one folder in DIR; otherwise the file's, or\n"
    "            the sensor's that the picture's size tells (FVC2002 DB2 has 569), or 500\n"
    "  --at S    the least score of a match, 0 to 12\n"
    "  --best N  how many candidates, 1 to 100; otherwise 5\n"
    "  --pub FILE, --passphrases FILE    of a package: as for shailoo slice\n"
    "  --largest N   the largest gallery that bench searches, 1,000,000 (which takes some 3 GB\n"
    "                and a minute); 0: none\n"
    "  --json    of bench: {kernels, databases: [{name, prints, failed, dpi_least, dpi_most,\n"
    "            extraction_ms, minutiae, record_bytes, flow_bytes, accuracy}], pooled: one such\n"
    "            or null, pooled_minutiae_alone: accuracy without the flow that goes with a\n"
    "            record, or null, comparison: {genuine_us, impostor_us, ready_us}, searches:\n"
    "            [{templates, searches, templates_per_s, search_ms, bytes_a_template,\n"
    "            owner_first, lost}]};\n"
    "            accuracy: {genuine, genuine_missed, impostor, impostor_missed, impostor_one_in,\n"
    "            and eer, fmr100, fmr1000, fmr10000, zero_fmr, fmr_at_2 .. _4, fnmr_at_2 .. _4,\n"
    "            each {rate, low, high}}: rates are 0 to 1, low and high the 95 % interval over\n"
    "            fingers, null is not measured\n"
    "\n"
    "Rates beyond one in a thousand are extrapolated: a score of 6 promises, it is not counted.\n"
    "\n"
    "exit status: 0 yes or done, 1 no match, nobody or no print found, 2 usage, 3 bad input\n";

enum { FILE_BYTES_MAX = 1 << 20 };
const double tool_finger_match_at = 4;

// --- one file ---------------------------------------------------------------------------------

// Whether the file begins as a minutiae record does; an image never does.
static bool is_a_record(FILE *file) {
    char magic[4] = {0};
    bool is = fread(magic, 1, sizeof magic, file) == sizeof magic && !memcmp(magic, "FMR", 4);
    rewind(file);
    return is;
}

// All of a file; NULL and `*why`: not read. The caller wipes and frees.
static uint8_t *read_bytes(FILE *file, size_t *size, const char **why) {
    uint8_t *bytes = malloc(FILE_BYTES_MAX);
    *size = bytes ? fread(bytes, 1, FILE_BYTES_MAX, file) : 0;
    if (bytes && *size < FILE_BYTES_MAX && !ferror(file))
        return bytes;
    *why = !bytes         ? "no memory left"
           : ferror(file) ? strerrordesc_np(errno)
                          : "it is larger than a finger record can be";
    free(bytes);
    return NULL;
}

static bool read_record(struct finger_template *out, FILE *file, const char **why) {
    size_t size;
    uint8_t *bytes = read_bytes(file, &size, why);
    if (!bytes)
        return false;
    const bool good = finger_template_decode(out, bytes, size, why) == MATCHER_OK;
    explicit_bzero(bytes, size);
    free(bytes);
    return good;
}

size_t tool_finger_each_view(const char *path, tool_finger_take *take, void *context) {
    struct finger_record record;
    struct finger_template view;
    const char *why;
    size_t size, taken = 0;
    FILE *file = fopen(path, "rbe");
    uint8_t *bytes = file && is_a_record(file) ? read_bytes(file, &size, &why) : NULL;
    if (file)
        fclose(file);
    if (!bytes)
        return 0;
    if (finger_record_open(&record, bytes, size, &why) == MATCHER_OK && record.views > 1)
        for (unsigned i = 0; i < record.views; i++) {
            finger_record_read(&record, i, &view);
            if (!view.count)
                continue;
            taken++;
            if (!take(context, &view))
                break;
        }
    finger_template_wipe(&view);
    explicit_bzero(bytes, size);
    free(bytes);
    return taken;
}

static bool read_image(struct picture *out, const char *path, const char **why) {
    const enum biometric_status status = picture_read(out, path, 1);
    *why = biometric_status_text(status);
    return status == BIOMETRIC_OK;
}

enum finger_load tool_finger_read(struct finger_file *out, const char *path, const char **why) {
    *out = (struct finger_file){0};
    FILE *file = fopen(path, "rbe");
    if (!file) {
        *why = strerrordesc_np(errno);
        return FINGER_BAD_FILE;
    }
    const bool record = is_a_record(file);
    const bool good =
        record ? read_record(&out->finger, file, why) : read_image(&out->picture, path, why);
    fclose(file);
    return good ? FINGER_LOADED : FINGER_BAD_FILE;
}

void tool_finger_file_finish(struct finger_file *file) {
    picture_finish(&file->picture);
    finger_template_wipe(&file->finger);
}

enum finger_load tool_finger_extract(struct finger_template *out, struct finger_quality *quality,
                                     const struct finger_file *file, int dpi, const char **why) {
    const struct picture *picture = &file->picture;
    enum biometric_status status = BIOMETRIC_OK;
    if (picture->pixels) {
        // Programs write 72 or 96 dpi into pictures whose resolution they do not know.
        const bool believable = picture->dpi >= FINGER_DPI_MIN && picture->dpi <= FINGER_DPI_MAX;
        const struct finger_image image = {picture->pixels, picture->width, picture->height,
                                           dpi          ? dpi
                                           : believable ? picture->dpi
                                                        : 0};
        status = finger_extract(&image, out, quality);
    } else {
        *out = file->finger;
        *quality = (struct finger_quality){out->quality, FINGER_FINE};
    }
    *why = biometric_status_text(status);
    return status == BIOMETRIC_NO_FINGER ? FINGER_NO_PRINT
           : status != BIOMETRIC_OK      ? FINGER_BAD_FILE
           : out->count                  ? FINGER_LOADED
                                         : FINGER_NO_PRINT;
}

enum finger_load tool_finger_load(struct finger_template *out, struct finger_quality *quality,
                                  const char *path, int dpi, const char **why) {
    struct finger_file file;
    enum finger_load load = tool_finger_read(&file, path, why);
    if (load == FINGER_LOADED)
        load = tool_finger_extract(out, quality, &file, dpi, why);
    tool_finger_file_finish(&file);
    return load;
}

int tool_finger_need(struct finger_template *out, struct finger_quality *quality, const char *path,
                     int dpi) {
    const char *why;
    switch (tool_finger_load(out, quality, path, dpi, &why)) {
    case FINGER_LOADED: return TOOL_YES;
    case FINGER_NO_PRINT: tool_complain("%s: there is no fingerprint in it", path); return TOOL_NO;
    case FINGER_BAD_FILE: tool_complain("%s: %s", path, why); break;
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
    int outcome = tool_finger_need(&finger, &quality, paths[0], options->dpi);
    if (outcome == TOOL_YES)
        outcome = write_file(paths[1], bytes, finger_template_encode(&finger, bytes));
    if (outcome == TOOL_YES)
        printf("%d minutiae, quality %d%s%s\n", finger.count, finger.quality,
               *finger_advice_text(quality.advice) ? ": " : "", finger_advice_text(quality.advice));
    return outcome;
}

static int compare(const struct finger_options *options, char **paths) {
    struct finger_template a, b;
    struct finger_quality quality;
    int outcome = tool_finger_need(&a, &quality, paths[0], options->dpi);
    if (outcome == TOOL_YES)
        outcome = tool_finger_need(&b, &quality, paths[1], options->dpi);
    if (outcome != TOOL_YES)
        return outcome;
    float score = finger_score(&a, &b);
    printf("%.3f\n", (double)score);
    return (double)score >= (options->at < 0 ? tool_finger_match_at : options->at) ? TOOL_YES
                                                                                   : TOOL_NO;
}

// --- the command line -------------------------------------------------------------------------

// "takes" has the letters of `known` that go with it.
static const struct {
    const char *name;
    int paths_min, paths_max;
    const char *takes;
    int (*run)(const struct finger_options *options, char **paths);
} commands[] = {
    {"extract",  2, 2, "d",      extract             },
    {"compare",  2, 2, "da",     compare             },
    {"scores",   1, 1, "d",      tool_finger_scores  },
    {"identify", 1, 1, "dagbpw", tool_finger_identify},
    {"bench",    0, 1, "djl",    tool_finger_bench   },
};

static const struct option known[] = {
    {"dpi",         required_argument, NULL, 'd'},
    {"at",          required_argument, NULL, 'a'},
    {"gallery",     required_argument, NULL, 'g'},
    {"best",        required_argument, NULL, 'b'},
    {"pub",         required_argument, NULL, 'p'},
    {"passphrases", required_argument, NULL, 'w'},
    {"json",        no_argument,       NULL, 'j'},
    {"largest",     required_argument, NULL, 'l'},
    {"help",        no_argument,       NULL, 'h'},
    {NULL,          0,                 NULL, 0  },
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

// N, or FOLDER=N. False: after a complaint.
static bool take_dpi(struct finger_options *options, const char *text) {
    const char *equals = strrchr(text, '=');
    struct finger_folder_dpi *of = &options->folder_dpi[options->folder_dpi_count];
    if (!whole_between(equals ? equals + 1 : text, FINGER_DPI_MIN, FINGER_DPI_MAX,
                       equals ? &of->dpi : &options->dpi)) {
        tool_complain("--dpi %s: a whole number, 250 to 1000", text);
        return false;
    }
    if (equals && options->folder_dpi_count + 1 == FINGER_FOLDERS_MAX) {
        tool_complain("--dpi %s: for %d folders at most", text, FINGER_FOLDERS_MAX - 1);
        return false;
    }
    if (equals) {
        of->folder = text;
        of->length = (size_t)(equals - text);
        options->folder_dpi_count++;
    }
    return true;
}

// False: after a complaint.
static bool take_option(struct finger_options *options, int letter, const char *text) {
    switch (letter) {
    case 'd': return take_dpi(options, text);
    case 'a':
        if (number_between(text, 0, 12, &options->at))
            return true;
        tool_complain("--at %s: a number, 0 to 12", text);
        return false;
    case 'b':
        if (whole_between(text, 1, FINGER_BEST_MAX, &options->best))
            return true;
        tool_complain("--best %s: a whole number, 1 to %d", text, FINGER_BEST_MAX);
        return false;
    case 'l':
        if (whole_between(text, 0, FINGER_LARGEST_MAX, &options->largest))
            return true;
        tool_complain("--largest %s: a whole number, 0 to %d", text, FINGER_LARGEST_MAX);
        return false;
    case 'j': options->as_json = true; return true;
    case 'g': options->gallery = text; return true;
    case 'p': options->public_key = text; return true;
    case 'w': options->passphrases = text; return true;
    default: return true;
    }
}

// Options may stand before, between or after the paths; `given` gets their letters. Returns false
// after a complaint.
static bool read_options(struct finger_options *options, char *given, int argc, char **argv) {
    int option;
    opterr = 0;
    optind = 0; // glibc: begin anew
    while ((option = getopt_long(argc, argv, ":h", known, NULL)) != -1) {
        if (option == ':' || option == '?') {
            tool_complain(option == ':' ? "%s: a value is missing"
                                        : "%s: there is no such option (--help lists them)",
                          argv[optind - 1]);
            return false;
        }
        if (!take_option(options, option, optarg))
            return false;
        if (!strchr(given, option))
            given[strlen(given)] = (char)option;
    }
    return true;
}

// The first option that was given and that the command does not take; NULL: none.
static const char *not_taken(const char *given, const char *takes) {
    for (const struct option *option = known; option->name; option++)
        if (strchr(given, option->val) && !strchr(takes, option->val))
            return option->name;
    return NULL;
}

static int finish_output(int outcome) {
    if (fflush(stdout) == 0 && !ferror(stdout))
        return outcome;
    tool_complain("the standard output: %s", strerror(errno));
    return TOOL_BAD_INPUT;
}

int tool_finger(int argc, char **argv) {
    struct finger_options options = {.at = -1, .best = 5, .largest = 1000000};
    char given[sizeof known / sizeof *known] = "";
    if (!read_options(&options, given, argc, argv))
        return TOOL_USAGE;
    if (strchr(given, 'h')) {
        fputs(help, stdout);
        return finish_output(TOOL_YES);
    }
    char **words = argv + optind;
    int count = argc - optind - 1; // of paths
    if (count < 0) {
        fputs(help, stderr);
        return TOOL_USAGE;
    }
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(words[0], commands[i].name) != 0)
            continue;
        const char *wrong = not_taken(given, commands[i].takes);
        if (count < commands[i].paths_min || count > commands[i].paths_max)
            tool_complain("%s: takes %d path%s, not %d (--help says more)", words[0],
                          commands[i].paths_max, commands[i].paths_max == 1 ? "" : "s", count);
        else if (options.folder_dpi_count && commands[i].run != tool_finger_bench)
            tool_complain("--dpi %s: a whole number, 250 to 1000", options.folder_dpi[0].folder);
        else if (wrong)
            tool_complain("%s: takes no --%s", words[0], wrong);
        else
            return finish_output(commands[i].run(&options, words + 1));
        return TOOL_USAGE;
    }
    tool_complain("%s: there is no such command (--help lists them)", words[0]);
    return TOOL_USAGE;
}
