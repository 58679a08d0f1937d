// A key a line. Those of a model follow its `model` line. Each key has one function, which takes
// the words after it and gives NULL or what is wrong with them.
#include "biometric/face_manifest.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 256, WORDS_MAX = 12 };

struct parser {
    struct face_manifest *out;
    struct face_model *model; // the one that the lines are about; NULL before the first
    char *text;               // the line after its key, whole
    char *words[WORDS_MAX];   // the same, taken apart
    size_t count;
};

static const char *const roles[FACE_MODELS] = {"detect", "landmark", "feature", "liveness",
                                               "second"};

static bool is_role(const struct parser *in, enum face_role role) {
    return in->model == &in->out->models[role];
}

static bool take_word(char *out, size_t size, const char *word) {
    const size_t length = strlen(word);
    if (length >= size)
        return false;
    memcpy(out, word, length + 1);
    return true;
}

static bool take_real(float *out, const char *word, double least, double most) {
    char *end;
    const double value = strtod(word, &end);
    if (end == word || *end || !(value >= least && value <= most))
        return false;
    *out = (float)value;
    return true;
}

static bool take_whole(int *out, const char *word, int most) {
    float value;
    if (!take_real(&value, word, 1, most) || value != floorf(value))
        return false;
    *out = (int)value;
    return true;
}

static const char *take_model(struct parser *in) {
    if (in->count != 3)
        return "a model has a role, a file and a sha256";
    enum face_role role = FACE_DETECT;
    while (role < FACE_MODELS && strcmp(in->words[0], roles[role]) != 0)
        role++;
    if (role == FACE_MODELS)
        return "the role is none of detect, landmark, feature, liveness, second";
    in->model = &in->out->models[role];
    if (in->model->file[0])
        return "this role has a model already";
    if (strlen(in->words[2]) != 64 || strspn(in->words[2], "0123456789abcdef") != 64)
        return "a sha256 is 64 digits of 0..9 a..f";
    if (strchr(in->words[1], '/') ||
        !take_word(in->model->file, sizeof in->model->file, in->words[1]))
        return "the file is a name of at most 63 characters without a folder";
    memcpy(in->model->sha256, in->words[2], 65);
    return NULL;
}

static const char *take_text(char *out, size_t size, const struct parser *in) {
    if (*out)
        return "it is said twice";
    return in->count && take_word(out, size, in->text) ? NULL : "it is empty or too long";
}

static const char *take_name(struct parser *in) {
    return take_text(in->model->name, sizeof in->model->name, in);
}

static const char *take_licence(struct parser *in) {
    return take_text(in->model->licence, sizeof in->model->licence, in);
}

static const char *take_source(struct parser *in) {
    return take_text(in->model->source, sizeof in->model->source, in);
}

static const char *take_input(struct parser *in) {
    static const char *const channels[] = {"gray", "rgb", "bgr"};
    if (in->count != 4 || in->model->width)
        return "an input, one a model, has a name, a width, a height and its channels";
    int i = 0;
    while (i < 3 && strcmp(in->words[3], channels[i]) != 0)
        i++;
    if (i == 3)
        return "the channels are none of gray, rgb, bgr";
    in->model->channels = (enum face_channels)i;
    return take_word(in->model->input, sizeof in->model->input, in->words[0]) &&
                   take_whole(&in->model->width, in->words[1], FACE_MANIFEST_SIDE_MAX) &&
                   take_whole(&in->model->height, in->words[2], FACE_MANIFEST_SIDE_MAX)
               ? NULL
               : "the name has at most 31 characters, width and height are 1 to 1024";
}

static const char *take_normalise(struct parser *in) {
    return in->count == 2 && take_real(&in->model->mean, in->words[0], -255, 255) &&
                   take_real(&in->model->scale, in->words[1], 1e-6, 1)
               ? NULL
               : "it is a mean of -255 to 255 and a scale above 0 and at most 1";
}

static const char *take_output(struct parser *in) {
    const size_t i = in->model->output_count;
    if (i == 2)
        return "no model here has more than two outputs";
    if (in->count != 2 ||
        !take_word(in->model->outputs[i], sizeof in->model->outputs[i], in->words[0]) ||
        !take_whole(&in->model->floats[i], in->words[1], FACE_MANIFEST_FLOATS_MAX))
        return "an output has a name of at most 31 characters and 1 to 512 numbers";
    in->model->output_count++;
    return NULL;
}

static const char *take_margin(struct parser *in) {
    return in->count == 1 && take_real(&in->model->margin, in->words[0], 0.5, 8)
               ? NULL
               : "it is one number, 0.5 to 8 boxes of the face";
}

static const char *take_accept(struct parser *in) {
    return in->count == 2 && take_real(&in->model->accept, in->words[0], 0.01, 0.999) &&
                   take_real(&in->model->overlap, in->words[1], 0.01, 0.999)
               ? NULL
               : "it is the least score of a face and the overlap of one, each between 0 and 1";
}

static const char *take_align(struct parser *in) {
    const char *const wrong = "five points of the face, x and y each, lie inside the input";
    if (!is_role(in, FACE_FEATURE) || !in->model->width)
        return "it belongs after the input of the feature model";
    if (in->count != 10)
        return wrong;
    for (int i = 0; i < 5; i++)
        if (!take_real(&in->out->aligned[i][0], in->words[2 * i], 0, in->model->width) ||
            !take_real(&in->out->aligned[i][1], in->words[2 * i + 1], 0, in->model->height))
            return wrong;
    const float across = in->out->aligned[1][0] - in->out->aligned[0][0];
    return across >= 4 ? NULL : "the eyes come first, the left one of the picture before the other";
}

static const char *take_mirror(struct parser *in) {
    return is_role(in, FACE_FEATURE) && in->count == 1 &&
                   take_real(&in->out->mirror, in->words[0], -32, 32)
               ? NULL
               : "it is one number of the feature model, -32 to 32 pixels";
}

static const char *take_strength(struct parser *in) {
    return is_role(in, FACE_FEATURE) && in->count == 1 &&
                   take_real(&in->out->strength, in->words[0], 0, 1e6)
               ? NULL
               : "it is one number of the feature model, 0 or more";
}

static const char *take_weight(struct parser *in) {
    return is_role(in, FACE_SECOND) && in->count == 1 &&
                   take_real(&in->model->weight, in->words[0], 0.01, 100)
               ? NULL
               : "it is one number of the second model, 0.01 to 100";
}

static const char *take_similarity(struct parser *in) {
    struct face_manifest *out = in->out;
    float similarity, rate;
    if (out->count == FACE_MANIFEST_POINTS)
        return "there are more points than 16";
    if (in->count != 2 || !take_real(&similarity, in->words[0], -0.9999, 0.9999) ||
        !take_real(&rate, in->words[1], 1e-12, 0.9999))
        return "it is a cosine between -1 and 1 and the share of strangers that reach it";
    const float score = -log10f(rate);
    if (out->count && !(similarity > out->points[out->count - 1].similarity &&
                        score > out->points[out->count - 1].score))
        return "a point must be more alike and rarer than the one before";
    out->points[out->count].similarity = similarity;
    out->points[out->count++].score = score;
    return NULL;
}

static const char *take_poor(struct parser *in) {
    return in->count == 2 && take_real(&in->out->poor, in->words[0], 0, 100) &&
                   take_real(&in->out->poor_shift, in->words[1], 0, 0.5)
               ? NULL
               : "it is a quality of 0 to 100 and a similarity of 0 to 0.5";
}

static const char *take_made(struct parser *in) { // for assets/fetch_models.sh
    return in->count == 1 ? NULL : "it is one file of the package";
}

static const char *take_package(struct parser *in) { // for assets/fetch_models.sh
    return in->count == 4 ? NULL : "it has a registry, a name, a version and a sha256";
}

static const struct {
    const char *key;
    const char *(*take)(struct parser *in);
    bool of_model;
} keys[] = {
    {"package",    take_package,    false},
    {"model",      take_model,      false},
    {"name",       take_name,       true },
    {"licence",    take_licence,    true },
    {"source",     take_source,     true },
    {"input",      take_input,      true },
    {"normalise",  take_normalise,  true },
    {"output",     take_output,     true },
    {"margin",     take_margin,     true },
    {"accept",     take_accept,     true },
    {"align",      take_align,      true },
    {"mirror",     take_mirror,     true },
    {"strength",   take_strength,   true },
    {"weight",     take_weight,     true },
    {"made",       take_made,       true },
    {"similarity", take_similarity, false},
    {"poor",       take_poor,       false},
};

// A line with a key. Takes it apart in place.
static const char *take_line(struct parser *in, char *line) {
    static const char blank[] = " \t\r";
    size_t i = 0, end = strcspn(line, blank);
    in->text = line + end + strspn(line + end, blank);
    line[end] = 0;
    while (i < sizeof keys / sizeof *keys && strcmp(line, keys[i].key) != 0)
        i++;
    if (i == sizeof keys / sizeof *keys)
        return "no such key is known";
    if (keys[i].of_model && !in->model)
        return "it belongs after a model";

    char apart[LINE_MAX_BYTES], *rest = apart;
    strcpy(apart, in->text);
    in->count = 0;
    for (char *word; (word = strtok_r(rest, blank, &rest));) {
        if (in->count == WORDS_MAX)
            break; // a text; nothing else has so many
        in->words[in->count++] = word;
    }
    return keys[i].take(in);
}

// What a model of that role cannot do without.
static const char *lacks(const struct face_manifest *manifest, enum face_role role) {
    const struct face_model *model = &manifest->models[role];
    const int *floats = model->floats;
    if (!model->file[0])
        return role == FACE_SECOND ? NULL : "has no model";
    if (!model->name[0] || !model->licence[0] || !model->source[0])
        return "has no name, licence or source";
    if (!model->width || model->scale <= 0)
        return "has no input or is not normalised";
    if (model->output_count != (role == FACE_DETECT ? 2 : 1))
        return role == FACE_DETECT ? "has not two outputs, corners and scores"
                                   : "has not one output";
    switch (role) {
    case FACE_DETECT:
        if (floats[0] != 4 || floats[1] != 2)
            return "must give 4 corners and 2 scores a place";
        return model->accept > 0 ? NULL : "does not say what it accepts";
    case FACE_LANDMARK:
        return floats[0] != 136    ? "must give 136 numbers"
               : model->margin > 0 ? NULL
                                   : "has no margin";
    case FACE_FEATURE:
        return manifest->aligned[1][0] > 0 ? NULL : "does not say how a face is aligned";
    case FACE_LIVENESS:
        return floats[0] < 2       ? "must give 2 numbers or more"
               : model->margin > 0 ? NULL
                                   : "has no margin";
    case FACE_SECOND:
        if (model->width != manifest->models[FACE_FEATURE].width ||
            model->height != manifest->models[FACE_FEATURE].height)
            return "does not take the crop of the feature model";
        return floats[0] + manifest->models[FACE_FEATURE].floats[0] > FACE_MANIFEST_NUMBERS_MAX
                   ? "gives more than 704 numbers with the feature model"
               : model->weight > 0 ? NULL
                                   : "has no weight";
    case FACE_MODELS: break;
    }
    return NULL;
}

static bool refuse(char *why, size_t why_size, const char *place, const char *what) {
    if (why && why_size)
        snprintf(why, why_size, "the model manifest, %s: %s", place, what);
    return false;
}

bool face_manifest_parse(struct face_manifest *out, const char *text, char *why, size_t why_size) {
    struct parser parser = {.out = out};
    char place[64];
    *out = (struct face_manifest){0};
    for (int number = 1; *text; number++) {
        char line[LINE_MAX_BYTES];
        const size_t length = strcspn(text, "\n");
        const char *wrong = "it is longer than 255 bytes";
        if (length < sizeof line) {
            memcpy(line, text, length);
            line[length] = 0;
            char *begin = line + strspn(line, " \t\r");
            wrong = *begin && *begin != '#' ? take_line(&parser, begin) : NULL;
        }
        snprintf(place, sizeof place, "line %d", number);
        if (wrong)
            return refuse(why, why_size, place, wrong);
        text += length + (text[length] == '\n');
    }
    for (int role = 0; role < FACE_MODELS; role++) {
        const char *wrong = lacks(out, (enum face_role)role);
        snprintf(place, sizeof place, "role %s", roles[role]);
        if (wrong)
            return refuse(why, why_size, place, wrong);
    }
    return out->count >= 2 ? true
                           : refuse(why, why_size, "as a whole",
                                    "fewer than two similarities say what a score means");
}
