#include "kiosk/station/station_paper.h"
#include "kiosk/paper/paper_report.h"
#include "kiosk/paper/paper_slip.h"
#include "kiosk/paper/printer.h"
#include "sync/whole_file.h"
#include <stdio.h>
#include <time.h>

enum { FILE_PATH_SIZE = PATH_MAX_SIZE + 64 };

static void path_of(char path[FILE_PATH_SIZE], const struct station *station, const char *name) {
    snprintf(path, FILE_PATH_SIZE, "%s/%s", station->config.printer_dir, name);
}

struct drawn { // what a paper's own file draws
    const void *what;
    enum language language;
};

static bool draw_slip(const char *path, const void *drawn) {
    const struct drawn *it = drawn;
    return paper_slip_write(path, it->what, it->language);
}

static bool draw_directions(const char *path, const void *drawn) {
    const struct drawn *it = drawn;
    return paper_referral_write(path, it->what, it->language);
}

static bool draw_report(const char *path, const void *drawn) {
    const struct drawn *it = drawn;
    return paper_report_write(path, it->what, it->language);
}

static bool print(const struct station *station, const char *name, printer_draw draw,
                  const void *what) {
    const struct drawn drawn = {what, station->view.language};
    return printer_print(station->config.printer_dir, name, draw, &drawn);
}

static void day_and_time(const struct station *station, int64_t t_ms, char day[11], char clock[6]) {
    struct tm when;
    station_local_time(station, t_ms, &when);
    strftime(day, 11, "%d.%m.%Y", &when);
    strftime(clock, 6, "%H:%M", &when);
}

static const char *election_in(const struct station *station) {
    return station->view.election[station->view.language];
}

bool station_paper_slip(struct station *station) {
    const struct visit *visit = &station->visit;
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    const struct slice_official *sits_there =
        voter_slice_official(station->slice, station->operator_id);
    char name[64], day[11], clock[6], leaf_text[HASH_TEXT_SIZE];
    uint8_t leaf[LOG_HASH_SIZE];
    if (participation_log_leaf(station->log, visit->mark.seq, leaf) != SYNC_OK)
        return false;
    hash_text(leaf_text, leaf);
    day_and_time(station, visit->mark.t_ms, day, clock);
    struct slip slip = {
        .election = election_in(station),
        .election_id = manifest->election,
        .uik = manifest->uik,
        .date = day,
        .time = clock,
        .kiosk = station->view.kiosk,
        .number = visit->mark.slip,
        .voter = station->view.voter,
        .method = station->view.mark.method,
        .operator_name = sits_there ? sits_there->name : "",
        .duplicate = visit->duplicate,
        .training = manifest->training,
        .log_index = visit->mark.seq,
        .leaf = leaf_text,
    };
    snprintf(name, sizeof name, "slip-%04u%s.pdf", slip.number, slip.duplicate ? "-duplicate" : "");
    return print(station, name, draw_slip, &slip);
}

bool station_paper_directions(struct station *station) {
    char name[64], day[11], clock[6];
    day_and_time(station, (int64_t)time(NULL) * 1000, day, clock);
    const struct referral_view *to = &station->view.referral;
    const struct referral_slip slip = {
        .election = election_in(station),
        .uik = voter_slice_manifest(station->slice)->uik,
        .kiosk = station->view.kiosk,
        .date = day,
        .time = clock,
        .training = station->view.training,
        .number = to->number,
        .address = to->address[station->view.language],
        .distance_m = to->distance_m,
        .link = to->number ? to->map : voters_cabinet,
    };
    snprintf(name, sizeof name, "directions-%04d.pdf", station->view.figures.not_listed);
    return print(station, name, draw_directions, &slip);
}

// The report's files signed by the kiosk for minisign, the key that checks them, and the checkpoint
// as a file: what the report's codes say, for those who have no camera.
static bool sign_report(struct station *station) {
    static const char *const names[] = {"final-report.pdf", "final-report.csv",
                                        "final-report.json"};
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    const struct public_key key = participation_log_minisign_key(station->log);
    char path[FILE_PATH_SIZE], comment[SIGNATURE_COMMENT_SIZE];
    snprintf(comment, sizeof comment, "kind=report election=%s uik=%s kiosk=%d records=%llu",
             manifest->election, manifest->uik, station->view.kiosk,
             (unsigned long long)participation_log_size(station->log));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        path_of(path, station, names[i]);
        if (participation_log_sign_file(station->log, path, comment) != SYNC_OK)
            return false;
    }
    path_of(path, station, "kiosk.pub");
    if (public_key_write(&key, path) != SYNC_OK)
        return false;
    path_of(path, station, "final-report.note");
    return participation_log_write_checkpoint(station->log, path) == SYNC_OK;
}

// The kiosk's verifier key as a file, for whoever registers it with the centre before the doors
// open.
static bool write_verifier_key(const struct station *station, const char *key) {
    char path[FILE_PATH_SIZE], line[CHECKPOINT_KEY_SIZE + 1];
    path_of(path, station, "kiosk.vkey");
    const int size = snprintf(line, sizeof line, "%s\n", key);
    return whole_file_write(path, line, (size_t)size, 0644) == SYNC_OK;
}

bool station_paper_report(struct station *station, bool final) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    const struct slice_policy *policy = station_policy(station);
    const uint8_t kiosk = (uint8_t)station->view.kiosk;
    struct day_figures day;
    char note[CHECKPOINT_NOTE_MAX + 1], key[CHECKPOINT_KEY_SIZE];
    char path[FILE_PATH_SIZE], date[11], clock[6], other_day[11], opened[6], closed[6];
    if (day_figures_collect(&day, station->slice, station->log) != SYNC_OK)
        return false;
    day_and_time(station, final ? day.closed_ms : day.opened_ms, date, clock);
    day_and_time(station, day.opened_ms, other_day, opened);
    day_and_time(station, day.closed_ms, other_day, closed);
    struct report report = {
        .final = final,
        .day = &day,
        .manifest = manifest,
        .policy = policy,
        .kiosk = kiosk,
        .date = date,
        .time = clock,
        .opened = day.opened_ms ? opened : NULL,
        .closed = day.closed_ms ? closed : NULL,
        .devices = station->view.devices,
        .device_count = station->view.device_count,
        .checkpoint = note,
        .verifier_key = key,
    };
    note[participation_log_checkpoint(station->log, note)] = 0;
    participation_log_verifier_key(station->log, key);
    if (!print(station, final ? "final-report.pdf" : "zero-report.pdf", draw_report, &report))
        return false;
    if (!final)
        return write_verifier_key(station, key);
    path_of(path, station, "final-report.csv");
    if (day_figures_write_csv(&day, manifest, policy, kiosk, path) != SYNC_OK)
        return false;
    path_of(path, station, "final-report.json");
    if (day_figures_write_json(&day, manifest, policy, kiosk, path) != SYNC_OK)
        return false;
    return sign_report(station);
}
