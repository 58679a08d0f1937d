#include "kiosk/station/station_log.h"
#include "kiosk/station/medium_disk.h"
#include "kiosk/station/station_device.h"
#include "kiosk/station/station_heard.h"
#include "kiosk/station/station_reports.h"
#include "kiosk/station/station_show.h"
#include "sync/tpm_factor.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const struct fault {
    enum sync_status status;
    enum station_device broken;
    bool is_evidence;       // nothing is to be put right here: the commission has to see it
    const char *what_to_do; // key
} faults[] = {
    {SYNC_NO_MEDIUM,     DEVICE_MEDIUM, false,
     N_("The medium with the second copy is not there. Put it back and press "
        "Enter; if it is lost, put in another and press F6")                                                  },
    {SYNC_ONE_DISK,      DEVICE_MEDIUM, false,
     N_("The log and its second copy are not on two disks: a folder is on the same disk or in "
        "memory. Put the medium in and press Enter; if it is lost, put in another and press F6")              },
    {SYNC_MEDIUM_FULL,   DEVICE_MEDIUM, false,
     N_("The medium with the second copy is full. Free space on it, then press Enter")                        },
    {SYNC_MEDIUM_NEW,    DEVICE_MEDIUM, false,
     N_("This medium has no whole copy of this log. Put the right one in and "
        "press Enter; if it is lost or broken, F6")                                                           },
    {SYNC_COPIES_DIFFER, DEVICE_MEDIUM, true,
     N_("The two copies of the log do not agree. Mark nobody, keep both, call "
        "the territorial commission")                                                                         },
    {SYNC_OLDER,         DEVICE_LOG,    true,
     N_("This log is older than what the centre has: the disk was put back. Mark "
        "nobody, call the territorial commission")                                                            },
    {SYNC_FORKED,        DEVICE_CENTRE, true,
     N_("The centre has other records under this kiosk's name: a copy of it may be at work. Mark "
        "nobody, leave this kiosk as it is, call the territorial commission")                                 },
    {SYNC_AHEAD,         DEVICE_CENTRE, true,
     N_("The centre has more records than this kiosk: its disk was put back, or a copy of it is at "
        "work. Mark nobody, leave this kiosk as it is, call the territorial commission")                      },
    {SYNC_DISK_FULL,     DEVICE_LOG,    false, N_("The disk is full. Free space on it, then press Enter")     },
    {SYNC_BUSY,          DEVICE_LOG,    false, N_("Another program holds the log. Close it, then press Enter")},
    {SYNC_BAD_FILE,      DEVICE_LOG,    false,
     N_("The log is damaged. Leave this kiosk as it is and go on with the reserve kit")                       },
    {SYNC_IS_LINK,       DEVICE_LOG,    false,
     N_("The log is damaged. Leave this kiosk as it is and go on with the reserve kit")                       },
    {SYNC_NOT_REGULAR,   DEVICE_LOG,    false,
     N_("The log is damaged. Leave this kiosk as it is and go on with the reserve kit")                       },
    {SYNC_WRONG_STATION, DEVICE_LOG,    false,
     N_("This log belongs to another station or package. Call the territorial commission")                    },
    {SYNC_WRONG_KEY,     DEVICE_LOG,    false,
     N_("This log belongs to another station or package. Call the territorial commission")                    },
    {SYNC_TPM_NEEDED,    DEVICE_LOG,    false,
     N_("This log was begun with another setting of the security chip (--tpm). "
        "Start the program as it was started then")                                                           },
    {SYNC_TPM_UNBOUND,   DEVICE_LOG,    false,
     N_("This log was begun with another setting of the security chip (--tpm). "
        "Start the program as it was started then")                                                           },
    {SYNC_NO_TPM,        DEVICE_LOG,    false,
     N_("The security chip (TPM) does not answer. Restart the machine, then open the "
        "station again")                                                                                      },
    {SYNC_PUT_BACK,      DEVICE_LOG,    true,
     N_("The security chip (TPM) has not counted as this log did: disk and medium were put back. "
        "Mark nobody, leave this kiosk as it is, call the territorial commission")                            },
    {SYNC_OTHER_TPM,     DEVICE_LOG,    false,
     N_("This log belongs to another machine's security chip (TPM). Open it there; "
        "it stays as it was")                                                                                 },
    {SYNC_TPM_CHANGED,   DEVICE_LOG,    false,
     N_("The machine was not started as on the first day (Secure Boot). Restore "
        "its settings; the log stays as it was")                                                              },
    {SYNC_OUT_OF_ORDER,  DEVICE_LOG,    false,
     N_("The log does not allow this. Press Enter and open the station again")                                },
};

void station_log_lock(struct station *station) {
    participation_log_close(station->log);
    station->log = NULL;
    search_thread_forget(station->search);
    station_heard_forget(station);
    station->gallery = GALLERY_NONE;
    station->view.search.loading = 0;
    voter_slice_lock(station->slice);
    station->view.holders_done = 0;
}

void station_log_hang_up(struct station *station) {
    if (voter_slice_is_unlocked(station->slice))
        return;
    sync_thread_stop(station->sync);
    station->sync = NULL;
}

static const struct fault *fault_of(enum sync_status status) {
    static const struct fault any = {SYNC_DISK_FAILED, DEVICE_LOG, false,
                                     N_("The disk cannot be written. Check it, then press Enter")};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (faults[i].status == status)
            return &faults[i];
    return &any;
}

static void show_fault(struct station *station, enum sync_status status) {
    const struct fault *fault = fault_of(status);
    station->view.reason = fault->what_to_do;
    station->view.is_evidence = fault->is_evidence;
    station_show_device(
        station, fault->broken, BROKEN,
        fault->broken == DEVICE_CENTRE ? N_("stopped this kiosk") : N_("cannot be written"), 0);
    station->changed = true;
}

// What the centre proved goes before whatever else is wrong: putting that right changes nothing.
enum session_event station_log_fault(struct station *station, enum sync_status status) {
    journal_write(&station->journal, "log", "%s", sync_status_text(status));
    show_fault(station, station->proved ? station->proved : status);
    station->fault = status;
    if (status == SYNC_NO_MEDIUM || status == SYNC_ONE_DISK) // whoever took it may take the rest
        station_log_lock(station);
    return LOG_FAILED;
}

void station_log_read_proof(struct station *station) {
    station->proved = station->proof_said = uplink_proved_before(station->proof_path);
    station->view.reason = NULL;
    if (!station->proved)
        return;
    journal_write(&station->journal, "proved", "%s", sync_status_text(station->proved));
    show_fault(station, station->proved);
    if (station->state == LOCKED)
        station->view.notice = station->view.reason;
}

enum session_event station_log_heed(struct station *station) {
    const bool is_busy =
        station->pending != NOTHING || station->state == RESERVING || station->state == PRINTING ||
        station->state == REPORTING ||
        (station->log && participation_log_has_ended(station->log) && station->state != CLOSED);
    if (station->proof_said == station->proved || is_busy) // a mark on its way is not broken off
        return SESSION_EVENTS;
    station->proof_said = station->proved;
    if (station->state == LOCKED) // the next opening says it
        return SESSION_EVENTS;
    if (station->proved)
        return station_log_fault(station, station->proved);
    journal_write(&station->journal, "proved", "withdrawn by the centre");
    station->view.reason = NULL;
    words_use(station->view.language);
    snprintf(station->notice_text, sizeof station->notice_text, "%s",
             _("The centre has the same records as this kiosk again: two holders may open it"));
    station->tell_opening = station->state == STOPPED;
    return LOG_WELL;
}

// LOCKED reads the rows and no seals: who puts rows there has his own number on the screen until
// the log is opened, and then made anew from the medium.
static bool is_as_shown(const struct station *station) {
    const struct last_view *last = &station->view.last;
    return !last->is_unread && (uint64_t)last->records == participation_log_size(station->log) &&
           (uint32_t)last->slip == participation_log_last_slip(station->log);
}

// What opening the log had to put right, and what a crash left to be finished: said on the next
// screen. `again`: what the opening before put right was not said yet.
static void tell_opening(struct station *station, bool again) {
    const struct log_healing *healing = participation_log_healing(station->log);
    const int lost = (int)healing->from_medium;
    char *text = station->notice_text;
    const size_t room = sizeof station->notice_text;
    if (!again)
        *text = 0;
    words_use(station->view.language);
    if (lost)
        snprintf(text, room, _("The disk had lost %d records; they came back from the second copy"),
                 lost);
    else if (healing->new_medium)
        snprintf(text, room, "%s", _("A new second copy was begun on this medium"));
    else if (!*text && station->view.figures.unfinished &&
             !participation_log_has_ended(station->log))
        snprintf(text, room, _("Marked, but without a slip: No. %s in the list. Look them up"),
                 station->unfinished);
    else if (!*text && station_device_notice(station))
        snprintf(text, room, "%s", _(station_device_notice(station)));
    station->tell_opening = *text != 0;
    if (lost || healing->to_medium)
        journal_write(&station->journal, "healed", "from_medium=%d to_medium=%d damaged=%d new=%d",
                      lost, (int)healing->to_medium, healing->database_damaged,
                      healing->new_medium);
    if (lost)
        station_log_incident(station, healing->database_damaged ? INCIDENT_STORAGE_DAMAGED
                                                                : INCIDENT_STORAGE_LOST);
    if (healing->new_medium)
        station_log_incident(station, INCIDENT_NEW_MEDIUM);
}

// A folder on the log's own disk is no medium: it is what is left where the medium was mounted. At
// a training station one disk is enough. A folder that is not there is the log's to report.
static bool is_another_disk(const struct station *station, const char *folder) {
    const char *data_dir = station->config.data_dir;
    struct stat data, medium;
    return station->view.training || stat(data_dir, &data) || stat(folder, &medium) ||
           (medium_disk_is_apart("/sys", data.st_dev, medium.st_dev) &&
            !medium_disk_is_memory(data_dir));
}

// Only what can be told without the data key: whether a medium is in its place again.
bool station_log_may_be_well(const struct station *station) {
    struct stat about;
    const char *folder = station->config.medium_dir;
    if (station->fault != SYNC_NO_MEDIUM && station->fault != SYNC_ONE_DISK)
        return true;
    return !stat(folder, &about) && S_ISDIR(about.st_mode) && is_another_disk(station, folder);
}

// A medium that is taken for the first time does not have the folder yet.
static void make_folder(const struct station *station) {
    char parent[PATH_MAX_SIZE];
    const char *slash = strrchr(station->config.medium_dir, '/');
    snprintf(parent, sizeof parent, "%.*s", slash ? (int)(slash - station->config.medium_dir) : 1,
             slash ? station->config.medium_dir : ".");
    if (is_another_disk(station, parent))
        (void)mkdir(station->config.medium_dir, 0700);
}

void station_log_poke(struct station *station) {
    struct uplink_note note;
    if (!station->sync || !station->log ||
        station->poked_of == participation_log_size(station->log))
        return;
    station->poked_of = participation_log_size(station->log);
    if (station->uplink.hub)
        note.size = participation_log_checkpoint(station->log, note.text);
    sync_thread_poke(station->sync, station->uplink.hub ? &note : NULL);
}

struct known_folder {
    const char *folder;
    bool is_known;
};

static enum sync_status compare_folder(void *context, const struct log_detail *detail) {
    struct known_folder *known = context;
    known->is_known |= !strcmp(detail->words, known->folder);
    return SYNC_OK;
}

static enum sync_status note_printer(struct station *station) {
    const struct log_visit nobody = {.operator_id = station->operator_id};
    struct known_folder known = {.folder = station->printer.folder};
    if (!*known.folder) // nothing ever comes out there
        return SYNC_OK;
    const enum sync_status status =
        participation_log_each_detail(station->log, LOG_PRINTER, compare_folder, &known);
    return status || known.is_known
               ? status
               : participation_log_note(station->log, LOG_PRINTER, &nobody, 0, known.folder);
}

// What the log has to know and came to pass while it could not be written.
static enum sync_status note_what_was(struct station *station) {
    enum sync_status status = station_device_record(station);
    if (!status)
        status = note_printer(station);
    return status ? status : secret_guard_tell(&station->guard, station->log, NULL, NULL);
}

enum session_event station_log_catch_up(struct station *station) {
    const enum sync_status status = note_what_was(station);
    return status ? station_log_fault(station, status) : SESSION_EVENTS;
}

// What the centre has taken, and what it has signed for, are in the log. Its receipt names the log
// and not the key, but record 0 has the key, and the receipt's root has record 0.
static enum sync_status ask_witness(const struct station *station) {
    const uint64_t size = participation_log_size(station->log);
    struct checkpoint signed_for, own;
    char note[CHECKPOINT_NOTE_MAX];
    uint8_t root[LOG_HASH_SIZE];
    if (size < uplink_sent_before(station->sent_path))
        return SYNC_OLDER;
    const size_t length = participation_log_checkpoint(station->log, note);
    if (uplink_receipt_before(&station->uplink, &signed_for) ||
        checkpoint_claims(&own, note, length) || strcmp(own.origin, signed_for.origin) != 0)
        return SYNC_OK;
    if (participation_log_root(station->log, signed_for.size, root))
        return SYNC_OLDER;
    return memcmp(root, signed_for.root, sizeof root) ? SYNC_FORKED : SYNC_OK;
}

static void know_capture(void *captures, uint64_t tag) {
    capture_memory_know(captures, tag);
}

static enum sync_status know_captures(struct station *station) {
    uint8_t key[LOG_CAPTURE_KEY_SIZE];
    if (!station->captures)
        return SYNC_OK;
    participation_log_capture_key(station->log, key);
    capture_memory_begin(station->captures, key);
    explicit_bzero(key, sizeof key);
    return participation_log_each_capture(station->log, know_capture, station->captures);
}

enum session_event station_log_open(struct station *station) {
    const bool again = !station->is_as_shown;
    struct log_place place = {0};
    station_log_read_proof(station);
    if (station->proved)
        station->begin_new_medium = false; // the old one stays as it is
    if (station->begin_new_medium)
        make_folder(station);
    enum sync_status status =
        is_another_disk(station, station->config.medium_dir)
            ? voter_slice_log_place(station->slice, station->config.kiosk, &place)
            : SYNC_ONE_DISK;
    place.path = station->log_path;
    place.medium_dir = station->config.medium_dir;
    place.begin_new_medium = station->begin_new_medium;
    station->begin_new_medium = false;
    if (status == SYNC_OK)
        status = tpm_factor_bind(place.local_key, station->config.tpm, station->log_path,
                                 &place.counter);
    if (status == SYNC_OK)
        status = participation_log_open(&station->log, &place);
    explicit_bzero(&place, sizeof place);
    station->is_as_shown = status != SYNC_OK || is_as_shown(station);
    if (status == SYNC_OK)
        status = ask_witness(station);
    if (status == SYNC_OK && station->is_as_shown && participation_log_has_begun(station->log) &&
        !participation_log_has_ended(station->log) && !station->proved)
        status = note_what_was(station);
    if (status == SYNC_OK)
        status = know_captures(station);
    if (status != SYNC_OK) {
        participation_log_close(station->log);
        station->log = NULL;
        return station_log_fault(station, status);
    }
    if (station->config.hub_url && !station->sync)
        station->sync = sync_thread_start(&station->uplink, station->log_path, station->mail);
    station->poked_of = UINT64_MAX;
    station_log_poke(station);
    station->clock_steps = participation_log_clock_steps(station->log);
    station->figures_of = UINT64_MAX;
    station_reports_read(station);
    station_show_figures(station);
    tell_opening(station, again);
    if (participation_log_has_ended(station->log))
        return UNLOCKED_CLOSED;
    if (station->proved)
        return station_log_fault(station, station->proved);
    station->gallery = GALLERY_LOADING; // until the thread says otherwise
    journal_write(&station->journal, "gallery", "loading");
    search_thread_load(station->search, station->slice);
    return participation_log_has_begun(station->log) ? UNLOCKED_OPEN : UNLOCKED_FRESH;
}

enum session_event station_log_note(struct station *station, enum log_event event, uint32_t arg) {
    enum sync_status status =
        participation_log_note(station->log, event, &station->visit.record, arg, NULL);
    station->visit.concluded = true;
    return status == SYNC_OK ? SESSION_EVENTS : station_log_fault(station, status);
}

enum session_event station_log_try(struct station *station, uint8_t position, float score,
                                   const struct log_captures *captures) {
    struct log_visit tried = station->visit.record;
    tried.method = position && position != LOG_LOOK_ENDED ? BY_FINGER : BY_FACE;
    tried.score = score;
    const enum sync_status status = participation_log_try(station->log, &tried, position, captures);
    return status == SYNC_OK ? SESSION_EVENTS : station_log_fault(station, status);
}

enum session_event station_log_repeated(struct station *station, enum log_method method) {
    struct log_visit repeated = station->visit.record;
    repeated.method = method;
    repeated.score = 0;
    const enum sync_status status =
        participation_log_note(station->log, LOG_REPEATED, &repeated, 0, NULL);
    station_show_figures(station);
    return status == SYNC_OK ? SESSION_EVENTS : station_log_fault(station, status);
}

void station_log_incident(struct station *station, enum log_incident what) {
    const struct log_visit nobody = {.operator_id = station->operator_id};
    if (!station->log || station->proved || !participation_log_has_begun(station->log) ||
        participation_log_has_ended(station->log))
        return;
    if (participation_log_note(station->log, LOG_INCIDENT, &nobody, what, NULL) != SYNC_OK)
        journal_write(&station->journal, "log", "an incident could not be noted");
    station_show_figures(station);
}
