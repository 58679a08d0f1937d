#include "kiosk/station/station_paper.h"
#include "kiosk/paper/paper_report.h"
#include "kiosk/paper/paper_slip.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_reports.h"
#include "kiosk/station/station_show.h"
#include "sync/station_erase.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SLOW_MS = 5000, LOOK_MS = 1000 };

static const struct {
    enum health health;
    const char *words;      // key; of the device's row
    const char *what_to_do; // key
} printer_words[PRINTER_STATES] = {
    [PRINTER_READY] = {WELL,       N_("ready"),           NULL                              },
    [PRINTER_BUSY] = {WELL,       N_("prints"),          NULL                              },
    [PRINTER_NOT_SURE] = {LOOK_AT_IT, N_("does not answer"),
                       N_("The printer stopped answering: nobody knows whether the paper came "
                             "out. Look into it")                                           },
    [PRINTER_NO_PAPER] = {BROKEN,     N_("no paper"),
                       N_("The printer has no paper: put a new roll in")                    },
    [PRINTER_COVER_OPEN] = {BROKEN,     N_("cover open"),
                       N_("The printer's cover is open: close it until it clicks")          },
    [PRINTER_FAILED] = {BROKEN,     N_("does not print"),
                       N_("The printer takes nothing: look for a jam, switch it off and on")},
    [PRINTER_GONE] = {BROKEN,     N_("not connected"),
                       N_("The printer is not there: look at its cable and its power")      },
};

static void show_printer(struct station *station, enum printer_state state) {
    station_show_device(station, DEVICE_PRINTER, printer_words[state].health,
                        printer_words[state].words, 0);
    station->changed |= station->view.paper.trouble != printer_words[state].what_to_do;
    station->view.paper.trouble = printer_words[state].what_to_do;
}

// A printer that took nothing, or left its paper in doubt, is not well again by saying so.
static enum printer_state look(struct station *station) {
    const enum printer_state state = printer_look(&station->printer);
    const bool stays = station->printed == PRINTER_FAILED || station->printed == PRINTER_NOT_SURE;
    return state == PRINTER_READY && stays ? station->printed : state;
}

void station_paper_look(struct station *station) {
    const int64_t now_ms = station_now_ms();
    const bool was_well = station->view.devices[DEVICE_PRINTER].health == WELL;
    if (station->is_on_its_way || now_ms < station->look_at_printer_ms)
        return;
    station->look_at_printer_ms = now_ms + LOOK_MS;
    show_printer(station, look(station));
    if (was_well && station->view.devices[DEVICE_PRINTER].health == BROKEN)
        station_log_incident(station, INCIDENT_PRINTER);
}

static void count_try(struct station *station) {
    struct tm when;
    station_local_time(station, station_time_ms(), &when);
    strftime(station->view.paper.last_try, sizeof station->view.paper.last_try, "%H:%M:%S", &when);
    station->view.paper.tries++;
}

// What the printer said of a paper, at once or later.
static enum printer_state heed(struct station *station, enum printer_state state) {
    station->is_on_its_way = state == PRINTER_BUSY;
    if (state == PRINTER_BUSY)
        return state;
    station->printed = state;
    station->view.paper.is_slow = false;
    station->changed = true;
    if (state != PRINTER_READY) {
        journal_write(&station->journal, "printer", "nothing comes out in %s: %s",
                      station->printer.folder, printer_words[state].words);
        station_log_incident(station, INCIDENT_PRINTER);
        count_try(station);
    }
    show_printer(station, state);
    return state;
}

// Prints what was made, if it was, and forgets it.
static enum printer_state print(struct station *station, const char *name, bool is_made,
                                struct paper *paper, enum printer_reader reader) {
    const enum printer_state state =
        is_made ? printer_print(&station->printer, name, paper->bytes, paper->size, reader)
                : PRINTER_FAILED;
    paper_forget(paper);
    station->sent_to_printer_ms = station_now_ms();
    return heed(station, state);
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

enum printer_state station_paper_slip(struct station *station) {
    const struct visit *visit = &station->visit;
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    const struct slice_official *sits_there =
        voter_slice_official(station->slice, station->operator_id);
    char name[64], day[11], clock[6], leaf_text[HASH_TEXT_SIZE];
    uint8_t leaf[LOG_HASH_SIZE];
    if (participation_log_leaf(station->log, visit->mark.seq, leaf) != SYNC_OK)
        return PRINTER_FAILED;
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

enum printer_state station_paper_directions(struct station *station) {
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

// ---- Reports

static enum printer_state worse(enum printer_state a, enum printer_state b) {
    return a > b ? a : b;
}

static enum printer_state publish(struct station *station, const char *name, const void *bytes,
                                  size_t size) {
    return printer_print(&station->printer, name, bytes, size, PRINTER_OF_ALL);
}

// A file of the final report, and its signature by the kiosk for minisign. What is signed is what
// is in memory here: whoever exchanges the file does not get a signature of it.
static enum printer_state publish_signed(struct station *station, const char *name,
                                         const void *bytes, size_t size) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    char comment[SIGNATURE_COMMENT_SIZE], text[SIGNATURE_FILE_MAX], beside[64];
    snprintf(comment, sizeof comment, "kind=report election=%s uik=%s kiosk=%d records=%llu",
             manifest->election, manifest->uik, station->view.kiosk,
             (unsigned long long)participation_log_size(station->log));
    snprintf(beside, sizeof beside, "%s.minisig", name);
    const size_t length = participation_log_sign(station->log, bytes, size, comment, text);
    const enum printer_state state = publish(station, name, bytes, size);
    return worse(publish(station, beside, text, length), state);
}

// The same figures for programs; the key that checks the signatures; and the checkpoint as a file:
// what the report's codes say, for those who have no camera. What cannot come out, because somebody
// put a folder in its place, does not keep the rest.
static enum printer_state publish_data(struct station *station, const struct report *report) {
    char csv[DAY_FIGURES_CSV_SIZE], key[SIGNATURE_FILE_MAX];
    const uint8_t kiosk = (uint8_t)report->kiosk;
    const size_t csv_size =
        day_figures_csv(report->day, report->manifest, report->policy, kiosk, csv);
    char *json = day_figures_json(report->day, report->manifest, report->policy, kiosk);
    const struct public_key signer = participation_log_minisign_key(station->log);
    const size_t key_size = public_key_text(&signer, key);
    enum printer_state state = publish_signed(station, "final-report.csv", csv, csv_size);
    state = worse(state, json ? publish_signed(station, "final-report.json", json, strlen(json))
                              : PRINTER_FAILED);
    state = worse(state, publish(station, "kiosk.pub", key, key_size));
    state = worse(state, publish(station, "final-report.note", report->checkpoint,
                                 strlen(report->checkpoint)));
    free(json);
    return state;
}

// The kiosk's verifier key is a file too, for whoever registers it with the centre before the doors
// open.
static enum printer_state publish_key(struct station *station, const struct report *report) {
    char line[CHECKPOINT_KEY_SIZE + 1];
    const int size = snprintf(line, sizeof line, "%s\n", report->verifier_key);
    return publish(station, "kiosk.vkey", line, (size_t)size);
}

// A copy is the paper alone: what comes with the first one is there already.
static enum printer_state publish_report(struct station *station, const struct report *report,
                                         const struct paper *paper) {
    char name[64];
    enum printer_state state;
    switch (report->kind) {
    case LOG_REPORT_FINAL:
        paper_report_name(report, name, sizeof name);
        state = publish_signed(station, name, paper->bytes, paper->size);
        return report->number > 1 ? state : worse(publish_data(station, report), state);
    case LOG_REPORT_ZERO:
        paper_report_name(report, name, sizeof name);
        state = publish(station, name, paper->bytes, paper->size);
        return report->number > 1 ? state : worse(publish_key(station, report), state);
    case LOG_REPORT_TURNOUT:
    case LOG_REPORTS: break;
    }
    paper_report_name(report, name, sizeof name);
    return publish(station, name, paper->bytes, paper->size);
}

// What the day was when it was opened, whenever that is printed.
static void go_back_to_opening(const struct station *station, struct day_figures *day) {
    struct day_figures zero = {.in_list = day->in_list,
                               .with_biometrics = day->with_biometrics,
                               .opened_ms = day->opened_ms,
                               .log_size = 1};
    (void)participation_log_root(station->log, 1, zero.log_root);
    *day = zero;
}

static enum printer_state print_report(struct station *station) {
    const enum log_report kind = station->report;
    struct day_figures day;
    char note[CHECKPOINT_NOTE_MAX], key[CHECKPOINT_KEY_SIZE];
    char date[11], clock[6], other_day[11], opened[6], closed[6], today[11], now[6];
    if (day_figures_collect(&day, station->slice, station->log) != SYNC_OK)
        return heed(station, PRINTER_FAILED);
    const int64_t now_ms = station_time_ms();
    if (kind == LOG_REPORT_ZERO)
        go_back_to_opening(station, &day);
    day_and_time(station,
                 kind == LOG_REPORT_ZERO    ? day.opened_ms
                 : kind == LOG_REPORT_FINAL ? day.closed_ms
                                            : now_ms,
                 date, clock);
    day_and_time(station, day.opened_ms, other_day, opened);
    day_and_time(station, day.closed_ms, other_day, closed);
    day_and_time(station, now_ms, today, now);
    struct report report = {
        .kind = kind,
        .number = station->view.paper.number,
        .day = &day,
        .manifest = voter_slice_manifest(station->slice),
        .policy = station_policy(station),
        .kiosk = station->view.kiosk,
        .date = date,
        .time = clock,
        .printed_date = today,
        .printed_time = now,
        .opened = day.opened_ms ? opened : NULL,
        .closed = day.closed_ms ? closed : NULL,
        .devices = station->view.devices,
        .device_count = station->view.device_count,
        .checkpoint = note,
        .verifier_key = key,
    };
    const size_t size = kind == LOG_REPORT_ZERO
                            ? participation_log_checkpoint_zero(station->log, note)
                            : participation_log_checkpoint(station->log, note);
    note[size] = 0;
    participation_log_verifier_key(station->log, key);
    struct paper paper;
    const enum printer_state state = paper_report_make(&paper, &report, station->view.language)
                                         ? publish_report(station, &report, &paper)
                                         : PRINTER_FAILED;
    paper_forget(&paper);
    station->sent_to_printer_ms = station_now_ms();
    return heed(station, state);
}

// The journal has it, and the log while it is open. A final report that is out and could not be
// noted is offered once more at the next start.
static enum session_event note_out(struct station *station) {
    const enum log_report kind = station->report;
    journal_write(&station->journal, "report", "%s number=%d is out", station->view.paper.name,
                  station->view.paper.number);
    station->view.notice = NULL;
    if (!participation_log_has_ended(station->log)) {
        const enum sync_status status =
            participation_log_reported(station->log, kind, station->operator_id);
        if (status != SYNC_OK)
            return station_log_fault(station, status);
    } else
        station_reports_count_after(station, kind);
    station_reports_show(station);
    station_show_figures(station);
    return REPORT_PRINTED;
}

static enum session_event event_of_report(struct station *station, enum printer_state state) {
    return state == PRINTER_BUSY    ? SESSION_EVENTS
           : state == PRINTER_READY ? note_out(station)
                                    : REPORT_FAILED;
}

enum session_event station_paper_of_slip(struct station *station, enum printer_state state) {
    // It may lie there although it could not be finished: the next one says that it is the second.
    if (state == PRINTER_NOT_SURE || state == PRINTER_FAILED)
        station->visit.duplicate = true;
    return state == PRINTER_BUSY    ? SESSION_EVENTS
           : state == PRINTER_READY ? SLIP_PRINTED
                                    : SLIP_FAILED;
}

void station_paper_begin(struct station *station, enum log_report kind) {
    static const char *const names[LOG_REPORTS] = {
        [LOG_REPORT_ZERO] = N_("Zero report"),
        [LOG_REPORT_TURNOUT] = N_("Turnout"),
        [LOG_REPORT_FINAL] = N_("Final identification report"),
    };
    struct paper_view *view = &station->view.paper;
    station->report = kind;
    view->name = names[kind];
    view->number = view->out[kind] + 1;
    view->tries = 0;
}

enum session_event station_paper_report(struct station *station) {
    return event_of_report(station, print_report(station));
}

enum session_event station_paper_watch(struct station *station) {
    if (!station->is_on_its_way)
        return SESSION_EVENTS;
    const enum printer_state state = printer_look(&station->printer);
    const bool is_slow = station_now_ms() - station->sent_to_printer_ms > SLOW_MS;
    station->changed |= is_slow != station->view.paper.is_slow;
    station->view.paper.is_slow = is_slow;
    if (state == PRINTER_BUSY)
        return SESSION_EVENTS;
    heed(station, state);
    return station->state == REPORTING  ? event_of_report(station, state)
           : station->state == PRINTING ? station_paper_of_slip(station, state)
                                        : SESSION_EVENTS;
}

enum session_event station_paper_choose(struct station *station) {
    station_paper_begin(station,
                        station_reports_choice(station, station->view.form.fields[0].chosen));
    return REPORT_CHOSEN;
}

enum session_event station_paper_leave(struct station *station) {
    if (participation_log_has_ended(station->log))
        return DAY_IS_OVER;
    return DAY_GOES_ON;
}
