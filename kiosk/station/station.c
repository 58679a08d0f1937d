#include "kiosk/station/station.h"
#include "kiosk/private_memory.h"
#include "kiosk/session/advice.h"
#include "kiosk/station/station_parts.h"
#include "sync/package_history.h"
#include "sync/station_erase.h"
#include <SDL2/SDL_keycode.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

int64_t station_now_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

const struct slice_policy *station_policy(const struct station *station) {
    return voter_slice_policy(station->slice);
}

// ---- The view ----

static void set_device(struct station *station, enum station_device which, enum health health,
                       const char *words, int number) {
    struct device_view *device = &station->view.devices[which];
    if (device->health == health && device->words == words && device->number == number)
        return;
    device->health = health;
    device->words = words;
    device->number = number;
    station->changed = true;
}

static void show_clock(struct station *station) {
    struct tm now;
    char clock[6];
    station_local_time(station, (int64_t)time(NULL) * 1000, &now);
    strftime(clock, sizeof clock, "%H:%M", &now);
    if (!strcmp(clock, station->view.clock))
        return;
    memcpy(station->view.clock, clock, sizeof clock);
    station->changed = true;
}

static void show_manifest(struct station *station) {
    const struct slice_manifest *manifest = voter_slice_manifest(station->slice);
    struct view *view = &station->view;
    view->language = station->config.language;
    view->training = manifest->training;
    view->election[KYRGYZ] = manifest->title.ky;
    view->election[RUSSIAN] = manifest->title.ru;
    view->election[ENGLISH] = manifest->title.en;
    view->address[KYRGYZ] = manifest->address.ky;
    view->address[RUSSIAN] = manifest->address.ru;
    view->address[ENGLISH] = manifest->address.en;
    view->precinct = atoi(manifest->uik);
    view->kiosk = station->config.kiosk;
    snprintf(view->date, sizeof view->date, "%02u.%02u.%04u", manifest->date.day % 100U,
             manifest->date.month % 100U, manifest->date.year % 10000U);
    view->figures.in_list = (int)manifest->counts.voters;
    view->figures.women = (int)manifest->counts.women;
    view->figures.men = (int)manifest->counts.men;
    view->figures.with_biometrics = (int)manifest->counts.with_fingers;
    view->opens_hour = station_policy(station)->opens_hour;
    view->closes_hour = station_policy(station)->closes_hour;
    view->focus_action = -1;
    view->device_count = DEVICES;
    static const char *const names[DEVICES] = {N_("Finger reader"), N_("Camera"),
                                               N_("Printer"),       N_("Log"),
                                               N_("Second copy"),   N_("Centre")};
    for (int i = 0; i < DEVICES; i++)
        view->devices[i].name = names[i];
    set_device(station, DEVICE_READER, LOOK_AT_IT, N_("being looked for"), 0);
    set_device(station, DEVICE_CAMERA, WELL, N_("ready"), 0);
    if (!camera_thread_has_faces(station->camera))
        set_device(station, DEVICE_CAMERA, LOOK_AT_IT, N_("no face models"), 0);
    set_device(station, DEVICE_PRINTER, WELL, N_("ready"), 0);
    set_device(station, DEVICE_LOG, LOOK_AT_IT, N_("locked"), 0);
    set_device(station, DEVICE_MEDIUM, LOOK_AT_IT, N_("locked"), 0);
    set_device(station, DEVICE_CENTRE, LOOK_AT_IT,
               station->config.hub_url ? N_("not asked yet") : N_("not connected"), 0);
}

bool station_show_medium(struct station *station) {
    const bool there = station->log && participation_log_medium(station->log) == SYNC_OK;
    if (!there)
        set_device(station, DEVICE_MEDIUM, BROKEN, N_("not there"), 0);
    else
        set_device(station, DEVICE_MEDIUM, WELL, N_("%d records"),
                   (int)participation_log_size(station->log));
    return there;
}

// Whose slip is missing, so that nobody has to guess whom to look up.
static void list_unfinished(struct station *station) {
    const struct voter_brief *briefs;
    const size_t count = voter_slice_briefs(station->slice, &briefs);
    char *text = station->unfinished;
    size_t used = 0;
    *text = 0;
    for (size_t i = 0; i < count && participation_log_reserved(station->log); i++) {
        struct log_mark mark;
        participation_log_state(station->log, briefs[i].number, &mark);
        if (mark.state != VOTER_RESERVED)
            continue;
        if (used > sizeof station->unfinished - 20) {
            snprintf(text + used, sizeof station->unfinished - used, ", …");
            break;
        }
        used += (size_t)snprintf(text + used, sizeof station->unfinished - used, "%s%u",
                                 used ? ", " : "", briefs[i].number);
    }
    station->view.figures.unfinished_numbers = text;
}

void station_show_figures(struct station *station) {
    struct day_figures day;
    if (!station->log || station->figures_of == participation_log_size(station->log) ||
        day_figures_collect(&day, station->slice, station->log) != SYNC_OK)
        return;
    station->figures_of = day.log_size;
    struct figures_view *view = &station->view.figures;
    *view = (struct figures_view){
        .in_list = (int)day.in_list,
        .with_biometrics = (int)day.with_biometrics,
        .women = view->women,
        .men = view->men,
        .identified = (int)day.identified,
        .by_finger = (int)day.by_finger,
        .by_face = (int)(day.by_face + day.by_both),
        .by_decision = (int)day.by_decision,
        .not_identified = (int)day.not_identified,
        .already = (int)day.already,
        .not_listed = (int)day.not_listed,
        .undone = (int)(day.voided + day.released),
        .unfinished = (int)day.without_slip,
    };
    for (int hour = 0; hour < 24; hour++)
        view->by_hour[hour] = (int)day.by_hour[hour];
    list_unfinished(station);
    set_device(station, DEVICE_LOG, WELL, N_("%d records"), (int)day.log_size);
    if (participation_log_clock_steps(station->log) > station->clock_steps) {
        station->clock_steps = participation_log_clock_steps(station->log);
        station->view.notice =
            N_("The clock was set back. The log keeps the order by number; set the clock right");
        journal_write(&station->journal, "clock", "set back, %u times so far",
                      station->clock_steps);
    }
    station_show_medium(station);
    station->changed = true;
}

// ---- Open and close ----

static enum sync_status open_slice(struct station *station, char *why) {
    struct slice_expected expected = {0};
    enum sync_status status = public_key_read(&expected.key, station->config.key_path);
    if (status != SYNC_OK) {
        snprintf(why, STATION_WHY_SIZE,
                 "%s: not the commission's public key (%s). Name it with --key.",
                 station->config.key_path, sync_status_text(status));
        return status;
    }
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
    struct referral_expected expected = {.election =
                                             voter_slice_manifest(station->slice)->election};
    if (public_key_read(&expected.key, station->config.key_path) != SYNC_OK) {
        snprintf(why, SLICE_WHY_SIZE, "the commission's public key cannot be read");
        return SYNC_BAD_FILE;
    }
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

// The serial never goes down here, and a log that has begun keeps its station.
static enum sync_status admit_package(struct station *station, char *why) {
    char path[600], reason[SLICE_WHY_SIZE];
    snprintf(path, sizeof path, "%s/packages", station->config.data_dir);
    const enum sync_status status = package_history_admit(
        path, !access(station->log_path, F_OK), voter_slice_manifest(station->slice), reason);
    if (status != SYNC_OK) {
        journal_write(&station->journal, "package", "refused: %s", reason);
        snprintf(why, STATION_WHY_SIZE,
                 "%s: refused: %s. Load the package that the territorial commission gave last.",
                 station->config.slice_path, reason);
    }
    return status;
}

static bool make_paths(struct station *station, char *why) {
    const char *data = station->config.data_dir;
    if ((mkdir(data, 0700) && errno != EEXIST) || access(data, W_OK | X_OK)) {
        snprintf(why, STATION_WHY_SIZE, "%s: %s. Name a folder that can be written with --data.",
                 data, strerror(errno));
        return false;
    }
    if (station_erase_is_begun(data)) {
        snprintf(why, STATION_WHY_SIZE,
                 "%s: this station is being erased. Finish it with: shailoo erase --data %s", data,
                 data);
        return false;
    }
    snprintf(station->log_path, sizeof station->log_path, "%s/participation.log", data);
    snprintf(station->sent_path, sizeof station->sent_path, "%s/sent", data);
    snprintf(station->receipt_path, sizeof station->receipt_path, "%s/receipt.note", data);
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
    station->journal.file = -1;
    station->state = LOCKED;
    station->changed = true;
    if (!make_paths(station, why) || open_slice(station, why) != SYNC_OK ||
        admit_package(station, why) != SYNC_OK)
        goto fail;
    snprintf(why, STATION_WHY_SIZE, "no memory left");
    if (!(station->mail = mailbox_create(wake, user)))
        goto fail;
    if (!(station->search = search_thread_start(station->mail)))
        goto fail;
    station->config.devices.search = station->config.camera.search = station->search;
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
    station->uplink = (struct uplink_config){
        .url = config->hub_url,
        .ca_file = config->hub_ca,
        .client_cert = config->hub_cert,
        .client_key = config->hub_key,
        .kiosk_id = station->kiosk_id,
        .sent_file = station->sent_path,
        .receipt_file = station->receipt_path,
    };
    if (!checkpoint_signer_parse(&station->hub, voter_slice_policy(station->slice)->hub_key))
        station->uplink.hub = &station->hub;
    for (int i = 0; i < manifest->official_count; i++)
        if (manifest->officials[i].role == ROLE_OPERATOR)
            station->operator_id = manifest->officials[i].id;
    open_referral(station);
    show_manifest(station);
    show_clock(station);
    station->last_touch_ms = station_now_ms();
    journal_write(&station->journal, "start", "election=%s precinct=%s serial=%u",
                  manifest->election, manifest->uik, manifest->serial);
    journal_write(&station->journal, "memory", "%s",
                  private_memory_is_locked()
                      ? "secrets are locked in memory"
                      : "secrets may reach swap: raise LimitMEMLOCK, or switch swap off");
    station_show_state(station);
    return station;
fail:
    station_close(station);
    return NULL;
}

void station_close(struct station *station) {
    if (!station)
        return;
    station_forget(station);
    sync_thread_stop(station->sync);
    camera_thread_stop(station->camera);
    device_thread_stop(station->devices);
    search_thread_stop(station->search);
    participation_log_close(station->log);
    referral_index_close(station->referral);
    voter_slice_close(station->slice);
    mailbox_destroy(station->mail);
    journal_write(&station->journal, "stop", "%s", session_state_name(station->state));
    journal_close(&station->journal);
    private_memory_give_back(station, sizeof *station);
}

// ---- Steps ----

static bool state_holds_a_voter(enum session_state state) {
    return state >= FINDING && state <= UNDOING;
}

void station_say(struct station *station, enum session_event event) {
    enum session_state before = station->state;
    if (!session_step(&station->state, event, &station->pending)) {
        journal_write(&station->journal, "ignored", "%s event=%s", session_state_name(before),
                      session_event_name(event));
        return;
    }
    station->last_event = event;
    journal_write(&station->journal, "state", "%s event=%s ticket=%u",
                  session_state_name(station->state), session_event_name(event), station->ticket);
    if (before != station->state) {
        if (before == FINDING || before == READING_FINGER)
            device_thread_rest(station->devices);
        if (before == LOOKING_AT_FACE || before == FINDING_FACE)
            camera_thread_rest(station->camera);
        station->view.notice = station->tell_opening ? station->notice_text : NULL;
        station->tell_opening = false;
        station->last_touch_ms = station_now_ms();
        station_show_state(station);
    }
    station->changed = true;
}

bool station_work(struct station *station) {
    enum session_task task = station->pending;
    if (task == NOTHING)
        return false;
    station->pending = NOTHING;
    enum session_event answer = station_do(station, task);
    if (answer != SESSION_EVENTS)
        station_say(station, answer);
    station->changed = true;
    return true;
}

bool station_changed(struct station *station) {
    bool changed = station->changed;
    station->changed = false;
    return changed;
}

const struct view *station_view(const struct station *station) {
    return &station->view;
}

static int64_t idle_limit_ms(const struct station *station) {
    bool ends = state_holds_a_voter(station->state) || station->state == CLOSING;
    return ends ? (int64_t)station_policy(station)->idle_timeout_s * 1000 : INT64_MAX;
}

int station_wait_ms(const struct station *station) {
    if (station->pending != NOTHING)
        return 0;
    int64_t to_minute = 60000 - (int64_t)(time(NULL) % 60) * 1000;
    int64_t limit = idle_limit_ms(station);
    int64_t idle = limit == INT64_MAX ? limit : limit - (station_now_ms() - station->last_touch_ms);
    int64_t wait = idle < to_minute ? idle : to_minute;
    if (station->state == LOCKED && station->view.form.error_number)
        wait = wait < 1000 ? wait : 1000; // seconds are counted on the screen
    return wait < 0 ? 0 : (int)wait;
}

void station_tick(struct station *station) {
    show_clock(station);
    (void)station_show_wait(station);
    if (station->state == WAITING && station->log && !station_show_medium(station))
        station_say(station, station_log_fault(station, SYNC_NO_MEDIUM));
    int64_t limit = idle_limit_ms(station);
    if (limit != INT64_MAX && station_now_ms() - station->last_touch_ms >= limit) {
        station->last_touch_ms = station_now_ms();
        station_say(station, TIME_UP);
    }
}

// ---- Mail ----

// The one before goes, where there is a new one.
static void take_picture(struct picture *into, const struct picture *latest) {
    picture_finish(into);
    *into = *latest;
}

static void hear_finger(struct station *station, uint32_t ticket,
                        const struct finger_answer *answer) {
    struct finger_view *view = &station->view.finger;
    journal_write(&station->journal, "capture", "ticket=%u status=\"%s\" quality=%d score=%.1f",
                  station->ticket, biometric_status_text(answer->status), answer->quality.value,
                  (double)answer->score);
    if (answer->status == BIOMETRIC_DEVICE_LOST || answer->status == BIOMETRIC_NO_DEVICE)
        return; // EVENT_READER tells of it
    struct picture print;
    if (device_thread_picture(station->devices, &print))
        take_picture(&station->visit.print, &print);
    station->changed = true;
    view->print = station->visit.print.pixels ? &station->visit.print : NULL;
    view->quality = answer->status == BIOMETRIC_OK ? answer->quality.value : -1;
    if (answer->status == BIOMETRIC_TIME_UP) {
        station_say(station, TIME_UP);
        return;
    }
    if (station->state == FINDING) {
        station_hear_finger_to_find(station, ticket, answer);
        return;
    }
    if (answer->status == BIOMETRIC_OK)
        station->visit.shown_ticket = ticket;
    enum session_event event = decision_on_finger(&station->visit.decision, answer);
    if (event == FINGER_AGREES) {
        station->visit.record.method = BY_FINGER;
        station->visit.record.score = answer->score;
    } else {
        bool poor = answer->status == BIOMETRIC_OK &&
                    answer->quality.value < station_policy(station)->finger_quality_min;
        view->advice = answer->status == BIOMETRIC_RETRY ? finger_retry_text(answer->retry)
                       : answer->status == BIOMETRIC_NO_FINGER
                           ? finger_retry_text(FINGER_RETRY_GENERAL)
                       : poor || answer->quality.advice != FINGER_FINE
                           ? finger_advice_text(answer->quality.advice)
                           : N_("This finger does not match yet. Press again, flat and calm");
    }
    if (event != FINGER_AGREES && station_waits_for_list(station))
        station->visit.held = event;
    else
        station_say(station, event);
}

static void hear_face(struct station *station, const struct face_answer *answer) {
    journal_write(&station->journal, "look",
                  "ticket=%u status=\"%s\" score=%.1f frames=%d quality=%d liveness=%.2f doubts=%x",
                  station->ticket, biometric_status_text(answer->status), (double)answer->score,
                  answer->frames, answer->quality, (double)answer->liveness, answer->doubts);
    journal_write(&station->journal, "faces", "ticket=%u references=%u best=%.1f", station->ticket,
                  answer->list.references,
                  answer->list.count ? (double)answer->list.best[0].score : 0.0);
    if (station->state == FINDING_FACE) {
        station_hear_face_to_find(station, answer);
        return;
    }
    enum session_event event = decision_on_face(&station->visit.decision, answer);
    station->visit.faces = answer->list;
    if (event == FACE_AGREES)
        station_take_face(station, answer->score);
    if (event == FACE_DOUBTED)
        station_hear_doubt(station, answer);
    station_say(station, station_finds_warning(station) ? ANOTHERS_FINGER : event);
}

static void hear_frame(struct station *station) {
    struct picture frame;
    if (!camera_thread_picture(station->camera, &frame))
        return;
    take_picture(&station->visit.frame, &frame);
    station->view.face.frame = &station->visit.frame;
    station->changed = true;
}

static void hear_seen(struct station *station, const struct face_seen *seen) {
    struct face_view *view = &station->view.face;
    view->advice = seen->challenge == FACE_ASK_NOTHING ? face_advice_text(seen->advice)
                                                       : face_challenge_text(seen->challenge);
    view->progress = seen->progress;
    view->challenge = seen->challenge;
    view->side = seen->side;
    view->done = (double)seen->done;
    view->is_there = seen->is_there;
    view->x = (double)seen->x;
    view->y = (double)seen->y;
    view->size = (double)seen->size;
    if (seen->is_there)
        station->last_touch_ms = station_now_ms();
    station->changed = true;
}

static void hear_sensor(struct station *station, enum station_device which,
                        enum biometric_status status) {
    bool well = status == BIOMETRIC_OK, frozen = status == BIOMETRIC_TIME_UP;
    bool reader = which == DEVICE_READER;
    journal_write(&station->journal, reader ? "reader" : "camera", "%s",
                  well     ? "back"
                  : frozen ? "frozen"
                           : "lost");
    if (!well && station->view.devices[which].health == WELL)
        station_note_incident(station, reader ? INCIDENT_READER : INCIDENT_CAMERA);
    set_device(station, which, well ? WELL : BROKEN,
               well     ? N_("ready")
               : frozen ? N_("no new picture")
                        : N_("not connected"),
               0);
    if (reader) {
        station->view.finger.lost = !well;
    } else {
        station->view.face.lost = !well && !frozen;
        station->view.face.frozen = frozen;
    }
    if (station->state == (reader ? READING_FINGER : LOOKING_AT_FACE) ||
        station->state == (reader ? FINDING : FINDING_FACE))
        station_say(station, well ? SENSOR_BACK : SENSOR_LOST);
}

static void hear_moment(struct station *station, enum finger_moment moment) {
    static const char *const words[] = {"wanted", "down", "lift"};
    station->view.finger.moment = moment;
    station->view.finger.checking = moment == MOMENT_LIFT;
    if (moment == MOMENT_HOLD)
        station->last_touch_ms = station_now_ms(); // somebody is there
    journal_write(&station->journal, "finger", "%s ticket=%u position=%d", words[moment],
                  station->ticket, station->view.finger.position);
    station->changed = true;
}

static void hear_sent(struct station *station, enum sync_status status, uint64_t unsent) {
    journal_write(&station->journal, "sent", "unsent=%llu status=\"%s\"",
                  (unsigned long long)unsent, sync_status_text(status));
    if (status == SYNC_OK && unsent == 0)
        set_device(station, DEVICE_CENTRE, WELL, N_("all sent"), 0);
    else if (status == SYNC_REFUSED)
        set_device(station, DEVICE_CENTRE, BROKEN, N_("refused: call the centre"), 0);
    else
        set_device(station, DEVICE_CENTRE, LOOK_AT_IT, N_("not sent: %d"), (int)unsent);
}

void station_hear(struct station *station) {
    struct station_event event;
    while (mailbox_take(station->mail, &event)) {
        bool answers_nobody =
            event.kind == EVENT_SEARCHED
                ? event.ticket <= station->ticket_before
                : event.ticket &&
                      (event.ticket != station->ticket ||
                       !(station->state == FINDING || station->state == FINDING_FACE ||
                         station->state == READING_FINGER || station->state == LOOKING_AT_FACE));
        if (answers_nobody) {
            journal_write(&station->journal, "late", "kind=%d ticket=%u", (int)event.kind,
                          event.ticket);
            continue;
        }
        switch (event.kind) {
        case EVENT_FINGER_MOMENT: hear_moment(station, event.as.moment); break;
        case EVENT_FINGER: hear_finger(station, event.ticket, &event.as.finger); break;
        case EVENT_FACE_FRAME: hear_frame(station); break;
        case EVENT_FACE_SEEN: hear_seen(station, &event.as.seen); break;
        case EVENT_FACE: hear_face(station, &event.as.face); break;
        case EVENT_READER: hear_sensor(station, DEVICE_READER, event.as.device); break;
        case EVENT_CAMERA: hear_sensor(station, DEVICE_CAMERA, event.as.device); break;
        case EVENT_GALLERY: station_hear_gallery(station, &event.as.gallery); break;
        case EVENT_SEARCHED:
            station_hear_search(station, event.ticket, &event.as.search);
            explicit_bzero(&event, sizeof event);
            break;
        case EVENT_SENT:
            hear_sent(station, (enum sync_status)event.as.sent.status, event.as.sent.unsent);
            break;
        }
    }
}

// ---- People ----

static void choose_language(struct station *station, int language) {
    if (language < 0 || language >= LANGUAGES)
        return;
    station->view.language = (enum language)language;
    station->changed = true;
}

static void act(struct station *station, enum session_event event) {
    if (event == FORM_SENT && station->view.form.count > 0 && !form_complete(&station->view.form)) {
        // Enter in a form that is not full goes on to the next field.
        form_step(&station->view.form, FORM_NEXT);
        station->changed = true;
        return;
    }
    station_say(station, event);
}

static bool action_key(struct station *station, int key) {
    size_t count;
    const struct screen_action *actions = screen_actions(station->state, &count);
    for (size_t i = 0; i < count; i++) {
        if (actions[i].key != key)
            continue;
        act(station, actions[i].event);
        return true;
    }
    return false;
}

// Tab goes through the fields of a form and then through the actions of the bottom row, and round
// again.
static void move_focus(struct station *station, int step) {
    struct view *view = &station->view;
    size_t actions;
    screen_actions(station->state, &actions);
    int stops = view->form.count + (int)actions;
    if (stops == 0)
        return;
    int none = view->form.count > 0 ? view->form.focus : step > 0 ? -1 : 0;
    int at = view->focus_action >= 0 ? view->form.count + view->focus_action : none;
    at = (at + step + stops) % stops;
    view->focus_action = at < view->form.count ? -1 : at - view->form.count;
    if (at < view->form.count)
        form_focus(&view->form, at);
    station->changed = true;
}

void station_key(struct station *station, int key, bool shift) {
    struct view *view = &station->view;
    station->last_touch_ms = station_now_ms();
    switch (key) {
    case SDLK_TAB: move_focus(station, shift ? -1 : 1); return;
    case SDLK_KP_ENTER: key = SDLK_RETURN; break;
    case SDLK_BACKSPACE: station->changed |= form_erase(&view->form); return;
    case SDLK_UP: station->changed |= form_step(&view->form, FORM_UP); return;
    case SDLK_DOWN: station->changed |= form_step(&view->form, FORM_DOWN); return;
    case SDLK_LEFT: station->changed |= form_step(&view->form, FORM_LEFT); return;
    case SDLK_RIGHT: station->changed |= form_step(&view->form, FORM_RIGHT); return;
    case SDLK_F1: choose_language(station, ((int)view->language + 1) % LANGUAGES); return;
    default: break;
    }
    if (key == SDLK_RETURN && view->focus_action >= 0) {
        size_t count;
        const struct screen_action *actions = screen_actions(station->state, &count);
        if ((size_t)view->focus_action < count)
            act(station, actions[view->focus_action].event);
        return;
    }
    if (key == SDLK_ESCAPE && station->state == WAITING) {
        station->changed |= form_clear(&view->form);
        return;
    }
    if (!action_key(station, key) && key == SDLK_ESCAPE)
        act(station, CANCEL_PRESSED); // the way out, also where Enter does the same
}

// One character of UTF-8; moves `*text` past it. What SDL sends is well formed.
static uint32_t next_character(const char **text) {
    const unsigned char *at = (const unsigned char *)*text;
    int more = *at >= 0xF0 ? 3 : *at >= 0xE0 ? 2 : *at >= 0xC0 ? 1 : 0;
    uint32_t character = more ? *at & (0x3FU >> more) : *at;
    for (int i = 1; i <= more && at[i]; i++)
        character = character << 6 | (at[i] & 0x3FU);
    *text += more + 1;
    return character;
}

void station_text(struct station *station, const char *utf8) {
    station->last_touch_ms = station_now_ms();
    while (*utf8)
        station->changed |= form_type(&station->view.form, next_character(&utf8));
}

void station_touch(struct station *station, const struct hit *hit) {
    struct form *form = &station->view.form;
    station->last_touch_ms = station_now_ms();
    switch (hit->act) {
    case ACT_EVENT: act(station, (enum session_event)hit->arg); break;
    case ACT_TYPE: station->changed |= form_type(form, (uint32_t)hit->arg); break;
    case ACT_ERASE: station->changed |= form_erase(form); break;
    case ACT_FIELD: station->changed |= form_focus(form, hit->arg); break;
    case ACT_CHOOSE: station->changed |= form_choose(form, hit->field, hit->arg); break;
    case ACT_LANGUAGE: choose_language(station, hit->arg); break;
    }
}
