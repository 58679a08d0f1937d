#include "kiosk/station/station.h"
#include "biometric/face_camera.h"
#include "biometric/finger_reader.h"
#include "kiosk/private_memory.h"
#include "kiosk/session/states.h"
#include "kiosk/station/station_day.h"
#include "kiosk/station/station_forms.h"
#include "kiosk/station/station_heard.h"
#include "kiosk/station/station_inside.h"
#include "kiosk/station/station_last.h"
#include "kiosk/station/station_log.h"
#include "kiosk/station/station_paper.h"
#include "kiosk/station/station_say.h"
#include "kiosk/station/station_show.h"
#include "kiosk/station/station_tasks.h"
#include "kiosk/station/station_visit.h"
#include "sync/package_history.h"
#include "sync/station_erase.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { PAPER_MS = 200 }; // how soon a paper on its way is asked for again

static enum sync_status open_slice(struct station *station, char *why) {
    enum sync_status status = public_key_read(&station->key, station->config.key_path);
    if (status != SYNC_OK) {
        snprintf(why, STATION_WHY_SIZE,
                 "%s: not the commission's public key (%s). Name it with --key.",
                 station->config.key_path, sync_status_text(status));
        return status;
    }
    const struct slice_expected expected = {.key = station->key};
    char reason[SLICE_WHY_SIZE] = "";
    status = voter_slice_open(&station->slice, station->config.slice_path, &expected, reason);
    if (status != SYNC_OK)
        snprintf(why, STATION_WHY_SIZE,
                 "%s: %s. Ask the territorial commission for this station's package.",
                 station->config.slice_path, *reason ? reason : sync_status_text(status));
    return status;
}

// Its serial never goes down here either: the country is precinct 0 of a history of its own.
static enum sync_status admit_referral(const struct station *station, char *why) {
    const struct referral_about *about = referral_index_about(station->referral);
    struct slice_manifest manifest = {.uik = "0", .serial = about->serial};
    char path[600];
    snprintf(path, sizeof path, "%s/referrals", station->config.data_dir);
    memcpy(manifest.election, about->election, sizeof manifest.election);
    return package_history_admit(path, false, &manifest, why);
}

static enum sync_status read_referral(struct station *station, char *why) {
    const struct referral_expected expected = {
        .key = station->key, .election = voter_slice_manifest(station->slice)->election};
    const enum sync_status status =
        referral_index_open(&station->referral, station->config.referral_path, &expected, why);
    return status ? status : admit_referral(station, why);
}

// Without it the station works as well, and sends who is not in its list to the voter's cabinet.
static void open_referral(struct station *station) {
    char why[SLICE_WHY_SIZE];
    if (!station->config.referral_path)
        return;
    if (read_referral(station, why) != SYNC_OK) {
        journal_write(&station->journal, "referral", "refused: %s", why);
        referral_index_close(station->referral);
        station->referral = NULL;
        return;
    }
    const char *uik = voter_slice_manifest(station->slice)->uik;
    if (referral_index_precinct_of(station->referral, uik, &station->here) != SYNC_OK)
        station->here = (struct referral_precinct){0}; // then nothing is said of distances
    journal_write(&station->journal, "referral", "serial=%u voters=%u precincts=%u",
                  referral_index_about(station->referral)->serial,
                  referral_index_voters(station->referral),
                  referral_index_precincts(station->referral));
}

// What is played is nobody's finger and nobody's face: it is for training, and the package says
// whether this is one.
static bool has_devices(const struct station *station, char *why) {
    if (!finger_reader_is_known(station->config.devices.finger_source)) {
        snprintf(why, STATION_WHY_SIZE,
                 "--reader %.200s: there is no such kind of finger reader. Say --reader libfprint, "
                 "or in training --reader replay:FOLDER.",
                 station->config.devices.finger_source);
        return false;
    }
    const bool reader = finger_reader_is_recording(station->config.devices.finger_source);
    const bool camera = face_camera_is_recording(station->config.camera.source);
    if (voter_slice_manifest(station->slice)->training || (!reader && !camera))
        return true;
    snprintf(
        why, STATION_WHY_SIZE,
        "--%s %.200s: a recording in the place of a %s is for training, and this package is of "
        "an election. Name the device (%s), or take a training package.",
        reader ? "reader" : "camera",
        reader ? station->config.devices.finger_source : station->config.camera.source,
        reader ? "finger reader" : "camera", reader ? "--reader libfprint" : "--camera 0");
    return false;
}

// Nor is what a program gives: a socket of libfprint's, a camera of v4l2loopback's.
static void refuse_made_up_devices(struct station *station) {
    if (voter_slice_manifest(station->slice)->training)
        return;
    station->config.devices.finger_source = "libfprint:usb";
    station->config.camera.refuses_made_up = true;
    journal_write(&station->journal, "devices",
                  "a reader that is not on USB and a camera that is "
                  "a program's are none");
}

// The serial never goes down here, and a log that has begun keeps its package. Asked when all else
// is well: a package that was only shown is none that was loaded.
static enum sync_status admit_package(struct station *station, char *why) {
    char path[600], reason[SLICE_WHY_SIZE];
    snprintf(path, sizeof path, "%s/packages", station->config.data_dir);
    const bool has_begun = station->view.last.records || station->view.last.is_unread;
    const enum sync_status status =
        package_history_admit(path, has_begun, voter_slice_manifest(station->slice), reason);
    if (status != SYNC_OK) {
        journal_write(&station->journal, "package", "refused: %s", reason);
        snprintf(why, STATION_WHY_SIZE,
                 "%s: refused: %s. Load the package that the territorial commission gave last.",
                 station->config.slice_path, reason);
    }
    return status;
}

// Two kiosks in one folder would both be locked and waiting, and whoever opens the log first would
// leave the other one to write over what it keeps beside the log.
static bool take_lock(struct station *station, char *why) {
    const char *data = station->config.data_dir;
    char path[PATH_MAX_SIZE];
    snprintf(path, sizeof path, "%s/" ERASE_LOCK_NAME, data);
    const enum sync_status status = folder_lock_take(&station->lock, data, path);
    if (status == SYNC_BUSY)
        snprintf(why, STATION_WHY_SIZE,
                 "%s: another kiosk runs in this folder, or it is being erased. End that first, or "
                 "name another folder with --data.",
                 data);
    else if (status)
        snprintf(why, STATION_WHY_SIZE, "%.300s: %s", path, sync_status_text(status));
    return status == SYNC_OK;
}

static bool make_paths(struct station *station, char *why) {
    const char *data = station->config.data_dir;
    if ((mkdir(data, 0700) && errno != EEXIST) || access(data, W_OK | X_OK)) {
        snprintf(why, STATION_WHY_SIZE, "%s: %s. Name a folder that can be written with --data.",
                 data, strerror(errno));
        return false;
    }
    if (!take_lock(station, why))
        return false;
    if (station_erase_is_begun(data)) {
        snprintf(why, STATION_WHY_SIZE,
                 "%s: this station is being erased. Finish it with: shailoo erase --data %s", data,
                 data);
        return false;
    }
    snprintf(station->log_path, sizeof station->log_path, "%s/participation.log", data);
    snprintf(station->sent_path, sizeof station->sent_path, "%s/sent", data);
    snprintf(station->receipt_path, sizeof station->receipt_path, "%s/receipt.note", data);
    snprintf(station->reports_path, sizeof station->reports_path, "%s/reports", data);
    snprintf(station->proof_path, sizeof station->proof_path, "%s/proved", data);
    snprintf(station->journal_path, sizeof station->journal_path, "%s/journal.txt", data);
    if (!journal_open(&station->journal, station->journal_path)) {
        snprintf(why, STATION_WHY_SIZE, "%.300s: %s", station->journal_path, strerror(errno));
        return false;
    }
    return true;
}

struct station *station_open(const struct station_config *config, void (*wake)(void *user),
                             void *user, char why[STATION_WHY_SIZE]) {
    struct station *station = private_memory_take(sizeof *station);
    if (!station) {
        snprintf(why, STATION_WHY_SIZE, "no memory left");
        return NULL;
    }
    station->config = *config;
    station->journal.file = station->printer.file = -1;
    station->lock = (struct folder_lock){-1, -1};
    station->state = LOCKED;
    station->changed = station->is_as_shown = true;
    if (!make_paths(station, why) || open_slice(station, why) != SYNC_OK ||
        !has_devices(station, why))
        goto fail;
    refuse_made_up_devices(station);
    secret_guard_open(&station->guard, config->data_dir, !access(station->log_path, F_OK),
                      voter_slice_manifest(station->slice));
    snprintf(why, STATION_WHY_SIZE, "no memory left");
    if (!(station->mail = mailbox_create(wake, user)))
        goto fail;
    if (!(station->search = search_thread_start(station->mail)))
        goto fail;
    station->config.devices.search = station->config.camera.search = station->search;
    if (!voter_slice_manifest(station->slice)->training &&
        !(station->captures = capture_memory_create()))
        goto fail;
    station->config.devices.captures = station->config.camera.captures = station->captures;
    if (!(station->devices = device_thread_start(&station->config.devices, station->mail)))
        goto fail;
    if (!(station->camera = camera_thread_start(&station->config.camera, station->mail)))
        goto fail;
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    snprintf(station->kiosk_id, sizeof station->kiosk_id, "uik%s-k%u", manifest->uik,
             config->kiosk);
    if (config->kiosk < 1 || config->kiosk > manifest->kiosks) {
        snprintf(why, STATION_WHY_SIZE,
                 "The package is for kiosks 1 to %u. Say which one this is with --kiosk.",
                 manifest->kiosks);
        goto fail;
    }
    const uint8_t owner = station_last_read(station);
    if (owner && owner != config->kiosk) {
        snprintf(why, STATION_WHY_SIZE,
                 "%s: the log in this folder is kiosk %u's. Start it with --kiosk %u, or name this "
                 "kiosk's own folder with --data.",
                 config->data_dir, owner, owner);
        goto fail;
    }
    if (admit_package(station, why) != SYNC_OK)
        goto fail;
    station->uplink = (struct uplink_config){
        .url = config->hub_url,
        .ca_file = config->hub_ca,
        .client_cert = config->hub_cert,
        .client_key = config->hub_key,
        .kiosk_id = station->kiosk_id,
        .sent_file = station->sent_path,
        .receipt_file = station->receipt_path,
        .proof_file = station->proof_path,
    };
    if (!checkpoint_signer_parse(&station->hub, voter_slice_policy(station->slice)->hub_key))
        station->uplink.hub = &station->hub;
    for (int i = 0; i < manifest->official_count; i++)
        if (manifest->officials[i].role == ROLE_OPERATOR)
            station->operator_id = manifest->officials[i].id;
    open_referral(station);
    printer_begin(&station->printer, config->printer ? config->printer : &printer_folder,
                  config->printer_dir);
    station_show_manifest(station);
    station_paper_look(station);
    station->clock_began_ms = station_clock_began_ms();
    station_show_clock(station);
    station->last_touch_ms = station_now_ms();
    journal_write(&station->journal, "start", "election=%s precinct=%s serial=%u",
                  manifest->election, manifest->uik, manifest->serial);
    journal_write(&station->journal, "memory", "%s",
                  private_memory_is_locked()
                      ? "secrets are locked in memory"
                      : "secrets may reach swap: raise LimitMEMLOCK, or switch swap off");
    station_show_state(station);
    station_log_read_proof(station);
    return station;
fail:
    if (station->journal.file >= 0)
        journal_write(&station->journal, "refused", "%s", why);
    station_close(station);
    return NULL;
}

void station_close(struct station *station) {
    if (!station)
        return;
    station_visit_forget(station);
    station_heard_forget(station);
    sync_thread_stop(station->sync);
    camera_thread_stop(station->camera);
    device_thread_stop(station->devices);
    search_thread_stop(station->search);
    capture_memory_destroy(station->captures);
    participation_log_close(station->log);
    referral_index_close(station->referral);
    voter_slice_close(station->slice);
    mailbox_destroy(station->mail);
    journal_write(&station->journal, "stop", "%s", states_row(station->state)->name);
    journal_close(&station->journal);
    printer_end(&station->printer);
    folder_lock_give_back(&station->lock);
    private_memory_give_back(station, sizeof *station);
}

bool station_work(struct station *station) {
    enum session_task task = station->pending;
    if (task == NOTHING)
        return false;
    station->pending = NOTHING;
    const enum session_event answer = station_tasks_do(station, task);
    station->view.is_busy = false;
    station_say(station, answer);
    station_say(station, station_log_heed(station));
    if (station->pending == NOTHING) // who stood there is forgotten
        station_log_hang_up(station);
    station->changed = true;
    return true;
}

bool station_may_be_drawn(const struct station *station) {
    const enum session_task task = station->pending;
    return task != RECORD_SEARCH && task != RECORD_WARNING && task != RECORD_DOUBT;
}

bool station_changed(struct station *station) {
    bool changed = station->changed;
    station->changed = false;
    return changed;
}

const struct view *station_view(const struct station *station) {
    return &station->view;
}

static bool ends_in_time(const struct station *station) {
    return states_row(station->state)->holds_a_voter || station->state == CLOSING ||
           station->state == CLOSING_DOORS || station->state == PAPERS;
}

static bool is_something_typed(const struct station *station) {
    const struct form *form = &station->view.form;
    bool is_typed = false;
    for (int i = 0; i < form->count; i++)
        is_typed |= *form->fields[i].text != 0;
    return is_typed;
}

static int64_t idle_limit_ms(const struct station *station) {
    const struct slice_policy *policy = station_policy(station);
    if (ends_in_time(station) || is_something_typed(station))
        return (int64_t)policy->idle_timeout_s * 1000;
    return station->view.holders_done ? (int64_t)policy->unlock_minutes * 60000 : INT64_MAX;
}

// Nobody did anything for so long: the visit ends, what was typed goes, and so does half an
// unlocking.
static void end_waiting(struct station *station) {
    station->last_touch_ms = station_now_ms();
    if (ends_in_time(station))
        station_say(station, TIME_UP);
    else if (is_something_typed(station))
        station_forms_show(station);
    else
        station_day_give_up(station);
    station->changed = true;
}

// Between visits, and where a paper is waited for: what is pulled or plugged in is soon said.
static bool looks_each_second(const struct station *station) {
    return station->state == UNFINISHED ||
           (station->state != LOCKED && !states_row(station->state)->holds_a_voter);
}

int station_wait_ms(const struct station *station) {
    if (station->pending != NOTHING || mailbox_has_mail(station->mail))
        return 0;
    int64_t to_minute = 60000 - (int64_t)(time(NULL) % 60) * 1000;
    int64_t limit = idle_limit_ms(station);
    int64_t idle = limit == INT64_MAX ? limit : limit - (station_now_ms() - station->last_touch_ms);
    int64_t wait = idle < to_minute ? idle : to_minute;
    if (station->view.form.error_number || looks_each_second(station))
        wait = wait < 1000 ? wait : 1000; // or seconds are counted on the screen
    if (station->is_on_its_way)
        wait = wait < PAPER_MS ? wait : PAPER_MS;
    return wait < 0 ? 0 : (int)wait;
}

void station_tick(struct station *station) {
    station_show_clock(station);
    (void)station_forms_wait(station);
    station_log_poke(station);
    if (station->pending != NOTHING)
        return; // first what is asked for already
    station_say(station, station_paper_watch(station));
    if (station->pending != NOTHING)
        return;
    if (looks_each_second(station))
        station_paper_look(station);
    station_say(station, station_day_watch_clock(station));
    if (station->pending != NOTHING)
        return;
    station_say(station, station_day_watch_medium(station));
    if (station->pending != NOTHING)
        return;
    if (station->state == WAITING && station->log && !station_show_medium(station))
        station_say(station, station_log_fault(station, SYNC_NO_MEDIUM));
    int64_t limit = idle_limit_ms(station);
    if (limit != INT64_MAX && station_now_ms() - station->last_touch_ms >= limit)
        end_waiting(station);
}
