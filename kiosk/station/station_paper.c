#include "kiosk/station/station_paper.h"
#include "kiosk/paper/paper_report.h"
#include "kiosk/paper/paper_slip.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_show.h"
#include "sync/station_erase.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool has_printed(struct station *station, bool printed) {
    if (!printed) {
        journal_write(&station->journal, "printer", "nothing comes out in %s",
                      station->printer.folder);
        station_log_incident(station, INCIDENT_PRINTER);
    }
    station_show_device(station, DEVICE_PRINTER, printed ? WELL : BROKEN,
                        printed ? N_("ready") : N_("does not print"), 0);
    return printed;
}

// Prints what was made, if it was, and forgets it.
static bool print(struct station *station, const char *name, bool is_made, struct paper *paper,
                  enum printer_reader reader) {
    const bool is_out =
        is_made && printer_print(&station->printer, name, paper->bytes, paper->size, reader);
    paper_forget(paper);
    return has_printed(station, is_out);
}

static void day_and_time(const struct station *station, int64_t t_ms, char day[11], char clock[6]) {
    struct tm when;
    station_local_time(station, t_ms, &when);
    strftime(day, 11, "%d.%m.%Y", &when);
    station_clock_text(station, t_ms, clock);
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
    snprintf(name, sizeof name, ERASE_SLIP_NAME "%04u%s.pdf", slip.number,
             slip.duplicate ? "-duplicate" : "");
    struct paper paper;
    const bool is_made = paper_slip_make(&paper, &slip, station->view.language);
    return print(station, name, is_made, &paper, PRINTER_OF_ONE);
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
    snprintf(name, sizeof name, ERASE_DIRECTIONS_NAME "%04d.pdf", station->view.figures.not_listed);
    struct paper paper;
    const bool is_made = paper_referral_make(&paper, &slip, station->view.language);
    return print(station, name, is_made, &paper, PRINTER_OF_ONE);
}

static bool publish(struct station *station, const char *name, const void *bytes, size_t size) {
    return printer_print(&station->printer, name, bytes, size, PRINTER_OF_ALL);
}

// A file of the final report, and its signature by the kiosk for minisign. What is signed is what
// is in memory here: whoever exchanges the file does not get a signature of it.
static bool publish_signed(struct station *station, const char *name, const void *bytes,
                           size_t size) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    char comment[SIGNATURE_COMMENT_SIZE], text[SIGNATURE_FILE_MAX], beside[64];
    snprintf(comment, sizeof comment, "kind=report election=%s uik=%s kiosk=%d records=%llu",
             manifest->election, manifest->uik, station->view.kiosk,
             (unsigned long long)participation_log_size(station->log));
    snprintf(beside, sizeof beside, "%s.minisig", name);
    const size_t length = participation_log_sign(station->log, bytes, size, comment, text);
    const bool is_out = publish(station, name, bytes, size);
    return publish(station, beside, text, length) && is_out;
}

// The same figures for programs; the key that checks the signatures; and the checkpoint as a file:
// what the report's codes say, for those who have no camera. What cannot come out, because somebody
// put a folder in its place, does not keep the rest.
static bool publish_final(struct station *station, const struct report *report,
                          const struct paper *paper) {
    char csv[DAY_FIGURES_CSV_SIZE], key[SIGNATURE_FILE_MAX];
    const uint8_t kiosk = (uint8_t)report->kiosk;
    const size_t csv_size =
        day_figures_csv(report->day, report->manifest, report->policy, kiosk, csv);
    char *json = day_figures_json(report->day, report->manifest, report->policy, kiosk);
    const struct public_key signer = participation_log_minisign_key(station->log);
    const size_t key_size = public_key_text(&signer, key);
    bool well = publish_signed(station, "final-report.pdf", paper->bytes, paper->size);
    well &= publish_signed(station, "final-report.csv", csv, csv_size);
    well &= json && publish_signed(station, "final-report.json", json, strlen(json));
    well &= publish(station, "kiosk.pub", key, key_size);
    well &= publish(station, "final-report.note", report->checkpoint, strlen(report->checkpoint));
    free(json);
    return well;
}

// The kiosk's verifier key is a file too, for whoever registers it with the centre before the doors
// open.
static bool publish_zero(struct station *station, const struct report *report,
                         const struct paper *paper) {
    char line[CHECKPOINT_KEY_SIZE + 1];
    const int size = snprintf(line, sizeof line, "%s\n", report->verifier_key);
    const bool is_out = publish(station, "zero-report.pdf", paper->bytes, paper->size);
    return publish(station, "kiosk.vkey", line, (size_t)size) && is_out;
}

bool station_paper_report(struct station *station, bool final) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    const struct slice_policy *policy = station_policy(station);
    const uint8_t kiosk = (uint8_t)station->view.kiosk;
    struct day_figures day;
    char note[CHECKPOINT_NOTE_MAX + 1], key[CHECKPOINT_KEY_SIZE];
    char date[11], clock[6], other_day[11], opened[6], closed[6];
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
    struct paper paper;
    const bool is_out =
        paper_report_make(&paper, &report, station->view.language) &&
        (final ? publish_final(station, &report, &paper) : publish_zero(station, &report, &paper));
    paper_forget(&paper);
    return has_printed(station, is_out);
}
