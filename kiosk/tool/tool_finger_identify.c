// shailoo finger identify: one print against a folder of prints or against a station's package.
// Candidates for people to look at, never a decision.
#include "kiosk/tool/tool_finger.h"
#include "kiosk/tool/tool_identify.h"
#include "kiosk/tool/tool_parallel.h"
#include "matcher/finger_gallery.h"
#include "matcher/finger_score.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { WORTH_SHOWING = 50000, BEST_MAX = 100 }; // references; fewer are searched in no time
static const double score_most = 12;

static struct {
    long dpi, best;
    double at; // below 0: not given
    const char *gallery, *public_key, *passphrases;
} given = {.best = 5, .at = -1};
static const struct tool_option takes[] = {
    TOOL_TEXT("gallery", "DIR|PACKAGE", &given.gallery, "a folder of prints or a station's package",
              .is_needed = true),
    FINGER_DPI(&given.dpi),
    FINGER_AT(&given.at, "4 and log10 of how many were searched, for the same one in 10,000 over "
                         "all of them"),
    TOOL_WHOLE("best", "N", &given.best, 1, BEST_MAX, "how many candidates, 1 to 100; otherwise 5"),
    IDENTIFY_PUB(&given.public_key),
    IDENTIFY_PASSPHRASES(&given.passphrases),
    TOOL_END,
};

struct crowd { // whom the probe is looked for in
    struct finger_gallery *gallery;
    struct finger_paths files; // of a folder: the gallery's ids are their places here
    struct voter_slice *slice; // of a package: they are list numbers
    size_t expected;
    bool is_whole; // false: there was no memory for one
};

static int make_gallery(struct crowd *crowd, size_t capacity, const char *name) {
    if (capacity == 0)
        return tool_complain("%s: there is no fingerprint in it", name);
    crowd->gallery = finger_gallery_create(capacity);
    return crowd->gallery ? TOOL_YES : tool_complain("no memory for %zu prints", capacity);
}

// --- a folder ---------------------------------------------------------------------------------

struct adding {
    struct finger_gallery *gallery; // NULL: only to be counted
    uint32_t id;
    bool is_whole; // false: there was no memory for one
};

static bool add_print(void *context, const struct finger_template *finger) {
    struct adding *adding = context;
    if (adding->gallery)
        adding->is_whole = finger_gallery_add(adding->gallery, adding->id, finger) == MATCHER_OK;
    return adding->is_whole;
}

// One, or those of a record of several. Returns how many; 0 is complained about.
static size_t add_prints(struct adding *adding, const struct finger_print *print) {
    if (print->load == FINGER_LOADED)
        return add_print(adding, &print->finger) ? 1 : 0;
    const size_t views = tool_finger_each_view(print->path, add_print, adding);
    if (!views && !adding->gallery)
        tool_complain("%s: passed over: %s", print->path,
                      print->load == FINGER_NO_PRINT ? "there is no fingerprint in it"
                                                     : print->why);
    return views;
}

static int gather_folder(struct crowd *crowd) {
    if (!tool_finger_find_files(&crowd->files, given.gallery))
        return TOOL_BAD_INPUT;
    const size_t count = crowd->files.count;
    struct finger_print *prints = calloc(count + 1, sizeof *prints);
    if (!prints)
        return tool_complain("no memory for %zu prints", count);
    for (size_t i = 0; i < count; i++)
        prints[i].path = crowd->files.at[i];
    tool_finger_load_all(prints, count, (int)given.dpi);
    struct adding adding = {.is_whole = true};
    for (size_t i = 0; i < count; i++)
        crowd->expected += add_prints(&adding, &prints[i]);
    const int outcome = make_gallery(crowd, crowd->expected, given.gallery);
    adding.gallery = crowd->gallery;
    for (size_t i = 0; outcome == TOOL_YES && adding.is_whole && i < count; i++) {
        adding.id = (uint32_t)i;
        add_prints(&adding, &prints[i]);
    }
    explicit_bzero(prints, count * sizeof *prints);
    free(prints);
    return adding.is_whole ? outcome : tool_complain("no memory for %zu prints", crowd->expected);
}

// --- a package --------------------------------------------------------------------------------

static bool add_finger(void *context, uint32_t number, const struct voter_finger *finger) {
    struct crowd *crowd = context;
    struct finger_template reference;
    const char *why;
    if (finger_template_decode(&reference, finger->record.bytes, finger->record.size, &why) !=
        MATCHER_OK) {
        tool_complain("list number %u, finger %u: passed over: %s", number, finger->position, why);
        return true;
    }
    crowd->is_whole = finger_gallery_add(crowd->gallery, number, &reference) == MATCHER_OK;
    finger_template_wipe(&reference);
    tool_show_progress("fingers", finger_gallery_size(crowd->gallery), crowd->expected);
    return crowd->is_whole;
}

static int gather_slice(struct crowd *crowd) {
    const struct voter_brief *briefs;
    int outcome =
        tool_open_package(&crowd->slice, given.gallery, given.public_key, given.passphrases);
    if (outcome != TOOL_YES)
        return outcome;
    const size_t voters = voter_slice_briefs(crowd->slice, &briefs);
    for (size_t i = 0; i < voters; i++)
        crowd->expected += briefs[i].fingers;
    outcome = make_gallery(crowd, crowd->expected, given.gallery);
    if (outcome != TOOL_YES)
        return outcome;
    crowd->is_whole = true;
    const enum sync_status status = voter_slice_each_finger(crowd->slice, add_finger, crowd);
    if (!crowd->is_whole)
        return tool_complain("no memory for %zu fingers", crowd->expected);
    return status ? tool_complain("%s: %s", given.gallery, sync_status_text(status)) : TOOL_YES;
}

static int gather(struct crowd *crowd) {
    struct stat about;
    if (stat(given.gallery, &about))
        return tool_complain("%s: %s", given.gallery, strerror(errno));
    if (S_ISDIR(about.st_mode))
        return gather_folder(crowd);
    if (tool_is_package(given.gallery))
        return gather_slice(crowd);
    return tool_complain("%s: neither a folder nor a station's package", given.gallery);
}

static void disperse(struct crowd *crowd) {
    finger_gallery_destroy(crowd->gallery);
    tool_finger_paths_finish(&crowd->files);
    voter_slice_close(crowd->slice);
}

// --- what was found ---------------------------------------------------------------------------

static void name(const struct crowd *crowd, uint32_t id) {
    if (crowd->files.at)
        printf("%s\n", crowd->files.at[id]);
    else
        tool_print_voter(crowd->slice, id);
}

static int show(const struct crowd *crowd, const struct finger_candidate *found, size_t count) {
    char words[CHANCE_WORDS_SIZE];
    int widest = 0;
    const size_t size = finger_gallery_size(crowd->gallery);
    const double more = log10((double)size);
    const double at = given.at < 0 ? fmin(tool_finger_match_at + more, score_most) : given.at;
    printf("%zu references searched; a match has at least %.2f", size, at);
    if (given.at < 0)
        printf(": %.2f for one, %.2f more for so many", tool_finger_match_at, more);
    printf("\n");
    for (size_t i = 0; i < count; i++) {
        tool_say_chance(words, (double)found[i].score, score_most, size);
        widest = (int)strlen(words) > widest ? (int)strlen(words) : widest;
    }
    for (size_t i = 0; i < count; i++) {
        tool_say_chance(words, (double)found[i].score, score_most, size);
        printf("%s %5.2f  %-*s  ", (double)found[i].score >= at ? "match" : "below",
               (double)found[i].score, widest, words);
        name(crowd, found[i].id);
    }
    return count && (double)found[0].score >= at ? TOOL_YES : TOOL_NO;
}

static bool show_search(void *context, size_t done, size_t of) {
    (void)context;
    if (of >= WORTH_SHOWING)
        tool_show_progress("references searched", done, of);
    return true;
}

static int run(char **paths) {
    struct finger_template probe;
    struct finger_quality quality;
    struct finger_candidate found[BEST_MAX];
    struct crowd crowd = {0};
    int outcome = tool_finger_need(&probe, &quality, paths[0], (int)given.dpi);
    if (outcome == TOOL_YES)
        outcome = gather(&crowd);
    if (outcome == TOOL_YES) {
        const size_t count = finger_gallery_search_watched(crowd.gallery, &probe, found,
                                                           (size_t)given.best, show_search, NULL);
        outcome = show(&crowd, found, count);
    }
    disperse(&crowd);
    finger_template_wipe(&probe);
    return outcome;
}

const struct tool_command tool_finger_identify = {
    .name = "identify",
    .summary = "looks for a print in a folder or in a station's package",
    .operands = "PROBE",
    .options = takes,
    .words =
        "Looks for PROBE among all prints in DIR and the folders in it, or among the voters of a "
        "station's package, and prints the best candidates: score, what it says of strangers, path "
        "or voter. They are for people to look at, never a decision. What cannot be read is named "
        "and passed over.\n" FINGER_FILES "; in the DIR also records of several.\n" FINGER_SCORES,
    .exits = "0 a match, 1 nobody or no print found, 2 usage, 3 bad input",
    .run = run,
};
