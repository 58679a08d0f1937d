// shailoo face identify: one face against a folder of portraits or against a station's package.
// Candidates for people to look at, never a decision.
#include "kiosk/tool/tool_face.h"
#include "kiosk/tool/tool_finger.h" // the files of a folder
#include "kiosk/tool/tool_identify.h"
#include "kiosk/tool/tool_parallel.h"
#include "matcher/face_gallery.h"
#include "sync/outside_file.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PORTRAIT_BYTES_MAX = 64 << 20, BEST_MAX = 100 };
static const double match_at = 4; // one stranger in 10,000

static struct {
    const char *gallery, *models, *public_key, *passphrases;
    double at; // below 0: not given
    long best;
} given = {.at = -1, .best = 10};
static const struct tool_option takes[] = {
    TOOL_TEXT("gallery", "DIR|PACKAGE", &given.gallery,
              "a folder of portraits or a station's package", .is_needed = true),
    FACE_AT(&given.at, "4, and more for a longer list, so that one search in 10,000 shows a "
                       "stranger"),
    TOOL_WHOLE("best", "N", &given.best, 1, BEST_MAX,
               "how many candidates, 1 to 100; otherwise 10"),
    IDENTIFY_PUB(&given.public_key),
    IDENTIFY_PASSPHRASES(&given.passphrases),
    FACE_MODELS(&given.models),
    TOOL_END,
};

struct crowd { // whom the probe is looked for in
    struct face_gallery *gallery;
    struct finger_paths files; // of a folder: the gallery's ids are their places here
    struct voter_slice *slice; // of a package: they are list numbers
    const char *name;
    bool is_whole; // false: there was no memory for one
};

static bool make_gallery(struct crowd *crowd, size_t capacity) {
    crowd->gallery = face_gallery_create(capacity);
    return crowd->gallery != NULL;
}

// --- a folder ---------------------------------------------------------------------------------

// As for a station's package. NULL, or why there is none.
static const char *enrol(struct face_template *out, struct face_engine *engine, const char *path) {
    float embedding[FACE_EMBEDDING_SIZE];
    struct face_quality quality = {0, FACE_FINE};
    char *bytes;
    size_t size;
    const enum sync_status read =
        outside_file_read(path, PORTRAIT_BYTES_MAX, OUTSIDE_LINK, &bytes, &size);
    if (read)
        return sync_status_text(read);
    const enum biometric_status status =
        face_engine_enrol(engine, (const uint8_t *)bytes, size, embedding, &quality);
    explicit_bzero(bytes, size);
    free(bytes);
    const char *why = status == BIOMETRIC_OK           ? NULL
                      : quality.advice == FACE_TOO_FAR ? "the face is too small in it"
                                                       : biometric_status_text(status);
    if (!why && face_template_make(out, embedding, FACE_EMBEDDING_SIZE, face_embedder()))
        why = biometric_status_text(BIOMETRIC_NO_FACE);
    out->quality = (uint8_t)quality.value;
    explicit_bzero(embedding, sizeof embedding);
    return why;
}

static int gather_folder(struct crowd *crowd, struct face_engine *engine) {
    struct face_template face;
    if (!tool_finger_find_files(&crowd->files, crowd->name))
        return TOOL_BAD_INPUT;
    const size_t count = crowd->files.count;
    bool whole = make_gallery(crowd, count);
    for (size_t i = 0; whole && i < count; i++) {
        const char *why = enrol(&face, engine, crowd->files.at[i]);
        if (why)
            tool_complain("%s: passed over: %s", crowd->files.at[i], why);
        else
            whole = face_gallery_add(crowd->gallery, (uint32_t)i, &face) == MATCHER_OK;
        tool_show_progress("portraits", i + 1, count);
    }
    face_template_wipe(&face);
    return whole ? TOOL_YES : tool_complain("no memory for %zu faces", count);
}

// --- a package --------------------------------------------------------------------------------

static bool add_face(void *context, uint32_t number, struct byte_view record) {
    struct crowd *crowd = context;
    struct face_template face;
    const char *why = NULL;
    enum matcher_status status = face_template_decode(&face, record.bytes, record.size, &why);
    if (status == MATCHER_OK && face.embedder != face_embedder())
        status = MATCHER_OTHER_EMBEDDER;
    if (status == MATCHER_OK)
        status = face_gallery_add(crowd->gallery, number, &face);
    if (status == MATCHER_BAD_BYTES || status == MATCHER_OTHER_EMBEDDER)
        tool_complain("list number %u: passed over: %s", number,
                      why ? why : matcher_status_text(status));
    crowd->is_whole = status != MATCHER_NO_MEMORY;
    face_template_wipe(&face);
    return crowd->is_whole;
}

static int gather_package(struct crowd *crowd) {
    const struct voter_brief *briefs;
    size_t faces = 0;
    const int outcome =
        tool_open_package(&crowd->slice, crowd->name, given.public_key, given.passphrases);
    if (outcome != TOOL_YES)
        return outcome;
    const size_t voters = voter_slice_briefs(crowd->slice, &briefs);
    for (size_t i = 0; i < voters; i++)
        faces += briefs[i].has_face;
    crowd->is_whole = make_gallery(crowd, faces);
    const enum sync_status status =
        crowd->is_whole ? voter_slice_each_face(crowd->slice, add_face, crowd) : SYNC_OK;
    if (!crowd->is_whole)
        return tool_complain("no memory for %zu faces", faces);
    return status ? tool_complain("%s: %s", crowd->name, sync_status_text(status)) : TOOL_YES;
}

static int gather(struct crowd *crowd, struct face_engine *engine) {
    struct stat about;
    if (stat(crowd->name, &about))
        return tool_complain("%s: %s", crowd->name, strerror(errno));
    int outcome = TOOL_BAD_INPUT;
    if (S_ISDIR(about.st_mode))
        outcome = gather_folder(crowd, engine);
    else if (tool_is_package(crowd->name))
        outcome = gather_package(crowd);
    else
        tool_complain("%s: neither a folder nor a station's package", crowd->name);
    if (outcome == TOOL_YES && !face_gallery_size(crowd->gallery))
        outcome = tool_complain("%s: there is no face in it", crowd->name);
    return outcome;
}

static void disperse(struct crowd *crowd) {
    face_gallery_destroy(crowd->gallery);
    tool_finger_paths_finish(&crowd->files);
    voter_slice_close(crowd->slice);
}

// --- what was found ---------------------------------------------------------------------------

static double say_threshold(size_t size) {
    const double more = log10((double)size), at = given.at < 0 ? match_at + more : given.at;
    printf("%zu faces searched; a match has at least %.2f", size, at);
    if (given.at < 0)
        printf(": %.2f for one, %.2f more for so many", match_at, more);
    if (at > FACE_SCORE_MAX)
        printf("; no face says more than %d, so all are below", FACE_SCORE_MAX);
    printf("\n");
    return at;
}

static int show(const struct crowd *crowd, const struct face_engine *engine,
                const struct face_candidate *found, size_t count) {
    const size_t size = face_gallery_size(crowd->gallery);
    const double at = say_threshold(size);
    char words[BEST_MAX][CHANCE_WORDS_SIZE];
    double score[BEST_MAX];
    int widest = 0;
    for (size_t i = 0; i < count; i++) {
        score[i] = (double)face_score(engine, found[i].similarity);
        tool_say_chance(words[i], score[i], FACE_SCORE_MAX, size);
        widest = (int)strlen(words[i]) > widest ? (int)strlen(words[i]) : widest;
    }
    for (size_t i = 0; i < count; i++) {
        printf("%s %5.2f  %-*s  ", score[i] >= at ? "match" : "below", score[i], widest, words[i]);
        if (crowd->files.at)
            printf("%s\n", crowd->files.at[found[i].id]);
        else
            tool_print_voter(crowd->slice, found[i].id);
    }
    return count && score[0] >= at ? TOOL_YES : TOOL_NO;
}

static int identify(struct face_engine *engine, const char *path) {
    struct face_template probe;
    struct face_candidate found[BEST_MAX];
    struct crowd crowd = {.name = given.gallery};
    int outcome = tool_face_need(&probe, engine, path);
    if (outcome == TOOL_YES)
        outcome = gather(&crowd, engine);
    if (outcome == TOOL_YES) {
        const size_t count = face_gallery_search(crowd.gallery, &probe, found, (size_t)given.best);
        outcome = show(&crowd, engine, found, count);
    }
    disperse(&crowd);
    face_template_wipe(&probe);
    return outcome;
}

static int run(char **operands) {
    struct face_engine *engine;
    char *names[] = {operands[0], (char *)given.gallery, NULL};
    int result = tool_face_open(&engine, given.models, names);
    if (result != TOOL_YES)
        return result;
    result = identify(engine, operands[0]);
    face_engine_close(engine);
    return result;
}

const struct tool_command tool_face_identify = {
    .name = "identify",
    .summary = "looks for a face in a folder or in a station's package",
    .operands = "PROBE",
    .options = takes,
    .words =
        "Looks for the face in PROBE among all portraits in DIR and the folders in it, or among "
        "the voters of a station's package, and lists the most like. Candidates for people to look "
        "at, never a decision.",
    .exits = "0 a match, 1 nobody found, 2 usage, 3 bad input",
    .run = run,
};
